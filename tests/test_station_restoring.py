"""A backup is looked at before it is put back: which one, whose, what would go aside."""

import shutil

import pytest
from station_fixtures import NURSE, PASSPHRASE, PASSWORD, CountingStation
from test_station_backup import names, settled, with_place
from test_station_holding import chart, held_by_another, texts

from ketachart import doctor
from ketachart.clinical.trouble import Refused
from ketachart.station import Costs, Station
from ketachart.store import condition


def test_the_folder_of_the_backups_is_enough_and_the_newest_is_meant(station, running, tmp_path):
    stick = tmp_path / "stick"
    early = station.back_up(stick)
    running(station)
    station.clock.advance(minutes=5)
    late = station.back_up(stick)
    look = Station.look_at_backup(stick, tmp_path / "new", PASSPHRASE)
    assert (look.path, look.made_at) == (late.path, late.manifest.made_at)
    assert (look.clinic, look.entries) == ("Fictional Clinic", late.manifest.entries)
    assert (look.newer, look.there, look.behind) == (None, None, 0)
    assert not (tmp_path / "new").exists()
    older = Station.look_at_backup(early.path, tmp_path / "new", PASSPHRASE)
    assert older.newer == late.manifest.made_at
    assert Station.restore(stick, tmp_path / "new", PASSPHRASE).entries == late.manifest.entries


def test_what_a_backup_lacks_of_what_stands_there_is_counted(station, running, tmp_path):
    made = station.back_up(tmp_path / "stick")
    folder = station.place.folder
    running(station)
    full = station.back_up(tmp_path / "full")
    look = Station.look_at_backup(made.path, folder, PASSPHRASE)
    assert look.there.seq - look.behind == made.manifest.entries
    assert look.behind > 20
    whole = Station.look_at_backup(full.path, folder, PASSPHRASE)
    assert (whole.behind, whole.there) == (0, look.there)


def test_backups_of_two_stations_in_one_folder_are_asked_about(station, other_station, tmp_path):
    station.back_up(tmp_path / "stick")
    theirs = other_station.back_up(tmp_path / "stick")
    with pytest.raises(Refused, match="more than one station"):
        Station.look_at_backup(tmp_path / "stick", tmp_path / "new", PASSPHRASE)
    with pytest.raises(Refused, match="more than one station"):
        Station.restore(tmp_path / "stick", tmp_path / "new", PASSPHRASE)
    look = Station.look_at_backup(theirs.path, tmp_path / "new", PASSPHRASE)
    assert look.newer is None, "that of another station is no newer one of this"


def test_what_waited_in_the_holding_file_joins_the_restored_station(station, running, tmp_path):
    before = running(station)
    made = station.back_up(tmp_path / "stick")
    with held_by_another(station):
        _, act = chart(station, before, "charted while the disk was held")
        folder = station.place.folder
        station.close()
    shutil.rmtree(folder)  # the station's disk is gone; what is beside it is not
    Station.restore(made.path, tmp_path / "new", PASSPHRASE)
    with CountingStation.open(tmp_path / "new", PASSPHRASE, costs=Costs.lowest()) as again:
        assert again.holding is None
        again.sign_in(NURSE, PASSWORD)
        now = again.chart(before.session.session)
        assert texts(now)[-1] == "charted while the disk was held"
        assert [e.act.id for e in now.entries].count(act.id) == 1
        assert again.verify().intact


def test_a_trial_is_made_when_asked_for_and_what_lies_where_is_listed(station, tmp_path):
    second = with_place(station, tmp_path / "stick")
    settled(station)
    station.clock.advance(minutes=3)
    station.begin_trial()
    state = settled(station)
    assert state.tried == station.clock.now().at
    (listed,) = state.listed
    assert listed.places == (str(station.own_backups), str(second))
    assert (listed.at, listed.tried) == (state.second, state.tried)
    assert len(names(second)) == 1, "no backup was made for it"


def test_a_backup_asked_for_while_one_is_made_is_made_after_it(station, tmp_path):
    assert station.tend_backups().running
    station.begin_backup()
    state = settled(station)
    assert len(state.listed) == 2


def test_a_trial_that_is_stopped_leaves_nothing_and_is_no_trouble(station, tmp_path):
    with_place(station, tmp_path / "stick")
    before = settled(station)
    station.clock.advance(minutes=3)
    station.begin_trial()
    station.stop_backups()
    state = settled(station)
    assert (state.trial_stopped, state.tried, state.problems) == (True, before.tried, ())
    assert not (station.place.folder / ".drill").exists()


def test_a_second_place_that_is_gone_is_told_though_no_backup_is_due(station, tmp_path):
    second = with_place(station, tmp_path / "stick")
    settled(station)
    away = second.rename(tmp_path / "away")
    looked(station)
    station.clock.advance(minutes=1)
    state = looked(station)
    assert "not there" in state.problems[0]
    assert station.count("backup-failed") == 1
    away.rename(second)
    station.clock.advance(minutes=1)
    assert looked(station).problems == ()


def test_the_second_place_is_told_without_the_key_too(station, tmp_path):
    second = with_place(station, tmp_path / "stick")
    state = settled(station)
    ((place, note),) = condition.of(station.place.folder).places
    assert (place, note.newest, note.problem) == (str(second), state.second, None)
    (told,) = (each for each in doctor.look(station.place.folder) if each.about == "second backups")
    assert str(second) in told.text


def test_where_the_disk_is_away_nothing_is_written_in_its_place(station, running, tmp_path):
    second = with_place(station, tmp_path / "mount" / "copies")
    second.parent.mkdir()
    settled(station)
    shutil.rmtree(second)  # the mount point is left, on the station's own disk
    running(station)
    station.clock.advance(minutes=31)
    state = settled(station)
    assert "not there" in state.problems[0]
    assert not second.exists()
    station.back_up()
    assert len(names(second)) == 1, "whoever asks for one there means it"
    assert settled(station).problems == ()


def looked(station):
    """Tend until neither a run nor a look goes on."""
    for _ in range(400):
        state = settled(station)
        if not state.looking:
            return state
    raise AssertionError("the look does not end")
