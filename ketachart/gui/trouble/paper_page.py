"""Where the paper charts of the open sessions go: a printer, or a folder."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ketachart.gui.folders import NO_SUCH, choose_folder, folder_in
from ketachart.gui.panels.setup.form import row
from ketachart.gui.panels.setup.inputs import Text
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.widgets import ActionButton, Card

WIDEST = 720
WHAT = (
    "Each shows how the session stands, from what KetaChart has in memory, when the next sets are "
    "due, and has lines to go on with a pen. They carry patients' names and are not encrypted. "
    "That they were printed is recorded."
)


class PaperChartsPage(QWidget):
    """``folder_chosen`` gives a folder that is there; ``closed``: nothing is printed."""

    print_wanted = Signal()
    folder_chosen = Signal(object)
    closed = Signal()

    def __init__(self, chairs: Sequence[str]) -> None:
        super().__init__()
        self.setObjectName("paper-charts")
        self.setAccessibleName("Paper charts")
        named = [chair for chair in chairs if chair]
        listed = " and ".join([part for part in (", ".join(named[:-1]), *named[-1:]) if part])
        whose = f"chair{'s' if len(named) > 1 else ''} {listed}" if named else "the open session"
        some = bool(chairs)
        title = f"Paper charts for {whose}" if some else "Nobody sits in a chair"
        said = (
            WHAT if some else "There is no session to go on with. The blank chart is in Settings."
        )
        self.folder = Text("Folder for the PDFs", name="paper-charts-folder")
        self.folder.changed.connect(lambda: self.say(""))
        self.sentence = plain("", "caution", wrap=True)
        self.sentence.setObjectName("paper-charts-sentence")
        browse = ActionButton("Choose a folder…", height=48)
        browse.setObjectName("paper-charts-browse")
        browse.clicked.connect(self._browse)
        self.back = ActionButton("Cancel", key="Esc", height=52)
        self.back.setObjectName("paper-charts-cancel")
        self.back.clicked.connect(self.closed)
        self.write = ActionButton("Write the PDFs", height=52)
        self.write.setObjectName("paper-charts-write")
        self.write.clicked.connect(self._write)
        self.print = ActionButton("Print…", look="filled", key="⏎", height=52)
        self.print.setObjectName("paper-charts-print")
        self.print.clicked.connect(self.print_wanted)
        self._offered = (self.write, self.print)
        card = Card()
        card.setMaximumWidth(WIDEST)
        column = QVBoxLayout(card)
        column.setContentsMargins(28, 18, 28, 18)
        column.setSpacing(12)
        column.addWidget(plain(title, "title", wrap=True))
        column.addWidget(plain(said, "label", wrap=True))
        row(column, self.folder, browse, stretch=(3, 1))
        column.addWidget(self.sentence)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        for button, stretch in ((self.back, 1), (self.write, 2), (self.print, 2)):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            foot.addWidget(button, stretch)
        column.addLayout(foot)
        for widget in (self.folder, browse, self.write, self.print):
            widget.setVisible(some)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 2, 16, 2)
        line.addStretch(1)
        line.addWidget(card, 100, Qt.AlignmentFlag.AlignVCenter)
        line.addStretch(1)

    def take_focus(self) -> None:
        """The keyboard to what is most likely wanted."""
        button = self.back if self.print.isHidden() else self.print
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    def working(self) -> None:
        """They are being made."""
        for button in self._offered:
            button.setEnabled(False)
        self.sentence.setText("They are being made…")

    def say(self, sentence: str) -> None:
        """What went wrong; it can be tried again."""
        self.sentence.setText(sentence)
        for button in self._offered:
            button.setEnabled(True)

    def _write(self) -> None:
        folder = folder_in(self.folder)
        if folder is not None:
            self.folder_chosen.emit(folder)
        else:
            self.say(NO_SUCH)
            self.folder.take_focus()

    def _browse(self) -> None:
        choose_folder(self, "Folder for the paper charts", self.folder)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            wanted = focus if isinstance(focus, ActionButton) else self.print
            if wanted.isVisible() and wanted.isEnabled():
                wanted.click()
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
