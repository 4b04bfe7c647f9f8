"""The clinic's protocols and words as the settings show them, and what they ask for. No Qt."""

from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff
from typing import Any

import msgspec

from ketachart import resources
from ketachart.clinical.administration import ProtocolChanged
from ketachart.clinical.entry import Entry
from ketachart.clinical.protocol_edit import list_literal, words_literal
from ketachart.clinical.vocabulary import (
    EMPTY,
    LISTS,
    Drug,
    Effect,
    Scale,
    Vocabulary,
    key_of_term,
    read_vocabulary_list,
)
from ketachart.station import Station

MOST_LINES = 12
Term = Effect | Drug | Scale
LIST_WORDS = (("side_effects", "Side effects"), ("drugs", "Drugs"), ("scales", "Scales"))
HELD = {"side_effects": "effects", "drugs": "drugs", "scales": "scales"}


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a protocol: when, by whom, why, approved by whom, and the lines that differ."""

    at: datetime
    by: str
    reason: str
    approved_by: str | None
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """A protocol in force: its text and its changes, the last one first."""

    id: str
    name: str
    text: str
    is_shipped: bool
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that the clinic decides for itself, as it stands."""

    rules: tuple[Rules, ...] = ()
    troubles: tuple[str, ...] = ()
    vocabulary: Vocabulary = EMPTY
    own: tuple[tuple[str, str], ...] = ()
    """The text of the clinic's own terms by list."""


NO_BOOK = Book()


@dataclass(frozen=True, slots=True)
class ProtocolWanted:
    """A protocol as it shall be: what ``Station.change_protocol`` takes."""

    id: str
    text: str
    reason: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class WordsWanted:
    """The clinic's own terms of a list as they shall be, whole."""

    name: str
    text: str
    reason: str


def look(station: Station) -> Book:
    """All of it; the folder of the protocols is looked at anew."""
    shipped = {f.stem: f for f in resources.path("protocols").glob("*.toml")}
    found = []
    for protocol in station.protocols():
        first = ""
        if protocol.id in shipped:
            first = shipped[protocol.id].read_text(encoding="utf-8")
        history = station.protocol_history(protocol.id)
        found.append(
            Rules(
                protocol.id,
                protocol.name,
                station.protocol_text(protocol.id),
                protocol.id in shipped,
                _changes(history, first),
            )
        )
    own = tuple((name, station.own_vocabulary_text(name)) for name in LISTS)
    return Book(tuple(found), station.protocol_troubles(), station.vocabulary, own)


def _changes(history: tuple[Entry, ...], before: str) -> tuple[Change, ...]:
    found = []
    for entry in history:
        act = entry.act
        assert isinstance(act, ProtocolChanged)
        lines = _differing(before, act.text) if before else ()
        found.append(Change(act.at, act.by, act.reason, act.approved_by, lines))
        before = act.text
    return tuple(reversed(found))


def _differing(before: str, after: str) -> tuple[str, ...]:
    """The lines that differ, ``− old`` and ``+ new``; many are counted."""
    told = unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    lines = [
        f"{'+' if line[0] == '+' else '−'} {line[1:].strip()}"
        for line in told
        if line[0] in "+-" and line[:3] not in ("+++", "---") and line[1:].strip()
    ]
    more = len(lines) - MOST_LINES
    return (*lines[:MOST_LINES], *([f"and {more} lines more"] if more > 0 else ()))


# The clinic's own terms -------------------------------------------------------------------------


def terms_of(vocabulary: Vocabulary, name: str) -> tuple[Term, ...]:
    """The terms of a list."""
    return tuple(getattr(vocabulary, HELD[name]))


def own_terms(name: str, text: str) -> dict[str, Term]:
    """The clinic's own terms of a list, by their name in small letters."""
    told = read_vocabulary_list(name, text) if text else Vocabulary()
    return {key_of_term(term).casefold(): term for term in terms_of(told, name)}


def with_term(name: str, text: str, fields: dict[str, Any]) -> str:
    """The text of a list with one more term of the clinic's own."""
    return f"{text.rstrip()}\n\n{_table(name, fields)}".lstrip()


def with_offer(name: str, text: str, term: Term, *, offered: bool) -> str:
    """The text of a list where a term is offered, or not any more.

    A term of ours that is taken out of the offer becomes one of the clinic's own, as it is.
    """
    key = key_of_term(term).casefold()
    own = own_terms(name, text)
    kept = [t for k, t in own.items() if k != key]
    changed = {**_fields(term), "offered": offered}
    return "\n".join([*(_table(name, _fields(t)) for t in kept), _table(name, changed)])


def _fields(term: msgspec.Struct) -> dict[str, Any]:
    """The fields of a term that say something."""
    usual = {f.name: f.default for f in msgspec.structs.fields(type(term))}
    told = msgspec.structs.asdict(term)
    return {k: v for k, v in told.items() if v != usual[k] and v not in ((), {}, None)}


def _table(name: str, fields: dict[str, Any]) -> str:
    lines = [f"{key} = {_literal(value)}" for key, value in fields.items()]
    return "\n".join([f"[[{HELD[name]}]]", *lines, ""])


def _literal(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return words_literal(value)
        case list() | tuple():
            return list_literal(map(_literal, value))
        case dict():
            pairs = ", ".join(f"{words_literal(k)} = {_literal(v)}" for k, v in value.items())
            return f"{{ {pairs} }}"
        case msgspec.Struct():
            pairs = ", ".join(f"{k} = {_literal(v)}" for k, v in _fields(value).items())
            return f"{{ {pairs} }}"
        case _:
            return str(value)
