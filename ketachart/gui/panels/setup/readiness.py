"""The rows of the set-up: which of them are done. No Qt."""

from datetime import datetime
from enum import StrEnum

from ketachart.clinical.acts import InfusionStarted
from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import Stamp
from ketachart.clinical.guard import needs_approval, prepared_last
from ketachart.clinical.starting import (
    PumpReading,
    check_holds,
    lines_left,
    pump_fits,
)
from ketachart.clinical.trouble import Refused


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


def done(chart: Chart, pump: PumpReading) -> dict[Step, bool]:
    """Which rows are finished; the scale is never asked for."""
    return {
        Step.WEIGHT: chart.weight is not None,
        Step.ORDER: chart.order is not None and not needs_approval(chart),
        Step.CHECKLIST: not any(lines_left(chart, blocking=b) for b in (True, False)),
        Step.PREPARATION: prepared_last(chart) is not None,
        Step.BASELINE: "sbp" in chart.baseline,
        Step.PUMP: bool(pump_fits(chart, pump)),
        Step.CHECK: check_holds(chart, pump),
    }


def as_fact(chart: Chart, started: InfusionStarted, now: datetime) -> tuple[tuple[str, ...], str]:
    """How a start that already happened would be taken: its marks, or why it cannot be so."""
    try:
        stamp = Stamp(person="-", recorded_at=now, boot_id="-", steady_ns=0)
        return chart.admit(started, stamp).exceptions, ""
    except Refused as refusal:
        return (), str(refusal)
