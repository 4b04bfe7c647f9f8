"""What the panels under the nurse's hands share: targets that paint themselves in the theme's ink."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QWidget

from ketachart.gui.theme import colour

HALO = 4
"""Room that a target keeps round itself for the mark of the open field."""

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


def face(widget: QWidget, px: float, weight: int = 500) -> QFont:
    """The application's face at a size in pixels; 24 and above is Inter's display cut."""
    font = QFont(widget.font())
    font.setPixelSize(round(px))
    font.setWeight(QFont.Weight(weight))
    return font


def fitted(font: QFont, text: str, width: float, least: int = 12) -> QFont:
    """The font, smaller where the text would be cut; never below the floor of 12 px."""
    font = QFont(font)
    while font.pixelSize() > least and QFontMetricsF(font).horizontalAdvance(text) > width:
        font.setPixelSize(font.pixelSize() - 1)
    return font


def box(
    painter: QPainter,
    rect: QRectF,
    *,
    fill: QColor | None = None,
    line: QColor | None = None,
    width: float = 1,
    radius: float = 10,
) -> None:
    """A rounded box whose line lies inside the rectangle."""
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(line, width) if line is not None else Qt.PenStyle.NoPen)
    inset = width / 2 if line is not None else 0
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius)


def open_mark(painter: QPainter, rect: QRectF, ink: QColor, *, radius: float = 10) -> None:
    """The line and halo that say: what is typed now goes here."""
    halo = QColor(ink)
    halo.setAlphaF(0.35)
    box(painter, rect.adjusted(-3, -3, 3, 3), line=halo, width=3, radius=radius + 2)
    box(painter, rect, line=ink, width=2, radius=radius)


def write(
    painter: QPainter,
    rect: QRectF,
    text: str,
    font: QFont,
    ink: QColor,
    where: Qt.AlignmentFlag = LEFT,
) -> float:
    """One line of text, shortened with an ellipsis where it must be; returns its width."""
    painter.setFont(font)
    painter.setPen(ink)
    metrics = QFontMetricsF(font)
    kept = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width() + 1)
    painter.drawText(rect, where, kept)
    return metrics.horizontalAdvance(kept)


def pips(painter: QPainter, left: float, middle: float, level: int, ink: QColor) -> None:
    """Three rings, as many of them filled as the severity has steps."""
    for step in range(3):
        ring = QRectF(left + step * 11, middle - 4, 8, 8)
        box(painter, ring, fill=ink if step < level else None, line=ink, width=1.3, radius=4)


PIPS_WIDTH = 30


def key_cap(painter: QPainter, widget: QWidget, rect: QRectF, key: str, *, lit: bool = False) -> None:
    """The key that does the same as a tap."""
    line = colour("focus") if lit else colour("line")
    box(painter, rect, fill=colour("surface"), line=line, width=2 if lit else 1, radius=5)
    ink = colour("focus") if lit else colour("text3")
    write(painter, rect, key, face(widget, 12, 600), ink, CENTRE)


def triangle(painter: QPainter, left: float, middle: float, size: float, ink: QColor) -> None:
    """The mark of a flag, which says without colour that a value lies beyond a limit."""
    top, low = middle - size * 0.46, middle + size * 0.42
    painter.setPen(QPen(ink, 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(ink)
    points = [QPointF(left + size / 2, top), QPointF(left + size, low), QPointF(left, low)]
    painter.drawPolygon(QPolygonF(points))


def smooth(widget: QWidget) -> QPainter:
    """A painter on a widget, with smooth edges."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


class Target(QAbstractButton):
    """Something to tap that paints itself; acts on release, and never takes the keys by a tap."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)


class Pill(Target):
    """A small choice with its key: ``1 no signal``; ``chosen`` fills it."""

    def __init__(self, name: str, text: str, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.key, self.chosen = key, False
        self.setText(text)
        self.setAccessibleName(text)
        self.setFixedHeight(40)
        self.setMinimumWidth(self._wanted())

    def _wanted(self) -> int:
        text = QFontMetricsF(face(self, 13, 600)).horizontalAdvance(self.text())
        return max(44, round(text) + 20 + (22 if self.key else 0))

    def say(self, text: str) -> None:
        """Other words on it."""
        self.setText(text)
        self.setAccessibleName(text)
        self.setMinimumWidth(self._wanted())
        self.update()

    def paintEvent(self, _event: object) -> None:
        painter = smooth(self)
        # The pill is drawn lower than the finger needs: its hit area reaches into the gutter.
        pill = QRectF(self.rect()).adjusted(0, 5, 0, -4)
        fill = colour("surface2") if self.isDown() or self.chosen else colour("surface")
        box(painter, pill, fill=fill, line=colour("text" if self.chosen else "control"), radius=8)
        inner = pill.adjusted(8, 0, -8, 0)
        if self.key:
            cap = QRectF(inner.left() - 1, pill.center().y() - 9, 18, 18)
            key_cap(painter, self, cap, self.key)
            inner.setLeft(cap.right() + 5)
        ink = colour("text") if self.isEnabled() else colour("text3")
        write(painter, inner, self.text(), fitted(face(self, 13, 600), self.text(), inner.width()), ink, CENTRE)
