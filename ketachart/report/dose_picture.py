"""Dose beside response: at each visit the dose given, and the change of a scale by the next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from ketachart.clinical.phrases import MINUS
from ketachart.clinical.treatment import DosePoint, Treatment
from ketachart.clinical.units import shown
from ketachart.report import fonts, shapes
from ketachart.report.fonts import BOLD
from ketachart.report.fonts import width as width_of
from ketachart.report.ink import Ink
from ketachart.report.picture_scale import Lane
from ketachart.report.shapes import Drawing, Shape

LEAST_WIDTH, LEAST_HEIGHT = 240, 200
GUTTER, FEET, HEAD = 34.0, 44.0, 26.0
"""Left of, below and above the plot (px)."""
LARGE, SMALL, RING = 11.0, 5.0, 6.0
NUMBERED = 12
"""Up to so many marks carry their number."""
STEPS = (Fraction(1, 20), Fraction(1, 10), Fraction(1, 4), Fraction(1, 2), Fraction(1), Fraction(2))
NOTHING = ("Two sessions in a row with a score", "and the weight are needed.")


@dataclass(frozen=True, slots=True)
class _Plot:
    left: float
    right: float
    lane: Lane
    low: Fraction
    high: Fraction

    def x_of(self, dose: Fraction) -> float:
        share = (dose - self.low) / (self.high - self.low)
        return self.left + 18 + float(share) * (self.right - self.left - 36)


def draw_dose(
    course: Treatment,
    others: Iterable[Treatment],
    scale: str | None,
    *,
    width: float,
    height: float,
    ink: Ink,
) -> Drawing:
    """Marks with their number for this course, rings for the others of the patient."""
    fonts.register()
    made = shapes.drawing(width, height)
    own = course.dose_points(scale) if scale is not None else ()
    rings = [
        (other, other.dose_points(scale))
        for other in others
        if scale is not None and other.number != course.number
    ]
    rings = [(other, points) for other, points in rings if points]
    every = [*own, *(p for _, points in rings for p in points)]
    if not every:
        for n, words in enumerate(NOTHING):
            at = (width / 2, height / 2 + 8 - 17 * n)
            made.add(shapes.text(at, words, ink.text2, anchor="middle"))
        return made
    plot = _plot(every, width, height)
    for shape in (
        *_axes(plot, ink),
        *_legend([other.number for other, _ in rings], bool(own), width, height, ink),
        *(_ring(plot, p, ink) for _, points in rings for p in points),
        *_marks(plot, own, ink),
    ):
        made.add(shape)
    return made


def _plot(points: Sequence[DosePoint], width: float, height: float) -> _Plot:
    changes = [p.change for p in points]
    low, high = min(floor(min(changes)), 0), max(ceil(max(changes)), 0)
    if low == high:
        low -= 1
    step = _whole_step(high - low)
    lane = Lane(FEET + 14, height - HEAD - 8, floor(low / step) * step, ceil(high / step) * step)
    doses = [p.mg_per_kg for p in points]
    least, most = min(doses), max(doses)
    if most - least < Fraction(1, 10):
        least, most = least - Fraction(1, 20), most + Fraction(1, 20)
    return _Plot(GUTTER, width - 4, lane, max(least, Fraction(0)), most)


def _whole_step(span: int) -> int:
    return next((s for s in (1, 2, 5, 10, 20, 50) if span / s <= 6), 100)


def _axes(plot: _Plot, ink: Ink) -> list[Shape]:
    lane = plot.lane
    found = [shapes.line((plot.left, FEET), (plot.right, FEET), ink.control)]
    step = _whole_step(round(lane.high - lane.low))
    value = round(lane.low)
    while value <= lane.high:
        y = lane.y_of(value)
        strong = value == 0
        found.append(
            shapes.line((plot.left, y), (plot.right, y), ink.control if strong else ink.line)
        )
        words = f"{MINUS if value < 0 else '+' if value else ''}{abs(value)}"
        found.append(shapes.text((plot.left - 8, y - 4), words, ink.text2, anchor="end"))
        value += step
    span = plot.high - plot.low
    apart = next((s for s in STEPS if span / s <= 5), Fraction(ceil(span / 5)))
    tick = ceil(plot.low / apart) * apart
    while tick <= plot.high:
        x = plot.x_of(tick)
        found.append(shapes.line((x, FEET), (x, FEET - 5), ink.control))
        at = (x, FEET - 19)
        found.append(shapes.text(at, shown(tick, 2), ink.text2, size=13, anchor="middle"))
        tick += apart
    middle = (plot.left + plot.right) / 2
    found.append(shapes.text((middle, 5), "dose given, mg/kg", ink.text2, anchor="middle"))
    return found


def _legend(
    numbers: Sequence[int], has_own: bool, width: float, height: float, ink: Ink
) -> list[Shape]:
    """Which mark is which; only where there are both."""
    if not numbers:
        return []
    y, x = height - 14, width - 4
    listed = ", ".join(map(str, numbers))
    words = f"course {listed}" if len(numbers) < 4 else "other courses"
    found = []
    for name, own in ((words, False), *((("this course", True),) if has_own else ())):
        long = width_of(name, "KetaChart Text 500", 12)
        found.append(shapes.text((x - long, y), name, ink.text2))
        centre = (x - long - 12, y + 4)
        fill = ink.drug if own else ink.surface
        found.append(
            shapes.circle(
                centre, 5.5, fill=fill, colour=None if own else ink.text2, stroke=0 if own else 1.6
            )
        )
        x -= long + 34
    return found


def _ring(plot: _Plot, point: DosePoint, ink: Ink) -> Shape:
    at = (plot.x_of(point.mg_per_kg), plot.lane.y_of(float(point.change)))
    return shapes.group(
        shapes.circle(at, RING, fill=ink.surface, colour=ink.text2, stroke=1.6), role="ring"
    )


def _marks(plot: _Plot, points: Sequence[DosePoint], ink: Ink) -> list[Shape]:
    """Those that would lie on each other stand side by side."""
    numbered = len(points) <= NUMBERED
    radius = LARGE if numbered else SMALL
    lines: dict[Decimal, list[float]] = {}
    found = []
    for point in sorted(points, key=lambda p: p.mg_per_kg):
        x, y = plot.x_of(point.mg_per_kg), plot.lane.y_of(float(point.change))
        taken = lines.setdefault(point.change, [])
        if taken and x - taken[-1] < 2 * radius + 2:
            x = taken[-1] + 2 * radius + 2
        taken.append(x)
        mark = [shapes.circle((x, y), radius, fill=ink.drug)]
        if numbered:
            mark.append(
                shapes.text(
                    (x, y - 4.4), point.name, ink.surface, size=12, face=BOLD, anchor="middle"
                )
            )
        found.append(shapes.group(*mark, role=f"mark:{point.name}"))
    return found
