"""Side effects as people see them: one line from onset to end, with its course."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from ketachart.clinical.acts import (
    SEVERITIES,
    ActionTaken,
    MedicationGiven,
    PersonTold,
    ResponseNoted,
    Severity,
    SideEffectEnded,
    SideEffectNoted,
    SideEffectRegraded,
)
from ketachart.clinical.corrections import Standing
from ketachart.clinical.entry import Entry

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart

CTCAE_VERSIONS = ("5.0", "6.0")
"""Versions of the Common Terminology Criteria for Adverse Events (NCI) that a grade can be of."""

MEASURED_AS = {
    "blood pressure rise": ("sbp", "dbp", "map", "sbp_rise_pct"),
    "low blood pressure": ("sbp", "dbp", "map"),
    "fast heart rate": ("hr",),
    "slow heart rate": ("hr",),
    "low oxygen": ("spo2",),
    "weak breathing": ("rr", "spo2"),
    "apnoea": ("rr", "spo2"),
    "drowsiness": ("moaas",),
}
"""Terms that are a flagged value by another name: whoever was told of one was told of both."""

ABOUT_ELSE = ("the rate", "the line")
"""What else somebody can be told about: neither a flagged value nor a side effect."""


@dataclass(frozen=True, slots=True)
class Step:
    """What was charted of a side effect at one time; None where it was not said.

    ``episodes`` is how often it came so far, ``distress`` 0 to 10, ``grade`` of the CTCAE 1 to 5,
    given by a person alone.
    """

    at: datetime
    severity: Severity
    entry: Entry
    episodes: int | None = None
    distress: int | None = None
    grade: int | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class SideEffect:
    """One side effect; ``course`` holds (when, severity), ``ended_at`` is None while it lasts.

    ``steps`` holds all that was charted of it, ``linked`` what was done or given for it with how
    the patient responded to each, ``told`` who was told of it by its id.
    """

    id: str
    term: str
    onset: datetime
    course: tuple[tuple[datetime, Severity], ...]
    ended_at: datetime | None
    entry: Entry
    steps: tuple[Step, ...] = ()
    linked: tuple[tuple[Entry, tuple[ResponseNoted, ...]], ...] = ()
    told: tuple[PersonTold, ...] = ()

    @property
    def severity(self) -> Severity:
        """The severity last charted."""
        return self.course[-1][1]

    @property
    def worst(self) -> Severity:
        """The worst severity it reached."""
        return max((s for _, s in self.course), key=SEVERITIES.index)

    @property
    def peak_at(self) -> datetime:
        """When it was first at its worst."""
        return next(at for at, severity in self.course if severity == self.worst)

    @property
    def times(self) -> int | None:
        """How often it came, as last counted; None where nobody counted."""
        return next((s.episodes for s in reversed(self.steps) if s.episodes is not None), None)

    @property
    def distress(self) -> int | None:
        """The worst distress it caused, 0 to 10; None where nobody asked."""
        return max((s.distress for s in self.steps if s.distress is not None), default=None)

    @property
    def distress_now(self) -> int | None:
        """The distress last charted."""
        return next((s.distress for s in reversed(self.steps) if s.distress is not None), None)

    @property
    def grade(self) -> tuple[int, str | None] | None:
        """The worst CTCAE grade that somebody gave, and of which version."""
        given = [(s.grade, s.version) for s in self.steps if s.grade is not None]
        return max(given, key=lambda told: told[0], default=None)

    @property
    def severe_since(self) -> datetime | None:
        """When it last became severe from less; None while it never was."""
        found, before = None, None
        for at, severity in self.course:
            if severity == "severe" and before != "severe":
                found = at
            before = severity
        return found

    @property
    def responses(self) -> tuple[Entry, ...]:
        """The entries of what was done or given for it."""
        return tuple(entry for entry, _ in self.linked)


def side_effects(standing: Standing) -> tuple[SideEffect, ...]:
    """All standing side effects by onset, then charting order."""
    return tuple(_effect(standing, entry, noted) for entry, noted in standing.of(SideEffectNoted))


def _effect(standing: Standing, entry: Entry, noted: SideEffectNoted) -> SideEffect:
    root = standing.root(noted.id)

    def mine(reference: str | None) -> bool:
        return reference is not None and standing.root(reference) == root

    steps = [_step(entry, noted)]
    steps += [_step(e, g) for e, g in standing.of(SideEffectRegraded) if mine(g.side_effect)]
    ends = [e.at for _, e in standing.of(SideEffectEnded) if mine(e.side_effect)]
    linked = [
        (e, tuple(r for _, r in standing.of(ResponseNoted) if _is_to(standing, r, e.act)))
        for e in standing.entries
        if isinstance(e.act, ActionTaken | MedicationGiven) and mine(e.act.side_effect)
    ]
    return SideEffect(
        id=root,
        term=noted.term,
        onset=noted.at,
        course=tuple((s.at, s.severity) for s in steps),
        ended_at=ends[-1] if ends else None,
        entry=entry,
        steps=tuple(steps),
        linked=tuple(linked),
        told=tuple(a for _, a in standing.of(PersonTold) if mine(a.about)),
    )


def _is_to(standing: Standing, response: ResponseNoted, act: ActionTaken | MedicationGiven) -> bool:
    return standing.root(response.to) == standing.root(act.id)


def _step(entry: Entry, act: SideEffectNoted | SideEffectRegraded) -> Step:
    return Step(
        act.at,
        act.severity,
        entry,
        act.episodes,
        act.distress_nrs,
        act.ctcae_grade,
        act.ctcae_version,
    )


# In the chart -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OnsetFacts:
    """Where the infusion stood: ``minute`` from the start, ``rate_ml_per_h`` while it ran (0 while
    it was held, None before and after), ``mg`` of ketamine base given so far."""

    minute: Fraction | None
    rate_ml_per_h: Decimal | None
    mg: Fraction | None


def onset_facts(chart: Chart, effect: SideEffect) -> OnsetFacts:
    """Where the infusion stood as a side effect began, worked out as the chart now stands."""
    return infusion_at(chart, effect.onset)


def infusion_at(chart: Chart, at: datetime) -> OnsetFacts:
    """Where the infusion stood at a moment."""
    minute = chart.minute(at)
    if minute is None:
        return OnsetFacts(None, None, None)
    if minute < 0:
        return OnsetFacts(minute, None, None)
    delivery = chart.delivery_at(at)
    over = chart.stopped_at is not None and at >= chart.stopped_at
    rate = delivery.rate_ml_per_h if delivery.running else Decimal(0)
    return OnsetFacts(minute, None if over else rate, delivery.total_mg)


def is_expected(chart: Chart, effect: SideEffect) -> bool:
    """Whether it belongs to the usual course: as its protocol lists it, or as it was charted."""
    said = getattr(effect.entry.act, "expected", None)
    if said is not None:
        return bool(said)
    listed = {term.casefold() for term in chart.protocol.expected.terms}
    return effect.term.casefold() in listed


def is_exception(chart: Chart, effect: SideEffect, now: datetime | None = None) -> bool:
    """Whether a side effect is told among the exceptions.

    One that is expected is not, unless it was severe, caused distress from the protocol's number
    on, or lasted past the protocol's minutes after the stop; ``now`` counts while it lasts.
    """
    if not is_expected(chart, effect):
        return True
    rule = chart.protocol.expected
    if effect.worst == "severe":
        return True
    if effect.distress is not None and effect.distress >= rule.distress_from:
        return True
    left = chart.discharge.at if chart.discharge else None
    end = effect.ended_at or left or now
    if chart.stopped_at is None or end is None:
        return False
    return end > chart.stopped_at + timedelta(minutes=rule.until_min)


def is_own_words(chart: Chart, term: str) -> bool:
    """Whether a term is nobody's list: neither the vocabulary's nor the protocol's."""
    chips = {chip.term.casefold() for chip in chart.protocol.chips}
    is_listed = term.casefold() in chips or chart.vocabulary.effect(term) is not None
    return bool(chart.vocabulary.effects) and not is_listed


def untold(chart: Chart) -> tuple[SideEffect, ...]:
    """Severe side effects of which nobody has been told since they became severe, by onset."""
    return tuple(e for e in chart.effects if e.severe_since and not _is_told(chart, e))


def _is_told(chart: Chart, effect: SideEffect) -> bool:
    since = effect.severe_since
    return since is not None and any(
        act.at >= since and _is_about(chart, act, effect)
        for _, act in chart.standing.of(PersonTold)
    )


def _is_about(chart: Chart, act: PersonTold, effect: SideEffect) -> bool:
    """By its id, by a flagged set of what it is measured as, or in free words or none, of which
    nobody can say that they meant another."""
    if act.about in ABOUT_ELSE:
        return False
    if act in effect.told or (act.about or "") not in chart.standing.known:
        return True
    root = chart.standing.root(act.about or "")
    flags = [f for s in chart.sets if chart.standing.root(s.taken.id) == root for f in s.flags]
    return bool({f.param for f in flags} & set(MEASURED_AS.get(effect.term.casefold(), ())))
