"""The left of a chair's card: who, how far, the last values and what they were before.

Everything is laid out for a card of ordinary size and painted larger where there is room. Each
part has a place of its own, so that a second that passes repaints the timer and little else.
"""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QSizePolicy, QWidget

from ketachart.gui.board.card_trace import paint_trace
from ketachart.gui.board.card_words import CardWords
from ketachart.gui.board.scaled import Scaled
from ketachart.gui.panels.painted import (
    LEFT,
    RIGHT,
    box,
    colour,
    face,
    fitted,
    smooth,
    write,
)
from ketachart.gui.panels.status_block import paint_chip
from ketachart.gui.widgets import paint_icon

NARROW = 344
"""A body narrower than this puts its parts one below the other (px)."""
EDGE = 20

Paint = Callable[[QPainter, QRectF, CardWords], None]


class CardBody(Scaled):
    """A tap opens the chair."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.words: CardWords | None = None
        self._places: dict[str, QRectF] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(400, 268)

    def show_words(self, words: CardWords) -> None:
        """Show a moment; only what says something else is painted."""
        old, self.words = self.words, words
        if old is None:
            self.update()
            return
        wide = self.width()
        for part, said in _said(words, wide).items():
            if said != _said(old, wide)[part] and part in self._places:
                self.update(self._on_screen(self._places[part]).toAlignedRect())

    def _on_screen(self, place: QRectF) -> QRectF:
        s = self.scale
        return QRectF(place.x() * s, place.y() * s, place.width() * s, place.height() * s)

    def _lay_out(self) -> None:
        wide, high = self.width() / self.scale, self.height() / self.scale
        self._places = _narrow(wide, high) if wide < NARROW else _wide(wide, high)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.words is None:
            return
        painter, words = smooth(self), self.words
        if self.isDown():
            inside = QRectF(self.rect()).adjusted(2, 2, 0, -2)
            box(painter, inside, fill=colour("surface2"), radius=12)
        painter.scale(self.scale, self.scale)
        for part, place in self._places.items():
            if _touches(event.region(), self._on_screen(place)):
                PAINTED[part](painter, place, words)


def _touches(region: QRegion, place: QRectF) -> bool:
    return region.intersects(place.toAlignedRect())


def _said(words: CardWords, wide: int) -> dict[str, object]:
    """What each part depends on; the bar by the pixel."""
    return {
        "head": (words.number, words.name, words.about, words.handed, words.chip),
        "low head": (words.number, words.name, words.about, words.handed),
        "chip": words.chip,
        "elapsed": (words.elapsed, words.since),
        "values": (words.pressure, words.pulse, words.oxygen),
        "trace": words.trace,
        "age": words.age,
        "bar": (words.bar, round(words.share * wide)),
        "left": words.left,
        "effect": words.effect,
    }


def _wide(wide: float, high: float) -> dict[str, QRectF]:
    inner = wide - 2 * EDGE
    middle = min((66 + high - 52) / 2, high - 111)  # where it is low, the age stays off the bar
    timer = 138.0
    values = QRectF(EDGE + timer + 2, middle - 36, 122, 74)
    trace = QRectF(values.right() + 12, middle - 42, wide - EDGE - values.right() - 12, 64)
    age = QRectF(values.left(), middle + 40, wide - EDGE - values.left(), 18)
    half = inner * 0.53
    return {
        "head": QRectF(EDGE, 12, inner, 54),
        "elapsed": QRectF(EDGE, middle - 36, timer, 76),
        "values": values,
        "trace": trace,
        "age": age,
        "bar": QRectF(EDGE, high - 50, inner, 5),
        "left": QRectF(EDGE, high - 38, half, 22),
        "effect": QRectF(EDGE + half + 4, high - 38, inner - half - 4, 22),
    }


def _narrow(wide: float, high: float) -> dict[str, QRectF]:
    edge = 14.0
    inner, spare = wide - 2 * edge, max(high - 224, 0.0)
    second, middle = 54 + spare * 0.2, 100 + spare * 0.5
    timer = 106.0
    return {
        "low head": QRectF(edge, 10, inner, 42),
        "chip": QRectF(edge, second, 158, 28),
        "trace": QRectF(edge + 168, second - 2, inner - 168, 42 + spare * 0.2),
        "elapsed": QRectF(edge, middle - 2, timer, 54 + spare * 0.15),
        "values": QRectF(edge + timer + 6, middle - 4, inner - timer - 6, 54),
        "age": QRectF(edge, middle + 49 + spare * 0.15, inner, 16),
        "bar": QRectF(edge, high - 54, inner, 5),
        "left": QRectF(edge, high - 47, inner, 19),
        "effect": QRectF(edge, high - 28, inner, 19),
    }


# Parts ----------------------------------------------------------------------------------------


def _number(painter: QPainter, area: QRectF, text: str, pixels: int) -> float:
    """The chair's name; returns where the patient's begins."""
    widest = 92 if pixels > 30 else 78
    font = fitted(face(pixels, 700), text, widest, 14)
    room = QRectF(area.left(), area.top(), widest + 2, min(area.height(), 46))
    if QFontMetricsF(font).horizontalAdvance(text) > widest:
        _long_name(painter, room, text)
        return room.right() + 14
    return area.left() + max(write(painter, room, text, font, colour("text")) + 18, 38)


def _head(painter: QPainter, area: QRectF, words: CardWords) -> None:
    left = _number(painter, area, words.number, 34)
    chip = QFontMetricsF(face(13, 700)).horizontalAdvance(words.chip.text) + 41
    beside = area.right() - chip - 12 - left
    font = fitted(face(19, 700), words.name, beside, 16)
    fits = QFontMetricsF(font).horizontalAdvance(words.name) <= beside
    about = QRectF(left, area.top() + 27, beside, 20)
    chip_top = area.top() + 9
    if fits:
        write(painter, QRectF(left, area.top(), beside, 28), words.name, font, colour("text"))
    else:
        _long_name(painter, QRectF(left, area.top() - 5, area.right() - left, 32), words.name)
        about.moveTop(area.top() + 28)
        chip_top = area.top() + 27
    _about(painter, about, words)
    paint_chip(painter, QRectF(area.right() - chip, chip_top, chip, 26), words.chip)


def _long_name(painter: QPainter, area: QRectF, name: str) -> None:
    """On one line as long as 14 px allow it, else in as many as the area has room for."""
    font = fitted(face(17, 700), name, area.width(), 14)
    if QFontMetricsF(font).horizontalAdvance(name) <= area.width():
        write(painter, area, name, font, colour("text"))
        return
    flags = int(LEFT | Qt.TextFlag.TextWordWrap)
    for pixels in (13, 12):
        font.setPixelSize(pixels)
        if _wraps_into(font, name, area):
            break
    else:
        flags = int(LEFT | Qt.TextFlag.TextWrapAnywhere)
    painter.setFont(font)
    painter.setPen(colour("text"))
    painter.drawText(area, flags, name)


def _wraps_into(font: QFont, name: str, area: QRectF) -> bool:
    taken = QFontMetricsF(font).boundingRect(
        QRectF(0, 0, area.width(), 1000), int(LEFT | Qt.TextFlag.TextWordWrap), name
    )
    return taken.height() <= area.height() + 1 and taken.width() <= area.width() + 1


def _low_head(painter: QPainter, area: QRectF, words: CardWords) -> None:
    left = _number(painter, area.adjusted(0, 0, 0, -4), words.number, 28)
    room = area.right() - left
    font = fitted(face(17, 700), words.name, room, 14)
    line = QRectF(left, area.top(), room, 24)
    if QFontMetricsF(font).horizontalAdvance(words.name) <= room:
        write(painter, line, words.name, font, colour("text"))
    else:
        two = QRectF(left, area.top() - 7, room, 32)
        if not _wraps_into(face(12, 700), words.name, two):
            # The name is never cut: which session it is stands in the chair itself.
            _long_name(painter, QRectF(left, area.top() - 6, room, 48), words.name)
            return
        _long_name(painter, two, words.name)
    about = QRectF(left, area.top() + 25, room, 17)
    _about(painter, about, words)


def _about(painter: QPainter, area: QRectF, words: CardWords) -> None:
    """Which session and dose; where it is narrow ``3 of 6 · 0.5 mg/kg``; or a handover's mark."""
    text = words.about
    if words.handed:
        mark = QRectF(area.left(), area.center().y() - 8, 16, 16)
        paint_icon(painter, "hand-over", mark, colour("info"))
        place = area.adjusted(22, 0, 0, 0)
        write(painter, place, text, fitted(face(13, 600), text, place.width(), 12), colour("info"))
        return
    if QFontMetricsF(face(12)).horizontalAdvance(text) > area.width():
        text = text.removeprefix("Session ")
    write(painter, area, text, fitted(face(13), text, area.width(), 12), colour("text2"))


def _chip(painter: QPainter, area: QRectF, words: CardWords) -> None:
    paint_chip(painter, QRectF(area.left(), area.top(), area.width(), 26), words.chip)


def _elapsed(painter: QPainter, area: QRectF, words: CardWords) -> None:
    if not words.elapsed:
        return
    tall = area.height() > 60
    large = QRectF(area.left(), area.top(), area.width(), area.height() - 20)
    counts = ":" in words.elapsed
    pixels = (44 if tall else 36) if counts else (32 if tall else 24)
    font = fitted(face(pixels, 600), words.elapsed, large.width(), 20)
    write(painter, large, words.elapsed, font, colour("text"))
    below = QRectF(area.left(), large.bottom() - (2 if tall else 3), area.width(), 18)
    write(painter, below, words.since, face(12), colour("text2"))


def _values(painter: QPainter, area: QRectF, words: CardWords) -> None:
    tall = area.height() > 60
    upper = QRectF(area.left(), area.top() + 2, area.width(), 36 if tall else 30)
    text = words.pressure.text
    font = fitted(face(29 if tall else 25, 600), text, upper.width(), 14)
    write(painter, upper, text, font, colour("flag" if words.pressure.flagged else "bp"))
    top = upper.bottom() + (4 if tall else 0)
    lower = QRectF(area.left(), top, area.width(), 24 if tall else 20)
    left = lower.left() + 4
    for value, token, shape in ((words.pulse, "hr", _dot), (words.oxygen, "spo2", _diamond)):
        if not value.text:
            continue
        ink = colour("flag" if value.flagged else token)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        shape(painter, QPointF(left + 3, lower.center().y()))
        place = QRectF(left + 12, lower.top(), lower.right() - left - 12, lower.height())
        number = fitted(face(17 if tall else 16, 600), value.text, place.width(), 12)
        left = place.left() + write(painter, place, value.text, number, ink) + 18


def _dot(painter: QPainter, at: QPointF) -> None:
    painter.drawEllipse(at, 3.6, 3.6)


def _diamond(painter: QPainter, at: QPointF) -> None:
    x, y = at.x(), at.y()
    corners = [QPointF(x, y - 4.6), QPointF(x + 4.6, y), QPointF(x, y + 4.6), QPointF(x - 4.6, y)]
    painter.drawPolygon(corners)


def _trace(painter: QPainter, area: QRectF, words: CardWords) -> None:
    paint_trace(painter, area, words.trace)


def _age(painter: QPainter, area: QRectF, words: CardWords) -> None:
    font = fitted(face(13), words.age, area.width(), 12)
    write(painter, area, words.age, font, colour("text2"), where=RIGHT)


def _bar(painter: QPainter, area: QRectF, words: CardWords) -> None:
    box(painter, area, fill=colour("surface2"), radius=2.5)
    filled = QRectF(area)
    filled.setWidth(area.width() * min(max(words.share, 0.0), 1.0))
    if filled.width() >= 1:
        box(painter, filled, fill=colour(words.bar), radius=2.5)


def _left(painter: QPainter, area: QRectF, words: CardWords) -> None:
    font = fitted(face(13, 500), words.left, area.width(), 12)
    write(painter, area, words.left, font, colour("text"))


def _effect(painter: QPainter, area: QRectF, words: CardWords) -> None:
    below = area.left() < 18
    font = fitted(face(13), words.effect, area.width(), 12)
    write(painter, area, words.effect, font, colour("text2"), where=LEFT if below else RIGHT)


PAINTED: dict[str, Paint] = {
    "head": _head,
    "low head": _low_head,
    "chip": _chip,
    "elapsed": _elapsed,
    "values": _values,
    "trace": _trace,
    "age": _age,
    "bar": _bar,
    "left": _left,
    "effect": _effect,
}
