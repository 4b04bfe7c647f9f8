"""Where things stand in the picture: one time axis, lanes one below the other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor

from ketachart.clinical.acts import Act, SideEffectEnded
from ketachart.clinical.chart import Chart
from ketachart.clinical.flags import limits_at

GUTTER = 98.0
"""Left of the plot: names and values of the lanes (px)."""
MARGIN = 20.0
BAR = 26.0
"""Height of the infusion lane (px)."""
ROW = 18.0
"""Height of one row of events (px)."""
TICK = 50.0
"""Named minutes are at least this far apart (px)."""
EARLIEST, LATEST = -60, 24 * 60
"""Minutes from the start beyond which nothing is drawn; what lies there is counted at the edge."""
STEPS = (1, 2, 5, 10, 15, 20, 30, 60, 120, 240)


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """The stretch of time in the picture, in minutes from the start."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Lane:
    """A band of the picture with a scale of values, low at the bottom."""

    bottom: float
    top: float
    low: float = 0
    high: float = 1

    def y_of(self, value: float) -> float:
        """The height at which a value stands (px)."""
        return self.bottom + (value - self.low) * (self.top - self.bottom) / (self.high - self.low)

    def holds(self, value: float) -> bool:
        """Whether a value lies on the scale."""
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Scale:
    """Times to x and values to y; the screen's moving line asks here where it stands.

    ``origin`` is minute 0: the start, or where there is none yet a full hour before it.
    """

    width: float
    height: float
    origin: datetime
    started: bool
    window: TimeWindow
    infusion: Lane
    pressure: Lane
    saturation: Lane
    events: Lane
    rows: int
    paper: bool = False

    @property
    def left(self) -> float:
        """Where the plot begins (px)."""
        return GUTTER

    @property
    def right(self) -> float:
        """Where the plot ends (px)."""
        return self.width - MARGIN

    @property
    def per_minute(self) -> float:
        """px to a minute."""
        return (self.right - self.left) / (self.window.end - self.window.start)

    def x_of(self, minute: float) -> float:
        """The place of a minute from the start, kept inside the plot (px)."""
        x = self.left + (minute - self.window.start) * self.per_minute
        return min(max(x, self.left), self.right)

    def minute_of(self, at: datetime) -> float:
        """Minutes from the origin."""
        return (at - self.origin) / timedelta(minutes=1)

    def x_at(self, at: datetime) -> float:
        """The place of a moment, kept inside the plot (px)."""
        return self.x_of(self.minute_of(at))

    def time_at(self, x: float) -> datetime:
        """The moment at a place, for whoever points at it."""
        return self.origin + timedelta(
            minutes=self.window.start + (x - self.left) / self.per_minute
        )

    def holds(self, at: datetime) -> bool:
        """Whether a moment lies in the picture."""
        return self.window.start <= self.minute_of(at) <= self.window.end

    def row_y(self, row: int) -> float:
        """The middle of a row of events, the first on top (px)."""
        return self.events.top - 4 - ROW * (row + 0.5)

    def ticks(self, least_px: float) -> list[int]:
        """Round minutes at least so many px apart."""
        step = next((s for s in STEPS if s * self.per_minute >= least_px), STEPS[-1])
        first = ceil(self.window.start / step) * step
        return list(range(first, floor(self.window.end) + 1, step))


def origin_of(chart: Chart, now: datetime | None) -> datetime:
    """Minute 0: the start; before there is one, the full hour before the first thing to show."""
    if chart.started_at is not None:
        return chart.started_at
    known = [s.taken.at for s in chart.sets] or [
        e.act.at for e in chart.standing.entries if isinstance(e.act, Act)
    ]
    first = min(known, default=now or chart.session.at)
    return first.replace(minute=0, second=0, microsecond=0)


def planned_end(chart: Chart, now: datetime | None) -> datetime | None:
    """When the infusion would end at its present rate; None once it has, or without a rate."""
    if chart.started_at is None or chart.stopped_at is not None or now is None:
        return None
    left = chart.delivery_at(now).remaining_min
    # At a rate that is hardly one the end may lie beyond what a date can say.
    return None if left is None or left > 24 * 60 else now + timedelta(minutes=float(left))


def window_for(chart: Chart, now: datetime | None) -> TimeWindow:
    """A window that shows all that was charted, and the way to the planned end while it runs.

    It moves in steps of ten minutes, so that a running picture stands still in between.
    """
    origin = origin_of(chart, now)

    def minute(at: datetime) -> float:
        return (at - origin) / timedelta(minutes=1)

    seen = [minute(s.taken.at) for s in (*chart.sets, *chart.withdrawn_sets)]
    seen += [minute(e.act.at) for e in chart.standing.entries if isinstance(e.act, SideEffectEnded)]
    seen += [minute(e.onset) for e in chart.effects]
    if chart.started_at is None:
        first, last = min(seen, default=0), max(seen, default=0)
        if now is not None:
            last = max(last, minute(now) + 10)
        return TimeWindow(min(max(first, EARLIEST), 0) - 3, 10 * ceil(max(last + 5, 60) / 10))
    delivery = chart.delivery if now is None else chart.delivery_at(now)
    seen += [minute(s.end) for s in delivery.segments]
    seen += [minute(at) for at in (chart.stopped_at, chart.discharge and chart.discharge.at) if at]
    last = max(seen, default=0) + 3
    if chart.discharge is None and now is not None:
        end = planned_end(chart, now)
        last = max(last, minute(now) + 10, minute(end) + 15 if end and minute(end) < 600 else 0)
        last = 10 * ceil(last / 10)
    first = min([*seen, -5])
    return TimeWindow(max(first, EARLIEST) - 3, min(max(last, 20), LATEST))


def _stretched(
    low: int, high: int, step: int, values: Iterable[int], room: float
) -> tuple[int, int]:
    """A scale opened in steps until it holds all values with some room to its edges."""
    for value in values:
        low = min(low, step * floor((value - room) / step))
        high = max(high, step * ceil((value + room) / step))
    return low, high


def pressure_scale(chart: Chart, lane_px: float) -> tuple[int, int]:
    """40 to 200, opened further for values beyond; a mark reaches 16 px past its value."""
    values = [s.values[p] for s in chart.sets for p in ("sbp", "dbp", "hr") if s.values.get(p)]
    least, most = min(values, default=60), max(values, default=100)
    low, high = _stretched(40, 200, 20, (least,), 4)
    while most + 16 * (high - low) / lane_px > high + 6:
        high += 20
    return max(low, 0), high


def saturation_scale(chart: Chart) -> tuple[int, int]:
    """88 to 100, opened lower for values below."""
    values = [s.values["spo2"] for s in chart.sets if s.values.get("spo2")]
    low, _ = _stretched(88, 100, 4, values, 1)
    return max(low, 0), 100


def limit_steps(
    chart: Chart, param: str, name: str, scale: Scale
) -> list[tuple[float, float, float]]:
    """A limit as (from minute, to minute, value): it steps where a physician set another."""
    own = [scale.minute_of(s.since) for s in chart.special_limits if s.param == param]
    edges = sorted(
        {scale.window.start, *(m for m in own if scale.window.start < m < scale.window.end)}
    )
    found: list[tuple[float, float, float]] = []
    for start, end in zip(edges, [*edges[1:], scale.window.end], strict=True):
        at = scale.origin + timedelta(minutes=start)
        value = getattr(limits_at(chart.protocol, chart.special_limits, param, at), name)
        if value is not None:
            found.append((start, end, float(value)))
    return found
