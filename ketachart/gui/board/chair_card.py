"""One chair on the board: taken, or free."""

from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Signal, SignalInstance
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ketachart.gui.board.card_body import CardBody
from ketachart.gui.board.card_words import CardWords, card_of
from ketachart.gui.board.due_panel import DuePanel
from ketachart.gui.chairs import Seat
from ketachart.gui.panels.painted import box, colour, face, fitted, smooth, write
from ketachart.gui.widgets import ActionButton
from ketachart.settings import Names

ORDINARY = (560.0, 268.0)
LARGEST = 1.8
KEYS = 6
"""Chairs up to this number have a key."""


class ChairCard(QWidget):
    """A chair that somebody sits in. ``pump_finished`` is asked for while it is charted running."""

    chosen = Signal(str)
    vitals_wanted = Signal(str)
    pump_finished = Signal(str)

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.seat = seat
        self.setObjectName(f"card-{seat.number}")
        self.words: CardWords | None = None
        self.body = CardBody(f"card-body-{seat.number}", self)
        self.due = DuePanel(str(seat.number) if seat.number <= KEYS else None, self)
        self.body.clicked.connect(lambda: self._say(self.chosen))
        self.due.clicked.connect(lambda: self._say(self.chosen))
        self.due.wanted.connect(self._button)
        self.due.pump_finished.connect(lambda: self._say(self.pump_finished))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(560, 268)

    def minimumSizeHint(self) -> QSize:
        return QSize(360, 224)

    def _say(self, signal: SignalInstance) -> None:
        if self.seat.session is not None:
            signal.emit(self.seat.session)

    def _button(self) -> None:
        asks = self.words is not None and self.words.due.asks_vitals
        self._say(self.vitals_wanted if asks else self.chosen)

    def show_seat(self, seat: Seat, now: datetime, names: Names, *, handed_to: str = "") -> None:
        """Show a moment of the session in it; ``handed_to``: who has not accepted it yet."""
        self.seat = seat
        words = card_of(seat, now, names, handed_to=handed_to)
        if words is None or words == self.words:
            return
        old, self.words = self.words, words
        self.body.show_words(words)
        self.body.setAccessibleName(words.spoken())
        who = f"chair {words.number}"
        self.due.show_words(words.due, who, pump_done=words.pump_done)
        if old is None or old.due.tone != words.due.tone:
            self.update()
        if old is not None and words.due.tone and old.due.tone != words.due.tone:
            # A countdown is silent for a voice; that it reached something is told once.
            said = QAccessibleAnnouncementEvent(self, f"{who}: {words.due.spoken()}")
            QAccessible.updateAccessibility(said)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide, high = self.width(), self.height()
        scale = min(max(min(wide / ORDINARY[0], high / ORDINARY[1]), 1.0), LARGEST)
        plain = wide / scale
        panel = 196 if plain >= 600 else 178 if plain >= 520 else 152
        split = round(wide - panel * scale)
        for part in (self.body, self.due):
            part.set_scale(scale)
        self.body.setGeometry(2, 2, split - 2, high - 4)
        self.due.setGeometry(split, 2, wide - split - 2, high - 4)

    def paintEvent(self, _: QPaintEvent) -> None:
        tone = self.words.due.tone if self.words else ""
        line, width = {"late": ("caution", 2), "flag": ("flag", 2)}.get(tone, ("line", 1))
        area = QRectF(self.rect())
        box(smooth(self), area, fill=colour("surface"), line=colour(line), width=width, radius=14)


class FreeCard(QWidget):
    """A chair nobody sits in."""

    set_up_wanted = Signal(str)

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.seat = seat
        self.setObjectName(f"free-{seat.number}")
        self.button = ActionButton(
            "Set up", icon="plus", look="quiet", name=f"Set up chair {seat.label}", parent=self
        )
        self.button.setObjectName("set-up")
        self.button.clicked.connect(lambda: self.set_up_wanted.emit(self.seat.name))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(560, 268)

    def minimumSizeHint(self) -> QSize:
        return QSize(360, 224)

    def show_seat(self, seat: Seat, _now: datetime, _names: Names) -> None:
        """Another chair in this place."""
        if seat != self.seat:
            self.seat = seat
            self.button.setAccessibleName(f"Set up chair {seat.label}")
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = max(self.button.sizeHint().width() + 20, 150)
        top = self.height() // 2 + 6
        self.button.setGeometry((self.width() - wide) // 2, top, wide, 48)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, area = smooth(self), QRectF(self.rect())
        box(painter, area, line=colour("line"), radius=14)
        name = QRectF(20, 12, area.width() - 40, 46)
        font = fitted(face(34, 700), self.seat.label, name.width(), 14)
        write(painter, name, self.seat.label, font, colour("text3"))
        word = "free"
        middle = QRectF(0, area.center().y() - 34, area.width(), 30)
        where = middle.adjusted((middle.width() - 60) / 2, 0, 0, 0)
        write(painter, where, word, face(22, 600), colour("text2"))
