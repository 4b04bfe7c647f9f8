"""What the patients' screens ask of the station as pieces of work; run in the station's thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ketachart.clinical.acts import SessionPlanned, Severity
from ketachart.clinical.administration import Patient
from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import Entry
from ketachart.clinical.phrases import day_text, dose_text, severity_level
from ketachart.clinical.trouble import Refused, Trouble
from ketachart.station import Station
from ketachart.store.projections import PatientRow, SessionRow

OVER = ("closed", "cancelled")
MOST_FOUND = 20

Done = Callable[[Any], None]
Failed = Callable[[Exception], None]
Ask = Callable[[Callable[[Station], Any], Done, Failed], None]
"""Handed in: has work done in the station's thread; one of the two is called later, in ours."""


def words_of(trouble: Exception) -> str:
    """What a form says about trouble; what is typed in it stays."""
    if isinstance(trouble, Refused):
        return str(trouble)
    if isinstance(trouble, Trouble):
        return f"{trouble} What is typed here is kept."
    return "This could not be done. What is typed here is kept."


@dataclass(frozen=True, slots=True)
class Found:
    """The patients found; where there are none, those whose names come close."""

    rows: tuple[PatientRow, ...] = ()
    near: tuple[PatientRow, ...] = ()


def find(station: Station, text: str) -> Found:
    """Patients by any part of a name, the MRN or the birth date."""
    rows = station.find_patients(text, MOST_FOUND)
    return Found(rows, () if rows else station.close_to(text))


@dataclass(frozen=True, slots=True)
class Known:
    """A patient with the sessions, newest first, and what was entered about the details."""

    row: PatientRow
    sessions: tuple[SessionRow, ...]
    history: tuple[Entry, ...]


def look(station: Station, patient_id: str) -> Known | None:
    """All that the card of a patient shows, but for what takes the charts; None: it is shut."""
    if not station.opens(patient_id):
        return None
    sessions = station.sessions_of(patient_id)
    newest = sorted(sessions, key=lambda row: (row.start_date, row.opened_seq), reverse=True)
    return Known(station.patient(patient_id), tuple(newest), station.patient_history(patient_id))


@dataclass(frozen=True, slots=True)
class Digest:
    """What a row of the table says of a session beyond what a list knows.

    ``given`` is empty until the infusion has stopped: before that no total is charted.
    """

    infusion: str = ""
    given: str = ""
    effect: str = ""
    severity: int = 0


def digest(station: Station, session_id: str) -> Digest:
    """Infusion number, dose given and worst side effect of one session."""
    return digest_of(station.chart(session_id))


def digest_of(chart: Chart) -> Digest:
    """The same of a chart."""
    plan, worst = (
        chart.plan,
        max(chart.effects, key=lambda e: severity_level(e.worst), default=None),
    )
    given = chart.account.given
    level: Severity | None = worst.worst if worst else None
    return Digest(
        infusion=infusion_text(plan),
        given=dose_text(given) if chart.stopped_at else "",
        effect=worst.term if worst else "",
        severity=severity_level(level) if level else 0,
    )


def infusion_text(plan: SessionPlanned | None) -> str:
    """``5 of 6``, ``5``, or nothing where it was not said."""
    if plan is None or plan.infusion_no is None:
        return ""
    of = f" of {plan.planned_infusions}" if plan.planned_infusions else ""
    return f"{plan.infusion_no}{of}"


@dataclass(frozen=True, slots=True)
class Before:
    """What a new session is offered: the last one with its plan, and one that is still open."""

    last: SessionRow | None = None
    plan: SessionPlanned | None = None
    open: SessionRow | None = None
    is_shut: bool = False

    def words(self) -> str:
        """``Last session 10-Mar-2026, infusion 1 of 6``, or that this is the first visit."""
        if self.is_shut:
            return "Earlier sessions are open to named people only."
        if self.last is None:
            return "A first visit: no session before this one."
        number = infusion_text(self.plan)
        more = f", infusion {number}" if number else ""
        return f"Last session {day_text(self.last.start_date)}{more}."


def before(station: Station, patient_id: str) -> Before:
    """What went before a new session of a patient; a cancelled one counts for nothing."""
    if not station.opens(patient_id):
        there = (row for row in station.open_sessions() if row.patient == patient_id)
        return Before(open=next(there, None), is_shut=True)
    rows = station.sessions_of(patient_id)
    unfinished = next((row for row in rows if row.phase not in OVER), None)
    held = [row for row in rows if row.phase != "cancelled"]
    last = max(held, key=lambda row: (row.start_date, row.opened_seq), default=None)
    return Before(last, station.chart(last.id).plan if last else None, unfinished)


def same_person(station: Station, details: Patient) -> tuple[PatientRow, ...]:
    """Who is here already and may be the same person."""
    return station.same_person(details)


def register(station: Station, details: Patient, not_same_as: Sequence[str]) -> PatientRow:
    """Make a patient known; ``not_same_as`` are the ids somebody looked at."""
    return station.register(details, not_same_as=tuple(not_same_as))
