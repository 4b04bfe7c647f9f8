"""Who may use the station, and how they prove who they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketachart.clinical.administration import (
    STATION_ROLES,
    PersonAdded,
    Role,
    SignedIn,
    SignInRefused,
)
from ketachart.clinical.trouble import Refused
from ketachart.clock import new_id
from ketachart.station.core import ITSELF, Core, Person
from ketachart.station.names import acceptable_name
from ketachart.store import projections

if TYPE_CHECKING:
    from ketachart.store.engine import Connection


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be added, with the password they will sign in by."""

    name: str
    roles: tuple[Role, ...]
    password: str
    credential: str | None = None


class People(Core):
    """Accounts and signing in."""

    def people(self) -> tuple[Person, ...]:
        """Everybody who may use the station, by name."""
        with self._database.reading() as con:
            return projections.people(con)

    def add_person(self, new: NewPerson) -> Person:
        """Give somebody an account.

        Raises:
            Refused: only the administrator may, the name is taken or not acceptable, a role is
                unknown, the password too weak.
        """
        person = self._administrator("add people")
        acceptable_person(new)
        with self._database.writing() as con:
            return self._add_person(con, new, self.clinic.clinic, by=person.name)

    def _add_person(self, con: Connection, new: NewPerson, clinic: str, *, by: str) -> Person:
        person = Person(new_id(), new.name, new.roles, new.credential)
        now = self.clock.now().at
        act = PersonAdded(
            id=new_id(),
            at=now,
            by=by,
            person=person.id,
            name=new.name,
            roles=new.roles,
            credential=new.credential,
        )
        projections.put_person(con, person)
        self._append(con, [act], self.person.id if self.person else person.id)
        self._credentials.set_password(
            con, person.id, new.password, name=new.name, clinic=clinic, now=now
        )
        return person

    def sign_in(self, name: str, password: str) -> Person:
        """Prove who one is; from now on entries are this person's.

        Raises:
            Refused: name and password do not belong together, or too many tries.
        """
        self.person = self.second_person(name, password)
        return self.person

    def second_person(self, name: str, password: str) -> Person:
        """Prove who one is for one act; who is signed in does not change.

        Raises:
            Refused: name and password do not belong together, or too many tries.
        """
        now = self.clock.now().at
        with self._database.writing() as con:
            found = projections.person_by_name(con, name)
            fits = self._credentials.check_password(
                con, found.id if found else None, password, now=now
            )
            if found is not None and fits:
                self._append(
                    con, [SignedIn(id=new_id(), at=now, by=found.name, person=found.id)], found.id
                )
            else:
                tried = SignInRefused(
                    id=new_id(), at=now, by=ITSELF, name=name.strip()[:200] or "?"
                )
                self._append(con, [tried], ITSELF)
        if found is None or not fits:
            raise Refused(
                "This name and password do not belong together. Nothing was changed; try again."
            )
        return found


def acceptable_person(new: NewPerson) -> None:
    """See that somebody can be added.

    Raises:
        Refused: the name cannot be, or a role is missing or unknown.
    """
    acceptable_name(new.name, "The name")
    unknown = [role for role in new.roles if role not in STATION_ROLES]
    if unknown or not new.roles:
        raise Refused(f"A person needs at least one of the roles {', '.join(STATION_ROLES)}.")
