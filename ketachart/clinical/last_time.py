"""Last time: what the session before this one is remembered by, in words.

It is shown beside a set-up and fills nothing in. What a second person reads off the pump for
themselves, its rate and volumes, is not in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ketachart.clinical.acts import ActionTaken, MedicationGiven, PersonTold, ResponseNoted
from ketachart.clinical.chart import Chart, VitalsSet
from ketachart.clinical.course_words import highest_text
from ketachart.clinical.effects import SideEffect
from ketachart.clinical.episodes import episodes
from ketachart.clinical.phrases import (
    capital,
    day_text,
    dose_text,
    episode_text,
    minute_text,
    severity_level,
    span_text,
)
from ketachart.clinical.sayings import said
from ketachart.clinical.units import shown
from ketachart.clinical.visits import Visit, before, next_plan, scale_label, visit_of

MOST = 4
"""So many side effects or answers are told; the rest are counted."""

Level = Literal["plain", "flag"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of it: what about, and the words; ``flag`` where a limit was crossed."""

    label: str
    words: str
    level: Level = "plain"


@dataclass(frozen=True, slots=True)
class LastTime:
    """The session before this one."""

    chart: Chart
    visit: Visit
    facts: tuple[Fact, ...]

    @property
    def title(self) -> str:
        """``Last time, 10-Mar-2027, infusion 4``."""
        number = f", infusion {self.visit.number}" if self.visit.number is not None else ""
        return f"Last time, {day_text(self.visit.at)}{number}"

    @property
    def brief(self) -> str:
        """The same in one line, for where it is folded away."""
        visit = self.visit
        peak = highest_text(visit) if visit.highest else ""
        worst = visit.worst
        parts = (
            _dose(visit),
            f"highest BP {peak}" if peak else "",
            f"lowest SpO₂ {visit.lowest.values['spo2']}" if visit.lowest else "",
            f"{worst.term} {worst.severity}" if worst else "",
        )
        return " · ".join(p for p in parts if p)


def last_time(chart: Chart, charts: Iterable[Chart]) -> LastTime | None:
    """What to know of the patient's session before this one; None on a first visit."""
    earlier = before(chart, charts)
    if not earlier:
        return None
    last = earlier[-1]
    visit = visit_of(last)
    facts = [
        Fact("Plan for this visit", _plan(last)),
        Fact("Dose", _dose(visit)),
        Fact("Highest BP", _value(last, visit.highest, highest_text(visit))),
        Fact("Lowest SpO₂", _lowest(last, visit)),
        Fact("Side effects", _effects(last)),
        *(Fact("Flag", words, "flag") for words in _flags(last)),
        *(Fact("Given and done", words) for words in _answers(last)),
        Fact("Scales", _scales(last, visit)),
        Fact("Ended", _ended(last)),
    ]
    return LastTime(last, visit, tuple(f for f in facts if f.words))


def _plan(chart: Chart) -> str:
    plan = next_plan(chart)
    if plan is None:
        return ""
    dose = f"{shown(plan.dose_mg_per_kg, 4)} mg/kg, " if plan.dose_mg_per_kg is not None else ""
    return f"{dose}{plan.text} ({plan.ordered_by or plan.by})"


def _dose(visit: Visit) -> str:
    parts = []
    if visit.ordered_mg is not None:
        per_kg = visit.ordered_mg_per_kg
        more = f" ({shown(per_kg, 2)} mg/kg)" if per_kg is not None else ""
        parts.append(f"{dose_text(visit.ordered_mg)}{more} ordered")
    if visit.given_mg is not None:
        parts.append(f"{dose_text(visit.given_mg)} given")
    return ", ".join(parts)


def _when(chart: Chart, at: datetime) -> str:
    minute = chart.minute(at)
    if minute is None:
        return ""
    return " before the start" if minute < 0 else f" at {minute_text(minute)} min"


def _value(chart: Chart, taken_set: VitalsSet | None, words: str) -> str:
    return f"{words}{_when(chart, taken_set.taken.at)}" if taken_set is not None else ""


def _lowest(chart: Chart, visit: Visit) -> str:
    lowest = visit.lowest
    return _value(chart, lowest, str(lowest.values["spo2"])) if lowest is not None else ""


def _effects(chart: Chart) -> str:
    if not chart.effects:
        return "none charted" if chart.started_at else ""
    worst = sorted(chart.effects, key=lambda e: -severity_level(e.worst))
    told = [_effect(chart, e) for e in worst[:MOST]]
    more = len(worst) - MOST
    return "; ".join([*told, *([f"and {more} more"] if more > 0 else [])])


def _effect(chart: Chart, effect: SideEffect) -> str:
    lasted = f", {span_text(effect.ended_at - effect.onset)}" if effect.ended_at else ""
    return f"{effect.term} {effect.worst}{_when(chart, effect.onset)}{lasted}"


def _flags(chart: Chart) -> list[str]:
    """Each episode by its peak, how long it lasted, and what was said of it."""
    found = []
    for episode in episodes(chart):
        words = episode_text(episode.peak, chart.special_limits)
        lasted = f", {shown(episode.minutes(episode.last.taken.at), 0)} min"
        answers = [_told(told) for told in episode.told]
        found.append("; ".join([f"{words}{lasted if episode.ended_at else ''}", *answers]))
    return list(dict.fromkeys(found))[:MOST]


def _told(told: PersonTold) -> str:
    return f"{told.whom}: “{told.said}”" if told.said else f"{told.whom} was told"


def _answers(chart: Chart) -> list[str]:
    """What was given or done, and how the patient responded where somebody wrote it down."""
    standing = chart.standing
    responses: dict[str, list[str]] = {}
    for _, noted in standing.of(ResponseNoted):
        responses.setdefault(standing.root(noted.to), []).append(noted.text)
    acts = [act for act in chart.course if isinstance(act, MedicationGiven | ActionTaken)]
    found = []
    for act in acts:
        helped = responses.get(standing.root(act.id), [])
        if helped or isinstance(act, MedicationGiven):
            words = said(chart, act)[1]
            found.append(f"{words}: {'; '.join(helped)}" if helped else words)
    return found[:MOST]


def _scales(chart: Chart, visit: Visit) -> str:
    parts = []
    for score in visit.scores:
        told = [
            f"{shown(value, 1)} {side}"
            for side, value in (("before", score.before), ("after", score.after))
            if value is not None
        ]
        parts.append(f"{scale_label(chart.vocabulary, score.scale)} {', '.join(told)}")
    return "; ".join(parts)


def _ended(chart: Chart) -> str:
    parts = [said(chart, act)[1] for act in (chart.stop, chart.discharge) if act is not None]
    return capital("; ".join(parts))
