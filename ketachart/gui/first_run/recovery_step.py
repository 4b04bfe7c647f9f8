"""The recovery code: shown once, printed or saved, hidden, and typed back from the paper."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ketachart.clinical.trouble import Trouble
from ketachart.gui.first_run.answers import groups, what_differs
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.setup.inputs import Text
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.widgets import ActionButton, Card

if TYPE_CHECKING:
    from ketachart.report.pdf import Paper


class RecoveryCode(QWidget):
    """Two faces: the code to copy, and the box to type it back with the code out of sight.

    ``turned`` tells that the face changed; ``said`` carries a sentence and whether it is good.
    """

    turned = Signal()
    said = Signal(str, bool)
    changed = Signal()

    def __init__(self, across: int = 4) -> None:
        super().__init__()
        self._across = across
        self._code, self._clinic = "", ""
        self._paper: Paper = "A4"
        self._made_at: datetime | None = None
        self.groups: list[QLabel] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(4)
        self.card = Card()
        inside = QVBoxLayout(self.card)
        inside.setContentsMargins(20, 16, 20, 16)
        inside.addLayout(self._grid)
        self.print_button = ActionButton("Print…", height=48)
        self.save_button = ActionButton("Save as PDF…", height=48)
        self.print_button.setObjectName("print-code")
        self.save_button.setObjectName("save-code")
        self.print_button.clicked.connect(self._print)
        self.save_button.clicked.connect(self._save)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addWidget(self.print_button)
        buttons.addWidget(self.save_button)
        self.typed = Text("Recovery code, from the paper", name="typed-code")
        self.typed.changed.connect(self.changed)
        self.show_again = ActionButton("Show the code again", look="quiet", height=44)
        self.show_again.setObjectName("show-code")
        self.show_again.clicked.connect(lambda: self.turn(typing=False))
        self._front, self._back = QWidget(), QWidget()
        front, back = QVBoxLayout(self._front), QVBoxLayout(self._back)
        for column in (front, back):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(14)
        front.addWidget(self.card)
        front.addLayout(buttons)
        front.addWidget(
            plain("A PDF is for printing: delete the file once it is on paper.", "label", wrap=True)
        )
        back.addWidget(self.typed)
        back.addWidget(self.show_again, 0, Qt.AlignmentFlag.AlignLeft)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._front)
        whole.addWidget(self._back)
        self._back.hide()

    @property
    def typing(self) -> bool:
        """Whether the code is out of sight and typed back."""
        return not self._back.isHidden()

    def show_code(self, code: str, clinic: str, made_at: datetime, paper: "Paper") -> None:
        """Show a code; it is kept nowhere else."""
        self._code, self._clinic, self._made_at, self._paper = code, clinic, made_at, paper
        for old in self.card.findChildren(QLabel):
            self._grid.removeWidget(old)
            old.deleteLater()
        self.groups = []
        for place, group in enumerate(groups(code)):
            label = plain(group, "value")
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setAccessibleName(f"Group {place + 1}: {' '.join(group)}")
            number = plain(str(place + 1), "small")
            number.setAlignment(Qt.AlignmentFlag.AlignCenter)
            row, column = divmod(place, self._across)
            self._grid.addWidget(number, 2 * row, column)
            self._grid.addWidget(label, 2 * row + 1, column)
            self.groups.append(label)
        self.turn(typing=False)

    def forget(self) -> None:
        """Nothing of it stays in the window."""
        self._code = ""
        for label in self.groups:
            label.clear()
        self.typed.clear()

    def turn(self, *, typing: bool) -> None:
        """Show the code, or hide it and ask for it."""
        self._front.setVisible(not typing)
        self._back.setVisible(typing)
        self.said.emit("", True)
        self.take_focus()
        self.turned.emit()

    def needed(self) -> str:
        """The code, typed back right; ``Wrong`` names the groups that are not."""
        typed = self.typed.value() or ""
        try:
            sentence = what_differs(self._code, typed)
        except Trouble as trouble:
            sentence = str(trouble)
        if sentence:
            raise Wrong(sentence, self.typed)
        return typed

    def take_focus(self) -> None:
        """The keyboard to what comes next."""
        if self.typing:
            self.typed.take_focus()
        else:
            self.print_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def sheet(self) -> Any:
        """The page to print."""
        from ketachart.report.recovery_sheet import recovery_sheet  # noqa: PLC0415

        assert self._made_at is not None
        return recovery_sheet(self._clinic, self._code, self._made_at, paper=self._paper)

    def _print(self) -> None:
        from ketachart.gui.first_run.printing import ask_printer  # noqa: PLC0415

        self._out(lambda: ask_printer(self, self.sheet()), "The sheet was sent to the printer.")

    def _save(self) -> None:
        from ketachart.gui.first_run.printing import ask_file  # noqa: PLC0415

        self._out(lambda: ask_file(self, self.sheet()), "The sheet was saved.")

    def _out(self, work: Callable[[], Any], good: str) -> None:
        try:
            if work():
                self.said.emit(good, True)
        except Trouble as trouble:
            self.said.emit(str(trouble), False)
