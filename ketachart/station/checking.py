"""Whether a file is, byte for byte, a record that a physician of this clinic signed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from ketachart.clinical.administration import (
    ClockStepped,
    RecordSealed,
    SessionExported,
)
from ketachart.clinical.phrases import clock_text, day_text, offset_text, span_text
from ketachart.station.keys import ListedKey
from ketachart.station.sealing import Sealing
from ketachart.station.sessions import Sessions
from ketachart.store import documents, projections

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart
    from ketachart.clinical.entry import Entry
    from ketachart.report.sealed import Found
    from ketachart.store.engine import Connection

Answer = Literal["intact", "seal intact", "not intact", "unknown clinic", "no seal", "unreadable"]
"""``seal intact``: looked at without a station, which alone knows its own records."""

APART = timedelta(minutes=1)
"""Times of one signature may differ by this: a timestamp service takes its seconds."""


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """What a look at a file found, in words; ``reasons`` tell what speaks against or adds.

    ``version`` is the file's, ``newer`` the last signed one where that is another. ``signer`` and
    ``signed_at`` are the ledger's where the file is intact, else what the file claims.
    """

    answer: Answer
    words: str
    reasons: tuple[str, ...] = ()
    version: int | None = None
    newer: int | None = None
    record_no: str | None = None
    signer: str | None = None
    signed_at: datetime | None = None
    session: str | None = None

    @property
    def is_intact(self) -> bool:
        """Whether the answer is yes, as far as could be looked."""
        return self.answer in ("intact", "seal intact")


def check_alone(data: bytes, name: str) -> FileVerdict:
    """Look at a file (its bytes, and its name) where no station is at hand; raises nothing."""
    from ketachart.report.seal import look  # noqa: PLC0415 - 300 ms of import

    found = look(data)
    if found.intact:
        return replace(
            _claimed(found),
            answer="seal intact",
            words=(
                f"The seal of {_shown(name)} is intact: nothing was changed since it was sealed. "
                "This alone does not tell that it is this clinic's record; check it at the station."
            ),
            reasons=_alone(found),
        )
    return _without_seal(found, name) or _broken(found, name)


class Checking(Sealing, Sessions):
    """The check of files against the ledger."""

    def check_file(self, data: bytes, name: str) -> FileVerdict:
        """Look at a file (its bytes, and its name), whatever it is.

        Raises:
            Damaged: an entry of the ledger that it needs is not what was written.
        """
        from ketachart.store import keys  # noqa: PLC0415

        sha256 = hashlib.sha256(data).hexdigest()
        with self._database.reading() as con:
            entry = self._sealing(con, sha256)
            if entry is not None:
                return self._recorded(con, entry, data, name)
            found = self._seals.look(data)
            if found.state == "not sealed" and not found.reasons:
                return self._unsealed(con, found, name, sha256)
            nothing = _without_seal(found, name)
            if nothing is not None:
                return nothing
            listed = self._listed_keys(con)
            key = listed.get(keys.digest(found.certificate)) if found.certificate else None
            if not found.intact:
                return self._with_ours(con, _broken(found, name), key)
            if key is not None:
                return self._never_recorded(con, found, name)
            return self._foreign(found, name)

    def _sealing(self, con: Connection, sha256: str) -> Entry | None:
        """The entry that sealed a file, by the file's SHA-256 (hex)."""
        session = documents.session_of(con, sha256)
        entries = (
            self._ledger.trail(con, acts=("record-sealed",))
            if session is None
            else self._ledger.of_session(con, session)
        )
        for entry in entries:
            if isinstance(entry.act, RecordSealed) and entry.act.sha256 == sha256:
                return entry
        return None

    def _recorded(self, con: Connection, entry: Entry, data: bytes, name: str) -> FileVerdict:
        """A file whose SHA-256 the ledger holds: everything else has to fit as well."""
        from ketachart.store import keys  # noqa: PLC0415

        act = entry.act
        assert isinstance(act, RecordSealed)
        key, recorded = self._listed_keys(con).get(act.certificate), entry.stamp.recorded_at
        roots = () if key is None else (key.chain[-1:] or (key.certificate,))
        found = self._seals.look(
            data, roots=roots, others=() if key is None else key.chain, at=recorded
        )
        against = list(found.reasons)
        if key is None or key.person != act.signer or not key.sealed_at(entry.seq):
            against.append("The key it was sealed with was not listed for its signer then.")
        elif found.certificate is None or keys.digest(found.certificate) != act.certificate:
            against.append("It was sealed with another key than the ledger says.")
        chart = self._chart(con, act.session)
        versions = [v.number for v in chart.record.versions]
        newest = max(versions, default=act.version)
        verdict = FileVerdict(
            "not intact",
            f"{_shown(name)} cannot be taken for the signed record.",
            tuple(against),
            version=act.version,
            newer=newest if newest > act.version else None,
            record_no=chart.session.record_no,
            signer=act.by,
            signed_at=act.at,
            session=act.session,
        )
        if against or found.state != "sealed":
            return verdict
        assert key is not None
        words = (
            f"{_shown(name)} is, byte for byte, version {act.version} of "
            f"{chart.session.record_no} as {act.by} signed it on {_when(act.at)}."
        )
        told = [
            *_newer(chart, act, newest),
            *self._of_signer(con, key),
            *self._of_time(con, entry, found),
        ]
        return replace(verdict, answer="intact", words=words, reasons=tuple(told))

    def _of_signer(self, con: Connection, key: ListedKey) -> list[str]:
        """What became of the signer and the key since: it takes nothing away."""
        person = projections.person(con, key.person)
        told = []
        before = [one for one in self._resets(con, key.person) if one.seq < key.seq]
        if before and not key.brought:
            told.append(
                f"The key was made after {before[0].name} gave the signer another password on "
                f"{_when(before[0].at)}."
            )
        if person is not None and not person.active:
            told.append(f"{person.name} has left since; what was signed before stays valid.")
        if key.revoked_at is not None:
            told.append(
                f"The key was revoked on {_when(key.revoked_at)} ({key.reason}); what it sealed "
                "before stays valid."
            )
        if self.clock.now().at > key.until:
            told.append(
                f"The key's certificate ended on {day_text(key.until)}; it was valid at the "
                "signature."
            )
        return told

    def _of_time(self, con: Connection, entry: Entry, found: Found) -> list[str]:
        """What there is to say of the time of a signature."""
        told, recorded = [], entry.stamp.recorded_at
        if found.stamped_at is not None:
            apart = abs(found.stamped_at - recorded)
            vouched = f"A timestamp service ({found.stamped_by}) vouched for the time"
            told.append(
                f"{vouched}."
                if apart <= APART
                else f"{vouched} {_when(found.stamped_at.astimezone(recorded.tzinfo))}, which is "
                f"{span_text(apart)} from the station's clock."
            )
        if found.signed_at is not None and abs(found.signed_at - recorded) > APART:
            told.append(
                f"The file says {_when(found.signed_at)}; the ledger recorded the signature at "
                f"{_when(recorded)}."
            )
        step = self._clock_around(con, entry)
        if step is not None:
            told.append(
                f"The computer's clock was {span_text(timedelta(seconds=abs(step)))} "
                f"{'ahead of' if step > 0 else 'behind'} the station's around the signature; the "
                "order of the entries does not depend on it."
            )
        return told

    def _clock_around(self, con: Connection, entry: Entry) -> float | None:
        """By how much (s) the clock had moved when something was sealed, and was not confirmed."""
        before: float | None = None
        for step in self._ledger.of_station(con, ("clock-stepped", "clock-confirmed")):
            if step.stamp.boot_id != entry.stamp.boot_id:
                continue
            moved = step.act.seconds if isinstance(step.act, ClockStepped) else None
            if step.seq > entry.seq:
                return before if before is not None else moved
            before = moved
        return before

    def _unsealed(self, con: Connection, found: Found, name: str, sha256: str) -> FileVerdict:
        """A file without a seal: perhaps a copy that was printed before the signature."""
        words = f"{_shown(name)} carries no seal, so it is no signed record."
        for entry in self._ledger.of_station(con, ("session-exported",)):
            act = entry.act
            if isinstance(act, SessionExported) and act.sha256 == sha256:
                words = (
                    f"{_shown(name)} carries no seal: it is a copy that {act.by} exported on "
                    f"{_when(act.at)}, and no signed record."
                )
                break
        verdict = replace(_claimed(found), answer="no seal", words=words)
        row = found.record_no and projections.session_by_record_number(con, found.record_no)
        if not row or row.signature not in ("signed", "addended"):
            return verdict
        signed = f"{row.record_no} is signed at this station; its sealed file is another one."
        return replace(verdict, reasons=(signed,), session=row.id)

    def _with_ours(
        self, con: Connection, verdict: FileVerdict, key: ListedKey | None
    ) -> FileVerdict:
        """A broken seal, with whose it once was where that is known."""
        if key is None:
            return verdict
        person = projections.person(con, key.person)
        whose = person.name if person is not None else verdict.signer
        again = f"Its seal carries a key of {whose} at this clinic; export the record again."
        return replace(verdict, reasons=(*verdict.reasons, again), signer=whose)

    def _never_recorded(self, con: Connection, found: Found, name: str) -> FileVerdict:
        words = (
            f"{_shown(name)} is sealed with a key of this clinic, but the station never recorded "
            "this file. It cannot be taken for a signed record; verify the station."
        )
        row = found.record_no and projections.session_by_record_number(con, found.record_no)
        verdict = replace(_claimed(found), answer="not intact", words=words)
        return replace(verdict, session=row.id) if row else verdict

    def _foreign(self, found: Found, name: str) -> FileVerdict:
        words = (
            f"{_shown(name)} is sealed, and nothing was changed since, but not by this clinic: "
            f"the seal names {found.organisation or 'no clinic'}. Ask there whether it is theirs."
        )
        reasons: tuple[str, ...] = ()
        if found.organisation == self.clinic.clinic:
            reasons = ("The seal gives this clinic's name, but its key is not listed here.",)
        return replace(_claimed(found), answer="unknown clinic", words=words, reasons=reasons)


def _without_seal(found: Found, name: str) -> FileVerdict | None:
    """The answer where there is no seal of ours to judge."""
    shown = _shown(name)
    match found.state:
        case "no pdf":
            words = f"{shown} is no PDF, so it is no signed record."
        case "too large":
            words = f"{shown} is too large for a record and was not read."
        case "locked":
            words = f"{shown} is locked by a password; a signed record never is."
        case "other seal":
            words = (
                f"{shown} carries a signature that KetaChart does not make, so it is no signed "
                "record of a KetaChart station."
            )
            return replace(_claimed(found), answer="no seal", words=words, reasons=found.reasons)
        case "not sealed":
            words = f"{shown} carries no seal, so it is no signed record."
            return replace(_claimed(found), answer="no seal", words=words, reasons=found.reasons)
        case _:
            return None
    return FileVerdict("unreadable", words)


def _broken(found: Found, name: str) -> FileVerdict:
    return replace(
        _claimed(found),
        answer="not intact",
        words=f"{_shown(name)} is not the file that was sealed. Do not rely on it.",
        reasons=found.reasons,
    )


def _claimed(found: Found) -> FileVerdict:
    return FileVerdict(
        "no seal",
        "",
        version=found.version,
        record_no=found.record_no,
        signer=found.name,
        signed_at=found.signed_at,
    )


def _alone(found: Found) -> tuple[str, ...]:
    """Who the seal says it is from: a claim, until a station knows the key."""
    who = f"It says: signed by {found.name or 'somebody unnamed'}"
    who += f" of {found.organisation}" if found.organisation else ""
    when = f", on {_when(found.signed_at)}" if found.signed_at is not None else ""
    told = [f"{who}{when}."]
    if found.stamped_at is not None:
        told.append(
            f"A timestamp service that calls itself {found.stamped_by} says "
            f"{_when(found.stamped_at)}."
        )
    return tuple(told)


def _newer(chart: Chart, act: RecordSealed, newest: int) -> list[str]:
    told = []
    if newest > act.version:
        last = chart.record.versions[-1]
        told.append(
            f"It is not the newest: version {newest} was signed on {_when(last.signed.at)} by "
            f"{last.signed.by}."
        )
    if chart.record.waiting:
        told.append("An addendum was written since and waits for its signature.")
    return told


def _when(at: datetime) -> str:
    return f"{day_text(at)} {clock_text(at)} {offset_text(at)}"


def _shown(name: str) -> str:
    """The name of a file as it can be said in a sentence."""
    plain = "".join(c for c in name if c.isprintable()).strip()
    return plain if len(plain) <= 80 else f"{plain[:79]}…"
