"""The next twenty minutes of all chairs on one clock, worked out from the charts alone. No Qt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ketachart.clinical.chart import Chart
from ketachart.clinical.discharge import earliest
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import clock_text
from ketachart.clinical.schedule import DueState
from ketachart.clinical.titration import next_step
from ketachart.clinical.units import span_of
from ketachart.gui.board.due_words import open_flags_of
from ketachart.gui.chairs import OVER, Seat
from ketachart.gui.panels.rail_tile import place_name
from ketachart.gui.per_chart import delivery_at, next_due
from ketachart.gui.status_words import countdown_text, timer_text

AHEAD = timedelta(minutes=20)
EVERY_MIN = 5
"""A line of the clock stands at every full five minutes."""

Kind = Literal["late", "due", "vitals", "recheck", "step", "ends", "discharge"]
LABELS: dict[Kind, str] = {
    "late": "vitals late",
    "due": "vitals due",
    "vitals": "vitals",
    "recheck": "recheck",
    "step": "rate step",
    "ends": "infusion ends",
    "discharge": "discharge possible",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that falls due at a minute from now; late ones stand at 0."""

    kind: Kind
    minute: float
    label: str


@dataclass(frozen=True, slots=True)
class ChairLine:
    """One chair's marks, by time."""

    label: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class RibbonWords:
    """All lines; ``clock`` holds (minute from now, time of day)."""

    lines: tuple[ChairLine, ...]
    clock: tuple[tuple[float, str], ...]

    def spoken(self) -> str:
        """As a list, for a voice."""
        said = [
            f"chair {line.label}: {mark.label} {_in(mark.minute)}"
            for line in self.lines
            for mark in line.marks
        ]
        return ". ".join(["Next 20 minutes", *said])


def _in(minute: float) -> str:
    return f"in {round(minute)} min" if minute > 0 else "now"


def ribbon_of(seats: Iterable[Seat], now: datetime) -> RibbonWords:
    """The chairs that somebody sits in, in their order."""
    lines = tuple(
        ChairLine(place_name(seat), marks_of(seat.chart, now))
        for seat in seats
        if seat.chart is not None and seat.chart.phase not in OVER
    )
    first = now.replace(minute=now.minute - now.minute % EVERY_MIN, second=0, microsecond=0)
    clock = []
    for n in range(1, int(AHEAD / timedelta(minutes=EVERY_MIN)) + 1):
        at = first + timedelta(minutes=n * EVERY_MIN)
        if at - now <= AHEAD:
            clock.append((_minute(at, now), clock_text(at)))
    return RibbonWords(lines, tuple(clock))


def _minute(at: datetime, now: datetime) -> float:
    return (at - now) / timedelta(minutes=1)


def marks_of(chart: Chart, now: datetime) -> tuple[Mark, ...]:
    """What falls due for one session within twenty minutes."""
    found = [*_sets(chart, now), *_step(chart, now), *_end(chart, now), *_discharge(chart, now)]
    return tuple(sorted(found, key=lambda mark: mark.minute))


def ends_at(chart: Chart, now: datetime) -> datetime | None:
    """When the infusion ends as reckoned; None while it is on hold or nothing is known."""
    delivery = delivery_at(chart, now)
    left = delivery.remaining_min
    if chart.phase is not Phase.INFUSING or not delivery.running or left is None:
        return None
    if delivery.empty_since is not None:
        return delivery.empty_since
    # At a rate that is hardly one the end may lie beyond what a date can say.
    return now + span_of(left) if left <= 24 * 60 else None


def _sets(chart: Chart, now: datetime) -> list[Mark]:
    """The sets of the schedule as it stands, up to the end of the infusion."""
    flagged = open_flags_of(chart).found
    limit, end = now + AHEAD, ends_at(chart, now)
    if end is not None and end > now:
        limit = min(limit, end)
    found = []
    for due in chart.due(now + AHEAD):
        if due.answered_by is not None or now >= due.missed_at or due.at > limit:
            continue
        again = bool(flagged) or due.recheck
        kind: Kind = "recheck" if again else "vitals"
        if due.at <= now:
            late = due.state(now, timedelta(0)) is DueState.LATE
            kind = "recheck" if again and not late else "late" if late else "due"
        found.append(Mark(kind, max(_minute(due.at, now), 0.0), LABELS[kind]))
    return found


def _step(chart: Chart, now: datetime) -> list[Mark]:
    coming = next_step(chart, now)
    at = coming.step.due_at if coming is not None else None
    if at is None or at > now + AHEAD:
        return []
    return [Mark("step", max(_minute(at, now), 0.0), LABELS["step"])]


def _end(chart: Chart, now: datetime) -> list[Mark]:
    end = ends_at(chart, now)
    if end is None or end > now + AHEAD:
        return []
    minute = _minute(end, now)
    if minute <= 0:
        return [Mark("ends", 0.0, "volume reached")]
    return [Mark("ends", minute, LABELS["ends"])]


def _discharge(chart: Chart, now: datetime) -> list[Mark]:
    at = earliest(chart)
    if at is None or chart.phase is not Phase.RECOVERY or at > now + AHEAD:
        return []
    return [Mark("discharge", max(_minute(at, now), 0.0), LABELS["discharge"])]


def nearest_of(seats: Sequence[Seat], now: datetime) -> str:
    """``Nearest: chair 3, 02:00``; the one that is due longest comes first."""
    asked = [
        (due.at, f"chair {seat.name}" if seat.name else place_name(seat))
        for seat in seats
        if seat.chart is not None and (due := next_due(seat.chart, now)) is not None
    ]
    if not asked:
        return "No set is due."
    at, label = min(asked)
    time = countdown_text(at - now) if at > now else f"+{timer_text(now - at)}"
    return f"Nearest: {label}, {time}"
