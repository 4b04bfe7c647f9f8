"""What is done before a start and what is left, in the ward's words. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ketachart.clinical.acts import IndependentCheck, InfusionStarted, ItemChecked
from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import Stamp
from ketachart.clinical.trouble import Refused
from ketachart.gui.panels.setup import reckoning


class Step(StrEnum):
    """The rows of the set-up, in the order they are usually done."""

    WEIGHT = "weight"
    ORDER = "order"
    CHECKLIST = "checklist"
    PREPARATION = "preparation"
    BASELINE = "baseline"
    PUMP = "pump"
    CHECK = "check"
    SCALE = "scale"


NAMED = 3
"""So many open lines of a checklist are named; more are counted."""


@dataclass(frozen=True, slots=True)
class PumpReading:
    """What the nurse read from the pump; nothing is charted of it before the start."""

    rate_ml_per_h: Decimal | None = None
    vtbi_ml: Decimal | None = None

    @property
    def whole(self) -> bool:
        """Whether both numbers are there."""
        return self.rate_ml_per_h is not None and self.vtbi_ml is not None


def answers(chart: Chart) -> dict[str, ItemChecked]:
    """The last standing answer of each checklist item."""
    return {a.item: a for _, a in chart.standing.of(ItemChecked)}


def is_no(answer: ItemChecked) -> bool:
    """Whether an item was answered in the negative sense that keeps a start waiting."""
    return answer.answer is False or str(answer.answer).strip().lower() in (
        "no",
        "not done",
        "false",
    )


def readings(chart: Chart, pump: PumpReading) -> dict[str, Decimal]:
    """The first readings that a second person repeats, by name; what is missing is left out."""
    prepared = reckoning.prepared_last(chart)
    found = {
        "weight_kg": chart.weight.weight_kg if chart.weight else None,
        "vial_conc_mg_per_ml": prepared.vial_conc_mg_per_ml if prepared else None,
        "drawn_ml": prepared.drawn_ml if prepared else None,
        "rate_ml_per_h": pump.rate_ml_per_h,
        "vtbi_ml": pump.vtbi_ml,
    }
    return {name: value for name, value in found.items() if value is not None}


def same_reading(name: str, first: Any, second: Any) -> bool:
    """Whether two readings say the same; two scales may differ by a tenth of a kilogram."""
    allowed = Decimal("0.1") if name == "weight_kg" else Decimal(0)
    return abs(Decimal(str(first)) - Decimal(str(second))) <= allowed


def last_check(chart: Chart) -> IndependentCheck | None:
    """The last check of the standing preparation."""
    prepared = reckoning.prepared_last(chart)
    found = [a for _, a in chart.standing.of(IndependentCheck) if prepared and a.of == prepared.id]
    return found[-1] if found else None


def check_holds(chart: Chart, pump: PumpReading) -> bool:
    """Whether the second person agreed, and to what still stands."""
    check = last_check(chart)
    if check is None or not check.agrees:
        return False
    seen: Mapping[str, Any] = check.values or {}
    now = readings(chart, pump)
    return all(same_reading(name, now[name], seen[name]) for name in now if name in seen)


def pump_fits(chart: Chart, pump: PumpReading) -> bool | None:
    """Whether the pump shows what was reckoned; None while that cannot be told."""
    prepared = reckoning.prepared_last(chart)
    rate, vtbi = pump.rate_ml_per_h, pump.vtbi_ml
    if rate is None or vtbi is None or chart.order is None or prepared is None:
        return None
    wanted = reckoning.target(
        chart.order, prepared, chart.weight.weight_kg if chart.weight else None
    )
    if wanted is None:
        return None
    return reckoning.same_on_pump(rate, wanted.rate_ml_per_h) and (
        reckoning.same_on_pump(vtbi, wanted.vtbi_ml)
    )


def done(chart: Chart, pump: PumpReading) -> dict[Step, bool]:
    """Which rows are finished; the scale is never asked for."""
    given = answers(chart)
    return {
        Step.WEIGHT: chart.weight is not None,
        Step.ORDER: chart.order is not None,
        Step.CHECKLIST: all(i in given and not is_no(given[i]) for i in chart.protocol.checklist),
        Step.PREPARATION: reckoning.prepared_last(chart) is not None,
        Step.BASELINE: "sbp" in chart.baseline,
        Step.PUMP: bool(pump_fits(chart, pump)),
        Step.CHECK: check_holds(chart, pump),
    }


def missing(chart: Chart, pump: PumpReading) -> tuple[str, ...]:
    """What is left before the program will start an infusion, one short phrase each."""
    state, given, left = done(chart, pump), answers(chart), []
    if not state[Step.WEIGHT]:
        left.append("weight")
    if not state[Step.ORDER]:
        left.append("order")
    left += _lines_left(chart.protocol.checklist, given)
    if not state[Step.PREPARATION]:
        left.append("prepared drug")
    if not state[Step.BASELINE]:
        left.append("blood pressure before the start")
    if not state[Step.PUMP]:
        left.append(
            "pump shows another setting"
            if pump.whole and pump_fits(chart, pump) is False
            else "pump setting"
        )
    if not state[Step.CHECK]:
        check = last_check(chart)
        left.append("second person" if check is None else "second person once more")
    if any(f.level == "hard" for f in reckoning.findings_of(chart)):
        left.append("a new order within the hard limit")
    return tuple(left)


def _lines_left(items: tuple[str, ...], given: Mapping[str, ItemChecked]) -> list[str]:
    """Few open lines by name, many by number; one that was answered no always by name."""
    unanswered = [item for item in items if item not in given]
    many = len(unanswered) > NAMED
    found = [f"{len(unanswered)} lines of the checklist"] if many else unanswered
    return [
        *found,
        *(f"{item} (answered no)" for item in items if item in given and is_no(given[item])),
    ]


def as_fact(chart: Chart, started: InfusionStarted, now: datetime) -> tuple[tuple[str, ...], str]:
    """How a start that already happened would be taken: its marks, or why it cannot be so."""
    try:
        stamp = Stamp(person="-", recorded_at=now, boot_id="-", steady_ns=0)
        return chart.admit(started, stamp).exceptions, ""
    except Refused as refusal:
        return (), str(refusal)
