"""`ketachart backup`, `restore`, and `verify` of a backup."""

import json

import pytest
from station_fixtures import NURSE, PASSPHRASE, PASSWORD

from ketachart import cli


@pytest.fixture
def ask(station, tmp_path, capsys):
    """Run a command on the closed station; gives its exit code and what it said."""
    folder = station.place.folder
    station.close()
    (tmp_path / "phrase").write_text(PASSPHRASE)
    (tmp_path / "word").write_text(PASSWORD)

    def run(*argv, person=False):
        phrase = ("--passphrase-file", str(tmp_path / "phrase"))
        whose = ("--as", NURSE, "--password-file", str(tmp_path / "word")) if person else ()
        name, *rest = map(str, argv)
        code = cli.main(
            ["--station", str(folder), name, "--json", *phrase, *whose, *rest], screen=None
        )
        told = capsys.readouterr()
        return code, json.loads(told.out) if told.out.strip() else told.err

    return run


def test_made_checked_and_put_back_elsewhere(ask, tmp_path):
    code, made = ask("backup", tmp_path / "stick", person=True)
    assert code == cli.DONE
    code, found = ask("verify", made["path"])
    assert (code, found[0]["intact"], found[0]["entries"]) == (cli.DONE, True, made["entries"])
    code, came = ask("restore", made["path"], tmp_path / "new")
    assert code == cli.DONE
    assert came["before"] is None
    assert came["after"]["entries"] == made["entries"] + 1
    code, found = ask("verify", tmp_path / "new")
    assert (code, found[0]["intact"]) == (cli.DONE, True)


def test_put_back_over_the_station_shows_both_ends(ask, station, tmp_path):
    _, made = ask("backup", person=True)
    code, came = ask("restore", made["path"], station.place.folder)
    assert code == cli.DONE
    assert came["before"]["entries"] >= made["entries"]
    assert came["kept"].startswith("before-restore-")


def test_what_is_damaged_or_no_backup_is_said_in_one_line(ask, tmp_path):
    _, made = ask("backup", tmp_path / "stick", person=True)
    (tmp_path / "stick" / made["path"].rsplit("/", 1)[1] / "ketachart.db").write_bytes(b"x")
    code, found = ask("verify", made["path"])
    assert (code, found[0]["intact"]) == (cli.NO, False)
    code, said = ask("restore", made["path"], tmp_path / "new")
    assert (code, said.count("\n")) == (cli.NOT_DONE, 1)
    code, said = ask("restore", tmp_path, tmp_path / "new")
    assert (code, said.count("\n")) == (cli.NOT_DONE, 1)
    assert "no backup" in said


def test_a_lost_key_file_comes_back_and_a_new_passphrase_by_it(ask, station, tmp_path):
    folder = station.place.folder
    _, made = ask("backup", tmp_path / "stick", person=True)
    code, said = ask("put-key-back", made["path"])
    assert (code, "Nothing was changed" in said) == (cli.NOT_DONE, True)
    for name in ("vault.json", "vault.json.previous"):
        (folder / name).unlink()
    code, came = ask("put-key-back", made["path"])
    assert code == cli.DONE
    assert came["entries"] >= made["entries"]
    (tmp_path / "new phrase").write_text("violet hammer october\n")
    new = ("--new-passphrase-file", tmp_path / "new phrase")
    assert ask("change-passphrase", *new, person=True)[0] == cli.DONE
    code, said = ask("change-passphrase", *new, person=True)
    assert (code, "neither the clinic's passphrase" in said) == (cli.NOT_DONE, True)
    (tmp_path / "phrase").write_text("violet hammer october")
    assert ask("verify", folder)[1][0]["intact"]
