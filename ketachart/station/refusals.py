"""What people are told whose password or PIN was not taken."""

from __future__ import annotations

from dataclasses import dataclass

from ketachart.store.people import Answer
from ketachart.store.waits import PIN_MISSES

UNKNOWN = "an unknown name"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The sentence, and ``why`` in the entry where it was not the secret that was wrong."""

    words: str
    why: str | None = None
    pin_off: bool = False


MISMATCH = Refusal("This name and password do not belong together. Nothing was changed; try again.")
LEFT = Refusal(MISMATCH.words, "left")
PIN_WITHOUT_SHIFT = Refusal(
    "A PIN works for 12 hours after the password was typed at this station. "
    "Nothing is lost; type the password.",
    "no shift",
)


def of_password(answer: Answer) -> Refusal:
    """A password that did not fit, or could not be tried."""
    if answer.locked:
        why = None if answer.tried else "locked"
        return Refusal(
            f"After {answer.misses} wrong passwords this name is locked. Nothing is lost; "
            "ask the administrator for a new password.",
            why,
        )
    if not answer.tried:
        return Refusal(
            f"After {answer.misses} wrong passwords the next try is possible in "
            f"{_seconds(answer.wait_s)}. Nothing is lost; wait, then try again.",
            "waiting",
        )
    if answer.wait_s:
        return Refusal(
            "This name and password do not belong together. Nothing was changed; "
            f"the next try is possible in {_seconds(answer.wait_s)}."
        )
    return MISMATCH


def of_pin(name: str, answer: Answer) -> Refusal:
    """A PIN that did not fit, or could not be tried."""
    if answer.tried and not answer.locked:
        left = PIN_MISSES - answer.misses
        tries = "1 try" if left == 1 else f"{left} tries"
        return Refusal(f"That PIN doesn't fit {name}. {tries} left.")
    if answer.locked:
        return Refusal(
            f"After {answer.misses} misses the PIN of {name} is off. Nothing is lost; type the "
            "password, and the PIN works again.",
            None if answer.tried else "PIN off",
            pin_off=answer.tried,
        )
    return Refusal(f"{name} has no PIN yet. Nothing is lost; type the password.", "no PIN")


def temporary(name: str) -> Refusal:
    """A password that somebody else chose, where one's own is needed."""
    return Refusal(
        f"The password of {name} is temporary. Nothing was done; {name} signs in and chooses "
        "their own first.",
        "temporary password",
    )


def _seconds(wait_s: float) -> str:
    whole = max(1, -int(-wait_s // 1))
    if whole < 120:
        return f"{whole} second{'' if whole == 1 else 's'}"
    return f"{-(-whole // 60)} minutes"
