"""The line of tabs that a narrow window has instead of everything at once."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from ketachart.gui.widgets import ActionButton


class TabLine(QWidget):
    """Large targets side by side; one of them is chosen."""

    chosen = Signal(str)

    def __init__(self, texts: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        self.buttons: dict[str, ActionButton] = {}
        for text in texts:
            button = ActionButton(text)
            button.setObjectName(f"tab-{text.lower()}")
            button.setCheckable(True)
            self._group.addButton(button)
            line.addWidget(button)
            self.buttons[text] = button
        self.buttons[texts[0]].setChecked(True)
        self._group.buttonClicked.connect(lambda button: self.chosen.emit(button.text()))

    @property
    def chosen_text(self) -> str:
        """The tab that is open."""
        return next(text for text, button in self.buttons.items() if button.isChecked())

    def choose(self, text: str) -> None:
        """Open a tab."""
        if text != self.chosen_text:
            self.buttons[text].setChecked(True)
            self.chosen.emit(text)
