"""Changing single values of a protocol's text; comments, order and the rest stay as they are."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from ketachart.clinical.trouble import Refused

Path = tuple[str | int, ...]
"""The keys and places on the way to a value: ``("chips", 0, "label")``."""


def edited(text: str, changes: Mapping[Path, str | None]) -> str:
    """The text with these values, each as it is written in TOML; None takes one away.

    A table that is missing on the way is made.

    Raises:
        Refused: the text is no TOML, or there is no such place.
    """
    import tomlkit  # noqa: PLC0415 - 1.5 MB, for a change of a rule
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415

    try:
        document = tomlkit.parse(text)
        for path, literal in changes.items():
            _put(document, path, literal)
        return tomlkit.dumps(document)
    except (TOMLKitError, KeyError, IndexError, TypeError) as error:
        raise Refused(f"The change cannot be put into the text: {error}.") from error


def _put(document: Any, path: Path, literal: str | None) -> None:
    import tomlkit  # noqa: PLC0415

    *way, last = path
    place = document
    for step in way:
        if isinstance(step, str) and step not in place:
            place[step] = tomlkit.table()
        place = place[step]
    if literal is not None:
        place[last] = tomlkit.parse(f"x = {literal}\n")["x"]
    elif last in place:
        del place[last]


def number_literal(number: Decimal) -> str:
    """A number as TOML writes it: ``0.5``, never ``.5`` or ``5E-1``."""
    return f"{number.normalize():f}"


def words_literal(words: str) -> str:
    """Words as TOML writes them."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")


def list_literal(items: Iterable[str]) -> str:
    """Literals as a list of TOML."""
    return f"[{', '.join(items)}]"
