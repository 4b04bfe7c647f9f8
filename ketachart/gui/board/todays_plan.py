"""Who is expected today: a time and a name each; a tap begins the set-up of that patient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ketachart.clinical.administration import Patient
from ketachart.clinical.phrases import clock_text
from ketachart.clinical.units import shown
from ketachart.gui import theme
from ketachart.gui.board.card_words import shown_name
from ketachart.gui.panels.painted import RIGHT, box, face, fitted, smooth, write
from ketachart.gui.panels.setup.taps import ListRow, plain
from ketachart.gui.patients.cards import Scrolled, empty
from ketachart.gui.patients.found_list import step_through
from ketachart.settings import Names

if TYPE_CHECKING:
    from ketachart.station.treatment import Expected

ROW, WIDE = 52, 560
NOBODY = "No visit is planned for today."
MOST = 4
"""So many rows are in sight; the others scroll."""


class ExpectedRow(ListRow):
    """``10:00  ALVAREZ, Rosa``, and what the plan says; Enter or a tap goes to a new session."""

    def __init__(self, expected: Expected, names: Names) -> None:
        super().__init__(ROW)
        self.expected = expected
        self.setObjectName("expected-patient")
        details: Patient = expected.patient.details
        self.time, self.name = clock_text(expected.at), shown_name(details, names)
        plan, number = expected.last.plan, expected.last.number
        dose = plan.dose_mg_per_kg if plan is not None else None
        parts = [
            f"infusion {number + 1}" if number is not None else "",
            f"{shown(dose, 4)} mg/kg planned" if dose is not None else "",
        ]
        self.more = " · ".join(p for p in parts if p)
        self.setAccessibleName(
            f"Begin a session: {self.time}, {self.name}, {self.more}".strip(", ")
        )

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, look = smooth(self), theme.current()
        frame = QRectF(self.rect()).adjusted(1, 3, -1, -3)
        fill = look.surface2 if self.isDown() or self.underMouse() else look.surface
        box(painter, frame, fill=fill, line=look.line)
        inner = frame.adjusted(16, 0, -16, 0)
        used = write(painter, inner, self.time, face(16, 700), look.text)
        more = fitted(face(13), self.more, inner.width() * 0.45)
        right = write(painter, inner, self.more, more, look.text2, where=RIGHT)
        name = inner.adjusted(used + 16, 0, -right - 14, 0)
        write(painter, name, self.name, fitted(face(16, 600), self.name, name.width()), look.text)


class TodaysPlan(QWidget):
    """``chosen`` (PatientRow); hidden until it is known who is expected."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("todays-plan")
        self.rows: list[ExpectedRow] = []
        self._expected: tuple[Expected, ...] = ()
        self._names: Names = "full"
        self.title = plain("Today's plan", "strong")
        self.area = Scrolled("bg")
        self.area.body.setContentsMargins(0, 0, 0, 0)
        self.area.body.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.title, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.area)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.hide()

    def show_expected(self, expected: Sequence[Expected]) -> None:
        """These, by their time."""
        self._expected = tuple(expected)
        self._fill()

    def set_names(self, names: Names) -> None:
        """Names in full, as initials, or hidden."""
        self._names = names
        if not self.isHidden():
            self._fill()

    def _fill(self) -> None:
        empty(self.area.body)
        self.rows = [ExpectedRow(each, self._names) for each in self._expected]
        for row in self.rows:
            row.clicked.connect(lambda _=False, r=row: self.chosen.emit(r.expected.patient))
            self.area.body.addWidget(row)
        self.area.setMinimumHeight(ROW + 2)
        self.area.setMaximumHeight(ROW * min(max(len(self.rows), 1), MOST) + 2)
        parent = self.parentWidget()
        self.setFixedWidth(min(WIDE, parent.width() - 32) if parent is not None else WIDE)
        self.area.setVisible(bool(self.rows))
        self.title.setText("Today's plan" if self.rows else NOBODY)
        self.updateGeometry()
        self.show()

    def sizeHint(self) -> QSize:
        tall = self.area.maximumHeight() + 4 if self.rows else 0
        return QSize(self.width(), self.title.sizeHint().height() + tall)

    def minimumSizeHint(self) -> QSize:
        # On a low window the rows scroll, one of them in sight.
        tall = ROW + 6 if self.rows else 0
        return QSize(0, self.title.sizeHint().height() + tall)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not step_through(event, self.rows, None):
            super().keyPressEvent(event)
