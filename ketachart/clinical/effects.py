"""Side effects as people see them: one line from onset to end, with its course."""

from dataclasses import dataclass
from datetime import datetime

from ketachart.clinical.acts import (
    SEVERITIES,
    ActionTaken,
    MedicationGiven,
    Severity,
    SideEffectEnded,
    SideEffectNoted,
    SideEffectRegraded,
)
from ketachart.clinical.corrections import Standing
from ketachart.clinical.entry import Entry


@dataclass(frozen=True, slots=True)
class SideEffect:
    """One side effect; ``course`` holds (when, severity), ``ended_at`` is None while it lasts."""

    id: str
    term: str
    onset: datetime
    course: tuple[tuple[datetime, Severity], ...]
    ended_at: datetime | None
    entry: Entry
    responses: tuple[Entry, ...] = ()

    @property
    def severity(self) -> Severity:
        """The severity last charted."""
        return self.course[-1][1]

    @property
    def worst(self) -> Severity:
        """The worst severity it reached."""
        return max((s for _, s in self.course), key=SEVERITIES.index)

    @property
    def peak_at(self) -> datetime:
        """When it was first at its worst."""
        return next(at for at, severity in self.course if severity == self.worst)


def side_effects(standing: Standing) -> tuple[SideEffect, ...]:
    """All standing side effects by onset, then charting order."""
    found = []
    for entry, noted in standing.of(SideEffectNoted):
        root = standing.root(noted.id)

        def mine(reference: str | None, root: str = root) -> bool:
            return reference is not None and standing.root(reference) == root

        course = [(noted.at, noted.severity)]
        course += [
            (g.at, g.severity) for _, g in standing.of(SideEffectRegraded) if mine(g.side_effect)
        ]
        ends = [e.at for _, e in standing.of(SideEffectEnded) if mine(e.side_effect)]
        responses = [
            e
            for e in standing.entries
            if isinstance(e.act, ActionTaken | MedicationGiven) and mine(e.act.side_effect)
        ]
        found.append(
            SideEffect(
                id=root,
                term=noted.term,
                onset=noted.at,
                course=tuple(course),
                ended_at=ends[-1] if ends else None,
                entry=entry,
                responses=tuple(responses),
            )
        )
    return tuple(found)
