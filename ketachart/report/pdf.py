"""The record as a PDF: A4 or Letter, our own typefaces, the same bytes for the same record."""

import io
from dataclasses import dataclass, replace
from typing import Any, Literal

from ketachart.report import fonts, shapes
from ketachart.report.blocks import Document
from ketachart.report.piece import Piece, clipped
from ketachart.report.pieces import TITLE as TITLE_ROW
from ketachart.report.pieces import pieces_of
from ketachart.report.setting import (
    CLINIC,
    CLINIC_LONG,
    FACT,
    FACT_NAME,
    FOOT,
    FOOT_CODE,
    INK,
    NAME,
    NAME_LONG,
    PAGE,
    STATUS,
    TITLE,
    Pen,
    Style,
    broken,
    wide,
)

Paper = Literal["A4", "Letter"]
SIZES: dict[str, tuple[float, float]] = {"A4": (595.28, 841.89), "Letter": (612.0, 792.0)}
"""Width and height (pt)."""
SIDE, TOP, BOTTOM = 37.0, 28.0, 24.0
LINES_OF_FACTS = 4
FACT_GAP = 10.0
"""Between two facts on a line (pt)."""


@dataclass(frozen=True, slots=True)
class _Head:
    """The identity at the top of every page, laid out once."""

    name: list[str]
    name_style: Style
    facts: list[list[tuple[float, str, Style]]]
    lower: float
    """How much further down the facts begin than right below the name."""
    clinic: list[str]
    clinic_style: Style
    clinic_lines: list[str]
    height: float


@dataclass(frozen=True, slots=True)
class _Foot:
    left: list[tuple[str, Style]]
    identity: list[str]
    status: str
    height: float


SCALES = ((1.0, 1.0), (0.96, 1.0), (0.96, 0.85), (0.92, 1.0), (0.92, 0.85), (0.92, 0.75))
"""Type, and the height of the picture, so much smaller where that saves a page; body type is then
8 pt, as drawn in the design."""


@dataclass(frozen=True, slots=True)
class Layout:
    """All pages of a record, in points of a page that is ``scale`` of its size on paper."""

    scale: float
    width: float
    tall: float
    head: _Head
    foot: _Foot
    pages: list[list[tuple[float, Piece]]]


def write_pdf(document: Document, *, paper: Paper) -> bytes:
    """The record as a PDF, the same bytes whenever the record is the same.

    Raises:
        Unavailable: a typeface is missing from this installation.
    """
    fonts.register()
    shapes.ready()
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    layout = laid_out(document, paper)
    out = io.BytesIO()
    canvas = Canvas(
        out,
        pagesize=SIZES[paper],
        pageCompression=1,
        invariant=1,
        lang="en-US",
        initialFontName=fonts.TEXT,
    )
    _describe(canvas, document)
    top = layout.tall - TOP
    for number, page in enumerate(layout.pages, start=1):
        canvas.scale(layout.scale, layout.scale)
        pen = Pen(canvas)
        _draw_head(pen, layout.head, top, layout.width)
        for offset, piece in page:
            piece.draw(pen, SIDE, top - layout.head.height - offset)
        _draw_foot(pen, layout.foot, layout.width, f"Page {number} of {len(layout.pages)}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def page_count(document: Document, *, paper: Paper) -> int:
    """How many pages the record would take.

    Raises:
        Unavailable: a typeface is missing from this installation.
    """
    fonts.register()
    shapes.ready()
    return len(laid_out(document, paper).pages)


def laid_out(document: Document, paper: Paper) -> Layout:
    """The largest type in which the record takes the fewest pages."""
    first = _layout(document, paper, *SCALES[0])
    if len(first.pages) == 1:
        return first
    smallest = _layout(document, paper, *SCALES[-1])
    if len(smallest.pages) == len(first.pages):
        return first
    between = (_layout(document, paper, *size) for size in SCALES[1:-1])
    return next((made for made in between if len(made.pages) <= len(smallest.pages)), smallest)


def _layout(document: Document, paper: Paper, scale: float, picture: float) -> Layout:
    wide_page, tall = (length / scale for length in SIZES[paper])
    width = wide_page - 2 * SIDE
    head, foot = _head(document, width), _foot(document, width)
    body = tall - TOP - BOTTOM - head.height - foot.height
    pieces = pieces_of(document.blocks, width, body, picture=picture)
    return Layout(scale, width, tall, head, foot, _flow([_title(document, width), *pieces], body))


def _describe(canvas: Any, document: Document) -> None:
    """Title, author and time of the file; it carries no name of a patient."""
    canvas.setTitle(f"{document.title} {document.record_no}")
    canvas.setAuthor(fonts.printable(document.clinic))
    canvas.setSubject(f"Version {document.version}, integrity code {document.integrity_code}")
    canvas.setCreator(document.software)
    canvas.setProducer(document.software)
    at = document.generated_at
    offset = at.utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    # reportlab has no other way of saying when; without it every file would be from the year 2000.
    stamp = canvas._doc._timeStamp  # noqa: SLF001
    stamp.YMDhms = (at.year, at.month, at.day, at.hour, at.minute, at.second)
    stamp.dhh, stamp.dmm = (abs(minutes) // 60) * (1 if minutes >= 0 else -1), abs(minutes) % 60


# Pages ------------------------------------------------------------------------------------------


def _flow(pieces: list[Piece], body: float) -> list[list[tuple[float, Piece]]]:
    """Pieces on pages, each with its distance from the top of the body (pt)."""
    pages: list[list[tuple[float, Piece]]] = [[]]
    used = 0.0
    for i, piece in enumerate(pieces):
        need = piece.height + (piece.space if pages[-1] else 0)
        for before, follower in zip(pieces[i:], pieces[i + 1 :], strict=False):
            if not before.with_next:
                break
            need += follower.space + follower.height
        if pages[-1] and used + need > body:
            pages.append([])
            used = 0.0
            if piece.header is not None:
                pages[-1].append((0.0, piece.header))
                used = piece.header.height
        elif pages[-1]:
            used += piece.space
        pages[-1].append((used, piece))
        used += piece.height
    return pages


def _title(document: Document, width: float) -> Piece:
    status = fonts.printable(document.status)
    badge = wide(status, STATUS) + 16

    def draw(pen: Pen, x: float, top: float) -> None:
        pen.lines(x, top, [document.title], TITLE)
        left = x + width - badge
        style = replace(STATUS, colour=INK.ok) if document.is_signed else STATUS
        pen.box(left, top - 16.5, badge, 16.5, colour=style.colour, thick=1.1, radius=4)
        pen.lines(left + 8, top - 2.8, [status], style)

    return Piece(TITLE_ROW, draw, with_next=True)


# Head and foot ----------------------------------------------------------------------------------


def _head(document: Document, width: float) -> _Head:
    """The facts stand beside the clinic's lines; under them where one line is enough only there."""
    beside = _beside(document, width)
    under = _under(document, width)
    return under if under is not None and len(beside.facts) > 1 else beside


def _beside(document: Document, width: float) -> _Head:
    clinic, style = _clinic(document, width)
    lines = [
        line
        for text in document.clinic_lines
        if text
        for line in clipped(broken(text, FACT_NAME, width * 0.36), 2)
    ]
    below = max((wide(t, FACT_NAME) for t in lines), default=0.0)
    right = max(wide(c, style) for c in clinic)
    name, name_style = _name(document, width - right - 20)
    lower = below if len(name) == len(clinic) == 1 else max(right, below)
    facts = _facts(document, width - lower - 16)
    left_height = len(name) * name_style.leading + len(facts) * FACT.leading
    right_height = len(clinic) * style.leading + len(lines) * FACT_NAME.leading
    height = max(left_height, right_height) + 22
    return _Head(name, name_style, facts, 0, clinic, style, lines, height)


def _under(document: Document, width: float) -> _Head | None:
    """All facts in one line as wide as the page, under the name; None where they are too many."""
    clinic, style = _clinic(document, width)
    line = " · ".join(filter(None, document.clinic_lines))
    right = max(wide(line, FACT_NAME), *(wide(c, style) for c in clinic))
    name, name_style = _name(document, width - right - 20)
    facts = _facts(document, width)
    if len(name) > 1 or len(clinic) > 1 or len(facts) > 1 or right > width * 0.6:
        return None
    top = max(name_style.leading, style.leading + FACT_NAME.leading + 2)
    return _Head(
        name,
        name_style,
        facts,
        top - name_style.leading,
        clinic,
        style,
        [fonts.printable(line)],
        top + FACT.leading + 22,
    )


def _clinic(document: Document, width: float) -> tuple[list[str], Style]:
    """The clinic's name on one line, smaller if it must be, or else on as many as it takes."""
    for style in (CLINIC, CLINIC_LONG):
        lines = list(broken(document.clinic, style, width * 0.42))
        if len(lines) == 1:
            return lines, style
    return clipped(broken(document.clinic, CLINIC, width * 0.36), 3), CLINIC


def _name(document: Document, room: float) -> tuple[list[str], Style]:
    name = list(broken(document.patient, NAME, room))
    if len(name) > 1:
        return clipped(broken(document.patient, NAME_LONG, room), 4), NAME_LONG
    return name, NAME


def _facts(document: Document, room: float) -> list[list[tuple[float, str, Style]]]:
    """Names and values beside each other as long as there is room, words of a value broken last."""
    found: list[list[tuple[float, str, Style]]] = [[]]
    x = 0.0

    def put(words: str, style: Style, gap: float) -> None:
        nonlocal x
        if x and x + gap + wide(words, style) > room:
            found.append([])
            x = 0.0
        x += gap if x else 0.0
        found[-1].append((x, words, style))
        x += wide(words, style)

    for name, value in document.facts:
        words = fonts.printable(value)
        whole = wide(name, FACT_NAME) + wide(words, FACT) + (4 if name else 0)
        if x and x + FACT_GAP + whole > room:
            found.append([])
            x = 0.0
        if name:
            put(name, FACT_NAME, FACT_GAP)
        first = True
        for part in broken(value, FACT, room if not x else max(room - x - 4, room * 0.4)):
            put(part, FACT, (4 if name else FACT_GAP) if first else 1e4)
            first = False
    return found[:LINES_OF_FACTS]


def _draw_head(pen: Pen, head: _Head, top: float, width: float) -> None:
    y = pen.lines(SIDE, top, head.name, head.name_style) - head.lower
    for line in head.facts:
        for x, words, style in line:
            pen.lines(SIDE + x, y, [words], style)
        y -= FACT.leading
    y = pen.lines(SIDE + width, top - 1, head.clinic, head.clinic_style, right=True)
    pen.lines(SIDE + width, y, head.clinic_lines, FACT_NAME, right=True)
    pen.rule(SIDE, top - head.height + 14, SIDE + width, 1.3, INK.text)


def _foot(document: Document, width: float) -> _Foot:
    identity = clipped(broken(document.identity, FOOT, width * 0.36), 2)
    status = fonts.printable(_sentence(document.status))
    right = max([wide(line, FOOT) for line in identity])
    right = max(right, wide(status, FOOT) + 8 + wide("Page 99 of 99", PAGE))
    record = f"{document.title} {document.record_no} · version {document.version}"
    code, made = f"Integrity code {document.integrity_code}", f"generated {document.generated}"
    left = [(f"{record} · {document.software}", FOOT), (f"{code} · {made}", FOOT_CODE)]
    room = width - right - 14
    if any(wide(text, style) > room for text, style in left):
        left = [(record, FOOT), (code, FOOT_CODE), (f"{made} · {document.software}", FOOT)]
    lines = [(line, style) for text, style in left for line in broken(text, style, room)]
    height = max(len(lines), len(identity) + 1) * FOOT.leading + 18
    return _Foot(lines, identity, status, height)


def _sentence(words: str) -> str:
    """Words in capitals as a sentence; a date stays as it is."""
    told = " ".join(w.lower() if w.isupper() else w for w in words.split())
    return told[:1].upper() + told[1:]


def _draw_foot(pen: Pen, foot: _Foot, width: float, page: str) -> None:
    top = BOTTOM + foot.height - 18
    y, right = top, SIDE + width
    for words, style in foot.left:
        y = pen.lines(SIDE, y, [words], style)
    y = pen.lines(right, top, foot.identity, FOOT, right=True)
    pen.lines(right, y - 1, [page], PAGE, right=True)
    pen.lines(right - wide(page, PAGE) - 8, y - 1, [foot.status], FOOT, right=True)
    pen.rule(SIDE, top + 5, right, 0.8, INK.text2)
    if pen.boxes:
        pen.lines(SIDE, BOTTOM - 1, [fonts.MISSING], FOOT)
