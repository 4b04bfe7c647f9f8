"""What can be wrong with a protocol of the right shape: limits that cross, words nobody knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ketachart.clinical.toml_text import nth
from ketachart.clinical.vitals import PARAMETERS

if TYPE_CHECKING:
    from ketachart.clinical.protocol import GuardRail, Limits, Protocol
    from ketachart.clinical.vocabulary import Vocabulary

FORMAT = 1
EXTRA_AFTER = ("rate-rise", "bolus", "rescue", "flag")
"""What further sets can follow."""

GUARDS: dict[str, tuple[str, str]] = {
    "weight_kg": ("Weight", "kg"),
    "weight_change_pct": ("Weight against the last visit", "%"),
    "bmi": ("Body mass index", "kg/m²"),
    "total_mg_per_kg": ("Session total", "mg/kg"),
    "total_mg": ("Session total", "mg"),
    "order_difference_pct": ("Weight × dose against the order", "%"),
    "rate_mg_per_kg_h": ("Rate", "mg/kg/h"),
    "rate_ml_per_h": ("Rate", "mL/h"),
    "duration_min": ("Duration", "min"),
    "final_mg_per_ml": ("Final concentration", "mg/mL"),
    "bolus_mg_per_kg": ("Bolus", "mg/kg"),
    "bolus_min": ("Time of a bolus", "min"),
}
"""What guard rails stand along: words and unit."""

Found = Iterator[tuple[list[str], str]]
MOST_MINUTES = 24 * 60


def problems(protocol: Protocol, vocabulary: Vocabulary | None) -> list[tuple[list[str], str]]:
    """What is wrong: the words on the way to it in the text, and a sentence."""
    looks: tuple[Callable[[Protocol], Found], ...] = (
        _itself,
        _schedule,
        _limits,
        _guard,
        _checklist,
        _chips,
        _order,
        _after,
    )
    found = [problem for look in looks for problem in look(protocol)]
    return found if vocabulary is None else [*found, *_terms(protocol, vocabulary)]


def _itself(protocol: Protocol) -> Found:
    if protocol.format != FORMAT:
        yield ["format"], f"format {protocol.format} is not known; this program reads {FORMAT}."
    if not re.fullmatch("[a-z0-9][a-z0-9-]{0,59}", protocol.id):
        yield ["id"], "an id is made of small letters, digits and hyphens, at most 60 of them."
    yield from _within(protocol, ["usual_minutes"], "usual_minutes", 1, MOST_MINUTES)
    for name in ("late_entry_min", "late_reason_words_min"):
        yield from _within(protocol, [name], name, 0, MOST_MINUTES)
    yield from _within(protocol, ["pump_difference_pct"], "pump_difference_pct", 0, 50)
    if not 1 < protocol.kg_or_lb[0] < protocol.kg_or_lb[1]:
        yield ["kg_or_lb"], "kg_or_lb is two numbers above 1 that rise."


def _schedule(protocol: Protocol) -> Found:
    schedule = protocol.schedule
    for name, grid in (("infusion", schedule.infusion), ("recovery", schedule.recovery)):
        if not 1 <= grid.every_min <= 240 or not 1 <= grid.late_after_min <= grid.every_min:
            yield ["schedule", name], "every_min must be 1 to 240, late_after_min 1 to every_min."
    if not 0 <= schedule.due_soon_min <= schedule.infusion.every_min:
        yield ["schedule", "due_soon_min"], "due_soon_min must be 0 to every_min of the infusion."
    for place, extra in enumerate(schedule.extra):
        where = nth("schedule.extra", place)
        if extra.after not in EXTRA_AFTER:
            yield [*where, "after"], f"sets can follow {_listed(EXTRA_AFTER)}, not {extra.after}."
        if not extra.minutes or not _rise((0, *extra.minutes, 240)):
            yield [*where, "minutes"], "minutes must be named, rise, and lie from 1 to 239."
    yield from _twice(
        (extra.after for extra in schedule.extra), "schedule.extra", "two lists of sets follow"
    )


def _limits(protocol: Protocol) -> Found:
    for param, limits in protocol.limits.items():
        where = ["limits", param]
        if param not in PARAMETERS:
            yield where, f"there is no vital sign named {param}."
        rising = [x for x in (limits.LL, limits.L, limits.H, limits.HH) if x is not None]
        low_meets_high = None not in (limits.L, limits.H) and limits.L == limits.H
        if rising != sorted(rising) or low_meets_high:
            yield where, "LL, L, H and HH must not fall, and L must lie below H."
        yield from _refusing(where, limits)
    for param in protocol.vitals_row:
        known = PARAMETERS.get(param)
        if known is None or not known.field or not protocol.limits_of(param).refuse:
            yield ["vitals_row"], f"{param} cannot be typed: it needs refuse limits."
    if len(set(protocol.vitals_row)) != len(protocol.vitals_row):
        yield ["vitals_row"], "a vital sign stands in it twice."


def _refusing(where: list[str], limits: Limits) -> Found:
    """The limits of typing hold all the others."""
    if limits.refuse is None:
        return
    low, high = limits.refuse
    if low >= high:
        yield where, "the refuse limits must rise."
    inner = ("LL", "L", "H", "HH", "unlikely_below", "unlikely_above")
    for name in inner:
        value = getattr(limits, name)
        if value is not None and not low <= value <= high:
            yield where, f"{name} lies outside the refuse limits, {low} to {high}."


def _guard(protocol: Protocol) -> Found:
    for name, rail in protocol.guard.items():
        where = ["guard", name]
        if name not in GUARDS:
            yield where, f"there is no guard rail named {name}."
        told = _bounds(rail)
        if any(bound < 0 for bound in told) or told != sorted(told):
            yield where, "hard_below, soft_below, soft_above and hard_above must not fall below 0."
        if not told:
            yield where, "a guard rail has at least one bound."


def _bounds(rail: GuardRail) -> list[Decimal]:
    told = (rail.hard_below, rail.soft_below, rail.soft_above, rail.hard_above)
    return [bound for bound in told if bound is not None]


def _checklist(protocol: Protocol) -> Found:
    names = [name for line in protocol.lines for name in line.is_answered_by]
    for place, line in enumerate(protocol.lines):
        where = nth("checklist", place)
        if any(names.count(name) > 1 for name in line.is_answered_by):
            yield where, f"two lines of the checklist are answered by {line.item}."
        if line.kind == "choice" and not line.options:
            yield where, f"{line.item} is a choice and has no options."
        if line.kind == "yes" and line.usual not in (None, "yes", "no"):
            yield where, f"{line.item}: usual is yes or no."
        if line.options and line.usual is not None and line.usual not in line.options:
            yield where, f"{line.item}: usual is none of its options."
        if line.group and line.usual is None:
            yield where, f"{line.item} stands in a group and needs its usual answer."
        if line.unit and line.kind != "number":
            yield where, f"{line.item} has a unit and is no number."


def _chips(protocol: Protocol) -> Found:
    yield from _twice((c.key for c in protocol.chips), "chips", "two side effects share a key,")
    yield from _twice((c.term for c in protocol.chips), "chips", "two keys have one side effect,")


def _order(protocol: Protocol) -> Found:
    order, prepared = protocol.order, protocol.preparation
    if order.dose_mg_per_kg is not None and order.dose_mg_per_kg <= 0:
        yield ["order", "dose_mg_per_kg"], "a dose is above 0."
    for step in order.steps:
        if step.rate_mg_per_kg_h <= 0 or step.minutes <= 0:
            yield ["order", "steps"], "a step has a rate and minutes above 0."
    for place, vial in enumerate(prepared.vials):
        if vial.mg_per_ml <= 0 or vial.ml <= 0:
            yield nth("preparation.vials", place), "a vial has mg/mL and mL above 0."
    for name in ("final_volume_ml", "syringe_step_ml", "pump_step_ml_per_h", "line_ml"):
        value = getattr(prepared, name)
        if value is not None and not 0 < value <= 1000:
            yield ["preparation", name], f"{name} is above 0 and at most 1000."


def _after(protocol: Protocol) -> Found:
    for name in ("after_min", "after_sedation_min"):
        yield from _within(protocol.discharge, ["discharge", name], name, 0, MOST_MINUTES)
    for param in protocol.words.flag:
        if param not in PARAMETERS:
            yield ["words.flag", param], f"there is no vital sign named {param}."
    yield from _within(protocol.expected, ["expected", "distress_from"], "distress_from", 0, 10)
    yield from _within(protocol.expected, ["expected", "until_min"], "until_min", 0, MOST_MINUTES)
    yield from _twice((asked.scale for asked in protocol.scales), "scales", "a scale stands twice,")


def _terms(protocol: Protocol, vocabulary: Vocabulary) -> Found:
    """The words that the lists of the clinic have to hold."""
    for place, chip in enumerate(protocol.chips):
        if vocabulary.effect(chip.term) is None:
            yield nth("chips", place), f"{chip.term} is not in the list of side effects."
    for term in protocol.expected.terms:
        if vocabulary.effect(term) is None:
            yield ["expected", "terms"], f"{term} is not in the list of side effects."
    for place, common in enumerate(protocol.drugs):
        if vocabulary.drug(common.drug) is None:
            yield nth("drugs", place), f"{common.drug} is not in the list of drugs."
    for place, asked in enumerate(protocol.scales):
        if vocabulary.scale(asked.scale) is None:
            yield nth("scales", place), f"{asked.scale} is not in the list of scales."
    for place, one_tap in enumerate(protocol.sets):
        where = nth("sets", place)
        if one_tap.effect is not None and vocabulary.effect(one_tap.effect) is None:
            yield where, f"{one_tap.effect} is not in the list of side effects."
        for name in one_tap.drugs:
            if vocabulary.drug(name) is None:
                yield where, f"{name} is not in the list of drugs."


def _within(piece: Any, where: list[str], name: str, low: int, high: int) -> Found:
    if not low <= getattr(piece, name) <= high:
        yield where, f"{name} must be {low} to {high}."


def _twice(values: Iterable[str], table: str, sentence: str) -> Found:
    seen: set[str] = set()
    for place, value in enumerate(values):
        if value.casefold() in seen:
            yield nth(table, place), f"{sentence} {value}."
        seen.add(value.casefold())


def _rise(values: Iterable[int]) -> bool:
    return all(first < then for first, then in pairwise(values))


def _listed(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}"
