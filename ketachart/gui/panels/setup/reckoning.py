"""The sums of the set-up, exact, as lines a nurse can follow. No Qt."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from ketachart.clinical.acts import DrugPrepared, WeightBasis
from ketachart.clinical.chart import Chart, Order
from ketachart.clinical.dosing import concentration
from ketachart.clinical.protocol import GuardRail, Protocol
from ketachart.clinical.units import Exact, rounded, shown

CLOSE = Fraction(2, 100)
"""An order and a preparation that differ by less are the same but for the syringe's marks."""


@dataclass(frozen=True, slots=True)
class Line:
    """One step of a sum: what comes out, of what, how much."""

    label: str
    sum: str
    result: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A number outside what the clinic authorises: soft asks for a reason, hard is not started."""

    level: Literal["soft", "hard"]
    sentence: str


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


@dataclass(frozen=True, slots=True)
class Dose:
    """An order as far as sums need it: mg, mg/kg of which weight, minutes."""

    mg: Decimal
    mg_per_kg: Decimal | None = None
    dosing_kg: Decimal | None = None
    actual_kg: Decimal | None = None
    minutes: Decimal | None = None


def dose_of(chart: Chart) -> Dose | None:
    """The standing order on today's weight."""
    order = chart.order
    if order is None:
        return None
    actual = chart.weight.weight_kg if chart.weight else None
    dosing = order.placed.dosing_weight_kg
    return Dose(order.dose_mg, order.dose_mg_per_kg, dosing, actual, order.duration_min)


def order_lines(dose: Dose) -> tuple[Line, ...]:
    """How the ordered amount comes about, and what it is in an hour."""
    found = []
    if dose.mg_per_kg and dose.dosing_kg:
        product = Fraction(dose.mg_per_kg) * Fraction(dose.dosing_kg)
        sum_ = f"{dose.mg_per_kg:f} mg/kg × {shown(dose.dosing_kg, 3)} kg"
        found.append(Line("Ketamine", sum_, mg(product)))
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


def order_findings(protocol: Protocol, dose: Dose) -> tuple[Finding, ...]:
    """What of an order lies outside the clinic's limits, the worst first."""
    rails = protocol.guard
    found: list[Finding] = []
    if dose.actual_kg:
        per_kg = Fraction(dose.mg) / Fraction(dose.actual_kg)
        found += beyond(rails.get("total_mg_per_kg"), per_kg, "mg/kg")
        if dose.minutes:
            hourly = per_kg * 60 / Fraction(dose.minutes)
            found += beyond(rails.get("rate_mg_per_kg_h"), hourly, "mg/kg/h")
    found += beyond(rails.get("total_mg"), dose.mg, "mg")
    if dose.minutes:
        found += beyond(rails.get("duration_min"), dose.minutes, "min")
    if dose.mg_per_kg and dose.dosing_kg:
        found += _two_doses(Fraction(dose.mg), Fraction(dose.mg_per_kg) * Fraction(dose.dosing_kg))
    return tuple(sorted(found, key=lambda finding: finding.level))


def weight_findings(chart: Chart) -> list[Finding]:
    """An order that was reckoned on another actual weight than the one that stands now."""
    order = chart.order
    if order is None or chart.weight is None or order.placed.weight_basis != "actual":
        return []
    then, now = order.placed.dosing_weight_kg, chart.weight.weight_kg
    if not then or abs(now - then) <= Fraction(now) * CLOSE:
        return []
    words = f"The order is reckoned on {shown(then, 2)} kg; the weight is now {shown(now, 2)} kg."
    return [Finding("hard" if abs(now - then) > Fraction(now) / 10 else "soft", words)]


def _two_doses(ordered: Fraction, reckoned: Fraction) -> list[Finding]:
    off = abs(ordered - reckoned) / reckoned
    if off <= CLOSE:
        return []
    words = (
        f"The order says {mg(ordered)}; mg/kg × weight gives {mg(reckoned)}. Ask which is meant."
    )
    return [Finding("hard" if off > Fraction(1, 10) else "soft", words)]


def beyond(rail: GuardRail | None, value: Exact, unit: str) -> list[Finding]:
    """At most one finding: where a value stands against a guard rail."""
    if rail is None:
        return []
    said = f"{shown(value, 3)} {unit}"
    steps: tuple[tuple[Literal["soft", "hard"], str], ...] = (("hard", "hard"), ("soft", "usual"))
    for level, word in steps:
        below, above = getattr(rail, f"{level}_below"), getattr(rail, f"{level}_above")
        if above is not None and Fraction(value) > above:
            return [
                Finding(
                    level,
                    f"{said} is above this clinic's {word} limit of {shown(above, 3)} {unit}.",
                )
            ]
        if below is not None and Fraction(value) < below:
            return [
                Finding(
                    level,
                    f"{said} is below this clinic's {word} limit of {shown(below, 3)} {unit}.",
                )
            ]
    return []


def findings_of(chart: Chart) -> tuple[Finding, ...]:
    """What of the standing order and preparation lies outside the clinic's limits."""
    found, dose = weight_findings(chart), dose_of(chart)
    if dose is not None:
        found += order_findings(chart.protocol, dose)
    prepared = prepared_last(chart)
    if prepared is not None:
        rail = chart.protocol.guard.get("final_mg_per_ml")
        found += beyond(rail, concentration(prepared), "mg/mL")
    return tuple(found)


# Preparation ------------------------------------------------------------------------------------


def prepared_last(chart: Chart) -> DrugPrepared | None:
    """The container that was prepared last and stands."""
    found = chart.standing.of(DrugPrepared)
    return found[-1][1] if found else None


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
    """Rate and volume for an order out of a container; None while the order leaves it open.

    A container within two percent of the order is given whole: the difference is the syringe's.
    """
    strong, holds = concentration(prepared), Fraction(prepared.final_volume_ml)
    wanted, held = Fraction(order.dose_mg), strong * holds
    lines = []
    if abs(held - wanted) <= wanted * CLOSE:
        volume = holds
        lines.append(Line("Volume", "the whole container", ml(volume)))
    else:
        volume = min(wanted / strong, holds)
        lines.append(Line("Volume", f"{mg(wanted)} ÷ {shown(strong, 4)} mg/mL", ml(volume)))
    changed = [c.rate_ml_per_h for c in order.changes if c.rate_ml_per_h]
    first_step = next((s.rate_mg_per_kg_h for s in order.placed.steps if s.rate_mg_per_kg_h), None)
    if changed:
        rate = Fraction(changed[-1])
        lines.append(Line("Rate", "as ordered", f"{shown(rate, 1)} mL/h"))
    elif first_step and actual_kg:
        rate = Fraction(first_step) * Fraction(actual_kg) / strong
        sum_ = f"{first_step:f} mg/kg/h × {shown(actual_kg, 3)} kg ÷ {shown(strong, 4)} mg/mL"
        lines.append(Line("First rate", sum_, f"{shown(rate, 1)} mL/h"))
    elif order.duration_min:
        rate = volume * 60 / Fraction(order.duration_min)
        sum_ = f"{ml(volume)} ÷ {shown(order.duration_min, 1)} min × 60 min/h"
        lines.append(Line("Rate", sum_, f"{shown(rate, 1)} mL/h"))
    else:
        return None
    return Target(rate, volume, tuple(lines))


def same_on_pump(typed: Decimal, reckoned: Fraction) -> bool:
    """Whether a pump that shows one decimal could show ``typed`` for it."""
    return abs(Fraction(typed) - reckoned) <= Fraction(1, 10)
