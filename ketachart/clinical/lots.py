"""Lots of drug: expired, unknown to the stock, or used up for other patients already."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ketachart.clinical.entry import NOWHERE, Surroundings

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart


def lot_key(lot: str) -> str:
    """A lot as it is compared: case and spaces are no part of it."""
    return "".join(lot.split()).casefold()


def is_expired(expiry: str | None, on: date) -> bool:
    """Whether a day lies after a month (2027-08) or a day (2027-08-31) of expiry.

    Words that are no date say nothing.
    """
    told = (expiry or "").strip().split("-")
    if not all(part.isdecimal() for part in told) or not 2 <= len(told) <= 3:
        return False
    return on.timetuple()[: len(told)] > tuple(map(int, told))


def lot_findings(
    chart: Chart, lot: str | None, expiry: str | None, on: date, around: Surroundings = NOWHERE
) -> tuple[str, ...]:
    """Why a vial would not have been taken, each as words for the page.

    Lots are judged where the clinic keeps its stock here. A lot with no full vial left was drawn
    for other patients, unless the protocol lets a vial serve more than one.
    """
    found = [f"the vial expired {expiry}"] if is_expired(expiry, on) else []
    key = lot_key(lot or "")
    if not key or around.lots is None:
        return tuple(found)
    if key not in around.lots:
        found.append(f"lot {lot} is not in the clinic's stock")
    elif key in around.lots_elsewhere and not chart.protocol.preparation.multi_dose:
        found.append(f"every vial of lot {lot} was opened for other patients")
    return tuple(found)


def lot_question(
    chart: Chart, lot: str | None, expiry: str | None, on: date, around: Surroundings = NOWHERE
) -> str | None:
    """What is asked at the field before a vial is charted; None where there is nothing to ask."""
    found = lot_findings(chart, lot, expiry, on, around)
    if not found:
        return None
    told = "; ".join(found)
    return f"{told[:1].upper()}{told[1:]}. If it is used all the same, say why."
