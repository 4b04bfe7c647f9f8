"""Attest, sign, export, verify and audit at the command line, by the rules of the window."""

import json
import shutil
from pathlib import Path

import pytest

from ketachart import cli
from ketachart.cli import DONE, NO, NOT_DONE
from ketachart.station import Costs, NewPerson, Station

PASSPHRASE = "seven quiet rivers under snow"
PASSWORD = "ninety green umbrellas"
THEIRS = "forty yellow bicycles"
NURSE, PHYSICIAN, AUDITOR = "A. Fictional, RN", "Dr. M. Invented", "L. Looker"
EXAMPLE = "ex-01"


@pytest.fixture(scope="module")
def made(tmp_path_factory, example):
    """A station with a nurse, a physician, an auditor and one session that is over."""
    folder = tmp_path_factory.mktemp("signing")
    (folder / "passphrase").write_text(PASSPHRASE)
    (folder / "password").write_text(PASSWORD)
    (folder / "theirs").write_text(THEIRS)
    (folder / "wrong").write_text("not anybody's password")
    station, _ = Station.create(
        folder / "station",
        clinic="Fictional Clinic",
        administrator=NewPerson(NURSE, ("administrator", "nurse"), PASSWORD, "RN"),
        passphrase=PASSPHRASE,
        costs=Costs.lowest(),
    )
    with station:
        station.add_person(NewPerson(PHYSICIAN, ("physician",), THEIRS, "MD"))
        station.add_person(NewPerson(AUDITOR, ("auditor",), THEIRS))
        session = station.import_session(example(EXAMPLE)).session
    return folder, session.record_no


@pytest.fixture
def desk(made, tmp_path, capsys, monkeypatch):
    """Run a command on a copy of that station."""
    folder, record_no = made
    monkeypatch.setattr(cli, "COSTS", Costs.lowest())
    shutil.copytree(folder, tmp_path / "desk")
    here = tmp_path / "desk"

    class Desk:
        record = record_no
        out = tmp_path / "out"
        path = here

        def __call__(self, name, *rest, by=None, password=None, station=True):
            argv = [name]
            if station:
                argv += ["--station", str(here / "station")]
            argv += ["--passphrase-file", str(here / "passphrase")]
            if by is not None:
                kept = password or ("password" if by == NURSE else "theirs")
                argv += ["--as", by, "--password-file", str(here / kept)]
            code = cli.main([*argv, *map(str, rest)], None)
            said = capsys.readouterr()
            assert "fault of its own" not in said.err
            assert len(said.err.splitlines()) == (1 if code == NOT_DONE else 0)
            assert not any(s in said.out + said.err for s in (PASSPHRASE, PASSWORD, THEIRS))
            return code, said.out, said.err

        def signed(self):
            assert self("attest", record_no, by=NURSE)[0] == DONE
            code, out, said = self("sign", record_no, "--out", self.out, "--json", by=PHYSICIAN)
            assert code == DONE, said
            return json.loads(out)

    return Desk()


def test_a_record_is_attested_signed_sealed_and_verified(desk):
    code, out, _ = desk("attest", desk.record, by=NURSE)
    assert code == DONE
    assert out.startswith(f"{desk.record} is attested")

    code, out, said = desk("sign", desk.record, "--out", desk.out, by=PHYSICIAN)
    assert (code, said) == (DONE, "")
    for shown in (desk.record, "ketamine given", "Attested by A. Fictional, RN", "Integrity code"):
        assert shown in out, "what is signed is shown first"
    (file,) = desk.out.iterdir()
    assert file.name == f"{desk.record}-v1.pdf"
    assert str(file) in out
    assert file.read_bytes().startswith(b"%PDF")

    rows = json.loads(desk("list", "--json", by=PHYSICIAN)[1])
    assert rows[0]["signature"] == "signed"

    code, out, _ = desk("verify", file, "--json", station=False)
    alone = json.loads(out)[0]
    assert (code, alone["intact"], alone["answer"]) == (DONE, True, "seal intact")
    code, out, _ = desk("verify", file, "--json")
    known = json.loads(out)[0]
    assert (code, known["answer"], known["version"]) == (DONE, "intact", 1)
    assert (known["signer"], known["record_no"]) == (PHYSICIAN, desk.record)


def test_the_export_of_a_signed_record_is_the_sealed_file_itself(desk):
    told = desk.signed()
    code, out, _ = desk(
        "export", desk.record, "--format", "pdf", "--out", desk.path / "copies",
        "--for-whom", "Dr. R. Referring", "--purpose", "referral", by=NURSE,
    )  # fmt: skip
    assert code == DONE
    assert Path(out.strip()).read_bytes() == Path(told["file"]).read_bytes()
    trail = json.loads(desk("audit", "--kind", "exports", "--json", by=AUDITOR)[1])
    assert "Dr. R. Referring" in json.dumps(trail)


@pytest.mark.parametrize("spoil", ["a bit", "the end", "more"])
def test_a_file_that_was_touched_is_not_intact(desk, spoil):
    path = desk.path / "touched.pdf"
    data = Path(desk.signed()["file"]).read_bytes()
    middle = len(data) // 3
    changed = {
        "a bit": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
        "the end": data[:-700],
        "more": data + b"\n% one more line\n",
    }
    path.write_bytes(changed[spoil])
    for station in (True, False):
        code, out, _ = desk("verify", path, station=station)
        assert code == NO, out
        assert str(path) in out


@pytest.mark.parametrize(
    ("contents", "station"),
    [(b"", False), (b"no PDF at all", False), (b"%PDF-1.7\n", True), (b"\0" * 5000, True)],
)
def test_what_is_no_sealed_record_is_answered_with_no(desk, contents, station):
    path = desk.path / "odd"
    path.write_bytes(contents)
    code, out, _ = desk("verify", path, station=station)
    assert code == NO
    assert "odd" in out


def test_a_file_that_is_not_there_could_not_be_looked_at(desk):
    code, out, said = desk("verify", desk.path / "nowhere.pdf", station=False)
    assert (code, out) == (NOT_DONE, "")
    assert "cannot be read" in said


def test_files_and_the_station_are_verified_together(desk):
    told = desk.signed()
    code, out, _ = desk("verify", told["file"], desk.path / "station", "--json")
    assert code == DONE
    assert [one["intact"] for one in json.loads(out)] == [True, True]


@pytest.mark.parametrize(
    ("argv", "by", "password", "sentence"),
    [
        (("sign", "{no}"), NURSE, None, "Only a physician can"),
        (("sign", "{no}"), AUDITOR, None, "Only"),
        (("sign", "{no}"), PHYSICIAN, None, "No nurse has attested"),
        (("sign", "{no}"), PHYSICIAN, "wrong", "do not belong together"),
        (("sign", "KC-0000-0000-00"), PHYSICIAN, None, "no session"),
        (("sign", ""), PHYSICIAN, None, "no session"),
        (("attest", "{no}"), PHYSICIAN, None, "Only a nurse can attest a record"),
        (("attest", "KC-1"), NURSE, None, "no session KC-1"),
        (("audit",), PHYSICIAN, None, "can read the audit trail"),
        (
            ("audit", "--from", "2026-05-02", "--to", "2026-05-01"),
            AUDITOR,
            None,
            "before the first",
        ),
        (("audit", "--from", "yesterday"), AUDITOR, None, "2026-05-31"),
        (("audit", "--person", "Nobody"), AUDITOR, None, "Nobody"),
        (("audit", "--patient", "no-such-mrn"), AUDITOR, None, "no-such-mrn"),
        (("audit", "--most", "0"), AUDITOR, None, "a number from 1"),
        (("list",), AUDITOR, "wrong", "do not belong together"),
        (("export", "{no}", "--format", "pdf"), AUDITOR, None, "can export a record"),
        (("add-user", "--name", "X", "--role", "nurse"), PHYSICIAN, None, "can add people"),
    ],
)
def test_who_may_not_is_told_in_one_line(desk, argv, by, password, sentence):
    argv = [part.format(no=desk.record) for part in argv]
    if argv[0] == "add-user":
        argv += ["--new-password-file", str(desk.path / "theirs")]
    code, out, said = desk(*argv, by=by, password=password)
    assert (code, out) == (NOT_DONE, "")
    assert sentence in said


def test_nothing_is_attested_or_signed_twice(desk):
    desk.signed()
    code, _, said = desk("attest", desk.record, by=NURSE)
    assert code == NOT_DONE
    assert "signed" in said
    code, _, said = desk("sign", desk.record, by=PHYSICIAN)
    assert code == NOT_DONE
    assert "is signed" in said


def test_the_auditor_reads_the_trail_and_takes_it_along(desk):
    desk.signed()
    code, out, _ = desk("audit", "--json", by=AUDITOR)
    trail = json.loads(out)
    assert code == DONE
    assert trail["total"] == len(trail["rows"]) > 10
    assert {"record-sealed", "physician-signed", "nurse-attested"} <= {
        row["act"] for row in trail["rows"]
    }
    code, out, _ = desk("audit", "--person", PHYSICIAN, "--kind", "signatures", by=AUDITOR)
    assert code == DONE
    assert PHYSICIAN in out
    assert NURSE not in out
    code, out, _ = desk("audit", "--most", "2", by=AUDITOR)
    assert len(out.splitlines()) == 3
    code, out, _ = desk("audit", "--out", desk.out, by=AUDITOR)
    assert code == DONE
    assert desk.record in Path(out.strip()).read_text(encoding="utf-8")


def test_who_sees_no_patient_gets_record_numbers_in_the_list(desk):
    code, out, _ = desk("list", "--json", by=AUDITOR)
    assert code == DONE
    (row,) = json.loads(out)
    assert (row["record_no"], row["patient"], row["mrn"]) == (desk.record, None, None)
