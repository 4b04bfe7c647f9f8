"""One person's account as the administrator changes it, and a temporary password, shown once."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout

from ketachart.gui.panels.setup.form import row
from ketachart.gui.panels.setup.inputs import Text
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.panels.side import Rule
from ketachart.gui.patients.cards import Scrolled, TitledCard, breakable, empty
from ketachart.gui.settings.accounts import (
    Account,
    ChangeWanted,
    EndWanted,
    ResetWanted,
    ReturnWanted,
    Temporary,
)
from ketachart.gui.settings.form_card import FormCard
from ketachart.gui.settings.people_cards import WhoFields
from ketachart.gui.widgets import ActionButton

GROUPS = 4
"""Of a temporary password beside each other."""
LAST = (
    "The only administrator here. This account and this role stay until somebody else is "
    "administrator too."
)
RESET = (
    "From then on the password they have, their PIN and a signing key kept by it fit no more. "
    "Tap once more to make a new password."
)
END = (
    "They sign in and sign no more; everything they charted and signed stays theirs. "
    "Tap once more to end the account."
)


class PersonCard(FormCard):
    """``wanted`` carries what is to be done: each of it can ``do`` itself at the station."""

    def __init__(self) -> None:
        super().__init__("", "Save the change", name="account")
        self.title.setObjectName("account-title")
        self.state = plain("", "label", wrap=True)
        self.last = plain(LAST, "info", wrap=True)
        self.who = WhoFields("account")
        self.reason = Text("Reason, for the record", name="account-reason")
        self.reset = ActionButton("New password…", height=48)
        self.reset.setObjectName("account-reset")
        self.reset.clicked.connect(self._reset)
        self.end = ActionButton("Has left…", height=48)
        self.end.setObjectName("account-end")
        self.end.clicked.connect(self._end_or_return)
        self.body.addWidget(self.state)
        self.body.addWidget(self.last)
        row(self.body, self.who.full_name, self.who.credential, stretch=(2, 1))
        row(self.body, self.who.roles)
        row(self.body, self.reason)
        self.rule = Rule()
        self.body.addWidget(self.rule)
        row(self.body, self.reset, self.end)
        self.body.addStretch(1)
        self.account: Account | None = None
        self._sure = ""
        self._asked = ""
        for field in (self.who.full_name, self.who.credential, self.who.roles, self.reason):
            field.changed.connect(self.typed)

    @property
    def person(self) -> str:
        """Whose account it is (id)."""
        return self.account.person.id if self.account else ""

    def show_account(
        self, account: Account, *, everybody: Sequence[Account] = (), own: str = ""
    ) -> None:
        """Show one; ``own`` is the id of who is signed in. What is half typed stays."""
        administrators = [
            a.person.id for a in everybody if a.person.active and "administrator" in a.person.roles
        ]
        self.last.setVisible(administrators == [account.person.id])
        if account == self.account:
            return
        untouched = self.account is None or self.person != account.person.id or not self._touched()
        self.account = account
        self.title.setText(breakable(account.person.name))
        self.state.setText(account.told())
        here = account.person.active
        self.end.setVisible(account.person.id != own)
        self.reset.setVisible(here and account.person.id != own)
        self.rule.setVisible(here and account.person.id != own)
        for field in (self.who.full_name, self.who.credential, self.who.roles):
            field.setVisible(here)
        self.button.setVisible(here)
        if untouched:
            self.who.put(account)
            self.reason.clear()
        self._unsure()
        self.say("")

    def _touched(self) -> bool:
        assert self.account is not None
        before = self.account.person
        return (
            self.who.full_name.value() != before.name
            or self.who.credential.value() != before.credential
            or set(self.who.roles.values()) != set(before.roles)
        )

    def save(self) -> None:
        if self.account is not None and not self.account.person.active:
            self._end_or_return()
        else:
            super().save()

    def told(self) -> ChangeWanted:
        self._asked = "The change is saved."
        new, reason = self.who.told(), self._reason("Say why, in a few words.")
        return ChangeWanted(self.person, new.name, new.roles, new.credential, reason)

    def _reason(self, sentence: str) -> str:
        return str(self.reason.needed(sentence))

    # Asked for twice --------------------------------------------------------------------------

    def _reset(self) -> None:
        assert self.account is not None
        if self._is_sure("reset", RESET):
            person = self.account.person
            self.ask(lambda: ResetWanted(person.id, person.name))

    def _end_or_return(self) -> None:
        assert self.account is not None
        person = self.account.person
        if not person.active:
            why = "Say in a few words that they are back, and why; then tap again."
            self.ask(lambda: ReturnWanted(person.id, person.name, self._reason(why)))
        elif self.reason.value() is None:
            self.say("Say in a few words why they leave; then tap again.")
            self.reason.take_focus()
        elif self._is_sure("end", END):
            self._asked = "The account is ended."
            self.ask(lambda: EndWanted(person.id, self._reason("Say why they leave.")))

    def _is_sure(self, what: str, sentence: str) -> bool:
        """Whether it was tapped a second time; the first one says what it means."""
        if self.is_saving or not self.may:
            return False
        if self._sure == what:
            return True
        self._unsure()
        self._sure = what
        self._show_buttons()
        self.say(sentence)
        return False

    def _unsure(self) -> None:
        self._sure = ""
        self._show_buttons()

    def _show_buttons(self) -> None:
        back = self.account is not None and not self.account.person.active
        self.reset.setText("Make it now" if self._sure == "reset" else "New password…")
        self.end.setText(
            "Is back…" if back else "End the account" if self._sure == "end" else "Has left…"
        )
        self.reset.set_look("caution" if self._sure == "reset" else "outlined")
        self.end.set_look("caution" if self._sure == "end" else "outlined")

    def typed(self) -> None:
        if not self.is_saving:
            self._unsure()
        super().typed()

    def saved(self) -> None:
        """It is so from now on."""
        self.reason.clear()
        self._unsure()
        self.answered(self._asked, good=True)

    def answered(self, sentence: str = "", *, good: bool = False) -> None:
        self._unsure()
        super().answered(sentence, good=good)
        self._asked = ""

    def take_focus(self) -> None:
        """The keyboard to where typing begins."""
        here = self.account is not None and self.account.person.active
        (self.who.full_name if here else self.reason).take_focus()


class TemporaryCard(TitledCard):
    """A temporary password in its groups; it is nowhere else, and gone once ``done``."""

    done = Signal()

    def __init__(self) -> None:
        super().__init__("Temporary password")
        self.whose = plain("", "strong", wrap=True)
        self.area = Scrolled()
        self.grid = QGridLayout()
        self.grid.setSpacing(0)  # a gap would read as a space in it
        self.grid.setColumnStretch(GROUPS, 1)
        self.area.body.addWidget(self.whose)
        self.area.body.addLayout(self.grid)
        told = (
            "Shown this once. Give it to them in person, with the dashes. At their next sign-in "
            "they choose a password of their own, which nobody else knows."
        )
        self.area.body.addWidget(plain(told, "label", wrap=True))
        self.area.body.addStretch(1)
        self.column.addWidget(self.area, 1)
        self.button = ActionButton("They have it", look="filled", height=48)
        self.button.setObjectName("temporary-done")
        self.button.clicked.connect(self._done)
        self.add_padded(self.button)
        self._password = ""

    @property
    def password(self) -> str:
        """What is shown; empty afterwards."""
        return self._password

    def show_password(self, made: Temporary) -> None:
        """Show it, this once."""
        self.forget()
        self._password = made.password
        self.whose.setText(breakable(made.name))
        groups = made.password.split("-")
        for place, group in enumerate(groups):
            dash = "-" if place + 1 < len(groups) else ""
            label = plain(group + dash, "value")
            label.setAccessibleName(" ".join(group) + (" dash" if dash else ""))
            label.setAlignment(Qt.AlignmentFlag.AlignLeft)
            self.grid.addWidget(label, *divmod(place, GROUPS))

    def forget(self) -> None:
        """Nothing of it stays in the window."""
        self._password = ""
        empty(self.grid)

    def _done(self) -> None:
        self.forget()
        self.done.emit()
