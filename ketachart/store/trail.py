"""The audit trail: which of all entries are asked for, in which order; read aside from charting."""

import re
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Self

import msgspec
from sqlalchemy import Connection, select

from ketachart.clinical.acts import ACTS, Part
from ketachart.clinical.administration import ADMINISTRATIVE_ACTS, Piece
from ketachart.clinical.entry import Admission, Stamp
from ketachart.clinical.phrases import patient_name
from ketachart.clinical.trouble import Refused
from ketachart.store.engine import Database
from ketachart.store.schema import filing, patients, people, sessions, trail_ids

READERS = 2
STRETCH = 50_000
"""Entries gone through before progress is told and a wish to stop is heard."""

Column = Literal["seq", "person", "act", "session", "patient"]
"""What can be sorted by: the order of charting, or what the trail knows of an entry."""

_KEYS: Mapping[Column, str] = {
    "seq": "0",
    "person": "t.person",
    "act": "t.act",
    "session": "t.session",
    # Of whom an entry tells, or whose session it stands in.
    "patient": "iif(t.patient > 0, t.patient, -t.session)",
}
_LAST = "SELECT coalesce(max(seq), 0) FROM entries"
_numbers = msgspec.json.Decoder(list[int]).decode


@dataclass(frozen=True, slots=True)
class Named:
    """Words that are looked for, and which ids they name; a body is read where ``bodies`` says."""

    text: str
    ids: frozenset[str] = frozenset()
    bodies: Literal["all", "station"] = "all"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries; None: whichever. An entry of a session is about the session's patient too.

    ``patients`` are (ids of) patients and all sessions that are or were theirs.
    """

    people: Collection[str] | None = None
    patients: Collection[str] | None = None
    acts: Collection[str] | None = None
    first_day: date | None = None
    last_day: date | None = None
    named: Named | None = None


Groups = dict[int, list[int]]
"""Entries (seq, rising) by the number of what they are sorted by."""


def stopped() -> Refused:
    """What is said where a search was stopped by a person."""
    return Refused("The search was stopped. Nothing was changed; search again when ready.")


def sift(
    database: Database,
    wanted: Wanted,
    by: Column = "seq",
    *,
    until: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    going_on: Callable[[], bool] | None = None,
) -> tuple[Groups, int]:
    """The entries that are asked for, gathered by a column, and the last seq looked at.

    It reads aside, in any thread, and looks no further than ``until``. ``progress`` hears
    (done, all) after each stretch; ``going_on`` is asked and False stops it.

    Raises:
        Refused: it was stopped.
    """
    groups: Groups = {}
    with ExitStack() as stack:
        # The text of a million entries is read by two at once: they decrypt side by side.
        readers = [
            stack.enter_context(database.reading_aside())
            for _ in range(1 if wanted.named is None else READERS)
        ]
        last = int(readers[0].exec_driver_sql(_LAST).scalar_one())
        last = last if until is None else min(until, last)
        query = _Query.of(readers[0], wanted, by)
        idle = [reader.connection.driver_connection for reader in readers]
        pool = stack.enter_context(ThreadPoolExecutor(len(readers), "trail"))

        def gone_through(stretch: tuple[int, int]) -> list[tuple[int, int]]:
            reader = idle.pop()
            try:
                return query.run(reader, stretch)
            finally:
                idle.append(reader)

        stretches = [
            (first, min(first + STRETCH - 1, last)) for first in range(1, last + 1, STRETCH)
        ]
        coming = deque(pool.submit(gone_through, each) for each in stretches[: len(readers)])
        for number, (_, end) in enumerate(stretches):
            found = coming.popleft().result()
            if going_on is not None and not going_on():
                raise stopped()
            following = stretches[number + len(readers) : number + len(readers) + 1]
            coming.extend(pool.submit(gone_through, each) for each in following)
            for seq, key in found:
                try:
                    groups[key].append(seq)
                except KeyError:
                    groups[key] = [seq]
            if progress is not None:
                progress(end, last)
    return groups, last


@dataclass(frozen=True, slots=True)
class _Query:
    """What is asked of each stretch."""

    key: str
    terms: tuple[str, ...]
    values: tuple[object, ...]
    names: str
    named: Named | None

    @classmethod
    def of(cls, connection: Connection, wanted: Wanted, by: Column) -> Self:
        terms, values = _terms(connection, wanted)
        names = _names(connection, wanted.named)
        return cls(_KEYS[by], tuple(terms), tuple(values), names, wanted.named)

    def run(self, raw: Any, stretch: tuple[int, int]) -> list[tuple[int, int]]:
        """Each entry of a stretch, with what it is sorted by."""
        terms, values = ["t.seq BETWEEN ? AND ?", *self.terms], [*stretch, *self.values]
        if self.named is not None:
            written = self._written(raw, self.named, terms, values)
            terms.append(f"({self.names} OR t.seq IN (SELECT value FROM json_each(?)))")  # noqa: S608
            values.append(msgspec.json.encode(written).decode())
        seqs, keys = raw.execute(
            f"SELECT json_group_array(t.seq), json_group_array({self.key}) "  # noqa: S608
            f"FROM trail AS t WHERE {' AND '.join(terms)}",
            values,
        ).fetchone()
        return list(zip(_numbers(seqs), _numbers(keys), strict=True))

    def _written(
        self, raw: Any, named: Named, terms: Sequence[str], values: Sequence[object]
    ) -> list[int]:
        """The entries of a stretch in whose text the words stand."""
        where = [*terms, f"NOT ({self.names})", "CAST(e.body AS TEXT) LIKE ? ESCAPE '!'"]
        if named.bodies == "station":
            # What was searched for can be a patient's name.
            where.insert(0, "t.session = 0 AND t.patient = 0 AND e.act <> 'trail-read'")
        closely = _is_like_structure(named.text.casefold())
        rows = raw.execute(
            f"SELECT t.seq, {'e.body' if closely else 'NULL'} "  # noqa: S608
            "FROM trail AS t CROSS JOIN entries AS e ON e.seq = t.seq "
            f"WHERE {' AND '.join(where)}",
            [*values, _pattern(named.text)],
        )
        folded = named.text.casefold()
        return [seq for seq, body in rows if body is None or _says(body, folded)]


def _terms(connection: Connection, wanted: Wanted) -> tuple[list[str], list[object]]:
    """What the filters are in SQL, with their values."""
    terms: list[str] = []
    values: list[object] = []
    for column, ids in (("person", wanted.people), ("act", wanted.acts)):
        if ids is not None:
            terms.append(f"t.{column} IN ({_list(numbers_of(connection, ids))})")
    if wanted.patients is not None:
        whose = _list(numbers_of(connection, wanted.patients))
        theirs = _list(numbers_of(connection, sessions_of(connection, wanted.patients)))
        terms.append(f"(t.patient IN ({whose}) OR t.session IN ({theirs}))")
    for sign, day in ((">=", wanted.first_day), ("<=", wanted.last_day)):
        if day is not None:
            terms.append(f"t.day {sign} ?")
            values.append(int(f"{day:%Y%m%d}"))
    return terms, values


def _names(connection: Connection, named: Named | None) -> str:
    """The term that keeps what is about one of the named."""
    listed = "NULL" if named is None else _list(numbers_of(connection, named.ids))
    if listed == "NULL":
        return "0"
    return " OR ".join(f"t.{c} IN ({listed})" for c in ("person", "act", "session", "patient"))


def _pattern(text: str) -> str:
    """A pattern that everything fits in which the text stands, and a little more.

    SQLite folds the case of ASCII alone, and what JSON escapes is written in other letters.
    """
    return "%" + re.sub(r'[^\x20-\x7e]|["\\]', "%", re.sub("[%_!]", r"!\g<0>", text)) + "%"


_OF_IDS_AND_TIMES = frozenset("0123456789abcdef-:.+tz")
_KINDS: tuple[type[msgspec.Struct], ...] = (
    Admission,
    Stamp,
    *ACTS,
    *ADMINISTRATIVE_ACTS,
    *Part.__subclasses__(),
    *Piece.__subclasses__(),
)
_STRUCTURE = " ".join(sorted({name for kind in _KINDS for name in kind.__struct_encode_fields__}))


def _is_like_structure(folded: str) -> bool:
    """Whether words may stand in how an entry is stored although nobody told them."""
    plain = folded.isascii() and not set(folded) & set('"\\{}[],:')
    return not plain or _OF_IDS_AND_TIMES.issuperset(folded) or folded in _STRUCTURE


def _says(body: bytes, folded: str) -> bool:
    """Whether the words stand in what was told, and not only in how it is stored."""
    told = msgspec.json.decode(body)
    return any(folded in text.casefold() for text in _texts(told.get("act")))


def _texts(told: object) -> list[str]:
    if isinstance(told, str):
        return [told]
    if isinstance(told, dict):
        return [text for value in told.values() for text in _texts(value)]
    if isinstance(told, list):
        return [text for value in told for text in _texts(value)]
    return [] if told is None or isinstance(told, bool) else [str(told)]


def _list(numbers: Collection[int]) -> str:
    return ",".join(map(str, sorted(numbers))) or "NULL"


def numbers_of(connection: Connection, ids: Collection[str]) -> tuple[int, ...]:
    """The numbers by which the trail knows those ids."""
    listed = msgspec.json.encode(list(ids)).decode()
    query = "SELECT number FROM trail_ids WHERE id IN (SELECT value FROM json_each(?))"
    return tuple(connection.exec_driver_sql(query, (listed,)).scalars())


def sessions_of(connection: Connection, patients: Collection[str]) -> tuple[str, ...]:
    """The sessions (ids) that are or once were of those patients."""
    query = (
        "SELECT DISTINCT i.id FROM trail AS t JOIN trail_ids AS i ON i.number = t.session "  # noqa: S608
        f"WHERE t.patient IN ({_list(numbers_of(connection, patients))})"
    )
    return tuple(connection.exec_driver_sql(query).scalars())


def ids(connection: Connection) -> dict[int, str]:
    """What every number of the trail stands for."""
    query = select(trail_ids.c.number, trail_ids.c.id)
    return {row.number: row.id for row in connection.execute(query)}


def refill(connection: Connection) -> None:
    """File every entry anew, into tables that are empty."""
    for statement in filing("e", " FROM entries AS e"):
        connection.exec_driver_sql(statement)


@dataclass(frozen=True, slots=True)
class Known:
    """How those are called whom the trail names by an id."""

    people: Mapping[str, str]
    patients: Mapping[str, tuple[str, str]]
    """Family and given name, and the MRN."""
    sessions: Mapping[str, tuple[str, str]]
    """Record number, and whose it is (id)."""


class _Whose(msgspec.Struct, gc=False):
    mrn: str
    family_name: str
    given_name: str


_read_whose = msgspec.json.Decoder(_Whose).decode


def _whose(details: bytes) -> tuple[str, str]:
    told = _read_whose(details)
    return patient_name(told), told.mrn


def known(connection: Connection) -> Known:
    """Everybody whom the station knows, and every session."""
    person, patient, session = people.c, patients.c, sessions.c
    told = select(patient.id, patient.details)
    return Known(
        {row.id: row.name for row in connection.execute(select(person.id, person.name))},
        {each: _whose(details) for each, details in connection.execute(told)},
        {
            each: (number, whose)
            for each, number, whose in connection.execute(
                select(session.id, session.record_no, session.patient)
            )
        },
    )
