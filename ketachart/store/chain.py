"""Whether the chain of entries holds, from the first to the last and against an anchor."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection
from sqlcipher3 import dbapi2 as driver  # type: ignore[import-untyped]

from ketachart.clinical.entry import GENESIS
from ketachart.clinical.trouble import Damaged
from ketachart.store.translate import trouble_of

_STEP = 2000


class Head(NamedTuple):
    """The last entry of a ledger: its place (0: none) and its digest (32 bytes)."""

    seq: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look at the whole ledger found; ``seq`` is the first entry that is wrong."""

    intact: bool
    entries: int
    problem: str | None = None
    seq: int | None = None


class _Stamp(msgspec.Struct):
    person: str
    recorded_at: str


class _Act(msgspec.Struct):
    act: str


class _Body(msgspec.Struct):
    id: str
    stamp: _Stamp
    act: _Act
    session: str | None = None


_read = msgspec.json.Decoder(_Body).decode


def against(anchor: Head, digest_there: bytes | None, head: Head) -> str | None:
    """What is wrong between an anchor and the ledger that has ``digest_there`` at its place."""
    if anchor.seq > head.seq:
        return (
            f"The ledger ends at entry {head.seq}, but entry {anchor.seq} had been written: "
            "entries were cut off, or an older copy of the database was put back."
        )
    if digest_there != anchor.digest:
        return f"Entry {anchor.seq} is not the one that the anchor outside the database names."
    return None


def verify(
    connection: Connection,
    anchor: Head | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Verdict:
    """Read every entry: its place, its link, its digest, and its columns against its text."""
    raw: Any = connection.connection.driver_connection
    head = Head(0, GENESIS)
    anchored: bytes | None = None
    try:
        total = raw.execute("SELECT count(*) FROM entries").fetchone()[0] if progress else 0
        cursor = raw.execute(
            "SELECT seq, previous, digest, body, id, session, act, recorded_at, person "
            "FROM entries ORDER BY seq"
        )
        while rows := cursor.fetchmany(_STEP):
            wrong = _first_wrong(rows, head)
            if wrong is not None:
                seq, problem = wrong
                return Verdict(False, seq - 1, problem, seq)
            if anchor is not None and head.seq < anchor.seq <= rows[-1][0]:
                anchored = rows[anchor.seq - head.seq - 1][2]
            head = Head(rows[-1][0], rows[-1][2])
            if progress is not None:
                progress(head.seq, total)
    except driver.Error as error:
        if not isinstance(trouble_of(error), Damaged):
            raise
        return Verdict(
            False,
            head.seq,
            f"The database file cannot be read behind entry {head.seq}: a part of it is damaged.",
            head.seq + 1,
        )
    if anchor is not None and anchor.seq > 0:
        problem_there = against(anchor, anchored, head)
        if problem_there is not None:
            return Verdict(False, head.seq, problem_there, min(anchor.seq, head.seq + 1))
    return Verdict(True, head.seq)


def _first_wrong(
    rows: list[tuple[Any, ...]],
    head: Head,
) -> tuple[int, str] | None:
    """The first entry of a stretch that is wrong, and how."""
    read, sha256 = _read, hashlib.sha256
    expected, last = head
    for seq, previous, digest, body, name, session, act, recorded_at, person in rows:
        expected += 1
        if seq != expected:
            return expected, f"Entry {expected} is missing from the ledger."
        if previous != last:
            return seq, f"Entry {seq} does not follow from the entry before it."
        try:
            # The same bytes as ``digest_of``, without a call for each of a million entries.
            last = sha256(previous + seq.to_bytes(8, "big") + body).digest()
            if last != digest:
                return seq, f"Entry {seq} is not what was written: its text was changed."
            text = read(body)
        except (msgspec.MsgspecError, TypeError):
            return seq, f"Entry {seq} cannot be read."
        stamp = text.stamp
        if (
            text.id != name
            or text.session != session
            or text.act.act != act
            or stamp.recorded_at != recorded_at
            or stamp.person != person
        ):
            return seq, f"Entry {seq} is filed under other words than its text says."
    return None
