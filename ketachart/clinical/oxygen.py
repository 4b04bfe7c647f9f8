"""Oxygen as it was charted with the vital signs: flow, device, since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from ketachart.clinical.phrases import clock_text
from ketachart.clinical.units import shown
from ketachart.clinical.vitals import PARAMETERS, unobtainable_of

if TYPE_CHECKING:
    from ketachart.clinical.acts import VitalsTaken
    from ketachart.clinical.chart import Chart
    from ketachart.clinical.protocol import Protocol

ROOM_AIR = "room air"
DEVICES = ("nasal cannula", "simple mask", "reservoir mask", "Venturi mask")
"""Offered at the chair; another one is typed."""


@dataclass(frozen=True, slots=True)
class Oxygen:
    """The flow (L/min, 0 is room air) and device last charted; ``since`` it is on, or off.

    ``was_on`` says whether any was given before.
    """

    flow: Decimal
    device: str | None
    since: datetime
    was_on: bool


def oxygen(chart: Chart) -> Oxygen | None:
    """How it stands; None where no flow was charted."""
    found: Oxygen | None = None
    for taken_set in chart.sets:
        flow = taken_set.taken.o2_l_per_min
        if flow is None:
            continue
        goes_on = found is not None and (found.flow > 0) == (flow > 0)
        was_on = found is not None and (found.was_on or found.flow > 0)
        kept = found.device if found is not None and goes_on else None
        since = found.since if found is not None and goes_on else taken_set.taken.at
        found = Oxygen(flow, taken_set.taken.o2_device or kept, since, was_on)
    return found


def oxygen_text(state: Oxygen | None) -> str:
    """``O₂ 2 L/min nasal cannula since 10:12``, ``off O₂ since 10:40``, ``room air``; or empty."""
    if state is None:
        return ""
    if state.flow > 0:
        device = f" {state.device}" if state.device else ""
        return f"O₂ {shown(state.flow, 1)} L/min{device} since {clock_text(state.since)}"
    return f"off O₂ since {clock_text(state.since)}" if state.was_on else ROOM_AIR


def answers_due(protocol: Protocol, taken: VitalsTaken) -> bool:
    """Whether a set answers one that was due: it holds a value of the vitals row, or why not.

    A saturation that was read with a change of oxygen is no whole set and answers none.
    """
    row = set(protocol.vitals_row)
    held = {p for p in row if getattr(taken, PARAMETERS[p].field, None) is not None}
    held |= dict(unobtainable_of(taken)).keys() & row
    return bool(held - {"spo2"}) if taken.o2_l_per_min is not None else bool(held)
