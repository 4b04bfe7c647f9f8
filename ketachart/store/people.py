"""Passwords and PINs of the people of the station: set, checked, and slowed down to guess.

Hashes live only inside the encrypted database, outside the ledger.
"""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError, VerifyMismatchError
from argon2.low_level import ARGON2_VERSION
from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from ketachart.clinical.trouble import Damaged, Refused, Unavailable
from ketachart.clock import Reading
from ketachart.store import secret
from ketachart.store.schema import credentials
from ketachart.store.secret import Cost
from ketachart.store.strength import acceptable_password, acceptable_pin
from ketachart.store.waits import PIN_MISSES, Misses, left_s

__all__ = [
    "Answer",
    "CredentialState",
    "Credentials",
    "SetByAnother",
    "acceptable_password",
    "acceptable_pin",
]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a try.

    ``tried`` False: no secret was looked at, and no miss counted. ``misses`` are the wrong ones in
    a row, this one included; ``wait_s`` is in how many seconds the next try is possible.
    """

    fits: bool
    tried: bool = True
    misses: int = 0
    wait_s: float = 0.0
    locked: bool = False


@dataclass(frozen=True, slots=True)
class SetByAnother:
    """A password that somebody else gave a person: who (printed name), when, and which entry."""

    name: str
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class CredentialState:
    """Where a person's password and PIN stand.

    ``pin_off`` until the password is typed; ``must_change``: the password is somebody else's
    choice; ``locked``: only the administrator helps; ``wait_s`` seconds until a password is tried.
    ``resets`` tell who gave them a password since the account was made, the newest first.
    """

    has_pin: bool = False
    pin_off: bool = False
    must_change: bool = False
    locked: bool = False
    wait_s: float = 0.0
    resets: tuple[SetByAnother, ...] = ()


class Credentials:
    """Sets and checks passwords and PINs; ``cost`` is what one check costs (100 ms by default).

    ``opened`` is when the station was opened: after a reboot a wait counts anew from there.
    """

    def __init__(self, cost: Cost, opened: Reading) -> None:
        self._hasher = PasswordHasher(
            time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes
        )
        self._opened = opened
        self._kept: dict[str, Any] = {}
        """Rows of people who may sign in while the database cannot be reached."""
        self._changed: dict[str, dict[str, object]] = {}
        """What became other in those meanwhile, to be written when it can be."""
        self._nobody = _nobodys(cost)

    # While the database cannot be reached -------------------------------------------------------

    def remembers(self, person: str) -> bool:
        """Whether somebody's secrets (id) can be checked from memory, without a connection."""
        return person in self._kept

    def remember(self, connection: Connection, person: str) -> None:
        """Keep in memory what somebody's secrets are checked by: hashes, and what they missed."""
        row = _row(connection, person)
        if row is not None:
            self._kept[person] = SimpleNamespace(**row._asdict())

    def recall(self, person: str, tried: Reading, *, by_pin: bool, missed: bool) -> None:
        """Count a try of before the start that is not in the database yet, in its turn."""
        row = self._kept.get(person)
        if row is None:
            return
        if not missed:
            values = {"pin_failures": 0} if by_pin else _NO_FAILURE
        elif by_pin:
            values = {"pin_failures": row.pin_failures + 1}
        else:
            values = {
                "failures": row.failures + 1,
                "failed_at": tried.at.isoformat(),
                "failed_boot": tried.boot_id,
                "failed_ns": tried.steady_ns,
            }
        self._change(None, person, **values)

    def catch_up(self, connection: Connection) -> None:
        """Write what was missed meanwhile; inside a writing transaction."""
        for person, values in self._changed.items():
            _change(connection, person, **values)

    def caught_up(self) -> None:
        """What was missed meanwhile is in the database now."""
        self._changed = {}

    def _row(self, connection: Connection | None, person: str) -> Any:
        return self._kept.get(person) if connection is None else _row(connection, person)

    def _change(self, connection: Connection | None, person: str, **values: object) -> None:
        if connection is not None:
            _change(connection, person, **values)
            self._kept.pop(person, None)
        elif values:
            vars(self._kept[person]).update(values)
            self._changed.setdefault(person, {}).update(values)

    # Passwords --------------------------------------------------------------------------------

    def set_password(
        self,
        connection: Connection,
        person: str,
        password: str,
        *,
        name: str,
        clinic: str,
        now: Reading,
        temporary: bool = False,
    ) -> None:
        """Give a person a password; earlier failures are forgotten.

        A ``temporary`` one is somebody else's choice, and a PIN of before it is void.

        Raises:
            Refused: not 15-128 characters, or it holds the person's or clinic's name, or is common.
        """
        text = acceptable_password(password, name=name, clinic=clinic)
        values: dict[str, Any] = {
            "password_hash": self._hash(text),
            "set_at": now.at.isoformat(),
            "temporary": int(temporary),
            **_NO_FAILURE,
        }
        if temporary:
            values["pin_hash"] = None
        connection.execute(
            insert(credentials)
            .values(person=person, **values)
            .on_conflict_do_update(index_elements=["person"], set_=values)
        )

    def check_password(
        self, connection: Connection | None, person: str | None, password: str, *, now: Reading
    ) -> Answer:
        """Whether this is the person's password; costs the same where there is none.

        In a writing transaction that must be committed either way: a failure is counted in it.
        Within a wait, and where the name is locked, nothing is tried.

        Raises:
            Unavailable: not enough memory; nothing was counted.
            Damaged: the stored hash cannot be read.
        """
        row = None if person is None else self._row(connection, person)
        text = _typed(password)
        if row is None or person is None:
            self._matches(self._nobody, text)
            return Answer(fits=False)
        before = _misses(row)
        wait = left_s(before, now, self._opened)
        if before.locked or wait:
            return Answer(
                False, tried=False, misses=before.count, wait_s=wait, locked=before.locked
            )
        if not self._matches(row.password_hash, text):
            after = Misses(before.count + 1, now.boot_id, now.steady_ns)
            self._change(
                connection,
                person,
                failures=after.count,
                failed_at=now.at.isoformat(),
                failed_boot=now.boot_id,
                failed_ns=now.steady_ns,
            )
            left = left_s(after, now, self._opened)
            return Answer(False, misses=after.count, wait_s=left, locked=after.locked)
        fresh: dict[str, object] = {}
        if row.failures or row.pin_failures:
            fresh |= _NO_FAILURE
        if self._hasher.check_needs_rehash(row.password_hash):
            fresh["password_hash"] = self._hash(text)
        self._change(connection, person, **fresh)
        return Answer(fits=True)

    # PINs -------------------------------------------------------------------------------------

    def set_pin(self, connection: Connection, person: str, pin: str) -> None:
        """Give a person a PIN; earlier misses are forgotten.

        Raises:
            Refused: it is not six digits, or among those tried first.
        """
        text = acceptable_pin(pin)
        self._change(connection, person, pin_hash=self._hash(text), pin_failures=0)

    def check_pin(self, connection: Connection | None, person: str, pin: str) -> Answer:
        """Whether this is the person's PIN; after ten misses in a row nothing is tried any more.

        In a writing transaction that must be committed either way: a miss is counted in it.

        Raises:
            Unavailable: not enough memory; nothing was counted.
            Damaged: the stored hash cannot be read.
        """
        row = self._row(connection, person)
        if row is None or row.pin_hash is None:
            return Answer(fits=False, tried=False)
        if row.pin_failures >= PIN_MISSES:
            return Answer(False, tried=False, misses=row.pin_failures, locked=True)
        text = secret.pin(pin) or ""
        if not self._matches(row.pin_hash, text):
            misses = row.pin_failures + 1
            self._change(connection, person, pin_failures=misses)
            return Answer(False, misses=misses, locked=misses >= PIN_MISSES)
        fresh: dict[str, object] = {}
        if row.pin_failures:
            fresh["pin_failures"] = 0
        if self._hasher.check_needs_rehash(row.pin_hash):
            fresh["pin_hash"] = self._hash(text)
        self._change(connection, person, **fresh)
        return Answer(fits=True)

    # Both -------------------------------------------------------------------------------------

    def state(
        self, connection: Connection | None, person: str, now: Reading
    ) -> CredentialState | None:
        """Where a person's secrets stand; None where there are none."""
        row = self._row(connection, person)
        if row is None:
            return None
        misses = _misses(row)
        return CredentialState(
            has_pin=row.pin_hash is not None,
            pin_off=row.pin_hash is not None and row.pin_failures >= PIN_MISSES,
            must_change=bool(row.temporary),
            locked=misses.locked,
            wait_s=left_s(misses, now, self._opened),
        )

    def forget(self, connection: Connection, person: str) -> None:
        """Drop the secrets of somebody who signs in no more."""
        connection.execute(delete(credentials).where(credentials.c.person == person))

    def _hash(self, text: str) -> str:
        try:
            return self._hasher.hash(text)
        except (Argon2Error, MemoryError):
            raise _no_memory() from None

    def _matches(self, stored: str, text: str) -> bool:
        try:
            return self._hasher.verify(stored, text)
        except VerifyMismatchError:
            return False
        except InvalidHashError:
            raise Damaged(
                "The stored password of this name cannot be read. Nothing was changed; "
                "ask the administrator for a new password."
            ) from None
        except (Argon2Error, MemoryError):
            raise _no_memory() from None


_NO_FAILURE: dict[str, Any] = {
    "failures": 0,
    "failed_at": None,
    "failed_boot": None,
    "failed_ns": None,
    "pin_failures": 0,
}


def _row(connection: Connection, person: str) -> Row[Any] | None:
    return connection.execute(
        select(credentials).where(credentials.c.person == person)
    ).one_or_none()


def _change(connection: Connection, person: str, **values: object) -> None:
    if values:
        connection.execute(update(credentials).where(credentials.c.person == person).values(values))


def _misses(row: Row[Any]) -> Misses:
    return Misses(row.failures, row.failed_boot, row.failed_ns)


def _typed(password: str) -> str:
    """What is looked at of a password, whatever was typed; nothing that long was ever taken."""
    try:
        return secret.normalised(password)[: secret.LONGEST + 1]
    except Refused:
        return ""


def _nobodys(cost: Cost) -> str:
    """A hash of nothing, to be compared with at the same cost from the first time on."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(length)).decode().rstrip("=") for length in (16, 32)
    )
    settings = f"m={cost.memory_kib},t={cost.passes},p={cost.lanes}"
    return f"$argon2id$v={ARGON2_VERSION}${settings}${salt}${digest}"


def _no_memory() -> Unavailable:
    return Unavailable(
        "This computer has not enough memory free to check a password. "
        "Nothing was changed; close other programs and try again."
    )
