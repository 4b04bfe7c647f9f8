"""A number as a person writes it, with a point or a comma: exact, or what is wrong with it."""

import re
from decimal import Decimal

from ketachart.clinical.acts import MOST

_NUMBER = re.compile(r"(\d*)(?:[.,](\d*))?", re.ASCII)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+", re.ASCII)
"""A thousand to one reader, one point zero to another: never guessed."""

_SHOWN = 20
"""So much of what was typed stands in a sentence about it."""


AMBIGUOUS = "can be read in two ways"


def number_of(typed: str) -> Decimal:
    """What was typed as a number; only of what there is no ``trouble_with``."""
    return Decimal(typed.replace(",", "."))


def number_in(typed: str, decimals: int) -> Decimal | None:
    """The number; None of nothing, and of something else."""
    return number_of(typed) if typed and not trouble_with(typed, decimals) else None


def trouble_with(typed: str, decimals: int) -> str:
    """Why what was typed is no number of so many decimals, in two or three words; or empty."""
    if not typed:
        return ""
    if _GROUPED.fullmatch(typed):
        return AMBIGUOUS
    found = _NUMBER.fullmatch(typed)
    if found is None or not found[1]:
        return "not a number"
    if not decimals and found[2] is not None:
        return "not a whole number"
    if len(found[2] or "") > decimals:
        return f"more than {decimals} decimal{'s' * (decimals != 1)}"
    return "too large" if number_of(typed) > MOST else ""


def sentence_about(typed: str, decimals: int) -> str:
    """The same as a sentence that says what to do; empty when nothing is wrong."""
    brief, shown = trouble_with(typed, decimals), typed[:_SHOWN]
    if brief == AMBIGUOUS:
        return f"“{shown}” {brief}. Type it without the comma, or with a point for decimals."
    if brief != "not a number":
        return f"{shown} is {brief}." if brief else ""
    with_zero = f"0{shown.replace(',', '.')}"
    if _NUMBER.fullmatch(typed) and typed[1:]:
        return f"“{shown}” is not a number. Write a zero before the point: {with_zero}."
    return f"“{shown}” is not a number. Type digits, with a point if needed."
