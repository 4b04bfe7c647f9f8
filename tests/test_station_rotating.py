"""Another data key: everything is locked anew, and wherever it is cut off, one of the two opens."""

import shutil
from itertools import cycle

import keyring
import pytest
from gui.test_remembered import InMemory
from station_fixtures import NURSE, PASSPHRASE, PASSWORD

from ketachart.clinical.trouble import Damaged, Refused, Unavailable
from ketachart.station import Costs, NewPerson, Station, key_file
from ketachart.store import restoring, vault
from ketachart.store.engine import Database
from ketachart.store.manifest import read_manifest

DOCTOR = "Dr. E. Invented"


@pytest.fixture
def code(station):
    code = station.new_recovery_code(PASSPHRASE, PASSWORD)
    station.confirm_recovery(code)
    return code


def key_of(folder):
    return vault.open(folder, PASSPHRASE)


def test_everything_has_the_new_key_and_every_secret_stays(station, code, reopen, tmp_path):
    folder, old = station.place.folder, key_of(station.place.folder)
    station.add_person(NewPerson(DOCTOR, ("physician",), PASSWORD, "MD"))
    certificate = station.export_authority()[1]
    before = station._ledger.head
    with station._database.reading() as con:
        entries = before(con).seq
    heard = []
    name = station.rotate_data_key(PASSPHRASE, code, PASSWORD, tell=heard.append)
    assert [words[:6] for words in heard] == ["Step 1", "Step 2", "Step 3", "Step 4"]
    assert key_of(folder) != old
    with pytest.raises(Damaged):
        Database.open(folder / "ketachart.db", old)
    station.add_person(NewPerson("After It", ("nurse",), PASSWORD))
    assert station.verify().intact
    assert station.export_authority()[1] == certificate, "and its private key opens"
    assert station.key_state().data_key.by == NURSE
    fresh = reopen(station)
    assert fresh.verify().entries > entries
    assert fresh.key_notice is None
    assert [path.name for path in restoring.kept_before(folder, "key")] == []
    # The backup from before opens by the secrets of its day, and comes back whole.
    made = folder / "backups" / name
    assert Station.check_backup(made, code) == read_manifest(made, old).entries
    came = Station.restore(made, tmp_path / "other", PASSPHRASE, clock=fresh.clock)
    assert came.entries >= entries
    (tmp_path / "copy").mkdir()
    shutil.copy(folder / "ketachart.db", tmp_path / "copy")
    with pytest.raises(Damaged, match="before the data key"):
        key_file.put_back(made, tmp_path / "copy", code)


def test_the_next_backups_have_the_new_key(station, code):
    station.rotate_data_key(PASSPHRASE, code, PASSWORD)
    assert station.backups() == ()
    station.back_up()
    assert len(station.backups()) == 1


def test_nothing_is_exchanged_while_somebody_is_in_a_chair(station, code, example):
    station.import_session(example.until("ex-05", "2026-03-10T10:17:00-05:00"))
    kept = station.vault.text
    with pytest.raises(Refused, match="in a chair"):
        station.rotate_data_key(PASSPHRASE, code, PASSWORD)
    assert station.vault.text == kept


@pytest.mark.parametrize("stage", [1, 2, 3])
def test_until_the_switch_it_can_be_stopped_and_nothing_is_left_of_it(station, code, stage):
    folder, kept, heard = station.place.folder, station.vault.text, []
    with pytest.raises(Refused, match="Nothing was changed"):
        station.rotate_data_key(
            PASSPHRASE, code, PASSWORD, tell=heard.append, going_on=lambda: len(heard) < stage
        )
    assert (folder / "vault.json").read_bytes() == kept
    assert not restoring.is_unfinished(folder)
    station.add_person(NewPerson("Still Here", ("nurse",), PASSWORD))
    assert station.verify().intact


def test_a_cut_at_any_step_opens_with_one_of_the_two_and_all_entries(station, code, tmp_path):
    """Each step's folder is kept as it was then, and opened elsewhere by either secret."""
    folder, clock, seen = station.place.folder, station.clock, []

    def keep():
        place = tmp_path / f"cut-{len(seen)}"
        shutil.copytree(folder, place, ignore=shutil.ignore_patterns("station.lock"))
        seen.append(place)

    with station._database.reading() as con:
        entries = station._ledger.head(con).seq
    old = key_of(folder)
    station.rotate_data_key(PASSPHRASE, code, PASSWORD, step=keep)
    new, found = key_of(folder), []
    station.close()
    assert len(seen) >= 6
    for place, typed in zip(seen, cycle((PASSPHRASE, code)), strict=False):
        with Station.open(place, typed, clock=clock, costs=Costs.lowest()) as cut:
            verdict = cut.verify()
            assert verdict.intact
            assert verdict.entries >= entries
        found.append(key_of(place))
        assert not restoring.is_unfinished(place)
        assert not restoring.kept_before(place, "key")
    assert {*found} == {old, new}
    assert found == sorted(found, key=lambda key: key == new), "never back to the old one"


def test_a_disk_in_the_way_of_the_switch_leaves_the_old_key(station, code):
    folder, old = station.place.folder, key_of(station.place.folder)

    # What is built aside is taken away between building and switching: the renaming fails.
    steps = []

    def step():
        steps.append(1)
        if len(steps) == 2:
            shutil.rmtree(folder / restoring.BUILDING)

    with pytest.raises(Unavailable):
        station.rotate_data_key(PASSPHRASE, code, PASSWORD, step=step)
    assert key_of(folder) == old
    station.add_person(NewPerson("Still Here", ("nurse",), PASSWORD))
    assert station.verify().intact


def test_what_a_computer_remembered_stays_where_the_computer_is_there(station, code, reopen):
    before = keyring.get_keyring()
    keyring.set_keyring(store := InMemory())
    try:
        station.remember_computer(PASSWORD)
        station.rotate_data_key(PASSPHRASE, code, PASSWORD)
        folder = station.place.folder
        kept = Station.kept_by_computer(folder)
        assert kept is not None
        station.close()
        Station.open(
            folder, kept, by_computer=True, clock=station.clock, costs=Costs.lowest()
        ).close()
        fresh = reopen(station)
        store.held.clear()
        fresh.rotate_data_key(PASSPHRASE, code, PASSWORD)
        assert not fresh.computer_remembered
        assert fresh.key_state().computer is None
    finally:
        keyring.set_keyring(before)


def test_an_older_folder_from_before_the_exchange_is_told(station, code, tmp_path):
    folder, clock = station.place.folder, station.clock
    shutil.copytree(folder, tmp_path / "older")
    station.rotate_data_key(PASSPHRASE, code, PASSWORD)
    station.close()
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "older", folder)
    with Station.open(folder, PASSPHRASE, clock=clock, costs=Costs.lowest()) as back:
        assert "older copy of the station's folder" in back.key_notice
        back.sign_in(NURSE, PASSWORD)
        assert back.key_state().older


def test_a_backup_from_before_the_exchange_says_which_secrets_open_it(station, code):
    name = station.rotate_data_key(PASSPHRASE, code, PASSWORD)
    folder, clock = station.place.folder, station.clock
    station.close()
    Station.restore(folder / "backups" / name, folder, PASSPHRASE, clock=clock)
    with Station.open(folder, PASSPHRASE, clock=clock, costs=Costs.lowest()) as back:
        assert "older one" in back.key_notice
        assert back.verify().intact
