"""One row of fields as keys fill it: what was typed so far, and nothing that was not typed.

A row is a fold over its keys, so that taking the last key back is a matter of folding one key less.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from math import ceil, floor

from ketachart.clinical.protocol import Protocol
from ketachart.clinical.rules import check_pressure, check_value
from ketachart.clinical.trouble import Refused
from ketachart.clinical.vitals import ABSENT_ALLOWED, PARAMETERS, TENTHS

SPACE, TAB, ENTER, BACKSPACE, ESCAPE = "Space", "Tab", "Enter", "Backspace", "Escape"
UNOBTAINABLE, ABSENT, FIELD = "U", "A", "field:"
REASON = "reason:"

UNOBTAINABLE_REASONS = (
    "no signal",
    "would not read",
    "patient moving",
    "patient declined",
    "device not available",
)
"""Offered under 1 to 5 after ``U``; any other can be said in words."""


class FieldState(StrEnum):
    """How one field of the row stands."""

    EMPTY = "empty"
    TYPING = "typing"
    DONE = "done"
    SKIPPED = "skipped"
    ABSENT = "absent"
    UNOBTAINABLE = "unobtainable"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its parameter, what stands in it, and how; ``reason`` why it was unobtainable."""

    param: str
    text: str = ""
    state: FieldState = FieldState.EMPTY
    reason: str | None = None

    @property
    def value(self) -> Decimal | None:
        """The finished value in the parameter's unit; 0 when absent; None for anything else."""
        if self.state is FieldState.ABSENT:
            return Decimal(0)
        return Decimal(self.text) if self.state is FieldState.DONE else None

    @property
    def typed(self) -> bool:
        """Whether somebody put anything into it."""
        return self.state not in (FieldState.EMPTY, FieldState.SKIPPED)


@lru_cache(maxsize=256)
def texts(low: Decimal, high: Decimal, tenths: bool) -> tuple[frozenset[str], frozenset[str]]:
    """All texts that are a value from ``low`` to ``high``, and all beginnings of one."""
    found = {str(n) for n in range(ceil(low), floor(high) + 1)}
    if tenths:
        for n in range(ceil(low * 10), floor(high * 10) + 1):
            sign = "-" if n < 0 else ""
            found.add(f"{sign}{abs(n) // 10}.{abs(n) % 10}")
    starts = {text[:n] for text in found for n in range(1, len(text) + 1)}
    return frozenset(found), frozenset(starts)


def _is_digit(key: str) -> bool:
    return len(key) == 1 and key in "0123456789"


@dataclass(frozen=True, slots=True)
class Row:
    """All fields; ``at`` is the one that is open, None behind the last one."""

    protocol: Protocol
    fields: tuple[Field, ...]
    at: int | None = 0
    choosing: bool = False
    sentence: str | None = None

    @property
    def field(self) -> Field | None:
        """The open field."""
        return None if self.at is None else self.fields[self.at]

    @property
    def held(self) -> bool:
        """Whether the row takes nothing but Backspace and Escape."""
        return self.sentence is not None

    @property
    def waiting(self) -> bool:
        """Whether the open field holds a value that could still become a longer one."""
        field = self.field
        return field is not None and field.state is FieldState.TYPING and self._is_value(field)

    def take(self, key: str) -> "Row":
        """The row after one key; the same row where the key means nothing here."""
        if self.held:
            return self
        if key.startswith(FIELD):
            return self._open(key.removeprefix(FIELD))
        if self.field is None:
            return self
        if self.choosing:
            return self._choose(self.field, key)
        if key in (SPACE, TAB, ENTER) and self.field.text:
            return self._end(self.field)
        if key == UNOBTAINABLE:
            return replace(self, choosing=True)
        if key == TAB or (key == "-" and not self.field.text and not self._can_begin("-")):
            return self.put(Field(self.field.param, state=FieldState.SKIPPED)).on()
        if _is_digit(key) or key in (".", "-"):
            return self._type(self.field, key)
        return self

    # Inside -----------------------------------------------------------------------------------

    def put(self, field: Field, **changes: object) -> "Row":
        """The open field as it now is."""
        assert self.at is not None
        fields = (*self.fields[: self.at], field, *self.fields[self.at + 1 :])
        return replace(self, fields=fields, **changes)  # type: ignore[arg-type]

    def _hold(self, field: Field, sentence: str) -> "Row":
        return self.put(replace(field, state=FieldState.HELD), sentence=sentence)

    def on(self) -> "Row":
        """On to the next field that nobody has answered."""
        assert self.at is not None
        behind = range(self.at + 1, len(self.fields))
        empty = (i for i in behind if self.fields[i].state is FieldState.EMPTY)
        return replace(self, at=next(empty, None), choosing=False)

    def _open(self, param: str) -> "Row":
        """Go to a field and type it anew."""
        place = next((i for i, f in enumerate(self.fields) if f.param == param), None)
        if place is None or (
            place == self.at and not self.choosing and not self.fields[place].text
        ):
            return self
        left = self
        if self.field is not None and self.field.state is FieldState.TYPING and place != self.at:
            left = self._end(self.field)
            if left.held:
                return left
        return replace(left, at=place, choosing=False).put(Field(param))

    def _texts(self, field: Field) -> tuple[frozenset[str], frozenset[str]]:
        bounds = self.protocol.limits_of(field.param).refuse
        return texts(*bounds, field.param in TENTHS) if bounds else (frozenset(), frozenset())

    def _is_value(self, field: Field) -> bool:
        return field.text in self._texts(field)[0]

    def _can_begin(self, text: str) -> bool:
        return self.field is not None and text in self._texts(self.field)[1]

    def _type(self, field: Field, key: str) -> "Row":
        values, starts = self._texts(field)
        field = replace(field, text=field.text + key, state=FieldState.TYPING)
        if field.text not in starts:
            return self._hold(field, self._why_not(field))
        longer = any(field.text + more in starts for more in "0123456789.")
        if field.text in values and not longer:
            return self._end(field)
        return self.put(field)

    def _end(self, field: Field) -> "Row":
        """The field is to be finished as it stands."""
        if not self._is_value(field):
            return self._hold(field, self._why_not(field))
        done = self.put(replace(field, state=FieldState.DONE))
        try:
            check_pressure(done.whole("sbp"), done.whole("dbp"))
        except Refused as refusal:
            return self._hold(field, str(refusal))
        return done.on()

    def whole(self, param: str) -> int | None:
        """A finished whole number; None without one."""
        value = next((f.value for f in self.fields if f.param == param), None)
        return None if value is None else int(value)

    def _why_not(self, field: Field) -> str:
        label = PARAMETERS[field.param].label
        if field.text.startswith("0") and field.param in ABSENT_ALLOWED:
            what = PARAMETERS[field.param].absent_text
            return f"{label} cannot begin with 0. For {what} press U."
        try:
            check_value(self.protocol, field.param, Decimal(field.text))
        except (Refused, ArithmeticError) as error:
            if isinstance(error, Refused) and field.text[-1].isdigit():
                return str(error)
        how = "a number with one decimal" if field.param in TENTHS else "a whole number"
        return f"{label} {field.text} is not {how}. Check what was typed."

    def _choose(self, field: Field, key: str) -> "Row":
        """After ``U``: absent, or unobtainable for one of the reasons."""
        if key == ABSENT and field.param in ABSENT_ALLOWED:
            return self.put(Field(field.param, state=FieldState.ABSENT)).on()
        reason = key.removeprefix(REASON).strip() if key.startswith(REASON) else ""
        if _is_digit(key):
            place = int(key) - 1
            if 0 <= place < len(UNOBTAINABLE_REASONS):
                reason = UNOBTAINABLE_REASONS[place]
        if not reason:
            return self
        return self.put(Field(field.param, state=FieldState.UNOBTAINABLE, reason=reason)).on()
