"""The patients that were found: name, birth date, MRN in each row; arrows and Enter choose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from ketachart.clinical.phrases import age, day_text, patient_name, sex_text
from ketachart.gui import theme
from ketachart.gui.panels.fade import Fade
from ketachart.gui.panels.painted import face
from ketachart.gui.panels.setup.taps import ListRow
from ketachart.gui.patients.cards import SIDE, wrapping_of
from ketachart.gui.widgets import paint_icon

if TYPE_CHECKING:
    from ketachart.store.projections import PatientRow

ROW = 62
MARK = 18
SHUT = "Open to named people only"


class TwoLines(ListRow):
    """A name and more about it, and a note in another colour; nothing long is ever cut."""

    def __init__(self, name: str, more: str, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(ROW, parent)
        self.name, self.more, self.note, self.is_chosen = name, more, note, False
        self.mark = ""
        self.setAccessibleName(", ".join(text for text in (name, more, note) if text))

    def show_chosen(self, chosen: bool) -> None:
        """Whether this is what is shown beside the list."""
        if chosen != self.is_chosen:
            self.is_chosen = chosen
            self.update()

    def _pieces(self) -> list[tuple[QFont, QColor, str, float]]:
        """Font, colour, text and height (px) of each piece, one below the other."""
        look = theme.current()
        # "MRN" and the number stay on one line.
        more = self.more.replace("MRN ", "MRN\N{NO-BREAK SPACE}")
        listed = (
            (face(16, 600), look.text, self.name),
            (face(13), look.text2, more),
            (face(13, 600), look.caution, self.note),
        )
        return [(*each, self._height(each[0], each[2])) for each in listed if each[2]]

    def _room(self) -> float:
        return max(self.width() - 2 * SIDE - (MARK + 8 if self.mark else 0), 40)

    def _height(self, font: QFont, text: str) -> float:
        room = QRectF(0, 0, self._room(), 1 << 16)
        wrapping = int(wrapping_of(font, text, self._room()))
        return QFontMetricsF(font).boundingRect(room, wrapping, text).height()

    def _high(self) -> float:
        pieces = self._pieces()
        return sum(piece[3] for piece in pieces) + 3 * (len(pieces) - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setFixedHeight(max(ROW, round(self._high() + 21)))

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, look = QPainter(self), theme.current()
        if self.is_chosen or self.isDown() or self.underMouse():
            painter.fillRect(self.rect(), look.surface2)
        if self.is_chosen:
            painter.fillRect(0, 0, 4, self.height(), look.accent)
        painter.setPen(look.line)
        painter.drawLine(0, 0, self.width(), 0)
        top = (self.height() - self._high()) / 2
        for font, ink, text, high in self._pieces():
            painter.setPen(ink)
            painter.setFont(font)
            wrapping = int(wrapping_of(font, text, self._room()))
            painter.drawText(QRectF(SIDE, top, self._room(), high + 1), wrapping, text)
            top += high + 3
        if self.mark:
            place = QRectF(self.width() - SIDE - MARK, (self.height() - MARK) / 2, MARK, MARK)
            paint_icon(painter, self.mark, place, look.caution)


class FoundRow(TwoLines):
    """One patient."""

    def __init__(self, found: PatientRow, today: date, parent: QWidget | None = None) -> None:
        details = found.details
        more = (
            f"Born {day_text(details.dob)} ({age(details.dob, today)}) · "
            f"{sex_text(details)} · MRN {details.mrn}"
        )
        note = SHUT if found.is_shut else ""
        super().__init__(patient_name(details), more, note, parent=parent)
        self.mark = "lock" if found.is_shut else ""
        self.found = found
        self.setObjectName("found-patient")


class RowList(QScrollArea):
    """Rows below each other; arrows go from one to the next, Enter is a click."""

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
        Fade(self)
        self.lines: list[ListRow] = []

    def put_lines(self, lines: Sequence[ListRow]) -> None:
        """These, in this order."""
        for old in self.lines:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.lines = list(lines)
        for place, line in enumerate(self.lines):
            self._column.insertWidget(place, line)
            line.show()

    def to_first(self) -> None:
        """The keyboard into the first row."""
        if self.lines:
            self.lines[0].setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # The arrows would scroll here: what no row takes belongs to the card around.
        if not step_through(event, self.lines, self):
            event.ignore()


def step_through(event: QKeyEvent, lines: Sequence[ListRow], area: QScrollArea | None) -> bool:
    """Arrows from row to row, Enter on the one with the keyboard; whether it was such a key."""
    step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
    here = next((n for n, line in enumerate(lines) if line.hasFocus()), None)
    if here is None:
        return False
    if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        lines[here].click()
    elif step is not None and 0 <= here + step < len(lines):
        line = lines[here + step]
        line.setFocus(Qt.FocusReason.TabFocusReason)
        if area is not None:
            area.ensureWidgetVisible(line)
    else:
        return False
    return True


class FoundList(RowList):
    """``chosen`` carries the row of the patient."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[FoundRow] = []

    def show_rows(self, found: Sequence[PatientRow], today: date) -> None:
        """These, in this order."""
        self.rows = [FoundRow(patient, today) for patient in found]
        for line in self.rows:
            line.clicked.connect(lambda _=False, row=line: self.chosen.emit(row.found))
        for line in self.rows[1:]:
            # One stop for Tab; the arrows go on from there.
            line.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.put_lines(self.rows)

    def show_chosen(self, patient_id: str) -> None:
        """Mark the patient shown beside the list."""
        for line in self.rows:
            line.show_chosen(line.found.id == patient_id)
