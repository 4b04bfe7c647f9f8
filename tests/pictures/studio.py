"""One window at a time on a station of the demonstration, and a camera in front of it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget
from stories.hands import HeldBackground

from ketachart import demo
from ketachart.clinical.chart import Chart
from ketachart.clock import SetClock
from ketachart.gui.bedside import Bedside
from ketachart.gui.window import StationWindow
from ketachart.station import Station


class Studio:
    """Takes those pictures whose name has ``word`` in it, or is it ``exactly``."""

    def __init__(
        self,
        qt: QApplication,
        now: datetime,
        size: tuple[int, int],
        ending: str,
        word: str,
        *,
        exactly: bool = False,
    ) -> None:
        self.qt, self.now, self.size = qt, now, size
        self._ending, self.word, self._exactly = ending, word, exactly
        self.folder = Path()

    def __enter__(self) -> "Studio":
        return self

    def __exit__(self, *_: object) -> None:
        for widget in self.qt.topLevelWidgets():
            widget.close()
            widget.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def wants(self, name: str) -> bool:
        """Whether a picture is to be taken."""
        return name == self.word if self._exactly else self.word in name

    @contextmanager
    def clinic(
        self,
        stands_at: Mapping[str, float] | None = None,
        before: Callable[[Station], object] = lambda _: None,
    ) -> Iterator["Window"]:
        """The window of the demonstration, with chairs moved to other minutes."""
        clock = SetClock(self.now)
        with (
            demo.throw_away_folder() as place,
            demo.station_of_a_clinic(place, clock, stands_at) as station,
        ):
            before(station)
            window = Window(self, station)
            yield window
            window.close()

    def put_up(self, screen: QWidget) -> None:
        """A screen that is a window of its own."""
        screen.resize(*self.size)
        screen.show()
        self.settle()

    def settle(self) -> None:
        """Let everything be laid out and painted."""
        for _ in range(6):
            self.qt.processEvents()

    def take(self, screen: QWidget, name: str) -> None:
        """One picture, if it is wanted."""
        if self.wants(name):
            self.settle()
            screen.grab().save(str(self.folder / f"{name}{self._ending}.png"))


class Window:
    """The station's window; every answer comes at once."""

    def __init__(self, studio: Studio, station: Station) -> None:
        self.studio, self.station = studio, station
        self.background = HeldBackground(station)
        bedside = Bedside(now=lambda: studio.now, by=demo.NURSE)
        self.window = StationWindow(bedside, self.background)  # type: ignore[arg-type]
        studio.put_up(self.window)
        self.settle()

    def settle(self) -> None:
        """What was asked is answered, and painted."""
        self.background.all()
        self.studio.settle()
        self.background.all()
        self.window.tick()

    def take(self, name: str) -> None:
        """One picture of it."""
        self.settle()
        self.studio.take(self.window, name)

    def sit(self, chair: str) -> Chart:
        """Show the session in a chair."""
        row = [row for row in self.station.sessions() if row.chair == chair][-1]
        assert self.window.pages is not None
        self.window.pages.open_session(row.id)
        self.settle()
        return self.window.charts[row.id]

    def panel(self, panel: str, name: str = "") -> Any:
        """Open a side panel, take its picture, and close it."""
        self.window.page.side.close_panel()
        self.window.open_panel(panel)
        self.take(name or f"panel-{panel.partition(':')[0]}")
        return self.window.page.side.panel

    def find(self, name: str) -> Any:
        """The widget of that object name that is to be seen."""
        found = self.window.findChildren(QWidget, name)
        return next(widget for widget in found if widget.isVisible())

    def type(self, name: str, text: str) -> None:
        """Text in a box."""
        self.find(name).setText(text)
        self.settle()

    def tap(self, name: str) -> None:
        """A button."""
        self.find(name).click()
        self.settle()

    def close(self) -> None:
        """Away with it."""
        self.window.page.side.close_panel()
        self.window._timer.stop()
        self.window.hide()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
