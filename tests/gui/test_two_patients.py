"""Fast hands, a slow disk, two patients: nothing lands on the wrong one, twice, or not at all."""

import json

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from station_fixtures import NURSE
from window_desk import LONG, at, example_until

from ketachart.clinical.acts import NoteWritten, SideEffectNoted, VitalsTaken
from ketachart.clinical.trouble import Refused
from ketachart.station import NewPerson

RUNNING = example_until("ex-05", at("10:17:00"))


def another() -> bytes:
    """The same course for another patient."""
    file = json.loads(RUNNING)
    file["id"] = "EX-05b"
    file["patient"] |= {"mrn": "T-9999", "family_name": "Second", "given_name": "Sam"}
    return json.dumps(file).encode()


@pytest.fixture
def two(window_desk):
    window_desk.create(RUNNING, another())
    window_desk.clock.set(at("10:20:00"))
    window_desk.open()
    return window_desk


def acts(desk, session, kind):
    return [act for _, act in desk.window.charts[session].standing.of(kind)]


def hold(desk):
    """The disk takes the next entry and does not answer."""
    desk.station.waits.clear()
    desk.station.slow_s = LONG / 1000


def let_go(desk):
    desk.station.waits.set()
    desk.qtbot.waitUntil(lambda: len(desk.window.outbox) == 0, timeout=LONG)
    desk.idle()


@pytest.mark.parametrize("begun", ["s", "sn"])
def test_a_side_effect_begun_for_one_patient_is_never_charted_for_another(two, begun):
    first, second = two.window.charts
    two.type(begun)
    two.press(Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert two.window.shown == second
    two.type("134826898145")
    two.idle()
    assert acts(two, second, SideEffectNoted) == acts(two, first, SideEffectNoted) == []
    assert acts(two, second, VitalsTaken)[-1].sbp_mmhg == 134


def test_a_set_typed_ahead_is_not_called_saved_and_has_the_time_of_its_digits(two):
    first = two.window.shown
    row = two.window.page.vitals
    hold(two)
    two.type("134826898145")
    two.later(minutes=2)
    two.type("136846897144")
    two.later(minutes=5)
    broken = two.station
    original = type(broken).record

    def refuse_the_second(self, session, made, **named):
        listed = made if isinstance(made, tuple) else (made,)
        if any(getattr(act, "sbp_mmhg", None) == 136 for act in listed):
            raise Refused("This one cannot be.")
        return original(self, session, made, **named)

    broken.record = refuse_the_second.__get__(broken)
    let_go(two)
    assert [a.sbp_mmhg for a in acts(two, first, VitalsTaken)][-1] == 134
    assert row.is_begun, "what was refused is still there to be read"
    assert row.keying.at == at("10:22:00")
    del broken.record
    two.press(Qt.Key.Key_Return)
    if row.is_late_asked:
        two.press(Qt.Key.Key_Return)
    two.idle()
    last = acts(two, first, VitalsTaken)[-1]
    assert (last.sbp_mmhg, last.at) == (136, at("10:22:00"))


def test_a_set_on_its_way_to_the_disk_does_not_come_back_as_half_typed(two):
    first, second = two.window.charts
    count = len(acts(two, first, VitalsTaken))
    hold(two)
    two.type("134826898145")
    two.window.show_session(second)
    two.window.show_session(first)
    assert two.window.page.vitals.save.text() == "Saving…"
    two.press(Qt.Key.Key_Return)
    let_go(two)
    assert len(acts(two, first, VitalsTaken)) == count + 1
    assert not two.window.page.vitals.is_begun


def test_a_refusal_after_a_delay_is_told(two):
    first = two.window.shown
    two.station.broken = True
    two.type("sn1")
    two.idle()
    two.window.show_session(next(s for s in two.window.charts if s != first))
    two.station.broken = False

    def refuse(*_, **__):
        raise Refused("Nausea was struck by somebody else.")

    two.station.record = refuse
    two.window.outbox.retry()
    two.qtbot.waitUntil(lambda: len(two.window.outbox) == 0, timeout=LONG)
    assert two.window.frame.band.isVisible()
    assert "struck by somebody else" in two.window.frame.band.accessibleName()


def test_two_taps_on_a_chip_that_is_being_saved_are_one_side_effect(two):
    first = two.window.shown
    hold(two)
    two.type("sn2")
    two.type("sn3")
    let_go(two)
    assert [a.severity for a in acts(two, first, SideEffectNoted)] == ["moderate"]


def test_a_panel_with_something_typed_is_not_dropped_by_another_key(two):
    two.press(Qt.Key.Key_F4)
    two.type("calm and warm")
    note = two.window.page.side.panel
    two.press(Qt.Key.Key_F3)
    assert two.window.page.side.panel is note
    assert note.loss()
    two.press(Qt.Key.Key_F3)
    assert two.window.page.side.panel is not note


def test_a_half_written_note_stays_with_its_chair(two):
    first = two.window.shown
    two.press(Qt.Key.Key_F4)
    two.type("calm and")
    note = two.window.page.side.panel
    second = next(s for s in two.window.charts if s != first)
    two.window.show_session(second)
    two.type("134")
    assert two.window.page.vitals.fields["sbp"].field.text == "134"
    two.window.show_session(first)
    assert two.window.page.side.panel is note
    assert two.window.page.half_typed() == {first}
    note.first_field()
    two.press(Qt.Key.Key_End)
    two.type(" warm")
    two.press(Qt.Key.Key_Return)
    two.idle()
    assert [act.text for act in acts(two, first, NoteWritten)][-1] == "calm and warm"
    assert "calm and warm" not in [act.text for act in acts(two, second, NoteWritten)]
    two.window.show_session(second)
    assert two.window.page.vitals.fields["sbp"].field.text == "134"


def test_an_answer_that_comes_late_closes_its_own_panel_and_no_other(two):
    first = two.window.shown
    second = next(s for s in two.window.charts if s != first)
    before = len(acts(two, second, NoteWritten))
    hold(two)
    two.press(Qt.Key.Key_F4)
    two.type("for the first")
    two.press(Qt.Key.Key_Return)
    two.window.show_session(second)
    two.press(Qt.Key.Key_F4)
    two.type("for the second")
    other = two.window.page.side.panel
    let_go(two)
    assert two.window.page.side.panel is other
    assert other.fields[0].typed() == "for the second"
    assert [act.text for act in acts(two, first, NoteWritten)][-1] == "for the first"
    assert len(acts(two, second, NoteWritten)) == before
    two.window.show_session(first)
    assert two.window.page.side.panel is None


def test_a_late_refusal_waits_in_its_panel_and_says_whose_it_is(two):
    first = two.window.shown
    second = next(s for s in two.window.charts if s != first)
    two.station.broken = True
    two.press(Qt.Key.Key_F4)
    two.type("for the first")
    two.press(Qt.Key.Key_Return)
    two.idle()
    two.window.show_session(second)
    two.station.broken = False

    def refuse(*_, **__):
        raise Refused("This one cannot be.")

    two.station.record = refuse
    two.window.outbox.retry()
    two.qtbot.waitUntil(lambda: len(two.window.outbox) == 0, timeout=LONG)
    assert two.window.page.side.panel is None
    said = two.window.frame.band.accessibleName()
    assert "This one cannot be." in said
    chart = two.window.charts[first]
    assert (f"Chair {chart.chair}" if chart.chair else chart.session.record_no) in said
    assert chart.patient.family_name not in said, "the band stands over a board, too"
    two.window.show_session(first)
    note = two.window.page.side.panel
    assert note.sentence.text() == "This one cannot be."
    assert note.fields[0].typed() == "for the first"


def test_a_chair_where_something_is_half_typed_is_marked_until_it_is_finished(two):
    first = two.window.shown
    two.type("134")
    assert not two.window.rail.tile(first).tile.half_typed, "it is under the eyes already"
    two.press(Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert two.window.rail.tile(first).tile.half_typed
    assert "half typed" in two.window.rail.tile(first).accessibleName()
    two.press(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    two.type("826898145")
    two.idle()
    two.press(Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert not two.window.rail.tile(first).tile.half_typed


def test_what_was_asked_for_before_another_person_signs_in_is_still_the_first_ones(two):
    """The password is looked at while the rail goes on working; nothing changes its author."""
    station = two.background
    station.do(lambda s: s.add_person(NewPerson("M. Ruiz, RN", ("nurse",), "seventeen kettles x")))
    two.idle()
    found = []
    hold(two)
    first = two.window.shown
    two.type("134826898145")
    station.do(lambda s: s.sign_in("M. Ruiz, RN", "seventeen kettles x"), two.window.person_changed)
    details = two.window.charts[first].patient
    station.do(
        lambda s: s.change_patient(
            two.window.charts[first].session.patient,
            structs.replace(details, phone="555 0100"),
            reason="told today",
        )
    )
    let_go(two)
    patient = two.window.charts[first].session.patient
    station.do(lambda s: s.patient_history(patient), found.extend)
    two.idle()
    assert two.window.bedside.by == "M. Ruiz, RN"
    assert found[-1].act.by == acts(two, first, VitalsTaken)[-1].by == NURSE
