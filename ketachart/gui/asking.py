"""One question on a screen of its own: words, boxes, a button, a sentence; and who one is."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ketachart.gui.panels.setup.inputs import LINE, Choice, Secret, Text
from ketachart.gui.panels.setup.taps import change_role, plain
from ketachart.gui.widgets import ActionButton

TAPPED_NAMES = 6


class Page(QWidget):
    """One question on the right: title, words, fields, a button, a sentence."""

    asked = Signal()

    def __init__(
        self, name: str, title: str, words: str, verb: str, *fields: Secret | Text | Choice
    ) -> None:
        super().__init__()
        self.setObjectName(f"page-{name}")
        self.fields = fields
        self.busy = False
        self.sentence = plain("", "caution", wrap=True)
        self.sentence.setObjectName(f"{name}-sentence")
        self.button = ActionButton(verb, look="filled", key="⏎", height=52, pixels=16)
        self.button.setObjectName(f"do-{name}")
        self.button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self._ask)
        self.verb = verb
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        self.title, self.words = (
            plain(title, "heading", wrap=True),
            plain(words, "label", wrap=True),
        )
        column.addWidget(self.title)
        column.addWidget(self.words)
        for field in fields:
            column.addWidget(field)
        column.addWidget(self.button)
        column.addWidget(self.sentence)
        self.column = column
        column.addStretch(1)

    def below(self, widget: QWidget) -> None:
        """Something more under the button and its sentence."""
        self.column.insertWidget(self.column.count() - 1, widget)

    def reword(self, verb: str) -> None:
        """Another word on the button."""
        self.verb = verb
        if not self.busy:
            self.button.setText(verb)

    def _ask(self) -> None:
        if not self.busy:
            self.asked.emit()

    def checking(self) -> None:
        """The answer is on its way."""
        self.busy = True
        self.button.setEnabled(False)
        self.button.setText("Checking…")
        self.say("")

    def working(self, sentence: str) -> None:
        """The answer takes a while: what is going on stands under the button until then."""
        if self.busy:
            self.button.setText("Please wait…")
            self.say(sentence, good=True)

    def answered(self, trouble: Exception | None = None) -> None:
        """It came; what is wrong stands under the button."""
        self.busy = False
        self.button.setEnabled(True)
        self.button.setText(self.verb)
        self.say("" if trouble is None else str(trouble))

    def say(self, sentence: str, *, good: bool = False) -> None:
        """One sentence under the button."""
        self.sentence.setText(sentence)
        change_role(self.sentence, "info" if good else "caution")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.button.click()
        else:
            super().keyPressEvent(event)


class PersonPage(Page):
    """Who are you, and how do you prove it; a few names are tapped, more are typed."""

    def __init__(self, title: str, words: str) -> None:
        self.names = Choice("Who are you?", (), name="person", columns=2)
        self.typed_name = Text("Your name, as printed in the charts", name="person-name")
        self.password = Secret("Password", name="password")
        super().__init__(
            "sign-in", title, words, "Sign in", self.names, self.typed_name, self.password
        )
        self.typed_name.hide()
        self.names.changed.connect(self._name_chosen)

    def show_people(self, people: Iterable[Any]) -> None:
        """Names to tap; more than a few are typed."""
        offer_names((p.name for p in people), self.names, self.typed_name)

    @property
    def first(self) -> Secret | Text | Choice:
        """Where typing begins."""
        if self.names.value():
            return self.password
        return self.typed_name if self.names.isHidden() else self.names

    def told(self) -> tuple[str, str] | None:
        """Name and password; None, and a sentence, where one is missing."""
        name = (self.typed_name if self.names.isHidden() else self.names).value() or ""
        password = self.password.text()
        if not name:
            self.say("Who are you? Choose or type your name.")
            (self.typed_name if self.names.isHidden() else self.names).take_focus()
        elif not password:
            self.say("Type your password.")
            self.password.take_focus()
        return (name, password) if name and password else None

    def _name_chosen(self) -> None:
        if self.names.value() and self.isVisible():
            self.password.take_focus()


def offer_names(people: Iterable[str], taps: Choice, typed: Text) -> None:
    """A few names to tap, long ones below each other; more than a few are typed."""
    names = tuple(people)
    few = 0 < len(names) <= TAPPED_NAMES
    taps.columns = 1 if any(len(name) > LINE for name in names) else 2
    taps.show_choices(tuple((name, name) for name in names) if few else ())
    taps.let_wrap()
    taps.setVisible(few)
    typed.setVisible(not few)
    typed.suggest(names)
    if len(names) == 1:
        taps.choose(names[0])
