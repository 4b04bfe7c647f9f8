"""The values that are taken beside the vitals row: of which kind, between what bounds.

Everything here is a field of ``VitalsTaken``; what is left out was not measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ketachart.clinical.acts import VitalsTaken
from ketachart.clinical.phrases import value_text
from ketachart.clinical.protocol import Protocol
from ketachart.clinical.vitals import PARAMETERS

NUMBERS = ("etco2", "temp", "pain", "nausea", "anxiety", "mood", "rass")
"""Typed as numbers, by parameter; temperature with one decimal, RASS with its sign."""

TENTHS = ("temp_c", "o2_l_per_min")
"""Fields of a set with decimals."""

WORDS = ("avpu", "rhythm", "position", "bp_site", "o2_device")
"""Fields of a set that are words."""


def beside_row(protocol: Protocol) -> tuple[str, ...]:
    """The numbers that are not asked in the protocol's own row."""
    return tuple(p for p in NUMBERS if p not in protocol.vitals_row)


def kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a set as they are kept in a draft: decimals as text."""
    return {k: str(v) if isinstance(v, Decimal) else v for k, v in values.items()}


def fields_of(draft: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a set out of a draft.

    Raises:
        ValueError: it holds what is no field of a set, or no number.
    """
    found: dict[str, Any] = {}
    for name, value in draft.items():
        is_word = name in WORDS and isinstance(value, str)
        is_number = name in _WHOLE and isinstance(value, int) and not isinstance(value, bool)
        if name in TENTHS:
            try:
                found[name] = Decimal(str(value))
            except ArithmeticError as error:
                raise ValueError(f"{name} is no number") from error
        elif is_word or is_number:
            found[name] = value
        else:
            raise ValueError(f"{name} is no value beside the row")
    return found


_WHOLE = frozenset(f for p in PARAMETERS.values() if (f := p.field) and f not in TENTHS)


def values_text(fields: Mapping[str, Any]) -> str:
    """Values beside the row in a line: ``EtCO₂ 38 · Temp 36.8 °C · sitting``."""
    by_field = {p.field: p.key for p in PARAMETERS.values() if p.field}
    parts = [value_text(by_field[f], v) for f, v in fields.items() if f in by_field]
    if "avpu" in fields:
        parts.append(f"AVPU {fields['avpu']}")
    parts += [str(fields[f]) for f in WORDS if f in fields and f != "avpu"]
    return " · ".join(parts)


def is_empty(taken: VitalsTaken) -> bool:
    """Whether a set holds nothing at all."""
    names = (*_WHOLE, *TENTHS, *WORDS)
    return not taken.unobtainable and all(getattr(taken, n) is None for n in names)
