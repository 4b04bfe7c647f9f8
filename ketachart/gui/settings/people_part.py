"""The people of the station: everybody on the left, one account or a new one on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from ketachart.gui.settings.accounts import Account
from ketachart.gui.settings.people_cards import AddPersonCard, PeopleCard
from ketachart.gui.settings.person_card import PersonCard, TemporaryCard

if TYPE_CHECKING:
    from ketachart.gui.settings.facts import Facts


class PeoplePart(QWidget):
    """``wanted`` carries what ``accounts`` can do at the station."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.people, self.add = PeopleCard(), AddPersonCard()
        self.account, self.temporary = PersonCard(), TemporaryCard()
        self.cards = (self.add, self.account)
        self.beside = QStackedWidget()
        for card in (self.add, self.account, self.temporary):
            self.beside.addWidget(card)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(14)
        line.addWidget(self.people, 2)
        line.addWidget(self.beside, 3)
        for card in self.cards:
            card.wanted.connect(self.wanted)
        self.people.chosen.connect(self.show_account)
        self.people.add_wanted.connect(self.show_add)
        self.temporary.done.connect(self._handed_over)
        self._own = ""

    def show_facts(self, facts: Facts) -> None:
        """Everybody as they now stand; a password that was made is shown, this once."""
        own = facts.person.id if facts.person else ""
        if own != self._own:
            self._own = own
            self.temporary.forget()
            self.add.who.clear()
            self.show_add()
        self.people.show_accounts(facts.accounts)
        for card in self.cards:
            card.let(may=facts.may_change)
        known = next((a for a in facts.accounts if a.person.id == self.account.person), None)
        if known is not None:
            self.account.show_account(known, everybody=facts.accounts, own=own)
        if facts.temporary is not None:
            self.temporary.show_password(facts.temporary)
            self.beside.setCurrentWidget(self.temporary)
            self.temporary.button.setFocus()

    def show_account(self, account: Account) -> None:
        """One of them."""
        self.temporary.forget()
        self.people.show_chosen(account.person.id)
        self.account.show_account(account, everybody=self.people.accounts, own=self._own)
        self.beside.setCurrentWidget(self.account)
        self.account.take_focus()

    def show_add(self) -> None:
        """The form for somebody new."""
        self.temporary.forget()
        self.people.show_chosen("")
        self.beside.setCurrentWidget(self.add)
        if self.isVisible():
            self.add.take_focus()

    def _handed_over(self) -> None:
        self.beside.setCurrentWidget(self.account if self.people.has_chosen else self.add)
        self.people.list.to_first()
