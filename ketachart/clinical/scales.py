"""Scales: totals, bands, change, and what a score asks for before the record closes.

A total is the sum of its items as they were answered: nothing missing is made up. Ranges, bands
and cut-offs are data of the vocabulary; formulas are those of clinical.md section 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from ketachart.clinical.acts import (
    ActionTaken,
    NoteWritten,
    PersonTold,
    ScaleScored,
)
from ketachart.clinical.entry import Entry
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import clock_text
from ketachart.clinical.trouble import Refused
from ketachart.clinical.units import Exact, rounded, shown
from ketachart.clinical.vocabulary import Risk, Scale

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart

Moment = Literal["before", "during", "after"]
MOMENTS: tuple[Moment, ...] = ("before", "during", "after")
NO_YES = ("no", "yes")


@dataclass(frozen=True, slots=True)
class Score:
    """What items amount to.

    ``total`` is None where too many are missing and for a scale of answers; ``result`` is the
    band of the total, or the word for the answers, None where there is none; ``asks`` are the
    items, or the result, that ask for an action.
    """

    total: Decimal | None
    result: str | None
    missing: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """From the first score to another: points and percent of the fall, below zero for a rise."""

    first: Decimal
    first_at: datetime
    points: Decimal
    percent: Fraction | None


@dataclass(frozen=True, slots=True)
class Ask:
    """What a score still asks for; ``blocks`` says that the record does not close before."""

    score: str
    scale: str
    at: datetime
    words: str
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """A scale that the protocol asks at a moment, and when it was done."""

    scale: str
    moment: Moment
    done_at: datetime | None


# Totals ---------------------------------------------------------------------------------------


def answers_of(scale: Scale, item: str) -> tuple[str, ...]:
    """The answers of an item of a scale of answers, the negative one first."""
    return scale.answers.get(item, NO_YES)


def is_asked(scale: Scale, item: str, items: Mapping[str, Any]) -> bool:
    """Whether an item is to be answered: one that follows on another only after its yes."""
    before = scale.only_if.get(item)
    if before is None:
        return True
    return items.get(before) not in (None, answers_of(scale, before)[0])


def total(scale: Scale, items: Mapping[str, Any]) -> Score:
    """What the items of a scale amount to; those that are missing are named and never made up.

    Raises:
        Refused: an item is not one of the scale's, or its answer lies outside its range.
    """
    told = {number: _answer(scale, number, value) for number, value in items.items()}
    missing = tuple(n for n in scale.items if n not in told and is_asked(scale, n, told))
    if scale.kind == "answers":
        risk = _risk(scale, told)
        word = risk.label if risk else None if missing else scale.otherwise
        return Score(None, word, missing, (word,) if risk and risk.asks and word else ())
    asks = tuple(n for n, least in scale.asks.items() if n in told and told[n] >= least)
    if not told or len(missing) > scale.most_missing:
        return Score(None, None, missing, asks)
    whole = Fraction(sum(told.values()))
    found = rounded(whole / len(told) if scale.kind == "mean" else whole, scale.decimals)
    return Score(found, band_of(scale, found), missing, asks)


def _answer(scale: Scale, number: str, value: Any) -> Any:
    if number not in scale.items:
        most = len(scale.items)
        raise Refused(f"{scale.scale} has {most} items; there is no item {number} among them.")
    if scale.kind == "answers":
        known = answers_of(scale, number)
        word = NO_YES[value] if isinstance(value, bool) else value
        if word not in known:
            raise Refused(
                f"Question {number} of {scale.scale} is answered with {', '.join(known)}."
            )
        return word
    low, high = scale.item_low, scale.item_high
    is_whole = isinstance(value, int | Decimal) and not isinstance(value, bool)
    if not is_whole or value != int(value) or not low <= value <= high:
        said = shown(value, 2) if is_whole else str(value)
        raise Refused(
            f"Item {number} of {scale.scale} goes from {low} to {high}; {said} is not on it."
        )
    return int(value)


def _risk(scale: Scale, told: Mapping[str, str]) -> Risk | None:
    found = [
        risk
        for risk in scale.risks
        if any(told.get(number) in words for number, words in risk.when.items())
    ]
    return found[-1] if found else None


def band_of(scale: Scale, score: Exact) -> str | None:
    """The word for a total; None where the scale has no bands."""
    return next((b.label for b in scale.bands if score <= b.high), None)


def scale_problems(scale: Scale) -> list[str]:
    """What is wrong with a scale of the right shape; empty for a sound one."""
    found = []
    if scale.low >= scale.high:
        found.append("low must lie below high")
    if scale.kind in ("sum", "mean", "answers") and not scale.items:
        found.append(f"a {scale.kind} needs items")
    if scale.kind == "sum":
        most, least = scale.item_high * len(scale.items), scale.item_low * len(scale.items)
        if least != scale.low or most != scale.high:
            found.append(f"its items add up to {least} to {most}, not {scale.low} to {scale.high}")
    named = (*scale.needs, *scale.asks, *scale.answers, *scale.only_if, *scale.only_if.values())
    named += tuple(number for risk in scale.risks for number in risk.when)
    found += [f"there is no item {number}" for number in named if number not in scale.items]
    found += [
        f"{word} is no answer of item {number}"
        for risk in scale.risks
        for number, words in risk.when.items()
        for word in words
        if word not in answers_of(scale, number)
    ]
    if scale.bands:
        step = Decimal(1).scaleb(-scale.decimals)
        ends = [scale.low - step, *(band.high for band in scale.bands)]
        starts = [band.low for band in scale.bands]
        if starts != [end + step for end in ends[:-1]] or ends[-1] != scale.high:
            found.append("the bands leave a gap, overlap, or do not cover the range")
        if any(band.low > band.high for band in scale.bands):
            found.append("a band ends before it begins")
    return found


# Change ---------------------------------------------------------------------------------------


def percent_change(first: Exact, now: Exact) -> Fraction | None:
    """Percent of the fall, 100 x (first - now) / first; None where the first is 0."""
    before = Fraction(first)
    return 100 * (before - Fraction(now)) / before if before else None


def percent_text(percent: Fraction | None) -> str:
    """``52 % lower``, ``10 % higher``, ``unchanged``, or ``n/a`` where the first was 0."""
    if percent is None:
        return "n/a"
    whole = rounded(abs(percent), 0)
    if not whole:
        return "unchanged"
    return f"{whole} % {'lower' if percent > 0 else 'higher'}"


def change_from_first(scored: Sequence[ScaleScored]) -> Change | None:
    """From the first of some scores to the last; None while there are not two totals."""
    known = [(a.at, a.total) for a in scored if a.total is not None]
    if len(known) < 2:
        return None
    (first_at, first), (_, now) = known[0], known[-1]
    assert first is not None
    assert now is not None
    return Change(first, first_at, first - now, percent_change(first, now))


def response(scale: Scale, first: Decimal, now: Decimal) -> bool | None:
    """Whether a change is what the scale calls a response; None where it calls none so."""
    if scale.response_pct is None and scale.response_points is None:
        return None
    way = 1 if scale.falls else -1
    percent = percent_change(first, now)
    if scale.response_points is not None and way * (first - now) >= scale.response_points:
        return True
    if scale.response_pct is None:
        return False
    return None if percent is None else way * percent >= scale.response_pct


def remission(scale: Scale, now: Decimal) -> bool | None:
    """Whether a total is what the scale calls remission; None where it calls none so."""
    return None if scale.remission is None else now <= scale.remission


def scored(charts: Iterable[Chart], scale: str) -> tuple[ScaleScored, ...]:
    """All standing scores of a scale in some charts of one patient, by time."""
    wanted = scale.casefold()
    found = [
        act
        for chart in charts
        for _, act in chart.standing.of(ScaleScored)
        if act.scale.casefold() == wanted
    ]
    return tuple(sorted(found, key=lambda act: act.at))


# What the protocol asks, and what a score asks for ----------------------------------------------


def moment_of(chart: Chart, at: datetime) -> Moment:
    """Whether a time lies before, during or after the infusion."""
    if chart.started_at is None or at < chart.started_at:
        return "before"
    return "after" if chart.stopped_at is not None and at >= chart.stopped_at else "during"


def asked(chart: Chart) -> tuple[Asked, ...]:
    """The scales of the protocol at each of their moments, in its order."""
    acts = [act for _, act in chart.standing.of(ScaleScored)]
    done = {(_name(chart, a.scale), a.moment or moment_of(chart, a.at)): a.at for a in acts}
    return tuple(
        Asked(one.scale, moment, done.get((_name(chart, one.scale), moment)))
        for moment in MOMENTS
        for one in chart.protocol.scales
        if moment in one.moments
    )


def not_done(chart: Chart) -> tuple[Asked, ...]:
    """The scales that the protocol asks up to now and that nobody has scored."""
    if chart.phase is Phase.CANCELLED:
        return ()
    here = {Phase.PLANNED: 1, Phase.READY: 1, Phase.INFUSING: 2, Phase.PAUSED: 2}
    reached = MOMENTS[: here.get(chart.phase, 3)]
    return tuple(one for one in asked(chart) if one.done_at is None and one.moment in reached)


def _name(chart: Chart, name: str) -> str:
    known = chart.vocabulary.scale(name)
    return (known.scale if known else name).casefold()


def asks_left(chart: Chart) -> tuple[Ask, ...]:
    """What the standing scores still ask for; an action, a note or a person told answers."""
    found = []
    for entry, act in chart.standing.of(ScaleScored):
        scale, root = chart.vocabulary.scale(act.scale), chart.standing.root(act.id)
        if scale is None or _is_answered(chart, entry, act):
            continue
        if risk := risk_of(chart, act):
            words = f"{act.scale} at {clock_text(act.at)}: {risk}."
            found.append(Ask(root, act.scale, act.at, words))
        elif lacking := [n for n in scale.needs if n not in (act.items or {})]:
            names = ", ".join(f"item {n}" for n in lacking)
            words = f"{act.scale} at {clock_text(act.at)} has no {names}."
            found.append(Ask(root, act.scale, act.at, words, blocks=False))
    return tuple(found)


def _is_answered(chart: Chart, entry: Entry, score: ScaleScored) -> bool:
    """Whether something was charted about a score since it asks for something."""
    root = chart.standing.root
    for other in chart.standing.entries:
        act = other.act
        if not isinstance(act, ActionTaken | PersonTold | NoteWritten) or not act.about:
            continue
        if root(act.about) != root(score.id):
            continue
        named = chart.standing.known.get(act.about)
        seen = named.act if named is not None else None
        asked_then = isinstance(seen, ScaleScored) and bool(risk_of(chart, seen))
        if other.seq > entry.seq or asked_then or not risk_of(chart, score):
            return True
    return False


def risk_of(chart: Chart, act: ScaleScored) -> str | None:
    """What of a score asks for an action, in words; empty for nothing.

    None where its scale asks about no such risk, or the score does not tell.
    """
    scale = chart.vocabulary.scale(act.scale)
    if scale is None:
        return None
    if scale.kind == "answers":
        asking = {risk.label for risk in scale.risks if risk.asks}
        word = (total(scale, act.items).result if act.items else None) or act.result
        return None if word is None or not asking else word if word in asking else ""
    items = act.items or {}
    if not scale.asks or not any(n in items for n in scale.asks):
        return None
    positive = [n for n, least in scale.asks.items() if n in items and items[n] >= least]
    return ", ".join(f"item {n} ({scale.items[n].casefold()}) {items[n]}" for n in positive)


# What the door asks -----------------------------------------------------------------------------


def check_scored(chart: Chart, act: ScaleScored) -> None:
    """See that a score can be one of its scale; a scale that is not in the list is taken as it is.

    Raises:
        Refused: an item or the total is out of range, or the two contradict each other.
    """
    scale = chart.vocabulary.scale(act.scale)
    if scale is None:
        return
    if act.total is not None and not scale.low <= act.total <= scale.high:
        low, high, said = shown(scale.low, 2), shown(scale.high, 2), shown(act.total, 2)
        raise Refused(f"{scale.scale} goes from {low} to {high}; {said} is not on it.")
    if act.total is not None and act.total != rounded(act.total, scale.decimals):
        places = f"to {scale.decimals} decimals" if scale.decimals else "a whole number"
        raise Refused(
            f"A total of {scale.scale} is {places}; {shown(act.total, 4)} is not. "
            "Check what was typed."
        )
    if not act.items or not scale.items:
        return
    score = total(scale, act.items)
    if act.total is None or scale.kind != "sum":
        return
    _agrees(scale, act.items, act.total)
    if score.total is not None and score.total != act.total:
        raise Refused(
            f"The items of {scale.scale} add up to {shown(score.total, 2)}, "
            f"not {shown(act.total, 2)}. Check both."
        )


def _agrees(scale: Scale, items: Mapping[str, Any], whole: Decimal) -> None:
    """What is missing must have room for the difference between a total and its items."""
    told, missing = sum(int(v) for v in items.values()), len(scale.items) - len(items)
    least, most = told + missing * scale.item_low, told + missing * scale.item_high
    if not least <= whole <= most and missing:
        raise Refused(
            f"With the items given, {scale.scale} lies from {least} to {most}; "
            f"{shown(whole, 2)} cannot be its total. Check both."
        )
