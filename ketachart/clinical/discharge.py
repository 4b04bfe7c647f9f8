"""Whether a patient may go: the earliest time, and what the chart says on each criterion.

The criteria are a clinic's own words; a finding stands beside those that speak of something the
chart holds. It confirms nothing: a person does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from ketachart.clinical.acts import SEVERITIES, AccessRemoved, MedicationGiven, ScaleScored
from ketachart.clinical.drugs import is_benzodiazepine, is_into_vein
from ketachart.clinical.flags import Level, limits_at
from ketachart.clinical.phrases import clock_text, pressure_text
from ketachart.clinical.scales import risk_of
from ketachart.clinical.starting import answers

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart, VitalsSet
    from ketachart.clinical.effects import SideEffect

MOST = Fraction(6, 5)
"""Not above baseline by more than a fifth; lower is no hindrance down to the low limit."""

SEDATED = 2
"""MOAA/S at which, or below which, the longer wait begins."""

CALM = timedelta(minutes=30)
"""So long without vomiting."""

SPO2_LEAST = 94
"""%: where the protocol has no low limit of its own."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the chart says on a criterion; ``met`` is None where it says nothing either way."""

    words: str
    met: bool | None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """A discharge is foreseen only from ``until`` on: ``minutes`` after ``what``."""

    until: datetime
    minutes: int
    what: str


# Time -----------------------------------------------------------------------------------------


def waits(chart: Chart) -> tuple[Wait, ...]:
    """What a discharge waits for: the end, a benzodiazepine into the vein, deep sedation."""
    rule, found = chart.protocol.discharge, []
    if chart.stopped_at is not None:
        minutes = rule.after_min
        found.append(Wait(_after(chart.stopped_at, minutes), minutes, "the end"))
    longer = rule.after_sedation_min
    for _, given in chart.standing.of(MedicationGiven):
        if is_benzodiazepine(given.drug, chart.vocabulary) and is_into_vein(given.route):
            found.append(Wait(_after(given.at, longer), longer, given.drug))
    for taken_set in chart.sets:
        level = taken_set.values.get("moaas")
        if level is not None and level <= SEDATED:
            found.append(Wait(_after(taken_set.taken.at, longer), longer, f"MOAA/S {level}"))
    return tuple(found)


def longest_wait(chart: Chart) -> Wait | None:
    """The wait that ends last; None while the infusion has not ended."""
    if chart.stopped_at is None:
        return None
    return max(waits(chart), key=lambda wait: wait.until)


def earliest(chart: Chart) -> datetime | None:
    """The earliest discharge that is foreseen; None while the infusion has not ended."""
    wait = longest_wait(chart)
    return None if wait is None else wait.until


def _after(at: datetime, minutes: int) -> datetime:
    return at + timedelta(minutes=minutes)


# Criteria -------------------------------------------------------------------------------------


def finding(chart: Chart, criterion: str, now: datetime) -> Finding | None:
    """What the chart holds on a criterion of the protocol; None where it holds nothing."""
    words = criterion.casefold()
    for wanted, look in _LOOKS:
        if any(word in words for word in wanted):
            return look(chart, now)
    return _line(chart, now) if {"line", "iv", "cannula"} & set(words.split()) else None


def count_met(chart: Chart, now: datetime) -> tuple[int, int]:
    """How many criteria the chart itself shows as met, and how many there are."""
    criteria = chart.protocol.discharge.criteria
    found = [finding(chart, criterion, now) for criterion in criteria]
    return sum(f is not None and f.met is True for f in found), len(criteria)


def is_near_baseline(chart: Chart) -> bool | None:
    """Whether pressure and pulse are back: not above baseline by more than 20 %, nor too low.

    None where there is no value since the end, or no baseline.
    """
    known = []
    for param in ("sbp", "dbp", "hr"):
        last = last_since_stop(chart, param)
        if last is not None:
            known.append(_is_back(chart, param, last))
    if False in known:
        return False
    return True if True in known else None


def _is_back(chart: Chart, param: str, last: VitalsSet) -> bool | None:
    value, base = last.values[param], chart.baseline.get(param)
    for flag in chart.judge({param: value}, last.taken.at):
        if flag.param == param and (flag.level in (Level.L, Level.LL) or param == "sbp"):
            return False
    if base is None or not base.value:
        return None
    return value <= base.value * MOST


def last_since_stop(chart: Chart, param: str) -> VitalsSet | None:
    """The last set with a value of a parameter since the end; without an infusion of the day."""
    since = chart.stopped_at
    found = [s for s in chart.sets if param in s.values and (since is None or s.taken.at >= since)]
    return found[-1] if found else None


def _pressure(chart: Chart, _: datetime) -> Finding:
    last, pulse = last_since_stop(chart, "sbp"), last_since_stop(chart, "hr")
    if last is None:
        return Finding("no blood pressure since the end", None)
    now = pressure_text(last.taken.sbp_mmhg, last.taken.dbp_mmhg)
    if pulse is not None:
        now = f"{now}, {pulse.values['hr']}/min"
    base = chart.baseline
    if "sbp" not in base:
        return Finding(f"{now}, no baseline", is_near_baseline(chart), last.taken.at)
    before = pressure_text(base["sbp"].value, base["dbp"].value if "dbp" in base else None)
    if pulse is not None and "hr" in base:
        before = f"{before}, {base['hr'].value}/min"
    return Finding(f"{now} against {before}", is_near_baseline(chart), last.taken.at)


def _oxygen(chart: Chart, _: datetime) -> Finding:
    last = last_since_stop(chart, "spo2")
    if last is None:
        return Finding("no SpO₂ since the end", None)
    value, base = last.values["spo2"], chart.baseline.get("spo2")
    at = last.taken.at
    words = f"SpO₂ {value}" + (f" against {base.value}" if base is not None else "")
    if last.taken.o2_l_per_min:
        return Finding(f"{words}, with oxygen", False, at)
    least = limits_at(chart.protocol, chart.special_limits, "spo2", at).L or SPO2_LEAST
    return Finding(words, value >= least or (base is not None and value >= base.value), at)


def _awake(chart: Chart, _: datetime) -> Finding:
    last = last_since_stop(chart, "moaas")
    if last is None:
        return Finding("no MOAA/S since the end", None)
    level = last.values["moaas"]
    return Finding(f"MOAA/S {level}", level == 5, last.taken.at)


def _nausea(chart: Chart, now: datetime) -> Finding:
    for effect in _of(chart.effects, "vomiting"):
        last = effect.ended_at or (effect.course[-1][0])
        if effect.ended_at is None or now - last < CALM:
            return Finding(f"vomiting at {clock_text(last)}", False, last)
    return _mild_at_most(chart, "nausea")


def _mild_at_most(chart: Chart, *terms: str) -> Finding:
    running = [e for e in _of(chart.effects, *terms) if e.ended_at is None]
    if not running:
        return Finding(f"no {terms[0]} running", True)
    worst = max(running, key=lambda e: SEVERITIES.index(e.severity))
    at = worst.course[-1][0]
    return Finding(f"{worst.term}, {worst.severity}", worst.severity == "mild", at)


def _dissociation(chart: Chart, _: datetime) -> Finding:
    return _mild_at_most(chart, "dissociation")


def _steady(chart: Chart, _: datetime) -> Finding:
    """A gait is seen, not reckoned: the chart can speak against it and never for it."""
    found = _mild_at_most(chart, "dizziness", "unsteady gait")
    if found.at is None:
        return Finding("no dizziness running; see the walk", None)
    return Finding(found.words, None if found.met else False, found.at)


def _line(chart: Chart, _: datetime) -> Finding:
    removed = chart.standing.of(AccessRemoved)
    if not removed:
        return Finding("removal not charted", None)
    return Finding("removal charted", True, removed[-1][1].at)


def _risk(chart: Chart, _: datetime) -> Finding | None:
    """A screen that was positive before is repeated after the end."""
    scores = [
        (act, score)
        for _, act in chart.standing.of(ScaleScored)
        if (score := risk_of(chart, act)) is not None
    ]
    if not scores:
        return Finding("no suicide-risk screen charted", None)
    act, last = scores[-1]
    is_after = chart.stopped_at is None or act.at >= chart.stopped_at
    words = f"{act.scale}: {last or 'nothing positive'}"
    if is_after:
        return Finding(words, False if last else None, act.at)
    if any(found for _, found in scores):
        return Finding("positive before, not repeated since the end", False, act.at)
    return Finding(f"{words}, before the infusion", None, act.at)


def _escort(chart: Chart, _: datetime) -> Finding | None:
    name = escort_named(chart)
    return Finding(name, None) if name else None


_LOOKS: tuple[tuple[tuple[str, ...], Callable[[Chart, datetime], Finding | None]], ...] = (
    (("pressure", "pulse"), _pressure),
    (("oxygen", "spo2", "saturation"), _oxygen),
    (("nausea", "vomit"), _nausea),
    (("awake", "orient"), _awake),
    (("dissociat",), _dissociation),
    (("steady", "gait", "walk"), _steady),
    (("escort",), _escort),
    (("suicid", "self-harm", "c-ssrs"), _risk),
)


def _of(effects: Iterable[SideEffect], *terms: str) -> list[SideEffect]:
    return [e for e in effects if e.term.casefold() in terms]


_NO_NAMES = ("", "confirmed", "yes", "no", "arranged", "present", "true", "false")


def escort_named(chart: Chart) -> str:
    """The escort as the checklist names them; empty where it only says that there is one."""
    for item, answer in answers(chart).items():
        if "escort" in item.casefold():
            said = answer.detail or answer.answer
            name = said.strip() if isinstance(said, str) else ""
            return "" if name.casefold() in _NO_NAMES else name
    return ""
