"""The entry line under real keys and taps."""

import json

import pytest
from bedside_charts import Ward
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from ketachart.clinical.acts import Unobtainable, VitalsTaken
from ketachart.clinical.keying import FieldState
from ketachart.gui import theme
from ketachart.gui.panels.vitals_row import VitalsRow

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def ward():
    return Ward()


@pytest.fixture
def row(qtbot, qapp, ward):
    if not qapp.styleSheet() or theme.current().name != "dark":
        theme.apply(qapp, "dark")
    panel = VitalsRow(ward.bedside)
    qtbot.addWidget(panel)
    ward.attend(panel)
    panel.resize(862, panel.sizeHint().height())
    panel.show()
    panel.activateWindow()
    panel.fields["sbp"].setFocus()
    return panel


def keys(row, text):
    """Type into whichever field has the keys, as a nurse who never looks at the mouse."""
    for key in text:
        on = row.focusWidget() or row.fields["sbp"]
        QTest.keyClick(on, {" ": Qt.Key.Key_Space, "\r": Qt.Key.Key_Return}.get(key, key))


def tap(widget):
    QTest.mouseClick(widget, LEFT)


def said(row):
    return row.header.sentence.text if row.header.sentence.isVisible() else ""


def test_twelve_keys_typed_straight_through_save_a_whole_set(row, ward):
    keys(row, "1348268981" + "4" + "5")
    (taken,) = ward.acts
    assert isinstance(taken, VitalsTaken)
    assert taken.by == "P. Nakamura, RN"
    assert taken.at == ward.now
    assert taken.entered == "typed"
    values = (taken.sbp_mmhg, taken.dbp_mmhg, taken.hr_per_min, taken.spo2_pct, taken.rr_per_min)
    assert values == (134, 82, 68, 98, 14)
    assert taken.moaas == 5
    assert taken.reason is None


def test_spaces_between_the_numbers_change_nothing(row, ward):
    keys(row, "134 82 68 98 14 5")
    assert [a.sbp_mmhg for a in ward.acts] == [134]


def test_after_saving_the_row_is_empty_and_says_saved_for_a_while(row, ward):
    keys(row, "134826898145")
    assert row.keying.is_empty
    assert row.header.help.saved == "Saved 10:30"
    ward.clock.advance(seconds=9)
    row.tick(ward.now)
    assert row.header.help.saved == ""


def test_saved_is_not_said_before_the_set_is_on_the_disk(row, ward):
    row.acted.disconnect()
    keys(row, "134826898145")
    row.saving()
    assert row.header.help.saved == ""
    assert row.save.text() == "Saving…"
    assert not row.save.isEnabled()


def test_what_is_typed_while_the_disk_is_slow_begins_the_next_set(row, ward):
    row.acted.disconnect()
    keys(row, "134826898145")
    keys(row, "12")
    row.saved()
    assert row.keying.fields[0].text == "12"


def test_the_last_set_stands_beside_and_is_never_copied_in(row):
    assert row.header.last.values == "184/106 · 94 · 97 · 16 · 5"
    assert row.header.last.when == "at 10:26, 4 min ago"
    assert row.keying.is_empty


def test_a_flagged_set_waits_for_one_enter_more(row, ward):
    keys(row, "164826898145")
    assert ward.acts == []
    assert row.fields["sbp"].level == "H"
    assert "Flagged: SBP 164 H (at or above 160)" in said(row)
    keys(row, "\r")
    assert [a.sbp_mmhg for a in ward.acts] == [164]


def test_a_value_is_flagged_before_the_next_one_is_typed(row):
    keys(row, "164")
    assert row.fields["sbp"].level == "H"


def test_an_unlikely_pulse_is_asked_about_once(row, ward):
    keys(row, "13482" + "38" + "98" + "14" + "5")
    assert said(row).startswith("HR 38, is that right?")
    assert row.fields["hr"].unlikely
    tap(row.save)
    assert [a.hr_per_min for a in ward.acts] == [38]


def test_a_diastolic_above_the_systolic_holds_the_row_until_it_is_taken_back(row, ward):
    keys(row, "88 92")
    assert said(row) == "Diastolic 92 isn't below systolic 88. Check both."
    assert row.fields["dbp"].field.state is FieldState.HELD
    keys(row, "68")
    assert row.fields["hr"].field.text == ""
    assert not row.save.isEnabled()
    QTest.keyClick(row.focusWidget(), Qt.Key.Key_Backspace)
    assert said(row) == ""
    assert row.fields["dbp"].field.text == "9"


def test_a_tap_on_the_held_field_opens_it_anew(row):
    keys(row, "88 92")
    tap(row.fields["dbp"])
    assert said(row) == ""
    assert row.keying.current == "dbp"
    assert row.fields["dbp"].field.text == ""


def test_a_pulse_that_is_not_there_is_absent_by_two_keys(row, ward):
    keys(row, "13482ua98" + "14" + "5\r")
    (taken,) = ward.acts
    assert taken.hr_per_min == 0
    assert taken.unobtainable == ()


def test_a_pressure_that_could_not_be_had_carries_its_reason_by_tap(row, ward):
    keys(row, "u")
    assert [p.text() for p in row.header.absent.pills][1] == "would not read"
    tap(row.header.absent.pills[1])
    keys(row, "u2")
    keys(row, "6898145")
    (taken,) = ward.acts
    assert taken.sbp_mmhg is None
    assert taken.unobtainable[0] == Unobtainable(param="sbp", reason="would not read")
    assert {u.param for u in taken.unobtainable} == {"sbp", "dbp"}


def test_absent_is_offered_for_a_pulse_and_not_for_a_pressure(row):
    keys(row, "u")
    assert "no pulse" not in [p.text() for p in row.header.absent.pills]
    keys(row, "1" + "u1" + "u")
    assert row.header.absent.pills[0].text() == "no pulse"


def test_tab_skips_an_empty_field_of_a_begun_set(row, ward):
    keys(row, "13482")
    QTest.keyClick(row.focusWidget(), Qt.Key.Key_Tab)
    assert row.fields["hr"].field.state is FieldState.SKIPPED
    keys(row, "98145")
    assert ward.acts[0].hr_per_min is None


def test_enter_saves_a_set_of_pressures_alone(row, ward):
    keys(row, "13482\r")
    (taken,) = ward.acts
    assert (taken.sbp_mmhg, taken.dbp_mmhg, taken.hr_per_min) == (134, 82, None)


def test_escape_asks_before_it_clears_two_values(row):
    keys(row, "13482")
    QTest.keyClick(row.focusWidget(), Qt.Key.Key_Escape)
    assert said(row).startswith("2 values are typed.")
    tap(row.header.clearing[1])
    assert row.fields["sbp"].field.text == "134"
    QTest.keyClick(row.focusWidget(), Qt.Key.Key_Escape)
    tap(row.header.clearing[0])
    assert row.keying.is_empty


def test_nothing_is_left_of_a_single_value_after_escape(row):
    keys(row, "134")
    QTest.keyClick(row.focusWidget(), Qt.Key.Key_Escape)
    assert row.keying.is_empty


# Time -------------------------------------------------------------------------------------------


def test_a_set_has_the_time_of_its_first_digit(row, ward):
    first = ward.now
    keys(row, "134")
    ward.clock.advance(minutes=2)
    row.tick(ward.now)
    assert row.header.taken_at.ago == "2 min ago"
    keys(row, "826898145")
    assert ward.acts[0].at == first


def test_a_tap_moves_the_time_back_and_another_brings_it_to_now(row, ward):
    tap(row.header.steps[0])
    assert row.header.taken_at.clock == "10:29"
    tap(row.header.steps[1])
    assert row.header.taken_at.clock == "10:24"
    tap(row.header.steps[2])
    assert row.header.taken_at.clock == "10:30"
    assert not row.header.steps[2].isVisible()


def test_a_moved_time_over_an_empty_row_does_not_wait_for_the_next_patient(row, ward):
    tap(row.header.steps[1])
    ward.clock.advance(minutes=3)
    row.tick(ward.now)
    assert row.header.taken_at.ago == "now"


def test_a_late_set_asks_why_and_one_tap_answers_and_saves(row, ward):
    tap(row.header.steps[1])
    tap(row.header.steps[0])
    keys(row, "134826898145")
    assert ward.acts == []
    assert row.header.late.ask.accessibleName() == "6 min late. Why?"
    tap(row.header.late.pills[2])
    (taken,) = ward.acts
    assert taken.reason == "charted on paper"
    assert (ward.now - taken.at).total_seconds() == 360


def test_five_minutes_are_not_late(row, ward):
    tap(row.header.steps[1])
    keys(row, "134826898145")
    assert [a.reason for a in ward.acts] == [None]


def test_a_late_reason_has_a_digit_too_and_enter_saves_without_one(row, ward):
    for answer in ("1", "\r"):
        tap(row.header.steps[1])
        tap(row.header.steps[0])
        keys(row, "134826898145" + answer)
    assert [a.reason for a in ward.acts] == ["busy with the patient", None]


def test_beyond_half_an_hour_the_reason_is_asked_in_words(row, ward):
    keys(row, "1348268981" + "4")
    ward.clock.advance(minutes=31)
    keys(row, "5")
    words = row.header.late.words
    assert words.isVisible()
    QTest.keyClicks(words, "fire drill")
    QTest.keyClick(words, Qt.Key.Key_Return)
    assert [a.reason for a in ward.acts] == ["fire drill"]


def test_a_tapped_reason_leads_the_words(row, ward):
    keys(row, "13482689814")
    ward.clock.advance(minutes=31)
    keys(row, "5")
    tap(row.header.late.pills[0])
    QTest.keyClicks(row.header.late.words, "vomiting")
    tap(row.save)
    assert [a.reason for a in ward.acts] == ["busy with the patient: vomiting"]


def test_within_half_an_hour_no_words_are_asked(row, ward):
    keys(row, "13482689814")
    ward.clock.advance(minutes=29)
    keys(row, "5")
    assert not row.header.late.words.isVisible()


def test_escape_from_the_late_question_goes_back_to_the_set(row, ward):
    keys(row, "13482689814")
    ward.clock.advance(minutes=10)
    keys(row, "5")
    assert row.press("Escape")
    assert row.fields["sbp"].field.text == "134"
    assert ward.acts == []


# Taps ---------------------------------------------------------------------------------------------


def test_a_tap_on_a_field_opens_it_and_asks_for_the_keypad(row, qtbot):
    with qtbot.waitSignal(row.keypad_wanted) as wanted:
        tap(row.fields["hr"])
    assert wanted.args == ["hr"]
    assert row.keying.current == "hr"


def test_the_awareness_tap_saves_a_full_set(row, ward):
    keys(row, "13482689814")
    tap(row.fields["moaas"].levels[0])
    assert [a.moaas for a in ward.acts] == [5]


def test_a_stray_awareness_tap_on_an_empty_row_charts_nothing_by_itself(row, ward):
    tap(row.fields["moaas"].levels[0])
    assert ward.acts == []
    assert said(row) == "Enter saves this set."
    tap(row.save)
    assert [(a.moaas, a.sbp_mmhg) for a in ward.acts] == [(5, None)]


def test_a_low_awareness_is_flagged_and_waits(row, ward):
    keys(row, "13482689814")
    tap(row.fields["moaas"].levels[2])
    assert ward.acts == []
    assert row.fields["moaas"].level == "L"


# Kept -------------------------------------------------------------------------------------------


def test_what_is_half_typed_is_handed_out_and_comes_back(row, ward, qtbot):
    with qtbot.waitSignal(row.draft_changed) as kept:
        keys(row, "1")
    drafts = []
    row.draft_changed.connect(drafts.append)
    keys(row, "348")
    assert json.loads(kept.args[0])["keys"] == ["1"]
    other = VitalsRow(ward.bedside)
    qtbot.addWidget(other)
    other.show_chart(ward.chart)
    other.restore(drafts[-1])
    assert [f.text for f in other.keying.fields[:2]] == ["134", "8"]


def test_the_draft_stays_until_the_set_is_on_the_disk(row, ward):
    drafts = []
    row.draft_changed.connect(drafts.append)
    row.acted.disconnect()
    keys(row, "134826898145")
    assert drafts[-1] != ""
    row.saved()
    assert drafts[-1] == ""


def test_a_draft_that_cannot_be_read_is_said_and_loses_nothing(row):
    row.restore("{")
    assert said(row).startswith("What was half typed before could not be read.")


def test_a_refused_set_stays_as_typed_with_the_reason_over_it(row, ward):
    row.acted.disconnect()
    keys(row, "134826898145")
    row.refused("10:30 lies before this session began at 10:40. Check the time.")
    assert said(row).startswith("10:30 lies before")
    assert [f.text for f in row.keying.fields] == ["134", "82", "68", "98", "14", "5"]
    row.acted.connect(ward.acts.append)
    tap(row.save)
    assert len(ward.acts) == 1


def test_another_patients_row_begins_empty(row, ward):
    keys(row, "134")
    row.show_chart(Ward("ex-01", "2026-12-31T00:00:00+00:00").chart)
    assert row.keying.is_empty


def test_a_half_typed_set_stays_while_others_chart(row, ward):
    keys(row, "1348")
    row.show_chart(ward.chart)
    assert row.fields["sbp"].field.text == "134"


# Seen and heard ---------------------------------------------------------------------------------


def test_every_field_says_its_name_unit_and_last_value(row):
    names = {}
    for param, field in row.fields.items():
        names[param] = QAccessible.queryAccessibleInterface(field).text(QAccessible.Text.Name)
    assert names["sbp"] == "Systolic pressure, mmHg, last 184, 4 minutes ago"
    assert names["moaas"] == "Awareness, MOAA/S, last 5, 4 minutes ago"
    assert all(names.values())


@pytest.mark.parametrize("name", theme.ORDER)
def test_the_row_paints_in_every_theme_and_state(row, qapp, name):
    theme.apply(qapp, name)
    for typed in ("", "1348", "88 92", "u", "184112388814"):
        row._take(row.keying.cleared())
        for key in typed:
            row.press(key)
        assert not row.grab().isNull()


def test_the_fields_do_not_move_whatever_is_asked(row):
    before = {p: f.geometry() for p, f in row.fields.items()}
    keys(row, "88 92")
    assert {p: f.geometry() for p, f in row.fields.items()} == before
    tap(row.fields["dbp"])
    keys(row, "u")
    assert {p: f.geometry() for p, f in row.fields.items()} == before


def test_start_puts_the_keys_where_the_next_digit_goes(row):
    keys(row, "134")
    row.save.setFocus()
    row.start()
    assert row.focusWidget() is row.fields["dbp"]


def test_before_a_session_is_on_show_the_row_takes_nothing(qtbot, ward):
    empty = VitalsRow(ward.bedside)
    qtbot.addWidget(empty)
    empty.tick(ward.now)
    assert not empty.press("1")
    assert not empty.is_begun
    assert not empty.isEnabled()
