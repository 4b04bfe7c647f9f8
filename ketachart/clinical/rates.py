"""One exact conversion between the units in which a rate is ordered, set and counted.

Amounts go through mg/h, volumes through mL/h; the strength of the container joins the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ketachart.clinical.units import Exact

RateUnit = Literal["mg/kg/h", "mcg/kg/min", "mg/min", "mg/h", "mL/h", "gtt/min"]
Need = Literal["weight", "concentration", "drops"]

UNITS: tuple[RateUnit, ...] = ("mg/kg/h", "mcg/kg/min", "mg/min", "mg/h", "mL/h", "gtt/min")

NEED_WORDS: Mapping[Need, str] = {
    "weight": "the weight",
    "concentration": "the strength of the prepared drug",
    "drops": "the drops a mL of the set",
}
"""What a conversion waits for, in words."""

_VOLUME = ("mL/h", "gtt/min")
_PER_KG = ("mg/kg/h", "mcg/kg/min")


@dataclass(frozen=True, slots=True)
class Basis:
    """What a conversion rests on: kg, mg/mL of base, drops a mL of a gravity set."""

    weight_kg: Exact | None = None
    mg_per_ml: Exact | None = None
    gtt_per_ml: Exact | None = None


def needs(unit: RateUnit) -> tuple[Need, ...]:
    """What it takes to bring a unit to its amount (mg/h) or volume (mL/h)."""
    if unit in _PER_KG:
        return ("weight",)
    return ("drops",) if unit == "gtt/min" else ()


def missing(of: RateUnit, to: RateUnit, basis: Basis) -> tuple[Need, ...]:
    """What a conversion needs and is not known; a zero is not known either."""
    wanted: dict[Need, Exact | None] = {
        "weight": basis.weight_kg,
        "concentration": basis.mg_per_ml,
        "drops": basis.gtt_per_ml,
    }
    asked = {} if of == to else dict.fromkeys((*needs(of), *needs(to)))
    if (of in _VOLUME) != (to in _VOLUME):
        asked["concentration"] = None
    return tuple(need for need in asked if not wanted[need])


def convert(value: Exact, of: RateUnit, to: RateUnit, basis: Basis) -> Fraction | None:
    """A rate in another unit, exact; None while something it needs is missing."""
    if of == to:
        return Fraction(value)
    if missing(of, to, basis):
        return None
    hourly = Fraction(value) * _to_hourly(of, basis)
    if of in _VOLUME and to not in _VOLUME:
        hourly *= Fraction(basis.mg_per_ml or 0)
    elif to in _VOLUME and of not in _VOLUME:
        hourly /= Fraction(basis.mg_per_ml or 1)
    return hourly / _to_hourly(to, basis)


def _to_hourly(unit: RateUnit, basis: Basis) -> Fraction:
    """How many mg/h, or mL/h, one of the unit is."""
    match unit:
        case "mg/kg/h":
            return Fraction(basis.weight_kg or 0)
        case "mcg/kg/min":
            return Fraction(basis.weight_kg or 0) * 60 / 1000
        case "mg/min":
            return Fraction(60)
        case "gtt/min":
            return 60 / Fraction(basis.gtt_per_ml or 1)
        case _:
            return Fraction(1)


def amount_mg(value: Exact, unit: RateUnit, minutes: Exact, basis: Basis) -> Fraction | None:
    """mg that run in at a rate within so many minutes; None while it cannot be told."""
    hourly = convert(value, unit, "mg/h", basis)
    return None if hourly is None else hourly * Fraction(minutes) / 60


def drops_per_min(volume_ml: Exact, minutes: Exact, gtt_per_ml: Exact) -> Fraction:
    """Drops a minute of a gravity set that gives a volume within so many minutes."""
    return Fraction(volume_ml) * Fraction(gtt_per_ml) / Fraction(minutes)
