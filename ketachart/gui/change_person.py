"""Another person takes over: name and password, over a station that stays open."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ketachart.gui.asking import PersonPage
from ketachart.gui.widgets import ActionButton, Card

PANEL = 452
Do = Callable[[Callable[[Any], Any], Callable[[Any], None], Callable[[Exception], None]], None]


class ChangePerson(QWidget):
    """``signed_in`` gives the new person; ``closed`` says that the one before stays.

    ``do`` has work done with the station, as ``Background.do``.
    """

    signed_in = Signal(object)
    closed = Signal()

    def __init__(self, do: Do, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._do, self._turn = do, 0
        self.form = PersonPage(
            "Change the person", "Sessions go on, and entries from now on carry the new name."
        )
        self.keep = ActionButton("Keep", key="Esc", height=48)
        self.keep.setObjectName("keep-person")
        self.keep.clicked.connect(self.leave)
        self.form.below(self.keep)
        self.form.asked.connect(self._sign_in)
        for field in (self.form.names, self.form.typed_name, self.form.password):
            field.changed.connect(self._typed)
        card = Card()
        card.setMaximumWidth(PANEL)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(36, 36, 36, 28)
        inside.addWidget(self.form)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 12, 12, 12)
        line.addStretch(1)
        line.addWidget(card, 100)
        line.addStretch(1)

    def ask(self, current: str) -> None:
        """Begin: ``current`` is the name of whoever is signed in and stays so until another is."""
        self._turn += 1
        turn = self._turn
        self.form.answered()
        self.form.password.clear()
        self.form.typed_name.clear()
        self.form.names.choose(None)
        self.keep.setText(f"Keep {current}")
        self._do(
            lambda station: station.people(),
            lambda people: self._known(turn, people, current),
            self.form.answered,
        )
        self.take_focus()

    def take_focus(self) -> None:
        """The keyboard to where typing begins."""
        self.form.first.take_focus()

    def leave(self) -> None:
        """The person before stays; an answer on its way still counts."""
        if self.form.busy:
            return
        self._turn += 1
        self.form.password.clear()
        self.closed.emit()

    def _known(self, turn: int, people: Any, current: str) -> None:
        if turn == self._turn:
            self.form.show_people(tuple(p for p in people if p.name != current))
            self.take_focus()

    def _typed(self) -> None:
        if not self.form.busy:
            self.form.say("")

    def _sign_in(self) -> None:
        told = self.form.told()
        if told is None:
            return
        name, password = told
        self.form.checking()
        self._do(lambda station: station.sign_in(name, password), self._proved, self._wrong)

    def _proved(self, person: object) -> None:
        self.form.answered()
        self.form.password.clear()
        self.signed_in.emit(person)

    def _wrong(self, trouble: Exception) -> None:
        self.form.answered(trouble)
        self.form.password.edit.selectAll()
        self.form.password.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)
