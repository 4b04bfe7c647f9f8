"""The clinic's words: side effects, drugs and scales, each a list read from TOML and checked.

A vocabulary offers and explains; what was charted stands without it.
"""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from ketachart.clinical.trouble import Refused

LISTS = ("side_effects", "drugs", "scales")
"""The files of a vocabulary, without their ending."""

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Piece(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of a vocabulary file."""


class Effect(Piece, frozen=True, kw_only=True):
    """A side effect; codes are optional, ``confirmed`` once checked against their release."""

    term: Name
    label: Name | None = None
    group: Name | None = None
    icd10cm: Name | None = None
    confirmed: bool = False
    psychiatric: bool = False
    anchors: dict[str, Name] = {}
    """Own short anchors of the CTCAE grades, ``"1"`` to ``"4"``."""


class Drug(Piece, frozen=True, kw_only=True):
    """A drug: its name, how it is written where names are confused, its classes and routes.

    ``controlled`` is its schedule, such as ``C-IV``; such a drug has a waste account of its own.
    ``vials`` are mg/mL and mL of what is kept of it.
    """

    name: Name
    tall: Name | None = None
    classes: tuple[Name, ...] = ()
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


class Scale(Piece, frozen=True, kw_only=True):
    """A scale: items by number with own short labels, or its total only.

    ``items`` holds the labels by number; without them only the total is taken. ``item_low`` and
    ``item_high`` bound one item, ``low`` and ``high`` the total. ``most_missing`` items may be
    missing for a total to be given. ``falls`` says that a lower score is better. ``asks`` names
    the items that, at or above the number beside them, ask for an action before the record closes.
    ``response_pct`` is the fall in percent that is called a response, ``remission`` the total at or
    below which it is called remission.
    """

    scale: Name
    label: Name
    version: Name | None = None
    items: dict[str, Name] = {}
    item_low: int = 0
    item_high: int = 0
    low: Decimal = Decimal(0)
    high: Decimal
    kind: Literal["sum", "mean", "answers", "number"] = "number"
    most_missing: int = 0
    bands: tuple[Band, ...] = ()
    asks: dict[str, int] = {}
    falls: bool = True
    response_pct: Decimal | None = None
    response_points: Decimal | None = None
    remission: Decimal | None = None
    loinc: Name | None = None
    confirmed: bool = False


class Vocabulary(Piece, frozen=True, kw_only=True):
    """The lists in force on a station."""

    effects: tuple[Effect, ...] = ()
    drugs: tuple[Drug, ...] = ()
    scales: tuple[Scale, ...] = ()

    def effect(self, term: str) -> Effect | None:
        """The side effect of that term, case forgiven; None where it is free text."""
        return next((e for e in self.effects if e.term.casefold() == term.casefold()), None)

    def drug(self, name: str) -> Drug | None:
        """The drug of that name, case forgiven; None where it is not in the list."""
        return next((d for d in self.drugs if d.name.casefold() == name.casefold()), None)

    def scale(self, name: str) -> Scale | None:
        """The scale of that name or label, case forgiven; None where it is not in the list."""
        wanted = name.casefold()
        return next(
            (s for s in self.scales if wanted in (s.scale.casefold(), s.label.casefold())), None
        )


EMPTY = Vocabulary()


def vocabulary_of(texts: Mapping[str, str]) -> Vocabulary:
    """The vocabulary from the TOML text of each of ``LISTS``.

    Raises:
        Refused: one of them cannot be read; names it and what is wrong.
    """
    told: dict[str, object] = {}
    for name, text in texts.items():
        try:
            told |= tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            raise Refused(f"{name}.toml cannot be read: {error}.") from error
    try:
        return msgspec.convert(told, Vocabulary)
    except msgspec.ValidationError as error:
        raise Refused(f"The vocabulary cannot be read: {error}.") from error
