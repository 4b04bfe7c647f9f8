"""The strip on the left: the pages, and every chair with its countdown and state in its place."""

from collections.abc import Collection, Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ketachart.gui import theme
from ketachart.gui.chairs import Seat
from ketachart.gui.panels.painted import CENTRE, Target, box, colour, face, smooth, write
from ketachart.gui.panels.rail_tile import (
    LEAST_TILE,
    LOW_TILE,
    TILE,
    WIDTH,
    ChairTile,
    ground,
    tile_of_seat,
)
from ketachart.gui.widgets import paint_icon

HEAD = 56
PAGES = (
    ("patients", "Patients", "patients"),
    ("new", "New", "plus"),
    ("sign-off", "Sign-off", "sign-off"),
    ("settings", "Settings", "settings"),
)
"""What can stand at the lower end: name, word, mark."""


class RailButton(Target):
    """A mark with a word under it; the page that is shown is marked."""

    def __init__(self, name: str, text: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._icon, self.is_open, self.waiting = icon, False, 0
        self.setText(text)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(LOW_TILE)

    def show_open(self, is_open: bool) -> None:
        """Whether its page is the one on the screen."""
        if is_open != self.is_open:
            self.is_open = is_open
            self._rename()

    def show_waiting(self, waiting: int) -> None:
        """How much waits there; nothing is said of none."""
        if waiting != self.waiting:
            self.waiting = waiting
            self._rename()

    def _rename(self) -> None:
        waits = f", {self.waiting} waiting" if self.waiting else ""
        self.setAccessibleName(f"{self.text()}{waits}{', open' if self.is_open else ''}")
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, area = smooth(self), QRectF(self.rect())
        ground(painter, area, lit=self.is_open or self.isDown(), marked=self.is_open)
        ink = colour("text" if self.is_open else "text2")
        top = area.center().y() - (22 if area.height() >= 60 else 20)
        paint_icon(painter, self._icon, QRectF(area.center().x() - 11, top, 22, 22), ink)
        words = QRectF(2, top + (25 if area.height() >= 60 else 22), area.width() - 4, 18)
        write(painter, words, self.text(), face(12, 500), ink, where=CENTRE)
        if self.waiting:
            self._paint_waiting(painter, area.center().x() + 3, top - 3)

    def _paint_waiting(self, painter: QPainter, left: float, top: float) -> None:
        """The number on the mark; in the dim room only flags are filled."""
        text = str(self.waiting) if self.waiting < 100 else "99+"
        badge = QRectF(left, top, 18 if len(text) == 1 else 10 + 8 * len(text), 18)
        dim = theme.current().name == "dim"
        fill = colour("surface" if dim else "accent")
        box(painter, badge, fill=fill, line=colour("accent"), radius=9)
        ink = colour("accent" if dim else "onaccent")
        write(painter, badge, text, face(12, 700), ink, where=CENTRE)


class Rail(QWidget):
    """Offers only what works. Pages go by name: board, patients, sign-off, settings.

    ``chosen`` names a session, ``free_chosen`` a chair nobody sits in.
    """

    go = Signal(str)
    chosen = Signal(str)
    free_chosen = Signal(str)
    new_wanted = Signal()
    emergency_wanted = Signal()
    """For the session on the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setFixedWidth(WIDTH)
        self.tiles: dict[int, ChairTile] = {}
        self.board = RailButton("go-board", "Board", "board")
        self.board.clicked.connect(lambda: self.go.emit("board"))
        self.pages = {name: self._page(name, text, icon) for name, text, icon in PAGES}
        self.new = self.pages["new"]
        self.emergency = RailButton("go-emergency", "Emergency", "star")
        self.emergency.clicked.connect(self.emergency_wanted)
        self.emergency.hide()
        self.emergency.setAccessibleName("Emergency, E")
        self.emergency.setToolTip("Emergency  E")
        self._known: object = None
        self._chairs = QWidget()
        self._chairs.setObjectName("rail-chairs")
        self._list = QVBoxLayout(self._chairs)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._list.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for set_policy in (
            self._scroll.setHorizontalScrollBarPolicy,
            self._scroll.setVerticalScrollBarPolicy,
        ):
            set_policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._chairs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, HEAD, 1, 0)
        column.setSpacing(0)
        column.addWidget(self.board)
        column.addWidget(self._scroll, 1)
        for button in self._low():
            column.addWidget(button)

    def _page(self, name: str, text: str, icon: str) -> RailButton:
        button = RailButton("new-session" if name == "new" else f"go-{name}", text, icon)
        if name == "new":
            button.clicked.connect(self.new_wanted)
        else:
            button.clicked.connect(lambda: self.go.emit(name))
        button.hide()
        return button

    def offer(self, *names: str) -> None:
        """Show these of patients, new, sign-off, settings; the board is always there."""
        for name, button in self.pages.items():
            button.setVisible(name in names)
        self._size()

    def offer_also(self, name: str, *, offered: bool) -> None:
        """Show one more of them, or one less."""
        if self.pages[name].isVisibleTo(self) != offered:
            self.pages[name].setVisible(offered)
            self._size()

    def count(self, name: str, waiting: int) -> None:
        """How much waits on a page."""
        self.pages[name].show_waiting(waiting)

    def offer_emergency(self, offered: bool) -> None:
        """Whether a patient is on the screen for whom steps can be stamped."""
        if self.emergency.isVisibleTo(self) != offered:
            self.emergency.setVisible(offered)
            self._size()

    def show_page(self, name: str) -> None:
        """Mark the page that is on the screen; empty for one that the rail does not name."""
        self.board.show_open(name == "board")
        for page, button in self.pages.items():
            button.show_open(page == name)

    def show_seats(
        self,
        seats: Sequence[Seat],
        now: datetime,
        shown: str,
        half_typed: Collection[str] = (),
        handed: Collection[str] = (),
    ) -> None:
        """Every chair in its place; ``shown`` is the session on the screen, empty for none.

        The sessions ``half_typed`` elsewhere than on the screen are marked, and those ``handed``
        over that nobody accepted yet.
        """
        waiting = frozenset(half_typed) - {shown}
        known = (tuple(seats), now.replace(microsecond=0), shown, waiting, frozenset(handed))
        if known == self._known:
            return
        self._known = known
        self.offer_emergency(bool(shown))
        self._make({seat.number for seat in seats})
        for seat in seats:
            is_open = bool(shown) and seat.session == shown
            tile = tile_of_seat(
                seat, now, half_typed=seat.session in waiting, handed=seat.session in handed
            )
            self.tiles[seat.number].show_tile(seat, tile, is_open=is_open)

    def tile(self, session: str) -> ChairTile:
        """The tile of a session.

        Raises:
            KeyError: it sits in none of the chairs.
        """
        for tile in self.tiles.values():
            if tile.seat is not None and tile.seat.session == session:
                return tile
        raise KeyError(session)

    def _make(self, numbers: set[int]) -> None:
        if numbers == self.tiles.keys():
            return
        for number in self.tiles.keys() - numbers:
            gone = self.tiles.pop(number)
            self._list.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for number in sorted(numbers - self.tiles.keys()):
            tile = ChairTile(number)
            tile.clicked.connect(lambda _=False, tile=tile: self._tapped(tile))
            tile.installEventFilter(self)
            self.tiles[number] = tile
        for place, number in enumerate(sorted(self.tiles)):
            self._list.insertWidget(place, self.tiles[number])
            self.tiles[number].show()
        self._size()

    def _tapped(self, tile: ChairTile) -> None:
        if tile.seat is None:
            return
        if tile.seat.session is None:
            self.free_chosen.emit(tile.seat.name)
        else:
            self.chosen.emit(tile.seat.session)

    def _size(self) -> None:
        """The largest tiles that all fit; on the lowest screens what does not fit scrolls."""
        pages = [b for b in (self.board, *self._low()) if b.isVisibleTo(self)]
        count = len(self.tiles)
        for tile_high, page_high in (
            (TILE, LOW_TILE),
            (LOW_TILE, LOW_TILE),
            (LOW_TILE, LEAST_TILE),
            (LEAST_TILE, LEAST_TILE),
        ):
            if count * tile_high + len(pages) * page_high <= self.height() - HEAD:
                break
        for tile in self.tiles.values():
            tile.setFixedHeight(tile_high)
        for button in (self.board, *self._low()):
            button.setFixedHeight(page_high)

    def _low(self) -> tuple[RailButton, ...]:
        """What stands at the lower end."""
        return (self.emergency, *self.pages.values())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, ChairTile):
            self._scroll.ensureWidgetVisible(watched, 0, 0)
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._size()

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
