"""The record in the middle: its values, the page as it will print, and its entries."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QSizePolicy,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ketachart.clinical.acts import Act
from ketachart.clinical.admin_sayings import Names
from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import Entry
from ketachart.clinical.phrases import clock_text, day_text
from ketachart.clinical.trail_words import sentence
from ketachart.clinical.wording import line_of
from ketachart.gui import theme
from ketachart.gui.panels.painted import colour
from ketachart.gui.panels.side import Rule
from ketachart.gui.picture_table import PictureTable
from ketachart.gui.sign_off.page_view import ZOOMS, PageView
from ketachart.gui.widgets import ActionButton, FitLabel

TABS = (
    ("queue", "Waiting"),
    ("data", "Data"),
    ("summary", "Summary"),
    ("trail", "Audit trail"),
)
COLUMNS = ("Entered", "By", "What")


class EntryTable(QTableWidget):
    """Every entry of a record, oldest first; nothing in it was ever taken away."""

    def __init__(self) -> None:
        super().__init__(0, len(COLUMNS))
        self.setObjectName("sign-off-trail")
        self.setAccessibleName("Every entry of this record")
        self.setHorizontalHeaderLabels(COLUMNS)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(len(COLUMNS) - 1, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)

    def show_chart(self, chart: Chart, people: Mapping[str, str]) -> None:
        """The entries of a record, who made each and when; ``people`` are names by id."""
        names = Names(people=people)
        self.setRowCount(len(chart.entries))
        for y, entry in enumerate(chart.entries):
            at = entry.stamp.recorded_at
            row = (f"{day_text(at)[:6]} {clock_text(at)}", entry.act.by, _told(chart, entry, names))
            for x, text in enumerate(row):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(y, x, item)


def _told(chart: Chart, entry: Entry, names: Names) -> str:
    if isinstance(entry.act, Act):
        line = line_of(chart, entry)
        title, detail = line.title, line.detail
    else:
        title, detail = sentence(entry, names)
    return f"{title}\n{detail}" if detail else title


class Middle(QWidget):
    """One of the tabs at a time; the page is the one that is signed."""

    turned = Signal()

    def __init__(self, queue: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sign-off-middle")
        self.queue = queue
        self.where = FitLabel("", theme.text(13), "text2")
        self.where.setObjectName("sign-off-where")
        self.pages = PageView()
        self.data, self.trail = PictureTable(), EntryTable()
        self.data.setObjectName("sign-off-data")
        self.zoom = ActionButton("", icon="search", look="quiet", name="Larger, Ctrl and plus")
        self.zoom.setObjectName("sign-off-zoom")
        self.zoom.setFixedWidth(44)
        self.zoom.setToolTip("Larger  Ctrl +")
        self.zoom.clicked.connect(self._zoom_round)
        self.tabs = {name: self._tab(name, words) for name, words in TABS}
        self.tabs["queue"].hide()
        head = QHBoxLayout()
        head.setContentsMargins(18, 4, 16, 4)
        head.setSpacing(4)
        head.addWidget(self.where, 1)
        head.addWidget(self.zoom)
        for tab in self.tabs.values():
            head.addWidget(tab)
        self.stack = QStackedWidget()
        self._shown: dict[str, QWidget] = {
            "data": self.data,
            "summary": self.pages,
            "trail": self.trail,
        }
        for widget in self._shown.values():
            self.stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(Rule())
        column.addWidget(self.stack, 1)
        self._chart: Chart | None = None
        self.people: Mapping[str, str] = {}
        """Printed names by id."""
        self._told: set[str] = set()
        self.tab = ""
        self.turn("summary")

    def _tab(self, name: str, words: str) -> ActionButton:
        tab = ActionButton(words, look="quiet")
        tab.setObjectName(f"sign-off-tab-{name}")
        tab.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        tab.clicked.connect(lambda: self.turn(name))
        return tab

    def turn(self, name: str) -> None:
        """Show one of the tabs."""
        self.tab = name
        for each, button in self.tabs.items():
            button.set_look("chosen" if each == name else "quiet")
            button.setAccessibleName(f"{button.text()}{', shown' if each == name else ''}")
        self._fill()
        self.stack.setCurrentWidget(self._shown[name])
        self.zoom.setVisible(name == "summary" and self._chart is not None)
        self.turned.emit()

    def take_queue(self, *, inside: bool) -> None:
        """On a narrow screen what waits is a tab of its own."""
        if inside == ("queue" in self._shown):
            return
        self.tabs["queue"].setVisible(inside)
        if inside:
            self._shown["queue"] = self.queue
            self.stack.addWidget(self.queue)
        else:
            del self._shown["queue"]
            self.stack.removeWidget(self.queue)
            if self.tab == "queue":
                self.turn("summary")

    def let(self, *, read: bool) -> None:
        """Whether there is anything to read; else there is nothing to stop at for Tab."""
        for widget in (self.pages, self.data, self.trail, self.zoom):
            widget.setEnabled(read)

    def show_chart(self, chart: Chart | None, sizes: tuple[tuple[float, float], ...]) -> None:
        """A record and the sizes of its pages (pt)."""
        self._chart = chart
        self.zoom.setVisible(self.tab == "summary" and chart is not None)
        self._told.clear()
        self.pages.show_pages(sizes)
        self._fill()

    def _fill(self) -> None:
        """The tables are made when they are looked at."""
        if self._chart is not None and self.tab not in self._told:
            self._told.add(self.tab)
            if self.tab == "data":
                self.data.show_chart(self._chart)
                self.data.scrollToTop()  # it is read, not followed
            elif self.tab == "trail":
                self.trail.show_chart(self._chart, self.people)

    def say_where(self, words: str) -> None:
        """Which page this is, and what was not on the screen yet."""
        self.where.set_text(words)

    def _zoom_round(self) -> None:
        last = self.pages.zoom == len(ZOOMS) - 1
        self.pages.zoom_by(-len(ZOOMS) if last else 1)

    def sizeHint(self) -> QSize:
        return QSize(608, 600)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("bg"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), colour("line"))
