"""What a record is made of: plain blocks. They know no typeface and no page."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Literal

from ketachart.clinical.chart import Chart
from ketachart.report.shapes import Drawing

Mark = Literal["", "strong", "faint", "flag", "struck"]
Shade = Literal["", "flag", "struck"]


@dataclass(frozen=True, slots=True)
class Cell:
    """Text in a table; a line feed begins a new line, ``small`` stands below it in less weight."""

    text: str
    mark: Mark = ""
    small: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """``share`` of the table's width; shares of a table add up to 1.

    ``fit`` is only as wide as its longest text, never wider than its share: what it leaves goes to
    the widest of the others, so that long reasons break into few lines.
    """

    title: str
    share: float
    right: bool = False
    fit: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table, a cell per column."""

    cells: tuple[Cell, ...]
    shade: Shade = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """What follows, and in lighter type what to know about it."""

    text: str
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Exceptions:
    """What a reader should see first: (flagged, text)."""

    items: tuple[tuple[bool, str], ...]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure with its name above and what belongs to it below."""

    name: str
    figure: str
    unit: str = ""
    lines: tuple[str, ...] = ()
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Figures side by side."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture of the infusion; ``now`` while the session is not over."""

    chart: Chart
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing, made for a width (pt), at most ``most``; printed at ``picture_piece.SMALLER``."""

    draw: Callable[[float], Drawing]
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their columns; the columns' names are repeated on every page."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Notes:
    """Paragraphs."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checks:
    """Items with a tick, a cross, or a dot where the answer is neither yes nor no."""

    items: tuple[tuple[bool | None, str], ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """A person, what was confirmed and when; ``awaited`` while nothing is.

    ``takes_seal`` keeps the place where the seal of the file will be seen.
    """

    role: str
    name: str
    lines: tuple[str, ...] = ()
    awaited: bool = False
    takes_seal: bool = False


@dataclass(frozen=True, slots=True)
class Signatures:
    """Signatures side by side."""

    boxes: tuple[Signature, ...]


Block = Heading | Exceptions | KeyFigures | Picture | Drawn | Table | Notes | Checks | Signatures
Section = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two short sections side by side where the page has room for both."""

    left: Section
    right: Section


@dataclass(frozen=True, slots=True)
class Document:
    """A session's record: what stands on every page, and its blocks in order."""

    title: str
    record_no: str
    version: int
    clinic: str
    clinic_lines: tuple[str, ...]
    patient: str
    facts: tuple[tuple[str, str], ...]
    identity: str
    status: str
    finished: bool
    integrity_code: str
    generated_at: datetime
    generated: str
    software: str
    blocks: tuple[Block | Pair, ...]
    is_signed: bool = False

    def texts(self) -> list[str]:
        """Every text of the record in reading order, for whoever looks for a word in it."""
        return list(_texts((self.patient, self.facts, self.clinic, self.status, self.blocks)))


def _texts(thing: object) -> Iterator[str]:
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, Picture):
        return
    elif is_dataclass(thing):
        for field in fields(thing):
            if field.name not in ("mark", "shade"):
                yield from _texts(getattr(thing, field.name))
    elif isinstance(thing, Iterable):
        for part in thing:
            yield from _texts(part)


def cells(*texts: str | Cell) -> tuple[Cell, ...]:
    """Cells, plain where they are given as text."""
    return tuple(t if isinstance(t, Cell) else Cell(t) for t in texts)
