"""Side effects by two taps, or by S, a letter and a digit."""

import pytest
from bedside_charts import Ward, chart_at, charted
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import SideEffectEnded, SideEffectNoted, SideEffectRegraded
from ketachart.gui import theme
from ketachart.gui.panels.chips import ChipsPanel
from ketachart.gui.panels.effects_at_hand import known_places
from ketachart.gui.panels.keypad import Keypad
from ketachart.gui.panels.more_effects import MoreEffectsPanel, found
from ketachart.gui.panels.vitals_row import VitalsRow

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def ward():
    return Ward()


@pytest.fixture
def chips(qtbot, qapp, ward):
    theme.apply(qapp, "dim")
    panel = ChipsPanel(ward.bedside)
    qtbot.addWidget(panel)
    ward.attend(panel)
    panel.resize(862, 148)
    panel.show()
    return panel


@pytest.fixture
def more(qtbot, qapp, ward):
    theme.apply(qapp, "dim")
    panel = MoreEffectsPanel(ward.bedside)
    qtbot.addWidget(panel)
    ward.attend(panel)
    panel.resize(372, 561)
    panel.show()
    panel.start()
    return panel


def labels(chips):
    return [chip.text() for chip in chips.field.chips]


def chip(chips, label):
    return chips.field.chips[labels(chips).index(label)]


def tap(widget, at=None):
    QTest.mouseClick(widget, LEFT, pos=at or widget.rect().center())


def step(chips, answer):
    return next(s for s in chips.field.choice.steps if s.answer == answer)


def press(chips, keys):
    chips.press_s()
    return [chips.press(key) for key in keys]


def note(ward, term, severity="mild"):
    ward.chart = charted(
        ward.chart, ward.bedside.act(SideEffectNoted, term=term, severity=severity)
    )


def test_every_panel_of_the_entry_stands_in_a_window(qtbot, ward):
    window = QWidget()
    qtbot.addWidget(window)
    for kind in (ChipsPanel, MoreEffectsPanel, VitalsRow, Keypad):
        panel = kind(ward.bedside, window)
        panel.show_chart(ward.chart)
        panel.tick(ward.now)
        assert panel.parentWidget() is window


def test_two_taps_note_a_side_effect(chips, ward):
    tap(chip(chips, "Nausea"), QPoint(20, 20))
    tap(step(chips, "moderate"))
    (noted,) = ward.acts
    assert isinstance(noted, SideEffectNoted)
    assert (noted.term, noted.severity, noted.at) == ("nausea", "moderate", ward.now)
    assert not chips.field.choice.isVisible()


def test_three_keys_note_a_side_effect(chips, ward):
    assert press(chips, "N2") == [True, True]
    assert [(a.term, a.severity) for a in ward.acts] == [("nausea", "moderate")]
    assert not chips.wants_keys


def test_s_twice_is_drowsiness(chips, ward):
    press(chips, "s1")
    assert [a.term for a in ward.acts] == ["drowsiness"]


def test_a_running_effect_tapped_again_with_another_severity_is_regraded(chips, ward):
    tap(chip(chips, "Headache"), QPoint(150, 20))
    tap(step(chips, "severe"))
    (regraded,) = ward.acts
    assert isinstance(regraded, SideEffectRegraded)
    assert (regraded.side_effect, regraded.severity) == ("side-effect-noted-2", "severe")
    assert chip(chips, "Headache").place.severity == "severe"


def test_the_same_severity_again_charts_nothing(chips, ward):
    press(chips, "H1")
    assert ward.acts == []
    assert not chips.is_open


def test_gone_ends_it_by_tap_or_by_zero(chips, ward):
    tap(chip(chips, "Headache"), QPoint(150, 20))
    tap(step(chips, "gone"))
    assert isinstance(ward.acts[0], SideEffectEnded)
    assert ward.acts[0].side_effect == "side-effect-noted-2"
    press(chips, "N1")
    press(chips, "N0")
    assert isinstance(ward.acts[2], SideEffectEnded)
    assert not chip(chips, "Nausea").place.running


def test_gone_is_not_offered_for_what_does_not_run(chips, ward):
    tap(chip(chips, "Nausea"))
    assert not step(chips, "gone").isVisible()
    assert press(chips, "N0")[1] is False
    assert ward.acts == []


def test_an_effect_noted_twice_is_gone_with_both(chips, ward):
    note(ward, "nausea")
    note(ward, "Nausea", "severe")
    chips.show_chart(ward.chart)
    press(chips, "N0")
    assert [type(a) for a in ward.acts] == [SideEffectEnded, SideEffectEnded]
    assert not chip(chips, "Nausea").place.running


def test_what_runs_beside_the_chips_has_its_place_before_more(chips):
    assert labels(chips)[-2:] == ["Blood pressure rise", "More…"]
    assert labels(chips)[:8] == [
        "Dissociation",
        "Nausea",
        "Vomiting",
        "Dizziness",
        "Headache",
        "Anxiety",
        "Perception",
        "Drowsiness",
    ]


def test_none_that_runs_is_hidden_however_many(chips, ward):
    for term in ("salivation", "flushing", "tearfulness", "rigidity", "dry mouth", "nystagmus"):
        note(ward, term)
    chips.show_chart(ward.chart)
    for compact in (False, True):
        chips.set_compact(compact)
        shown = {c.place.term for c in chips.field.chips}
        assert {e.term for e in ward.chart.effects if e.ended_at is None} <= shown
        rights = [c.geometry().right() for c in chips.field.chips]
        assert max(rights) < chips.field.width()


def test_a_letter_whose_chip_gave_way_still_works(chips, ward):
    assert "Blurred vision" not in labels(chips)
    press(chips, "B1")
    assert [a.term for a in ward.acts] == ["blurred vision"]


def test_compact_is_one_row_with_what_runs_first(chips):
    two_rows = chips.field.height()
    chips.set_compact(True)
    assert labels(chips) == ["Headache", "Blood pressure rise", "Dissociation", "Nausea", "More…"]
    assert chips.field.height() == 44 < two_rows
    assert not chips.header.isVisible()
    chips.set_compact(False)
    assert chips.field.height() == two_rows


def test_opening_the_choice_moves_nothing(chips):
    before = [c.geometry() for c in chips.field.chips]
    for each in list(chips.field.chips[:-1]):
        tap(each, QPoint(5, 20))
        assert chips.field.rect().contains(chips.field.choice.geometry())
        assert chips.field.choice.geometry().intersects(each.geometry())
        assert [c.geometry() for c in chips.field.chips] == before
        chips.cancel()


def test_the_finger_that_opened_the_choice_does_not_answer_it_by_bouncing(chips, ward):
    target = chip(chips, "Nausea")
    tap(target, QPoint(target.width() - 8, 20))
    under = chips.field.choice.childAt(
        chips.field.choice.mapFromGlobal(target.mapToGlobal(QPoint(target.width() - 8, 20)))
    )
    assert under.answer == "mild"
    where = under.mapFromGlobal(target.mapToGlobal(QPoint(target.width() - 8, 20)))
    tap(under, where)
    assert ward.acts == []
    assert chips.field.choice.isVisible()


def test_s_gives_the_keys_back_when_nothing_follows(chips, ward):
    chips.press_s()
    chips.press("N")
    ward.clock.advance(seconds=11)
    chips.tick(ward.now)
    assert not chips.wants_keys
    assert not chips.is_open


def test_a_digit_after_s_without_a_letter_is_left_to_the_vitals(chips, ward):
    assert press(chips, "1") == [False]
    assert not chips.wants_keys


def test_escape_closes_the_choice_and_charts_nothing(chips, ward):
    chips.press_s()
    assert chips.press("Escape")
    tap(chip(chips, "Nausea"))
    assert chips.is_open
    assert chips.press("Escape")
    assert not chips.is_open
    assert ward.acts == []


def test_a_tap_on_the_name_closes_the_choice(chips, ward):
    tap(chip(chips, "Nausea"), QPoint(100, 20))
    tap(step(chips, ""), QPoint(4, 4))
    assert not chips.is_open


def test_by_keyboard_focus_a_chip_opens_and_digits_answer(chips, ward):
    QTest.keyClick(chip(chips, "Nausea"), Qt.Key.Key_Space)
    QTest.keyClick(step(chips, "mild"), "3")
    assert [(a.term, a.severity) for a in ward.acts] == [("nausea", "severe")]


def test_m_and_the_last_chip_ask_for_more(chips, qtbot):
    with qtbot.waitSignal(chips.more_wanted):
        press(chips, "M")
    with qtbot.waitSignal(chips.more_wanted):
        tap(chip(chips, "More…"))


def test_what_runs_is_told_in_words(chips):
    text = "Ongoing: blood pressure rise, severe since 10:25 · headache, mild since 10:29"
    assert chips.header.ongoing == text


def test_a_refusal_is_told_where_the_eye_is_and_the_choice_opens_again(chips, ward):
    chips.acted.disconnect()
    press(chips, "N2")
    chips.saving()
    assert chip(chips, "Nausea").saving
    chips.refused("That time lies before the session. Check the time.")
    assert chips.header.trouble.startswith("That time lies")
    assert chips.field.choice.isVisible()
    assert chips.field.choice.place.term == "nausea"


def test_every_chip_says_what_it_is_and_what_a_tap_opens(chips):
    def name(widget):
        return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)

    assert name(chip(chips, "Nausea")) == "Nausea, off; opens severity"
    assert name(chip(chips, "Headache")) == "Headache, mild; opens severity and gone"
    tap(chip(chips, "Headache"))
    assert name(step(chips, "mild")) == "Headache, mild, as charted now"
    assert name(step(chips, "gone")) == "Headache is gone"


@pytest.mark.parametrize("width", [480, 640, 862, 1400])
def test_chips_stay_wide_enough_to_read_and_hit(chips, width):
    chips.resize(width, 300)
    assert all(c.width() >= 120 for c in chips.field.chips)
    assert all(c.height() == 44 for c in chips.field.chips)
    assert not chips.grab().isNull()


def test_the_whole_life_of_what_runs_is_one_tap_or_a_point_away(chips):
    wanted = []
    chips.life_wanted.connect(wanted.append)
    tap(chip(chips, "Headache"), QPoint(150, 20))
    tap(step(chips, "more"))
    assert press(chips, "H.") == [True, True]
    assert wanted == ["side-effect-noted-2"] * 2
    assert not chips.is_open


def test_the_severe_one_asks_who_was_told_once_it_is_on_disk(chips, qtbot, ward):
    with qtbot.waitSignal(chips.told_wanted) as asked:
        press(chips, "N3")
    assert asked.args == [ward.acts[0].id]
    with qtbot.assertNotEmitted(chips.told_wanted, wait=20):
        press(chips, "V2")


# More ---------------------------------------------------------------------------------------------


def test_more_finds_a_term_by_its_beginning(more, ward):
    QTest.keyClicks(more.search, "saliv")
    assert [r.place.term for r in more.rows] == ["salivation", "saliv"]
    QTest.keyClick(more.search, Qt.Key.Key_Return)
    QTest.keyClick(more.answers[0], "2")
    assert [(a.term, a.severity) for a in ward.acts] == [("salivation", "moderate")]


def test_more_takes_a_term_in_own_words(more, ward):
    QTest.keyClicks(more.search, "metallic taste")
    tap(more.rows[-1])
    tap(more.answers[0])
    assert [a.term for a in ward.acts] == ["metallic taste"]


def test_more_closes_once_it_is_saved(more, qtbot):
    tap(more.rows[3])
    with qtbot.waitSignal(more.closed):
        tap(more.answers[0])


def test_what_runs_stands_first_and_can_be_ended_here(more, ward):
    assert [r.place.term for r in more.rows[:2]] == ["blood pressure rise", "headache"]
    tap(more.rows[0])
    tap(more.gone)
    assert isinstance(ward.acts[0], SideEffectEnded)


def test_nothing_can_be_graded_before_something_is_chosen(more):
    assert not any(button.isEnabled() for button in more.answers)
    assert not more.gone.isVisible()


def test_more_keeps_the_choice_when_it_is_refused(more, ward):
    more.acted.disconnect()
    tap(more.rows[3])
    chosen = more.place
    tap(more.answers[0])
    more.refused("It could not be charted.")
    assert more.trouble.isVisible()
    assert more.place is chosen
    more.acted.connect(ward.acts.append)
    tap(more.answers[0])
    assert len(ward.acts) == 1


def test_found_puts_beginnings_of_words_before_the_middle_of_words():
    known = known_places(chart_at("ex-01", "2027-01-01T00:00:00-05:00"))
    assert [p.term for p in found(known, "pain")] == ["chest pain", "painful urination"]
    assert found(known, "doub")[0].term == "diplopia"
    assert found(known, "") == list(known)
