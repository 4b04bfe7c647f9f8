"""Who manages or audits and charts nothing: the chairs' time, no name, and their own pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from ketachart.clinical.chair_times import ChairTimes
from ketachart.gui.background import Background
from ketachart.gui.locking.chair_rows import ChairRows
from ketachart.gui.locking.locked_words import LockedChair, of_seats, of_times
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.widgets.middle import middle_column

if TYPE_CHECKING:
    from ketachart.gui.window import StationWindow
    from ketachart.station import Station

CLINICAL = frozenset({"nurse", "physician"})
EVERY_S = 2
"""How often the times are asked for."""


class ChairsPage(QWidget):
    """In the place of the board."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.chairs = ChairRows()
        column = middle_column(self, 900)
        words = "Times only: this account opens no patient's chart."
        column.addWidget(plain(words, "label", wrap=True))
        column.addWidget(self.chairs, 1000)
        column.addStretch(1)


class Onlookers(QObject):
    """One a window with a station; does nothing while somebody charts."""

    def __init__(self, window: StationWindow, background: Background) -> None:
        super().__init__(window)
        self._window, self._background = window, background
        self.page = ChairsPage()
        window.frame.pages.addWidget(self.page)
        self._times: tuple[ChairTimes, ...] = ()
        self._asked_at: datetime | None = None
        self.is_one = False
        """Whether who is signed in, or was before it was locked, opens no chart."""

    def follow(self, roles: Sequence[str]) -> None:
        """Somebody with these roles is signed in now."""
        self.is_one = bool(roles) and not CLINICAL & set(roles)
        rail = self._window.rail
        for name in ("patients", "new"):
            rail.offer_also(name, offered=not self.is_one)
        self._window.board.setEnabled(not self.is_one)

    def chairs(self, now: datetime) -> tuple[LockedChair, ...]:
        """Every chair's row, from the charts where they are there, else from their times."""
        window = self._window
        if not self.is_one:
            return of_seats(window.seats, now)
        return of_times(window.known.chairs, self._times, now)

    def tick(self, now: datetime) -> None:
        """Time goes on."""
        if not self.is_one:
            return
        since = None if self._asked_at is None else (now - self._asked_at).total_seconds()
        if since is None or not 0 <= since < EVERY_S:
            self._asked_at = now
            self._background.do(_times, self._show, self._window.tell.problem, owner=self)
        if self.page.isVisible():
            self.page.chairs.show_chairs(self.chairs(now))

    def _show(self, times: tuple[ChairTimes, ...]) -> None:
        self._times = times
        if self.page.isVisible():
            self.page.chairs.show_chairs(self.chairs(self._window.bedside.now()))


def _times(station: Station) -> tuple[ChairTimes, ...]:
    return station.chair_times()
