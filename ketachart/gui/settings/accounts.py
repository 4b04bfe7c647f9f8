"""What the people's part of the settings shows and asks for; runs in the station's thread. No Qt.

Each ``...Wanted`` has ``do``, which does it and gives every fact as it then stands. Secrets are
left out of what such an object shows of itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ketachart.clinical.administration import Role
from ketachart.clinical.phrases import clock_text, day_text
from ketachart.station import NewPerson, Person, Station
from ketachart.station.temporary import temporary_password

if TYPE_CHECKING:
    from ketachart.gui.settings.facts import Facts
    from ketachart.station.keys import ListedKey
    from ketachart.store.people import CredentialState

ROLE_WORDS: tuple[tuple[Role, str], ...] = (
    ("nurse", "Nurse"),
    ("physician", "Physician"),
    ("administrator", "Administrator"),
    ("auditor", "Auditor"),
)


TOLD = 3
"""Of the times that somebody else gave a person a password, so many are told one by one."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody, and how they stand with their password and PIN."""

    person: Person
    state: CredentialState

    @property
    def note(self) -> str:
        """What is not as usual, in a few words; empty where all is."""
        if not self.person.active:
            return "Has left"
        if self.state.locked:
            return "Locked: needs a new password"
        if self.state.must_change:
            return "Temporary password"
        if self.state.pin_off:
            return "PIN off until the password is typed"
        return ""

    def told(self) -> str:
        """The same in sentences for whoever manages the accounts, and who gave them a password."""
        return " ".join(part for part in (self._stands(), reset_words(self.state)) if part)

    def _stands(self) -> str:
        if not self.person.active:
            return "Has left: signs in and signs no more. What they charted and signed stays."
        if self.state.locked:
            return "Locked after too many wrong passwords. A new temporary password opens it."
        if self.state.must_change:
            return "Has a temporary password, and chooses one of their own at the next sign-in."
        if self.state.pin_off:
            return "The PIN is off after ten misses, until they type their password."
        if not self.state.has_pin:
            return "Signs in by password; has chosen no PIN."
        return "Signs in by password, and by PIN during a shift."


@dataclass(frozen=True, slots=True)
class Temporary:
    """A password made for somebody, to be handed over once."""

    name: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PersonWanted:
    """Somebody to be added, with a temporary password."""

    name: str
    roles: tuple[Role, ...]
    credential: str | None = None

    def do(self, station: Station) -> Facts:
        """Add them; ``Facts.temporary`` is what they sign in by.

        Raises:
            Refused: why not, in words.
        """
        made = _temporary_for(station, self.name)
        station.add_person(
            NewPerson(self.name, self.roles, made.password, self.credential, temporary=True)
        )
        return _facts(station, temporary=made)


@dataclass(frozen=True, slots=True)
class ChangeWanted:
    """A person's printed name, roles and credential as they shall be, and why."""

    person: str
    name: str
    roles: tuple[Role, ...]
    credential: str | None
    reason: str

    def do(self, station: Station) -> Facts:
        """Change them.

        Raises:
            Refused: why not, in words.
        """
        station.change_person(
            self.person,
            name=self.name,
            roles=self.roles,
            credential=self.credential,
            reason=self.reason,
        )
        return _facts(station)


@dataclass(frozen=True, slots=True)
class EndWanted:
    """Somebody has left."""

    person: str
    reason: str

    def do(self, station: Station) -> Facts:
        """End the account.

        Raises:
            Refused: why not, in words.
        """
        station.end_person(self.person, self.reason)
        return _facts(station)


@dataclass(frozen=True, slots=True)
class ReturnWanted:
    """Somebody who had left is back."""

    person: str
    name: str
    reason: str

    def do(self, station: Station) -> Facts:
        """Let them sign in again; ``Facts.temporary`` is by what.

        Raises:
            Refused: why not, in words.
        """
        made = _temporary_for(station, self.name)
        station.return_person(self.person, self.reason, made.password)
        return _facts(station, temporary=made)


@dataclass(frozen=True, slots=True)
class ResetWanted:
    """Somebody needs a new password."""

    person: str
    name: str

    def do(self, station: Station) -> Facts:
        """Give them a temporary one: ``Facts.temporary``.

        Raises:
            Refused: why not, in words.
        """
        made = _temporary_for(station, self.name)
        station.reset_password(self.person, made.password)
        return _facts(station, temporary=made)


@dataclass(frozen=True, slots=True)
class PasswordWanted:
    """One's own password, changed."""

    old: str = field(repr=False)
    new: str = field(repr=False)

    def do(self, station: Station) -> Facts:
        """Change it.

        Raises:
            Refused: why not, in words.
        """
        station.change_password(self.old, self.new)
        return _facts(station)


@dataclass(frozen=True, slots=True)
class PinWanted:
    """One's own PIN, chosen."""

    pin: str = field(repr=False)
    password: str = field(repr=False)

    def do(self, station: Station) -> Facts:
        """Choose it.

        Raises:
            Refused: why not, in words.
        """
        station.set_pin(self.pin, self.password)
        return _facts(station)


@dataclass(frozen=True, slots=True)
class KeyWanted:
    """A signing key of one's own, brought as PKCS#12."""

    pkcs12: bytes = field(repr=False)
    passphrase: str = field(repr=False)
    password: str = field(repr=False)

    def do(self, station: Station) -> Facts:
        """Sign by it from now on.

        Raises:
            Refused: why not, in words.
        """
        station.bring_key(self.pkcs12, self.passphrase, self.password)
        return _facts(station)


def reset_words(state: CredentialState) -> str:
    """Who gave somebody another password and when, the last three times; empty where nobody did."""
    if not state.resets:
        return ""
    told = [
        f"{one.name} on {day_text(one.at)} at {clock_text(one.at)}" for one in state.resets[:TOLD]
    ]
    more = len(state.resets) - TOLD
    if more > 0:
        told.append(f"and {more} time{'' if more == 1 else 's'} before that")
    return f"New password given by {'; '.join(told)}."


def accounts(station: Station) -> tuple[Account, ...]:
    """Everybody for an administrator, those who left last; nobody for anyone else."""
    if not station.may("change_person"):
        return ()
    everybody = [Account(p, station.credential_state(p.id)) for p in station.everybody()]
    return tuple(sorted(everybody, key=lambda account: not account.person.active))


def own_account(station: Station) -> Account | None:
    """That of whoever is signed in."""
    person = station.person
    return Account(person, station.credential_state(person.id)) if person else None


def own_key(station: Station) -> ListedKey | None:
    """The signing key of whoever is signed in; None where they sign nothing."""
    person = station.person
    if person is None or "physician" not in person.roles:
        return None
    return station.signing_key(person.id)


def person_words(person: Person) -> str:
    """The credential and the roles: ``RN · nurse, administrator``."""
    named = dict(ROLE_WORDS)
    roles = ", ".join(named.get(role, role).lower() for role in person.roles)
    return " · ".join(text for text in (person.credential, roles) if text)


def _temporary_for(station: Station, name: str) -> Temporary:
    return Temporary(name, temporary_password(name=name, clinic=station.clinic.clinic))


def _facts(station: Station, *, temporary: Temporary | None = None) -> Facts:
    from ketachart.gui.settings.facts import look  # noqa: PLC0415

    return replace(look(station), temporary=temporary)
