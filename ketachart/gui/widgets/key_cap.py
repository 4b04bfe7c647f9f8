"""The little key beside what a key does."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ketachart.gui import theme

HEIGHT = 20


def cap_width(key: str) -> float:
    """How wide the cap of a key is (px)."""
    return max(20.0, QFontMetricsF(theme.text(12, 600)).horizontalAdvance(key) + 12)


def paint_cap(painter: QPainter, key: str, box: QRectF, ink: QColor) -> None:
    """Paint a key's cap into a box, in one colour."""
    edge = QColor(ink)
    edge.setAlphaF(0.55)
    painter.setPen(QPen(edge, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
    painter.setPen(ink)
    painter.setFont(theme.text(12, 600))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)


class KeyCap(QWidget):
    """A key's cap as a widget of fixed size."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(int(cap_width(self.key) + 0.5), HEIGHT)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_cap(painter, self.key, QRectF(self.rect()), theme.current().text2)
