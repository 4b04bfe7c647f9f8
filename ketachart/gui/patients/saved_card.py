"""A card that asks for something to be saved, and says in one sentence why it was not."""

from abc import abstractmethod

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.patients.cards import Scrolled, TitledCard
from ketachart.gui.widgets import ActionButton


class SavedCard(TitledCard):
    """``left``: nothing was changed; ``troubled`` (Exception). Below the form stand the buttons.

    ``about`` names the sentence, ``what`` the two buttons; ``verb`` stands on the one that saves.
    """

    left = Signal()
    troubled = Signal(object)

    def __init__(
        self, title: str, *, about: str, what: str, verb: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, parent)
        self.is_saving = False
        self.area = Scrolled()
        self.sentence = plain("", "caution", wrap=True)
        self.sentence.setObjectName(f"{about}-sentence")
        self.sentence.hide()
        self.back_button = ActionButton("Leave as it was", icon="back")
        self.back_button.setObjectName(f"leave-{what}")
        self.back_button.clicked.connect(self.leave)
        self.save_button = ActionButton(verb, look="filled", key="⏎")
        self.save_button.setObjectName(f"save-{what}")
        self.save_button.clicked.connect(self.save)
        self.column.addWidget(self.area, 1)
        self.add_padded(self.sentence)
        self.add_padded(self.back_button, self.save_button)

    def hold(self, *widgets: QWidget) -> None:
        """What the form is made of, from the top."""
        for widget in widgets:
            self.area.body.addWidget(widget)
        self.area.body.addStretch(1)

    @abstractmethod
    def save(self) -> None:
        """Ask for it, or say in words what is missing."""

    def say(self, sentence: str) -> None:
        """One sentence over the buttons."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def leave(self) -> None:
        """Nothing is changed; while it is being saved, it stays until that is known."""
        if not self.is_saving:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            (focus if isinstance(focus, ActionButton) else self.save_button).click()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)
