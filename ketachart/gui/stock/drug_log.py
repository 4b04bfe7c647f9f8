"""The drug log's place in the window: its page, its copies, and the reminder over the board."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ketachart.gui.background import Background
from ketachart.gui.export_page import AskWhere, ExportPage
from ketachart.gui.exporting import Exporting
from ketachart.gui.panels.second_person import StationCheck
from ketachart.gui.patients.work import Ask
from ketachart.gui.stock.export_card import LogWanted
from ketachart.gui.stock.reminder import CountReminder

if TYPE_CHECKING:
    from ketachart.gui.stock.page import StockPage
    from ketachart.gui.window import StationWindow


class DrugLog(QObject):
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
        self._window, self._exporting = window, exporting
        self._asker, self._ask_where = asker, ask_where
        self.page: StockPage | None = None
        head = window.frame.board_head
        self.reminder = CountReminder(background, head.remind_of_count, self)
        head.stock_wanted.connect(self.show)
        head.offer_stock()
        window.opened.connect(self.reminder.look)
        exporting.written.connect(self._exported)

    def show(self) -> None:
        """The page; the count is open where one is left to do today."""
        if self.page is None:
            self.page = self._made()
        self.page.again()
        self._window.show_other(self.page, "Drug log")
        self.page.take_focus()

    def _made(self) -> StockPage:
        from ketachart.gui.stock.page import StockPage  # noqa: PLC0415

        ask = self._asker(lambda: page)
        page = StockPage(self._window.bedside, ask, StationCheck(ask))
        page.changed.connect(self.reminder.look)
        page.export_wanted.connect(self._export)
        page.troubled.connect(self._window.tell.problem)
        page.closed.connect(self._window.go_back)
        return page

    def _export(self, wanted: LogWanted) -> None:
        page = ExportPage("log", self._exporting.folder)

        def write(folder: Path) -> None:
            for_whom, purpose = page.for_whom(), page.what_for()
            self._exporting.write_by(
                lambda station: station.export_substance_log_to(
                    wanted.since,
                    wanted.until,
                    wanted.format,
                    folder,
                    for_whom=for_whom,
                    purpose=purpose,
                ),
                folder,
            )

        self._ask_where(page, write)

    def _exported(self, path: Path) -> None:
        if self.page is not None and path.name.startswith("drug-log-"):
            self.page.exported(path)

    def person_changed(self) -> None:
        """What one person left half typed or counted is nobody else's."""
        self.page = None
        self.reminder.look()
