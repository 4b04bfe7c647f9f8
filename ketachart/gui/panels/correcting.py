"""What of an act a correction may change, and the act that then takes its place. No Qt."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import structs

from ketachart.clinical.acts import Act
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import capital, clock_text
from ketachart.clinical.vitals import PARAMETERS
from ketachart.clock import new_id

HEAD = frozenset({"id", "at", "by", "charted_at", "amends", "reason", "note", "certainty"})
REFERENCES = frozenset({"order", "of", "side_effect", "to", "entry", "due_at"})
"""They name other entries: one that points elsewhere is another entry, not a correction."""

LABELS = {
    "rate_ml_per_h": ("Rate", "mL/h"),
    "vtbi_ml": ("Volume to be infused", "mL"),
    "pump_infused_ml": ("Pump's infused volume", "mL"),
    "infused_ml": ("Infused", "mL"),
    "left_ml": ("Left", "mL"),
    "volume_ml": ("Volume", "mL"),
    "from_vial_mg": ("From the vial", "mg"),
    "from_bag_mg": ("From the bag", "mg"),
    "vial_conc_mg_per_ml": ("Vial strength", "mg/mL"),
    "vial_volume_ml": ("Vial volume", "mL"),
    "drawn_ml": ("Drawn", "mL"),
    "final_volume_ml": ("Final volume", "mL"),
    "prime_ml": ("Primed", "mL"),
    "dose_mg": ("Dose", "mg"),
    "dose_mg_per_kg": ("Dose", "mg/kg"),
    "duration_min": ("Duration", "min"),
    "dosing_weight_kg": ("Dosing weight", "kg"),
    "weight_kg": ("Weight", "kg"),
    "height_cm": ("Height", "cm"),
    "over_min": ("Over", "min"),
    "mg": ("Amount", "mg"),
    "from_": ("Hung before", ""),
    "icd10cm": ("ICD-10-CM", ""),
    "ndc": ("NDC", ""),
    "padss": ("PADSS", ""),
    "distress_nrs": ("Distress", "0–10"),
    "ctcae_grade": ("CTCAE grade", ""),
    "whom": ("Who was told", ""),
    "iv_removed": ("IV line removed", ""),
    "within_20pct_of_baseline": ("Within 20 % of baseline", ""),
}


@dataclass(frozen=True, slots=True)
class Changeable:
    """One field of an act: its kind is number, whole, text, yes-no, choice or time."""

    name: str
    label: str
    unit: str
    kind: str
    value: Any
    needed: bool
    choices: tuple[str, ...] = ()


def changeable(act: Act) -> list[Changeable]:
    """The fields of an act that can be typed or chosen anew, in their order."""
    hints = get_type_hints(type(act), include_extras=True)
    found = []
    for field in structs.fields(act):
        if field.name in HEAD or (
            field.name in REFERENCES and type(act).__name__ != "PatientMoved"
        ):
            continue
        kind, choices = _kind(hints[field.name])
        if kind:
            label, unit = _label(field.name)
            value = getattr(act, field.name)
            found.append(Changeable(field.name, label, unit, kind, value, field.required, choices))
    return found


def _label(name: str) -> tuple[str, str]:
    vital = next((p for p in PARAMETERS.values() if p.field == name), None)
    if vital is not None:
        return vital.label, vital.unit
    return LABELS.get(name, (capital(name.strip("_").replace("_", " ")), ""))


def _kind(hint: Any) -> tuple[str, tuple[str, ...]]:
    if get_origin(hint) in (Union, UnionType):
        kinds = [_kind(part) for part in get_args(hint) if part is not type(None)]
        return kinds[0] if len(kinds) == 1 else ("text" if ("text", ()) in kinds else "", ())
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    if get_origin(hint) is Literal:
        return "choice", get_args(hint)
    plain = {Decimal: "number", int: "whole", str: "text", bool: "yes-no", datetime: "time"}
    return plain.get(hint, ""), ()


OWN_REASON = frozenset(
    {"InfusionPaused", "InfusionStopped", "VitalsNotTaken", "SessionCancelled", "EntryStruck"}
)
"""Acts whose reason is part of what happened; the reason of a correction goes into the note."""


def has_own_reason(act: Act) -> bool:
    """Whether the reason of an act is one of its facts."""
    return type(act).__name__ in OWN_REASON


def amended(act: Act, *, by: str, why: str, at: datetime, **changes: Any) -> Act:
    """The act that takes the place of another, by whoever corrects it."""
    said: dict[str, Any] = dict(changes)
    if has_own_reason(act):
        said["note"] = " · ".join(t for t in (act.note, f"correction: {why}") if t)
    else:
        said["reason"] = why
    return structs.replace(act, id=new_id(), at=at, by=by, amends=act.id, charted_at=None, **said)


def entry_of(chart: Chart, act_id: str) -> Act | None:
    """The act of an id that still stands; None where it is gone or unknown."""
    entry = chart.standing.known.get(act_id)
    if entry is None or not isinstance(entry.act, Act) or chart.fate(act_id) is not None:
        return None
    return entry.act


def gone_words(chart: Chart, act_id: str) -> str:
    """Why an entry cannot be changed any more: when, by whom and why it was taken out."""
    fate = chart.fate(act_id)
    if fate is None or not isinstance(fate.by.act, Act):
        return "This line of the record cannot be changed; what it says stands."
    by = fate.by.act
    kind = "struck" if fate.kind == "struck" else "corrected"
    why = f": {by.reason}" if by.reason else ""
    return (
        f"That entry was {kind} at {clock_text(by.written_at)} by {by.by}{why}. It stays readable "
        "and does not change any more. Chart a new entry if one is needed."
    )
