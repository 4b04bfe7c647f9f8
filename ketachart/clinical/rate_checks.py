"""Rates above the order, and the second person who read them off the pump.

A later rate above the order is checked by a second person, blind (ISMP, independent double checks).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ketachart.clinical.acts import IndependentCheck, InfusionResumed, RateSet
from ketachart.clinical.phases import Phase
from ketachart.clinical.titration import above_order
from ketachart.clinical.units import number_told

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart

RateAct = RateSet | InfusionResumed
WHAT = "pump rate"
"""What such a check says that it is of."""


def above(chart: Chart) -> tuple[RateAct, ...]:
    """The standing rates that were set above the order as it then stood, in clinical order.

    To go on at the rate as before is none of them.
    """
    return tuple(
        entry.act
        for entry in chart.standing.entries
        if isinstance(entry.act, RateAct) and _is_above(chart, entry.act)
    )


def unchecked(chart: Chart) -> tuple[RateAct, ...]:
    """Those of them that nobody else has read off the pump, whatever was found."""
    checks = [check for _, check in chart.standing.of(IndependentCheck)]
    return tuple(act for act in above(chart) if not any(_is_of(chart, c, act) for c in checks))


def rate_to_check(chart: Chart) -> RateAct | None:
    """The rate at which the pump now runs, where it lies above the order and waits for its check.

    One that a second person read otherwise waits on, until it is put right or read alike.
    """
    if chart.phase is not Phase.INFUSING:
        return None
    rates = [a for a in chart.course if isinstance(a, RateAct) and a.rate_ml_per_h is not None]
    found = above(chart)
    if not rates or not found or found[-1].id != rates[-1].id:
        return None
    last = found[-1]
    checks = [check for _, check in chart.standing.of(IndependentCheck)]
    done = any(c.agrees and _is_of(chart, c, last) for c in checks)
    return None if done else last


def _is_of(chart: Chart, check: IndependentCheck, act: RateAct) -> bool:
    """Whether a check is of this act at this rate: one that is put right is checked anew."""
    root = chart.standing.root
    first = (check.values or {}).get("first")
    told = first.get("rate_ml_per_h") if isinstance(first, dict) else None
    same = told is None or number_told(told) == act.rate_ml_per_h
    return root(check.of) == root(act.id) and same


def _is_above(chart: Chart, act: RateAct) -> bool:
    if act.rate_ml_per_h is None:
        return False
    first = chart.standing.known[chart.standing.root(act.id)]
    then = replace(chart, entries=tuple(e for e in chart.entries if e.seq < first.seq))
    before = then.delivery_at(act.at).rate_ml_per_h
    return not (before and act.rate_ml_per_h <= before) and above_order(then, act.rate_ml_per_h)
