"""What was charted for the wrong patient goes to the right one, and nothing of it is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketachart.clinical.acts import EntryStruck
from ketachart.clinical.administration import EntryMoved, SessionMoved
from ketachart.clinical.chart import Chart
from ketachart.clinical.moves import charted_anew, to_move
from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.clock import new_id
from ketachart.station.core import admission_of, found, stamp_of
from ketachart.station.in_hand import OVER
from ketachart.station.sessions import Sessions, check_patient, row_of
from ketachart.store import projections

if TYPE_CHECKING:
    from ketachart.store.engine import Connection


class Moves(Sessions):
    """Entries and sessions that were charted for somebody else."""

    def move_entry(
        self,
        session_id: str,
        act_id: str,
        *,
        patient: str,
        to_session: str,
        to_patient: str,
        reason: str,
    ) -> tuple[Chart, Chart]:
        """Strike an entry here and chart the same in another open session, both or neither.

        It keeps its time and whoever did it, and takes along what hangs on it: the course of a
        side effect, the response to a drug. ``patient`` and ``to_patient`` are those on the
        screen. Gives the chart it left and the chart it now stands in.

        Raises:
            Refused: it cannot be moved, or not there; both charts are as before.
            Unavailable: it could not be written; both charts are as before.
        """
        reason = _said(reason)
        if session_id == to_session:
            raise Refused("The entry stands in that chart already. Nothing was moved.")
        try:
            with self._database.writing() as con:
                here, there = self._chart(con, session_id), self._chart(con, to_session)
                check_patient(here, patient)
                check_patient(there, to_patient)
                if there.phase in OVER:
                    raise Refused(
                        f"{there.session.record_no} is closed and takes no entry of another "
                        "chair. Nothing was moved; strike the entry here and write a late one "
                        "there."
                    )
                here, there = self._move(con, here, there, act_id=act_id, reason=reason)
        except Unavailable:
            self._forget(session_id, to_session)
            raise
        return self._keep(here), self._keep(there)

    def _move(
        self, con: Connection, here: Chart, there: Chart, *, act_id: str, reason: str
    ) -> tuple[Chart, Chart]:
        person, reading = self._signed_in(), self.clock.now()
        stamp = stamp_of(reading, person.id)
        leaving = to_move(here, act_id)
        from_no, to_no = here.session.record_no, there.session.record_no
        head: dict[str, Any] = {"at": reading.at, "by": person.name, "reason": reason}
        strikes = [
            EntryStruck(id=new_id(), entry=act.id, note=f"moved to {to_no}", **head)
            for act in leaving
        ]
        anew = charted_anew(here, leaving, record_no=from_no, now=reading.at)
        struck = here.admit_all(strikes, stamp)
        try:
            taken = there.admit_all(anew, stamp)
        except Refused as refusal:
            raise Refused(f"{to_no} does not take it: {refusal} Nothing was moved.") from refusal
        traces = [
            EntryMoved(
                id=new_id(),
                from_session=here.session.session,
                from_record_no=from_no,
                entry=old.id,
                to_session=there.session.session,
                to_record_no=to_no,
                to_entry=new.id,
                **head,
            )
            for old, new in zip(leaving, anew, strict=True)
        ]
        self._ledger.append(con, self._clock_step(reading))
        grown = []
        for chart, admissions in ((here, struck), (there, taken)):
            marks = [admission_of(trace, stamp, chart.session.session) for trace in traces]
            chart_now = chart.after_all(self._ledger.append(con, [*admissions, *marks]))
            projections.put_session(con, row_of(chart_now))
            grown.append(chart_now)
        return grown[0], grown[1]

    def move_session(self, session_id: str, *, patient: str, to_patient: str, reason: str) -> Chart:
        """Make a whole session that of another patient, visibly; gives the chart as it now is.

        ``patient`` is the one on the screen, whose session it is no longer.

        Raises:
            Refused: it is that patient's already, or that patient is unknown or has another open
                session; the session is as before.
            Unavailable: it could not be written; the session is as before.
        """
        person = self._signed_in()
        reason = _said(reason)
        self._check_session(session_id)
        try:
            with self._database.writing() as con:
                chart = self._chart(con, session_id)
                check_patient(chart, patient)
                right = found(
                    projections.patient(con, to_patient),
                    "There is no such patient. Nothing was moved.",
                )
                if right.id == patient:
                    raise Refused("The session is this patient's already. Nothing was moved.")
                if chart.phase not in OVER:
                    _check_free(con, right.id)
                now = self.clock.now().at
                moved = SessionMoved(
                    id=new_id(),
                    at=now,
                    by=person.name,
                    session=session_id,
                    from_patient=patient,
                    patient=right.id,
                    reason=reason,
                )
                (entry,) = self._append(con, [moved], person.id, session=session_id)
                chart = chart.of_patient(entry, right.details)
                projections.put_session(con, row_of(chart))
        except Unavailable:
            self._forget(session_id)
            raise
        return self._keep(chart)

    def _forget(self, *sessions: str) -> None:
        # A commit can be on disk although it failed to say so: look again before a retry.
        for session in sessions:
            self._charts.pop(session, None)


def _said(reason: str) -> str:
    if not reason.strip():
        raise Refused("This needs a reason. Nothing was moved.")
    return reason.strip()


def _check_free(con: Connection, patient: str) -> None:
    for row in projections.sessions(con, patient=patient):
        if row.phase not in OVER:
            raise Refused(
                f"That patient's own session {row.record_no} is not closed. Nothing was moved; "
                "close or cancel that one first, or move single entries to it."
            )
