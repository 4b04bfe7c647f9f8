"""A drug other than the infusion at the door: what cannot be so, and what is taken all the same."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ketachart.clinical.acts import (
    Act,
    BolusGiven,
    LimitsSet,
    MedicationEnded,
    MedicationGiven,
    OrderAuthenticated,
    OrderChanged,
    OrderPlaced,
    PlanSet,
)
from ketachart.clinical.drugs import allergy_match
from ketachart.clinical.entry import NOWHERE, Surroundings
from ketachart.clinical.lots import is_expired, lot_key
from ketachart.clinical.orders import (
    SPOKEN,
    beyond_order,
    is_same_drug,
    order_of,
    to_be_authenticated,
)
from ketachart.clinical.phrases import clock_text
from ketachart.clinical.trouble import Refused
from ketachart.clinical.units import shown

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart

NO_ORDER = "given without an order"

MOST = Decimal(100_000)
"""No single dose in any of the usual units comes near it; what does is a slip of the keys."""

UNLIKELY = {
    "mg": Decimal(5000),
    "g": Decimal(20),
    "mcg": Decimal(5000),
    "ml": Decimal(2000),
    "l": Decimal(3),
}
"""Per unit: a single dose above it is asked about once more. No limit of any drug."""

CONFIRMABLE = (OrderPlaced, OrderChanged, MedicationGiven, BolusGiven, LimitsSet, PlanSet)
"""What can carry an order by word of mouth."""


def check_given(chart: Chart, act: MedicationGiven) -> None:
    """Whether a drug can be charted as given.

    Raises:
        Refused: dose, amount opened, times or order cannot be so.
    """
    if act.dose <= 0:
        raise Refused("The dose must be above zero.")
    if act.dose > MOST:
        raise Refused(f"A dose of {shown(act.dose, 3)} {act.unit} cannot be. Check what was typed.")
    if act.opened is not None and act.opened < act.dose:
        raise Refused(
            f"{shown(act.opened, 4)} {act.unit} opened is less than the "
            f"{shown(act.dose, 4)} {act.unit} given. Check both."
        )
    if act.ended_at is not None and act.ended_at < act.at:
        raise Refused(
            f"It cannot have ended at {clock_text(act.ended_at)}, before it was given at "
            f"{clock_text(act.at)}. Check both times."
        )
    if act.order is not None:
        _check_order_of(chart, act.order)


def _check_order_of(chart: Chart, order_id: str) -> None:
    entry = chart.standing.known.get(order_id)
    if entry is None:
        raise Refused("That order is not of this session. Choose one that stands here.")
    if not isinstance(entry.act, OrderPlaced) or entry.act.purpose is None:
        raise Refused("That is no order of a drug beside the infusion. Choose another.")
    if chart.standing.current(order_id) is None:
        raise Refused("That order was struck and stands no longer. Choose another, or none.")


def check_ended(chart: Chart, act: MedicationEnded) -> None:
    """Whether a drug that runs can have ended so.

    Raises:
        Refused: it had ended before.
    """
    root = chart.standing.root(act.medication)
    entry = chart.standing.current(act.medication)
    if entry is None or not isinstance(entry.act, MedicationGiven):
        raise Refused("That drug was struck; chart it again if it was given.")
    others = [
        e.at
        for _, e in chart.standing.of(MedicationEnded)
        if chart.standing.root(e.medication) == root and e.id != act.amends
    ]
    ended = entry.act.ended_at or (others[0] if others else None)
    if ended is not None:
        raise Refused(f"{entry.act.drug} ended at {clock_text(ended)} already.")


def check_order(act: OrderPlaced) -> None:
    """Whether an order can be so.

    Raises:
        Refused: an amount is zero or the most for the day is less than one dose.
    """
    if act.volume_ml is not None:
        if act.volume_ml <= 0:
            raise Refused("The ordered volume must be above zero.")
    elif act.dose_mg <= 0:
        raise Refused("The ordered dose must be above zero.")
    if act.most_mg is not None and act.most_mg < act.dose_mg:
        raise Refused(
            f"At most {shown(act.most_mg, 4)} mg today is less than one dose of "
            f"{shown(act.dose_mg, 4)} mg. Check both."
        )


def check_confirmed(chart: Chart, act: OrderAuthenticated) -> None:
    """Whether an order can be confirmed.

    Raises:
        Refused: it is no order, or was confirmed already.
    """
    entry = chart.standing.current(act.order)
    if entry is None or not isinstance(entry.act, CONFIRMABLE):
        raise Refused("There is no such order to confirm in this session.")
    ordered: Act = entry.act
    spoken = getattr(ordered, "mode", None) in SPOKEN
    if act.amends is None and spoken and not to_be_authenticated(chart, ordered):
        raise Refused("That order is confirmed already.")


def given_findings(
    chart: Chart, act: MedicationGiven, around: Surroundings = NOWHERE
) -> tuple[str, ...]:
    """Why a drug would not have been let through beforehand, each as words for the page."""
    found = []
    ordered = act.ordered_by or act.mode or order_of(chart, act.order or "")
    if not ordered and act.purpose != "own":
        found.append(NO_ORDER)
    if allergy := allergy_match(chart.patient, act.drug, chart.vocabulary):
        found.append(f"allergy on record: {allergy}")
    found += beyond_order(chart, act)
    if is_expired(act.expiry, act.at.date()):
        found.append(f"the vial expired {act.expiry}")
    lots = _lots_of(chart, act.drug, around)
    if act.lot and lots is not None and lot_key(act.lot) not in lots:
        found.append(f"lot {act.lot} of {act.drug} is not in the clinic's stock")
    return tuple(found)


def _lots_of(chart: Chart, drug: str, around: Surroundings) -> frozenset[str] | None:
    """The lots of a drug in the stock; None where it keeps none of it."""
    kept = around.other_lots.items()
    return next((lots for name, lots in kept if is_same_drug(name, drug, chart.vocabulary)), None)


def unlikely_dose(act: MedicationGiven) -> str | None:
    """A question about a dose that is likely a slip of the keys; None where it is not."""
    most = UNLIKELY.get(act.unit.strip().casefold())
    if most is None or act.dose <= most:
        return None
    return f"{shown(act.dose, 4)} {act.unit} of {act.drug} is a great deal. Is it right?"


def confirmed_findings(act: OrderAuthenticated, around: Surroundings) -> tuple[str, ...]:
    """An order is confirmed by whoever may prescribe; where the roles are known, by a physician."""
    if around.roles and "physician" not in around.roles:
        return (f"confirmed by {act.by}, who is not a physician here",)
    return ()
