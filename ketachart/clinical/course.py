"""Whether the course of a session holds together: steps in order, from bags that were prepared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ketachart.clinical.acts import (
    Act,
    BolusGiven,
    ContainerChanged,
    DrugPrepared,
    EntryStruck,
    InfusionResumed,
    InfusionStarted,
    RateSet,
)
from ketachart.clinical.phases import STEPS, Phase, step
from ketachart.clinical.phrases import clock_text
from ketachart.clinical.trouble import Refused
from ketachart.clinical.units import shown

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart
    from ketachart.clinical.dosing import Container

DRAWS = InfusionStarted | RateSet | InfusionResumed | BolusGiven | ContainerChanged


def check_course(after: Chart, acts: Sequence[Act]) -> None:
    """Whether a session's course is possible with these acts where they belong.

    Asked once for acts that come together: a pause and its resume, both charted late, are possible
    only as a pair.

    Raises:
        Refused: it is not; names the act that cannot stand where it does.
    """
    if not any(isinstance(act, (*STEPS, EntryStruck)) for act in acts):
        return
    walker = _Walker(after)
    for act in after.course:
        try:
            walker.take(act)
        except Refused as refusal:
            raise _unsettled(refusal, act, acts) from None


class _Walker:
    """Reads the acts of a course in clinical order and refuses the first that cannot be."""

    def __init__(self, chart: Chart) -> None:
        self.phase = Phase.PLANNED
        self.prepared: dict[str, Container] = {}
        self.hung: Container | None = None
        self._containers = chart.containers

    def take(self, act: Act) -> None:
        self.phase = step(self.phase, act)
        if isinstance(act, DrugPrepared):
            name = act.container or act.id
            self.prepared[name] = self._containers[name]
        elif isinstance(act, DRAWS):
            self._draw(act)

    def _draw(self, act: DRAWS) -> None:
        named = act.to if isinstance(act, ContainerChanged) else act.container
        held = self._named(named)
        if isinstance(act, BolusGiven):
            if held is not None and act.dose_mg > held.mg:
                raise Refused(
                    f"{held.name} holds {shown(held.mg, 1)} mg; a bolus of "
                    f"{shown(act.dose_mg, 1)} mg cannot come out of it."
                )
            return
        self.hung = held or self.hung or next(iter(self.prepared.values()), None)
        vtbi = None if isinstance(act, ContainerChanged) else act.vtbi_ml
        if vtbi is not None and self.hung is not None and vtbi > self.hung.volume_ml:
            raise Refused(
                f"{self.hung.name} holds {shown(self.hung.volume_ml, 3)} mL; "
                f"a volume to be infused of {shown(vtbi, 3)} mL is more than that."
            )

    def _named(self, name: str | None) -> Container | None:
        if name is None:
            return None
        if name not in self.prepared:
            raise Refused(f"No container {name} had been prepared by then.")
        return self.prepared[name]


def _unsettled(refusal: Refused, act: Act, acts: Sequence[Act]) -> Refused:
    """The refusal, put so that whoever charts sees which of their acts it comes from."""
    if act.amends is None and any(act.id == new.id for new in acts):
        return Refused(str(refusal), act.id)
    if all(a.amends is None and not isinstance(a, EntryStruck) for a in acts):
        return Refused(f"{clock_text(act.at)}: {refusal}", acts[-1].id)
    return Refused(f"Without that entry the course would not hold together: {refusal}", acts[-1].id)
