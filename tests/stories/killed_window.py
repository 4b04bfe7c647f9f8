"""A window that is killed while it charts; run as a program by ``test_unlucky``."""

import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEventLoop
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from stories.ward import at, open_station

from ketachart.clock import SetClock
from ketachart.gui import theme
from ketachart.gui.background import Background
from ketachart.gui.bedside import Bedside
from ketachart.gui.window import StationWindow

DRAFT_IS_KEPT_MS = 1_500


def turn(until, most_ms=10_000):
    """Let the event loop run until something is so."""
    deadline = QDeadlineTimer(most_ms)
    while not until():
        if deadline.hasExpired():
            sys.exit(f"waited too long for {until}")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def window_of(folder, nurse):
    """A window on the board of a station, and its clock; the ``QApplication`` is there already."""
    theme.apply(QApplication.instance(), "dark")
    clock = SetClock(at("10:19"))
    background = Background(lambda: open_station(Path(folder), clock))
    window = StationWindow(Bedside(now=lambda: clock.now().at, by=nurse), background)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    turn(lambda: bool(window.charts) and window.isActiveWindow())
    return window, clock


def main(folder, nurse, *typed):
    """Type each text at its time; ``10:20=138...`` with ``!`` at the end is waited for."""
    app = QApplication(sys.argv[:1])
    window, clock = window_of(folder, nurse)
    QTest.keyClicks(app.focusWidget(), "2")
    for text in typed:
        when, _, keys = text.partition("=")
        clock.set(at(when))
        before = len(window.charts[window.shown].entries)
        for key in keys.rstrip("!"):
            QTest.keyClicks(QApplication.focusWidget(), key)
        if keys.endswith("!"):
            turn(lambda before=before: len(window.charts[window.shown].entries) > before)
            print(window.charts[window.shown].entries[-1].act.id, flush=True)
    until = QDeadlineTimer(DRAFT_IS_KEPT_MS)
    turn(until.hasExpired)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
