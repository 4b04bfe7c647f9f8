"""The dose on a ruler: usual and hard limits, earlier sessions, and what is ordered now."""

from collections.abc import Iterable
from fractions import Fraction

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ketachart.clinical.protocol import GuardRail
from ketachart.clinical.units import Exact, shown
from ketachart.gui.panels.painted import CENTRE, LEFT, RIGHT, colour, face, smooth, write
from ketachart.gui.panels.setup.past import Visit

HEIGHT = 78
BEYOND = Fraction(6, 5)
"""The ruler goes on behind the hard limit by a fifth."""

NEAR = 8
"""Rings nearer than this are one (px)."""

SOFT = 0.55
"""How strong the stretches of the ruler are; the limits and the dose stand out before them."""


class DoseRuler(QWidget):
    """mg/kg from 0 to behind the hard limit; hidden where the protocol sets none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dose-ruler")
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.rail: GuardRail | None = None
        self.dose: Fraction | None = None
        self.visits: tuple[Visit, ...] = ()
        self.hide()

    def show_dose(
        self, rail: GuardRail | None, dose: Fraction | None, visits: Iterable[Visit] = ()
    ) -> None:
        """The clinic's limits, the dose (mg/kg of actual weight), and the visits before."""
        self.rail, self.dose = rail, dose
        self.visits = tuple(v for v in visits if v.mg_per_kg is not None)
        self.setVisible(rail is not None and rail.hard_above is not None)
        self.setAccessibleName(self.text())
        self.update()

    def text(self) -> str:
        """All of it in words, for who does not see it."""
        rail = self.rail
        if rail is None:
            return ""
        told = [f"{shown(self.dose, 3)} mg/kg now"] if self.dose is not None else []
        told += [f"usual from {shown(rail.soft_below, 3)}"] if rail.soft_below else []
        told += [f"usual limit {shown(rail.soft_above, 3)}"] if rail.soft_above else []
        told += [f"hard limit {shown(rail.hard_above, 3)}"] if rail.hard_above else []
        told += [f"{v.name}: {shown(v.mg_per_kg or 0, 3)}" for v in self.visits]
        return "Dose ruler: " + ", ".join(told)

    # Painting ---------------------------------------------------------------------------------

    def _x(self, value: Exact) -> float:
        assert self.rail is not None
        assert self.rail.hard_above is not None
        end = Fraction(self.rail.hard_above) * BEYOND
        share = min(max(Fraction(value) / end, Fraction(0)), Fraction(1))
        return 10 + float(share) * (self.width() - 20)

    def paintEvent(self, _: QPaintEvent) -> None:
        rail = self.rail
        if rail is None or rail.hard_above is None:
            return
        painter = smooth(self)
        self._paint_stretches(painter, rail)
        self._paint_limits(painter, rail)
        pin = self._paint_pin(painter)
        self._paint_visits(painter, pin)

    def _paint_stretches(self, painter: QPainter, rail: GuardRail) -> None:
        assert rail.hard_above is not None
        soft = rail.soft_above or rail.hard_above
        low = rail.soft_below or 0
        stretches = (
            (0, low, "surface2"),
            (low, soft, "ok"),
            (soft, rail.hard_above, "cautionfill"),
            (rail.hard_above, Fraction(rail.hard_above) * BEYOND, "flag"),
        )
        track = QRectF(10, 36, self.width() - 20, 10)
        rounded = QPainterPath()
        rounded.addRoundedRect(track, 5, 5)
        painter.save()
        painter.setClipPath(rounded)
        painter.fillRect(track, colour("surface2"))
        for start, end, name in stretches:
            ink = QColor(colour(name))
            if name != "surface2":
                ink.setAlphaF(SOFT)
            left = self._x(start)
            painter.fillRect(QRectF(left, 36, self._x(end) - left, 10), ink)
        painter.restore()

    def _paint_limits(self, painter: QPainter, rail: GuardRail) -> None:
        named = [(rail.soft_below, ""), (rail.soft_above, " usual limit")]
        named.append((rail.hard_above, " hard limit"))
        for value, words in named:
            if value is None:
                continue
            x = self._x(value)
            painter.setPen(QPen(colour("text"), 1.4))
            painter.drawLine(QPointF(x, 32), QPointF(x, 50))
            text = f"{shown(value, 3)}{words}"
            room = QFontMetricsF(face(12)).horizontalAdvance(text) + 8
            left = min(max(x - room / 2, 0), self.width() - room)
            write(
                painter, QRectF(left, 54, room, 20), text, face(12), colour("text2"), where=CENTRE
            )

    def _paint_pin(self, painter: QPainter) -> QRectF:
        """The dose as a pin with its number; returns where the number stands."""
        if self.dose is None:
            return QRectF()
        x, ink = self._x(self.dose), colour("text")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        pin = QPainterPath()
        pin.addEllipse(QPointF(x, 26), 8, 8)
        painter.drawPath(pin)
        point = QPainterPath()
        point.moveTo(x - 7, 30)
        point.lineTo(x, 45)
        point.lineTo(x + 7, 30)
        point.closeSubpath()
        painter.drawPath(point)
        text, font = f"{shown(self.dose, 3)} now", face(14, 700)
        room = QFontMetricsF(font).horizontalAdvance(text) + 2
        right = x + 14 + room <= self.width()
        place = QRectF(x + 14 if right else x - 14 - room, 8, room, 22)
        write(painter, place, text, font, ink, where=LEFT if right else RIGHT)
        return place.united(QRectF(x - 8, 8, 16, 22))

    def _paint_visits(self, painter: QPainter, taken: QRectF) -> None:
        """Earlier doses as rings; neighbours at one dose share a ring and their words."""
        groups: list[tuple[float, list[Visit]]] = []
        for visit in sorted(self.visits, key=lambda v: v.mg_per_kg or 0):
            x = self._x(visit.mg_per_kg or 0)
            if groups and x - groups[-1][0] < NEAR:
                groups[-1][1].append(visit)
            else:
                groups.append((x, [visit]))
        filled = [taken] if not taken.isEmpty() else []
        for x, visits in groups:
            painter.setPen(QPen(colour("text"), 2))
            painter.setBrush(colour("surface"))
            painter.drawEllipse(QPointF(x, 41), 5.5, 5.5)
            text, font = visits_text(visits), face(12)
            room = QFontMetricsF(font).horizontalAdvance(text) + 4
            left = min(max(x - room / 2, 0), self.width() - room)
            place = QRectF(left, 10, room, 18)
            if not any(place.adjusted(-6, 0, 6, 0).intersects(other) for other in filled):
                filled.append(place)
                write(painter, place, text, font, colour("text2"), where=CENTRE)


def visits_text(visits: Iterable[Visit]) -> str:
    """``session 3``, ``sessions 1–3``, ``sessions 1, 3``; ``3 sessions`` without numbers."""
    visits = tuple(visits)
    numbers = sorted(v.number for v in visits if v.number is not None)
    if len(numbers) != len(visits):
        return f"{len(visits)} sessions" if len(visits) > 1 else visits[0].name
    if len(numbers) == 1:
        return f"session {numbers[0]}"
    if numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"sessions {numbers[0]}–{numbers[-1]}"
    return "sessions " + ", ".join(map(str, numbers))
