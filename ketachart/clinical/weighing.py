"""What two weights of one patient say of each other: a change, or a unit taken wrong."""

from decimal import Decimal
from fractions import Fraction

from ketachart.clinical.units import shown

APART_KG = Decimal(1)
"""Two readings of one moment may differ by so much (kg)."""


def apart(first_kg: Decimal, second_kg: Decimal) -> bool:
    """Whether two readings of one moment differ too much to be of the same patient."""
    return abs(first_kg - second_kg) > APART_KG


def unit_mistaken(now_kg: Decimal, last_kg: Decimal, times: tuple[Decimal, Decimal]) -> bool:
    """Whether the weight today would be explained by pounds read as kilograms or the reverse.

    ``times`` is the protocol's ``kg_or_lb``: from and to how many times the one is the other.
    """
    ratio = Fraction(now_kg) / Fraction(last_kg)
    return times[0] <= max(ratio, 1 / ratio) <= times[1]


def change_pct(now_kg: Decimal, last_kg: Decimal) -> Fraction:
    """Change since the last weight in percent of it, negative for a loss."""
    return (Fraction(now_kg) - Fraction(last_kg)) * 100 / Fraction(last_kg)


def change_text(now_kg: Decimal, last_kg: Decimal) -> str:
    """``2.1 kg less``, ``0.4 kg more``, ``the same``."""
    off = now_kg - last_kg
    kg = shown(abs(off), 1)
    if kg == "0":
        return "the same"
    return f"{kg} kg {'more' if off > 0 else 'less'}"
