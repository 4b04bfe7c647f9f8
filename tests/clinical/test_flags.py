"""Flags at the very edge of every limit, the rise over baseline, and whose limit it was."""

from decimal import Decimal
from fractions import Fraction

import pytest

from ketachart.clinical.acts import LimitsSet
from ketachart.clinical.flags import Level, judge, rise_pct
from ketachart.clinical.units import rounded
from ketachart.clinical.vitals import mean_pressure


@pytest.fixture(scope="session")
def level(protocol, noon):
    """The level of one value of one parameter."""

    def judged(param, value, **more):
        found = judge({param: value}, protocol=protocol, at=noon, **more)
        return next((str(f.level) for f in found if f.param == param), None)

    return judged


@pytest.mark.parametrize(
    ("param", "value", "expected"),
    [
        ("sbp", 159, None),
        ("sbp", 160, "H"),
        ("sbp", 179, "H"),
        ("sbp", 180, "HH"),
        ("sbp", 100, None),
        ("sbp", 99, "L"),
        ("sbp", 90, "L"),
        ("sbp", 89, "LL"),
        ("dbp", 99, None),
        ("dbp", 100, "H"),
        ("dbp", 109, "H"),
        ("dbp", 110, "HH"),
        ("dbp", 55, None),
        ("dbp", 54, "L"),
        ("dbp", 50, "L"),
        ("dbp", 49, "LL"),
        ("map", 119, None),
        ("map", 120, "H"),
        ("map", 130, "HH"),
        ("map", 65, None),
        ("map", 64, "L"),
        ("map", 60, "L"),
        ("map", 59, "LL"),
        ("hr", 109, None),
        ("hr", 110, "H"),
        ("hr", 129, "H"),
        ("hr", 130, "HH"),
        ("hr", 50, None),
        ("hr", 49, "L"),
        ("hr", 40, "L"),
        ("hr", 39, "LL"),
        ("hr", 0, "LL"),
        ("rr", 23, None),
        ("rr", 24, "H"),
        ("rr", 29, "H"),
        ("rr", 30, "HH"),
        ("rr", 10, None),
        ("rr", 9, "L"),
        ("rr", 8, "L"),
        ("rr", 7, "LL"),
        ("rr", 0, "LL"),
        ("spo2", 94, None),
        ("spo2", 93, "L"),
        ("spo2", 90, "L"),
        ("spo2", 89, "LL"),
        ("spo2", 100, None),
        ("moaas", 5, None),
        ("moaas", 4, None),
        ("moaas", 3, "L"),
        ("moaas", 2, "LL"),
        ("moaas", 0, "LL"),
        ("etco2", 70, None),
        ("pain", 9, None),
    ],
)
def test_a_value_is_flagged_from_its_limit_on(level, param, value, expected):
    assert expected == level(param, value)


@pytest.mark.parametrize(
    ("sbp", "dbp", "expected"),
    [
        (120, 80, 93),
        (118, 74, 89),
        (160, 100, 120),
        (159, 100, 120),
        (158, 100, 119),
        (101, 50, 67),
    ],
)
def test_mean_pressure_is_rounded_to_the_nearest_whole(sbp, dbp, expected):
    assert expected == mean_pressure(sbp, dbp)
    assert int(rounded(Fraction(sbp + 2 * dbp, 3), 0)) == mean_pressure(sbp, dbp)


def test_mean_pressure_is_rounded_before_it_is_judged(protocol, noon):
    flags = judge({"sbp": 159, "dbp": 100}, protocol=protocol, at=noon)
    assert [(f.param, f.value) for f in flags] == [("dbp", 100), ("map", 120)]


def test_a_mean_pressure_needs_both(protocol, noon):
    assert judge({"sbp": 150}, protocol=protocol, at=noon) == ()


def test_a_rise_is_judged_unrounded(protocol, noon):
    assert Decimal("20.0") == rounded(rise_pct(601, 501), 1)
    almost = judge({"sbp": 601}, protocol=protocol, at=noon, baseline_sbp=501)
    assert "sbp_rise_pct" not in [f.param for f in almost]
    exactly = judge({"sbp": 120}, protocol=protocol, at=noon, baseline_sbp=100)
    assert [("sbp_rise_pct", Decimal("20.0"), Level.H)] == [
        (f.param, f.value, f.level) for f in exactly
    ]


@pytest.mark.parametrize(
    ("sbp", "expected"), [(119, []), (120, ["H"]), (139, ["H"]), (140, ["HH"]), (80, [])]
)
def test_a_rise_is_flagged_from_its_limit_on(protocol, noon, sbp, expected):
    flags = judge({"sbp": sbp}, protocol=protocol, at=noon, baseline_sbp=100)
    assert expected == [str(f.level) for f in flags if f.param == "sbp_rise_pct"]


def test_one_flag_a_parameter_the_stronger_one_and_in_order(protocol, noon):
    values = {"moaas": 1, "spo2": 80, "rr": 5, "hr": 140, "dbp": 115, "sbp": 190}
    flags = judge(values, protocol=protocol, at=noon, baseline_sbp=120)
    assert [(f.param, str(f.level)) for f in flags] == [
        ("sbp", "HH"),
        ("dbp", "HH"),
        ("map", "HH"),
        ("hr", "HH"),
        ("rr", "LL"),
        ("spo2", "LL"),
        ("moaas", "LL"),
        ("sbp_rise_pct", "HH"),
    ]


# Baseline -------------------------------------------------------------------------------------


def test_the_baseline_is_the_last_value_before_the_start_per_parameter(ready):
    ready.vitals(-30, 120, 80, hr=70)
    ready.vitals(-10, 130, 84, spo2=97)
    ready.start()
    ready.vitals(0, 150, 90)
    assert {param: found.value for param, found in ready.chart.baseline.items()} == {
        "sbp": 130,
        "dbp": 84,
        "hr": 70,
        "spo2": 97,
    }


def test_no_baseline_no_rise(ready):
    ready.start()
    ready.vitals(10, 158, 90)
    assert ready.flags == []
    assert ready.summary["max_sbp_rise_pct"] is None


def test_a_rise_counts_only_from_the_start_on(ready):
    ready.vitals(-30, 100, 70)
    ready.vitals(-10, 125, 76)
    ready.vitals(-5, 110, 70)
    ready.start()
    ready.vitals(0, 132, 76)
    assert ready.flags == [(0.0, "sbp_rise_pct", "H")]
    assert Decimal("20.0") == ready.summary["max_sbp_rise_pct"]


def test_a_struck_baseline_gives_way_to_the_one_before(ready):
    ready.vitals(-30, 140, 80)
    wrong = ready.vitals(-10, 110, 70)
    ready.start()
    ready.vitals(10, 142, 80)
    assert ready.flags == [(10.0, "sbp_rise_pct", "H")]
    ready.strike(11, wrong)
    assert ready.flags == []
    assert Decimal("1.4") == ready.summary["max_sbp_rise_pct"]


def test_a_pressure_that_fell_shows_a_rise_below_zero(ready):
    ready.vitals(-10, 150, 80)
    ready.start()
    ready.vitals(10, 132, 80)
    assert Decimal("-12.0") == ready.summary["max_sbp_rise_pct"]


# The physician's own limits -------------------------------------------------------------------


def limits(bed, minute, **more):
    return bed.do(LimitsSet, minute, ordered_by="Dr. E. Rossi, MD", **more)


def test_a_physicians_limit_takes_the_place_of_the_clinics(running):
    limits(running, 5, param="sbp", high=175)
    running.vitals(10, 170, 80)
    running.vitals(20, 176, 80)
    assert [f for _, p, f in running.flags if p == "sbp"] == ["H"]


def test_a_limit_holds_from_when_it_was_set(running):
    running.vitals(4, 165, 80)
    limits(running, 5, param="sbp", high=175)
    running.vitals(6, 165, 80)
    assert [m for m, p, _ in running.flags if p == "sbp"] == [4.0]


def test_the_far_limit_gives_way_only_where_it_would_lie_inside(running):
    limits(running, 5, param="sbp", high=190)
    running.vitals(10, 185, 80)
    running.vitals(20, 191, 80)
    assert [(m, f) for m, p, f in running.flags if p == "sbp"] == [(20.0, "H")]


def test_a_limit_taken_back_brings_the_far_limit_back(running):
    limits(running, 5, param="sbp", high=190)
    limits(running, 15, param="sbp", high=150)
    running.vitals(20, 181, 80)
    assert [(m, f) for m, p, f in running.flags if p == "sbp"] == [(20.0, "HH")]


def test_a_low_limit_can_be_set_as_well(running):
    limits(running, 5, param="spo2", low=88)
    running.vitals(10, spo2=89)
    running.vitals(20, spo2=87)
    assert running.flags == [(20.0, "spo2", "L")]


def test_a_struck_limit_no_longer_counts(running):
    given = limits(running, 5, param="sbp", high=175)
    running.vitals(10, 165, 80)
    running.strike(11, given)
    assert [(m, f) for m, p, f in running.flags if p == "sbp"] == [(10.0, "H")]
