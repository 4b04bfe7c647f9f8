"""A window in which somebody types until it is killed; run as a program by ``kill_window``.

After every key it says how many were typed, and when by the computer's steady clock (ns).
"""

import sys
import time
from itertools import count
from pathlib import Path

TESTS = Path(__file__).absolute().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

from PySide6.QtCore import QDeadlineTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from stories.killed_window import turn
from stories.ward import at, open_station

from ketachart.clock import SetClock
from ketachart.gui import theme
from ketachart.gui.background import Background
from ketachart.gui.bedside import Bedside
from ketachart.gui.window import StationWindow

EVERY_MS = 90
"""How long after a key the next is pressed: a quick typist."""
CHAIR = "2"


def main(folder: str, nurse: str) -> None:
    """Open the note of the running session and type."""
    app = QApplication(sys.argv[:1])
    theme.apply(app, "dark")
    clock = SetClock(at("10:19"))
    background = Background(lambda: open_station(Path(folder), clock))
    window = StationWindow(Bedside(now=lambda: clock.now().at, by=nurse), background)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    turn(lambda: bool(window.charts) and window.isActiveWindow())
    QTest.keyClicks(QApplication.focusWidget(), CHAIR)
    turn(lambda: window.has_session)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F4)
    turn(lambda: window.page.side.panel is not None)
    for number in count(1):
        QTest.keyClicks(QApplication.focusWidget(), "abcdefghij"[number % 10])
        print(number, time.monotonic_ns(), flush=True)
        next_key = QDeadlineTimer(EVERY_MS)
        turn(next_key.hasExpired)


if __name__ == "__main__":
    main(*sys.argv[1:])
