"""The ways into the station: changed, lost, and found again; each change is an entry."""

import json
import shutil
from datetime import timedelta

import pytest
from station_fixtures import NURSE, PASSPHRASE, PASSWORD, later

from ketachart.clinical.trouble import Damaged, Refused, Unavailable
from ketachart.station import Costs, NewPerson, Station, key_file
from ketachart.station.ways_in import CHANGES
from ketachart.store.vault import Vault

ANOTHER = "violet hammer october"
WRONG = "orchard lantern monday"


def opens(folder, typed, clock):
    """Whether it opens by this, with every entry in its place."""
    try:
        station = Station.open(folder, typed, clock=clock, costs=Costs.lowest())
    except Refused:
        return False
    with station:
        assert station.verify().intact
    return True


def told(station):
    """Which changes the ledger tells of, in their order."""
    with station._database.reading() as con:
        return [e.act for e in station._ledger.of_station(con, (*CHANGES, "recovery-typed"))][1:]


@pytest.fixture
def code(station):
    """A recovery code that is known here, typed back."""
    code = station.new_recovery_code(PASSPHRASE, PASSWORD)
    station.confirm_recovery(code)
    return code


def test_each_change_is_an_entry_and_the_old_secret_opens_nothing(station, code):
    folder, clock = station.place.folder, station.clock
    clock.advance(days=3)
    station.sign_in(NURSE, PASSWORD)
    station.change_passphrase(PASSPHRASE, ANOTHER, PASSWORD)
    new = station.new_recovery_code(ANOTHER, PASSWORD)
    state = station.key_state()
    assert (state.passphrase.at, state.passphrase.by) == (state.code.at, NURSE)
    assert state.typed is None, "the new one has to be typed back"
    station.confirm_recovery(new)
    names = [type(act).__name__ for act in told(station)]
    assert names == ["RecoveryRenewed", "RecoveryTyped", "PassphraseChanged", "RecoveryRenewed",
                     "RecoveryTyped"]  # fmt: skip
    station.close()
    for copy in ("vault.json", "vault.json.previous"):
        (folder / "vault.json").write_bytes((folder / copy).read_bytes())
        assert [opens(folder, each, clock) for each in (PASSPHRASE, code)] == [False, False]
    assert opens(folder, ANOTHER, clock)
    assert opens(folder, new, clock)


def test_the_code_alone_is_enough_for_a_new_passphrase(station, code):
    folder, clock = station.place.folder, station.clock
    station.close()
    with Station.open(folder, code, clock=clock, costs=Costs.lowest()) as fresh:
        fresh.sign_in(NURSE, PASSWORD)
        fresh.change_passphrase(code, ANOTHER, PASSWORD)
    assert opens(folder, ANOTHER, clock)


def test_it_takes_an_administrator_and_their_password(station, code):
    station.add_person(NewPerson("Other Nurse", ("nurse",), PASSWORD))
    before = station.vault.text
    with pytest.raises(Refused, match="do not belong together"):
        station.change_passphrase(PASSPHRASE, ANOTHER, "not my own password")
    with pytest.raises(Refused, match="do not belong together"):
        station.new_recovery_code(PASSPHRASE, "264953")
    station.sign_in("Other Nurse", PASSWORD)
    for refused in (
        lambda: station.change_passphrase(PASSPHRASE, ANOTHER, PASSWORD),
        lambda: station.new_recovery_code(PASSPHRASE, PASSWORD),
        lambda: station.rotate_data_key(PASSPHRASE, code, PASSWORD),
        lambda: station.remember_computer(PASSWORD),
        lambda: station.forget_computer(PASSWORD),
    ):
        with pytest.raises(Refused, match="Only an administrator"):
            refused()
    with pytest.raises(Refused, match="known to be on paper"):
        station.renew_recovery(PASSPHRASE)
    assert station.vault.text == before


def test_what_is_no_way_in_changes_nothing(station, code):
    before = station.vault.text
    for refused in (
        lambda: station.change_passphrase(WRONG, ANOTHER, PASSWORD),
        lambda: station.change_passphrase(PASSPHRASE, "short", PASSWORD),
        lambda: station.change_passphrase(PASSPHRASE, PASSPHRASE, PASSWORD),
        lambda: station.new_recovery_code(WRONG, PASSWORD),
        lambda: station.rotate_data_key(code, code, PASSWORD),
        lambda: station.rotate_data_key(PASSPHRASE, "0000-" * 7, PASSWORD),
    ):
        with pytest.raises(Refused):
            refused()
    assert station.vault.text == before
    assert len(told(station)) == 2, "and is no entry of a change"


def test_once_a_year_the_code_is_tried(station, code):
    assert not station.recovery_due
    later(station, days=366)
    assert station.recovery_due
    assert station.key_state().due
    with pytest.raises(Refused):
        station.confirm_recovery("0000-" * 7)
    station.confirm_recovery(code)
    assert not station.recovery_due
    typed = station.key_state().typed
    assert station.clock.now().at - typed.at < timedelta(minutes=1)


# Cut off, put back, changed ----------------------------------------------------------------------


def test_a_change_that_was_cut_off_before_its_entry_is_entered_at_the_next_start(
    station, code, reopen
):
    station.vault.change_passphrase(code, ANOTHER, cost=Costs.lowest().passphrase)
    station.vault.change_passphrase(ANOTHER, PASSPHRASE, cost=Costs.lowest().passphrase)
    fresh = reopen(station)
    last = told(fresh)[-1]
    assert (type(last).__name__, last.change - last.told) == ("KeyFileFound", 2)
    assert fresh.key_notice is None
    assert told(reopen(fresh))[-1] == last, "once is enough"


def test_an_older_key_file_put_back_is_told_until_something_is_changed(station, code, reopen):
    old = station.vault.text
    station.change_passphrase(code, ANOTHER, PASSWORD)
    for name in ("vault.json", "vault.json.previous"):
        (station.place.folder / name).write_bytes(old)
    fresh = reopen(station)
    assert "older one" in fresh.key_notice
    assert fresh.key_state().older
    assert told(fresh)[-1].change < told(fresh)[-1].told
    fresh.change_passphrase(code, ANOTHER, PASSWORD)
    assert not fresh.key_state().older


def test_a_copy_before_that_a_kill_left_open_by_the_old_secret_is_written_anew(station, reopen):
    folder, old = station.place.folder, station.vault.text
    station.change_passphrase(PASSPHRASE, ANOTHER, PASSWORD)
    (folder / "vault.json.previous").write_bytes(old)
    station.close()
    Station.open(folder, ANOTHER, clock=station.clock, costs=Costs.lowest()).close()
    (folder / "vault.json").unlink()
    assert not opens(folder, PASSPHRASE, station.clock)
    assert opens(folder, ANOTHER, station.clock)
    assert (folder / "vault.json").exists(), "and is in its place again"


def test_a_slot_that_somebody_without_the_key_put_in_opens_nothing(station, code, tmp_path):
    (tmp_path / "theirs").mkdir()
    theirs, _, _ = Vault.create(
        tmp_path / "theirs", ANOTHER, cost=Costs.lowest().passphrase,
        recovery_cost=Costs.lowest().recovery,
    )  # fmt: skip
    folder = station.place.folder
    station.close()
    ours, other = json.loads(station.vault.text), json.loads(theirs.text)
    ours["slots"].append(other["slots"][0])
    for text in (theirs.text, json.dumps(ours).encode()):
        (folder / "vault.json").write_bytes(text)
        (folder / "vault.json.previous").unlink(missing_ok=True)
        with pytest.raises((Damaged, Refused)):
            Station.open(folder, ANOTHER, clock=station.clock, costs=Costs.lowest())


def test_no_secret_is_told_by_what_goes_wrong(station, code):
    for secrets in ((WRONG, ANOTHER, PASSWORD), (PASSPHRASE, "short one", PASSWORD)):
        with pytest.raises(Refused) as refused:
            station.change_passphrase(*secrets)
        shown = repr(refused.value) + repr(refused.value.__cause__)
        assert not any(each in shown for each in (*secrets, PASSPHRASE, code))
    with station._database.reading() as con:
        bodies = con.exec_driver_sql("SELECT CAST(body AS TEXT) FROM entries").scalars().all()
    assert not any(each in body for body in bodies for each in (PASSPHRASE, code, PASSWORD))


# Lost --------------------------------------------------------------------------------------------


def test_the_key_file_comes_back_from_a_backup_and_every_entry_stays(station, code, tmp_path):
    folder, clock = station.place.folder, station.clock
    made = station.back_up(tmp_path / "stick")
    station.add_person(NewPerson("After the Backup", ("nurse",), PASSWORD))
    station.close()
    for name in ("vault.json", "vault.json.previous"):
        (folder / name).unlink()
    assert key_file.is_lost(folder)
    with pytest.raises(Refused, match="neither"):
        key_file.put_back(made.path, folder, WRONG)
    back = key_file.put_back(made.path, folder, code)
    assert back.entries > made.manifest.entries
    with Station.open(folder, code, clock=clock, costs=Costs.lowest()) as fresh:
        assert "After the Backup" in [person.name for person in fresh.people()]
        assert fresh.key_notice is None
    with pytest.raises(Refused, match="Nothing was changed"):
        key_file.put_back(made.path, folder, code)


def test_a_key_file_of_another_station_is_not_put_in(station, other_station, tmp_path):
    made = other_station.back_up(tmp_path / "stick")
    station.close()
    for name in ("vault.json", "vault.json.previous"):
        (station.place.folder / name).write_bytes(b"{}")
    with pytest.raises(Damaged, match="another station"):
        key_file.put_back(made.path, station.place.folder, PASSPHRASE)
    assert (station.place.folder / "vault.json").read_bytes() == b"{}"


def test_on_another_machine_the_folder_opens_by_either_secret(station, code, tmp_path):
    folder = station.place.folder
    station.close()
    shutil.copytree(folder, tmp_path / "elsewhere")
    for typed in (PASSPHRASE, code.lower().replace("-", " ")):
        assert opens(tmp_path / "elsewhere", typed, station.clock)


def test_a_folder_that_cannot_be_written_keeps_the_old_passphrase(station, code):
    vault = station.place.folder / "vault.json"
    kept = vault.read_bytes()
    (station.place.folder / "vault.json.new").mkdir()  # in the way, also for root
    (station.place.folder / "vault.json.new" / "x").touch()
    with pytest.raises(Unavailable, match="says what it said before"):
        station.change_passphrase(PASSPHRASE, ANOTHER, PASSWORD)
    shutil.rmtree(station.place.folder / "vault.json.new")
    assert vault.read_bytes() == kept
    assert "PassphraseChanged" not in [type(act).__name__ for act in told(station)]
