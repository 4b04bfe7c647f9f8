"""An order in every form it is given in, and a preparation of every kind, typed at the set-up."""

from decimal import Decimal

import pytest
from msgspec import structs
from setup_desk import Desk

from ketachart.clinical import titration
from ketachart.clinical.acts import DrugPrepared, OrderPlaced, WeightTaken
from ketachart.clinical.protocol import Preparation, Step, UsualOrder, Vial
from ketachart.gui.panels.setup.readiness import Step as Row

D = Decimal


@pytest.fixture
def desk(qtbot):
    made = Desk()
    qtbot.addWidget(made.panel)
    made.weigh()
    made.panel.open_step(Row.ORDER)
    return made


def say_who(desk):
    desk.tap("order-mode-written")
    desk.type_in("ordered-by", "Dr. H. Brandt, MD")
    desk.tap("save-order")


def sums(desk):
    return desk.panel.open_card.sums.text()


# The order --------------------------------------------------------------------------------------


def test_an_order_in_mcg_per_kg_and_minute_keeps_its_unit(desk):
    desk.tap("ordered-as-rate")
    desk.type_in("dose-rate", "12,5")
    desk.tap("rate-unit-mcg/kg/min")
    desk.type_in("duration", "40")
    assert "12.5 mcg/kg/min = 0.5 mg/kg" in sums(desk)
    assert "0.5 mg/kg × 88 kg = 44 mg" in sums(desk)
    say_who(desk)
    order = desk.last(OrderPlaced)
    assert (order.dose_mg, order.dose_mg_per_kg, order.duration_min) == (44, D("0.5"), 40)
    assert (order.entered_value, order.entered_unit) == (D("12.5"), "mcg/kg/min")


@pytest.mark.parametrize(
    ("rate", "unit", "mg"), [("1.1", "mg/min", 44), ("66", "mg/h", 44), ("0.75", "mg/kg/h", 44)]
)
def test_every_unit_of_a_rate_comes_to_the_same_order(desk, rate, unit, mg):
    desk.tap("ordered-as-rate")
    desk.type_in("dose-rate", rate)
    desk.tap(f"rate-unit-{unit}")
    desk.type_in("duration", "40")
    say_who(desk)
    assert desk.last(OrderPlaced).dose_mg == mg


def test_a_rate_without_its_unit_is_asked_for_it(desk):
    desk.tap("ordered-as-rate")
    desk.type_in("dose-rate", "0.75")
    desk.type_in("duration", "40")
    desk.tap("save-order")
    assert desk.said == "In which unit was the rate ordered? Choose it."
    assert desk.chart.order is None


def test_a_rate_in_ml_needs_the_strength_of_what_is_prepared(desk):
    desk.tap("ordered-as-rate")
    desk.type_in("dose-rate", "75")
    desk.tap("rate-unit-mL/h")
    desk.type_in("duration", "40")
    say_who(desk)
    assert "needs the strength of the prepared drug first" in desk.said
    desk.prepare()
    desk.panel.open_step(Row.ORDER)
    desk.tap("save-order")
    assert desk.last(OrderPlaced).dose_mg == 44


def test_steps_are_typed_one_by_one_and_another_row_comes_up(desk):
    desk.tap("ordered-as-steps")
    for number, (rate, minutes) in enumerate((("0.5", "15"), ("0.75", "15"), ("1", "30")), 1):
        desk.type_in(f"step-{number}-rate", rate)
        desk.type_in(f"step-{number}-minutes", minutes)
    assert "0.75 mg/kg/h × 15 min ÷ 60 = 0.1875 mg/kg" in sums(desk)
    say_who(desk)
    order = desk.last(OrderPlaced)
    assert (order.dose_mg, order.dose_mg_per_kg, order.duration_min) == (D("71.5"), D("0.8125"), 60)
    assert [(s.rate_mg_per_kg_h, s.minutes) for s in order.steps][1] == (D("0.75"), 15)
    assert len(titration.plan(desk.chart)) == 3


def test_a_step_without_its_minutes_is_asked_for_them(desk):
    desk.tap("ordered-as-steps")
    desk.type_in("step-1-rate", "0.5")
    desk.tap("save-order")
    assert desk.said == "For how many minutes does step 1 run?"


def test_the_usual_steps_stand_beside_and_fill_nothing_in(desk):
    usual = UsualOrder(steps=(Step(rate_mg_per_kg_h=D("0.5"), minutes=D(15)),))
    desk.follow(structs.replace(desk.chart.protocol, order=usual))
    order = desk.panel.order
    assert order.amount.way.value() == "steps"
    assert order.amount.rows[0].usual.text() == "usual here: 0.5 mg/kg/h × 15 min"
    assert order.amount.rows[0].is_empty()
    desk.tap("save-order")
    assert desk.said.startswith("Type the first step as ordered")


def test_an_adjusted_weight_asks_for_the_height_and_shows_its_sum(desk):
    desk.type_in("dose-per-kg", "0.5")
    desk.type_in("duration", "40")
    desk.tap("basis-adjusted")
    say_who(desk)
    sex = desk.chart.patient.sex
    assert sex in ("F", "M")
    assert "Measure it and type it" in desk.said
    desk.type_in("order-height", "165")
    assert "Adjusted weight" in sums(desk)
    assert "Ideal weight" in sums(desk)
    desk.tap("save-order")
    order = desk.last(OrderPlaced)
    assert order.weight_basis == "adjusted"
    assert order.dosing_weight_kg < 88
    assert desk.chart.weight.height_cm == 165
    assert desk.chart.weight.weight_kg == 88
    assert len(desk.chart.standing.of(WeightTaken)) == 1


def test_a_dose_counted_as_hydrochloride_is_charted_as_base(desk):
    desk.type_in("dose-mg", "40.355")
    desk.type_in("duration", "40")
    desk.tap("counted-as-salt")
    assert "40.355 mg hydrochloride = 35 mg" in sums(desk)
    say_who(desk)
    order = desk.last(OrderPlaced)
    assert (order.dose_mg, order.entered_unit) == (35, "mg hydrochloride")


def test_a_thousand_with_a_comma_is_never_guessed(desk):
    desk.type_in("dose-mg", "1,000")
    desk.tap("save-order")
    assert "can be read in two ways" in desk.said
    assert desk.chart.order is None


def test_a_new_order_takes_the_place_of_the_one_that_stands(desk):
    desk.order()
    first = desk.last(OrderPlaced)
    desk.panel.open_step(Row.ORDER)
    desk.tap("again-order")
    assert "takes the place of the order of 44 mg" in desk.panel.open_card._intro.text()
    desk.order("0.4")
    second = desk.last(OrderPlaced)
    assert second.replaces == first.id
    assert desk.chart.order.dose_mg == D("35.2")
    assert desk.chart.entries[-1].exceptions == ()


def test_two_orders_at_once_are_taken_as_an_exception(desk):
    desk.order()
    second = structs.replace(desk.last(OrderPlaced), id="another", dose_mg=D(30))
    desk.chart_act(second)
    assert "a second order of the infusion" in desk.chart.entries[-1].exceptions[0]


# The preparation --------------------------------------------------------------------------------


def label(desk):
    desk.type_in("lot", "KX4502")
    desk.type_in("expiry", "08/2027")


def test_w17_the_syringes_marks_are_shown_beside_the_exact_draw(desk):
    desk.type_in("dose-mg", "31.85")
    desk.type_in("duration", "40")
    say_who(desk)
    desk.panel.open_step(Row.PREPARATION)
    desk.tap("usual-vial-50x10")
    desk.type_in("vials", "1")
    desk.type_in("drawn", "0.64")
    text = sums(desk)
    assert "31.85 mg ÷ 50 mg/mL = 0.637 mL" in text
    assert "in steps of 0.01 mL: 0.64 mL, +0.47 % = 32 mg" in text
    assert "1 × 10 − 0.64 mL = 9.36 mL = 468 mg" in text
    assert desk.panel.open_card.notice.isHidden()


def test_the_vials_are_those_the_clinic_keeps_told_apart_by_what_they_hold(desk):
    kept = (Vial(mg_per_ml=D(10), ml=D(20)), Vial(mg_per_ml=D(100), ml=D(5)))
    rules = structs.replace(desk.chart.protocol, preparation=Preparation(vials=kept))
    desk.follow(rules)
    taps = desk.panel.cards[Row.PREPARATION].usual.chips
    assert [tap.text() for tap in taps] == ["10 mg/mL, 200 mg", "100 mg/mL, 500 mg"]


def test_a_premixed_bag_is_charted_as_it_comes(desk):
    desk.order()
    desk.panel.open_step(Row.PREPARATION)
    desk.tap("prep-kind-premixed")
    desk.type_in("vial-strength", "1")
    desk.type_in("vial-volume", "100")
    label(desk)
    desk.tap("save-preparation")
    made = desk.last(DrugPrepared)
    assert (made.kind, made.container, made.vials, made.method) == ("premixed", "bag-1", 1, None)
    assert (made.drawn_ml, made.final_volume_ml) == (100, 100)


def test_a_label_in_hydrochloride_is_charted_as_base(desk):
    desk.order()
    desk.panel.open_step(Row.PREPARATION)
    desk.tap("label-counts-salt")
    desk.type_in("vial-strength", "57.67")
    desk.type_in("vial-volume", "10")
    desk.type_in("vials", "1")
    desk.type_in("drawn", "0.88")
    label(desk)
    desk.tap("method-made-up-to")
    desk.type_in("container-volume", "50")
    desk.tap("container-bag")
    desk.type_in("prime", "12")
    desk.tap("save-preparation")
    made = desk.last(DrugPrepared)
    assert (made.vial_conc_mg_per_ml, made.prime_ml) == (50, 12)
    assert made.note == "label: 57.67 mg/mL hydrochloride"


def test_an_undiluted_vial_is_charted_and_never_started(desk):
    desk.order()
    desk.panel.open_step(Row.PREPARATION)
    desk.tap("prep-kind-prefilled")
    desk.type_in("vial-strength", "50")
    desk.type_in("vial-volume", "10")
    label(desk)
    desk.tap("reason-other")
    desk.type_in("reason-words", "as it came")
    desk.tap("save-preparation")
    assert desk.last(DrugPrepared).kind == "prefilled"
    assert "a preparation within the hard limit" in desk.left
