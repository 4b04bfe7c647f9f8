"""Words half typed in a panel come back after a crash, and are gone once they are charted."""

import pytest
from PySide6.QtCore import Qt
from window_desk import LONG, at

from ketachart.clinical.acts import NoteWritten
from ketachart.gui.panels.note_panel import NotePanel

pytestmark = pytest.mark.window
HALF = "Pale and qui"


def acts(desk, kind):
    chart = desk.window.charts[desk.window.shown]
    return [act for _, act in chart.standing.of(kind)]


@pytest.fixture
def typed(window_desk, example):
    """A note that is half typed, and on the disk."""
    desk = window_desk
    desk.create(example.until("ex-05", "2026-03-10T10:17:00-05:00"))
    desk.clock.set(at("10:20:00"))
    desk.open()
    desk.press(Qt.Key.Key_F4)
    desk.type(HALF)
    desk.qtbot.waitUntil(lambda: not desk.window.drafts._soon.isActive(), timeout=LONG)
    desk.idle()
    return desk


def note_of(desk) -> str:
    desk.press(Qt.Key.Key_F4)
    panel = desk.window.page.side.panel
    assert isinstance(panel, NotePanel)
    return panel.text.typed()


def test_a_half_typed_note_comes_back_after_a_crash_and_the_band_says_so(typed):
    typed.kill()
    typed.clock.set(at("10:24:00"))
    window = typed.open()
    assert "A note half typed is kept: open it again." in window.frame.band.detail
    assert note_of(typed) == HALF
    typed.type("et")
    typed.press(Qt.Key.Key_Return)
    typed.qtbot.waitUntil(lambda: bool(acts(typed, NoteWritten)), timeout=LONG)
    assert acts(typed, NoteWritten)[-1].text == "Pale and quiet"
    typed.idle()
    typed.kill()
    again = typed.open()
    assert "note half typed" not in again.frame.band.detail
    assert note_of(typed) == ""


def test_a_note_that_was_dropped_on_purpose_does_not_come_back(typed):
    typed.press(Qt.Key.Key_Escape)
    typed.press(Qt.Key.Key_Escape)
    assert typed.window.page.side.panel is None
    typed.idle()
    assert note_of(typed) == ""
    typed.kill()
    typed.open()
    assert note_of(typed) == ""
