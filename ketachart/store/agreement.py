"""Whether the tables for looking things up say what the entries say.

They are no record: where they differ, the entries are right, and the tables can be made anew.
``credentials``, ``signing_keys`` and ``drafts`` are told by no entry, so nothing is said of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import func, select

from ketachart.clinical.administration import (
    PatientChanged,
    PatientRegistered,
    PersonAdded,
    PersonChanged,
    PersonLeft,
    PersonReturned,
    SessionMoved,
    SessionOpened,
)
from ketachart.store import projections, schema
from ketachart.store.finding import line_of, mrn_key, name_order, name_words
from ketachart.store.folding import same_name
from ketachart.store.projections import PersonRow
from ketachart.store.schema import entries

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ketachart.store.ledger import Ledger

Wrong = tuple[int, str]
"""The entry (its seq) that a table does not agree with, and which table."""


def first_difference(con: Connection, ledger: Ledger) -> Wrong | None:
    """The first entry that a table for looking things up does not agree with, and how."""
    found = [
        wrong
        for look in (_people, _patients, _sessions, _trail)
        if (wrong := next(iter(look(con, ledger)), None)) is not None
    ]
    if not found:
        return None
    seq, table = min(found)
    return seq, (
        f"The list of {table} does not say what entry {seq} says: it was changed by another "
        "program. The entries themselves are as written."
    )


def _people(con: Connection, ledger: Ledger) -> Iterator[Wrong]:
    told: dict[str, tuple[int, PersonRow]] = {}
    acts = ("person-added", "person-changed", "person-left", "person-returned")
    last = 1
    for entry in ledger.of_station(con, acts):
        last = entry.seq
        match entry.act:
            case PersonAdded() | PersonChanged() as act:
                active = told[act.person][1].active if act.person in told else True
                row = PersonRow(act.person, act.name, act.roles, act.credential, active)
                told[act.person] = (entry.seq, row)
            case PersonLeft() | PersonReturned() as act:
                row = replace(told[act.person][1], active=isinstance(act, PersonReturned))
                told[act.person] = (entry.seq, row)
    there = {
        row.id: (row.name, row.folded, row.credential, row.roles, row.active)
        for row in con.execute(select(schema.people))
    }
    for seq, row in told.values():
        roles = msgspec.json.encode(row.roles).decode()
        values = (row.name, same_name(row.name), row.credential, roles, int(row.active))
        if there.pop(row.id, None) != values:
            yield seq, "people"
    if there:
        yield last, "people"


def _patients(con: Connection, ledger: Ledger) -> Iterator[Wrong]:
    told = {}
    last = 1
    for entry in ledger.of_station(con, ("patient-registered", "patient-changed")):
        last = entry.seq
        if isinstance(act := entry.act, PatientRegistered | PatientChanged):
            told[act.patient] = (entry.seq, act.details)
    there = {row.id: row for row in con.execute(select(schema.patients))}
    lines = {row.patient: (row.name, row.line) for row in con.execute(select(schema.patient_lines))}
    for patient, (seq, details) in told.items():
        row = there.pop(patient, None)
        if (
            row is None
            or row.details != msgspec.json.encode(details)
            or row.mrn != mrn_key(details.mrn)
            or row.dob != details.dob.isoformat()
            or (row.family_name, row.given_name) != (details.family_name, details.given_name)
            or row.name_words != name_words(details)
            or lines.pop(patient, None) != (name_order(details), line_of(details))
        ):
            yield seq, "patients"
    if there or lines:
        yield last, "patients"


_LAST = (
    select(func.max(entries.c.seq))
    .where(entries.c.session == schema.sessions.c.id)
    .scalar_subquery()
    .label("last")
)
_LAST_CHARTED = (
    select(func.max(entries.c.seq))
    .where(entries.c.session == schema.sessions.c.id, entries.c.act != "hands-changed")
    .scalar_subquery()
    .label("charted")
)
"""Whose hands a chair is in is an entry of its session that charts nothing in it."""
_IN_SESSIONS = select(entries.c.session).where(entries.c.session.is_not(None)).distinct()


def _sessions(con: Connection, ledger: Ledger) -> Iterator[Wrong]:
    moved: dict[str, str] = {}
    for entry in ledger.trail(con, acts=("session-moved",)):
        if isinstance(act := entry.act, SessionMoved):
            moved[act.session] = act.patient
    last_two = con.execute(select(schema.sessions.c.id, _LAST, _LAST_CHARTED)).all()
    lasts = {row.id: row.last for row in last_two}
    charted = {row.id: row.charted for row in last_two}
    rows = projections.sessions(con)
    opened = {entry.seq: entry for entry in ledger.at(con, [row.opened_seq for row in rows])}
    sealed = set(
        con.execute(select(entries.c.session).where(entries.c.act == "record-sealed")).scalars()
    )
    for row in rows:
        first = opened.get(row.opened_seq)
        told = first.act if first is not None else None
        if (
            not isinstance(told, SessionOpened)
            or (told.session, told.record_no, told.source_id, told.title, told.protocol)
            != (row.id, row.record_no, row.source_id, row.title, row.protocol)
            or moved.get(row.id, told.patient) != row.patient
            or row.last_seq not in (lasts[row.id], charted[row.id])
            or (row.id in sealed) != (row.signature in ("signed", "addended"))
        ):
            yield lasts[row.id] or row.opened_seq, "sessions"
    listed = set(lasts)
    for session in con.execute(_IN_SESSIONS).scalars():
        if session not in listed:
            begun = select(func.min(entries.c.seq)).where(entries.c.session == session)
            yield int(con.execute(begun).scalar_one()), "sessions"


def _trail(con: Connection, _: Ledger) -> Iterator[Wrong]:
    seq = con.exec_driver_sql(schema.FIRST_MISFILED).scalar()
    if seq is not None:
        yield int(seq), "the audit trail"
