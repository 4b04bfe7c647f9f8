"""Whether the chain of entries holds, from the first to the last and against an anchor."""

import hashlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection
from sqlcipher3 import dbapi2 as driver

from ketachart.clinical.entry import GENESIS, digest_of
from ketachart.clinical.trouble import Damaged
from ketachart.store.translate import trouble_of

STEP = 1_000
"""Entries looked at together: 3 MB; ten times as many take 30, and are no faster."""

_HAND_OVER_S = 0.0005
"""Without it Python's lock stays here for 5 ms, in which the other thread cannot start (s)."""


class Head(NamedTuple):
    """The last entry of a ledger: its place (0: none) and its digest (32 bytes)."""

    seq: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look at the whole ledger found; ``seq`` is the first entry that is wrong.

    ``note`` says what could not be known, where nothing was found wrong.
    """

    intact: bool
    entries: int
    problem: str | None = None
    seq: int | None = None
    note: str | None = None


class _Stamp(msgspec.Struct, gc=False):
    person: str
    recorded_at: str


class _Act(msgspec.Struct, gc=False):
    act: str


class _Body(msgspec.Struct, gc=False):
    id: str
    stamp: _Stamp
    act: _Act
    session: str | None = None


_read = msgspec.json.Decoder(_Body).decode
_read_lines = msgspec.json.Decoder(_Body).decode_lines
_read_list = msgspec.json.Decoder(list[_Body]).decode

# One row for a stretch of entries: SQLite decrypts and joins them without Python's lock, while
# another thread hashes the stretch before. The columns come in the form of the text they stand for.
_STRETCH = """
SELECT count(*), min(seq), max(seq),
  sum(typeof(body) = 'blob' AND typeof(digest) = 'blob' AND typeof(previous) = 'blob'),
  CAST(group_concat(CAST(digest AS TEXT), '') AS BLOB),
  CAST(group_concat(CAST(previous AS TEXT), '') AS BLOB),
  CAST(group_concat(CAST(body AS TEXT), char(10)) AS BLOB),
  CAST(json_group_array(json_object('id', id, 'stamp',
    json_object('person', person, 'recorded_at', recorded_at), 'act', json_object('act', act),
    'session', session)) AS BLOB)
FROM entries WHERE seq BETWEEN ? AND ?"""

_ROWS = """
SELECT seq, previous, digest, body, id, session, act, recorded_at, person
FROM entries WHERE seq BETWEEN ? AND ? ORDER BY seq"""


def against(anchor: Head, digest_there: bytes | None, head: Head) -> str | None:
    """What is wrong between an anchor and the ledger that has ``digest_there`` at its place."""
    if anchor.seq > head.seq:
        return (
            f"The entries from {head.seq + 1} to {anchor.seq} are missing: they were cut off, or "
            "an older copy of the database was put back."
        )
    if digest_there != anchor.digest:
        return f"Entry {anchor.seq} is not the one that the anchor outside the database names."
    return None


def verify(
    connection: Connection,
    anchor: Head | None = None,
    progress: Callable[[int, int], None] | None = None,
    *,
    step: int = STEP,
) -> Verdict:
    """Read every entry: its place, its link, its digest, and its columns against its text."""
    raw: Any = connection.connection.driver_connection
    head = Head(0, GENESIS)
    anchored: bytes | None = None
    wrong: tuple[int, str] | None = None
    try:
        first, last = raw.execute("SELECT min(seq), max(seq) FROM entries").fetchone()
        if first is not None and first < 1:
            return Verdict(False, 0, f"Entry {first} stands before the first one.", first)
        with ThreadPoolExecutor(1, "verify") as ahead:
            coming = ahead.submit(_stretch, raw, 1, step)
            while last is not None and head.seq < last:
                stretch = coming.result()
                coming = ahead.submit(_stretch, raw, head.seq + step + 1, step)
                time.sleep(_HAND_OVER_S)
                after = _through(stretch, head)
                if after is None:
                    coming.exception()  # the connection is this thread's again
                    rows = raw.execute(_ROWS, (head.seq + 1, head.seq + step)).fetchall()
                    wrong = _first_wrong(rows, head)
                    if wrong is not None:
                        break
                    after = Head(rows[-1][0], rows[-1][2])
                head = after
                if progress is not None:
                    progress(head.seq, last)
        if anchor is not None:
            query = "SELECT digest FROM entries WHERE seq = ?"
            anchored = next((row[0] for row in raw.execute(query, (anchor.seq,))), None)
    except driver.Error as error:
        if not isinstance(trouble_of(error), Damaged):
            raise
        return Verdict(
            False,
            head.seq,
            f"The database file cannot be read behind entry {head.seq}: a part of it is damaged.",
            head.seq + 1,
        )
    if wrong is not None:
        return Verdict(False, wrong[0] - 1, wrong[1], wrong[0])
    if anchor is not None and anchor.seq > 0:
        problem_there = against(anchor, anchored, head)
        if problem_there is not None:
            return Verdict(False, head.seq, problem_there, min(anchor.seq, head.seq + 1))
    return Verdict(True, head.seq)


def _stretch(raw: Any, first: int, step: int) -> tuple[Any, ...]:
    """The entries from one place on, joined; empty where they cannot be joined."""
    try:
        return tuple(raw.execute(_STRETCH, (first, first + step - 1)).fetchone())
    except driver.Error as error:
        if isinstance(trouble_of(error), Damaged):
            raise
        return ()  # a column holds what JSON cannot say: looked at one by one


def _through(stretch: tuple[Any, ...], head: Head) -> Head | None:
    """The head behind a stretch that follows without a flaw; None where one must look closely."""
    if not stretch:
        return None
    count, first, last, whole, digests, previous, joined, columns = stretch
    if first != head.seq + 1 or last != head.seq + count or whole != count:
        return None
    bodies = joined.split(b"\n")
    if len(bodies) != count or len(digests) != 32 * count or len(previous) != 32 * count:
        return None
    sha256, digest, seq = hashlib.sha256, head.digest, head.seq
    made = []
    for body in bodies:
        seq += 1
        # The same bytes as ``digest_of``, without a call for each of a million entries.
        digest = sha256(digest + seq.to_bytes(8, "big") + body).digest()
        made.append(digest)
    chain = b"".join(made)
    if chain != digests or head.digest + chain[:-32] != previous:
        return None
    try:
        if _read_lines(joined) != _read_list(columns):
            return None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return Head(seq, digest)


def _first_wrong(rows: list[tuple[Any, ...]], head: Head) -> tuple[int, str] | None:
    """The first entry of a stretch that is wrong, and how; None where every one is right."""
    expected, last = head
    for seq, previous, digest, body, name, session, act, recorded_at, person in rows:
        expected += 1
        if seq != expected:
            return expected, f"Entry {expected} is missing from the ledger."
        if previous != last:
            return seq, f"Entry {seq} does not follow from the entry before it."
        try:
            last = digest_of(previous, seq, body)
            if last != digest:
                return seq, f"Entry {seq} is not what was written: its text was changed."
            text = _read(body)
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
    return None if rows else (expected + 1, f"Entry {expected + 1} is missing from the ledger.")
