"""Beside the way to the start: another order asked for, open lines with a reason, cancelled."""

import msgspec
import pytest
import shiboken6
from setup_desk import NURSE, PASSWORD, Desk

from ketachart.clinical.acts import DrugWasted, InfusionStarted, OrderAsked, SessionCancelled
from ketachart.clinical.phases import Phase
from ketachart.gui import theme
from ketachart.gui.panels.setup.readiness import Step


@pytest.fixture
def desk(qtbot, qapp):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    desk = Desk()
    yield desk
    # At once: a later style sheet would be worked out for every panel that is still there.
    shiboken6.delete(desk.panel)


# Another order ----------------------------------------------------------------------------------


def test_another_order_is_asked_for_and_the_one_that_stands_stays(desk):
    desk.weigh()
    desk.order()
    desk.panel.open_step(Step.ORDER)
    desk.tap("ask-order")
    desk.keys("\r")
    assert desk.said == "What is asked for? Type it in a few words."
    desk.keys("0.4 mg/kg, dizzy last time\tDr. H. Brandt, MD\r")
    asked = desk.last(OrderAsked)
    assert (asked.text, asked.whom) == ("0.4 mg/kg, dizzy last time", "Dr. H. Brandt, MD")
    assert desk.chart.order.dose_mg == 44


# Lines that may stay open -----------------------------------------------------------------------


def test_an_open_line_that_does_not_block_asks_for_a_reason_and_goes_into_the_record(desk):
    asked = ("consent signed", "identity confirmed with two identifiers")
    lines = tuple(
        msgspec.structs.replace(line, blocks=line.item == "consent signed")
        for line in desk.chart.protocol.lines
        if line.item in asked
    )
    rules = msgspec.structs.replace(desk.chart.protocol, lines=lines)
    desk.follow(rules)
    desk.everything_but("answer_all")
    desk.panel.open_step(Step.CHECKLIST)
    desk.answer("consent signed", "yes")
    assert desk.panel.start_bar.names.text() == "a reason for the open checklist."
    assert not desk.find("start-infusion").isEnabled()
    desk.tap("reason-done elsewhere")
    assert desk.find("start-infusion").isEnabled()
    desk.tap("start-infusion")
    assert desk.last(InfusionStarted).reason == "done elsewhere"
    assert desk.chart.entries[-1].exceptions[0].startswith("checklist open: identity")


# Cancelled before the start ---------------------------------------------------------------------


def test_a_session_is_cancelled_with_one_tap_for_the_reason(desk):
    desk.weigh()
    desk.tap("cancel-session")
    desk.tap("save-cancel")
    assert desk.said == "Why is the session cancelled? Choose, or type it."
    desk.tap("cancel-reason-no escort")
    desk.tap("save-cancel")
    cancelled = desk.last(SessionCancelled)
    assert (cancelled.reason, cancelled.stage) == ("no escort", "before the drug was drawn")
    assert desk.chart.phase is Phase.CANCELLED


def test_drug_that_was_drawn_is_asked_for_and_wasted_with_the_cancelling(desk):
    desk.prepare()
    desk.tap("cancel-session")
    desk.tap("cancel-reason-patient unwell")
    desk.tap("save-cancel")
    assert desk.said == "Drug was drawn. Is it wasted, or charted later?"
    desk.tap("cancel-drug-wasted")
    assert "456 mg left in the vial, 44 mg drawn" in desk.said
    desk.type_in("cancel-method", "waste bin, denatured")
    desk.tap("save-cancel")
    waste = desk.last(DrugWasted)
    assert (waste.from_vial_mg, waste.from_bag_mg, waste.container) == (456, 44, "bag-1")
    assert desk.last(SessionCancelled).stage == "drug drawn, not started"
    assert desk.chart.account.balance == 0


def test_drug_can_be_accounted_for_later(desk):
    desk.prepare()
    desk.tap("cancel-session")
    desk.type_in("cancel-words", "pump broken")
    desk.tap("cancel-drug-later")
    desk.tap("save-cancel")
    assert desk.last(SessionCancelled).reason == "pump broken"
    assert desk.chart.account.balance == 500


def test_cancelling_is_left_by_choosing_a_row_and_charts_nothing(desk):
    desk.tap("cancel-session")
    desk.panel.list.rows[Step.ORDER].click()
    assert desk.panel.open_card is desk.panel.order
    assert desk.ward.acts == []


# The pump, and the second person ----------------------------------------------------------------


def test_a_tick_stands_behind_each_number_that_agrees(desk):
    desk.everything_but("read_pump", "check")
    ticks = desk.panel.pump.ticks
    assert [t.isVisible() for t in ticks] == [False, False]
    desk.read_pump(rate="57")
    assert [(t.isVisible(), t.state) for t in ticks] == [(True, False), (True, True)]
    desk.type_in("pump-rate", "75")
    assert not any(t.isVisible() for t in ticks)


def test_every_mark_of_a_running_pump_is_a_line_of_its_own(desk):
    desk.prepare()
    desk.ward.clock.advance(minutes=20)
    desk.tap("runs-already")
    desk.tap("since-ago-5")
    desk.type_in("fact-rate", "75")
    lines = desk.panel.fact.notice.words.text().splitlines()
    assert lines[0] == "This will be marked:"
    assert "– started without a weight" in lines
    assert "– started without a baseline blood pressure" in lines


def test_who_read_the_pump_cannot_be_the_second_person(desk):
    desk.everything_but("check")
    desk.panel.open_step(Step.CHECK)
    desk.panel.check._chart_it(NURSE)
    assert desk.said.endswith("cannot be the second person. Ask a colleague.")
    assert desk.seconds == []
    assert PASSWORD not in desk.said
