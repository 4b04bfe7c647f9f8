"""The chart writes the narrative: the course of a session in plain sentences, made by rule.

What was not as planned comes first (``unplanned``); then arrival and order, the infusion, the vital
signs, the expected side effects, drugs, the patient's own words, recovery and discharge, and the
account. The same entries give the same words; every number is the chart's; nothing is judged.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from ketachart.clinical.account import is_given
from ketachart.clinical.acts import (
    ActionTaken,
    DischargeAssessed,
    MedicationGiven,
    NoteWritten,
    PatientDischarged,
    PlanSet,
    ScaleScored,
)
from ketachart.clinical.care_words import brief, done_words, listed
from ketachart.clinical.chart import Chart, VitalsSet
from ketachart.clinical.drugs import tall
from ketachart.clinical.effect_words import expected_sentence
from ketachart.clinical.effects import is_exception
from ketachart.clinical.narrative_course import course, order_sentences
from ketachart.clinical.phrases import (
    MINUS,
    capital,
    chair_text,
    clock_text,
    day_text,
    ordered_text,
    pressure_text,
    span_text,
)
from ketachart.clinical.scales import change_from_first, moment_of, percent_text
from ketachart.clinical.units import shown
from ketachart.clinical.unplanned import unplanned

MOST_WORDS = 3
"""Quotations of the patient; the others stand with the notes."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What the chart says about one part of the session, in sentences."""

    about: str
    text: str


def narrative(chart: Chart, now: datetime | None) -> tuple[Passage, ...]:
    """The course in sentences, without what ``unplanned`` tells; ``now`` while it is not over.

    A part of which nothing is charted is left out; an empty chart gives nothing.
    """
    parts: tuple[tuple[str, Callable[[Chart, datetime | None], Iterator[str]]], ...] = (
        ("Arrival", _arrival),
        ("Order", lambda c, _: order_sentences(c)),
        ("Infusion", course),
        ("Vital signs", _vitals),
        ("Scales", _scales),
        ("Side effects", _effects),
        ("Care", _care),
        ("Patient’s words", _words),
        ("Leaving", _leaving),
        ("Account", _account),
    )
    found = []
    for about, tell in parts:
        sentences = [f"{capital(s).rstrip('.')}." for s in tell(chart, now) if s]
        if sentences:
            found.append(Passage(about, " ".join(sentences)))
    return tuple(found)


def told(chart: Chart, now: datetime | None) -> str:
    """The whole as text, a line each: what was not as planned, then the course."""
    lines = [f"{item.text.rstrip('.')}." for item in unplanned(chart, now)]
    lines += [passage.text for passage in narrative(chart, now)]
    return "\n".join(lines)


# Before -----------------------------------------------------------------------------------------


def _arrival(chart: Chart, _: datetime | None) -> Iterator[str]:
    plan = chart.plan
    if plan is not None:
        number = f"infusion {plan.infusion_no}" if plan.infusion_no is not None else "infusion"
        if plan.infusion_no is not None and plan.planned_infusions is not None:
            number += f" of {plan.planned_infusions}"
        code = f" ({plan.icd10cm})" if plan.icd10cm else ""
        where = f", {chair_text(chart.chair)}" if chart.chair else ""
        yield f"{number} for {brief(plan.indication)}{code}{where}"
    if chart.weight is not None:
        source = f", {chart.weight.source}" if chart.weight.source else ""
        yield f"weight {shown(chart.weight.weight_kg, 2)} kg{source}"
    base = {param: b.value for param, b in chart.baseline.items()}
    if chart.started_at is not None and base:
        values = [pressure_text(base.get("sbp"), base.get("dbp"))]
        values += [f"HR {base['hr']}"] if "hr" in base else []
        values += [f"SpO₂ {base['spo2']}"] if "spo2" in base else []
        yield f"baseline {listed(values)}" if any(values) else ""


# During -----------------------------------------------------------------------------------------


def _vitals(chart: Chart, _: datetime | None) -> Iterator[str]:
    """How many sets, how many of them flagged, and between what values they lay."""
    sets = chart.sets
    if not sets:
        return
    flagged = sum(bool(s.flags) for s in sets)
    count = f"{len(sets)} sets of vital signs" if len(sets) > 1 else "1 set of vital signs"
    spans = [_span(sets, "sbp", "systolic {} mmHg"), _span(sets, "hr", "pulse {}/min")]
    spans.append(_span(sets, "spo2", "SpO₂ {} %"))
    spans = [s for s in spans if s]
    yield f"{count}, {flagged or 'none'} flagged" + (f": {listed(spans)}" if spans else "")


def _span(sets: tuple[VitalsSet, ...], param: str, words: str) -> str:
    values = [s.values[param] for s in sets if param in s.values]
    if not values:
        return ""
    low, high = min(values), max(values)
    return words.format(f"{low} to {high}" if low != high else low)


def _scales(chart: Chart, _: datetime | None) -> Iterator[str]:
    """Every score in time order; of a second one of its scale the change."""
    acts = sorted((a for _, a in chart.standing.of(ScaleScored)), key=lambda a: a.at)
    told = []
    for n, act in enumerate(acts):
        same = [a for a in acts[: n + 1] if a.scale == act.scale]
        parts = [shown(act.total, 2).replace("-", MINUS)] if act.total is not None else []
        parts += [brief(act.result)] if act.result else []
        change = change_from_first(same) if act.total is not None else None
        lower = f" ({percent_text(change.percent)})" if change else ""
        words = f"{act.scale} {act.moment or moment_of(chart, act.at)} the infusion"
        told.append(f"{words}: {', '.join(parts) or 'no total'}{lower}")
    yield "; ".join(told)


def _effects(chart: Chart, now: datetime | None) -> Iterator[str]:
    calm = [e for e in chart.effects if not is_exception(chart, e, now)]
    yield expected_sentence(chart, calm, now)
    if chart.started_at is not None and not chart.effects:
        yield "no side effects charted"


def _care(chart: Chart, now: datetime | None) -> Iterator[str]:
    """Drugs, and what was done, that no sentence of what was not as planned has told."""
    before = {act.id for episode in chart.episodes for act in episode.done}
    for effect in chart.effects:
        if is_exception(chart, effect, now):
            before |= {entry.act.id for entry in effect.responses}
    given = [a for _, a in chart.standing.of(MedicationGiven) if a.id not in before]
    at_home = listed(done_words(chart, a) for a in given if a.purpose == "own")
    yield f"the patient’s own drugs, not given here: {at_home}" if at_home else ""
    parts = []
    for act in (a for a in given if a.purpose != "own"):
        who = ordered_text(act.ordered_by, act.mode)
        parts.append(done_words(chart, act) + (f", {who}" if who else ""))
    yield f"given: {'; '.join(parts)}" if parts else ""
    own = [a for _, a in chart.standing.of(ActionTaken) if a.id not in before]
    yield f"done: {listed(done_words(chart, a) for a in own)}" if own else ""


def _words(chart: Chart, _: datetime | None) -> Iterator[str]:
    said = [a for _, a in chart.standing.of(NoteWritten) if a.kind == "patient-words"]
    for note in said[:MOST_WORDS]:
        yield f"the patient said at {clock_text(note.at)}: “{brief(note.text).rstrip('.')}”"
    if len(said) > MOST_WORDS:
        yield f"{len(said) - MOST_WORDS} more under Notes"


# After ------------------------------------------------------------------------------------------

_WAYS = {
    "home": "discharged home",
    "against-advice": "left against advice",
    "transferred": "transferred",
    "abandoned": "closed without a discharge",
}


def _leaving(chart: Chart, _: datetime | None) -> Iterator[str]:
    for _entry, assessed in chart.standing.of(DischargeAssessed)[-1:]:
        scores = [("Aldrete", assessed.aldrete), ("PADSS", assessed.padss)]
        told = listed(f"{name} {score}" for name, score in scores if score is not None)
        words = f"assessed for discharge {clock_text(assessed.at)}"
        yield f"{words}: {told}" if told else words
    if chart.discharge is not None:
        yield _discharge(chart, chart.discharge)
    for _entry, plan in chart.standing.of(PlanSet)[-1:]:
        yield f"for the next visit {plan.ordered_by or plan.by} wrote: “{brief(plan.text)}”"


def _discharge(chart: Chart, act: PatientDischarged) -> str:
    words = f"{_WAYS[act.disposition]}{f' to {act.to}' if act.to else ''} {clock_text(act.at)}"
    if chart.stopped_at is not None and act.at >= chart.stopped_at:
        words += f", {span_text(act.at - chart.stopped_at)} after the end"
    parts = []
    if act.escort is not None and act.escort.name:
        relation = f" ({act.escort.relation})" if act.escort.relation else ""
        parts.append(f"with {act.escort.name}{relation}")
    if act.written_instructions:
        parts.append("written instructions given")
    if act.no_driving_until:
        parts.append(f"no driving until {act.no_driving_until}")
    if act.next_visit_at:
        parts.append(f"next visit {day_text(act.next_visit_at)} {clock_text(act.next_visit_at)}")
    return ", ".join([words, *parts])


def _account(chart: Chart, _: datetime | None) -> Iterator[str]:
    """What was opened, given, wasted and returned of every controlled drug, once it is over."""
    if not is_given(chart):
        return
    for account in chart.accounts:
        if not account.opened and not account.given:
            continue
        parts = [f"{shown(account.opened, 2)} mg opened", f"{shown(account.given, 2)} given"]
        gone: tuple[tuple[Fraction, str], ...] = (
            (account.wasted, "wasted"),
            (account.returned, "back to stock"),
        )
        parts += [f"{shown(mg, 2)} {how}" for mg, how in gone if mg]
        line = f"; {account.line_text()}" if account.line_text() else ""
        yield f"{tall(account.drug, chart.vocabulary)}: {listed(parts)}{line}"
