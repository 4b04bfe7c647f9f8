"""What several parts of the window ask of the same chart in the same second, worked out once.

A chart never changes: another entry makes another chart.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from ketachart.clinical import schedule
from ketachart.clinical.chart import Chart
from ketachart.clinical.dosing import Delivery
from ketachart.clinical.schedule import Due
from ketachart.clock import on_the_wall

R = TypeVar("R")
KEPT = 24
"""Sessions that are remembered; far more than a station has chairs."""


def per_chart(work: Callable[..., R]) -> Callable[..., R]:
    """Keep the last answer of each session, for the same chart and the same further arguments."""
    known: dict[str, tuple[Chart, tuple[Any, ...], R]] = {}

    @wraps(work)
    def asked(chart: Chart, *args: Any) -> R:
        session = chart.session.session
        found = known.get(session)
        if found is not None and found[0] is chart and found[1] == args:
            return found[2]
        answer = work(chart, *args)
        known.pop(session, None)
        known[session] = (chart, args, answer)
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
def delivery_at(chart: Chart, now: datetime) -> Delivery:
    """The infusion up to ``now``."""
    delivery = chart.delivery_at(now)
    if delivery.empty_since is None:
        return delivery
    return replace(delivery, empty_since=on_the_wall(delivery.empty_since, now))
