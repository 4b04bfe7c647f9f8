"""A window with two nurses at it, both with a PIN and a shift."""

import json

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from station_fixtures import NURSE, PASSWORD
from window_desk import WindowDesk, at, example_until

from ketachart.station import NewPerson

OTHER, THEIRS = "T. Okafor, RN", "sixty blue lanterns sailing"
PINS = {NURSE: "730599", OTHER: "918267"}
SECRETS = {NURSE: PASSWORD, OTHER: THEIRS}
CTRL = Qt.KeyboardModifier.ControlModifier


class LockDesk(WindowDesk):
    """Opens with both at work, the first signed in."""

    def _people(self, station):
        first = f"{THEIRS} at first"
        station.set_pin(PINS[NURSE], PASSWORD)
        station.add_person(NewPerson(OTHER, ("nurse",), first, "RN"))
        station.sign_in(OTHER, first)
        station.change_password(first, THEIRS)
        station.set_pin(PINS[OTHER], THEIRS)

    def open(self, *args, **named):
        window = super().open(*args, **named)
        self.ask(_both_there)
        window.know_again()
        self.idle()
        return window

    def ask(self, work):
        """Something done in the station's thread, as nobody in particular."""
        found = []
        author, self.background.author = self.background.author, None
        self.background.do(work, found.append, self._fail, owner=self.window)
        self.background.author = author
        self.idle()
        return found[0]

    @staticmethod
    def _fail(trouble):
        raise trouble

    @property
    def page(self):
        return self.window.lock.page

    def lock(self) -> None:
        """By the key, as a nurse does."""
        self.press(Qt.Key.Key_L, CTRL)
        self.idle()
        assert self.window.is_locked

    def choose(self, name: str) -> None:
        """Tap a name."""
        QTest.mouseClick(self.page.unlock.tiles[name], Qt.MouseButton.LeftButton)

    def unlock(self, name: str = NURSE) -> None:
        """The name, and the digits by keyboard."""
        if self.page.unlock.chosen != name:
            self.choose(name)
        self.type(PINS[name])
        self.idle()


def seated(chair: str, until: str = "10:17:00") -> bytes:
    """ex-05's hour as far as it had gone, for a patient of that chair's own."""
    file = json.loads(example_until("ex-05", at(until)))
    file["id"] = f"EX-05-{chair}"
    file["patient"] |= {"mrn": f"T-000{chair}", "family_name": f"Chairman{chair}"}
    file["acts"][0]["chair"] = chair
    return json.dumps(file).encode()


def _both_there(station):
    for name in (OTHER, NURSE):
        station.sign_in(name, SECRETS[name])
    return station.people()


def seen(window: QWidget) -> str:
    """Everything that the screen, a voice or a tooltip could tell of the window now."""
    told = [window.windowTitle(), QApplication.clipboard().text()]
    for widget in (window, *window.findChildren(QWidget)):
        if widget.isVisible():
            told += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
            told += [_words(widget)]
    told += _voice(QAccessible.queryAccessibleInterface(window))
    return "\n".join(filter(None, told))


def _words(widget: QWidget) -> str:
    for name in ("text", "toPlainText", "title", "placeholderText"):
        say = getattr(widget, name, None)
        if callable(say):
            try:
                return str(say())
            except TypeError:
                continue
        if isinstance(say, str):
            return say
    return ""


def _voice(interface) -> list[str]:
    if interface is None or interface.state().invisible:
        return []
    told = [interface.text(kind) for kind in (QAccessible.Text.Name, QAccessible.Text.Value)]
    for number in range(interface.childCount()):
        told += _voice(interface.child(number))
    return told
