"""What can be wrong with what a command is given: one plain line, and the station as before."""

import errno
import io
import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from ketachart import cli, doctor
from ketachart.cli import DONE, NO, NOT_DONE
from ketachart.clock import SetClock
from ketachart.interop import session_json
from ketachart.station import Costs, NewPerson, Station

PASSPHRASE = "seven quiet rivers under snow"
PASSWORD = "ninety green umbrellas"
ADMIN = "Ann O'Hara, RN"


@pytest.fixture(scope="module")
def charted(tmp_path_factory, example):
    """A station with one session, made cheaply; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("charted") / "station"
    first = NewPerson(ADMIN, ("administrator", "nurse"), PASSWORD, "RN")
    station, code = Station.create(
        folder, clinic="Test Clinic", administrator=first, passphrase=PASSPHRASE,
        costs=Costs.lowest(),
    )  # fmt: skip
    with station:
        station.import_session(example("ex-01"), "ex-01.json")
    (folder.parent / "code").write_text(code)
    return folder


@pytest.fixture
def station(charted, tmp_path):
    shutil.copytree(charted, tmp_path / "station")
    return tmp_path / "station"


@pytest.fixture
def run(tmp_path, capsys):
    """Run a command; gives exit code, output and error line, of which there is one or none."""
    (tmp_path / "passphrase").write_text(f"{PASSPHRASE}\n")
    (tmp_path / "password").write_text(f"{PASSWORD}\n")

    def no_window(_):
        raise AssertionError("no window was asked for")

    screen = cli.Screen(no_window, no_window, lambda _, path: path.write_bytes(b"PNG"))

    def run(name, *rest, acting=ADMIN, passphrase=tmp_path / "passphrase"):
        argv = [name, "--station", str(tmp_path / "station"), "--passphrase-file", str(passphrase)]
        if acting is not None:
            argv += ["--as", acting, "--password-file", str(tmp_path / "password")]
        code = cli.main([*argv, *map(str, rest)], screen)
        said = capsys.readouterr()
        assert len(said.err.splitlines()) == (1 if code == NOT_DONE else 0)
        assert "fault of its own" not in said.err
        assert not any(secret in said.out + said.err for secret in (PASSPHRASE, PASSWORD))
        return code, said.out, said.err

    return run


def test_nobody_gets_in_by_an_empty_name(run, station):
    for name, sentence in (("", "do not belong together"), ("\udcff", "is no character")):
        code, out, said = run("list", acting=name)
        assert (code, out) == (NOT_DONE, "")
        assert sentence in said


def test_the_recovery_code_opens_however_it_was_typed(run, station, charted, tmp_path):
    code = (charted.parent / "code").read_text()
    for typed in (code.lower(), code.replace("-", ""), code.replace("0", "O").replace("1", "l")):
        (tmp_path / "typed").write_bytes(b"\xef\xbb\xbf" + typed.encode() + b"\r\n")
        assert run("list", passphrase=tmp_path / "typed")[0] == DONE


def test_a_secret_file_that_is_no_text_is_named(run, station, tmp_path):
    (tmp_path / "wide").write_bytes(PASSPHRASE.encode("utf-16"))
    assert f"{tmp_path / 'wide'} cannot be read" in run("list", passphrase=tmp_path / "wide")[2]


def test_without_a_terminal_a_secret_is_not_asked_for(station, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", None)
    assert cli.main(["list", "--station", str(station), "--as", ADMIN], None) == NOT_DONE
    assert "run at a terminal or name a file" in capsys.readouterr().err


def test_without_standard_error_nothing_of_it_goes_to_the_output(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stderr", None)
    assert cli.main(["list", "--station", str(tmp_path / "no")], None) == NOT_DONE
    assert capsys.readouterr().out == ""


class _NobodyReads(io.StringIO):
    def write(self, _):
        raise BrokenPipeError

    def fileno(self):
        raise OSError(errno.EBADF, "none")


def test_an_answer_that_nobody_takes_is_said_in_one_line(run, station, monkeypatch):
    monkeypatch.setattr(sys, "stdout", _NobodyReads())
    code, _, said = run("list")
    assert code == NOT_DONE
    assert "could not be written out" in said


def test_a_terminal_that_lacks_a_letter_gets_an_escape_and_the_whole_list(
    run, station, tmp_path, example, monkeypatch
):
    session = json.loads(example("ex-02"))
    session["patient"] |= {"family_name": "Łuk", "given_name": "A\x1b[31m\nB\x07"}
    (tmp_path / "s.json").write_text(json.dumps(session))
    assert run("import", tmp_path / "s.json")[0] == DONE
    for more in ((), ("--json",)):
        raw = io.BytesIO()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
            assert run("list", *more)[0] == DONE
            text = raw.getvalue().decode("ascii")
        assert "\\u0141uk" in text
        assert not {"\x1b", "\x07"} & set(text)
        if more:
            assert json.loads(text)[1]["patient"] == "Łuk, A\x1b[31m\nB\x07"
        else:
            assert len(text.splitlines()) == 2


def test_a_station_that_is_damaged_or_cut_is_not_intact(run, station):
    database = station / "ketachart.db"
    whole = database.read_bytes()
    for offset in (10, 5_000, len(whole) - 2_000):
        database.write_bytes(whole[:offset] + bytes([whole[offset] ^ 1]) + whole[offset + 1 :])
        code, out, _ = run("verify", station, "--json", acting=None)
        told = json.loads(out)[0]
        assert (code, told["intact"]) == (NO, False)
        assert told["problem"]


def test_an_older_copy_of_the_database_is_found_out(run, station):
    old = (station / "ketachart.db").read_bytes()
    assert run("list")[0] == DONE
    (station / "ketachart.db").write_bytes(old)
    code, out, _ = run("verify", station, acting=None)
    assert code == NO
    assert "are missing: they were cut off, or an older copy" in out
    assert run("list")[0] == NOT_DONE


def test_a_station_of_a_newer_format_names_the_way_out(run, station):
    vault = json.loads((station / "vault.json").read_text())
    (station / "vault.json").write_text(json.dumps(vault | {"format": 2}))
    assert "newer KetaChart (format 2). Nothing was changed; open it with" in run("list")[2]


def test_the_holder_of_a_station_is_named(run, station):
    with Station.open(station, PASSPHRASE):
        for name in ("list", "verify"):
            _, _, said = run(
                name, *([station] if name == "verify" else []),
                acting=None if name == "verify" else ADMIN,
            )  # fmt: skip
            assert f"process {os.getpid()}" in said


def test_init_makes_no_station_where_the_code_cannot_be_written(run, tmp_path):
    code, out, said = run(
        "init", "--clinic", "C", "--admin", ADMIN, "--new-password-file", tmp_path / "password",
        "--recovery-file", tmp_path / "missing" / "code", acting=None,
    )  # fmt: skip
    assert (code, out) == (NOT_DONE, "")
    assert "No station was set up" in said
    assert not (tmp_path / "station").exists()


def test_an_init_that_is_refused_leaves_no_recovery_file(run, tmp_path):
    code, _, _ = run(
        "init", "--clinic", "", "--admin", ADMIN, "--new-password-file", tmp_path / "password",
        "--recovery-file", tmp_path / "code", acting=None,
    )  # fmt: skip
    assert code == NOT_DONE
    assert not (tmp_path / "code").exists()
    assert not (tmp_path / "station").exists()


def test_an_export_that_cannot_be_made_leaves_no_folder(run, tmp_path):
    assert run("export", "--all", "--format", "csv", "--out", tmp_path / "out")[0] == NOT_DONE
    assert not (tmp_path / "out").exists()


def test_each_bad_file_is_named_in_the_one_line(run, station, tmp_path, example):
    unborn, unruled, wide = (json.loads(example("ex-02")) for _ in range(3))
    unborn["patient"]["dob"] = "2090-01-01"
    unruled["acts"][0]["protocol"] = "a" * 5000
    (tmp_path / "unborn.json").write_text(json.dumps(unborn))
    (tmp_path / "unruled.json").write_text(json.dumps(unruled))
    (tmp_path / "wide.json").write_text(json.dumps(wide), encoding="utf-16")
    (tmp_path / "latin.json").write_bytes('{"note": "é"}'.encode("latin-1"))
    names = ("unborn.json", "unruled.json", "wide.json", "latin.json", "missing.json")
    code, out, said = run("import", *(tmp_path / name for name in names))
    assert (code, out) == (NOT_DONE, "")
    assert all(name in said for name in names)
    assert "UTF-16" in said
    assert len(json.loads(run("list", "--json")[1])) == 1


def test_a_file_without_end_is_not_read_to_its_end(run, station):
    if Path("/dev/zero").exists():
        assert "larger than any session" in run("import", "/dev/zero")[2]


def test_a_byte_order_mark_is_no_fault(example):
    assert session_json.read(b"\xef\xbb\xbf" + example("ex-02")).id == "EX-02"


def test_no_cell_of_a_table_is_taken_for_a_formula(new_station, example):
    session = json.loads(example("ex-02"))
    for number, mrn in enumerate(("=1+1", "\n=1+1", "＝1+1", " @x", "-2+3", "\u200b+1")):
        session["id"] = f"F-{number}"
        session["patient"]["mrn"] = mrn
        station = new_station(f"s{number}")
        station.clock = SetClock(station.clock.now().at)
        chart = station.import_session(json.dumps(session).encode())
        table = station.export(chart.session.session, "csv")[1].decode()
        assert f"'{mrn}" in table
        assert f",{mrn}" not in table
        station.close()


@pytest.mark.parametrize(
    ("platform", "display", "there"),
    [
        ("offscreen", "", True),
        ("xcb", "", False),
        ("xcb", ":971", False),
        ("", ":971", False),
        ("wayland", ":971", False),
        ("", "far.example:1", True),
    ],
)
def test_a_display_that_nobody_serves_is_none(platform, display, there, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert doctor.has_display() is there


def test_a_folder_that_may_not_be_looked_into_is_said_so(run, station, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    assert "may not look into the folder" in run("list")[2]
