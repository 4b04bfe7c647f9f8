"""The painted parts of the status card: the timer with the state, the figures, the next vitals."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ketachart.clinical.schedule import DueState
from ketachart.gui.panels.painted import (
    box,
    colour,
    face,
    fitted,
    smooth,
    write,
    write_wrapped,
)
from ketachart.gui.status_words import Block, Chip, Status
from ketachart.gui.widgets import ActionButton, paint_icon

EDGE, BAR, CORNER = 20, 5, 13
CAP = 34
"""Height of the filled cap of vitals that are late (px)."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large a card of some height writes (px)."""

    height: int
    timer: int
    value: int
    edge: int = EDGE


FULL = Sizes(112, 56, 34)
LARGE = Sizes(136, 72, 42)
TIGHT = Sizes(98, 46, 29)
SMALL = Sizes(98, 42, 27, 14)


class Figure(QWidget):
    """A label, one large value, what stands below, and a line that fills.

    ``inset`` is what stays free on its right (px).
    """

    inset = 6

    def __init__(self, name: str, parent: QWidget | None = None, *, first: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._first = first
        self.block = Block("", "")
        self.sizes = FULL
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def show_block(self, block: Block, sizes: Sizes) -> None:
        """Show other words, where they are others."""
        if (block, sizes) != (self.block, self.sizes):
            self.block, self.sizes = block, sizes
            said = f"{block.label} {block.value} {block.unit}, {block.notice or block.below}"
            self.setAccessibleName(said)
            self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = smooth(self)
        if not self._first:
            separator(painter, self)
        self._words(painter, QRectF(self.rect()))
        if self.block.share is not None:
            bar(painter, QRectF(self.rect()), self.block.share)

    def _words(self, painter: QPainter, area: QRectF) -> None:
        block, sizes = self.block, self.sizes
        area = area.adjusted(sizes.edge, 0, -self.inset, 0)
        middle = area.height() / 2
        label = QRectF(area.left(), middle - sizes.value / 2 - 24, area.width(), 20)
        write(painter, label, block.label, face(13, 500), colour("text2"))
        large = QRectF(area.left(), middle - sizes.value / 2, area.width(), sizes.value)
        value(painter, large, block.value, block.unit, sizes.value)
        below = QRectF(area.left(), large.bottom() + 4, area.width(), 20)
        if block.notice:
            below.setHeight(area.bottom() - BAR - below.top())
            write_wrapped(painter, below, block.notice, face(13, 600), colour("caution"))
        else:
            words = block.below
            if QFontMetricsF(face(12)).horizontalAdvance(words) > below.width():
                words = words.rpartition(" · ")[2]  # whole, and not both cut
            font = fitted(face(13), words, below.width(), 12)
            write(painter, below, words, font, colour("text2"))


class Timer(QWidget):
    """State, elapsed time, and beside it what is left and what really ran in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status-time")
        self.status: Status | None = None
        self.sizes = FULL
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def show_status(self, status: Status, sizes: Sizes) -> None:
        """Show another moment."""
        self.status, self.sizes = status, sizes
        self.setAccessibleName(status.spoken())
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        if self.status is None:
            return
        painter, status, sizes = smooth(self), self.status, self.sizes
        area = QRectF(self.rect()).adjusted(sizes.edge, 0, -8, 0)
        spare = area.height() - BAR - 26 - sizes.timer * 0.86
        chip = QRectF(area.left(), spare * 0.36, 0, 26)
        chip.setWidth(paint_chip(painter, chip, status.chip))
        head = QRectF(chip.right() + 9, chip.top(), area.right() - chip.right() - 9, 26)
        words, font = status.head, face(13)
        if QFontMetricsF(face(12)).horizontalAdvance(words) > head.width():
            words = words.rpartition(" · ")[2]
        write(painter, head, words, fitted(font, words, head.width()), colour("text2"))
        top = chip.bottom() + spare * 0.3
        large = QRectF(area.left(), top, area.width(), sizes.timer * 0.86)
        wide = value(painter, large, status.elapsed, "", sizes.timer)
        left = area.left() + wide + sizes.timer * 0.3
        beside = QRectF(left, large.center().y() - 24, area.right() - left, 24)
        value(
            painter,
            beside,
            status.beside,
            status.beside_unit,
            22 if sizes is SMALL else 24,
            small=13,
        )
        below = QRectF(left, beside.bottom() + 5, beside.width(), 18)
        font = fitted(face(13), status.beside_below, below.width(), 12)
        write(painter, below, status.beside_below, font, colour("text2"))
        painter.setClipPath(inside_card(self))
        bar(painter, QRectF(self.rect()), status.share)


class NextVitals(Figure):
    """The countdown; late, it fills its cap and offers to say why the set is not possible."""

    inset = 12
    """Its frame stands there where a set is due."""
    missed_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("status-vitals", parent)
        self.state: DueState | None = None
        self.missed = ActionButton("Not possible…", pixels=14, parent=self)
        self.missed.setObjectName("vitals-not-possible")
        self.missed.clicked.connect(self.missed_wanted)
        self.missed.hide()

    def show_due(self, state: DueState | None) -> None:
        """How the set that is asked for stands."""
        if state != self.state:
            self.state = state
            self.missed.setVisible(state is DueState.LATE)
            self.update()

    def resizeEvent(self, _: QResizeEvent) -> None:
        edge = 12
        self.missed.setGeometry(edge, self.height() - 44 - 8, self.width() - 2 * edge, 44)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.state is DueState.LATE:
            self._paint_late()
            return
        super().paintEvent(event)
        painter = smooth(self)
        token = {DueState.SOON: "info", DueState.DUE: "caution"}.get(self.state or DueState.COMING)
        if token:
            frame = QRectF(self.rect()).adjusted(6, 5, -5, -5)
            box(painter, frame, line=colour(token), width=2)
            clock = QRectF(frame.right() - 27, frame.top() + 7, 18, 18)
            paint_icon(painter, "clock", clock, colour(token))

    def _paint_late(self) -> None:
        painter = smooth(self)
        separator(painter, self)
        cap = QRectF(1, 0, self.width() - 1, CAP)
        painter.fillRect(cap, colour("cautionfill"))
        ink = colour("oncaution")
        inside = cap.adjusted(12, 0, -12, 0)
        paint_icon(painter, "clock", QRectF(inside.left(), cap.center().y() - 9, 18, 18), ink)
        late = face(19, 700)
        wide = QFontMetricsF(late).horizontalAdvance(self.block.value)
        words = inside.adjusted(25, 0, -wide - 6, 0)
        font, label = face(15, 600), self.block.label
        if QFontMetricsF(font).horizontalAdvance(label) > words.width():
            label = label.rpartition(" ")[2].capitalize()
        write(painter, words, label, font, ink)
        time = QRectF(inside.right() - wide, cap.top(), wide + 1, CAP)
        write(painter, time, self.block.value, late, ink)
        room = self.height() - CAP - 52
        if room >= 14:
            below = QRectF(13, CAP, self.width() - 20, room)
            text = fitted(face(13), self.block.below, below.width())
            write(painter, below, self.block.below, text, colour("text2"))


def paint_chip(painter: QPainter, place: QRectF, chip: Chip) -> float:
    """The state in its frame; returns its width."""
    font = face(13, 700)
    wide = QFontMetricsF(font).horizontalAdvance(chip.text) + 41
    frame = QRectF(place.left(), place.top(), wide, place.height())
    ink = colour(chip.token)
    box(painter, frame, line=ink, width=1.4, radius=7)
    mark = QRectF(frame.left() + 9, frame.center().y() - 7, 14, 14)
    paint_icon(painter, chip.icon, mark, ink)
    write(painter, frame.adjusted(29, 0, 0, 0), chip.text, font, ink)
    return wide


def value(
    painter: QPainter, area: QRectF, text: str, unit: str, pixels: int, *, small: int = 16
) -> float:
    """A large value and its unit on one base line, middle of the area; returns its width."""
    words = face(small if pixels > 29 else min(small, 15), 500)
    wide = QFontMetricsF(words).horizontalAdvance(unit) + 7 if unit else 0
    font = fitted(face(pixels, 600), text, area.width() - wide, 18)
    metrics = QFontMetricsF(font)
    base = area.center().y() + metrics.capHeight() / 2
    painter.setFont(font)
    painter.setPen(colour("text"))
    painter.drawText(QPointF(area.left(), base), text)
    used = metrics.horizontalAdvance(text)
    if unit:
        x = area.left() + used + 7
        painter.setFont(fitted(words, unit, area.right() - x))
        painter.setPen(colour("text2"))
        painter.drawText(QPointF(x, base), unit)
    return used


def bar(painter: QPainter, area: QRectF, share: float, token: str = "accent") -> None:
    """A line along the lower edge that fills from the left."""
    line = QRectF(area.left(), area.bottom() - BAR, area.width(), BAR)
    painter.fillRect(line, colour("surface2"))
    line.setWidth(line.width() * min(max(share, 0.0), 1.0))
    painter.fillRect(line, colour(token))


def separator(painter: QPainter, widget: QWidget) -> None:
    """The hairline on the left of a block."""
    painter.setPen(QPen(colour("line"), 1))
    painter.drawLine(QPointF(0.5, 0), QPointF(0.5, widget.height()))


def inside_card(widget: QWidget) -> QPainterPath:
    """What the card's lower left corner leaves of a block that stands in it."""
    path = QPainterPath()
    area = QRectF(widget.rect()).adjusted(0, -2 * CORNER, 2 * CORNER, 0)
    path.addRoundedRect(area, CORNER, CORNER)
    return path
