"""The clinic's words: side effects, drugs and scales, each a list read from TOML and checked.

A vocabulary offers and explains; what was charted stands without it.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

import msgspec

from ketachart.clinical.toml_text import Name, Piece, nth, piece_of, refuse_first, table_of
from ketachart.clinical.trouble import Refused

LISTS = ("side_effects", "drugs", "scales")
"""The files of a vocabulary, without their ending."""


class Effect(Piece, frozen=True, kw_only=True):
    """A side effect; codes are optional, ``confirmed`` once checked against their release."""

    term: Name
    label: Name | None = None
    group: Name | None = None
    icd10cm: Name | None = None
    confirmed: bool = False
    offered: bool = True
    psychiatric: bool = False
    anchors: dict[str, Name] = msgspec.field(default_factory=dict)
    """Own short anchors of the CTCAE grades, ``"1"`` to ``"4"``."""


class Drug(Piece, frozen=True, kw_only=True):
    """A drug: its name, how it is written where names are confused, its classes and routes.

    ``also`` are other names and ingredients that mean it; ``family`` is the class by which an
    allergy to one of its drugs speaks of the others, too. ``controlled`` is its schedule, such as
    ``C-IV``; such a drug has a waste account of its own. One that is not ``offered`` is known, so
    that it is understood where it is typed or listed as an allergy.
    """

    name: Name
    tall: Name | None = None
    also: tuple[Name, ...] = ()
    classes: tuple[Name, ...] = ()
    family: Name | None = None
    unit: Name = "mg"
    routes: tuple[Name, ...] = ()
    controlled: Name | None = None
    offered: bool = True
    after_given: Name | None = None
    """The clinic's words once it was given, such as lying down after an antihypertensive."""


class Band(Piece, frozen=True, kw_only=True):
    """A stretch of totals, both ends in it, and its word."""

    low: Decimal
    high: Decimal
    label: Name


class Risk(Piece, frozen=True, kw_only=True):
    """A result of answers: its word, given when any item named has one of the answers beside it.

    ``asks`` says that it asks for an action before the record closes.
    """

    label: Name
    when: dict[str, tuple[Name, ...]]
    asks: bool = False


class Scale(Piece, frozen=True, kw_only=True):
    """A scale: items by number with own short labels, or its total only.

    ``items`` holds the labels by number; without them only the total is taken. ``item_low`` and
    ``item_high`` bound one item, ``low`` and ``high`` the total, which has ``decimals`` places.
    ``most_missing`` items may be missing for a total to be given; none is ever made up. ``needs``
    names the items without which a total alone is not complete. ``falls`` says that a lower score
    is better. ``asks`` names the items that, at or above the number beside them, ask for an action
    before the record closes. ``response_pct`` is the fall in percent, ``response_points`` the fall
    in points that is called a response, ``remission`` the total at or below which it is called
    remission.

    Of kind ``answers``, ``answers`` holds those of an item where they are not no and yes, the
    first of them the negative one; ``only_if`` names the item without whose positive answer an item
    is not asked; the last of ``risks`` that applies is the result, ``otherwise`` where none does.
    """

    scale: Name
    label: Name
    version: Name | None = None
    items: dict[str, Name] = msgspec.field(default_factory=dict)
    item_low: int = 0
    item_high: int = 0
    low: Decimal = Decimal(0)
    high: Decimal
    decimals: int = 0
    kind: Literal["sum", "mean", "answers", "number"] = "number"
    most_missing: int = 0
    bands: tuple[Band, ...] = ()
    needs: tuple[Name, ...] = ()
    asks: dict[str, int] = msgspec.field(default_factory=dict)
    answers: dict[str, tuple[Name, ...]] = msgspec.field(default_factory=dict)
    only_if: dict[str, Name] = msgspec.field(default_factory=dict)
    risks: tuple[Risk, ...] = ()
    otherwise: Name | None = None
    falls: bool = True
    response_pct: Decimal | None = None
    response_points: Decimal | None = None
    remission: Decimal | None = None
    loinc: Name | None = None
    confirmed: bool = False
    offered: bool = True


class Vocabulary(Piece, frozen=True, kw_only=True):
    """The lists in force on a station."""

    effects: tuple[Effect, ...] = ()
    drugs: tuple[Drug, ...] = ()
    scales: tuple[Scale, ...] = ()

    def effect(self, term: str) -> Effect | None:
        """The side effect of that term, case forgiven; None where it is free text."""
        return next((e for e in self.effects if e.term.casefold() == term.casefold()), None)

    def drug(self, name: str) -> Drug | None:
        """The drug of that name, or also called so, case forgiven; None where none is listed."""
        wanted = name.strip().casefold()
        return next((d for d in self.drugs if d.name.casefold() == wanted), None) or next(
            (d for d in self.drugs if wanted in map(str.casefold, d.also)), None
        )

    def scale(self, name: str) -> Scale | None:
        """The scale of that name or label, case forgiven; None where it is not in the list."""
        wanted = name.casefold()
        return next(
            (s for s in self.scales if wanted in (s.scale.casefold(), s.label.casefold())), None
        )


EMPTY = Vocabulary()


_HOLDS: dict[str, tuple[str, str]] = {
    "side_effects": ("effects", "term"),
    "drugs": ("drugs", "name"),
    "scales": ("scales", "scale"),
}
"""The tables that each list holds, and the field by which one of them is known."""


def read_vocabulary_list(name: str, text: str, source: str = "") -> Vocabulary:
    """Read and check one of ``LISTS``; the other two are empty in what is given.

    Raises:
        Refused: there is no such list, or the text is none; names ``source`` (the file of that
            name, where none is told), the line and what is wrong.
    """
    source = source or f"{name}.toml"
    if name not in _HOLDS:
        raise Refused(f"There is no list named {name[:80]}.")
    held, key = _HOLDS[name]
    table = table_of(text, source)
    for other in table:
        if other != held:
            refuse_first(text, source, [([other], f"{source} holds {held} and nothing else.")])
    read = piece_of(text, table, Vocabulary, source)
    terms = getattr(read, held)
    refuse_first(text, source, [*_twice(terms, held, key), *_scale_problems(read.scales)])
    return read


def vocabulary_of(texts: Mapping[str, str]) -> Vocabulary:
    """The vocabulary from the TOML text of each of ``LISTS``.

    Raises:
        Refused: one of them cannot be read; names it and what is wrong.
    """
    found: dict[str, Any] = {}
    for name, text in texts.items():
        held, _ = _HOLDS[name]
        found[held] = getattr(read_vocabulary_list(name, text), held)
    return Vocabulary(**found)


def with_own(shipped: Vocabulary, own: Vocabulary) -> Vocabulary:
    """Ours and the clinic's: a term of the clinic's stands for ours of the same name."""
    found: dict[str, Any] = {}
    for held, key in _HOLDS.values():
        theirs = {getattr(term, key).casefold(): term for term in getattr(own, held)}
        ours = [theirs.pop(getattr(t, key).casefold(), t) for t in getattr(shipped, held)]
        found[held] = (*ours, *theirs.values())
    return Vocabulary(**found)


def key_of_term(term: Effect | Drug | Scale) -> str:
    """The name by which a term of a list is known."""
    match term:
        case Effect():
            return term.term
        case Drug():
            return term.name
        case Scale():
            return term.scale


def _twice(terms: Sequence[Any], held: str, key: str) -> list[tuple[list[str], str]]:
    names = [getattr(term, key).casefold() for term in terms]
    return [
        (nth(held, place), f"{getattr(terms[place], key)} stands in the list twice.")
        for place, name in enumerate(names)
        if name in names[:place]
    ]


def _scale_problems(scales: Sequence[Scale]) -> list[tuple[list[str], str]]:
    found = []
    for place, scale in enumerate(scales):
        where, name = nth("scales", place), scale.scale
        if scale.low >= scale.high:
            found.append((where, f"{name}: low must lie below high."))
        if scale.item_low > scale.item_high:
            found.append((where, f"{name}: item_low must not lie above item_high."))
        ends = [end for band in scale.bands for end in (band.low, band.high)]
        if ends != sorted(ends):
            found.append((where, f"{name}: its bands must rise."))
        unknown = (set(scale.asks) | set(scale.only_if)) - set(scale.items)
        if scale.items and unknown:
            found.append((where, f"{name} has no item {sorted(unknown)[0]}."))
    return found
