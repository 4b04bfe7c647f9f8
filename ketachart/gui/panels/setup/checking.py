"""Two readings side by side: the first person's and the second's. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ketachart.clinical.acts import IndependentCheck
from ketachart.clinical.starting import same_reading
from ketachart.clinical.units import number_told, shown

NAMES: dict[str, tuple[str, str]] = {
    "weight_kg": ("Weight", "kg"),
    "vial_conc_mg_per_ml": ("Vial strength", "mg/mL"),
    "drawn_ml": ("Volume drawn", "mL"),
    "rate_ml_per_h": ("Pump rate", "mL/h"),
    "vtbi_ml": ("Volume to be infused", "mL"),
}
"""What a second person reads, and in which unit; the names are those of the acts."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One quantity as both read it; ``first`` is None where the chart does not keep it."""

    label: str
    unit: str
    first: Decimal | None
    second: Decimal
    same: bool


def compared(first: Mapping[str, Any], second: Mapping[str, Any]) -> tuple[Compared, ...]:
    """Both readings, in the order in which they are asked."""
    found = []
    for name, (label, unit) in NAMES.items():
        one, two = number_told(first.get(name)), number_told(second.get(name))
        if two is not None:
            same = one is not None and same_reading(name, one, two)
            found.append(Compared(label, unit, one, two, same))
    return tuple(found)


def values_of(first: Mapping[str, Decimal], second: Mapping[str, Decimal]) -> dict[str, Any]:
    """What the check keeps: the second person's readings, and the first ones they met."""
    return {**second, "first": dict(first)}


def kept(check: IndependentCheck) -> tuple[Compared, ...]:
    """Both readings out of a charted check; empty where a check carries none."""
    values = check.values or {}
    first = values.get("first", {})
    return compared(first if isinstance(first, Mapping) else {}, values)


def difference_words(found: tuple[Compared, ...]) -> str:
    """``Volume drawn: 0.7 and 7 mL``, for each that differs."""
    return "; ".join(
        f"{c.label}: {_said(c.first)} and {_said(c.second)} {c.unit}" for c in found if not c.same
    )


def _said(value: Decimal | None) -> str:
    return "nothing" if value is None else shown(value, 3)
