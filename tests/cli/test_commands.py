"""The command line: one answer, one exit code, never a traceback, never a secret."""

import json
import stat

import pytest

from ketachart import cli
from ketachart.cli import DONE, NOT_DONE

PASSPHRASE = "seven quiet rivers under snow"
PASSWORD = "ninety green umbrellas"
ADMIN = "A. Fictional, RN"


@pytest.fixture
def run(tmp_path, capsys):
    """Run a command on a station in a folder; gives exit code, output and error line."""
    secrets = {"passphrase": PASSPHRASE, "password": PASSWORD}
    for name, text in secrets.items():
        (tmp_path / name).write_text(f"{text}\n")

    def opened(_):
        raise AssertionError("no window was asked for")

    screen = cli.Screen(
        open_station=opened, open_demo=opened, picture_of=lambda _, path: path.write_bytes(b"PNG")
    )

    def run(name, *rest, signed=True, station=tmp_path / "station"):
        argv = [name, "--station", str(station), "--passphrase-file", str(tmp_path / "passphrase")]
        if signed:
            argv += ["--as", ADMIN, "--password-file", str(tmp_path / "password")]
        code = cli.main([*argv, *map(str, rest)], screen)
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        assert len(said.err.splitlines()) <= 1
        assert PASSWORD not in said.out + said.err
        return code, said.out, said.err

    return run


@pytest.fixture
def made(run, tmp_path):
    """A station set up by ``init``."""
    code, _, said = run(
        "init", "--clinic", "Test Clinic", "--admin", ADMIN, "--credential", "RN",
        "--new-password-file", tmp_path / "password", "--recovery-file", tmp_path / "code",
        signed=False,
    )  # fmt: skip
    assert (code, said) == (DONE, "")
    return run


def test_init_writes_the_recovery_code_to_a_file_that_only_its_owner_reads(made, tmp_path):
    assert stat.S_IMODE((tmp_path / "code").stat().st_mode) == 0o600
    assert len((tmp_path / "code").read_text().strip().replace("-", "")) == 26


def test_init_leaves_a_file_that_is_already_there_alone(run, tmp_path):
    (tmp_path / "code").write_text("keep me")
    code, _, said = run(
        "init", "--clinic", "C", "--admin", ADMIN, "--new-password-file", tmp_path / "password",
        "--recovery-file", tmp_path / "code", signed=False,
    )  # fmt: skip
    assert code == NOT_DONE
    assert "was left as it is" in said
    assert (tmp_path / "code").read_text() == "keep me"
    assert not (tmp_path / "station").exists()


def test_a_day_on_the_command_line(made, example, tmp_path):
    paths = example.all()
    code, out, _ = made("import", *paths[:3], "--json")
    assert code == DONE
    assert [row["source_id"] for row in json.loads(out)] == ["EX-01", "EX-02", "EX-04"]

    code, out, _ = made("list", "--json")
    first = json.loads(out)[0]
    assert {"id", "source_id", "record_no", "patient", "date", "phase", "signature"} <= first.keys()
    assert (first["date"], first["phase"], first["signature"]) == ("2026-03-03", "closed", "open")

    code, out, _ = made("export", first["id"], "--format", "json", "--out", tmp_path / "out")
    assert (code, out.strip()) == (DONE, str(tmp_path / "out" / "KC-2026-0303-01-v1.json"))
    assert (
        json.loads((tmp_path / "out" / "KC-2026-0303-01-v1.json").read_text())["id"] == first["id"]
    )

    code, out, _ = made("export", "--all", "--format", "csv", "--out", tmp_path / "out")
    assert len(out.splitlines()) == 3

    code, out, _ = made("verify", tmp_path / "station", "--json", signed=False)
    assert code == DONE
    assert json.loads(out)[0]["intact"] is True


def test_one_bad_file_among_good_ones_is_named_and_the_others_are_charted(made, example, tmp_path):
    (tmp_path / "bad.json").write_text("{}")
    code, out, said = made("import", tmp_path / "bad.json", example.path("ex-05"), "--json")
    assert code == NOT_DONE
    assert said.startswith("bad.json")
    assert [row["source_id"] for row in json.loads(out)] == ["EX-05"]


def test_add_user_keeps_the_roles(made, tmp_path):
    code, out, _ = made(
        "add-user", "--name", "Dr. M. Invented", "--role", "physician", "--role", "auditor",
        "--credential", "MD", "--new-password-file", tmp_path / "passphrase", "--json",
    )  # fmt: skip
    assert code == DONE
    assert json.loads(out)["roles"] == ["physician", "auditor"]


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (("list", "--station", "{tmp}/nowhere"), "no such folder"),
        (("export", "KC-1", "--format", "pdf"), "no session KC-1"),
        (("export", "--format", "pdf"), "Name one session, or --all"),
        (("import", "{tmp}/missing.json"), "cannot be read"),
        (("verify", "{tmp}/missing.pdf"), "cannot be read"),
        (("frobnicate",), "invalid choice"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(made, tmp_path, argv, sentence):
    name, *rest = [part.format(tmp=tmp_path) for part in argv]
    code, out, said = made(name, *rest, signed=name not in ("verify", "frobnicate"))
    assert (code, out) == (NOT_DONE, "")
    assert sentence in said


def test_a_wrong_passphrase_opens_nothing(made, tmp_path):
    (tmp_path / "passphrase").write_text("another sentence altogether")
    code, _, said = made("list")
    assert code == NOT_DONE
    assert "passphrase" in said


def test_doctor_needs_no_key(run, tmp_path):
    code, out, _ = run("doctor", "--json", signed=False)
    assert code == DONE
    assert {"database", "display", "space"} <= {row["about"] for row in json.loads(out)}


def test_the_demonstration_leaves_page_file_and_picture(run, tmp_path):
    code, out, _ = run("demo", "--headless", "--out", tmp_path / "demo", signed=False)
    assert code == DONE
    names = {p.name for p in (tmp_path / "demo").iterdir()}
    assert names == {"session.pdf", "session.json", "session-screen.png"}
    assert len(out.splitlines()) == 3
