"""What the station does while the window is locked, and after: marks, hands, half-typed sets."""

from datetime import timedelta

import pytest
from station_fixtures import NURSE, PASSWORD

from ketachart.clinical.acts import NoteWritten
from ketachart.clinical.administration import HandsChanged
from ketachart.clinical.hands import in_hands_of
from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.clock import new_id
from ketachart.station import NewPerson

OTHER, THEIRS = "T. Okafor, RN", "sixty blue lanterns sailing"


@pytest.fixture
def ward(station, running):
    """Two nurses known, the first signed in, one session that runs."""
    station.add_person(NewPerson(OTHER, ("nurse",), THEIRS, "RN"))
    chart = running(station)
    station.clock.set(chart.entries[-1].stamp.recorded_at + timedelta(minutes=1))
    return station


@pytest.fixture
def session(ward):
    return ward.open_sessions()[0].id


def note(station, session):
    chart = station.chart(session)
    act = NoteWritten(
        id=new_id(), at=station.clock.now().at, by=station.person.name, text="the pump beeped"
    )
    station.record(session, act, patient=chart.session.patient)
    return act.id


def test_locking_signs_out_and_is_an_entry(ward):
    ward.lock(idle=True)
    assert ward.person is None
    assert ward.count("station-locked") == 1
    with pytest.raises(Refused, match="Nobody is signed in"):
        ward.open_sessions()


def test_locking_a_locked_window_adds_nothing(ward):
    ward.lock()
    ward.lock()
    assert ward.count("station-locked") == 1


def test_the_one_who_was_signed_in_is_signed_out_also_when_asked_for_as_them(ward):
    with ward.acting(ward.person):
        ward.lock()
    assert ward.person is None


def test_moments_are_marked_by_nobody_and_wait_until_they_are_claimed(ward, session, reopen):
    ward.lock()
    first = ward.mark_moment()
    ward.clock.advance(seconds=7)
    second = ward.mark_moment()
    ward = reopen(ward)
    assert [m.id for m in ward.unclaimed_moments()] == [first, second]
    ward.claim_moment(first, session=session, entry=note(ward, session))
    ward.claim_moment(second, reason="hit by accident")
    assert ward.unclaimed_moments() == ()
    assert ward.count("moment-claimed") == 2
    assert ward.verify().intact


def test_a_mark_that_waited_for_the_disk_keeps_its_moment(ward):
    pressed = ward.clock.now().at
    ward.clock.advance(seconds=40)
    ward.mark_moment(pressed)
    assert ward.unclaimed_moments()[0].at == pressed
    for wrong in (timedelta(seconds=1), timedelta(hours=-2)):
        with pytest.raises(Refused, match="marked when it happens"):
            ward.mark_moment(ward.clock.now().at + wrong)


@pytest.mark.parametrize(
    "claim",
    [{}, {"reason": "  "}, {"session": "s"}, {"entry": "e"}, {"reason": "r", "entry": "e"}],
)
def test_a_claim_says_one_thing(ward, claim):
    moment = ward.mark_moment()
    with pytest.raises(Refused, match="waits on"):
        ward.claim_moment(moment, **claim)
    assert len(ward.unclaimed_moments()) == 1


def test_a_moment_is_claimed_once_and_by_what_is_there(ward, session):
    moment = ward.mark_moment()
    with pytest.raises(Refused, match="no such entry"):
        ward.claim_moment(moment, session=session, entry="no-such-act")
    with pytest.raises(Refused, match="no such marked moment"):
        ward.claim_moment("never", reason="x")
    ward.claim_moment(moment, reason="nothing happened")
    with pytest.raises(Refused, match="already"):
        ward.claim_moment(moment, reason="again")


def test_hands_change_is_an_entry_of_the_session_with_both_names(ward, session):
    first = ward.person
    ward.sign_in(OTHER, THEIRS)
    (chart,) = ward.take_over([session])
    act = chart.entries[-1].act
    assert isinstance(act, HandsChanged)
    assert (act.before, act.after, act.by) == (first.id, ward.person.id, OTHER)
    assert in_hands_of(ward.chart(session).entries) == ward.person.id
    with pytest.raises(Refused, match="yours already"):
        ward.take_over([session])


def test_a_take_over_takes_all_or_none(ward, session):
    ward.sign_in(OTHER, THEIRS)
    before = ward.chart(session)
    with pytest.raises(Refused):
        ward.take_over([session, "no-such-session"])
    assert ward.chart(session) == before


def test_a_disk_that_fails_changes_no_hands(ward, session, monkeypatch):
    ward.sign_in(OTHER, THEIRS)
    before = ward.chart(session).entries

    def full(*_args, **_named):
        raise Unavailable("The disk is full.")

    monkeypatch.setattr(ward._ledger, "append", full)
    with pytest.raises(Unavailable):
        ward.take_over([session])
    monkeypatch.undo()
    assert ward.chart(session).entries == before


def test_another_one_discards_a_half_typed_set_with_a_reason_and_never_reads_it(ward, session):
    writer = ward.person.id
    ward.save_draft(session, "vitals", "128 8")
    ward.sign_in(OTHER, THEIRS)
    (left,) = ward.half_typed(session)
    assert (left.name, left.field) == (NURSE, "vitals")
    assert "128 8" not in repr(left)
    with pytest.raises(Refused, match="Say why"):
        ward.discard_draft(session, "vitals", person=writer, reason=" ")
    ward.discard_draft(session, "vitals", person=writer, reason="she went home")
    assert ward.half_typed(session) == ()
    assert ward.count("draft-discarded") == 1
    with pytest.raises(Refused, match="Nothing of theirs"):
        ward.discard_draft(session, "vitals", person=writer, reason="again")
    ward.sign_in(NURSE, PASSWORD)
    assert ward.drafts(session) == {}


def test_nobody_discards_their_own_as_somebody_elses(ward, session):
    ward.save_draft(session, "vitals", "128 8")
    with pytest.raises(Refused, match="your own"):
        ward.discard_draft(session, "vitals", person=ward.person.id, reason="why")
