"""The two pictures of a course on the screen, and their values as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ketachart.clinical.course_words import NONE, dose_per_kg, number
from ketachart.clinical.phrases import MINUS, day_text
from ketachart.clinical.treatment import Treatment
from ketachart.clinical.units import shown
from ketachart.clinical.visits import PAIN, scale_label
from ketachart.gui import theme
from ketachart.gui.drawing_painter import paint_drawing
from ketachart.report.ink import Ink

Draw = Callable[[float, float, Ink], Any]
"""Makes the drawing for a width and a height (px)."""


class DrawingView(QWidget):
    """Paints one drawing of the report, anew for another size, theme or resolution."""

    def __init__(self, name: str, height: int, least: QSize) -> None:
        super().__init__()
        self.setObjectName(name)
        self._draw: Draw | None = None
        self._hint, self._least = height, least
        self._pixmap: QPixmap | None = None
        self._made_for: tuple[object, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.changes().changed.connect(self._renew)

    def show_drawing(self, draw: Draw, words: str) -> None:
        """Another drawing, and the same in words."""
        self._draw = draw
        self.setAccessibleName(words)
        self._renew()

    def _renew(self) -> None:
        self._made_for = ()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(max(self._least.width(), 420), self._hint)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._least.width(), self._hint)

    def resizeEvent(self, _: QResizeEvent) -> None:
        self._made_for = ()

    def paintEvent(self, _: QPaintEvent) -> None:
        if self._draw is None:
            return
        wanted = (self.size(), theme.current().name, self.devicePixelRatioF())
        if self._pixmap is None or self._made_for != wanted:
            self._pixmap, self._made_for = self._drawn(self._draw), wanted
        QPainter(self).drawPixmap(0, 0, self._pixmap)

    def _drawn(self, draw: Draw) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_drawing(painter, draw(self.width(), self.height(), Ink.of(theme.current().tokens)))
        painter.end()
        return pixmap


class CourseTable(QTableWidget):
    """What both pictures show, as text: oldest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 6, parent)
        self.setObjectName("course-table")
        self.setAccessibleName("Values of the course")
        self.verticalHeader().hide()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)

    def show_course(self, course: Treatment, scale: str | None) -> None:
        """The values of a course."""
        label = scale_label(course.vocabulary, scale) if scale is not None else "Scale"
        titles = ("Session", "Date", label, "Pain", "Dose mg/kg", f"{label} by the next visit")
        self.setHorizontalHeaderLabels(titles)
        rows = table_rows(course, scale)
        self.setRowCount(len(rows))
        for y, row in enumerate(rows):
            for x, text in enumerate(row):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                self.setItem(y, x, item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A letter would search in the cells; this one leads back to the pictures.
        if event.key() == Qt.Key.Key_T:
            event.ignore()
        else:
            super().keyPressEvent(event)


def table_rows(course: Treatment, scale: str | None) -> Sequence[tuple[str, ...]]:
    """Session, date, score, pain, dose, and the change of the score by the next visit."""
    changes = {p.name: p.change for p in course.dose_points(scale)} if scale is not None else {}
    found = []
    for place, visit in enumerate(course.held):
        name = course.place_name(place)
        change = changes.get(name)
        sign = "" if change is None else MINUS if change < 0 else "+" if change else ""
        found.append(
            (
                name,
                day_text(visit.at),
                number(visit.score(scale).before if scale is not None else None),
                number(visit.score(PAIN).before, 0),
                dose_per_kg(visit),
                NONE if change is None else f"{sign}{shown(abs(change), 1)}",
            )
        )
    return found
