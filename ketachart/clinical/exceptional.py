"""Why a fact is taken although the program would not have authorised it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketachart.clinical.account import givers, over_what_is_left
from ketachart.clinical.acts import (
    Act,
    BolusGiven,
    DrugPrepared,
    DrugReturned,
    DrugWasted,
    IndependentCheck,
    InfusionResumed,
    InfusionStarted,
    MedicationGiven,
    OrderAuthenticated,
    OrderPlaced,
    PatientDischarged,
    RateSet,
)
from ketachart.clinical.bolus import bolus_exceptions
from ketachart.clinical.checklist import says_no
from ketachart.clinical.discharge import longest_wait
from ketachart.clinical.entry import Surroundings
from ketachart.clinical.giving import confirmed_findings, given_findings
from ketachart.clinical.guard import dose_findings, dose_of, needs_approval, second_order, too_fast
from ketachart.clinical.lots import lot_findings
from ketachart.clinical.starting import answered_against, open_for_the_record
from ketachart.clinical.units import minutes_between, shown

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart


def exceptions(chart: Chart, act: Act, around: Surroundings) -> tuple[str, ...]:
    """Why a fact is taken although the program would not have authorised it."""
    match act:
        case InfusionStarted():
            return (*_start_exceptions(chart), *_rate_exceptions(chart, act))
        case RateSet() | InfusionResumed():
            return _rate_exceptions(chart, act)
        case BolusGiven():
            return bolus_exceptions(chart, act, around)
        case OrderPlaced(purpose=None, amends=None) if second_order(chart, act):
            return ("a second order of the infusion beside the one that stands",)
        case DrugPrepared():
            return lot_findings(chart, act.lot, act.expiry, act.at.date(), around)
        case DrugWasted() | DrugReturned():
            over = over_what_is_left(chart, act)
            return (over,) if over else ()
        case MedicationGiven():
            return given_findings(chart, act)
        case OrderAuthenticated():
            return confirmed_findings(act, around)
        case IndependentCheck():
            return _witness_exceptions(chart, act)
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
    if act.rate_ml_per_h is None:
        return ()
    found = []
    if most is not None and act.rate_ml_per_h > most:
        found.append(f"the rate is beyond {most} mL/h")
    if fast := too_fast(chart, act.rate_ml_per_h, act.at, act.vtbi_ml):
        found.append(fast.sentence.rstrip("."))
    return tuple(found)


def _witness_exceptions(chart: Chart, act: IndependentCheck) -> tuple[str, ...]:
    """A waste is seen by somebody who neither gave nor discarded the drug."""
    entry = chart.standing.known.get(act.of)
    if entry is None or not isinstance(entry.act, DrugWasted):
        return ()
    did = givers(chart, entry.act).get(act.by)
    return (f"the witness of the waste {did}",) if did else ()


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
    if open_items := open_for_the_record(chart):
        found.append(f"checklist open: {', '.join(open_items)}")
    for said in ("no", "yes"):
        told = [i for i, a in answered_against(chart).items() if says_no(a) is (said == "no")]
        if told:
            found.append(f"checklist answered {said}: {', '.join(told)}")
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
