"""A chart to fill in with a pen when the station is down: two pages, made for one protocol.

Lines, due minutes, terms and criteria are the protocol's; nothing else is filled in.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate

from ketachart.clinical.phrases import capital, clock_text, day_text
from ketachart.clinical.protocol import Protocol
from ketachart.clinical.vitals import PARAMETERS
from ketachart.report import fonts, shapes
from ketachart.report.pdf import SIZES, Paper
from ketachart.report.piece import clipped
from ketachart.report.setting import (
    ASIDE,
    CLINIC,
    FOOT,
    HEAD,
    HEADING,
    INK,
    LABEL,
    PAGE,
    TITLE,
    Pen,
    Style,
    broken,
)

SIDE, TOP, BOTTOM = 34.0, 26.0, 24.0
MOST_ROW = 17.0
"""Height of a line to write on (pt), where the page has room for it."""
HEAD_ROW = 12.0
GAP = 7.0
TITLE_ROW = 15.0
NOTE = (
    "For when KetaChart cannot be used. Write time and initials beside every entry; strike errors "
    "through with one line. Afterwards enter it all into KetaChart at the times written here; the "
    "entries are then marked as charted late, with the reason. Keep this paper with the record."
)
SPARE_SETS, SPARE_EFFECTS = 3, 2
PUMP_ROWS, DRUG_ROWS, WASTE_ROWS = 7, 4, 2
RECOVERY_MIN = 60
"""Due minutes are printed for so long after the end."""


@dataclass(frozen=True, slots=True)
class _Fields:
    """Labels with room to write after each, line by line; shares of a line add up to 1."""

    title: str
    lines: Sequence[Sequence[tuple[str, float]]]

    @property
    def fixed(self) -> float:
        """The title."""
        return TITLE_ROW + GAP

    @property
    def rows(self) -> int:
        """Lines to write on."""
        return len(self.lines)

    def draw(self, pen: Pen, x: float, top: float, width: float, row: float) -> float:
        """Put it on the page; returns where it ends."""
        y = _titled(pen, x, top, self.title)
        for line in self.lines:
            at = x
            for label, share in line:
                end = at + share * width
                words = _cut(label, end - at - 4)
                pen.lines(at, y - row + LABEL.leading, [words], LABEL)
                pen.rule(at + 2 + _wide(words), y - row, end - 8, 0.6, INK.text2)
                at = end
            y -= row
        return y


@dataclass(frozen=True, slots=True)
class _Grid:
    """A table to fill in; a cell that is given is printed, the others are blank."""

    title: str
    columns: Sequence[tuple[str, float]]
    cells: Sequence[Sequence[str]]
    aside: str = ""
    fixed: float = field(default=TITLE_ROW + HEAD_ROW + GAP)

    @property
    def rows(self) -> int:
        """Lines to write on."""
        return len(self.cells)

    def draw(self, pen: Pen, x: float, top: float, width: float, row: float) -> float:
        """Put it on the page; returns where it ends."""
        y = _titled(pen, x, top, self.title, self.aside)
        edges = [x + width * e for e in (0.0, *accumulate(share for _, share in self.columns))]
        for i, (name, _) in enumerate(self.columns):
            words = _cut(name, edges[i + 1] - edges[i] - 4)
            pen.lines(edges[i] + 3, y, [words], HEAD)
        under = y - HEAD_ROW
        bottom = under - row * len(self.cells)
        pen.rule(x, under, x + width, 0.9, INK.text2)
        for n, printed in enumerate(self.cells, start=1):
            base = under - row * n
            for i, text in enumerate(printed):
                words = _cut(text, edges[i + 1] - edges[i] - 5)
                pen.lines(edges[i] + 3, base + row / 2 + LABEL.leading / 2, [words], LABEL)
            pen.rule(x, base, x + width, 0.5, INK.line)
        for edge in edges:
            pen.upright(edge, bottom, y, 0.5, INK.line)
        return bottom


@dataclass(frozen=True, slots=True)
class _Ticks:
    """Lines with a box to tick and room for what was said, in two columns."""

    title: str
    items: Sequence[str]
    aside: str = ""
    columns: int = 2
    fixed: float = field(default=TITLE_ROW + GAP)

    @property
    def rows(self) -> int:
        """Lines to write on."""
        return -(-len(self.items) // self.columns)

    def draw(self, pen: Pen, x: float, top: float, width: float, row: float) -> float:
        """Put it on the page; returns where it ends."""
        y = _titled(pen, x, top, self.title, self.aside)
        each = width / self.columns
        for n, item in enumerate(self.items):
            left, base = x + (n // self.rows) * each, y - row * (n % self.rows + 1)
            pen.box(left + 1, base + 2, 8, 8, colour=INK.text2, thick=0.8)
            words = _cut(capital(item), each * 0.66)
            pen.lines(left + 14, base + LABEL.leading, [words], LABEL)
            pen.rule(left + 17 + _wide(words), base, left + each - 10, 0.6, INK.line)
        return y - row * self.rows


_Part = _Fields | _Grid | _Ticks
"""A part of a page: ``fixed`` pt of its own, and ``rows`` lines that share what is left."""


def blank_chart(
    protocol: Protocol, *, clinic: str, paper: Paper, generated_at: datetime, software: str
) -> bytes:
    """The paper chart of a protocol as a PDF of two pages.

    Raises:
        Unavailable: a typeface is missing from this installation.
    """
    fonts.register()
    shapes.ready()
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    wide, tall = SIZES[paper]
    out = io.BytesIO()
    canvas = Canvas(
        out,
        pagesize=(wide, tall),
        pageCompression=1,
        invariant=1,
        lang="en-US",
        initialFontName=fonts.TEXT,
    )
    canvas.setTitle(f"Paper chart, {fonts.printable(protocol.name)}")
    canvas.setAuthor(fonts.printable(clinic))
    canvas.setCreator(software)
    canvas.setProducer(software)
    made = f"Printed {day_text(generated_at)} {clock_text(generated_at)} · {software}"
    pages = [list(_first_page(protocol)), list(_second_page(protocol))]
    shorter = min(pages, key=lambda parts: sum(part.rows for part in parts))
    shorter.insert(-2 if shorter is pages[1] else len(shorter), _drugs())
    for number, parts in enumerate(pages, start=1):
        pen = Pen(canvas)
        top = _head(pen, tall, wide, clinic, protocol, first=number == 1)
        room = top - BOTTOM - 18
        rows = sum(part.rows for part in parts)
        row = min(MOST_ROW, (room - sum(part.fixed for part in parts)) / max(rows, 1))
        for part in parts:
            top = part.draw(pen, SIDE, top - GAP, wide - 2 * SIDE, row)
        pen.rule(SIDE, BOTTOM + 10, wide - SIDE, 0.8, INK.text2)
        pen.lines(SIDE, BOTTOM + 7, [made], FOOT)
        page = f"Page {number} of {len(pages)}"
        pen.lines(wide - SIDE, BOTTOM + 7, [page], PAGE, right=True)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _head(
    pen: Pen, tall: float, wide: float, clinic: str, protocol: Protocol, *, first: bool
) -> float:
    """Whose paper it is; on each page room for who the patient is. Returns where it ends."""
    width = wide - 2 * SIDE
    top = tall - TOP
    pen.lines(SIDE, top, ["Paper chart"], TITLE)
    y = pen.lines(wide - SIDE, top, [_cut(clinic, width * 0.5, CLINIC)], CLINIC, right=True)
    name = _cut(f"protocol {protocol.name}", width * 0.6, ASIDE)
    y = pen.lines(wide - SIDE, y, [name], ASIDE, right=True)
    if first:
        y = pen.lines(SIDE, y - 4, broken(NOTE, ASIDE, width), ASIDE)
    row = MOST_ROW
    lines = (
        (("Family name, given name", 0.52), ("Born", 0.22), ("MRN", 0.26)),
        (("Allergies", 0.52), ("Date", 0.22), ("Chair", 0.12), ("Infusion no.", 0.14)),
    )
    return _Fields("", lines[: 2 if first else 1]).draw(pen, SIDE, y + TITLE_ROW - 6, width, row)


def _first_page(protocol: Protocol) -> tuple[_Part, ...]:
    order = _Fields(
        "Order",
        (
            (("Indication", 0.5), ("Weight kg", 0.18), ("Height cm", 0.16), ("weighed by", 0.16)),
            (
                ("Ketamine mg/kg", 0.22),
                ("of weight (which)", 0.26),
                ("= mg", 0.16),
                ("over min", 0.16),
                ("route", 0.2),
            ),
            (
                ("Ordered by", 0.36),
                ("time", 0.14),
                ("written / phone / by word", 0.28),
                ("read back", 0.22),
            ),
        ),
    )
    checks = _Ticks("Checklist", protocol.checklist, "what was said, time, initials")
    made = _Fields(
        "Preparation",
        (
            (("Vials ×", 0.14), ("mL of", 0.14), ("mg/mL", 0.16), ("lot", 0.26), ("expires", 0.3)),
            (("Drawn mL", 0.2), ("made up to mL", 0.22), ("diluent", 0.28), ("= mg/mL", 0.3)),
            (("Prepared by, time", 0.4), ("second check: drug, dose, pump; by, time", 0.6)),
        ),
    )
    pump = _Grid(
        "Pump",
        (
            ("Time", 0.09),
            ("Start, rate, hold, resume, end", 0.25),
            ("Rate mL/h", 0.1),
            ("VTBI mL", 0.09),
            ("Pump reads mL", 0.12),
            ("Why, ordered by", 0.26),
            ("Initials", 0.09),
        ),
        [()] * PUMP_ROWS,
    )
    return order, checks, made, pump


def _drugs() -> _Grid:
    return _Grid(
        "Other drugs, fluids, oxygen",
        (
            ("Time", 0.09),
            ("Drug, dose, route", 0.33),
            ("For", 0.14),
            ("Ordered by", 0.16),
            ("Response, end", 0.19),
            ("Initials", 0.09),
        ),
        [()] * DRUG_ROWS,
    )


def due_minutes(protocol: Protocol) -> list[str]:
    """The sets as they fall due: before, every so many minutes from the start, then from the end.

    A usual infusion is laid out; extra sets after an event go on the spare lines.
    """
    running, after = protocol.schedule.infusion.every_min, protocol.schedule.recovery.every_min
    last = max(RECOVERY_MIN, protocol.discharge.after_min)
    return [
        "before",
        *(f"{m} min" for m in range(0, protocol.usual_minutes, running)),
        *(f"end +{m}" for m in range(0, last + 1, after)),
    ]


def _second_page(protocol: Protocol) -> tuple[_Part, ...]:
    params = protocol.vitals_row
    # Systolic and diastolic share a column: they are one reading.
    names = ["BP" if p == "sbp" else PARAMETERS[p].short for p in params if p != "dbp"]
    each = 0.42 / max(len(names), 1)
    vitals = _Grid(
        "Vital signs",
        (
            ("Due", 0.09),
            ("Time", 0.09),
            *((name, each) for name in names),
            ("O₂ L/min", 0.08),
            ("Note: flag, action, who was told", 0.24),
            ("Initials", 0.08),
        ),
        [*([due] for due in due_minutes(protocol)), *([""] for _ in range(SPARE_SETS))],
        f"late after {protocol.schedule.infusion.late_after_min} min; minutes from the start",
    )
    terms = list(dict.fromkeys(chip.label for chip in protocol.chips))
    effects = _Grid(
        "Side effects",
        (
            ("Effect", 0.2),
            ("Start", 0.1),
            ("1 mild, 2 moderate, 3 severe; times", 0.3),
            ("Action and response", 0.22),
            ("End", 0.09),
            ("Initials", 0.09),
        ),
        [*([term] for term in terms), *([""] for _ in range(SPARE_EFFECTS))],
    )
    left = _Ticks("Discharge", protocol.discharge.criteria, "time, initials")
    home = _Fields(
        "",
        (
            (("Left at", 0.16), ("escort, relation, phone", 0.5), ("next visit", 0.34)),
            (
                ("Ketamine wasted mg from vial", 0.34),
                ("from bag", 0.16),
                ("time, by", 0.24),
                ("seen by", 0.26),
            ),
            (("Recorded by (name, signature)", 0.5), ("Physician (name, signature, time)", 0.5)),
        ),
    )
    return vitals, effects, left, home


# Small things -----------------------------------------------------------------------------------


def _titled(pen: Pen, x: float, top: float, title: str, aside: str = "") -> float:
    if not title:
        return top - TITLE_ROW + 8
    pen.lines(x, top, [title], HEADING)
    if aside:
        at = x + fonts.width(title, HEADING.face, HEADING.size) + 8
        pen.lines(at, top - 1, [aside], ASIDE)
    return top - TITLE_ROW


def _wide(words: str) -> float:
    return fonts.width(words, LABEL.face, LABEL.size)


def _cut(text: str, room: float, style: Style = LABEL) -> str:
    """The text on one line of so much room (pt), with an ellipsis where it is longer."""
    lines = broken(text, style, room)
    return clipped(lines, 1)[0] if lines else ""
