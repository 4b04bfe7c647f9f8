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
_REFERENCES = frozenset({"order", "of", "entry", "side_effect"})
_SAID = frozenset({"mode", "purpose", "disposition", "outcome", "method", "weight_basis", "avpu"})
"""Choices that the words of the record put in other words."""
_NAMES = {
    "vial_conc_mg_per_ml": "vial mg/mL",
    "prime_ml": "prime mL",
    "use_by": "use by",
    "ndc": "NDC",
    "icd10cm": "ICD-10-CM",
    "height_cm": "height cm",
    "planned_infusions": "of planned",
    "infusion_no": "infusion",
    "no_driving_until": "no driving until",
    "next_visit_at": "next visit",
    "left_ml": "left mL",
    "rate_mg_per_kg_h": "mg/kg/h",
}


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
    more = [words for words in _leftovers(act) if words[1].lower() not in said]
    tail = [f"{name} {value}" for name, value in more]
    return line.title, " · ".join([p for p in (line.detail, *tail) if p])


def _leftovers(act: Act) -> Iterator[tuple[str, str]]:
    for name in act.__struct_fields__:
        if name in _CARRIED | _REFERENCES | _SAID:
            continue
        if name == "to" and isinstance(act, ResponseNoted):
            continue
        yield from _told(_NAMES.get(name, name.replace("_", " ")), getattr(act, name))


def _told(name: str, value: object) -> Iterator[tuple[str, str]]:
    match value:
        case None | bool():
            return
        case str() if value:
            yield name, value
        case datetime():
            yield name, f"{day_text(value)} {clock_text(value)}"
        case int() | Decimal():
            yield name, shown(value, 4)
        case Part():
            for field in value.__struct_fields__:
                yield from _told(_NAMES.get(field, field.replace("_", " ")), getattr(value, field))
        case tuple():
            for part in value:
                yield from _told(name, part)
        case dict():
            for key, part in value.items():
                yield from _told(str(key), part if not isinstance(part, float) else str(part))
