"""What a new password or PIN must be, so that nobody guesses it in the tries they have.

Passwords follow NIST SP 800-63B: a length, a list of what is tried first, no rule of composition.
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import pairwise

from ketachart.clinical.trouble import Refused
from ketachart.store import secret
from ketachart.store.folding import folded

FEWEST_GUESSES = 10**10
"""What a guesser who knows the lists, the names and the keyboard must try at least (zxcvbn)."""

# The beginnings people reach for when 15 characters are asked.
_COMMON = (
    "password",
    "passwort",
    "letmein",
    "qwerty",
    "qwertz",
    "iloveyou",
    "welcome",
    "changeme",
    "administrator",
    "123456789",
    "987654321",
    "abcdefgh",
    "ketamine",
    "ketachart",
    "infusion",
)
_LEFT_AT_LEAST = 8
"""Characters that must remain of a password when all that is common is taken out of it."""

_HARDER = "Several unrelated words in a row are harder to guess."
_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_PATHS = frozenset({"147258", "258369", "147369", "159357", "357159", "159753", "753159", "258000"})
"""Ways a finger draws over the keypad."""


def acceptable_password(password: str, *, name: str, clinic: str) -> str:
    """A new password, normalised (NFKC).

    Raises:
        Refused: not 15-128 characters, or it holds the person's or clinic's name, or is among
            those tried first.
    """
    text = secret.chosen(password, "password")
    bare = folded(text).replace(" ", "")
    for known, whose in ((name, "your own name"), (clinic, "the clinic's name")):
        whole = folded(known).replace(" ", "")
        parts = [part for part in _words(known) if len(part) >= 4]
        if (len(whole) >= 3 and whole in bare) or any(part in bare for part in parts):
            raise Refused(f"This password holds {whose} and was not taken. {_HARDER}")
    if _is_common(bare) or _guesses(text, [*_words(name), *_words(clinic)]) < FEWEST_GUESSES:
        raise Refused(f"This password is among those tried first and was not taken. {_HARDER}")
    return text


def acceptable_pin(pin: str) -> str:
    """A new PIN: six digits.

    Raises:
        Refused: it is none, or among those tried first: a run, a repeat, a date, a listed one.
    """
    text = secret.pin(pin)
    if text is None:
        raise Refused("A PIN is six digits; this was not taken.")
    if _is_date(text):
        raise Refused("This PIN reads as a date and was not taken. Choose six other digits.")
    if _is_pattern(text) or text in _PATHS or text in _listed():
        raise Refused(
            "This PIN is among those tried first and was not taken. Choose six other digits."
        )
    return text


def _words(known: str) -> list[str]:
    return re.findall(r"\w+", folded(known))


def _is_common(bare: str) -> bool:
    """Whether a text without spaces is a listed one, or one padded, repeated or numbered."""
    rest = bare
    for common in _COMMON:
        rest = rest.replace(common, "")
    if len(rest) < _LEFT_AT_LEAST:
        return True
    core = _AROUND.sub("", bare)
    forms = {bare, core, _unit(bare), _unit(core)}
    forms |= {_AROUND.sub("", form) for form in forms}
    return any(form in _listed() for form in forms)


def _unit(text: str) -> str:
    """The shortest piece that a text is repeated from, whole or with the last one cut off."""
    for length in range(1, len(text) // 2 + 1):
        piece = text[:length]
        if (piece * (len(text) // length + 1)).startswith(text):
            return piece
    return text


@cache
def _listed() -> frozenset[str]:
    """Some 90,000 passwords, names and words in the order of how often people take them."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415 - 50 ms at the start

    lists: Iterable[Iterable[str]] = FREQUENCY_LISTS.values()
    return frozenset(word for listed in lists for word in listed)


def _guesses(text: str, known: list[str]) -> int:
    """How many tries a guesser needs who knows the lists and these words."""
    from zxcvbn import zxcvbn  # noqa: PLC0415 - 50 ms at the start

    return int(zxcvbn(text, user_inputs=[*_COMMON, *known], max_length=secret.LONGEST)["guesses"])


def _is_pattern(pin: str) -> bool:
    digits = [int(digit) for digit in pin]
    steps = {(after - before) % 10 for before, after in pairwise(digits)}
    repeats = any(pin == pin[:length] * (6 // length) for length in (1, 2, 3))
    doubles = pin[0::2] == pin[1::2]
    return len(steps) == 1 or len(set(pin)) <= 2 or repeats or doubles or pin == pin[::-1]


def _is_date(pin: str) -> bool:
    """Whether it reads as DDMMYY, MMDDYY, YYMMDD, MMYYYY or YYYYMM."""
    a, b, c = int(pin[:2]), int(pin[2:4]), int(pin[4:])
    if any(_is_day(month, day) for day, month in ((a, b), (b, a), (c, b))):
        return True
    return any(
        1900 <= int(year) <= 2099 and 1 <= int(month) <= 12
        for year, month in ((pin[2:], pin[:2]), (pin[:4], pin[4:]))
    )


def _is_day(month: int, day: int) -> bool:
    try:
        date(2000, month, day)
    except ValueError:
        return False
    return True
