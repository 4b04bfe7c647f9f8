"""Arithmetic: exact inside, rounded half up at the end."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketachart.clinical.units import (
    kg_from_lb,
    minutes,
    minutes_between,
    rounded,
    shown,
    span_of,
)

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        ("0.5", 0, "1"),
        ("1.5", 0, "2"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("2.4999999999", 0, "2"),
        ("0.00005", 4, "0.0001"),
        ("34.75665", 4, "34.7567"),
        ("1000000", 4, "1000000.0000"),
    ],
)
def test_ties_are_rounded_up_and_away_from_zero(value, places, text):
    assert f"{rounded(Decimal(value), places):f}" == text


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [("0.50", 2, "0.5"), ("5.0", 1, "5"), ("100", 0, "100"), ("0.04", 1, "0"), (".5", 1, "0.5")],
)
def test_numbers_are_shown_with_a_leading_and_no_trailing_zero(value, places, text):
    assert shown(Decimal(value), places) == text


@given(st.fractions(min_value=-1000, max_value=1000), st.integers(0, 6))
def test_rounding_moves_by_half_a_step_at_most(value, places):
    assert abs(Fraction(rounded(value, places)) - value) <= Fraction(1, 2 * 10**places)


@given(st.integers(0, 10**9))
def test_spans_are_exact_to_the_microsecond(microseconds):
    span = timedelta(microseconds=microseconds)
    assert span_of(minutes(span)) == span


def test_minutes_before_the_start_are_negative():
    assert minutes_between(NOON, NOON - timedelta(seconds=90)) == Fraction(-3, 2)


def test_a_pound_is_exact():
    assert kg_from_lb(Decimal(1)) == Decimal("0.45359237")
