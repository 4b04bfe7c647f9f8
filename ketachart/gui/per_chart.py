"""What several parts of the window ask of the same chart in the same second, worked out once.

A chart never changes: another entry makes another chart.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar
from weakref import ref

from ketachart.clinical import schedule
from ketachart.clinical.chart import Chart
from ketachart.clinical.dosing import Delivery
from ketachart.clinical.phrases import clock_text
from ketachart.clinical.schedule import Due
from ketachart.clinical.titration import StepState, next_step
from ketachart.clock import on_the_wall

R = TypeVar("R")
KEPT = 24
"""Sessions that are remembered; far more than a station has chairs."""


def per_chart(work: Callable[..., R]) -> Callable[..., R]:
    """Keep the last answer of each session, for the same chart and the same further arguments.

    The chart itself it does not keep: nobody looks at that of a patient who left.
    """
    known: dict[str, tuple[ref[Chart], tuple[Any, ...], R]] = {}

    @wraps(work)
    def asked(chart: Chart, *args: Any) -> R:
        session = chart.session.session
        found = known.get(session)
        if found is not None and found[0]() is chart and found[1] == args:
            return found[2]
        answer = work(chart, *args)
        known.pop(session, None)
        known[session] = (ref(chart), args, answer)
        if len(known) > KEPT:
            del known[next(iter(known))]
        return answer

    return asked


@per_chart
def due_until(chart: Chart, now: datetime) -> tuple[Due, ...]:
    """The due sets up to the next one after ``now``, as the clock shows them that tells it."""
    return tuple(replace(due, at=on_the_wall(due.at, now)) for due in chart.due(now))


def next_due(chart: Chart, now: datetime) -> Due | None:
    """The set asked for now or next; None when none will fall due."""
    return schedule.next_due(due_until(chart, now), now)


@per_chart
def step_ahead(chart: Chart, now: datetime) -> tuple[datetime, bool] | None:
    """When the next step of the order falls due, and whether it is due; None while it is far."""
    coming = next_step(chart, now)
    if coming is None or coming.state not in (StepState.SOON, StepState.DUE):
        return None
    assert coming.step.due_at is not None
    return on_the_wall(coming.step.due_at, now), coming.state is StepState.DUE


def step_words(chart: Chart, now: datetime) -> str:
    """``rate step due, 10:45``, ``rate step 10:45``; empty while none is near."""
    ahead = step_ahead(chart, now)
    if ahead is None:
        return ""
    at, is_due = ahead
    return f"rate step due, {clock_text(at)}" if is_due else f"rate step {clock_text(at)}"


@per_chart
def delivery_at(chart: Chart, now: datetime) -> Delivery:
    """The infusion up to ``now``."""
    delivery = chart.delivery_at(now)
    if delivery.empty_since is None:
        return delivery
    return replace(delivery, empty_since=on_the_wall(delivery.empty_since, now))
