"""One screen of the first run: a title, a few words, what is filled in."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ketachart.gui.first_run.answers import Answers
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.setup.taps import plain


class Step(QWidget):
    """``changed`` tells that something was typed or chosen, ``said`` has a good word for it."""

    changed = Signal()
    name = ""
    short = ""
    verb = "Next"

    def __init__(self, title: str, words: str) -> None:
        super().__init__()
        self.setObjectName(f"step-{self.name}")
        self.title = plain(title, "heading", wrap=True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(6, 6, 6, 6)
        self.column.setSpacing(14)
        self.column.addWidget(self.title)
        self.column.addWidget(plain(words, "label", wrap=True))

    def row(self, *widgets: QWidget) -> None:
        """Side by side, as wide as each other."""
        line = QHBoxLayout()
        line.setSpacing(14)
        for widget in widgets:
            line.addWidget(widget, 1)
        self.column.addLayout(line)

    def end(self) -> None:
        """Nothing more below."""
        self.column.addStretch(1)

    def check(self) -> None:
        """See that one can go on; ``Wrong`` says what is missing and where."""

    def to_ask(self) -> Callable[[], None] | None:
        """What has to be asked of the disk before one can go on; raises ``Refused``."""
        return None

    def put(self, answers: Answers) -> None:
        """As if typed."""

    def told(self, answers: Answers) -> Answers:
        """The answers with those of this screen."""
        return answers

    def take_focus(self) -> None:
        """The keyboard to where typing begins."""

    def come(self, answers: Answers) -> None:
        """It is shown now, after these answers."""


__all__ = ["Step", "Wrong"]
