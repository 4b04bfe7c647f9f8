"""A station on a small file system of its own, and a window on it that can die.

The disk is really filled and its files are really as they were when the program died.
"""

import json
import os
import shutil
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import shiboken6
from drills.small_disk import fill
from drills.stall_child import Pulse
from lock_desk import seated
from PySide6.QtWidgets import QApplication, QWidget
from station_fixtures import NURSE, PASSPHRASE, PASSWORD, JumpingClock
from stories.day import Day
from stories.evening import PINS
from stories.ward import DOCTOR, DOCTOR_PASSWORD, LONG, SECOND, SECOND_PASSWORD, Strays

from ketachart.gui import theme
from ketachart.gui.background import Background
from ketachart.gui.bedside import Bedside
from ketachart.gui.last_resort import install_last_resort
from ketachart.gui.widgets.bounce import BounceFilter
from ketachart.gui.window import StationWindow
from ketachart.station import Costs, NewPerson, Station
from ketachart.store import holding, reserve

DISK_MB = 700
"""Above the 532 MB from which a reserve is made; the file behind it has holes."""


class MachineDay(Day):
    """A window that can die, on a station whose disk, file and clock can be spoilt."""

    def __init__(self, qtbot, disk: Path, clock: JumpingClock) -> None:
        super().__init__(qtbot, disk / "station", clock)
        self.disk, self.apart = disk, disk.parent
        self.strays = Strays()
        self.costs = replace(Costs.lowest(), holding=holding.SIZE, reserve=reserve.SIZE)
        self.stalls: list[float] = []
        self._undo: list[Callable[[], None]] = []
        self._filling: list[Path] = []

    # The program ------------------------------------------------------------------------------

    def open(self, kind: type[Station] = Station) -> StationWindow:
        """Open the station and its window, as the program itself puts them together."""
        app = QApplication.instance()
        theme.apply(app, self._theme)
        if not self._filters:
            self._filters = [BounceFilter(), self.strays]
            for one in self._filters:
                app.installEventFilter(one)
        self.background = Background(self._opened_station)
        window = StationWindow(Bedside(now=lambda: self.clock.now().at, by=NURSE), self.background)
        self._undo.append(install_last_resort(window.tell))
        self._opened.append((window, self.background))
        with self.qtbot.waitSignal(window.opened, timeout=LONG):
            self.show(window)
        self.settle()
        return window

    def _opened_station(self) -> Station:
        self.station = Station.open(self.folder, PASSPHRASE, clock=self.clock, costs=self.costs)
        for name, secret in ((SECOND, SECOND_PASSWORD), (NURSE, PASSWORD)):
            self.station.sign_in(name, secret)
        return self.station

    def die(self) -> None:
        """The program is gone in the middle: nothing more is written than was there then."""
        ((window, background),) = self._opened
        places = (self.folder, Path(os.environ["XDG_STATE_HOME"]))
        kept = [self.apart / f"as it was {number}" for number in range(len(places))]
        for place, copy in zip(places, kept, strict=True):
            shutil.copytree(place, copy)
        window.drafts._soon.stop()
        window._timer.stop()
        assert background.close()
        self._opened.clear()
        self._let_go(window)
        with self.room_for_a_moment():
            for place, copy in zip(places, kept, strict=True):
                for old in place.iterdir():
                    shutil.rmtree(old) if old.is_dir() else old.unlink()
                shutil.copytree(copy, place, dirs_exist_ok=True)

    def close(self) -> None:
        windows = [window for window, _ in self._opened]
        super().close()
        for window in windows:
            self._let_go(window)

    def _let_go(self, window: StationWindow) -> None:
        for undo in self._undo:
            undo()
        self._undo.clear()
        if shiboken6.isValid(window):
            shiboken6.delete(window)
        self.window = None

    # The disk ---------------------------------------------------------------------------------

    def leave_room(self, size: int) -> None:
        """Fill the disk but for so many bytes."""
        path = self.disk / f"video {len(self._filling)}"
        handle = os.open(path, os.O_WRONLY | os.O_CREAT)
        there = os.fstatvfs(handle)
        os.posix_fallocate(handle, 0, there.f_bavail * there.f_frsize - size)
        os.close(handle)
        self._filling.append(path)

    def fill(self) -> None:
        """Fill it to the last byte."""
        self._filling.append(fill(self.disk, f"video {len(self._filling)}"))

    def empty(self) -> None:
        """Somebody deletes what filled it."""
        for path in self._filling:
            path.unlink()
        self._filling.clear()

    @contextmanager
    def room_for_a_moment(self):
        """To put back what a program that died would have left."""
        self._filling.pop().unlink()
        yield
        self.fill()

    # Looking ----------------------------------------------------------------------------------

    @property
    def band(self) -> QWidget:
        return self.window.frame.band

    def seen(self) -> str:
        told = [f"{said.title} {said.more}" for said in self.window.tell.told]
        return "\n".join([super().seen(), *told])

    def told_of(self, words: str) -> None:
        """Wait until the band says so."""
        self.until(
            lambda: self.band.isVisible() and words in self.band.accessibleName(),
            f"the band does not say: {words}",
        )

    def newest_row(self) -> str:
        """The first line of the record, as it is spoken."""
        return self.window.page.side.record.rows.rows[0].spoken

    @contextmanager
    def beating(self):
        """The window's longest pause meanwhile, without what other programs took of the time."""
        pulse = Pulse()
        yield
        pulse._timer.stop()
        self.stalls.append(pulse.net)


# Before -------------------------------------------------------------------------------------------


def prepare(day: MachineDay) -> None:
    """A patient who is ready to start in chair 1; two nurses with a PIN."""
    day.go_to("09:55")
    station, code = Station.create(
        day.folder,
        clinic="Fictional Clinic",
        administrator=NewPerson(NURSE, ("administrator", "nurse"), PASSWORD, "RN"),
        default_protocol="depression-40",
        passphrase=PASSPHRASE,
        chairs=("1", "2"),
        clock=day.clock,
        costs=day.costs,
    )
    with station:
        station.confirm_recovery(code)
        station.add_person(NewPerson(SECOND, ("nurse",), SECOND_PASSWORD, "RN"))
        station.add_person(NewPerson(DOCTOR, ("physician",), DOCTOR_PASSWORD, "MD"))
        for name, secret in ((SECOND, SECOND_PASSWORD), (NURSE, PASSWORD)):
            station.sign_in(name, secret)
            station.set_pin(PINS[name], secret)
        station.import_session(ready())


def ready() -> bytes:
    """ex-05 as far as the set before the start, with a line of the checklist more."""
    file = json.loads(seated("1", "09:55:00"))
    line = next(act for act in file["acts"] if act["act"] == "item-checked")
    building = {"id": "checked-building", "item": "prescriber in the building"}
    file["acts"].append(line | building | {"at": "2026-03-10T09:55:00-05:00"})
    return json.dumps(file).encode()
