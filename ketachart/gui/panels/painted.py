"""What the panels under the nurse's hands share: targets that paint themselves in the theme."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ketachart.gui import theme
from ketachart.gui.widgets.key_cap import paint_cap

HALO = 4
"""Room that a target keeps round itself for the mark of the open field."""

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


def colour(token: str) -> QColor:
    """A colour of the theme in force, by what it means."""
    return QColor(theme.current().tokens[token])


def face(px: float, weight: int = 450) -> QFont:
    """Our face at a size; from 24 px on its display cut."""
    size = round(px)
    return theme.display(size, max(weight, 600)) if size >= 24 else theme.text(size, weight)


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
    *,
    where: Qt.AlignmentFlag = LEFT,
) -> float:
    """One line of text, shortened with an ellipsis where it must be; returns its width."""
    painter.setFont(font)
    painter.setPen(ink)
    metrics = QFontMetricsF(font)
    kept = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width() + 1)
    painter.drawText(rect, where, kept)
    return metrics.horizontalAdvance(kept)


def key_cap(painter: QPainter, rect: QRectF, key: str, *, lit: bool = False) -> None:
    """The key that does the same as a tap; lit while it is the one to press."""
    if lit:
        box(painter, rect, line=colour("focus"), width=2, radius=5)
    paint_cap(painter, key, rect, colour("focus" if lit else "text2"))


def triangle(painter: QPainter, left: float, middle: float, size: float, ink: QColor) -> None:
    """The mark of a flag, which says without colour that a value lies beyond a limit."""
    top, low = middle - size * 0.46, middle + size * 0.42
    painter.setPen(
        QPen(ink, 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    painter.setBrush(ink)
    points = [QPointF(left + size / 2, top), QPointF(left + size, low), QPointF(left, low)]
    painter.drawPolygon(QPolygonF(points))


def smooth(widget: QWidget) -> QPainter:
    """A painter on a widget, with smooth edges."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def write_wrapped(
    painter: QPainter, rect: QRectF, text: str, font: QFont, ink: QColor, *, lines: int = 1
) -> None:
    """Text on one line where it fits, else smaller, else on two lines of the smallest size.

    With ``lines`` 2 there is room for both in full size: words go down before letters shrink.
    """
    longest = max(text.split(), key=QFontMetricsF(font).horizontalAdvance, default="")
    if lines > 1 and QFontMetricsF(font).horizontalAdvance(longest) <= rect.width():
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(rect, int(LEFT | Qt.TextFlag.TextWordWrap), text)
        return
    font = fitted(font, text, rect.width(), 13)
    if QFontMetricsF(font).horizontalAdvance(text) <= rect.width() or " " not in text:
        write(painter, rect, text, font, ink)
        return
    font.setPixelSize(12)
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(rect, int(LEFT | Qt.TextFlag.TextWordWrap), text)


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
        self.setMinimumWidth(44)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        text = QFontMetricsF(face(13, 600)).horizontalAdvance(self.text())
        return QSize(max(44, round(text) + 18 + (21 if self.key else 0)), 40)

    def paintEvent(self, _event: object) -> None:
        painter = smooth(self)
        # Drawn lower than a finger needs: the hit area reaches into the gutter.
        pill = QRectF(self.rect()).adjusted(0, 6, 0, -5)
        fill = colour("surface2") if self.isDown() or self.chosen else colour("surface")
        box(painter, pill, fill=fill, line=colour("text" if self.chosen else "control"), radius=8)
        inner = pill.adjusted(7, 0, -7, 0)
        if self.key:
            cap = QRectF(inner.left() - 1, pill.center().y() - 9, 18, 18)
            key_cap(painter, cap, self.key)
            inner.setLeft(cap.right() + 4)
        ink = colour("text") if self.isEnabled() else colour("text3")
        write(
            painter,
            inner,
            self.text(),
            fitted(face(13, 600), self.text(), inner.width()),
            ink,
            where=CENTRE,
        )
