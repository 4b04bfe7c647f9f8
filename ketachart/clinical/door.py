"""Today's rules for letting an act into a chart. None of them is ever asked at replay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from ketachart.clinical.acts import (
    Act,
    ActionTaken,
    BolusGiven,
    ContainerChanged,
    DrugPrepared,
    EntryStruck,
    IndependentCheck,
    InfusionResumed,
    InfusionStarted,
    LimitsSet,
    LineFlushed,
    MedicationGiven,
    OrderAuthenticated,
    OrderChanged,
    OrderPlaced,
    PatientDischarged,
    RateSet,
    ResponseNoted,
    SessionCancelled,
    SessionPlanned,
    SideEffectEnded,
    SideEffectNoted,
    SideEffectRegraded,
    VitalsNotTaken,
    VitalsTaken,
    WeightTaken,
)
from ketachart.clinical.discharge import longest_wait
from ketachart.clinical.entry import Entry, Stamp
from ketachart.clinical.guard import dose_findings, dose_of, needs_approval
from ketachart.clinical.phrases import clock_text, day_text
from ketachart.clinical.protocol import Protocol
from ketachart.clinical.starting import (
    PumpReading,
    answers,
    is_no,
    left_before_start,
    left_words,
    lines_left,
)
from ketachart.clinical.trouble import Refused
from ketachart.clinical.units import minutes_between, shown
from ketachart.clinical.vitals import ABSENT_ALLOWED, MEASURED, PARAMETERS, key_of

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart

RATE_MOST = Decimal(1500)
"""mL/h: no infusion pump can be set beyond it; the protocol's guard rail lies lower."""


def examine(chart: Chart, act: Act, stamp: Stamp) -> tuple[str, ...]:
    """Let an act in or refuse it; returns the exceptions it is taken with.

    Raises:
        Refused: it cannot be so.
    """
    _times(chart, act, stamp.recorded_at)
    _identity(chart, act)
    _references(chart, act)
    for kind, rule in _RULES:
        if isinstance(act, kind):
            rule(chart, act)
    if isinstance(act, InfusionStarted) and _asked_now(chart, act, stamp):
        _may_start(chart, act)
    return _exceptions(chart, act)


def _asked_now(chart: Chart, act: InfusionStarted, stamp: Stamp) -> bool:
    """Whether a start asks for leave; one out of a file or put right afterwards is a fact."""
    fresh = minutes_between(act.written_at, stamp.recorded_at) <= chart.protocol.late_entry_min
    return bool(act.authorised) and act.amends is None and fresh


def _may_start(chart: Chart, act: InfusionStarted) -> None:
    left = left_before_start(chart, PumpReading(act.rate_ml_per_h, act.vtbi_ml))
    if left:
        head, names = left_words(left)
        raise Refused(f"The infusion is not started. {head} {names}")
    if not act.reason and (open_lines := lines_left(chart, blocking=False)):
        raise Refused(f"A start with {', '.join(open_lines)} open needs a reason.")


def _times(chart: Chart, act: Act, now: datetime) -> None:
    if act.written_at > now:
        when = f"{clock_text(act.written_at)} on {day_text(act.written_at)}"
        raise Refused(f"{when} is still to come. Check the time.")
    if act.at > act.written_at:
        when = clock_text(act.at)
        raise Refused(f"The time {when} lies after the time of charting. Check the time.")
    planned = chart.plan
    if planned is not None and act.at < planned.at and not _may_come_first(act):
        raise Refused(
            f"{clock_text(act.at)} lies before this session began at {clock_text(planned.at)}. "
            "Check the time."
        )


def _may_come_first(act: Act) -> bool:
    """An order may be older than the day's plan, and a drug may have been taken at home."""
    own = isinstance(act, MedicationGiven) and act.purpose in ("own", "premed")
    return own or isinstance(act, SessionPlanned | OrderPlaced)


def _identity(chart: Chart, act: Act) -> None:
    known = chart.standing.known
    if act.id in known:
        raise Refused(f"The id {act.id} is already in this chart; every act needs one of its own.")
    if isinstance(act, SessionPlanned):
        if chart.plan is not None and act.amends is None:
            raise Refused("This session is already planned.")
    elif chart.plan is None:
        raise Refused("Nothing can be charted before the session is planned.")
    if act.amends is not None:
        first = known.get(act.amends)
        if first is None:
            raise Refused(f"The entry {act.amends} that this corrects is not in this chart.")
        if type(first.act) is not type(act):
            raise Refused("A correction must be of the same kind as the entry it corrects.")
        _must_stand(chart, act.amends)


def _must_stand(chart: Chart, act_id: str) -> None:
    fate = chart.fate(act_id)
    if fate is not None:
        by = fate.by.act
        raise Refused(
            f"That entry was {fate.kind} at {clock_text(by.at)} by {by.by} already. "
            "It stays readable; chart a new one if it is needed."
        )


def _named(chart: Chart, act_id: str, *kinds: type[Act]) -> Entry:
    """The entry an act refers to, followed through its amendments; of one of these kinds."""
    entry = chart.standing.known.get(act_id)
    if entry is None:
        raise Refused(f"There is no entry {act_id} in this chart.")
    if kinds and not isinstance(entry.act, kinds):
        raise Refused(f"The entry {act_id} is not of the kind that is meant here.")
    return entry


def _restates(chart: Chart, act: EntryStruck) -> bool:
    """Whether a strike only corrects an earlier strike of the same entry."""
    fate = chart.fate(act.entry)
    return fate is not None and isinstance(fate.by.act, Act) and fate.by.act.id == act.amends


def _stays_moved(chart: Chart, act: EntryStruck) -> None:
    """What was moved to another chart stands there: brought back here, it would stand twice."""
    for about in (act.entry, act.amends or ""):
        entry = chart.standing.known.get(about)
        strike = entry.act if entry is not None else None
        if not isinstance(strike, EntryStruck) or strike.entry == act.entry:
            continue
        if (record_no := chart.moved_away.get(strike.entry)) is not None:
            raise Refused(
                f"That entry was moved to {record_no} and stands there, so it is not brought back "
                "here. Move or strike it there, and chart here what happened here."
            )


def _references(chart: Chart, act: Act) -> None:
    match act:
        case OrderChanged() | OrderAuthenticated():
            _named(chart, act.order)
        case IndependentCheck():
            checked = _named(chart, act.of).act
            if isinstance(checked, Act) and checked.by == act.by:
                raise Refused("The second check must be by another person than the one who did it.")
        case SideEffectRegraded() | SideEffectEnded():
            _named(chart, act.side_effect, SideEffectNoted)
            _running_effect(chart, act)
        case SideEffectNoted() if act.amends is not None:
            _onset(chart, act)
        case ActionTaken() | MedicationGiven() if act.side_effect is not None:
            _named(chart, act.side_effect, SideEffectNoted)
        case ResponseNoted():
            _named(chart, act.to)
        case EntryStruck():
            _named(chart, act.entry)
            _stays_moved(chart, act)
            if not _restates(chart, act):
                _must_stand(chart, act.entry)
    for name in ("container", "to", "from_"):
        wanted = getattr(act, name, None)
        is_preparation = isinstance(act, DrugPrepared)
        if name != "container" and not isinstance(act, ContainerChanged):
            continue
        if wanted is not None and not is_preparation and wanted not in chart.containers:
            raise Refused(f"No container {wanted} has been prepared in this session.")


def _running_effect(chart: Chart, act: SideEffectRegraded | SideEffectEnded) -> None:
    root = chart.standing.root(act.side_effect)
    effect = next((e for e in chart.effects if e.id == root), None)
    if effect is None:
        raise Refused("That side effect was struck; note it again if it is there.")
    if act.at < effect.onset:
        began = clock_text(effect.onset)
        raise Refused(f"{effect.term} began at {began}; it cannot change before that.")
    worse_at, severity = effect.course[-1]
    if isinstance(act, SideEffectEnded) and act.at < worse_at:
        raise Refused(
            f"{effect.term} was charted as {severity} at {clock_text(worse_at)}; "
            "it cannot have ended before that."
        )
    if effect.ended_at is None or act.amends is not None:
        return
    if isinstance(act, SideEffectEnded) or act.at > effect.ended_at:
        ended = clock_text(effect.ended_at)
        raise Refused(f"{effect.term} ended at {ended}. Note it again if it came back.")


def _onset(chart: Chart, act: SideEffectNoted) -> None:
    """A corrected onset still lies before all that came after it."""
    root = chart.standing.root(act.amends or act.id)
    effect = next((e for e in chart.effects if e.id == root), None)
    if effect is None:
        return
    later = [at for at, _ in effect.course[1:]] + ([effect.ended_at] if effect.ended_at else [])
    if later and act.at > min(later):
        raise Refused(
            f"{effect.term} was charted again at {clock_text(min(later))}; "
            "it cannot have begun after that."
        )


# Rules by kind of act -------------------------------------------------------------------------


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
    _above_zero(act.dose_mg, "The ordered dose")
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


def _dose(_: Chart, act: MedicationGiven) -> None:
    _above_zero(act.dose, "The dose")


def _flush(_: Chart, act: LineFlushed) -> None:
    _above_zero(act.volume_ml, "The volume of the flush")


def _needs_reason(_: Chart, act: Act) -> None:
    if not act.reason:
        raise Refused("This needs a reason.")


def _limits(_: Chart, act: LimitsSet) -> None:
    if key_of(act.param) not in PARAMETERS:
        raise Refused(f"There is no vital sign named {act.param}.")
    if act.low is None and act.high is None:
        raise Refused("A limit needs a number.")


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
    (MedicationGiven, _dose),
    (LineFlushed, _flush),
    (LimitsSet, _limits),
    (VitalsTaken, _vitals),
    (VitalsNotTaken, _not_taken),
    ((EntryStruck, SessionCancelled), _needs_reason),
)


def _exceptions(chart: Chart, act: Act) -> tuple[str, ...]:
    """Why a fact is taken although the program would not have authorised it."""
    match act:
        case InfusionStarted():
            return (*_start_exceptions(chart), *_rate_exceptions(chart, act))
        case RateSet() | InfusionResumed():
            return _rate_exceptions(chart, act)
        case DrugPrepared() if _expired(act):
            return (f"the vial expired {act.expiry}",)
        case PatientDischarged(disposition="home") if chart.stopped_at is not None:
            after = minutes_between(chart.stopped_at, act.at)
            if after < chart.protocol.discharge.after_min:
                least = chart.protocol.discharge.after_min
                return (f"left {shown(after, 0)} min after the stop, before {least} min",)
            wait = longest_wait(chart)
            if wait is not None and act.at < wait.until:
                return (f"left before {wait.minutes} min after {wait.what}",)
    return ()


def _rate_exceptions(
    chart: Chart, act: InfusionStarted | RateSet | InfusionResumed
) -> tuple[str, ...]:
    rail = chart.protocol.guard.get("rate_ml_per_h")
    most = rail.hard_above if rail else None
    if act.rate_ml_per_h is None or most is None or act.rate_ml_per_h <= most:
        return ()
    return (f"the rate is beyond {most} mL/h",)


def _expired(act: DrugPrepared) -> bool:
    """Whether the day lies after a month (2027-08) or a day (2027-08-31) of expiry."""
    told = (act.expiry or "").split("-")
    if not all(part.isdecimal() for part in told) or not 2 <= len(told) <= 3:
        return False
    return act.at.date().timetuple()[: len(told)] > tuple(map(int, told))


def _start_exceptions(chart: Chart) -> list[str]:
    found = []
    if chart.order is None:
        found.append("started without an order")
    if chart.weight is None:
        found.append("started without a weight")
    if "sbp" not in chart.baseline:
        found.append("started without a baseline blood pressure")
    checked = {a.of for _, a in chart.standing.of(IndependentCheck) if a.agrees}
    if not any(p.prepared.id in checked for p in chart.containers.values()):
        found.append("started before the second check")
    given = answers(chart)
    open_items = [item for item in chart.protocol.checklist if item not in given]
    if open_items:
        found.append(f"checklist open: {', '.join(open_items)}")
    no = [i for i in chart.protocol.checklist if i in given and is_no(given[i])]
    if no:
        found.append(f"checklist answered no: {', '.join(no)}")
    return found + _dose_exceptions(chart)


def _dose_exceptions(chart: Chart) -> list[str]:
    """A start on an order that the program would not have let through."""
    dose = dose_of(chart)
    if dose is None:
        return []
    hard = [f for f in dose_findings(chart.protocol, dose) if f.level == "hard"]
    if hard:
        return [f.sentence.rstrip(".") for f in hard]
    if needs_approval(chart):
        return ["started before the dose was approved"]
    return []
