"""What of a chair anybody may see: its time, its pause, when it is due, whether it is flagged.

No name, no value, no dose and nothing that somebody typed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from ketachart.clinical.chart import Chart
from ketachart.clinical.discharge import earliest
from ketachart.clinical.open_flags import open_flags
from ketachart.clinical.phases import Phase
from ketachart.clinical.signing import OVER
from ketachart.clinical.units import span_of

NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class ChairTimes:
    """One session as it stands at a moment (``at``); every span counts from there.

    ``left`` is what the infusion still takes, running or on hold, None where that is unknown;
    ``share`` how much of it is behind (0 to 1); ``empty_since`` when its volume was reached.
    """

    session: str
    chair: str
    phase: Phase
    at: datetime
    started_at: datetime | None = None
    until: datetime | None = None
    """The moment the elapsed time stands still at: that of leaving."""
    stopped_at: datetime | None = None
    paused_since: datetime | None = None
    left: timedelta | None = None
    share: float = 0.0
    empty_since: datetime | None = None
    leaves_at: datetime | None = None
    due_at: datetime | None = None
    late_at: datetime | None = None
    soon: timedelta = NONE
    recheck: bool = False
    flagged: bool = False


def chair_times(chart: Chart, now: datetime) -> ChairTimes:
    """A session as it stands."""
    delivery, due = chart.delivery_at(now), chart.next_due(now)
    left = delivery.remaining_min
    if left is not None and left > 24 * 60:  # a rate that is hardly one: no end to be told
        left = None
    whole = None if left is None else delivery.running_min + left
    paused = chart.phase is Phase.PAUSED and delivery.pauses
    first, share = earliest(chart), 0.0
    if chart.stopped_at is not None and first is not None:
        length = first - chart.stopped_at
        share = (now - chart.stopped_at) / length if length else 1.0
    elif chart.started_at is not None and whole:
        share = float(Fraction(delivery.running_min) / whole)
    return ChairTimes(
        session=chart.session.session,
        chair=chart.chair or "",
        phase=chart.phase,
        at=now,
        started_at=chart.started_at,
        until=chart.discharge.at if chart.discharge is not None else None,
        stopped_at=chart.stopped_at,
        paused_since=delivery.pauses[-1].start if paused else None,
        left=None if left is None or chart.started_at is None else span_of(left),
        share=min(max(share, 0.0), 1.0),
        empty_since=delivery.empty_since,
        leaves_at=first,
        due_at=None if due is None else due.at,
        late_at=None if due is None else due.late_at,
        soon=timedelta(minutes=chart.protocol.schedule.due_soon_min),
        recheck=due is not None and due.recheck,
        flagged=chart.phase not in OVER and bool(open_flags(chart)),
    )
