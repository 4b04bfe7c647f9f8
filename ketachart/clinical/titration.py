"""An order in steps: at which rate the pump goes on, and when the next step is due.

A reminder only: a step counts as begun when somebody charts its rate, and nothing sets it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from ketachart.clinical.acts import InfusionResumed, InfusionStarted, OrderStep, RateSet
from ketachart.clinical.guard import same_on_pump, step_kg, strength_now
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import clock_text, rate_text
from ketachart.clinical.rates import Basis, convert
from ketachart.clinical.units import span_of, to_step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketachart.clinical.chart import Chart


class StepState(StrEnum):
    """How a step to come stands at a moment."""

    WAITING = "waiting"
    SOON = "soon"
    DUE = "due"
    ON_HOLD = "on hold"


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step of the order; mL/h is None while weight or strength are not known.

    ``due_at`` is when it falls due by the steps before it, None while that cannot be told;
    ``begun_at`` when its rate was set.
    """

    number: int
    rate_mg_per_kg_h: Decimal
    minutes: Decimal | None
    rate_ml_per_h: Fraction | None
    due_at: datetime | None = None
    begun_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """The step to come, out of how many, and how it stands now."""

    step: PlannedStep
    of: int
    state: StepState
    on_pump: Decimal | None
    """Its rate as the pump can be set (mL/h)."""

    def text(self) -> str:
        """``step 2 of 3: 63 mL/h due 10:45``."""
        rate = rate_text(self.on_pump) if self.on_pump is not None else "its rate"
        head = f"step {self.step.number} of {self.of}: {rate}"
        if self.state is StepState.ON_HOLD:
            return f"{head} after the pause"
        return f"{head} due {clock_text(self.step.due_at)}" if self.step.due_at else head


# What an order in steps comes to ----------------------------------------------------------------


def per_kg_of(steps: Iterable[OrderStep]) -> Fraction | None:
    """mg/kg of all steps together; None without any, or where one leaves it open."""
    parts = [_per_kg(step) for step in steps]
    known = [part for part in parts if part is not None]
    return sum(known, Fraction(0)) if parts and len(known) == len(parts) else None


def _per_kg(step: OrderStep) -> Fraction | None:
    if step.rate_mg_per_kg_h is None or step.minutes is None:
        return None
    return Fraction(step.rate_mg_per_kg_h) * Fraction(step.minutes) / 60


def minutes_of(steps: Iterable[OrderStep]) -> Decimal | None:
    """How long all steps last (min); None without any, or where one leaves it open."""
    parts = [step.minutes for step in steps]
    known = [part for part in parts if part is not None]
    return sum(known, Decimal(0)) if parts and len(known) == len(parts) else None


# Where the pump stands in it --------------------------------------------------------------------


def plan(chart: Chart) -> tuple[PlannedStep, ...]:
    """The steps of the standing order with their times; none once another rate was ordered."""
    steps = _ordered(chart)
    rates = [_ml_per_h(chart, step) for step in steps]
    begun = _begun(chart, rates)
    found: list[PlannedStep] = []
    due: datetime | None = None
    for number, step in enumerate(steps):
        at = begun[number]
        found.append(
            PlannedStep(
                number + 1, step.rate_mg_per_kg_h or Decimal(0), step.minutes, rates[number],
                due_at=_first_due(chart) if number == 0 else due, begun_at=at,
            )
        )  # fmt: skip
        if step.minutes is None:
            due = None
        elif at is not None:
            due = _after(chart, at, step.minutes)
        elif due is not None:
            due += span_of(step.minutes)
    return tuple(found)


def next_step(chart: Chart, now: datetime) -> NextStep | None:
    """The step to come while the infusion goes on; None without one."""
    if chart.phase not in (Phase.INFUSING, Phase.PAUSED):
        return None
    steps = plan(chart)
    last = max((s.number for s in steps if s.begun_at is not None), default=0)
    if last >= len(steps):
        return None
    coming = steps[last]
    step_ml = chart.protocol.preparation.pump_step_ml_per_h
    rate = coming.rate_ml_per_h
    return NextStep(
        coming,
        len(steps),
        _state(chart, coming, now),
        None if rate is None else to_step(rate, step_ml),
    )


def present_step(chart: Chart) -> PlannedStep | None:
    """The step that was begun last; None without steps, or before the start."""
    begun = [step for step in plan(chart) if step.begun_at is not None]
    return begun[-1] if begun else None


def highest_ordered(chart: Chart) -> Fraction | None:
    """The highest rate (mL/h) that the steps so far and the next one allow; None without steps."""
    steps = plan(chart)
    last = max((s.number for s in steps if s.begun_at is not None), default=0)
    rates = [s.rate_ml_per_h for s in steps[: last + 1] if s.rate_ml_per_h is not None]
    return max(rates) if rates else None


def ordered_rate(chart: Chart) -> Fraction | None:
    """The pump rate (mL/h) that the order asks for; None where it cannot be told.

    The rate that was ordered last, unless dose or duration were changed after it; else the dose
    over its duration at the strength of the bag that hangs. Of a titration the highest that the
    steps so far and the next one allow.
    """
    order, bag = chart.order, chart.delivery.container
    if order is None:
        return None
    if (stepped := highest_ordered(chart)) is not None:
        return stepped
    for change in reversed(order.changes):
        if change.rate_ml_per_h is not None:
            return Fraction(change.rate_ml_per_h)
        if change.dose_mg is not None or change.duration_min is not None:
            break
    if bag is None or not bag.mg_per_ml or not order.duration_min:
        return None
    return Fraction(order.dose_mg) / bag.mg_per_ml * 60 / Fraction(order.duration_min)


def above_order(chart: Chart, rate: Decimal) -> bool:
    """Whether a rate (mL/h) lies above what was ordered, by more than a pump rounds."""
    ordered = ordered_rate(chart)
    return ordered is not None and Fraction(rate) > ordered * Fraction(102, 100)


def _ordered(chart: Chart) -> tuple[OrderStep, ...]:
    order = chart.order
    if order is None:
        return ()
    if any(c.rate_ml_per_h or c.dose_mg or c.duration_min for c in order.changes):
        return ()
    return tuple(step for step in order.placed.steps if step.rate_mg_per_kg_h is not None)


def _ml_per_h(chart: Chart, step: OrderStep) -> Fraction | None:
    order = chart.order
    if order is None or step.rate_mg_per_kg_h is None:
        return None
    actual = chart.weight.weight_kg if chart.weight else None
    basis = Basis(step_kg(order, actual), strength_now(chart))
    return convert(step.rate_mg_per_kg_h, "mg/kg/h", "mL/h", basis)


def _begun(chart: Chart, rates: list[Fraction | None]) -> list[datetime | None]:
    """When each step's rate was set; the start begins the first, whatever it was started at.

    Of an order that came while the pump ran, the first step begins with its rate like the others.
    """
    found: list[datetime | None] = [None] * len(rates)
    last, since = -1, _placed_in_the_hour(chart)
    for act in chart.course:
        if not isinstance(act, InfusionStarted | RateSet | InfusionResumed) or not rates:
            continue
        if since is not None and act.at < since:
            continue
        if last < 0 and isinstance(act, InfusionStarted):
            last, found[0] = 0, act.at
        elif act.rate_ml_per_h is not None and (last >= 0 or since is not None):
            later = [n for n in range(last + 1, len(rates)) if _fits(chart, act, rates[n])]
            if later:
                last = later[0]
                found[last] = act.at
    return found


def _placed_in_the_hour(chart: Chart) -> datetime | None:
    """When the order came, where the infusion had started before it; else None."""
    order, started = chart.order, chart.started_at
    if order is None or started is None or order.placed.at <= started:
        return None
    return order.placed.at


def _first_due(chart: Chart) -> datetime | None:
    return _placed_in_the_hour(chart) or chart.started_at


def _fits(
    chart: Chart, act: InfusionStarted | RateSet | InfusionResumed, wanted: Fraction | None
) -> bool:
    step = chart.protocol.preparation.pump_step_ml_per_h
    rate = act.rate_ml_per_h
    return rate is not None and wanted is not None and same_on_pump(rate, wanted, step)


def _after(chart: Chart, begun: datetime, length: Decimal) -> datetime | None:
    """When so many minutes have run since a moment, pauses left out; None while one lasts."""
    due = begun + span_of(length)
    for pause in chart.delivery.pauses:
        if pause.end is not None and pause.end <= begun:
            continue
        if pause.start >= due:
            break
        if pause.end is None:
            return None
        due += pause.end - max(pause.start, begun)
    return due


def _state(chart: Chart, coming: PlannedStep, now: datetime) -> StepState:
    if coming.due_at is None:
        return StepState.ON_HOLD if chart.phase is Phase.PAUSED else StepState.WAITING
    if now >= coming.due_at:
        return StepState.DUE
    soon = timedelta(minutes=chart.protocol.schedule.due_soon_min)
    return StepState.SOON if now >= coming.due_at - soon else StepState.WAITING
