"""What a clinic authorises beforehand: an order, a preparation and a pump against its limits.

Facts are never stopped by these rules; the door marks them (``door``), the start asks for them
(``starting``), the set-up shows them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from ketachart.clinical.acts import (
    BolusGiven,
    DrugPrepared,
    IndependentCheck,
    OrderPlaced,
    OrderStep,
)
from ketachart.clinical.dosing import concentration
from ketachart.clinical.units import Exact, number_told, shown

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart, Order
    from ketachart.clinical.protocol import GuardRail, Protocol

CLOSE = Fraction(2, 100)
"""An order and a preparation that differ by less are the same but for the syringe's marks."""

UNDILUTED = Decimal(50)
"""mg/mL of base from which a container holds what a vial holds (label: dilute before use)."""

FOR_THE_COURSE = "for the course"
"""The reason of an order whose dose the physician approved for all sessions of the course."""

DOSE_APPROVED = "dose beyond the usual limit"
"""What a second person's check of an order is about."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A number outside what the clinic authorises: soft asks for a reason, hard is not started.

    ``high`` is True beyond an upper limit.
    """

    level: Literal["soft", "hard"]
    sentence: str
    high: bool = False


def beyond(rail: GuardRail | None, value: Exact, unit: str) -> list[Finding]:
    """At most one finding: where a value stands against a guard rail."""
    if rail is None:
        return []
    said = f"{shown(value, 3)} {unit}"
    steps: tuple[tuple[Literal["soft", "hard"], str], ...] = (("hard", "hard"), ("soft", "usual"))
    for level, word in steps:
        for side, limit in (
            ("above", getattr(rail, f"{level}_above")),
            ("below", getattr(rail, f"{level}_below")),
        ):
            if limit is not None and (
                Fraction(value) > limit if side == "above" else Fraction(value) < limit
            ):
                words = f"{said} is {side} this clinic's {word} limit of {shown(limit, 3)} {unit}."
                return [Finding(level, words, side == "above")]
    return []


# The order --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dose:
    """An order as far as sums need it: mg, mg/kg of which weight, minutes."""

    mg: Decimal
    mg_per_kg: Decimal | None = None
    dosing_kg: Decimal | None = None
    actual_kg: Decimal | None = None
    minutes: Decimal | None = None
    peak_mg_per_kg_h: Decimal | None = None
    """The highest step of a titration (mg/kg/h of the dosing weight)."""

    @property
    def per_actual_kg(self) -> Fraction | None:
        """mg/kg of the actual weight; None without one."""
        return Fraction(self.mg) / Fraction(self.actual_kg) if self.actual_kg else None


def dose_of(chart: Chart) -> Dose | None:
    """The standing order on today's weight."""
    order = chart.order
    if order is None:
        return None
    actual = chart.weight.weight_kg if chart.weight else None
    dosing, peak = order.placed.dosing_weight_kg, peak_of(order.placed.steps)
    return Dose(order.dose_mg, order.dose_mg_per_kg, dosing, actual, order.duration_min, peak)


def peak_of(steps: Iterable[OrderStep]) -> Decimal | None:
    """The highest rate of the steps (mg/kg/h); None without any."""
    return max((s.rate_mg_per_kg_h for s in steps if s.rate_mg_per_kg_h), default=None)


def dose_findings(protocol: Protocol, dose: Dose) -> tuple[Finding, ...]:
    """What of an order lies outside the clinic's limits, the worst first."""
    found = _amount_findings(protocol, dose)
    if dose.minutes:
        found += beyond(protocol.guard.get("duration_min"), dose.minutes, "min")
    if dose.mg_per_kg and dose.dosing_kg:
        reckoned = Fraction(dose.mg_per_kg) * Fraction(dose.dosing_kg)
        found += _two_doses(protocol, Fraction(dose.mg), reckoned)
    return tuple(sorted(found, key=lambda finding: finding.level))


def _amount_findings(protocol: Protocol, dose: Dose) -> list[Finding]:
    """How much, for the weight and in all, and how much in an hour."""
    rails, found = protocol.guard, []
    if (per_kg := dose.per_actual_kg) is not None:
        found += beyond(rails.get("total_mg_per_kg"), per_kg, "mg/kg")
        if dose.minutes:
            hourly = per_kg * 60 / Fraction(dose.minutes)
            if dose.peak_mg_per_kg_h and dose.actual_kg:
                kg = Fraction(dose.dosing_kg or dose.actual_kg) / Fraction(dose.actual_kg)
                hourly = max(hourly, Fraction(dose.peak_mg_per_kg_h) * kg)
            found += beyond(rails.get("rate_mg_per_kg_h"), hourly, "mg/kg/h")
    return found + beyond(rails.get("total_mg"), dose.mg, "mg")


def _two_doses(protocol: Protocol, ordered: Fraction, reckoned: Fraction) -> list[Finding]:
    words = (
        f"The order says {shown(ordered, 2)} mg; mg/kg × weight gives {shown(reckoned, 2)} mg. "
        "Ask which is meant."
    )
    return _differ(protocol, ordered, reckoned, words)


def _differ(protocol: Protocol, one: Exact, other: Exact, words: str) -> list[Finding]:
    """At most one finding: whether two ways to the dose lie further apart than the clinic lets."""
    off = abs(Fraction(one) - Fraction(other)) * 100 / Fraction(other)
    found = beyond(protocol.guard.get("order_difference_pct"), off, "%")
    return [Finding(each.level, words) for each in found]


def weight_findings(chart: Chart) -> list[Finding]:
    """An order that was reckoned on another actual weight than the one that stands now."""
    order = chart.order
    if order is None or chart.weight is None or order.placed.weight_basis != "actual":
        return []
    then, now = order.placed.dosing_weight_kg, chart.weight.weight_kg
    if not then:
        return []
    words = f"The order is reckoned on {shown(then, 2)} kg; the weight is now {shown(now, 2)} kg."
    return _differ(chart.protocol, then, now, words)


def second_order(chart: Chart, placed: OrderPlaced) -> bool:
    """Whether an order of the infusion comes beside another that stands, and not in its place."""
    if placed.purpose is not None or chart.order is None or placed.amends is not None:
        return False
    standing = chart.standing.root(chart.order.placed.id)
    return placed.replaces is None or chart.standing.root(placed.replaces) != standing


def order_findings(chart: Chart) -> tuple[Finding, ...]:
    """What of the standing order lies outside the clinic's limits today."""
    dose = dose_of(chart)
    if dose is None:
        return ()
    return (*weight_findings(chart), *dose_findings(chart.protocol, dose))


def strength_findings(protocol: Protocol, mg_per_ml: Exact) -> tuple[Finding, ...]:
    """Where the strength of a container (mg/mL) stands; that of an undiluted vial is hard."""
    found = beyond(protocol.guard.get("final_mg_per_ml"), mg_per_ml, "mg/mL")
    if mg_per_ml < UNDILUTED or any(f.level == "hard" for f in found):
        return tuple(found)
    words = f"{shown(mg_per_ml, 3)} mg/mL is the strength of a vial: it was not diluted."
    return (Finding("hard", words, high=True),)


# Approval of a dose beyond the usual limit ------------------------------------------------------


def needs_approval(chart: Chart) -> bool:
    """Whether the ordered amount lies beyond a usual upper limit and nobody approved it yet."""
    dose = dose_of(chart)
    return dose is not None and bool(above_usual(chart.protocol, dose)) and not approved(chart)


def above_usual(protocol: Protocol, dose: Dose) -> tuple[Finding, ...]:
    """The findings that need a second licensed person: too much, or too fast for the weight."""
    return tuple(f for f in _amount_findings(protocol, dose) if f.level == "soft" and f.high)


def approval(chart: Chart) -> IndependentCheck | None:
    """The second person's approval of the standing dose, if it agrees and is of this amount."""
    order = chart.order
    if order is None:
        return None
    root = chart.standing.root(order.placed.id)
    found = [
        act
        for _, act in chart.standing.of(IndependentCheck)
        if act.agrees
        and chart.standing.root(act.of) == root
        and number_told((act.values or {}).get("dose_mg")) == order.dose_mg
    ]
    return found[-1] if found else None


def approved(chart: Chart) -> bool:
    """Whether the dose is approved: for the course, or by a second person today."""
    order = chart.order
    if order is None:
        return False
    unchanged = order.dose_mg == order.placed.dose_mg
    return (unchanged and order.placed.reason == FOR_THE_COURSE) or approval(chart) is not None


# Preparation and pump ---------------------------------------------------------------------------


def drawn_for_bolus(chart: Chart) -> frozenset[str]:
    """The ids of the preparations that were charted together with the bolus they are for."""
    given = {(b.container, b.at) for _, b in chart.standing.of(BolusGiven)}
    held = chart.containers.items()
    return frozenset(c.prepared.id for name, c in held if (name, c.prepared.at) in given)


def prepared_last(chart: Chart) -> DrugPrepared | None:
    """The container that was prepared last for the infusion and stands."""
    of_bolus = drawn_for_bolus(chart)
    found = [act for _, act in chart.standing.of(DrugPrepared) if act.id not in of_bolus]
    return found[-1] if found else None


def checked(chart: Chart) -> frozenset[str]:
    """The ids of the preparations that a second person read the same."""
    return frozenset(a.of for _, a in chart.standing.of(IndependentCheck) if a.agrees)


def bag_to_check(chart: Chart) -> DrugPrepared | None:
    """What hangs, or waits to be hung, and no second person has checked; None where all is."""
    seen, hung, of_bolus = checked(chart), chart.delivery.container, drawn_for_bolus(chart)
    if hung is not None and hung.prepared.id not in seen:
        return hung.prepared
    waiting = [
        c.prepared
        for c in chart.containers.values()
        if chart.delivery.left_in(c.name) == c.volume_ml and c.prepared.id not in of_bolus | seen
    ]
    return waiting[-1] if waiting else None


def volume_wanted(order: Order, prepared: DrugPrepared) -> tuple[Fraction, bool]:
    """mL to be infused, and whether it is the whole container.

    A container within two percent of the order is given whole: the difference is the syringe's.
    """
    strong, holds = concentration(prepared), Fraction(prepared.final_volume_ml)
    wanted = Fraction(order.dose_mg)
    if abs(strong * holds - wanted) <= wanted * CLOSE:
        return holds, True
    return min(wanted / strong, holds), False


def step_kg(order: Order, actual_kg: Decimal | None) -> Decimal | None:
    """The weight (kg) that mg/kg/h of a step is meant for: the order's own, else the actual one."""
    return order.placed.dosing_weight_kg or actual_kg


def strength_now(chart: Chart) -> Fraction | None:
    """mg/mL of the container that hangs, before the start of the one prepared last."""
    if (hung := chart.delivery.container) is not None:
        return hung.mg_per_ml
    prepared = prepared_last(chart)
    return concentration(prepared) if prepared else None


def rate_wanted(
    order: Order, prepared: DrugPrepared, actual_kg: Decimal | None
) -> tuple[Fraction, Literal["ordered", "step", "time"]] | None:
    """mL/h for the start and how it is known; None while the order leaves it open."""
    changed = [c.rate_ml_per_h for c in order.changes if c.rate_ml_per_h]
    first_step = next((s.rate_mg_per_kg_h for s in order.placed.steps if s.rate_mg_per_kg_h), None)
    if changed:
        return Fraction(changed[-1]), "ordered"
    if first_step and (kg := step_kg(order, actual_kg)):
        return Fraction(first_step) * Fraction(kg) / concentration(prepared), "step"
    if order.duration_min:
        volume, _ = volume_wanted(order, prepared)
        return volume * 60 / Fraction(order.duration_min), "time"
    return None


TENTH = Fraction(1, 10)


def same_on_pump(typed: Decimal, reckoned: Fraction, step: Exact = TENTH) -> bool:
    """Whether a pump that shows one decimal, or is set in larger steps, could show ``typed``."""
    return abs(Fraction(typed) - reckoned) <= max(Fraction(step), TENTH)


def finishes_in(volume_ml: Exact, rate_ml_per_h: Exact) -> Fraction | None:
    """Minutes that a volume lasts at a rate; None at none."""
    return Fraction(volume_ml) * 60 / Fraction(rate_ml_per_h) if rate_ml_per_h else None


def too_fast(
    chart: Chart,
    rate_ml_per_h: Decimal,
    at: datetime,
    vtbi_ml: Decimal | None = None,
    hangs_ml: Fraction | None = None,
) -> Finding | None:
    """A rate that runs all that is left in less than the hard limit's shortest duration.

    What was about to run out at the rate before is no news. ``hangs_ml`` is what another
    container holds that is hung with this rate; what was left in the one before is then no matter.
    """
    rail = chart.protocol.guard.get("duration_min")
    least = rail.hard_below if rail else None
    before = chart.delivery_at(at)
    left: Exact = before.left_ml if vtbi_ml is None else vtbi_ml
    if vtbi_ml is None and before.container is None and (prepared := prepared_last(chart)):
        left = prepared.final_volume_ml
    if hangs_ml is not None:
        left = hangs_ml if vtbi_ml is None else min(Fraction(vtbi_ml), hangs_ml)
    lasts = finishes_in(left, rate_ml_per_h)
    if least is None or not lasts or lasts >= least:
        return None
    was = before.remaining_min if before.rate_ml_per_h and hangs_ml is None else None
    if was is not None and was < least:
        return None
    words = (
        f"At {shown(rate_ml_per_h, 2)} mL/h the {shown(left, 1)} mL left run in within "
        f"{shown(lasts, 1)} min, less than {shown(least, 0)} min."
    )
    return Finding("hard", words, high=True)


# Bolus ------------------------------------------------------------------------------------------


def bolus_findings(
    protocol: Protocol, dose_mg: Decimal, over_min: Decimal | None, actual_kg: Decimal | None
) -> tuple[Finding, ...]:
    """Where a bolus stands against the clinic's limits, the worst first."""
    found = []
    if actual_kg:
        per_kg = Fraction(dose_mg) / Fraction(actual_kg)
        found += beyond(protocol.guard.get("bolus_mg_per_kg"), per_kg, "mg/kg as a bolus")
    if over_min is not None:
        found += beyond(protocol.guard.get("bolus_min"), over_min, "min for a bolus")
    return tuple(sorted(found, key=lambda finding: finding.level))
