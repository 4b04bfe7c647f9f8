"""A backup is put back before the station is open: which one, its passphrase, and what came."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ketachart.clinical.phrases import clock_text, day_text
from ketachart.clinical.trouble import Trouble
from ketachart.gui.asking import Page
from ketachart.gui.first_run.aside import Aside
from ketachart.gui.folders import choose_folder
from ketachart.gui.panels.setup.inputs import Secret, Text
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.widgets import ActionButton, Card
from ketachart.station import BackupLook, Restored, Station, key_file

WIDE = 620
WORKING = "It is copied and read whole, every entry; a minute or two for a large one."
RESTORE_IT = "Is this the right backup?"
DONE = "The backup is in its place"


class RestoreScreen(QWidget):
    """``restored`` says that the station is there; ``left`` that nothing was done."""

    restored = Signal()
    left = Signal()
    title, verb = "Restore a backup", "Look at it"
    words = (
        "Choose the folder of the backups, and the newest is taken, or one of them: it is called "
        "KetaChart- with a date. You see what it is before it is put into {}."
    )
    looks_first = True

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._folder, self._aside = folder, Aside(self)
        self._look: BackupLook | None = None
        self.backup = Text("Folder of the backup", name="backup")
        self.secret = Secret("Passphrase or recovery code of its day", name="restore-secret")
        self.page = Page(
            "restore",
            self.title,
            self.words.format(folder),
            self.verb,
            self.backup,
            self.secret,
        )
        self.browse = _button("Choose a folder…", "restore-browse", self._browse)
        self.page.column.insertWidget(self.page.column.indexOf(self.backup) + 1, self.browse)
        self.told = plain("", "info", wrap=True)
        self.told.setObjectName("restore-told")
        self.told.hide()
        self.caution = plain("", "caution", wrap=True)
        self.caution.setObjectName("restore-caution")
        self.caution.hide()
        self.go_on = ActionButton("Open the station", look="filled", height=52, pixels=16)
        self.go_on.setObjectName("restore-open")
        self.go_on.clicked.connect(self.restored)
        self.go_on.hide()
        self.back = _button("Back", "restore-back", self._leave)
        above = self.page.column.indexOf(self.page.button)
        for part in (self.caution, self.told):
            self.page.column.insertWidget(above, part)
        for button in (self.go_on, self.back):
            self.page.below(button)
        self.page.asked.connect(self._restore)
        for field in (self.backup, self.secret):
            field.changed.connect(self._typed)
        card = Card()
        card.setMaximumWidth(WIDE)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(38, 34, 38, 26)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.page.setContentsMargins(6, 6, 6, 6)
        area.setWidget(self.page)
        inside.addWidget(area)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 12, 12, 12)
        line.addStretch(1)
        line.addWidget(card, 8)
        line.addStretch(1)

    def take_focus(self) -> None:
        """The keyboard to the first field."""
        self.backup.take_focus()

    def _typed(self) -> None:
        if not self.page.busy:
            self.page.say("")

    def _restore(self) -> None:
        backup, typed = (self.backup.value() or "").strip(), self.secret.text()
        if not backup:
            self.page.say("Type or choose the folder of the backup.")
            self.backup.take_focus()
        elif not typed:
            self.page.say("Type the passphrase or the recovery code.")
            self.secret.take_focus()
        else:
            self.page.checking()
            self.back.setEnabled(False)
            path, into = Path(backup).expanduser(), self._folder
            if self.looks_first and self._look is None:
                look = Station.look_at_backup
                self._aside.do(lambda: look(path, into, typed), self._seen, self._failed)
                return
            path = path if self._look is None else self._look.path
            self.page.working(WORKING)
            self._aside.do(lambda: self._work(path, into, typed), self._came, self._failed)

    def _seen(self, look: BackupLook) -> None:
        """What it is, before anything is done: Enter puts it in its place."""
        self._look = look
        self.back.setEnabled(True)
        self.page.answered()
        self.page.title.setText(RESTORE_IT)
        self.page.reword("Restore it")
        told, caution = words_of(look, self._folder)
        self.told.setText("\n".join(told))
        self.caution.setText("\n".join(caution))
        self._show_step()
        self.page.button.setFocus()

    def _leave(self) -> None:
        """Back to the backup that was chosen, or to where one came from."""
        if self._look is None:
            self.left.emit()
            return
        self._look = None
        self.page.say("")
        self.page.title.setText(self.title)
        self.page.reword(self.verb)
        self._show_step()
        self.backup.take_focus()

    def _show_step(self) -> None:
        seen = self._look is not None
        for part in (*self.page.fields, self.browse, self.page.words):
            part.setVisible(not seen)
        self.told.setVisible(seen)
        self.caution.setVisible(seen and bool(self.caution.text()))
        self.back.setText("Choose another one" if seen else "Back")

    def _work(self, path: Path, into: Path, typed: str) -> Any:
        """What is done with the backup, off the window's thread."""
        return Station.restore(path, into, typed)

    def _told(self, came: Any) -> tuple[str, ...]:
        """What came of it, line by line."""
        return lines_of(came)

    def _failed(self, trouble: Exception) -> None:
        self.back.setEnabled(True)
        self.page.answered()
        self.page.say(
            str(trouble)
            if isinstance(trouble, Trouble)
            else "Something in KetaChart went wrong. What stands in the folder is as it was."
        )

    def _came(self, came: Any) -> None:
        self.page.answered()
        self.secret.clear()
        self.page.title.setText(DONE)
        for part in (*self.page.fields, self.browse, self.page.button, self.back, self.caution):
            part.hide()
        self.page.words.hide()
        self.told.setText("\n".join(self._told(came)))
        self.told.show()
        self.go_on.show()
        self.go_on.setFocus()

    def _browse(self) -> None:
        choose_folder(self, "Folder of the backup", self.backup)


class KeyFileScreen(RestoreScreen):
    """Only the key file comes from the backup; ``restored`` says that it is there."""

    title, verb, looks_first = "Put the key file back", "Put it back", False
    words = (
        "The charts in {} are whole, and the small file that opens them is gone. Each backup has a "
        "copy of it; take the newest. Every entry stays, also those made since the backup."
    )

    def _work(self, path: Path, into: Path, typed: str) -> Any:
        return key_file.put_back(path, into, typed)

    def _told(self, came: Any) -> tuple[str, ...]:
        at = came.backup_at.astimezone()
        return (
            f"The key file of the backup of {day_text(at)}, {clock_text(at)}, is in its place.",
            f"It opens the charts: {came.entries} entries, all that were there.",
            "Type the passphrase of that day, or the recovery code.",
        )


def words_of(look: BackupLook, into: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a backup is, and what has to be known before it is put in its place."""
    at = look.made_at.astimezone()
    told = [
        f"Backup of {day_text(at)}, {clock_text(at)}"
        + (f", of {look.clinic}." if look.clinic else "."),
        f"It has {look.entries:,} entries; every one is read before it is put in its place.",
    ]
    caution = []
    if look.newer is not None:
        newer = look.newer.astimezone()
        caution.append(
            f"It is not the newest in its folder: another one is of {day_text(newer)}, "
            f"{clock_text(newer)}. What was charted in between is not in this one."
        )
    else:
        told.append("It is the newest in its folder.")
    if look.there is None:
        told.append(f"No station that it knows stands in {into}.")
    elif look.behind:
        signed = " one signed chart" if look.signed == 1 else f" {look.signed} signed charts"
        among = f",{signed} among them," if look.signed else ""
        entries = "1 entry" if look.behind == 1 else f"{look.behind:,} entries"
        caution.append(
            f"The station there has {entries}{among} not in this backup. All of it is kept in a "
            "folder beside it, and is in the record no more."
        )
    else:
        told.append("It has everything that the station there has.")
    return tuple(told), tuple(caution)


def lines_of(came: Restored) -> tuple[str, ...]:
    """What came, line by line: the date, the entries, and the end before and after."""
    at, before = came.backup_at.astimezone(), came.before
    return (
        f"The backup of {day_text(at)}, {clock_text(at)}, is in its place, read whole.",
        f"Before: entry {before.seq:,}, {before.digest.hex()[:8]}."
        if before is not None
        else "Before: no station that could be read.",
        f"Now: entry {came.after.seq:,}, {came.after.digest.hex()[:8]}. "
        f"{came.entries:,} entries came from the backup; the last one says so.",
        *([f"What stood there is kept in {came.kept}."] if came.kept else []),
    )


def _button(words: str, name: str, clicked: Callable[[], object]) -> ActionButton:
    button = ActionButton(words, look="outlined", height=48)
    button.setObjectName(name)
    button.clicked.connect(clicked)
    return button
