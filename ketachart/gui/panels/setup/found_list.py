"""The patients that were found: name, birth date, MRN in each row; arrows and Enter choose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from ketachart.clinical.phrases import age, day_text, patient_name, sex_text
from ketachart.gui import theme
from ketachart.gui.panels.painted import LEFT, face, fitted
from ketachart.gui.panels.setup.taps import ListRow

if TYPE_CHECKING:
    from ketachart.store.projections import PatientRow

ROW = 62


class FoundRow(ListRow):
    """One patient; the name is never shortened by what stands beside it."""

    def __init__(self, found: PatientRow, today: date, parent: QWidget | None = None) -> None:
        super().__init__(ROW, parent)
        self.found = found
        details = found.details
        self.name = patient_name(details)
        self.more = (
            f"born {day_text(details.dob)} ({age(details.dob, today)}) · "
            f"{sex_text(details)} · MRN {details.mrn}"
        )
        self.setObjectName("found-patient")
        self.setAccessibleName(f"{self.name}, {self.more}")

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, look = QPainter(self), theme.current()
        width = self.width() - 40
        if self.isDown() or self.underMouse():
            painter.fillRect(self.rect(), look.surface2)
        painter.setPen(look.line)
        painter.drawLine(0, 0, self.width(), 0)
        painter.setPen(look.text)
        painter.setFont(fitted(face(16, 600), self.name, width))
        painter.drawText(QRectF(20, 10, width, 22), LEFT, self.name)
        painter.setPen(look.text2)
        font = fitted(face(13), self.more, width)
        painter.setFont(font)
        kept = QFontMetricsF(font).elidedText(self.more, Qt.TextElideMode.ElideMiddle, width)
        painter.drawText(QRectF(20, 33, width, 18), LEFT, kept)


class FoundList(QScrollArea):
    """``chosen`` carries the row of the patient."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.setWidget(inside)
        self.rows: list[FoundRow] = []

    def show_rows(self, found: Sequence[PatientRow], today: date) -> None:
        """These, in this order."""
        for old in self.rows:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.rows = [FoundRow(patient, today) for patient in found]
        for place, line in enumerate(self.rows):
            line.clicked.connect(lambda _=False, row=line: self.chosen.emit(row.found))
            self._column.insertWidget(place, line)
            line.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        here = next((n for n, line in enumerate(self.rows) if line.hasFocus()), None)
        if here is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.rows[here].click()
        elif here is not None and step is not None:
            line = self.rows[max(0, min(here + step, len(self.rows) - 1))]
            line.setFocus(Qt.FocusReason.TabFocusReason)
            self.ensureWidgetVisible(line)
        else:
            super().keyPressEvent(event)
