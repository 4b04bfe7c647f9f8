"""The worked examples W1 to W20 of the clinical reference, and its unit pitfalls."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketachart.clinical import rates, weights
from ketachart.clinical.acts import DrugPrepared
from ketachart.clinical.dosing import concentration, opened_mg
from ketachart.clinical.rates import UNITS, Basis, convert
from ketachart.clinical.units import (
    base_of_salt,
    kg_from_lb,
    rounded,
    salt_of_base,
    shown,
    to_step,
)

D = Decimal


def made(strength, drawn, final, vials=1, each=10):
    return DrugPrepared(
        id="p",
        at=datetime(2026, 3, 3, tzinfo=UTC),
        by="M. Ruiz, RN",
        vial_conc_mg_per_ml=D(strength),
        vial_volume_ml=D(each),
        vials=vials,
        drawn_ml=D(drawn),
        final_volume_ml=D(final),
    )


# Doses, strengths, rates ------------------------------------------------------------------------


def test_w1_every_unit_of_the_usual_infusion():
    mixed = made("50", "0.70", "50")
    assert D("0.5") * 70 == 35
    assert Fraction(35) / 50 == D("0.70")
    assert concentration(mixed) == Fraction("0.70")
    on = Basis(70, concentration(mixed))
    for unit, expected in {
        "mL/h": "75",
        "mg/kg/h": "0.75",
        "mcg/kg/min": "12.5",
        "mg/h": "52.5",
        "mg/min": "0.875",
    }.items():
        assert convert(75, "mL/h", unit, on) == Fraction(expected)
        assert convert(Fraction(expected), unit, "mL/h", on) == 75


def test_w2_added_to_a_bag_is_weaker_than_made_up_to_it():
    added = made("50", "0.70", "100.7")
    assert rounded(concentration(added), 6) == D("0.347567")
    assert Fraction(D("100.7")) * 60 / 40 == Fraction("151.05")
    given = concentration(added) * 100
    assert rounded(given, 3) == D("34.757")
    assert rounded(given / 35 * 100, 1) == D("99.3")


def test_w3_the_weakest_vial():
    mixed = made("10", "2.92", "50", each=20)
    assert D("58.4") * D("0.5") == D("29.2")
    assert concentration(mixed) == Fraction("0.584")
    assert rates.amount_mg(75, "mL/h", 40, Basis(None, concentration(mixed))) == Fraction("29.2")


def test_w4_pounds_are_exact_and_a_pound_is_no_kilogram():
    kg = kg_from_lb(D(154))
    assert kg == D("69.85322498")
    assert rounded(kg / 2, 6) == D("34.926612")
    assert shown(kg / 2, 1) == "34.9"
    assert rounded(Fraction(77) / Fraction(kg), 4) == D("1.1023")
    assert rounded(D(154) / kg, 3) == D("2.205")


def test_w6_a_rate_by_the_minute_and_kilogram():
    on = Basis(92, D("0.92"))
    assert convert(D("12.5"), "mcg/kg/min", "mg/h", on) == 69
    assert convert(D("12.5"), "mcg/kg/min", "mL/h", on) == 75


def test_w7_three_steps():
    steps = ((42, 15), (63, 15), (84, 30))
    parts = [rates.amount_mg(r, "mL/h", m, Basis(84, 1)) for r, m in steps]
    assert parts == [Fraction("10.5"), Fraction("15.75"), 42]
    assert sum(parts) == Fraction("68.25")
    assert sum(parts) / 84 == Fraction("0.8125")
    assert [convert(D(k), "mg/kg/h", "mL/h", Basis(84, 1)) for k in ("0.5", "0.75", "1")] == [
        42,
        63,
        84,
    ]


def test_w8_a_pause_and_a_slower_end(bedside):
    bedside.plan(weight="88", dose="44").prepare(drawn="0.88")
    bedside.start(75)
    bedside.pause(21)
    assert bedside.chart.delivery.infused_ml == Fraction("26.25")
    bedside.resume(34, 50)
    now = bedside.chart.delivery_at(bedside.at(34))
    assert (now.left_ml, now.remaining_min) == (Fraction("23.75"), Fraction("28.5"))
    bedside.stop("62.5")
    said = bedside.summary
    assert said["infused_mg"] == 44
    assert (said["running_min"], said["paused_min"]) == (D("49.5"), D(13))


def test_w10_a_bolus_and_the_rest_as_infusion():
    bolus, rest = D("0.1") * 80, D("0.4") * 80
    assert (bolus, rest, bolus + rest) == (8, 32, 40)
    hourly = rest * 60 / 40
    assert hourly == 48
    assert convert(hourly, "mg/h", "mg/kg/h", Basis(80)) == Fraction("0.6")
    assert (bolus + rest) / 80 == D("0.5")


def test_w11_the_four_weights_of_a_heavy_man():
    w, cm = D(138), D(178)
    found = {b: weights.exact_kg(b, w, cm, "M") for b in ("actual", "adjusted", "ideal", "lean")}
    shown_kg = {basis: rounded(kg, 2) for basis, kg in found.items()}
    assert shown_kg == {
        "actual": D("138.00"),
        "adjusted": D("99.11"),
        "ideal": D("73.18"),
        "lean": D("79.52"),
    }
    assert rounded(weights.body_mass_index(w, cm), 2) == D("43.56")
    mg = {basis: weights.dosing_kg(basis, w, cm, "M") * D("0.5") for basis in found}
    assert rounded(mg["actual"], 1) == D("69.0")
    assert rounded(mg["adjusted"], 2) == D("49.55")
    assert rounded(mg["ideal"], 2) == D("36.59")


def test_w12_a_woman():
    assert rounded(weights.ideal_kg(165, "F"), 2) == D("56.91")
    assert rounded(weights.body_mass_index(70, 165), 2) == D("25.71")
    assert rounded(weights.lean_kg(70, 165, "F"), 2) == D("43.11")


def test_w14_a_minute_is_no_hour():
    on = Basis(None, D("0.70"))
    assert convert(D("0.875"), "mg/min", "mg/h", on) == Fraction("52.5")
    assert convert(D("0.875"), "mg/min", "mL/h", on) == 75
    read_wrong = convert(D("0.875"), "mg/h", "mL/h", on)
    assert 75 / read_wrong == 60


def test_w16_base_and_salt():
    assert salt_of_base(35) == Fraction("40.355")
    assert base_of_salt(D("40.355")) == 35
    assert [base_of_salt(D(s)) for s in ("11.53", "57.67", "115.33")] == [10, 50, 100]


def test_w17_the_syringe_has_marks():
    wanted = D("63.7") * D("0.5")
    assert wanted == D("31.85")
    drawn = to_step(wanted / 50, D("0.01"))
    assert (wanted / 50, drawn) == (D("0.637"), D("0.64"))
    assert drawn * 50 == 32
    assert rounded(Fraction(32) / Fraction("63.7"), 6) == D("0.502355")
    assert rounded((Fraction(32) / Fraction("31.85") - 1) * 100, 2) == D("0.47")


def test_w18_what_was_opened_is_given_or_wasted():
    opened = made("50", "0.70", "50")
    assert opened_mg(opened) == 500
    assert D(10) - opened.drawn_ml == D("9.30")
    assert opened_mg(opened) - 35 == 465


def test_w19_drops_of_a_gravity_set():
    assert rates.drops_per_min(50, 40, 20) == 25
    assert convert(75, "mL/h", "gtt/min", Basis(gtt_per_ml=20)) == 25
    assert convert(25, "gtt/min", "mL/h", Basis(gtt_per_ml=20)) == 75


def test_w20_midnight_changes_nothing(new_bedside):
    late = datetime(2026, 3, 3, 23, 50, tzinfo=timezone(timedelta(hours=-6)))
    bed = new_bedside(ten=late).plan().prepare()
    bed.start()
    bed.stop(40)
    assert bed.chart.stopped_at.isoformat() == "2026-03-04T00:30:00-06:00"
    assert bed.summary["elapsed_min"] == 40


# Pitfalls ---------------------------------------------------------------------------------------


def test_a_thousand_times_and_sixty_times_lie_between_units_that_look_alike():
    on = Basis(70, D("0.7"))
    assert convert(1, "mcg/kg/min", "mg/kg/h", on) == Fraction(60, 1000)
    assert convert(1, "mg/min", "mg/h", on) == 60


@pytest.mark.parametrize(
    ("of", "to", "basis", "missing"),
    [
        ("mg/kg/h", "mL/h", Basis(), ("weight", "concentration")),
        ("mg/h", "mL/h", Basis(70), ("concentration",)),
        ("mg/h", "mcg/kg/min", Basis(), ("weight",)),
        ("mL/h", "gtt/min", Basis(70, 1), ("drops",)),
        ("mL/h", "mL/h", Basis(), ()),
        ("mg/kg/h", "mL/h", Basis(0, 0), ("weight", "concentration")),
    ],
)
def test_what_is_not_known_is_named_and_never_guessed(of, to, basis, missing):
    assert rates.missing(of, to, basis) == missing
    assert (convert(1, of, to, basis) is None) == bool(missing)


@pytest.mark.parametrize(
    ("basis", "height", "sex", "missing"),
    [
        ("actual", None, "X", ()),
        ("ideal", None, "F", ("height",)),
        ("adjusted", 165, "X", ("sex",)),
        ("lean", None, "U", ("height", "sex")),
    ],
)
def test_an_unknown_sex_is_said_and_not_guessed(basis, height, sex, missing):
    assert weights.missing_for(basis, height, sex) == missing
    assert (weights.exact_kg(basis, 70, height, sex) is None) == bool(missing)


def test_a_formula_that_gives_no_weight_gives_none():
    assert weights.exact_kg("ideal", 20, 40, "F") is None


BASES = st.builds(
    Basis,
    st.decimals("25", "350", places=2),
    st.decimals("0.05", "10", places=4),
    st.sampled_from([10, 15, 20, 60]),
)


@given(
    st.decimals("0.001", "1500", places=3), st.sampled_from(UNITS), st.sampled_from(UNITS), BASES
)
def test_there_and_back_is_the_same_number(value, of, to, basis):
    there = convert(value, of, to, basis)
    assert convert(there, to, of, basis) == Fraction(value)


@given(
    st.decimals("0.001", "1500", places=3),
    st.sampled_from(UNITS),
    st.sampled_from(UNITS),
    st.sampled_from(UNITS),
    BASES,
)
def test_no_way_round_gives_another_number(value, of, over, to, basis):
    assert convert(convert(value, of, over, basis), over, to, basis) == convert(
        value, of, to, basis
    )


@given(st.decimals("60", "300", places=1), st.decimals("140", "195", places=1))
def test_the_adjusted_weight_lies_between_ideal_and_actual(weight, height):
    for sex in ("F", "M"):
        ideal = weights.ideal_kg(height, sex)
        adjusted = weights.adjusted_kg(weight, height, sex)
        assert min(ideal, weight) <= adjusted <= max(ideal, weight)
        assert 0 < weights.lean_kg(weight, height, sex) < weight


@given(st.decimals("0.01", "100", places=4), st.sampled_from(["0.01", "0.1", "0.2", "0.5", "1"]))
def test_a_syringe_is_never_off_by_more_than_half_a_mark(value, step):
    found = to_step(value, D(step))
    assert abs(found - value) <= D(step) / 2
    assert found % D(step) == 0
