"""Where a copy goes and for whom: nothing leaves before both are said."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ketachart.gui.folders import NO_SUCH, choose_folder, folder_in
from ketachart.gui.panels.setup.form import row
from ketachart.gui.panels.setup.inputs import Choice, Text
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.widgets import ActionButton, Card
from ketachart.station import Format

WIDEST = 720
WHAT = {
    "pdf": "The pages of the record",
    "json": "The session file, which another KetaChart can read,",
    "csv": "The observations, one a line,",
    "ambulance": "The sheet for the ambulance, one page,",
    "course": "The summary of a course of treatment",
    "log": "The controlled-substance log, with patients' names,",
    "times": "The time sheet, when every drug began and ended,",
    "trail": "The audit trail as it was searched, one entry a line,",
    "paper": "A chart to fill in with a pen, of nobody yet,",
    "print": "The pages of the record",
}
OF_A_SESSION: tuple[tuple[Format, str], ...] = (
    ("pdf", "Record"),
    ("times", "Time sheet"),
    ("ambulance", "Ambulance"),
    ("json", "JSON"),
    ("csv", "CSV"),
)
"""What of a session can leave, and how it is called."""
TITLES = {
    "paper": "Paper chart",
    "print": "Print the record",
    "pdf": "Copy of the session record",
    "json": "Copy of the session file",
    "csv": "Copy of the observations",
    "times": "Time sheet",
    "ambulance": "Sheet for the ambulance",
    "course": "Print the course",
    "log": "Copy of the drug log",
    "trail": "Copy of the audit trail",
}
WHOM = (
    ("patient", "Patient"),
    ("physician", "Referrer"),
    ("ambulance", "Ambulance"),
    ("insurer", "Insurer"),
    ("own", "Own file"),
    ("other", "Other"),
)
SAID = {
    "patient": "the patient",
    "physician": "the referring physician",
    "ambulance": "the ambulance",
    "insurer": "the insurer",
    "own": "the clinic's own file",
    "other": "",
}
"""How it is recorded for whom a copy is."""
PURPOSES = ("treatment", "payment", "the patient's own request", "audit", "a second copy")


class ExportPage(QWidget):
    """``chosen`` gives the folder, None for what goes to a printer; ``closed``: nothing leaves."""

    chosen = Signal(object)
    closed = Signal()

    def __init__(
        self,
        format: Format | Literal["course", "log", "paper", "print", "trail"],
        folder: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("export-page")
        self._asked: str = format
        self.what = Choice("What", OF_A_SESSION, name="export-what", usual=format, columns=5)
        if format not in dict(OF_A_SESSION):
            self.what.hide()
        self.what.changed.connect(self._tell)
        self.title, self.about = plain("", "title"), plain("", "label", wrap=True)
        self.whom = Choice("For whom", WHOM, name="export-whom", columns=6)
        self.name = Text("Their name", name="export-for")
        for said in (self.whom, self.name):
            said.changed.connect(lambda: self.say(""))
        self.purpose = Text("What for", name="export-purpose")
        self.purpose.suggest(PURPOSES)
        self.folder = Text("Folder for the copy", name="export-folder")
        self.folder.put(str(folder or ""))
        self.folder.changed.connect(lambda: self.say(""))
        self.sentence = plain("", "caution", wrap=True)
        self.sentence.setObjectName("export-sentence")
        browse = ActionButton("Choose a folder…", height=48)
        browse.setObjectName("export-browse")
        browse.clicked.connect(self._browse)
        self.leave_button = ActionButton("Cancel", key="Esc", height=52)
        self.leave_button.setObjectName("export-cancel")
        self.leave_button.clicked.connect(self.closed)
        self.write_button = ActionButton("Export here", look="filled", key="⏎", height=52)
        self.write_button.setObjectName("export-here")
        self.write_button.clicked.connect(self.export)
        for button in (browse, self.leave_button, self.write_button):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._lay_out(browse)
        self._to_printer = format == "print"
        if self._to_printer:
            self.folder.hide()
            browse.hide()
            self.write_button.setText("Print…")
        self.sentence.hide()
        if format in ("paper", "trail"):  # of nobody, or the auditor's own
            for asked in (self.whom, self.name, self.purpose):
                asked.hide()
        self._tell()

    def _lay_out(self, browse: ActionButton) -> None:
        card = Card()
        card.setMaximumWidth(WIDEST)
        column = QVBoxLayout(card)
        column.setContentsMargins(28, 14, 28, 14)
        column.setSpacing(9)
        column.addWidget(self.title)
        column.addWidget(self.what)
        column.addWidget(self.about)
        column.addWidget(self.whom)
        row(column, self.name, self.purpose)
        row(column, self.folder, browse, stretch=(3, 1))
        column.addWidget(self.sentence)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.leave_button, 1)
        foot.addWidget(self.write_button, 2)
        column.addLayout(foot)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 2, 16, 2)
        line.addStretch(1)
        line.addWidget(card, 100, Qt.AlignmentFlag.AlignVCenter)
        line.addStretch(1)

    @property
    def format(self) -> Any:
        """What is to leave: a ``Format`` where it is of a session."""
        return (self.what.value() if not self.what.isHidden() else None) or self._asked

    def for_whom(self) -> str | None:
        """For whom the copy is, as it is recorded."""
        if self.whom.isHidden():
            return None
        told = (SAID[self.whom.value() or "other"], self.name.value())
        return ", ".join(part for part in told if part) or None

    def what_for(self) -> str | None:
        """What it is for."""
        return None if self.purpose.isHidden() else self.purpose.value()

    def _tell(self) -> None:
        format = self.format
        self.title.setText(TITLES[format])
        how = "on paper" if self._to_printer else "as a file that is not encrypted"
        self.about.setText(f"{WHAT[format]} will leave the station {how}. That is recorded.")

    def take_focus(self) -> None:
        """The keyboard to what is asked first."""
        (self.folder if self.whom.isHidden() else self.whom).take_focus()

    def say(self, sentence: str) -> None:
        """One sentence over the buttons."""
        self.sentence.setText(sentence)
        # In a low window there is room for one of the two.
        self.sentence.setVisible(bool(sentence))
        self.about.setVisible(not sentence)

    def export(self) -> None:
        """This folder, if it is there: a slip of the finger makes no new one."""
        if not self.whom.isHidden() and self.for_whom() is None:
            if self.whom.value() == "other":
                self.say("Type whose name or which place it is for. Nothing has left yet.")
                self.name.take_focus()
            else:
                self.say("For whom is it? Tap one, or type a name. Nothing has left yet.")
                self.whom.take_focus()
            return
        if self._to_printer:
            self.chosen.emit(None)
            return
        folder = folder_in(self.folder)
        if folder is None:
            self.say(NO_SUCH)
            self.folder.take_focus()
            return
        self.chosen.emit(folder)

    def _browse(self) -> None:
        choose_folder(self, "Folder for the copy", self.folder)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            (focus if isinstance(focus, ActionButton) else self.write_button).click()
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


AskWhere = Callable[[ExportPage, Callable[[Path], None]], None]
"""Has a folder chosen on the page, and then the copy made there."""
