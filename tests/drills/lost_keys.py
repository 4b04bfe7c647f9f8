"""Each way in is lost in turn, and a nurse with the printed sheet gets in by the real window."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import keyring
from drills.told import Told
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ketachart.gui.background import Background
from ketachart.gui.opening import Opening
from ketachart.station import Costs, NewPerson, Station

NURSE, PASSWORD = "M. Example", "several words that nobody says"
PASSPHRASE = "orchard lantern monday"
LEFT = Qt.MouseButton.LeftButton
SHOWN_S = 20.0
"""So long is waited for what should appear (s)."""
A_KEY_S, A_TAP_S = 1.5, 5.0
"""How long a nurse with the sheet in one hand is given for a key, and for a tap (s)."""


class Clinic:
    """A station with a sheet of paper, a stick with a backup, and a computer that remembers."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.stick = folder / "station", folder / "stick"
        station, self.code = Station.create(
            self.folder,
            clinic="Fictional Clinic",
            administrator=NewPerson(NURSE, ("administrator", "nurse"), PASSWORD),
            passphrase=PASSPHRASE,
            costs=Costs.lowest(),
        )
        with station:
            station.confirm_recovery(self.code)
            station.remember_computer(PASSWORD)
            self.backup = station.back_up(self.stick).path
            self.in_backup = self._entries(station)
            for n in range(20):
                station.add_person(NewPerson(f"Colleague {n}", ("auditor",), PASSWORD))
            self.entries = self._entries(station)

    @staticmethod
    def _entries(station: Station) -> dict[str, bytes]:
        with station._database.reading() as con:
            rows = con.exec_driver_sql("SELECT id, digest FROM entries").all()
        return {row.id: row.digest for row in rows}


class Nurse:
    """Who has the sheet, a hand and the opening window; keys and taps are counted."""

    def __init__(self, folder: Path) -> None:
        self.keys = self.taps = 0
        self.background = Background()
        self.signed_in: list[object] = []
        self.opening = Opening(folder, self.background, QWidget.show, costs=Costs.lowest())
        self.opening.signed_in.connect(self.signed_in.append)
        self.opening.begin()

    def find(self, name: str) -> QWidget:
        """What is to be seen under that name, as soon as it is."""
        return self.until(lambda: self._seen(name))

    def _seen(self, name: str) -> QWidget | None:
        found = self.opening.screen.findChildren(QWidget, name)
        return next((each for each in found if each.isVisible() and each.isEnabled()), None)

    def until(self, shown: Callable[[], object]) -> object:
        """Wait for something, as a person does."""
        end = time.monotonic() + SHOWN_S
        while not (found := shown()):
            QCoreApplication.processEvents()
            QTest.qWait(2)
            if time.monotonic() > end:
                raise AssertionError("it never appeared")
        return found

    def tap(self, name: str) -> None:
        """A button."""
        self.taps += 1
        QTest.mouseClick(self.find(name), LEFT)

    def type(self, name: str, text: str) -> None:
        """A box, key by key, and Enter."""
        box = self.find(name)
        box.setFocus()
        self.keys += len(text) + 1
        self.taps += 1
        QTest.keyClicks(box, text)
        QTest.keyClick(box, Qt.Key.Key_Return)

    def choose_folder(self, box: str, folder: Path) -> None:
        """The folder of the backup, chosen in the dialog: its button, three taps in it."""
        self.taps += 4
        self.find(box).setText(str(folder))

    def sign_in(self) -> dict[str, bytes]:
        """The name where there are several, and the password; gives the entries that are there."""
        if self._seen("person-name") is not None:
            self.find("person-name").setFocus()
            self.keys += len(NURSE)
            QTest.keyClicks(self.find("person-name"), NURSE)
        self.type("password", PASSWORD)
        self.until(lambda: self.signed_in or self.opening.screen.own.isVisible())
        entries: list[dict[str, bytes]] = []
        self.background.do(Clinic._entries, entries.append)
        self.until(lambda: entries)
        return entries[0]

    def leave(self) -> None:
        """The window is closed."""
        self.background.close()
        self.opening.close()


Come = Callable[[Path], Nurse]
"""Starts the program on a folder, with somebody in front of it."""


def by_code(nurse: Nurse, code: str) -> None:
    """The code from the sheet opens the station."""
    nurse.type("passphrase", code.replace("-", ""))
    nurse.until(lambda: nurse.opening.screen._is_open and nurse._seen("password"))


def keyring_gone(clinic: Clinic, come: Come) -> Nurse:
    """The computer's key store remembers nothing any more."""
    keyring.get_keyring().held.clear()
    nurse = come(clinic.folder)
    by_code(nurse, clinic.code)
    return nurse


def passphrase_forgotten(clinic: Clinic, come: Come) -> Nurse:
    """Nobody knows the passphrase."""
    keyring.get_keyring().held.clear()
    nurse = come(clinic.folder)
    nurse.tap("passphrase-lost")
    by_code(nurse, clinic.code)
    return nurse


def key_file_deleted(clinic: Clinic, come: Come) -> Nurse:
    """``vault.json`` and the copy before it are gone; a backup has it."""
    for name in ("vault.json", "vault.json.previous"):
        (clinic.folder / name).unlink()
    nurse = come(clinic.folder)
    nurse.tap("put-key-file-back")
    nurse.choose_folder("backup", clinic.backup)
    nurse.type("restore-secret", clinic.code.replace("-", ""))
    nurse.tap("restore-open")
    by_code(nurse, clinic.code)
    return nurse


def another_machine(clinic: Clinic, come: Come) -> Nurse:
    """The computer is gone; there are the stick and the sheet."""
    shutil.rmtree(clinic.folder)
    keyring.get_keyring().held.clear()
    nurse = come(clinic.folder.with_name("other computer"))
    nurse.tap("restore-backup")
    nurse.choose_folder("backup", clinic.backup)
    nurse.type("restore-secret", clinic.code.replace("-", ""))
    nurse.tap("do-restore")
    nurse.tap("restore-open")
    by_code(nurse, clinic.code)
    return nurse


LOSSES = (keyring_gone, passphrase_forgotten, key_file_deleted, another_machine)


def drill(times: int, folder: Path) -> Told:
    """Lose each way in, in turn, ``times`` times altogether."""
    QApplication.instance() or QApplication([])
    acknowledged = lost = broken = 0
    longest = 0.0
    for n in range(times):
        loss, place = LOSSES[n % len(LOSSES)], folder / str(n)
        with _computer(place):
            clinic, came = Clinic(place), list[Nurse]()

            def come(station: Path, came: list[Nurse] = came) -> Nurse:
                came.append(Nurse(station))
                return came[-1]

            try:
                nurse = loss(clinic, come)
                found = nurse.sign_in()
            finally:
                for each in came:
                    each.leave()
        kept = clinic.in_backup if loss is another_machine else clinic.entries
        acknowledged += len(kept)
        lost += sum(found.get(each) != digest for each, digest in kept.items())
        longest = max(longest, nurse.keys * A_KEY_S + nurse.taps * A_TAP_S)
    broken += longest > 300
    return Told(
        "Keyring, passphrase or key file lost, or the computer: in by the printed code",
        times,
        acknowledged,
        lost=lost,
        broken=broken,
        besides=f"slowest way at {A_KEY_S} s a key, {A_TAP_S:.0f} s a tap: {longest / 60:.1f} min",
    )


@contextmanager
def _computer(folder: Path) -> Iterator[None]:
    """A computer with a key store of its own and nothing in its second place."""
    from gui.test_remembered import InMemory  # noqa: PLC0415

    before, state = keyring.get_keyring(), os.environ.get("XDG_STATE_HOME")
    keyring.set_keyring(InMemory())
    folder.mkdir(parents=True)
    os.environ["XDG_STATE_HOME"] = str(folder / "state")
    try:
        yield
    finally:
        keyring.set_keyring(before)
        if state is None:
            del os.environ["XDG_STATE_HOME"]
        else:
            os.environ["XDG_STATE_HOME"] = state
