"""What two weights of one patient say of each other: a change, or a unit taken wrong."""

from decimal import Decimal
from fractions import Fraction

from ketachart.clinical.units import shown

APART_KG = Decimal(1)
"""Two readings of one moment may differ by so much (kg)."""

FAR_PCT = 10
"""A change since the last visit beyond this asks for a second look (percent of the last weight)."""

AS_POUNDS = ((Fraction(2), Fraction("2.4")), (Fraction("0.42"), Fraction("0.5")))
"""Weight today to last weight where pounds and kilograms were taken for each other."""


def apart(first_kg: Decimal, second_kg: Decimal) -> bool:
    """Whether two readings of one moment differ too much to be of the same patient."""
    return abs(first_kg - second_kg) > APART_KG


def unit_mistaken(now_kg: Decimal, last_kg: Decimal) -> bool:
    """Whether the weight today would be explained by pounds read as kilograms or the reverse."""
    ratio = Fraction(now_kg) / Fraction(last_kg)
    return any(low <= ratio <= high for low, high in AS_POUNDS)


def change_pct(now_kg: Decimal, last_kg: Decimal) -> Fraction:
    """Change since the last weight in percent of it, negative for a loss."""
    return (Fraction(now_kg) - Fraction(last_kg)) * 100 / Fraction(last_kg)


def far(now_kg: Decimal, last_kg: Decimal) -> bool:
    """Whether the change since the last weight asks for a second look."""
    return abs(change_pct(now_kg, last_kg)) > FAR_PCT


def change_text(now_kg: Decimal, last_kg: Decimal) -> str:
    """``2.1 kg less``, ``0.4 kg more``, ``the same``."""
    off = now_kg - last_kg
    kg = shown(abs(off), 1)
    if kg == "0":
        return "the same"
    return f"{kg} kg {'more' if off > 0 else 'less'}"
