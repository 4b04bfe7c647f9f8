"""What stands under the title of each row once something is charted. No Qt."""

from ketachart.clinical import guard
from ketachart.clinical.acts import ScaleScored
from ketachart.clinical.chart import Chart
from ketachart.clinical.dosing import concentration
from ketachart.clinical.phrases import pressure_text, value_text
from ketachart.clinical.starting import (
    PumpReading,
    answered_against,
    check_holds,
    last_check,
    pump_fits,
    rows_answered,
)
from ketachart.clinical.units import shown
from ketachart.gui.panels.setup import reckoning
from ketachart.gui.panels.setup.readiness import Step

BLIND_TO = frozenset({Step.WEIGHT, Step.ORDER, Step.PREPARATION, Step.PUMP})
"""Rows whose words would give the first readings away to the second person."""


def words_of(step: Step, chart: Chart, pump: PumpReading) -> str:
    """A few words; empty while nothing is charted."""
    match step:
        case Step.WEIGHT:
            return _weight(chart)
        case Step.ORDER:
            return _order(chart)
        case Step.CHECKLIST:
            done, rows = rows_answered(chart)
            return f"{done} of {rows} answered" if rows else "empty"
        case Step.PREPARATION:
            prepared = guard.prepared_last(chart)
            if prepared is None:
                return ""
            return f"{prepared.container or 'prepared'} · {shown(concentration(prepared), 4)} mg/mL"
        case Step.BASELINE:
            return _baseline(chart)
        case Step.PUMP:
            rate, vtbi = pump.rate_ml_per_h, pump.vtbi_ml
            if rate is None or vtbi is None:
                return ""
            return f"{shown(rate, 2)} mL/h · {shown(vtbi, 2)} mL"
        case Step.CHECK:
            return _check(chart, pump)
        case Step.SCALE:
            found = [a for _, a in chart.standing.of(ScaleScored) if a.total is not None]
            return " · ".join(f"{a.scale} {shown(a.total or 0, 1)}" for a in found)


def verb_of(step: Step, chart: Chart) -> str:
    """What to do about an open row where it is not the usual; empty for the usual."""
    return "Approve" if step is Step.ORDER and guard.needs_approval(chart) else ""


def _weight(chart: Chart) -> str:
    taken = chart.weight
    if taken is None:
        return ""
    if taken.entered_unit == "lb" and taken.entered_value is not None:
        return f"{shown(taken.weight_kg, 1)} kg · read {shown(taken.entered_value, 1)} lb"
    return f"{shown(taken.weight_kg, 1)} kg"


def _order(chart: Chart) -> str:
    order = chart.order
    if order is None:
        return ""
    over = f" over {shown(order.duration_min, 1)} min" if order.duration_min else ""
    return f"{reckoning.mg(order.dose_mg)}{over}"


def _baseline(chart: Chart) -> str:
    base = {key: known.value for key, known in chart.baseline.items()}
    parts = [pressure_text(base.get("sbp"), base.get("dbp"))]
    parts += [value_text(key, base[key]) for key in ("hr", "spo2") if key in base]
    return " · ".join(p for p in parts if p)


def _check(chart: Chart, pump: PumpReading) -> str:
    check = last_check(chart)
    if check is None:
        return ""
    if not check.agrees:
        return "readings differ"
    return check.by if check_holds(chart, pump) else "once more"


def answered_no(step: Step, chart: Chart, pump: PumpReading) -> bool:
    """Whether a row was dealt with and did not come out as wanted."""
    match step:
        case Step.CHECKLIST:
            return bool(answered_against(chart))
        case Step.PUMP:
            return pump_fits(chart, pump) is False
        case Step.CHECK:
            check = last_check(chart)
            return check is not None and not check.agrees
    return False
