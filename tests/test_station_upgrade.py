"""Stations of every format there was: kept for ever, brought forward whole, or left as they are."""

import hashlib
import json
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from drills.at_work import another_program
from drills.later_format import LATER, course_by, to_the_next
from station_fixtures import NURSE, PASSPHRASE, PASSWORD, ZONE

from ketachart import __version__, cli
from ketachart.clinical.acts import NoteWritten
from ketachart.clinical.administration import StationUpgraded
from ketachart.clinical.trouble import Damaged, Refused, Unavailable
from ketachart.clock import SetClock, new_id
from ketachart.interop import session_json
from ketachart.station import Costs, Station
from ketachart.store import schema

STATIONS = Path(__file__).parent / "data" / "stations"
KEPT = json.loads((STATIONS / "kept.json").read_text("utf-8"))
THEN = datetime(2026, 4, 1, 9, 30, tzinfo=ZONE)

sys.path.insert(0, str(STATIONS))
from make import DRAFT, files_of, told  # noqa: E402


def opened(folder: Path, typed: str = PASSPHRASE, **how) -> Station:
    return Station.open(folder, typed, clock=SetClock(THEN), costs=Costs.lowest(), **how)


def read_of(name: str) -> dict:
    return json.loads((STATIONS / name / "read.json").read_text("utf-8"))


def notes_of(station: Station) -> list:
    """One more entry in the session that is under way; gives the notes that are there then."""
    (row,) = station.open_sessions()
    act = NoteWritten(id=new_id(), at=station.clock.now().at, by="-", text="Still comfortable.")
    chart = station.record(row.id, act, patient=row.patient)
    return [e.act.id for e in chart.entries if e.act.id == act.id]


def upgrades(station: Station) -> list[StationUpgraded]:
    with station._database.reading() as con:
        return [e.act for e in station._ledger.of_station(con, ("station-upgraded",))]


@pytest.fixture
def old(tmp_path):
    """A copy of the kept station of the first format."""
    return Path(shutil.copytree(STATIONS / "format-1" / "station", tmp_path / "station"))


# Kept for ever ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", KEPT)
def test_a_kept_station_is_byte_for_byte_the_one_that_was_kept(name):
    assert files_of(STATIONS / name) == KEPT[name]["files"], (
        "a format that is out never changes; one that is not is made anew by "
        "python tests/data/stations/make.py"
    )


def test_every_format_has_its_station_and_a_release_says_so():
    assert list(KEPT) == [f"format-{n}" for n in range(1, schema.FORMAT + 1)]
    out = [name for name, kept in KEPT.items() if kept["released"] is not None]
    assert out == list(KEPT)[: len(out)]
    if int(__version__.split(".")[0]) >= 1:
        assert out == list(KEPT), "python tests/data/stations/make.py --released VERSION"


def test_the_files_of_a_format_that_is_out_are_never_made_anew(tmp_path):
    place = tmp_path / "tests" / "data" / "stations"
    place.mkdir(parents=True)
    shutil.copy2(STATIONS / "make.py", place)
    for name in ("ketachart", "resources"):
        (tmp_path / name).symlink_to(STATIONS.parents[2] / name)
    out = {name: {**kept, "released": "1.0.0"} for name, kept in KEPT.items()}
    (place / "kept.json").write_text(json.dumps(out))
    for more in ((), ("--released", "1.0.1")):
        made = subprocess.run(
            [sys.executable, str(place / "make.py"), *more],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (made.returncode, made.stderr) == (1, "")
        assert "is out since 1.0.0; its files stay as they are" in made.stdout
    assert json.loads((place / "kept.json").read_text()) == out


@pytest.mark.parametrize("name", KEPT)
def test_a_kept_station_opens_reads_as_it_did_and_is_charted_on(name, tmp_path):
    folder, read = tmp_path / "station", read_of(name)
    shutil.copytree(STATIONS / name / "station", folder)
    with opened(folder) as station:
        station.sign_in(NURSE, PASSWORD)
        verdict = station.verify()
        assert verdict.intact
        assert verdict.entries >= read["entries"]
        with station._database.reading() as con:
            first = [e.digest.hex() for e in station._ledger.trail(con) if e.seq == read["entries"]]
        assert first == [read["head"]]
        now = told(station)
        assert now == {key: read[key] for key in now}
        for row in station.sessions():
            kept = STATIONS / name / "exports" / f"{row.record_no}.json"
            assert session_json.written(station.chart(row.id)) == kept.read_bytes()
        (signed,) = (row for row in station.sessions() if row.signature == "signed")
        csv = station.export(signed.id, "csv")[1]
        assert csv == (STATIONS / name / "exports" / "signed.csv").read_bytes()
        pdf = station.export(signed.id, "pdf")[1]
        assert hashlib.sha256(pdf).hexdigest() == read["pdf_sha256"]
        assert station.check_file(pdf, "it.pdf").is_intact
        assert len(notes_of(station)) == 1
        station.rebuild()
        assert told(station)["people"] == read["people"]
        assert station.verify().intact


@pytest.mark.parametrize("name", KEPT)
def test_a_kept_backup_is_restored_by_passphrase_and_by_recovery_code(name, tmp_path):
    read = read_of(name)
    backup = STATIONS / name / "station" / "backups" / read["backup"]
    assert Station.check_backup(backup, PASSPHRASE) == read["backup_entries"]
    Station.restore(backup, tmp_path / "new", read["recovery_code"], clock=SetClock(THEN))
    with opened(tmp_path / "new", read["recovery_code"]) as station:
        station.sign_in(NURSE, PASSWORD)
        (row,) = station.sessions()
        assert station.drafts(row.id) == {"vitals": DRAFT}
        assert len(notes_of(station)) == 1


# Brought forward --------------------------------------------------------------------------------


def test_an_older_station_is_backed_up_and_brought_forward_when_it_is_opened(old):
    heard: list[str] = []
    with opened(old, course=LATER, tell=heard.append) as station:
        station.sign_in(NURSE, PASSWORD)
        read = read_of("format-1")
        assert told(station) == {key: read[key] for key in told(station)}
        (act,) = upgrades(station)
        assert (act.before, act.after, act.program) == (1, 2, __version__)
        assert station.verify().intact
        assert len(notes_of(station)) == 1
        with station._database.reading() as con:
            assert con.exec_driver_sql("SELECT name FROM wards").scalars().all() == ["First floor"]
            assert schema.format_of(con) == 2
        with pytest.raises(Refused), station._database.writing() as con:
            con.exec_driver_sql("DELETE FROM wards")
        made = station.back_up()
    assert [text.split("Step ")[-1][0] for text in heard] == ["1", "2", "3", "4"]
    assert Station.check_backup(old / "backups" / act.backup, PASSPHRASE) == read["entries"]
    (before,) = old.glob("before-upgrade-*")
    assert {path.name for path in before.iterdir()} >= {"ketachart.db", "anchor.json"}
    assert made.manifest.entries > read["entries"]
    assert not list(old.glob(".*"))


def test_it_is_brought_forward_once_and_then_only_opened(old):
    opened(old, course=LATER).close()
    heard: list[str] = []
    with opened(old, course=LATER, tell=heard.append) as station:
        assert len(upgrades(station)) == 1
    assert heard == []
    assert len(list(old.glob("before-upgrade-*"))) == 1


def test_a_program_of_before_refuses_a_newer_station_and_leaves_it_as_it_is(old):
    opened(old, course=LATER).close()
    before = files_of(old)
    with pytest.raises(Refused, match=r"newer KetaChart \(format 2; this one reads 1\)"):
        opened(old)
    assert files_of(old) == before
    with opened(old, course=LATER) as station:
        assert station.verify().intact


def test_a_command_of_before_refuses_it_too_in_one_line(old, tmp_path, capsys, monkeypatch):
    opened(old, course=LATER).close()
    monkeypatch.setattr(cli, "COSTS", Costs.lowest())
    (tmp_path / "phrase").write_text(PASSPHRASE)
    phrase = ("--passphrase-file", str(tmp_path / "phrase"))
    (tmp_path / "word").write_text(PASSWORD)
    word = ("--password-file", str(tmp_path / "word"), "--as", NURSE)
    code = cli.main(["--station", str(old), "list", *phrase, *word], screen=None)
    said = capsys.readouterr().err
    assert (code, said.count("\n")) == (cli.NOT_DONE, 1)
    assert "open it with the newer version" in said


def test_a_backup_of_before_comes_back_in_the_form_of_today(old, tmp_path):
    read = read_of("format-1")
    backup = old / "backups" / read["backup"]
    later = SetClock(THEN + timedelta(days=1))
    Station.restore(backup, tmp_path / "new", PASSPHRASE, clock=later, course=LATER)
    with opened(tmp_path / "new", course=LATER) as station:
        station.sign_in(NURSE, PASSWORD)
        (act,) = upgrades(station)
        assert act.backup == read["backup"]
        assert len(notes_of(station)) == 1
        assert station.verify().intact
    opened(old, course=LATER).close()
    Station.restore(backup, old, PASSPHRASE, clock=later, course=LATER)
    with opened(old, course=LATER) as station:
        assert len(upgrades(station)) == 1


def test_what_waits_in_the_holding_file_joins_after_it(old):
    with opened(old) as station:
        station.sign_in(NURSE, PASSWORD)
        with another_program(station), station._database.waiting_at_most(50):
            ids = notes_of(station)
            assert station.holding.count == 1
            station.close()  # with the database still held, so that it waits for the next start
    with opened(old, course=LATER) as station:
        assert station.holding is None
        assert len(upgrades(station)) == 1
        station.sign_in(NURSE, PASSWORD)
        (row,) = station.open_sessions()
        assert [e.act.id for e in station.chart(row.id).entries if e.act.id in ids] == ids
        assert station.verify().intact


# Left as it is ----------------------------------------------------------------------------------


def drops_a_rule(connection) -> None:
    to_the_next(connection)
    connection.exec_driver_sql("DROP TRIGGER entries_stand")


def changes_an_entry(connection) -> None:
    connection.exec_driver_sql("DROP TRIGGER entries_stand")
    connection.exec_driver_sql("UPDATE entries SET person = 'X', body = x'7b7d' WHERE seq = 9")
    connection.exec_driver_sql(schema.TRIGGERS["entries_stand"])
    to_the_next(connection)


def loses_the_end(connection) -> None:
    connection.exec_driver_sql("DROP TRIGGER entries_stay")
    connection.exec_driver_sql("DELETE FROM entries WHERE seq = (SELECT max(seq) FROM entries)")
    connection.exec_driver_sql(schema.TRIGGERS["entries_stay"])
    to_the_next(connection)


@pytest.mark.parametrize("step", [drops_a_rule, changes_an_entry, loses_the_end])
def test_a_step_that_would_spoil_anything_changes_nothing(old, step):
    before = files_of(old)
    with pytest.raises(Damaged):
        opened(old, course=course_by(step))
    now = files_of(old)
    assert {name: now[name] for name in before} == before
    assert {name.split("/")[0] for name in now.keys() - before.keys()} <= {
        "backups",
        "station.lock",
    }
    with opened(old) as station:
        assert station.verify().intact
        assert upgrades(station) == []


def test_a_station_that_was_altered_is_not_brought_forward(old):
    database = old / "ketachart.db"
    data = bytearray(database.read_bytes())
    data[200_000] ^= 1
    database.write_bytes(data)
    with pytest.raises(Damaged):
        opened(old, course=LATER)
    assert database.read_bytes() == bytes(data)


def test_without_room_for_the_backup_it_says_so_and_nothing_is_touched(old):
    before = files_of(old)
    backups = old / "backups"
    shutil.move(backups, old.parent / "elsewhere")
    backups.write_text("a file where the folder was")
    with pytest.raises(Unavailable, match="No backup could be written"):
        opened(old, course=LATER)
    backups.unlink()
    shutil.move(old.parent / "elsewhere", backups)
    now = files_of(old)
    assert {name: now[name] for name in before} == before
    with opened(old, course=LATER) as station:
        assert len(upgrades(station)) == 1
