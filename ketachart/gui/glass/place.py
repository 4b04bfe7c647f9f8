"""Emergency access in the window: the page that asks, the red band on every screen, its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from ketachart.clinical.administration import GlassBroken
from ketachart.gui.background import Background
from ketachart.gui.panels.band import Band, Offer
from ketachart.gui.patients.work import Ask
from ketachart.station import Station
from ketachart.station.access import ADMINISTRATOR, CLINICAL
from ketachart.station.restricting import Shut

if TYPE_CHECKING:
    from ketachart.gui.glass.ask_page import AskPage
    from ketachart.gui.window import StationWindow

TICK_MS = 500
LOOK_MS = 60_000
"""How often the station is asked whether an access still runs, and how many wait for review."""
DETAIL = "Each record you open is written down and reviewed."


class GlassPlace(QObject):
    """``changed`` is called when other records than before may be opened."""

    def __init__(
        self,
        window: StationWindow,
        background: Background,
        *,
        asker: Callable[[Callable[[], QWidget]], Ask],
        changed: Callable[[], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window, self._background = window, background
        self._asker, self._changed = asker, changed
        self.band: Band = window.frame.glass
        self.page: AskPage | None = None
        self.runs: GlassBroken | None = None
        self._then: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        self._looks = QTimer(self)
        self._looks.setInterval(LOOK_MS)
        self._looks.timeout.connect(self.look)
        self._looks.start()
        window.opened.connect(self.look)

    @property
    def _roles(self) -> frozenset[str]:
        author = self._background.author
        return frozenset(author.roles if author is not None else ())

    @property
    def may_break(self) -> bool:
        """Whether who is signed in may have it."""
        return bool(self._roles & CLINICAL)

    def show(self, then: Callable[[], None] | None = None) -> None:
        """Ask for it; ``then`` shows what it was needed for, or what was shown before."""
        from ketachart.gui.glass.ask_page import AskPage  # noqa: PLC0415

        self._then = then
        if self.page is None:
            self.page = AskPage(self._asker(lambda: self._window.frame))
            self.page.broken.connect(self._broken)
            self.page.closed.connect(self._leave)
        self._window.show_other(self.page, "Emergency access")
        self.page.take_focus()

    def trouble(self, trouble: Exception, then: Callable[[], None] | None = None) -> None:
        """Say what could not be; where records are shut to them, with the way in."""
        if isinstance(trouble, Shut) and self.may_break:
            offer = Offer("Emergency access…", lambda: self._from_band(then), name="band-glass")
            self._window.tell.notice(str(trouble), "", (offer,))
        else:
            self._window.tell.problem(trouble)

    def _from_band(self, then: Callable[[], None] | None) -> None:
        self._window.tell.leave()
        self.show(then)

    def _leave(self) -> None:
        if self.page is not None:
            self.page.clear()
        (self._then or self._window.go_back)()

    def _broken(self, broken: GlassBroken) -> None:
        self.runs = broken
        self.tick()
        self._changed()
        self._leave()

    # While it runs ----------------------------------------------------------------------------

    def look(self) -> None:
        """Whether one of who is signed in runs, and how many wait for their review."""
        self._background.do(_look, self._looked, lambda _: None, owner=self)

    def _looked(self, found: tuple[str, GlassBroken | None, int]) -> None:
        who, runs, waiting = found
        author = self._background.author
        if author is None or author.id != who:
            return
        self._window.rail.count("settings", waiting)
        ended = self.runs is not None and runs is None
        self.runs = runs
        self.tick()
        if ended:
            self._changed()

    def person_changed(self) -> None:
        """An access is its owner's alone; what is half typed for one is nobody else's."""
        self.runs = None
        self.band.hide()
        self._window.rail.count("settings", 0)
        page, self.page = self.page, None
        if page is not None:
            page.deleteLater()
        QTimer.singleShot(0, self, self.look)

    def tick(self) -> None:
        """The band, with the time that is left."""
        runs = self.runs
        if runs is None:
            if not self.band.isHidden():
                self.band.hide()
            return
        now = self._window.bedside.now()
        if now >= runs.until:
            self.runs = None
            self.band.hide()
            self._changed()
            return
        self.band.say(
            "flag",
            "lock",
            f"Emergency access: {left_words(runs.until, now)} left",
            DETAIL,
            (Offer("Give back", self.give_back, name="glass-give-back"),),
        )

    def give_back(self) -> None:
        """It ends now."""
        self._background.do(_give_back, self._given_back, self._window.tell.problem, owner=self)

    def _given_back(self, _: object) -> None:
        self.runs = None
        self.tick()
        self._changed()
        self._window.tell.notice("The emergency access is given back.")


def left_words(until: datetime, now: datetime) -> str:
    """``59 min``; the last minute in seconds."""
    seconds = max(0, int((until - now).total_seconds()))
    return f"{-(-seconds // 60)} min" if seconds > 60 else f"{seconds} s"


def _look(station: Station) -> tuple[str, GlassBroken | None, int]:
    person = station.person
    if person is None:
        return "", None, 0
    roles = set(person.roles)
    runs = station.glass() if roles & CLINICAL else None
    return person.id, runs, station.glass_to_review() if roles & ADMINISTRATOR else 0


def _give_back(station: Station) -> None:
    if station.glass() is not None:
        station.give_back_glass()
