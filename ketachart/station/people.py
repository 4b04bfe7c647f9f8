"""Who may use the station: accounts that belong to one person each and are never used again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ketachart.clinical.administration import (
    STATION_ROLES,
    AdministrativeAct,
    PasswordSet,
    PersonAdded,
    PersonChanged,
    PersonLeft,
    PersonReturned,
    Role,
    SignedIn,
    SignInRefused,
)
from ketachart.clinical.trouble import Refused
from ketachart.clock import new_id
from ketachart.station.core import ITSELF, Person, found
from ketachart.station.names import acceptable_name
from ketachart.station.proving import Proving, by_name
from ketachart.station.refusals import UNKNOWN
from ketachart.store import projections
from ketachart.store.folding import same_name

if TYPE_CHECKING:
    from ketachart.store.engine import Connection

LONGEST_REASON = 1000
"""Characters of the reason of a change."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be added, with the password they will sign in by.

    A ``temporary`` password was chosen for them: they choose their own before anything else.
    """

    name: str
    roles: tuple[Role, ...]
    password: str
    credential: str | None = None
    temporary: bool = False


class People(Proving):
    """Accounts: added, changed, ended, and let in again."""

    def people(self) -> tuple[Person, ...]:
        """Everybody who may sign in, by name."""
        return tuple(person for person in self.everybody() if person.active)

    def everybody(self) -> tuple[Person, ...]:
        """Everybody who ever had an account, also those who left, by name."""
        with self._database.reading() as con:
            return projections.people(con)

    def add_person(self, new: NewPerson) -> Person:
        """Give somebody an account.

        Raises:
            Refused: the name is or was another person's or is not acceptable, a role is unknown,
                the password too weak.
        """
        by = self._signed_in()
        acceptable_person(new)
        with self._database.writing() as con:
            self._check_name(con, new.name)
            return self._add_person(con, new, self.clinic.clinic, by=by.name)

    def _add_person(self, con: Connection, new: NewPerson, clinic: str, *, by: str) -> Person:
        person = Person(new_id(), new.name, new.roles, new.credential)
        now = self.clock.now()
        act = PersonAdded(
            id=new_id(),
            at=now.at,
            by=by,
            person=person.id,
            name=new.name,
            roles=new.roles,
            credential=new.credential,
        )
        projections.put_person(con, person)
        self._append(con, [act], self.person.id if self.person else person.id)
        self._credentials.set_password(
            con,
            person.id,
            new.password,
            name=new.name,
            clinic=clinic,
            now=now,
            temporary=new.temporary,
        )
        return person

    def change_person(
        self,
        person_id: str,
        *,
        name: str,
        roles: tuple[Role, ...],
        credential: str | None,
        reason: str,
    ) -> Person:
        """Change somebody's printed name, roles and credential, from now on and at once.

        Raises:
            Refused: nobody of that id may sign in, the name is or was another person's, a role is
                unknown, no administrator would be left, no reason, or nothing differs.
        """
        by = self._signed_in()
        acceptable_person(NewPerson(name, roles, "", credential))
        why = acceptable_reason(reason)
        with self._database.writing() as con:
            before = self._active(con, person_id)
            after = replace(before, name=name, roles=roles, credential=credential)
            if after == before:
                raise Refused("Nothing differs from what is recorded, so nothing was entered.")
            self._check_name(con, name, of=person_id)
            if "administrator" not in roles:
                self._check_not_last(con, before)
            act = PersonChanged(
                id=new_id(),
                at=self.clock.now().at,
                by=by.name,
                person=person_id,
                name=name,
                roles=roles,
                credential=credential,
                reason=why,
            )
            projections.put_person(con, after)
            self._append(con, [act], by.id)
            self._person_changed(con, before, after, why)
        self._shifts.refresh(after)
        if self.person is not None and self.person.id == person_id:
            self.person = after
        return after

    def end_person(self, person_id: str, reason: str) -> None:
        """Somebody signs in no more, from now on; what they charted and signed stays theirs.

        Raises:
            Refused: nobody of that id may sign in, they are the last administrator, or no reason.
        """
        by = self._signed_in()
        why = acceptable_reason(reason)
        with self._database.writing() as con:
            person = self._active(con, person_id)
            self._check_not_last(con, person)
            act = PersonLeft(
                id=new_id(), at=self.clock.now().at, by=by.name, person=person_id, reason=why
            )
            projections.put_person(con, replace(person, active=False))
            self._credentials.forget(con, person_id)
            self._append(con, [act], by.id)
            self._person_ended(con, person, why)
        self._sign_out(person_id)

    def return_person(self, person_id: str, reason: str, temporary: str) -> Person:
        """Let somebody who had left sign in again, by a temporary password.

        Raises:
            Refused: they had not left, no reason, or the password is not acceptable.
        """
        by = self._signed_in()
        why = acceptable_reason(reason)
        with self._database.writing() as con:
            person = found(projections.person(con, person_id), "There is no such person.")
            if person.active:
                raise Refused(f"{person.name} has not left. Nothing was changed.")
            person = replace(person, active=True)
            now = self.clock.now()
            projections.put_person(con, person)
            act = PersonReturned(id=new_id(), at=now.at, by=by.name, person=person_id, reason=why)
            self._append(con, [act], by.id)
            self._give_temporary(con, person, temporary, by)
        return person

    def reset_password(self, person_id: str, temporary: str) -> None:
        """Give somebody else a temporary password; their PIN and what their old one opens are void.

        Raises:
            Refused: nobody of that id may sign in, it is one's own, or it is not acceptable.
        """
        by = self._signed_in()
        if by.id == person_id:
            raise Refused(
                "This is your own password. Nothing was changed; choose another in your account."
            )
        with self._database.writing() as con:
            person = self._active(con, person_id)
            self._give_temporary(con, person, temporary, by)
        self._sign_out(person_id)

    def let_in(self, code: str, name: str, temporary: str) -> Person:
        """Where nobody can sign in: an administrator's temporary password, by the recovery code.

        Raises:
            Refused: it is not the recovery code, this is no administrator's name, or the password
                is not acceptable.
        """
        now = self.clock.now()
        with self._database.reading() as con:
            known = by_name(con, name)
        person = known if known is not None and known.active else None
        try:
            self.vault.confirm_recovery(code)
            if person is None or "administrator" not in person.roles:
                raise Refused(
                    "This is not the name of an administrator. Nothing was changed; type the name "
                    "of one, and everybody else gets a new password from them."
                )
        except Refused:
            tried = SignInRefused(
                id=new_id(),
                at=now.at,
                by=ITSELF,
                name=UNKNOWN if known is None else known.name,
                how="recovery",
            )
            with self._database.writing() as con:
                self._append(con, [tried], ITSELF)
            raise
        signed = SignedIn(id=new_id(), at=now.at, by=ITSELF, person=person.id, how="recovery")
        with self._database.writing() as con:
            self._append(con, [signed], ITSELF)
            self._give_temporary(con, person, temporary, None)
        self._sign_out(person.id)
        return person

    # Rules ------------------------------------------------------------------------------------

    def _give_temporary(
        self, con: Connection, person: Person, password: str, by: Person | None
    ) -> None:
        now = self.clock.now()
        self._credentials.set_password(
            con,
            person.id,
            password,
            name=person.name,
            clinic=self.clinic.clinic,
            now=now,
            temporary=True,
        )
        act: AdministrativeAct = PasswordSet(
            id=new_id(),
            at=now.at,
            by=by.name if by else ITSELF,
            person=person.id,
            temporary=True,
        )
        self._append(con, [act], by.id if by else ITSELF)
        self._password_reset(con, person)

    def _active(self, con: Connection, person_id: str) -> Person:
        person = found(projections.person(con, person_id), "There is no such person.")
        if not person.active:
            raise Refused(f"{person.name} has left. Nothing was changed.")
        return person

    def _check_name(self, con: Connection, name: str, of: str | None = None) -> None:
        """See that a name is and was nobody else's.

        Raises:
            Refused: it is or was.
        """
        told = self._ledger.of_station(con, ("person-added", "person-changed"))
        for act in (entry.act for entry in told):
            assert isinstance(act, PersonAdded | PersonChanged)
            if act.person != of and same_name(act.name) == same_name(name):
                raise Refused(
                    "Somebody on this station has or had this name, so nothing was recorded. "
                    "Add a middle initial; names are never shared."
                )

    def _check_not_last(self, con: Connection, person: Person) -> None:
        others = (p for p in projections.people(con) if p.active and p.id != person.id)
        if "administrator" in person.roles and not any("administrator" in p.roles for p in others):
            raise Refused(
                f"{person.name} is the only administrator. Nothing was changed; make somebody else "
                "an administrator first."
            )

    def _sign_out(self, person_id: str) -> None:
        self._shifts.end(person_id)
        if self.person is not None and self.person.id == person_id:
            self.person = None


def acceptable_person(new: NewPerson) -> None:
    """See that somebody can be added.

    Raises:
        Refused: the name or credential cannot be, or a role is missing or unknown.
    """
    acceptable_name(new.name, "The name")
    if same_name(new.name) in {same_name(ITSELF), same_name(UNKNOWN)}:
        raise Refused("This name is the program's own. Nothing was recorded; choose another one.")
    if new.credential is not None:
        acceptable_name(new.credential, "The credential")
    unknown = [role for role in new.roles if role not in STATION_ROLES]
    if unknown or not new.roles or len(set(new.roles)) != len(new.roles):
        raise Refused(f"A person needs at least one of the roles {', '.join(STATION_ROLES)}.")


def acceptable_reason(reason: str) -> str:
    """A reason as it is kept.

    Raises:
        Refused: there is none, it is longer than 1000 characters or cannot be printed.
    """
    text = " ".join(reason.split())
    if not text or len(text) > LONGEST_REASON or not text.isprintable():
        raise Refused(
            f"A reason is needed, of 1 to {LONGEST_REASON} printable characters. "
            "Nothing was changed; say why."
        )
    return text
