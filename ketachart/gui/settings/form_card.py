"""A card with a form, one sentence and one button."""

from abc import abstractmethod
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.setup.taps import change_role, plain
from ketachart.gui.patients.cards import Scrolled, TitledCard
from ketachart.gui.widgets import ActionButton

ONLY = "Only an administrator can change this. Ask one to sign in."


class FormCard(TitledCard):
    """``wanted`` carries what is asked for; everything typed stays until ``saved``."""

    wanted = Signal(object)

    def __init__(self, title: str, verb: str, *, name: str) -> None:
        super().__init__(title)
        self.setObjectName("card")
        self.verb, self.is_saving, self.may = verb, False, False
        self.area = Scrolled()
        self.body = self.area.body
        self.sentence = plain("", "caution", wrap=True)
        self.sentence.setObjectName(f"{name}-sentence")
        self.sentence.hide()
        self.button = ActionButton(verb, look="filled", key="⏎", height=48)
        self.button.setObjectName(f"save-{name}")
        self.button.clicked.connect(self.save)
        self.column.addWidget(self.area, 1)
        self.add_padded(self.sentence)
        self.buttons = self.add_padded(self.button)

    @abstractmethod
    def told(self) -> object:
        """What is asked for.

        Raises:
            Wrong: something has to be put right first.
        """

    def save(self) -> None:
        """Ask for it, or say in words what is missing."""
        self.ask(self.told)

    def ask(self, tell: Callable[[], object]) -> None:
        """Ask for what ``tell`` gives; what it raises as ``Wrong`` is said."""
        if self.is_saving or not self.may:
            return
        try:
            wanted = tell()
        except Wrong as wrong:
            self.say(str(wrong))
            if wrong.field is not None:
                wrong.field.take_focus()
            return
        self.is_saving = True
        self._show_button()
        self.wanted.emit(wanted)

    def let(self, *, may: bool) -> None:
        """Whether who is signed in may ask for it."""
        if may == self.may and (may or self.sentence.text() == ONLY):
            return
        self.may = may
        self.say("" if may else ONLY)
        self._show_button()

    def _show_button(self) -> None:
        self.button.setEnabled(self.may and not self.is_saving)
        self.button.setText("Saving…" if self.is_saving else self.verb)

    def answered(self, sentence: str = "", *, good: bool = False) -> None:
        """It was saved, or why not."""
        self.is_saving = False
        self._show_button()
        self.say(sentence, good=good)

    def say(self, sentence: str, *, good: bool = False) -> None:
        """One sentence over the button."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        change_role(self.sentence, "info" if good else "caution")

    def typed(self) -> None:
        """What was said was about what stood there before."""
        if self.may and not self.is_saving:
            self.say("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()
        else:
            super().keyPressEvent(event)
