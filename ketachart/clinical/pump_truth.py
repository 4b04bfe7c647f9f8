"""The pump's own word: what its display said beside what was calculated, and what the line kept."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from ketachart.clinical.acts import InfusionPaused, InfusionStopped, LineFlushed, PumpRead
from ketachart.clinical.dosing import ZERO, Delivery
from ketachart.clinical.units import Exact, rounded, shown

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart


@dataclass(frozen=True, slots=True)
class Reading:
    """What the pump showed beside what the charted rates come to at that moment (mL/h, mL, mg).

    ``said`` numbers are None where the display was not read; ``off_pct`` is how far its infused
    volume lies from the calculated one, in percent of the larger; ``differs`` is beyond the
    protocol's percentage.
    """

    act: PumpRead | InfusionPaused | InfusionStopped
    said_rate: Decimal | None
    said_ml: Decimal | None
    said_left_ml: Decimal | None
    said_mg: Fraction | None
    rate_ml_per_h: Decimal | None
    infused_ml: Fraction
    infused_mg: Fraction
    left_ml: Fraction
    off_pct: Fraction | None
    differs: bool

    def text(self) -> str:
        """``calculated 38.1, pump 38.0 mg``; of a bare rate or rest in its own unit."""
        if self.said_mg is not None:
            return f"calculated {_one(self.infused_mg)}, pump {_one(self.said_mg)} mg"
        if self.said_left_ml is not None:
            return f"calculated {_one(self.left_ml)}, pump {_one(self.said_left_ml)} mL left"
        rate = shown(self.rate_ml_per_h, 2) if self.rate_ml_per_h is not None else "none"
        return f"charted {rate}, pump {shown(self.said_rate or 0, 2)} mL/h"


def _one(value: Exact) -> str:
    """One decimal also of a whole number: a pump's number is read digit by digit."""
    return f"{rounded(value, 1):f}"


def compare(
    act: PumpRead | InfusionPaused | InfusionStopped, delivery: Delivery, most_pct: Exact
) -> Reading:
    """A reading beside what was calculated up to its moment; ``most_pct`` is what is usual."""
    read = act if isinstance(act, PumpRead) else None
    said = read.infused_ml if read else getattr(act, "pump_infused_ml", None)
    strong = delivery.container.mg_per_ml if delivery.container else None
    reckoned, off, said_mg = delivery.infused_ml, None, None
    if said is not None:
        more = Fraction(said) - reckoned
        whole = max(reckoned, Fraction(said))
        off = more * 100 / whole if whole else ZERO
        # What the containers before gave is counted; the difference is of the one that hangs.
        said_mg = delivery.infused_mg + more * strong if strong is not None else None
    rate = read.rate_ml_per_h if read else None
    other_rate = (
        rate is not None and delivery.rate_ml_per_h is not None and rate != delivery.rate_ml_per_h
    )
    return Reading(
        act=act,
        said_rate=rate,
        said_ml=said,
        said_left_ml=read.left_ml if read else None,
        said_mg=said_mg,
        rate_ml_per_h=delivery.rate_ml_per_h,
        infused_ml=reckoned,
        infused_mg=delivery.infused_mg,
        left_ml=delivery.left_ml,
        off_pct=off,
        differs=other_rate or (off is not None and abs(off) > Fraction(most_pct)),
    )


def pump_truth(chart: Chart) -> tuple[Reading, ...]:
    """Everything that was read off the pump, in clinical order, beside what was calculated."""
    most = chart.protocol.pump_difference_pct
    found = []
    for act in chart.course:
        if isinstance(act, PumpRead | InfusionPaused | InfusionStopped):
            reading = compare(act, chart.delivery_at(act.at), most)
            if (reading.said_ml, reading.said_rate, reading.said_left_ml) != (None, None, None):
                found.append(reading)
    return tuple(found)


# What stays in the line -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Residual:
    """Drug that stayed in the line at the end (mL, mg), named within what was given."""

    ml: Fraction
    mg: Fraction


def line_volume(chart: Chart) -> Decimal | None:
    """What the line holds (mL): as primed, else as the clinic charts it; None where it does not."""
    hung = chart.delivery.container
    primed = hung.prepared.prime_ml if hung is not None else None
    return primed if primed is not None else chart.protocol.preparation.line_ml


def line_residual(chart: Chart) -> Residual | None:
    """What stayed in the line after the stop; None where that is not known or nothing did.

    The line holds what ran in last; a flush after the stop pushes the older part in first, and one
    of the line's volume all of it.
    """
    volume, stopped = line_volume(chart), chart.stopped_at
    if not volume or stopped is None:
        return None
    pushed = sum(
        (Fraction(f.volume_ml) for _, f in chart.standing.of(LineFlushed) if f.at >= stopped), ZERO
    )
    stays, ml, mg = max(Fraction(volume) - pushed, ZERO), ZERO, ZERO
    for segment in reversed(chart.delivery.segments):
        part = min(segment.ml, stays - ml)
        ml, mg = ml + part, mg + segment.mg * part / segment.ml
    return Residual(ml, mg) if ml else None
