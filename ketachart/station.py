"""The one door: whatever is recorded, read, imported or exported passes here and leaves a trace.

A ``Station`` belongs to the thread that opened it. Everything it hands out is immutable and may be
read anywhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, TypeVar

from msgspec import structs
from sqlalchemy import Connection

from ketachart import __version__, resources
from ketachart.clinical.acts import Act, SessionPlanned
from ketachart.clinical.administration import (
    STATION_ROLES,
    AdministrativeAct,
    ClinicSetUp,
    ClockConfirmed,
    ClockStepped,
    Patient,
    PatientRegistered,
    PersonAdded,
    ProtocolAdopted,
    Role,
    SessionExported,
    SessionOpened,
    SignedIn,
    SignInRefused,
)
from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import Admission, Entry, Stamp, entry_id, placed
from ketachart.clinical.protocol import Protocol, digest_of_text, read_protocol
from ketachart.clinical.summary import differences, summary
from ketachart.clinical.trouble import Damaged, Refused, Unavailable
from ketachart.clock import STEP, Clock, Reading, StationClock, new_id
from ketachart.interop import csv as csv_file
from ketachart.interop import session_json
from ketachart.store import drafts, folder, projections, secret
from ketachart.store.anchor import Anchor
from ketachart.store.chain import Verdict
from ketachart.store.engine import Database
from ketachart.store.ledger import Ledger
from ketachart.store.people import Credentials
from ketachart.store.projections import PatientRow, PersonRow, SessionRow
from ketachart.store.secret import Cost
from ketachart.store.station_lock import StationLock
from ketachart.store.vault import Vault

T = TypeVar("T")
Person = PersonRow
Format = Literal["pdf", "json", "csv"]
ITSELF = "KetaChart"
DEFAULT_PROTOCOL = "depression-40"


@dataclass(frozen=True, slots=True)
class Costs:
    """What guessing costs; lowered only by tests and the throw-away demo."""

    passphrase: Cost = secret.PASSPHRASE
    recovery: Cost = secret.RECOVERY
    password: Cost = secret.PASSWORD

    @classmethod
    def lowest(cls) -> Costs:
        """As cheap as argon2 goes; protects nothing."""
        cheap = Cost(memory_kib=64, passes=1, lanes=1)
        return cls(cheap, cheap, cheap)


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be added, with the password they will sign in by."""

    name: str
    roles: tuple[Role, ...]
    password: str
    credential: str | None = None


class Station:
    """One clinic's station on this machine; made by ``create`` or ``open``."""

    def __init__(self, lock: StationLock, vault: Vault, key: bytes, clock: Clock | None, costs: Costs):
        self.place = folder.Place(vault.path.parent)
        self.vault = vault
        self.person: Person | None = None
        self._lock = lock
        self._database = Database.open(self.place.database, key)
        self._ledger = Ledger(self._database)
        self._anchor = Anchor(self.place.anchor, key)
        self._credentials = Credentials(costs.password)
        self._charts: dict[str, Chart] = {}
        self._protocols: dict[str, Protocol] = {}
        with self._database.reading() as con:
            last = self._ledger.last_stamp(con)
            rollback = self._ledger.against(con, self._anchor.read())
        if rollback is not None:
            self._database.close()
            raise Damaged(rollback)
        anchor = Reading(last.recorded_at, last.boot_id, last.steady_ns) if last else None
        self.clock: Clock = clock or StationClock(anchor)
        self.clock_unconfirmed = last is not None and last.boot_id != self.clock.now().boot_id
        self._told_step = timedelta(0)
        self._closed = False

    # Opening and closing ----------------------------------------------------------------------

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        clinic: str,
        administrator: NewPerson,
        passphrase: str,
        paper: Literal["A4", "Letter"] = "A4",
        chairs: Sequence[str] = ("1",),
        clock: Clock | None = None,
        costs: Costs | None = None,
    ) -> tuple[Station, str]:
        """Set a station up in an empty or new folder; gives it and the recovery code, once.

        Raises:
            Refused: there is a station already, or a secret or name is not acceptable.
            Unavailable: the folder cannot be written.
        """
        costs = costs or Costs()
        _acceptable_name(clinic, "The clinic's name")
        _acceptable_person(administrator)
        with _made(path):
            place = folder.require(path, set_up=False)
            lock = StationLock(path, __version__)
            lock.take()
            try:
                vault, key, code = Vault.create(
                    path, passphrase, cost=costs.passphrase, recovery_cost=costs.recovery
                )
                Database.create(place.database, key).close()
                station = cls(lock, vault, key, clock, costs)
                try:
                    station._set_up(clinic, paper, tuple(chairs), administrator)
                except BaseException:
                    station._database.close()
                    raise
            except BaseException:
                lock.release()
                raise
        return station, code

    @classmethod
    def open(
        cls, path: Path, typed: str, *, clock: Clock | None = None, costs: Costs | None = None
    ) -> Station:
        """Open the station in a folder by the clinic's passphrase or the recovery code.

        Raises:
            Refused: no station there, a wrong secret, a newer format, or another process has it.
            Unavailable: the folder or file cannot be used now.
            Damaged: what is there is not what was written.
        """
        folder.require(path, set_up=True)
        lock = StationLock(path, __version__)
        lock.take()
        try:
            vault = Vault.load(path)
            return cls(lock, vault, vault.open(typed), clock, costs or Costs())
        except BaseException:
            lock.release()
            raise

    def close(self) -> None:
        """Bring the anchor up to date and let the station go; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        with suppress(Unavailable, Damaged):
            self.tend(at_once=True)
        self._database.close()
        self._lock.release()

    def __enter__(self) -> Station:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def tend(self, *, at_once: bool = False) -> None:
        """Small housekeeping between two requests: the anchor follows the ledger.

        Raises:
            Unavailable: the anchor cannot be written; the entries themselves are on disk.
        """
        with self._database.reading() as con:
            head = self._ledger.head(con)
        if at_once:
            self._anchor.write(head)
        else:
            self._anchor.follow(head)

    def _set_up(
        self, clinic: str, paper: Literal["A4", "Letter"], chairs: tuple[str, ...], first: NewPerson
    ) -> None:
        now = self.clock.now()
        act = ClinicSetUp(id=new_id(), at=now.at, by=first.name, clinic=clinic, paper=paper, chairs=chairs)
        with self._database.writing() as con:
            self._append(con, [act], ITSELF)
            self.person = self._add_person(con, first, clinic, by=first.name)
        self.tend(at_once=True)

    # People -----------------------------------------------------------------------------------

    def people(self) -> tuple[Person, ...]:
        """Everybody who may use the station, by name."""
        with self._database.reading() as con:
            return projections.people(con)

    def add_person(self, new: NewPerson) -> Person:
        """Give somebody an account.

        Raises:
            Refused: the name is taken or not acceptable, a role is unknown, the password too weak.
        """
        _acceptable_person(new)
        with self._database.writing() as con:
            return self._add_person(con, new, self.clinic.clinic, by=self._signed_in().name)

    def _add_person(self, con: Connection, new: NewPerson, clinic: str, *, by: str) -> Person:
        person = Person(new_id(), new.name, new.roles, new.credential)
        now = self.clock.now().at
        act = PersonAdded(
            id=new_id(), at=now, by=by, person=person.id, name=new.name, roles=new.roles, credential=new.credential
        )
        projections.put_person(con, person)
        self._append(con, [act], self.person.id if self.person else person.id)
        self._credentials.set_password(
            con, person.id, new.password, name=new.name, clinic=clinic, now=now
        )
        return person

    def sign_in(self, name: str, password: str) -> Person:
        """Prove who one is; from now on entries are this person's.

        Raises:
            Refused: name and password do not belong together, or too many tries.
        """
        self.person = self.second_person(name, password)
        return self.person

    def second_person(self, name: str, password: str) -> Person:
        """Prove who one is for one act; who is signed in does not change.

        Raises:
            Refused: name and password do not belong together, or too many tries.
        """
        now = self.clock.now().at
        with self._database.writing() as con:
            found = projections.person_by_name(con, name)
            fits = self._credentials.check_password(con, found.id if found else None, password, now=now)
            if found is not None and fits:
                self._append(con, [SignedIn(id=new_id(), at=now, by=found.name, person=found.id)], found.id)
            else:
                tried = SignInRefused(id=new_id(), at=now, by=ITSELF, name=name.strip()[:200] or "?")
                self._append(con, [tried], ITSELF)
        if found is None or not fits:
            raise Refused("This name and password do not belong together. Nothing was changed; try again.")
        return found

    def _signed_in(self) -> Person:
        if self.person is None:
            raise Refused("Nobody is signed in. Sign in first.")
        return self.person

    @property
    def clinic(self) -> ClinicSetUp:
        """The clinic as it was set up."""
        with self._database.reading() as con:
            acts = [e.act for e in self._ledger.of_station(con, ("clinic-set-up",))]
        return next(a for a in reversed(acts) if isinstance(a, ClinicSetUp))

    # Patients ---------------------------------------------------------------------------------

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
            return _found(projections.patient(con, patient_id), "There is no such patient.")

    def register(self, details: Patient) -> PatientRow:
        """Make a patient known to the station.

        Raises:
            Refused: the MRN is in use, or the birth date cannot be.
        """
        with self._database.writing() as con:
            return self._register(con, details, self._signed_in())

    def _register(self, con: Connection, details: Patient, person: Person) -> PatientRow:
        now = self.clock.now().at
        if not datetime(1900, 1, 1).date() <= details.dob <= now.date():
            raise Refused(f"The birth date {details.dob:%d-%b-%Y} cannot be. Check it.")
        taken = projections.patient_by_mrn(con, details.mrn)
        if taken is not None:
            raise Refused(
                f"MRN {details.mrn} belongs to another patient already. Find that patient, or correct the MRN."
            )
        patient = new_id()
        act = PatientRegistered(id=new_id(), at=now, by=person.name, patient=patient, details=details)
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

    # Sessions ---------------------------------------------------------------------------------

    def sessions(self) -> tuple[SessionRow, ...]:
        """All sessions by start date and record number."""
        with self._database.reading() as con:
            return projections.sessions(con)

    def chart(self, session_id: str) -> Chart:
        """The chart of a session as it stands.

        Raises:
            Refused: there is no such session.
        """
        with self._database.reading() as con:
            return self._chart(con, session_id)

    def find_session(self, name: str) -> SessionRow:
        """A session by its id, record number, or the id of the file it was imported from.

        Raises:
            Refused: there is none.
        """
        with self._database.reading() as con:
            found = (
                projections.session(con, name)
                or projections.session_by_record_number(con, name)
                or projections.session_by_source(con, name)
            )
        return _found(found, f"There is no session {name[:80]}.")

    def open_session(
        self, patient_id: str, plan: SessionPlanned, *, protocol_id: str | None = None
    ) -> Chart:
        """Begin a session of a patient with its plan.

        Raises:
            Refused: the patient has a session that is not closed, or the plan cannot be.
        """
        person = self._signed_in()
        with self._database.writing() as con:
            patient = _found(projections.patient(con, patient_id), "There is no such patient.")
            for row in projections.sessions(con, patient=patient_id):
                if row.phase not in ("closed", "cancelled"):
                    raise Refused(
                        f"This patient's session {row.record_no} is not closed yet. Go on with that one."
                    )
            opened = self._opened(con, patient.id, plan, person, protocol_id=protocol_id)
            chart = self._begin(con, opened, patient.details, person)
            chart = self._take(con, chart, [plan], person, as_written=False)
        return self._keep(chart)

    def record(
        self,
        session_id: str,
        acts: Act | Sequence[Act],
        *,
        patient: str,
        person: Person | None = None,
    ) -> Chart:
        """Chart one act, or several together; on disk when it returns.

        ``patient`` is the one on the screen it was typed into. The author is who is signed in, or
        ``person`` for a second person's own act.

        Raises:
            Refused: the chart does not take it, or it is of another patient; nothing was recorded.
            Unavailable: it could not be written; nothing was recorded.
        """
        author = person or self._signed_in()
        listed = [acts] if isinstance(acts, Act) else list(acts)
        with self._database.writing() as con:
            chart = self._chart(con, session_id)
            if chart.session.patient != patient:
                raise Refused(
                    "This was typed for another patient than this session's. Nothing was recorded; "
                    "look at the name and type it again."
                )
            chart = self._take(con, chart, listed, author, as_written=False)
        return self._keep(chart)

    def import_session(self, data: bytes, name: str = "The file") -> Chart:
        """Chart a session from a file, all or nothing, through the same door as the screen.

        An export of this very station read back in is answered with the session it came from.

        Raises:
            Refused: the file or one of its acts cannot be; the station is as before.
        """
        person = self._signed_in()
        file = session_json.read(data, name)
        with self._database.writing() as con:
            own = projections.session(con, file.id)
            if own is not None:
                return self._same(self._chart(con, own.id), file, name)
            earlier = projections.session_by_source(con, file.id)
            if earlier is not None:
                raise Refused(f"{name}: session {file.id} is already here as {earlier.record_no}. Nothing was charted.")
            patient = self._match(con, file.patient, person)
            first = file.acts[0]
            opened = self._opened(con, patient.id, first, person, source=file)
            chart = self._begin(con, opened, patient.details, person)
            try:
                chart = self._take(con, chart, file.acts, person, as_written=True)
            except Refused as refusal:
                raise Refused(f"{name}: {refusal} Nothing was charted.") from refusal
            told = differences(file.summary or {}, summary(chart))
            if told:
                raise Refused(f"{name}: the summary differs. {'; '.join(told[:5])}. Nothing was charted.")
        return self._keep(chart)

    @staticmethod
    def _same(chart: Chart, file: session_json.SessionFile, name: str) -> Chart:
        acts = tuple(e.act for e in chart.entries if isinstance(e.act, Act))
        if acts != file.acts:
            raise Refused(
                f"{name} says it is session {chart.session.record_no} of this station, but differs from it. "
                "Nothing was charted."
            )
        return chart

    def _opened(
        self,
        con: Connection,
        patient: str,
        first: Act,
        person: Person,
        *,
        protocol_id: str | None = None,
        source: session_json.SessionFile | None = None,
    ) -> SessionOpened:
        asked = first.protocol if isinstance(first, SessionPlanned) else None
        text = self._protocol_text(protocol_id or asked or DEFAULT_PROTOCOL)
        return SessionOpened(
            id=new_id(),
            at=self.clock.now().at,
            by=person.name,
            session=new_id(),
            patient=patient,
            protocol=self._adopted(con, text, person),
            record_no=projections.next_record_number(con, first.at.date()),
            source_id=source.id if source else None,
            title=source.title if source else None,
            staff=source.staff if source else (),
        )

    def _begin(self, con: Connection, opened: SessionOpened, patient: Patient, person: Person) -> Chart:
        entries = self._append(con, [opened], person.id, session=opened.session)
        return Chart(opened, patient, self._protocol(con, opened.protocol), entries)

    def _take(
        self, con: Connection, chart: Chart, acts: Iterable[Act], person: Person, *, as_written: bool
    ) -> Chart:
        """Admit acts one after the other, then write them and the session's row."""
        reading = self.clock.now()
        stamp = _stamp(reading, person.id)
        admissions, trial = [], chart
        for number, given in enumerate(acts, 1):
            act = given if as_written else structs.replace(given, by=person.name, charted_at=reading.at)
            try:
                admission = trial.admit(act, stamp)
            except Refused as refusal:
                where = f"act {number} ({act.id[:80]}): " if as_written else ""
                raise Refused(f"{where}{refusal}") from refusal
            admissions.append(admission)
            trial = trial.after(_provisional(admission, trial))
        chart = chart.after_all(self._ledger.append(con, [*self._clock_step(reading), *admissions])[-len(admissions) :])
        projections.put_session(con, _row(chart))
        return chart

    def _keep(self, chart: Chart) -> Chart:
        self._charts[chart.session.session] = chart
        return chart

    def _chart(self, con: Connection, session_id: str) -> Chart:
        known = self._charts.get(session_id)
        if known is not None:
            return known
        entries = self._ledger.of_session(con, session_id)
        opened = next((e.act for e in entries if isinstance(e.act, SessionOpened)), None)
        opened = _found(opened, "There is no such session.")
        patient = _found(projections.patient(con, opened.patient), "The session's patient is not known.")
        return self._keep(Chart(opened, patient.details, self._protocol(con, opened.protocol), entries))

    # Protocols --------------------------------------------------------------------------------

    def _protocol_text(self, protocol_id: str) -> str:
        """The clinic's copy of a protocol, or the one that comes with the program."""
        name = f"{protocol_id}.toml"
        for place in (self.place.folder / "protocols", resources.path("protocols")):
            file = place / name
            if Path(name).name == name and file.is_file():
                text = file.read_text(encoding="utf-8")
                read_protocol(text, name)
                return text
        raise Refused(f"There is no protocol {protocol_id[:80]} on this station.")

    def _adopted(self, con: Connection, text: str, person: Person) -> str:
        """The digest under which the ledger keeps this text; written once."""
        digest = digest_of_text(text)
        act_id = f"protocol-{digest}"
        if self._ledger.by_id(con, entry_id(None, act_id)) is None:
            now = self.clock.now().at
            adopted = ProtocolAdopted(id=act_id, at=now, by=person.name, digest=digest, text=text)
            self._append(con, [adopted], person.id)
        return digest

    def _protocol(self, con: Connection, digest: str) -> Protocol:
        if digest not in self._protocols:
            entry = self._ledger.by_id(con, entry_id(None, f"protocol-{digest}"))
            if entry is None or not isinstance(entry.act, ProtocolAdopted):
                raise Damaged("The protocol that a session ran under is not in the ledger.")
            self._protocols[digest] = read_protocol(entry.act.text)
        return self._protocols[digest]

    # Leaving the station ----------------------------------------------------------------------

    def export(self, session_id: str, format: Format) -> tuple[str, bytes]:
        """A session to be written to a folder that a person chose: file name and contents.

        The export is recorded before the contents are handed out.

        Raises:
            Refused: there is no such session, or the format is not known.
        """
        chart = self.chart(session_id)
        match format:
            case "json":
                data = session_json.written(chart)
            case "csv":
                data = csv_file.written(chart).encode()
            case "pdf":
                data = self.page(chart)
            case _:
                raise Refused(f"{format} is not an export format: pdf, json or csv.")
        person = self._signed_in()
        act = SessionExported(
            id=new_id(),
            at=self.clock.now().at,
            by=person.name,
            session=session_id,
            format=format,
            sha256=hashlib.sha256(data).hexdigest(),
        )
        with self._database.writing() as con:
            self._append(con, [act], person.id)
        return f"{chart.session.record_no}-v1.{format}", data

    def page(self, chart: Chart) -> bytes:
        """The session's PDF, as it now stands."""
        from ketachart.report.document import document  # noqa: PLC0415 - 85 ms of import
        from ketachart.report.pdf import write_pdf  # noqa: PLC0415

        clinic = self.clinic
        made = document(
            chart, clinic=clinic.clinic, generated_at=self.clock.now().at, software=f"KetaChart {__version__}"
        )
        return write_pdf(made, paper=clinic.paper)

    def verify(self, progress: Callable[[int, int], None] | None = None) -> Verdict:
        """Read the whole ledger and the file under it; names the first thing that is wrong."""
        problems = self._database.file_problems()
        if problems:
            return Verdict(intact=False, entries=0, problem=problems[0], seq=None)
        with self._database.reading_aside() as con:
            return self._ledger.verify(con, self._anchor.read(), progress)

    # Drafts, clock ----------------------------------------------------------------------------

    def save_draft(self, session_id: str, field: str, text: str) -> None:
        """Keep what is half typed, with its writer; an empty text drops it."""
        with self._database.writing() as con:
            drafts.save(con, session_id, self._signed_in().id, field, text)

    def drafts(self, session_id: str) -> dict[str, str]:
        """What this person left half typed in a session, by field."""
        person = self._signed_in().id
        with self._database.reading() as con:
            return {d.field: d.text for d in drafts.read(con, session_id) if d.person == person}

    def clear_draft(self, session_id: str, field: str) -> None:
        """Drop what was half typed: it was charted or discarded."""
        with self._database.writing() as con:
            drafts.clear(con, session_id, self._signed_in().id, field)

    @property
    def recovery_confirmed(self) -> bool:
        """Whether the recovery code has been typed back since the station was set up."""
        return self.vault.recovery_confirmed

    def confirm_recovery(self, code: str) -> None:
        """Take the recovery code, typed back.

        Raises:
            Refused: it is not this station's.
        """
        self.vault.confirm_recovery(code)

    def confirm_clock(self) -> None:
        """Record that somebody looked at the clock and found it right; time goes on from it."""
        person = self._signed_in()
        if isinstance(self.clock, StationClock):
            self.clock.adopt_wall_clock()
        with self._database.writing() as con:
            now = self.clock.now().at
            self._append(con, [ClockConfirmed(id=new_id(), at=now, by=person.name)], person.id)
        self.clock_unconfirmed, self._told_step = False, timedelta(0)

    def _clock_step(self, reading: Reading) -> list[Admission]:
        """An entry for a clock that moved since the last one, if it did."""
        step = self.clock.step()
        if abs(step - self._told_step) <= STEP:
            return []
        self._told_step = step
        act = ClockStepped(id=new_id(), at=reading.at, by=ITSELF, seconds=round(step.total_seconds(), 3))
        return [_admission(act, _stamp(reading, ITSELF))]

    def _append(
        self, con: Connection, acts: Iterable[AdministrativeAct], person: str, session: str | None = None
    ) -> tuple[Entry, ...]:
        stamp = _stamp(self.clock.now(), person)
        return self._ledger.append(con, [_admission(act, stamp, session) for act in acts])


def _stamp(reading: Reading, person: str) -> Stamp:
    return Stamp(person=person, recorded_at=reading.at, boot_id=reading.boot_id, steady_ns=reading.steady_ns)


def _admission(act: AdministrativeAct, stamp: Stamp, session: str | None = None) -> Admission:
    return Admission(id=entry_id(session, act.id), stamp=stamp, act=act, session=session)


def _provisional(admission: Admission, chart: Chart) -> Entry:
    """The admission as if it followed the chart's last entry, to admit the next one by."""
    last = chart.entries[-1]
    return placed(admission, seq=last.seq + 1, previous=last.digest)


def _row(chart: Chart) -> SessionRow:
    """How a session is listed."""
    opened = chart.session
    return SessionRow(
        id=opened.session,
        record_no=opened.record_no,
        patient=opened.patient,
        start_date=(chart.started_at or (chart.plan.at if chart.plan else opened.at)).date(),
        phase=str(chart.phase),
        signature="open",
        protocol=opened.protocol,
        opened_seq=chart.entries[0].seq,
        last_seq=chart.entries[-1].seq,
        source_id=opened.source_id,
        chair=chart.chair,
        title=opened.title,
    )


def _found(value: T | None, otherwise: str) -> T:
    if value is None:
        raise Refused(otherwise)
    return value


def _acceptable_name(name: str, what: str) -> None:
    if not name.strip() or name != name.strip() or len(name) > 200 or not name.isprintable():
        raise Refused(f"{what} must be 1 to 200 printable characters without spaces around them.")


def _acceptable_person(new: NewPerson) -> None:
    _acceptable_name(new.name, "The name")
    unknown = [role for role in new.roles if role not in STATION_ROLES]
    if unknown or not new.roles:
        raise Refused(f"A person needs at least one of the roles {', '.join(STATION_ROLES)}.")


@contextmanager
def _made(path: Path) -> Iterator[None]:
    """The folder, made where it is missing; what a failed set-up left there is taken away again."""
    fresh = not path.exists()
    there = set() if fresh or not path.is_dir() else set(path.iterdir())
    if fresh:
        try:
            path.mkdir(parents=True, mode=0o700)
        except OSError:
            raise Unavailable("The folder for the station cannot be made. Choose another one.") from None
    try:
        yield
    except BaseException:
        with suppress(OSError):
            for leftover in set(path.iterdir()) - there:
                leftover.unlink(missing_ok=True)
            if fresh:
                path.rmdir()
        raise
