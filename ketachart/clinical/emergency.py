"""Emergencies as the steps tell them: from the first one to the one that says how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ketachart.clinical.acts import EmergencyStep
from ketachart.clinical.phases import Phase

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart

ENDED = "ended"
"""The kind of the step that ends an emergency; its note says how it ended."""

STOPPED = "infusion stopped"
OXYGEN, DRUG = "oxygen given", "drug given"


@dataclass(frozen=True, slots=True)
class Emergency:
    """One emergency: its steps in order, and the step that ended it, None while it goes on."""

    steps: tuple[EmergencyStep, ...]
    ended: EmergencyStep | None = None

    @property
    def began(self) -> datetime:
        """When the first step was stamped."""
        return self.steps[0].at if self.steps else self.ended.at  # type: ignore[union-attr]


def emergencies(chart: Chart) -> tuple[Emergency, ...]:
    """The emergencies of a session, by time."""
    found: list[Emergency] = []
    steps: list[EmergencyStep] = []
    for _, act in chart.standing.of(EmergencyStep):
        if act.kind == ENDED:
            found.append(Emergency(tuple(steps), act))
            steps = []
        else:
            steps.append(act)
    return (*found, Emergency(tuple(steps))) if steps else tuple(found)


def emergency_now(chart: Chart) -> Emergency | None:
    """The emergency that goes on; None where there is none, or the patient has left."""
    last = emergencies(chart)[-1:]
    is_over = chart.phase in (Phase.CLOSED, Phase.CANCELLED)
    return last[0] if last and last[0].ended is None and not is_over else None
