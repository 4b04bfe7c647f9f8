"""One's own account: the password, the PIN, and for physicians the key they sign with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from ketachart.clinical.phrases import day_text
from ketachart.gui.own_secrets import ABOUT_PASSWORDS, ABOUT_PINS, Pin, new_password, new_pin
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.setup.form import row
from ketachart.gui.panels.setup.inputs import Secret, Text
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.patients.cards import breakable
from ketachart.gui.settings.accounts import Account, KeyWanted, PasswordWanted, PinWanted
from ketachart.gui.settings.form_card import FormCard
from ketachart.gui.widgets import ActionButton

if TYPE_CHECKING:
    from ketachart.gui.settings.facts import Facts
    from ketachart.station.keys import ListedKey

MOST_BYTES = 1 << 20
"""A PKCS#12 file is a few KiB; what is larger is another file."""


class AccountPart(QWidget):
    """``wanted`` carries what ``accounts`` can do at the station."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.password, self.pin, self.key = PasswordCard(), PinCard(), KeyCard()
        self.cards: tuple[FormCard, ...] = (self.password, self.pin, self.key)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(14)
        for card in self.cards:
            line.addWidget(card, 1)
            card.wanted.connect(self.wanted)
            card.let(may=True)
        self._whose = ""

    def show_facts(self, facts: Facts) -> None:
        """The account of whoever is signed in; what another one typed here is gone."""
        own = facts.own
        if own is None:
            return
        if own.person.id != self._whose:
            self._whose = own.person.id
            for card in (self.password, self.pin, self.key):
                card.forget()
        self.password.show_account(own)
        self.pin.show_account(own)
        self.key.setVisible("physician" in own.person.roles)
        self.key.show_key(facts.key)


class PasswordCard(FormCard):
    """``wanted`` carries a ``PasswordWanted``."""

    def __init__(self) -> None:
        super().__init__("My password", "Change the password", name="own-password")
        self.whose = plain("", "strong", wrap=True)
        self.old = Secret("Password until now", name="password-until-now")
        self.new = Secret("New password", name="password-new")
        self.again = Secret("The same once more", name="password-new-again")
        self.body.addWidget(self.whose)
        for field in (self.old, self.new, self.again):
            row(self.body, field)
            field.changed.connect(self.typed)
        self.body.addWidget(plain(ABOUT_PASSWORDS, "label", wrap=True))
        self.body.addStretch(1)

    def show_account(self, account: Account) -> None:
        """Whose it is."""
        self.whose.setText(breakable(account.person.name))

    def told(self) -> PasswordWanted:
        if not self.old.text():
            raise Wrong("Type the password you have signed in with until now.", self.old)
        return PasswordWanted(self.old.text(), new_password(self.new, self.again))

    def forget(self) -> None:
        """Nothing typed stays."""
        for field in (self.old, self.new, self.again):
            field.clear()
        self.say("")

    def saved(self) -> None:
        """It is changed."""
        self.forget()
        self.answered("The password is changed. It holds from now on.", good=True)


class PinCard(FormCard):
    """``wanted`` carries a ``PinWanted``."""

    def __init__(self) -> None:
        super().__init__("My PIN", "Take this PIN", name="own-pin")
        self.state = plain("", "strong", wrap=True)
        self.pin = Pin("New PIN, six digits", name="pin-new")
        self.again = Pin("The same once more", name="pin-new-again")
        self.password = Secret("Your password", name="pin-password")
        self.body.addWidget(self.state)
        for field in (self.pin, self.again, self.password):
            row(self.body, field)
            field.changed.connect(self.typed)
        self.body.addWidget(plain(ABOUT_PINS, "label", wrap=True))
        self.body.addStretch(1)

    def show_account(self, account: Account) -> None:
        """How it stands."""
        state = account.state
        self.state.setText(
            "Off after ten misses, until you sign in by password or choose another"
            if state.pin_off
            else "You have one"
            if state.has_pin
            else "You have none yet"
        )

    def told(self) -> PinWanted:
        pin = new_pin(self.pin, self.again)
        if not self.password.text():
            raise Wrong("Type your password too: a PIN stands on it.", self.password)
        return PinWanted(pin, self.password.text())

    def forget(self) -> None:
        """Nothing typed stays."""
        for field in (self.pin, self.again, self.password):
            field.clear()
        self.say("")

    def saved(self) -> None:
        """It is chosen."""
        self.forget()
        self.answered("The PIN is yours from now on.", good=True)


class KeyCard(FormCard):
    """A physician's signing key; ``wanted`` carries a ``KeyWanted``."""

    def __init__(self) -> None:
        super().__init__("My signing key", "Bring this key", name="own-key")
        self.facts = plain("", "label", wrap=True)
        self.facts.setObjectName("key-facts")
        self.file = Text("Key file, PKCS#12 (.p12, .pfx)", name="key-file")
        self.browse = ActionButton("Choose a file…", height=48)
        self.browse.setObjectName("key-browse")
        self.browse.clicked.connect(self._browse)
        self.passphrase = Secret("Passphrase of the file", name="key-passphrase")
        self.password = Secret("Your password here", name="key-password")
        self.body.addWidget(self.facts)
        row(self.body, self.file)
        row(self.body, self.browse)
        row(self.body, self.passphrase)
        row(self.body, self.password)
        told = (
            "Only where you have a certificate of your own, in your name. The key in use until "
            "now then seals nothing more; what it sealed stays valid."
        )
        self.body.addWidget(plain(told, "label", wrap=True))
        self.body.addStretch(1)
        for field in (self.file, self.passphrase, self.password):
            field.changed.connect(self.typed)

    def show_key(self, key: ListedKey | None) -> None:
        """The key in use."""
        self.facts.setText(key_words(key))

    def told(self) -> KeyWanted:
        typed = self.file.needed("Type or choose the key file.")
        try:
            path = Path(typed).expanduser()
            if not path.is_file():
                raise Wrong("There is no such file. Type or choose the key file.", self.file)
            if path.stat().st_size > MOST_BYTES:
                raise Wrong("This file is too large to be a key. Nothing was changed.", self.file)
            data = path.read_bytes()
        except (OSError, ValueError, RuntimeError):
            raise Wrong("This file cannot be read. Nothing was changed.", self.file) from None
        if not self.password.text():
            raise Wrong("Type the password you sign in with here.", self.password)
        return KeyWanted(data, self.passphrase.text(), self.password.text())

    def forget(self) -> None:
        """Nothing typed stays."""
        for field in (self.file, self.passphrase, self.password):
            field.clear()
        self.say("")

    def saved(self) -> None:
        """It signs from now on."""
        self.forget()
        self.answered("The key is yours to sign with from now on.", good=True)

    def _browse(self) -> None:
        dialog = QFileDialog(self, "Key file")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(["PKCS#12 (*.p12 *.pfx)", "All files (*)"])
        dialog.fileSelected.connect(self.file.put)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def key_words(key: ListedKey | None) -> str:
    """Whose key seals, since when and until when, and by which fingerprint it is known."""
    if key is None:
        return "None yet. The clinic makes one for you with your first signature."
    whose = "Brought by you" if key.brought else "Made by the clinic for you alone"
    print_ = " ".join(key.sha256[n : n + 4].upper() for n in range(0, 16, 4))
    return (
        f"{whose}. Valid from {day_text(key.since)} to {day_text(key.until)}.\n"
        f"Fingerprint (SHA-256) begins {print_}."
    )
