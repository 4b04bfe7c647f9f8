"""Station time as a law: whatever becomes of the computer's clock, elapsed time is right."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from own_computer import Computer

from ketachart import clock

START = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
spans = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=40))
steps = st.timedeltas(min_value=timedelta(days=-9000), max_value=timedelta(days=9000))
deeds = st.lists(
    st.one_of(
        st.tuples(st.just("passes"), spans),
        st.tuples(st.just("is set"), steps),
        st.tuples(st.just("opens again"), spans),
        st.tuples(st.just("starts anew"), spans),
    ),
    max_size=30,
)


@given(deeds)
def test_within_a_boot_elapsed_time_is_true_and_time_never_goes_back(done):
    computer = Computer(START)
    time = computer.clock()
    seen = [(time.now(), computer.true)]
    for deed, value in done:
        if deed == "passes":
            computer.passes(seconds=value.total_seconds())
        elif deed == "is set":
            computer.is_set(value)
        else:
            last = seen[-1][0]
            if deed == "starts anew":
                computer.starts_anew(after=value)
            else:
                computer.passes(seconds=value.total_seconds())
            time = computer.clock(last)
        seen.append((time.now(), computer.true))
        assert time.step() == computer.wall() - time.now().at
    for (before, then), (after, now) in pairwise(seen):
        assert after.at >= before.at
        if after.boot_id == before.boot_id:
            assert abs((after.at - before.at) - (now - then)) < timedelta(milliseconds=1)


def test_this_computers_steady_clock_counts_sleep_and_its_boot_has_a_name():
    assert clock.runs_through_sleep()
    assert clock.steady_ns() <= clock.steady_ns()
    assert clock.boot_id() == clock.boot_id() != ""
    assert clock.is_synchronised() in {True, False, None}
