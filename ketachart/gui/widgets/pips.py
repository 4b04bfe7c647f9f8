"""Severity as one, two or three filled pips."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPen

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
