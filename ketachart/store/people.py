"""Passwords of the people of the station: how they are set, checked, and slowed down to guess.

Hashes live only inside the encrypted database, outside the ledger. PINs have their columns and
come later.
"""

import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError, VerifyMismatchError
from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert

from ketachart.clinical.trouble import Damaged, Refused, Unavailable
from ketachart.store import secret
from ketachart.store.folding import folded
from ketachart.store.schema import credentials
from ketachart.store.secret import Cost

FREE_FAILURES = 5
LOCKED_AFTER = 20
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)

# The beginnings people reach for when 15 characters are asked.
_COMMON = (
    "password",
    "passwort",
    "letmein",
    "qwerty",
    "qwertz",
    "iloveyou",
    "welcome",
    "changeme",
    "administrator",
    "123456789",
    "987654321",
    "abcdefgh",
    "ketamine",
    "ketachart",
    "infusion",
)
_LEFT_AT_LEAST = 8
"""Characters that must remain of a password when all that is common is taken out of it."""


class Credentials:
    """Sets and checks passwords; ``cost`` is what one check costs (100 ms by default)."""

    def __init__(self, cost: Cost = secret.PASSWORD) -> None:
        self._hasher = PasswordHasher(
            time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes
        )
        self._nobody: str | None = None

    def set_password(
        self,
        connection: Connection,
        person: str,
        password: str,
        *,
        name: str,
        clinic: str,
        now: datetime,
    ) -> None:
        """Give a person a password; earlier failures are forgotten.

        Raises:
            Refused: not 15-128 characters, or it holds the person's or clinic's name, or is common.
        """
        text = acceptable_password(password, name=name, clinic=clinic)
        values = {
            "person": person,
            "password_hash": self._hash(text),
            "set_at": now.isoformat(),
            "failures": 0,
            "failed_at": None,
        }
        connection.execute(
            insert(credentials)
            .values(values)
            .on_conflict_do_update(
                index_elements=["person"], set_={k: v for k, v in values.items() if k != "person"}
            )
        )

    def has_password(self, connection: Connection, person: str) -> bool:
        """Whether a password was ever set."""
        query = select(credentials.c.person).where(credentials.c.person == person)
        return connection.execute(query).first() is not None

    def check_password(
        self, connection: Connection, person: str | None, password: str, *, now: datetime
    ) -> bool:
        """Whether this is the person's password; costs the same where ``person`` is None.

        In a writing transaction that must be committed either way: a failure is counted in it.

        Raises:
            Refused: too many failures; wait, or ask the administrator. No password was tried.
        """
        query = select(credentials).where(credentials.c.person == person)
        row = None if person is None else connection.execute(query).one_or_none()
        if row is not None:
            _check_wait(row.failures, row.failed_at, now)
        try:
            text = secret.normalised(password)[: secret.LONGEST + 1]
        except Refused:
            text = ""
        if row is None:
            self._matches(self._hash_of_nobody(), text)
            return False
        if not self._matches(row.password_hash, text):
            connection.execute(
                update(credentials)
                .where(credentials.c.person == person)
                .values(failures=credentials.c.failures + 1, failed_at=now.isoformat())
            )
            return False
        fresh: dict[str, object] = {"failures": 0, "failed_at": None}
        if self._hasher.check_needs_rehash(row.password_hash):
            fresh["password_hash"] = self._hash(text)
        if row.failures or "password_hash" in fresh:
            connection.execute(
                update(credentials).where(credentials.c.person == person).values(fresh)
            )
        return True

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

    def _hash_of_nobody(self) -> str:
        if self._nobody is None:
            self._nobody = self._hash(secrets.token_hex(16))
        return self._nobody


def _no_memory() -> Unavailable:
    return Unavailable(
        "This computer has not enough memory free to check a password. "
        "Nothing was changed; close other programs and try again."
    )


def acceptable_password(password: str, *, name: str, clinic: str) -> str:
    """A new password, normalised.

    Raises:
        Refused: not 15-128 characters, or it holds the person's or clinic's name, or is common.
    """
    text = secret.chosen(password, "password")
    _check_guessable(text, name, clinic)
    return text


def _check_guessable(text: str, name: str, clinic: str) -> None:
    bare = folded(text).replace(" ", "")
    for known, whose in ((name, "your own name"), (clinic, "the clinic's name")):
        whole = folded(known).replace(" ", "")
        parts = [part for part in folded(known).split() if len(part) >= 4]
        if (len(whole) >= 3 and whole in bare) or any(part in bare for part in parts):
            raise Refused(
                f"This password holds {whose} and was not taken. "
                "Several unrelated words in a row are harder to guess."
            )
    rest = bare
    for common in _COMMON:
        rest = rest.replace(common, "")
    if len(rest) < _LEFT_AT_LEAST:
        raise Refused(
            "This password is among those tried first and was not taken. "
            "Several unrelated words in a row are harder to guess."
        )


def _check_wait(failures: int, failed_at: str | None, now: datetime) -> None:
    """Refuse a try that comes too soon; a clock set back never makes the wait longer."""
    if failures >= LOCKED_AFTER:
        raise Refused(
            f"After {failures} wrong passwords this name is locked. Nothing is lost; "
            "ask the administrator for a new password."
        )
    if failures < FREE_FAILURES or failed_at is None:
        return
    wait = min(FIRST_WAIT * 2 ** (failures - FREE_FAILURES), LONGEST_WAIT)
    left = min(wait, datetime.fromisoformat(failed_at) + wait - now)
    if left > timedelta(0):
        raise Refused(
            f"After {failures} wrong passwords the next try is possible in "
            f"{max(1, round(left.total_seconds()))} seconds. Nothing is lost; wait, then try again."
        )
