"""Bolus, flush, pump readings and the steps of a titration, charted at the chair."""

from datetime import timedelta
from decimal import Decimal

import pytest
from bedside_charts import charted
from msgspec import structs
from panel_chair import HELD, OVER, RUNNING, Chair

from ketachart.clinical.acts import (
    BolusGiven,
    LineFlushed,
    OrderPlaced,
    OrderStep,
    PumpRead,
    RateSet,
)
from ketachart.clinical.chart import Chart
from ketachart.clinical.protocol import GuardRail, Preparation
from ketachart.gui.status_words import status_of

D = Decimal
DOCTOR = "Dr. H. Brandt, MD"


@pytest.fixture
def chair(qtbot):
    return lambda name, when=RUNNING: Chair(qtbot, name, when)


def under(c, name, **rules):
    """The same chart under other rules of the clinic."""
    old = c.ward.chart
    protocol = structs.replace(old.protocol, **rules)
    c.ward.chart = Chart(old.session, old.patient, protocol, old.entries)
    c.open(name)
    return c


# Bolus ------------------------------------------------------------------------------------------


def bolus(c, mg="4", over="6"):
    c.put("bolus-dose", mg).put("bolus-over", over)
    return c.tap("bolus-source-bag-1", "bolus-route-IV").put("bolus-ordered-by", DOCTOR)


def test_a_bolus_is_released_with_its_prescriber_and_where_it_comes_from(chair):
    c = bolus(chair("bolus").tap("bolus-when-before"))
    assert "4.55 mL of bag-1" in c.panel.gives.text()
    c.tap("bolus-mode-phone", "bolus-read-back-yes", "side-save")
    act = c.act
    assert isinstance(act, BolusGiven)
    assert (act.dose_mg, act.over_min, act.container) == (4, 6, "bag-1")
    assert (act.ordered_by, act.mode, act.read_back, act.authorised) == (
        DOCTOR,
        "phone",
        True,
        True,
    )


def test_a_bolus_beyond_the_hard_limit_is_not_released_but_is_charted_as_given(chair):
    rails = {"bolus_min": GuardRail(soft_below=D(5), hard_below=D(1))}
    c = under(chair("bolus"), "bolus", guard=rails)
    bolus(c.tap("bolus-when-before"), over="0.5").tap("bolus-mode-written", "side-save")
    assert c.acts == []
    assert "not released" in c.sentence
    c.tap("bolus-when-given", "side-save")
    assert c.sentence == "It lies beyond a limit. Type why it was given so."
    c.put("bolus-why", "given before it was charted").tap("side-save")
    assert c.act.reason == "given before it was charted"
    assert c.act.authorised is None
    assert any("hard limit of 1 min" in e for e in c.ward.chart.entries[-1].exceptions)


def test_a_bolus_that_nobody_ordered_is_asked_twice(chair):
    c = chair("bolus").tap("bolus-when-given").put("bolus-dose", "4").put("bolus-over", "6")
    c.tap("bolus-source-bag-1", "bolus-route-IV", "side-save")
    assert c.sentence.startswith("Nobody is named who ordered it.")
    c.tap("side-save")
    assert "a bolus without a prescriber" in c.ward.chart.entries[-1].exceptions


def test_more_than_the_bag_still_holds_is_said_before_saving(chair):
    c = bolus(chair("bolus").tap("bolus-when-before"), mg="43")
    assert "by the record, less than this bolus" in c.panel.beyond.text()
    c.tap("bolus-mode-written", "side-save")
    assert c.acts == []


# The pump ---------------------------------------------------------------------------------------


def test_what_the_pump_says_stands_beside_the_record_before_it_is_saved(chair):
    c = chair("pump-read").put("pump-infused", "19.2")
    counted = c.ward.chart.delivery_at(c.now).infused_ml
    assert 19 < counted < 20
    assert c.panel.beside.text().startswith("Calculated ")
    assert "mg." in c.panel.beside.text()
    assert c.panel.beside.property("role") == "info"
    c.put("pump-infused", "24")
    assert "% apart, more than 5 %" in c.panel.beside.text()
    assert c.panel.beside.property("role") == "caution"
    c.enter()
    assert isinstance(c.act, PumpRead)
    assert status_of(c.ward.chart, c.now).delivered.notice.startswith("Pump said 24 mL")


def test_a_rate_read_as_another_than_charted_is_named(chair):
    c = chair("pump-read").put("pump-rate", "57")
    assert c.panel.beside.text() == (
        "Charted 75, pump 57 mL/h. The pump shows 57 mL/h, charted are 75 mL/h."
    )


def test_a_fresh_reading_stands_in_the_status_for_a_while(chair):
    c = chair("pump-read").put("pump-infused", "19.4").enter()
    below = status_of(c.ward.chart, c.now).rate.below
    assert below.startswith("calculated 1")
    assert below.endswith(" mg")
    later = status_of(c.ward.chart, c.now + timedelta(minutes=4))
    assert "mg/min" in later.rate.below


def test_the_end_compares_the_pump_and_names_what_the_line_keeps(chair):
    c = under(chair("stop", HELD), "stop", preparation=Preparation(line_ml=D(20)))
    c.put("stop-pump-ml", "26")
    assert "pump" in c.panel.beside.text()
    words = [label.text() for label in c.panel.findChildren(type(c.panel.beside))]
    assert any(w.startswith("The line keeps 20 mL") for w in words)


def test_a_flush_brings_in_what_the_line_had_kept(chair):
    c = under(chair("flush", OVER), "flush", preparation=Preparation(line_ml=D(20)))
    assert "in the line" in status_of(c.ward.chart, c.now).rate.below
    c.type("20").enter()
    assert isinstance(c.act, LineFlushed)
    assert "in the line" not in status_of(c.ward.chart, c.now).rate.below


# Rates ------------------------------------------------------------------------------------------


def test_a_rate_per_kilogram_shows_what_to_set_and_is_held_against_the_pump(chair):
    c = chair("rate").put("rate-per-kg", "0.5")
    assert c.panel.gives.text() == "0.5 mg/kg/h = 50 mL/h on the pump. Type what it shows."
    c.put("rate-rate", "60").enter()
    assert c.sentence.startswith("0.5 mg/kg/h is 50 mL/h, the pump shows 60 mL/h.")
    c.put("rate-rate", "50").enter()
    assert (c.act.rate_ml_per_h, type(c.act)) == (50, RateSet)


def test_a_rate_that_ends_it_all_too_soon_is_asked_once_more(chair):
    c = chair("rate").type("190").enter()
    assert c.acts == []
    assert "less than 10 min" in c.sentence
    c.enter()
    assert c.act.rate_ml_per_h == 190
    assert any("less than 10 min" in e for e in c.ward.chart.entries[-1].exceptions)


@pytest.fixture
def stepped(chair):
    """The same infusion, ordered in steps: the present rate, then 0.9 mg/kg/h."""
    c = chair("rate")
    chart = c.ward.chart
    first = chart.order.placed
    steps = (
        OrderStep(rate_mg_per_kg_h=D("0.75"), minutes=D(10)),
        OrderStep(rate_mg_per_kg_h=D("0.9"), minutes=D(30)),
    )
    order = OrderPlaced(
        id="in-steps",
        at=chart.started_at - timedelta(minutes=2),
        charted_at=c.now,
        by="P. Nakamura, RN",
        drug="ketamine",
        route="IV infusion",
        dose_mg=first.dose_mg,
        dosing_weight_kg=D(88),
        duration_min=D(40),
        steps=steps,
        ordered_by=DOCTOR,
        replaces=first.id,
    )
    c.ward.chart = charted(chart, order)
    c.open("rate")
    return c


def test_the_next_step_is_told_offered_and_never_set_by_itself(stepped):
    c = stepped
    started = c.ward.chart.started_at + timedelta(minutes=10)
    told = f"step 2 of 2: 90 mL/h due {started:%H:%M}"
    assert c.panel.steps.text() == f"S{told[1:]}."
    said = status_of(c.ward.chart, c.now).rate
    assert (said.value, said.below) == ("75", told)
    assert said.notice == f"S{told[1:]}"
    assert c.panel.rate.offer == "90"
    assert c.panel.rate.value() is None
    c.tap("rate-rate").enter()
    assert (c.act.rate_ml_per_h, c.act.ordered_by) == (90, DOCTOR)
    assert "step" not in status_of(c.ward.chart, c.now).rate.below
