"""Who is in the chair, on every screen: never scrolled away, never shortened, never blank."""

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QFont, QFontMetricsF, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import age, allergies_text, day_text, patient_name
from ketachart.clinical.units import shown
from ketachart.gui import theme
from ketachart.gui.panels.painted import colour, smooth

HEIGHT, EDGE, GAP = 56, 20, 16
UNKNOWN = "not known"
ALLERGY_INKS = {"listed": "caution", "not-asked": "info"}
"""As in the line of allergies on a panel; the words tell them apart without colour."""
STEPS = ((20, 15, 1), (19, 14, 1), (18, 13, 1), (17, 13, 2), (15, 12, 2), (13, 12, 99))
"""Sizes of name and facts (px) and lines, from the best; the last takes what it needs."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A value with its label; without one it speaks for itself."""

    label: str
    value: str
    strong: bool = False
    ink: str = "text"


@dataclass(frozen=True, slots=True)
class _Placed:
    line: int
    x: float
    text: str
    font: QFont
    token: str


def facts_of(chart: Chart, today: date, *, weight: bool = True) -> tuple[Fact, ...]:
    """The patient as the banner tells it; ``weight`` is kept back while somebody checks blind."""
    patient = chart.patient
    sex = {"unknown": "Sex not known"}.get(patient.sex, patient.sex)
    found = [
        Fact("", patient_name(patient), strong=True),
        Fact("Born", f"{day_text(patient.dob)} ({age(patient.dob, today)}y)"),
        Fact("", sex),
        Fact("MRN", patient.mrn or UNKNOWN),
    ]
    if weight:
        taken = chart.weight
        found.append(Fact("Weight", f"{shown(taken.weight_kg, 1)} kg" if taken else UNKNOWN))
    ink = ALLERGY_INKS.get(patient.allergy_status, "text")
    found.append(Fact("Allergies", allergies_text(patient), ink=ink))
    return tuple(found)


class PatientBanner(QWidget):
    """Letters become smaller, then lines more, then the banner higher; nothing is left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("patient-banner")
        self.facts: tuple[Fact, ...] = ()
        self._placed: list[_Placed] = []
        self._lines = 1
        self._pitch = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)

    def sizeHint(self) -> QSize:
        return QSize(760, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.height())

    def show_patient(self, chart: Chart | None, today: date, *, weight: bool = True) -> None:
        """Show whose chart this is; None where there is none."""
        facts = facts_of(chart, today, weight=weight) if chart else ()
        if facts != self.facts:
            self.facts = facts
            said = ", ".join(f"{f.label} {f.value}".strip() for f in facts)
            self.setAccessibleName(f"Patient {said}" if said else "No patient")
            self._fit()

    def resizeEvent(self, _: QResizeEvent) -> None:
        self._fit()

    def _fit(self) -> None:
        room = self.width() - EDGE - 8
        for large, small, most in STEPS:
            self._placed, self._lines = self._flow(large, small, room)
            self._pitch = max(large if self._lines == 1 else small, small) * 1.45
            if self._lines <= most:
                break
        height = max(HEIGHT, round(self._lines * self._pitch + 12))
        if height != self.height():
            self.setFixedHeight(height)
        self.update()

    def _flow(self, large: int, small: int, room: float) -> tuple[list[_Placed], int]:
        """Every word in its place: facts stay whole where a line can hold them."""
        placed: list[_Placed] = []
        x, line = 0.0, 0
        for fact in self.facts:
            name = theme.text(large, 700)
            parts = [(fact.label, theme.text(max(small - 2, 12), 450), "text3")] * bool(fact.label)
            value = name if fact.strong else theme.text(small, 500)
            parts.append((fact.value, value, fact.ink))
            wide = sum(_width(font, text) for text, font, _ in parts) + 6 * (len(parts) - 1)
            if x and x + wide > room:
                x, line = 0.0, line + 1
            for text, font, token in parts:
                for piece in [text] if wide <= room else text.split(" "):
                    width = _width(font, piece)
                    if x and x + width > room:
                        x, line = 0.0, line + 1
                    placed.append(_Placed(line, x, piece, font, token))
                    x += width + 6
            x += GAP - 6
        return placed, line + 1

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = smooth(self)
        top = (self.height() - self._lines * self._pitch) / 2
        for word in self._placed:
            base = top + self._pitch * (word.line + 0.5) + self._pitch * 0.25
            painter.setFont(word.font)
            painter.setPen(colour(word.token))
            painter.drawText(QPointF(EDGE + word.x, base), word.text)


def _width(font: QFont, text: str) -> float:
    return QFontMetricsF(font).horizontalAdvance(text)
