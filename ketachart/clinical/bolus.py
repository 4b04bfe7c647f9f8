"""A bolus: what is looked at before it is given, and why one that was given is an exception."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from ketachart.clinical.acts import BolusGiven
from ketachart.clinical.entry import Surroundings
from ketachart.clinical.guard import Finding, bolus_findings
from ketachart.clinical.phrases import dose_text
from ketachart.clinical.trouble import Refused

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart


def givers(chart: Chart) -> str:
    """Who gives a bolus at this clinic, as a list: ``physician, anesthetist``."""
    return ", ".join(chart.protocol.bolus.may_give) or "nobody"


def left_mg(chart: Chart, container: str, at: datetime) -> Fraction | None:
    """mg that a container still holds at a moment by the record; None of one not prepared."""
    held = chart.containers.get(container)
    if held is None:
        return None
    left = chart.delivery_at(at).left_in(container)
    return (held.volume_ml if left is None else left) * held.mg_per_ml


def findings(
    chart: Chart,
    dose_mg: Decimal,
    over_min: Decimal | None,
    container: str | None,
    at: datetime,
    *,
    held_mg: Fraction | None = None,
) -> tuple[Finding, ...]:
    """What of a bolus lies outside the clinic's limits, or beyond what its container holds.

    ``held_mg`` is what a container holds that is charted together with the bolus.
    """
    actual = chart.weight.weight_kg if chart.weight else None
    found = list(bolus_findings(chart.protocol, dose_mg, over_min, actual))
    there = held_mg
    if there is None and container:
        there = left_mg(chart, container, at)
    if there is not None and dose_mg > there:
        words = f"{container} holds {dose_text(there)} by the record, less than this bolus."
        found.append(Finding("hard", words, high=True))
    return tuple(sorted(found, key=lambda finding: finding.level))


def _role_words(chart: Chart, act: BolusGiven, around: Surroundings) -> str:
    roles = around.roles_of(act.by)
    if roles is None or roles & set(chart.protocol.bolus.may_give):
        return ""
    return f"At this clinic a bolus is given by: {givers(chart)}."


def check_asked(chart: Chart, act: BolusGiven, around: Surroundings) -> None:
    """Whether a bolus that is asked for beforehand may be given.

    Raises:
        Refused: by this role, without a prescriber, or in this amount it may not.
    """
    if words := _role_words(chart, act, around):
        raise Refused(f"The bolus is not released. {words} If it was given, chart it as given.")
    if not act.ordered_by:
        raise Refused("The bolus is not released. Type who ordered it.")
    if act.mode in ("phone", "verbal") and not act.read_back:
        raise Refused("The bolus is not released. Read the order back first, then say so here.")
    hard = [
        f.sentence
        for f in findings(chart, act.dose_mg, act.over_min, act.container, act.at)
        if f.level == "hard"
    ]
    if hard:
        raise Refused(f"The bolus is not released. {hard[0]}")


def bolus_exceptions(chart: Chart, act: BolusGiven, around: Surroundings) -> tuple[str, ...]:
    """Why a bolus is taken although the program would not have released it."""
    found = []
    by_role = f"a bolus by a role that may not give one (here: {givers(chart)})"
    first = chart.standing.known.get(chart.standing.root(act.amends or ""))
    # Whoever puts it right need not be who gave it.
    if by_role in first.exceptions if first is not None else _role_words(chart, act, around):
        found.append(by_role)
    if not act.ordered_by:
        found.append("a bolus without a prescriber")
    found += [
        f.sentence.rstrip(".")
        for f in findings(chart, act.dose_mg, act.over_min, act.container, act.at)
        if f.level == "hard"
    ]
    return tuple(found)
