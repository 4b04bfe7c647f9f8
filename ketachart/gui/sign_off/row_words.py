"""A piece of text in a row that paints itself: wrapped, and shortened only where lines are few."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from ketachart.gui.panels.painted import colour, face
from ketachart.gui.patients.cards import wrapping_of

TALL = 1 << 16


@dataclass(frozen=True, slots=True)
class RowWords:
    """Its text, face and colour; at most so many ``lines``, 0 for as many as it takes."""

    text: str
    px: float
    weight: int
    token: str
    lines: int = 0

    def high(self, room: float) -> float:
        """How high it is in so much room (px)."""
        return self._high(self.shown(room), room) if self.text else 0

    def paint(self, painter: QPainter, place: QRectF) -> None:
        """Into its place."""
        font, text = face(self.px, self.weight), self.shown(place.width())
        painter.setFont(font)
        painter.setPen(colour(self.token))
        painter.drawText(
            place.adjusted(0, 0, 0, 1), int(wrapping_of(font, text, place.width())), text
        )

    def shown(self, room: float) -> str:
        """As many whole words as its lines take."""
        metrics = QFontMetricsF(face(self.px, self.weight))
        most = metrics.lineSpacing() * self.lines + 1
        if not self.lines or self._high(self.text, room) <= most:
            return self.text
        words = self.text.split()
        low, high = 0, len(words)
        while low < high:
            middle = (low + high + 1) // 2
            if self._high(" ".join(words[:middle]) + "…", room) <= most:
                low = middle
            else:
                high = middle - 1
        return " ".join(words[:low]) + "…"

    def _high(self, text: str, room: float) -> float:
        font = face(self.px, self.weight)
        box, flags = QRectF(0, 0, room, TALL), int(wrapping_of(font, text, room))
        return float(QFontMetricsF(font).boundingRect(box, flags, text).height())
