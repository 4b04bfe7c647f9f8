"""The later screens: the usual protocol, the backups, the passphrase."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from PySide6.QtWidgets import QFileDialog, QLineEdit

from ketachart.clinical.protocol import Protocol
from ketachart.clinical.trouble import Refused
from ketachart.clinical.units import shown
from ketachart.gui.first_run.answers import Answers
from ketachart.gui.first_run.aside import Aside
from ketachart.gui.first_run.clinic_steps import same_twice
from ketachart.gui.first_run.step import Step, Wrong
from ketachart.gui.panels.setup.inputs import Choice, Secret, Text
from ketachart.gui.panels.setup.taps import change_role, plain, tapped
from ketachart.station.clinic import acceptable_backup_folder
from ketachart.store import secret


def facts_of(protocol: Protocol) -> str:
    """What a protocol holds, in a few lines."""
    schedule = protocol.schedule
    lines = [
        f"Usually {protocol.usual_minutes} minutes",
        f"Vitals every {schedule.infusion.every_min} min, "
        f"in recovery every {schedule.recovery.every_min} min",
    ]
    for param, name, unit in (("sbp", "systolic", "mmHg"), ("hr", "heart rate", "/min")):
        limits = protocol.limits_of(param)
        if limits.L is not None and limits.H is not None:
            lines.append(
                f"Flags {name} below {shown(limits.L, 1)} and from {shown(limits.H, 1)} {unit}"
            )
    if (spo2 := protocol.limits_of("spo2").L) is not None:
        lines.append(f"Flags SpO2 below {shown(spo2, 1)} %")
    guard = protocol.guard.get("total_mg_per_kg")
    if guard is not None and guard.hard_above is not None:
        lines.append(f"No start above {shown(guard.hard_above, 2)} mg/kg")
    lines.append(f"Discharge from {protocol.discharge.after_min} min after the end")
    return "\n".join(lines)


class ProtocolStep(Step):
    """The protocol that a session runs under where nothing else is said."""

    name, short = "protocol", "Protocol"

    def __init__(self, protocols: Sequence[Protocol]) -> None:
        super().__init__(
            "The usual protocol",
            "Times, limits and lists of a session. The medical director signs these off before "
            "the first patient; another one can be chosen for each session.",
        )
        self._protocols = {p.id: p for p in protocols}
        self.choice = Choice(
            "Protocol", tuple((p.id, p.name) for p in protocols), name="protocol", columns=1
        )
        self.facts = plain("", "", wrap=True)
        self.column.addWidget(self.choice)
        self.column.addWidget(self.facts)
        self.end()
        self.choice.changed.connect(self._chosen)

    def _chosen(self) -> None:
        chosen = self._protocols.get(self.choice.value() or "")
        self.facts.setText(facts_of(chosen) if chosen else "")
        self.changed.emit()

    def check(self) -> None:
        self.choice.needed("Choose the protocol that most sessions run under.")

    def put(self, answers: Answers) -> None:
        self.choice.choose(answers.protocol if answers.protocol in self._protocols else None)

    def told(self, answers: Answers) -> Answers:
        return msgspec.structs.replace(answers, protocol=self.choice.value() or "")

    def take_focus(self) -> None:
        self.choice.take_focus()


class BackupStep(Step):
    """Where a second copy is kept, or later."""

    name, short = "backup", "Backups"

    def __init__(self, folder: Path, aside: Aside) -> None:
        super().__init__(
            "Backups",
            "An encrypted copy of all charts is kept in a second folder, best on another disk. "
            "Without one, a broken disk loses every chart.",
        )
        self._folder, self._aside = folder, aside
        self.when = Choice(
            "",
            (("now", "Choose the folder now"), ("later", "Later; the board reminds of it")),
            name="backup-when",
        )
        self.path = Text("Folder for backups", name="backup-folder")
        self.browse = tapped("Choose a folder…", "Choose a folder for backups", self._browse)
        self.note = plain(" ", "info", wrap=True)
        self.column.addWidget(self.when)
        self.column.addWidget(self.path)
        self.column.addWidget(self.browse)
        self.column.addWidget(self.note)
        self.end()
        self.when.changed.connect(self._decided)
        self.path.changed.connect(self._typed)
        self._decided()

    def _decided(self) -> None:
        now = self.when.value() == "now"
        self.path.setVisible(now)
        self.browse.setVisible(now)
        self.note.setVisible(now)
        self.changed.emit()

    def _typed(self) -> None:
        typed = self.path.value() or ""
        self.note.setText(" ")
        if typed and Path(typed).is_absolute():
            self._aside.do(
                lambda: on_same_disk(self._folder, Path(typed)),
                lambda same: self._tell(typed, same=same),
                lambda _: None,
            )
        self.changed.emit()

    def _tell(self, typed: str, *, same: bool) -> None:
        if typed == self.path.value() and same:
            self.note.setText(
                "This is on the same disk as the charts: it helps after a mistake, not after the "
                "disk breaks."
            )

    def _browse(self) -> None:
        start = self.path.value() or str(Path.home())
        chosen = QFileDialog.getExistingDirectory(
            self,
            "Folder for backups",
            start,
            QFileDialog.Option.ShowDirsOnly | QFileDialog.Option.DontUseNativeDialog,
        )
        if chosen:
            self.path.put(chosen)

    def check(self) -> None:
        when = self.when.needed("Choose the folder now, or later.")
        if when == "now":
            self.path.needed("Type or choose the folder for backups, or leave it for later.")

    def to_ask(self) -> Callable[[], None] | None:
        typed = self.path.value()
        if self.when.value() != "now" or not typed:
            return None
        return lambda: see_backup_folder(self._folder, typed)

    def put(self, answers: Answers) -> None:
        self.path.put(answers.backup_folder)
        known = "later" if answers.backup_later else "now" if answers.backup_folder else None
        self.when.choose(known)

    def told(self, answers: Answers) -> Answers:
        later = self.when.value() == "later"
        return msgspec.structs.replace(
            answers,
            backup_folder="" if later else self.path.value() or "",
            backup_later=later,
        )

    def take_focus(self) -> None:
        (self.path if self.when.value() == "now" else self.when).take_focus()


class PassphraseStep(Step):
    """The clinic's passphrase; after it the station is made."""

    name, short, verb = "passphrase", "Passphrase", "Create the station"

    def __init__(self) -> None:
        super().__init__(
            "The clinic's passphrase",
            "It locks the charts on this computer and is typed when the day begins. "
            "Several words in a row are easy to keep; nobody can look it up for you.",
        )
        self.passphrase = Secret("Passphrase", name="passphrase")
        self.again = Secret("The same once more", name="passphrase-again")
        self.length = plain("", "label")
        self.show_it = Choice("", (("show", "Show what is typed"),), name="show-typed")
        self.column.addWidget(self.passphrase)
        self.column.addWidget(self.length)
        self.column.addWidget(self.again)
        self.column.addWidget(self.show_it)
        self.end()
        self.passphrase.changed.connect(self._typed)
        self.again.changed.connect(self.changed)
        self.show_it.changed.connect(self._show)
        self._typed()

    def _typed(self) -> None:
        count = len(self.passphrase.text())
        enough = count >= secret.SHORTEST
        words = f"{count} characters" if enough else f"{count} of at least {secret.SHORTEST}"
        self.length.setText(f"{words}; longer is stronger")
        change_role(self.length, "ok" if enough else "label")
        self.changed.emit()

    def _show(self) -> None:
        shown_now = self.show_it.value() == "show"
        mode = QLineEdit.EchoMode.Normal if shown_now else QLineEdit.EchoMode.Password
        for field in (self.passphrase, self.again):
            field.edit.setEchoMode(mode)

    def check(self) -> None:
        typed = self.passphrase.text()
        if not typed:
            raise Wrong("Type a passphrase of at least 15 characters.", self.passphrase)
        try:
            secret.chosen(typed, "passphrase")
        except Refused as trouble:
            raise Wrong(str(trouble), self.passphrase) from None
        same_twice(typed, self.again, "passphrase")

    def forget(self) -> None:
        """Nothing stays in the boxes."""
        self.passphrase.clear()
        self.again.clear()
        self.show_it.choose(None)

    def take_focus(self) -> None:
        self.passphrase.take_focus()


def on_same_disk(folder: Path, other: Path) -> bool:
    """Whether two folders, made already or not, lie on one disk."""
    return os.stat(_existing(folder)).st_dev == os.stat(_existing(other)).st_dev  # noqa: PTH116


def see_backup_folder(folder: Path, typed: str) -> None:
    """See that backups can be kept there; nothing stays of the try.

    Raises:
        Refused: it lies inside the station's, is a file, or cannot be written.
    """
    backups = acceptable_backup_folder(folder, typed)
    there = _existing(backups)
    if not there.is_dir():
        raise Refused(f"{there} is a file and no folder. Choose another one.")
    if not os.access(there, os.W_OK | os.X_OK):
        raise Refused(f"{there} cannot be written by this account. Choose another folder.")


def _existing(path: Path) -> Path:
    while not os.path.exists(path) and path != path.parent:  # noqa: PTH110
        path = path.parent
    return path
