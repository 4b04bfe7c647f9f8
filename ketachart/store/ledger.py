"""The ledger: entries in one chain, only ever added to.

Nothing here changes or repairs an entry; ``append`` is the one way in.
"""

from collections.abc import Callable, Collection, Generator, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, bindparam, func, insert, select

from ketachart.clinical.acts import act_name
from ketachart.clinical.entry import (
    GENESIS,
    Admission,
    Entry,
    Stamp,
    canonical,
    digest_of,
    entry_from,
)
from ketachart.clinical.trouble import Damaged, Refused
from ketachart.store import chain
from ketachart.store.chain import Head, Verdict
from ketachart.store.engine import Database
from ketachart.store.schema import entries

_AT_ONCE = 500
_STORED = (entries.c.seq, entries.c.previous, entries.c.digest, entries.c.body)
_BY_ID = select(entries.c.id, *_STORED).where(entries.c.id == bindparam("entry"))
_NEWEST = select(entries.c.seq, entries.c.digest).order_by(entries.c.seq.desc()).limit(1)


class _Stored(NamedTuple):
    seq: int
    previous: bytes
    digest: bytes
    body: bytes


class Ledger:
    """The entries of one station's database."""

    def __init__(self, database: Database | None = None) -> None:
        self.database = database
        self.tail: Head | None = None
        """The end behind the last entries that were added; set back by who needs to know."""

    def append(self, connection: Connection, admissions: Iterable[Admission]) -> tuple[Entry, ...]:
        """Add admissions in their order, inside an open writing transaction; they last with it.

        One that is already there word for word is answered with its entry, so that a retry never
        charts an act twice.

        Raises:
            Refused: an id is already there with other words, or an admission cannot be stored.
        """
        wanted = [(admission, body_of(admission)) for admission in admissions]
        there = _stored(connection, [admission.id for admission, _ in wanted])
        head = self.head(connection)
        answer: list[Entry] = []
        rows: list[dict[str, object]] = []
        for admission, body in wanted:
            known = there.get(admission.id)
            if known is None:
                seq = head.seq + 1
                known = _Stored(seq, head.digest, digest_of(head.digest, seq, body), body)
                rows.append(_row(admission, known))
                there[admission.id] = known
                head = Head(known.seq, known.digest)
            elif known.body != body:
                raise Refused(
                    "An entry with this name is already recorded and says something else; it "
                    "stands, and this one was not recorded. Look at the chart and enter it anew."
                )
            answer.append(_entry(known))
        if rows:
            connection.execute(insert(entries), rows)
            self.tail = head
        return tuple(answer)

    def of_session(self, connection: Connection, session: str) -> tuple[Entry, ...]:
        """Every entry of a session, in charting order.

        Raises:
            Damaged: one of them is not what was written.
        """
        query = select(*_STORED).where(entries.c.session == session).order_by(entries.c.seq)
        return tuple(_entry(row) for row in connection.execute(query))

    def of_station(
        self, connection: Connection, acts: Collection[str] = (), after: int = 0
    ) -> tuple[Entry, ...]:
        """The entries that belong to no session, in charting order.

        ``acts`` keeps only those names (such as ``person-added``), ``after`` those behind a seq.
        """
        query = (
            select(*_STORED)
            .where(entries.c.session.is_(None), entries.c.seq > after)
            .order_by(entries.c.seq)
        )
        if acts:
            query = query.where(entries.c.act.in_(tuple(acts)))
        return tuple(_entry(row) for row in connection.execute(query))

    def trail(
        self,
        connection: Connection,
        *,
        first_day: date | None = None,
        last_day: date | None = None,
        person: str | None = None,
        sessions: Collection[str] | None = None,
        acts: Collection[str] = (),
        after: int = 0,
    ) -> Generator[Entry, None, None]:
        """All entries, in charting order, one at a time; days are those written in the stamp.

        ``sessions`` keeps the entries of those sessions, ``acts`` those names (such as
        ``patient-discharged``); ``person`` is the one in the stamp.
        """
        query = select(*_STORED).where(entries.c.seq > after).order_by(entries.c.seq)
        day = func.substr(entries.c.recorded_at, 1, 10)
        if first_day is not None:
            query = query.where(day >= first_day.isoformat())
        if last_day is not None:
            query = query.where(day <= last_day.isoformat())
        if person is not None:
            query = query.where(entries.c.person == person)
        if sessions is not None:
            query = query.where(entries.c.session.in_(tuple(sessions)))
        if acts:
            query = query.where(entries.c.act.in_(tuple(acts)))
        with connection.execute(query.execution_options(yield_per=_AT_ONCE)) as rows:
            for row in rows:
                yield _entry(row)

    def by_id(self, connection: Connection, entry: str) -> Entry | None:
        """The entry of that id, or None."""
        known = _stored(connection, [entry]).get(entry)
        return None if known is None else _entry(known)

    def at(self, connection: Connection, seqs: Sequence[int]) -> tuple[Entry, ...]:
        """The entries in those places, in the order asked for; a place without one is left out.

        Raises:
            Damaged: one of them is not what was written.
        """
        found: dict[int, Entry] = {}
        for start in range(0, len(seqs), _AT_ONCE):
            query = select(*_STORED).where(entries.c.seq.in_(seqs[start : start + _AT_ONCE]))
            found.update({row.seq: _entry(row) for row in connection.execute(query)})
        return tuple(found[seq] for seq in seqs if seq in found)

    def head(self, connection: Connection) -> Head:
        """The last entry's place and digest; place 0 and zeros in an empty ledger."""
        row = connection.execute(_NEWEST).one_or_none()
        return Head(0, GENESIS) if row is None else Head(row.seq, row.digest)

    def last_stamp(self, connection: Connection) -> Stamp | None:
        """The stamp of the last entry, to go on from its time; None in an empty ledger."""
        query = select(*_STORED).order_by(entries.c.seq.desc()).limit(1)
        row = connection.execute(query).one_or_none()
        return None if row is None else _entry(row).stamp

    def against(self, connection: Connection, anchor: Head | None) -> str | None:
        """What is wrong between the ledger and an anchor, in words; None when they agree.

        The ledger may be ahead: a crash between the commit and the anchor leaves it so.
        """
        if anchor is None or anchor.seq == 0:
            return None
        return chain.against(anchor, self.digest_at(connection, anchor.seq), self.head(connection))

    def digest_at(self, connection: Connection, seq: int) -> bytes | None:
        """The digest of the entry in a place; None where there is none."""
        query = select(entries.c.digest).where(entries.c.seq == seq)
        found: bytes | None = connection.execute(query).scalar()
        return found

    def goes_on(self, connection: Connection, behind: int, besides: Collection[str]) -> bool:
        """Whether an entry stands behind a place, besides those acts (such as ``person-added``)."""
        query = select(entries.c.seq).where(
            entries.c.seq > behind, entries.c.act.not_in(tuple(besides))
        )
        return connection.execute(query.limit(1)).first() is not None

    def verify(
        self,
        connection: Connection,
        anchor: Head | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Verdict:
        """Read every entry and say whether all is as written; names the first that is not.

        ``progress`` hears (done, all) now and then. Use it with ``Database.reading_aside``.
        """
        return chain.verify(connection, anchor, progress)


def body_of(admission: Admission) -> bytes:
    """The admission's text, sure to be readable again.

    Raises:
        Refused: it cannot be stored.
    """
    try:
        body = canonical(admission)
        entry_from(1, GENESIS, GENESIS, body)
    except (msgspec.MsgspecError, ValueError, TypeError):
        raise Refused(
            "This entry holds something that cannot be stored and read back, so it was not "
            "recorded. Enter it again with plain text and numbers."
        ) from None
    return body


def _row(admission: Admission, stored: _Stored) -> dict[str, object]:
    act = admission.act
    return {
        "seq": stored.seq,
        "id": admission.id,
        "session": admission.session,
        "act": act_name(type(act).__name__),
        "recorded_at": msgspec.json.encode(admission.stamp.recorded_at)[1:-1].decode("ascii"),
        "person": admission.stamp.person,
        "body": stored.body,
        "previous": stored.previous,
        "digest": stored.digest,
    }


def _stored(connection: Connection, ids: Sequence[str]) -> dict[str, _Stored]:
    """Which of the ids are in the ledger already."""
    if len(ids) == 1:  # as mostly; a query made beforehand costs a save nothing
        row = connection.execute(_BY_ID, {"entry": ids[0]}).one_or_none()
        return {} if row is None else {row.id: _Stored(*row[1:])}
    found: dict[str, _Stored] = {}
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        query = select(entries.c.id, *_STORED).where(entries.c.id.in_(part))
        for name, *stored in connection.execute(query):
            found[name] = _Stored(*stored)
    return found


def _entry(row: Sequence[Any]) -> Entry:
    seq, previous, digest, body = row
    try:
        if digest_of(previous, seq, body) == digest:
            return entry_from(seq, previous, digest, body)
    except msgspec.MsgspecError:
        pass
    raise Damaged(
        f"Entry {seq} of the ledger is not what was written. Nothing was changed; verify the "
        "station and compare it with a backup."
    )
