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
from stories.killed_window import turn, window_of

EVERY_MS = 90
"""How long after a key the next is pressed: a quick typist."""
CHAIR = "2"


def main(folder: str, nurse: str) -> None:
    """Open the note of the running session and type."""
    app = QApplication(sys.argv[:1])
    window, _ = window_of(folder, nurse)
    QTest.keyClicks(app.focusWidget(), CHAIR)
    turn(lambda: window.has_session)
    QTest.keyClick(app.focusWidget(), Qt.Key.Key_F4)
    turn(lambda: window.page.side.panel is not None)
    for number in count(1):
        QTest.keyClicks(app.focusWidget(), "abcdefghij"[number % 10])
        print(number, time.monotonic_ns(), flush=True)
        next_key = QDeadlineTimer(EVERY_MS)
        turn(next_key.hasExpired)


if __name__ == "__main__":
    main(*sys.argv[1:])
