"""The order and the infusion in sentences: every start, rate, pause, bag, bolus, and the end."""

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction

from ketachart.clinical.acts import (
    Act,
    BolusGiven,
    ContainerChanged,
    InfusionPaused,
    InfusionResumed,
    InfusionStarted,
    InfusionStopped,
    LimitsSet,
    LineFlushed,
    OrderChanged,
    OrderPlaced,
    RateSet,
)
from ketachart.clinical.chart import Chart
from ketachart.clinical.dosing import Delivery
from ketachart.clinical.drugs import tall
from ketachart.clinical.phrases import (
    clock_text,
    dose_text,
    minute_text,
    ordered_text,
    rate_text,
    span_text,
    steps_text,
    volume_text,
)
from ketachart.clinical.sayings import said
from ketachart.clinical.units import minutes_between, shown, span_of

MOST_STEPS = 12
"""Sentences on the course; what is more stands in the table of the infusion."""


def order_sentences(chart: Chart) -> Iterator[str]:
    """Who ordered what, what was changed, and limits for this patient today."""
    order = chart.order
    if order is not None:
        placed = order.placed
        over = f" over {shown(placed.duration_min, 1)} min" if placed.duration_min else ""
        words = f"{placed.ordered_by or placed.by} ordered {tall(placed.drug, chart.vocabulary)} "
        words += f"{shown(placed.dose_mg, 2)} mg {placed.route}{over}"
        if placed.dose_mg_per_kg is not None:
            basis = f" of {placed.weight_basis} weight" if placed.weight_basis else ""
            words += f" ({shown(placed.dose_mg_per_kg, 4)} mg/kg{basis})"
        steps = f" in {len(placed.steps)} steps: {steps_text(placed.steps)}" if placed.steps else ""
        how = ordered_text(None, placed.mode, placed.read_back).removeprefix("ordered, ")
        yield f"{words}{steps}" + (f", {how}" if how else "")
        for change in order.changes:
            yield _change(chart, change)
    for other in chart.medication_orders:
        yield _other_order(chart, other)
    limits = [said(chart, act)[1] for _, act in chart.standing.of(LimitsSet)]
    for words, (_, act) in zip(limits, chart.standing.of(LimitsSet), strict=True):
        yield f"{words}, set by {act.ordered_by} {clock_text(act.at)}"


def _change(chart: Chart, act: OrderChanged) -> str:
    who = ordered_text(act.ordered_by, act.mode, act.read_back)
    why = f": {act.reason}" if act.reason and act.reason != "stop" else ""
    return f"{said(chart, act)[1]} {clock_text(act.at)}{f', {who}' if who else ''}{why}"


def _other_order(chart: Chart, act: OrderPlaced) -> str:
    """An order of another drug; the words of the order itself."""
    _, title, detail = said(chart, act)
    return ", ".join([f"{title} {clock_text(act.at)}", *(d for d in detail if d)])


def course(chart: Chart, now: datetime | None) -> Iterator[str]:
    """The infusion from its start to its end, or to ``now``."""
    steps = [words for act in chart.course if (words := _step(chart, act))]
    yield from steps[:MOST_STEPS]
    if len(steps) > MOST_STEPS:
        yield f"{len(steps) - MOST_STEPS} more steps under Infusion"
    delivery = chart.delivery if now is None else chart.delivery_at(now)
    if delivery.started_at is not None:
        yield _totals(chart, delivery, now)


def _step(chart: Chart, act: Act) -> str:
    who = getattr(act, "ordered_by", None)
    by = f", ordered by {who}" if who else ""
    match act:
        case InfusionStarted():
            again = chart.started_at is not None and act.at > chart.started_at
            verb = "started again" if again else "started"
            return f"the infusion {verb} {clock_text(act.at)} at {rate_text(act.rate_ml_per_h)}{by}"
        case RateSet():
            so_far = dose_text(chart.delivery_at(act.at).total_mg)
            return (
                f"rate {rate_text(act.rate_ml_per_h)} from {clock_text(act.at)}"
                f"{_minute(chart, act.at)}, after {so_far}{by}"
            )
        case InfusionPaused():
            return _pause(chart, act) + by
        case ContainerChanged():
            return f"{act.to} hung {clock_text(act.at)}"
        case BolusGiven():
            over = f" over {shown(act.over_min, 1)} min" if act.over_min is not None else ""
            return f"bolus {dose_text(act.dose_mg)}{over} {clock_text(act.at)}{by}"
        case LineFlushed():
            return f"line flushed with {volume_text(act.volume_ml)} {clock_text(act.at)}"
        case _:
            return ""


def _minute(chart: Chart, at: datetime) -> str:
    minute = chart.minute(at)
    return "" if minute is None else f" (minute {minute_text(minute).removeprefix('+')})"


def _pause(chart: Chart, act: InfusionPaused) -> str:
    """A pause with its length and reason, and the rate it went on with."""
    why = f", {act.reason}" if act.reason else ""
    # Two pauses may begin in one minute: the pump has as many as there are acts, in their order.
    begun = [a.id for a in chart.course if isinstance(a, InfusionPaused)].index(act.id)
    held = chart.delivery.pauses[begun]
    if held.end is None:
        return f"held from {clock_text(act.at)}{why}"
    words = f"held {clock_text(act.at)} to {clock_text(held.end)} ({span_text(held.end - act.at)})"
    after = [a.id for a in chart.course].index(act.id)
    later = (a for a in chart.course[after:] if isinstance(a, InfusionResumed))
    resumed = next(later, None)
    if resumed is None or resumed.at != held.end:
        return words + why
    rate = resumed.rate_ml_per_h or chart.delivery_at(resumed.at).rate_ml_per_h
    on = f", resumed at {rate_text(rate)}" if rate is not None else ", resumed"
    return words + why + on


def _totals(chart: Chart, delivery: Delivery, now: datetime | None) -> str:
    given = [f"{shown(delivery.total_mg, 2)} mg given"]
    if chart.weight is not None:
        per_kg = shown(delivery.total_mg / Fraction(chart.weight.weight_kg), 2)
        given.append(f"{per_kg} mg/kg of actual weight")
    if chart.order is not None:
        part = shown(100 * delivery.total_mg / Fraction(chart.order.dose_mg), 0)
        given.append(f"{part} % of the order")
    ran = span_text(span_of(delivery.running_min))
    stop: InfusionStopped | None = chart.stop
    if stop is None or delivery.started_at is None:
        until = f"{clock_text(now)}: " if now is not None else ""
        return f"until {until}{', '.join(given)}, {ran} of running time"
    how = "completed" if stop.outcome == "completed" else "ended early"
    elapsed = span_text(span_of(minutes_between(delivery.started_at, stop.at)))
    return (
        f"{how} {clock_text(stop.at)}, {elapsed} after the start, {ran} of it running: "
        f"{', '.join(given)}"
    )
