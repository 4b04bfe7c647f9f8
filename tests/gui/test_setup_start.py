"""The set-up up to the start: pump, second person, what is left, the pump that runs already."""

from datetime import timedelta
from decimal import Decimal

import pytest
import shiboken6
from bedside_charts import Ward
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from setup_desk import DOCTOR, NURSE, PASSWORD, SECOND, Desk

from ketachart.clinical.acts import (
    DrugPrepared,
    IndependentCheck,
    InfusionStarted,
    OrderChanged,
    OrderPlaced,
    ScaleScored,
)
from ketachart.clinical.chart import Chart
from ketachart.clinical.protocol import AskedScale
from ketachart.gui import theme
from ketachart.gui.panels.setup.readiness import Step
from ketachart.gui.panels.setup.setup_panel import SetupPanel
from ketachart.gui.panels.side_panels import panel_for


@pytest.fixture
def desk(qtbot, qapp):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    desk = Desk()
    yield desk
    # At once: a later style sheet would be worked out for every panel that is still there.
    shiboken6.delete(desk.panel)


# Pump -------------------------------------------------------------------------------------------


def test_the_reckoned_values_stay_hidden_until_both_are_typed(desk):
    desk.everything_but("read_pump", "check")
    desk.panel.open_step(Step.PUMP)
    desk.type_in("pump-rate", "75")
    desk.tap("save-pump")
    assert desk.panel.pump.sums.isHidden()
    desk.type_in("pump-vtbi", "50")
    assert desk.panel.pump.sums.isHidden()
    desk.tap("save-pump")
    assert "50 mL ÷ 40 min × 60 min/h = 75 mL/h" in desk.panel.pump.sums.text()
    assert desk.said == "Pump and sums agree."


def test_a_pump_that_shows_something_else_is_said_in_numbers(desk):
    desk.everything_but("read_pump", "check")
    desk.read_pump(rate="57")
    assert desk.said.startswith("The pump shows 57; calculated 75 mL/h.")
    assert "pump shows another setting" in desk.left
    assert not desk.find("start-infusion").isEnabled()


def test_a_digit_more_hides_the_comparison_again(desk):
    desk.everything_but("read_pump", "check")
    desk.read_pump(rate="57")
    desk.type_in("pump-rate", "75")
    assert desk.panel.pump.sums.isHidden()
    assert not desk.panel.pump.reading().whole


def test_a_rate_ordered_by_phone_is_what_the_pump_is_compared_with(desk):
    desk.everything_but("read_pump", "check")
    order = desk.last(OrderPlaced)
    desk.chart_act(desk.ward.bedside.act(OrderChanged, order=order.id, rate_ml_per_h=Decimal(50)))
    desk.read_pump(rate="50")
    assert desk.said == "Pump and sums agree."


# The second person --------------------------------------------------------------------------------


def test_the_check_is_an_act_of_the_second_person(desk):
    desk.everything_but()
    (act, person), *_ = desk.seconds
    assert person is SECOND
    assert (act.by, act.agrees) == (SECOND.name, True)
    assert act.of == desk.last(DrugPrepared).id
    assert act.values["drawn_ml"] == Decimal("0.88")
    assert act.values["first"]["rate_ml_per_h"] == 75
    assert desk.ward.bedside.by == NURSE.name


def test_nothing_gives_the_first_reading_away_while_the_second_is_typed(desk):
    desk.everything_but("check")
    desk.panel.open_step(Step.CHECK)
    assert desk.blind[-1] is True
    rows = desk.panel.list.rows
    hidden = (Step.WEIGHT, Step.ORDER, Step.PREPARATION, Step.PUMP)
    assert [rows[step].said for step in hidden] == [""] * 4
    desk.second()
    assert desk.blind[-1] is False
    assert rows[Step.WEIGHT].said == "88 kg"


def test_readings_that_differ_are_charted_and_shown_side_by_side(desk):
    desk.everything_but("check")
    desk.panel.open_step(Step.CHECK)
    desk.second(drawn="8.8")
    assert desk.last(IndependentCheck).agrees is False
    card = desk.panel.check
    assert "Volume drawn: 0.88 and 8.8 mL" in card.settled_sentence.text()
    assert desk.left == ("second person once more",)
    desk.tap("again-check")
    assert card.drawn.text() == ""
    desk.second()
    assert desk.left == ()


def test_a_wrong_password_keeps_the_readings_and_loses_itself(desk):
    desk.everything_but("check")
    desk.panel.open_step(Step.CHECK)
    desk.second(password="wrong")
    assert "do not belong together" in desk.said
    assert desk.panel.check.drawn.text() == "0.88"
    assert desk.panel.check.person.password.text() == ""
    assert desk.seconds == []


def test_the_one_signed_in_and_an_auditor_are_not_offered(desk):
    names = desk.panel.check.person.names
    assert list(names._taps) == [SECOND.name, DOCTOR.name]


def test_a_pump_set_anew_after_the_check_is_checked_once_more(desk):
    desk.everything_but()
    assert desk.left == ()
    desk.panel.open_step(Step.PUMP)
    desk.type_in("pump-rate", "75.1")
    desk.tap("save-pump")
    assert desk.left == ("second person once more",)


def test_a_late_answer_to_a_password_never_reaches_another_patient(desk, qtbot):
    answers = []
    panel = SetupPanel(desk.ward.bedside, lambda n, p, done, failed: answers.append(done))
    qtbot.addWidget(panel)
    panel.show_people((NURSE, SECOND))
    desk.everything_but("check")
    panel.show_chart(desk.chart)
    panel.show()
    for field, text in ((panel.pump.rate, "75"), (panel.pump.vtbi, "50")):
        field.put(text)
    panel.pump.save()
    check = panel.check
    for field, text in (
        (check.weight, "88"),
        (check.strength, "50"),
        (check.drawn, "0.88"),
        (check.rate, "75"),
        (check.vtbi, "50"),
    ):
        field.put(text)
    check.unit.choose("kg")
    check.person.names.choose(SECOND.name)
    check.person.password.put(PASSWORD)
    check.save()
    said = []
    panel.acted_as.connect(lambda *a: said.append(a))
    panel.show_chart(Ward("ex-01", "2026-03-03T09:40:00-06:00").chart)
    answers[0](SECOND)
    assert said == []
    assert check.drawn.text() == ""
    assert panel.pump.rate.text() == ""


# Start ------------------------------------------------------------------------------------------


def test_start_is_off_and_says_what_is_missing(desk):
    desk.weigh()
    words = desk.panel.start_bar.names.text()
    assert desk.panel.start_bar.head.text() == "6 things left:"
    assert words.startswith("order, 10 lines of the checklist, prepared drug")
    QTest.keyClick(desk.panel, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(desk.ward.acts) == 1


@pytest.mark.parametrize("width", [840, 1000, 1200])
def test_what_is_missing_stands_on_two_lines(desk, width):
    bar = desk.panel.start_bar
    desk.panel.resize(width, 700)
    left = ("today's drugs and contraindications", "prescriber in the building")
    left = (*left, "blood pressure before the start", "pump setting", "second person")
    bar.show_left(desk.chart, left, waiting=False)
    names = bar.names
    QApplication.processEvents()
    assert names.heightForWidth(names.width()) <= 2 * names.fontMetrics().lineSpacing() + 1
    assert names.text().startswith("today's drugs")
    assert "second person" in bar.button.accessibleName()


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ("answer_all", "10 lines of the checklist"),
        ("measure", "blood pressure before the start"),
        ("check", "second person"),
    ],
)
def test_each_thing_left_keeps_start_off(desk, left_out, said):
    desk.everything_but(left_out)
    assert desk.left == (said,)
    assert not desk.find("start-infusion").isEnabled()


def test_a_pump_that_already_runs_is_charted_and_marked(desk):
    desk.weigh()
    desk.prepare()
    desk.ward.clock.advance(minutes=20)
    desk.tap("runs-already")
    desk.tap("since-ago-5")
    desk.type_in("fact-rate", "75")
    notice = desk.panel.fact.notice.words.text()
    assert "started without an order" in notice
    assert "started before the second check" in notice
    desk.tap("save-fact")
    assert desk.said == "Choose a reason, or type one."
    desk.tap("reason-emergency")
    desk.tap("save-fact")
    started = desk.last(InfusionStarted)
    assert started.reason == "emergency"
    assert desk.ward.now - started.at < timedelta(minutes=6)
    assert "started without an order" in desk.chart.entries[-1].exceptions


def test_a_running_pump_without_a_prepared_drug_says_what_comes_first(desk):
    desk.weigh()
    desk.ward.clock.advance(minutes=5)
    desk.tap("runs-already")
    desk.tap("since-ago-2")
    desk.type_in("fact-rate", "75")
    desk.tap("save-fact")
    assert desk.said == "No drug is prepared yet. Chart the prepared drug first."


# Scale, vitals, drafts, names ---------------------------------------------------------------------


def test_the_scale_the_protocol_asks_is_filled_in_at_the_side(desk, qtbot):
    protocol = structs.replace(
        desk.chart.protocol, scales=(AskedScale(scale="GAD-7", moments=("before",)),)
    )
    old = desk.chart
    desk.ward.chart = Chart(old.session, old.patient, protocol, old.entries, old.vocabulary)
    desk.panel.show_chart(desk.ward.chart)
    desk.panel.open_step(Step.SCALE)
    with qtbot.waitSignal(desk.panel.panel_wanted) as asked:
        desk.tap("save-scale")
    assert asked.args == ["scale:GAD-7"]
    panel = panel_for(asked.args[0], desk.ward.bedside, desk.chart)
    qtbot.addWidget(panel)
    assert panel.scale.scale == "GAD-7"
    desk.chart_act(
        desk.ward.bedside.act(ScaleScored, scale="GAD-7", total=Decimal(12), moment="before")
    )
    assert "GAD-7" in desk.panel.open_card.sums.text()
    with qtbot.waitSignal(desk.panel.panel_wanted) as asked:
        desk.tap("save-scale")
    assert asked.args == ["scale"]


def test_the_baseline_points_to_the_vitals_row(desk, qtbot):
    desk.panel.open_step(Step.BASELINE)
    with qtbot.waitSignal(desk.panel.vitals_wanted):
        desk.tap("save-baseline")


def test_what_was_half_typed_comes_back_and_no_password_ever(desk, qtbot):
    drafts = {}
    desk.panel.drafted.connect(drafts.__setitem__)
    desk.panel.open_step(Step.WEIGHT)
    desk.keys("88k")
    desk.panel.check.person.password.put(PASSWORD)
    assert drafts == {"setup.weight": "88", "setup.weight-unit": "kg"}
    later = SetupPanel(desk.ward.bedside, desk.check)
    qtbot.addWidget(later)
    later.show_chart(desk.chart)
    later.show_drafts(drafts)
    assert later.cards[Step.WEIGHT].weight.text() == "88"
    desk.keys("\r")
    assert drafts["setup.weight"] == ""


def test_everything_that_takes_the_keyboard_has_a_name(desk):
    for step in Step:
        desk.panel.open_step(step)
        for widget in desk.panel.findChildren(object):
            policy = getattr(widget, "focusPolicy", None)
            if policy is None or not widget.isVisible() or policy() == Qt.FocusPolicy.NoFocus:
                continue
            if hasattr(widget, "accessibleName"):
                assert widget.accessibleName(), (step, widget.objectName(), type(widget))


def test_arrows_walk_the_rows_and_enter_opens_one(desk):
    desk.panel.list.rows[Step.WEIGHT].setFocus()
    for _ in range(3):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    desk.keys("\r")
    assert desk.panel.step is Step.PREPARATION
