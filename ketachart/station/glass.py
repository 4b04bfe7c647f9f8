"""Break-glass: a clinical user opens any chart for an hour, in sight of everybody, and it is
reviewed afterwards by somebody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ketachart.clinical.administration import (
    ChartOpened,
    GlassBroken,
    GlassEnded,
    GlassReviewed,
)
from ketachart.clinical.entry import Entry
from ketachart.clinical.trouble import Refused
from ketachart.clock import Reading, new_id
from ketachart.station.core import Person
from ketachart.station.looking import Looking
from ketachart.store import projections

if TYPE_CHECKING:
    from ketachart.store.engine import Connection

AN_HOUR = timedelta(minutes=60)
"""How long an emergency access lasts (safety.md section 5; A37)."""
REASONS: tuple[str, ...] = (
    "Emergency of the patient",
    "The people named are out of reach",
    "Question of a doctor who treats the patient now",
    "Another reason",
)
LONGEST = 2000
"""Characters of what is added to a reason, and of a finding."""
_ACTS = ("glass-broken", "glass-ended", "glass-reviewed")


@dataclass(frozen=True, slots=True)
class Looked:
    """One look during an emergency access: when, at whom, and at which record if at one."""

    at: datetime
    patient: str
    mrn: str
    record_no: str | None = None


@dataclass(frozen=True, slots=True)
class GlassAccess:
    """One emergency access, as it is reviewed; ``runs`` while it is in force.

    ``ended_at`` is when it was given back, None where it ended by itself or runs.
    """

    id: str
    person: str
    name: str
    at: datetime
    until: datetime
    reason: str
    detail: str
    runs: bool
    ended_at: datetime | None = None
    looked: tuple[Looked, ...] = ()
    finding: str | None = None
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether nobody has reviewed it yet."""
        return self.finding is None


class Glass(Looking):
    """Emergency accesses, each told by the ledger alone: nothing of them is kept elsewhere."""

    def break_glass(self, reason: str, detail: str, password: str) -> GlassBroken:
        """Open every record to who is signed in, for an hour; the PIN is never enough.

        ``reason`` is one of ``REASONS``, ``detail`` says more in their own words.

        Raises:
            Refused: a reason or the words are missing, one runs already, or the password does not
                fit; nothing is open.
        """
        person, detail = self._signed_in(), detail.strip()
        if reason not in REASONS:
            raise Refused("Choose why the records are needed. Nothing was opened yet.")
        if not detail:
            raise Refused("Say in a few words what happened. Nothing was opened yet.")
        _fits(detail)
        if self.glass() is not None:
            raise Refused("Your emergency access runs already. Nothing was added; open the record.")
        self._prove(person, password, occasion="break-glass", password_only=True)
        at = self.clock.now().at
        act = GlassBroken(
            id=new_id(),
            at=at,
            by=person.name,
            person=person.id,
            reason=reason,
            until=at + AN_HOUR,
            detail=detail,
        )
        with self._database.writing() as con:
            self._append(con, [act], person.id)
        return act

    def give_back_glass(self) -> None:
        """End one's own emergency access before its time.

        Raises:
            Refused: none runs.
        """
        person, runs = self._signed_in(), self.glass()
        if runs is None:
            raise Refused("No emergency access of yours runs. Nothing was changed.")
        act = GlassEnded(id=new_id(), at=self.clock.now().at, by=person.name, access=runs.id)
        with self._database.writing() as con:
            self._append(con, [act], person.id)

    def glass(self) -> GlassBroken | None:
        """The emergency access of who is signed in, while it runs."""
        person = self._signed_in()
        with self._database.reading() as con:
            entries = self._ledger.of_station(con, ("glass-broken", "glass-ended"))
        return _running(entries, person.id, self.clock.now())

    def glass_accesses(self) -> tuple[GlassAccess, ...]:
        """Every emergency access with what was opened by it: those to review first, then the
        newest."""
        with self._database.reading() as con:
            entries = self._ledger.of_station(con, _ACTS)
            opened = self._ledger.of_station(con, ("chart-opened",), after=_first(entries))
            listed = self._told(con, entries, opened)
        newest = sorted(listed, key=lambda access: access.at, reverse=True)
        return tuple(sorted(newest, key=lambda access: not access.waits))

    def glass_to_review(self) -> int:
        """How many emergency accesses nobody has reviewed yet."""
        with self._database.reading() as con:
            acts = [entry.act for entry in self._ledger.of_station(con, _ACTS)]
        done = {act.access for act in acts if isinstance(act, GlassReviewed)}
        return sum(isinstance(act, GlassBroken) and act.id not in done for act in acts)

    def review_glass(self, access: str, finding: str) -> None:
        """Record what was found when an emergency access (id) was looked at afterwards.

        Raises:
            Refused: there is none, it runs still, it was one's own, it was reviewed before, or the
                finding is missing.
        """
        person, finding = self._signed_in(), finding.strip()
        if not finding:
            raise Refused("Say what you found. The access waits for its review.")
        _fits(finding)
        now = self.clock.now()
        with self._database.writing() as con:
            entries = self._ledger.of_station(con, _ACTS)
            acts = [entry.act for entry in entries]
            broken = [act for act in acts if isinstance(act, GlassBroken) and act.id == access]
            if not broken:
                raise Refused("There is no such emergency access. Nothing was recorded.")
            if broken[0].person == person.id:
                raise Refused(
                    "This emergency access was your own. It waits on; another administrator "
                    "reviews it."
                )
            runs = _running(entries, broken[0].person, now)
            if runs is not None and runs.id == access:
                raise Refused("This emergency access runs still. Review it when it has ended.")
            if any(isinstance(act, GlassReviewed) and act.access == access for act in acts):
                raise Refused("This emergency access was reviewed before. Nothing was added.")
            act = GlassReviewed(
                id=new_id(), at=now.at, by=person.name, access=access, finding=finding
            )
            self._append(con, [act], person.id)

    def _glass_of(self, person: Person) -> str | None:
        acts = ("glass-broken", "glass-ended")
        entries = self._last_known("glass", lambda con: self._ledger.of_station(con, acts))
        runs = _running(entries, person.id, self.clock.now())
        return None if runs is None else runs.id

    def _told(
        self, con: Connection, entries: Iterable[Entry], opened: Iterable[Entry]
    ) -> list[GlassAccess]:
        listed, now = tuple(entries), self.clock.now()
        acts = [entry.act for entry in listed]
        ended = {act.access: act.at for act in acts if isinstance(act, GlassEnded)}
        reviews = {act.access: act for act in acts if isinstance(act, GlassReviewed)}
        looked: dict[str, list[Looked]] = {}
        for look in opened:
            if isinstance(look.act, ChartOpened) and look.act.glass is not None:
                looked.setdefault(look.act.glass, []).append(_look(con, look.act))
        told = []
        for act in acts:
            if isinstance(act, GlassBroken):
                runs, review = _running(listed, act.person, now), reviews.get(act.id)
                told.append(
                    GlassAccess(
                        id=act.id,
                        person=act.person,
                        name=act.by,
                        at=act.at,
                        until=act.until,
                        reason=act.reason,
                        detail=act.detail or "",
                        runs=runs is not None and runs.id == act.id,
                        ended_at=ended.get(act.id),
                        looked=tuple(looked.get(act.id, ())),
                        finding=None if review is None else review.finding,
                        reviewed_by=None if review is None else review.by,
                        reviewed_at=None if review is None else review.at,
                    )
                )
        return told


def _running(entries: Iterable[Entry], person: str, now: Reading) -> GlassBroken | None:
    """The access of a person (id) that is in force at a reading of the clock.

    Within one boot the hour is that of the clock that nobody can set; after another start the
    time in the entry counts, and a clock behind its beginning ends it.
    """
    ended: set[str] = set()
    broken: list[tuple[Entry, GlassBroken]] = []
    for entry in entries:
        if isinstance(entry.act, GlassEnded):
            ended.add(entry.act.access)
        elif isinstance(entry.act, GlassBroken) and entry.act.person == person:
            broken.append((entry, entry.act))
    for entry, act in reversed(broken):
        if act.id in ended:
            continue
        if entry.stamp.boot_id == now.boot_id:
            passed = timedelta(microseconds=(now.steady_ns - entry.stamp.steady_ns) / 1000)
        else:
            passed = now.at - act.at
        if timedelta(0) <= passed < AN_HOUR:
            return act
    return None


def _look(con: Connection, act: ChartOpened) -> Looked:
    patient = projections.patient(con, act.patient)
    row = projections.session(con, act.session) if act.session else None
    return Looked(
        act.at, act.patient, patient.mrn if patient else "?", row.record_no if row else None
    )


def _first(entries: Iterable[Entry]) -> int:
    """Behind which seq looks by an access can stand."""
    return min((e.seq for e in entries if isinstance(e.act, GlassBroken)), default=0)


def _fits(words: str) -> None:
    if len(words) > LONGEST:
        raise Refused(
            f"{len(words):,} characters are too long; {LONGEST:,} can be kept. Shorten it."
        )
