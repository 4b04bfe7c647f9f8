"""A million entries searched and sorted: `python tests/benchmarks/audit.py [folder] [entries]`.

The folder keeps the station for the next run; the entries pass the real chain and triggers.
"""

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from ketachart.clinical.acts import Act, NoteWritten, SideEffectNoted, VitalsTaken
from ketachart.clinical.administration import (
    AdministrativeAct,
    ChartOpened,
    Patient,
    PatientRegistered,
    PersonAdded,
    SessionExported,
    SessionOpened,
    SignedIn,
)
from ketachart.clinical.entry import Admission, Stamp, canonical, digest_of, entry_id
from ketachart.clock import SetClock, new_id
from ketachart.station import Asked, Costs, NewPerson, Station
from ketachart.station.audit import SORTS, Sort
from ketachart.store import projections, schema
from ketachart.store.ledger import _row, _Stored
from ketachart.store.projections import PersonRow, SessionRow

PASSWORD = "ninety green umbrellas"
OWN = "forty quiet bears walking"
NURSE = "B. Measure, RN"
AUDITOR = "I. Vesely"
PATIENTS, PEOPLE, A_SESSION = 4_000, 24, 60
AT_ONCE = 20_000
DICE = random.Random(5)
NAMES = ("Aldana", "Bexley", "Corvino", "Dray", "Ekholm", "Farrow", "Gwynn", "Hollis", "Ibarra")
NOTES = (
    "Patient rests with eyes closed, answers when spoken to, hand squeeze on request.",
    "Reports floating, not unpleasant; music kept low; blanket given.",
    "Line flushed, site without redness or swelling.",
)


class Maker:
    """Entries as a clinic of some years has them, in the order of time."""

    def __init__(self, station: Station, wanted: int) -> None:
        self.station, self.wanted = station, wanted
        self.at = datetime(2020, 1, 6, 8, tzinfo=UTC)
        self.people = [(new_id(), f"{NAMES[n % 9]} {n:02}, RN") for n in range(PEOPLE)]
        self.patients: list[str] = []
        self.rows: list[SessionRow] = []
        self.by = self.people[0]

    def acts(self) -> Iterator[tuple[Act | AdministrativeAct, str | None]]:
        """Each act with the session it stands in."""
        head = {"at": self.at, "by": AUDITOR}
        for who, name in self.people:
            roles = ("nurse",)
            yield PersonAdded(id=new_id(), person=who, name=name, roles=roles, **head), None
        made = PEOPLE
        for number in range(PATIENTS):
            patient = new_id()
            self.patients.append(patient)
            details = self.details(number)
            yield PatientRegistered(id=new_id(), patient=patient, details=details, **head), None
            made += 1
        while made < self.wanted:
            for each in self.visit():
                yield each
                made += 1

    @staticmethod
    def details(number: int) -> Patient:
        """A fictional patient."""
        return Patient(
            mrn=f"M-{number:06}", family_name=f"{NAMES[number % 9]}son", given_name=f"P{number}",
            dob=date(1950, 1, 1) + timedelta(days=number * 5), sex="X", allergy_status="not-asked",
        )  # fmt: skip

    def visit(self) -> Iterator[tuple[Act | AdministrativeAct, str | None]]:
        """One session, with who signed in, looked and exported."""
        self.at += timedelta(minutes=DICE.randint(20, 180))
        self.by = DICE.choice(self.people)
        patient, session = DICE.choice(self.patients), new_id()
        by, number = self.by[1], len(self.rows)
        row = SessionRow(
            session, f"KC-{self.at:%Y-%m%d}-{number:05}", patient, self.at.date(), "closed",
            "signed", "p", number + 1, number + 2,
        )  # fmt: skip
        self.rows.append(row)

        def head() -> dict[str, object]:
            self.at += timedelta(seconds=DICE.randint(5, 90))
            return {"id": new_id(), "at": self.at, "by": by}

        yield SignedIn(person=self.by[0], **head()), None
        yield ChartOpened(patient=patient, session=session, code="AB12-CD34", **head()), None
        opened = {"session": session, "patient": patient, "protocol": "p"}
        yield SessionOpened(record_no=row.record_no, **opened, **head()), session
        for step in range(A_SESSION):
            kind = step % 6
            if kind == 4:
                yield NoteWritten(text=DICE.choice(NOTES), **head()), session
            elif kind == 5:
                yield SideEffectNoted(term="nausea", severity="mild", **head()), session
            else:
                yield VitalsTaken(
                    entered="typed", sbp_mmhg=DICE.randint(100, 160), dbp_mmhg=82, hr_per_min=68,
                    spo2_pct=98, rr_per_min=14, moaas=5, **head(),
                ), session  # fmt: skip
            if step % 3 == 0:
                yield ChartOpened(patient=patient, session=session, code="EF56", **head()), None
        out = {"format": "pdf", "sha256": "ab" * 32, "for_whom": "Referring physician"}
        yield SessionExported(session=session, patient=patient, **out, **head()), None

    def write(self) -> None:
        """Through the chain and the triggers, many at a time."""
        station, listed = self.station, []
        with station._database.reading() as con:
            head = station._ledger.head(con)
        for act, session in self.acts():
            stamp = Stamp(person=self.by[0], recorded_at=self.at, boot_id="b", steady_ns=1)
            admission = Admission(
                id=entry_id(session, act.id), stamp=stamp, act=act, session=session
            )
            body = canonical(admission)
            seq = head.seq + 1
            stored = _Stored(seq, head.digest, digest_of(head.digest, seq, body), body)
            listed.append(_row(admission, stored))
            head = type(head)(stored.seq, stored.digest)
            if len(listed) == AT_ONCE:
                self.store(listed)
                listed = []
        self.store(listed)
        with station._database.writing() as con:
            for who, name in self.people:
                projections.put_person(con, PersonRow(who, name, ("nurse",)))
            for number, patient in enumerate(self.patients):
                projections.put_patient(con, patient, self.details(number))
            for row in self.rows:
                projections.put_session(con, row)

    def store(self, rows: list[dict[str, object]]) -> None:
        """A stretch of them, on disk."""
        with self.station._database.writing() as con:
            con.execute(insert(schema.entries), rows)


def made(folder: Path, wanted: int) -> None:
    """The station, made where it is not there yet."""
    if Station.is_at(folder):
        return
    station, _ = Station.create(
        folder,
        clinic="Benchmark Clinic",
        administrator=NewPerson(NURSE, ("administrator", "nurse"), PASSWORD),
        passphrase=PASSWORD,
        clock=SetClock(datetime(2020, 1, 6, 8, tzinfo=UTC)),
        costs=Costs.lowest(),
    )
    with station:
        station.add_person(NewPerson(AUDITOR, ("auditor",), PASSWORD))
        station.sign_in(AUDITOR, PASSWORD)
        station.change_password(PASSWORD, OWN)
        Maker(station, wanted).write()


def timed(name: str, station: Station, asked: Asked, sort: Sort = "when") -> None:
    """One search and its first page, the best of three."""
    best, total = 99.0, 0
    for _ in range(3):
        start = time.perf_counter()
        found = station.search_trail(asked, sort=sort).run()
        total = station.trail_page(found, 0, 100).total
        best = min(best, time.perf_counter() - start)
    print(f"{name:<44} {best:>8.2f} s {total:>10,} entries   <= 2 s")


def searches(folder: Path) -> None:
    """Each filter and each sort."""
    clock = SetClock(datetime(2026, 6, 1, 8, tzinfo=UTC))
    with Station.open(folder, PASSWORD, clock=clock, costs=Costs.lowest()) as station:
        station.sign_in(AUDITOR, OWN)
        year = {"since": date(2020, 3, 1), "until": date(2020, 12, 31)}
        for sort in SORTS:
            timed(f"everything, sorted by {sort}", station, Asked(), sort)
        timed("one person, by patient", station, Asked(people=("Aldana 00, RN",)), "patient")
        timed("one patient, by what", station, Asked(patients=("M-000007",)), "what")
        timed("ten months, by who", station, Asked(**year), "who")
        timed("charting, by patient", station, Asked(kinds=("charting",)), "patient")
        timed(
            "looking, ten months, by session", station, Asked(kinds=("looking",), **year), "session"
        )
        timed("words in what was told", station, Asked(text="blanket given"), "when")
        timed("words nowhere", station, Asked(text="zebra"), "when")
        timed("a record number", station, Asked(text="KC-2020-0301"), "who")


def main() -> None:
    """Make it, then time each filter and sort."""
    kept = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    wanted = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = kept or Path(name) / "station"
        start = time.perf_counter()
        made(folder, wanted)
        print(f"made in {time.perf_counter() - start:.0f} s")
        searches(folder)


if __name__ == "__main__":
    main()
