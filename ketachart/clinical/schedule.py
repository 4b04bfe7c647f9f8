"""When sets of vital signs fall due, and which set answered which.

A fixed grid from the start and a new one from the stop, each with a set at its minute 0. A pause
does not stop the grid. A set answers the nearest due time within half an interval.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from ketachart.clinical.protocol import Grid, Schedule

HORIZON = timedelta(hours=24)
"""No grid is laid out further than this."""
NEAR = timedelta(minutes=2)
"""An extra set this close to another due time is that one."""


class DueState(StrEnum):
    """How a due set stands at a moment."""

    COMING = "coming"
    SOON = "soon"
    DUE = "due"
    LATE = "late"
    MISSED = "missed"
    DONE = "done"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class Due:
    """One due time; ``answered_by`` is the id of the act that answered or excused it.

    ``after`` and ``since`` say what an extra set follows, and when that was.
    """

    at: datetime
    late_at: datetime
    missed_at: datetime
    every_min: int
    recovery: bool = False
    extra: bool = False
    answered_by: str | None = None
    answered_at: datetime | None = None
    excused: bool = False
    after: str = ""
    since: datetime | None = None

    @property
    def recheck(self) -> bool:
        """Whether a flagged value is to be measured again."""
        return self.after == "flag"

    def state(self, now: datetime, soon: timedelta) -> DueState:
        """How it stands now."""
        if self.answered_by is not None:
            return DueState.EXCUSED if self.excused else DueState.DONE
        if now >= self.missed_at:
            return DueState.MISSED
        if now >= self.late_at:
            return DueState.LATE
        if now >= self.at:
            return DueState.DUE
        return DueState.SOON if now >= self.at - soon else DueState.COMING


def _grid(
    grid: Grid, start: datetime, end: datetime, over: datetime | None, *, recovery: bool
) -> list[Due]:
    """The due times from ``start``; none stays open once the phase is ``over``."""
    every = timedelta(minutes=grid.every_min)
    late = timedelta(minutes=grid.late_after_min)
    laid, at = [], start
    while at < end:
        missed = at + every if over is None else min(at + every, over)
        laid.append(Due(at, at + late, missed, grid.every_min, recovery))
        at += every
    return laid


def due_times(
    schedule: Schedule,
    *,
    started_at: datetime | None,
    stopped_at: datetime | None,
    closed_at: datetime | None,
    until: datetime,
    events: Sequence[tuple[str, datetime]] = (),
) -> list[Due]:
    """All due times of a session up to the first one after ``until``, in order.

    ``events`` are what extra sets follow: ("rate-rise" | "bolus" | "rescue" | "flag", when). What
    was before the start asks for none.
    """
    if started_at is None:
        return []
    end = closed_at or max(until, stopped_at or started_at) + timedelta(
        minutes=max(schedule.infusion.every_min, schedule.recovery.every_min)
    )
    end = min(end, started_at + HORIZON)
    over = stopped_at or closed_at
    laid = _grid(schedule.infusion, started_at, min(end, over or end), over, recovery=False)
    if stopped_at is not None:
        laid += _grid(schedule.recovery, stopped_at, end, closed_at, recovery=True)
    late = timedelta(minutes=schedule.infusion.late_after_min)
    for extra in schedule.extra:
        for kind, when in events:
            for after in extra.minutes if kind == extra.after and when >= started_at else ():
                at = when + timedelta(minutes=after)
                if at < end and all(abs(at - d.at) >= NEAR for d in laid):
                    due = Due(at, at + late, at + 2 * late, after, extra=True)
                    laid.append(replace(due, after=kind, since=when))
    return sorted(laid, key=lambda d: d.at)


def answered(
    due: Sequence[Due],
    sets: Sequence[tuple[str, datetime]],
    excused: Sequence[tuple[str, datetime]] = (),
) -> list[Due]:
    """The due times with the sets (id, when) and the reasons (id, due time) that answer them.

    A set answers the nearest due time within half an interval; one that was taken after a flagged
    value, and not later, is its recheck as well, however soon it was.
    """
    found = list(due)
    for act_id, at in sets:
        if found:
            i = min(range(len(found)), key=lambda n: abs(found[n].at - at))
            within = timedelta(minutes=found[i].every_min) / 2
            if abs(found[i].at - at) <= within and found[i].answered_by is None:
                found[i] = _with(found[i], act_id, at)
    for i, d in enumerate(found):
        if d.recheck and d.answered_by is None and d.since is not None:
            until = d.at + timedelta(minutes=d.every_min) / 2
            again = next(((n, at) for n, at in sets if d.since < at <= until), None)
            found[i] = d if again is None else _with(d, *again)
    for act_id, due_at in excused:
        for i, d in enumerate(found):
            if d.at == due_at and d.answered_by is None:
                found[i] = _with(d, act_id, due_at, excused=True)
    return found


def _with(d: Due, act_id: str, at: datetime, *, excused: bool = False) -> Due:
    return replace(d, answered_by=act_id, answered_at=at, excused=excused)


def next_due(due: Sequence[Due], now: datetime) -> Due | None:
    """The set that is asked for now: an open one that is not missed yet, or the next to come."""
    return next((d for d in due if d.answered_by is None and now < d.missed_at), None)
