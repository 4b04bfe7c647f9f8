"""The pressure of the session before, faint behind today's: on screen only, never on a page."""

from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import day_text
from ketachart.clinical.visits import began
from ketachart.report import shapes
from ketachart.report.fonts import STRONG
from ketachart.report.fonts import width as width_of
from ketachart.report.ink import Ink, mixed
from ketachart.report.picture_scale import Lane, Scale
from ketachart.report.shapes import Drawing, Point

FARTHEST = 20.0
"""Minutes between two sets that a line may join."""
DASH = (2.0, 4.0)


def draw_before(earlier: Chart, scale: Scale, ink: Ink) -> Drawing:
    """Systolic and diastolic by the minute from the start, dotted, with the day beside them."""
    made = shapes.drawing(scale.width, scale.height)
    colour = mixed(ink.bp, ink.surface, 0.5)
    for param in ("sbp", "dbp"):
        for part in _stretches(earlier, param, scale):
            if len(part) > 1:
                made.add(
                    shapes.group(shapes.poly(part, colour, 1.6, dash=DASH), role=f"before:{param}")
                )
            for point in part:
                made.add(shapes.circle(point, 2.4, fill=ink.surface, colour=colour, stroke=1.2))
    words = f"last time, {day_text(began(earlier))}"
    x = scale.right - width_of(words, STRONG, 12) - 6
    at = (x, scale.pressure.bottom + 5)
    made.add(shapes.group(shapes.text(at, words, colour, face=STRONG), role="before:day"))
    return made


def _stretches(earlier: Chart, param: str, scale: Scale) -> list[list[Point]]:
    """Points that may be joined: neither over a long gap nor outside the picture."""
    lane: Lane = scale.pressure
    found: list[list[Point]] = []
    last: float | None = None
    for taken in earlier.sets:
        value = taken.values.get(param)
        if value is None or taken.minute is None:
            continue
        minute = float(taken.minute)
        inside = scale.window.start <= minute <= scale.window.end and lane.holds(value)
        if inside:
            if last is None or minute - last > FARTHEST:
                found.append([])
            found[-1].append((scale.x_of(minute), lane.y_of(value)))
        last = minute if inside else None
    return found
