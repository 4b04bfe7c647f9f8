"""A window that charts through trouble and notes its own pauses; run as a program by ``stalls``."""

import json
import os
import shutil
import sys
import threading
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from drills.held_elsewhere import held_elsewhere
from drills.small_disk import fill
from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from station_fixtures import NURSE
from stories.ward import at, open_station

from ketachart.clinical.acts import VitalsTaken
from ketachart.clock import SetClock
from ketachart.gui import theme
from ketachart.gui.background import Background
from ketachart.gui.bedside import Bedside
from ketachart.gui.window import StationWindow
from ketachart.store import folder as places

KEY_MS = 40
"""From one key to the next, as fast as a quick hand."""
MOST_S = 60


class Pulse:
    """Beats in the window's thread as often as it can; notes its longest pauses (s).

    ``net`` leaves out what the thread was ready to run and another program had the processor.
    """

    def __init__(self) -> None:
        self._mine = f"/proc/self/task/{threading.get_native_id()}/schedstat"
        self.restart()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(1)

    def restart(self) -> None:
        self.longest = self.net = 0.0
        self._last, self._waited = time.monotonic(), self._delay()

    def _delay(self) -> float:
        with open(self._mine, encoding="ascii") as file:  # noqa: PTH123
            return int(file.read().split()[1]) / 1e9

    def _beat(self) -> None:
        now, waited = time.monotonic(), self._delay()
        pause = now - self._last
        self.longest = max(self.longest, pause)
        self.net = max(self.net, pause - (waited - self._waited))
        self._last, self._waited = now, waited


def turn(until, most_s=MOST_S):
    """Let the event loop run until something is so."""
    deadline = QDeadlineTimer(round(most_s * 1000))
    while not until():
        if deadline.hasExpired():
            sys.exit(f"waited too long at line {sys._getframe(1).f_lineno}")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)


def wait(ms):
    until = QDeadlineTimer(ms)
    turn(until.hasExpired)


class Hand:
    """Types sets into the chair's entry line, and looks whether each came to be a set."""

    def __init__(self, window, clock) -> None:
        self.window, self.clock = window, clock
        self.typed, self.sets, self.acknowledged = 0, [], []
        window.outbox.charted.connect(
            lambda out, _: self.acknowledged.extend(act.id for act in out.acts)
        )

    def set(self) -> None:
        """The next set: its systolic is its own, so that none can be taken for another."""
        # Not a minute each: what waits for a slow disk would be late, and be asked for its reason.
        self.clock.set(at("10:18") + timedelta(seconds=10 * len(self.sets)))
        self.window.tick()
        systolic = 112 + len(self.sets)
        for key in f"{systolic}7064981{4}5":
            QTest.keyClicks(QApplication.focusWidget() or self.window, key)
            self.typed += 1
            wait(KEY_MS)
        self.sets.append(systolic)

    def look_round(self) -> None:
        """To the board and back, as anybody does in between."""
        self.window.show_board()
        wait(KEY_MS)
        self.window.show_session(next(iter(self.window.charts)))

    @property
    def arrived(self) -> list[int]:
        chart = self.window.charts[self.window.shown]
        return [s.taken.sbp_mmhg for s in chart.sets if isinstance(s.taken, VitalsTaken)]


def trouble_of(kind, folder, stack, station):
    """Make the trouble; gives what ends it."""
    key, database = station._key, station.place.database
    if kind == "busy":
        stack.enter_context(held_elsewhere(database, key))
    elif kind == "full":
        filling = fill(folder)
        stack.callback(filling.unlink)
    elif kind == "second place":
        place = places.holding_place(station.vault.id)
        aside = place.with_name("away")
        shutil.move(place, aside)
    return stack.close


def main(folder, kind, seconds):
    """Chart for so many seconds of trouble; says as JSON what was seen."""
    folder = Path(folder)
    app = QApplication(sys.argv[:1])
    theme.apply(app, "dark")
    clock, stations = SetClock(at("10:17")), []

    def opener():
        stations.append(open_station(folder, clock))
        return stations[-1]

    background = Background(opener)
    window = StationWindow(Bedside(now=lambda: clock.now().at, by=NURSE), background)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    turn(lambda: bool(window.charts) and window.isActiveWindow())
    window.show_session(next(iter(window.charts)))
    hand, said = Hand(window, clock), set()
    hand.set()  # also what is done for the first time is done before it counts
    hand.look_round()
    turn(lambda: len(hand.arrived) and not len(window.outbox))
    pulse = Pulse()
    with ExitStack() as stack:
        end = trouble_of(kind, folder, stack, stations[0])
        wait(50)
        pulse.restart()
        until = time.monotonic() + float(seconds)
        while time.monotonic() < until:
            hand.set()
            said.update(told.title for told in window.tell.told)
            hand.look_round()
        found = pulse.longest, pulse.net
        end()
    window.troubles.try_again()
    turn(lambda: not len(window.outbox) and stations[0].holding is None, 25)
    turn(lambda: hand.arrived[-len(hand.sets) :] == hand.sets, 10)
    window._timer.stop()
    background.close()
    print(
        json.dumps(
            {
                "longest_ms": round(found[0] * 1000),
                "net_ms": round(found[1] * 1000),
                "keys": hand.typed,
                "sets": len(hand.sets),
                "acts": hand.acknowledged,
                "said": sorted(said),
            }
        ),
        flush=True,
    )
    os._exit(0)  # what is left of Qt is nobody's


if __name__ == "__main__":
    main(*sys.argv[1:])
