"""The weights a dose can be reckoned on: actual, ideal, adjusted, lean; and the body mass index.

Exact fractions throughout (kg); round only what is shown or charted.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Literal

from ketachart.clinical.acts import WeightBasis
from ketachart.clinical.units import Exact, rounded

CM_IN_INCH = Fraction("2.54")
"""Exact by definition (NIST SP 811)."""

LEAST_CM = Decimal("152.4")
"""Devine's formula begins at 60 inches; below it the ideal weight is an extrapolation."""

PLACES = 4
"""Decimals of a charted dosing weight (kg): rounding it to fewer would move the dose."""

Missing = Literal["height", "sex"]
Sex = Literal["F", "M"]


def body_mass_index(weight_kg: Exact, height_cm: Exact) -> Fraction:
    """kg/m2."""
    return Fraction(weight_kg) * 10_000 / Fraction(height_cm) ** 2


def ideal_kg(height_cm: Exact, sex: Sex) -> Fraction:
    """Ideal weight: 50 (M) or 45.5 (F) + 2.3 for every inch over 60 (Devine 1974)."""
    inches = Fraction(height_cm) / CM_IN_INCH
    return (50 if sex == "M" else Fraction("45.5")) + Fraction("2.3") * (inches - 60)


def adjusted_kg(weight_kg: Exact, height_cm: Exact, sex: Sex) -> Fraction:
    """Ideal weight and 0.4 of what the actual one lies above it."""
    ideal = ideal_kg(height_cm, sex)
    return ideal + Fraction("0.4") * (Fraction(weight_kg) - ideal)


def lean_kg(weight_kg: Exact, height_cm: Exact, sex: Sex) -> Fraction:
    """Lean weight: 9270 W / (6680 + 216 BMI) (M), 9270 W / (8780 + 244 BMI) (F), Janmahasatian."""
    bmi, weight = body_mass_index(weight_kg, height_cm), Fraction(weight_kg)
    return 9270 * weight / ((6680 + 216 * bmi) if sex == "M" else (8780 + 244 * bmi))


def missing_for(basis: WeightBasis, height_cm: Exact | None, sex: str) -> tuple[Missing, ...]:
    """What a basis needs and is not known; a sex other than F or M is not known to the formulas."""
    if basis == "actual":
        return ()
    gaps: list[Missing] = [] if height_cm else ["height"]
    return (*gaps, *(() if sex in ("F", "M") else ("sex",)))


def exact_kg(
    basis: WeightBasis, weight_kg: Exact, height_cm: Exact | None, sex: str
) -> Fraction | None:
    """The weight of a basis; None where height or sex leave it open, or the formula gives none."""
    if basis == "actual":
        return Fraction(weight_kg)
    if not height_cm or sex not in ("F", "M"):
        return None
    known: Sex = "F" if sex == "F" else "M"
    match basis:
        case "ideal":
            found = ideal_kg(height_cm, known)
        case "adjusted":
            found = adjusted_kg(weight_kg, height_cm, known)
        case _:
            found = lean_kg(weight_kg, height_cm, known)
    return found if found > 0 else None


def dosing_kg(
    basis: WeightBasis, weight_kg: Decimal, height_cm: Decimal | None, sex: str
) -> Decimal | None:
    """The weight that an order names: the actual one as taken, another to ``PLACES`` decimals."""
    if basis == "actual":
        return weight_kg
    found = exact_kg(basis, weight_kg, height_cm, sex)
    return None if found is None else rounded(found, PLACES)
