"""What clinics differ in: schedule, limits, guard rails, lists. Read from TOML, checked at once."""

import hashlib
import re
import tomllib
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec

from ketachart.clinical.acts import WeightBasis
from ketachart.clinical.trouble import Refused
from ketachart.clinical.vitals import PARAMETERS

FORMAT = 1
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Piece(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of a protocol file."""


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

    flag: dict[str, Name] = {}
    pause_reasons: tuple[Name, ...] = ()
    stop_reasons: tuple[Name, ...] = ()
    late_reasons: tuple[Name, ...] = ()
    correction_reasons: tuple[Name, ...] = ()
    missed_reasons: tuple[Name, ...] = ()
    actions: tuple[Name, ...] = ()


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


class Protocol(Piece, frozen=True, kw_only=True):
    """One protocol as a session runs under it."""

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
    guard: dict[str, GuardRail] = {}
    checklist: tuple[Name, ...] = ()
    checklist_blocks: tuple[Name, ...] | None = None
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

    def blocks(self, item: str) -> bool:
        """Whether an open line of the checklist stops a start; where none is named, all do."""
        return self.checklist_blocks is None or item in self.checklist_blocks


_NO_LIMITS = Limits()


def digest_of_text(text: str) -> str:
    """SHA-256 of a protocol's text, hex: the name under which sessions remember it."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_protocol(text: str, source: str = "the protocol") -> Protocol:
    """Read and check a protocol.

    Raises:
        Refused: the text is not a protocol; names ``source``, the line where it can be told, and
            what is wrong.
    """
    try:
        table = tomllib.loads(text, parse_float=_number)
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{source} cannot be read: {error}.") from error
    except _NoNumberError as error:
        raise Refused(f"{source}{_line_of(text, [str(error)])}: {error} is no number.") from error
    try:
        protocol = msgspec.convert(table, Protocol)
    except msgspec.ValidationError as error:
        line = _line_of(text, _whereabouts(table, str(error)))
        raise Refused(f"{source}{line}: {error}.") from error
    for where, problem in _problems(protocol):
        raise Refused(f"{source}{_line_of(text, where.split('.'))}: {problem}")
    return protocol


class _NoNumberError(Exception):
    """``nan`` and ``inf`` are numbers to TOML and nonsense as a limit."""


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise _NoNumberError(text)
    return number


def _whereabouts(table: dict[str, Any], message: str) -> list[str]:
    """The words on the way to what a reader's message is about, in the order of the file.

    The message gives no key of a table of tables, so each is read by itself to find it.
    """
    if "$." not in message:
        return [message.rpartition("field ")[2].strip("`")]
    path = re.findall(r"\w+|\[\d+\]|\[\.\.\.\]", message.rpartition("$.")[2].strip("`"))
    words: list[str] = []
    for step in path:
        if step == "[...]":
            limits = table.get("limits", {})
            words += [name for name, limit in limits.items() if not _reads_as(limit, Limits)][:1]
        elif step.startswith("["):
            words += [f"[[{words.pop()}]]"] * (int(step[1:-1]) + 1)
        else:
            words.append(step)
    return words


def _reads_as(value: object, kind: type[Piece]) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def _line_of(text: str, words: list[str]) -> str:
    """`` , line 12`` of the last of these words, each looked for behind the one before."""
    lines = text.splitlines()
    at, line = -1, None
    for word in words:
        bare = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
        # A table of an array is found anew behind the one before, a key also on its table's line.
        first = at + 1 if word.startswith("[[") else max(at, 0)
        for number in range(first, len(lines)):
            if bare.search(lines[number].partition("#")[0]):
                at, line = number, number + 1
                break
    return f", line {line}" if line else ""


def _problems(protocol: Protocol) -> list[tuple[str, str]]:
    """What is wrong with a protocol of the right shape: (where, sentence)."""
    found = []
    if protocol.format != FORMAT:
        found.append(("format", f"format {protocol.format} is not known; this program reads 1."))
    for name, grid in (
        ("infusion", protocol.schedule.infusion),
        ("recovery", protocol.schedule.recovery),
    ):
        if not 1 <= grid.every_min <= 240 or not 1 <= grid.late_after_min <= grid.every_min:
            found.append(
                (f"schedule.{name}", "every_min must be 1 to 240, late_after_min 1 to every_min.")
            )
    for param, limits in protocol.limits.items():
        if param not in PARAMETERS:
            found.append((f"limits.{param}", f"there is no vital sign named {param}."))
        rising = [x for x in (limits.LL, limits.L, limits.H, limits.HH) if x is not None]
        if rising != sorted(rising):
            found.append((f"limits.{param}", "LL, L, H and HH must not fall."))
        if limits.refuse and limits.refuse[0] >= limits.refuse[1]:
            found.append((f"limits.{param}", "the refuse limits must rise."))
    found += [
        ("vitals_row", f"{param} cannot be typed: it needs refuse limits.")
        for param in protocol.vitals_row
        if param not in PARAMETERS
        or not PARAMETERS[param].field
        or not protocol.limits_of(param).refuse
    ]
    found += [
        (
            f"checklist_blocks.{item}",
            f"checklist_blocks names {item}, which is no line of the checklist.",
        )
        for item in protocol.checklist_blocks or ()
        if item not in protocol.checklist
    ]
    if len({chip.key for chip in protocol.chips}) != len(protocol.chips):
        found.append(("chips", "two side effects share a key."))
    return found
