"""Why a fact is taken although the program would not have authorised it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ketachart.clinical.account import KETAMINE, givers, over_what_is_left
from ketachart.clinical.acts import (
    Act,
    BolusGiven,
    ContainerChanged,
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
from ketachart.clinical.drugs import allergy_match
from ketachart.clinical.entry import Surroundings
from ketachart.clinical.giving import confirmed_findings, given_findings
from ketachart.clinical.guard import (
    checked,
    dose_findings,
    dose_of,
    needs_approval,
    second_order,
    too_fast,
)
from ketachart.clinical.lots import lot_findings
from ketachart.clinical.phrases import rate_text
from ketachart.clinical.rechecks import recheck_words
from ketachart.clinical.starting import answered_against, open_for_the_record
from ketachart.clinical.titration import above_order, ordered_rate
from ketachart.clinical.units import minutes_between, shown

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart

BRANDS = ("ketamine", "Ketalar")
"""Names under which an allergy to the infusion's drug may stand."""


def exceptions(chart: Chart, act: Act, around: Surroundings) -> tuple[str, ...]:
    """Why a fact is taken although the program would not have authorised it."""
    match act:
        case InfusionStarted():
            then = _when_first_charted(chart, act)
            return (*_start_exceptions(then, act), *_rate_exceptions(chart, act))
        case RateSet() | InfusionResumed():
            return _rate_exceptions(chart, act)
        case ContainerChanged():
            return _unchecked(_when_first_charted(chart, act), act)
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
            return given_findings(chart, act, around)
        case OrderAuthenticated():
            return confirmed_findings(act, around)
        case IndependentCheck():
            words = recheck_words(chart, act)
            return (*_witness_exceptions(chart, act), *([words] if words else []))
        case PatientDischarged(disposition="home"):
            return _left_early(chart, act)
    return ()


def _left_early(chart: Chart, act: PatientDischarged) -> tuple[str, ...]:
    if chart.stopped_at is None:
        return ()
    after, least = minutes_between(chart.stopped_at, act.at), chart.protocol.discharge.after_min
    if after < least:
        return (f"left {shown(after, 0)} min after the stop, before {least} min",)
    wait = longest_wait(chart)
    if wait is not None and act.at < wait.until:
        return (f"left before {wait.minutes} min after {wait.what}",)
    return ()


def _when_first_charted(chart: Chart, act: Act) -> Chart:
    """The chart that an act was first charted into: what came later was not there to be seen."""
    first = chart.standing.known.get(chart.standing.root(act.amends or ""))
    if first is None:
        return chart
    return replace(chart, entries=tuple(e for e in chart.entries if e.seq < first.seq))


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
    if not isinstance(act, InfusionStarted) and (above := _above_order(chart, act)):
        found.append(above)
    return tuple(found)


def _above_order(chart: Chart, act: RateSet | InfusionResumed) -> str:
    """A rate above the order on nobody's word; to go on at the rate as before is no news."""
    rate, before = act.rate_ml_per_h, chart.delivery_at(act.at).rate_ml_per_h
    ordered = ordered_rate(chart)
    if rate is None or ordered is None or act.ordered_by or (before and rate <= before):
        return ""
    words = (
        f"{rate_text(rate)} is above the {rate_text(ordered)} ordered, and nobody's order for it"
    )
    return f"{words} is charted" if above_order(chart, rate) else ""


def _witness_exceptions(chart: Chart, act: IndependentCheck) -> tuple[str, ...]:
    """A waste is seen by somebody who neither gave nor discarded the drug."""
    entry = chart.standing.known.get(act.of)
    if entry is None or not isinstance(entry.act, DrugWasted):
        return ()
    did = givers(chart, entry.act).get(act.by)
    return (f"the witness of the waste {did}",) if did else ()


def _start_exceptions(chart: Chart, act: InfusionStarted) -> list[str]:
    found = []
    if chart.order is None:
        found.append("started without an order")
    if chart.weight is None:
        found.append("started without a weight")
    if "sbp" not in chart.baseline:
        found.append("started without a baseline blood pressure")
    named = chart.containers.get(act.container or "")
    hung = [named] if named else list(chart.containers.values())
    if not any(c.prepared.id in checked(chart) for c in hung):
        found.append("started before the second check")
    if open_items := open_for_the_record(chart):
        found.append(f"checklist open: {', '.join(open_items)}")
    for said in ("no", "yes"):
        told = [i for i, a in answered_against(chart).items() if says_no(a) is (said == "no")]
        if told:
            found.append(f"checklist answered {said}: {', '.join(told)}")
    found += _allergies(chart)
    return found + _dose_exceptions(chart)


def _unchecked(chart: Chart, act: ContainerChanged) -> tuple[str, ...]:
    """Another bag is looked at by a second person before it is hung, as the first one is."""
    hung = chart.containers.get(act.to)
    if hung is None or hung.prepared.id in checked(chart):
        return ()
    return (f"{hung.name} hung before the second check",)


def _allergies(chart: Chart) -> list[str]:
    """An allergy on record that speaks of the infusion's own drug."""
    names = (chart.order.placed.drug if chart.order else KETAMINE, *BRANDS)
    found = (allergy_match(chart.patient, name, chart.vocabulary) for name in names)
    return [f"allergy on record: {words}" for words in dict.fromkeys(found) if words][:1]


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
