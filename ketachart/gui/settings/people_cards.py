"""Everybody who may or might use the station, and the form that adds somebody."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal

from ketachart.clinical.trouble import Refused
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.setup.form import row
from ketachart.gui.panels.setup.inputs import Choice, Text
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.patients.cards import TitledCard
from ketachart.gui.patients.found_list import RowList, TwoLines
from ketachart.gui.settings.accounts import ROLE_WORDS, Account, PersonWanted, person_words
from ketachart.gui.settings.form_card import FormCard
from ketachart.gui.widgets import ActionButton
from ketachart.station.names import acceptable_name


class PeopleCard(TitledCard):
    """Everybody by name, those who left below; ``chosen`` carries an ``Account``."""

    chosen = Signal(object)
    add_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("People")
        self.list = RowList()
        self.column.addWidget(self.list, 1)
        self.add_button = ActionButton("Add a person…", height=48)
        self.add_button.setObjectName("add-person")
        self.add_button.clicked.connect(self.add_wanted)
        self.add_padded(self.add_button)
        self.accounts: tuple[Account, ...] = ()
        self._chosen = ""

    def show_accounts(self, accounts: Sequence[Account]) -> None:
        """Show these."""
        if tuple(accounts) == self.accounts:
            return
        self.accounts = tuple(accounts)
        had = any(line.hasFocus() for line in self.list.lines)
        lines = [PersonRow(account) for account in accounts]
        for place, line in enumerate(lines):
            line.clicked.connect(lambda _=False, line=line: self.chosen.emit(line.account))
            if place:
                # One stop for Tab; the arrows go on from there.
                line.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.list.put_lines(lines)
        self.show_chosen(self._chosen)
        if had:
            self.list.to_first()

    @property
    def has_chosen(self) -> bool:
        """Whether somebody is shown beside the list."""
        return bool(self._chosen)

    def show_chosen(self, person: str) -> None:
        """Mark the one (id) who is shown beside the list; "" marks nobody."""
        self._chosen = person
        for line in self.list.lines:
            assert isinstance(line, PersonRow)
            chosen = line.account.person.id == person
            line.show_chosen(chosen)
            if chosen:
                # A row that has just come up has no place before the layout has run.
                QTimer.singleShot(0, line, partial(self.list.ensureWidgetVisible, line))


class PersonRow(TwoLines):
    """One of them."""

    def __init__(self, account: Account) -> None:
        super().__init__(account.person.name, person_words(account.person), account.note)
        self.account = account
        self.setObjectName("person-row")


class WhoFields:
    """Printed name, credential and roles: the same for somebody new and somebody known."""

    def __init__(self, name: str) -> None:
        self.full_name = Text("Name, as printed in the charts", name=f"{name}-name")
        self.credential = Text("Credential", name=f"{name}-credential", hint="RN, MD, none")
        self.roles = Choice("Roles, one or more", ROLE_WORDS, name=f"{name}-roles", columns=2)
        self.roles.several = True

    def told(self) -> PersonWanted:
        """Who it is.

        Raises:
            Wrong: a name or credential that cannot be, or no role.
        """
        name = self.full_name.needed("Type the name as it should be printed.")
        _named(self.full_name, name, "The name")
        if credential := self.credential.value():
            _named(self.credential, credential, "The credential")
        self.roles.needed("Choose at least one role.")
        chosen = self.roles.values()
        return PersonWanted(
            name, tuple(role for role, _ in ROLE_WORDS if role in chosen), credential
        )

    def put(self, account: Account) -> None:
        """As they are."""
        person = account.person
        self.full_name.put(person.name)
        self.credential.put(person.credential or "")
        self.roles.choose(None)
        for tap in self.roles.chips:
            tap.setChecked(tap.value in person.roles)

    def clear(self) -> None:
        """Empty, for the next."""
        for field in (self.full_name, self.credential, self.roles):
            field.clear()


class AddPersonCard(FormCard):
    """``wanted`` carries a ``PersonWanted``; the password is made, and handed over once."""

    def __init__(self) -> None:
        super().__init__("Add a person", "Add", name="person")
        self.who = WhoFields("new-person")
        self.full_name, self.credential = self.who.full_name, self.who.credential
        self.roles = self.who.roles
        row(self.body, self.full_name, self.credential, stretch=(2, 1))
        row(self.body, self.roles)
        told = (
            "One account a person: never shared, never used again for somebody else. A temporary "
            "password is made and shown once; they choose their own at the first sign-in."
        )
        self.body.addWidget(plain(told, "label", wrap=True))
        self.body.addStretch(1)
        for field in (self.full_name, self.credential, self.roles):
            field.changed.connect(self.typed)

    def told(self) -> PersonWanted:
        return self.who.told()

    def saved(self) -> None:
        """They can sign in; the form is empty for the next."""
        self.who.clear()
        self.answered()

    def take_focus(self) -> None:
        """The keyboard to the name."""
        self.full_name.take_focus()


def _named(field: Text, text: str, what: str) -> None:
    try:
        acceptable_name(text, what)
    except Refused as trouble:
        raise Wrong(str(trouble), field) from None
