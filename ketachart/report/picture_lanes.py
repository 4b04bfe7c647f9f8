"""What the marks stand on: infusion lane, grid, limits, axis, events, due sets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ketachart.clinical.chart import Chart
from ketachart.clinical.dosing import Delivery, Segment
from ketachart.clinical.units import shown
from ketachart.clinical.unplanned_pump import without_flow
from ketachart.report import shapes
from ketachart.report.fonts import STRONG, TEXT, width
from ketachart.report.ink import Ink, mixed
from ketachart.report.picture_episodes import shades
from ketachart.report.picture_scale import TICK, Lane, Scale, planned_end
from ketachart.report.shapes import Anchor, Shape

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
        if last and (last.rate, last.container, last.end) == (
            s.rate_ml_per_h,
            s.container,
            s.start,
        ):
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
    for start, end in without_flow(delivery):
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
        found += _bar(scale, ink, run, delivery, now, last=i == len(bars) - 1)
    return found


def _bar(
    scale: Scale, ink: Ink, run: Run, delivery: Delivery, now: datetime | None, *, last: bool
) -> list[Shape]:
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
        wide = width(total, TEXT, 12)
        if now is not None and end < scale.x_at(now) < end + 16 + wide:
            end = scale.x_at(now)
        side: Anchor = "start" if end + 8 + wide <= scale.right else "end"
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


def ground(chart: Chart, scale: Scale, ink: Ink, now: datetime | None) -> list[Shape]:
    """Shade while the pump ran, grid, values of the lanes, limits."""
    found: list[Shape] = []
    top, bottom = scale.pressure.top, scale.saturation.bottom
    delivery = chart.delivery if now is None else chart.delivery_at(now)
    for run in runs(delivery.segments):
        x0, x1 = scale.x_at(run.start), scale.x_at(run.end)
        shade = mixed(ink.drug, ink.surface, 0.08)
        found.append(shapes.rect(x0, bottom, x1 - x0, top - bottom, fill=shade))
    found += shades(chart, scale, ink, now)
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
    named = [v for v in values if v % label == 0 and (v > low or low == 0)]
    found += [_value(at, scale.pressure.y_of(v), v, ink) for v in named]
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
    between = range(named[0] - half, named[-1] + half + 1, step)
    return [*named, *(m for m in between if scale.window.start <= m <= scale.window.end)]


def _px(lane: Lane, span: float) -> float:
    return span * (lane.top - lane.bottom) / (lane.high - lane.low)


def _value(x: float, y: float, value: int, ink: Ink) -> Shape:
    return shapes.text((x, y - 4), str(value), ink.text2, anchor="end")
