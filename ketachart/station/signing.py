"""From chart to signature: attested by a nurse, signed by a physician, sealed, or sent back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import structs

from ketachart.clinical.acts import NurseAttested, PhysicianSigned
from ketachart.clinical.administration import RecordSealed, SentBack
from ketachart.clinical.entry import integrity_code
from ketachart.clinical.orders import holding, ordered_by
from ketachart.clinical.phrases import clock_text
from ketachart.clinical.sayings import said
from ketachart.clinical.signing import (
    ATTESTED,
    REVIEWED,
    Versioned,
    check_sent_back,
    check_signature,
)
from ketachart.clinical.trouble import Damaged, Refused, Unavailable
from ketachart.clinical.unplanned import unplanned
from ketachart.clock import new_id
from ketachart.station.core import Person, found
from ketachart.station.leaving import Leaving
from ketachart.station.sessions import check_patient, row_of
from ketachart.store import documents, projections
from ketachart.store.projections import PatientRow, SessionRow

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart
    from ketachart.store.engine import Connection

BY_PIN = timedelta(minutes=10)
"""After the password of one signature, so long the PIN is enough (21 CFR 11.200(a)(1)(i))."""
LONGEST = 2000
"""Characters of a question or of the words that are added to a signature."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record that waits for a physician; ``headline`` is what was most out of plan, or empty.

    ``flagged`` where a value reached a limit; ``orders`` are the orders by word of mouth that wait
    for their prescriber.
    """

    row: SessionRow
    patient: PatientRow
    chart: Chart
    flagged: bool = False
    headline: str = ""
    orders: int = 0


@dataclass(frozen=True, slots=True)
class Signed:
    """A version of a record as it was sealed: the chart, and the file with its name.

    ``sealed.trusted`` says whether a timestamp service vouched for the time; ``said`` why it did
    not, where the clinic has one.
    """

    chart: Chart
    name: str
    data: bytes
    sealed: RecordSealed
    said: str | None = None


@dataclass(frozen=True, slots=True)
class _ByPassword:
    """The last signature that was given by password: whose, and when (steady, and by the clock)."""

    person: str
    boot_id: str
    steady_ns: int
    at: datetime


class Signing(Leaving):
    """The way of a record to its signature, and the sealed files."""

    _by_password: _ByPassword | None = None

    # The nurse ----------------------------------------------------------------------------------

    def attest(
        self,
        session_id: str,
        *,
        patient: str,
        meaning: str | None = None,
        reason: str | None = None,
        note: str | None = None,
    ) -> Chart:
        """Stand by a record that is over: from now on it waits for the physician.

        ``reason`` says why somebody attests what another one charted last; ``note`` explains what
        does not add up, and answers what the physician asked.

        Raises:
            Refused: it is not over, something is missing, or it is attested and unchanged.
        """
        act = NurseAttested(
            id=new_id(),
            at=self.clock.now().at,
            by=self._signed_in().name,
            meaning=meaning or ATTESTED,
            reason=reason or None,
            note=note or None,
        )
        return self.record(session_id, act, patient=patient)

    # The physician ------------------------------------------------------------------------------

    def to_sign(self) -> tuple[Waiting, ...]:
        """The records that wait for a physician's signature: flagged first, then the oldest."""
        with self._database.reading() as con:
            rows = projections.sessions(con, awaits="physician")
            waiting = [self._waiting(con, row) for row in rows if self._lets_in(con, row)]
        return tuple(sorted(waiting, key=lambda w: (not w.flagged, _over_at(w.chart))))

    def sent_back(self) -> tuple[Waiting, ...]:
        """The records that a physician sent back and no nurse has attested again, oldest first.

        ``headline`` is the question, which ``chart.record.question`` holds with its time.
        """
        found: list[tuple[datetime, Waiting]] = []
        with self._database.reading() as con:
            for row in projections.sessions(con, awaits="nurse"):
                if not self._lets_in(con, row):
                    continue
                waiting = self._waiting(con, row)
                if (asked := waiting.chart.record.question) is not None:
                    found.append((asked.at, replace(waiting, headline=asked.question)))
        return tuple(waiting for _, waiting in sorted(found, key=lambda each: each[0]))

    def _waiting(self, con: Connection, row: SessionRow) -> Waiting:
        chart = self._chart(con, row.id)
        patient = found(projections.patient(con, row.patient), "The patient is not known.")
        told = unplanned(chart, None)
        return Waiting(
            row=row,
            patient=patient,
            chart=chart,
            flagged=any(one.flagged for one in told),
            headline=told[0].text if told else "",
            orders=len(holding(chart)),
        )

    def signs_by_pin(self) -> datetime | None:
        """Until when whoever is signed in may sign by PIN; None where the password is asked."""
        last, now = self._by_password, self.clock.now()
        if last is None or self.person is None or last.person != self.person.id:
            return None
        if not self._holds_key(self.person):  # let go of at the lock, and at another sign-in
            return None
        gone = timedelta(microseconds=(now.steady_ns - last.steady_ns) / 1000)
        if last.boot_id != now.boot_id or not timedelta(0) <= gone < BY_PIN:
            return None
        return now.at + (BY_PIN - gone)

    def send_back(self, session_id: str, *, patient: str, question: str) -> Chart:
        """Give an attested record back to the nurses with a question; it stays unsigned.

        Raises:
            Refused: it does not wait for a physician, or nothing is asked.
        """
        person = self._signed_in()
        words = " ".join(question.split())
        if not words or len(words) > LONGEST:
            raise Refused(
                f"Ask in 1 to {LONGEST} characters what the nurse has to answer. "
                "The record stays where it is."
            )
        self._check_session(session_id)
        with self._database.writing() as con:
            chart = self._chart(con, session_id)
            check_patient(chart, patient)
            check_sent_back(chart)
            act = SentBack(
                id=new_id(),
                at=self.clock.now().at,
                by=person.name,
                session=session_id,
                question=words,
            )
            chart = chart.after_all(self._append(con, [act], person.id, session=session_id))
            projections.put_session(con, row_of(chart))
        return self._keep(chart)

    def sign(
        self,
        session_id: str,
        *,
        patient: str,
        seen: str,
        meaning: str = REVIEWED,
        secret: str,
        addendum: str | None = None,
    ) -> Signed:
        """Sign a record that was reviewed, and seal its page: on disk, whole, when it returns.

        ``seen`` is the integrity code of the entries that were reviewed. ``secret`` is the
        physician's own password; within ten minutes of it the PIN is enough. ``addendum`` are words
        that the physician adds while signing.

        Raises:
            Refused: the record does not wait for this signature, was changed since it was
                reviewed, has orders that wait for their prescriber, or the secret does not fit.
            Unavailable: it could not be written; nothing was signed.
        """
        person = self._signed_in()
        if not meaning.strip() or len(meaning) > LONGEST or len(addendum or "") > LONGEST:
            raise Refused("Say in a few words what the signature means. Nothing was signed.")
        act = PhysicianSigned(
            id=new_id(),
            at=self.clock.now().at,
            by=person.name,
            meaning=meaning,
            note=addendum or None,
        )
        with self._database.reading() as con:
            self._check_signing(self._chart(con, session_id), act, patient, seen)
        by_pin = self.signs_by_pin() is not None
        how = self._prove(person, secret, occasion="signature", password_only=not by_pin)
        reading = self.clock.now()
        try:
            with self._database.writing() as con:
                chart = self._chart(con, session_id)
                self._check_signing(chart, act, patient, seen)
                signed = self._sealed_now(
                    con,
                    chart,
                    structs.replace(act, at=reading.at),
                    person,
                    secret if how == "password" else None,
                )
        except Unavailable:
            # A commit can be on disk although it failed to say so: look again before a retry.
            self._charts.pop(session_id, None)
            raise
        if how == "password":
            self._by_password = _ByPassword(
                person.id, reading.boot_id, reading.steady_ns, reading.at
            )
        self._keep(signed.chart)
        return signed

    def _check_signing(self, chart: Chart, act: PhysicianSigned, patient: str, seen: str) -> None:
        """Whether whoever is signed in may sign this very state of a record.

        Raises:
            Refused: they may not; says why.
        """
        person = self._signed_in()
        check_patient(chart, patient)
        check_signature(chart, act)
        attested = chart.record.attested
        entry = chart.standing.known.get(attested.id) if attested is not None else None
        own = entry is not None and entry.stamp.person == person.id
        if own and not self.clinic.sign_own:
            raise Refused(
                "You attested this record yourself, and in this clinic another physician signs "
                "it then. Nothing was signed."
            )
        waiting = holding(chart)
        if waiting:
            told = "; ".join(
                f"{clock_text(order.at)} {said(chart, order)[1]} ({ordered_by(order)})"
                for order in waiting
            )
            raise Refused(
                "Orders by word of mouth wait for whoever gave them. Nothing was signed; each is "
                f"confirmed first: {told}."
            )
        if seen != integrity_code(chart.entries):
            raise Refused(
                "The record was changed since you looked at it. Nothing was signed; look at it "
                "as it is now."
            )
        if not self.has_seen(person.id, chart.session.session, seen):
            raise Refused(
                "You have not opened this record as it now stands. Nothing was signed; look at it "
                "first."
            )

    def _sealed_now(
        self,
        con: Connection,
        chart: Chart,
        act: PhysicianSigned,
        person: Person,
        password: str | None,
    ) -> Signed:
        """Signature, head, page and seal, in one transaction."""
        chart = self._take(con, chart, [act], person, as_written=False)
        signed = chart.entries[-1].act
        assert isinstance(signed, PhysicianSigned)
        head = self._ledger.head(con)
        version = Versioned(
            number=chart.record.version + 1,
            signed=signed,
            head_seq=head.seq,
            head_digest=head.digest.hex(),
        )
        page = self._drafted(chart, signing=version)
        code = integrity_code(chart.entries)
        sealing = RecordSealed(
            id=new_id(),
            at=signed.at,
            by=signed.by,
            session=chart.session.session,
            version=version.number,
            signature=signed.id,
            signer=person.id,
            certificate="-",
            sha256="-",
            head_seq=head.seq,
            head_digest=version.head_digest,
            code=code,
            meaning=signed.meaning or REVIEWED,
        )
        entry, data, said = self._seal(con, sealing, page, person=person, password=password)
        assert isinstance(entry.act, RecordSealed)
        chart = chart.after(entry)
        projections.put_session(con, row_of(chart))
        name = f"{chart.session.record_no}-v{version.number}.pdf"
        return Signed(chart, name, data, entry.act, said)

    # Sealed files -------------------------------------------------------------------------------

    def sealed(self, session_id: str, version: int | None = None) -> bytes:
        """The sealed file of a version of a record, of the last one unless it is named.

        Raises:
            Refused: there is no such session, or no such version is signed.
            Damaged: what is kept is not what was sealed.
        """
        self._check_session(session_id)
        with self._database.reading() as con:
            chart = self._chart(con, session_id)
            wanted = chart.record.version if version is None else version
            there = (v.sealed for v in chart.record.versions if v.number == wanted)
            sealing = found(next(there, None), "No such version of this record is signed.")
            data = self._sealed_file(con, sealing)
        self._read_sealed(chart, sealing)
        return data

    def _sealed_file(self, con: Connection, sealing: RecordSealed) -> bytes:
        data = documents.kept(con, sealing.sha256)
        if data is None or hashlib.sha256(data).hexdigest() != sealing.sha256:
            raise Damaged(
                f"The sealed file of version {sealing.version} is not what was signed. The entries "
                "are untouched; verify the station and take the file from a backup."
            )
        return data


def _over_at(chart: Chart) -> datetime:
    """When a session was over: at the discharge, else at its last entry."""
    return chart.discharge.at if chart.discharge is not None else chart.entries[-1].act.at
