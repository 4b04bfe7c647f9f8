"""The entry line: one set of vital signs typed straight through, as a state for each key.

``VitalsKeying`` never changes; ``press`` gives the next one. Nothing stands in it that was not
typed: no value is filled in, guessed from a shorter number, or carried from the last set.

    keying = VitalsKeying(protocol, judge=chart.judge)
    for key in "134 82 68 98 14 5":
        keying = keying.press(key, now)
    keying.ready  # the fields of a VitalsTaken, or None
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property, reduce
from typing import Any

from ketachart.clinical.acts import Unobtainable
from ketachart.clinical.flags import Flag
from ketachart.clinical.keying_row import (
    ABSENT,
    BACKSPACE,
    ENTER,
    ESCAPE,
    FIELD,
    REASON,
    SPACE,
    TAB,
    UNOBTAINABLE,
    UNOBTAINABLE_REASONS,
    Field,
    FieldState,
    Row,
)
from ketachart.clinical.phrases import clock_text, flag_text, value_text
from ketachart.clinical.protocol import Protocol
from ketachart.clinical.vitals import ABSENT_ALLOWED, PARAMETERS, TENTHS
from ketachart.clock import on_the_wall

__all__ = [
    "ABSENT",
    "BACKSPACE",
    "ENTER",
    "ESCAPE",
    "SPACE",
    "TAB",
    "UNOBTAINABLE",
    "UNOBTAINABLE_REASONS",
    "Field",
    "FieldState",
    "Judge",
    "VitalsKeying",
]

Judge = Callable[[Mapping[str, int | Decimal], datetime], tuple[Flag, ...]]
"""The flags that values would have at a time: ``Chart.judge``."""

_NAMES = {
    " ": SPACE,
    "\t": TAB,
    "\r": ENTER,
    "\n": ENTER,
    "Return": ENTER,
    "\b": BACKSPACE,
    "\x1b": ESCAPE,
    "Esc": ESCAPE,
    "u": UNOBTAINABLE,
    "a": ABSENT,
    ",": ".",
    "\N{MINUS SIGN}": "-",
}


@dataclass(frozen=True)
class VitalsKeying:
    """A set of vital signs while it is typed, under one protocol.

    ``keys`` are those that still count. ``typed_at`` is when the first digit was typed, and
    ``shift_min`` the minutes by which somebody moved it (negative: earlier). ``hint`` is a sentence
    about the last key where nothing is held.
    """

    protocol: Protocol
    judge: Judge = field(compare=False)
    keys: tuple[str, ...] = ()
    typed_at: datetime | None = None
    shift_min: int = 0
    hint: str | None = None
    asking_to_clear: bool = False
    asked: bool = False
    confirmed: bool = False

    # What is there ----------------------------------------------------------------------------

    @cached_property
    def row(self) -> Row:
        """The fields after all keys."""
        empty = Row(self.protocol, tuple(Field(p) for p in self.protocol.vitals_row))
        return reduce(Row.take, self.keys, empty)

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field of the row with its text and state."""
        return self.row.fields

    @property
    def current(self) -> str | None:
        """The parameter of the open field; None behind the last one."""
        return self.row.field.param if self.row.field else None

    @property
    def waiting(self) -> bool:
        """Whether the open field holds a value that Space would end."""
        return self.row.waiting

    @property
    def held(self) -> str | None:
        """Why the row takes no further key but Backspace and Escape."""
        return self.row.sentence

    @property
    def choosing(self) -> tuple[str, ...]:
        """After ``U``: what can be chosen in the open field, ``absent`` and ``unobtainable``."""
        if not self.row.choosing or self.current is None:
            return ()
        return ("absent", "unobtainable") if self.current in ABSENT_ALLOWED else ("unobtainable",)

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """The same as keys with their words: ``A`` no pulse, ``1`` no signal and so on."""
        if not self.choosing or self.current is None:
            return ()
        absent = PARAMETERS[self.current].absent_text
        first = ((ABSENT, absent),) if absent else ()
        return (*first, *((str(n), why) for n, why in enumerate(UNOBTAINABLE_REASONS, start=1)))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed or marked."""
        return not any(f.typed for f in self.fields)

    @property
    def at(self) -> datetime | None:
        """The time of the set; None before the first digit."""
        if self.typed_at is None or not self.shift_min:
            return self.typed_at
        moved = self.typed_at + timedelta(minutes=self.shift_min)
        return on_the_wall(moved, self.typed_at)

    @property
    def values(self) -> dict[str, Decimal]:
        """The finished values by parameter; 0 is absent."""
        return {f.param: f.value for f in self.fields if f.value is not None}

    @cached_property
    def flags(self) -> tuple[Flag, ...]:
        """What would be flagged of the finished values at the set's time, before it is saved."""
        typed = {p: v if p in TENTHS else int(v) for p, v in self.values.items()}
        return self.judge(typed, self.at) if typed and self.at else ()

    @property
    def unlikely(self) -> tuple[str, ...]:
        """The parameters whose finished value asks once more."""
        return tuple(p for p, value in self.values.items() if self._is_unlikely(p, value))

    def _is_unlikely(self, param: str, value: Decimal) -> bool:
        limits = self.protocol.limits_of(param)
        low, high = limits.unlikely_below, limits.unlikely_above
        return (low is not None and value < low) or (high is not None and value > high)

    @property
    def question(self) -> str | None:
        """What the next Enter answers: to clear, or to save what is unlikely or flagged."""
        if self.asking_to_clear:
            return f"{self._typed} values are typed. Enter clears them, Backspace keeps them."
        behind_last = self.row.field is None and not self.is_empty
        if self.confirmed or self.held or not (self.asked or behind_last):
            return None
        unlikely = [value_text(p, self.values[p]) for p in self.unlikely]
        told = []
        if unlikely:
            ask = "is that right?" if len(unlikely) == 1 else "are they right?"
            told.append(f"{' and '.join(unlikely)}, {ask}")
        if self.flags:
            told.append(f"Flagged: {'; '.join(map(flag_text, self.flags))}.")
        return " ".join([*told, "Enter saves this set."])

    @property
    def sentence(self) -> str | None:
        """The one line to show: what is held, asked, or hinted at."""
        return self.held or self.question or self.hint

    @property
    def ready(self) -> dict[str, Any] | None:
        """The fields of a ``VitalsTaken`` that is to be saved, without ``id`` and ``by``."""
        if not self.confirmed or self.at is None:
            return None
        taken: dict[str, Any] = {"at": self.at, "entered": "typed"}
        for param, value in self.values.items():
            taken[PARAMETERS[param].field] = value if param in TENTHS else int(value)
        taken["unobtainable"] = tuple(
            Unobtainable(param=f.param, reason=f.reason or "")
            for f in self.fields
            if f.state is FieldState.UNOBTAINABLE
        )
        return taken

    @property
    def _typed(self) -> int:
        return sum(f.typed for f in self.fields)

    # What can be done -------------------------------------------------------------------------

    def press(self, key: str, now: datetime) -> "VitalsKeying":
        """The row after a key; the very same where the key means nothing in it.

        Keys are single characters or the names ``Space Tab Enter Backspace Escape``; ``now`` is
        station time. Once a set is ``ready`` it takes no key: the caller saves it and goes on with
        ``cleared``, or with ``reopened`` where it could not be saved.
        """
        key = _NAMES.get(key, key)
        if self.confirmed:
            return self
        if key == BACKSPACE:
            return self._back()
        if key == ESCAPE:
            return self._escape()
        if self.asking_to_clear:
            return self.cleared() if key == ENTER else self.reopened().press(key, now)
        return self._enter(now) if key == ENTER else self.take(key, now)

    def unobtainable(self, reason: str, now: datetime) -> "VitalsKeying":
        """Mark the open field unobtainable, for a reason in words."""
        marked = self if self.choosing else self.press(UNOBTAINABLE, now)
        return marked.take(REASON + reason, now)

    def absent(self, now: datetime) -> "VitalsKeying":
        """Mark the open field absent (no pulse, no breath); other fields stay as they are."""
        if self.current not in ABSENT_ALLOWED:
            return self
        return (self if self.choosing else self.press(UNOBTAINABLE, now)).press(ABSENT, now)

    def go_to(self, param: str, now: datetime) -> "VitalsKeying":
        """Open a field to type it anew."""
        return self if self.confirmed else self.take(FIELD + param, now)

    def moved(self, minutes: int, now: datetime) -> "VitalsKeying":
        """The set's time some minutes later, or earlier (negative); never in the future."""
        shift = self.shift_min + minutes
        at = (self.typed_at or now) + timedelta(minutes=shift)
        if at > now:
            return replace(self, hint=f"{clock_text(at)} is still to come.")
        return replace(self, shift_min=shift, hint=None)

    def judged_by(self, judge: Judge) -> "VitalsKeying":
        """The same row under the chart as it now is."""
        return replace(self, judge=judge)

    def reopened(self) -> "VitalsKeying":
        """The row with no question open: also after a set that was ready could not be saved."""
        return replace(self, hint=None, asking_to_clear=False, asked=False, confirmed=False)

    def cleared(self) -> "VitalsKeying":
        """An empty row."""
        return VitalsKeying(self.protocol, self.judge)

    # Inside -----------------------------------------------------------------------------------

    def with_keys(self, keys: tuple[str, ...], now: datetime | None) -> "VitalsKeying":
        """The row of these keys; its time goes with the first digit, and goes when that goes."""
        typed = any(key[:1].isdigit() or key.startswith((ABSENT, REASON)) for key in keys)
        typed_at = (self.typed_at or now) if typed else None
        return replace(self.reopened(), keys=keys, typed_at=typed_at)

    def take(self, key: str, now: datetime) -> "VitalsKeying":
        """The row after a key that is put into it; ready when that finished a plain full set."""
        after = self.with_keys((*self.keys, key), now)
        if after.row == self.row:
            return self
        last_typed = after.row.field is None and after.state_of(self.current) is FieldState.DONE
        if last_typed and not (after.flags or after.unlikely):
            return replace(after, confirmed=True)
        return after

    def state_of(self, param: str | None) -> FieldState | None:
        """How a field stands; None where the row has none of that name."""
        return next((f.state for f in self.fields if f.param == param), None)

    def _enter(self, now: datetime) -> "VitalsKeying":
        after = self.take(ENTER, now)
        if after.held or after.choosing or after.confirmed:
            return after
        if after.is_empty:
            hint = "Nothing is typed yet. Type a value, or press U for what could not be obtained."
            return replace(after, hint=hint)
        answered = self.asked or self.row.field is None
        if answered or not (after.flags or after.unlikely):
            return replace(after, confirmed=True, asked=False, hint=None)
        return replace(after, asked=True, hint=None)

    def _back(self) -> "VitalsKeying":
        if self.asking_to_clear:
            return replace(self, asking_to_clear=False)
        if self.asked and self.keys[-1:] != (ENTER,):
            return replace(self, asked=False)
        return self.with_keys(self.keys[:-1], self.typed_at)

    def _escape(self) -> "VitalsKeying":
        if self.asking_to_clear:
            return replace(self, asking_to_clear=False)
        if self.row.choosing:
            return self._back()
        if self._typed >= 2:
            return replace(self, asking_to_clear=True, hint=None)
        return self.cleared()

    # Across a crash ---------------------------------------------------------------------------

    def draft(self) -> dict[str, Any]:
        """What is half typed, as plain JSON."""
        typed_at = self.typed_at.isoformat() if self.typed_at else None
        return {"keys": list(self.keys), "typed_at": typed_at, "shift_min": self.shift_min}

    @classmethod
    def from_draft(
        cls, protocol: Protocol, judge: Judge, draft: Mapping[str, Any]
    ) -> "VitalsKeying":
        """Half-typed keys typed again; a full row asks for Enter once more before it is saved.

        Keys that a protocol no longer takes are dropped.

        Raises:
            ValueError: it is not a draft.
        """
        try:
            keys = tuple(str(key) for key in draft["keys"])
            typed_at = datetime.fromisoformat(draft["typed_at"]) if draft["typed_at"] else None
            shift = int(draft["shift_min"])
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError("This is not a draft of a set of vital signs.") from error
        if typed_at is not None and typed_at.tzinfo is None:
            raise ValueError("The time of a draft needs its offset from UTC.")
        kept = cls(protocol, judge)
        for key in keys:
            after = kept.with_keys((*kept.keys, key), typed_at)
            kept = kept if after.row == kept.row else after
        return replace(kept, shift_min=shift)
