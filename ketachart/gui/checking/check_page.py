"""The check of a file: any file dropped or chosen, and the answer in words."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from ketachart.clinical.phrases import clock_text, day_text, offset_text
from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.gui import theme
from ketachart.gui.audit.aside import Aside, GoingOn, Progress
from ketachart.gui.panels.setup.taps import change_role, plain
from ketachart.gui.patients.cards import Scrolled, breakable, empty, padded
from ketachart.gui.patients.work import Ask, words_of
from ketachart.gui.widgets import ActionButton, Card, Icon
from ketachart.gui.widgets.middle import middle_column
from ketachart.station.checking import FileVerdict

if TYPE_CHECKING:
    from PySide6.QtCore import QUrl

WIDEST = 900
MOST_BYTES = 64 * 1024 * 1024
"""As many as a seal is looked for in; no record comes near it."""
PIECE = 1 << 20
NO_ONE_FILE = "Drop one file at a time. Nothing was checked."
TITLES: dict[str, tuple[str, str, str]] = {
    "intact": ("check", "ok", "Intact and signed"),
    "seal intact": ("check", "ok", "The seal is intact"),
    "not intact": ("cross", "flag", "Not intact"),
    "unknown clinic": ("info", "caution", "From another clinic"),
    "no seal": ("info", "caution", "No signed record"),
    "unreadable": ("info", "caution", "No record that could be checked"),
}
"""Mark, its colour, and the answer in large letters."""


def contents(path: Path, progress: Progress, going_on: GoingOn) -> bytes:
    """What a file holds, read in pieces, so that it can be left.

    Raises:
        Refused: it is empty, no file, too large, or reading was stopped; says which.
        Unavailable: it cannot be read.
    """
    name = path.name or str(path)
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise Refused(f"{name} is a folder. Nothing was checked; choose one file in it.")
        if not stat.S_ISREG(found.st_mode):
            raise Refused(f"{name} is no file. Nothing was checked; choose a PDF.")
        if found.st_size > MOST_BYTES:
            raise _too_large(name)
        if not found.st_size:
            raise Refused(f"{name} is empty, so there is nothing to check.")
        pieces, done = [], 0
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                pieces.append(piece)
                done += len(piece)
                progress(done, max(done, found.st_size))
                if done > MOST_BYTES:
                    raise _too_large(name)
                if not going_on():
                    raise Refused("The check was stopped.")
    except FileNotFoundError:
        raise Unavailable(f"{name} is not there. Nothing was checked; choose it again.") from None
    except PermissionError:
        raise Unavailable(f"{name} may not be read here. Nothing was checked; copy it.") from None
    except (OSError, ValueError):
        raise Unavailable(f"{name} cannot be read. Nothing was checked; copy it again.") from None
    return b"".join(pieces)


def _too_large(name: str) -> Refused:
    return Refused(f"{name} is too large for a record and was not read.")


class DropCard(Card):
    """A frame that takes one file; ``dropped`` carries its path, ``missed`` a sentence."""

    dropped = Signal(object)
    missed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("check-drop")
        self.setAccessibleName("Drop a file here to check it")
        self.setAcceptDrops(True)
        self._over = False
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 22, 20, 28)
        column.setSpacing(8)
        middle = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(Icon("note", 28, "text3"), 0, middle)
        words = plain("Drop a file here", "title")
        column.addWidget(words, 0, middle)
        about = "Any file: a signed record, a copy from elsewhere. It is read, never kept."
        label = plain(about, "label", wrap=True)
        label.setAlignment(middle)
        column.addWidget(label)
        self.button = ActionButton("Choose a file…", look="filled", height=48)
        self.button.setObjectName("check-choose")
        self.button.setMaximumWidth(320)
        line = QHBoxLayout()
        line.addWidget(self.button)
        column.addLayout(line)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            self._over = True
            self.update()
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._over = False
        self.update()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._over = False
        self.update()
        urls = event.mimeData().urls()
        event.acceptProposedAction()
        path = _local(urls)
        if path is None:
            self.missed.emit(NO_ONE_FILE)
        else:
            self.dropped.emit(path)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(look.accent if self._over else look.control, 2, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(8, 8, -8, -8), 10, 10)


class AnswerCard(Card):
    """The answer: a large mark, a sentence, the facts, and what speaks against or adds."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("check-answer")
        self.mark = QVBoxLayout()
        self.title = plain("", "heading", wrap=True)
        self.title.setObjectName("check-title")
        self.words = plain("", wrap=True)
        self.words.setObjectName("check-words")
        self.facts = QGridLayout()
        self.facts.setHorizontalSpacing(16)
        self.facts.setVerticalSpacing(6)
        self.facts.setColumnStretch(1, 1)
        self.reasons = QVBoxLayout()
        self.reasons.setSpacing(6)
        area = Scrolled()
        head, said = QHBoxLayout(), QVBoxLayout()
        head.setSpacing(16)
        said.addWidget(self.title)
        said.addWidget(self.words)
        head.addLayout(self.mark)
        head.addLayout(said, 1)
        area.body.addLayout(head)
        area.body.addSpacing(6)
        area.body.addLayout(self.facts)
        area.body.addLayout(self.reasons)
        area.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 18, 0, 18)
        column.addWidget(area)

    def show_words(self, title: str, words: str, icon: str, token: str) -> None:
        """An answer without facts."""
        for layout in (self.mark, self.facts, self.reasons):
            empty(layout)
        self.mark.addWidget(Icon(icon, 64, token), 0, Qt.AlignmentFlag.AlignTop)
        self.mark.addStretch(1)
        self.title.setText(title)
        self.words.setText(breakable(words))
        self.setAccessibleName(f"{title}. {words}")

    def show_verdict(self, verdict: FileVerdict) -> None:
        """What was found of a file."""
        icon, token, title = TITLES[verdict.answer]
        if verdict.is_intact and verdict.newer is not None:
            icon, token, title = "check", "caution", f"{title}, and not the newest"
        self.show_words(title, verdict.words, icon, token)
        for number, (name, value) in enumerate(facts_of(verdict)):
            self.facts.addWidget(plain(name, "label"), number, 0, Qt.AlignmentFlag.AlignTop)
            self.facts.addWidget(plain(breakable(value), wrap=True), number, 1)
        for reason in verdict.reasons:
            self.reasons.addWidget(plain(breakable(f"• {reason}"), wrap=True))


def facts_of(verdict: FileVerdict) -> tuple[tuple[str, str], ...]:
    """What the file is, line by line; of one that is not intact, what it says of itself."""
    says = "" if verdict.is_intact else ", it says"
    at = verdict.signed_at
    signed = "" if at is None else f"{day_text(at)} {clock_text(at)} {offset_text(at)}"
    version = "" if verdict.version is None else f"{verdict.version}"
    if version and verdict.newer is not None:
        version = f"{version}; version {verdict.newer} is the newest"
    listed = (
        (f"Record{says}", verdict.record_no or ""),
        (f"Version{says}", version),
        (f"Signed by{says}", verdict.signer or ""),
        (f"Signed at{says}", signed),
    )
    return tuple((name, value) for name, value in listed if value)


class CheckPage(QWidget):
    """``ask`` has the station look; files are read beside it. ``closed`` leaves the page."""

    closed = Signal()
    troubled = Signal(object)

    def __init__(self, ask: Ask, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("check-page")
        self._ask, self._turn = ask, 0
        self._aside = Aside(self)
        self.drop = DropCard()
        self.drop.dropped.connect(self.check)
        self.drop.missed.connect(self.say)
        self.drop.button.clicked.connect(self._choose)
        self.busy = plain("", "title", wrap=True)
        self.busy.setObjectName("check-busy")
        self.cancel = ActionButton("Stop", key="Esc", height=44)
        self.cancel.setObjectName("check-cancel")
        self.cancel.setMaximumWidth(160)
        self.cancel.clicked.connect(self.stop)
        self.answer = AnswerCard()
        column = middle_column(self, WIDEST)
        column.addWidget(self.drop)
        line = padded((self.busy,))
        line.addWidget(self.cancel)
        column.addLayout(line)
        column.addWidget(self.answer, 1)
        column.addStretch(0)
        self.verdict: FileVerdict | None = None
        self._aside.progress.connect(self._moved)
        self._name = ""
        self._idle()
        self.answer.hide()

    @property
    def is_busy(self) -> bool:
        """Whether a file is looked at."""
        return not self.cancel.isHidden()

    def check(self, path: Path) -> None:
        """Look at a file; what was looked at before is left."""
        self._turn += 1
        turn, self._name = self._turn, path.name or str(path)
        self.verdict = None
        self.answer.hide()
        self.busy.setText(breakable(f"Reading {self._name}…"))
        change_role(self.busy, "title")
        self.busy.show()
        self.cancel.show()
        self._aside.do(
            lambda progress, going_on: contents(path, progress, going_on),
            self._if(turn, lambda data: self._read(turn, data)),
            self._if(turn, self._failed),
        )

    def _if(self, turn: int, do: Callable[..., None]) -> Callable[..., None]:
        """Heard only while it is the file that is looked at."""

        def told(answer: object) -> None:
            if isValid(self) and turn == self._turn:
                do(answer)

        return told

    def _read(self, turn: int, data: bytes) -> None:
        name = self._name
        self.busy.setText(breakable(f"Checking {name}…"))
        self._ask(
            lambda station: station.check_file(data, name),
            self._if(turn, self._found),
            self._if(turn, self._failed),
        )

    def _found(self, verdict: FileVerdict) -> None:
        self._idle()
        self.verdict = verdict
        self.answer.show_verdict(verdict)
        self.answer.show()
        self.drop.button.setText("Check another file…")

    def _failed(self, trouble: Exception) -> None:
        if isinstance(trouble, (Refused, Unavailable)):
            self.say(str(trouble))
            return
        self.say(words_of(trouble).replace(" What is typed here is kept.", ""))
        self.troubled.emit(trouble)

    def say(self, sentence: str) -> None:
        """One sentence in the place of an answer."""
        self._turn += 1
        self._idle()
        self.answer.show_words("Nothing was checked", sentence, "info", "caution")
        self.answer.show()

    def stop(self) -> None:
        """Leave the file that is looked at."""
        if self.is_busy:
            self._turn += 1
            self._aside.stop()
            self._idle()
            self.answer.hide()
            self.drop.button.setFocus()

    def _idle(self) -> None:
        self.busy.hide()
        self.cancel.hide()

    def _moved(self, share: float) -> None:
        if self.is_busy and share < 1:
            self.busy.setText(breakable(f"Reading {self._name}: {share:.0%}"))

    def _choose(self) -> None:
        dialog = QFileDialog(self, "Check a file", str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda typed: self.check(Path(typed)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def take_focus(self) -> None:
        """The keyboard to the button."""
        self.drop.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def tick(self, now: datetime) -> None:
        """Nothing here runs with the clock."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.is_busy:
                self.stop()
            else:
                self.closed.emit()
        else:
            super().keyPressEvent(event)


def _local(urls: list[QUrl]) -> Path | None:
    """The one file of this computer that was dropped."""
    with contextlib.suppress(ValueError):
        if len(urls) == 1 and urls[0].isLocalFile():
            return Path(os.fsdecode(urls[0].toLocalFile()))
    return None
