"""Charting while the database cannot be written: into the holding file, and into the ledger after.

The world is really in the way here: another program holds the file, a small disk is really full.
"""

import os
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as driver
from station_fixtures import NURSE, PASSPHRASE, PASSWORD, CountingStation, JumpingClock

from ketachart.clinical import acts
from ketachart.clinical.trouble import Damaged, Refused, Unavailable
from ketachart.clock import new_id
from ketachart.station import Costs, NewPerson

PIN = "738264"


@contextmanager
def held_by_another(station, *, ms=30):
    """Another program writes, and the station waits for it no longer than a moment."""
    other = driver.connect(str(station.place.database), isolation_level=None)
    other.execute(f"PRAGMA key=\"x'{station._key.hex()}'\"")
    other.execute("BEGIN IMMEDIATE")
    try:
        with station._database.waiting_at_most(ms):
            yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def note(station, text):
    return acts.NoteWritten(id=new_id(), at=station.clock.now().at, by=NURSE, text=text)


def chart(station, running, text):
    act = note(station, text)
    return station.record(running.session.session, act, patient=running.session.patient), act


def texts(chart):
    return [e.act.text for e in chart.entries if isinstance(e.act, acts.NoteWritten)]


def test_charting_goes_on_while_another_program_holds_the_file_and_joins_afterwards(
    station, running
):
    before = running(station)
    chart(station, before, "before")
    with held_by_another(station):
        now, _ = chart(station, before, "one")
        now, _ = chart(station, before, "two")
        assert texts(now)[-3:] == ["before", "one", "two"]
        held = station.holding
        assert (held.count, held.why) == (2, "busy")
        assert "Another program" in held.words
        assert station.join_held() == 0
        assert station.holding == held
    assert station.join_held() == 2
    assert station.holding is None
    assert station.join_held() == 0
    # What stood on the screen is word for word, place for place, what the ledger says.
    station._charts.clear()
    assert station.chart(before.session.session).entries == now.entries
    assert station.verify().intact
    assert station.count("held-joined") == 1


def test_nothing_else_is_written_before_what_waits_and_it_says_so(station, running):
    before = running(station)
    with held_by_another(station):
        chart(station, before, "waits")
        with pytest.raises(Unavailable, match="charting goes on"):
            station.add_person(NewPerson("Ana Moreau", ("nurse",), PASSWORD))
        with pytest.raises(Unavailable, match="charting goes on"):
            station.attest(before.session.session, patient=before.session.patient)
    station.add_person(NewPerson("Ana Moreau", ("nurse",), PASSWORD))
    assert station.holding is None
    kept = [type(e.act).__name__ for e in station._ledger.trail(connection(station))]
    after = kept[kept.index("HeldJoined") :]
    assert kept.index("NoteWritten") < len(kept) - len(after)
    assert "PersonAdded" in after


def connection(station):
    return station._database._connection


def test_a_refused_act_is_never_held(station, running):
    before = running(station)
    with held_by_another(station):
        with pytest.raises(Refused):
            station.record(before.session.session, note(station, "x"), patient="somebody else's id")
        assert station.holding is None
        chart(station, before, "waits")
        stop = acts.InfusionResumed(id=new_id(), at=station.clock.now().at, by=NURSE)
        with pytest.raises(Refused):
            station.record(before.session.session, stop, patient=before.session.patient)
        assert station.holding.count == 1


def test_what_waits_is_there_after_the_program_was_gone_and_joins_at_its_start(
    station, running, reopen
):
    before = running(station)
    with held_by_another(station):
        now, _ = chart(station, before, "waits")
        station._database._let_go()  # gone, without a last word
        for file in station._held_files:
            file.close()
        station._closed = True
        station._lock.release()
    station = reopen(station)
    assert station.holding is None
    assert station.chart(before.session.session).entries == now.entries


def test_a_station_that_is_read_only_at_the_start_still_opens_and_tells(station, running, tmp_path):
    before = running(station)
    with held_by_another(station):
        chart(station, before, "waits")
        station._database._let_go()
        for file in station._held_files:
            file.close()
        station._lock.release()
        station._closed = True
        clock = station.clock
        other = CountingStation.open(
            station.place.folder, PASSPHRASE, clock=clock, costs=Costs.lowest()
        )
        with other:
            assert other.holding.count == 1
            other.sign_in(NURSE, PASSWORD)
            assert other.holding.count == 2  # the sign-in waits behind it
    with CountingStation.open(
        station.place.folder, PASSPHRASE, clock=clock, costs=Costs.lowest()
    ) as last:
        assert last.holding is None
        assert last.count("signed-in") == 1
        last.sign_in(NURSE, PASSWORD)
        assert texts(last.chart(before.session.session))[-1] == "waits"


def test_a_station_whose_database_cannot_be_read_says_how_many_entries_wait(station, running):
    before = running(station)
    with held_by_another(station):
        chart(station, before, "one")
        chart(station, before, "two")
    station._broken_by = Damaged("not joined in this run")
    station.close()
    path = station.place.database
    whole = path.read_bytes()
    path.write_bytes(b"\0" * len(whole))
    with pytest.raises(Damaged, match="2 entries wait in the holding file"):
        CountingStation.open(path.parent, PASSPHRASE, costs=Costs.lowest())
    path.write_bytes(whole)
    with CountingStation.open(path.parent, PASSPHRASE, clock=station.clock) as again:
        assert again.holding is None


def test_the_lock_the_pin_and_a_marked_moment_work_meanwhile(station, running):
    before = running(station)
    station.set_pin(PIN, PASSWORD)
    with held_by_another(station):
        chart(station, before, "waits")
        station.lock()
        assert station.person is None
        moment = station.mark_moment()
        with pytest.raises(Refused):
            station.unlock(NURSE, "111999")
        assert station.unlock(NURSE, PIN).name == NURSE
        assert [m.id for m in station.unclaimed_moments()] == [moment]
        assert station.credential_state(station.person.id).pin_off is False
        for _ in range(10):
            with pytest.raises(Refused):
                station.second_person(NURSE, "111999")
        assert station.credential_state(station.person.id).pin_off
    station.join_held()
    assert station.credential_state(station.person.id).pin_off
    assert station.count("sign-in-refused") == 11
    assert station.count("pin-off") == 1


def test_half_typed_text_is_kept_meanwhile_and_the_last_one_counts(station, running, reopen):
    before = running(station)
    session = before.session.session
    station.save_draft(session, "note", "at first")
    with held_by_another(station):
        chart(station, before, "waits")
        station.save_draft(session, "note", "and th")
        station.save_draft(session, "note", "and then")
        station.save_draft(session, "rate", "40")
        station.clear_draft(session, "rate")
        assert station.drafts(session) == {"note": "and then"}
    station = reopen(station)
    assert station.drafts(session) == {"note": "and then"}


def test_entries_of_a_session_that_the_ledger_does_not_know_are_kept_aside(
    new_station, running, tmp_path
):
    station = new_station()
    early = tmp_path / "early.db"
    station._database.checkpoint()
    early.write_bytes(station.place.database.read_bytes())
    before = running(station)
    station._database.checkpoint()
    late = station.place.database.read_bytes()
    with held_by_another(station):
        chart(station, before, "of a session that is not in the older copy")
        station.lock()
    station._broken_by = Damaged("not joined in this run")
    station.close()
    files = station.place
    files.database.write_bytes(early.read_bytes())
    put_away(files)

    def opened():
        return CountingStation.open(
            files.folder,
            PASSPHRASE,
            clock=JumpingClock(station.clock.now().at),
            costs=Costs.lowest(),
        )

    with opened() as again:
        assert again.holding is None
        assert len(again.held_aside()) == 1
        assert again.count("station-locked") == 1  # what it does know has joined
    files.database.write_bytes(late)
    put_away(files)
    with opened() as whole:
        whole.sign_in(NURSE, PASSWORD)
        kept = texts(whole.chart(before.session.session))
        assert kept[-1] == "of a session that is not in the older copy"


def put_away(files):
    """Nothing beside the database tells that another one stood here."""
    state = Path(os.environ["XDG_STATE_HOME"])
    for path in (*files.folder.glob("anchor*"), *state.rglob("anchor*")):
        path.unlink()
    for path in files.folder.glob("ketachart.db-*"):
        path.unlink()


def test_bytes_overwritten_while_charting_hold_what_comes(station, running):
    before = running(station)
    station._database.checkpoint()
    path = station.place.database
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\x5a" * (path.stat().st_size - 4096))
    raw = station._database._raw()
    raw.set_authorizer(None)
    raw.execute("PRAGMA shrink_memory")  # else SQLite answers from what it has read before
    chart(station, before, "at first")
    assert station.holding.why == "damaged"
    chart(station, before, "and more")
    assert station.join_held() == 0
    assert station.holding.count >= 2
