"""A protocol as rows that are read and changed: where each value stands in the text. No Qt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from ketachart.clinical.phrases import capital
from ketachart.clinical.protocol_checks import GUARDS
from ketachart.clinical.protocol_edit import Path, list_literal, number_literal, words_literal
from ketachart.clinical.trouble import Refused
from ketachart.clinical.vitals import PARAMETERS

Kind = Literal["number", "numbers", "words", "list", "choice"]
PARTS = (
    ("vitals", "Vitals"),
    ("limits", "Limits"),
    ("dose", "Dose"),
    ("checklist", "Checklist"),
    ("lists", "Words"),
    ("after", "After"),
    ("text", "As text"),
    ("history", "Changes"),
)
FOLLOWED = {
    "rate-rise": "after a rate rise",
    "bolus": "after a bolus",
    "rescue": "after a rescue drug",
    "flag": "after a flag",
}
WAITS = (("waits", "start waits"), ("reason", "with a reason"), ("open", "may stay open"))
LIMITS = ("LL", "L", "H", "HH")


@dataclass(frozen=True, slots=True)
class Asked:
    """One value: its place in the text, its words, and how it is written for people."""

    path: Path
    label: str
    value: str
    unit: str = ""
    kind: Kind = "number"
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of numbers under shared heads; a cell that is None cannot be."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Asked | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Values that belong together, or lines that are only read here."""

    title: str
    asked: tuple[Asked, ...] = ()
    grid: Grid | None = None
    lines: tuple[str, ...] = ()
    wide: bool = False


Table = Mapping[str, Any]


def blocks_of(part: str, table: Table) -> tuple[Block, ...]:
    """What a part of the settings shows of a protocol, from the tables of its text."""
    makers = {
        "vitals": _vitals,
        "limits": _limits,
        "dose": _dose,
        "checklist": _checklist,
        "lists": _lists,
        "after": _after,
    }
    return tuple(makers[part](table))


def literals(asked: Asked, typed: str) -> dict[Path, str | None]:
    """What was typed as changes of the text.

    Raises:
        Refused: it is none of what is asked; says what is.
    """
    text = typed.strip()
    if asked.kind == "choice":
        return _choice(asked, text)
    if asked.kind == "list":
        items = [line.strip() for line in text.splitlines() if line.strip()]
        return {asked.path: list_literal(map(words_literal, items))}
    if asked.kind == "words":
        return {asked.path: words_literal(text) if text else None}
    if not text:
        return {asked.path: None}
    numbers = [_number(part, asked) for part in text.split(";" if ";" in text else ",")]
    if asked.kind == "numbers":
        return {asked.path: list_literal(map(number_literal, numbers))}
    if len(numbers) != 1:
        raise Refused(f"{asked.label}: type one number, with a point.")
    return {asked.path: number_literal(numbers[0])}


def _choice(asked: Asked, value: str) -> dict[Path, str | None]:
    if asked.choices is not WAITS:
        return {asked.path: words_literal(value) if value else None}
    way = asked.path
    return {
        (*way, "blocks"): None if value == "waits" else "false",
        (*way, "optional"): "true" if value == "open" else None,
    }


def _number(text: str, asked: Asked) -> Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or "e" in text.lower():
        raise Refused(f"{asked.label}: {text.strip()[:40]} is no number. Type one such as 0.5.")
    return number


# Reading ----------------------------------------------------------------------------------------


def _at(table: Any, path: Path) -> Any:
    for step in path:
        try:
            table = table[step]
        except (KeyError, IndexError, TypeError):
            return None
    return table


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    if isinstance(value, Decimal):
        return number_literal(value)
    return str(value)


def _field(
    table: Table,
    path: Path,
    label: str,
    unit: str = "",
    kind: Kind = "number",
    *,
    usual: str = "",
) -> Asked:
    value = _at(table, path)
    if kind == "list":
        return Asked(path, label, "\n".join(map(str, value or ())), unit, kind)
    return Asked(path, label, _shown(value) or usual, unit, kind)


def _tables(table: Table, *path: str | int) -> list[dict[str, Any]]:
    found = _at(table, path)
    return [t for t in found if isinstance(t, dict)] if isinstance(found, list) else []


def _vitals(table: Table) -> Sequence[Block]:
    grids = [
        Block(
            title,
            (
                _field(table, ("schedule", name, "every_min"), "A set every", "min"),
                _field(table, ("schedule", name, "late_after_min"), "Late after", "min"),
            ),
        )
        for name, title in (("infusion", "During the infusion"), ("recovery", "In recovery"))
    ]
    extra = tuple(
        _field(
            table,
            ("schedule", "extra", place, "minutes"),
            f"Minutes {FOLLOWED.get(str(told.get('after')), told.get('after'))}",
            "min",
            "numbers",
        )
        for place, told in enumerate(_tables(table, "schedule", "extra"))
    )
    row = tuple(table.get("vitals_row", ()))
    words = ", ".join(PARAMETERS[p].short if p in PARAMETERS else str(p) for p in row)
    return (
        Block("Protocol", (_field(table, ("name",), "Name", kind="words"),)),
        *grids,
        *([Block("Extra sets", extra)] if extra else []),
        Block(
            "Times",
            (
                _field(table, ("schedule", "due_soon_min"), "Announced before", "min", usual="2"),
                _field(table, ("usual_minutes",), "Usual infusion", "min", usual="40"),
                _field(table, ("late_entry_min",), "Late entry from", "min", usual="5"),
                _field(table, ("late_reason_words_min",), "Reason typed from", "min", usual="30"),
            ),
        ),
        Block("Typed in a set, in this order", lines=(words,)),
    )


def _limits(table: Table) -> Sequence[Block]:
    on: list[tuple[str, tuple[Asked | None, ...]]] = []
    off: list[tuple[str, tuple[Asked | None, ...]]] = []
    for key, limits in table.get("limits", {}).items():
        if not isinstance(limits, dict):
            continue
        known = PARAMETERS.get(key)
        unit = f", {known.unit}" if known and known.unit else ""
        name = f"{known.short if known else key}{unit}"
        refuse = limits.get("refuse")
        cells: list[Asked | None] = [
            _field(table, ("limits", key, "refuse", side), f"{name}: typed {way}")
            if isinstance(refuse, list) and len(refuse) == 2
            else None
            for side, way in ((0, "from"), (1, "to"))
        ]
        cells += [_field(table, ("limits", key, mark), f"{name}: {mark}") for mark in LIMITS]
        (on if limits.get("flagged", True) else off).append((name, tuple(cells)))
    heads = ("typed from", "to", *LIMITS)
    blocks = [Block("Flagged", grid=Grid(heads, tuple(on)), wide=True)]
    if off:
        blocks.append(Block("Offered, not flagged", grid=Grid(heads, tuple(off)), wide=True))
    said = "LL and L flag a value below them (MOAA/S and RASS: at or below), H and HH at or above."
    return (*blocks, Block("How they are read", lines=(said,)))


def _dose(table: Table) -> Sequence[Block]:
    heads = ("hard_below", "soft_below", "soft_above", "hard_above")
    rows = tuple(
        (
            f"{words}, {unit}",
            tuple(
                _field(table, ("guard", key, head), f"{words}, {unit}: {head.replace('_', ' ')}")
                for head in heads
            ),
        )
        for key, (words, unit) in GUARDS.items()
    )
    shown = ("never below", "reason below", "reason above", "never above")
    steps = [
        f"{_shown(s.get('rate_mg_per_kg_h'))} mg/kg/h for {_shown(s.get('minutes'))} min"
        for s in _tables(table, "order", "steps")
    ]
    vials = [
        f"{_shown(v.get('mg_per_ml'))} mg/mL × {_shown(v.get('ml'))} mL"
        for v in _tables(table, "preparation", "vials")
    ]
    usual = [Block("Usual steps", lines=tuple(steps))] if steps else []
    return (
        Block("Guard rails", grid=Grid(shown, rows), wide=True),
        Block(
            "Usual order, never filled in",
            (_field(table, ("order", "dose_mg_per_kg"), "Dose", "mg/kg"),),
        ),
        *usual,
        Block(
            "Preparation and pump",
            (
                _field(table, ("preparation", "final_volume_ml"), "Final volume", "mL"),
                _field(table, ("preparation", "syringe_step_ml"), "Syringe step", "mL"),
                _field(table, ("preparation", "pump_step_ml_per_h"), "Pump step", "mL/h"),
                _field(table, ("preparation", "line_ml"), "Stays in the line", "mL"),
                _field(table, ("pump_difference_pct",), "Pump may differ", "%", usual="5"),
                _field(table, ("kg_or_lb",), "Pounds or kg, asked from to", "×", "numbers"),
            ),
        ),
        Block("Vials", lines=tuple(vials) or ("none named",)),
        Block("May give a bolus", (_field(table, ("bolus", "may_give"), "Roles", kind="list"),)),
    )


def _checklist(table: Table) -> Sequence[Block]:
    together: dict[str, list[Asked]] = {}
    for place, line in enumerate(_tables(table, "checklist")):
        kind = str(line.get("kind", "yes"))
        kind = {"yes": "yes or no", "choice": "one of a few"}.get(kind, kind)
        waits = "waits" if line.get("blocks", True) else "reason"
        if not line.get("blocks", True) and line.get("optional"):
            waits = "open"
        label = f"{capital(str(line.get('item', '')))} ({kind})"
        asked = Asked(("checklist", place), label, waits, kind="choice", choices=WAITS)
        together.setdefault(capital(str(line.get("group") or "Each by itself")), []).append(asked)
    if not together:
        bare = tuple(str(item) for item in table.get("checklist", ()))
        return (Block("Lines", lines=bare or ("No line is asked.",)),)
    return tuple(Block(title, tuple(asked), wide=True) for title, asked in together.items())


def _lists(table: Table) -> Sequence[Block]:
    chips = tuple(
        _field(
            table, ("chips", place, "label"), f"{chip.get('key')}: {chip.get('term')}", "", "words"
        )
        for place, chip in enumerate(_tables(table, "chips"))
    )
    flags = tuple(
        _field(table, ("words", "flag", key), _short(key), kind="words")
        for key in _at(table, ("words", "flag")) or ()
    )
    lists = tuple(
        _field(table, ("words", key), label, kind="list")
        for key, label in (
            ("actions", "Actions"),
            ("pause_reasons", "Reasons of a pause"),
            ("stop_reasons", "Reasons of an end"),
            ("late_reasons", "Reasons of a late entry"),
            ("missed_reasons", "Reasons of a missed set"),
            ("correction_reasons", "Reasons of a correction"),
            ("waste_methods", "Ways of waste"),
            ("difference_reasons", "Reasons of a difference"),
        )
    )
    return (
        Block("Shown with a flag", flags, wide=True),
        Block("Side effects under a key", chips),
        Block("Lists for one tap, a line each", lists),
    )


def _short(key: str) -> str:
    return PARAMETERS[key].short if key in PARAMETERS else key


def _after(table: Table) -> Sequence[Block]:
    scores = (("", "none"), ("aldrete", "Aldrete"), ("padss", "PADSS"))
    score = str(_at(table, ("discharge", "score")) or "")
    scales = [
        f"{s.get('scale')}: {', '.join(s.get('moments', ['before']))}"
        for s in _tables(table, "scales")
    ]
    drugs = [f"{d.get('drug')}, {d.get('unit')}, {d.get('route')}" for d in _tables(table, "drugs")]
    sets = [
        f"{s.get('label')}: "
        + ", ".join([*filter(None, [s.get("effect")]), *s.get("actions", ()), *s.get("drugs", ())])
        for s in _tables(table, "sets")
    ]
    return (
        Block(
            "Discharge",
            (
                _field(table, ("discharge", "after_min"), "Earliest after the stop", "min"),
                _field(
                    table, ("discharge", "after_sedation_min"), "After sedation", "min", usual="120"
                ),
                Asked(("discharge", "score"), "Score", score, kind="choice", choices=scores),
            ),
        ),
        Block(
            "Criteria, a line each",
            (_field(table, ("discharge", "criteria"), "Criteria", kind="list"),),
            wide=True,
        ),
        Block(
            "Expected effects",
            (
                _field(table, ("expected", "terms"), "Terms, a line each", kind="list"),
                _field(table, ("expected", "distress_from"), "Distress from", "/10", usual="5"),
                _field(table, ("expected", "until_min"), "Lasting beyond", "min", usual="60"),
            ),
        ),
        Block("Scales, and when", lines=tuple(scales) or ("none",)),
        Block("Drugs for one tap, never with a dose", lines=tuple(drugs) or ("none",)),
        Block("One-tap sets", lines=tuple(sets) or ("none",)),
    )
