"""The next twenty minutes, painted: all chairs on one clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ketachart.gui.board.ribbon_words import (
    AHEAD,
    ChairLine,
    Mark,
    RibbonWords,
    nearest_of,
    ribbon_of,
)
from ketachart.gui.chairs import Seat
from ketachart.gui.panels.painted import CENTRE, RIGHT, box, colour, face, fitted, smooth, write
from ketachart.gui.widgets import paint_icon

ROW, FOOT, TOP = 20, 26, 16
EDGE, TITLE, WIDEST_NAME = 20, 170, 96
MINUTES = AHEAD.total_seconds() / 60
TOKENS = {
    "late": "caution",
    "due": "caution",
    "vitals": "text",
    "recheck": "flag",
    "step": "info",
    "ends": "accent",
    "discharge": "info",
}
SHORT = {"infusion ends": "ends", "discharge possible": "discharge", "vitals late": "late"}
APART = 14
"""Two marks of the same minute stand side by side (px)."""
SLOW_S = 5
"""Marks move on once in so many seconds, which is a few px; cards and rail count every second."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark at its place; ``label`` is empty where it would run into the next mark."""

    mark: Mark
    x: float
    label: str


def thinned(line: ChairLine, left: float, right: float) -> tuple[Placed, ...]:
    """The marks of one chair on a line (px); labels shorten, then go, where they would collide."""
    metrics = QFontMetricsF(face(13, 500))
    xs: list[float] = []
    for i, mark in enumerate(line.marks):
        x, least = left + (right - left) * mark.minute / MINUTES, left
        if i:
            before = line.marks[i - 1]
            # What is late now keeps its word, whatever else has come to the now line.
            word = metrics.horizontalAdvance(before.label) + 10 if not mark.minute else 0
            least = xs[-1] + APART + word
        xs.append(max(x, least))
    placed = []
    for i, (mark, x) in enumerate(zip(line.marks, xs, strict=True)):
        room = (xs[i + 1] - 9 if i + 1 < len(xs) else right + 8) - (x + 11)
        tried = (mark.label, SHORT.get(mark.label, ""))
        fits = [text for text in tried if text and metrics.horizontalAdvance(text) <= room]
        placed.append(Placed(mark, x, fits[0] if fits else ""))
    return tuple(placed)


class Ribbon(QWidget):
    """Painted anew only when a mark moved or something else fell due."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ribbon")
        self.words = RibbonWords((), ())
        self.nearest = ""
        self._shown: tuple[tuple[Seat, ...], datetime] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(900, max(TOP + ROW * len(self.words.lines) + FOOT, 96))

    def minimumSizeHint(self) -> QSize:
        return QSize(500, self.sizeHint().height())

    def show_seats(self, seats: Sequence[Seat], now: datetime) -> None:
        """Show a moment; the marks are worked out anew every few seconds, the nearest always."""
        seats = tuple(seats)
        slow = now.replace(second=now.second - now.second % SLOW_S, microsecond=0)
        if (seats, slow) != self._shown:
            self._shown = (seats, slow)
            self._show_words(ribbon_of(seats, now))
        nearest = nearest_of(seats, now)
        if nearest != self.nearest:
            self.nearest = nearest
            self.update(0, 0, EDGE + TITLE, self.height())

    def _show_words(self, words: RibbonWords) -> None:
        if words != self.words:
            grew = len(words.lines) != len(self.words.lines)
            self.words = words
            self.setAccessibleName(words.spoken())
            if grew:
                self.updateGeometry()
            self.update()

    # Painting ---------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area = smooth(self), QRectF(self.rect())
        box(painter, area, fill=colour("surface"), line=colour("line"), radius=14)
        narrow = area.width() < 900
        title = QRectF(EDGE, 12, (TITLE - 16) if narrow else TITLE, 20)
        write(painter, title, "Next 20 minutes", face(15, 700), colour("text"))
        for n, words in enumerate(("All chairs on one clock.", self.nearest)):
            place = QRectF(EDGE, 36 + 19 * n, title.width() - 6, 18)
            write(painter, place, words, fitted(face(13), words, place.width()), colour("text2"))
        if event.rect().right() > EDGE + TITLE:
            self._clock(painter, area)

    def _sides(self) -> tuple[float, float]:
        return EDGE + TITLE + self._names() + 16, self.width() - 34.0

    def _names(self) -> float:
        """How wide the column of the chairs' names is (px)."""
        metrics = QFontMetricsF(face(13, 600))
        widest = max(
            (metrics.horizontalAdvance(line.label) for line in self.words.lines), default=0
        )
        return min(max(widest + 2, 20), WIDEST_NAME)

    def _clock(self, painter: QPainter, area: QRectF) -> None:
        left, right = self._sides()
        bottom = area.height() - FOOT
        for minute, text in self.words.clock:
            x = left + (right - left) * minute / MINUTES
            painter.setPen(QPen(colour("line"), 1))
            painter.drawLine(QPointF(x, TOP - 4), QPointF(x, bottom + 1))
            place = QRectF(x - 30, bottom + 3, 60, 18)
            write(painter, place, text, face(12), colour("text2"), where=CENTRE)
        for n, line in enumerate(self.words.lines):
            y = TOP + ROW * n + ROW / 2
            painter.setPen(QPen(colour("line"), 1))
            painter.drawLine(QPointF(left, y), QPointF(right, y))
            name = QRectF(EDGE + TITLE, y - 10, left - 16 - EDGE - TITLE, 20)
            font = fitted(face(13, 600), line.label, name.width(), 12)
            write(painter, name, line.label, font, colour("text2"), where=RIGHT)
        painter.setPen(QPen(colour("text2"), 2))
        painter.drawLine(QPointF(left, TOP - 6), QPointF(left, bottom + 3))
        for n, line in enumerate(self.words.lines):
            for placed in thinned(line, left, right):
                self._mark(painter, placed, TOP + ROW * n + ROW / 2)

    def _mark(self, painter: QPainter, placed: Placed, y: float) -> None:
        kind, at = placed.mark.kind, QPointF(placed.x, y)
        ink = colour(TOKENS[kind])
        if kind == "late" or (kind == "due" and not placed.mark.minute):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("surface"))
            painter.drawEllipse(at, 9, 9)
            paint_icon(painter, "clock", QRectF(at.x() - 9, y - 9, 18, 18), ink)
        elif kind == "ends":
            box(painter, QRectF(at.x() - 4.5, y - 4.5, 9, 9), fill=ink, radius=1.5)
        elif kind == "discharge":
            paint_icon(painter, "check", QRectF(at.x() - 8, y - 8, 16, 16), ink)
        else:
            painter.setPen(QPen(ink, 2))
            painter.setBrush(colour("surface"))
            painter.drawEllipse(at, 4.6, 4.6)
        if placed.label:
            strong = kind in ("late", "due")
            place = QRectF(at.x() + 11, y - 10, self.width() - at.x() - 14, 20)
            token = "text" if kind == "vitals" else TOKENS[kind]
            font = face(13, 700 if strong else 500)
            write(painter, place, placed.label, font, colour(token))
