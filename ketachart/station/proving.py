"""How people prove who they are: by password once a shift, by PIN within it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ketachart.clinical.acts import HandoverAccepted
from ketachart.clinical.administration import (
    AdministrativeAct,
    How,
    Occasion,
    PasswordSet,
    PinOff,
    PinSet,
    SignedIn,
    SignInRefused,
)
from ketachart.clinical.trouble import Damaged, Refused, Trouble, Unavailable
from ketachart.clock import Reading, new_id
from ketachart.station import refusals
from ketachart.station.core import ITSELF, Person, admission_of, stamp_of
from ketachart.station.holding import FIRST_WAIT_MS, Holding
from ketachart.station.joining import JOIN_WAIT_MS
from ketachart.station.names import LONGEST
from ketachart.station.refusals import UNKNOWN, Refusal
from ketachart.station.shifts import SHIFT, Begun, Shift
from ketachart.store import projections, secret
from ketachart.store.folding import same_name
from ketachart.store.people import CredentialState

if TYPE_CHECKING:
    from ketachart.store.engine import Connection

GOES_ON_NS = 60_000_000_000
"""So long after a colleague's proof the window may be theirs without another."""

_OF_ONES_OWN: frozenset[Occasion] = frozenset({"sign-in", "switch", "unlock", "own-account"})
"""What a temporary password is good for: to come in and choose one's own."""


@dataclass(frozen=True, slots=True)
class _Proved:
    """Who proved last to be here as the second person, how, when, and behind which entry."""

    person: Person
    how: How
    at: Reading
    seq: int


class Proving(Holding):
    """Signing in, switching, the second person, and one's own password and PIN."""

    _second: _Proved | None = None

    def sign_in(self, name: str, password: str, occasion: Occasion = "sign-in") -> Person:
        """Prove who one is by password; from now on entries are this person's.

        It begins a shift of 12 h at this station. Where the password is temporary nothing but
        ``change_password`` is possible.

        Raises:
            Refused: name and password do not belong together, or too many tries.
        """
        return self._now_signed_in(self._proof(name, password, occasion, pin=False)[0])

    def unlock(self, name: str, secret: str, *, occasion: Occasion = "unlock") -> Person:
        """Prove who one is by PIN or password; from now on entries are this person's.

        Six digits are a PIN, which works within a shift.

        Raises:
            Refused: they do not belong together, too many tries, or the password is needed.
        """
        return self._now_signed_in(self._proof(name, secret, occasion, pin=True)[0])

    def second_person(self, name: str, secret: str) -> Person:
        """Prove who one is for one act, by PIN or password; who is signed in does not change.

        Raises:
            Refused: they do not belong together, too many tries, or the password is needed.
        """
        person, how = self._proof(name, secret, "second-person", pin=True)
        self._second = _Proved(person, how, self.clock.now(), self._ledger_end().seq)
        return person

    def go_on_as(self, person_id: str) -> Person:
        """Let the colleague who accepted a chair by their proof, within a minute, be signed in.

        A proof for anything else (a second look, a witness) makes nobody the author.

        Raises:
            Refused: it was not them, not for that, or longer ago; they sign in by themselves.
        """
        self._signed_in()
        last, self._second, now = self._second, None, self.clock.now()
        person = None if last is None else self._as_now(last.person)
        if (
            last is None
            or person is None
            or person.id != person_id
            or last.at.boot_id != now.boot_id
            or now.steady_ns - last.at.steady_ns > GOES_ON_NS
            or not self._has_accepted(last)
        ):
            raise Refused(
                "The PIN was typed too long ago for that. Nothing was changed; choose the name and "
                "type it once more."
            )
        self._enter_proof(_proof_of(person, last.how, "switch", self.clock.now()), person.id)
        return self._now_signed_in(person)

    def _has_accepted(self, proved: _Proved) -> bool:
        for held in self._held_entries:
            if isinstance(held.act, HandoverAccepted) and held.stamp.person == proved.person.id:
                return True
        if self._holds:
            return False
        with self._database.reading() as con:
            accepted = self._ledger.trail(
                con, person=proved.person.id, acts=("handover-accepted",), after=proved.seq
            )
            return next(accepted, None) is not None

    def shift(self, person_id: str) -> Shift | None:
        """Somebody's shift at this station; None where their password is needed."""
        now = self.clock.now()
        begun = self._shifts.begun(person_id)
        if begun is None or not begun.runs(now):
            return None
        return self._shift(begun, now)

    def shifts(self) -> tuple[Shift, ...]:
        """The shifts that run at this station, by name."""
        now = self.clock.now()
        return tuple(self._shift(begun, now) for begun in self._shifts.running(now))

    def credential_state(self, person_id: str) -> CredentialState:
        """Where somebody's password and PIN stand; of who has none, that of nobody."""
        state = self._state(person_id, self.clock.now())
        resets = self._last_known(f"resets {person_id}", lambda con: self._resets(con, person_id))
        return replace(state or CredentialState(), resets=resets)

    def _state(self, person: str, now: Reading) -> CredentialState | None:
        if self._holds and self._credentials.remembers(person):
            return self._credentials.state(None, person, now)
        with self._database.reading() as con:
            return self._credentials.state(con, person, now)

    def change_password(self, old: str, new: str) -> None:
        """Choose one's own password; the PIN stays.

        Raises:
            Refused: ``old`` is not the present one, ``new`` is it, or ``new`` is not acceptable.
        """
        person = self._signed_in()
        self._prove(person, old, occasion="own-account", password_only=True)
        if secret.normalised(old) == secret.normalised(new):
            raise Refused("This is the password you have. Nothing was changed; choose another one.")
        now = self.clock.now()
        with self._database.writing() as con:
            self._credentials.set_password(
                con, person.id, new, name=person.name, clinic=self.clinic.clinic, now=now
            )
            self._append(
                con,
                [PasswordSet(id=new_id(), at=now.at, by=person.name, person=person.id)],
                person.id,
            )
            self._credentials.remember(con, person.id)
            self._password_changed(con, person, old, new)
        self._shifts.start(person, now)

    def set_pin(self, pin: str, password: str) -> None:
        """Choose one's own PIN of six digits, by the password.

        Raises:
            Refused: the password does not fit, or the PIN is not acceptable.
        """
        person = self._signed_in()
        self._prove(person, password, occasion="own-account", password_only=True)
        now = self.clock.now()
        with self._database.writing() as con:
            self._credentials.set_pin(con, person.id, pin)
            self._credentials.remember(con, person.id)
            self._append(
                con, [PinSet(id=new_id(), at=now.at, by=person.name, person=person.id)], person.id
            )

    # For the other parts of the station -------------------------------------------------------

    def _prove(
        self, person: Person, secret: str, *, occasion: Occasion, password_only: bool
    ) -> How:
        """See that a secret is this person's own; the try is an entry either way.

        In a transaction of its own: it is recorded also where nothing else comes of it.

        Raises:
            Refused: it is not, or too many tries.
        """
        current = self._as_now(person) or person
        return self._proof(current.name, secret, occasion, pin=not password_only)[1]

    def _now_signed_in(self, person: Person) -> Person:
        self._second = None
        if self.person is None or self.person.id != person.id:
            self._forget_keys()
        self.person = person
        self._sign_ins += 1
        return person

    def _shift(self, begun: Begun, now: Reading) -> Shift:
        state = self._state(begun.who.id, now)
        since = now.at - begun.passed(now)
        return Shift(begun.who, since, since + SHIFT, state is not None and _by_pin(state))

    def _proof(self, name: str, typed: str, occasion: Occasion, *, pin: bool) -> tuple[Person, How]:
        """Who somebody is, by what they typed; six digits are a PIN where ``pin`` allows it.

        Raises:
            Refused: name and secret do not belong together, or no try is possible now.
        """
        now = self.clock.now()
        how: How = "pin" if pin and secret.pin(typed) is not None else "password"
        try:
            with (
                self._database.waiting_at_most(FIRST_WAIT_MS),
                self._database.writing() as con,
            ):
                proved, temporary = self._tried(
                    con, by_name(con, name), typed, how, occasion=occasion, now=now
                )
                if not isinstance(proved, Refusal) and how == "password" and not temporary:
                    self._password_proved(con, proved, typed)
        except (Unavailable, Damaged) as trouble:
            proved, temporary = self._tried_from_memory(
                trouble, name, typed, how, occasion=occasion, now=now
            )
        if isinstance(proved, Refusal):
            raise Refused(proved.words)
        if how == "password":
            self._shifts.start(proved, now, temporary=temporary)
        return proved, how

    def _tried_from_memory(
        self, trouble: Trouble, name: str, typed: str, how: How, *, occasion: Occasion, now: Reading
    ) -> tuple[Person | Refusal, bool]:
        """A try while the database takes nothing: misses count in memory, and follow later.

        Raises:
            Unavailable, Damaged: what this person's secret is is not known, or the try can be
                entered nowhere.
        """
        with suppress(Unavailable, Damaged), self._database.waiting_at_most(JOIN_WAIT_MS):
            self._remember_secrets()
        with self._looking_once():
            people = self._last_known("people", projections.people)
            known = next((p for p in people if same_name(p.name) == same_name(name)), None)
            if known is not None and not self._credentials.remembers(known.id):
                raise trouble
            self._unread_by = trouble
            return self._tried(None, known, typed, how, occasion=occasion, now=now)

    def _remember_secrets(self) -> None:
        """Who may sign in, and by what, as far as it is not known from memory already."""
        with self._database.reading() as con:
            people = projections.people(con)
            for person in people:
                if not self._credentials.remembers(person.id):
                    self._credentials.remember(con, person.id)
        self._last_read["people"] = people

    def _recall_tries(self) -> None:
        if not self._held_entries:
            return
        with self._database.reading() as con:
            fresh = [e for e in self._held_entries if self._ledger.by_id(con, e.id) is None]
            people = projections.people(con)
        self._remember_secrets()
        for entry in fresh:
            act, stamp = entry.act, entry.stamp
            tried = Reading(stamp.recorded_at, stamp.boot_id, stamp.steady_ns)
            if isinstance(act, SignedIn):
                self._credentials.recall(act.person, tried, by_pin=act.how == "pin", missed=False)
            elif isinstance(act, SignInRefused) and act.why is None:
                who = next((p.id for p in people if same_name(p.name) == same_name(act.name)), "")
                self._credentials.recall(who, tried, by_pin=act.how == "pin", missed=True)

    def _tried(
        self,
        con: Connection | None,
        known: Person | None,
        typed: str,
        how: How,
        *,
        occasion: Occasion,
        now: Reading,
    ) -> tuple[Person | Refusal, bool]:
        """Who somebody proved to be, and whether by a temporary password; the try is an entry."""
        if how == "pin":
            proved = self._try_pin(con, known, typed, now)
        else:
            proved = self._try_password(con, known, typed, occasion, now)
        if isinstance(proved, Refusal):
            self._note_refused(con, known, proved, how, occasion)
            return proved, False
        temporary = self._is_temporary(con, proved, now)
        if con is not None:
            self._credentials.remember(con, proved.id)
        self._enter_proof(_proof_of(proved, how, occasion, self.clock.now()), proved.id, con)
        return proved, temporary

    def _enter_proof(
        self, act: AdministrativeAct, person: str, con: Connection | None = None
    ) -> None:
        if con is not None:
            self._append(con, [act], person)
        else:
            self._proved_anew(act)
            self._enter_or_hold([admission_of(act, stamp_of(self.clock.now(), person))])

    def _try_password(
        self,
        con: Connection | None,
        known: Person | None,
        typed: str,
        occasion: Occasion,
        now: Reading,
    ) -> Person | Refusal:
        person = known.id if known is not None and known.active else None
        answer = self._credentials.check_password(con, person, typed, now=now)
        if known is None or not known.active:
            return refusals.MISMATCH if known is None else refusals.LEFT
        if not answer.fits:
            return refusals.of_password(answer)
        if occasion not in _OF_ONES_OWN and self._is_temporary(con, known, now):
            return refusals.temporary(known.name)
        return known

    def _try_pin(
        self, con: Connection | None, known: Person | None, typed: str, now: Reading
    ) -> Person | Refusal:
        begun = None if known is None else self._shifts.begun(known.id)
        if known is None or begun is None or begun.temporary or not begun.runs(now):
            return refusals.PIN_WITHOUT_SHIFT
        answer = self._credentials.check_pin(con, known.id, typed)
        return known if answer.fits else refusals.of_pin(known.name, answer)

    def _is_temporary(self, con: Connection | None, person: Person, now: Reading) -> bool:
        state = self._credentials.state(con, person.id, now)
        return state is not None and state.must_change

    def _note_refused(
        self,
        con: Connection | None,
        known: Person | None,
        refusal: Refusal,
        how: How,
        occasion: Occasion,
    ) -> None:
        """Record a try, by a known name only: what stands in the name box may be a password."""
        at = self.clock.now().at
        tried = SignInRefused(
            id=new_id(),
            at=at,
            by=ITSELF,
            name=UNKNOWN if known is None else known.name,
            how=how,
            occasion=occasion,
            why=refusal.why,
        )
        self._enter_proof(tried, ITSELF, con)
        if known is not None and refusal.pin_off:
            off = PinOff(id=new_id(), at=at, by=ITSELF, person=known.id)
            self._enter_proof(off, ITSELF, con)


def _proof_of(person: Person, how: How, occasion: Occasion, now: Reading) -> SignedIn:
    return SignedIn(
        id=new_id(), at=now.at, by=person.name, person=person.id, how=how, occasion=occasion
    )


def _by_pin(state: CredentialState) -> bool:
    return state.has_pin and not state.pin_off and not state.must_change


def by_name(con: Connection, name: str) -> Person | None:
    """The person of a typed name, whatever was typed."""
    if len(name) > LONGEST or not name.isprintable():
        return None
    return projections.person_by_name(con, name)
