"""A second look by the same person, where a clinic has one nurse: timed, blind, and marked as such.

Only drug, dose and pump setting are looked at twice by one person; a waste, a rate above the order
and a dose beyond the usual limit need somebody else (design.md, People).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ketachart.clinical.acts import Act, DrugPrepared, IndependentCheck
from ketachart.clinical.entry import Stamp, Surroundings
from ketachart.clinical.phrases import clock_text
from ketachart.clinical.trouble import Refused
from ketachart.clinical.units import minutes_between, rounded

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart

ANOTHER = "The second check must be by another person than the one who did it."


def check_recheck(chart: Chart, act: IndependentCheck, stamp: Stamp, around: Surroundings) -> None:
    """Whether the same person may look a second time now.

    Raises:
        Refused: the clinic does not allow it, it is of another kind, or it is too early.
    """
    wait, first = around.self_recheck_min, chart.standing.current(act.of)
    if wait is None or first is None or not isinstance(first.act, DrugPrepared):
        raise Refused(f"{ANOTHER} Nothing was recorded; ask a colleague.")
    left = timedelta(minutes=wait) - _between(first.stamp, stamp)
    if left > timedelta(0):
        raise Refused(too_early(wait, stamp.recorded_at + left))


def too_early_now(wait: int, first: datetime, now: datetime) -> str:
    """The same for a first look at a time; empty where it is long enough ago."""
    until = first + timedelta(minutes=wait)
    return too_early(wait, until) if now < until else ""


def too_early(wait: int, until: datetime) -> str:
    """Why the same person cannot look yet, and when they can."""
    return (
        f"The same person looks again after {wait} min, from {clock_text(until)} on. "
        "Nothing was recorded; wait, or ask a colleague."
    )


def _between(first: Stamp, now: Stamp) -> timedelta:
    """How long ago a stamp was: by the steady clock, which nobody sets, within one boot."""
    if first.boot_id == now.boot_id:
        return timedelta(microseconds=(now.steady_ns - first.steady_ns) / 1000)
    return now.recorded_at - first.recorded_at


def recheck_words(chart: Chart, act: IndependentCheck) -> str:
    """``self-recheck after 5 min, same person``; empty where somebody else looked."""
    if not act.self_recheck:
        return ""
    first = chart.standing.current(act.of)
    if first is None or not isinstance(first.act, Act):
        return "self-recheck, same person"
    minutes = rounded(minutes_between(first.act.written_at, act.written_at), 0)
    return f"self-recheck after {minutes} min, same person"
