"""The rows of the trail: as many as there are, fetched a page at a time when they come in sight."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ketachart.clinical.phrases import clock_text, day_text
from ketachart.station import TrailPage, TrailRow
from ketachart.station.audit import Sort

Index = QModelIndex | QPersistentModelIndex
COLUMNS: tuple[tuple[Sort | None, str, int], ...] = (
    ("when", "When", 160),
    ("who", "Who", 170),
    ("what", "What", 210),
    ("patient", "Patient", 180),
    ("session", "Session", 165),
    (None, "Detail", 200),
)
"""By what it is sorted, how it is called, how wide it is (px)."""
PAGE = 100
KEPT = 40
"""Pages that are kept; what lies far away is fetched again."""
ROW = 44
NOWHERE = QModelIndex()


class TrailModel(QAbstractTableModel):
    """``wanted`` asks for the page of that number."""

    wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._total = 0
        self._pages: dict[int, tuple[TrailRow, ...]] = {}
        self._asked: set[int] = set()

    def begin(self, total: int) -> None:
        """Another search found so many."""
        self.beginResetModel()
        self._total, self._pages, self._asked = total, {}, set()
        self.endResetModel()

    def take(self, number: int, page: TrailPage) -> None:
        """A page has come."""
        self._asked.discard(number)
        self._pages[number] = page.rows
        for old in [*self._pages][: max(0, len(self._pages) - KEPT)]:
            del self._pages[old]
        first = number * PAGE
        last = min(first + PAGE, self._total) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))

    def missed(self, number: int) -> None:
        """A page could not be fetched; it is asked for again when it is looked at."""
        self._asked.discard(number)

    def row(self, number: int) -> TrailRow | None:
        """A row; None while it is not here, and it is asked for."""
        page, place = divmod(number, PAGE)
        rows = self._pages.get(page)
        if rows is None:
            if page not in self._asked:
                self._asked.add(page)
                # Not from within the painting: the answer would change what is being painted.
                QTimer.singleShot(0, self, lambda: self.wanted.emit(page))
            return None
        return rows[place] if place < len(rows) else None

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, side: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if side == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section][1]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self.row(index.row())
        if row is None:
            return "…" if index.column() == 0 else ""
        return cells(row)[index.column()]


def cells(row: TrailRow) -> tuple[str, ...]:
    """A row as the table shows it."""
    when = f"{day_text(row.at.date())} {clock_text(row.at)}"
    return when, row.who, row.what, row.patient, row.session, " ".join(row.detail.split())


class TrailTable(QTableView):
    """``sort_wanted`` carries by what and whether backwards; ``looked_at`` a row or None."""

    sort_wanted = Signal(str, bool)
    looked_at = Signal(object)

    def __init__(self, model: TrailModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("audit-table")
        self.setAccessibleName("Audit trail")
        self.setAccessibleDescription("Left and right choose a column, Enter sorts by it.")
        self._model = model
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW)
        head = self.horizontalHeader()
        head.setMinimumHeight(ROW)
        head.setSectionsClickable(True)
        head.setHighlightSections(True)
        head.setStretchLastSection(True)
        head.setSortIndicatorShown(True)
        for place, (_, _, wide) in enumerate(COLUMNS):
            head.resizeSection(place, wide)
        self.sort, self.descending = 0, True
        head.setSortIndicator(0, Qt.SortOrder.DescendingOrder)
        head.sectionClicked.connect(self.sort_by)
        model.dataChanged.connect(lambda *_: self._look())
        model.modelReset.connect(self._to_the_first)

    def sort_by(self, section: int) -> None:
        """Sort by a column, backwards where it is sorted by it already."""
        name = COLUMNS[section][0]
        if name is not None:
            again = section == self.sort
            self.descending = not self.descending if again else section == 0
            self.sort = section
            self.sort_wanted.emit(name, self.descending)
        order = Qt.SortOrder.DescendingOrder if self.descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(self.sort, order)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._look()

    def _to_the_first(self) -> None:
        """The keyboard's row is the first, in the column that it is sorted by."""
        self.setCurrentIndex(self._model.index(0, self.sort))
        self._look()

    def _look(self) -> None:
        current = self.currentIndex()
        self.looked_at.emit(self._model.row(current.row()) if current.isValid() else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentIndex().isValid():
                self.sort_by(self.currentIndex().column())
        else:
            super().keyPressEvent(event)
