"""The sums of the set-up, exact, as lines a nurse can follow. No Qt."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ketachart.clinical import weights
from ketachart.clinical.acts import DrugPrepared, OrderStep, WeightBasis
from ketachart.clinical.chart import Order
from ketachart.clinical.dosing import concentration
from ketachart.clinical.guard import CLOSE, Dose, rate_wanted, step_kg, volume_wanted
from ketachart.clinical.units import Exact, shown, to_step


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


def weight_lines(
    basis: WeightBasis, weight_kg: Decimal, height_cm: Decimal | None, sex: str
) -> tuple[Line, ...]:
    """How the weight a dose is reckoned on comes about; nothing for the actual one."""
    if basis == "actual" or not height_cm or sex not in ("F", "M"):
        return ()
    kg, man = shown(weight_kg, 2), sex == "M"
    ideal = weights.exact_kg("ideal", weight_kg, height_cm, sex)
    inches = shown(Fraction(height_cm) / weights.CM_IN_INCH, 2)
    lines = []
    if basis in ("ideal", "adjusted") and ideal is not None:
        sum_ = f"{'50' if man else '45.5'} + 2.3 × ({inches} in − 60)"
        lines.append(Line("Ideal weight", sum_, f"{shown(ideal, 2)} kg"))
    if basis == "adjusted" and ideal is not None:
        adjusted = weights.exact_kg("adjusted", weight_kg, height_cm, sex) or 0
        sum_ = f"{shown(ideal, 2)} + 0.4 × ({kg} − {shown(ideal, 2)})"
        lines.append(Line("Adjusted weight", sum_, f"{shown(adjusted, 2)} kg"))
    if basis == "lean":
        lean = weights.exact_kg("lean", weight_kg, height_cm, sex) or 0
        bmi = shown(weights.body_mass_index(weight_kg, height_cm), 2)
        low = f"(6680 + 216 × {bmi})" if man else f"(8780 + 244 × {bmi})"
        lines.append(Line("Lean weight", f"9270 × {kg} ÷ {low}", f"{shown(lean, 2)} kg"))
    if basis in ("ideal", "adjusted") and height_cm < weights.LEAST_CM:
        words = f"the formula begins at {shown(weights.LEAST_CM, 1)} cm"
        lines.append(Line("Below its range", words, f"{shown(height_cm, 1)} cm", differs=True))
    return tuple(lines)


# The order --------------------------------------------------------------------------------------


def amount_line(dose: Dose) -> Line:
    """The ordered amount, and how it comes about where it was ordered for the weight."""
    if dose.mg_per_kg and dose.dosing_kg:
        product = Fraction(dose.mg_per_kg) * Fraction(dose.dosing_kg)
        sum_ = f"{dose.mg_per_kg:f} mg/kg × {shown(dose.dosing_kg, 4)} kg"
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


def entered_line(
    value: Decimal, unit: str, total_mg: Decimal | None, mg_per_kg: Decimal | None
) -> Line:
    """The number as it was ordered, and what that is in mg/kg, or mg, of base."""
    result = "–"
    if mg_per_kg is not None:
        result = f"{shown(mg_per_kg, 4)} mg/kg"
    elif total_mg is not None:
        result = mg(total_mg)
    return Line("Ordered as", f"{shown(value, 4)} {unit}", result)


def step_lines(steps: Iterable[OrderStep]) -> tuple[Line, ...]:
    """Each step and what it adds (mg/kg)."""
    found = []
    for number, step in enumerate(steps, 1):
        rate, minutes = step.rate_mg_per_kg_h, step.minutes
        if rate is not None and minutes is not None:
            sum_ = f"{shown(rate, 4)} mg/kg/h × {shown(minutes, 1)} min ÷ 60"
            per_kg = Fraction(rate) * Fraction(minutes) / 60
            found.append(Line(f"Step {number}", sum_, f"{shown(per_kg, 4)} mg/kg"))
    return tuple(found)


# Preparation ------------------------------------------------------------------------------------


def preparation_lines(
    *,
    dose_mg: Decimal | None,
    strength: Decimal,
    drawn: Decimal,
    final: Decimal | None,
    mark_ml: Decimal | None = None,
) -> tuple[Line, ...]:
    """What should have been drawn, what was, and how strong the container is.

    ``mark_ml`` is the step of the syringe: what it can show of the expected draw is said with what
    it comes to.
    """
    found = []
    drawn_mg = Fraction(strength) * Fraction(drawn)
    if dose_mg:
        expected = Fraction(dose_mg) / Fraction(strength)
        found.append(
            Line("Expected draw", f"{mg(dose_mg)} ÷ {shown(strength, 3)} mg/mL", ml(expected))
        )
        if mark_ml and (on_mark := to_step(expected, mark_ml)) != expected and on_mark:
            found.append(_mark_line(on_mark, mark_ml, Fraction(strength), Fraction(dose_mg)))
    found.append(Line("Drawn", f"{ml(drawn)} × {shown(strength, 3)} mg/mL", mg(drawn_mg)))
    if final:
        strong = drawn_mg / Fraction(final)
        found.append(
            Line("In the container", f"{mg(drawn_mg)} ÷ {ml(final)}", f"{shown(strong, 4)} mg/mL")
        )
    return tuple(found)


def _mark_line(on_mark: Decimal, mark_ml: Decimal, strength: Fraction, dose_mg: Fraction) -> Line:
    """``to the syringe's 0.01 mL: 0.64 mL``, with mg and percent beside the order."""
    given = Fraction(on_mark) * strength
    off = (given / dose_mg - 1) * 100
    sign = "+" if off > 0 else "−"
    sum_ = f"in steps of {shown(mark_ml, 3)} mL: {ml(on_mark)}, {sign}{shown(abs(off), 2)} %"
    return Line("On the syringe", sum_, mg(given))


def left_line(vials: int, vial_ml: Decimal, strength: Decimal, drawn: Decimal) -> Line | None:
    """What stays in the opened vials; None where nothing does."""
    left = vials * Fraction(vial_ml) - Fraction(drawn)
    if left <= 0:
        return None
    sum_ = f"{vials} × {shown(vial_ml, 3)} − {ml(drawn)} = {ml(left)}"
    label = "Stays in the vial" if vials == 1 else "Stays in the vials"
    return Line(label, sum_, mg(left * Fraction(strength)))


def draw_difference(
    dose_mg: Decimal, strength: Decimal, drawn: Decimal, *, is_drawn: bool = True
) -> str:
    """A sentence when the amount is not the ordered one; empty when it is.

    A container that comes filled often holds more: then the volume to be infused ends it.
    """
    drawn_mg, wanted = Fraction(strength) * Fraction(drawn), Fraction(dose_mg)
    off = drawn_mg - wanted
    if abs(off) <= wanted * CLOSE or (off > 0 and not is_drawn):
        return ""
    if not is_drawn:
        return f"It holds {mg(drawn_mg)}, {mg(-off)} less than ordered. Check the label."
    if off > 0:
        return (
            f"{mg(drawn_mg)} drawn is {mg(off)} more than ordered. Check strength and syringe; "
            "if it is so, the volume to be infused has to end it."
        )
    return f"{mg(drawn_mg)} drawn is {mg(-off)} less than ordered. Check strength and syringe."


# The pump ---------------------------------------------------------------------------------------


def target(
    order: Order,
    prepared: DrugPrepared,
    actual_kg: Decimal | None,
    pump_step: Decimal | None = None,
) -> Target | None:
    """Rate and volume for an order out of a container; None while the order leaves it open.

    ``pump_step`` (mL/h) is what the pump can be set in; a rate between two steps is said so.
    """
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
        kg = step_kg(order, actual_kg) or Decimal(1)
        label, hourly = "First rate", rate * strong / Fraction(kg)
        sum_ = f"{shown(hourly, 3)} mg/kg/h × {shown(kg, 4)} kg"
        sum_ += f" ÷ {shown(strong, 4)} mg/mL"
    elif known == "time":
        sum_ = f"{ml(volume)} ÷ {shown(order.duration_min or 0, 1)} min × 60 min/h"
    lines.append(Line(label, sum_, f"{shown(rate, 2)} mL/h"))
    if pump_step and (settable := to_step(rate, pump_step)) != rate:
        words = f"in steps of {shown(pump_step, 3)} mL/h"
        lines.append(Line("As the pump is set", words, f"{shown(settable, 3)} mL/h"))
    if known == "step":
        lines += _later_rates(order, strong, step_kg(order, actual_kg), pump_step)
    return Target(rate, volume, tuple(lines))


def _later_rates(
    order: Order, strong: Fraction, kg: Decimal | None, pump_step: Decimal | None
) -> Iterator[Line]:
    """The rates that follow the first, each from its minute on."""
    after = Fraction(0)
    for number, step in enumerate(order.placed.steps, 1):
        rate = step.rate_mg_per_kg_h
        if number > 1 and rate is not None and kg is not None:
            per_h = Fraction(rate) * Fraction(kg) / strong
            sum_ = f"{shown(rate, 4)} mg/kg/h from minute {shown(after, 1)}"
            settable = to_step(per_h, pump_step or Decimal("0.1"))
            yield Line(f"Step {number}", sum_, f"{shown(settable, 3)} mL/h")
        after += Fraction(step.minutes or 0)
