"""A shift ends: what was handed over to a colleague, and whether they accepted it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from ketachart.clinical.acts import HandedOver, HandoverAccepted
from ketachart.clinical.phases import Phase

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart

OVER = (Phase.CLOSED, Phase.CANCELLED)


def waits(chart: Chart, people: Collection[str]) -> HandedOver | None:
    """The last handover, where it is to one of these people and nobody accepted it yet.

    Whoever is none of them, such as an ambulance crew, accepts elsewhere.
    """
    given = [act for _, act in chart.standing.of(HandedOver)]
    if not given or chart.phase in OVER:
        return None
    last = given[-1]
    if last.to.casefold() not in {name.casefold() for name in people}:
        return None
    return None if accepted(chart, last) else last


def accepted(chart: Chart, given: HandedOver) -> HandoverAccepted | None:
    """The receiver's own act for a handover."""
    root = chart.standing.root
    found = (a for _, a in chart.standing.of(HandoverAccepted) if root(a.of) == root(given.id))
    return next(found, None)
