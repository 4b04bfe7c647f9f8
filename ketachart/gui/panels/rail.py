"""The strip on the left: every open chair with its countdown and state, always in its place."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ketachart.clinical.chart import Chart
from ketachart.clinical.phases import Phase
from ketachart.clinical.schedule import DueState
from ketachart.gui.flag_notice import notice_of
from ketachart.gui.panels.painted import CENTRE, Target, colour, face, fitted, smooth, write
from ketachart.gui.status_words import countdown_text, timer_text
from ketachart.gui.widgets import paint_icon

WIDTH, TILE, LOW_TILE, HEAD = 88, 86, 62, 56
WORDS = {
    Phase.PLANNED: "set-up",
    Phase.READY: "set-up",
    Phase.INFUSING: "running",
    Phase.PAUSED: "paused",
    Phase.RECOVERY: "recovery",
}


@dataclass(frozen=True, slots=True)
class Tile:
    """One chair: its name, a countdown or what is wrong, and its state in a word."""

    name: str
    middle: str
    word: str
    ink: str = "text"
    icon: str | None = None

    def spoken(self) -> str:
        """As a screen reader says it."""
        return f"Chair {self.name}, {self.word}, {self.middle or 'nothing due'}"


def tile_of(chart: Chart, now: datetime) -> Tile:
    """A session as the rail tells it; the worse of two states takes the colour."""
    name = chart.chair or _initials(chart)
    word = WORDS.get(chart.phase, str(chart.phase))
    due = chart.next_due(now)
    soon = timedelta(minutes=chart.protocol.schedule.due_soon_min)
    state = due.state(now, soon) if due else None
    late = state is DueState.LATE
    notice = notice_of(chart)
    if notice is not None:
        return Tile(name, notice.short, f"{word}, late" if late else word, "flag", "flag")
    if due is None:
        return Tile(name, "", word)
    if now >= due.at:
        time = f"+{timer_text(now - due.at)}"
        return Tile(name, time, "vitals late" if late else "vitals due", "caution", "clock")
    return Tile(
        name, countdown_text(due.at - now), word, "info" if state is DueState.SOON else "text"
    )


def _initials(chart: Chart) -> str:
    names = (chart.patient.given_name, chart.patient.family_name)
    return "".join(name[:1].upper() for name in names)


class ChairTile(Target):
    """One chair to tap."""

    def __init__(self, session: str, parent: QWidget | None = None) -> None:
        super().__init__(f"chair-{session}", parent)
        self.session = session
        self.tile = Tile("", "", "")
        self.is_open = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_tile(self, tile: Tile, *, is_open: bool) -> None:
        """Show a moment of its session."""
        if (tile, is_open) != (self.tile, self.is_open):
            self.tile, self.is_open = tile, is_open
            self.setAccessibleName(tile.spoken())
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, TILE)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, tile = smooth(self), self.tile
        area = QRectF(self.rect())
        if self.is_open or self.isDown():
            painter.fillRect(area, colour("surface2"))
        if self.is_open:
            painter.fillRect(QRectF(0, 0, 4, area.height()), colour("accent"))
        painter.setPen(QPen(colour("line"), 1))
        painter.drawLine(
            QPointF(0, area.bottom() - 0.5), QPointF(area.right(), area.bottom() - 0.5)
        )
        low = area.height() < TILE - 8
        top = area.center().y() - (29 if low else 34)
        large = face(20 if low else 24, 700)
        ink = "flag" if tile.ink == "flag" else "text"
        name = QRectF(6, top, area.width() - 12, 26 if low else 30)
        write(
            painter,
            name,
            tile.name,
            fitted(large, tile.name, name.width(), 14),
            colour(ink),
            where=CENTRE,
        )
        middle = QRectF(4, name.bottom() - 1, area.width() - 8, 18)
        self._middle(painter, middle, tile)
        word = QRectF(4, middle.bottom() + (0 if low else 1), area.width() - 8, 17)
        font = fitted(face(12, 500), tile.word, word.width(), 11)
        write(painter, word, tile.word, font, colour("text2"), where=CENTRE)

    @staticmethod
    def _middle(painter: QPainter, area: QRectF, tile: Tile) -> None:
        ink = colour(tile.ink)
        mark = 18 if tile.icon else 0
        font = fitted(face(13, 600), tile.middle, area.width() - mark, 11)
        painter.setFont(font)
        wide = painter.fontMetrics().horizontalAdvance(tile.middle) + mark
        left = area.center().x() - wide / 2
        if tile.icon:
            paint_icon(painter, tile.icon, QRectF(left, area.center().y() - 7.5, 15, 15), ink)
        words = QRectF(left + mark, area.top(), wide - mark + 4, area.height())
        write(painter, words, tile.middle, font, ink)


class RailButton(Target):
    """A mark with a word under it."""

    def __init__(self, name: str, text: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._icon = icon
        self.setText(text)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(62)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, area = smooth(self), QRectF(self.rect())
        if self.isDown():
            painter.fillRect(area, colour("surface2"))
        ink = colour("text2")
        paint_icon(painter, self._icon, QRectF(area.center().x() - 11, 9, 22, 22), ink)
        words = QRectF(2, 34, area.width() - 4, 18)
        write(painter, words, self.text(), face(12, 500), ink, where=CENTRE)


class Rail(QWidget):
    """Offers only what works: the chairs, and a new session where the window can begin one."""

    chosen = Signal(str)
    new_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setFixedWidth(WIDTH)
        self.tiles: dict[str, ChairTile] = {}
        self.new = RailButton("new-session", "New", "plus")
        self.new.clicked.connect(self.new_wanted)
        self.new.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, HEAD, 1, 8)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._column.addWidget(self.new)

    def show_sessions(self, charts: dict[str, Chart], now: datetime, shown: str) -> None:
        """The open sessions, each in the place it got first."""
        for session in [s for s in self.tiles if s not in charts]:
            gone = self.tiles.pop(session)
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for session in charts:
            if session not in self.tiles:
                tile = ChairTile(session)
                tile.clicked.connect(lambda _=False, session=session: self.chosen.emit(session))
                self._column.insertWidget(len(self.tiles), tile)
                self.tiles[session] = tile
        height = TILE if len(charts) <= 4 or self.height() > 900 else LOW_TILE
        for session, tile in self.tiles.items():
            tile.setFixedHeight(height)
            tile.show_tile(tile_of(charts[session], now), is_open=session == shown)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = smooth(self)
        painter.fillRect(self.rect(), colour("surface"))
        painter.setPen(QPen(colour("line"), 1))
        painter.drawLine(QPointF(WIDTH - 0.5, 0), QPointF(WIDTH - 0.5, self.height()))
        painter.drawLine(QPointF(0, HEAD - 0.5), QPointF(WIDTH, HEAD - 0.5))
        paint_mark(painter, QRectF((WIDTH - 24) / 2, 16, 24, 24))


def paint_mark(painter: QPainter, area: QRectF) -> None:
    """KetaChart's mark: the two carets of a blood pressure."""
    pen = QPen(colour("text"), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    x, y = area.center().x(), area.center().y()
    painter.drawPolyline([QPointF(x - 6, y - 10), QPointF(x, y - 3), QPointF(x + 6, y - 10)])
    painter.drawPolyline([QPointF(x - 6, y + 10), QPointF(x, y + 3), QPointF(x + 6, y + 10)])
