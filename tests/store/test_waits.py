"""How long a wrong password makes one wait, whatever happens to the clocks."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ketachart.clock import Reading
from ketachart.store.waits import LOCKED_AFTER, LONGEST_WAIT_S, Misses, left_s, wait_after

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
SECOND = 1_000_000_000
counts = st.integers(0, 200)
seconds = st.integers(0, 100_000)
walls = st.datetimes(datetime(1980, 1, 1), datetime(2099, 1, 1)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=UTC)
)


def at(s: float, boot: str = "this", wall: datetime = NOON) -> Reading:
    return Reading(wall, boot, int(s * SECOND))


def test_five_are_free_then_the_waits_double_from_half_a_minute_to_a_quarter_of_an_hour():
    assert [wait_after(n) for n in range(12)] == [0] * 5 + [30, 60, 120, 240, 480, 900, 900]
    assert not Misses(LOCKED_AFTER - 1).locked
    assert Misses(LOCKED_AFTER).locked


@given(counts)
def test_one_more_miss_never_shortens_the_wait(count):
    assert wait_after(count) <= wait_after(count + 1) <= LONGEST_WAIT_S


@given(counts, seconds, seconds, walls)
def test_the_time_of_day_has_no_part_in_it(count, missed, passed, wall):
    misses, opened = Misses(count, "this", missed * SECOND), at(0)
    told = left_s(misses, at(missed + passed, wall=wall), opened)
    assert told == left_s(misses, at(missed + passed), opened)
    assert told == max(0, wait_after(count) - passed)


@given(counts, seconds, seconds, seconds, walls)
def test_after_a_reboot_the_whole_wait_begins_when_the_station_is_opened(
    count, missed, opened, passed, wall
):
    misses = Misses(count, "the boot before", missed * SECOND)
    left = left_s(misses, at(opened + passed, wall=wall), at(opened, wall=wall))
    assert left == max(0, wait_after(count) - passed)


@given(counts, st.integers(), seconds, seconds, st.sampled_from(["this", "other", None]))
def test_no_state_of_the_clocks_lets_anybody_in_before_the_wait_is_over(
    count, missed, opened, passed, boot
):
    now = at(opened + passed)
    left = left_s(Misses(count, boot, missed), now, at(opened))
    counted_from = missed if boot == "this" and missed <= now.steady_ns else int(opened) * SECOND
    assert 0 <= left <= LONGEST_WAIT_S
    assert left >= wait_after(count) - (now.steady_ns - counted_from) / SECOND - 1e-6


@given(counts, seconds, seconds, seconds)
def test_waiting_longer_leaves_less(count, missed, passed, more):
    misses, opened = Misses(count, "this", missed * SECOND), at(0)
    sooner = left_s(misses, at(missed + passed), opened)
    assert left_s(misses, at(missed + passed + more), opened) <= sooner


def test_a_steady_clock_that_stands_before_the_miss_counts_from_the_opening():
    misses = Misses(5, "this", 500 * SECOND)
    assert left_s(misses, at(20), at(10)) == 20
    assert left_s(misses, at(5), at(10)) == 30
    assert timedelta(seconds=left_s(Misses(5), at(20), at(10))) == timedelta(seconds=20)
