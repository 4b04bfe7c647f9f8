"""Side effects as sentences: one for each that is an exception, one for all that are not."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from ketachart.clinical.acts import Act
from ketachart.clinical.care_words import done_words, listed, told_words
from ketachart.clinical.chart import Chart
from ketachart.clinical.effects import SideEffect, is_own_words, onset_facts
from ketachart.clinical.phrases import (
    capital,
    clock_text,
    dose_text,
    minute_text,
    rate_text,
    span_text,
)

OWN_WORDS = "own words"
"""Of a term that stands in no list."""


def effect_sentence(chart: Chart, effect: SideEffect, now: datetime | None) -> str:
    """``Nausea from 23:44 (minute 14, 100 mL/h, 29.4 mg so far), at worst moderate 00:01; ...``.

    What was given and done for it, who was told, and how long it lasted. ``now`` while the session
    is not over.
    """
    words = f"{capital(effect.term)} from {clock_text(effect.onset)}"
    own = [OWN_WORDS] if is_own_words(chart, effect.term) else []
    where = listed([*onset_words(chart, effect), *own])
    words += f" ({where})" if where else ""
    course = len({severity for _, severity in effect.course}) > 1
    worst = f"at worst {effect.worst} {clock_text(effect.peak_at)}" if course else effect.worst
    parts = [", ".join([worst, *_grades(effect)]), listed(_answers(chart, effect))]
    parts.append(how_long(chart, effect, now))
    return f"{words}, {'; '.join(p for p in parts if p)}"


def onset_words(chart: Chart, effect: SideEffect) -> list[str]:
    """``minute 14``, ``100 mL/h``, ``29.4 mg so far``; nothing before the start."""
    facts = onset_facts(chart, effect)
    if facts.minute is None or facts.mg is None:
        return []
    found = [f"minute {minute_text(facts.minute).removeprefix('+')}"]
    if facts.rate_ml_per_h is not None:
        found.append(rate_text(facts.rate_ml_per_h) if facts.rate_ml_per_h else "held")
    return [*found, f"{dose_text(facts.mg)} so far"]


def _grades(effect: SideEffect) -> Iterator[str]:
    if effect.times is not None and effect.times > 1:
        yield f"{effect.times} times"
    if effect.distress is not None:
        yield f"distress {effect.distress}/10"
    if effect.grade is not None:
        grade, version = effect.grade
        yield f"CTCAE{f' {version}' if version else ''} grade {grade}"


def _answers(chart: Chart, effect: SideEffect) -> Iterator[str]:
    for entry in effect.responses:
        if isinstance(entry.act, Act):
            yield done_words(chart, entry.act)
    for told in effect.told:
        yield told_words(told)


def how_long(chart: Chart, effect: SideEffect, now: datetime | None) -> str:
    """``gone after 11 min``, ``still there``, or that no end is charted."""
    if effect.ended_at is not None:
        return f"gone after {span_text(effect.ended_at - effect.onset)}"
    if now is not None and chart.discharge is None:
        return "still there"
    return "no end charted"


def expected_sentence(chart: Chart, effects: Iterable[SideEffect], now: datetime | None) -> str:
    """``Expected side effects: dissociation (mild, 10:12, gone after 40 min), ...``; or nothing."""
    told = [
        f"{e.term} ({e.worst}, {clock_text(e.onset)}, {how_long(chart, e, now)})" for e in effects
    ]
    return f"Expected side effects: {', '.join(told)}" if told else ""
