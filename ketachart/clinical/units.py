"""Exact arithmetic and the one way of rounding: half up, at the very end.

Inside a calculation amounts are fractions, so that splitting a span of time or summing in another
order can change nothing; they become decimals when they are shown or written.
"""

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from fractions import Fraction

LB_IN_KG = Decimal("0.45359237")
"""One avoirdupois pound in kg, exact by definition (NIST SP 811)."""

SALT_IN_BASE = Decimal("1.153")
"""mg of ketamine hydrochloride that hold 1 mg of base (label: 10 mg base = 11.53 mg)."""

_LABELLED = {
    Decimal("11.53"): Decimal(10),
    Decimal("57.67"): Decimal(50),
    Decimal("115.33"): Decimal(100),
}
"""Strengths as labels print them, hydrochloride to base: there the label's own number counts."""

IN_MG = {"mg": Decimal(1), "g": Decimal(1000), "mcg": Decimal("0.001")}
"""mg in one of each unit of weight that a dose is charted in."""

_MICROSECOND = timedelta(microseconds=1)
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)

MOST_DIGITS = 30
"""Before or behind the point: nobody read a number with more off anything."""

Exact = Fraction | Decimal | int


def rounded(value: Exact, places: int) -> Decimal:
    """The value rounded half up (away from zero on a tie) to ``places`` decimals."""
    value = Fraction(value)
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(-whole if value < 0 else whole).scaleb(-places, _WIDE)


def shown(value: Exact, places: int) -> str:
    """As people read it: leading zero, no trailing zeros (ISMP on dose writing)."""
    text = f"{rounded(value, places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number_told(said: object) -> Decimal | None:
    """The number in a free table, as a file or a person told it; None of what is no number."""
    if isinstance(said, bool):
        return None
    try:
        found = Decimal(str(said))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) <= MOST_DIGITS else None


def minutes(span: timedelta) -> Fraction:
    """A span of time in minutes, exact to the microsecond."""
    return Fraction(span // _MICROSECOND, 60_000_000)


def minutes_between(start: datetime, end: datetime) -> Fraction:
    """Minutes from ``start`` to ``end``, negative if it lies before."""
    return minutes(end - start)


def span_of(length_min: Exact) -> timedelta:
    """Minutes as a span of time, rounded half up to the microsecond."""
    return timedelta(microseconds=int(rounded(Fraction(length_min) * 60_000_000, 0)))


def kg_from_lb(pounds: Decimal) -> Decimal:
    """Pounds to kg, exact."""
    return pounds * LB_IN_KG


def mg_in_one(unit: str) -> Fraction | None:
    """mg in one of a unit as it was typed; None for a unit that is no weight."""
    known = IN_MG.get(unit.strip().casefold())
    return None if known is None else Fraction(known)


def in_mg(amount: Decimal, unit: str) -> Decimal | None:
    """An amount in mg, exact; None for a unit that is no weight."""
    known = IN_MG.get(unit.strip().casefold())
    return None if known is None else _WIDE.multiply(amount, known)


def salt_of_base(base: Exact) -> Fraction:
    """Ketamine hydrochloride for an amount or strength of base; both in the same unit."""
    return Fraction(base) * Fraction(SALT_IN_BASE)


def base_of_salt(salt: Exact) -> Fraction:
    """Ketamine base in an amount or strength of hydrochloride; both in the same unit."""
    for printed, base in _LABELLED.items():
        if salt == printed:
            return Fraction(base)
    return Fraction(salt) / Fraction(SALT_IN_BASE)


def to_step(value: Exact, step: Exact) -> Decimal:
    """The nearest mark of a syringe or setting of a pump, half up; as it is without a step."""
    marks = rounded(Fraction(value) / Fraction(step), 0) if step else None
    if marks is None:
        return rounded(value, 6)
    return rounded(Fraction(marks) * Fraction(step), 6).normalize() + 0
