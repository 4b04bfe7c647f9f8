"""Kills: a process that really runs is really killed, and nothing that it confirmed is lost."""

import pytest
from drills import kill, kill_window

from ketachart.clock import StationClock


@pytest.fixture(scope="module")
def working(tmp_path_factory):
    """What begins the processes."""
    why = kill.why_not()
    if why is not None:
        pytest.skip(why)
    with kill.server(tmp_path_factory.mktemp("kill")) as server:
        yield server


@pytest.mark.parametrize("kind", kill.DEEDS)
def test_nothing_that_was_confirmed_is_lost_or_doubled_by_a_kill(working, tmp_path, kind):
    often = 4 if kind == "charting" else 1
    told = kill.killing(working, kind, often, tmp_path)
    assert told.is_whole, told.row
    if kind == "charting":
        assert told.acknowledged > 0


def test_elapsed_time_goes_on_through_a_restart_whatever_the_wall_clock_says(station, running):
    started = running(station).started_at
    station.close()
    ns = [5_000_000_000_000]
    first = StationClock(wall=lambda: started, steady=lambda: ns[0], boot=lambda: "one boot")
    before = first.now()
    ns[0] += 600_000_000_000
    wrong_wall = before.at.replace(year=2031)
    second = StationClock(
        before, wall=lambda: wrong_wall, steady=lambda: ns[0], boot=lambda: "one boot"
    )
    assert (second.now().at - before.at).total_seconds() == 600
    after_boot = StationClock(
        before, wall=lambda: wrong_wall, steady=lambda: 1, boot=lambda: "another"
    )
    assert after_boot.now().at == wrong_wall


@pytest.mark.window
def test_what_was_typed_a_second_before_the_window_was_killed_comes_back(tmp_path):
    told, ages = kill_window.killing(1, tmp_path)
    # The figure (1 s) is the long form's: here the machine is busy with other tests.
    assert max(ages) < 2 * kill_window.LIMIT_S
    assert told.broken == 0
