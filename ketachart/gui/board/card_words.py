"""What one chair's card says at a moment, worked out from the chart alone. No Qt.

Nothing is interpolated and nothing struck is shown; a value that could not be had is said.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ketachart.clinical.administration import Patient
from ketachart.clinical.chart import Chart, VitalsSet
from ketachart.clinical.discharge import count_met, earliest
from ketachart.clinical.flags import limits_at
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import capital, clock_text, dose_text, patient_name, span_text
from ketachart.clinical.units import shown
from ketachart.clinical.vitals import unobtainable_of
from ketachart.clock import on_the_wall
from ketachart.gui.board.due_words import DueWords, OpenFlags, due_words, open_flags_of
from ketachart.gui.chairs import OVER, Seat
from ketachart.gui.panels.effects_at_hand import running_effects
from ketachart.gui.panels.last_values import value_in
from ketachart.gui.per_chart import delivery_at, per_chart
from ketachart.gui.status_words import Chip, beside_of, chip_of, elapsed_of, planned_min
from ketachart.settings import Names

NO_CHAIR = "–"
"""As a seat without a chair is labelled."""
TRACED = 5
"""How many pressures a card traces."""


@dataclass(frozen=True, slots=True)
class Pressure:
    """One pressure of the trace (mmHg); both None where it could not be had.

    ``back_min`` is how long before the newest of the trace it was taken.
    """

    sbp: int | None
    dbp: int | None
    back_min: float
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """The last pressures, oldest first, and the systolic limit in force (mmHg)."""

    points: tuple[Pressure, ...] = ()
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """One value as it stands on a card; ``flagged`` while its flag is open."""

    text: str
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class CardWords:
    """All that a card says; each field is painted in a place of its own."""

    number: str
    name: str
    about: str
    chip: Chip
    elapsed: str
    since: str
    pressure: Value
    pulse: Value
    oxygen: Value
    age: str
    trace: Trace
    share: float
    bar: str
    left: str
    effect: str
    due: DueWords
    pump_done: bool = False
    handed: bool = False
    """Whether ``about`` says that a handover waits."""

    def spoken(self) -> str:
        """The card as one sentence, for a voice."""
        chair = "No chair" if self.number == NO_CHAIR else f"Chair {self.number}"
        said = [chair, self.name, self.chip.text.capitalize()]
        said += [f"handed over, {self.about.lower()}"] if self.handed else []
        said += [f"{self.since} {self.elapsed}", self.left]
        if self.pressure.text:
            said.append(f"BP {self.pressure.text}, {self.age}")
        said += [self.due.spoken(), self.effect]
        return ", ".join(part.strip() for part in said if part.strip())


def name_of(chart: Chart, names: Names) -> str:
    """The patient of a chart, as far as the screen may tell it."""
    return shown_name(chart.patient, names)


def shown_name(patient: Patient, names: Names) -> str:
    """A name in full, its initials, or that it is hidden."""
    if names == "full":
        return patient_name(patient)
    if names == "initials":
        both = (patient.given_name, patient.family_name)
        return " ".join(f"{name[:1].upper()}." for name in both if name)
    return "Name hidden"


@dataclass(frozen=True, slots=True)
class Charted:
    """What a card says that only another entry changes."""

    about: str
    pressure: Value
    pulse: Value
    oxygen: Value
    taken: tuple[tuple[str, datetime], ...]
    trace: Trace
    effect: str


@per_chart
def charted_of(chart: Chart) -> Charted:
    """The part of a card that does not count."""
    flags = open_flags_of(chart)
    return Charted(
        about=_about(chart),
        pressure=_pressure(chart, flags),
        pulse=_value(chart, "hr", flags),
        oxygen=_value(chart, "spo2", flags),
        taken=tuple(
            (label, tried[1])
            for param, label in (("sbp", "BP"), ("hr", "HR"), ("spo2", "SpO₂"))
            if (tried := _last_tried(chart, param)) is not None
        ),
        trace=trace_of(chart, flags),
        effect=effect_text(chart),
    )


def card_of(
    seat: Seat, now: datetime, names: Names = "full", *, handed_to: str = ""
) -> CardWords | None:
    """A chair's card at a moment; None where the chair is free.

    ``handed_to`` is whoever it was handed over to and did not accept it yet.
    """
    chart = seat.chart
    if chart is None:
        return None
    charted, delivery = charted_of(chart), delivery_at(chart, now)
    beside, unit, _, share = beside_of(chart, delivery, now)
    return CardWords(
        number=seat.label,
        name=name_of(chart, names),
        about=f"Waits for {handed_to.partition(',')[0]}" if handed_to else charted.about,
        chip=chip_of(chart, delivery, now),
        elapsed=elapsed_of(chart, now) if chart.started_at else _ordered(chart),
        since=_since(chart),
        pressure=charted.pressure,
        pulse=charted.pulse,
        oxygen=charted.oxygen,
        age=_age(charted.taken, now),
        trace=charted.trace,
        share=share,
        bar="accent" if chart.phase is Phase.INFUSING else "text3",
        left=_left(chart, f"{beside} {unit}".strip(), now),
        effect=charted.effect,
        due=due_words(chart, now),
        pump_done=pump_is_done(chart, now),
        handed=bool(handed_to),
    )


def pump_is_done(chart: Chart, now: datetime) -> bool:
    """Whether nothing is left to run in, as reckoned, while it is still charted as running.

    Where no volume is known the time that was planned is what there is.
    """
    if chart.phase is not Phase.INFUSING or chart.started_at is None:
        return False
    delivery = delivery_at(chart, now)
    if delivery.container is not None and delivery.rate_ml_per_h:
        return delivery.empty_since is not None
    return now - chart.started_at >= timedelta(minutes=float(planned_min(chart)))


def _about(chart: Chart) -> str:
    """``Session 5 of 6 · 0.5 mg/kg``."""
    parts = []
    plan, order = chart.plan, chart.order
    if plan is not None and plan.infusion_no is not None:
        of = f" of {plan.planned_infusions}" if plan.planned_infusions else ""
        parts.append(f"Session {plan.infusion_no}{of}")
    if order is not None and order.dose_mg_per_kg:
        parts.append(f"{shown(order.dose_mg_per_kg, 3)} mg/kg")
    elif order is not None and order.dose_mg:
        parts.append(f"{shown(order.dose_mg, 1)} mg")
    return " · ".join(parts)


def _since(chart: Chart) -> str:
    if chart.started_at is None:
        return "ordered" if chart.order is not None else ""
    if chart.discharge is not None:
        return "in recovery"
    return "since start" if chart.stopped_at is None else "since the end"


def _ordered(chart: Chart) -> str:
    """Before the start there is no time to tell, only what is to be given."""
    return dose_text(chart.order.dose_mg) if chart.order is not None else ""


def _left(chart: Chart, counted: str, now: datetime) -> str:
    """``11:48 left · ends 14:39``, ``16:30 left · on hold``, ``discharge from 15:06 · 3 of 6``."""
    first = earliest(chart)
    if chart.phase in OVER or first is None:
        return counted
    met, criteria = count_met(chart, now)
    of = f" · {met} of {criteria}" if criteria else ""
    return f"discharge from {clock_text(on_the_wall(first, now))}{of}"


# Values ---------------------------------------------------------------------------------------


def _last_tried(chart: Chart, param: str) -> tuple[str, datetime] | None:
    """What the newest set that tried a parameter says of it, and when that was."""
    for taken_set in reversed(chart.sets):
        said = value_in(taken_set, param)
        if said != "–":
            return said, taken_set.taken.at
    return None


def _value(chart: Chart, param: str, flags: OpenFlags) -> Value:
    found = _last_tried(chart, param)
    return Value(found[0], param in flags.params) if found else Value("")


def _pressure(chart: Chart, flags: OpenFlags) -> Value:
    for taken_set in reversed(chart.sets):
        sbp, dbp = value_in(taken_set, "sbp"), value_in(taken_set, "dbp")
        if (sbp, dbp) == ("–", "–"):
            continue
        none = "no value" in (sbp, dbp) and not taken_set.values.keys() & {"sbp", "dbp"}
        return Value("no value" if none else f"{sbp}/{dbp}", flags.pressure)
    return Value("")


def _age(taken: tuple[tuple[str, datetime], ...], now: datetime) -> str:
    """How old the values are; where they are not of one set, each group by its name."""
    found: dict[str, list[str]] = {}
    for label, at in taken:
        length = max(now - at, timedelta(0))
        old = "just now" if length < timedelta(minutes=1) else f"{span_text(length)} ago"
        found.setdefault(old, []).append(label)
    if len(found) == 1:
        return next(iter(found))
    return " · ".join(f"{', '.join(labels)} {old}" for old, labels in found.items())


def trace_of(chart: Chart, flags: OpenFlags) -> Trace:
    """The last pressures by their times; one that could not be had keeps its place, empty."""
    tried = [s for s in chart.sets if {"sbp", "dbp"} & _tried(s)]
    tried = tried[-TRACED:]
    if not tried:
        return Trace()
    newest = tried[-1].taken.at
    points = tuple(
        Pressure(
            s.values.get("sbp"),
            s.values.get("dbp"),
            (newest - s.taken.at) / timedelta(minutes=1),
            flags.pressure and s.taken.id in flags.sets,
        )
        for s in tried
    )
    limit = limits_at(chart.protocol, chart.special_limits, "sbp", newest).H
    return Trace(points, None if limit is None else int(limit))


def _tried(taken_set: VitalsSet) -> set[str]:
    return {*taken_set.values, *dict(unobtainable_of(taken_set.taken))}


# Effects --------------------------------------------------------------------------------------


def effect_text(chart: Chart) -> str:
    """What runs, newest first; else what was gone last; empty before the start."""
    running = running_effects(chart)
    if running:
        newest = running[-1]
        more = f" +{len(running) - 1}" if len(running) > 1 else ""
        return f"{capital(newest.term)}, {newest.severity}{more}"
    ended = [(e.ended_at, e.term) for e in chart.effects if e.ended_at is not None]
    if ended:
        at, term = max(ended)
        return f"{capital(term)} gone {clock_text(at)}"
    return "No side effects charted" if chart.started_at is not None else ""
