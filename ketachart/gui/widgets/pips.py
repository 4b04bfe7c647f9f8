"""Severity as one, two or three filled pips."""

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ketachart.gui import theme

STEP, RADIUS = 11.0, 4.0
WIDTH = 2 * STEP + 2 * RADIUS + 2


def paint_pips(painter: QPainter, level: int, left: float, middle: float, ink: QColor) -> None:
    """Paint ``level`` (0 to 3) filled pips of three, from ``left``, about the height ``middle``."""
    for n in range(3):
        painter.setPen(QPen(ink, 1.4))
        painter.setBrush(ink if n < level else QColor(0, 0, 0, 0))
        painter.drawEllipse(
            QPointF(left + RADIUS + 1 + n * STEP, middle), RADIUS - 0.3, RADIUS - 0.3
        )


class SeverityPips(QWidget):
    """Pips as a widget of fixed size."""

    def __init__(self, level: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._level = level
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def level(self) -> int:
        """From 0, none, to 3, severe."""
        return self._level

    def set_level(self, level: int) -> None:
        """Show another severity."""
        self._level = level
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(int(WIDTH), 16)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_pips(painter, self._level, 0, self.height() / 2, theme.current().text)
