"""The sums of the set-up, exact, as lines a nurse can follow. No Qt."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ketachart.clinical.acts import DrugPrepared, WeightBasis
from ketachart.clinical.chart import Order
from ketachart.clinical.dosing import concentration
from ketachart.clinical.guard import CLOSE, Dose, rate_wanted, volume_wanted
from ketachart.clinical.units import Exact, rounded, shown


@dataclass(frozen=True, slots=True)
class Line:
    """One step of a sum: what comes out, of what, how much; ``differs`` stands out."""

    label: str
    sum: str
    result: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """What the pump should show: mL/h and mL to be infused, and how they come about."""

    rate_ml_per_h: Fraction
    vtbi_ml: Fraction
    lines: tuple[Line, ...]


def mg(value: Exact) -> str:
    """Milligrams as the set-up shows them."""
    return f"{shown(value, 2)} mg"


def ml(value: Exact) -> str:
    """Millilitres as the set-up shows them."""
    return f"{shown(value, 3)} mL"


# Weights ----------------------------------------------------------------------------------------


def body_mass_index(weight_kg: Exact, height_cm: Exact) -> Fraction:
    """kg/m2."""
    return Fraction(weight_kg) * 10_000 / Fraction(height_cm) ** 2


def dosing_weight(
    basis: WeightBasis, weight_kg: Decimal, height_cm: Decimal | None, sex: str
) -> Decimal | None:
    """The weight a dose is reckoned on; None where height or sex leave it open.

    Ideal weight after Devine, lean weight after Janmahasatian; both know only F and M.
    """
    if basis == "actual":
        return weight_kg
    if not height_cm or sex not in ("F", "M"):
        return None
    weight, man = Fraction(weight_kg), sex == "M"
    inches = Fraction(height_cm) / Fraction("2.54")
    ideal = (50 if man else Fraction("45.5")) + Fraction("2.3") * (inches - 60)
    if basis == "ideal":
        return rounded(ideal, 2)
    if basis == "adjusted":
        return rounded(ideal + Fraction("0.4") * (weight - ideal), 2)
    bmi = body_mass_index(weight_kg, height_cm)
    return rounded(9270 * weight / ((6680 + 216 * bmi) if man else (8780 + 244 * bmi)), 2)


# The order --------------------------------------------------------------------------------------


def ordered_mg(mg_per_kg: Decimal, weight_kg: Decimal) -> Decimal:
    """mg of ketamine base, to four places."""
    return rounded(Fraction(mg_per_kg) * Fraction(weight_kg), 4).normalize() + 0


def amount_line(dose: Dose) -> Line:
    """The ordered amount, and how it comes about where it was ordered for the weight."""
    if dose.mg_per_kg and dose.dosing_kg:
        product = Fraction(dose.mg_per_kg) * Fraction(dose.dosing_kg)
        sum_ = f"{dose.mg_per_kg:f} mg/kg × {shown(dose.dosing_kg, 3)} kg"
        return Line("Ketamine", sum_, mg(product))
    return Line("Ketamine", "as ordered", mg(dose.mg))


def order_lines(dose: Dose) -> tuple[Line, ...]:
    """How the ordered amount comes about, and what it is in an hour."""
    found = []
    if dose.mg_per_kg and dose.dosing_kg:
        found.append(amount_line(dose))
    actual = dose.actual_kg
    if actual and (not dose.mg_per_kg or dose.dosing_kg != actual):
        sum_ = f"{mg(dose.mg)} ÷ {shown(actual, 3)} kg"
        per_kg = shown(Fraction(dose.mg) / Fraction(actual), 3)
        found.append(Line("Of actual weight", sum_, f"{per_kg} mg/kg"))
    if actual and dose.minutes:
        hourly = Fraction(dose.mg) / Fraction(actual) * 60 / Fraction(dose.minutes)
        sum_ = f"{mg(dose.mg)} ÷ {shown(actual, 3)} kg ÷ {shown(dose.minutes, 1)} min × 60"
        found.append(Line("In an hour", sum_, f"{shown(hourly, 3)} mg/kg/h"))
    return tuple(found)


# Preparation ------------------------------------------------------------------------------------


def preparation_lines(
    *, dose_mg: Decimal | None, strength: Decimal, drawn: Decimal, final: Decimal | None
) -> tuple[Line, ...]:
    """What should have been drawn, what was, and how strong the container is."""
    found = []
    drawn_mg = Fraction(strength) * Fraction(drawn)
    if dose_mg:
        expected = Fraction(dose_mg) / Fraction(strength)
        found.append(
            Line("Expected draw", f"{mg(dose_mg)} ÷ {shown(strength, 3)} mg/mL", ml(expected))
        )
    found.append(Line("Drawn", f"{ml(drawn)} × {shown(strength, 3)} mg/mL", mg(drawn_mg)))
    if final:
        strong = drawn_mg / Fraction(final)
        found.append(
            Line("In the container", f"{mg(drawn_mg)} ÷ {ml(final)}", f"{shown(strong, 4)} mg/mL")
        )
    return tuple(found)


def draw_difference(dose_mg: Decimal, strength: Decimal, drawn: Decimal) -> str:
    """A sentence when the drawn amount is not the ordered one; empty when it is."""
    drawn_mg, wanted = Fraction(strength) * Fraction(drawn), Fraction(dose_mg)
    off = drawn_mg - wanted
    if abs(off) <= wanted * CLOSE:
        return ""
    if off > 0:
        return (
            f"{mg(drawn_mg)} drawn is {mg(off)} more than ordered. Check strength and syringe; "
            "if it is so, the volume to be infused has to end it."
        )
    return f"{mg(drawn_mg)} drawn is {mg(-off)} less than ordered. Check strength and syringe."


# The pump ---------------------------------------------------------------------------------------


def target(order: Order, prepared: DrugPrepared, actual_kg: Decimal | None) -> Target | None:
    """Rate and volume for an order out of a container; None while the order leaves it open."""
    strong = concentration(prepared)
    volume, whole = volume_wanted(order, prepared)
    found = rate_wanted(order, prepared, actual_kg)
    if found is None:
        return None
    rate, known = found
    wanted = f"{mg(order.dose_mg)} ÷ {shown(strong, 4)} mg/mL"
    lines = [Line("Volume", "the whole container" if whole else wanted, ml(volume))]
    label, sum_ = "Rate", "as ordered"
    if known == "step":
        label, hourly = "First rate", rate * strong / Fraction(actual_kg or 1)
        sum_ = f"{shown(hourly, 3)} mg/kg/h × {shown(actual_kg or 0, 3)} kg"
        sum_ += f" ÷ {shown(strong, 4)} mg/mL"
    elif known == "time":
        sum_ = f"{ml(volume)} ÷ {shown(order.duration_min or 0, 1)} min × 60 min/h"
    lines.append(Line(label, sum_, f"{shown(rate, 1)} mL/h"))
    return Target(rate, volume, tuple(lines))
