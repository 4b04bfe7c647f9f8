"""The ward of every story."""

import pytest
from stories.ward import Ward, at, make_station

from ketachart.clock import SetClock


@pytest.fixture
def clock():
    return SetClock(at("09:15"))


@pytest.fixture
def ward(qtbot, tmp_path, clock):
    """A station of which no patient is known yet; its window is opened by the story."""
    make_station(tmp_path / "station", clock)
    ward = Ward(qtbot, tmp_path / "station", clock)
    yield ward
    ward.leave()
