"""The course of the infusion: every step at the pump, every side effect."""

from datetime import datetime
from fractions import Fraction

from ketachart.clinical.acts import (
    Act,
    BolusGiven,
    ContainerChanged,
    InfusionPaused,
    InfusionResumed,
    InfusionStarted,
    InfusionStopped,
    LineFlushed,
    MedicationGiven,
    PumpRead,
    RateSet,
    SideEffectEnded,
    SideEffectNoted,
    SideEffectRegraded,
)
from ketachart.clinical.effects import SideEffect
from ketachart.clinical.units import shown
from ketachart.clinical.wording import capital
from ketachart.report.blocks import (
    Cell,
    Column,
    Heading,
    Row,
    Section,
    Table,
    cells,
)
from ketachart.report.picture_lanes import without_flow
from ketachart.report.sections import Draft, joined
from ketachart.report.whole import entry_words

PUMP_STEPS = (
    InfusionStarted,
    RateSet,
    InfusionPaused,
    InfusionResumed,
    InfusionStopped,
    ContainerChanged,
    BolusGiven,
    PumpRead,
    LineFlushed,
)


def infusion(draft: Draft) -> Section:
    """Every act at the pump with rate, dose rate and total so far."""
    chart = draft.chart
    rows: list[tuple[datetime, Row]] = []
    for entry in chart.standing.entries:
        if isinstance(entry.act, PUMP_STEPS):
            draft.take(entry.act)
            rows.append((entry.act.at, _step(draft, entry.act)))
    delivery = chart.delivery if draft.now is None else chart.delivery_at(draft.now)
    for start, _ in without_flow(delivery):
        so_far = chart.delivery_at(start)
        words = "The set volume or the container's was reached: nothing runs from here."
        row = cells(
            Cell(draft.clock(start), "strong"),
            "Volume reached",
            "0",
            "0",
            shown(so_far.total_mg, 1),
            "calculated",
            Cell(words, "faint"),
        )
        rows.append((start, Row(row)))
    bags = [
        joined(
            f"{c.name}:",
            f"{shown(c.mg, 2)} mg in {shown(c.volume_ml, 3)} mL, {shown(c.mg_per_ml, 4)} mg/mL",
        ).replace(": ·", ":")
        for c in chart.containers.values()
    ]
    if not rows:
        return (Heading("Infusion", "not started"),)
    columns = (
        Column("Time", 0.075),
        Column("Step", 0.125, fit=True),
        Column("Rate mL/h", 0.095, right=True),
        Column("mg/min", 0.075, right=True),
        Column("Total mg", 0.085, right=True),
        Column("By", 0.155, fit=True),
        Column("Reason or check", 0.39),
    )
    return Heading("Infusion", "ketamine, " + "; ".join(bags)), Table(columns, draft.dated(rows))


def _step(draft: Draft, act: Act) -> Row:
    so_far = draft.chart.delivery_at(act.at)
    rate = (
        Fraction(so_far.rate_ml_per_h or 0)
        if so_far.running and not so_far.empty_since
        else Fraction(0)
    )
    strength = so_far.container.mg_per_ml if so_far.container else Fraction(0)
    held = isinstance(act, InfusionPaused) or (
        isinstance(act, InfusionStopped) and act.outcome == "discontinued"
    )
    reason = draft.besides(act)
    own = [capital(", ".join(reason))] if reason else []
    return Row(
        cells(
            Cell(draft.clock(act.at), "strong"),
            _step_name(act),
            shown(rate, 2),
            shown(rate * strength / 60, 3),
            shown(so_far.total_mg, 1),
            act.by,
            Cell(
                " · ".join([*own, *_said_besides(draft, act)]), small="\n".join(draft.checks(act))
            ),
        ),
        "flag" if held else "",
    )


def _step_name(act: Act) -> str:
    match act:
        case InfusionStarted():
            return "Started"
        case RateSet():
            return "Rate set"
        case InfusionPaused():
            return "Paused"
        case InfusionResumed():
            return "Resumed"
        case InfusionStopped():
            return "Ended" if act.outcome == "completed" else "Ended early"
        case ContainerChanged():
            return f"{capital(act.to)} hung"
        case BolusGiven():
            over = f" over {shown(act.over_min, 1)} min" if act.over_min is not None else ""
            return f"Bolus {shown(act.dose_mg, 2)} mg{over}"
        case LineFlushed():
            return f"Line flushed, {shown(act.volume_ml, 2)} mL"
        case _:
            return "Pump read"


def _said_besides(draft: Draft, act: Act) -> list[str]:
    """What else the act says: container, volume set, who ordered it, what the pump displayed."""
    found = []
    if isinstance(act, ContainerChanged):
        found.append(f"after {act.from_}" if act.from_ else "")
    else:
        found.append(getattr(act, "container", None) or "")
    for name, words in (
        ("vtbi_ml", "volume to be infused"),
        ("pump_infused_ml", "pump reads"),
        ("infused_ml", "pump reads"),
        ("left_ml", "left"),
    ):
        value = getattr(act, name, None)
        if value is not None:
            found.append(f"{words} {shown(value, 3)} mL")
    if isinstance(act, PumpRead) and act.rate_ml_per_h is not None:
        found.append(f"rate {shown(act.rate_ml_per_h, 2)} mL/h")
    if any(getattr(act, n, None) is not None for n in ("pump_infused_ml", "infused_ml")):
        found.append(
            f"{shown(draft.chart.delivery_at(act.at).infused_ml, 2)} mL by the charted rates"
        )
    found.append(getattr(act, "route", None) or "")
    who = getattr(act, "ordered_by", None)
    lines = [", ".join(p for p in found if p)]
    lines += [f"Ordered by {who}"] if who else []
    entry = draft.chart.standing.known[act.id]
    lines += [capital(words) for words in entry.exceptions]
    return [capital(line) for line in lines if line]


# Side effects -----------------------------------------------------------------------------------


def side_effects(draft: Draft) -> Section:
    """Each side effect from onset to end, its worst, its course and what was done."""
    chart = draft.chart
    if not chart.effects:
        return (Heading("Side effects", "none charted"),)
    columns = (
        Column("Start", 0.08),
        Column("End", 0.08),
        Column("Effect", 0.19, fit=True),
        Column("Worst severity", 0.17, fit=True),
        Column("Course and action", 0.32),
        Column("By", 0.16, fit=True),
    )
    return Heading("Side effects"), Table(
        columns, draft.dated((e.onset, _effect(draft, e)) for e in chart.effects)
    )


def _effect(draft: Draft, effect: SideEffect) -> Row:
    standing = draft.chart.standing
    noted = effect.entry.act
    assert isinstance(noted, SideEffectNoted)
    draft.take(noted)
    mine: list[Act] = [noted]
    for kind in (SideEffectRegraded, SideEffectEnded):
        for _, act in standing.of(kind):
            reference = getattr(act, "side_effect", "")
            if standing.root(reference) == effect.id:
                draft.take(act)
                mine.append(act)
    grades = []
    for act in mine:
        words = draft.besides(act)
        if isinstance(act, SideEffectRegraded):
            words.insert(0, f"{act.severity} {draft.clock(act.at)}")
        if isinstance(act, SideEffectNoted):
            first = [f"{act.severity} {draft.clock(act.at)}"] if len(effect.course) > 1 else []
            words = [*first, *_grades(act), *words]
        if act.by != noted.by:
            words.append(act.by)
        grades += [capital(", ".join(words))] if words else []
    course = [" · ".join(grades)] if grades else []
    for entry in effect.responses:
        if isinstance(entry.act, MedicationGiven):
            given = entry.act
            course.append(
                f"{capital(given.drug)} {shown(given.dose, 4)} {given.unit} {draft.clock(given.at)}"
            )
        elif isinstance(entry.act, Act):
            draft.take(entry.act)
            title, _ = entry_words(draft.chart, entry)
            about = getattr(entry.act, "about", None)
            extra = [f"about {about}"] if about else []
            course.append(
                ", ".join(
                    [f"{title} {draft.clock(entry.act.at)}", *extra, *draft.besides(entry.act)]
                )
            )
    grade = {"mild": 1, "moderate": 2, "severe": 3}[effect.worst]
    end = draft.clock(effect.ended_at) if effect.ended_at else "lasts" if draft.now else "no end"
    return Row(
        cells(
            Cell(draft.clock(effect.onset), "strong"),
            end if effect.ended_at else Cell(end, "faint"),
            capital(effect.term),
            f"{grade} of 3, {effect.worst}",
            "\n".join(course),
            noted.by,
        )
    )


def _grades(act: SideEffectNoted) -> list[str]:
    found = []
    if act.expected is not None:
        found.append("expected" if act.expected else "not expected")
    if act.episodes is not None:
        found.append(f"{act.episodes} times")
    if act.ctcae_grade is not None:
        found.append(f"CTCAE grade {act.ctcae_grade}")
    if act.distress_nrs is not None:
        found.append(f"distress {act.distress_nrs}/10")
    return found
