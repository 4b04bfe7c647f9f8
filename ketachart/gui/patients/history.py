"""What was entered about a patient's details: what was, what is now, who, when and why. No Qt."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ketachart.clinical.administration import (
    HomeMedication,
    Patient,
    PatientChanged,
    PatientRegistered,
)
from ketachart.clinical.entry import Entry
from ketachart.clinical.phrases import allergies_text, clock_text, day_text, sex_text

NOTHING = "not known"


@dataclass(frozen=True, slots=True)
class Change:
    """One field that changed; at a registration ``was`` is empty."""

    what: str
    was: str
    now: str
    who: str
    when: datetime
    why: str = ""

    def words(self) -> str:
        """``Phone: 555 0100, now 555 0199``."""
        return f"{self.what}: {self.was}, now {self.now}" if self.was else self.what

    def stamp(self) -> str:
        """``10-Mar-2026 09:20 P. Nakamura, RN · patient told us``."""
        said = f"{day_text(self.when)} {clock_text(self.when)} {self.who}"
        return f"{said} · {self.why}" if self.why else said


def changes(entries: Iterable[Entry]) -> tuple[Change, ...]:
    """Every change in the entries of one patient, the newest first."""
    found: list[Change] = []
    before: Patient | None = None
    for entry in entries:
        act = entry.act
        if not isinstance(act, PatientRegistered | PatientChanged):
            continue
        why = act.reason if isinstance(act, PatientChanged) else ""
        if before is None:
            found.append(Change("Registered", "", "", act.by, act.at, why))
        else:
            found.extend(
                Change(what, was, now, act.by, act.at, why)
                for what, was, now in differences(before, act.details)
            )
        before = act.details
    return tuple(reversed(found))


def differences(before: Patient, after: Patient) -> list[tuple[str, str, str]]:
    """What differs between two readings of a patient: (what, was, is now)."""
    return [
        (what, was, now)
        for (what, was), (_, now) in zip(_fields(before), _fields(after), strict=True)
        if was != now
    ]


def _fields(patient: Patient) -> tuple[tuple[str, str], ...]:
    return (
        ("Family name", patient.family_name),
        ("Given name", patient.given_name),
        ("Born", day_text(patient.dob)),
        ("MRN", patient.mrn),
        ("Sex", sex_text(patient)),
        ("Allergies", allergies_text(patient)),
        ("Drugs at home", medications_text(patient) or NOTHING),
        ("Phone", patient.phone or NOTHING),
        ("Address", patient.address or NOTHING),
    )


def medications_text(patient: Patient) -> str:
    """``Sertraline 50 mg, last taken 09-Mar-2026 21:00; …``; empty where none is listed."""
    return "; ".join(map(_medication, patient.home_medications))


def _medication(drug: HomeMedication) -> str:
    words = " ".join(text for text in (drug.drug or "unnamed", drug.dose) if text)
    at = drug.last_taken_at
    return f"{words}, last taken {day_text(at)} {clock_text(at)}" if at else words
