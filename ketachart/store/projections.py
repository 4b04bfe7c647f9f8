"""Tables for looking things up fast; written with the entries, always rebuildable from them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from typing import Any, cast

import msgspec
from sqlalchemy import Connection, RowMapping, Select, Table, delete, func, or_, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import IntegrityError

from ketachart.clinical.administration import Patient, Role
from ketachart.clinical.trouble import Refused
from ketachart.store import schema
from ketachart.store.finding import line_of, mrn_key, name_order, name_words
from ketachart.store.folding import same_name

_AFTER_ALL = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session; ``phase`` and ``signature`` are the words of the command line's ``list``."""

    id: str
    record_no: str
    patient: str
    start_date: date
    phase: str
    signature: str
    protocol: str
    opened_seq: int
    last_seq: int
    source_id: str | None = None
    chair: str | None = None
    title: str | None = None
    awaits: str = ""
    """Whose turn it is on the way to the signature: ``nurse``, ``physician`` or nobody's."""


@dataclass(frozen=True, slots=True)
class PatientRow:
    """One patient, with all that is known."""

    id: str
    details: Patient
    is_shut: bool = False
    """Whether the records are not open to who asked: nothing clinical is told here then."""

    @property
    def mrn(self) -> str:
        """The medical record number, unique on the station."""
        return self.details.mrn

    @property
    def dob(self) -> date:
        """The birth date."""
        return self.details.dob


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody who may use the station."""

    id: str
    name: str
    roles: tuple[Role, ...]
    credential: str | None = None
    active: bool = True
    """Whether they may sign in; somebody who left keeps their name and what they charted."""


def put_session(connection: Connection, row: SessionRow) -> None:
    """Add a session or bring it up to date.

    Raises:
        Refused: another session has its record number or source id.
    """
    values = asdict(row) | {"start_date": row.start_date.isoformat()}
    _put(
        connection,
        schema.sessions,
        values,
        "Another session already has this record number or comes from the same file; nothing was "
        "recorded. Open that session instead.",
    )


def put_patient(connection: Connection, patient: str, details: Patient) -> None:
    """Add a patient or bring the details up to date, and the words to find them by.

    Raises:
        Refused: another patient has that MRN.
    """
    values = {
        "id": patient,
        "mrn": mrn_key(details.mrn),
        "dob": details.dob.isoformat(),
        "family_name": details.family_name,
        "given_name": details.given_name,
        "name_words": name_words(details),
        "details": msgspec.json.encode(details),
    }
    _put(
        connection,
        schema.patients,
        values,
        "Another patient already has this MRN, so nothing was recorded. "
        "Find that patient, or correct the MRN.",
    )
    lines = schema.patient_lines
    last = connection.execute(select(func.max(lines.c.number))).scalar() or 0
    connection.execute(delete(lines).where(lines.c.patient == patient))
    connection.execute(
        insert(lines),
        {
            "number": last + 1,
            "patient": patient,
            "name": name_order(details),
            "line": line_of(details),
        },
    )


def put_person(connection: Connection, row: PersonRow) -> None:
    """Add a person or bring them up to date.

    Raises:
        Refused: somebody else has that name.
    """
    values = {
        "id": row.id,
        "name": row.name,
        "folded": same_name(row.name),
        "credential": row.credential,
        "roles": msgspec.json.encode(row.roles).decode(),
        "active": int(row.active),
    }
    _put(
        connection,
        schema.people,
        values,
        "Somebody on this station already has this name, so nothing was recorded. "
        "Add a middle initial; names are never shared.",
    )


def clear(connection: Connection) -> None:
    """Empty every projection, to be filled again from the ledger."""
    for table in (
        schema.sessions,
        schema.patient_lines,
        schema.patients,
        schema.people,
        schema.trail,
        schema.trail_ids,
    ):
        connection.execute(delete(table))


def session(connection: Connection, session_id: str) -> SessionRow | None:
    """The session of that id."""
    return _session(connection, select(schema.sessions).where(schema.sessions.c.id == session_id))


def session_by_source(connection: Connection, source_id: str) -> SessionRow | None:
    """The session that was imported under that id."""
    return _session(
        connection, select(schema.sessions).where(schema.sessions.c.source_id == source_id)
    )


def session_by_record_number(connection: Connection, record_no: str) -> SessionRow | None:
    """The session of that record number."""
    return _session(
        connection, select(schema.sessions).where(schema.sessions.c.record_no == record_no)
    )


def sessions(
    connection: Connection,
    *,
    patient: str | None = None,
    phases: Sequence[str] = (),
    since: date | None = None,
    awaits: str | None = None,
) -> tuple[SessionRow, ...]:
    """Sessions by start date and record number; of one patient, in certain phases, since a day or
    where it is somebody's turn (``nurse``, ``physician``), if asked."""
    query = select(schema.sessions).order_by(
        schema.sessions.c.start_date, schema.sessions.c.opened_seq
    )
    if patient is not None:
        query = query.where(schema.sessions.c.patient == patient)
    if phases:
        query = query.where(schema.sessions.c.phase.in_(tuple(phases)))
    if since is not None:
        query = query.where(schema.sessions.c.start_date >= since.isoformat())
    if awaits is not None:
        query = query.where(schema.sessions.c.awaits == awaits)
    return tuple(_session_row(row) for row in connection.execute(query).mappings())


def to_attest(connection: Connection, since: date) -> tuple[SessionRow, ...]:
    """Sessions that wait for a nurse: those since a day, and, however old, those attested before
    that were corrected or sent back."""
    columns, entries = schema.sessions.c, schema.entries.c
    before = (
        select(entries.seq)
        .where(entries.session == columns.id, entries.act == "nurse-attested")
        .exists()
    )
    query = select(schema.sessions).where(
        columns.awaits == "nurse", or_(columns.start_date >= since.isoformat(), before)
    )
    rows = connection.execute(query.order_by(columns.start_date, columns.opened_seq)).mappings()
    return tuple(_session_row(row) for row in rows)


def patient(connection: Connection, patient_id: str) -> PatientRow | None:
    """The patient of that id."""
    row = connection.execute(_PATIENT.where(schema.patients.c.id == patient_id)).one_or_none()
    return None if row is None else _patient_row(row)


def patients(connection: Connection, ids: Sequence[str]) -> tuple[PatientRow, ...]:
    """Those patients, in the order of their ids."""
    query = _PATIENT.where(schema.patients.c.id.in_(tuple(ids)))
    rows = {row.id: _patient_row(row) for row in connection.execute(query)}
    return tuple(rows[each] for each in ids if each in rows)


def patients_born_or_named(
    connection: Connection, born: date, names: str
) -> tuple[PatientRow, ...]:
    """Everybody of that birth date or of just those name words (``finding.name_words``)."""
    columns = schema.patients.c
    query = _PATIENT.where(or_(columns.dob == born.isoformat(), columns.name_words == names))
    return tuple(_patient_row(row) for row in connection.execute(query.order_by(columns.id)))


def patient_by_mrn(connection: Connection, mrn: str) -> PatientRow | None:
    """The patient of that medical record number; case and spaces do not matter."""
    query = _PATIENT.where(schema.patients.c.mrn == mrn_key(mrn))
    row = connection.execute(query).one_or_none()
    return None if row is None else _patient_row(row)


def people(connection: Connection) -> tuple[PersonRow, ...]:
    """Everybody, by name."""
    query = select(schema.people).order_by(schema.people.c.folded)
    return tuple(_person_row(row) for row in connection.execute(query))


def person(connection: Connection, person_id: str) -> PersonRow | None:
    """The person of that id."""
    row = connection.execute(
        select(schema.people).where(schema.people.c.id == person_id)
    ).one_or_none()
    return None if row is None else _person_row(row)


def person_by_name(connection: Connection, name: str) -> PersonRow | None:
    """The person of that name; case and spacing do not matter."""
    query = select(schema.people).where(schema.people.c.folded == same_name(name))
    row = connection.execute(query).one_or_none()
    return None if row is None else _person_row(row)


def next_record_number(connection: Connection, day: date) -> str:
    """The first free record number of a local day: ``KC-2026-0314-01``, and on past 99."""
    start = f"KC-{day:%Y-%m%d}-"
    taken = connection.execute(
        select(schema.sessions.c.record_no).where(
            schema.sessions.c.record_no >= start, schema.sessions.c.record_no < start + _AFTER_ALL
        )
    ).scalars()
    numbers = [int(rest) for no in taken if (rest := no.removeprefix(start)).isdecimal()]
    return f"{start}{max(numbers, default=0) + 1:02d}"


_PATIENT = select(schema.patients.c.id, schema.patients.c.details)


@lru_cache(maxsize=8)
def _upsert(table: Table) -> Any:
    """Made once a table: building it costs more than running it."""
    statement = insert(table)
    changed = {c.name: statement.excluded[c.name] for c in table.columns if c.name != "id"}
    return statement.on_conflict_do_update(index_elements=["id"], set_=changed)


def _put(connection: Connection, table: Table, values: dict[str, Any], taken: str) -> None:
    try:
        connection.execute(_upsert(table), values)
    except IntegrityError:
        raise Refused(taken) from None


def _session(connection: Connection, query: Select[Any]) -> SessionRow | None:
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else _session_row(row)


def _session_row(row: RowMapping) -> SessionRow:
    return SessionRow(**{**row, "start_date": date.fromisoformat(row["start_date"])})


def _patient_row(row: Any) -> PatientRow:
    return PatientRow(row.id, msgspec.json.decode(row.details, type=Patient))


def _person_row(row: Any) -> PersonRow:
    roles = cast(tuple[Role, ...], tuple(msgspec.json.decode(row.roles)))
    return PersonRow(row.id, row.name, roles, row.credential, bool(row.active))
