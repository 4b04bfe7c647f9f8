"""The board: a card a chair in fixed places, and the next twenty minutes below."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from ketachart.gui.bedside import Bedside
from ketachart.gui.board.chair_card import ChairCard, FreeCard
from ketachart.gui.board.empty_board import EmptyBoard
from ketachart.gui.board.ribbon import Ribbon
from ketachart.gui.chairs import Seat
from ketachart.gui.panels.handover_facts import handed_over
from ketachart.settings import Names
from ketachart.station.treatment import Expected

GAP, LEAST_WIDE = 12, 360


def columns_for(seats: int, width: int) -> int:
    """1 chair full, 2 side by side, 2 x 2 up to four, then 3 abreast where there is room (px)."""
    wanted = 1 if seats <= 1 else 2 if seats <= 4 else 3
    fits = max((width + GAP) // (LEAST_WIDE + GAP), 1)
    return min(wanted, fits)


class BoardPage(QWidget):
    """Takes no keys of its own: ``1`` to ``6`` and ``N`` are the window's.

    ``session_chosen`` opens a chair, ``vitals_wanted`` opens it ready for a set, ``pump_finished``
    asks for the end of its infusion; ``set_up_wanted`` names a free chair, ``patient_wanted`` gives
    the PatientRow of somebody who is expected.
    """

    session_chosen = Signal(str)
    vitals_wanted = Signal(str)
    pump_finished = Signal(str)
    set_up_wanted = Signal(str)
    new_wanted = Signal()
    patient_wanted = Signal(object)

    def __init__(self, bedside: Bedside, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("board")
        self.bedside = bedside
        self.names: Names = "full"
        self.seats: tuple[Seat, ...] = ()
        self.cards: dict[int, ChairCard | FreeCard] = {}
        self._columns = 0
        self._second: datetime | None = None
        self.ribbon = Ribbon()
        self.places = QWidget()
        self.grid = QGridLayout(self.places)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(GAP)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(GAP)
        column.addWidget(self.places, 1)
        column.addWidget(self.ribbon)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inside)
        self.empty = EmptyBoard()
        self.empty.set_up_wanted.connect(self.set_up_wanted)
        self.empty.new_wanted.connect(self.new_wanted)
        self.empty.patient_wanted.connect(self.patient_wanted)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.area)

    def offer_new(self) -> None:
        """Sessions can be begun here."""
        self.empty.offer_new()

    def show_expected(self, expected: Sequence[Expected]) -> None:
        """Who was given a time today; told while nobody sits in a chair."""
        self.empty.plan.show_expected(expected)

    def set_names(self, names: Names) -> None:
        """``full``, ``initials`` or ``hidden``, for a screen the hallway can see."""
        self.names = names
        self.empty.plan.set_names(names)
        self._second = None
        self.show_seats(self.seats, self.bedside.now())

    def show_seats(self, seats: Sequence[Seat], now: datetime) -> None:
        """Show the chairs at a moment; cheap where nothing changed within a second."""
        seats = tuple(seats)
        second = now.replace(microsecond=0)
        if seats == self.seats and second == self._second:
            return
        if self._shape(seats) != self._shape(self.seats):
            self._place(seats)
        self.seats, self._second = seats, second
        if not any(seat.chart for seat in seats):
            self.empty.show_seats(seats)
            self._stack.setCurrentWidget(self.empty)
            return
        people = self.bedside.people()
        for seat in seats:
            given = None if seat.chart is None else handed_over(seat.chart, people)
            to = "" if given is None else given.to
            card = self.cards[seat.number]
            if isinstance(card, ChairCard):
                card.show_seat(seat, now, self.names, handed_to=to)
            else:
                card.show_seat(seat, now, self.names)
        self.ribbon.show_seats(seats, now)
        self._stack.setCurrentWidget(self.area)

    def tick(self, now: datetime) -> None:
        """Count on."""
        self.show_seats(self.seats, now)

    @staticmethod
    def _shape(seats: Sequence[Seat]) -> tuple[tuple[int, bool], ...]:
        return tuple((seat.number, seat.chart is None) for seat in seats)

    def _place(self, seats: Sequence[Seat]) -> None:
        """A card for each seat; one that stays keeps its widget, and so the keyboard."""
        wanted = {seat.number: seat for seat in seats}
        for number, card in tuple(self.cards.items()):
            kind = FreeCard if number in wanted and wanted[number].chart is None else ChairCard
            if number not in wanted or not isinstance(card, kind):
                self.grid.removeWidget(card)
                card.hide()
                card.deleteLater()
                del self.cards[number]
        for number, seat in wanted.items():
            if number not in self.cards:
                self.cards[number] = self._card(seat)
        self.cards = {number: self.cards[number] for number in wanted}
        self._columns = 0
        self._arrange()

    def _card(self, seat: Seat) -> ChairCard | FreeCard:
        if seat.chart is None:
            free = FreeCard(seat)
            free.set_up_wanted.connect(self.set_up_wanted)
            return free
        card = ChairCard(seat)
        card.chosen.connect(self.session_chosen)
        card.vitals_wanted.connect(self.vitals_wanted)
        card.pump_finished.connect(self.pump_finished)
        return card

    def _arrange(self) -> None:
        columns = columns_for(len(self.cards), self.width() - 32)
        if columns == self._columns:
            return
        self._columns = columns
        for n in range(max(self.grid.columnCount(), columns)):
            self.grid.setColumnStretch(n, int(n < columns))
        for n in range(self.grid.rowCount()):
            self.grid.setRowStretch(n, 0)
        for n, card in enumerate(self.cards.values()):
            self.grid.addWidget(card, n // columns, n % columns)
            self.grid.setRowStretch(n // columns, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
