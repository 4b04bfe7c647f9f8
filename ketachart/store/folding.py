"""How names are compared: without case, without accents, word by word."""

import re
import unicodedata

# Letters that are no letter with a mark, and that people type without.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """Lower case, accents stripped, single spaces: ``Zoë  O'BRIEN`` gives ``zoe o'brien``."""
    apart = unicodedata.normalize("NFKD", text.casefold()).translate(_PLAIN)
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())


def words(text: str) -> set[str]:
    """Everything that a person may begin to type to find ``text``.

    ``Okafor-O'Brien`` gives ``okaforobrien``, ``obrien`` and ``brien``.
    """
    found: set[str] = set()
    for word in folded(text).split():
        parts = _WORD.findall(word)
        found.update("".join(parts[start:]) for start in range(len(parts)))
    return found


def same_name(text: str) -> str:
    """A person's name as it is compared: case and spaces do not tell two people apart."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
