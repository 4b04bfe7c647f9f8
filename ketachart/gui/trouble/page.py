"""A page that says what can be done about a state, step by step, and goes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.trouble.help import Help
from ketachart.gui.widgets import ActionButton, Card

WIDEST = 760


class HelpPage(QWidget):
    """``closed``: back to where one was."""

    closed = Signal()

    def __init__(self, said: Help, again: Callable[[], object] | None) -> None:
        super().__init__()
        self.setObjectName(f"help-{said.name}")
        self.setAccessibleName(said.title)
        self.title = said.title
        card = Card()
        card.setMaximumWidth(WIDEST)
        column = QVBoxLayout(card)
        column.setContentsMargins(28, 18, 28, 18)
        column.setSpacing(12)
        self.kept = plain(said.kept, "label", wrap=True)
        column.addWidget(plain(said.title, "title", wrap=True))
        column.addWidget(self.kept)
        self.steps = Steps(said.steps)
        column.addWidget(self.steps)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        self.back = ActionButton("Back", key="Esc", height=48)
        self.back.setObjectName("help-back")
        self.back.clicked.connect(self.closed)
        foot.addWidget(self.back, 1)
        self.again: ActionButton | None = None
        if again is not None and said.again:
            self.again = ActionButton(said.again, look="filled", height=48)
            self.again.setObjectName("help-again")
            self.again.clicked.connect(again)
            foot.addWidget(self.again, 2)
        column.addSpacing(4)
        column.addLayout(foot)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 12, 16, 12)
        line.addStretch(1)
        line.addWidget(card, 100, Qt.AlignmentFlag.AlignVCenter)
        line.addStretch(1)

    def take_focus(self) -> None:
        """The keyboard to the one thing to do."""
        (self.again or self.back).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.steps.verticalScrollBar()
        turns = {Qt.Key.Key_Up: -bar.singleStep(), Qt.Key.Key_Down: bar.singleStep()}
        turns |= {Qt.Key.Key_PageUp: -bar.pageStep(), Qt.Key.Key_PageDown: bar.pageStep()}
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif Qt.Key(event.key()) in turns:
            bar.setValue(bar.value() + turns[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


class Steps(QScrollArea):
    """The steps, as high as they need; in a low window they scroll and the buttons stay."""

    def __init__(self, steps: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        for number, (words, sentence) in enumerate(steps, start=1):
            column.addLayout(_step(number, words, sentence))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(self._inside)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def heightForWidth(self, width: int) -> int:
        return self._inside.heightForWidth(width)

    def sizeHint(self) -> QSize:
        return QSize(WIDEST, self.heightForWidth(WIDEST))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 60)


def _step(number: int, words: str, sentence: str) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(12)
    count = plain(f"{number}", "title")
    count.setFixedWidth(26)
    count.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
    said = QVBoxLayout()
    said.setSpacing(2)
    for text, role in ((words, "strong"), (sentence, "label")):
        label = plain(text, role, wrap=True)
        label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        said.addWidget(label)
    line.addWidget(count)
    line.addLayout(said, 1)
    return line
