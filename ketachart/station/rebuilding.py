"""The tables for looking things up, written anew from the ledger."""

from __future__ import annotations

from dataclasses import replace

from ketachart.clinical.administration import (
    PatientChanged,
    PatientRegistered,
    PersonAdded,
    PersonChanged,
    PersonLeft,
    PersonReturned,
    SessionOpened,
)
from ketachart.station.core import Person, found
from ketachart.station.sessions import Sessions, row_of
from ketachart.store import projections, trail
from ketachart.store.patients import Finder


class Rebuilding(Sessions):
    """What is no record can always be made again from the record."""

    def rebuild(self) -> None:
        """Empty what people, patients and sessions are looked up in, and fill it from the ledger.

        The entries themselves are only read. All of it or nothing; it may take minutes.

        Raises:
            Damaged: an entry is not what was written; everything is as before.
        """
        sessions: list[str] = []
        kept = dict(self._charts)
        self._charts.clear()
        try:
            with self._database.writing() as con:
                projections.clear(con)
                trail.refill(con)
                for entry in self._ledger.trail(con):
                    match entry.act:
                        case PersonAdded() | PersonChanged() as act:
                            row = Person(act.person, act.name, act.roles, act.credential)
                            projections.put_person(con, row)
                        case PersonLeft() | PersonReturned() as act:
                            row = found(projections.person(con, act.person), "")
                            active = isinstance(act, PersonReturned)
                            projections.put_person(con, replace(row, active=active))
                        case PatientRegistered() | PatientChanged() as act:
                            projections.put_patient(con, act.patient, act.details)
                        case SessionOpened(session=session):
                            sessions.append(session)
                for session in sessions:
                    projections.put_session(con, row_of(self._chart(con, session)))
                    self._charts.pop(session)
        except BaseException:
            self._charts.clear()
            self._charts.update(kept)
            raise
        self._finder = Finder()
