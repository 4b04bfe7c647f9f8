"""The life of one side effect in short lines, as it is shown to whoever charts the next of it."""

from ketachart.clinical.acts import Act
from ketachart.clinical.chart import Chart
from ketachart.clinical.effects import SideEffect, Step, is_exception, is_expected, onset_facts
from ketachart.clinical.phrases import (
    clock_text,
    dose_text,
    minute_text,
    rate_text,
    span_text,
)
from ketachart.clinical.sayings import said


def onset_text(chart: Chart, effect: SideEffect) -> str:
    """``minute +12, 75 mL/h, 10.5 mg so far``; empty while the infusion has not started."""
    facts = onset_facts(chart, effect)
    if facts.minute is None:
        return ""
    parts = [f"minute {minute_text(facts.minute)}"]
    if facts.rate_ml_per_h:
        parts.append(rate_text(facts.rate_ml_per_h))
    elif facts.rate_ml_per_h is not None:
        parts.append("pump held")
    if facts.mg is not None:
        parts.append(f"{dose_text(facts.mg)} so far")
    return ", ".join(parts)


def step_text(step: Step) -> str:
    """``moderate, 3 times, distress 4/10, CTCAE 5.0 grade 2``."""
    version = f" {step.version}" if step.version else ""
    parts = [
        step.severity,
        f"{step.episodes} times" if step.episodes is not None and step.episodes > 1 else "",
        f"distress {step.distress}/10" if step.distress is not None else "",
        f"CTCAE{version} grade {step.grade}" if step.grade is not None else "",
    ]
    return ", ".join(part for part in parts if part)


def life_of(chart: Chart, effect: SideEffect) -> tuple[tuple[str, str], ...]:
    """(time, words) from onset to end: its course, what was done, who was told, the response."""
    found = [(step.at, step.entry.seq, step_text(step)) for step in effect.steps]
    for entry, answers in effect.linked:
        assert isinstance(entry.act, Act)
        found.append((entry.act.at, entry.seq, said(chart, entry.act)[1]))
        found += [(answer.at, entry.seq, f"response: {answer.text}") for answer in answers]
    found += [(act.at, 0, _told(act.whom, act.said)) for act in effect.told]
    if effect.ended_at is not None:
        lasted = span_text(effect.ended_at - effect.onset)
        found.append((effect.ended_at, 0, f"gone after {lasted}"))
    return tuple((clock_text(at), words) for at, _, words in sorted(found, key=lambda t: t[:2]))


def _told(whom: str, answer: str | None) -> str:
    return f"{whom} told: {answer}" if answer else f"{whom} told"


def standing_text(chart: Chart, effect: SideEffect) -> str:
    """Whether it counts as expected, and so not among the exceptions; empty where it never does."""
    if not is_expected(chart, effect):
        return ""
    if is_exception(chart, effect):
        return "Expected here; told among the exceptions, for how it went."
    return "Expected here; not among the exceptions."
