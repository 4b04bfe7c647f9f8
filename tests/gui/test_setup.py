"""The set-up of one session under real keys and taps: the whole way, and its first rows."""

from decimal import Decimal

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from setup_desk import PASSWORD, SECOND, Desk

from ketachart.clinical.acts import (
    DrugPrepared,
    IndependentCheck,
    InfusionStarted,
    ItemChecked,
    OrderPlaced,
    WeightTaken,
)
from ketachart.clinical.phases import Phase
from ketachart.clinical.starting import lines_left
from ketachart.gui import theme
from ketachart.gui.panels.carets import Line
from ketachart.gui.panels.setup.readiness import Step


@pytest.fixture
def desk(qtbot, qapp):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    desk = Desk()
    yield desk
    # At once: a later style sheet would be worked out for every panel that is still there.
    shiboken6.delete(desk.panel)


# The whole way ----------------------------------------------------------------------------------


def left_to_answer(desk):
    """Lines of the checklist that still keep the start waiting."""
    return lines_left(desk.chart, blocking=True)


def test_a_session_is_set_up_and_started_by_keyboard_alone(desk):
    p = desk.panel
    p.open_step(Step.WEIGHT)
    desk.keys("88k\t\t\t\t178\r")  # k and the tabs: unit, its two taps, how it is known
    assert (desk.chart.weight.weight_kg, desk.chart.weight.height_cm) == (88, None)
    desk.keys("0.5\t\t40\t\t\t\t\t ")  # over the four weights to the mode: written
    assert p.order.mode.value() == "written"
    p.order.ordered_by.take_focus()
    desk.keys("Dr. H. Brandt, MD\r")
    assert desk.chart.order.dose_mg == 44
    card = p.cards[Step.CHECKLIST]
    answers_by_key = 0
    while left_to_answer(desk):
        box = QApplication.focusWidget()
        assert box is card.first_field()
        desk.keys("02:30\r" if isinstance(box, Line) else "\r")
        answers_by_key += 1
    assert answers_by_key == 10
    if p.step is Step.CHECKLIST:  # what may stay open is asked last, and left
        p.open_step(Step.PREPARATION)
    p.cards[Step.PREPARATION].strength.take_focus()
    desk.keys("50\t10\t1\t0.88\tKX4502\t2027-08\t ")
    card = p.cards[Step.PREPARATION]
    assert card.container.value() == "bag"
    card.method.take_focus()
    desk.keys(" \t\t50\r")
    assert desk.chart.phase is Phase.READY
    assert p.step is Step.BASELINE
    desk.measure()
    p.open_step(Step.PUMP)
    desk.keys("75\t50\r")
    assert QApplication.focusWidget() is p.list.rows[Step.CHECK]
    desk.keys("\r")
    desk.keys("88k\t\t\t50\t0.88\t75\t50\t ")
    assert p.check.person.name == SECOND.name
    p.check.person.password.take_focus()
    desk.keys(PASSWORD + "\r")
    assert desk.last(IndependentCheck).agrees
    QTest.keyClick(
        QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
    )
    started = desk.last(InfusionStarted)
    assert (started.rate_ml_per_h, started.vtbi_ml, started.container) == (75, 50, "bag-1")
    assert desk.chart.phase is Phase.INFUSING
    assert desk.chart.entries[-1].exceptions == ()


def test_a_session_is_set_up_and_started_by_mouse(desk):
    desk.everything_but()
    assert desk.left == ()
    desk.tap("start-infusion")
    assert desk.chart.phase is Phase.INFUSING
    assert desk.chart.entries[-1].exceptions == ()


def test_every_row_says_what_is_charted_and_the_line_fills(desk):
    desk.everything_but("check")
    rows = desk.panel.list.rows
    assert rows[Step.WEIGHT].said == "88 kg"
    assert rows[Step.ORDER].said == "44 mg over 40 min"
    assert rows[Step.BASELINE].said == "128/80 · HR 72 · SpO₂ 98"
    assert desk.panel.list.count.text() == "6 of 7"


def test_on_a_low_screen_the_open_row_the_form_s_button_and_start_stay_in_sight(desk, qtbot):
    p = desk.panel
    p.resize(862, 460)
    for step in (Step.WEIGHT, Step.CHECK, Step.PUMP):
        p.open_step(step)
        row, view = p.list.rows[step], p.list.area.viewport()
        qtbot.waitUntil(
            lambda r=row, v=view: v.rect().contains(
                r.geometry().translated(0, -p.list.area.verticalScrollBar().value())
            )
        )
        for button in (p.open_card.save_button, p.start_bar.button, p.list.cancel_button):
            assert button.isVisible()
            assert p.rect().contains(button.mapTo(p, button.rect().bottomRight()))
    assert p.height() == 460


# Weight -----------------------------------------------------------------------------------------


def test_pounds_are_kept_as_typed_and_reckoned_exactly(desk):
    desk.panel.open_step(Step.WEIGHT)
    desk.keys("154l")
    assert "69.85 kg" in desk.panel.open_card.sums.text()
    desk.keys("\r")
    taken = desk.last(WeightTaken)
    assert taken.weight_kg == Decimal("69.85322498")
    assert (taken.entered_value, taken.entered_unit) == (154, "lb")


def test_a_weight_without_its_unit_is_asked_for(desk):
    desk.panel.open_step(Step.WEIGHT)
    desk.keys("88\r")
    assert desk.ward.acts == []
    assert desk.said == "Choose kg or lb, as the scale shows it."


def test_an_unlikely_weight_is_asked_once_more(desk):
    desk.panel.open_step(Step.WEIGHT)
    desk.keys("194k\r")
    assert desk.ward.acts == []
    assert "194 kg is unusual" in desk.said
    desk.keys("\r")
    assert desk.last(WeightTaken).weight_kg == 194


@pytest.mark.parametrize("typed", ["abc", "1e308", "-5", "."])
def test_what_is_no_number_is_said_so_and_stays(desk, typed):
    desk.panel.open_step(Step.WEIGHT)
    desk.panel.cards[Step.WEIGHT].weight.put(typed)
    desk.keys("\r")
    assert "is not a number" in desk.said
    assert desk.panel.cards[Step.WEIGHT].weight.text() == typed


def test_a_refused_act_keeps_everything_typed(desk):
    desk.panel.acted.disconnect()
    desk.panel.open_step(Step.WEIGHT)
    desk.keys("88k\r")
    desk.panel.saving()
    desk.panel.refused("The disk is full.")
    assert desk.said == "The disk is full."
    assert desk.panel.cards[Step.WEIGHT].weight.text() == "88"
    assert desk.panel.open_card.save_button.isEnabled()


# Order ------------------------------------------------------------------------------------------


def test_the_dose_is_reckoned_line_by_line(desk):
    desk.weigh()
    desk.panel.order.per_kg.put("0.5")
    desk.panel.order.duration.put("40")
    text = desk.panel.order.sums.text()
    assert "0.5 mg/kg × 88 kg = 44 mg" in text
    assert "0.75 mg/kg/h" in text


def test_a_dose_above_the_usual_limit_needs_a_reason(desk):
    desk.weigh()
    desk.order("1.1")
    assert desk.chart.order is None
    assert desk.said == "Choose a reason, or type one."
    desk.tap("reason-physician's order")
    desk.tap("save-order")
    assert desk.last(OrderPlaced).reason == "physician's order"


def test_a_dose_above_the_hard_limit_is_charted_and_never_started(desk):
    desk.everything_but("order", "read_pump", "check")
    desk.order("2.1")
    desk.tap("reason-other")
    desk.type_in("reason-words", "as told by the physician")
    desk.tap("save-order")
    assert desk.last(OrderPlaced).reason == "as told by the physician"
    assert "a new order within the hard limit" in desk.left


def test_an_order_by_phone_asks_whether_it_was_read_back(desk):
    desk.weigh()
    desk.panel.order.mode.choose("phone")
    desk.panel.order.per_kg.put("0.5")
    desk.panel.order.duration.put("40")
    desk.panel.order.ordered_by.put("Dr. H. Brandt, MD")
    desk.tap("save-order")
    assert "read back" in desk.said
    desk.tap("read-back-yes")
    desk.tap("save-order")
    assert desk.last(OrderPlaced).read_back is True


def test_an_order_in_mg_that_contradicts_its_mg_per_kg_is_noticed(desk):
    desk.weigh()
    desk.panel.order.per_kg.put("0.5")
    desk.panel.order.in_all.put("88")
    found = desk.panel.order.notice.findings
    assert any("88 mg; mg/kg × weight gives 44 mg" in f.sentence for f in found)
    assert found[0].level == "hard"


def test_another_weight_after_the_order_stops_a_start(desk):
    desk.everything_but()
    again = desk.ward.bedside.act(WeightTaken, weight_kg=Decimal(40))
    desk.chart_act(again)
    assert "a new order within the hard limit" in desk.left


# Checklist --------------------------------------------------------------------------------------


def test_an_answer_is_charted_at_one_tap_and_a_number_as_a_number(desk):
    desk.panel.open_step(Step.CHECKLIST)
    desk.answer("consent signed", "Yes")
    desk.answer("last solid food", "01:30")
    desk.answer("glucose", "96")
    given = {a.item: a.answer for a in desk.ward.acts if isinstance(a, ItemChecked)}
    assert given == {"consent signed": "yes", "last solid food": "01:30", "glucose": 96}


def test_a_no_is_charted_and_keeps_the_start_waiting(desk):
    desk.everything_but()
    assert desk.left == ()
    desk.panel.open_step(Step.CHECKLIST)
    desk.answer("consent signed", "no")
    assert desk.left == ("consent signed (answered no)",)
    desk.answer("consent signed", "yes")
    assert desk.left == ()


def test_words_are_not_taken_for_a_time_or_a_number(desk):
    desk.panel.open_step(Step.CHECKLIST)
    desk.answer("last solid food", "long")
    assert desk.ward.acts == []
    assert "Last solid food" in desk.said
    desk.answer("glucose", "fine")
    assert desk.ward.acts == []
    assert "Glucose" in desk.said


# Preparation ------------------------------------------------------------------------------------


def test_the_expected_draw_shows_only_after_the_drawn_volume(desk):
    desk.weigh()
    desk.order()
    desk.panel.open_step(Step.PREPARATION)
    desk.tap("usual-vial-50x10")
    assert "Expected" not in desk.panel.open_card.sums.text()
    desk.type_in("drawn", "0.88")
    assert "44 mg ÷ 50 mg/mL = 0.88 mL" in desk.panel.open_card.sums.text()


def test_a_tenfold_draw_is_noticed_and_needs_a_reason(desk):
    desk.weigh()
    desk.order()
    desk.prepare(drawn="8.8")
    assert "440 mg drawn is 396 mg more" in desk.panel.open_card.notice.words.text()
    assert not any(isinstance(a, DrugPrepared) for a in desk.ward.acts)


def test_an_expired_vial_is_charted_with_its_reason(desk):
    desk.weigh()
    desk.order()
    desk.panel.open_step(Step.PREPARATION)
    desk.prepare()
    card = desk.panel.cards[Step.PREPARATION]
    desk.panel.open_step(Step.PREPARATION)
    desk.tap("again-preparation")
    card.expiry.put("2026-01")
    assert "expired on 31-Jan-2026" in card.notice.words.text()


def test_added_to_a_bag_counts_what_was_added(desk):
    desk.weigh()
    desk.order()
    card = desk.panel.cards[Step.PREPARATION]
    desk.panel.open_step(Step.PREPARATION)
    card.drawn.put("0.7")
    card.into.put("100")
    card.method.choose("added-to")
    assert card.final_ml == Decimal("100.7")


def test_a_second_container_has_another_name(desk):
    desk.prepare()
    desk.panel.open_step(Step.PREPARATION)
    desk.tap("again-preparation")
    desk.prepare()
    assert list(desk.chart.containers) == ["bag-1", "bag-2"]
