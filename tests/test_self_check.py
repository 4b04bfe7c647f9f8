"""The program reads the whole record by itself, and says what is not as it was written."""

import os
import shutil
import time
from datetime import timedelta

import pytest
from drills.tampering import outside
from station_fixtures import NURSE, PASSPHRASE, PASSWORD

from ketachart.clinical.trouble import Damaged
from ketachart.station import Station
from ketachart.store import folder


def settled(station):
    """Tend as the window does, until the look is over."""
    for _ in range(600):
        state = station.tend_check()
        if not state.running:
            return state
        time.sleep(0.02)
    raise AssertionError("the look does not end")


def second_anchor(station):
    return folder.second_anchor(station.vault.id, station.place.folder)


@pytest.fixture
def second_place(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def test_at_each_start_and_each_day_and_an_entry_says_so_once_a_day(station, running):
    running(station)
    state = settled(station)
    assert state.verdict.intact
    assert state.verdict.entries > 20
    assert state.at == station.clock.now().at
    assert station.count("station-checked") == 1
    assert not station.tend_check().running, "once is enough"
    station.clock.advance(hours=23)
    assert not station.tend_check().running
    station.clock.advance(hours=2)
    assert settled(station).at == station.clock.now().at
    assert station.count("station-checked") == 2


def test_a_second_start_on_the_same_day_looks_and_writes_no_second_entry(station, reopen):
    settled(station)
    again = reopen(station)
    assert settled(again).verdict.intact
    assert again.count("station-checked") == 1


def test_charting_goes_on_meanwhile(station, running):
    chart = running(station)
    assert station.tend_check().running
    station.save_draft(chart.session.session, "note", "half")
    station.confirm_clock()
    state = settled(station)
    assert state.verdict.intact, "the ledger may be ahead of the anchor that was read"


def test_a_change_made_while_the_program_runs_is_told_within_the_day(station, running):
    running(station)
    assert settled(station).verdict.intact
    with outside(station.place.folder) as raw:
        raw.execute("UPDATE entries SET body = CAST(body || ' ' AS BLOB) WHERE seq = 7")
    station.clock.advance(days=1)
    state = settled(station)
    assert state.is_wrong
    assert state.verdict.seq == 7
    with station._database.reading() as con:
        told = station._ledger.of_station(con, ("station-checked",))[-1].act
    assert (told.wrong, "Entry 7" in told.problem) == (7, True)
    station.clock.advance(days=1)
    settled(station)
    assert station.count("station-checked") == 3, "each day, as long as it is so"


def test_the_second_place_follows_and_is_found_again(station, reopen, second_place):
    reopen(station).close()
    kept = second_anchor(station)
    assert kept.exists()
    assert str(station.place.folder) not in kept.read_text() + kept.name
    assert kept.stat().st_mode & 0o777 == 0o600
    assert reopen(station).verify().intact


def test_without_the_second_place_the_station_opens_and_charts(
    station, reopen, tmp_path, monkeypatch
):
    (tmp_path / "state").write_text("a file where a folder should be")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    again = reopen(station)
    again.confirm_clock()
    again.tend(at_once=True)
    assert "cannot be written" in again._witnesses.second.problem
    assert again.verify().intact


def test_a_changed_copy_in_the_second_place_stops_nobody(station, reopen, second_place):
    reopen(station).close()
    kept = second_anchor(station)
    for file in kept.parent.glob("anchor-*"):
        file.write_text("{}")
    again = reopen(station)
    assert again.verify().intact
    again.close()
    assert "mac" in kept.read_text(), "it is written anew"


def test_a_restore_by_another_account_is_no_older_copy(station, reopen, second_place, tmp_path):
    """The one whose second place knows nothing of the restore is told of it by its entry."""
    backup = station.back_up()
    again = reopen(station)
    again.confirm_clock()
    again.close()
    mine = tmp_path / "mine"
    shutil.copytree(tmp_path / "state", mine)
    station.clock.advance(minutes=5)
    Station.restore(backup.path, station.place.folder, PASSPHRASE, clock=station.clock)
    shutil.rmtree(tmp_path / "state")
    shutil.move(mine, tmp_path / "state")
    assert reopen(station).verify().intact


def test_a_missing_anchor_is_said_and_the_end_is_told_by_a_backup(station, reopen, second_place):
    station.back_up()
    station.close()
    shutil.rmtree(os.environ["XDG_STATE_HOME"], ignore_errors=True)
    for file in station.place.folder.glob("anchor.json*"):
        file.unlink()
    again = reopen(station)
    verdict = again.verify()
    assert verdict.intact
    assert "anchor file" in verdict.note
    assert "backups agree" in verdict.note
    state = settled(again)
    assert state.verdict.note == verdict.note
    assert again.count("station-checked") == 1


def test_an_older_copy_of_the_whole_folder_says_what_to_do(station, reopen, second_place, tmp_path):
    reopen(station).close()
    shutil.copytree(station.place.folder, tmp_path / "yesterday")
    again = reopen(station)
    again.confirm_clock()
    again.close()
    shutil.rmtree(station.place.folder)
    shutil.copytree(tmp_path / "yesterday", station.place.folder)
    with pytest.raises(Damaged, match=r"are missing.*Find the newer folder; or.*restore"):
        reopen(station)


def test_whoever_asks_gets_the_same_answer(station, running):
    running(station)
    done = []
    verdict = station.verify(lambda one, all_: done.append((one, all_)))
    assert verdict.intact
    assert done[-1] == (verdict.entries, verdict.entries)
    assert timedelta(0) == station.clock.now().at - settled(station).at
    assert station.sign_in(NURSE, PASSWORD)
