"""Two nurses hand the window to and fro by PIN: always back on the same chart, by the right author.

``KETACHART_HANDS=1000`` runs the whole; the gate runs a short form of it.
"""

import os
import random
from collections import Counter

import pytest
from lock_desk import CTRL, OTHER, PINS, LockDesk, seated
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from station_fixtures import NURSE
from window_desk import at

from ketachart.clinical.acts import VitalsTaken
from ketachart.clock import SetClock
from ketachart.gui import theme

SWITCHES = int(os.environ.get("KETACHART_HANDS", "15"))
CHAIRS = ("1", "2", "3", "4")
RATES = {NURSE: "12", OTHER: "14"}


@pytest.fixture
def desk(qtbot, qapp, tmp_path):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    desk = LockDesk(qtbot, tmp_path / "station", SetClock(at("10:17:30")))
    desk.create(*(seated(chair) for chair in CHAIRS), chairs=CHAIRS)
    desk.clock.set(at("10:18:10"))
    desk.open()
    yield desk
    desk.close()


def switch(desk, how: str) -> str:
    """The other nurse takes the window; gives her name."""
    window = desk.window
    name = OTHER if window.bedside.by == NURSE else NURSE
    if how == "lock":
        desk.lock()
        desk.choose(name)
    elif how == "key":
        desk.press(Qt.Key.Key_U, CTRL)
        desk.idle()
    else:
        QTest.mouseClick(window.top.person, Qt.MouseButton.LeftButton)
        desk.idle()
    desk.type(PINS[name])
    desk.idle()
    return name


def test_every_switch_is_back_on_the_same_chart_with_the_right_author(desk):
    dice, window = random.Random(5), desk.window
    taken: Counter[tuple[str, str]] = Counter()
    for number in range(SWITCHES):
        window.show_number(dice.randint(1, 4))
        desk.clock.advance(seconds=dice.randint(1, 3))
        shown = window.shown
        name = switch(desk, dice.choice(("lock", "key", "button")))
        assert window.shown == shown
        assert window.has_session
        assert window.bedside.by == name
        assert desk.background.author.name == name
        if number % 3 == 0:
            seat = int(window.charts[shown].chair)
            desk.type(f"11{seat}7{seat}6{seat}98{RATES[name]}5")
            desk.idle()
            taken[window.charts[shown].chair, name] += 1
        if window.frame.hands.isVisible():
            QTest.mouseClick(
                window.frame.hands.buttons[dice.choice((0, -1))], Qt.MouseButton.LeftButton
            )
            desk.idle()
    found: Counter[tuple[str, str]] = Counter()
    for chart in window.charts.values():
        for entry in chart.entries:
            act = entry.act
            if isinstance(act, VitalsTaken) and entry.stamp.recorded_at > at("10:18:10"):
                seat = int(chart.chair)
                assert (act.sbp_mmhg, act.hr_per_min) == (110 + seat, 60 + seat)
                assert str(act.rr_per_min) == RATES[act.by]
                found[chart.chair, act.by] += 1
    assert found == taken
