"""Everything an entry says, in words: nothing that was charted is left off the page."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from ketachart.clinical.acts import Act, Part, ResponseNoted
from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import Entry
from ketachart.clinical.units import shown
from ketachart.clinical.wording import clock_text, day_text, line_of

_CARRIED = frozenset(
    {"id", "at", "by", "charted_at", "amends", "reason", "note", "certainty", "entered"}
)
"""Said of every act elsewhere on its line."""
_REFERENCES = frozenset({"order", "of", "entry", "side_effect", "medication", "replaces"})
_SAID = frozenset(
    {"mode", "purpose", "disposition", "outcome", "method", "weight_basis", "avpu", "returned_at"}
    | {"param"}
)
"""Choices that the words of the record put in other words."""
_NAMES = {"vtbi_ml": "VTBI", "vial_conc_mg_per_ml": "vial", "ndc": "NDC", "icd10cm": "ICD-10-CM"}
_NAMES |= {"planned_infusions": "of planned", "infusion_no": "infusion"}
_UNITS = {
    "_mg_per_kg_h": "mg/kg/h",
    "_mg_per_ml": "mg/mL",
    "_mg_per_kg": "mg/kg",
    "_ml_per_h": "mL/h",
    "_l_per_min": "L/min",
    "_ml": "mL",
    "_mg": "mg",
    "_kg": "kg",
    "_cm": "cm",
    "_min": "min",
}
_USUAL = frozenset({"nursing", "vial", "made-up-to"})
"""What goes without saying."""


def entry_words(chart: Chart, entry: Entry) -> tuple[str, str]:
    """What an entry says: its title, and all the rest of it.

    The words are those of the record on screen; what they leave out is added by name, so that a
    field nobody thought of is still on the page.
    """
    line = line_of(chart, entry)
    said = f"{line.title} · {line.detail}".lower()
    act = entry.act
    if not isinstance(act, Act):
        return line.title, line.detail
    known = chart.standing.known
    left = [words for words in _leftovers(act) if words[1] not in known]
    more = [words for words in left if words[1].lower() not in said]
    tail = [f"{name} {value}" for name, value in more]
    return line.title, " · ".join([p for p in (line.detail, *tail) if p])


def _leftovers(act: Act) -> Iterator[tuple[str, str]]:
    for name in act.__struct_fields__:
        if name in _CARRIED | _REFERENCES | _SAID:
            continue
        if name == "to" and isinstance(act, ResponseNoted):
            continue
        yield from told(name, getattr(act, name))


def told(field: str, value: object) -> Iterator[tuple[str, str]]:
    """What a field says, as (name, value with its unit)."""
    unit = next((ending for ending in _UNITS if field.endswith(ending)), "")
    name = _NAMES.get(field) or field.removesuffix(unit).replace("_", " ")
    match value:
        case None | bool():
            return
        case str() if value and value not in _USUAL:
            yield name, value
        case datetime():
            yield name, f"{day_text(value)} {clock_text(value)}"
        case int() | Decimal() | float():
            yield name, f"{shown(Decimal(str(value)), 4)} {_UNITS.get(unit, '')}".rstrip()
        case Part():
            for part in value.__struct_fields__:
                yield from told(part, getattr(value, part))
        case tuple():
            for part in value:
                yield from told(field, part)
        case dict():
            for key, part in value.items():
                yield from told(str(key), part)
