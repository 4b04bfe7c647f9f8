"""The sign-off page's place in the window: offered to physicians, with a count on the rail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ketachart.clinical.chart import Chart
from ketachart.clinical.trouble import Trouble
from ketachart.gui import theme
from ketachart.gui.background import Background
from ketachart.gui.export_page import ExportPage
from ketachart.gui.panels.patient_banner import HEIGHT
from ketachart.gui.patients.work import Ask
from ketachart.gui.widgets import FitLabel
from ketachart.station import Station

if TYPE_CHECKING:
    from ketachart.gui.sign_off.page import SignOffPage
    from ketachart.gui.window import StationWindow

NAME = "sign-off"
SOON_MS = 1500
"""After something was charted the count follows, once for several entries."""


class EveningHead(QWidget):
    """What the page is, and how many records wait."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sign-off-head")
        title = QLabel("Sign-off")
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setProperty("role", "heading")
        title.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.words = FitLabel("", theme.text(14), "text2")
        self.words.setObjectName("sign-off-count")
        line = QHBoxLayout(self)
        line.setContentsMargins(20, 0, 8, 0)
        line.setSpacing(14)
        line.addWidget(title)
        line.addWidget(self.words, 1)
        self.setMinimumHeight(HEIGHT)


class Evening(QObject):
    """``asker`` has work done for the page, ``ask_where`` asks for whom a copy is.

    ``export_wanted`` carries a session.
    """

    export_wanted = Signal(str)

    def __init__(
        self,
        window: StationWindow,
        background: Background,
        asker: Callable[[Callable[[], QWidget]], Ask],
        ask_where: Callable[[ExportPage, Callable[[Path], None]], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window, self._background, self._asker = window, background, asker
        self._ask_where = ask_where
        self.page: SignOffPage | None = None
        self._left: dict[str, SignOffPage] = {}
        self.head = EveningHead()
        window.frame.heads.addWidget(self.head)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.count)
        window.opened.connect(self.count)
        if window.outbox is not None:
            window.outbox.charted.connect(lambda *_: self.count_soon())

    @property
    def is_offered(self) -> bool:
        """Whether whoever is signed in signs."""
        return "physician" in self._window.bedside.roles

    def show(self) -> None:
        """What waits, and the record that was looked at last."""
        if not self.is_offered:
            return
        if self.page is None:
            self.page = self._made()
        self._window.show_other(self.page, "", NAME, self.head)
        self.page.again()
        self.page.take_focus()

    def _made(self) -> SignOffPage:
        from ketachart.gui.sign_off.page import SignOffPage  # noqa: PLC0415

        window = self._window
        page = SignOffPage(window.bedside, self._asker(lambda: page))
        page.counted.connect(self._counted)
        page.changed.connect(self._changed)
        page.export_wanted.connect(self.export_wanted)
        page.print_wanted.connect(self._print)
        page.troubled.connect(window.tell.problem)
        page.turned.connect(window.order_focus)
        page.closed.connect(window.go_back)
        return page

    def _changed(self, chart: Chart) -> None:
        """What was signed here is signed wherever else it is shown."""
        if chart.session.session in self._window.charts:
            self._window.charting.chart_changed(chart)

    def change_author(self, before: str, now: str) -> None:
        """What one physician left half done waits for them, and for nobody else."""
        if self.page is not None:
            self.page.leave()
            self._left[before] = self.page
        self.page = self._left.pop(now, None)
        self._window.rail.count(NAME, 0)
        self.head.words.set_text("")
        QTimer.singleShot(0, self, self.count)

    # How many wait ----------------------------------------------------------------------------

    def count_soon(self) -> None:
        """Something was charted, or somebody else signed in."""
        self._soon.start()

    def count(self) -> None:
        """How many records wait, for the mark on the rail."""
        window = self._window
        window.rail.offer_also(NAME, offered=self.is_offered)
        if self.is_offered:
            self._background.do(
                _how_many,
                lambda many: self._window.rail.count(NAME, many),
                window.tell.problem,
                owner=self,
            )

    def _counted(self, many: int, words: str) -> None:
        self._window.rail.count(NAME, many)
        self.head.words.set_text(words)

    # Paper ------------------------------------------------------------------------------------

    def _print(self, session: str) -> None:
        """For whom, then on the printer that is chosen; recorded as what leaves."""
        page = ExportPage("print")
        self._ask_where(page, lambda _: self._print_for(session, page.for_whom(), page.what_for()))

    def _print_for(self, session: str, for_whom: str | None, purpose: str | None) -> None:
        from ketachart.gui.sign_off.printing import ask_printer, print_pages  # noqa: PLC0415

        window = self._window
        printer = ask_printer(window)
        if printer is None:
            return

        def read(station: Station) -> bytes:
            return station.export(session, "pdf", for_whom=for_whom, purpose=purpose)[1]

        def put(pdf: bytes) -> None:
            try:
                print_pages(printer, pdf)
            except Trouble as trouble:
                window.tell.problem(trouble)

        self._background.do(read, put, window.tell.problem, owner=self)


def _how_many(station: Station) -> int:
    return sum(row.awaits == "physician" for row in station.sessions())
