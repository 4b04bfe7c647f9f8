"""Today's rules by kind of act: what cannot be so is not charted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from ketachart.clinical.acts import (
    Act,
    BolusGiven,
    DischargeAssessed,
    DrugPrepared,
    EntryStruck,
    InfusionResumed,
    InfusionStarted,
    LimitsSet,
    LineFlushed,
    MedicationEnded,
    MedicationGiven,
    OrderAuthenticated,
    OrderChanged,
    OrderPlaced,
    RateSet,
    ScaleScored,
    SessionCancelled,
    SideEffectNoted,
    SideEffectRegraded,
    VitalsNotTaken,
    VitalsTaken,
    WeightTaken,
)
from ketachart.clinical.discharge_scores import check_assessed
from ketachart.clinical.flags import limits_at
from ketachart.clinical.giving import check_confirmed, check_ended, check_given, check_order
from ketachart.clinical.protocol import Protocol
from ketachart.clinical.scales import check_scored
from ketachart.clinical.trouble import Refused
from ketachart.clinical.units import shown
from ketachart.clinical.vitals import ABSENT_ALLOWED, MEASURED, PARAMETERS, key_of

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart


RATE_MOST = Decimal(1500)
"""mL/h: no infusion pump can be set beyond it; the protocol's guard rail lies lower."""


def _above_zero(value: Decimal | None, what: str, most: Decimal | None = None) -> None:
    if value is None:
        return
    if value <= 0:
        raise Refused(f"{what} must be above zero.")
    if most is not None and value > most:
        raise Refused(f"{what} of {shown(value, 3)} is beyond {most}. Check what was typed.")


def _weight(chart: Chart, act: WeightTaken) -> None:
    rail = chart.protocol.guard.get("weight_kg")
    low, high = (rail.hard_below, rail.hard_above) if rail else (None, None)
    if (low is not None and act.weight_kg < low) or (high is not None and act.weight_kg > high):
        raise Refused(
            f"A weight of {shown(act.weight_kg, 2)} kg is outside {low} to {high} kg. "
            "Check number and unit."
        )
    _above_zero(act.weight_kg, "The weight")


def _order(_: Chart, act: OrderPlaced) -> None:
    check_order(act)
    _above_zero(act.duration_min, "The duration")


def _order_change(_: Chart, act: OrderChanged) -> None:
    _above_zero(act.dose_mg, "The ordered dose")
    _above_zero(act.rate_ml_per_h, "The rate", RATE_MOST)


def _preparation(chart: Chart, act: DrugPrepared) -> None:
    _above_zero(act.vial_conc_mg_per_ml, "The concentration of the vial")
    _above_zero(act.vial_volume_ml, "The volume of the vial")
    _above_zero(act.drawn_ml, "The drawn volume")
    _above_zero(act.final_volume_ml, "The final volume")
    left = _left_in_vials(chart, act) if act.vials == 0 else Decimal(0)
    if act.vials < 0 or (act.vials == 0 and left == 0):
        raise Refused("At least one vial must have been opened.")
    if act.drawn_ml > act.vials * act.vial_volume_ml + left:
        opened = f", and {shown(left, 3)} mL left from before" if left else ""
        raise Refused(
            f"{shown(act.drawn_ml, 3)} mL cannot come out of "
            f"{act.vials} × {shown(act.vial_volume_ml, 3)} mL{opened}. "
            "Check the drawn volume and the number of vials."
        )
    if act.drawn_ml > act.final_volume_ml:
        raise Refused(
            f"{shown(act.drawn_ml, 3)} mL drawn is more than the final volume of "
            f"{shown(act.final_volume_ml, 3)} mL. Check both."
        )
    name = act.container or chart.standing.root(act.amends or act.id)
    before = chart.containers.get(name)
    if before is not None and before.prepared.id != act.amends:
        raise Refused(f"A container {name} is already prepared. Give this one another name.")


def _left_in_vials(chart: Chart, act: DrugPrepared) -> Decimal:
    """mL still in vials of the same strength that this session opened; vials may serve twice."""
    before = [
        p
        for _, p in chart.standing.of(DrugPrepared)
        if p.id != act.amends and p.vial_conc_mg_per_ml == act.vial_conc_mg_per_ml
    ]
    left = sum((p.vials * p.vial_volume_ml - p.drawn_ml for p in before), Decimal(0))
    return max(left, Decimal(0))


def _rate(_: Chart, act: InfusionStarted | RateSet | InfusionResumed) -> None:
    _above_zero(act.rate_ml_per_h, "A pump rate", RATE_MOST)
    _above_zero(act.vtbi_ml, "The volume to be infused")


def _bolus(_: Chart, act: BolusGiven) -> None:
    _above_zero(act.dose_mg, "The bolus")


def _flush(_: Chart, act: LineFlushed) -> None:
    _above_zero(act.volume_ml, "The volume of the flush")


def _needs_reason(_: Chart, act: Act) -> None:
    if not act.reason:
        raise Refused("This needs a reason.")


def _limits(chart: Chart, act: LimitsSet) -> None:
    if key_of(act.param) not in PARAMETERS:
        raise Refused(f"There is no vital sign named {act.param}.")
    if act.low is None and act.high is None:
        raise Refused("A limit needs a number.")
    check_limits(chart, key_of(act.param), act.low, act.high, act.at)


def check_limits(
    chart: Chart, param: str, low: Decimal | None, high: Decimal | None, at: datetime
) -> None:
    """Whether limits can be set for a parameter at a time; None leaves what is in force.

    Raises:
        Refused: one lies outside what can be typed, or the two cross.
    """
    label = PARAMETERS[param].label
    bounds = chart.protocol.limits_of(param).refuse
    for value in (low, high):
        if value is not None and bounds is not None and not bounds[0] <= value <= bounds[1]:
            raise Refused(
                f"A limit of {shown(value, 1)} for {label} is outside {bounds[0]} to {bounds[1]}. "
                "Check what was typed."
            )
    now = limits_at(chart.protocol, chart.special_limits, param, at)
    least, most = (now.L if low is None else low), (now.H if high is None else high)
    if least is not None and most is not None and least >= most:
        raise Refused(
            f"{label}: the low limit {shown(least, 1)} isn't below the high limit "
            f"{shown(most, 1)}. Check both."
        )


def check_value(protocol: Protocol, param: str, value: Decimal | int) -> None:
    """Whether a value can be typed for a parameter; 0 is let through where it means absent.

    Raises:
        Refused: it lies outside the protocol's refuse limits.
    """
    if value == 0 and param in ABSENT_ALLOWED:
        return
    bounds = protocol.limits_of(param).refuse
    if bounds is not None and not bounds[0] <= value <= bounds[1]:
        p = PARAMETERS[param]
        unit = f" {p.unit}" if p.unit and p.unit != "/10" else ""
        raise Refused(
            f"{p.label} {value} is outside {bounds[0]} to {bounds[1]}{unit}. Check what was typed."
        )


def check_pressure(sbp: int | None, dbp: int | None) -> None:
    """Whether the two pressures can belong together.

    Raises:
        Refused: the diastolic is not below the systolic.
    """
    if sbp is not None and dbp is not None and dbp >= sbp:
        raise Refused(f"Diastolic {dbp} isn't below systolic {sbp}. Check both.")


def _vitals(chart: Chart, act: VitalsTaken) -> None:
    values = {p.key: v for p in MEASURED if (v := getattr(act, p.field)) is not None}
    if not values and not act.unobtainable and act.avpu is None and act.rhythm is None:
        raise Refused(
            "The set is empty. Type at least one value, or mark what could not be obtained."
        )
    for param, value in values.items():
        check_value(chart.protocol, param, value)
    check_pressure(act.sbp_mmhg, act.dbp_mmhg)
    for missing in act.unobtainable:
        if key_of(missing.param) not in PARAMETERS:
            raise Refused(f"There is no vital sign named {missing.param}.")
        if key_of(missing.param) in values:
            label = PARAMETERS[key_of(missing.param)].label
            raise Refused(f"{label} has a value and is marked unobtainable. Choose one.")


def _effect(_: Chart, act: SideEffectNoted | SideEffectRegraded) -> None:
    for value, least, most, what in (
        (act.distress_nrs, 0, 10, "Distress"),
        (act.ctcae_grade, 1, 5, "A CTCAE grade"),
        (act.episodes, 1, 999, "How often it came"),
    ):
        if value is not None and not least <= value <= most:
            raise Refused(f"{what} is a whole number from {least} to {most}.")


def _not_taken(chart: Chart, act: VitalsNotTaken) -> None:
    _needs_reason(chart, act)
    if act.due_at > act.written_at:
        raise Refused("That set is not due yet.")


_RULES: tuple[tuple[type[Act] | tuple[type[Act], ...], Callable[..., None]], ...] = (
    (WeightTaken, _weight),
    (OrderPlaced, _order),
    (OrderChanged, _order_change),
    (DrugPrepared, _preparation),
    ((InfusionStarted, RateSet, InfusionResumed), _rate),
    (BolusGiven, _bolus),
    (MedicationGiven, check_given),
    (MedicationEnded, check_ended),
    (OrderAuthenticated, check_confirmed),
    (LineFlushed, _flush),
    (LimitsSet, _limits),
    (VitalsTaken, _vitals),
    ((SideEffectNoted, SideEffectRegraded), _effect),
    (ScaleScored, check_scored),
    (DischargeAssessed, check_assessed),
    (VitalsNotTaken, _not_taken),
    ((EntryStruck, SessionCancelled), _needs_reason),
)


def check_rules(chart: Chart, act: Act) -> None:
    """Ask every rule for the kind of an act.

    Raises:
        Refused: it cannot be so.
    """
    for kind, rule in _RULES:
        if isinstance(act, kind):
            rule(chart, act)
