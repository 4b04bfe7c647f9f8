"""The ways into the station: on the left each of them and since when, on the right what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from ketachart.clinical.phrases import day_text
from ketachart.gui.first_run.aside import Aside
from ketachart.gui.patients.cards import TitledCard
from ketachart.gui.patients.found_list import RowList, TwoLines
from ketachart.gui.settings.key_cards import (
    ComputerCard,
    KeyCard,
    NewCodeCard,
    PassphraseCard,
    RotationCard,
    TryCodeCard,
    is_remembered,
)
from ketachart.store import computer

if TYPE_CHECKING:
    from ketachart.gui.settings.facts import Facts
    from ketachart.station import KeyState
    from ketachart.station.ways_in import Changed

OLDER = "An older key file was put back: what was changed since opens the charts again"
DUE = "Not typed back for a year: try it"
NEVER = "Never typed back: try it"


class KeysPart(QWidget):
    """``wanted`` carries what ``key_work`` can do at the station."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.list = KeysList()
        self.passphrase, self.try_code, self.new_code = (
            PassphraseCard(),
            TryCodeCard(),
            NewCodeCard(),
        )
        self.computer, self.rotation = ComputerCard(), RotationCard()
        self.shown: dict[str, KeyCard] = {
            "passphrase": self.passphrase,
            "try": self.try_code,
            "code": self.new_code,
            "computer": self.computer,
            "rotation": self.rotation,
        }
        self.cards = tuple(self.shown.values())
        self.beside = QStackedWidget()
        for card in self.cards:
            self.beside.addWidget(card)
            card.wanted.connect(self.wanted)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(14)
        line.addWidget(self.list, 2)
        line.addWidget(self.beside, 3)
        self.list.chosen.connect(self.show_card)
        self._whose = ""
        self._asked_for_store = False
        self.show_card("try")

    def show_facts(self, facts: Facts) -> None:
        """The ways in as they now stand; a code that was made is shown, this once."""
        whose = facts.person.id if facts.person else ""
        if whose != self._whose:
            self._whose = whose
            self._forget()
        if facts.keys is None:
            return
        self.list.show_state(facts.keys)
        self.computer.show_state(remembers=is_remembered(facts.keys))
        if facts.new_code is not None:
            self.new_code.show_code(facts.new_code)
        if not self._asked_for_store:
            self._asked_for_store = True
            Aside(self).do(computer.offered, self._store_known, lambda _: None)

    def show_card(self, name: str) -> None:
        """One of the things to do; what was typed in another one is gone."""
        card = self.shown[name]
        if card is self.beside.currentWidget() and self.list.is_chosen(name):
            return
        for other in self.cards:
            if other is not card and not other.is_saving:
                other.forget()
        self.list.show_chosen(name)
        self.beside.setCurrentWidget(card)
        if self.isVisible():
            card.take_focus()

    def hideEvent(self, event: object) -> None:
        """No secret waits in a page that nobody looks at, but a code that is not on paper yet."""
        for card in self.cards:
            if not card.is_saving and card is not self.new_code:
                card.forget()
        super().hideEvent(event)  # type: ignore[arg-type]

    def _forget(self) -> None:
        for card in self.cards:
            card.forget()

    def _store_known(self, offered: bool) -> None:
        self.computer.show_state(remembers=self.computer.remembers, offered=offered)


class KeysList(TitledCard):
    """Each way in, since when; ``chosen`` carries the name of what is to be done."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__("Ways in")
        self.rows = RowList()
        self.column.addWidget(self.rows, 1)
        self._state: KeyState | None = None
        self._chosen = "try"

    def show_state(self, state: KeyState) -> None:
        """As they now stand."""
        if state == self._state:
            return
        self._state = state
        had = any(line.hasFocus() for line in self.rows.lines)
        lines = [KeyRow(*told) for told in lines_of(state)]
        for place, line in enumerate(lines):
            line.clicked.connect(lambda _=False, line=line: self.chosen.emit(line.what))
            if place:
                # One stop for Tab; the arrows go on from there.
                line.setFocusPolicy(line.focusPolicy().ClickFocus)
        self.rows.put_lines(lines)
        self.show_chosen(self._chosen)
        if had:
            self.rows.to_first()

    def is_chosen(self, what: str) -> bool:
        """Whether this is what is shown beside the list."""
        return self._chosen == what

    def show_chosen(self, what: str) -> None:
        """Mark what is shown beside the list."""
        self._chosen = what
        for line in self.rows.lines:
            assert isinstance(line, KeyRow)
            line.show_chosen(line.what == what)


class KeyRow(TwoLines):
    """One of them."""

    def __init__(self, what: str, name: str, more: str, note: str = "") -> None:
        super().__init__(name, more, note)
        self.what = what
        self.setObjectName(f"key-{what}")


def lines_of(state: KeyState) -> tuple[tuple[str, str, str, str], ...]:
    """For each row: what it does, its name, since when, and what is to be seen to."""

    def since(changed: Changed) -> str:
        return f"since {day_text(changed.at)}, {changed.by}"

    typed = state.typed
    when = "never" if typed is None else f"last on {day_text(typed.at)}, {typed.by}"
    remembered = state.computer
    return (
        ("try", "Recovery code: try it", f"Typed back from the sheet: {when}", _due(state)),
        ("code", "Recovery code: a new one", f"This one {since(state.code)}", ""),
        (
            "passphrase",
            "Passphrase",
            f"This one {since(state.passphrase)}",
            OLDER if state.older else "",
        ),
        (
            "computer",
            "This computer",
            "Asks for the passphrase"
            if remembered is None
            else f"A key store opens the station {since(remembered)}",
            "",
        ),
        ("rotation", "Data key", f"This one {since(state.data_key)}", ""),
    )


def _due(state: KeyState) -> str:
    if state.typed is None:
        return NEVER
    return DUE if state.due else ""
