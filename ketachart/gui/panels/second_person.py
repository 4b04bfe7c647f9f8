"""A second person proves who they are by PIN or password; who is signed in does not change."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from ketachart.clinical.trouble import Refused
from ketachart.gui.locking.pin_pad import DIGITS, PinKeys
from ketachart.gui.panels.setup.inputs import Choice, Secret, Text
from ketachart.gui.widgets import ActionButton

if TYPE_CHECKING:
    from ketachart.station import Person, Station

Failed = Callable[[Exception], None]
Check = Callable[[str, str, Callable[["Person"], None], Failed], None]
"""Handed in: name, PIN or password, what to do with the person, what to do with the trouble."""

CHOICES = 6
"""More names than this are typed, not tapped."""
LOW = 660
"""A lower window (px) has no room for four lines of digits."""
WIDEST = 380
"""Of the digits (px)."""


class StationCheck:
    """A ``Check`` by the station, which also knows whose PIN works now.

    ``ask`` has work done in the station's thread, as ``Background.do``.
    """

    def __init__(
        self, ask: Callable[[Callable[[Station], Any], Callable[[Any], None], Failed], None]
    ) -> None:
        self._ask = ask

    def __call__(
        self, name: str, secret: str, done: Callable[[Person], None], failed: Failed
    ) -> None:
        self._ask(lambda station: station.second_person(name, secret), done, failed)

    def look_for_pins(self, show: Callable[[frozenset[str]], None]) -> None:
        """Give ``show`` the names of those whose PIN works."""
        # Where it cannot be known nobody is asked at once; Enter asks as before.
        self._ask(_whose_pins, show, lambda _: None)


def _whose_pins(station: Station) -> frozenset[str]:
    return frozenset(shift.who.name for shift in station.shifts() if shift.pin_usable)


class SecondPerson(QWidget):
    """Name, and PIN or password; ``proved`` gives the person, ``refused_with`` one sentence.

    Tapped, the field for the PIN opens digits to tap. ``whole`` says that a PIN that works now has
    its sixth digit: whoever holds this asks at once.
    """

    proved = Signal(object)
    refused_with = Signal(str)
    whole = Signal()

    def __init__(self, check: Check, parent: QWidget | None = None, *, columns: int = 3) -> None:
        super().__init__(parent)
        self._check, self._asked, self.busy = check, 0, False
        self.setObjectName("second-person")
        self.names = Choice("Second person", (), name="second-name", columns=columns)
        self.typed_name = Text("Second person", name="second-name-typed")
        self.password = Secret("Their PIN or password", name="second-password")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for field in (self.names, self.typed_name, self.password):
            column.addWidget(field)
        hide = ActionButton("Hide", look="quiet", pixels=14, name="Hide the digits")
        hide.setObjectName("pin-hide")
        self.pad = PinKeys(hide, self)
        self.pad.setObjectName("second-pad")
        self.pad.setMaximumWidth(WIDEST)
        self.pad.grid.setSpacing(6)
        self.pad.pressed.connect(self._press)
        self.pad.cleared.connect(self._clear_secret)
        hide.clicked.connect(self._hide_pad)
        self.pad.hide()
        column.addWidget(self.pad)
        self._pins: frozenset[str] = frozenset()
        self.password.edit.installEventFilter(self)
        self.password.changed.connect(self._typed)
        self.typed_name.hide()
        self.setFocusProxy(self.names)

    def show_people(self, people: Iterable[Person], *, without: str | Collection[str]) -> None:
        """Those who may check: everybody with a clinical role but those who did it themselves."""
        clinical, own = {"nurse", "physician"}, {without} if isinstance(without, str) else without
        names = [p.name for p in people if p.name not in own and clinical & set(p.roles)]
        few = 0 < len(names) <= CHOICES
        self.names.setVisible(few)
        self.typed_name.setVisible(not few)
        self.names.show_choices(tuple((name, name) for name in names))
        self.typed_name.suggest(tuple(names))
        self.setFocusProxy(self.names if few else self.typed_name)

    @property
    def name(self) -> str:
        """The name chosen or typed."""
        field = self.names if not self.names.isHidden() else self.typed_name
        return field.value() or ""

    def ask(self) -> None:
        """Have name and secret looked at; the answer comes by signal."""
        if self.busy:
            return
        if not self.name:
            self.refused_with.emit("Who checks? Choose the name.")
            return
        if not self.password.text():
            self.refused_with.emit(f"{self.name} types their own PIN or password.")
            self.password.take_focus()
            return
        self.busy = True
        self.pad.let(on=False)
        self._asked += 1
        asked = self._asked
        self._check(
            self.name,
            self.password.text(),
            lambda person: self._answer(asked, person, None),
            lambda trouble: self._answer(asked, None, trouble),
        )

    def _answer(self, asked: int, person: Person | None, trouble: Exception | None) -> None:
        if asked != self._asked or not isValid(self):
            return
        self.busy = False
        self.pad.let(on=True)
        self.password.clear()
        if person is not None and not {"nurse", "physician"} & set(person.roles):
            trouble = Refused(f"{person.name} is no nurse or physician. Somebody else checks.")
        if trouble is not None:
            self.refused_with.emit(str(trouble))
            self.password.take_focus()
            self._look_for_pins()  # after a miss it may be off
        else:
            self.pad.hide()
            self.proved.emit(person)

    def clear(self) -> None:
        """Forget name and password; an answer that is still under way is not taken."""
        self._asked += 1
        self.busy = False
        self.pad.let(on=True)
        self.pad.hide()
        self.names.clear()
        self.typed_name.clear()
        self.password.clear()

    # Six digits -------------------------------------------------------------------------------

    def _look_for_pins(self) -> None:
        if isinstance(self._check, StationCheck):
            self._check.look_for_pins(self._show_pins)

    def _show_pins(self, names: frozenset[str]) -> None:
        if isValid(self):
            self._pins = names
            self._typed()

    def _typed(self) -> None:
        typed = self.password.text()
        digits = len(typed) == DIGITS and typed.isascii() and typed.isdigit()
        if digits and self.name in self._pins and not self.busy:
            self.whole.emit()

    def _press(self, digit: str) -> None:
        self.password.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.password.edit.insert(digit)

    def _clear_secret(self) -> None:
        self.password.clear()
        self.password.take_focus()

    def _hide_pad(self) -> None:
        self.pad.hide()
        self.password.take_focus()

    def _open_pad(self) -> None:
        if self.pad.isVisible():
            return
        self.pad.lay_out(low=self.window().height() < LOW)
        self.pad.show()
        # Only when it has its place it can be brought into sight.
        QTimer.singleShot(0, self, self._show_pad)

    def _show_pad(self) -> None:
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        inside = area.widget() if area is not None else None
        if area is None or inside is None or not self.pad.isVisible():
            return
        layout = inside.layout()
        if layout is not None:
            layout.activate()
        area.ensureWidgetVisible(self.pad, 0, 24)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress and watched is self.password.edit:
            self._open_pad()
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look_for_pins()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.pad.hide()
