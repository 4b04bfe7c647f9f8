"""Patients whose earlier records only named people open; care goes first, so whoever charts the
hour that runs has that hour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from msgspec import structs

from ketachart.clinical.acts import Act
from ketachart.clinical.administration import PatientRestricted
from ketachart.clinical.phases import Phase
from ketachart.clinical.trouble import Refused
from ketachart.clock import new_id
from ketachart.station.core import Person, found
from ketachart.station.glass import LONGEST, Glass
from ketachart.store import projections
from ketachart.store.projections import PatientRow

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart
    from ketachart.store.engine import Connection

OVER = (Phase.CLOSED, Phase.CANCELLED)
CLINICAL = frozenset({"nurse", "physician"})


class Shut(Refused):
    """These records are open to named people only; emergency access opens them."""


@dataclass(frozen=True, slots=True)
class Restriction:
    """Who opens a patient's earlier records: nobody named where everybody who charts does."""

    people: tuple[Person, ...] = ()
    reason: str = ""
    by: str = ""

    @property
    def is_open(self) -> bool:
        """Whether everybody who charts opens them."""
        return not self.people


class Restricting(Glass):
    """Whether who is signed in may open a patient's records."""

    _known_restrictions: dict[str, PatientRestricted] | None = None
    """As read last; asked at every save, and forgotten with each new one."""

    def restriction(self, patient_id: str) -> Restriction:
        """Who may open a patient's earlier records."""
        with self._database.reading() as con:
            act = self._restrictions(con).get(patient_id)
            if act is None:
                return Restriction()
            people = tuple(p for p in projections.people(con) if p.id in act.people)
        return Restriction(people, act.reason, act.by)

    def opens(self, patient_id: str) -> bool:
        """Whether who is signed in may open a patient's earlier records now."""
        person = self._signed_in()
        with self._database.reading() as con:
            return not self._is_shut(con, patient_id, person)

    def restrict_patient(self, patient_id: str, people: Sequence[str], reason: str) -> Restriction:
        """Let only these people (ids) open a patient's earlier records; nobody named lifts it.

        Raises:
            Refused: somebody named charts nothing here, no physician is among them, nothing would
                change, no reason is given, or the records are not open to who asks.
        """
        person, reason = self._signed_in(), reason.strip()
        named = tuple(dict.fromkeys(people))
        if not reason:
            raise Refused("Say why. Nothing was changed yet.")
        if len(reason) > LONGEST:
            raise Refused(f"The reason is too long; {LONGEST:,} characters can be kept.")
        with self._database.writing() as con:
            found(projections.patient(con, patient_id), "There is no such patient.")
            known = {p.id: p for p in projections.people(con) if p.active}
            before = self._restrictions(con).get(patient_id)
            self._may_restrict(before, person, known)
            chosen = [known.get(each) for each in named]
            if not all(each and CLINICAL & set(each.roles) for each in chosen):
                raise Refused("Only nurses and physicians of the clinic can be named.")
            if named and not any(each and "physician" in each.roles for each in chosen):
                raise Refused(
                    "No physician is named, so nobody could sign. Nothing was changed; name one."
                )
            if set(named) == set(before.people if before else ()):
                raise Refused("It stands so already. Nothing was changed.")
            act = PatientRestricted(
                id=new_id(),
                at=self.clock.now().at,
                by=person.name,
                patient=patient_id,
                people=named,
                reason=reason,
            )
            self._append(con, [act], person.id)
        self._known_restrictions = None
        return self.restriction(patient_id)

    def _may_restrict(
        self, before: PatientRestricted | None, person: Person, known: dict[str, Person]
    ) -> None:
        """Only who is named changes it, unless no physician of those is left."""
        if before is None or not before.people or person.id in before.people:
            return
        if any("physician" in known[each].roles for each in before.people if each in known):
            raise Refused(
                "These records are open to named people only, and one of them changes that. "
                "Nothing was changed."
            )

    # For the other parts ------------------------------------------------------------------------

    def _restrictions(self, con: Connection) -> dict[str, PatientRestricted]:
        """What is in force, by patient; lifted ones name nobody."""
        if self._known_restrictions is None:
            acts = (entry.act for entry in self._ledger.of_station(con, ("patient-restricted",)))
            self._known_restrictions = {
                act.patient: act for act in acts if isinstance(act, PatientRestricted)
            }
        return self._known_restrictions

    def _is_shut(self, con: Connection, patient: str, person: Person) -> bool:
        act = self._restrictions(con).get(patient)
        if act is None or not act.people or person.id in act.people:
            return False
        return self._glass_of(person) is None

    def _shown(self, con: Connection, rows: Iterable[PatientRow]) -> tuple[PatientRow, ...]:
        """Patients as they may be listed: of whose records are shut, who they are and no more."""
        person, shut = self.person, self._restrictions(con)
        listed = tuple(rows)
        if person is None or not any(shut[r.id].people for r in listed if r.id in shut):
            return listed
        return tuple(
            row_of_shut(row) if row.id in shut and self._is_shut(con, row.id, person) else row
            for row in listed
        )

    def _check_open(self, patient: str, chart: Chart | None = None, *, seated: bool) -> None:
        """See that who is signed in may open a patient's page, or a chart.

        ``seated``: what is asked for belongs to an hour that runs, where one runs.

        Raises:
            Shut: they may not; it is an entry.
        """
        person, known = self._signed_in(), self._known_restrictions
        if known is not None and patient not in known:  # asked at every save
            return
        if chart is not None and is_in_hand(chart, person):
            return
        with self._database.reading() as con:
            if not self._is_shut(con, patient, person):
                return
            if seated and any(
                row.phase not in OVER for row in projections.sessions(con, patient=patient)
            ):
                return
            named = self._restrictions(con)[patient].people
            of = [p.name for p in projections.people(con) if p.active and p.id in named]
        self._note_denied(person, "open restricted records", patient)
        raise Shut(
            f"These records are open to {_list(of)} only. Nothing was opened; ask one of them, or "
            "use emergency access."
        )

    def _looked_at(self, patient: str, chart: Chart | None = None, *, seated: bool = False) -> None:
        self._check_open(patient, chart, seated=seated)
        super()._looked_at(patient, chart)


def row_of_shut(row: PatientRow) -> PatientRow:
    """Who somebody is, without anything clinical."""
    details = structs.replace(
        row.details,
        allergy_status="not-asked",
        allergies=(),
        home_medications=(),
        phone=None,
        address=None,
    )
    return replace(row, details=details, is_shut=True)


def is_in_hand(chart: Chart, person: Person) -> bool:
    """Whether a chart is of an hour that runs, or is unsigned and this person charted in it."""
    if chart.phase not in OVER:
        return True
    if chart.record.is_signed:
        return False
    return any(e.stamp.person == person.id for e in chart.entries if isinstance(e.act, Act))


def _list(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names) or "people who have left"
    return f"{', '.join(names[:-1])} and {names[-1]}"
