"""An order in steps: what it comes to, when the next step is due, and that it sets nothing."""

from decimal import Decimal
from fractions import Fraction

import pytest

from ketachart.clinical.acts import OrderChanged, OrderPlaced, OrderStep, WeightTaken
from ketachart.clinical.guard import dose_findings, dose_of
from ketachart.clinical.titration import (
    StepState,
    highest_ordered,
    minutes_of,
    next_step,
    per_kg_of,
    plan,
    present_step,
)

D = Decimal
W7 = tuple(
    OrderStep(rate_mg_per_kg_h=D(rate), minutes=D(minutes))
    for rate, minutes in (("0.5", 15), ("0.75", 15), ("1", 30))
)


@pytest.fixture
def stepped(bedside):
    """W7: 84 kg, 1 mg/mL, three steps ordered by Dr. A. Okafor."""
    bedside.plan(weight="84", dose="68.25").prepare(drawn="1.365", final="68.25")
    bedside.do(
        OrderPlaced,
        -18,
        drug="ketamine",
        route="IV infusion",
        dose_mg=D("68.25"),
        dose_mg_per_kg=D("0.8125"),
        weight_basis="actual",
        dosing_weight_kg=D(84),
        duration_min=D(60),
        steps=W7,
        ordered_by="Dr. A. Okafor, MD",
        replaces=bedside.chart.order.placed.id,
    )
    return bedside


def said(bed, minute):
    coming = next_step(bed.chart, bed.at(minute))
    return coming.text() if coming else ""


def test_w7_comes_to_its_dose_and_its_rates(stepped):
    assert per_kg_of(W7) == Fraction("0.8125")
    assert minutes_of(W7) == 60
    assert [step.rate_ml_per_h for step in plan(stepped.chart)] == [42, 63, 84]


def test_w7_is_run_step_by_step_and_each_is_told_when_it_is_due(stepped):
    stepped.start(42, ordered_by="Dr. A. Okafor, MD")
    assert said(stepped, 2) == "step 2 of 3: 63 mL/h due 10:15"
    states = [next_step(stepped.chart, stepped.at(m)).state for m in (2, 13, 15, 16)]
    assert states == [StepState.WAITING, StepState.SOON, StepState.DUE, StepState.DUE]
    stepped.rate(15, 63, ordered_by="Dr. A. Okafor, MD")
    assert said(stepped, 16) == "step 3 of 3: 84 mL/h due 10:30"
    stepped.rate(30, 84, ordered_by="Dr. A. Okafor, MD")
    assert said(stepped, 31) == ""
    assert present_step(stepped.chart).number == 3
    stepped.stop(60)
    assert stepped.chart.delivery.total_mg == Fraction("68.25")
    assert stepped.summary["total_mg_per_kg"] == D("0.8125")


def test_a_step_that_comes_late_moves_the_next_one(stepped):
    stepped.start(42)
    stepped.rate(18, 63)
    assert said(stepped, 20) == "step 3 of 3: 84 mL/h due 10:33"


def test_a_pause_moves_it_by_its_length_and_while_it_lasts_nothing_is_due(stepped):
    stepped.start(42)
    stepped.pause(10)
    assert said(stepped, 12) == "step 2 of 3: 63 mL/h after the pause"
    stepped.resume(16)
    assert said(stepped, 17) == "step 2 of 3: 63 mL/h due 10:21"


def test_nothing_sets_the_pump(stepped):
    stepped.start(42)
    assert stepped.chart.delivery_at(stepped.at(45)).rate_ml_per_h == 42
    assert said(stepped, 45) == "step 2 of 3: 63 mL/h due 10:15"


def test_another_rate_than_the_steps_is_no_step(stepped):
    stepped.start(42)
    stepped.rate(15, 50)
    assert present_step(stepped.chart).number == 1
    assert said(stepped, 16).startswith("step 2 of 3")


def test_a_step_may_be_left_out(stepped):
    stepped.start(42)
    stepped.rate(15, 84)
    assert present_step(stepped.chart).number == 3
    assert said(stepped, 16) == ""


def test_a_rate_ordered_afterwards_ends_the_steps(stepped):
    stepped.start(42)
    order = stepped.chart.order.placed.id
    stepped.do(OrderChanged, 12, order=order, rate_ml_per_h=D(50))
    assert plan(stepped.chart) == ()
    assert said(stepped, 15) == ""


def test_no_higher_rate_is_in_the_order_than_the_next_step(stepped):
    stepped.start(42)
    assert highest_ordered(stepped.chart) == 63
    stepped.rate(15, 63)
    assert highest_ordered(stepped.chart) == 84


def test_without_a_weight_no_rate_is_made_up(bedside):
    bedside.plan()
    weights = bedside.chart.standing.of(WeightTaken)
    bedside.do(
        OrderPlaced,
        -18,
        drug="ketamine",
        route="IV infusion",
        dose_mg=D(35),
        steps=W7,
        replaces=bedside.chart.order.placed.id,
    )
    for _, taken in weights:
        bedside.strike(-17, taken.id)
    assert [step.rate_ml_per_h for step in plan(bedside.chart)] == [None] * 3


def test_the_highest_step_is_held_against_the_limit_of_the_rate(stepped, protocol):
    steep = (OrderStep(rate_mg_per_kg_h=D(5), minutes=D(6)), *W7)
    stepped.do(
        OrderPlaced,
        -10,
        drug="ketamine",
        route="IV infusion",
        dose_mg=D("110.25"),
        duration_min=D(66),
        steps=steep,
        replaces=stepped.chart.order.placed.id,
    )
    found = dose_findings(protocol, dose_of(stepped.chart))
    assert any(f.level == "hard" and "5 mg/kg/h" in f.sentence for f in found)
