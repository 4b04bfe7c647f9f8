"""Which backups stay: the newest always, and a ladder that no day of waiting takes a rung from."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ketachart.store.ladder import ALL_OF, DAILY, MONTHLY, WEEKLY, kept

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ages = st.lists(st.integers(0, 60 * 24 * 900).map(lambda m: NOW - timedelta(minutes=m)))


@given(ages)
def test_the_newest_and_all_of_two_days_stay(made):
    stays = kept(made, NOW)
    assert stays <= set(made)
    assert {at for at in made if NOW - at <= ALL_OF} <= stays
    if made:
        assert max(made) in stays


@given(ages)
def test_never_more_than_the_rungs_and_asking_again_takes_nothing_away(made):
    stays = kept(made, NOW)
    assert kept(stays, NOW) == stays
    older = {at for at in stays if NOW - at > ALL_OF}
    assert len(older) <= 1 + DAILY + WEEKLY + MONTHLY


def test_a_year_of_half_hours_leaves_days_weeks_and_months():
    made: set[datetime] = set()
    at = datetime(2025, 1, 1, 8, tzinfo=UTC)
    for _ in range(400):
        for half in range(16):
            made.add(at + timedelta(minutes=30 * half))
        at += timedelta(days=1)
        made = set(kept(made, at))
    ages_in_days = sorted((at - each).days for each in made)
    assert len(made) < 2 * 16 + 16 + DAILY + WEEKLY + MONTHLY
    assert set(range(2, 13)) <= set(ages_in_days), "a day each"
    weeks = [age for age in ages_in_days if 14 <= age <= 84]
    assert all(b - a <= 8 for a, b in pairwise(weeks)), "a week each"
    assert ages_in_days[-1] >= 84 + 28 * (MONTHLY - 1), "months behind them"


def test_one_that_a_clock_dated_into_the_future_stays():
    future = NOW + timedelta(days=400)
    assert future in kept([future, NOW, NOW - timedelta(days=30)], NOW)
