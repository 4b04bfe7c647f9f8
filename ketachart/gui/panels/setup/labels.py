"""What is read off a vial: its usual strengths, and an expiry as printed. No Qt."""

import calendar
import re
from datetime import date
from decimal import Decimal

from ketachart.clinical.protocol import Protocol, Vial
from ketachart.clinical.units import shown

VIALS = (("10", "20"), ("50", "10"), ("100", "5"))
"""The strengths ketamine is sold in (mg/mL, mL a vial); the label of each looks like the others."""

USUAL_VIALS = tuple(Vial(mg_per_ml=Decimal(c), ml=Decimal(v)) for c, v in VIALS)


def vials_of(protocol: Protocol) -> tuple[Vial, ...]:
    """The vials that the clinic keeps; where it does not say, those ketamine is sold in."""
    return protocol.preparation.vials or USUAL_VIALS


def vial_key(vial: Vial) -> str:
    """``50x10``: strength (mg/mL) and volume (mL), for a choice; ``read_vial`` reads it back."""
    return f"{shown(vial.mg_per_ml, 4)}x{shown(vial.ml, 3)}"


def read_vial(key: str) -> tuple[str, str]:
    """Strength (mg/mL) and volume (mL) out of a ``vial_key``."""
    strength, _, volume = key.partition("x")
    return strength, volume


def vial_words(vial: Vial) -> str:
    """They look alike: what the whole vial holds tells them apart."""
    return f"{shown(vial.mg_per_ml, 4)} mg/mL, {shown(vial.mg_per_ml * vial.ml, 1)} mg"


_YEAR_FIRST = re.compile(r"^(\d{4})[-/. ](\d{1,2})(?:[-/. ](\d{1,2}))?$")
_MONTH_FIRST = re.compile(r"^(\d{1,2})[-/. ](\d{4})$")
_SHORT = re.compile(r"^(\d{1,2})[-/. ](\d{2})$")


def read_expiry(typed: str) -> tuple[str, date] | None:
    """An expiry as ``2027-05`` or ``2027-05-31``, and the last day it is good; None if unclear.

    Two figures after a month are a year of this century, as on vials: ``05/27``.
    """
    text = typed.strip()
    if found := _YEAR_FIRST.match(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3] or 0)
    elif found := _MONTH_FIRST.match(text):
        month, year, day = int(found[1]), int(found[2]), 0
    elif found := _SHORT.match(text):
        month, year, day = int(found[1]), 2000 + int(found[2]), 0
    else:
        return None
    try:
        last = date(year, month, day or calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None
    return (f"{year:04}-{month:02}" + (f"-{day:02}" if day else "")), last
