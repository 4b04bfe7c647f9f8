"""The marks of the vital signs: carets, dots and diamonds, and the lines that may join them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from ketachart.clinical.acts import VitalsTaken
from ketachart.clinical.chart import Chart, VitalsSet
from ketachart.clinical.vitals import unobtainable_of, values_of
from ketachart.report import shapes
from ketachart.report.ink import Ink, mixed
from ketachart.report.picture_scale import Lane, Scale
from ketachart.report.shapes import Point, Shape

FARTHEST = timedelta(minutes=20)
"""Values further apart are not joined: nobody knows what was in between."""
CLOSEST = 7.0
"""Sets of one minute stand this far apart (px), or one would hide the other."""

Reading = tuple[datetime, float, int | None]
"""A set's time and place, and a value; None where it was tried for in vain or absent."""


def joined(readings: Iterable[Reading]) -> list[list[tuple[float, int]]]:
    """The stretches (place, value) that a line may join.

    A gap of more than 20 minutes, a value that was absent or could not be had, ends a stretch.
    """
    found: list[list[tuple[float, int]]] = []
    before: datetime | None = None
    for at, x, value in readings:
        if value is None:
            before = None
            continue
        if before is None or at - before > FARTHEST:
            found.append([])
        found[-1].append((x, value))
        before = at
    return [stretch for stretch in found if len(stretch) > 1]


def readings(sets: Sequence[VitalsSet], places: dict[str, float], param: str) -> list[Reading]:
    """What the sets say of one parameter; sets that left it out say nothing."""
    found: list[Reading] = []
    for s in sets:
        value = s.values.get(param)
        if value is not None or param in dict(unobtainable_of(s.taken)):
            found.append((s.taken.at, places[s.taken.id], value or None))
    return found


def places_of(sets: Sequence[VitalsSet], scale: Scale) -> dict[str, float]:
    """Where each set stands (px); sets of one moment are moved apart by a few px."""
    found: dict[str, float] = {}
    last = -1e9
    for s in sets:
        true = scale.x_at(s.taken.at)
        x = min(max(true, last + CLOSEST), true + 2 * CLOSEST, scale.right)
        found[s.taken.id] = last = x
    return found


def vitals(chart: Chart, scale: Scale, ink: Ink) -> list[Shape]:
    """Every standing set in the window, and the withdrawn ones faintly behind them."""
    sets = [s for s in chart.sets if scale.holds(s.taken.at)]
    places = places_of(sets, scale)
    room = (scale.right - scale.left) / max(len(sets), 1)
    arm = min(6.5, max(3.0, room * 0.3))
    gone = [s for s in chart.withdrawn_sets if scale.holds(s.taken.at)]
    found = [_withdrawn(s, _differing(chart, s), scale, ink, arm) for s in gone]
    lanes = (("hr", scale.pressure, ink.hr), ("spo2", scale.saturation, ink.spo2))
    for param, lane, colour in lanes:
        for stretch in joined(readings(sets, places, param)):
            points = [(x, lane.y_of(v)) for x, v in stretch]
            line = shapes.poly(points, mixed(colour, ink.surface, 0.65), 1.4)
            found.append(shapes.group(line, role=f"join:{param}"))
    found += [_one(s, places[s.taken.id], scale, ink, arm) for s in sets]
    return [*found, *_outside(chart, scale, ink)]


def _one(s: VitalsSet, x: float, scale: Scale, ink: Ink, arm: float) -> Shape:
    members: list[Shape] = []
    flagged = {f.param for f in s.flags}
    lane = scale.pressure
    sbp, dbp = s.values.get("sbp"), s.values.get("dbp")
    high = bool(flagged & {"sbp", "sbp_rise_pct"})
    if sbp is not None and dbp is not None:
        colour = ink.flag if high or flagged & {"dbp", "map"} else mixed(ink.bp, ink.surface, 0.75)
        members.append(shapes.line((x, lane.y_of(dbp) + 2), (x, lane.y_of(sbp) - 2), colour, 0.9))
    if sbp is not None:
        y = lane.y_of(sbp)
        members.append(caret(x, y, arm, up=False, colour=ink.flag if high else ink.bp))
        if flagged & {"sbp", "dbp", "map", "sbp_rise_pct"}:
            members.append(shapes.triangle((x, y + arm + 6), 3.6, ink.flag))
    if dbp is not None:
        low = "dbp" in flagged
        members.append(caret(x, lane.y_of(dbp), arm, up=True, colour=ink.flag if low else ink.bp))
    size = min(3.0, max(2.0, arm * 0.5))
    hr, spo2 = s.values.get("hr"), s.values.get("spo2")
    if hr:
        y = lane.y_of(hr)
        colour = ink.flag if "hr" in flagged else ink.hr
        members.append(shapes.circle((x, y), size + 0.4, fill=colour, colour=ink.surface, stroke=1))
        if "hr" in flagged:
            members.append(shapes.triangle((x + 8, y), 3.2, ink.flag))
    if spo2:
        y = scale.saturation.y_of(spo2)
        colour = ink.flag if "spo2" in flagged else ink.spo2
        members.append(shapes.diamond((x, y), size + 1, colour))
        if "spo2" in flagged:
            members.append(shapes.triangle((x + 8, y), 3.2, ink.flag))
    gone = dict(unobtainable_of(s.taken)).keys() | {k for k, v in s.values.items() if v == 0}
    if gone & {"sbp", "dbp", "hr"}:
        members.append(_cross((x, lane.bottom + 6), ink.flag if flagged else ink.text2))
    if "spo2" in gone:
        members.append(_cross((x, scale.saturation.bottom + 5), ink.flag if flagged else ink.text2))
    if not members:
        members.append(shapes.line((x, lane.bottom), (x, lane.bottom + 6), ink.text2, 1.4))
    return shapes.group(*members, role=f"set:{s.taken.id}")


def caret(x: float, y: float, arm: float, *, up: bool, colour: str, faint: bool = False) -> Shape:
    """``^`` or ``v`` with its tip at the value."""
    away = -arm * 1.1 if up else arm * 1.1
    points: list[Point] = [(x - arm, y + away), (x, y), (x + arm, y + away)]
    return shapes.poly(points, colour, 1.1 if faint else 2, (2, 1.6) if faint else None)


def _cross(at: Point, colour: str) -> Shape:
    x, y = at
    return shapes.lines(
        [((x - 3, y - 3), (x + 3, y + 3)), ((x - 3, y + 3), (x + 3, y - 3))], colour, 1.4
    )


def _differing(chart: Chart, s: VitalsSet) -> dict[str, int]:
    """What of a withdrawn set is not said again, at the same place, by the one that replaced it."""
    entry = chart.standing.current(s.taken.id)
    if entry is None or not isinstance(entry.act, VitalsTaken) or entry.act.at != s.taken.at:
        return s.values
    return dict(s.values.items() - values_of(entry.act).items())


def _withdrawn(s: VitalsSet, values: dict[str, int], scale: Scale, ink: Ink, arm: float) -> Shape:
    """A struck or amended set: faint, dashed, a bar through it."""
    x = scale.x_at(s.taken.at)
    faint = mixed(ink.text3, ink.surface, 0.8)
    members: list[Shape] = []

    def bar(lane: Lane, value: int) -> float:
        y = lane.y_of(min(max(value, lane.low), lane.high))
        members.append(shapes.line((x - arm - 3, y), (x + arm + 3, y), faint, 1.1))
        if not lane.holds(value):
            words = shapes.text((x + arm + 5, y + 2), str(value), ink.text3)
            members.append(words)
        return y

    sbp, dbp = values.get("sbp"), values.get("dbp")
    if sbp is not None:
        y = bar(scale.pressure, sbp)
        members.append(caret(x, y - arm / 2, arm, up=False, colour=faint, faint=True))
    if dbp is not None:
        y = bar(scale.pressure, dbp)
        members.append(caret(x, y + arm / 2, arm, up=True, colour=faint, faint=True))
    if values.get("hr"):
        y = bar(scale.pressure, values["hr"])
        members.append(shapes.circle((x, y), 3, colour=faint))
    if values.get("spo2"):
        y = bar(scale.saturation, values["spo2"])
        members.append(shapes.circle((x, y), 3, colour=faint))
    return shapes.group(*members, role=f"withdrawn:{s.taken.id}")


def _outside(chart: Chart, scale: Scale, ink: Ink) -> list[Shape]:
    """How many sets lie before or after the window: they are not dropped in silence."""
    found = []
    before = sum(scale.minute_of(s.taken.at) < scale.window.start for s in chart.sets)
    after = sum(scale.minute_of(s.taken.at) > scale.window.end for s in chart.sets)
    y = scale.pressure.bottom + 5
    if before:
        words = f"‹ {before} earlier {_sets(before)} in the record"
        found.append(shapes.text((scale.left + 4, y), words, ink.text2))
    if after:
        words = f"{after} later {_sets(after)} in the record ›"
        found.append(shapes.text((scale.right - 4, y), words, ink.text2, anchor="end"))
    return found


def _sets(count: int) -> str:
    return "set" if count == 1 else "sets"
