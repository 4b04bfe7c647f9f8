"""The locked window, the moments marked at it, and whose hands a chair is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ketachart.clinical.administration import (
    DraftDiscarded,
    HandsChanged,
    MomentClaimed,
    MomentMarked,
    StationLocked,
)
from ketachart.clinical.chair_times import ChairTimes, chair_times
from ketachart.clinical.chart import Chart
from ketachart.clinical.hands import in_hands_of
from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.clock import new_id
from ketachart.station.core import ITSELF, found
from ketachart.station.in_hand import OVER
from ketachart.station.sessions import Sessions
from ketachart.store import drafts, projections

MARK_BACK = timedelta(hours=1)
"""A mark that waited for a slow disk keeps its moment, up to this long ago."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A moment (``at``) that somebody marked at the locked window and nobody claimed yet."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HalfTyped:
    """Something that a person (id and printed name) left half typed in a session."""

    session: str
    field: str
    person: str
    name: str


class Locking(Sessions):
    """What is asked of the station by a window that is locked, and just after."""

    def lock(self, *, idle: bool = False) -> None:
        """Sign out and record that the window was locked; ``idle``: nobody had touched it.

        Nobody is signed in afterwards, also where it could not be written.

        Raises:
            Unavailable: the entry could be written nowhere.
        """
        person, self.person = self.person, None
        self._forget_keys()
        if person is None:
            return
        act = StationLocked(
            id=new_id(), at=self.clock.now().at, by=person.name, person=person.id, idle=idle
        )
        self._note_or_hold(act, person.id)

    def chair_times(self) -> tuple[ChairTimes, ...]:
        """The time of every chair, as whoever passes by the locked window may read it."""
        now = self.clock.now().at
        rows = self.open_sessions()
        with self._database.reading() as con:
            return tuple(chair_times(self._chart(con, row.id), now) for row in rows)

    # Moments ----------------------------------------------------------------------------------

    def mark_moment(self, at: datetime | None = None) -> str:
        """Record that something happened now, without a PIN; gives the mark's id.

        ``at`` is when it was pressed, where the disk was slow.

        Raises:
            Refused: ``at`` is still to come, or more than an hour ago.
            Unavailable: it could be written nowhere.
        """
        now = self.clock.now().at
        if at is not None and not now - MARK_BACK <= at <= now:
            raise Refused("A moment is marked when it happens. Nothing was marked; mark it now.")
        by = self.person.name if self.person is not None else ITSELF
        act = MomentMarked(id=new_id(), at=at or now, by=by)
        self._write_mark(act)
        return act.id

    def _write_mark(self, act: MomentMarked) -> None:
        self._note_or_hold(act, self.person.id if self.person is not None else ITSELF)

    def unclaimed_moments(self) -> tuple[Marked, ...]:
        """The moments that nobody has said anything about yet, oldest first."""
        wanted = ("moment-marked", "moment-claimed")
        kept = self._last_known("moments", lambda con: self._ledger.of_station(con, wanted))
        acts = [entry.act for entry in (*kept, *self._held_entries)]
        claimed = {act.moment for act in acts if isinstance(act, MomentClaimed)}
        waiting = [act for act in acts if isinstance(act, MomentMarked) and act.id not in claimed]
        return tuple(Marked(act.id, act.at) for act in sorted(waiting, key=lambda act: act.at))

    def claim_moment(
        self,
        moment: str,
        *,
        session: str | None = None,
        entry: str | None = None,
        reason: str | None = None,
    ) -> None:
        """Say what a marked moment was: the entry charted for it, or why nothing is charted.

        ``entry`` is the act (id) in ``session``.

        Raises:
            Refused: there is no such moment, it was claimed before, the session has no such entry,
                or neither an entry nor a reason was given.
            Unavailable: it could not be written; the moment waits on.
        """
        person = self._signed_in()
        reason = (reason or "").strip() or None
        if (entry is None) == (reason is None) or (entry is None) != (session is None):
            raise Refused(
                "A marked moment is claimed by what was charted for it, or dropped with a reason. "
                "It waits on; say which of the two."
            )
        with self._database.writing() as con:
            marked = self._ledger.of_station(con, ("moment-marked",))
            if not any(kept.act.id == moment for kept in marked):
                raise Refused("There is no such marked moment. Nothing was recorded.")
            claims = self._ledger.of_station(con, ("moment-claimed",))
            acts = (kept.act for kept in claims)
            if any(isinstance(act, MomentClaimed) and act.moment == moment for act in acts):
                raise Refused("Somebody has said already what this moment was. Nothing was added.")
            if session is not None:
                chart = self._chart(con, session)
                if not any(kept.act.id == entry for kept in chart.entries):
                    raise Refused("There is no such entry in that session. The moment waits on.")
            act = MomentClaimed(
                id=new_id(),
                at=self.clock.now().at,
                by=person.name,
                moment=moment,
                session=session,
                entry=entry,
                reason=reason,
            )
            self._append(con, [act], person.id)

    # Hands ------------------------------------------------------------------------------------

    def take_over(self, sessions: Sequence[str], before: str | None = None) -> tuple[Chart, ...]:
        """Have these sessions charted by whoever is signed in; gives them as they now are.

        ``before`` is the person (id) who charted them; left out, whoever has them in hand. All
        change hands, or none.

        Raises:
            Refused: a session is unknown, is over, or is in these hands already; nothing changed.
            Unavailable: it could not be written; nothing changed.
        """
        person = self._signed_in()
        taken = []
        try:
            with self._database.writing() as con:
                for session in dict.fromkeys(sessions):
                    chart = self._chart(con, session)
                    holder = in_hands_of(chart.entries) or person.id
                    if chart.phase in OVER:
                        raise Refused(
                            f"{chart.session.record_no} is over, so nobody takes it over. "
                            "Nothing was changed."
                        )
                    if holder == person.id:
                        raise Refused(
                            f"{chart.session.record_no} is yours already. Nothing was changed."
                        )
                    act = HandsChanged(
                        id=new_id(),
                        at=self.clock.now().at,
                        by=person.name,
                        session=session,
                        before=before or holder,
                        after=person.id,
                    )
                    taken.append(chart.after_all(self._append(con, [act], person.id, session)))
        except Unavailable:
            for session in sessions:
                # A commit can be on disk although it failed to say so: look again before a retry.
                self._charts.pop(session, None)
            raise
        return tuple(self._keep(chart) for chart in taken)

    # What others left half typed --------------------------------------------------------------

    def half_typed(self, session_id: str) -> tuple[HalfTyped, ...]:
        """Who left what half typed in a session, never the text: that is its writer's alone."""
        with self._database.reading() as con:
            kept = [(d, projections.person(con, d.person)) for d in drafts.read(con, session_id)]
        return tuple(
            HalfTyped(session_id, draft.field, writer.id, writer.name)
            for draft, writer in kept
            if writer is not None
        )

    def discard_draft(self, session_id: str, field: str, *, person: str, reason: str) -> None:
        """Drop what somebody else (id) left half typed; both names and the reason are recorded.

        Raises:
            Refused: there is nothing of theirs, it is one's own, or no reason was given.
            Unavailable: it could not be written; it waits on for its writer.
        """
        who = self._signed_in()
        if not reason.strip():
            raise Refused("Say why it is discarded. Nothing was changed; it waits for its writer.")
        with self._database.writing() as con:
            kept = drafts.read(con, session_id)
            own = next((d for d in kept if d.person == person and d.field == field), None)
            found(own, "Nothing of theirs is half typed there. Nothing was changed.")
            if person == who.id:
                raise Refused("This is your own; clear it where you typed it. It is kept.")
            act = DraftDiscarded(
                id=new_id(),
                at=self.clock.now().at,
                by=who.name,
                session=session_id,
                field=field,
                writer=person,
                reason=reason.strip(),
            )
            self._append(con, [act], who.id)
            drafts.clear(con, session_id, person, field)
