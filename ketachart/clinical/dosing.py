"""What the pump delivered: rate x time, per segment and container, never beyond what was there.

Delivery ends when the volume to be infused (VTBI) or the container's volume is reached; running
time ends with it. Everything is exact until it is rounded for show (``units.rounded``).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from ketachart.clinical.acts import (
    Act,
    BolusGiven,
    ContainerChanged,
    DrugPrepared,
    InfusionPaused,
    InfusionResumed,
    InfusionStarted,
    InfusionStopped,
    RateSet,
)
from ketachart.clinical.units import minutes_between, span_of

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Container:
    """A bag or syringe: what it holds (mL) and how strong it is (mg/mL)."""

    name: str
    volume_ml: Fraction
    mg_per_ml: Fraction
    prepared: DrugPrepared

    @property
    def mg(self) -> Fraction:
        """Ketamine base in the full container (mg)."""
        return self.volume_ml * self.mg_per_ml


def concentration(prepared: DrugPrepared) -> Fraction:
    """mg/mL in the container: vial concentration x drawn / final volume."""
    return (
        Fraction(prepared.vial_conc_mg_per_ml)
        * Fraction(prepared.drawn_ml)
        / Fraction(prepared.final_volume_ml)
    )


def opened_mg(prepared: DrugPrepared) -> Fraction:
    """mg in the vials that were opened for it."""
    return (
        prepared.vials * Fraction(prepared.vial_volume_ml) * Fraction(prepared.vial_conc_mg_per_ml)
    )


def containers(acts: Iterable[Act]) -> dict[str, Container]:
    """The prepared containers by name; one that was not named is called by its act's id."""
    found = {}
    for act in acts:
        if isinstance(act, DrugPrepared):
            name = act.container or act.id
            found[name] = Container(name, Fraction(act.final_volume_ml), concentration(act), act)
    return found


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch at one rate from one container; ``end`` is when delivery ended."""

    start: datetime
    end: datetime
    rate_ml_per_h: Decimal
    container: str
    ml: Fraction
    mg: Fraction

    @property
    def minutes(self) -> Fraction:
        """How long it ran (min)."""
        return minutes_between(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which the pump was held; ``end`` None while it lasts."""

    start: datetime
    end: datetime | None
    reason: str | None = None


@dataclass(frozen=True)
class Delivery:
    """The infusion up to a moment: volumes mL, amounts mg, times min."""

    started_at: datetime | None = None
    stopped_at: datetime | None = None
    running: bool = False
    segments: tuple[Segment, ...] = ()
    pauses: tuple[Pause, ...] = ()
    rate_ml_per_h: Decimal | None = None
    container: Container | None = None
    first_container: Container | None = None
    left_ml: Fraction = ZERO
    empty_since: datetime | None = None
    bolus_mg: Fraction = ZERO
    until: datetime | None = None
    held: tuple[tuple[str, Fraction], ...] = ()
    """What each prepared container still holds (mL)."""

    def left_in(self, container: str) -> Fraction | None:
        """mL that a container still holds; None of one that is not prepared yet."""
        return dict(self.held).get(container)

    @property
    def infused_ml(self) -> Fraction:
        """Volume run in by the pump, over all containers."""
        return sum((s.ml for s in self.segments), ZERO)

    @property
    def infused_mg(self) -> Fraction:
        """Ketamine base run in by the pump."""
        return sum((s.mg for s in self.segments), ZERO)

    @property
    def total_mg(self) -> Fraction:
        """Run in and given as boluses."""
        return self.infused_mg + self.bolus_mg

    @property
    def running_min(self) -> Fraction:
        """Time the pump really delivered."""
        return sum((s.minutes for s in self.segments), ZERO)

    @property
    def paused_min(self) -> Fraction:
        """Time the pump was held between start and stop."""
        return sum(
            (minutes_between(p.start, end) for p in self.pauses if (end := p.end or self.until)),
            ZERO,
        )

    @property
    def elapsed_min(self) -> Fraction | None:
        """From the start to the stop, or to the moment asked about; None before the start."""
        end = self.stopped_at or self.until
        return minutes_between(self.started_at, end) if self.started_at and end else None

    @property
    def remaining_min(self) -> Fraction | None:
        """How long the rest lasts at the present rate; None when no rate is set."""
        return self.left_ml * 60 / Fraction(self.rate_ml_per_h) if self.rate_ml_per_h else None


@dataclass
class _Pump:
    """The pump while its acts are read in clinical order."""

    holds: dict[str, Container]
    left_in: dict[str, Fraction] = field(default_factory=dict)
    container: Container | None = None
    first: Container | None = None
    started_on: Container | None = None
    vtbi_left: Fraction | None = None
    rate: Decimal | None = None
    running: bool = False
    since: datetime | None = None
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    empty_since: datetime | None = None
    bolus_mg: Fraction = ZERO
    segments: list[Segment] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)

    def left(self) -> Fraction:
        """Volume still to come before the pump or the container ends it."""
        if self.container is None:
            return ZERO
        there = self.left_in[self.container.name]
        return there if self.vtbi_left is None else min(there, self.vtbi_left)

    def run_to(self, moment: datetime) -> None:
        """Let the pump run from where it stands to ``moment``."""
        if not self.running or self.since is None or self.container is None or not self.rate:
            self.since = moment
            return
        start, rate = self.since, Fraction(self.rate)
        asked = rate * minutes_between(start, moment) / 60
        ml = min(max(asked, ZERO), self.left())
        end = moment
        if ml < asked:
            end = start + span_of(ml * 60 / rate)
            self.empty_since = self.empty_since or end
        if ml > 0:
            self.first = self.first or self.container
            name = self.container.name
            self.segments.append(
                Segment(start, end, self.rate, name, ml, ml * self.container.mg_per_ml)
            )
            self.left_in[name] -= ml
            if self.vtbi_left is not None:
                self.vtbi_left -= ml
        self.since = moment

    def set(self, *, rate: Decimal | None, container: str | None, vtbi: Decimal | None) -> None:
        """What somebody set on the pump; what is None stays."""
        if container is not None and (self.container is None or container != self.container.name):
            self.hang(container)
        if rate is not None:
            self.rate = rate
        if vtbi is not None:
            self.vtbi_left = Fraction(vtbi)
        if self.left() > 0:
            self.empty_since = None

    def hang(self, name: str) -> None:
        """Another container, and with it a new volume to be infused: all it holds."""
        if name in self.holds and (self.container is None or self.container.name != name):
            self.container = self.holds[name]
            self.left_in.setdefault(name, self.container.volume_ml)
            self.vtbi_left = None
            self.empty_since = None

    def read(self, act: Act) -> None:
        """Take one act."""
        self.run_to(act.at)
        match act:
            case DrugPrepared():
                name = act.container or act.id
                self.left_in.setdefault(name, self.holds[name].volume_ml)
            case InfusionStarted():
                hung = self.container.name if self.container else None
                first = act.container or hung or next(iter(self.left_in), None)
                self.set(rate=act.rate_ml_per_h, container=first, vtbi=act.vtbi_ml)
                self.running, self.started_at = True, self.started_at or act.at
                self.started_on = self.started_on or self.container
            case RateSet():
                self.set(rate=act.rate_ml_per_h, container=act.container, vtbi=act.vtbi_ml)
            case InfusionResumed():
                self.set(rate=act.rate_ml_per_h, container=act.container, vtbi=act.vtbi_ml)
                self.running = True
                self.end_pause(act.at)
            case InfusionPaused():
                self.running = False
                self.pauses.append(Pause(act.at, None, act.reason))
            case InfusionStopped():
                self.running, self.stopped_at = False, act.at
                self.end_pause(act.at)
            case ContainerChanged():
                self.hang(act.to)
            case BolusGiven():
                self.bolus_mg += self.draw(act)

    def draw(self, act: BolusGiven) -> Fraction:
        """mg of a bolus; one from a named container takes its volume out of it, and no more."""
        held, mg = self.holds.get(act.container or ""), Fraction(act.dose_mg)
        if held is None or held.name not in self.left_in or not held.mg_per_ml:
            return mg
        ml = min(mg / held.mg_per_ml, self.left_in[held.name])
        self.left_in[held.name] -= ml
        return ml * held.mg_per_ml

    def end_pause(self, moment: datetime) -> None:
        if self.pauses and self.pauses[-1].end is None:
            last = self.pauses[-1]
            self.pauses[-1] = Pause(last.start, moment, last.reason)


PUMP_ACTS: tuple[type[Act], ...] = (
    DrugPrepared,
    InfusionStarted,
    RateSet,
    InfusionResumed,
    InfusionPaused,
    InfusionStopped,
    ContainerChanged,
    BolusGiven,
)


def deliver(acts: Iterable[Act], until: datetime | None = None) -> Delivery:
    """Follow the pump through its acts (clinical order), up to ``until`` if it still runs."""
    listed = [act for act in acts if isinstance(act, PUMP_ACTS)]
    pump = _Pump(holds=containers(listed))
    for act in listed:
        if until is not None and act.at > until:
            break
        pump.read(act)
    if until is not None and pump.stopped_at is None:
        pump.run_to(max(until, pump.since or until))
    return Delivery(
        started_at=pump.started_at,
        stopped_at=pump.stopped_at,
        running=pump.running,
        segments=tuple(pump.segments),
        pauses=tuple(pump.pauses),
        rate_ml_per_h=pump.rate,
        container=pump.container,
        first_container=pump.first or pump.started_on,
        left_ml=pump.left(),
        empty_since=pump.empty_since,
        bolus_mg=pump.bolus_mg,
        until=until,
        held=tuple(pump.left_in.items()),
    )
