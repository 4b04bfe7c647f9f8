"""A patient's courses of treatment, and who is expected today."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ketachart import __version__
from ketachart.clinical.acts import PatientDischarged
from ketachart.clinical.administration import Patient, ReportExported
from ketachart.clinical.chart import Chart
from ketachart.clinical.phases import Phase
from ketachart.clinical.treatment import APART, Treatment, courses
from ketachart.clinical.visits import visit_of
from ketachart.clock import new_id
from ketachart.station.core import found
from ketachart.station.moves import Moves
from ketachart.store import files, projections
from ketachart.store.projections import PatientRow

if TYPE_CHECKING:
    from ketachart.clinical.visits import Visit
    from ketachart.store.engine import Connection


@dataclass(frozen=True, slots=True)
class Expected:
    """A patient who was given a time, and the visit at which it was said."""

    patient: PatientRow
    at: datetime
    last: Visit


class Treatments(Moves):
    """What the station knows beyond one session."""

    def charts_of(self, patient_id: str) -> tuple[Chart, ...]:
        """Every session of a patient, by start date and record number."""
        self._looked_at(patient_id)
        with self._database.reading() as con:
            rows = projections.sessions(con, patient=patient_id)
            return tuple(self._chart(con, row.id) for row in rows)

    def earlier(self, session_id: str) -> tuple[Chart, ...]:
        """The patient's other charts, for whoever opens this one: both are one look.

        None where they are restricted to others.

        Raises:
            Refused: there is no such session, or its chart is not open to who asks.
        """
        with self._database.reading() as con:
            chart = self._chart(con, session_id)
        patient = chart.session.patient
        self._looked_at(patient, chart)
        if not self.opens(patient):
            return ()
        return tuple(c for c in self.charts_of(patient) if c.session.session != session_id)

    def treatment(self, patient_id: str) -> tuple[Treatment, ...]:
        """A patient's courses, oldest first; none for who was never here."""
        self._looked_at(patient_id)
        return courses(self.charts_of(patient_id))

    def export_course(
        self,
        patient_id: str,
        number: int,
        *,
        for_whom: str | None = None,
        purpose: str | None = None,
    ) -> tuple[str, bytes]:
        """The summary of a course as a PDF: file name and contents; recorded before it is given.

        Raises:
            Refused: there is no such patient or course, or nobody is signed in.
        """
        person = self._signed_in()
        listed = self.treatment(patient_id)
        course = next((c for c in listed if c.number == number), None)
        with self._database.reading() as con:
            patient = found(projections.patient(con, patient_id), "There is no such patient.")
        course = found(course, "There is no such course of this patient.")
        at = self.clock.now().at
        told = (for_whom or "", purpose or "")
        data = self._course_page(patient.details, course, listed, person.name, told)
        act = ReportExported(
            id=new_id(),
            at=at,
            by=person.name,
            report="course of treatment",
            format="pdf",
            sha256=hashlib.sha256(data).hexdigest(),
            patient=patient_id,
            about=f"course {number}",
            for_whom=for_whom or None,
            purpose=purpose or None,
        )
        with self._database.writing() as con:
            self._append(con, [act], person.id)
        return f"course-{number}-{_plain(patient.mrn)}-{at:%Y-%m-%d}.pdf", data

    def export_course_to(
        self,
        patient_id: str,
        number: int,
        folder: Path,
        *,
        for_whom: str | None = None,
        purpose: str | None = None,
    ) -> Path:
        """The same, written into a folder; a copy that is there already stays.

        Raises:
            Refused: as ``export_course``.
            Unavailable: the folder cannot be made or written.
        """
        files.make_folder(folder)
        name, data = self.export_course(patient_id, number, for_whom=for_whom, purpose=purpose)
        path = files.free_name(folder / name)
        files.hand_out(path, data)
        return path

    def _course_page(
        self,
        patient: Patient,
        course: Treatment,
        others: Sequence[Treatment],
        by: str,
        told: tuple[str, str],
    ) -> bytes:
        from ketachart.report.course_summary import Made, course_document  # noqa: PLC0415
        from ketachart.report.pdf import write_pdf  # noqa: PLC0415 - 85 ms of import

        clinic, at = self.clinic, self.clock.now().at
        made = Made(clinic.clinic, at, by, f"KetaChart {__version__}", *told)
        return write_pdf(course_document(patient, course, others, made), paper=clinic.paper)

    def expected(self, day: date) -> tuple[Expected, ...]:
        """Who was given a time on that day and has not begun a session since, by time.

        A time is looked for among the sessions of the last ``APART``.
        """
        with self._database.reading() as con:
            rows = projections.sessions(con, since=day - APART - timedelta(days=1))
            newest = {row.patient: row for row in rows if row.phase != Phase.CANCELLED}
            over = {row.id: row for row in newest.values() if row.phase == Phase.CLOSED}
            listed = []
            for session in self._given_a_time(con, day, over):
                visit = visit_of(self._chart(con, session))
                # The discharge may have been corrected since.
                if visit.next_at is not None and visit.next_at.date() == day:
                    patient = projections.patient(con, over[session].patient)
                    known = found(patient, "The session's patient is not known.")
                    [known] = self._shown(con, [known])
                    listed.append(Expected(known, visit.next_at, visit))
        return tuple(sorted(listed, key=lambda e: (e.at, e.patient.mrn)))

    def _given_a_time(self, con: Connection, day: date, sessions: Collection[str]) -> list[str]:
        """Those of the sessions at whose end somebody wrote down a time on that day."""
        trail = self._ledger.trail(con, sessions=sessions, acts=("patient-discharged",))
        return list(
            {
                entry.session: None
                for entry in trail
                if entry.session
                and isinstance(entry.act, PatientDischarged)
                and entry.act.next_visit_at is not None
                and entry.act.next_visit_at.date() == day
            }
        )


def _plain(text: str) -> str:
    """As it may stand in the name of a file."""
    return "".join(c if c.isalnum() and c.isascii() else "-" for c in text)
