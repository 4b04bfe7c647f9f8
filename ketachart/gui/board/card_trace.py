"""The last pressures of a chair as on the paper chart: v, ^, and nothing between two of them."""

from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from ketachart.gui.board.card_words import Pressure, Trace
from ketachart.gui.panels.painted import colour

SHORTEST_MIN = 20.0
"""A trace shows at least so many minutes, so that two sets are not drawn far apart."""
WING, TALL = 5.0, 6.0
LEAST_WING = 2.5
ROOM_MMHG = 12


def paint_trace(painter: QPainter, area: QRectF, trace: Trace) -> None:
    """The pressures by time, the newest at the right; the dotted line is the systolic limit."""
    values = [v for p in trace.points for v in (p.sbp, p.dbp) if v is not None]
    if not trace.points:
        return
    high = max([*values, trace.limit or 0, 100]) + ROOM_MMHG
    low = min([*values, 80]) - ROOM_MMHG
    span = max(SHORTEST_MIN, trace.points[0].back_min)
    inner = area.adjusted(WING + 2, 2, -WING - 2, -2)

    def across(point: Pressure) -> float:
        return inner.right() - inner.width() * point.back_min / span

    def height(mmhg: int) -> float:
        return inner.bottom() - inner.height() * (mmhg - low) / (high - low)

    if trace.limit is not None:
        pen = QPen(colour("flag"), 1.2, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([1.6, 3])
        painter.setPen(pen)
        y = height(trace.limit)
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
    places = [across(point) for point in trace.points]
    # Two sets that were taken close together keep a gap between them.
    nearest = min((b - a for a, b in pairwise(places)), default=inner.width())
    wing = min(WING, max((nearest - 2.5) / 2, LEAST_WING))
    for x, point in zip(places, trace.points, strict=True):
        upper = None if point.sbp is None else QPointF(x, height(point.sbp))
        lower = None if point.dbp is None else QPointF(x, height(point.dbp))
        _pair(painter, upper, lower, wing, flagged=point.flagged)
        if upper is None and lower is None:
            _none(painter, QPointF(x, inner.bottom() - 5))


def _pair(
    painter: QPainter,
    upper: QPointF | None,
    lower: QPointF | None,
    wing: float,
    *,
    flagged: bool,
) -> None:
    ink = colour("flag" if flagged else "bp")
    if upper is not None and lower is not None:
        hair = colour("flag" if flagged else "text3")
        painter.setPen(QPen(hair, 1))
        painter.drawLine(upper, lower)
    pen = QPen(ink, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for tip, up in ((upper, -TALL), (lower, TALL)):
        if tip is not None:
            wings = [tip + QPointF(-wing, up), tip, tip + QPointF(wing, up)]
            painter.drawPolyline(wings)


def _none(painter: QPainter, at: QPointF) -> None:
    """The place of a pressure that could not be had."""
    painter.setPen(QPen(colour("text2"), 1.6))
    painter.drawLine(at + QPointF(-4, -4), at + QPointF(4, 4))
    painter.drawLine(at + QPointF(-4, 4), at + QPointF(4, -4))
