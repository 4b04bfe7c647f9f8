"""The limits in the picture: dotted lines with their names, kept out of the marks' way."""

from datetime import datetime
from itertools import pairwise

from ketachart.clinical.chart import Chart
from ketachart.report import shapes
from ketachart.report.fonts import TEXT, width
from ketachart.report.ink import Ink, mixed
from ketachart.report.picture_last import last_values
from ketachart.report.picture_scale import Lane, Scale, limit_steps
from ketachart.report.shapes import Shape

DOTS = (1.2, 3.2)
STEP = 12
"""How far apart the places are that are tried for a name (px)."""
Span = tuple[float, float, float]
"""From x to x at a height."""
Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


def limits(
    chart: Chart, scale: Scale, ink: Ink, now: datetime | None = None
) -> tuple[list[Shape], list[Shape]]:
    """Lines and their names: systolic and saturation always, others where they were reached.

    Both belong under the marks: a name never hides a value. Its ground keeps grid lines off it.
    Names keep clear of the line of ``now`` and of the last values beside it.
    """
    beside = [] if now is None else _beside_now(chart, scale, now)
    found: list[Shape] = []
    names: dict[tuple[bool, float], list[str]] = {}
    for param, name, lane, words in _wanted(chart, scale):
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
    written: list[Shape] = []
    for (is_saturation, value), several in names.items():
        lane = scale.saturation if is_saturation else scale.pressure
        words = f"{', '.join(several)} {value:g}"
        wide = width(words, TEXT, 12) + 8
        start, base, blocked = _place(chart, scale, lane, value, wide, used=used, beside=beside)
        if blocked and not is_saturation:
            shorter = words.replace("systolic", "sys").replace("diastolic", "dia")
            less = width(shorter, TEXT, 12) + 8
            other = _place(chart, scale, lane, value, less, used=used, beside=beside)
            if not other[2]:
                (start, base, blocked), words, wide = other, shorter, less
        used.append((start, start + wide, base))
        if blocked:
            ground = width(words, TEXT, 12) + 4
            written.append(shapes.rect(start + 2, base - 3, ground, 13, fill=ink.surface))
        written.append(shapes.text((start + 4, base), words, ink.flag))
    return found, written


def _wanted(chart: Chart, scale: Scale) -> list[tuple[str, str, Lane, str]]:
    reached = {(f.param, f.level.high) for s in chart.sets for f in s.flags}
    wanted = [
        ("sbp", "H", scale.pressure, "systolic limit"),
        ("spo2", "L", scale.saturation, "limit"),
    ]
    if ("dbp", True) in reached:
        wanted.append(("dbp", "H", scale.pressure, "diastolic limit"))
    if ("sbp", False) in reached:
        wanted.append(("sbp", "L", scale.pressure, "systolic limit"))
    wanted += [
        ("hr", name, scale.pressure, "pulse limit")
        for high, name in ((True, "H"), (False, "L"))
        if ("hr", high) in reached
    ]
    return wanted


def _beside_now(chart: Chart, scale: Scale, now: datetime) -> list[Box]:
    """What the line of now and the last values cover."""
    x = scale.x_at(now)
    line = (x - 4, scale.saturation.bottom, x + 4, scale.height)
    values = last_values(chart, scale, now)
    return [line, *((v.start - 5, v.y - 9, v.start + v.wide + 5, v.y + 9) for v in values)]


def _place(
    chart: Chart,
    scale: Scale,
    lane: Lane,
    value: float,
    wide: float,
    *,
    used: list[Span],
    beside: list[Box],
) -> tuple[float, float, bool]:
    """Where on its line a name has the fewest marks in the way, rather at the right.

    Gives x and base line, and whether something is in the way there.
    """
    y = lane.y_of(value)
    above, below = y + 4, y - 13
    bases = [above, below] if above + 10 <= lane.top + 8 else [below]
    last = scale.right - wide
    steps = int((last - scale.left) / STEP)
    starts = [last, scale.left, *(last - STEP * i for i in range(1, steps))]

    def in_the_way(place: tuple[float, float]) -> int:
        start, base = place
        count = sum(a < start + wide and start < b for a, b in marks[base])
        taken = (a < start + wide and start < b and abs(y - base) < 13 for a, b, y in used)
        hidden = (
            a < start + wide and start < b and low < base + 10 and base - 3 < high
            for a, low, b, high in beside
        )
        return count + 100 * sum(taken) + 100 * sum(hidden)

    marks = {base: _occupied(chart, scale, lane, base - 4, base + 12) for base in bases}
    places = [(s, b) for s in starts for b in bases]
    start, base = next((p for p in places if not in_the_way(p)), None) or min(
        places, key=in_the_way
    )
    return start, base, in_the_way((start, base)) > 0


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
