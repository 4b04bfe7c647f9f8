"""One chair on the rail: what it says, and the tile that says it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ketachart.clinical.chart import Chart
from ketachart.clinical.phases import Phase
from ketachart.clinical.record_words import state_word
from ketachart.clinical.schedule import DueState
from ketachart.gui.chairs import Seat
from ketachart.gui.flag_notice import notice_of
from ketachart.gui.panels.painted import CENTRE, Target, colour, face, fitted, smooth, write
from ketachart.gui.per_chart import next_due, step_ahead
from ketachart.gui.status_words import countdown_text, timer_text
from ketachart.gui.widgets import paint_icon

WIDTH, TILE, LOW_TILE, LEAST_TILE = 88, 86, 62, 44
WORDS = {
    Phase.PLANNED: "set-up",
    Phase.READY: "set-up",
    Phase.INFUSING: "running",
    Phase.PAUSED: "paused",
    Phase.RECOVERY: "recovery",
}

FREE = "free"
HANDED = "handover"


@dataclass(frozen=True, slots=True)
class Tile:
    """One chair: its name, a countdown or what is wrong, and its state in a word."""

    name: str
    middle: str
    word: str
    ink: str = "text"
    icon: str | None = None
    half_typed: bool = False
    handed: bool = False
    """Whether a handover waits to be accepted."""

    def spoken(self) -> str:
        """As a screen reader says it."""
        if self.word == FREE:
            return f"Chair {self.name}, free"
        more = ", a handover waits" if self.handed else ""
        more += ", something half typed" if self.half_typed else ""
        return f"Chair {self.name}, {self.word}, {self.middle or 'nothing due'}{more}"


def tile_of(chart: Chart, now: datetime) -> Tile:
    """A session as the rail tells it; the worse of two states takes the colour."""
    name = chart.chair or _initials(chart)
    word = WORDS.get(chart.phase) or state_word(chart)
    due = next_due(chart, now)
    soon = timedelta(minutes=chart.protocol.schedule.due_soon_min)
    state = due.state(now, soon) if due else None
    late = state is DueState.LATE
    notice = notice_of(chart)
    if notice is not None:
        return Tile(name, notice.short, f"{word}, late" if late else word, "flag", "flag")
    step = step_ahead(chart, now)
    if step is not None and (due is None or (now < due.at and step[0] <= due.at)):
        at, is_due = step
        time = f"+{timer_text(now - at)}" if is_due else countdown_text(at - now)
        return Tile(name, time, "rate step due" if is_due else "rate step", "info")
    if due is None:
        return Tile(name, "", word)
    if now >= due.at:
        time = f"+{timer_text(now - due.at)}"
        what = "recheck" if due.recheck else "vitals"
        return Tile(name, time, f"{what} late" if late else f"{what} due", "caution", "clock")
    return Tile(
        name, countdown_text(due.at - now), word, "info" if state is DueState.SOON else "text"
    )


def tile_of_seat(
    seat: Seat, now: datetime, *, half_typed: bool = False, handed: bool = False
) -> Tile:
    """A chair as the rail tells it, free or taken."""
    if seat.chart is None:
        return Tile(seat.label, "", FREE, "text3")
    tile = replace(tile_of(seat.chart, now), half_typed=half_typed, handed=handed)
    if handed and tile.word in WORDS.values():
        tile = replace(tile, word=HANDED)
    return replace(tile, name=seat.name) if seat.name else tile


def place_name(seat: Seat) -> str:
    """The chair's name; of a session without one the patient's initials."""
    if seat.name or seat.chart is None:
        return seat.label
    return _initials(seat.chart)


def _initials(chart: Chart) -> str:
    names = (chart.patient.given_name, chart.patient.family_name)
    return "".join(name[:1].upper() for name in names)


class ChairTile(Target):
    """One chair to tap."""

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(f"chair-{number}", parent)
        self.seat: Seat | None = None
        self.tile = Tile("", "", "")
        self.is_open = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_tile(self, seat: Seat, tile: Tile, *, is_open: bool) -> None:
        """Show a moment of its session, or that it is free."""
        self.seat = seat
        if (tile, is_open) != (self.tile, self.is_open):
            self.tile, self.is_open = tile, is_open
            self.setAccessibleName(f"{tile.spoken()}{', open' if is_open else ''}")
            self.setToolTip(tile.spoken())
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, TILE)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, tile = smooth(self), self.tile
        area = QRectF(self.rect())
        ground(painter, area, lit=self.is_open or self.isDown(), marked=self.is_open)
        painter.setPen(QPen(colour("line"), 1))
        painter.drawLine(
            QPointF(0, area.bottom() - 0.5), QPointF(area.right(), area.bottom() - 0.5)
        )
        if tile.half_typed:
            corner = QRectF(area.right() - 21, area.top() + 5, 15, 15)
            paint_icon(painter, "pencil", corner, colour("info"))
        if tile.handed:
            least = area.height() < LOW_TILE - 6
            corner = QRectF(area.left() + 7, area.top() + 5, 15, 15)
            if least:
                corner = QRectF(area.left() + 5, area.top() + 26, 13, 13)
            paint_icon(painter, "hand-over", corner, colour("info"))
        if area.height() < LOW_TILE - 6:
            self._least(painter, area)
            return
        low = area.height() < TILE - 8
        top = area.center().y() - (27 if low else 34)
        if not tile.middle:
            top += 8
        large = face(20 if low else 24, 700)
        ink = {"flag": "flag", "text3": "text3"}.get(tile.ink, "text")
        name = QRectF(6, top, area.width() - 12, 23 if low else 30)
        font = fitted(large, tile.name, name.width(), 14)
        write(painter, name, tile.name, font, colour(ink), where=CENTRE)
        middle = QRectF(
            4, name.bottom() - 1, area.width() - 8, (16 if low else 18) if tile.middle else 2
        )
        self._middle(painter, middle, tile)
        word = QRectF(4, middle.bottom() + (0 if low else 1), area.width() - 8, 17)
        font = fitted(face(12, 500), tile.word, word.width(), 12)
        write(painter, word, tile.word, font, colour("text2"), where=CENTRE)

    def _least(self, painter: QPainter, area: QRectF) -> None:
        """Name and countdown beside each other, the word below."""
        tile = self.tile
        ink = {"flag": "flag", "text3": "text3"}.get(tile.ink, "text")
        alone = not tile.middle
        name = QRectF(6, 2, area.width() - 12 if alone else 24, 22)
        font = fitted(face(18, 700), tile.name, name.width(), 12)
        write(painter, name, tile.name, font, colour(ink), where=CENTRE)
        self._middle(painter, QRectF(30, 4, area.width() - 34, 18), tile)
        word = QRectF(4, 24, area.width() - 8, 17)
        font = fitted(face(12, 500), tile.word, word.width(), 12)
        write(painter, word, tile.word, font, colour("text2"), where=CENTRE)

    @staticmethod
    def _middle(painter: QPainter, area: QRectF, tile: Tile) -> None:
        if not tile.middle:
            return
        ink = colour(tile.ink)
        mark = 18 if tile.icon and area.width() > 70 else 0
        font = fitted(face(13, 600), tile.middle, area.width() - mark, 12)
        painter.setFont(font)
        wide = painter.fontMetrics().horizontalAdvance(tile.middle) + mark
        left = max(area.center().x() - wide / 2, area.left())
        if tile.icon and mark:
            paint_icon(painter, tile.icon, QRectF(left, area.center().y() - 7.5, 15, 15), ink)
        words = QRectF(left + mark, area.top(), area.right() - left - mark + 3, area.height())
        write(painter, words, tile.middle, font, ink)


def ground(painter: QPainter, area: QRectF, *, lit: bool, marked: bool) -> None:
    """The row that is pressed or open; the open one has an edge, which says it without colour."""
    if lit:
        painter.fillRect(area, colour("surface2"))
    if marked:
        painter.fillRect(QRectF(0, 0, 4, area.height()), colour("accent"))
