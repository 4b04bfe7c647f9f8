"""A password for somebody who chooses their own at the first sign-in."""

from __future__ import annotations

import secrets

from ketachart.clinical.trouble import Refused
from ketachart.store.people import acceptable_password

GROUPS, SYLLABLES = 4, 3
_CONSONANTS, _VOWELS = "bdfghjkmnprstvz", "aeiou"
_TRIES = 100


def temporary_password(*, name: str, clinic: str) -> str:
    """Four groups of syllables, to be read aloud and typed once: 74 random bits.

    It is one that ``acceptable_password`` takes for this person of this clinic.

    Raises:
        Refused: the names leave no room for one.
    """
    for tried in range(_TRIES):
        text = "-".join(_group() for _ in range(GROUPS))
        try:
            return acceptable_password(text, name=name, clinic=clinic)
        except Refused:
            if tried == _TRIES - 1:
                raise
    raise AssertionError("the loop ends in one of the two ways above")


def _group() -> str:
    return "".join(secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in range(SYLLABLES))
