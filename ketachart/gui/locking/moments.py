"""The moments marked at the locked window: kept until somebody says what each of them was."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.gui.background import Background
from ketachart.gui.locking.moment_page import VITALS, MomentPage, time_text
from ketachart.gui.outbox import RETRY_MS
from ketachart.gui.panels.band import Band, Offer

if TYPE_CHECKING:
    from ketachart.gui.outbox import Outgoing
    from ketachart.gui.window import StationWindow
    from ketachart.station import Marked, Station


class Moments(QObject):
    """Puts marks on the disk, and asks for each of them until it is claimed."""

    def __init__(self, window: StationWindow, background: Background, band: Band) -> None:
        super().__init__(window)
        self._window, self._background, self.band = window, background, band
        self._unsaved: dict[datetime, bool] = {}
        """Marks that are not on the disk, and whether each is on its way there."""
        self._page: MomentPage | None = None
        self._waiting: tuple[Marked, ...] = ()
        self._charting: tuple[str, str, QWidget | None] | None = None
        """Moment, session and the panel in which it is being charted."""
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(RETRY_MS)
        self._again.timeout.connect(self._save)

    # Marking ----------------------------------------------------------------------------------

    def mark(self, at: datetime) -> None:
        """Keep a moment; where the disk cannot be written it is tried again."""
        self._unsaved[at] = False
        if not self._again.isActive():
            self._save()

    @property
    def unsaved(self) -> int:
        """How many marks are not on the disk yet."""
        return len(self._unsaved)

    def _save(self) -> None:
        for at, sent in tuple(self._unsaved.items()):
            if not sent:
                self._send(at)

    def _send(self, at: datetime) -> None:
        self._unsaved[at] = True

        def work(station: Station) -> str:
            return station.mark_moment(at)

        def failed(trouble: Exception) -> None:
            self._not_saved(at, trouble)

        self._background.do(work, lambda _: self._saved(at), failed, owner=self)

    def _saved(self, at: datetime) -> None:
        self._unsaved.pop(at, None)
        if not self._window.is_locked:
            self.look()

    def _not_saved(self, at: datetime, trouble: Exception) -> None:
        if isinstance(trouble, Unavailable):
            self._unsaved[at] = False
            self._again.start()
        else:
            self._unsaved.pop(at, None)
            self._window.tell.problem(trouble)

    # Asking -----------------------------------------------------------------------------------

    def look(self, *, show: bool = False) -> None:
        """See what waits; ``show`` opens the question at once."""

        def work(station: Station) -> tuple[Marked, ...]:
            if not station.may("unclaimed_moments"):
                return ()
            return station.unclaimed_moments()

        def found(waiting: tuple[Marked, ...]) -> None:
            if self._window.is_locked:
                return
            self._waiting = waiting
            self._say()
            if show and waiting:
                self.ask()

        self._background.do(work, found, self._window.tell.problem, owner=self)

    def _say(self) -> None:
        own = self._charting[0] if self._charting is not None else ""
        waiting = [moment for moment in self._waiting if moment.id != own]
        if not waiting:
            self.band.hide()
        else:
            times = ", ".join(time_text(moment.at) for moment in waiting[:4])
            more = f" and {len(waiting) - 4} more" if len(waiting) > 4 else ""
            were = "was" if len(waiting) == 1 else "were"
            offer = Offer("Say what happened", self.ask, main=True)
            title = f"{times}{more} {were} marked"
            self.band.say("info", "clock", title, "Which chair, and what happened?", (offer,))
        self._window.order_focus()

    def ask(self) -> None:
        """The oldest that waits, on a page of its own."""
        if not self._waiting:
            return
        self._leave_page()
        moment, window = self._waiting[0], self._window
        now, left = window.bedside.now(), len(self._waiting) - 1
        page = self._page = MomentPage(moment, window.seats, now, left)
        page.charted.connect(lambda session, kind: self._chart(moment, session, kind))
        page.dropped.connect(lambda reason: self._claim(moment.id, reason=reason))
        page.closed.connect(self._later)
        self.band.hide()
        window.show_other(page, "Marked moment")
        page.take_focus()

    def _later(self) -> None:
        self._leave_page()
        self._window.go_back()
        self._say()

    def _leave_page(self) -> None:
        page, self._page = self._page, None
        if page is not None:
            page.deleteLater()

    def _chart(self, moment: Marked, session: str, kind: str) -> None:
        """To the panel, with the time set; once it is charted the moment is claimed by it."""
        window = self._window
        self._leave_page()
        window.show_session(session)
        panel: QWidget
        if kind == VITALS:
            row = window.page.vitals
            if not row.is_begun:
                back = (window.bedside.now() - moment.at) // timedelta(minutes=1)
                row.step_time(-back)
            panel = row
        else:
            window.open_panel(kind)
            panel = window.page.side.panel
            since = getattr(panel, "since", None)
            if since is not None:
                since.stand_at(moment.at)
        self._charting = (moment.id, session, panel)
        self._say()

    def charted(self, outgoing: Outgoing) -> None:
        """Something is on the disk: is it what a moment was?"""
        if self._charting is None:
            return
        moment, session, panel = self._charting
        if outgoing.session == session and outgoing.panel is panel:
            self._charting = None
            self._claim(moment, session=session, entry=outgoing.acts[0].id)

    def _claim(self, moment: str, **by: str) -> None:
        page = self._page

        def claimed(_: object) -> None:
            self._waiting = tuple(each for each in self._waiting if each.id != moment)
            if page is not None and page is self._page:
                self._leave_page()
                if self._waiting:
                    self.ask()
                else:
                    self._window.go_back()
            self._say()

        def failed(trouble: Exception) -> None:
            if page is not None and page is self._page and isinstance(trouble, Refused):
                page.refused(str(trouble))
            else:
                self._window.tell.problem(trouble)
            self.look()

        self._background.do(
            lambda station: station.claim_moment(moment, **by), claimed, failed, owner=self
        )
