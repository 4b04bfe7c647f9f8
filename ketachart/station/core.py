"""What every part of the station stands on: the open files, the clock, who is signed in."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from msgspec import structs

from ketachart.clinical.administration import (
    AccessDenied,
    AdministrativeAct,
    ClinicChanged,
    ClinicSetUp,
    ClockStepped,
    How,
    Occasion,
    PasswordSet,
    RecordSealed,
)
from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import Admission, Entry, Stamp, entry_id
from ketachart.clinical.protocol import Protocol
from ketachart.clinical.trouble import Damaged, Refused, Unavailable
from ketachart.clinical.vocabulary import Vocabulary
from ketachart.clock import Clock, Reading, StationClock, new_id
from ketachart.station.access import MAY, check
from ketachart.station.shifts import Shifts
from ketachart.station.timing import ABOUT_CLOCK, TIMED, ClockState, Timing, start_of_times
from ketachart.station.witnesses import Witnesses
from ketachart.store import folder, holding, migrations, projections, reserve, secret
from ketachart.store.engine import Database
from ketachart.store.ledger import Ledger
from ketachart.store.migrations import Course
from ketachart.store.patients import Finder
from ketachart.store.people import Credentials, SetByAnother
from ketachart.store.projections import PersonRow
from ketachart.store.secret import Cost
from ketachart.store.station_lock import StationLock
from ketachart.store.vault import Vault

if TYPE_CHECKING:
    from ketachart.store.engine import Connection

CLINIC_FIELDS = (
    "clinic",
    "paper",
    "chairs",
    "default_protocol",
    "backup_folder",
    "idle_lock_min",
    "sign_own",
    "self_recheck_min",
    "timestamp_url",
)
"""What is told of a clinic when it is set up and whenever it is changed."""
LATE = dict.fromkeys(("record", "chart"), timedelta(minutes=10))
"""How long after a shift a call is still taken: what was given in time may wait for a slow disk."""
T = TypeVar("T")
Person = PersonRow
ITSELF = "KetaChart"
"""Who enters what nobody did: a clock that moved, a sign-in that failed."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What guessing costs, and what room is kept for a full disk (bytes).

    Lowered only by tests and the throw-away demo.
    """

    passphrase: Cost = secret.PASSPHRASE
    recovery: Cost = secret.RECOVERY
    password: Cost = secret.PASSWORD
    holding: int = holding.SIZE
    reserve: int = reserve.SIZE

    @classmethod
    def lowest(cls) -> Costs:
        """As cheap as argon2 goes; protects nothing, and keeps hardly any room on the disk."""
        cheap = Cost(memory_kib=64, passes=1, lanes=1)
        return cls(cheap, cheap, cheap, holding=16 << 10, reserve=0)


class Core:
    """The station's files, opened; every part of ``Station`` is built on it."""

    def __init__(
        self,
        lock: StationLock,
        vault: Vault,
        key: bytes,
        clock: Clock | None,
        costs: Costs,
        *,
        course: Course = migrations.TODAY,
    ):
        self.place = folder.Place(vault.path.parent)
        self.vault = vault
        self.person: Person | None = None
        self._lock = lock
        self._course = course
        self._database = Database.open(self.place.database, key, form=course.now)
        self._ledger = Ledger(self._database)
        self._witnesses = Witnesses(self.place, lock.folder, vault.id, key)
        self._costs, self._key = costs, key
        self._shifts = Shifts()
        self._sign_ins = 0
        self._charts: dict[str, Chart] = {}
        self._finder = Finder()
        self._protocols: dict[str, Protocol] = {}
        self._vocabulary: Vocabulary | None = None
        self._known_texts: dict[str, str] | None = None
        self._troubles: tuple[str, ...] = ()
        try:
            with self._database.reading() as con:
                last = self._ledger.last_stamp(con)
                self._witnesses.require(con, self._ledger)
                about_clock = self._ledger.of_station(con, ABOUT_CLOCK)
        except BaseException:
            self._database.close()
            raise
        anchor = Reading(last.recorded_at, last.boot_id, last.steady_ns) if last else None
        self.clock: Clock = clock or StationClock(anchor)
        opened = self.clock.now()
        self._credentials = Credentials(costs.password, opened)
        self._timing = Timing(self.clock, about_clock, last)
        self._closed = False
        self._depth = 0

    def close(self) -> None:
        """Bring the anchor up to date and let the station go; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        with suppress(Unavailable, Damaged):
            self.tend(at_once=True)
        self._database.close()
        self._lock.release()

    def tend(self, *, at_once: bool = False) -> None:
        """Small housekeeping between two requests: the anchor follows the ledger.

        Raises:
            Unavailable: the anchor cannot be written; the entries themselves are on disk.
        """
        with suppress(Unavailable, Damaged):  # else it is entered the next time
            self._tend_clock()
        with self._database.reading() as con:
            head = self._ledger.head(con)
        self._witnesses.follow(head, self.clock.now().at, at_once=at_once)

    @property
    def clinic(self) -> ClinicSetUp:
        """The clinic as it was set up and has been changed since."""
        with self._database.reading() as con:
            kept = self._ledger.of_station(con, ("clinic-set-up", "clinic-changed"))
        acts = [entry.act for entry in kept]
        first = next(act for act in acts if isinstance(act, ClinicSetUp))
        changes = [act for act in acts if isinstance(act, ClinicChanged)]
        if not changes:
            return first
        told = structs.asdict(changes[-1])
        return structs.replace(first, **{name: told[name] for name in CLINIC_FIELDS})

    @property
    def recovery_confirmed(self) -> bool:
        """Whether the recovery code has been typed back since the station was set up."""
        return self.vault.recovery_confirmed

    @property
    def clock_state(self) -> ClockState:
        """What is to be told of the clock now; touches no disk, may be asked in any thread."""
        return self._timing.state

    @property
    def clock_unconfirmed(self) -> bool:
        """Whether the computer was started anew and nobody has found its clock right since."""
        return self._timing.restarted

    def confirm_clock(self) -> None:
        """Record that somebody looked at the computer's clock and found it right.

        Station time goes on from it; where a session began since the computer started, once that
        has ended, as its times are told by station time.

        Raises:
            Refused: it shows a day before this program was made.
        """
        person = self._signed_in()
        with self._database.writing() as con:
            act = self._timing.confirmed(person.name, free=self._is_free(con))
            self._append(con, [act], person.id)
        self._timing.settle(act)

    def _tend_clock(self) -> None:
        """Enter a step of the clock when it is seen; take the clock up when that was waited for."""
        reading = self.clock.now()
        step = self._timing.new_step(reading, ITSELF)
        if step is None and not self._timing.waits:
            return
        with self._database.writing() as con:
            if step is None and not self._is_free(con):
                return
            act = step or self._timing.taken_up(ITSELF)
            self._ledger.append(con, [admission_of(act, stamp_of(reading, ITSELF))])
        if isinstance(act, ClockStepped):
            self._timing.note(act)
        else:
            self._timing.settle(act)

    def _is_free(self, con: Connection) -> bool:
        """Whether nobody is in a chair whose times count from a start since this boot."""
        boot = self.clock.now().boot_id
        for row in projections.sessions(con, phases=TIMED):
            if start_of_times(self._ledger.of_session(con, row.id)).stamp.boot_id == boot:
                return False
        return True

    def _clock_step(self, reading: Reading) -> list[Admission]:
        """An entry for a clock that moved since the last one, if it did."""
        act = self._timing.new_step(reading, ITSELF)
        if act is None:
            return []
        self._timing.note(act)
        return [admission_of(act, stamp_of(reading, ITSELF))]

    @contextmanager
    def acting(self, person: Person) -> Iterator[None]:
        """Whatever is recorded inside is by this person, who had signed in when it was asked for.

        Who signs in inside stays signed in, and nobody where the station is locked inside.

        Raises:
            Refused: this is nobody who proved to be here, or somebody who left since.
        """
        before, count = self.person, self._sign_ins
        self.person = self._proved_here(person)
        try:
            yield
        finally:
            if self.person is not None and self._sign_ins == count:
                self.person = self._as_now(before)

    def may(self, call: str) -> bool:
        """Whether whoever is signed in may make a call of the station (its name)."""
        try:
            self._check_call(call)
        except Refused:
            return False
        return True

    @contextmanager
    def asked_for(self, call: str) -> Iterator[None]:
        """Let a public call in; what the station asks itself inside was let in with it.

        Raises:
            Refused: whoever is signed in may not make it; the refusal is an entry.
        """
        if self._depth == 0:
            person = self.person
            try:
                self._check_call(call)
            except Refused:
                if person is not None:
                    self._note_denied(person, MAY[call].what)
                raise
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    def _check_call(self, call: str) -> None:
        """See that whoever is signed in may make a call.

        Raises:
            Refused: their roles may not, their password is somebody else's choice still, or their
                shift is over.
        """
        person, rule = self.person, MAY[call]
        check(rule, None if person is None else person.roles)
        if person is None or rule.roles is None or call == "change_password":
            return
        begun, now = self._shifts.begun(person.id), self.clock.now()
        if begun is not None and not begun.runs(now, late=LATE.get(call, timedelta(0))):
            raise Refused(
                "The 12 hours of your shift at this station are over. Nothing was done; lock with "
                "Ctrl L and type your password. What is half typed is kept."
            )
        if begun is not None and begun.temporary:
            raise Refused(
                "The password you signed in by is temporary. Nothing was done; "
                "choose your own password first."
            )

    def _proved_here(self, person: Person) -> Person:
        """Somebody as they stand now, where they proved to be at this station.

        Raises:
            Refused: they did not, or they left since.
        """
        begun = self._shifts.begun(person.id)
        if begun is None:
            raise Refused(
                f"{person.name} is not signed in at this station. Nothing was recorded; "
                "their password is asked for first."
            )
        return begun.who

    def _as_now(self, person: Person | None) -> Person | None:
        """Somebody as they stand now; nobody where they left."""
        begun = None if person is None else self._shifts.begun(person.id)
        return None if begun is None else begun.who

    def _note_denied(self, person: Person, what: str, patient: str | None = None) -> None:
        act = AccessDenied(
            id=new_id(), at=self.clock.now().at, by=person.name, what=what, patient=patient
        )
        self._note(act, person.id)

    @abstractmethod
    def _note(self, act: AdministrativeAct, person: str) -> None:
        """Enter what must keep nobody from reading; where the disk cannot take it now, it waits."""

    def _signed_in(self) -> Person:
        if self.person is None:
            raise Refused("Nobody is signed in. Sign in first.")
        return self.person

    def _administrator(self, what: str) -> Person:
        """Who is signed in, where that is an administrator.

        Raises:
            Refused: it is not.
        """
        person = self._signed_in()
        if "administrator" not in person.roles:
            raise Refused(
                f"Only an administrator can {what}. Nothing was changed; ask one to sign in."
            )
        return person

    @abstractmethod
    def _prove(
        self, person: Person, secret: str, *, occasion: Occasion, password_only: bool
    ) -> How:
        """See that a secret is this person's own; the try is an entry either way.

        Raises:
            Refused: it is not, or too many tries.
        """

    def _forget_keys(self) -> None:
        """Let go of an open signing key: at the lock, when somebody else signs in, at the end."""

    @abstractmethod
    def _holds_key(self, person: Person) -> bool:
        """Whether a person's signing key is open since the password of a signature."""

    def _resets(self, con: Connection, person: str) -> tuple[SetByAnother, ...]:
        """Who gave a person (id) another password, and when; the newest first."""
        kept = self._ledger.of_station(con, ("password-set",))
        return tuple(
            SetByAnother(entry.act.by, entry.act.at, entry.seq)
            for entry in reversed(kept)
            if isinstance(entry.act, PasswordSet)
            and entry.act.person == person
            and entry.act.temporary
        )

    @abstractmethod
    def _seal(
        self,
        con: Connection,
        sealing: RecordSealed,
        page: bytes,
        *,
        person: Person,
        password: str | None,
    ) -> tuple[Entry, bytes, str | None]:
        """Seal a page by a person's key: the entry that was written, and the sealed file, kept.

        The third tells why no timestamp service vouched for the time, where the clinic has one.

        ``sealing`` is whole but for ``certificate``, ``sha256`` and ``trusted``. ``password`` opens
        the key; None where it is open since the password of an earlier signature.

        Raises:
            Refused: the person has no key that seals, or it cannot be opened now.
        """

    # What the keys of the people follow -------------------------------------------------------

    def _password_proved(self, con: Connection, person: Person, password: str) -> None:
        """Somebody typed their own password rightly; in the transaction that records it."""

    def _password_changed(self, con: Connection, person: Person, old: str, new: str) -> None:
        """Somebody chose another password; ``old`` fitted, also where it was temporary."""

    def _password_reset(self, con: Connection, person: Person) -> None:
        """Somebody else gave a person a temporary password: what the old one opened stays shut."""

    def _person_ended(self, con: Connection, person: Person, reason: str) -> None:
        """Somebody left."""

    def _person_changed(self, con: Connection, before: Person, after: Person, reason: str) -> None:
        """Somebody's printed name, roles or credential became others."""

    def _append(
        self,
        con: Connection,
        acts: Iterable[AdministrativeAct],
        person: str,
        session: str | None = None,
    ) -> tuple[Entry, ...]:
        stamp = stamp_of(self.clock.now(), person)
        return self._ledger.append(con, [admission_of(act, stamp, session) for act in acts])


def stamp_of(reading: Reading, person: str) -> Stamp:
    """The stamp of an entry made at a reading of the clock by a person (id)."""
    return Stamp(
        person=person, recorded_at=reading.at, boot_id=reading.boot_id, steady_ns=reading.steady_ns
    )


def admission_of(act: AdministrativeAct, stamp: Stamp, session: str | None = None) -> Admission:
    """An administrative act on its way into the ledger; nothing about the station is refused."""
    return Admission(id=entry_id(session, act.id), stamp=stamp, act=act, session=session)


def found(value: T | None, otherwise: str) -> T:
    """The value, where there is one.

    Raises:
        Refused: there is none; the text is ``otherwise``.
    """
    if value is None:
        raise Refused(otherwise)
    return value
