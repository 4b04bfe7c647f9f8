"""A window on a real station in a folder, and charts that stand at a moment of an example."""

import json
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

import shiboken6
from made_once import copy_of
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from station_fixtures import NURSE, PASSPHRASE, PASSWORD, Examples

from ketachart.clinical.trouble import Unavailable
from ketachart.clock import SetClock
from ketachart.gui.background import Background
from ketachart.gui.bedside import Bedside
from ketachart.gui.window import StationWindow
from ketachart.station import Costs, NewPerson, Station

LONG = 5_000


def at(time: str) -> datetime:
    """A time of ex-05's day."""
    return datetime.fromisoformat(f"2026-03-10T{time}-05:00")


def example_until(name: str, when: datetime, without: tuple[str, ...] = ()) -> bytes:
    """An example as it stood, with some acts not charted yet."""
    file = json.loads(Examples().until(name, when.isoformat()))
    file["acts"] = [act for act in file["acts"] if act["id"] not in without]
    return json.dumps(file).encode()


class SlowStation(Station):
    """Its disk can be made slow, or to refuse."""

    slow_s = 0.0
    broken = False
    waits = threading.Event()

    def record(self, *args, **kwargs):
        if self.broken:
            raise Unavailable("The chart could not be saved.")
        if self.slow_s:
            self.waits.wait(self.slow_s)
        return super().record(*args, **kwargs)


class WindowDesk:
    """One folder, one clock, one window at a time."""

    def __init__(self, qtbot, folder: Path, clock: SetClock) -> None:
        self.qtbot, self.folder, self.clock = qtbot, folder, clock
        self.station: SlowStation | None = None
        self.background: Background | None = None
        self.window: StationWindow | None = None

    def create(self, *files: bytes, chairs: tuple[str, ...] = ("1",)) -> None:
        """The station with some sessions charted."""
        key = (type(self), files, chairs, self.clock.now().at)
        copy_of(key, self.folder, lambda folder: self._make(folder, files, chairs))

    def _make(self, folder: Path, files: tuple[bytes, ...], chairs: tuple[str, ...]) -> None:
        station, code = Station.create(
            folder,
            clinic="Fictional Clinic",
            administrator=NewPerson(NURSE, ("administrator", "nurse"), PASSWORD, "RN"),
            passphrase=PASSPHRASE,
            chairs=chairs,
            clock=self.clock,
            costs=Costs.lowest(),
        )
        with station:
            station.confirm_recovery(code)
            for file in files:
                station.import_session(file)
            self._people(station)

    def _people(self, station: Station) -> None:
        """Whoever else is there from the beginning."""

    def _opener(self) -> Station:
        self.station = SlowStation.open(
            self.folder, PASSPHRASE, clock=self.clock, costs=Costs.lowest()
        )
        self.station.sign_in(NURSE, PASSWORD)
        return self.station

    def open(self, size: tuple[int, int] = (1366, 768), *, board: bool = False) -> StationWindow:
        """Open the window, as after signing in, and go to the first chair unless ``board``."""
        self.background = Background(self._opener)
        bedside = Bedside(now=lambda: self.clock.now().at, by=NURSE)
        self.window = StationWindow(bedside, self.background)
        self.window.resize(*size)
        with self.qtbot.waitSignal(self.window.opened, timeout=LONG):
            self.window.show()
            self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow, timeout=LONG)
        if self.window.charts and not board:
            self.window.show_session(next(iter(self.window.charts)))
        return self.window

    def idle(self) -> None:
        """Wait until everything that was asked is answered."""
        self.qtbot.waitUntil(lambda: self.background.busy_since is None, timeout=LONG)

    def type(self, keys: str) -> None:
        """Type into whatever has the keyboard."""
        for key in keys:
            QTest.keyClicks(QApplication.focusWidget() or self.window, key)

    def press(self, key: Qt.Key, held=Qt.KeyboardModifier.NoModifier) -> None:
        """One key by name."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, held)

    def later(self, **span: float) -> None:
        """The clock moves on, and the window sees it."""
        self.clock.set(self.clock.now().at + timedelta(**span))
        self.window.tick()

    def kill(self) -> None:
        """The program is gone at once: no question, no last word; the disk keeps what it has."""
        self.window.drafts._soon.stop()
        self.window._timer.stop()
        assert self.background.close()
        self._away()

    def close(self) -> None:
        """End of the test."""
        if self.background is not None:
            assert self.background.close()
        self._away()

    def _away(self) -> None:
        if self.window is not None and shiboken6.isValid(self.window):
            shiboken6.delete(self.window)
        self.window = None


def largest_gap(background, qtbot, do, *, tries: int = 3) -> float:
    """How long the window's thread was away at most while something was done (s).

    The best of some tries: on a busy machine another program may have had the processor.
    """
    found = []
    for _ in range(tries):
        gaps, last = [], [time.perf_counter()]

        def tick(gaps=gaps, last=last):
            now = time.perf_counter()
            gaps.append(now - last[0])
            last[0] = now

        timer = QTimer(background)
        timer.setInterval(5)
        timer.timeout.connect(tick)
        timer.start()
        last[0] = began = time.perf_counter()
        do()
        qtbot.waitUntil(lambda: background.busy_since is None, timeout=LONG)
        tick()
        timer.stop()
        assert time.perf_counter() - began >= 0.29
        found.append(max(gaps))
        if found[-1] < 0.3 / 2:
            break
    return min(found)
