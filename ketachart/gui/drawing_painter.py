"""Paints the report's drawing onto a QPainter: the same shapes that the page prints as vectors.

Shapes are known by the name of their class, so that the window opens without loading reportlab.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

CAPS = (Qt.PenCapStyle.FlatCap, Qt.PenCapStyle.RoundCap, Qt.PenCapStyle.SquareCap)
JOINS = (Qt.PenJoinStyle.MiterJoin, Qt.PenJoinStyle.RoundJoin, Qt.PenJoinStyle.BevelJoin)
MOVE, LINE, CURVE, CLOSE = range(4)
"""The steps of a reportlab path, and how many numbers each takes."""
NUMBERS = (2, 2, 6, 0)


def paint_drawing(painter: QPainter, drawing: Any) -> None:
    """Paint a drawing with its upper left corner at the painter's origin.

    Raises:
        TypeError: it holds a shape that is not known here; leaving one out would be a lie.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(0, drawing.height)
    painter.scale(1, -1)
    try:
        for shape in drawing.contents:
            _paint(painter, shape)
    finally:
        painter.restore()


def _paint(painter: QPainter, shape: Any) -> None:
    how = _HOW.get(type(shape).__name__)
    if how is None:
        raise TypeError(f"A {type(shape).__name__} cannot be painted.")
    how(painter, shape)


def _group(painter: QPainter, group: Any) -> None:
    painter.save()
    a, b, c, d, e, f = group.transform
    transform = painter.transform()
    transform = type(transform)(a, b, c, d, e, f) * transform
    painter.setTransform(transform)
    for shape in group.contents:
        _paint(painter, shape)
    painter.restore()


@lru_cache(maxsize=256)
def _rgb(red: float, green: float, blue: float, alpha: float) -> QColor:
    return QColor.fromRgbF(red, green, blue, alpha)


def _colour(colour: Any) -> QColor | None:
    if colour is None:
        return None
    return _rgb(colour.red, colour.green, colour.blue, getattr(colour, "alpha", 1))


def _ready(painter: QPainter, shape: Any, *, filled: bool = True) -> None:
    fill = _colour(shape.fillColor) if filled else None
    painter.setBrush(QBrush(fill) if fill is not None else Qt.BrushStyle.NoBrush)
    colour = _colour(shape.strokeColor)
    if colour is None or not shape.strokeWidth:
        painter.setPen(Qt.PenStyle.NoPen)
        return
    pen = QPen(colour, shape.strokeWidth)
    pen.setCapStyle(CAPS[shape.strokeLineCap or 0])
    pen.setJoinStyle(JOINS[shape.strokeLineJoin or 0])
    if dashes := shape.strokeDashArray:
        pen.setDashPattern(_in_pen_widths(dashes, shape.strokeWidth))
    painter.setPen(pen)


def _in_pen_widths(dashes: Sequence[float], width: float) -> list[float]:
    """Qt counts dashes in pen widths, and wants an even number of them."""
    listed = list(dashes) * (1 + len(dashes) % 2)
    return [length / width for length in listed]


def _line(painter: QPainter, shape: Any) -> None:
    _ready(painter, shape, filled=False)
    painter.drawLine(QPointF(shape.x1, shape.y1), QPointF(shape.x2, shape.y2))


def _rect(painter: QPainter, shape: Any) -> None:
    _ready(painter, shape)
    box = QRectF(shape.x, shape.y, shape.width, shape.height)
    if shape.rx or shape.ry:
        painter.drawRoundedRect(box, shape.rx, shape.ry)
    else:
        painter.drawRect(box)


def _points(flat: Sequence[float]) -> list[QPointF]:
    return [QPointF(x, y) for x, y in zip(flat[::2], flat[1::2], strict=True)]


def _polyline(painter: QPainter, shape: Any) -> None:
    _ready(painter, shape, filled=False)
    painter.drawPolyline(_points(shape.points))


def _polygon(painter: QPainter, shape: Any) -> None:
    _ready(painter, shape)
    painter.drawPolygon(_points(shape.points))


def _circle(painter: QPainter, shape: Any) -> None:
    _ready(painter, shape)
    painter.drawEllipse(QPointF(shape.cx, shape.cy), shape.r, shape.r)


def _path(painter: QPainter, shape: Any) -> None:
    path, at, points = QPainterPath(), 0, shape.points
    for step in shape.operators:
        numbers = points[at : at + NUMBERS[step]]
        at += NUMBERS[step]
        if step == MOVE:
            path.moveTo(*numbers)
        elif step == LINE:
            path.lineTo(*numbers)
        elif step == CURVE:
            path.cubicTo(*numbers)
        else:
            path.closeSubpath()
    if shape.isClipPath:
        painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
        return
    _ready(painter, shape)
    painter.drawPath(path)


@lru_cache(maxsize=64)
def _font(family: str, size: float) -> QFont:
    if size != round(size):
        raise TypeError(f"A font of {size} px cannot be painted as it is measured.")
    font = QFont(family)
    font.setPixelSize(round(size))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def _string(painter: QPainter, shape: Any) -> None:
    font = _font(shape.fontName, shape.fontSize)
    x = shape.x
    if shape.textAnchor != "start":
        wide = QFontMetricsF(font).horizontalAdvance(shape.text)
        x -= wide / 2 if shape.textAnchor == "middle" else wide
    painter.save()
    painter.translate(x, shape.y)
    painter.scale(1, -1)
    painter.setFont(font)
    painter.setPen(_colour(shape.fillColor) or Qt.PenStyle.NoPen)
    painter.drawText(QPointF(0, 0), shape.text)
    painter.restore()


_HOW: dict[str, Callable[[QPainter, Any], None]] = {
    "Group": _group,
    "Line": _line,
    "Rect": _rect,
    "PolyLine": _polyline,
    "Polygon": _polygon,
    "Circle": _circle,
    "Path": _path,
    "String": _string,
}
