"""What is typed and tapped into a form at the chair: numbers, times, reasons, notes."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from bedside_charts import Ward
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ketachart.clinical.trouble import Refused
from ketachart.gui import theme
from ketachart.gui.panels.choices import ChoiceField, ReasonChips
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NoteField, NumberField, TextField
from ketachart.gui.panels.moments import ago_text, moment_of
from ketachart.gui.panels.setup.inputs import Number
from ketachart.gui.panels.since import TimeField
from ketachart.gui.panels.typed_numbers import (
    number_in,
    number_of,
    sentence_about,
    trouble_with,
)

LEFT = Qt.MouseButton.LeftButton
K = Qt.Key
ZONE = timezone(timedelta(hours=-5))
NOW = datetime(2026, 3, 10, 10, 30, 20, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def nothing_left(qapp):
    """What a test closed is gone before the next one begins: a theme paints all there is."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def form(qtbot, qapp):
    """Put fields into a window that has the keyboard."""
    theme.apply(qapp, "dark")
    window = QWidget()
    column = QVBoxLayout(window)
    qtbot.addWidget(window)

    def put(*fields):
        for field in fields:
            column.addWidget(field)
        window.resize(372, 500)
        window.show()
        window.activateWindow()
        fields[0].take_focus()
        qapp.processEvents()
        return fields[0] if len(fields) == 1 else fields

    return put


def typed(widget, text):
    if text.isascii():
        QTest.keyClicks(widget.window().focusWidget(), text)
    else:
        widget.window().focusWidget().insert(text)


def press(widget, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(widget.window().focusWidget(), key, modifiers)


def tap(widget):
    QTest.mouseClick(widget, LEFT, pos=widget.rect().center())


# Numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "value"), [("12.5", "12.5"), ("12,5", "12.5"), ("75", "75")])
def test_a_number_is_taken_exactly_with_a_point_or_a_comma(form, text, value):
    rate = form(NumberField("Rate", "mL/h", 2, name="rate"))
    typed(rate, text)
    assert rate.value() == Decimal(value)
    assert isinstance(rate.value(), Decimal)


def test_an_empty_number_is_none_and_not_zero(form):
    rate = form(NumberField("Rate", "mL/h", 2, name="rate"))
    assert rate.value() is None
    typed(rate, "   ")
    assert rate.value() is None


@pytest.mark.parametrize(
    "text", ["1e308", "abc", "1.2.3", "-5", "nan", "inf", "٣", "+7", ".5", "1 2"]
)
def test_what_is_no_number_stays_in_the_box_and_is_said_to_be_none(form, text):
    rate = form(NumberField("Rate", "mL/h", 2, name="rate"))
    typed(rate, text)
    with pytest.raises(Wrong) as wrong:
        rate.value()
    assert wrong.value.field is rate
    assert "is not a number" in wrong.value.sentence
    assert rate.brief_trouble() == "not a number"
    assert rate.typed() == text


def test_more_decimals_than_a_pump_shows_are_refused(form):
    rate = form(NumberField("Rate", "mL/h", 2, name="rate"))
    typed(rate, "12.345")
    with pytest.raises(Wrong, match="more than 2 decimals"):
        rate.value()


def test_a_whole_number_takes_no_decimals(form):
    tries = form(NumberField("Attempts", "", 0, name="attempts"))
    typed(tries, "1.5")
    with pytest.raises(Wrong, match="not a whole number"):
        tries.value()


def test_a_number_beyond_anything_at_a_chair_is_refused(form):
    rate = form(NumberField("Rate", "mL/h", 2, name="rate"))
    typed(rate, "99999999999")
    with pytest.raises(Wrong, match="too large"):
        rate.value()


@given(st.text(max_size=24) | st.from_regex(r"[0-9]{0,9}[.,]?[0-9]{0,5}", fullmatch=True))
def test_whatever_stands_in_a_number_box_is_a_number_or_is_said_not_to_be(text):
    if text and not trouble_with(text, 3):
        assert 0 <= number_of(text) <= 1_000_000
        assert -number_of(text).as_tuple().exponent <= 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("abc", "“abc” is not a number. Type digits, with a point if needed."),
        (",5", "“,5” is not a number. Write a zero before the point: 0.5."),
        (".", "“.” is not a number. Type digits, with a point if needed."),
        ("1000001", "1000001 is too large."),
        ("12,5", ""),
    ],
)
def test_set_up_and_side_panels_read_a_number_alike(form, text, says):
    below, above = form(
        NumberField("Rate", "mL/h", 6, name="rate"), Number("Rate", "mL/h", name="rate-above")
    )
    for box in (below, above):
        box.put(text)
    assert above.trouble() == says
    assert below.trouble() == (f"Rate: {says}" if says else "")
    assert above.value() == below.number()


def test_a_point_in_a_whole_number_is_no_slip_to_overlook():
    assert trouble_with("1.", 0) == "not a whole number"


def test_an_offered_number_is_taken_by_the_down_arrow_and_never_by_itself(form):
    rate = form(NumberField("Rate", "mL/h", 2, name="rate", offer="75"))
    assert rate.value() is None
    press(rate, K.Key_Down)
    assert rate.value() == 75


def test_an_offered_name_is_taken_by_a_tap(form):
    who, other = form(
        TextField("Ordered by", name="who", offer="Dr. H. Brandt, MD"), TextField("Other", name="o")
    )
    other.take_focus()
    assert who.value() is None
    tap(who)
    assert who.value() == "Dr. H. Brandt, MD"


def test_words_are_kept_as_typed(form):
    who = form(TextField("Ordered by", name="who"))
    who.put("Ö. d'Almeida-Ś, <b>MD</b> {x} %s שלום")
    assert who.value() == "Ö. d'Almeida-Ś, <b>MD</b> {x} %s שלום"


def test_every_box_is_high_enough_for_a_glove_and_has_a_name(form):
    rate, who = form(NumberField("Rate", "mL/h", 2, name="rate"), TextField("Ordered by", name="w"))
    assert rate.frame().height() >= 44
    assert who.frame().height() >= 44
    assert rate.edit.accessibleName() == "Rate, mL/h"


# Notes ----------------------------------------------------------------------------------------


def test_shift_and_enter_begins_a_line_and_tab_goes_on(form):
    note, other = form(NoteField("Note", name="note"), TextField("Other", name="other"))
    typed(note, "eyes closed")
    press(note, K.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    typed(note, "breathing easy")
    assert note.value() == "eyes closed\nbreathing easy"
    press(note, K.Key_Tab)
    assert other.edit.hasFocus()


def test_a_long_note_is_kept_whole_and_one_that_is_too_long_says_so(form):
    note = form(NoteField("Note", name="note"))
    note.put("word " * 2_000)
    assert len(note.value()) == 9_999
    note.put("x" * 20_001)
    with pytest.raises(Wrong, match="20,001 characters are too many"):
        note.value()
    assert len(note.typed()) == 20_001


# Choices --------------------------------------------------------------------------------------

REASONS = ("blood pressure", "side effect", "line or site", "patient's wish", "toilet")


def test_one_tab_goes_past_all_choices_and_arrows_choose(form):
    why, after = form(ReasonChips(REASONS, name="why"), TextField("After", name="after"))
    assert why.chips[0].hasFocus()
    assert why.value() is None
    press(why, K.Key_Right)
    assert why.value() == "side effect"
    press(why, K.Key_Down)
    assert why.value() == "patient's wish"
    press(why, K.Key_Tab)
    assert after.edit.hasFocus()


def test_a_digit_chooses_what_stands_at_its_place(form, qtbot):
    why = form(ReasonChips(REASONS, name="why"))
    with qtbot.waitSignal(why.picked) as picked:
        typed(why, "3")
    assert picked.args == ["line or site"]
    assert why.value() == "line or site"


def test_arrows_choose_but_are_not_the_last_word(form, qtbot):
    why = form(ReasonChips(REASONS, name="why"))
    with qtbot.assertNotEmitted(why.picked):
        press(why, K.Key_Right)


def test_a_second_tap_takes_a_choice_back(form):
    why = form(ReasonChips(REASONS, name="why"))
    tap(why.chip("toilet"))
    assert why.value() == "toilet"
    tap(why.chip("toilet"))
    assert why.value() is None


def test_another_reason_is_typed_in_words(form):
    why = form(ReasonChips(REASONS, name="why"))
    typed(why, "6")
    assert why.words.edit.hasFocus()
    with pytest.raises(Wrong, match="in a few words"):
        why.needed("Why?")
    typed(why, "pump door open")
    assert why.value() == "pump door open"


def test_without_reasons_of_the_clinic_there_are_still_words(form):
    why = form(ReasonChips((), name="why"))
    assert not why.words.isHidden()


def test_several_can_be_chosen_where_several_are_true(form):
    met = form(ChoiceField("Met", ("awake", "steady", "dry"), name="met", several=True, columns=1))
    typed(met, "13")
    assert met.values() == ("awake", "dry")
    typed(met, "1")
    assert met.values() == ("dry",)


def test_targets_are_high_enough_and_long_words_are_not_cut(form):
    long = "patient asleep, left to rest until the physician has come by and looked at the chart"
    why = form(ReasonChips((*REASONS, long), name="why"))
    assert all(chip.height() >= 44 for chip in why.chips)
    chip = why.chip(long)
    assert chip.width() > why.width() - 4
    assert chip.height() >= chip.needs(chip.width())


def test_a_clinic_s_empty_list_of_choices_is_no_fault(form):
    nothing = ChoiceField("About", (), name="about")
    nothing.take_focus()
    assert nothing.value() is None


# Times ----------------------------------------------------------------------------------------


def test_a_typed_time_is_the_nearest_one_before_now():
    assert moment_of("10:05", NOW, NOW) == NOW.replace(minute=5, second=0)
    assert moment_of("1005", NOW, NOW) == moment_of("10.05", NOW, NOW)
    assert moment_of("10:30", NOW, NOW) == NOW


def test_at_three_past_midnight_2358_was_yesterday():
    now = datetime(2026, 4, 4, 0, 3, tzinfo=ZONE)
    assert moment_of("23:58", now, now) == datetime(2026, 4, 3, 23, 58, tzinfo=ZONE)


def test_a_time_to_come_is_refused_and_not_taken_for_yesterday():
    with pytest.raises(Refused, match="10:31 is still to come"):
        moment_of("10:31", NOW, NOW)


@pytest.mark.parametrize("text", ["25:00", "12:60", "7", "noon", "", "12:345", "-1:00"])
def test_what_is_no_time_of_day_is_said_to_be_none(text):
    with pytest.raises(Refused, match="is not a time of day"):
        moment_of(text, NOW, NOW)


def test_a_correction_two_days_later_stays_near_its_entry():
    first = NOW - timedelta(days=2)
    assert moment_of("10:14", first, NOW) == first.replace(minute=14, second=0)


_YEARS = [NOW.replace(tzinfo=None, year=year) for year in (2020, 2030)]


@given(st.datetimes(*_YEARS), st.integers(0, 23), st.integers(0, 59))
def test_no_typed_time_is_ever_in_the_future_or_half_a_day_away(now, hour, minute):
    now = now.replace(tzinfo=ZONE)
    try:
        at = moment_of(f"{hour:02}:{minute:02}", now, now)
    except Refused:
        return
    assert at <= now
    assert now - at <= timedelta(hours=12)
    assert (at.hour, at.minute) == (hour, minute)


def test_how_long_ago_is_said_in_words():
    assert ago_text(NOW, NOW) == "now"
    assert ago_text(NOW - timedelta(minutes=3), NOW) == "3 min ago"
    assert ago_text(NOW - timedelta(minutes=65), NOW) == "1 h 05 min ago"


@pytest.fixture
def since(form):
    ward = Ward("ex-05", "2026-03-10T10:29:30-05:00")
    return form(TimeField(ward.chart, ward.now, name="since"))


def steps(since):
    return {
        b.text(): b for b in since.findChildren(QWidget) if b.objectName().startswith("since-s")
    }


def test_steps_go_a_minute_and_five_back_and_now_comes_back(since):
    now = since.box.now
    tap(steps(since)["−1"])
    tap(steps(since)["−5"])
    assert since.box.moment() == now - timedelta(minutes=6)
    tap(steps(since)["Now"])
    assert since.value() == now


def test_the_time_box_takes_the_same_steps_by_keys(since):
    now = since.box.now
    press(since, K.Key_Down)
    assert since.value() == now - timedelta(minutes=1)
    press(since, K.Key_Up)
    press(since, K.Key_Up)
    assert since.value() == now
    press(since, K.Key_PageDown)
    typed(since, "-")
    assert since.box.moment() == now - timedelta(minutes=6)


def test_after_five_minutes_a_reason_is_asked_by_one_tap(since):
    assert since.why_late.isHidden()
    typed(since, "1020")
    assert not since.why_late.isHidden()
    assert since.late_words.isHidden()
    with pytest.raises(Wrong, match="10:20 is 10 min ago"):
        since.value()
    tap(since.why_late.chips[0])
    assert since.value().minute == 20
    assert since.late_reason() == "busy with the patient"


def test_words_are_asked_only_beyond_half_an_hour(since):
    typed(since, "0955")
    assert not since.late_words.isHidden()
    tap(since.why_late.chips[0])
    with pytest.raises(Wrong, match="in a few words"):
        since.value()
    since.late_words.put("two chairs at once")
    assert since.value().hour == 9
    assert since.late_reason() == "busy with the patient: two chairs at once"


def test_back_at_now_nothing_is_asked_any_more(since):
    typed(since, "1000")
    tap(steps(since)["Now"])
    assert since.why_late.isHidden()
    assert since.late_reason() is None


def test_the_stamped_moment_stays_while_the_clock_goes_on(since):
    at = since.box.now
    since.tick(at + timedelta(minutes=3))
    assert since.value() == at
    since.tick(at + timedelta(minutes=7))
    assert not since.why_late.isHidden()


def test_a_half_typed_time_is_not_called_wrong_yet(since):
    typed(since, "10")
    assert since.box.brief_trouble() == ""
    typed(since, "99")
    assert since.box.brief_trouble() == "no time"


@pytest.mark.parametrize(
    ("typed", "number", "said"),
    [
        ("0,637", "0.637", ""),
        ("1,5", "1.5", ""),
        ("5.0", "5.0", ""),
        ("1,000", None, "can be read in two ways"),
        ("12,500", None, "can be read in two ways"),
        ("1,000,000", None, "can be read in two ways"),
        (".5", None, "Write a zero before the point: 0.5"),
        ("1,000.5", None, "is not a number"),
        ("0.0001", "0.0001", ""),
    ],
)
def test_a_number_is_never_guessed_from_a_comma(typed, number, said):
    found = number_in(typed, 6)
    assert found == (None if number is None else Decimal(number))
    assert said in sentence_about(typed, 6)
