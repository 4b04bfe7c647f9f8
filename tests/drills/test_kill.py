"""Kills: a process that really runs is really killed, and nothing that it confirmed is lost."""

import pytest
from drills import kill


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
