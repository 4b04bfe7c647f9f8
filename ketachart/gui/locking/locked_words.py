"""What one chair says while the window is locked: time, due, pause, flagged or not. No Qt.

No name, no value, no dose and nothing that somebody typed: whoever passes by may read it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ketachart.clinical.chair_times import ChairTimes, chair_times
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import capital, clock_text
from ketachart.clinical.signing import OVER
from ketachart.clock import on_the_wall
from ketachart.gui.chairs import Seat
from ketachart.gui.per_chart import per_chart
from ketachart.gui.status_words import countdown_text, timer_text

Tone = Literal["", "soon", "due", "late", "flag"]
ZERO = timedelta(0)
times_at = per_chart(chair_times)
"""The times of a chart, worked out once a second."""


@dataclass(frozen=True, slots=True)
class LockedChair:
    """A chair's row; ``tone`` is as on the board, and ``free`` says that nobody sits there."""

    number: str
    elapsed: str = ""
    state: str = ""
    icon: str = ""
    ink: str = "text2"
    left: str = ""
    share: float = 0.0
    bar: str = "text3"
    cap: str = ""
    due: str = ""
    tone: Tone = ""
    free: bool = False

    def spoken(self) -> str:
        """The row as one sentence, for a voice."""
        chair = f"Chair {self.number}" if self.number.strip("–") else "No chair"
        said = (chair, self.elapsed, self.state, self.left, f"{self.cap} {self.due}".strip())
        return ", ".join(part for part in said if part)


def of_seats(seats: Sequence[Seat], now: datetime) -> tuple[LockedChair, ...]:
    """The rows of a window that has the charts."""
    return tuple(
        locked_chair(s.label, None if s.chart is None else times_at(s.chart, now), now)
        for s in seats
    )


def of_times(
    chairs: Sequence[str], times: Sequence[ChairTimes], now: datetime
) -> tuple[LockedChair, ...]:
    """The rows of a window that has no chart, only their times: the chairs in their order."""
    seated: dict[str, ChairTimes] = {}
    standing = []
    for each in times:
        if each.chair in chairs and each.chair not in seated:
            seated[each.chair] = each
        else:
            standing.append(each)
    rows = [locked_chair(chair, seated.get(chair), now) for chair in chairs]
    return (*rows, *(locked_chair(each.chair or "–", each, now) for each in standing))


def locked_chair(label: str, times: ChairTimes | None, now: datetime) -> LockedChair:
    """A chair at a moment."""
    if times is None:
        return LockedChair(label, state="Free", ink="text3", free=True)
    state, icon, ink = _state(times, now)
    cap, due, tone = _due(times, now)
    elapsed = ""
    if times.started_at is not None:
        until = times.until or now
        elapsed = timer_text(until - (times.stopped_at or times.started_at))
    return LockedChair(
        number=label,
        elapsed=elapsed,
        state=state,
        icon=icon,
        ink=ink,
        left=_left(times, now),
        share=times.share,
        bar="accent" if times.phase is Phase.INFUSING else "text3",
        cap=cap,
        due=due,
        tone=tone,
    )


def _state(times: ChairTimes, now: datetime) -> tuple[str, str, str]:
    """The state in a word, its icon and its colour, as on the chair's own screen."""
    match times.phase:
        case Phase.INFUSING if times.empty_since is not None:
            return "Volume reached", "flag", "caution"
        case Phase.INFUSING:
            return "Running", "play", "ok"
        case Phase.PAUSED:
            return f"Paused {timer_text(now - (times.paused_since or now))}", "pause", "text"
        case Phase.RECOVERY:
            return "Recovery", "check", "info"
        case Phase.CLOSED:
            return "Closed", "check", "text2"
        case Phase.CANCELLED:
            return "Cancelled", "cross", "text2"
        case _:
            return "Set-up", "order", "text2"


def _left(times: ChairTimes, now: datetime) -> str:
    """``11:48 left, ends 14:39``, ``16:30 left, on hold``, ``Discharge from 15:06``."""
    if times.phase in OVER:
        return ""
    if times.stopped_at is not None:
        first = times.leaves_at
        return "" if first is None else f"Discharge from {clock_text(on_the_wall(first, now))}"
    if times.empty_since is not None:
        return f"00:00 left since {clock_text(on_the_wall(times.empty_since, now))}"
    if times.left is None:
        return ""
    if times.phase is Phase.PAUSED:
        return f"{countdown_text(times.left)} left, on hold"
    left = max(times.left - (now - times.at), ZERO)
    return f"{countdown_text(left)} left, ends {clock_text(now + left)}"


def _due(times: ChairTimes, now: datetime) -> tuple[str, str, Tone]:
    """Cap, countdown and tone; that something is flagged is one word, and no value."""
    due, flagged = times.due_at, times.flagged
    if due is None:
        if flagged:
            return "Flag", "", "flag"
        waits = times.started_at is not None and times.phase not in OVER
        return ("No set is due" if waits else ""), "", ""
    what = "recheck" if times.recheck else "vitals"
    tone: Tone
    if now < due:
        counted, tone = countdown_text(due - now), "soon" if now >= due - times.soon else ""
        cap = f"{what} in" if flagged or times.recheck else f"next {what} in"
    else:
        late = times.late_at is not None and now >= times.late_at
        counted, tone = f"+{timer_text(now - due)}", "late" if late else "due"
        cap = f"{what} {tone}"
    return (f"Flag, {cap}", counted, "flag") if flagged else (capital(cap), counted, tone)
