"""The same deed by keys alone or by clicks alone, so that one story can be told both ways.

Neither hand calls anything of the program: ``ByKeys`` walks with Tab and the shortcuts that the
key map names, ``ByClicks`` hits what stands on the screen and types only into a box it clicked.
"""

import time

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication
from stories.ward import MOST_TABS, Ward, named

from ketachart.gui.panels.options import Options
from ketachart.gui.widgets.bounce import WAIT_S

K = Qt.Key
PANEL_KEYS = {
    "drug": K.Key_F3,
    "note": K.Key_F4,
    "waste": K.Key_F5,
    "action": K.Key_F6,
    "response": K.Key_F7,
    "rate": K.Key_F9,
    "stop": K.Key_F10,
}
BUTTONS = {"note": "record-note", "drug": "record-drug", "action": "record-action"}
MOST_ROWS = 60


class ByKeys:
    """Keys only."""

    def __init__(self, ward: Ward) -> None:
        self.ward = ward

    def untouched(self) -> bool:
        """Whether the other hand stayed away."""
        return self.ward.clicks == 0

    def choose(self, name: str) -> None:
        """An option, a tap or a tick: Tab to its group, then its digit; or Tab to it, and Space."""
        target = self.ward.find(name)
        group = target.parentWidget()
        while group is not None and not isinstance(group, Options):
            group = group.parentWidget()
        if group is None or group.each_a_stop:
            self.ward.tab_to(name)
            self.ward.press(K.Key_Space)
            return
        for _ in range(MOST_TABS):
            if group.isAncestorOf(QApplication.focusWidget()):
                break
            self.ward.press(K.Key_Tab)
        assert group.isAncestorOf(QApplication.focusWidget()), self.ward.seen()
        self.ward.keys(str([chip.objectName() for chip in group.chips].index(name) + 1))

    def put(self, name: str, text: str) -> None:
        """Words or a number into a box."""
        self.ward.tab_to(name)
        self.ward.keys(text)

    def take(self, name: str) -> None:
        """What a box offers."""
        self.ward.tab_to(name)
        self.ward.press(K.Key_Down)

    def push(self, name: str) -> None:
        """A button."""
        self.ward.tab_to(name)
        self.ward.press(K.Key_Space)

    def save(self, _name: str = "side-save") -> None:
        """The form that the keyboard is in."""
        self.ward.press(K.Key_Return)

    def panel(self, name: str) -> None:
        """A panel by its own key, else by its row under More."""
        if name in PANEL_KEYS:
            self.ward.press(PANEL_KEYS[name])
            return
        self.ward.press(K.Key_F12)
        row = f"way-{name.replace(':', '-')}"
        self.ward.until(lambda: self.ward.focus.startswith("way-"), "More does not open")
        for _ in range(MOST_ROWS):
            if self.ward.focus == row:
                break
            self.ward.press(K.Key_Down)
        assert self.ward.focus == row, self.ward.seen()
        self.ward.press(K.Key_Return)

    def pump(self, _button: str, key: Qt.Key) -> None:
        """One of the large buttons of the pump."""
        self.ward.press(key)

    def vitals(self, values: str, *, flagged: bool = False) -> None:
        """A set typed straight through, wherever the keyboard was left."""
        self.ward.keys(values.replace(" ", ""))
        if flagged:
            assert "Flagged" in self.ward.seen()
            self.ward.press(K.Key_Return)

    def effect(self, key: str, _term: str, digit: str, _severity: str) -> None:
        """A side effect and how bad it is."""
        self.ward.keys(f"s{key}{digit}")

    def item(self, number: int, digit: str) -> None:
        """The answer of one item; the next row has the keyboard after it."""
        del number
        self.ward.keys(digit)

    def begin_items(self, first: str) -> None:
        """To the first row of items."""
        self.ward.tab_to(first)

    def start(self) -> None:
        """Start the infusion."""
        self.ward.ctrl(K.Key_Return)

    def emergency(self) -> None:
        """The one key."""
        self.ward.press(K.Key_E)

    def stamp(self, _name: str, digit: str) -> None:
        """A step of it."""
        self.ward.keys(digit)

    def go(self, page: str) -> None:
        """A page of the rail."""
        self.ward.tab_to(page)
        self.ward.press(K.Key_Space)

    def digits(self, pin: str) -> None:
        """Six digits into the pad; the last one asks."""
        self.ward.keys(pin)

    def first_found(self) -> None:
        """The patient that was found."""
        self.ward.press(K.Key_Down)
        self.ward.press(K.Key_Return)


class ByClicks:
    """Clicks only; typing goes into a box that was clicked."""

    def __init__(self, ward: Ward) -> None:
        self.ward = ward
        self._last_hit: tuple[object, float] = (None, 0.0)

    def untouched(self) -> bool:
        return self.ward.keys_pressed == 0

    def _click(self, name: str) -> None:
        """Nobody hits what still moves: an answer folds the line above it."""
        QApplication.processEvents()
        widget, before = self.ward.find(name), None
        while (place := widget.mapTo(widget.window(), widget.rect().center())) != before:
            before = place
            QApplication.processEvents()
        last, since = self._last_hit
        if last is widget and not widget.property("repeats"):
            self.ward.qtbot.wait(max(0, round((WAIT_S + 0.05 - (time.monotonic() - since)) * 1000)))
        self.ward.click(widget)
        if isinstance(widget, QAbstractButton):
            self._last_hit = (widget, time.monotonic())

    def choose(self, name: str) -> None:
        self._click(name)

    def put(self, name: str, text: str) -> None:
        self._click(name)
        before = self.ward.keys_pressed
        self.ward.keys(text)
        self.ward.keys_pressed = before

    def take(self, name: str) -> None:
        box = f"{name}-box"
        self._click(box)

    def push(self, name: str) -> None:
        self._click(name)

    def save(self, name: str = "side-save") -> None:
        self._click(name)

    def panel(self, name: str) -> None:
        if name in BUTTONS:
            self._click(BUTTONS[name])
            return
        self._click("record-more")
        self._click(f"way-{name.replace(':', '-')}")

    def pump(self, button: str, _key: Qt.Key) -> None:
        self._click(button)

    def vitals(self, values: str, *, flagged: bool = False) -> None:
        self._click("field-sbp")
        for digit in values.replace(" ", ""):
            self._click(f"pad-{digit}")
        if flagged:
            assert "Flagged" in self.ward.seen()
            self._click("pad-onward")

    def effect(self, _key: str, term: str, _digit: str, severity: str) -> None:
        self._click(f"chip-{term}")
        self._click(f"severity-{severity}")

    def item(self, number: int, digit: str) -> None:
        self._click(f"item-{number}-{digit}")

    def begin_items(self, first: str) -> None:
        del first

    def start(self) -> None:
        self._click("start-infusion")

    def emergency(self) -> None:
        self._click("go-emergency")

    def stamp(self, name: str, _digit: str) -> None:
        self._click(f"stamp-{name}")

    def go(self, page: str) -> None:
        self._click(page)

    def digits(self, pin: str) -> None:
        for digit in pin:
            self._click(f"pin-{digit}")

    def first_found(self) -> None:
        self._click("found-patient")


Hand = ByKeys | ByClicks


def take_over(ward: Ward, hand: Hand, name: str, secret: str) -> None:
    """Another person takes the window: by PIN where one fits, else by password."""
    hand.push("signed-in")
    ward.until(lambda: ward.has("keep-person"), "nobody can be chosen")
    prove(ward, hand, name, secret)
    ward.until(lambda: ward.window.bedside.by == name, "not signed in")
    ward.settle()


def prove(ward: Ward, hand: Hand, name: str, secret: str) -> None:
    """At the lock or the change of the person: the name, then PIN or password."""
    ward.settle()
    asks = ("pin-other", "unlock-password", "password")
    ward.until(lambda: any(map(ward.has, asks)), "nobody is asked for")
    if ward.has(f"tile-{name}"):
        if not ward.find(f"tile-{name}").isChecked():
            hand.push(f"tile-{name}")
    else:
        for other in ("pin-other", "password-other"):
            if ward.has(other):
                hand.push(other)
        hand.push(f"person-{name}")
    if ward.has("pin-other"):
        if isinstance(hand, ByKeys):
            ward.tab_to("pin-pad")
        hand.digits(secret)
        return
    field = "unlock-password" if ward.has("unlock-password") else "password"
    hand.put(field, secret)
    hand.save("do-unlock-password" if field == "unlock-password" else "do-sign-in")


def keyboard() -> str:
    """What has the keyboard."""
    return named(QApplication.focusWidget())
