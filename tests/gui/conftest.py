"""What tests of the whole window share."""

import pytest
from window_desk import WindowDesk, at

from ketachart.clock import SetClock
from ketachart.gui import theme


@pytest.fixture
def window_desk(qtbot, qapp, tmp_path):
    """A folder, a clock at ten past ten, and a window that is closed at the end."""
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    desk = WindowDesk(qtbot, tmp_path / "station", SetClock(at("10:17:00")))
    yield desk
    desk.close()
