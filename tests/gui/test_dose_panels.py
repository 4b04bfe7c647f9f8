"""Bolus, flush, pump readings and the steps of a titration, charted at the chair."""

from datetime import timedelta
from decimal import Decimal

import pytest
from bedside_charts import charted
from msgspec import structs
from panel_chair import HELD, OVER, RUNNING, Chair, K

from ketachart.clinical.acts import (
    BolusGiven,
    DrugPrepared,
    DrugWasted,
    LineFlushed,
    OrderChanged,
    OrderPlaced,
    OrderStep,
    PumpRead,
    RateSet,
)
from ketachart.clinical.chart import Chart
from ketachart.clinical.protocol import GuardRail, Preparation
from ketachart.clinical.titration import next_step
from ketachart.gui.board.due_words import due_words
from ketachart.gui.board.ribbon_words import marks_of
from ketachart.gui.chairs import Seat
from ketachart.gui.panels.rail_tile import tile_of_seat
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


def own_syringe(c, mg="20", drawn="0.5"):
    """A bolus out of a syringe that is drawn for it from a vial of 50 mg/mL."""
    c.put("bolus-dose", mg).put("bolus-over", "6")
    c.tap("bolus-source-another", "bolus-vial-50x10")
    assert c.panel.syringe.text() == "500 mg in a vial."
    c.put("bolus-vials", "1").put("bolus-drawn", drawn)
    c.put("bolus-lot", "F-77").put("bolus-expiry", "2031-05")
    c.tap("bolus-route-IV").put("bolus-ordered-by", DOCTOR)
    return c.tap("bolus-mode-written")


def test_a_syringe_drawn_for_the_bolus_stands_in_the_drug_account(chair):
    c = chair("bolus").tap("bolus-when-before")
    before = c.ward.chart.account
    own_syringe(c)
    assert c.panel.syringe.text() == "500 mg in a vial. 25 mg drawn. 5 mg stays in the syringe."
    c.tap("side-save")
    prepared, given = c.acts
    assert isinstance(prepared, DrugPrepared)
    assert (prepared.container, given.container) == ("syringe-1", "syringe-1")
    assert (prepared.vials, prepared.drawn_ml, prepared.lot) == (1, D("0.5"), "F-77")
    now = c.ward.chart.account
    assert now.opened - before.opened == 500
    infused = c.ward.chart.delivery.infused_mg
    assert now.given == 20 + infused
    assert now.balance == before.balance + 500 - 20 - infused
    assert c.ward.chart.delivery_at(c.now).left_in("syringe-1") == D("0.1")


def test_what_was_left_of_an_own_syringe_is_wasted_and_the_account_adds_up(chair):
    c = own_syringe(chair("bolus", OVER).tap("bolus-when-given"))
    c.tap("side-save")
    over = c.ward.chart.account.balance
    wasted = DrugWasted(
        id="w",
        at=c.now,
        by="P. Nakamura, RN",
        charted_at=c.now,
        from_vial_mg=D(475),
        from_bag_mg=D(str(float(over - 475))),
        container="syringe-1",
    )
    c.ward.chart = charted(c.ward.chart, wasted)
    assert c.ward.chart.account.adds_up


def test_more_than_was_drawn_cannot_be_released_from_its_syringe(chair):
    c = own_syringe(chair("bolus").tap("bolus-when-before"), mg="30").tap("side-save")
    assert c.acts == []
    assert "syringe-1 holds 25 mg by the record" in c.sentence


def test_a_syringe_without_its_vial_is_not_charted(chair):
    c = chair("bolus").tap("bolus-when-given").put("bolus-dose", "4").put("bolus-over", "6")
    c.tap("bolus-source-another", "bolus-route-IV", "side-save")
    assert c.acts == []
    assert c.sentence == "Type the strength from the label, in mg/mL."


# The bag ----------------------------------------------------------------------------------------


def test_a_premixed_bag_is_charted_as_its_label_says(chair):
    c = chair("bag").tap("bag-kind-premixed")
    assert not c.find("bag-vials").isVisible()
    c.put("bag-strength", "1").put("bag-vial-ml", "100")
    c.put("bag-lot", "PM-1").put("bag-expiry", "2031-05")
    assert c.panel.gives.text().startswith("100 mg in 100 mL, 1 mg/mL.")
    c.put("bag-rate", "66").enter()
    prepared, changed, _ = c.acts
    assert (prepared.kind, prepared.vials, prepared.drawn_ml) == ("premixed", 1, 100)
    assert prepared.container == changed.to == "bag-2"
    assert "bag-2 hung before the second check" in c.ward.chart.entries[-2].exceptions


def test_drug_added_to_a_bag_makes_it_fuller(chair):
    c = chair("bag").tap("bag-kind-bag", "bag-vial-10x20")
    assert c.panel.gives.text() == "200 mg in a vial."
    c.put("bag-vials", "1").put("bag-drawn", "5").tap("bag-method-added-to")
    c.put("bag-final-ml", "50")
    assert "50 mg in 55 mL, 0.909 mg/mL." in c.panel.gives.text()
    c.put("bag-lot", "F-77").put("bag-expiry", "2031-05").put("bag-rate", "70").enter()
    assert c.acts[0].final_volume_ml == 55
    assert c.acts[0].method == "added-to"


def test_a_rate_that_ends_the_new_bag_too_soon_is_asked_once_more(chair):
    c = chair("bag").tap("bag-kind-syringe", "bag-vial-50x10")
    c.put("bag-vials", "0").put("bag-drawn", "0.2").tap("bag-method-made-up-to")
    c.put("bag-final-ml", "10").put("bag-lot", "F-77").put("bag-expiry", "2031-05")
    c.put("bag-rate", "75").enter()
    assert c.acts == []
    assert "the 10 mL left run in within 8 min, less than 10 min" in c.sentence
    c.enter()
    assert c.acts[-1].rate_ml_per_h == 75


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


# The order ---------------------------------------------------------------------------------------


def ordering(c, *taps):
    """An order in writing of what comes next."""
    return c.press(K.Key_Down).tap("order-mode-written", "order-what-dose", *taps)


def test_a_new_dose_may_be_ordered_per_kilogram(chair):
    c = ordering(chair("order")).put("dose-per-kg", "0.6").put("duration", "50")
    assert c.find("order-comes-to").text().startswith("= 52.8 mg, 0.6 mg/kg, over 50 min.")
    c.tap("side-save")
    if not c.acts:
        c.tap("side-save")
    assert isinstance(c.act, OrderChanged)
    assert (c.act.dose_mg, c.act.dose_mg_per_kg, c.act.duration_min) == (D("52.8"), D("0.6"), 50)


def test_steps_ordered_in_the_hour_take_the_orders_place_and_begin_with_their_rate(chair):
    c = ordering(chair("order"), "ordered-as-steps")
    before = c.ward.chart.order.placed.id
    led = []
    c.panel.wanted.connect(led.append)
    c.put("step-1-rate", "0.5").put("step-1-minutes", "10")
    c.put("step-2-rate", "0.6").put("step-2-minutes", "20").tap("side-save")
    if not c.acts:
        c.tap("side-save")
    assert isinstance(c.act, OrderPlaced)
    assert c.act.replaces == before
    assert [(s.rate_mg_per_kg_h, s.minutes) for s in c.act.steps] == [
        (D("0.5"), 10),
        (D("0.6"), 20),
    ]
    assert led == ["rate"]
    coming = next_step(c.ward.chart, c.now)
    assert (coming.step.number, coming.on_pump) == (1, 50)
    c.open("rate")
    assert c.panel.rate.offer == "50"
    c.tap("rate-rate").enter()
    coming = next_step(c.ward.chart, c.now)
    assert coming.step.number == 2
    assert coming.step.due_at == c.acts[-1].at + timedelta(minutes=10)


def test_a_half_typed_step_is_not_an_order(chair):
    c = ordering(chair("order"), "ordered-as-steps").put("step-1-rate", "0.5").tap("side-save")
    assert c.acts == []
    assert c.sentence == "For how many minutes does step 1 run?"
    assert c.find("step-1-minutes").hasFocus()


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


def test_a_step_that_is_near_stands_on_rail_card_and_clock_of_all_chairs(stepped):
    chart = stepped.ward.chart
    due_at = chart.started_at + timedelta(minutes=10)
    seat = Seat(1, "1", chart)
    told = f"{due_at:%H:%M}"

    def at(minutes):
        now = due_at + timedelta(minutes=minutes)
        marks = [mark.minute for mark in marks_of(chart, now) if mark.kind == "step"]
        return marks, due_words(chart, now).lines, tile_of_seat(seat, now)

    marks, lines, _ = at(-8)
    assert marks == [8]
    assert not any("step" in line for line in lines)
    marks, lines, _ = at(-1)
    assert (marks, f"rate step {told}" in lines) == ([1], True)
    marks, lines, _ = at(1)
    assert (marks, f"rate step due, {told}" in lines) == ([0], True)
    set_at = charted(
        chart,
        RateSet(id="up", at=due_at, by="P. Nakamura, RN", charted_at=due_at, rate_ml_per_h=D(90)),
    )
    assert not [m for m in marks_of(set_at, due_at + timedelta(minutes=1)) if m.kind == "step"]
    assert "step" not in tile_of_seat(Seat(1, "1", set_at), due_at).word


def test_between_the_sets_the_rail_names_the_step(stepped):
    chart = stepped.ward.chart
    due_at = chart.started_at + timedelta(minutes=10)

    def tile(seconds):
        said = tile_of_seat(Seat(1, "1", chart), due_at + timedelta(seconds=seconds))
        return said.middle, said.word, said.ink

    assert tile(-140) == ("12:20", "running", "text")
    assert tile(-60) == ("01:00", "rate step", "info")
    assert tile(60) == ("+01:00", "rate step due", "info")
    assert tile(12 * 60)[1] == "vitals due"
