"""The marks of the sign-off page: each says without colour what it stands for."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ketachart.gui.panels.painted import box, colour, smooth, triangle
from ketachart.gui.widgets import paint_icon
from ketachart.report.first_look import Mark

ICONS: dict[Mark, str] = {
    "caution": "flag",
    "corrected": "cross",
    "effect": "effect",
    "clock": "clock",
    "order": "order",
    "ok": "check",
    "words": "note",
}
TOKENS: dict[Mark, str] = {"flag": "flag", "caution": "caution", "clock": "caution", "ok": "ok"}


def token_of(mark: Mark) -> str:
    """The colour of a mark."""
    return TOKENS.get(mark, "text2")


def paint_mark(painter: QPainter, mark: Mark, area: QRectF, ink: QColor) -> None:
    """A mark into a square: a filled triangle for a flag, a filled box for an ending."""
    if mark == "flag":
        triangle(painter, area.left(), area.center().y(), area.width(), ink)
        cut = colour("surface")
        width = max(area.width() * 0.1, 1.5)
        x, y = area.center().x() - width / 2, area.center().y()
        painter.fillRect(QRectF(x, y - area.height() * 0.14, width, area.height() * 0.28), cut)
        painter.fillRect(QRectF(x, y + area.height() * 0.22, width, width), cut)
    elif mark == "stop":
        less = area.width() * 0.2
        box(painter, area.adjusted(less, less, -less, -less), fill=ink, radius=2)
    else:
        paint_icon(painter, ICONS[mark], area, ink)


class MarkIcon(QWidget):
    """A mark of fixed size (px)."""

    def __init__(self, mark: Mark, size: int = 18, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mark, self._size = mark, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def paintEvent(self, _: QPaintEvent) -> None:
        paint_mark(
            smooth(self),
            self.mark,
            QRectF(0, 0, self._size, self._size),
            colour(token_of(self.mark)),
        )
