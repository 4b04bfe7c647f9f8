"""One of several, each a target for a glove; by tap, by arrows, or by its number."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QWidget

from ketachart.gui.widgets.button import ActionButton


class ChoiceGrid(QWidget):
    """Targets in rows; ``chosen`` carries the text of the one that was chosen by a person."""

    chosen = Signal(str)

    def __init__(
        self, choices: Sequence[str], *, columns: int = 2, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._columns = columns
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._clicked)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[str]) -> None:
        """Offer other choices; none of them is chosen."""
        for old in self._group.buttons():
            self._group.removeButton(old)
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        for n, text in enumerate(choices):
            button = ActionButton(text, pixels=14)
            button.setCheckable(True)
            self._group.addButton(button, n)
            self._grid.addWidget(button, n // self._columns, n % self._columns)

    def choices(self) -> tuple[str, ...]:
        """What is offered."""
        return tuple(b.text() for b in self._group.buttons())

    def choice(self) -> str | None:
        """What is chosen."""
        button = self._group.checkedButton()
        return button.text() if button else None

    def choose(self, text: str | None) -> None:
        """Choose without telling anybody; None chooses nothing."""
        self._group.setExclusive(False)
        for button in self._group.buttons():
            button.setChecked(button.text() == text)
        self._group.setExclusive(True)

    def button(self, text: str) -> ActionButton | None:
        """The target of a choice."""
        found = next((b for b in self._group.buttons() if b.text() == text), None)
        return found if isinstance(found, ActionButton) else None

    def _clicked(self, button: ActionButton) -> None:
        self.chosen.emit(button.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        buttons = self._group.buttons()
        at = next((n for n, b in enumerate(buttons) if b.hasFocus()), None)
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns,
            Qt.Key.Key_Down: self._columns,
        }
        if at is not None and event.key() in steps:
            target = at + steps[Qt.Key(event.key())]
            if 0 <= target < len(buttons):
                buttons[target].setFocus(Qt.FocusReason.OtherFocusReason)
            return
        number = event.text()
        if number.isdecimal() and 1 <= int(number) <= len(buttons):
            buttons[int(number) - 1].click()
            return
        super().keyPressEvent(event)
