"""The two discharge scores: points, what the record says on each, and the total.

Modified Aldrete (Aldrete 1995) and PADSS (Chung 1995), each 0 to 10, 9 or more to leave; own short
labels. A person gives the points; what is worked out here only stands beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from ketachart.clinical.acts import DischargeAssessed
from ketachart.clinical.discharge import last_since_stop
from ketachart.clinical.flags import Level
from ketachart.clinical.phrases import pressure_text
from ketachart.clinical.trouble import Refused
from ketachart.clinical.units import rounded

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart

LEAST = 9
MOST = 10


@dataclass(frozen=True, slots=True)
class Point:
    """What the record says on an item: its points, and from what."""

    points: int
    words: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item: its name, and short words for 2, 1 and 0 points."""

    name: str
    anchors: tuple[str, str, str]
    look: Callable[[Chart], Point | None]


@dataclass(frozen=True, slots=True)
class Form:
    """A score: the field that holds it, the name of its form, and its items."""

    field: str
    name: str
    items: tuple[Item, ...]


# What the record says -------------------------------------------------------------------------


def deviation_pct(chart: Chart, param: str) -> Fraction | None:
    """How far the last value since the end lies off baseline, in percent.

    Above it as it is; below it only where it lies under a low limit: a calmer value is no
    hindrance. None without a value or a baseline.
    """
    last, base = last_since_stop(chart, param), chart.baseline.get(param)
    if last is None or base is None or not base.value:
        return None
    value = last.values[param]
    off = Fraction(100 * (value - base.value), base.value)
    if off >= 0:
        return off
    flags = chart.judge({param: value}, last.taken.at)
    is_low = any(f.param == param and f.level in (Level.L, Level.LL) for f in flags)
    return -off if is_low else Fraction(0)


def _by_deviation(chart: Chart, params: tuple[str, ...], middle: int) -> Point | None:
    """2 within 20 %, 1 up to ``middle`` %, 0 beyond; the worst of some values."""
    found = [d for param in params if (d := deviation_pct(chart, param)) is not None]
    last = last_since_stop(chart, params[0])
    if not found or last is None:
        return None
    worst = max(found)
    points = 2 if worst <= 20 else 1 if worst <= middle else 0
    now = pressure_text(last.taken.sbp_mmhg, last.taken.dbp_mmhg)
    return Point(points, f"BP {now}, {rounded(worst, 0)} % off baseline")


def _circulation(chart: Chart) -> Point | None:
    return _by_deviation(chart, ("sbp",), 50)


def _vitals(chart: Chart) -> Point | None:
    return _by_deviation(chart, ("sbp", "hr"), 40)


def _awake(chart: Chart) -> Point | None:
    last = last_since_stop(chart, "moaas")
    if last is None:
        return None
    level = last.values["moaas"]
    return Point(2 if level == 5 else 1 if level >= 3 else 0, f"MOAA/S {level}")


def _oxygen(chart: Chart) -> Point | None:
    last = last_since_stop(chart, "spo2")
    if last is None:
        return None
    value, with_oxygen = last.values["spo2"], bool(last.taken.o2_l_per_min)
    words = f"SpO₂ {value}{' with oxygen' if with_oxygen else ''}"
    if with_oxygen:
        return Point(1 if value > 90 else 0, words)
    # Between the two the form asks whether oxygen is needed, which nobody has tried.
    return Point(2, words) if value > 92 else None


def _unknown(_: Chart) -> Point | None:
    return None


def _no_wound(_: Chart) -> Point | None:
    return Point(2, "no wound")


ALDRETE = Form(
    "aldrete",
    "Modified Aldrete 1995",
    (
        Item("Activity", ("four limbs", "two limbs", "none"), _unknown),
        Item("Breathing", ("deep, coughs", "limited", "none"), _unknown),
        Item("Circulation", ("within 20 %", "20 to 50 %", "over 50 %"), _circulation),
        Item("Awake", ("awake", "wakes to voice", "no response"), _awake),
        Item("SpO₂", ("over 92 in air", "oxygen for over 90", "under 90 with oxygen"), _oxygen),
    ),
)
PADSS = Form(
    "padss",
    "PADSS, Chung 1995",
    (
        Item("Vitals", ("within 20 %", "20 to 40 %", "over 40 %"), _vitals),
        Item("Walk", ("oriented and steady", "one of the two", "neither"), _unknown),
        Item("Pain, nausea", ("slight", "treated", "severe"), _unknown),
        Item("Bleeding", ("slight", "moderate", "severe"), _no_wound),
        Item("Drinks, voids", ("both", "one of the two", "neither"), _unknown),
    ),
)
FORMS = {form.field: form for form in (ALDRETE, PADSS)}


def form_of(chart: Chart) -> Form | None:
    """The score that the protocol asks at discharge; None where it asks none."""
    return FORMS.get(chart.protocol.discharge.score or "")


def points_of(chart: Chart, form: Form) -> dict[str, Point]:
    """What the record says, by the name of the item; without those it says nothing on."""
    return {item.name: point for item in form.items if (point := item.look(chart)) is not None}


def total_of(form: Form, points: Mapping[str, int]) -> int | None:
    """The total of all items (0 to 10); None while one has no points, 0 to 2 each."""
    found = [points.get(item.name) for item in form.items]
    known = [value for value in found if value is not None and 0 <= value <= 2]
    return sum(known) if len(known) == len(form.items) else None


def short_of(form: Form, total: int) -> str:
    """What is not met by a total, for the list of unmet criteria; empty where it is enough."""
    return f"{form.name} {total} of {MOST}, under {LEAST}" if total < LEAST else ""


def check_assessed(_: Chart, act: DischargeAssessed) -> None:
    """See that a score can be one of its form.

    Raises:
        Refused: a total lies beyond 0 to 10, a point beyond 0 to 2, or the two contradict.
    """
    for form in FORMS.values():
        total = getattr(act, form.field)
        if total is None:
            continue
        if not 0 <= total <= MOST:
            raise Refused(f"{form.name} goes from 0 to {MOST}; {total} is not on it.")
        if not act.points or act.score_form != form.name:
            continue
        for name, value in act.points.items():
            if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 2:
                raise Refused(f"{name} of {form.name} has 0, 1 or 2 points; {value} is not one.")
        if (whole := total_of(form, act.points)) is not None and whole != total:
            raise Refused(f"The points of {form.name} add up to {whole}, not {total}. Check both.")
