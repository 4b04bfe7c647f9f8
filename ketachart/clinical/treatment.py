"""Courses of treatment: a patient's sessions one after another, response beside dose.

Everything is worked out from the charts. Nothing here proposes a dose or judges one.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from ketachart.clinical.chart import Chart
from ketachart.clinical.scales import percent_change
from ketachart.clinical.visits import PAIN, Visit, scale_label, scale_name, visit_of
from ketachart.clinical.vocabulary import EMPTY, Scale, Vocabulary

APART = timedelta(days=120)
"""Longer between two visits, and the second begins a course of its own."""
LEAST_POINTS = 3
"""From so many scores on a line is drawn and a percentage given: two are not a course."""
HALF = Decimal(50)
"""The fall in percent that is marked where the scale's own list names none."""


@dataclass(frozen=True, slots=True)
class Point:
    """A total at a visit, which is counted from 0 within its course."""

    place: int
    value: Decimal


@dataclass(frozen=True)
class Response:
    """One scale through a course, each total taken before its session."""

    name: str
    label: str
    points: tuple[Point, ...] = ()
    scale: Scale | None = None

    @property
    def has_line(self) -> bool:
        """Whether there are points enough to speak of a course."""
        return len(self.points) >= LEAST_POINTS

    @property
    def change(self) -> Decimal | None:
        """The last total less the first; None with fewer than two."""
        if len(self.points) < 2:
            return None
        return self.points[-1].value - self.points[0].value

    @property
    def percent(self) -> Fraction | None:
        """By how much of the first total the last is lower, negative where it is higher (%).

        100 x (first - last) / first. None with fewer than three totals, or a first of 0.
        """
        if not self.has_line:
            return None
        return percent_change(self.points[0].value, self.points[-1].value)

    @property
    def marked_pct(self) -> Decimal:
        """The fall that is marked: what the scale's list calls a response, else half."""
        said = self.scale.response_pct if self.scale else None
        return HALF if said is None else said

    @property
    def marked(self) -> Fraction | None:
        """The total at which the first has fallen by ``marked_pct``; None with too few points.

        Only for scales whose lower totals are better.
        """
        falls = self.scale is None or self.scale.falls
        if not self.has_line or not falls or not self.points[0].value:
            return None
        return Fraction(self.points[0].value) * (100 - Fraction(self.marked_pct)) / 100

    @property
    def joins(self) -> tuple[tuple[Point, Point], ...]:
        """Neighbours that a line may join: not over more than one visit without a score."""
        if not self.has_line:
            return ()
        pairs = zip(self.points, self.points[1:], strict=False)
        return tuple((a, b) for a, b in pairs if b.place - a.place <= 2)


@dataclass(frozen=True, slots=True)
class DosePoint:
    """The dose given at a visit (mg/kg) and the change of a scale by the next one."""

    name: str
    mg_per_kg: Fraction
    change: Decimal


@dataclass(frozen=True, slots=True)
class NextVisit:
    """What is known of the visit after the last: its number, when, and the physician's plan."""

    number: int | None = None
    at: datetime | None = None
    mg_per_kg: Decimal | None = None
    text: str = ""
    by: str = ""


@dataclass(frozen=True)
class Treatment:
    """One course; ``number`` counts a patient's courses from 1, ``visits`` are oldest first."""

    number: int
    visits: tuple[Visit, ...]
    vocabulary: Vocabulary = EMPTY
    is_last: bool = True

    @cached_property
    def held(self) -> tuple[Visit, ...]:
        """The visits that were not cancelled."""
        return tuple(v for v in self.visits if v.is_held)

    @property
    def indication(self) -> str:
        """What is treated, as last said."""
        return next((v.indication for v in reversed(self.visits) if v.indication), "")

    @property
    def year(self) -> int:
        """The year in which it began."""
        return self.visits[0].at.year

    @property
    def planned(self) -> int | None:
        """How many infusions were last said to be planned."""
        return next((v.planned for v in reversed(self.visits) if v.planned), None)

    @property
    def prescriber(self) -> str:
        """Who last ordered an infusion."""
        return next((v.ordered_by for v in reversed(self.held) if v.ordered_by), "")

    def place_name(self, place: int) -> str:
        """The number of a visit as its plan says it, else its place in the course."""
        visit = self.held[place]
        return str(visit.number if visit.number is not None else place + 1)

    @cached_property
    def scales(self) -> tuple[str, ...]:
        """The scales scored before sessions but for pain, the most often scored first."""
        counted: Counter[str] = Counter(
            s.scale for v in self.held for s in v.scores if s.before is not None and s.scale != PAIN
        )
        order = {name: n for n, name in enumerate(counted)}
        return tuple(sorted(counted, key=lambda name: (-counted[name], order[name])))

    def response(self, scale: str) -> Response:
        """One scale through the course."""
        name = scale_name(self.vocabulary, scale)
        points = tuple(
            Point(place, value)
            for place, visit in enumerate(self.held)
            if (value := visit.score(name).before) is not None
        )
        label = scale_label(self.vocabulary, name)
        return Response(name, label, points, self.vocabulary.scale(name))

    @property
    def pain(self) -> Response:
        """Pain before each session, 0-10."""
        return self.response(PAIN)

    def dose_points(self, scale: str) -> tuple[DosePoint, ...]:
        """What was given at each visit beside the change by the next one, where both are known."""
        found = []
        values = {p.place: p.value for p in self.response(scale).points}
        for place, visit in enumerate(self.held[:-1]):
            both = place in values and place + 1 in values
            if both and visit.given_mg_per_kg is not None and not visit.is_open:
                change = values[place + 1] - values[place]
                found.append(DosePoint(self.place_name(place), visit.given_mg_per_kg, change))
        return tuple(found)

    @cached_property
    def next_visit(self) -> NextVisit | None:
        """What was said of the visit to come; None in a course that a later one followed."""
        last = self.held[-1] if self.held and self.is_last else None
        if last is None or (last.next_at is None and last.plan is None):
            return None
        plan = last.plan
        number = None if last.number is None else last.number + 1
        if number is not None and self.planned is not None and number > self.planned:
            number = None
        return NextVisit(
            number,
            last.next_at,
            plan.dose_mg_per_kg if plan else None,
            plan.text if plan else "",
            (plan.ordered_by or plan.by) if plan else "",
        )

    @property
    def total_mg(self) -> Fraction:
        """Ketamine given in the course (mg)."""
        return sum((v.given_mg for v in self.visits if v.given_mg is not None), Fraction(0))


def courses(charts: Iterable[Chart]) -> tuple[Treatment, ...]:
    """One patient's courses, oldest first, from the charts in any order.

    A course ends where the infusions are counted from 1 again, where the indication becomes
    another one, or where more than ``APART`` passed. A cancelled session ends none.
    """
    listed = list(charts)
    visits = sorted(map(visit_of, listed), key=lambda v: (v.at, v.record_no))
    groups: list[list[Visit]] = []
    for visit in visits:
        before = [v for v in groups[-1] if v.is_held] if groups else []
        if not groups or (visit.is_held and _begins(visit, before)):
            groups.append([])
        groups[-1].append(visit)
    vocabulary = listed[-1].vocabulary if listed else EMPTY
    return tuple(
        Treatment(n + 1, tuple(group), vocabulary, is_last=n == len(groups) - 1)
        for n, group in enumerate(groups)
    )


def _begins(visit: Visit, before: Sequence[Visit]) -> bool:
    """Whether a visit begins another course than the visits before it."""
    if not before:
        return False
    last = before[-1]
    counted_anew = visit.number == 1 and any(v.number is not None for v in before)
    said = next((v.indication for v in reversed(before) if v.indication), "")
    another = bool(visit.indication and said) and _folded(visit.indication) != _folded(said)
    return counted_anew or another or visit.at - last.at > APART


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
