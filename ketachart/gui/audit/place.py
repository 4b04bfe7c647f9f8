"""The audit trail's place in the window: its page, who may read it, and its copies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ketachart.gui.background import Background
from ketachart.gui.export_page import AskWhere, ExportPage
from ketachart.gui.exporting import Exporting
from ketachart.gui.patients.work import Ask
from ketachart.station.access import ADMINISTRATOR, AUDITOR, CLINICAL
from ketachart.station.audit import Found, TrailExport

if TYPE_CHECKING:
    from ketachart.gui.audit.page import AuditPage
    from ketachart.gui.window import StationWindow


class AuditTrail(QObject):
    """``ask_where`` has a folder chosen; ``asker`` has work done for the page."""

    def __init__(
        self,
        window: StationWindow,
        background: Background,
        exporting: Exporting,
        *,
        asker: Callable[[Callable[[], QWidget]], Ask],
        ask_where: AskWhere,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window, self._background, self._exporting = window, background, exporting
        self._asker, self._ask_where = asker, ask_where
        self.page: AuditPage | None = None
        window.opened.connect(self._first_page)

    @property
    def _roles(self) -> frozenset[str]:
        author = self._background.author
        return frozenset(author.roles if author is not None else ())

    @property
    def may_read(self) -> bool:
        """Whether who is signed in may read it."""
        return bool(self._roles & (AUDITOR | ADMINISTRATOR))

    def _first_page(self) -> None:
        """An auditor who charts nothing is here for this."""
        if self._roles & AUDITOR and not self._roles & CLINICAL:
            self.show()

    def show(self) -> None:
        """The page, with the trail as it now stands."""
        if self.page is None:
            self.page = self._made()
        self._window.show_other(self.page, "Audit trail")
        self.page.again()
        self.page.take_focus()

    def back(self) -> None:
        """The page as it was left."""
        if self.page is not None:
            self._window.show_other(self.page, "Audit trail")
            self.page.take_focus()

    def _made(self) -> AuditPage:
        from ketachart.gui.audit.page import AuditPage  # noqa: PLC0415

        page = AuditPage(self._asker(lambda: page), hidden=not self._roles & AUDITOR)
        page.filters.today = self._window.bedside.now().date()
        page.filters.show_people([person.name for person in self._window.known.people])
        page.export_wanted.connect(self._export)
        page.troubled.connect(self._window.tell.problem)
        page.closed.connect(self._window.go_back)
        return page

    def _export(self, found: Found) -> None:
        page, where = self.page, ExportPage("trail", self._exporting.folder)

        def leave(made: TrailExport, folder: Path) -> None:
            self._exporting.write_by(lambda station: station.hand_out_trail(made, folder), folder)

        def write(folder: Path) -> None:
            if page is None:
                return
            self._background.do(
                lambda station: station.copy_of_trail(found),
                lambda made: page.make_copy(made, lambda copy: leave(copy, folder)),
                self._window.tell.problem,
                owner=page,
            )

        self._ask_where(where, write)

    def person_changed(self) -> None:
        """What one person searched is nobody else's."""
        if self.page is not None:
            self.page.aside.stop()
        self.page = None
