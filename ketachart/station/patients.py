"""Patients: found, registered, matched with the patient of a file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ketachart.clinical.administration import Patient, PatientRegistered
from ketachart.clinical.trouble import Refused
from ketachart.clock import new_id
from ketachart.station.core import Core, Person, found
from ketachart.store import projections
from ketachart.store.projections import PatientRow

if TYPE_CHECKING:
    from ketachart.store.engine import Connection


class Patients(Core):
    """The patients that this station knows."""

    def find_patients(self, text: str, limit: int = 20) -> tuple[PatientRow, ...]:
        """Patients of whom every typed word begins a name, the MRN or the birth date."""
        with self._database.reading() as con:
            return projections.find_patients(con, text, limit)

    def patient(self, patient_id: str) -> PatientRow:
        """The patient of that id.

        Raises:
            Refused: there is none.
        """
        with self._database.reading() as con:
            return found(projections.patient(con, patient_id), "There is no such patient.")

    def register(self, details: Patient) -> PatientRow:
        """Make a patient known to the station.

        Raises:
            Refused: the MRN is in use, or the birth date cannot be.
        """
        with self._database.writing() as con:
            return self._register(con, details, self._signed_in())

    def _register(self, con: Connection, details: Patient, person: Person) -> PatientRow:
        now = self.clock.now().at
        if not date(1900, 1, 1) <= details.dob <= now.date():
            raise Refused(f"The birth date {details.dob:%d-%b-%Y} cannot be. Check it.")
        taken = projections.patient_by_mrn(con, details.mrn)
        if taken is not None:
            raise Refused(
                f"MRN {details.mrn} belongs to another patient already. "
                "Find that patient, or correct the MRN."
            )
        patient = new_id()
        act = PatientRegistered(
            id=new_id(), at=now, by=person.name, patient=patient, details=details
        )
        self._append(con, [act], person.id)
        projections.put_patient(con, patient, details)
        return PatientRow(patient, details)

    def _match(self, con: Connection, details: Patient, person: Person) -> PatientRow:
        """The patient of a file: by MRN and birth date, both; registered where the MRN is new."""
        known = projections.patient_by_mrn(con, details.mrn)
        if known is None:
            return self._register(con, details, person)
        if known.dob != details.dob:
            raise Refused(
                f"MRN {details.mrn} is known with another birth date than {details.dob:%d-%b-%Y}. "
                "Nothing was charted; check both."
            )
        return known
