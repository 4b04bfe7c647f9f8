"""Below the lanes: events in their rows, the axis of time, rings where sets fall due."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ketachart.clinical.chart import Chart
from ketachart.clinical.schedule import DueState, due_times
from ketachart.clinical.wording import clock_text
from ketachart.report import shapes
from ketachart.report.fonts import TEXT, width
from ketachart.report.ink import Ink, mixed
from ketachart.report.picture_events import Event, Placed
from ketachart.report.picture_scale import TICK, Scale, planned_end
from ketachart.report.shapes import Shape


def axis(chart: Chart, scale: Scale, ink: Ink, now: datetime | None, *, due: bool) -> list[Shape]:
    """Minutes from the start, the clock beneath on paper, rings where sets fall due."""
    y = scale.events.bottom
    found = [shapes.line((scale.left, y), (scale.right, y), ink.text3, 1.2)]
    for minute in scale.ticks(TICK):
        x = scale.x_of(minute)
        clock = clock_text(scale.origin + timedelta(minutes=minute))
        found.append(shapes.line((x, y), (x, y - 3), ink.text3, 1))
        first = f"{minute}".replace("-", "−") if scale.started else clock
        found.append(shapes.text((x, y - 16), first, ink.text2, anchor="middle"))
        if scale.paper and scale.started:
            found.append(shapes.text((x, y - 31), clock, ink.text3, anchor="middle"))
    found.append(shapes.text((33, y - 16), "Minutes" if scale.started else "Clock", ink.text2))
    return found + (_rings(chart, scale, ink, now) if due and now is not None else [])


def _rings(chart: Chart, scale: Scale, ink: Ink, now: datetime) -> list[Shape]:
    """Hollow rings: sets to come, on the grid as it will be; late ones stronger."""
    if chart.started_at is None or chart.discharge is not None:
        return []
    soon = timedelta(minutes=chart.protocol.schedule.due_soon_min)
    open_now = {d.at: d.state(now, soon) for d in chart.due(now) if d.answered_by is None}
    coming = due_times(
        chart.protocol.schedule,
        started_at=chart.started_at,
        stopped_at=chart.stopped_at or planned_end(chart, now),
        closed_at=None,
        until=scale.time_at(scale.right),
    )
    times = {d.at for d in coming if d.at > now} | set(open_now)
    found = []
    for at in sorted(t for t in times if scale.holds(t)):
        late = open_now.get(at) in (DueState.LATE, DueState.MISSED)
        colour = ink.caution if late else ink.text3
        ring = shapes.circle(
            (scale.x_at(at), scale.events.bottom), 4, fill=ink.surface, colour=colour, stroke=1.6
        )
        found.append(shapes.group(ring, role=f"due:{scale.minute_of(at):g}"))
    return found


def events(
    scale: Scale, ink: Ink, places: Sequence[Placed], over: Sequence[Event], now_x: float
) -> list[Shape]:
    """Marks and words in their rows; what found no room is counted at the left."""
    found: list[Shape] = []
    lined = sorted({round(p.x, 1) for p in places if p.event.lined})
    top = scale.pressure.top
    down: dict[float, float] = {}
    for p in places:
        if p.event.lined:
            x = round(p.x, 1)
            down[x] = min(down.get(x, top), scale.row_y(p.row))
    pairs = [((x, down[x]), (x, top)) for x in lined]
    if pairs:
        found.append(shapes.lines(pairs, mixed(ink.text3, ink.surface, 0.8), 0.9, (1.2, 2.4)))
    found += [_event(p, scale, ink, now_x) for p in places]
    if over:
        words = [f"+{len(over)} more", "in record"][: scale.rows - 1]
        for row, line in enumerate(words or [""], start=1):
            found.append(shapes.text((33, scale.row_y(row) - 4), line, ink.text3))
        for e in over:
            x = scale.x_at(e.at)
            found.append(shapes.circle((x, scale.events.bottom + 4), 1.6, fill=ink.text3))
    return found


def _event(p: Placed, scale: Scale, ink: Ink, now_x: float) -> Shape:
    e, y = p.event, scale.row_y(p.row)
    colour = ink.flag if e.flagged else ink.text
    members: list[Shape] = []
    x = p.x
    for at, until, grade in e.course:
        x0, x1 = scale.x_at(at), now_x if until is None else scale.x_at(until)
        thick = (1.4, 2.6, 4.0)[grade - 1]
        members.append(shapes.rect(x0, y - 7.5 - thick, max(x1 - x0, 1), thick, fill=ink.text3))
    if e.course:
        members.append(shapes.line((x, y - 11), (x, y + 4), ink.text2, 1.2))
        if e.course[-1][1] is not None:
            members.append(shapes.line((p.end, y - 11), (p.end, y - 6), ink.text2, 1.2))
    else:
        members.append(shapes.circle((x, y), 2.6, fill=ink.flag if e.flagged else ink.text2))
    wide = width(e.label, TEXT, 12)
    start = x + 7
    if p.leftward:
        start = x - 7 - wide - (shapes.PIPS_WIDTH + 5 if e.grade else 0) - (12 if e.flagged else 0)
    whole = wide + (shapes.PIPS_WIDTH + 5 if e.grade else 0) + (12 if e.flagged else 0)
    members.append(shapes.rect(start - 2, y - 6.5, whole + 3, 12.5, fill=ink.surface))
    if e.flagged:
        members.append(shapes.triangle((start + 4, y), 3.6, ink.flag))
        start += 12
    members.append(shapes.text((start, y - 4), e.label, colour))
    if e.grade:
        members += shapes.pips((start + wide + 4, y), e.grade, ink.text)
    return shapes.group(*members, role=f"event:{e.label}")
