"""Who may chart what: one table by kind of act, asked for whoever did it.

Acts that a file brings in are what others did elsewhere and pass by no table; they sign nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketachart.clinical.acts import (
    ACTS,
    Act,
    LimitsSet,
    NurseAttested,
    OrderAuthenticated,
    OrderChanged,
    OrderPlaced,
    PhysicianSigned,
    PlanSet,
)
from ketachart.clinical.administration import Role
from ketachart.clinical.orders import ordered_by
from ketachart.clinical.trouble import Refused
from ketachart.station.access import CLINICAL, NURSE, PHYSICIAN, who

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart
    from ketachart.store.projections import PersonRow


@dataclass(frozen=True, slots=True)
class Charting:
    """Who may chart an act; nobody named: it is charted by a call of its own.

    ``what`` is the act in words, as in "Only a physician can ...". Where ``ordered``, whoever is no
    physician says who ordered it, and how.
    """

    roles: frozenset[Role]
    what: str = "chart"
    ordered: bool = False


_ANY = Charting(CLINICAL)
_ORDER = Charting(CLINICAL, "chart an order", ordered=True)

MAY_CHART: dict[type[Act], Charting] = dict.fromkeys(ACTS, _ANY) | {
    OrderPlaced: _ORDER,
    LimitsSet: Charting(CLINICAL, "set limits", ordered=True),
    PlanSet: Charting(CLINICAL, "plan the next visit", ordered=True),
    OrderChanged: Charting(CLINICAL, "change an order"),
    OrderAuthenticated: Charting(PHYSICIAN, "confirm an order"),
    NurseAttested: Charting(NURSE, "attest a record"),
    PhysicianSigned: Charting(frozenset(), "sign a record"),
}
"""Every bedside act (design.md, People: any nurse attests; physicians sign, never attest)."""


def check_charting(
    chart: Chart, act: Act, author: PersonRow, everybody: Iterable[PersonRow]
) -> None:
    """See that somebody may chart an act; ``everybody`` are those who may use the station now.

    Raises:
        Refused: their role does not, an order says not whose it is, or it is another prescriber's.
    """
    row = MAY_CHART[type(act)]
    if not row.roles:
        raise Refused("A record is signed at its last page, with a password. Nothing was recorded.")
    if not row.roles & set(author.roles):
        raise Refused(
            f"Only {who(row.roles)} can {row.what}. Nothing was recorded; ask one to sign in."
        )
    if row.ordered and "physician" not in author.roles:
        _says_whose(chart, act)
    if isinstance(act, OrderAuthenticated):
        _own_order(chart, act, author, everybody)


def _says_whose(chart: Chart, act: Act) -> None:
    """An order that a nurse writes down names its prescriber and how it was given.

    What a correction leaves as it was, such as an order that a file brought in, may lack them.
    """
    before = chart.standing.known.get(act.amends or "")
    for name, words in (("ordered_by", "who ordered it"), ("mode", "how it was given")):
        if getattr(act, name) is None and (before is None or getattr(before.act, name, None)):
            raise Refused(
                f"Say {words}: an order is a physician's. Nothing was recorded; add it and chart "
                "it again."
            )


def _own_order(
    chart: Chart, act: OrderAuthenticated, author: PersonRow, everybody: Iterable[PersonRow]
) -> None:
    """Another's order waits for that very physician, as long as they are here to be asked."""
    entry = chart.standing.current(act.order)
    if entry is None or not isinstance(entry.act, Act):
        return  # the door says that there is none
    name = ordered_by(entry.act)
    prescribers = {p.name.casefold() for p in everybody if "physician" in p.roles and p.active}
    if name.casefold() != author.name.casefold() and name.casefold() in prescribers:
        raise Refused(
            f"{name} gave this order and confirms it. Nothing was recorded; it waits for them."
        )
