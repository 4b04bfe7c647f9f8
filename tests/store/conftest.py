"""A station's database in a real file, and entries to put into it."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as driver

from ketachart.clinical.acts import NoteWritten, VitalsTaken
from ketachart.clinical.entry import Admission, Stamp, entry_id
from ketachart.store.engine import Database
from ketachart.store.ledger import Ledger

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=timezone(timedelta(hours=1)))

Admitted = Callable[..., Admission]


@pytest.fixture
def key() -> bytes:
    return os.urandom(32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ketachart.db"


@pytest.fixture
def database(path: Path, key: bytes) -> Iterator[Database]:
    database = Database.create(path, key, busy_ms=200)
    yield database
    database.close()


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database)


@pytest.fixture
def admitted() -> Admitted:
    """The n-th admission of a session: the same n is the same admission, to the last byte."""

    def make(n: int, session: str | None = "s1", note: str | None = None) -> Admission:
        at = NOON + timedelta(minutes=n)
        act: Any = (
            VitalsTaken(id=f"a{n}", at=at, by="Ann Lee", entered="typed", hr_per_min=60 + n % 40)
            if note is None
            else NoteWritten(id=f"a{n}", at=at, by="Ann Lee", text=note)
        )
        stamp = Stamp(
            person="p1", recorded_at=at.astimezone(UTC), boot_id="boot", steady_ns=n * 10**9
        )
        return Admission(id=entry_id(session, f"a{n}"), stamp=stamp, act=act, session=session)

    return make


@pytest.fixture
def charted(database: Database, ledger: Ledger, admitted: Admitted) -> Database:
    """A database with ten entries of one session."""
    with database.writing() as connection:
        ledger.append(connection, [admitted(n) for n in range(1, 11)])
    return database


@pytest.fixture
def outside() -> Iterator[Callable[[Path, bytes], Any]]:
    """Somebody with the key and another program: no triggers' friend, no authorizer."""
    opened: list[Any] = []

    def connect(path: Path, key: bytes) -> Any:
        raw = driver.connect(str(path), isolation_level=None, timeout=0.2)
        opened.append(raw)
        raw.execute("PRAGMA cipher_log_level=NONE")
        raw.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        return raw

    yield connect
    for raw in opened:
        raw.close()
