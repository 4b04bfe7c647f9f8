"""The course of the infusion: every step at the pump, every side effect."""

from datetime import datetime
from fractions import Fraction

from ketachart.clinical.acts import (
    Act,
    ActionTaken,
    BolusGiven,
    ContainerChanged,
    InfusionPaused,
    InfusionResumed,
    InfusionStarted,
    InfusionStopped,
    LineFlushed,
    PumpRead,
    RateSet,
    ResponseNoted,
    SideEffectEnded,
    SideEffectNoted,
    SideEffectRegraded,
)
from ketachart.clinical.care_words import done_words, told_words
from ketachart.clinical.effect_words import OWN_WORDS, onset_words
from ketachart.clinical.effects import SideEffect, is_exception, is_own_words
from ketachart.clinical.entry import Entry
from ketachart.clinical.units import shown
from ketachart.clinical.unplanned_pump import without_flow
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
from ketachart.report.sections import Draft, joined

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


SHORT = 64
"""Characters that stand on one line of the course of a side effect."""


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
                " · ".join([*own, *_said_besides(draft, act)]),
                small=" · ".join(draft.checks(act) or _unchecked(act)),
            ),
        ),
        "flag" if held else "",
    )


def _unchecked(act: Act) -> list[str]:
    return ["no second check of the pump setting"] if isinstance(act, InfusionStarted) else []


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
        Column("Effect", 0.20, fit=True),
        Column("Worst severity", 0.14, fit=True),
        Column("At onset, course, action and response", 0.34),
        Column("By", 0.16, fit=True),
    )
    return Heading("Side effects"), Table(
        columns, draft.dated((e.onset, _effect(draft, e)) for e in chart.effects)
    )


def _effect(draft: Draft, effect: SideEffect) -> Row:
    noted = effect.entry.act
    assert isinstance(noted, SideEffectNoted)
    steps = [step.entry for step in effect.steps]
    ends = [e for e, a in draft.chart.standing.of(SideEffectEnded) if _is_end(draft, a, effect)]
    mine = [_charted(draft, entry, effect) for entry in (*steps, *ends)]
    course = [" · ".join(filter(None, mine))] if any(mine) else []
    for entry, replies in effect.linked:
        course.append(_answer(draft, entry, replies))
    course += [capital(told_words(told)) for told in effect.told]
    where = onset_words(draft.chart, effect)
    grade = {"mild": 1, "moderate": 2, "severe": 3}[effect.worst]
    end = draft.clock(effect.ended_at) if effect.ended_at else "lasts" if draft.now else "no end"
    own = [OWN_WORDS] if is_own_words(draft.chart, effect.term) else []
    own += [] if is_exception(draft.chart, effect, draft.now) else ["expected"]
    return Row(
        cells(
            Cell(draft.clock(effect.onset), "strong"),
            Cell(end, "" if effect.ended_at else "faint"),
            Cell(capital(effect.term), small=", ".join(own)),
            f"{grade} of 3, {effect.worst}",
            _onset_and(capital(", ".join(where)), course),
            noted.by,
        )
    )


def _onset_and(where: str, course: list[str]) -> str:
    """Where the infusion stood and what followed; on one line where that is all short."""
    lines = [line for line in course if line]
    if lines and where and len(where) + len(lines[0]) <= SHORT:
        return "\n".join([f"{where} · {lines[0]}", *lines[1:]])
    return "\n".join(filter(None, [where, *lines]))


def _is_end(draft: Draft, act: SideEffectEnded, effect: SideEffect) -> bool:
    return draft.chart.standing.root(act.side_effect) == effect.id


def _charted(draft: Draft, entry: Entry, effect: SideEffect) -> str:
    """What one entry adds to the course: severity and time, count, distress, grade, reason."""
    act = entry.act
    assert isinstance(act, Act)
    draft.take(act)
    words: list[str] = []
    if isinstance(act, SideEffectRegraded) or (
        isinstance(act, SideEffectNoted) and len(effect.course) > 1
    ):
        words.append(f"{act.severity} {draft.clock(act.at)}")
    if isinstance(act, SideEffectNoted | SideEffectRegraded):
        words += _grades(act)
    words += draft.besides(act)
    if act.by != effect.entry.act.by:
        words.append(act.by)
    return capital(", ".join(words))


def _answer(draft: Draft, entry: Entry, replies: tuple[ResponseNoted, ...]) -> str:
    """What was done or given for it; a drug's order and response stand with the drugs."""
    act = entry.act
    if not isinstance(act, ActionTaken):
        return capital(done_words(draft.chart, act)) if isinstance(act, Act) else ""
    draft.take(act, *replies)
    about = [act.about] if act.about and act.about not in draft.chart.standing.known else []
    said = [f"{capital(act.text)} {draft.clock(act.at)}", *(f"about {a}" for a in about)]
    said += draft.besides(act)
    for reply in replies:
        words = ", ".join([reply.text, *draft.besides(reply)])
        said.append(f"response {draft.clock(reply.at)}: {words}")
    return ", ".join(said)


def _grades(act: SideEffectNoted | SideEffectRegraded) -> list[str]:
    found = []
    if isinstance(act, SideEffectNoted) and act.expected is not None:
        found.append("charted as expected" if act.expected else "charted as not expected")
    if act.episodes is not None:
        found.append(f"{act.episodes} times")
    if act.ctcae_grade is not None:
        version = f" {act.ctcae_version}" if act.ctcae_version else ""
        found.append(f"CTCAE{version} grade {act.ctcae_grade}")
    if act.distress_nrs is not None:
        found.append(f"distress {act.distress_nrs}/10")
    return found
