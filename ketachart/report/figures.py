"""The five key figures: ordered, delivered, infusion, highest pressure, lowest saturation."""

from fractions import Fraction

from ketachart.clinical.acts import VitalsTaken
from ketachart.clinical.chart import Chart, VitalsSet
from ketachart.clinical.dosing import Delivery
from ketachart.clinical.units import shown, span_of
from ketachart.clinical.wording import clock_text, dose_text
from ketachart.report.blocks import KeyFigure, KeyFigures
from ketachart.report.sections import Draft, length


def key_figures(draft: Draft) -> KeyFigures:
    """Ordered, delivered, infusion, highest pressure, lowest saturation."""
    chart = draft.chart
    delivery = chart.delivery if draft.now is None else chart.delivery_at(draft.now)
    return KeyFigures(
        (
            _ordered(chart),
            _delivered(chart, delivery),
            _infusion(draft, delivery),
            _highest_pressure(draft),
            _lowest_saturation(draft),
        )
    )


def _ordered(chart: Chart) -> KeyFigure:
    order = chart.order
    if order is None:
        return KeyFigure("Ordered dose", "–", lines=("no order charted",))
    over = f" over {shown(order.duration_min, 1)} min" if order.duration_min is not None else ""
    who = order.placed.ordered_by or order.placed.by
    changed = f"changed {len(order.changes)} ×" if order.changes else ""
    if order.dose_mg_per_kg is None:
        return KeyFigure("Ordered dose", shown(order.dose_mg, 2), "mg", (over.strip(), who))
    basis = order.placed.weight_basis
    of = f" of {basis} weight" if basis and basis != "actual" else ""
    lines = (f"{shown(order.dose_mg, 2)} mg{over}{of}", who, changed)
    return KeyFigure(
        "Ordered dose", shown(order.dose_mg_per_kg, 4), "mg/kg", tuple(filter(None, lines))
    )


def _delivered(chart: Chart, delivery: Delivery) -> KeyFigure:
    if delivery.started_at is None and not delivery.bolus_mg:
        return KeyFigure("Delivered", "0", "mg", ("nothing given",))
    lines = []
    if chart.weight is not None:
        per_kg = delivery.total_mg / Fraction(chart.weight.weight_kg)
        lines.append(f"{shown(per_kg, 2)} mg/kg of {shown(chart.weight.weight_kg, 2)} kg")
    if chart.order is not None:
        lines.append(
            f"{shown(100 * delivery.total_mg / Fraction(chart.order.dose_mg), 0)} % of the order"
        )
    if delivery.bolus_mg:
        lines.append(f"{dose_text(delivery.bolus_mg)} of it as bolus")
    name = "Delivered" if chart.stopped_at or chart.discharge else "Delivered so far"
    return KeyFigure(name, shown(delivery.total_mg, 1), "mg", tuple(lines))


def _infusion(draft: Draft, delivery: Delivery) -> KeyFigure:
    chart = draft.chart
    if delivery.started_at is None:
        return KeyFigure("Infusion", "–", lines=("not started",))
    start = clock_text(delivery.started_at)
    end = clock_text(delivery.stopped_at) if delivery.stopped_at else "…"
    ran = f"Ran {length(span_of(delivery.running_min))}"
    held = f", held {length(span_of(delivery.paused_min))}" if delivery.paused_min else ""
    how = "Not ended yet"
    if chart.stop is not None:
        how = "Completed" if chart.stop.outcome == "completed" else "Ended early"
    return KeyFigure("Infusion", f"{start}–{end}", lines=(ran + held, how))


def _highest_pressure(draft: Draft) -> KeyFigure:
    sets = [s for s in draft.chart.sets if "sbp" in s.values]
    if not sets:
        return KeyFigure("Highest BP", "–", lines=("not measured",))
    top = max(sets, key=lambda s: s.values["sbp"])
    flags = [f for f in top.flags if f.param in ("sbp", "dbp", "map", "sbp_rise_pct")]
    lines = [_at(draft, top)]
    limits = {f.param: f.limit for f in flags}
    if limits.keys() & {"sbp", "dbp"}:
        lines[0] += (
            f", limit {'/'.join(shown(limits[p], 0) for p in ('sbp', 'dbp') if p in limits)}"
        )
    base = draft.chart.baseline.get("sbp")
    if base is not None:
        entry = draft.chart.standing.known[base.act_id]
        assert isinstance(entry.act, VitalsTaken)
        low = f"/{entry.act.dbp_mmhg}" if entry.act.dbp_mmhg is not None else ""
        lines.append(f"Baseline {base.value}{low}")
    back = [e.back for e in draft.chart.episodes if "sbp" in e.params and e.peak is top and e.back]
    lines += [f"Back in range {draft.clock(b.taken.at)}" for b in back[:1]]
    dbp = top.values.get("dbp")
    figure = f"{top.values['sbp']}/{'–' if dbp is None else dbp}"
    return KeyFigure("Highest BP", figure, "", tuple(lines), bool(flags))


def _lowest_saturation(draft: Draft) -> KeyFigure:
    sets = [s for s in draft.chart.sets if "spo2" in s.values]
    if not sets:
        return KeyFigure("Lowest SpO₂", "–", lines=("not measured",))
    low = min(sets, key=lambda s: s.values["spo2"])
    same = [s for s in sets if s.values["spo2"] == low.values["spo2"]]
    flags = [f for f in low.flags if f.param == "spo2"]
    when = _at(draft, low)
    if len(same) > 1:
        when = "in every set" if len(same) == len(sets) else f"{when} and {len(same) - 1} more"
    limit = f", limit {shown(flags[0].limit, 0)}" if flags else ""
    lines = [when + limit]
    oxygen = low.taken.o2_l_per_min
    if oxygen is not None:
        words = f"O₂ {shown(oxygen, 1)} L/min {low.taken.o2_device or ''}".rstrip()
        lines.append(words if oxygen else "Room air")
    return KeyFigure("Lowest SpO₂", str(low.values["spo2"]), "%", tuple(lines), bool(flags))


def _at(draft: Draft, s: VitalsSet) -> str:
    return draft.clock(s.taken.at)
