"""All that was not as planned, in sentences by rule: what a physician reads first.

Every number comes from the chart. Nothing is judged and nothing advised: an item says what was
charted, beside what was ordered, due or expected.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from ketachart.clinical.account import is_given
from ketachart.clinical.acts import (
    AccessChecked,
    Act,
    DischargeAssessed,
    EmergencyStep,
    IndependentCheck,
    InfusionStopped,
    ItemChecked,
    PersonTold,
    SessionCancelled,
)
from ketachart.clinical.care_words import brief, listed, told_words
from ketachart.clinical.chart import Chart
from ketachart.clinical.checklist import says_positive
from ketachart.clinical.drugs import tall
from ketachart.clinical.effect_words import effect_sentence
from ketachart.clinical.effects import is_exception
from ketachart.clinical.episode_words import episode_sentences
from ketachart.clinical.episodes import episodes
from ketachart.clinical.orders import awaiting
from ketachart.clinical.phrases import capital, clock_text, day_text, dose_text, rate_text
from ketachart.clinical.rate_checks import unchecked
from ketachart.clinical.sayings import said
from ketachart.clinical.units import shown
from ketachart.clinical.unplanned_pump import no_flow, pump_differences
from ketachart.clinical.unplanned_record import clock_changes, corrections, missing_sets

Kind = Literal[
    "identity",
    "emergency",
    "ending",
    "critical",
    "severe",
    "flags",
    "overrides",
    "effects",
    "pump",
    "account",
    "orders",
    "sets",
    "corrections",
    "clock",
]
"""Most serious first."""
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Unplanned:
    """One thing that was not as planned; ``flagged`` where a value reached a limit."""

    kind: Kind
    text: str
    flagged: bool = False


def unplanned(chart: Chart, now: datetime | None) -> tuple[Unplanned, ...]:
    """What was not as planned, most serious first; ``now`` while the session is not over."""
    found: list[Unplanned] = []

    def add(kind: Kind, texts: Iterable[str], *, flagged: bool = False) -> None:
        found.extend(Unplanned(kind, capital(text), flagged) for text in texts)

    add("identity", _other_patient(chart))
    add("emergency", _emergency(chart))
    add("ending", _endings(chart))
    for critical, sentence in episode_sentences(chart, now):
        add("critical" if critical else "flags", [sentence], flagged=True)
    for effect in chart.effects:
        if is_exception(chart, effect, now):
            kind: Kind = "severe" if effect.worst == "severe" else "effects"
            add(kind, [effect_sentence(chart, effect, now)])
    add("overrides", _overrides(chart))
    add("overrides", _unchecked_rates(chart))
    add("pump", no_flow(chart, now))
    add("pump", pump_differences(chart))
    add("account", _account(chart))
    add("orders", _open_orders(chart))
    add("sets", missing_sets(chart, now))
    add("corrections", corrections(chart))
    add("clock", clock_changes(chart))
    return tuple(sorted(found, key=lambda u: KINDS.index(u.kind)))


def _other_patient(chart: Chart) -> Iterator[str]:
    for act in chart.patient_moves:
        until = f"{day_text(act.at)} {clock_text(act.at)}"
        yield f"Charted under another patient until {until}; moved by {act.by}: {act.reason}"


def _emergency(chart: Chart) -> Iterator[str]:
    """All steps as one sentence, with whom one told meanwhile where no episode says so."""
    steps = [a for _, a in chart.standing.of(EmergencyStep)]
    if not steps:
        return
    first, last = steps[0].at, steps[-1].at
    done = listed(f"{brief(step.kind)} {clock_text(step.at)}" for step in steps)
    elsewhere = {told.id for episode in episodes(chart) for told in episode.told}
    people = [a for _, a in chart.standing.of(PersonTold) if first <= a.at <= last]
    told = listed(told_words(act) for act in people if act.id not in elsewhere)
    yield f"emergency from {clock_text(first)}: {done}" + (f"; {told}" if told else "")


_WAYS_OUT = {
    "against-advice": "left against advice",
    "transferred": "transferred",
    "abandoned": "closed without a discharge",
}


def _endings(chart: Chart) -> Iterator[str]:
    """A session that was cancelled, an infusion that ended early, a way out that was not home."""
    for _, gone in chart.standing.of(SessionCancelled):
        stage = f" {gone.stage}" if gone.stage else ""
        why = f": {gone.reason}" if gone.reason else ""
        yield f"cancelled {clock_text(gone.at)}{stage}{why}"
    for _, act in chart.standing.of(InfusionStopped):
        if act.outcome == "discontinued":
            so_far = dose_text(chart.delivery_at(act.at).total_mg)
            of = f" of {dose_text(chart.order.dose_mg)} ordered" if chart.order else ""
            why = f": {act.reason}" if act.reason else ""
            yield f"infusion ended early {clock_text(act.at)} after {so_far}{of}{why}"
    left = chart.discharge
    if left is not None and left.disposition in _WAYS_OUT:
        where = f" to {left.to}" if left.to else ""
        report = f", report to {left.report_to}" if left.report_to else ""
        how = f", {left.condition}" if left.condition else ""
        why = f": {left.reason}" if left.reason else ""
        yield f"{_WAYS_OUT[left.disposition]}{where} {clock_text(left.at)}{report}{how}{why}"


def _overrides(chart: Chart) -> Iterator[str]:
    """What was taken although it would not have been authorised, and checks that did not agree."""
    # A wait that a physician cut short is told once: with who accepted it.
    accepted = {
        f"left before {unmet.criterion}"
        for _, assessed in chart.standing.of(DischargeAssessed)
        for unmet in assessed.unmet
    }
    for entry in chart.standing.entries:
        if not isinstance(entry.act, Act):
            continue
        # The reason of a correction says why it was corrected, not why it was done so.
        why = getattr(chart.standing.known[chart.standing.root(entry.act.id)].act, "reason", None)
        for words in (w for w in entry.exceptions if w not in accepted):
            yield f"{clock_text(entry.act.at)} {words}" + (f": {why}" if why else "")
    for _, item in chart.standing.of(ItemChecked):
        if says_positive(item):
            yield f"{clock_text(item.at)} {item.item}: “{brief(str(item.answer))}”"
    for _, check in chart.standing.of(IndependentCheck):
        if not check.agrees:
            yield (
                f"{clock_text(check.at)} second check of {check.what}: {check.by} does not agree"
            )
    for _, line in chart.standing.of(AccessChecked):
        if not line.patent:
            seen = f", {line.findings}" if line.findings else ""
            yield f"{clock_text(line.at)} IV line not patent{seen}"
    for _, assessed in chart.standing.of(DischargeAssessed):
        for unmet in assessed.unmet:
            yield (
                f"{clock_text(assessed.at)} {unmet.criterion} not met at discharge, accepted by "
                f"{unmet.accepted_by}: {unmet.reason}"
            )


def _unchecked_rates(chart: Chart) -> Iterator[str]:
    """Rates above the order that no second person read off the pump."""
    for act in unchecked(chart):
        rate = "" if act.rate_ml_per_h is None else f" ({rate_text(act.rate_ml_per_h)})"
        yield f"{clock_text(act.at)} rate above the order{rate} without a second check"


def _account(chart: Chart) -> Iterator[str]:
    """What is opened and neither given, wasted nor returned, once nothing more is given."""
    if not is_given(chart):
        return
    for account in chart.accounts:
        name = tall(account.drug, chart.vocabulary)
        if not account.adds_up:
            more = "not accounted for" if account.balance > 0 else "more than was opened"
            yield f"{name} account: {shown(abs(account.balance), 2)} mg {more}"
        elif account.unsaid:
            yield f"{name} account: how much was opened is not charted"


def _open_orders(chart: Chart) -> Iterator[str]:
    """Orders by word of mouth, also for a drug, a bolus or a limit, that wait to be confirmed."""
    waiting: dict[str, list[str]] = {}
    for act in awaiting(chart):
        how = {"phone": "by phone", "verbal": "by word of mouth"}.get(getattr(act, "mode", ""), "")
        _, title, _detail = said(chart, act)
        words = f"{clock_text(act.at)} {title} ({how})"
        waiting.setdefault(getattr(act, "ordered_by", None) or "the prescriber", []).append(words)
    for who, orders in waiting.items():
        yield f"{who} has yet to confirm: {listed(orders)}"
