"""The chart: all that is true of a session now, as one fold over its entries.

``admit`` holds today's rules and refuses; ``after`` accepts whatever was once admitted. Screen,
page and exports read the same chart, so they cannot disagree.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeVar

from msgspec import structs

from ketachart.clinical import door
from ketachart.clinical.account import DrugAccount, accounts
from ketachart.clinical.acts import (
    Act,
    BolusGiven,
    ChairTaken,
    DrugPrepared,
    InfusionResumed,
    InfusionStarted,
    InfusionStopped,
    LimitsSet,
    MedicationGiven,
    NurseAttested,
    OrderChanged,
    OrderPlaced,
    PatientDischarged,
    RateSet,
    SessionPlanned,
    VitalsNotTaken,
    VitalsTaken,
    WeightTaken,
)
from ketachart.clinical.administration import EntryMoved, Patient, SessionMoved, SessionOpened
from ketachart.clinical.corrections import Fate, Standing, sort_out
from ketachart.clinical.course import check_course
from ketachart.clinical.dosing import Container, Delivery, containers, deliver
from ketachart.clinical.effects import SideEffect, side_effects
from ketachart.clinical.entry import (
    NOWHERE,
    Admission,
    Entry,
    Stamp,
    Surroundings,
    entry_id,
    provisional,
)
from ketachart.clinical.episodes import Episode, find_episodes
from ketachart.clinical.flags import Flag, PatientLimits, judge, patient_limits, rise_pct
from ketachart.clinical.oxygen import answers_due
from ketachart.clinical.phases import Phase, walk_on
from ketachart.clinical.protocol import Protocol
from ketachart.clinical.schedule import Due, answered, due_times, next_due
from ketachart.clinical.signing import RecordState, charted_elsewhere, record_state
from ketachart.clinical.trouble import Refused
from ketachart.clinical.units import minutes_between
from ketachart.clinical.vitals import measured_of, values_of
from ketachart.clinical.vocabulary import EMPTY, Vocabulary

A = TypeVar("A", bound=Act)


@dataclass(frozen=True, slots=True)
class Order:
    """The order as it now stands, after its changes; amounts mg, time min."""

    placed: OrderPlaced
    dose_mg: Decimal
    dose_mg_per_kg: Decimal | None
    duration_min: Decimal | None
    changes: tuple[OrderChanged, ...] = ()


@dataclass(frozen=True, slots=True)
class VitalsSet:
    """One set with what was judged of it; ``minute`` from the start, None before there is one."""

    entry: Entry
    taken: VitalsTaken
    values: dict[str, int]
    minute: Fraction | None
    flags: tuple[Flag, ...]
    late: bool


@dataclass(frozen=True, slots=True)
class Baseline:
    """The last standing value before the start, and the set it is from."""

    value: int
    act_id: str
    at: datetime


@dataclass(frozen=True)
class Chart:
    """One session. Everything below ``entries`` is worked out from them, once, when asked."""

    session: SessionOpened
    patient: Patient
    protocol: Protocol
    entries: tuple[Entry, ...] = ()
    vocabulary: Vocabulary = EMPTY
    """The clinic's words as they are now: they offer and explain, and decide nothing."""

    def after(self, entry: Entry) -> "Chart":
        """The chart with one more entry."""
        return self.after_all((entry,))

    def after_all(self, entries: Iterable[Entry]) -> "Chart":
        """The chart with more entries, in charting order."""
        return replace(self, entries=(*self.entries, *entries))

    def of_patient(self, entry: Entry, patient: Patient) -> "Chart":
        """The chart once ``entry``, a SessionMoved, made it that of another patient."""
        assert isinstance(entry.act, SessionMoved)
        session = structs.replace(self.session, patient=entry.act.patient)
        return replace(self, session=session, patient=patient, entries=(*self.entries, entry))

    def admit(self, act: Act, stamp: Stamp, around: Surroundings = NOWHERE) -> Admission:
        """Let an act in.

        Raises:
            Refused: it cannot be so; the text says why, for the person who charts.
        """
        return self.admit_all((act,), stamp, around)[0]

    def admit_all(
        self, acts: Sequence[Act], stamp: Stamp, around: Surroundings = NOWHERE
    ) -> tuple[Admission, ...]:
        """Let several acts in, in charting order; their course is judged with all of them in place.

        Raises:
            Refused: one of them cannot be; ``about`` names it.
        """
        session = self.session.session
        admissions = []
        trial = self
        for act in acts:
            try:
                exceptions = door.examine(trial, act, stamp, around)
            except Refused as refusal:
                raise Refused(str(refusal), act.id) from refusal
            admission = Admission(
                id=entry_id(session, act.id),
                stamp=stamp,
                act=act,
                session=session,
                exceptions=exceptions,
            )
            admissions.append(admission)
            seq = trial.entries[-1].seq + 1 if trial.entries else 1
            trial = trial.after(provisional(admission, seq))
        check_course(trial, acts)
        return tuple(admissions)

    # What stands ------------------------------------------------------------------------------

    @cached_property
    def standing(self) -> Standing:
        """The entries that count, in clinical order, and what became of the others."""
        return sort_out(self.entries)

    def fate(self, act_id: str) -> Fate | None:
        """How an entry came to stand no longer; None while it stands."""
        return self.standing.fates.get(act_id)

    @cached_property
    def patient_moves(self) -> tuple[SessionMoved, ...]:
        """When the session turned out to be another patient's, and why; in charting order."""
        return tuple(e.act for e in self.entries if isinstance(e.act, SessionMoved))

    @cached_property
    def moved_away(self) -> dict[str, str]:
        """The record numbers to which entries of this chart were moved, by the act struck here."""
        moves = (e.act for e in self.entries if isinstance(e.act, EntryMoved))
        here = self.session.session
        return {m.entry: m.to_record_no for m in moves if m.from_session == here}

    @cached_property
    def moved_here(self) -> tuple[EntryMoved, ...]:
        """The moves by which entries of another session came to stand in this one."""
        moves = (e.act for e in self.entries if isinstance(e.act, EntryMoved))
        here = self.session.session
        return tuple(m for m in moves if m.to_session == here)

    def is_late(self, act: Act) -> bool:
        """Charted later than the protocol's minutes after it happened; amendments never are."""
        return act.amends is None and act.written_at - act.at > timedelta(
            minutes=self.protocol.late_entry_min
        )

    # Course -----------------------------------------------------------------------------------

    @cached_property
    def phase(self) -> Phase:
        """Where the session stands."""
        return walk_on(e.act for e in self.standing.entries if isinstance(e.act, Act))

    @cached_property
    def course(self) -> tuple[Act, ...]:
        """The standing acts in clinical order, every container under its name."""
        return tuple(map(self._named, (e.act for e in self.standing.entries)))

    def _named(self, act: Any) -> Any:
        """A bag without a name keeps the id that it was first charted under."""
        if isinstance(act, DrugPrepared) and act.container is None:
            return structs.replace(act, container=self.standing.root(act.id))
        return act

    @cached_property
    def delivery(self) -> Delivery:
        """The infusion as charted; while it runs, up to its last pump act."""
        return deliver(self.course)

    def delivery_at(self, now: datetime) -> Delivery:
        """The infusion up to ``now``."""
        return deliver(self.course, now)

    @property
    def started_at(self) -> datetime | None:
        """When the infusion first started."""
        return self.delivery.started_at

    @property
    def stopped_at(self) -> datetime | None:
        """When it was stopped."""
        return self.delivery.stopped_at

    @cached_property
    def stop(self) -> InfusionStopped | None:
        """The standing stop."""
        return self._last(InfusionStopped)

    @cached_property
    def discharge(self) -> PatientDischarged | None:
        """The standing discharge."""
        return self._last(PatientDischarged)

    def minute(self, at: datetime) -> Fraction | None:
        """Minutes from the first start, negative before it; None while there is no start."""
        return minutes_between(self.started_at, at) if self.started_at else None

    @cached_property
    def containers(self) -> dict[str, Container]:
        """The prepared bags and syringes by name."""
        return containers(self.course)

    # Plan -------------------------------------------------------------------------------------

    @cached_property
    def plan(self) -> SessionPlanned | None:
        """Why the patient is here."""
        return self._last(SessionPlanned)

    @cached_property
    def chair(self) -> str | None:
        """The chair the patient sits in."""
        taken = self._last(ChairTaken)
        return taken.chair if taken else self.plan.chair if self.plan else None

    @cached_property
    def weight(self) -> WeightTaken | None:
        """The last weight; the actual one."""
        return self._last(WeightTaken)

    @cached_property
    def order(self) -> Order | None:
        """The last order of the infusion with its changes."""
        orders = [a for _, a in self.standing.of(OrderPlaced) if a.purpose is None]
        if not orders:
            return None
        placed = orders[-1]
        root = self.standing.root(placed.id)
        changes = tuple(
            c for _, c in self.standing.of(OrderChanged) if self.standing.root(c.order) == root
        )

        def last(name: str) -> Decimal | None:
            found = [v for c in (placed, *changes) if (v := getattr(c, name)) is not None]
            return found[-1] if found else None

        return Order(
            placed,
            self._last_ordered_mg(placed),
            last("dose_mg_per_kg"),
            last("duration_min"),
            changes,
        )

    @cached_property
    def medication_orders(self) -> tuple[OrderPlaced, ...]:
        """The standing orders of other drugs than the infusion, in clinical order."""
        return tuple(a for _, a in self.standing.of(OrderPlaced) if a.purpose is not None)

    def _last_ordered_mg(self, placed: OrderPlaced) -> Decimal:
        """The last dose of the infusion that anybody ordered today, whichever order it changed."""
        others = {self.standing.root(a.id) for a in self.medication_orders}
        orders = [
            e.act
            for e in self.standing.entries
            if (isinstance(e.act, OrderPlaced) and e.act.purpose is None)
            or (isinstance(e.act, OrderChanged) and self.standing.root(e.act.order) not in others)
        ]
        return (
            [mg for o in orders if (mg := o.dose_mg) is not None][-1] if orders else placed.dose_mg
        )

    # Vitals, flags, due sets ------------------------------------------------------------------

    @cached_property
    def baseline(self) -> dict[str, Baseline]:
        """Per parameter the last standing value observed before the start."""
        found: dict[str, Baseline] = {}
        for _, taken in self.standing.of(VitalsTaken):
            if self.started_at is None or taken.at < self.started_at:
                for param, value in values_of(taken).items():
                    found[param] = Baseline(value, taken.id, taken.at)
        return found

    @cached_property
    def special_limits(self) -> tuple[PatientLimits, ...]:
        """Limits the physician set for this patient today."""
        return patient_limits([a for _, a in self.standing.of(LimitsSet)])

    def judge(self, values: Mapping[str, int | Decimal], at: datetime) -> tuple[Flag, ...]:
        """The flags that values would have at a time: also shown before they are saved."""
        base = self.baseline.get("sbp")
        running = self.started_at is not None and at >= self.started_at
        return judge(
            values,
            protocol=self.protocol,
            at=at,
            special=self.special_limits,
            baseline_sbp=base.value if base and running else None,
        )

    def _set(self, entry: Entry, taken: VitalsTaken) -> VitalsSet:
        values = values_of(taken)
        return VitalsSet(
            entry,
            taken,
            values,
            self.minute(taken.at),
            self.judge(measured_of(taken), taken.at),
            self.is_late(taken),
        )

    @cached_property
    def sets(self) -> tuple[VitalsSet, ...]:
        """The standing sets in clinical order."""
        return tuple(self._set(e, a) for e, a in self.standing.of(VitalsTaken))

    @cached_property
    def episodes(self) -> tuple[Episode, ...]:
        """The stretches of flagged sets by when they began."""
        return find_episodes(self)

    @cached_property
    def withdrawn_sets(self) -> tuple[VitalsSet, ...]:
        """The sets that were struck or amended, by time."""
        gone = [
            self._set(e, e.act)
            for e in self.entries
            if isinstance(e.act, VitalsTaken) and e.act.id in self.standing.fates
        ]
        return tuple(sorted(gone, key=lambda s: s.taken.at))

    def rise_pct(self, taken_set: VitalsSet) -> Fraction | None:
        """Systolic rise of a set over baseline in percent; None before the start or without one."""
        base = self.baseline.get("sbp")
        if (
            base is None
            or "sbp" not in taken_set.values
            or taken_set.minute is None
            or taken_set.minute < 0
        ):
            return None
        return rise_pct(taken_set.values["sbp"], base.value) if base.value else None

    def due(self, now: datetime) -> list[Due]:
        """The due sets up to the next one after ``now``, with what answered them."""
        laid = due_times(
            self.protocol.schedule,
            started_at=self.started_at,
            stopped_at=self.stopped_at,
            closed_at=self.discharge.at if self.discharge else None,
            until=now,
            events=self._events,
        )
        return answered(
            laid,
            [(s.taken.id, s.taken.at) for s in self.sets if answers_due(self.protocol, s.taken)],
            [(a.id, a.due_at) for _, a in self.standing.of(VitalsNotTaken)],
        )

    def next_due(self, now: datetime) -> Due | None:
        """The set asked for now or next; None when none will fall due."""
        return next_due(self.due(now), now)

    @cached_property
    def _events(self) -> tuple[tuple[str, datetime], ...]:
        found, rate = [], None
        for act in self.course:
            new = getattr(act, "rate_ml_per_h", None)
            if isinstance(act, RateSet) and rate is not None and new > rate:
                found.append(("rate-rise", act.at))
            if isinstance(act, BolusGiven):
                found.append(("bolus", act.at))
            if isinstance(act, MedicationGiven) and act.purpose == "rescue":
                found.append(("rescue", act.at))
            set_on_pump = isinstance(act, (InfusionStarted, RateSet, InfusionResumed))
            rate = new if set_on_pump and new is not None else rate
        flagged = sorted({at for episode in self.episodes for at in episode.rechecks})
        return (*found, *(("flag", at) for at in flagged))

    # Side effects, account, signatures --------------------------------------------------------

    @cached_property
    def effects(self) -> tuple[SideEffect, ...]:
        """Side effects by onset."""
        return side_effects(self.standing)

    @cached_property
    def accounts(self) -> tuple[DrugAccount, ...]:
        """The account of every controlled drug as charted, ketamine's first."""
        return accounts(self)

    @property
    def account(self) -> DrugAccount:
        """Ketamine's account."""
        return self.accounts[0]

    @cached_property
    def elsewhere(self) -> frozenset[str]:
        """The acts (ids) that a file told, or that were moved here from another session."""
        return charted_elsewhere(self.session, self.entries)

    @cached_property
    def record(self) -> RecordState:
        """Where the record stands on its way to the signature."""
        return record_state(self.session, self.entries, self.standing, self.phase)

    @property
    def attested(self) -> NurseAttested | None:
        """The nurse's attestation that holds, until something is corrected; signed ones keep it."""
        return self.record.attested

    def _last(self, kind: type[A]) -> A | None:
        found = self.standing.of(kind)
        return found[-1][1] if found else None
