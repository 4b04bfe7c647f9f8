"""Why a fact is taken although the program would not have authorised it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketachart.clinical.acts import (
    Act,
    DrugPrepared,
    IndependentCheck,
    InfusionResumed,
    InfusionStarted,
    PatientDischarged,
    RateSet,
)
from ketachart.clinical.discharge import longest_wait
from ketachart.clinical.entry import Surroundings
from ketachart.clinical.guard import dose_findings, dose_of, needs_approval
from ketachart.clinical.starting import (
    answers,
    is_no,
)
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
