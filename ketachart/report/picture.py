"""THE picture of the infusion, laid out once: vectors on the page, painted on screen.

Laid out in px (12 px type); the page prints it smaller. Times run from left to right on one axis;
nothing is drawn past what is known, nothing in between is made up.
"""

from dataclasses import dataclass
from datetime import datetime

from ketachart.clinical.chart import Chart
from ketachart.report import picture_axis as axis
from ketachart.report import picture_lanes as lanes
from ketachart.report import shapes
from ketachart.report.ink import Ink
from ketachart.report.picture_episodes import brackets
from ketachart.report.picture_events import Event, Placed, events_of, placed
from ketachart.report.picture_limits import limits
from ketachart.report.picture_marks import vitals
from ketachart.report.picture_names import names as lane_names
from ketachart.report.picture_names import overlay
from ketachart.report.picture_scale import (
    BAR,
    ROW,
    Lane,
    Scale,
    TimeWindow,
    origin_of,
    pressure_scale,
    saturation_scale,
    window_for,
)
from ketachart.report.shapes import Drawing

__all__ = ["Drawing", "Ink", "Scale", "TimeWindow", "draw", "overlay", "scale_for"]

LEAST_WIDTH, LEAST_HEIGHT = 320, 200
"""Below these nothing useful can be drawn (px)."""
MOST_ROWS = 9


@dataclass(frozen=True, slots=True)
class _Layout:
    scale: Scale
    places: list[Placed]
    over: list[Event]
    now_x: float


def _lay_out(
    chart: Chart,
    width: float,
    height: float,
    now: datetime | None,
    window: TimeWindow | None,
    *,
    paper: bool,
) -> _Layout:
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        raise ValueError(f"the picture needs at least {LEAST_WIDTH} x {LEAST_HEIGHT} px")
    head = 46.0 if paper and now is not None else 28.0
    foot = 40.0 if paper else 25.0
    lane_top = height - head - BAR - 9
    gap = 13.0
    nothing = Lane(0, 1)
    window = window or window_for(chart, now)
    bare = Scale(
        width,
        height,
        origin_of(chart, now),
        chart.started_at is not None,
        window,
        Lane(height - head - BAR, height - head),
        nothing,
        nothing,
        nothing,
        0,
        paper,
    )
    delivery_end = chart.discharge.at if chart.discharge else chart.stopped_at
    last = now or delivery_end or (chart.entries[-1].act.at if chart.entries else bare.origin)
    now_x = bare.x_at(last)
    least = 128.0 if height < 330 else 150.0
    least = min(least, 0.65 * (lane_top - foot))
    most = max(1, min(MOST_ROWS, int((lane_top - foot - 12 - least) / ROW)))
    places, over = placed(
        [e for e in events_of(chart) if bare.holds(e.at)],
        rows=most,
        x_at=bare.x_at,
        now_x=now_x,
        left=bare.left,
        right=bare.right + 6,
    )
    rows = max((p.row for p in places), default=0) + 1
    rows = min(max(rows, 2), most) if not over else most
    bottom = foot + rows * ROW + 12
    free = lane_top - bottom - gap
    least_spo2, most_spo2 = saturation_scale(chart)
    share = 0.24 if least_spo2 >= 84 else 0.3
    low, high = pressure_scale(chart, free * (1 - share))
    saturation = Lane(bottom, bottom + free * share, least_spo2, most_spo2)
    scale = Scale(
        width,
        height,
        bare.origin,
        bare.started,
        window,
        bare.infusion,
        Lane(saturation.top + gap, lane_top, low, high),
        saturation,
        Lane(foot, bottom - 4),
        rows,
        paper,
    )
    return _Layout(scale, places, over, now_x)


def scale_for(
    chart: Chart,
    width: float,
    height: float,
    now: datetime | None,
    window: TimeWindow | None = None,
    *,
    paper: bool = False,
) -> Scale:
    """Where things stand in the picture that ``draw`` makes of the same arguments."""
    return _lay_out(chart, width, height, now, window, paper=paper).scale


def draw(
    chart: Chart,
    *,
    width: float,
    height: float,
    ink: Ink,
    now: datetime | None = None,
    window: TimeWindow | None = None,
    pending_due: bool = False,
    paper: bool = False,
) -> Drawing:
    """The picture of a session, ``width`` x ``height`` px.

    ``now`` is for a session that is not over: bars and running side effects end there.
    ``pending_due`` adds rings for sets to come, ``paper`` a legend and clock times.

    Raises:
        ValueError: there is too little room to draw anything readable.
    """
    laid = _lay_out(chart, width, height, now, window, paper=paper)
    scale = laid.scale
    made = shapes.drawing(width, height)
    limit_lines, names = limits(chart, scale, ink, now)
    for member in (
        *lanes.ground(chart, scale, ink, now),
        *lanes.infusion(chart, scale, ink, now),
        *brackets(chart, scale, ink, now),
        *limit_lines,
        *names,
        *axis.events(scale, ink, laid.places, laid.over, laid.now_x),
        *axis.axis(chart, scale, ink, now, due=pending_due),
        *vitals(chart, scale, ink),
        *lane_names(scale, ink),
    ):
        made.add(member)
    return made
