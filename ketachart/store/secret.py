"""What people type to prove themselves: its form, its strength, and what it costs to guess."""

import secrets
import unicodedata
from dataclasses import dataclass

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw

from ketachart.clinical.trouble import Refused, Unavailable

SHORTEST, LONGEST = 15, 128
"""Characters of a passphrase or password, after normalisation (NFKC)."""

PIN_DIGITS = 6

_ABSURD = 1024
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DASHES = "-\N{HYPHEN}\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}"
_FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1"} | dict.fromkeys(f"{_DASHES} \t\r\n", ""))
_CODE_LENGTH = 26


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs with Argon2id: memory (KiB), passes over it, lanes."""

    memory_kib: int
    passes: int
    lanes: int


PASSPHRASE = Cost(memory_kib=256 * 1024, passes=3, lanes=4)
RECOVERY = Cost(memory_kib=19 * 1024, passes=2, lanes=1)
"""130 random bits need no stretching."""
PASSWORD = Cost(memory_kib=64 * 1024, passes=3, lanes=4)


def normalised(typed: str) -> str:
    """The text that is hashed: the same however a keyboard composes its accents.

    Raises:
        Refused: it is longer than anything a person types, or holds what is no character.
    """
    if len(typed) > _ABSURD:
        raise Refused(_too_long())
    text = unicodedata.normalize("NFKC", typed)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise Refused("This holds something that is no character. Type it again.") from None
    return text


def chosen(typed: str, what: str) -> str:
    """A new passphrase or password (``what``), normalised.

    Raises:
        Refused: it is too short or too long, holds what is no character, or is hardly more than one
            character repeated.
    """
    text = normalised(typed)
    if len(text) > LONGEST:
        raise Refused(_too_long())
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise Refused(f"This {what} holds what no keyboard types again. Type it anew.")
    if len(text) < SHORTEST:
        raise Refused(
            f"A {what} has at least {SHORTEST} characters; this one has {len(text)} and was not "
            "taken. Several words in a row are easy to remember."
        )
    if len(set(text)) < 5:
        raise Refused(
            f"This {what} repeats very few characters and was not taken. "
            "Several words in a row are harder to guess."
        )
    return text


def pin(typed: str) -> str | None:
    """The six digits of a PIN, whatever keyboard they come from; None where it is none."""
    if len(typed) > _ABSURD:
        return None
    text = unicodedata.normalize("NFKC", typed)
    return text if len(text) == PIN_DIGITS and text.isascii() and text.isdecimal() else None


def stretched(secret: str, salt: bytes, cost: Cost) -> bytes:
    """32 bytes from a secret, at a cost.

    Raises:
        Unavailable: the computer has not enough free memory.
    """
    try:
        return hash_secret_raw(
            secret.encode("utf-8"),
            salt,
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            hash_len=32,
            type=Type.ID,
        )
    except (HashingError, MemoryError):
        raise Unavailable(
            f"This computer has no {cost.memory_kib // 1024} MB of memory free to check the "
            "passphrase. Nothing was changed; close other programs and try again."
        ) from None


def new_recovery_code() -> str:
    """26 random characters (130 bits) without those that look alike, in groups of four."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
    return "-".join(code[i : i + 4] for i in range(0, _CODE_LENGTH, 4))


def recovery_code(typed: str) -> str | None:
    """The code as it is hashed, forgiving case, dashes and O, I, L; None where it is none."""
    code = bare_code(typed)
    if len(code) != _CODE_LENGTH or any(c not in _ALPHABET for c in code):
        return None
    return code


def bare_code(typed: str) -> str:
    """What was typed of a code, without dashes, in capitals, O, I and L read as figures.

    Raises:
        Refused: it is longer than anything a person types.
    """
    return normalised(typed).upper().translate(_FORGIVEN)


def _too_long() -> str:
    return f"This is longer than {LONGEST} characters and was not taken. Use a shorter one."
