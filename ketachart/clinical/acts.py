"""What somebody did or saw at the bedside: one frozen class per act.

The names, fields and units are those of the session file, ``ketachart-session/1``: an act is
written to the ledger, to a file and read back by these classes alone. Volumes are mL, amounts mg
of ketamine base, rates mL/h, weights kg, times carry their own offset from UTC.
"""

import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec

TEXT_LIMIT = 20_000

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=TEXT_LIMIT)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Severity = Literal["mild", "moderate", "severe"]
OrderMode = Literal["written", "verbal", "phone", "standing"]
WeightBasis = Literal["actual", "ideal", "adjusted", "lean"]

SEVERITIES: tuple[Severity, ...] = ("mild", "moderate", "severe")
"""From least to worst."""


MOST_DECIMALS = 30
"""Exact arithmetic on more would take hours, and nobody measures them."""


def act_name(class_name: str) -> str:
    """``VitalsTaken`` as the session file writes it: ``vitals-taken``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", class_name).lower()


class Part(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A piece of an act; every number in it is finite and not negative.

    Raises:
        ValueError: an amount is not a number, infinite or below zero.
    """

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if not isinstance(value, Decimal):
                continue
            fine = value.is_finite() and int(value.as_tuple().exponent) >= -MOST_DECIMALS
            if not fine or abs(value) > MOST or (value < 0 and name not in SIGNED):
                raise ValueError(f"{name} must be a number from 0 to {MOST:,}")


SIGNED = frozenset({"temp_c", "low", "high", "total"})
"""Number fields that may be below zero."""

MOST = Decimal(1_000_000)
"""No volume, weight, rate or amount at a chair comes near it; what does is a slip of the keys."""


class Act(Part, frozen=True, kw_only=True, tag_field="act", tag=act_name):
    """What every act carries.

    ``at`` is bedside time, ``charted_at`` when it was written down (left out: at once); ``by`` is
    the printed name of whoever did it; ``amends`` names the act that this one replaces.
    """

    id: Text
    at: Moment
    by: Text
    charted_at: Moment | None = None
    amends: Text | None = None
    reason: Text | None = None
    note: Text | None = None
    certainty: Literal["exact", "estimated"] | None = None

    @property
    def written_at(self) -> datetime:
        """When it was charted; a file that says nothing means at once."""
        return self.charted_at or self.at


class SessionPlanned(Act, frozen=True, kw_only=True):
    """A patient is to have an infusion, and why."""

    indication: Text
    icd10cm: Text | None = None
    infusion_no: int | None = None
    planned_infusions: int | None = None
    protocol: Text | None = None
    chair: Text | None = None


class SessionCancelled(Act, frozen=True, kw_only=True):
    """The infusion will not take place; it had not started. Needs a reason."""

    stage: Text


class WeightTaken(Act, frozen=True, kw_only=True):
    """The patient was weighed (kg); what was typed and its unit are kept beside it."""

    weight_kg: Decimal
    entered_value: Decimal | None = None
    entered_unit: Literal["kg", "lb"] | None = None
    height_cm: Decimal | None = None
    source: Text | None = None


class LimitsSet(Act, frozen=True, kw_only=True):
    """The physician's own limits for one parameter of this patient today."""

    param: Text
    ordered_by: Text
    low: Decimal | None = None
    high: Decimal | None = None
    mode: OrderMode | None = None
    read_back: bool | None = None


class OrderStep(Part, frozen=True, kw_only=True):
    """One step of a titration."""

    rate_mg_per_kg_h: Decimal | None = None
    minutes: Decimal | None = None


class OrderPlaced(Act, frozen=True, kw_only=True):
    """A prescriber's order: the infusion of today, or with a ``purpose`` another drug.

    ``as_needed_for`` says for what it may be given when needed; ``most_mg`` is its limit for the
    day. A fluid is ordered by ``volume_ml``; its ``dose_mg`` is then 0. ``replaces`` names the
    order (act id) in whose place it comes; ``entered_value`` and ``entered_unit`` are the number as
    it was ordered, where that was not mg or mg/kg of base.
    """

    drug: Text
    route: Text
    dose_mg: Decimal
    dose_mg_per_kg: Decimal | None = None
    weight_basis: WeightBasis | None = None
    dosing_weight_kg: Decimal | None = None
    duration_min: Decimal | None = None
    steps: tuple[OrderStep, ...] = ()
    ordered_by: Text | None = None
    mode: OrderMode | None = None
    read_back: bool | None = None
    purpose: Literal["premed", "rescue", "prn", "fluid"] | None = None
    as_needed_for: Text | None = None
    most_mg: Decimal | None = None
    volume_ml: Decimal | None = None
    replaces: Text | None = None
    entered_value: Decimal | None = None
    entered_unit: Text | None = None


class OrderChanged(Act, frozen=True, kw_only=True):
    """The physician changed an order; what is left out stays as it was."""

    order: Text
    dose_mg: Decimal | None = None
    dose_mg_per_kg: Decimal | None = None
    duration_min: Decimal | None = None
    rate_ml_per_h: Decimal | None = None
    ordered_by: Text | None = None
    mode: OrderMode | None = None
    read_back: bool | None = None


class OrderAuthenticated(Act, frozen=True, kw_only=True):
    """The prescriber confirmed an order given by word of mouth."""

    order: Text


class OrderAsked(Act, frozen=True, kw_only=True):
    """The nurse asked the prescriber for another order."""

    text: Text
    whom: Text | None = None


class ChairTaken(Act, frozen=True, kw_only=True):
    """The patient was seated in, or moved to, a chair."""

    chair: Text


class ItemChecked(Act, frozen=True, kw_only=True):
    """One line of the checklist, with its answer."""

    item: Text
    answer: str | int | float | bool
    detail: Text | None = None
    observed_at: Moment | None = None


class DrugPrepared(Act, frozen=True, kw_only=True):
    """Drug was drawn from vials into a container; ``final_volume_ml`` is all it then holds."""

    vial_conc_mg_per_ml: Decimal
    vial_volume_ml: Decimal
    vials: int
    drawn_ml: Decimal
    final_volume_ml: Decimal
    container: Text | None = None
    kind: Literal["vial", "premixed", "prefilled"] | None = None
    method: Literal["made-up-to", "added-to"] | None = None
    lot: Text | None = None
    expiry: Text | None = None
    ndc: Text | None = None
    diluent: Text | None = None
    prime_ml: Decimal | None = None
    use_by: Moment | None = None


class IndependentCheck(Act, frozen=True, kw_only=True):
    """A second person checked an entry, blind; an act of that person's own.

    ``self_recheck`` is True where the same person looked a second time, after the wait that the
    clinic asks for.
    """

    of: Text
    what: Text
    agrees: bool
    values: dict[str, Any] | None = None
    self_recheck: bool | None = None


class AccessPlaced(Act, frozen=True, kw_only=True):
    """An intravenous line was placed."""

    gauge: Text | None = None
    site: Text | None = None
    side: Text | None = None
    attempts: int | None = None


class AccessChecked(Act, frozen=True, kw_only=True):
    """The line was looked at."""

    patent: bool
    findings: Text | None = None


class AccessRemoved(Act, frozen=True, kw_only=True):
    """The line was taken out."""

    intact: bool | None = None
    findings: Text | None = None


class InfusionStarted(Act, frozen=True, kw_only=True):
    """The pump began to run; ``vtbi_ml`` is the volume to be infused as set on it.

    ``authorised`` is True where the program was asked before the pump ran, and let it be started.
    """

    rate_ml_per_h: Decimal
    container: Text | None = None
    vtbi_ml: Decimal | None = None
    ordered_by: Text | None = None
    authorised: bool | None = None


class RateSet(Act, frozen=True, kw_only=True):
    """The pump was set to a new rate; a volume set again counts from then on."""

    rate_ml_per_h: Decimal
    container: Text | None = None
    vtbi_ml: Decimal | None = None
    ordered_by: Text | None = None


class InfusionResumed(Act, frozen=True, kw_only=True):
    """The pump runs again after a pause, at the rate before it unless another is given."""

    rate_ml_per_h: Decimal | None = None
    container: Text | None = None
    vtbi_ml: Decimal | None = None
    ordered_by: Text | None = None


class InfusionPaused(Act, frozen=True, kw_only=True):
    """The pump was held."""

    ordered_by: Text | None = None
    pump_infused_ml: Decimal | None = None


class InfusionStopped(Act, frozen=True, kw_only=True):
    """The infusion is over."""

    outcome: Literal["completed", "discontinued"]
    ordered_by: Text | None = None
    pump_infused_ml: Decimal | None = None


class ContainerChanged(Act, frozen=True, kw_only=True):
    """Another bag or syringe was hung."""

    to: Text
    from_: Text | None = msgspec.field(default=None, name="from")
    left_ml: Decimal | None = None


class PumpRead(Act, frozen=True, kw_only=True):
    """What the pump's own display said."""

    rate_ml_per_h: Decimal | None = None
    infused_ml: Decimal | None = None
    left_ml: Decimal | None = None


class LineFlushed(Act, frozen=True, kw_only=True):
    """The line was flushed."""

    volume_ml: Decimal


class BolusGiven(Act, frozen=True, kw_only=True):
    """A single dose of ketamine by hand or pump; a named container gives up its volume.

    ``authorised`` is True where the program was asked before it was given, and let it.
    """

    dose_mg: Decimal
    over_min: Decimal | None = None
    route: Text | None = None
    container: Text | None = None
    ordered_by: Text | None = None
    mode: OrderMode | None = None
    read_back: bool | None = None
    authorised: bool | None = None


class Unobtainable(Part, frozen=True, kw_only=True):
    """A value that was tried for and could not be had."""

    param: Text
    reason: Text


class VitalsTaken(Act, frozen=True, kw_only=True):
    """One set of vital signs; what is left out was not measured, 0 means absent."""

    entered: Literal["typed", "device"]
    sbp_mmhg: int | None = None
    dbp_mmhg: int | None = None
    hr_per_min: int | None = None
    rr_per_min: int | None = None
    spo2_pct: int | None = None
    o2_l_per_min: Decimal | None = None
    o2_device: Text | None = None
    temp_c: Decimal | None = None
    etco2_mmhg: int | None = None
    moaas: int | None = None
    rass: int | None = None
    avpu: Literal["A", "V", "P", "U"] | None = None
    pain_nrs: int | None = None
    nausea_nrs: int | None = None
    anxiety_nrs: int | None = None
    mood_nrs: int | None = None
    position: Text | None = None
    bp_site: Text | None = None
    rhythm: Text | None = None
    unobtainable: tuple[Unobtainable, ...] = ()


class VitalsNotTaken(Act, frozen=True, kw_only=True):
    """A set that fell due was not possible. Needs a reason."""

    due_at: Moment


class SideEffectNoted(Act, frozen=True, kw_only=True):
    """A side effect began."""

    term: Text
    severity: Severity
    expected: bool | None = None
    episodes: int | None = None
    ctcae_grade: int | None = None
    ctcae_version: Text | None = None
    distress_nrs: int | None = None


class SideEffectRegraded(Act, frozen=True, kw_only=True):
    """A side effect became better or worse, came again, or was graded."""

    side_effect: Text
    severity: Severity
    episodes: int | None = None
    ctcae_grade: int | None = None
    ctcae_version: Text | None = None
    distress_nrs: int | None = None


class SideEffectEnded(Act, frozen=True, kw_only=True):
    """A side effect is gone."""

    side_effect: Text


class ActionTaken(Act, frozen=True, kw_only=True):
    """Something was done for the patient."""

    text: Text
    side_effect: Text | None = None
    about: Text | None = None


class MedicationGiven(Act, frozen=True, kw_only=True):
    """A drug other than the infusion was given.

    ``order`` is the act that ordered it; ``opened`` is how much was opened for it, in its unit,
    where the drug has an account of its own. ``runs`` is True for what runs for a while, such as a
    fluid: its end is ``ended_at`` or a ``MedicationEnded``.
    """

    drug: Text
    dose: Decimal
    unit: Text
    route: Text
    ordered_by: Text | None = None
    mode: OrderMode | None = None
    purpose: Literal["premed", "rescue", "prn", "fluid", "own"] | None = None
    side_effect: Text | None = None
    lot: Text | None = None
    ended_at: Moment | None = None
    order: Text | None = None
    opened: Decimal | None = None
    read_back: bool | None = None
    expiry: Text | None = None
    runs: bool | None = None


class MedicationEnded(Act, frozen=True, kw_only=True):
    """What ran for a while, such as oxygen or a fluid, was ended; ``given`` in its own unit."""

    medication: Text
    given: Decimal | None = None


class ResponseNoted(Act, frozen=True, kw_only=True):
    """How the patient responded to what was given or done."""

    to: Text
    text: Text


class PersonTold(Act, frozen=True, kw_only=True):
    """Somebody was told, about what, and what they said."""

    whom: Text
    how: Text | None = None
    about: Text | None = None
    said: Text | None = None


class ScaleScored(Act, frozen=True, kw_only=True):
    """A questionnaire or scale: its total, or its items by number."""

    scale: Text
    total: Decimal | None = None
    items: dict[str, Any] | None = None
    result: Text | None = None
    moment: Literal["before", "during", "after"] | None = None
    version: Text | None = None


class DeviceNoted(Act, frozen=True, kw_only=True):
    """Something happened to a device."""

    device: Text
    event: Text


class NoteWritten(Act, frozen=True, kw_only=True):
    """A note in words."""

    text: Text
    kind: Literal["nursing", "physician", "patient-words", "follow-up"] | None = None
    about: Text | None = None


class SettingNoted(Act, frozen=True, kw_only=True):
    """The room and the intention."""

    music: Text | None = None
    eyeshade: bool | None = None
    light: Text | None = None
    sitter: Text | None = None
    intention: Text | None = None


class PatientMoved(Act, frozen=True, kw_only=True):
    """The patient left the chair for a while."""

    where: Text
    returned_at: Moment | None = None
    help: Text | None = None


class HandedOver(Act, frozen=True, kw_only=True):
    """Another person took the patient over."""

    to: Text
    text: Text | None = None


class HandoverAccepted(Act, frozen=True, kw_only=True):
    """Whoever took the patient over accepted what was handed over; an act of their own."""

    of: Text


class EmergencyStep(Act, frozen=True, kw_only=True):
    """A step of an emergency, stamped when it happened."""

    kind: Text


class EntryStruck(Act, frozen=True, kw_only=True):
    """An entry was wrong; it stays readable and no longer counts. Needs a reason."""

    entry: Text


class UnmetCriterion(Part, frozen=True, kw_only=True):
    """A discharge criterion that was not met and the person who accepted it."""

    criterion: Text
    accepted_by: Text
    reason: Text


class DischargeAssessed(Act, frozen=True, kw_only=True):
    """Whether the patient may go; ``score_form`` names the form whose points ``points`` holds."""

    aldrete: int | None = None
    padss: int | None = None
    score_form: Text | None = None
    points: dict[str, Any] | None = None
    criteria: dict[str, Any] | None = None
    within_20pct_of_baseline: bool | None = None
    oriented: bool | None = None
    steady_gait: bool | None = None
    nausea: Text | None = None
    iv_removed: bool | None = None
    unmet: tuple[UnmetCriterion, ...] = ()


class Escort(Part, frozen=True, kw_only=True):
    """Who takes the patient home."""

    name: Text | None = None
    relation: Text | None = None
    phone: Text | None = None


class PatientDischarged(Act, frozen=True, kw_only=True):
    """The patient left, and how."""

    disposition: Literal["home", "against-advice", "transferred", "abandoned"]
    escort: Escort | None = None
    no_driving_until: Text | None = None
    written_instructions: bool | None = None
    next_visit_at: Moment | None = None
    to: Text | None = None
    report_to: Text | None = None
    condition: Text | None = None


class DrugWasted(Act, frozen=True, kw_only=True):
    """Drug was discarded, from a vial, a bag, or both (mg); ketamine where no drug is named.

    ``mg_per_ml`` is the strength of the vial, where several were opened.
    """

    drug: Text | None = None
    container: Text | None = None
    from_vial_mg: Decimal | None = None
    from_bag_mg: Decimal | None = None
    method: Text | None = None
    mg_per_ml: Decimal | None = None


class DrugReturned(Act, frozen=True, kw_only=True):
    """Drug went back to stock (mg); ketamine where no drug is named."""

    mg: Decimal
    drug: Text | None = None
    container: Text | None = None
    mg_per_ml: Decimal | None = None


class PlanSet(Act, frozen=True, kw_only=True):
    """The physician's plan for the next visit."""

    text: Text
    dose_mg_per_kg: Decimal | None = None
    ordered_by: Text | None = None
    mode: OrderMode | None = None


class NurseAttested(Act, frozen=True, kw_only=True):
    """The nurse stands by the chart."""

    meaning: Text | None = None


class PhysicianSigned(Act, frozen=True, kw_only=True):
    """The physician signed the chart."""

    meaning: Text | None = None


class AddendumWritten(Act, frozen=True, kw_only=True):
    """Something was added after the signature."""

    text: Text


ACTS: tuple[type[Act], ...] = tuple(Act.__subclasses__())
"""Every bedside act, in the order of this file."""

BY_NAME: dict[str, type[Act]] = {act_name(kind.__name__): kind for kind in ACTS}


def name_of(act: Act) -> str:
    """The act's name in the session file, such as ``vitals-taken``."""
    return act_name(type(act).__name__)
