"""Finding patients among very many, and those who may be the same person."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from heapq import merge
from itertools import accumulate, islice

from sqlalchemy import Connection, func, select

from ketachart.clinical.administration import Patient
from ketachart.store import projections
from ketachart.store.finding import (
    Sought,
    name_order,
    name_parts,
    name_words,
    nearly,
    one_edit_from,
    sought_in,
)
from ketachart.store.projections import PatientRow
from ketachart.store.schema import patient_lines

SHORTEST_CLOSE = 3
"""Letters of the shortest word for which a close one is looked for."""
_SAMPLE = 100_000
"""Characters that tell which of several words is rare."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


class Finder:
    """All patients' lines in memory, in the order of their names; reads what is new by itself.

    Going through 100,000 lines in memory takes some 5 ms; any part of a word can be looked for and
    whatever was typed is answered exactly. It is no record: a new one knows the same.
    Ask it outside of writing transactions only, so that it never keeps what was not committed.
    """

    def __init__(self) -> None:
        self._seen = 0
        self._keys: list[tuple[str, str]] = []
        self._lines: list[str] = []
        self._key_of: dict[str, tuple[str, str]] = {}
        self._whole, self._starts = "", [0]
        self._words: set[str] | None = None

    def find(self, connection: Connection, text: str, limit: int) -> tuple[PatientRow, ...]:
        """Patients of whom every typed word is in a name, the MRN or the birth date.

        Best first: whole words, then words that begin with what was typed, then the rest; by name
        among those. An empty text finds the first by name, one without a letter or figure nobody.
        """
        self._catch_up(connection)
        if not text.strip():
            return self._rows(connection, range(min(limit, len(self._keys))))
        return self._rows(connection, self._best(sought_in(text), limit))

    def close_to(self, connection: Connection, text: str, limit: int) -> tuple[PatientRow, ...]:
        """Patients who would be found if one letter of each typed word were another, at most."""
        self._catch_up(connection)
        if self._words is None:
            self._words = set(self._whole.split())
        near: list[Sought] = []
        for sought in next(iter(sought_in(text)), ()):
            word = sought.needles[-1]
            others = one_edit_from(word, {*_LETTERS, *word}) if len(word) >= SHORTEST_CLOSE else ()
            known = tuple(f" {other} " for other in sorted(self._words.intersection(others)))
            near.append(Sought((*sought.needles, *known), sought.year))
        return self._rows(connection, self._best([near] if near else [], limit))

    def _best(self, ways: Sequence[Sequence[Sought]], limit: int) -> list[int]:
        """The places of those lines that fit best; each reading ends when enough were found."""
        best: dict[int, None] = {}
        for exact in (
            [[sought.whole for sought in way] for way in ways],
            [[sought.beginning for sought in way] for way in ways],
            ways,
        ):
            more: set[int] = set()
            for way in exact:
                more.update(islice((p for p in self._holding(way) if p not in best), limit))
            best.update(dict.fromkeys(sorted(more)))
            if len(best) >= limit:
                break
        return list(best)[:limit]

    def _holding(self, way: Sequence[Sought]) -> Iterator[int]:
        """The places, in order, that hold all of it; those of what is rarest are gone through."""
        rarest = way[0] if len(way) == 1 else min(way, key=self._how_many)
        for place in merge(*(self._places(needle) for needle in rarest.needles)):
            if all(sought.fits(self._lines[place]) for sought in way):
                yield place

    def _how_many(self, sought: Sought) -> tuple[int, int]:
        """How often it comes in a part of all lines, to compare; a longer one may be rarer."""
        often = sum(self._whole.count(needle, 0, _SAMPLE) for needle in sought.needles)
        return often, -max(map(len, sought.needles))

    def _places(self, needle: str) -> Iterator[int]:
        """The places, in order, of the lines with a text in them."""
        starts, whole = self._starts, self._whole
        at = whole.find(needle)
        while at >= 0:
            place = bisect_right(starts, at) - 1
            yield place
            if place + 1 == len(starts):
                return
            at = whole.find(needle, starts[place + 1])

    def _rows(self, connection: Connection, places: Iterable[int]) -> tuple[PatientRow, ...]:
        return projections.patients(connection, [self._keys[place][1] for place in places])

    def _catch_up(self, connection: Connection) -> None:
        """Read the lines that were written since the last time; all of them at first."""
        last = connection.execute(select(func.max(patient_lines.c.number))).scalar() or 0
        if last < self._seen:
            # They were written anew from the ledger.
            self.__init__()  # type: ignore[misc]
        if last == self._seen:
            return
        columns = patient_lines.c
        query = select(columns.name, columns.patient, columns.line)
        if self._seen:
            rows = connection.execute(
                query.where(columns.number > self._seen).order_by(columns.number)
            )
            for name, patient, line in rows:
                self._take((name, patient), line)
        else:
            every = sorted(
                (name, patient, line) for name, patient, line in connection.execute(query)
            )
            self._keys = [(name, patient) for name, patient, _ in every]
            self._lines = [line for _, _, line in every]
            self._key_of = {key[1]: key for key in self._keys}
        self._seen = last
        # One text: going through it is many times faster than through as many lines.
        self._whole = "\n".join(self._lines)
        self._starts = list(accumulate((len(line) + 1 for line in self._lines[:-1]), initial=0))

    def _take(self, key: tuple[str, str], line: str) -> None:
        old = self._key_of.pop(key[1], None)
        if old is not None:
            at = bisect_left(self._keys, old)
            del self._keys[at], self._lines[at]
        at = bisect_left(self._keys, key)
        self._keys.insert(at, key)
        self._lines.insert(at, line)
        self._key_of[key[1]] = key
        if self._words is not None:
            self._words.update(line.split())


def may_be_the_same(one: Patient, other: Patient) -> bool:
    """Whether two descriptions are so alike that one person may have been registered twice.

    The same birth date with a similar name (accents, order, a part of it, one letter off), or the
    same name with a birth date that is one figure or day and month off.
    """
    if one.dob == other.dob:
        return _alike(one, other)
    return name_words(one) == name_words(other) and _one_slip(one.dob, other.dob)


def same_person(connection: Connection, details: Patient) -> tuple[PatientRow, ...]:
    """The patients who may be the person described, by name."""
    rows = projections.patients_born_or_named(connection, details.dob, name_words(details))
    alike = [row for row in rows if may_be_the_same(row.details, details)]
    return tuple(sorted(alike, key=lambda row: (name_order(row.details), row.id)))


def _alike(one: Patient, other: Patient) -> bool:
    straight = _family_alike(one.family_name, other.family_name) and _given_alike(
        one.given_name, other.given_name
    )
    swapped = _family_alike(one.family_name, other.given_name) and _given_alike(
        one.given_name, other.family_name
    )
    return straight or swapped or name_words(one) == name_words(other)


def _family_alike(one: str, other: str) -> bool:
    """A part of it is enough: a maiden name, one of two names."""
    return _parts_alike(one, other, shortest=3)


def _given_alike(one: str, other: str) -> bool:
    if _parts_alike(one, other, shortest=2):
        return True
    first, second = name_parts(one)[:1], name_parts(other)[:1]
    if not first or not second or min(len(first[0]), len(second[0])) > 1:
        return False
    return first[0][0] == second[0][0]


def _parts_alike(one: str, other: str, *, shortest: int) -> bool:
    mine, theirs = name_parts(one), name_parts(other)
    if nearly("".join(mine), "".join(theirs)):
        return True
    return any(len(a) >= shortest and nearly(a, b) for a in mine for b in theirs)


def _one_slip(one: date, other: date) -> bool:
    """Whether one figure differs, or day and month stand the other way round."""
    figures = zip(one.isoformat(), other.isoformat(), strict=True)
    if sum(a != b for a, b in figures) == 1:
        return True
    return one.year == other.year and (one.month, one.day) == (other.day, other.month)
