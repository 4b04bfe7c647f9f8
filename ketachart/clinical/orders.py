"""Orders of other drugs than the infusion: how much was given on one, and which still wait."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ketachart.clinical.acts import Act, MedicationGiven, OrderAuthenticated, OrderPlaced
from ketachart.clinical.drugs import known, plain_words
from ketachart.clinical.phrases import clock_text, volume_text
from ketachart.clinical.units import Exact, in_mg, shown

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart
    from ketachart.clinical.vocabulary import Vocabulary

SPOKEN = ("phone", "verbal")
"""Orders by word of mouth: the prescriber confirms them afterwards."""


# Authentication -----------------------------------------------------------------------------------


def to_be_authenticated(chart: Chart, act: Act) -> bool:
    """Whether an order given by word of mouth still waits for the prescriber to confirm it.

    A drug, a bolus or a limit that carries its own order by word of mouth waits like an order.
    """
    if getattr(act, "mode", None) not in SPOKEN:
        return False
    confirmed = {chart.standing.root(c.order) for _, c in chart.standing.of(OrderAuthenticated)}
    return chart.standing.root(act.id) not in confirmed


def awaiting(chart: Chart) -> tuple[Act, ...]:
    """Every order by word of mouth that nobody confirmed yet, in clinical order."""
    return tuple(
        entry.act
        for entry in chart.standing.entries
        if isinstance(entry.act, Act) and to_be_authenticated(chart, entry.act)
    )


def holding(chart: Chart) -> tuple[Act, ...]:
    """The orders that hold up the signature: those of ``awaiting`` that were charted here.

    Who gave an order that a file tells of confirms it where the file comes from; the page says
    that it waits.
    """
    told = chart.elsewhere - {move.to_entry for move in chart.moved_here}
    return tuple(act for act in awaiting(chart) if act.id not in told)


def ordered_by(act: Act) -> str:
    """Who gave an order, else who wrote it down."""
    return getattr(act, "ordered_by", None) or act.by


# What an order allows ---------------------------------------------------------------------------


def is_same_drug(one: str, other: str, vocabulary: Vocabulary) -> bool:
    """Whether two names mean one drug."""
    if plain_words(one) == plain_words(other):
        return True
    first, second = known(one, vocabulary), known(other, vocabulary)
    return first is not None and first is second


def orders_for(chart: Chart, drug: str) -> tuple[OrderPlaced, ...]:
    """The standing orders of a drug, in clinical order."""
    return tuple(o for o in chart.medication_orders if is_same_drug(o.drug, drug, chart.vocabulary))


def given_on(chart: Chart, order: OrderPlaced, *, but: str = "") -> tuple[Decimal, int]:
    """How much was given on an order so far (mg, of a fluid mL), and how many times.

    ``but`` leaves out a drug by its id and all that corrected it.
    """
    root, total, times = chart.standing.root(order.id), Decimal(0), 0
    left_out = chart.standing.root(but) if but else ""
    for _, given in chart.standing.of(MedicationGiven):
        if given.order is None or chart.standing.root(given.order) != root:
            continue
        if chart.standing.root(given.id) != left_out:
            total += _counted(order, given) or Decimal(0)
            times += 1
    return total, times


def _counted(order: OrderPlaced, given: MedicationGiven) -> Decimal | None:
    if order.volume_ml is not None:
        return given.dose if given.unit.strip().casefold() == "ml" else None
    return in_mg(given.dose, given.unit)


def order_of(chart: Chart, order_id: str) -> OrderPlaced | None:
    """An order as it stands, by the id of any of its versions; None where it is none."""
    entry = chart.standing.current(order_id) or chart.standing.known.get(order_id)
    return entry.act if entry is not None and isinstance(entry.act, OrderPlaced) else None


def beyond_order(chart: Chart, given: MedicationGiven) -> tuple[str, ...]:
    """How a drug goes beyond the order that it is charted on; empty where it does not."""
    order = order_of(chart, given.order or "")
    if order is None:
        return ()
    found = []
    if not is_same_drug(order.drug, given.drug, chart.vocabulary):
        found.append(f"the order was for {order.drug}")
    if given.at < order.at:
        found.append(f"given before it was ordered at {clock_text(order.at)}")
    amount = _counted(order, given)
    if amount is None:
        found.append(f"{given.unit} cannot be compared with the order of {amount_text(order)}")
        return tuple(found)
    once = order.volume_ml if order.volume_ml is not None else order.dose_mg
    if amount > once:
        found.append(f"more than the {amount_text(order)} ordered")
    total = amount + given_on(chart, order, but=given.amends or given.id)[0]
    if order.most_mg is not None and order.volume_ml is None and total > order.most_mg:
        found.append(f"{mg_text(total)} today, the order allows {mg_text(order.most_mg)}")
    return tuple(found)


# In words -----------------------------------------------------------------------------------------


def mg_text(mg: Exact) -> str:
    """An amount as it was ordered, made up or wasted, to four decimals: ``39.75 mg``."""
    return f"{shown(mg, 4)} mg"


def amount_text(order: OrderPlaced) -> str:
    """What an order allows at once: ``4 mg``, ``500 mL``."""
    if order.volume_ml is not None:
        return volume_text(order.volume_ml)
    return mg_text(order.dose_mg)


def order_text(order: OrderPlaced) -> str:
    """An order in a few words: ``4 mg IV, as needed for nausea, at most 8 mg today``."""
    needed = f"as needed for {order.as_needed_for}" if order.as_needed_for else ""
    most = f"at most {mg_text(order.most_mg)} today" if order.most_mg is not None else ""
    return ", ".join(t for t in (f"{amount_text(order)} {order.route}", needed, most) if t)


def given_text(chart: Chart, order: OrderPlaced) -> str:
    """How much was given on an order: ``none given yet``, ``4 of 8 mg given, once``."""
    total, times = given_on(chart, order)
    if not times:
        return "none given yet"
    unit = "mL" if order.volume_ml is not None else "mg"
    of = f" of {shown(order.most_mg, 4)}" if order.most_mg is not None else ""
    how_often = "once" if times == 1 else f"{times} times"
    return f"{shown(total, 4)}{of} {unit} given, {how_often}"
