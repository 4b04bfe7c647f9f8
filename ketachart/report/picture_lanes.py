"""What the marks stand on: infusion lane, grid, limits, axis, events, due sets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from ketachart.clinical.chart import Chart
from ketachart.clinical.dosing import Delivery, Segment
from ketachart.clinical.schedule import DueState, due_times
from ketachart.clinical.units import shown
from ketachart.report import shapes
from ketachart.report.fonts import width
from ketachart.report.ink import Ink, mixed
from ketachart.report.picture_events import Event, Placed
from ketachart.report.picture_scale import Lane, Scale, limit_steps, planned_end
from ketachart.report.shapes import STRONG, TEXT, Anchor, Shape

DOTS = (1.2, 3.2)
Span = tuple[float, float, float]
"""From x to x at a height."""
TICK = 56.0
"""Named minutes are at least this far apart (px)."""
NOTICEABLE = timedelta(seconds=30)
"""A shorter stretch without flow is not worth a mark."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch at one rate from one container."""

    start: datetime
    end: datetime
    rate: Decimal
    container: str


def runs(segments: Sequence[Segment]) -> list[Run]:
    """Segments that belong together joined: another act in between changes no bar."""
    found: list[Run] = []
    for s in segments:
        last = found[-1] if found else None
        if last and (last.rate, last.container, last.end) == (s.rate_ml_per_h, s.container, s.start):
            found[-1] = Run(last.start, s.end, last.rate, last.container)
        else:
            found.append(Run(s.start, s.end, s.rate_ml_per_h, s.container))
    return found


def infusion(chart: Chart, scale: Scale, ink: Ink, now: datetime | None) -> list[Shape]:
    """One bar per stretch with its rate, the pauses dashed, the way to the planned end dotted."""
    lane = scale.infusion
    height = lane.top - lane.bottom
    if not scale.started:
        words = "The infusion has not started."
        return [shapes.text((scale.left + 10, lane.bottom + 8), words, ink.text2)]
    delivery = chart.delivery if now is None else chart.delivery_at(now)
    found: list[Shape] = []
    bars = [r for r in runs(delivery.segments) if scale.x_at(r.end) > scale.x_at(r.start)]
    for pause in delivery.pauses:
        end = pause.end or delivery.until
        if end is not None:
            found += _held(scale, ink, pause.start, end, "paused")
    for start, end in _without_flow(delivery):
        found += _held(scale, ink, start, end, "no flow")
    end = planned_end(chart, now)
    if end is not None and now is not None:
        x0, x1 = scale.x_at(now), scale.x_at(end)
        if x1 > x0 + 1:
            rest = mixed(ink.drug, ink.surface, 0.7)
            found.append(
                shapes.rect(x0, lane.bottom, x1 - x0, height, colour=rest, radius=4, dash=(3, 3))
            )
    for i, run in enumerate(bars):
        found += _bar(scale, ink, run, delivery, last=i == len(bars) - 1)
    return found


def _bar(scale: Scale, ink: Ink, run: Run, delivery: Delivery, *, last: bool) -> list[Shape]:
    lane = scale.infusion
    x0, x1 = scale.x_at(run.start), scale.x_at(run.end)
    fill = mixed(ink.drug, ink.surface, 0.26)
    radius = min(4.0, (x1 - x0) / 2)
    height = lane.top - lane.bottom
    found = [
        shapes.rect(
            x0, lane.bottom, x1 - x0, height, fill=fill, colour=ink.drug, stroke=1.4, radius=radius
        )
    ]
    base = lane.bottom + height / 2 - 4
    rate = shown(run.rate, 1)
    room = x1 - x0 - 16
    total = f"{shown(delivery.total_mg, 1)} mg" if last else ""
    with_total = width(rate, STRONG, 12) + (14 + width(total, TEXT, 12) if total else 0)
    if width(rate, STRONG, 12) <= room:
        found.append(shapes.text((x0 + 10, base), rate, ink.text, face=STRONG))
    if total and with_total <= room:
        found.append(shapes.text((x1 - 10, base), total, ink.text, anchor="end"))
    elif total and delivery.stopped_at is not None:
        end = max(x1, scale.x_at(delivery.stopped_at))
        side: Anchor = "start" if end + 8 + width(total, TEXT, 12) <= scale.right else "end"
        at = (end + 8, base) if side == "start" else (x0 - 8, base)
        found.append(shapes.text(at, total, ink.text, anchor=side))
    return found


def _held(scale: Scale, ink: Ink, start: datetime, end: datetime, words: str) -> list[Shape]:
    lane = scale.infusion
    x0, x1 = scale.x_at(start), scale.x_at(end)
    if x1 - x0 < 1.5:
        return []
    height = lane.top - lane.bottom
    found = [
        shapes.rect(
            x0,
            lane.bottom,
            x1 - x0,
            height,
            fill=ink.surface2,
            colour=ink.text2,
            stroke=1,
            dash=(2, 2),
        )
    ]
    if width(words, TEXT, 12) <= x1 - x0 - 3:
        at = ((x0 + x1) / 2, lane.bottom + height / 2 - 4)
        found.append(shapes.text(at, words, ink.text2, anchor="middle"))
    return found


def _without_flow(delivery: Delivery) -> list[tuple[datetime, datetime]]:
    """Stretches between start and stop in which nothing ran although nobody held the pump."""
    begin, end = delivery.started_at, delivery.stopped_at or delivery.until
    if begin is None or end is None:
        return []
    busy = [(s.start, s.end) for s in delivery.segments]
    busy += [(p.start, p.end or end) for p in delivery.pauses]
    found, at = [], begin
    for start, stop in sorted([*busy, (end, end)]):
        if start - at > NOTICEABLE:
            found.append((at, start))
        at = max(at, stop)
    return found


def ground(chart: Chart, scale: Scale, ink: Ink, now: datetime | None) -> list[Shape]:
    """Shade while the pump ran, grid, values of the lanes, limits."""
    found: list[Shape] = []
    top, bottom = scale.pressure.top, scale.saturation.bottom
    delivery = chart.delivery if now is None else chart.delivery_at(now)
    for run in runs(delivery.segments):
        x0, x1 = scale.x_at(run.start), scale.x_at(run.end)
        shade = mixed(ink.drug, ink.surface, 0.08)
        found.append(shapes.rect(x0, bottom, x1 - x0, top - bottom, fill=shade))
    step = next((s for s in (20, 40, 80) if _px(scale.pressure, s) >= 11), 80)
    label = next((s for s in (40, 80) if _px(scale.pressure, s) >= 17), 80)
    low, high = int(scale.pressure.low), int(scale.pressure.high)
    values = range(low + (-low) % step, high + 1, step)
    levels = [scale.pressure.y_of(v) for v in values]
    levels += [scale.saturation.y_of(v) for v in (scale.saturation.low, scale.saturation.high)]
    across = [((scale.left, y), (scale.right, y)) for y in levels]
    up = [((x, bottom), (x, top)) for x in map(scale.x_of, _grid_minutes(scale))]
    found.append(shapes.lines([*across, *up], mixed(ink.line, ink.surface, 0.75), 0.8))
    at = scale.left - 8
    for v in values:
        if v % label == 0 and (v > low or low == 0):
            found.append(_value(at, scale.pressure.y_of(v), v, ink))
    sat = scale.saturation
    found.append(_value(at, sat.y_of(sat.high), int(sat.high), ink))
    if _px(sat, sat.high - sat.low) >= 22:
        found.append(_value(at, sat.y_of(sat.low), int(sat.low), ink))
    return found


def _grid_minutes(scale: Scale) -> list[int]:
    """The minutes that are named, and the halves between where they are round."""
    named = scale.ticks(TICK)
    step = named[1] - named[0] if len(named) > 1 else 0
    half = {2: 1, 10: 5, 20: 10, 30: 15, 60: 30, 120: 60}.get(step)
    if half is None:
        return named
    between = [m for m in range(named[0] - half, named[-1] + half + 1, step)]
    return [*named, *(m for m in between if scale.window.start <= m <= scale.window.end)]


def _px(lane: Lane, span: float) -> float:
    return span * (lane.top - lane.bottom) / (lane.high - lane.low)


def _value(x: float, y: float, value: int, ink: Ink) -> Shape:
    return shapes.text((x, y - 4), str(value), ink.text2, anchor="end")


def limits(chart: Chart, scale: Scale, ink: Ink) -> list[Shape]:
    """The limits as dotted lines: systolic and saturation always, others where they were reached."""
    reached = {(f.param, f.level.high) for s in chart.sets for f in s.flags}
    wanted = [
        ("sbp", "H", scale.pressure, "systolic limit"),
        ("spo2", "L", scale.saturation, "limit"),
    ]
    if ("dbp", True) in reached:
        wanted.append(("dbp", "H", scale.pressure, "diastolic limit"))
    if ("sbp", False) in reached:
        wanted.append(("sbp", "L", scale.pressure, "systolic limit"))
    for high, name in ((True, "H"), (False, "L")):
        if ("hr", high) in reached:
            wanted.append(("hr", name, scale.pressure, "pulse limit"))
    found: list[Shape] = []
    names: dict[tuple[int, float], list[str]] = {}
    for param, name, lane, words in wanted:
        steps = [s for s in limit_steps(chart, param, name, scale) if lane.holds(s[2])]
        for start, end, value in steps:
            y = lane.y_of(value)
            a, b = (scale.x_of(start), y), (scale.x_of(end), y)
            found.append(shapes.line(a, b, mixed(ink.flag, ink.surface, 0.85), 1.1, DOTS))
        if steps:
            named = names.setdefault((lane is scale.saturation, steps[-1][2]), [])
            if words not in named:
                named.append(words)
    used: list[Span] = []
    for (is_saturation, value), several in names.items():
        lane = scale.saturation if is_saturation else scale.pressure
        words = f"{', '.join(several)} {value:g}"
        found += _limit_name(chart, scale, ink, lane, words, value, used)
    return found


def _limit_name(
    chart: Chart, scale: Scale, ink: Ink, lane: Lane, words: str, value: float, used: list[Span]
) -> list[Shape]:
    """The limit's name on its line where the fewest marks are in the way, rather at the right."""
    wide = width(words, TEXT, 12) + 8
    y = lane.y_of(value)
    above, below = y + 4, y - 13
    bases = [above, below] if above + 10 <= lane.top + 8 else [below]
    last = scale.right - wide
    starts = [last, scale.left, *(last - 24 * i for i in range(1, int((last - scale.left) / 24)))]

    def in_the_way(place: tuple[float, float]) -> int:
        start, base = place
        count = sum(a < start + wide and start < b for a, b in marks[base])
        taken = (a < start + wide and start < b and abs(y - base) < 13 for a, b, y in used)
        return count + 100 * sum(taken)

    marks = {base: _occupied(chart, scale, lane, base - 4, base + 12) for base in bases}
    places = [(s, b) for s in starts for b in bases]
    start, base = next((p for p in places if not in_the_way(p)), None) or min(places, key=in_the_way)
    used.append((start, start + wide, base))
    return [shapes.text((start + 4, base), words, ink.flag)]


def _occupied(
    chart: Chart, scale: Scale, lane: Lane, low: float, high: float
) -> list[tuple[float, float]]:
    """Stretches of x where marks or their lines stand between two heights."""
    keys = ("spo2",) if lane is scale.saturation else ("sbp", "dbp", "hr")
    found = []
    sets = [s for s in (*chart.sets, *chart.withdrawn_sets) if scale.holds(s.taken.at)]
    for s in sets:
        ys = [lane.y_of(v) for k in keys if (v := s.values.get(k))]
        if ys and min(ys) - 8 < high and max(ys) + 14 > low:
            x = scale.x_at(s.taken.at)
            found.append((x - 9, x + 9))
    param = keys[-1]
    along = [(scale.x_at(s.taken.at), lane.y_of(v)) for s in sets if (v := s.values.get(param))]
    for (x0, y0), (x1, y1) in pairwise(sorted(along)):
        if min(y0, y1) - 2 < high and max(y0, y1) + 2 > low:
            found.append((x0, x1))
    return found


def axis(chart: Chart, scale: Scale, ink: Ink, now: datetime | None, *, due: bool) -> list[Shape]:
    """Minutes from the start, the clock beneath on paper, rings where sets fall due."""
    y = scale.events.bottom
    found = [shapes.line((scale.left, y), (scale.right, y), ink.text3, 1.2)]
    for minute in scale.ticks(TICK):
        x = scale.x_of(minute)
        clock = f"{scale.origin + timedelta(minutes=minute):%H:%M}"
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


def events(scale: Scale, ink: Ink, places: Sequence[Placed], over: Sequence[Event], now_x: float) -> list[Shape]:
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
    for p in places:
        found.append(_event(p, scale, ink, now_x))
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
