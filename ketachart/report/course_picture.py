"""The picture of a course of treatment: a scale with its bands, pain, and the dose, visit by visit.

One drawing for the screen and the page. A score that was not taken is a gap.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil

from ketachart.clinical.phrases import MONTHS
from ketachart.clinical.treatment import Point, Response, Treatment
from ketachart.clinical.units import shown
from ketachart.clinical.visits import Visit
from ketachart.report import fonts, shapes
from ketachart.report.fonts import BOLD, STRONG, TEXT
from ketachart.report.fonts import width as width_of
from ketachart.report.ink import Ink, mixed
from ketachart.report.picture_scale import Lane
from ketachart.report.shapes import Drawing, Shape

LEAST_WIDTH, LEAST_HEIGHT = 360, 220
GUTTER, NARROW_GUTTER = 136.0, 104.0
"""Left of the lanes: their names and values (px)."""
MARGIN = 6.0
FEET = 38.0
"""Below the dose: the visits' numbers and days (px)."""
DOSE, PAIN, BETWEEN = 40.0, 46.0, 14.0
"""Heights of the lanes and the room between them (px)."""
BAR = 52.0
NOTHING = "No scale was scored before these sessions."


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the visits stand from left to right."""

    left: float
    right: float
    count: int

    @property
    def step(self) -> float:
        """From one visit to the next (px)."""
        return (self.right - self.left) / max(self.count, 1)

    def x_of(self, place: int) -> float:
        """The middle of a visit, counted from 0."""
        return self.left + (place + 0.5) * self.step

    def every(self, room: float) -> int:
        """Each how many visits something of that width (px) can stand."""
        return max(ceil(room / self.step), 1)


def draw_response(
    course: Treatment, scale: str | None, *, width: float, height: float, ink: Ink
) -> Drawing:
    """The course through one scale, pain and dose; ``scale`` None where none was scored."""
    fonts.register()
    made = shapes.drawing(width, height)
    gutter = GUTTER if width >= 520 else NARROW_GUTTER
    following = course.next_visit
    columns = Columns(gutter, width - MARGIN, len(course.held) + (following is not None))
    pain = course.pain
    dose = Lane(FEET, FEET + DOSE, 0, 1)
    low = dose.top + BETWEEN
    pain_lane = Lane(low, low + PAIN, 0, 10)
    bottom = pain_lane.top + BETWEEN if pain.points else low
    response = course.response(scale) if scale is not None else None
    for shape in (
        *_dose(course, columns, dose, ink),
        *_feet(course, columns, ink),
        *(_pain(pain, columns, pain_lane, ink) if pain.points else ()),
        *_main(response, columns, bottom, height - 2, ink),
    ):
        made.add(shape)
    return made


# The scale --------------------------------------------------------------------------------------


def _main(
    response: Response | None, columns: Columns, bottom: float, top: float, ink: Ink
) -> list[Shape]:
    if response is None or not response.points:
        lane = Lane(bottom, top)
        words = NOTHING if response is None else f"{response.label} was not scored in this course."
        return [
            _ground(columns, lane, ink),
            shapes.text(
                ((columns.left + columns.right) / 2, (bottom + top) / 2 - 4),
                words,
                ink.text2,
                anchor="middle",
            ),
        ]
    low, high = _range(response)
    lane = Lane(bottom, top - 4, low, high)
    name = _cut(response.label, BOLD, 13, columns.left * 0.55)
    found = [
        *_bands(response, columns, lane, ink),
        shapes.text((0, top - 20), name, ink.drug, size=13, face=BOLD),
        *_marked(response, columns, lane, ink),
    ]
    found += [
        shapes.group(
            shapes.line(_at(columns, lane, a), _at(columns, lane, b), ink.drug, 2),
            role=f"join:{a.place}-{b.place}",
        )
        for a, b in response.joins
    ]
    found += _values(response.points, columns, lane, ink, size=14)
    for point in response.points:
        x, y = _at(columns, lane, point)
        found.append(
            shapes.group(
                shapes.circle((x, y), 6, fill=ink.surface),
                shapes.circle((x, y), 4.6, fill=ink.drug),
                role=f"point:{point.place}",
            )
        )
    return found


def _range(response: Response) -> tuple[float, float]:
    values = [float(p.value) for p in response.points]
    if response.scale is not None:
        return float(response.scale.low), float(response.scale.high)
    return min(0.0, *values), max(1.0, *values) * 1.1


def _at(columns: Columns, lane: Lane, point: Point) -> tuple[float, float]:
    return columns.x_of(point.place), lane.y_of(float(point.value))


def _ground(columns: Columns, lane: Lane, ink: Ink) -> Shape:
    wide, tall = columns.right - columns.left, lane.top - lane.bottom
    fill = mixed(ink.surface2, ink.surface, 0.35)
    return shapes.rect(columns.left, lane.bottom, wide, tall, fill=fill)


def _bands(response: Response, columns: Columns, lane: Lane, ink: Ink) -> list[Shape]:
    """The stretches of totals with their words; without any, the two ends of the scale."""
    bands = response.scale.bands if response.scale is not None else ()
    right = columns.left - 10
    if not bands:
        ends = [(lane.low, lane.bottom), (lane.high, lane.top - 9)]
        return [
            _ground(columns, lane, ink),
            *(
                shapes.text((right, y), shown(Decimal(str(v)), 1), ink.text2, anchor="end")
                for v, y in ends
            ),
        ]
    found: list[Shape] = []
    free, name_base = lane.top + 20, lane.top - 16
    for n, band in reversed(list(enumerate(bands))):
        last = n == len(bands) - 1
        low = lane.y_of(float(band.low))
        high = lane.top if last else lane.y_of(float(bands[n + 1].low))
        share = 0.2 + 0.8 * n / max(len(bands) - 1, 1)
        fill = mixed(ink.surface2, ink.surface, share)
        wide = columns.right - columns.left
        found.append(shapes.rect(columns.left, low, wide, high - low, fill=fill))
        base = (low + high) / 2 - 4
        if free - base >= 13:
            beside = abs(base - name_base) < 14
            words = _cut(band.label, TEXT, 12, right - 56 if beside else right)
            found.append(shapes.text((right, base), words, ink.text2, anchor="end"))
            free = base
    return found


def _marked(response: Response, columns: Columns, lane: Lane, ink: Ink) -> list[Shape]:
    """The total at which the first has fallen by half, or by what the scale's list says."""
    marked = response.marked
    if marked is None or not lane.holds(float(marked)):
        return []
    y, first = lane.y_of(float(marked)), shown(response.points[0].value, 1)
    pct = response.marked_pct
    words = f"half of {first}" if pct == 50 else f"{shown(pct, 0)} % below {first}"
    if response.scale is not None and response.scale.response_pct is not None:
        words = f"response, {words}"
    line = shapes.line((columns.left, y), (columns.right, y), ink.ok, 1.4, dash=(5, 3))
    long = width_of(words, STRONG, 12)
    taken = [_at(columns, lane, p) for p in response.points]

    def is_free(left: float, base: float) -> bool:
        return not any(
            left - 14 <= x <= left + long + 14 and base - 14 <= v <= base + 28 for x, v in taken
        )

    lefts = (columns.right - long - 8, columns.left + 8)
    places = [(left, base) for left in lefts for base in (y + 6, y - 16)]
    left, base = next((p for p in places if is_free(*p)), places[0])
    return [
        shapes.group(line, shapes.text((left, base), words, ink.ok, face=STRONG), role="marked")
    ]


def _values(
    points: Sequence[Point], columns: Columns, lane: Lane, ink: Ink, *, size: int
) -> list[Shape]:
    """Each total at its point: above it, below where the line comes down to a last one."""
    every = columns.every(26)
    last = len(points) - 1
    found = []
    for n, point in enumerate(points):
        if n not in (0, last) and (n % every or last - n < every):
            continue
        x, y = _at(columns, lane, point)
        before = points[n - 1].value if n else point.value
        after = points[n + 1].value if n < last else point.value
        below = before >= point.value and after >= point.value and before + after > 2 * point.value
        base = y - 11 - size * 0.75 if below else y + 11
        base = min(max(base, lane.bottom + 2), lane.top - size * 0.6)
        if not below and base < y + 9:
            base = y - 11 - size * 0.75
        found.append(
            shapes.text(
                (x, base), shown(point.value, 1), ink.text, size=size, face=BOLD, anchor="middle"
            )
        )
    return found


# Pain and dose ----------------------------------------------------------------------------------


def _pain(pain: Response, columns: Columns, lane: Lane, ink: Ink) -> list[Shape]:
    inner = Lane(lane.bottom + 5, lane.top - 6, 0, 10)
    right = columns.left - 10
    found = [
        _ground(columns, lane, ink),
        shapes.text((0, (lane.bottom + lane.top) / 2 - 4), "Pain", ink.spo2, size=13, face=BOLD),
        shapes.text((right, lane.top - 12), "10", ink.text2, anchor="end"),
        shapes.text((right, lane.bottom + 2), "0", ink.text2, anchor="end"),
    ]
    found += [
        shapes.line(_at(columns, inner, a), _at(columns, inner, b), ink.spo2, 1.6)
        for a, b in pain.joins
    ]
    every = columns.every(22)
    for n, point in enumerate(pain.points):
        x, y = _at(columns, inner, point)
        found.append(shapes.group(shapes.diamond((x, y), 5.5, ink.spo2), role="pain"))
        if n % every == 0:
            base = y - 17 if point.value >= 5 else y + 8
            words = shown(point.value, 0)
            found.append(
                shapes.text((x, base), words, ink.text, size=13, face=BOLD, anchor="middle")
            )
    return found


def _dose(course: Treatment, columns: Columns, lane: Lane, ink: Ink) -> list[Shape]:
    """A bar a visit: filled as it was given, an outline as it is ordered or planned."""
    following = course.next_visit
    doses = [_dose_of(visit) for visit in course.held]
    planned = following.mg_per_kg if following is not None else None
    known = [d for d, _ in doses if d is not None] + ([Fraction(planned)] if planned else [])
    highest = max(known, default=Fraction(1)) or Fraction(1)
    right = columns.left - 10
    found = [
        shapes.text((0, lane.bottom + 9), "Dose", ink.text2, size=13, face=BOLD),
        shapes.text((right, lane.bottom + 9), "mg/kg", ink.text2, anchor="end"),
        shapes.line((columns.left, lane.bottom), (columns.right, lane.bottom), ink.control, 1.4),
    ]
    every = columns.every(34)
    for place, (dose, given) in enumerate(doses):
        if dose is not None:
            words = shown(dose, 2) if place % every == 0 else ""
            look = "given" if given else "ordered"
            made = _bar(_place(columns, lane, place, dose / highest), words, ink, look)
            found.append(made)
    if planned is not None:
        place = columns.count - 1
        where = _place(columns, lane, place, Fraction(planned) / highest)
        found.append(_bar(where, shown(planned, 2), ink, "planned"))
    return found


def _dose_of(visit: Visit) -> tuple[Fraction | None, bool]:
    """mg/kg, and whether it was given: while a session goes on, what was ordered."""
    if visit.given_mg_per_kg is not None and not visit.is_running:
        return visit.given_mg_per_kg, True
    return visit.ordered_mg_per_kg if visit.is_open else None, False


def _place(columns: Columns, lane: Lane, place: int, share: Fraction) -> tuple[float, ...]:
    """The box of a bar: left, bottom, width, height; ``share`` is that of the highest dose."""
    wide = min(BAR, columns.step * 0.72)
    return columns.x_of(place) - wide / 2, lane.bottom, wide, 17 + 17 * float(share)


def _bar(where: tuple[float, ...], words: str, ink: Ink, look: str) -> Shape:
    """``look`` is given, ordered or planned; the last two are outlines."""
    left, bottom, wide, tall = where
    group: list[Shape] = []
    if look == "given":
        fill = mixed(ink.drug, ink.surface, 0.16)
        group.append(shapes.rect(left, bottom, wide, tall, fill=fill))
        top = bottom + tall
        group.append(shapes.line((left, top), (left + wide, top), ink.drug, 2.4))
    else:
        colour = ink.drug if look == "ordered" else ink.text3
        group.append(shapes.rect(left, bottom, wide, tall, colour=colour, stroke=1.2, dash=(3, 3)))
    if words:
        face, tone = (BOLD, ink.text) if look == "given" else (TEXT, ink.text2)
        at = (left + wide / 2, bottom + 6)
        group.append(shapes.text(at, words, tone, size=13, face=face, anchor="middle"))
    return shapes.group(*group, role=f"dose:{look}")


# The visits -------------------------------------------------------------------------------------


def _feet(course: Treatment, columns: Columns, ink: Ink) -> list[Shape]:
    """Number and day under each visit, as many as have room."""
    names: list[tuple[str, date | None, str]]
    names = [(course.place_name(n), visit.at, ink.text2) for n, visit in enumerate(course.held)]
    following = course.next_visit
    if following is not None:
        number = str(following.number) if following.number is not None else "next"
        names.append((number, following.at, ink.text3))
    long = columns.step >= 72
    each_name, each_day = columns.every(70 if long else 20), columns.every(48)
    found = []
    for place, (name, at, tone) in enumerate(names):
        x = columns.x_of(place)
        is_next = following is not None and place == len(names) - 1
        if place % each_name == 0 or is_next:
            words = f"session {name}" if long and name.isdigit() else name
            found.append(shapes.text((x, FEET - 17), words, tone, anchor="middle"))
        if at is not None and (place % each_day == 0):
            found.append(shapes.text((x, FEET - 32), day_month(at), tone, anchor="middle"))
    return found


def day_month(day: date) -> str:
    """``24-Feb``."""
    return f"{day.day:02}-{MONTHS[day.month - 1]}"


def _cut(words: str, face: str, size: int, room: float) -> str:
    """Words no wider than a room (px), with an ellipsis where they were longer."""
    if width_of(words, face, size) <= room:
        return words
    while words and width_of(f"{words}…", face, size) > room:
        words = words[:-1]
    return f"{words.rstrip()}…"


def roles(drawing: Drawing) -> Iterable[str]:
    """What the drawing shows, by the roles of its groups."""
    return [role for shape in drawing.contents if (role := getattr(shape, "role", ""))]
