"""Sessions: opened, charted, imported; the one way in for every act."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import structs

from ketachart.clinical.acts import (
    Act,
    ChairTaken,
    IndependentCheck,
    NurseAttested,
    OrderAuthenticated,
    SessionPlanned,
    name_of,
)
from ketachart.clinical.administration import (
    Patient,
    SessionMoved,
    SessionOpened,
)
from ketachart.clinical.chart import Chart
from ketachart.clinical.completeness import check_attestation
from ketachart.clinical.entry import Admission, Entry, Surroundings
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import capital, chair_text
from ketachart.clinical.summary import differences, summary
from ketachart.clinical.trouble import Damaged, Refused, Unavailable
from ketachart.clock import new_id
from ketachart.interop import session_json
from ketachart.station import in_hand
from ketachart.station.charting import MAY_CHART, check_charting
from ketachart.station.core import Person, found, stamp_of
from ketachart.station.held import in_words
from ketachart.station.holding import FIRST_WAIT_MS
from ketachart.station.in_hand import OVER
from ketachart.station.protocols import DEFAULT_PROTOCOL, Protocols
from ketachart.station.restricting import is_in_hand
from ketachart.store import drafts, projections
from ketachart.store.projections import SessionRow

if TYPE_CHECKING:
    from ketachart.store.engine import Connection

A_DAY = timedelta(days=1)
CLOSED_WITHIN = timedelta(days=7)


class Sessions(Protocols):
    """The charts of this station."""

    def sessions(self) -> tuple[SessionRow, ...]:
        """All sessions by start date and record number."""
        with self._database.reading() as con:
            return projections.sessions(con)

    def open_sessions(self) -> tuple[SessionRow, ...]:
        """Sessions that are neither closed nor cancelled, by start date and record number."""
        return self._in_chairs()

    def _in_chairs(self) -> tuple[SessionRow, ...]:
        rows = self._last_known("open sessions", not_over)
        if self._holds or self._unread_by is not None:
            known = {row.id: row for row in rows}
            known |= {session: row_of(chart) for session, chart in self._charts.items()}
            rows = tuple(row for row in known.values() if row.phase not in OVER)
        return rows

    def sessions_to_close(self) -> tuple[SessionRow, ...]:
        """Sessions that wait for a nurse: of the last days those nobody attested, and all that were
        corrected or sent back after they were attested."""
        since = self.clock.now().at.date() - CLOSED_WITHIN
        return self._last_known("to attest", lambda con: projections.to_attest(con, since))

    def chart(self, session_id: str) -> Chart:
        """The chart of a session as it stands.

        Raises:
            Refused: there is no such session.
        """
        with self._database.reading() as con:
            chart = self._chart(con, session_id)
        self._looked_at(chart.session.patient, chart)
        return chart

    def _check_session(self, session_id: str) -> None:
        """See that who is signed in may open a session's chart.

        Raises:
            Refused: they may not, or there is no such session.
        """
        with self._database.reading() as con:
            chart = self._chart(con, session_id)
        self._check_open(chart.session.patient, chart, seated=False)

    def _lets_in(self, con: Connection, row: SessionRow) -> bool:
        """Whether who is signed in may open a session's chart."""
        person = self._signed_in()
        return not self._is_shut(con, row.patient, person) or is_in_hand(
            self._chart(con, row.id), person
        )

    def charts_on_board(self) -> tuple[Chart, ...]:
        """The charts of the chairs and of the sessions that wait to be closed, for the board.

        A board that everybody passes is no look at a chart: whoever opens one asks ``chart``.
        """
        rows = (*self.open_sessions(), *self.sessions_to_close())
        with self._database.reading() as con:
            listed = {row.id: row for row in rows if self._lets_in(con, row)}
            return tuple(self._chart(con, session) for session in listed)

    def find_session(self, name: str) -> SessionRow:
        """A session by its id, record number, or the id of the file it was imported from.

        Raises:
            Refused: there is none.
        """
        with self._database.reading() as con:
            row = (
                projections.session(con, name)
                or projections.session_by_record_number(con, name)
                or projections.session_by_source(con, name)
            )
        return found(row, f"There is no session {name[:80]}.")

    def open_session(
        self, patient_id: str, plan: SessionPlanned, *, protocol_id: str | None = None
    ) -> Chart:
        """Begin a session of a patient with its plan.

        Raises:
            Refused: the patient has a session that is not closed, the chair is taken or not one
                of the clinic's, or the plan cannot be.
        """
        person = self._signed_in()
        self._texts()  # what was changed by hand is an entry of its own, before this one
        with self._database.writing() as con:
            patient = found(projections.patient(con, patient_id), "There is no such patient.")
            for row in projections.sessions(con, patient=patient_id):
                if row.phase not in OVER:
                    raise Refused(
                        f"This patient's session {row.record_no} is not closed yet. "
                        "Go on with that one."
                    )
            self._check_chair(plan)
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

        Where the database cannot take it the holding file does, as ``holding`` tells then.

        Raises:
            Refused: the chart does not take it, or it is of another patient; nothing was recorded.
            Unavailable, Damaged: neither could take it; nothing was recorded.
        """
        author = self._signed_in() if person is None else self._proved_here(person)
        listed = [acts] if isinstance(acts, Act) else list(acts)
        try:
            with self._database.waiting_at_most(FIRST_WAIT_MS), self._looking_once():
                return self._keep(self._charted_as_given(session_id, listed, author, patient))
        except (Unavailable, Damaged, MemoryError) as trouble:
            self._look_again([session_id])
            raise in_words(trouble) from None

    def _charted_as_given(
        self, session_id: str, acts: Sequence[Act], author: Person, patient: str
    ) -> Chart:
        """Chart acts without needing the database, where the chart is in memory."""
        chart = self._at_hand(session_id)
        self._check_author(chart, acts, author)
        check_patient(chart, patient)
        for act in acts:
            self._check_chair(act, session_id)
        if any(isinstance(act, NurseAttested) for act in acts):
            self._join_or_not_now()  # who stands by a record stands by what the ledger holds
        steps, admissions = self._admitted(None, chart, acts, author, as_written=False)

        listed: tuple[tuple[Entry, ...], Chart] | None = None

        def follow(con: Connection, entries: tuple[Entry, ...]) -> None:
            nonlocal listed
            listed = entries, chart.after_all(entries[len(steps) :])
            projections.put_session(con, row_of(listed[1]))

        entries = self._enter_or_hold([*steps, *admissions], follow)
        if listed is not None and listed[0] is entries:  # what it knows by now is not asked again
            return listed[1]
        return chart.after_all(entries[len(steps) :])

    def _at_hand(self, session_id: str) -> Chart:
        if session_id in self._charts:
            return self._keep(self._charts[session_id])
        with self._database.reading() as con:
            return self._chart(con, session_id)

    def _look_again(self, sessions: Iterable[str]) -> None:
        """A commit can be on disk although it failed to say so: look, where one can, at these."""
        for session in sessions:
            before = self._charts.pop(session, None)
            if before is not None and not self._holds:
                try:
                    with self._database.reading() as con:
                        self._chart(con, session)
                except (Unavailable, Damaged):
                    self._charts[session] = before
            elif before is not None:
                self._charts[session] = before

    def _bring_up_to_date(self, con: Connection, session: str) -> None:
        projections.put_session(con, row_of(self._chart(con, session)))

    def _check_author(self, chart: Chart, acts: Sequence[Act], author: Person) -> None:
        """Whether somebody may chart these; a refusal is an entry."""
        everybody: tuple[Person, ...] = ()
        if any(isinstance(act, OrderAuthenticated) for act in acts):
            everybody = self._last_known("people", projections.people)
        self._check_open(chart.session.patient, chart, seated=False)
        for act in acts:
            try:
                check_charting(chart, act, author, everybody)
            except Refused:
                what = f"{MAY_CHART[type(act)].what} ({name_of(act)})"
                self._note_denied(author, what, chart.session.patient)
                raise

    def import_session(self, data: bytes, name: str = "The file") -> Chart:
        """Chart a session from a file, all or nothing, through the same door as the screen.

        An export of this very station read back in is answered with the session it came from.

        Raises:
            Refused: the file or one of its acts cannot be; the station is as before.
        """
        person = self._signed_in()
        file = session_json.read(data, name)
        self._texts()
        with self._database.writing() as con:
            own = projections.session(con, file.id)
            if own is not None:
                return self._same(self._chart(con, own.id), file, name)
            earlier = projections.session_by_source(con, file.id)
            if earlier is not None:
                raise Refused(
                    f"{name}: session {file.id[:80]} is already here as {earlier.record_no}. "
                    "Nothing was charted."
                )
            patient = self._match(con, file.patient, person)
            self._once(con, patient.id, file, name)
            first = file.acts[0]
            opened = self._opened(con, patient.id, first, person, source=file)
            chart = self._begin(con, opened, patient.details, person)
            try:
                chart = self._take(con, chart, file.acts, person, as_written=True)
            except Refused as refusal:
                raise Refused(f"{name}: {refusal} Nothing was charted.") from refusal
            told = differences(file.summary or {}, summary(chart))
            if told:
                what = session_json.brief("; ".join(told[:5]))
                raise Refused(f"{name}: the summary differs. {what}. Nothing was charted.")
        return self._keep(chart)

    def _once(
        self, con: Connection, patient: str, file: session_json.SessionFile, name: str
    ) -> None:
        """See that a file is no session of this patient that came in under another name before.

        Raises:
            Refused: one was planned at the very same time.
        """
        planned = file.acts[0].at
        for row in projections.sessions(con, patient=patient, since=planned.date() - A_DAY):
            plan = self._chart(con, row.id).plan
            if plan is not None and plan.at == planned:
                raise Refused(
                    f"{name}: this patient's session {row.record_no} was planned at the very same "
                    "time, so it is here already. Nothing was charted; go on with that one."
                )

    @staticmethod
    def _same(chart: Chart, file: session_json.SessionFile, name: str) -> Chart:
        acts = tuple(e.act for e in chart.entries if isinstance(e.act, Act))
        if acts != file.acts:
            raise Refused(
                f"{name} says it is session {chart.session.record_no} of this station, "
                "but differs from it. "
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
        text = self._protocol_text(
            protocol_id or asked or self.clinic.default_protocol or DEFAULT_PROTOCOL
        )
        return SessionOpened(
            id=new_id(),
            at=self.clock.now().at,
            by=person.name,
            session=new_id(),
            patient=patient,
            protocol=self._adopted(con, text, person),
            record_no=projections.next_record_number(con, first.at.date()),
            source_id=source.id if source else None,
            told=len(source.acts) if source else None,
            title=source.title if source else None,
            staff=source.staff if source else (),
        )

    def _check_chair(self, act: Act, session: str | None = None) -> None:
        """Whether a chair that is named at the screen is the clinic's, and nobody else's.

        Raises:
            Refused: it is not.
        """
        chair = act.chair if isinstance(act, SessionPlanned | ChairTaken) else None
        if chair is None:
            return
        listed = self.clinic.chairs
        if listed and chair not in listed:
            raise Refused(
                f"The clinic has no {chair_text(chair[:80])}. Nothing was recorded; its chairs are "
                f"{', '.join(listed)}."
            )
        for row in self._in_chairs():
            if row.chair == chair and row.id != session:
                raise Refused(
                    f"{capital(chair_text(chair))} is taken by {row.record_no}. Nothing was "
                    "recorded; choose a free chair, or move that patient first."
                )

    def _begin(
        self, con: Connection, opened: SessionOpened, patient: Patient, person: Person
    ) -> Chart:
        entries = self._append(con, [opened], person.id, session=opened.session)
        return Chart(
            opened, patient, self._protocol(con, opened.protocol), entries, self.vocabulary
        )

    def _take(
        self,
        con: Connection,
        chart: Chart,
        acts: Iterable[Act],
        person: Person,
        *,
        as_written: bool,
    ) -> Chart:
        """Admit acts one after the other, then write them and the session's row."""
        steps, admissions = self._admitted(con, chart, acts, person, as_written=as_written)
        entries = self._ledger.append(con, [*steps, *admissions])
        chart = chart.after_all(entries[len(steps) :])
        projections.put_session(con, row_of(chart))
        return chart

    def _admitted(
        self,
        con: Connection | None,
        chart: Chart,
        acts: Iterable[Act],
        person: Person,
        *,
        as_written: bool,
    ) -> tuple[list[Admission], tuple[Admission, ...]]:
        """A step of the clock, if it made one, and the acts as the door let them in.

        Without a connection by what was known last, where the database cannot be read.
        """
        reading = self.clock.now()
        stamp = stamp_of(reading, person.id)
        told = [
            act if as_written else structs.replace(act, by=person.name, charted_at=reading.at)
            for act in acts
        ]
        attesting = [act for act in told if isinstance(act, NurseAttested)]
        if attesting and not as_written:
            check_attestation(chart, attesting[0], person.id)
        around = self._around(con, chart, person)
        if as_written:  # who gave what a file tells is not who reads it in
            around = replace(around, roles=None, staff=_roles_told(chart))
        elif any(isinstance(act, IndependentCheck) and act.self_recheck for act in told):
            around = replace(around, self_recheck_min=self.clinic.self_recheck_min)
        try:
            admissions = chart.admit_all(told, stamp, around)
        except Refused as refusal:
            if not as_written:
                raise
            number = next((n for n, act in enumerate(told, 1) if act.id == refusal.about), 0)
            what = session_json.brief(str(refusal))
            raise Refused(f"act {number} ({(refusal.about or '?')[:80]}): {what}") from refusal
        return self._clock_step(reading), tuple(admissions)

    @abstractmethod
    def _around(self, con: Connection | None, chart: Chart, person: Person) -> Surroundings:
        """What the door has to know beside the chart."""

    def _keep(self, chart: Chart) -> Chart:
        in_hand.keep(self._charts, chart)
        if not self._holds and self._unread_by is None:  # else it may be all there is of one
            in_hand.let_go(self._charts)
        return chart

    def _chart(self, con: Connection, session_id: str) -> Chart:
        if session_id in self._charts:
            return self._keep(self._charts[session_id])
        entries = self._ledger.of_session(con, session_id)
        opened = next((e.act for e in entries if isinstance(e.act, SessionOpened)), None)
        opened = found(opened, "There is no such session.")
        moved = next((e.act for e in reversed(entries) if isinstance(e.act, SessionMoved)), None)
        if moved is not None:
            opened = structs.replace(opened, patient=moved.patient)
        patient = found(
            projections.patient(con, opened.patient), "The session's patient is not known."
        )
        return self._keep(
            Chart(
                opened,
                patient.details,
                self._protocol(con, opened.protocol),
                entries,
                self.vocabulary,
            )
        )

    # Drafts -----------------------------------------------------------------------------------

    def save_draft(
        self, session_id: str, field: str, text: str, *, person: str | None = None
    ) -> None:
        """Keep what is half typed, with its writer (id); an empty text drops it.

        The writer is who is signed in, or ``person`` where somebody else signed in meanwhile.
        """
        writer = person or self._signed_in().id
        self._keep_draft(session_id, writer, field, text)

    def drafts(self, session_id: str) -> dict[str, str]:
        """What this person left half typed in a session, by field."""
        person = self._signed_in().id
        kept = self._last_known(f"drafts {session_id}", lambda con: drafts.read(con, session_id))
        texts = {d.field: d.text for d in kept if d.person == person}
        for (session, writer, field), text in self._held_drafts.items():
            if (session, writer) == (session_id, person):
                texts[field] = text
        return {field: text for field, text in texts.items() if text}

    def clear_draft(self, session_id: str, field: str) -> None:
        """Drop what was half typed: it was charted or discarded."""
        self._keep_draft(session_id, self._signed_in().id, field, "")


def not_over(con: Connection) -> tuple[SessionRow, ...]:
    """Sessions that are neither closed nor cancelled, by start date and record number."""
    return projections.sessions(con, phases=[p for p in Phase if p not in OVER])


def check_patient(chart: Chart, patient: str) -> None:
    """Whether a chart is of the patient on the screen.

    Raises:
        Refused: it is not.
    """
    if chart.session.patient != patient:
        raise Refused(
            "This was typed for another patient than this session's. Nothing was "
            "recorded; look at the name and type it again."
        )


def _roles_told(chart: Chart) -> dict[str, frozenset[str]]:
    """The roles of the people that a session's file names, as far as it tells them."""
    told: dict[str, frozenset[str]] = {}
    for member in chart.session.staff:
        if member.name and member.role:
            told[member.name] = told.get(member.name, frozenset()) | {member.role}
    return told


def row_of(chart: Chart) -> SessionRow:
    """How a session is listed."""
    opened = chart.session
    return SessionRow(
        id=opened.session,
        record_no=opened.record_no,
        patient=opened.patient,
        start_date=(chart.started_at or (chart.plan.at if chart.plan else opened.at)).date(),
        phase=str(chart.phase),
        signature=chart.record.signature,
        awaits=chart.record.awaits,
        protocol=opened.protocol,
        opened_seq=chart.entries[0].seq,
        last_seq=chart.entries[-1].seq,
        source_id=opened.source_id,
        chair=chart.chair,
        title=opened.title,
    )
