"""Paper charts of the open sessions, from what is in memory: the record is not asked for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from ketachart import __version__
from ketachart.clinical.trouble import Trouble
from ketachart.gui.first_run.aside import Aside
from ketachart.gui.panels.band import Offer
from ketachart.gui.presence import IN_CHAIR
from ketachart.gui.trouble.paper_page import PaperChartsPage
from ketachart.store import files

if TYPE_CHECKING:
    from datetime import datetime

    from ketachart.clinical.chart import Chart
    from ketachart.gui.background import Background
    from ketachart.gui.window import StationWindow
    from ketachart.report.pdf import Paper


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper chart of a session, made."""

    chart: Chart
    data: bytes


class PaperCharting(QObject):
    """Asks where the paper charts go, makes them beside the station's thread, has them noted."""

    def __init__(self, window: StationWindow, background: Background) -> None:
        super().__init__(window)
        self._window, self._background = window, background
        self._aside = Aside(self)
        self.folder = Path.home()
        self.went_to: Path | None = None
        """Where the last were written by this window."""
        self.page: PaperChartsPage | None = None

    def charts(self) -> list[Chart]:
        """Those of whom somebody sits in a chair, in the order of the chairs."""
        seated = [seat.chart for seat in self._window.seats if seat.chart is not None]
        return [chart for chart in seated if chart.phase in IN_CHAIR]

    def ask(self) -> None:
        """On which printer, or into which folder."""
        window = self._window
        self._leave()
        page = self.page = PaperChartsPage([chart.chair or "" for chart in self.charts()])
        page.folder.put(str(self.folder))
        page.print_wanted.connect(self._to_printer)
        page.folder_chosen.connect(self._to_folder)
        page.closed.connect(self._back)
        window.show_other(page, "Paper charts")
        page.take_focus()

    def _back(self) -> None:
        self._window.go_back()
        self._leave()

    def _leave(self) -> None:
        page, self.page = self.page, None
        if page is not None:
            page.deleteLater()

    def _to_printer(self) -> None:
        from ketachart.gui.sign_off.printing import ask_printer, print_pages  # noqa: PLC0415

        printer = ask_printer(self._window)
        if printer is None:
            return

        def out(sheets: Sequence[Sheet]) -> str:
            for sheet in sheets:
                print_pages(printer, sheet.data)
            return ""

        self._make(out)

    def _to_folder(self, folder: Path) -> None:
        self.folder = folder

        def out(sheets: Sequence[Sheet]) -> str:
            files.make_folder(folder)
            for sheet in sheets:
                name = f"paper-{sheet.chart.session.record_no}.pdf"
                files.hand_out(files.free_name(folder / name), sheet.data)
            self.went_to = folder
            return str(folder)

        self._make(out)

    def _make(self, out: Callable[[Sequence[Sheet]], str]) -> None:
        """Off the window's thread and beside the station's, which may wait for its disk."""
        window, charts, now = self._window, self.charts(), self._window.bedside.now()
        known, author = window.known, self._background.author
        held = window.troubles.facts.held if window.troubles is not None else None
        waits = held.acts if held is not None else frozenset()
        outbox = window.outbox
        unsaved = {
            chart.session.session: sum(entry.act.id in waits for entry in chart.entries)
            + (len(outbox.waiting(chart.session.session)) if outbox is not None else 0)
            for chart in charts
        }
        if self.page is not None:
            self.page.working()

        def work() -> tuple[list[Sheet], str]:
            sheets = [
                Sheet(chart, _page(chart, known.clinic, known.paper, now, unsaved))
                for chart in charts
            ]
            return sheets, out(sheets)

        def done(found: tuple[list[Sheet], str]) -> None:
            sheets, place = found
            pages = [(sheet.chart, sheet.data) for sheet in sheets]
            if author is not None:
                self._background.do(
                    lambda station: station.note_paper_charts(pages),
                    None,
                    window.tell.problem,
                    owner=self,
                )
            self._told(len(sheets), place)

        self._aside.do(work, done, self._failed)

    def _failed(self, trouble: Exception) -> None:
        if self.page is not None and isinstance(trouble, Trouble):
            self.page.say(str(trouble))
        else:
            self._window.tell.problem(trouble)

    def _told(self, count: int, place: str) -> None:
        self._back()
        what = "The paper chart is" if count == 1 else f"{count} paper charts are"
        if not place:
            self._window.tell.notice(f"{what} on the way to the printer.")
            return

        def show() -> Any:
            return QDesktopServices.openUrl(QUrl.fromLocalFile(place))

        more = "Print now; delete the PDF once it is on paper."
        self._window.tell.notice(f"{what} in {place}", more, (Offer("Show the folder", show),))


def _page(chart: Chart, clinic: str, paper: Paper, now: datetime, unsaved: dict[str, int]) -> bytes:
    from ketachart.report.paper_chart import paper_chart  # noqa: PLC0415
    from ketachart.report.pdf import write_pdf  # noqa: PLC0415

    made = paper_chart(
        chart,
        clinic=clinic,
        generated_at=now,
        software=f"KetaChart {__version__}",
        unsaved=unsaved[chart.session.session],
    )
    return write_pdf(made, paper=paper)
