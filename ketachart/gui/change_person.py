"""Another person charts from here on: name and PIN, over a station that stays open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ketachart.gui.locking.unlock_panel import Do, UnlockPanel, scrolled
from ketachart.gui.widgets import ActionButton, Card

if TYPE_CHECKING:
    from ketachart.station import Person, Station
    from ketachart.station.shifts import Shift

PANEL = 452


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
        self._do, self._turn, self._current = do, 0, ""
        self.unlock = UnlockPanel(do, "switch", "Who charts now?")
        self.unlock.proved.connect(self.signed_in)
        self.unlock.went_wrong.connect(lambda: self._look(first=False))
        self.keep = ActionButton("Keep", key="Esc", height=48)
        self.keep.setObjectName("keep-person")
        self.keep.clicked.connect(self.leave)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(36, 20, 36, 20)
        inside.addWidget(self.unlock, 1)
        inside.addWidget(self.keep)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 12, 12, 12)
        line.addStretch(1)
        area = scrolled(card)
        area.setMaximumWidth(PANEL)
        line.addWidget(area, 100)
        line.addStretch(1)

    def ask(self, current: str) -> None:
        """Begin: ``current`` is the name of whoever is signed in and stays so until another is."""
        self._turn += 1
        self._current = current
        self.keep.setText(f"Keep {current.partition(',')[0]}")
        self._look(first=True)

    def take_focus(self) -> None:
        """The keyboard to where typing begins."""
        self.unlock.take_focus()

    def leave(self) -> None:
        """The person before stays; an answer on its way still counts."""
        if not self.unlock.busy:
            self._turn += 1
            self.unlock.begin((), ())
            self.closed.emit()

    def _look(self, *, first: bool) -> None:
        turn, current = self._turn, self._current

        def look(station: Station) -> tuple[tuple[Shift, ...], tuple[Person, ...]]:
            return station.shifts(), station.people()

        def show(found: tuple[tuple[Shift, ...], tuple[Person, ...]]) -> None:
            if turn != self._turn:
                return
            if first:
                self.unlock.begin(*found, but=current)
            else:
                self.unlock.show_people(*found, but=current)

        self._do(look, show, lambda trouble: self.unlock.say(str(trouble)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() == Qt.Key.Key_Space:
            event.accept()
        else:
            super().keyPressEvent(event)
