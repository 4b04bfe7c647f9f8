"""Reading a TOML text that people wrote: what is wrong with it is told with its line."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, TypeVar

import msgspec

from ketachart.clinical.trouble import Refused

MOST_BYTES = 256 * 1024
"""A longer text is none that a person wrote as a protocol or a list."""

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Words = Sequence[str]
"""Words on the way to a place in a text, in the order of the text."""


class Piece(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of a file that people write."""


P = TypeVar("P", bound=Piece)


def table_of(text: str, source: str) -> dict[str, Any]:
    """The tables of a text; numbers with a point are exact.

    Raises:
        Refused: it is too long, or is no TOML; names ``source``, the line, and what is wrong.
    """
    if len(text.encode(errors="replace")) > MOST_BYTES:
        raise Refused(f"{source} is longer than {MOST_BYTES // 1024} KiB, and was not read.")
    try:
        return tomllib.loads(text, parse_float=_number)
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{source} cannot be read: {error}.") from error
    except _NoNumberError as error:
        raise Refused(f"{source}{line_of(text, [str(error)])}: {error} is no number.") from error
    except RecursionError as error:
        raise Refused(f"{source} cannot be read: its lists lie too deep.") from error


def piece_of(
    text: str,
    table: dict[str, Any],
    kind: type[P],
    source: str,
    by_name: Mapping[str, type[Piece]] | None = None,
) -> P:
    """The tables as a ``kind``; ``by_name`` says what the values of a table of names are.

    Raises:
        Refused: a field is missing, unknown, or of the wrong kind; says where.
    """
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        line = line_of(text, _whereabouts(table, str(error), by_name or {}))
        raise Refused(f"{source}{line}: {error}.") from error


def refuse_first(text: str, source: str, problems: Sequence[tuple[Words, str]]) -> None:
    """Refuse a text for the first of its problems, each the words on the way to it and a sentence.

    Raises:
        Refused: there is one.
    """
    for where, problem in problems:
        raise Refused(f"{source}{line_of(text, where)}: {problem}")


def nth(name: str, place: int) -> list[str]:
    """The words on the way to a table of an array, the first at place 0."""
    return [f"[[{name}]]"] * (place + 1)


class _NoNumberError(Exception):
    """``nan`` and ``inf`` are numbers to TOML and nonsense as a limit."""


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise _NoNumberError(text)
    return number


def _whereabouts(
    table: dict[str, Any], message: str, by_name: Mapping[str, type[Piece]]
) -> list[str]:
    """The words on the way to what a reader's message is about.

    The message gives no key of a table of names, so each is read by itself to find it.
    """
    if "$." not in message:
        return [message.rpartition("field ")[2].strip("`")]
    path = re.findall(r"\w+|\[\d+\]|\[\.\.\.\]", message.rpartition("$.")[2].strip("`"))
    words: list[str] = []
    for step in path:
        if step == "[...]":
            named = table.get(words[-1], {}) if words else {}
            kind = by_name.get(words[-1]) if words else None
            if kind is not None:
                words += [name for name, value in named.items() if not _reads_as(value, kind)][:1]
        elif step.startswith("["):
            words += nth(words.pop(), int(step[1:-1]))
        else:
            words.append(step)
    return words


def _reads_as(value: object, kind: type[Piece]) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def line_of(text: str, words: Words) -> str:
    """``, line 12`` of the last of these words, each looked for behind the one before."""
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
