"""What clinics differ in: schedule, limits, guard rails, lists. Read from TOML, checked at once."""

import hashlib
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec

from ketachart.clinical.acts import WeightBasis
from ketachart.clinical.checklist import ChecklistLine, line_of_words
from ketachart.clinical.protocol_checks import problems
from ketachart.clinical.toml_text import Name, Piece, piece_of, refuse_first, table_of
from ketachart.clinical.vocabulary import Vocabulary


class Grid(Piece, frozen=True, kw_only=True):
    """When sets fall due: every so many minutes, late so many minutes after."""

    every_min: int
    late_after_min: int


class ExtraSets(Piece, frozen=True, kw_only=True):
    """Further sets some minutes after an event: ``rate-rise``, ``bolus``, ``rescue``, ``flag``."""

    after: Name
    minutes: tuple[int, ...]


class Schedule(Piece, frozen=True, kw_only=True):
    """The grids of the two phases, and when a coming set is announced."""

    infusion: Grid
    recovery: Grid
    due_soon_min: int = 2
    extra: tuple[ExtraSets, ...] = ()


class Limits(Piece, frozen=True, kw_only=True):
    """Limits of one parameter.

    A value outside ``refuse`` (lowest, highest) cannot be typed; L and LL flag values below them
    (for MOAA/S at or below), H and HH values at or above; ``unlikely`` bounds ask once more.
    """

    refuse: tuple[Decimal, Decimal] | None = None
    L: Decimal | None = None
    LL: Decimal | None = None
    H: Decimal | None = None
    HH: Decimal | None = None
    unlikely_below: Decimal | None = None
    unlikely_above: Decimal | None = None
    inclusive_low: bool = False
    flagged: bool = True


class GuardRail(Piece, frozen=True, kw_only=True):
    """Bounds on what is authorised beforehand: beyond soft a reason, beyond hard never."""

    soft_below: Decimal | None = None
    soft_above: Decimal | None = None
    hard_below: Decimal | None = None
    hard_above: Decimal | None = None


class Chip(Piece, frozen=True, kw_only=True):
    """A side effect under one key."""

    key: Annotated[str, msgspec.Meta(pattern="^[A-Z]$")]
    term: Name
    label: Name


class Words(Piece, frozen=True, kw_only=True):
    """The clinic's own words and lists for one tap."""

    flag: dict[str, Name] = msgspec.field(default_factory=dict)
    pause_reasons: tuple[Name, ...] = ()
    stop_reasons: tuple[Name, ...] = ()
    late_reasons: tuple[Name, ...] = ()
    correction_reasons: tuple[Name, ...] = ()
    missed_reasons: tuple[Name, ...] = ()
    actions: tuple[Name, ...] = ()
    waste_methods: tuple[Name, ...] = ()
    difference_reasons: tuple[Name, ...] = ()


class CommonDrug(Piece, frozen=True, kw_only=True):
    """A drug often given at the chair; never with a dose."""

    drug: Name
    unit: Name
    route: Name


class Step(Piece, frozen=True, kw_only=True):
    """One step of the usual titration: mg/kg/h for so many minutes."""

    rate_mg_per_kg_h: Decimal
    minutes: Decimal


class UsualOrder(Piece, frozen=True, kw_only=True):
    """What is usually ordered: shown beside the physician's order, never filled in."""

    dose_mg_per_kg: Decimal | None = None
    weight_basis: WeightBasis = "actual"
    steps: tuple[Step, ...] = ()


class Vial(Piece, frozen=True, kw_only=True):
    """A strength of ketamine that the clinic keeps: mg/mL of base, mL a vial."""

    mg_per_ml: Decimal
    ml: Decimal


class Preparation(Piece, frozen=True, kw_only=True):
    """How the clinic prepares: vials, final volume (mL), the steps of its syringes and pumps.

    ``syringe_step_ml`` and ``pump_step_ml_per_h`` are what can be read off and set;
    ``line_ml`` is the volume that a line keeps, where the clinic charts it.
    """

    vials: tuple[Vial, ...] = ()
    method: Literal["made-up-to", "added-to"] = "made-up-to"
    final_volume_ml: Decimal | None = None
    syringe_step_ml: Decimal = Decimal("0.01")
    pump_step_ml_per_h: Decimal = Decimal("0.1")
    line_ml: Decimal | None = None
    multi_dose: bool = False
    """Whether a vial may serve more than one patient."""


class BolusRule(Piece, frozen=True, kw_only=True):
    """Who may give a bolus when it is asked beforehand: roles of the station; none: nobody."""

    may_give: tuple[Name, ...] = ("physician",)


class ExpectedEffects(Piece, frozen=True, kw_only=True):
    """Effects of the usual course: exceptions only when severe, distressing, or lasting.

    ``distress_from`` is the distress (0-10) from which, ``until_min`` the minutes after the stop
    beyond which such an effect counts among the exceptions.
    """

    terms: tuple[Name, ...] = ()
    distress_from: int = 5
    until_min: int = 60


class AskedScale(Piece, frozen=True, kw_only=True):
    """A scale that the clinic asks, and when: ``before``, ``during``, ``after``."""

    scale: Name
    moments: tuple[Literal["before", "during", "after"], ...] = ("before",)


class DrugSet(Piece, frozen=True, kw_only=True):
    """What often comes together, under one tap: actions, drugs by name (never a dose), told."""

    label: Name
    effect: Name | None = None
    actions: tuple[Name, ...] = ()
    drugs: tuple[Name, ...] = ()
    told: bool = False


class Discharge(Piece, frozen=True, kw_only=True):
    """Earliest discharge after the stop, and what is asked.

    ``after_sedation_min`` counts from a benzodiazepine into the vein, or MOAA/S of 2 or less.
    """

    after_min: int
    after_sedation_min: int = 120
    score: Literal["aldrete", "padss"] | None = None
    criteria: tuple[Name, ...] = ()


class Protocol(Piece, frozen=True, kw_only=True, rename={"lines": "checklist"}):
    """One protocol as a session runs under it.

    ``kg_or_lb`` bounds how many times the last weight (or its reciprocal) a weight may be before it
    is asked whether one was read in pounds.
    """

    format: int
    id: Name
    name: Name
    schedule: Schedule
    limits: dict[str, Limits]
    chips: tuple[Chip, ...]
    words: Words
    discharge: Discharge
    usual_minutes: int = 40
    vitals_row: tuple[Name, ...] = ("sbp", "dbp", "hr", "spo2", "rr", "moaas")
    guard: dict[str, GuardRail] = msgspec.field(default_factory=dict)
    kg_or_lb: tuple[Decimal, Decimal] = (Decimal(2), Decimal("2.4"))
    lines: tuple[ChecklistLine, ...] = ()
    drugs: tuple[CommonDrug, ...] = ()
    order: UsualOrder = UsualOrder()
    preparation: Preparation = Preparation()
    bolus: BolusRule = BolusRule()
    expected: ExpectedEffects = ExpectedEffects()
    scales: tuple[AskedScale, ...] = ()
    sets: tuple[DrugSet, ...] = ()
    late_entry_min: int = 5
    late_reason_words_min: int = 30
    pump_difference_pct: Decimal = Decimal(5)

    def limits_of(self, param: str) -> Limits:
        """The limits of a parameter; none where the protocol names none."""
        return self.limits.get(param, _NO_LIMITS)

    @property
    def checklist(self) -> tuple[str, ...]:
        """The lines of the checklist by their words."""
        return tuple(line.item for line in self.lines)

    def checklist_rows(self) -> dict[str, tuple[ChecklistLine, ...]]:
        """The lines as they are asked: each by itself, those of one group together."""
        rows: dict[str, tuple[ChecklistLine, ...]] = {}
        for line in self.lines:
            name = line.group or line.item
            rows[name] = (*rows.get(name, ()), line)
        return rows

    def line(self, item: str) -> ChecklistLine | None:
        """The line of the checklist that an entry of this name answers."""
        return next((line for line in self.lines if item in line.is_answered_by), None)

    def blocks(self, item: str) -> bool:
        """Whether an open line of the checklist stops a start."""
        line = self.line(item)
        return line is not None and line.blocks


_NO_LIMITS = Limits()


def digest_of_text(text: str) -> str:
    """SHA-256 of a protocol's text, hex: the name under which sessions remember it."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_protocol(
    text: str, source: str = "the protocol", vocabulary: Vocabulary | None = None
) -> Protocol:
    """Read and check a protocol; its terms, drugs and scales against a vocabulary where given.

    Raises:
        Refused: the text is not a protocol; names ``source``, the line where it can be told, and
            what is wrong.
    """
    protocol = _converted(text, source)
    refuse_first(text, source, problems(protocol, vocabulary))
    return protocol


def kept_protocol(text: str) -> Protocol:
    """A protocol that sessions ran under: accepted once, it is not judged by later rules.

    Raises:
        Refused: it cannot be read at all.
    """
    return _converted(text, "the protocol")


def _converted(text: str, source: str) -> Protocol:
    table = table_of(text, source)
    _lines_of_words(table)
    return piece_of(text, table, Protocol, source, {"limits": Limits, "guard": GuardRail})


def _lines_of_words(table: dict[str, Any]) -> None:
    """A checklist of bare words, as protocols held it at first, becomes one of lines."""
    told = table.get("checklist")
    if not isinstance(told, list) or not told or not all(isinstance(item, str) for item in told):
        return
    blocking = table.pop("checklist_blocks", None)
    table["checklist"] = [
        msgspec.to_builtins(line_of_words(item, blocks=blocking is None or item in blocking))
        for item in told
    ]
