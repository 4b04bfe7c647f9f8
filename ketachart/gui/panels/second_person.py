"""A second person proves who they are by PIN or password; who is signed in does not change."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from ketachart.clinical.trouble import Refused
from ketachart.gui.panels.setup.inputs import Choice, Secret, Text

if TYPE_CHECKING:
    from ketachart.station import Person

Check = Callable[[str, str, Callable[["Person"], None], Callable[[Exception], None]], None]
"""Handed in: name, PIN or password, what to do with the person, what to do with the trouble."""

CHOICES = 6
"""More names than this are typed, not tapped."""


class SecondPerson(QWidget):
    """Name, and PIN or password; ``proved`` gives the person, ``refused_with`` one sentence."""

    proved = Signal(object)
    refused_with = Signal(str)

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
        self.password.clear()
        if person is not None and not {"nurse", "physician"} & set(person.roles):
            trouble = Refused(f"{person.name} is no nurse or physician. Somebody else checks.")
        if trouble is not None:
            self.refused_with.emit(str(trouble))
            self.password.take_focus()
        else:
            self.proved.emit(person)

    def clear(self) -> None:
        """Forget name and password; an answer that is still under way is not taken."""
        self._asked += 1
        self.busy = False
        self.names.clear()
        self.typed_name.clear()
        self.password.clear()
