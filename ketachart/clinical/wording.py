"""The one place where acts become words: for the record list, the page and notices."""

from dataclasses import dataclass
from typing import Literal

from ketachart.clinical import acts as a
from ketachart.clinical import sayings_plan as _sayings_plan  # noqa: F401  (it fills the register)
from ketachart.clinical.administration import RecordSealed, SentBack, SessionMoved
from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import Entry
from ketachart.clinical.phrases import (
    age,
    allergies_text,
    by_text,
    capital,
    clock_text,
    day_text,
    dose_text,
    episode_text,
    flag_text,
    initials,
    late_text,
    minute_text,
    offset_text,
    ordered_text,
    patient_name,
    pressure_text,
    rate_text,
    severity_level,
    sex_text,
    span_text,
    unobtainable_text,
    value_text,
    vitals_parts,
    vitals_text,
    volume_text,
)
from ketachart.clinical.sayings import Icon, said
from ketachart.clinical.sayings_course import flags_of

__all__ = [
    "Icon",
    "Level",
    "Line",
    "age",
    "allergies_text",
    "by_text",
    "capital",
    "clock_text",
    "day_text",
    "dose_text",
    "episode_text",
    "flag_text",
    "initials",
    "late_text",
    "line_of",
    "minute_text",
    "offset_text",
    "ordered_text",
    "patient_name",
    "pressure_text",
    "rate_text",
    "severity_level",
    "sex_text",
    "span_text",
    "unobtainable_text",
    "value_text",
    "vitals_parts",
    "vitals_text",
    "volume_text",
    "zone_text",
]

Level = Literal["plain", "caution", "flag", "gone"]
"""``gone``: struck or amended away; ``flag``: a value beyond its limit; ``caution``: taken late,
as an exception, or against what was planned."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as people read it."""

    title: str
    detail: str
    icon: Icon
    level: Level = "plain"


def line_of(chart: Chart, entry: Entry) -> Line:
    """An entry of the chart in words: what, then why, who and what became of it.

    Amounts of ketamine at a pump act are those delivered up to that moment (mg), as the chart now
    stands. An entry of another kind than a bedside act gives its name alone.
    """
    act = entry.act
    if isinstance(act, SessionMoved):
        title = f"Charted under another patient until {clock_text(act.at)}"
        return Line(title, f"{act.reason} · moved by {act.by}", "note", "caution")
    if isinstance(act, SentBack):
        return Line(f"Sent back: {act.question}", f"asked by {act.by}", "person", "caution")
    if isinstance(act, RecordSealed):
        words = f"integrity code {act.code}"
        return Line(f"Version {act.version} sealed", f"{act.by} · {words}", "check")
    if not isinstance(act, a.Act):
        return Line(capital(a.act_name(type(act).__name__).replace("-", " ")), act.by, "star")
    icon, title, detail = said(chart, act)
    # Of an entry that counts no longer the first thing to know is why.
    gone = _fate(chart, act)
    parts = [gone, *detail, act.reason, act.note, "time estimated" * (act.certainty == "estimated")]
    parts += [*_circumstances(chart, entry, act), initials(act.by)]
    return Line(title, " · ".join(p for p in parts if p), icon, _level(chart, entry, act))


def _circumstances(chart: Chart, entry: Entry, act: a.Act) -> list[str]:
    """Late, an exception, a correction: what one must know before trusting the line."""
    found = [zone_text(chart, act), late_text(act) if chart.is_late(act) else "", *entry.exceptions]
    first = chart.standing.known.get(act.amends or "")
    if first is not None and isinstance(first.act, a.Act):
        words = said(chart, first.act)[1]
        found.append(f"corrects “{words}” of {clock_text(first.act.at)}")
    return found


def zone_text(chart: Chart, act: a.Act) -> str:
    """``clock at UTC−6`` for an act of another offset than the session began in; else empty."""
    began = chart.plan.at if chart.plan is not None else chart.session.at
    return "" if act.at.utcoffset() == began.utcoffset() else f"clock at {offset_text(act.at)}"


def _fate(chart: Chart, act: a.Act) -> str:
    """``struck 10:40 by PN: wrong chair, moved to KC-2026-0310-02``; empty while it stands."""
    fate = chart.fate(act.id)
    if fate is None or not isinstance(fate.by.act, a.Act):
        return ""
    by = fate.by.act
    # A note of a strike says where the entry went; that of a correction is the entry's own.
    told = (by.reason, by.note if fate.kind == "struck" else None)
    why = ", ".join(t for t in told if t)
    kind = "struck" if fate.kind == "struck" else "corrected"
    return f"{kind} {clock_text(by.written_at)} by {initials(by.by)}{f': {why}' if why else ''}"


def _level(chart: Chart, entry: Entry, act: a.Act) -> Level:
    if chart.fate(act.id) is not None:
        return "gone"
    if isinstance(act, a.VitalsTaken) and flags_of(chart, act):
        return "flag"
    against = (
        isinstance(act, (a.VitalsNotTaken, a.EmergencyStep, a.SessionCancelled))
        or (isinstance(act, a.IndependentCheck) and not act.agrees)
        or (isinstance(act, a.AccessChecked) and not act.patent)
        or (isinstance(act, a.SideEffectNoted | a.SideEffectRegraded) and act.severity == "severe")
    )
    return "caution" if against or entry.exceptions or chart.is_late(act) else "plain"
