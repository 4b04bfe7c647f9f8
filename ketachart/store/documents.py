"""Sealed files, kept whole; the ledger holds their SHA-256, and triggers keep them as they are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from ketachart.clinical.administration import RecordSealed
from ketachart.store.schema import documents

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ketachart.clinical.entry import Entry


def keep(connection: Connection, session: str, version: int, file: bytes) -> str:
    """Keep the sealed file of a version of a record; gives its SHA-256 in hex."""
    sha256 = hashlib.sha256(file).hexdigest()
    values = {"sha256": sha256, "session": session, "version": version, "file": file}
    connection.execute(insert(documents), values)
    return sha256


def kept(connection: Connection, sha256: str) -> bytes | None:
    """The sealed file of that SHA-256 (hex); None where there is none."""
    query = select(documents.c.file).where(documents.c.sha256 == sha256)
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else bytes(found)


def session_of(connection: Connection, sha256: str) -> str | None:
    """The session whose record a sealed file is, by its SHA-256 (hex); None where none is kept."""
    query = select(documents.c.session).where(documents.c.sha256 == sha256)
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else str(found)


def first_wrong(connection: Connection, sealed: Iterable[Entry]) -> tuple[int, str] | None:
    """The first sealed file that is not what its entry says: that place, and how it is wrong.

    ``sealed`` are the entries of all record-sealed acts.
    """
    named: set[str] = set()
    for entry in sealed:
        act = entry.act
        if not isinstance(act, RecordSealed):
            continue
        named.add(act.sha256)
        query = select(documents).where(documents.c.sha256 == act.sha256)
        row = connection.execute(query).one_or_none()
        what = f"The sealed file of entry {entry.seq}, version {act.version} of a record,"
        if row is None:
            return entry.seq, f"{what} is missing."
        if hashlib.sha256(row.file).hexdigest() != act.sha256 or (row.session, row.version) != (
            act.session,
            act.version,
        ):
            return entry.seq, f"{what} is not what was sealed."
    for sha256 in connection.execute(select(documents.c.sha256)).scalars():
        if sha256 not in named:
            return 0, "A sealed file is kept that no entry of the ledger names."
    return None
