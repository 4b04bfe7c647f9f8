"""Blocks as pieces that a page can take: each knows its height and draws itself."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import accumulate

from ketachart.report.blocks import (
    Block,
    Cell,
    Checks,
    Drawn,
    Exceptions,
    Heading,
    KeyFigures,
    Notes,
    Pair,
    Picture,
    Row,
    Section,
    Signatures,
    Table,
)
from ketachart.report.fonts import printable
from ketachart.report.panels import key_figures, signatures
from ketachart.report.picture_piece import drawn_piece, picture_piece
from ketachart.report.piece import Piece, clipped
from ketachart.report.setting import (
    ASIDE,
    BODY,
    BODY2,
    BODY_FLAG,
    BODY_STRONG,
    HEAD,
    HEADING,
    INK,
    SMALL,
    Pen,
    Style,
    broken,
    wide,
)

GAP = 8.0
"""Between two columns (pt)."""
PAD = 1.4
"""Above and below the text of a row (pt)."""
MOST_LINES = 14
PART_LINES = 6
"""A row with more than ``MOST_LINES`` is divided into such parts: it fills a page to its foot."""
TITLE = 20.0
"""What the title takes above the first piece (pt)."""
UPPER_HALF = 0.47
"""Of a page's body: what was not as planned stands in the upper half of the paper."""
MOST_LINES_EACH = (5, 4, 3, 2)
SHORT = 0.15
"""A checklist up to this share of a page is not divided: it has no header to repeat."""


def pieces_of(
    blocks: Iterable[Block | Pair], width: float, body: float, *, picture: float = 1.0
) -> list[Piece]:
    """All pieces of some blocks, ``width`` pt wide, for pages with ``body`` pt of height.

    A picture takes ``picture`` of the height it would have.
    """
    listed = list(blocks)
    found: list[Piece] = []
    for i, block in enumerate(listed):
        following = listed[i + 1] if i + 1 < len(listed) else None
        match block:
            case Heading():
                alone = following is None or isinstance(following, Heading | Pair)
                found.append(replace(_heading(block, width), with_next=not alone))
            case Exceptions():
                above = TITLE + sum(p.height + p.space for p in found)
                found.append(_exceptions(block, width, UPPER_HALF * body - above))
            case KeyFigures():
                found.append(key_figures(block, width))
            case Signatures():
                found.append(signatures(block, width))
            case Picture():
                above = TITLE + sum(p.height + p.space for p in found)
                height, draw = picture_piece(block, width, body - above, picture)
                found.append(Piece(height, draw))
            case Drawn():
                found.append(Piece(*drawn_piece(block, width)))
            case Table():
                made = _together(_table(block, width))
                below_text = i > 0 and not isinstance(listed[i - 1], Heading)
                found += [replace(made[0], space=6 if below_text else 0), *made[1:]]
            case Notes():
                above_it = 1.0 if i and isinstance(listed[i - 1], Heading) else 4.0
                for i_line, line in enumerate(block.lines):
                    found += _paragraph(line, width, space=2.5 if i_line else above_it)
            case Checks():
                ticked = _checks(block, width)
                whole = sum(p.height for p in ticked) <= SHORT * body
                last = len(ticked) - 1
                found += [replace(p, with_next=whole and n < last) for n, p in enumerate(ticked)]
            case Pair():
                found += _pair(block, width, body)
    return found


def _heading(block: Heading, width: float) -> Piece:
    own = broken(block.text, HEADING, width)
    x_aside = wide(own[-1], HEADING) + 8
    one_line = wide(block.aside, ASIDE) <= width - x_aside
    aside = (
        broken(block.aside, ASIDE, width - x_aside if one_line else width) if block.aside else ()
    )
    height = len(own) * HEADING.leading + (0 if one_line else len(aside) * ASIDE.leading) + 2

    def draw(pen: Pen, x: float, top: float) -> None:
        below = pen.lines(x, top, own, HEADING)
        if one_line:
            pen.lines(x + x_aside, below + HEADING.leading - 1, aside, ASIDE)
        else:
            pen.lines(x, below, aside, ASIDE)

    return Piece(height, draw, with_next=True, space=7)


def _exceptions(block: Exceptions, width: float, room: float) -> Piece:
    """All of them within ``room`` (pt): long ones are cut first, the last ones are counted."""
    inner = width - 30
    whole = [(flagged, broken(text, BODY, inner)) for flagged, text in block.items]
    for most in (*MOST_LINES_EACH, 1):
        told = [(flagged, clipped(lines, most)) for flagged, lines in whole]
        height = sum(len(lines) * BODY.leading + 1.5 for _, lines in told) + 10
        if height <= room:
            break
    fitting = max(int((room - 10) / (BODY.leading + 1.5)) - 1, 1)
    if height > room and len(told) > fitting + 1:
        rest = f"and {len(told) - fitting} more, in their sections below"
        told = [*told[:fitting], (False, [rest])]
        height = len(told) * (BODY.leading + 1.5) + 10
    any_flag = any(flagged for flagged, _ in told)
    bar, ground = (INK.flag, INK.flagbg) if any_flag else (INK.caution, INK.cautionbg)

    def draw(pen: Pen, x: float, top: float) -> None:
        pen.box(x, top - height, width, height, fill=ground)
        pen.box(x, top - height, 3, height, fill=bar)
        y = top - 5
        for flagged, lines in told:
            if flagged:
                pen.triangle(x + 11, y - 8.2, 6.6, INK.flag)
            else:
                pen.box(x + 12.7, y - 6.7, 3, 3, fill=INK.text2, radius=1.5)
            y = pen.lines(x + 23, y, lines, BODY) - 1.5

    return Piece(height, draw)


# Tables -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    style: Style
    struck: bool = False
    triangle: bool = False


def _cell_lines(cell: Cell, room: float) -> list[_Line]:
    style = {"strong": BODY_STRONG, "faint": BODY2, "flag": BODY_FLAG, "struck": BODY2}.get(
        cell.mark, BODY
    )
    struck = cell.mark == "struck"
    found: list[_Line] = []
    for text in broken(cell.text, style, room) if cell.text else ():
        flag = text.startswith("▲ ")
        found.append(_Line(text, style, struck, flag))
    found += [_Line(t, SMALL) for t in broken(cell.small, SMALL, room) if cell.small]
    return found


def _widths(block: Table, width: float) -> list[float]:
    """How wide the columns are (pt), each with the gap after it."""
    found = [column.share * width for column in block.columns]
    others = [i for i, column in enumerate(block.columns) if not column.fit]
    if not others:
        return found
    widest = max(others, key=found.__getitem__)
    for i, column in enumerate(block.columns):
        if column.fit:
            lines = [
                wide(line.text, line.style)
                for row in block.rows
                for line in _cell_lines(row.cells[i], found[i] - GAP)
            ]
            need = max([wide(printable(column.title), HEAD), *lines]) + 1.5 * GAP
            saved = max(found[i] - need, 0)
            found[i] -= saved
            found[widest] += saved
    return found


def _table(block: Table, width: float) -> list[Piece]:
    edges = [0.0, *accumulate(_widths(block, width))]
    last = len(block.columns) - 1
    rooms = [edges[i + 1] - edges[i] - (0 if i == last else GAP) for i in range(len(block.columns))]
    names = [broken(c.title, HEAD, room) for c, room in zip(block.columns, rooms, strict=True)]
    height = max(map(len, names)) * HEAD.leading + 3.5

    def draw_head(pen: Pen, x: float, top: float) -> None:
        for i, column in enumerate(block.columns):
            base = top - (max(map(len, names)) - len(names[i])) * HEAD.leading
            at = x + edges[i] + (rooms[i] if column.right else 0)
            pen.lines(at, base, names[i], HEAD, right=column.right)
        pen.rule(x, top - height, x + width, 0.9, INK.text2)

    header = Piece(height, draw_head, with_next=True)
    rights = [c.right for c in block.columns]
    found = [header]
    for row in block.rows:
        found += _row(row, _Places(edges[:-1], rooms, rights, width, header))
    return found


def _together(pieces: list[Piece]) -> list[Piece]:
    """The first two rows stay with their header, the last two of a longer table with each other."""
    last = len(pieces) - 1
    held = {0, 1, last - 1 if last > 3 else 0}
    return [replace(p, with_next=i in held and i < last) for i, p in enumerate(pieces)]


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the cells of a table's rows begin, how wide they are, which align to the right."""

    starts: list[float]
    rooms: list[float]
    rights: list[bool]
    width: float
    header: Piece


def _row(row: Row, places: _Places) -> list[Piece]:
    whole = [_cell_lines(c, room) for c, room in zip(row.cells, places.rooms, strict=True)]
    deepest = max(map(len, whole))
    found = []
    size = deepest if deepest <= MOST_LINES else PART_LINES
    for first in range(0, max(deepest, 1), max(size, 1)):
        part = [lines[first : first + size] for lines in whole]
        edges = (first == 0, first + size >= deepest)
        found.append(_row_piece(row, part, places, edges=edges))
    return found


def _row_piece(
    row: Row, part: list[list[_Line]], places: _Places, *, edges: tuple[bool, bool]
) -> Piece:
    """A row or a part of one; ``edges`` say whether it is the first and the last part."""
    starts, rooms, rights, width = places.starts, places.rooms, places.rights, places.width
    tall = max(sum(line.style.leading for line in lines) for lines in part)
    begins, ends = edges
    above = PAD if begins else 0
    height = max(tall, BODY.leading) + above + (PAD if ends else 0)
    ground = {"flag": INK.flagbg, "struck": "#F4F5F3"}.get(row.shade, "")

    def draw(pen: Pen, x: float, top: float) -> None:
        if ground:
            pen.box(x - 4, top - height, width + 4, height, fill=ground)
        for i, lines in enumerate(part):
            at, y = x + starts[i] + (rooms[i] if rights[i] else 0), top - above
            for line in lines:
                words = line.text.removeprefix("▲ ") if line.triangle else line.text
                start = at
                if line.triangle:
                    pen.triangle(at, y - 8.6, 6, INK.flag)
                    start = at + 9
                y = pen.lines(start, y, [words], line.style, right=rights[i], struck=line.struck)
            if row.cells[i].mark == "flag" and rights[i] and lines:
                left = at - wide(lines[0].text, lines[0].style) - 8.5
                pen.triangle(left, top - PAD - 8.4, 5.6, INK.flag)
        if ends:
            pen.rule(x, top - height, x + width, 0.5, INK.line)

    return Piece(height, draw, header=places.header)


# Running text -----------------------------------------------------------------------------------


def _paragraph(text: str, width: float, style: Style = BODY, *, space: float = 5) -> list[Piece]:
    lines = broken(text, style, width)
    found = []
    for first in range(0, len(lines), PART_LINES):
        part = lines[first : first + PART_LINES]

        def draw(pen: Pen, x: float, top: float, part: tuple[str, ...] = part) -> None:
            pen.lines(x, top - 1, part, style)

        height = len(part) * style.leading
        found.append(Piece(height, draw, space=0 if first else space))
    return found


CHECK_GAP = 14.0
TICK = 15.0


def _checks(block: Checks, width: float) -> list[Piece]:
    """Two or three beside each other, whichever takes less of the page."""
    made = [_in_columns(block, width, columns) for columns in (2, 3)]
    return min(made, key=lambda pieces: sum(p.height for p in pieces))


def _in_columns(block: Checks, width: float, columns: int) -> list[Piece]:
    room = (width - (columns - 1) * CHECK_GAP) / columns
    found = []
    for first in range(0, len(block.items), columns):
        row = block.items[first : first + columns]
        texts = [broken(text, BODY, room - TICK - 1) for _, text in row]
        if max(map(len, texts)) > MOST_LINES:
            for _, text in row:
                found += _paragraph(text, width)
            continue
        height = max(map(len, texts)) * BODY.leading + 2

        def draw(
            pen: Pen,
            x: float,
            top: float,
            row: tuple[tuple[bool | None, str], ...] = row,
            texts: list[tuple[str, ...]] = texts,
        ) -> None:
            for i, ((mark, _), lines) in enumerate(zip(row, texts, strict=True)):
                start = x + i * (room + CHECK_GAP)
                tick(pen, start, top - 1, mark)
                pen.lines(start + TICK, top - 1, lines, BODY)

        found.append(Piece(height, draw))
    return found


def tick(pen: Pen, x: float, top: float, mark: bool | None) -> None:
    """A tick, a cross, or a dot where the answer is neither yes nor no."""
    if mark is None:
        pen.box(x + 2.5, top - 7.3, 3.4, 3.4, fill=INK.text3, radius=1.7)
    elif mark:
        pen.path(
            [(x + 0.5, top - 5.5), (x + 3, top - 8.3), (x + 8, top - 2.6)], colour=INK.ok, thick=1.5
        )
    else:
        pen.path([(x + 1.5, top - 2.8), (x + 7, top - 8.3)], colour=INK.flag, thick=1.5)
        pen.path([(x + 1.5, top - 8.3), (x + 7, top - 2.8)], colour=INK.flag, thick=1.5)


def _pair(block: Pair, width: float, body: float) -> list[Piece]:
    half = (width - 22) / 2
    sides = [_stacked(side, half, body) for side in (block.left, block.right)]
    if any(height > 0.5 * body for height, _ in sides):
        return pieces_of((*block.left, *block.right), width, body)

    def draw(pen: Pen, x: float, top: float) -> None:
        for (_, parts), start in zip(sides, (x, x + half + 22), strict=True):
            for offset, piece in parts:
                piece.draw(pen, start, top - offset)

    return [Piece(max(h for h, _ in sides), draw, space=8)]


def _stacked(
    section: Section, width: float, body: float
) -> tuple[float, list[tuple[float, Piece]]]:
    offset = 0.0
    found: list[tuple[float, Piece]] = []
    for piece in pieces_of(section, width, body):
        offset += piece.space if found else 0
        found.append((offset, piece))
        offset += piece.height
    return offset, found
