# ruff: noqa: E501 - an icon a line
"""Our icons, drawn on a 24 px grid with one pen, in whatever colour the theme gives."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ketachart.gui import theme

GRID = 24
PEN = 1.8

Drawing = Callable[[QPainterPath], None]


def _lines(*strokes: tuple[tuple[float, float], ...]) -> Drawing:
    """Open strokes through points of the grid."""

    def draw(path: QPainterPath) -> None:
        for first, *others in strokes:
            path.moveTo(*first)
            for point in others:
                path.lineTo(*point)

    return draw


def _rings(*rings: tuple[float, float, float]) -> Drawing:
    """Circles (x, y, radius)."""

    def draw(path: QPainterPath) -> None:
        for x, y, r in rings:
            path.addEllipse(QPointF(x, y), r, r)

    return draw


def _boxes(*boxes: tuple[float, float, float, float, float]) -> Drawing:
    """Rounded boxes (x, y, width, height, radius)."""

    def draw(path: QPainterPath) -> None:
        for x, y, w, h, r in boxes:
            path.addRoundedRect(QRectF(x, y, w, h), r, r)

    return draw


def _arcs(*arcs: tuple[float, float, float, float, float, float]) -> Drawing:
    """Arcs (x, y, width, height, from, through), degrees counter-clockwise from three o'clock."""

    def draw(path: QPainterPath) -> None:
        for x, y, w, h, start, sweep in arcs:
            path.arcMoveTo(QRectF(x, y, w, h), start)
            path.arcTo(QRectF(x, y, w, h), start, sweep)

    return draw


def _curve(
    start: tuple[float, float], *curves: tuple[float, float, float, float, float, float]
) -> Drawing:
    """One stroke of cubic curves."""

    def draw(path: QPainterPath) -> None:
        path.moveTo(*start)
        for curve in curves:
            path.cubicTo(*curve)

    return draw


STROKES: dict[str, tuple[Drawing, ...]] = {
    "mark": (_lines(((5, 4), (12, 11), (19, 4)), ((5, 20), (12, 13), (19, 20))),),
    "vitals": (_lines(((6, 5), (12, 11), (18, 5)), ((6, 19), (12, 13), (18, 19))),),
    "board": (_boxes((4, 4, 6.5, 6.5, 1.5), (13.5, 4, 6.5, 6.5, 1.5), (4, 13.5, 6.5, 6.5, 1.5), (13.5, 13.5, 6.5, 6.5, 1.5)),),
    "patients": (_rings((12, 8, 4)), _arcs((4.5, 14, 15, 14, 0, 180))),
    "person": (_rings((12, 8, 4)), _arcs((4.5, 14, 15, 14, 0, 180))),
    "sign-off": (_lines(((4, 20), (9, 19), (20, 8), (16, 4), (5, 15), (4, 20)), ((13, 20), (20, 20))),),
    "pencil": (_lines(((4, 20), (9, 19), (20, 8), (16, 4), (5, 15), (4, 20)), ((13, 7), (17, 11))),),
    "settings": (_lines(((4, 8), (13, 8)), ((19, 8), (20, 8)), ((4, 16), (5, 16)), ((11, 16), (20, 16))), _rings((16, 8, 2.6), (8, 16, 2.6))),
    "bell-off": (_curve((6, 17), (7.5, 15, 7, 12, 7, 10), (7, 7, 9, 5, 12, 5), (15, 5, 17, 7, 17, 10), (17, 12, 16.5, 15, 18, 17)), _lines(((6, 17), (18, 17)), ((4, 4), (20, 20))), _arcs((10, 16.5, 4, 4, 180, 180))),
    "moon": (_curve((19, 14.5), (12, 17, 6.5, 11, 9.5, 4.8), (1.5, 8, 3, 19.5, 11.5, 20), (15, 20.2, 18, 17.8, 19, 14.5)),),
    "sun": (_rings((12, 12, 4)), _lines(((12, 3), (12, 5)), ((12, 19), (12, 21)), ((3, 12), (5, 12)), ((19, 12), (21, 12)), ((5.6, 5.6), (7, 7)), ((17, 17), (18.4, 18.4)), ((18.4, 5.6), (17, 7)), ((7, 17), (5.6, 18.4)))),
    "lamp": (_lines(((9, 4), (15, 4), (19, 12), (5, 12), (9, 4)), ((12, 12), (12, 20)), ((8, 20), (16, 20))),),
    "lock": (_boxes((5, 11, 14, 9, 2)), _arcs((8, 4, 8, 12, 0, 180)), _lines(((8, 10), (8, 11)), ((16, 10), (16, 11)))),
    "effect": (_rings((12, 12, 8.5), (9, 10, 0.6), (15, 10, 0.6)), _arcs((8.5, 14, 7, 5, 20, 140))),
    "note": (_lines(((5, 7), (19, 7)), ((5, 12), (19, 12)), ((5, 17), (13, 17))),),
    "pill": (_boxes((3, 8, 18, 8, 4)), _lines(((12, 8), (12, 16)))),
    "cross": (_lines(((6, 6), (18, 18)), ((18, 6), (6, 18))),),
    "flag": (_lines(((12, 3.5), (21.5, 20), (2.5, 20), (12, 3.5)), ((12, 9.5), (12, 14)), ((12, 16.6), (12, 17.2))),),
    "clock": (_rings((12, 12, 8.5)), _lines(((12, 7), (12, 12), (15.5, 14)))),
    "check": (_lines(((5, 12.5), (10, 17.5), (19, 7)),),),
    "chevron": (_lines(((6, 9), (12, 15), (18, 9)),),),
    "fold": (_lines(((6, 15), (12, 9), (18, 15)),),),
    "back": (_lines(((14, 6), (8, 12), (14, 18)),),),
    "action": (_lines(((4, 12), (18, 12)), ((13, 6.5), (19, 12), (13, 17.5))),),
    "hand-over": (_lines(((4, 8), (18, 8)), ((14, 4), (18, 8), (14, 12)), ((20, 16), (6, 16)), ((10, 12), (6, 16), (10, 20))),),
    "line": (_curve((4, 18), (10, 18, 8, 6, 14, 6), (17, 6, 18, 6, 20, 6)), _rings((4, 18, 1.4))),
    "bag": (_boxes((7, 5, 10, 11, 2)), _lines(((12, 2.5), (12, 5)), ((12, 16), (12, 21)), ((9, 11), (15, 11)))),
    "device": (_boxes((3, 5, 18, 12, 2)), _lines(((6, 11), (9, 11), (10.5, 8), (13, 14), (14.5, 11), (18, 11)), ((9, 20), (15, 20)))),
    "rate": (_arcs((3.5, 5, 17, 17, -20, 220)), _lines(((12, 13.5), (16, 9)))),
    "order": (_boxes((5, 4, 14, 17, 2)), _lines(((9, 9), (15, 9)), ((9, 13), (15, 13)), ((9, 17), (12, 17)))),
    "weight": (_boxes((4, 6, 16, 14, 3)), _arcs((8, 9, 8, 8, 0, 180)), _lines(((12, 13), (14, 10.5)))),
    "star": (_lines(((12, 3.5), (14.6, 9), (20.5, 9.7), (16.1, 13.7), (17.3, 19.6), (12, 16.7), (6.7, 19.6), (7.9, 13.7), (3.5, 9.7), (9.4, 9), (12, 3.5))),),
    "search": (_rings((10.5, 10.5, 6)), _lines(((15, 15), (20, 20)))),
    "plus": (_lines(((12, 5), (12, 19)), ((5, 12), (19, 12))),),
    "delete": (_lines(((9, 5), (20, 5), (20, 19), (9, 19), (3, 12), (9, 5)), ((11.5, 9), (17, 15)), ((17, 9), (11.5, 15))),),
    "info": (_rings((12, 12, 8.5)), _lines(((12, 11), (12, 16)), ((12, 7.6), (12, 8.2)))),
}  # fmt: skip

FILLED: dict[str, tuple[Drawing, ...]] = {
    "play": (
        _lines(
            ((7, 5), (19, 12), (7, 19), (7, 5)),
        ),
    ),
    "pause": (_boxes((6.5, 5, 3.6, 14, 1), (13.9, 5, 3.6, 14, 1)),),
    "stop": (_boxes((6, 6, 12, 12, 2)),),
    "dots": (_rings((5, 12, 1.7), (12, 12, 1.7), (19, 12, 1.7)),),
}


def paint_icon(painter: QPainter, name: str, box: QRectF, ink: QColor) -> None:
    """Paint an icon into a square box, in one colour.

    Raises:
        KeyError: there is no icon of that name.
    """
    filled = name in FILLED
    path = QPainterPath()
    for draw in FILLED[name] if filled else STROKES[name]:
        draw(path)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    painter.scale(box.width() / GRID, box.height() / GRID)
    if filled:
        painter.fillPath(path, ink)
    else:
        pen = QPen(
            ink, PEN, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        )
        painter.strokePath(path, pen)
    painter.restore()


class Icon(QWidget):
    """An icon as a widget of fixed size (px), in a colour of the theme."""

    def __init__(
        self, name: str, size: int = 20, token: str = "text2", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._token = name, token
        self.setFixedSize(size, size)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_icon(self, name: str, token: str | None = None) -> None:
        """Show another icon, or another colour."""
        self._name, self._token = name, token or self._token
        self.update()

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_icon(painter, self._name, QRectF(self.rect()), getattr(theme.current(), self._token))
