"""Patients: found, registered, changed, matched with the patient of a file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from msgspec import structs

from ketachart.clinical.administration import Patient, PatientChanged, PatientRegistered
from ketachart.clinical.entry import Entry, entry_id
from ketachart.clinical.phrases import day_text, patient_name
from ketachart.clinical.trouble import Refused
from ketachart.clock import new_id
from ketachart.station.core import Person, found
from ketachart.station.restricting import Restricting
from ketachart.store import patients, projections
from ketachart.store.projections import PatientRow, SessionRow

if TYPE_CHECKING:
    from ketachart.store.engine import Connection

EARLIEST = date(1900, 1, 1)
LONGEST = 200
"""Letters of a name or an MRN, so that it can be shown in full."""
LONGEST_WORDS = 1_000
"""Letters of an address, an allergy, a reason."""
MOST_CLOSE = 5


class Patients(Restricting):
    """The patients that this station knows."""

    def find_patients(self, text: str, limit: int = 20) -> tuple[PatientRow, ...]:
        """Patients of whom every typed word is a part of a name, the MRN or the birth date.

        Accents, case, order and hyphens are forgiven; the best matches come first. No text finds
        the first patients by name.
        """
        with self._database.reading() as con:
            return self._shown(con, self._finder.find(con, text, limit))

    def close_to(self, text: str) -> tuple[PatientRow, ...]:
        """Patients whose names are one letter off what was typed; a few, by name."""
        with self._database.reading() as con:
            return self._shown(con, self._finder.close_to(con, text, MOST_CLOSE))

    def patient(self, patient_id: str) -> PatientRow:
        """The patient of that id.

        Raises:
            Refused: there is none.
        """
        with self._database.reading() as con:
            row = _there(con, patient_id)
        self._looked_at(patient_id, seated=True)
        return row

    def sessions_of(self, patient_id: str) -> tuple[SessionRow, ...]:
        """The sessions of a patient by start date."""
        self._looked_at(patient_id)
        with self._database.reading() as con:
            return projections.sessions(con, patient=patient_id)

    def patient_history(self, patient_id: str) -> tuple[Entry, ...]:
        """How a patient was registered and each change of the details, in charting order."""
        entries: list[Entry] = []
        self._looked_at(patient_id)
        with self._database.reading() as con:
            while entry := self._ledger.by_id(con, _entry_of(patient_id, len(entries))):
                entries.append(entry)
        return tuple(entries)

    def same_person(self, details: Patient) -> tuple[PatientRow, ...]:
        """Known patients who may be the person described, by name and birth date."""
        with self._database.reading() as con:
            return self._shown(con, patients.same_person(con, details))

    def register(self, details: Patient, *, not_same_as: Sequence[str] = ()) -> PatientRow:
        """Make a patient known to the station.

        ``not_same_as`` are the patients (ids) of ``same_person`` who are said to be somebody else.

        Raises:
            Refused: the MRN is in use, the details cannot be, or the patient may be known already.
        """
        person, details = self._signed_in(), tidy(details)
        acceptable_patient(details)
        with self._database.writing() as con:
            return self._register(con, details, person, not_same_as=not_same_as)

    def change_patient(self, patient_id: str, details: Patient, *, reason: str) -> PatientRow:
        """Record that a patient's details are others now; the earlier ones stay in the history.

        Raises:
            Refused: the MRN is another patient's, the details cannot be, or nothing differs.
        """
        person, details, reason = self._signed_in(), tidy(details), reason.strip()
        acceptable_patient(details)
        check_born(details.dob, self.clock.now().at.date())
        if not reason:
            raise Refused("Say why the details change. Nothing was recorded yet.")
        check_words(reason, "The reason")
        self._check_open(patient_id, seated=True)
        with self._database.writing() as con:
            before = _there(con, patient_id)
            if before.details == details:
                raise Refused("Nothing differs from what is recorded, so nothing was entered.")
            self._free_mrn(con, details.mrn, patient_id)
            number = 1
            while self._ledger.by_id(con, _entry_of(patient_id, number)):
                number += 1
            act = PatientChanged(
                id=_act_of(patient_id, number),
                at=self.clock.now().at,
                by=person.name,
                patient=patient_id,
                details=details,
                reason=reason,
            )
            self._append(con, [act], person.id)
            projections.put_patient(con, patient_id, details)
            charted = [row.id for row in projections.sessions(con, patient=patient_id)]
        self._show_details(charted, details)
        return PatientRow(patient_id, details)

    def _show_details(self, sessions: Sequence[str], details: Patient) -> None:
        """The charts in hand are of the patient as described now."""
        for session in sessions:
            chart = self._charts.get(session)
            if chart is not None:
                self._charts[session] = replace(chart, patient=details)

    def _register(
        self,
        con: Connection,
        details: Patient,
        person: Person,
        *,
        not_same_as: Sequence[str] | None = None,
    ) -> PatientRow:
        """Without ``not_same_as`` nobody is asked whether it is the same person: a file is told."""
        now = self.clock.now().at
        check_born(details.dob, now.date())
        self._free_mrn(con, details.mrn)
        if not_same_as is not None:
            for row in patients.same_person(con, details):
                if row.id not in not_same_as:
                    raise Refused(same_person_words(row))
        patient = new_id()
        act = PatientRegistered(
            id=_act_of(patient),
            at=now,
            by=person.name,
            patient=patient,
            details=details,
            not_same_as=tuple(not_same_as or ()),
        )
        self._append(con, [act], person.id)
        projections.put_patient(con, patient, details)
        return PatientRow(patient, details)

    @staticmethod
    def _free_mrn(con: Connection, mrn: str, patient: str | None = None) -> None:
        taken = projections.patient_by_mrn(con, mrn)
        if taken is not None and taken.id != patient:
            raise Refused(
                f"MRN {mrn} belongs to another patient already. "
                "Find that patient, or correct the MRN."
            )

    def _match(self, con: Connection, details: Patient, person: Person) -> PatientRow:
        """The patient of a file: by MRN and birth date, both; registered where the MRN is new."""
        known = projections.patient_by_mrn(con, details.mrn)
        if known is None:
            return self._register(con, details, person)
        if known.dob != details.dob:
            raise Refused(
                f"MRN {details.mrn} is known with another birth date than {day_text(details.dob)}. "
                "Nothing was charted; check both."
            )
        return known


def same_person_words(row: PatientRow) -> str:
    """Why somebody is not registered: who they may be."""
    return (
        f"This may be {patient_name(row.details)}, born {day_text(row.dob)}, MRN {row.mrn}, who "
        "is known already. Nothing was registered; open that patient, or say that this is "
        "another person."
    )


def tidy(details: Patient) -> Patient:
    """The same without blanks around names and the MRN, or more than one inside."""
    fields = ("mrn", "family_name", "given_name")
    return structs.replace(
        details, **{name: re.sub(" +", " ", getattr(details, name).strip(" ")) for name in fields}
    )


def acceptable_patient(details: Patient) -> None:
    """See that somebody can be described so at the screen; what a file says is taken as it is.

    Raises:
        Refused: a name or the MRN is blank, too long or unprintable, or the allergies do not agree.
    """
    for value, what in (
        (details.family_name, "The family name"),
        (details.given_name, "The given name"),
        (details.mrn, "The MRN"),
    ):
        if not value.strip():
            raise Refused(f"{what} is missing. Type it; nothing was recorded yet.")
        check_words(value, what, LONGEST)
    for words, what in ((details.phone, "The telephone number"), (details.address, "The address")):
        check_words(words or "", what)
    check_allergies(details)


def check_born(born: date, today: date) -> None:
    """See that somebody can be born then.

    Raises:
        Refused: it is still to come, or lies before 1900.
    """
    if born > today:
        raise Refused(f"The birth date {day_text(born)} is still to come. Check the year.")
    if born < EARLIEST:
        raise Refused(f"The birth date {day_text(born)} lies before 1900. Check the year.")


def check_allergies(details: Patient) -> None:
    """See that the allergies and what is said of them agree.

    Raises:
        Refused: listed without one, or one although none are known or nobody asked.
    """
    named = [allergy for allergy in details.allergies if (allergy.substance or "").strip()]
    if details.allergy_status == "listed" and not named:
        raise Refused("Allergies are to be listed, but none is named. Name one, or choose again.")
    if details.allergy_status != "listed" and details.allergies:
        raise Refused(
            "An allergy is named, so the allergies cannot be none known or not asked. "
            "Choose listed, or take it out."
        )
    for allergy in details.allergies:
        for words in (allergy.substance, allergy.reaction, allergy.severity):
            check_words(words or "", "An allergy")


def check_words(text: str, what: str, longest: int = LONGEST_WORDS) -> None:
    """See that words can be kept and shown as typed.

    Raises:
        Refused: they are too long or hold what cannot be printed.
    """
    if len(text) > longest:
        raise Refused(
            f"{what} is {len(text):,} characters long; {longest:,} can be kept. Shorten it."
        )
    if any(unicodedata.category(c) in _UNPRINTABLE and c not in _JOINERS for c in text):
        raise Refused(f"{what} holds a character that cannot be printed. Type it again.")


_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"  # written inside Persian and Indian names


def _there(con: Connection, patient_id: str) -> PatientRow:
    return found(projections.patient(con, patient_id), "There is no such patient.")


def _act_of(patient: str, change: int = 0) -> str:
    """The n-th change of a patient; its name is known, so that a history is looked up."""
    return f"patient-{patient}" + (f"-{change}" if change else "")


def _entry_of(patient: str, change: int) -> str:
    return entry_id(None, _act_of(patient, change))
