"""What the status card says at a moment, worked out from the chart alone."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from ketachart.clinical.chart import Chart
from ketachart.clinical.discharge import count_met, earliest
from ketachart.clinical.dosing import Delivery
from ketachart.clinical.oxygen import oxygen
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import capital, clock_text, dose_text, rate_text
from ketachart.clinical.pump_truth import Reading, line_residual, pump_truth
from ketachart.clinical.schedule import Due, DueState
from ketachart.clinical.titration import StepState, next_step
from ketachart.clinical.units import Exact, shown, span_of
from ketachart.clock import on_the_wall
from ketachart.gui.panels.company_facts import out_since
from ketachart.gui.per_chart import delivery_at, next_due, per_chart

ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class Chip:
    """The state in one word, with its mark and colour."""

    text: str
    icon: str
    token: str


@dataclass(frozen=True, slots=True)
class Block:
    """A label, one large value with its unit, what stands below, and how full its line is.

    ``notice`` is something to look at; it takes the place of what stands below.
    """

    label: str
    value: str
    unit: str = ""
    below: str = ""
    notice: str = ""
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """All that the card shows."""

    chip: Chip
    head: str
    elapsed: str
    beside: str
    beside_unit: str
    beside_below: str
    share: float
    rate: Block
    delivered: Block
    vitals: Block
    due: DueState | None = None
    due_at: datetime | None = field(default=None)

    def spoken(self) -> str:
        """The card as one sentence."""
        said = [self.chip.text.capitalize(), self.elapsed, self.head]
        said += [f"{self.beside} {self.beside_unit}", self.beside_below]
        for block in (self.rate, self.delivered, self.vitals):
            said += [f"{block.label} {block.value} {block.unit}", block.notice or block.below]
        return ", ".join(part.strip() for part in said if part.strip())


def timer_text(span: timedelta) -> str:
    """Minutes and seconds, counting up in full seconds: ``28:12``, ``102:05``."""
    seconds = max(span, ZERO) // timedelta(seconds=1)
    return f"{seconds // 60:02}:{seconds % 60:02}"


def countdown_text(span: timedelta) -> str:
    """The same for what is still to come: the second that has begun still counts."""
    return timer_text(-(-span // timedelta(seconds=1)) * timedelta(seconds=1))


def minutes_text(length: Exact) -> str:
    """Minutes as a timer."""
    return timer_text(span_of(length))


def status_of(chart: Chart, now: datetime) -> Status:
    """The status of a session at a moment."""
    delivery = delivery_at(chart, now)
    due = next_due(chart, now)
    soon = timedelta(minutes=chart.protocol.schedule.due_soon_min)
    beside, beside_unit, beside_below, share = beside_of(chart, delivery, now)
    return Status(
        chip=chip_of(chart, delivery, now),
        head=_head(chart),
        elapsed=elapsed_of(chart, now),
        beside=beside,
        beside_unit=beside_unit,
        beside_below=beside_below,
        share=share,
        rate=_rate(chart, delivery, now),
        delivered=_delivered(chart, delivery),
        vitals=_vitals(chart, due, now),
        due=due.state(now, soon) if due else None,
        due_at=due.at if due else None,
    )


# Time -----------------------------------------------------------------------------------------


def chip_of(chart: Chart, delivery: Delivery, now: datetime) -> Chip:
    """The state in one word."""
    match chart.phase:
        case Phase.INFUSING if delivery.empty_since is not None:
            return Chip("VOLUME REACHED", "flag", "caution")
        case Phase.INFUSING:
            return Chip("RUNNING", "play", "ok")
        case Phase.PAUSED:
            since = delivery.pauses[-1].start if delivery.pauses else now
            return Chip(f"PAUSED {timer_text(now - since)}", "pause", "text")
        case Phase.RECOVERY:
            return Chip("RECOVERY", "check", "info")
        case Phase.CLOSED | Phase.CANCELLED:
            return _over_chip(chart)
        case _:
            return Chip("SET-UP", "order", "text2")


def _over_chip(chart: Chart) -> Chip:
    """Over: where its record stands on the way to the signature."""
    state = chart.record
    if state.is_signed:
        return Chip("ADDENDUM" if state.waiting else "SIGNED", "sign-off", "ok")
    if state.attested is not None:
        return Chip("ATTESTED", "check", "info")
    if state.reopened is not None:
        return Chip("SENT BACK" if state.question else "REOPENED", "pencil", "caution")
    if chart.phase is Phase.CANCELLED:
        return Chip("CANCELLED", "cross", "text2")
    return Chip("CLOSED", "check", "text2")


def _head(chart: Chart) -> str:
    parts = []
    if chart.plan is not None and chart.plan.infusion_no is not None:
        of = f" of {chart.plan.planned_infusions}" if chart.plan.planned_infusions else ""
        parts.append(f"Session {chart.plan.infusion_no}{of}")
    if chart.stopped_at is not None:
        parts.append(f"ended {clock_text(chart.stopped_at)}")
    elif chart.started_at is not None:
        parts.append(f"started {clock_text(chart.started_at)}")
    if (out := out_since(chart)) is not None and chart.discharge is None:
        parts.append(f"{out.where} since {clock_text(out.at)}")
    return " · ".join(parts)


def elapsed_of(chart: Chart, now: datetime) -> str:
    """Since the start, after the end since then, as a timer."""
    if chart.started_at is None:
        return "00:00"
    until = chart.discharge.at if chart.discharge else now
    return timer_text(until - (chart.stopped_at or chart.started_at))


def planned_min(chart: Chart) -> Decimal:
    """How long the infusion is to run (min)."""
    ordered = chart.order.duration_min if chart.order else None
    return ordered or Decimal(chart.protocol.usual_minutes)


def beside_of(chart: Chart, delivery: Delivery, now: datetime) -> tuple[str, str, str, float]:
    """Value, unit, the line below, and how far the session is."""
    infused = f"infused {minutes_text(delivery.running_min)}"
    if chart.stopped_at is not None:
        return _recovering(chart, infused, now)
    planned = planned_min(chart)
    below = f"{infused} of {minutes_text(planned)}"
    left = delivery.remaining_min
    share = float(delivery.running_min / Fraction(planned)) if planned else 0.0
    if chart.started_at is None or left is None:
        return minutes_text(planned), "planned", "", 0.0
    whole = delivery.running_min + left
    share = float(delivery.running_min / whole) if whole else share
    if delivery.empty_since is not None:
        return (
            "00:00",
            f"left since {clock_text(delivery.empty_since)}",
            below,
            1.0,
        )
    if not delivery.running:
        return countdown_text(span_of(left)), "left · on hold", below, share
    if left > 24 * 60:  # a rate that is hardly one: no time of day says when, nor may a date
        return countdown_text(span_of(left)), "left", below, share
    ends = clock_text(now + span_of(left))
    return countdown_text(span_of(left)), f"left · ends {ends}", below, share


def _recovering(chart: Chart, infused: str, now: datetime) -> tuple[str, str, str, float]:
    assert chart.stopped_at is not None
    if chart.discharge is not None:
        how = chart.discharge.disposition.replace("-", " ")
        return clock_text(chart.discharge.at), f"left · {how}", infused, 1.0
    first = on_the_wall(earliest(chart) or now, now)
    length = first - chart.stopped_at
    share = (now - chart.stopped_at) / length if length else 1.0
    met, criteria = count_met(chart, now)
    counted = f"{met} of {criteria} met" if criteria else infused
    if now >= first:
        return clock_text(first), "discharge since", counted, 1.0
    below = f"from {clock_text(first)} · {counted}"
    return countdown_text(first - now), "to discharge", below, share


# Dose -----------------------------------------------------------------------------------------


READ_FOR = timedelta(minutes=3)
"""So long a reading of the pump stands beside the rate."""


def _rate(chart: Chart, delivery: Delivery, now: datetime) -> Block:
    rate, container = delivery.rate_ml_per_h, delivery.container
    strength = f"{shown(container.mg_per_ml, 3)} mg/mL" if container else ""
    if chart.stopped_at is not None:
        outcome = chart.stop.outcome if chart.stop else ""
        last = f"stopped, was {rate_text(rate)}" if rate else ""
        return Block("Infusion", outcome or "ended", "", _after_stop(chart) or last)
    if rate is None:
        return Block("Rate", "–", "mL/h", strength)
    if delivery.empty_since is not None:
        since = f"Nothing left to run in since {clock_text(delivery.empty_since)}"
        return Block("Rate", "0", "mL/h", notice=since)
    coming = next_step(chart, now)
    if not delivery.running:
        held = f"on hold, was {rate_text(rate)}"
        return Block("Rate", "0", "mL/h", coming.text() if coming else held)
    value = shown(rate, 2)
    if coming is not None:
        due = coming.text() if coming.state is StepState.DUE else ""
        return Block("Rate", value, "mL/h", coming.text(), capital(due))
    readings = readings_of(chart)
    if readings and ZERO <= now - readings[-1].act.at <= READ_FOR:
        return Block("Rate", value, "mL/h", readings[-1].text())
    per_min = Fraction(rate) / 60 * (container.mg_per_ml if container else 0)
    return Block("Rate", value, "mL/h", f"{shown(per_min, 2)} mg/min · {strength}")


@per_chart
def readings_of(chart: Chart) -> tuple[Reading, ...]:
    """Everything read off the pump, worked out once for a chart."""
    return pump_truth(chart)


def _after_stop(chart: Chart) -> str:
    """What the pump said at the end, or what stayed in the line; empty where neither is known."""
    readings = readings_of(chart)
    if (stays := line_residual(chart)) is not None:
        return f"{dose_text(stays.mg)} of it still in the line"
    if not readings:
        return ""
    # What was calculated stands beside it, as what was delivered.
    said = readings[-1].said_mg
    return f"pump said {dose_text(said)}" if said is not None else readings[-1].text()


def _delivered(chart: Chart, delivery: Delivery) -> Block:
    total, order = delivery.total_mg, chart.order
    ordered = Fraction(order.dose_mg) if order else None
    share = float(total / ordered) if ordered else 0.0
    unit = f"of {dose_text(ordered)}" if ordered else "mg"
    return Block(
        "Ketamine delivered",
        shown(total, 1),
        unit,
        _per_kg(chart, total),
        pump_difference(chart),
        share,
    )


def _per_kg(chart: Chart, total: Fraction) -> str:
    if chart.weight is None:
        return "weight not known"
    weight = chart.weight.weight_kg
    per_kg = shown(total / Fraction(weight), 2) if weight else "–"
    asked = chart.order.dose_mg_per_kg if chart.order else None
    of = f" of {shown(asked, 3)}" if asked else ""
    basis = chart.order.placed.weight_basis if chart.order else None
    other = f" (order: {basis} weight)" if basis not in (None, "actual") else ""
    return f"{per_kg}{of} mg/kg, {shown(weight, 1)} kg{other}"


def pump_difference(chart: Chart) -> str:
    """What the pump said last where it differs by more than the protocol's percentage."""
    readings = [r for r in readings_of(chart) if r.said_ml is not None]
    if not readings or not readings[-1].differs:
        return ""
    last = readings[-1]
    said = f"Pump said {shown(last.said_ml or 0, 1)} mL at {clock_text(last.act.at)}"
    return f"{said}, calculated {shown(last.infused_ml, 1)}"


# Vitals ---------------------------------------------------------------------------------------


AFTER = {
    "flag": "after the flag",
    "rate-rise": "after the rate",
    "bolus": "after the bolus",
    "rescue": "after the drug",
}
"""What an extra set follows."""


def _vitals(chart: Chart, due: Due | None, now: datetime) -> Block:
    if chart.phase in (Phase.CLOSED, Phase.CANCELLED):
        return Block("Vitals", f"{len(chart.sets)}", "sets")
    if due is None:
        below = "the first falls due at the start" if chart.started_at is None else ""
        return Block("Next vitals", "–", "", below)
    after = AFTER.get(due.after, f"{due.every_min} min after")
    every = after if due.extra else f"every {due.every_min} min"
    if (state := oxygen(chart)) is not None and state.flow > 0:
        every = f"O₂ {shown(state.flow, 1)} L/min"
    what = "Recheck" if due.recheck else "Vitals"
    below = f"due {clock_text(due.at)} · {every}"
    late = now - due.at
    if late < ZERO:
        coming = "Recheck in" if due.recheck else "Next vitals in"
        return Block(coming, countdown_text(-late), "", below)
    label = f"{what} due" if now < due.late_at else f"{what} late"
    return Block(label, f"+{timer_text(late)}", "", below)
