"""What the side panels look up in a chart: names, bags, what can be answered. No Qt."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from ketachart.clinical.acts import (
    Act,
    ActionTaken,
    BolusGiven,
    EntryStruck,
    InfusionPaused,
    InfusionResumed,
    MedicationGiven,
    PersonTold,
    RateSet,
    SessionPlanned,
)
from ketachart.clinical.chart import Chart
from ketachart.clinical.dosing import Container
from ketachart.clinical.entry import Entry
from ketachart.clinical.guard import drawn_for_bolus
from ketachart.clinical.phrases import clock_text
from ketachart.clinical.sayings import said
from ketachart.clinical.scales import asks_left, not_done
from ketachart.clinical.schedule import Due
from ketachart.clinical.units import shown
from ketachart.gui.per_chart import due_until

ANSWERED = (MedicationGiven, ActionTaken, InfusionPaused, InfusionResumed, RateSet, BolusGiven)
"""What a patient responds to."""

UNDONE = "undone at once"


def orderer(chart: Chart) -> str:
    """Who last ordered something; empty while nobody did."""
    named: list[str] = [name for a in _acts(chart) if (name := getattr(a, "ordered_by", None))]
    if named:
        return named[-1]
    return (chart.order.placed.ordered_by or chart.order.placed.by) if chart.order else ""


def told(chart: Chart) -> str:
    """Whom one tells: the last who was told, else who orders."""
    whom = [a.whom for a in _acts(chart) if isinstance(a, PersonTold)]
    return whom[-1] if whom else orderer(chart)


def _acts(chart: Chart) -> Iterable[Act]:
    return (e.act for e in chart.standing.entries if isinstance(e.act, Act))


def title_of(chart: Chart, act: Act) -> str:
    """An act as the record list says it."""
    return said(chart, act)[1]


def answerable(chart: Chart, most: int = 5) -> list[tuple[str, str]]:
    """What was given or done, newest first: (act id, words with the time)."""
    found = [a for a in _acts(chart) if isinstance(a, ANSWERED)]
    return [(a.id, f"{clock_text(a.at)}  {title_of(chart, a)}") for a in found[: -most - 1 : -1]]


def other_bags(chart: Chart) -> list[Container]:
    """Prepared bags and syringes that do not hang now."""
    hung, of_bolus = chart.delivery.container, drawn_for_bolus(chart)
    return [
        c
        for name, c in chart.containers.items()
        if (hung is None or name != hung.name) and c.prepared.id not in of_bolus
    ]


def rate_now(chart: Chart) -> Decimal | None:
    """The rate that the pump runs at, or ran at before it was held (mL/h)."""
    return chart.delivery.rate_ml_per_h


def rate_wanted(chart: Chart) -> Decimal | None:
    """The rate to go on at: as ordered since the last pump act, else as before."""
    if chart.order and chart.order.changes:
        last = chart.order.changes[-1]
        pauses = chart.delivery.pauses
        if last.rate_ml_per_h is not None and (not pauses or last.at >= pauses[-1].start):
            return last.rate_ml_per_h
    return rate_now(chart)


def number_text(value: Decimal | None, places: int = 2) -> str:
    """For a box: as people write it; empty for none."""
    return "" if value is None else shown(value, places)


def open_sets(chart: Chart, now: datetime) -> list[Due]:
    """Sets that have fallen due and have no answer, newest first."""
    return [d for d in due_until(chart, now) if d.answered_by is None and d.at <= now][::-1]


def last_own(chart: Chart, by: str) -> Entry | None:
    """The last standing entry of a person that an undo may take back."""
    for entry in reversed(chart.entries):
        act = entry.act
        if not isinstance(act, Act) or act.by != by or isinstance(act, SessionPlanned):
            continue
        if isinstance(act, EntryStruck) or chart.fate(act.id) is not None:
            continue
        return entry
    return None


def scales_left(chart: Chart) -> str:
    """The scales that the protocol asks up to now and nobody charted, as a reminder; or empty."""
    left = [f"{one.scale} ({one.moment})" for one in not_done(chart)]
    words = [f"Asked and not charted: {', '.join(left)}."] if left else []
    return " ".join([*words, *(ask.words for ask in asks_left(chart) if not ask.blocks)])
