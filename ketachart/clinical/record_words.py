"""Where a record stands on its way to the signature, in words: one place for screen and lists."""

from __future__ import annotations

from ketachart.clinical.acts import Act, EntryStruck
from ketachart.clinical.administration import SentBack, SessionMoved
from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import Entry
from ketachart.clinical.phrases import clock_text, day_text
from ketachart.clinical.wording import line_of

LONGEST = 80
"""Characters of an entry as it is told in a sentence."""


def state_word(chart: Chart) -> str:
    """In two or three words: ``to attest``, ``reopened``, ``to sign``, ``signed``."""
    state = chart.record
    if state.waiting:
        return "addendum to sign"
    if state.versions:
        return "signed"
    if state.attested is not None:
        return "to sign"
    if not state.over:
        return "not over"
    if state.question is not None:
        return "sent back"
    if state.reopened is not None:
        return "attest again"
    return "brought in" if state.brought else "to attest"


def state_sentence(chart: Chart) -> str:
    """Who did the last step and who has the next one; empty while the session is not over."""
    state = chart.record
    if state.waiting:
        last = state.waiting[-1]
        return (
            f"An addendum by {last.by}, {_when(chart, last)}, waits for a physician’s signature. "
            f"Version {state.version} stays as it was signed."
        )
    if state.versions:
        version = state.versions[-1]
        number = f", version {version.number}" if version.number > 1 else ""
        return f"Signed {_when(chart, version.signed)} by {version.signed.by}{number}."
    if state.attested is not None:
        at, by = _when(chart, state.attested), state.attested.by
        return f"Attested {at} by {by}. It waits for the physician’s signature."
    if state.question is not None:
        asked = state.question
        return f"{asked.by} sent it back {_when(chart, asked)}: “{asked.question}”"
    if state.reopened is not None:
        return f"Opened again {_when(chart, state.reopened.act)}: {_what(chart, state.reopened)}."
    return ""


def _when(chart: Chart, act: object) -> str:
    """``at 15:20``; with its day where that is not the session's."""
    at = act.written_at if isinstance(act, Act) else act.at  # type: ignore[attr-defined]
    began = chart.started_at or (chart.plan.at if chart.plan else chart.session.at)
    day = f"{day_text(at)} " if at.date() != began.date() else ""
    return f"at {day}{clock_text(at)}"


def _what(chart: Chart, entry: Entry) -> str:
    """What took the attestation its hold: ``“BP 148/90” corrected by M. Lindqvist, RN``."""
    act = entry.act
    if isinstance(act, SessionMoved):
        return f"the session was moved to this patient by {act.by}"
    if isinstance(act, SentBack) or not isinstance(act, Act):
        return f"changed by {act.by}"
    if isinstance(act, EntryStruck):
        struck = chart.standing.known.get(act.entry)
        title = line_of(chart, struck).title if struck is not None else "an entry"
        return f"“{_brief(title)}” struck by {act.by}"
    did = "added" if act.amends is None else "corrected"
    return f"“{_brief(line_of(chart, entry).title)}” {did} by {act.by}"


def _brief(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[:LONGEST].rstrip()}…"
