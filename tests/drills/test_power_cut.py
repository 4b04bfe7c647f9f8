"""Power cuts: what was confirmed is there, whatever the disk had not written yet."""

import pytest
from drills import power_cut, recorder

CUTS = 32


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """Something of every kind of work of a day, recorded once."""
    why = recorder.why_not()
    if why is not None:
        pytest.skip(why)
    return power_cut.Recording("day", tmp_path_factory.mktemp("power"))


def test_power_cut_at_any_moment_of_a_day_loses_and_doubles_nothing(recording):
    told = power_cut.cutting(recording, CUTS)
    assert told.is_whole, told.row
    assert told.acknowledged > CUTS


def test_a_disk_that_does_not_flush_when_told_is_found_out(recording):
    """So that the drill is known to see a loss: out of scope, and said so in safety.md."""
    told = power_cut.cutting(recording, 10, deaf=True)
    assert told.lost > 0
    assert told.broken > 0
