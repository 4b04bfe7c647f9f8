"""What the seal shows on the page: who signed, when, and what the signature means."""

import io
from datetime import datetime

from ketachart.clinical.phrases import clock_text, day_text, offset_text
from ketachart.report import fonts
from ketachart.report.fonts import BOLD, REGULAR
from ketachart.report.piece import clipped
from ketachart.report.setting import INK, Pen, Style, broken, wide

PLACE = "signature"
"""The named destination whose rectangle it takes."""
HEIGHT = 25.0
"""How much of the page it takes (pt)."""
NAME = Style(BOLD, 6.2, 7.2, INK.text)
SMALL = Style(REGULAR, 6.0, 7.2, INK.text2)


def drawn(width: float, height: float, *, name: str, at: datetime, meaning: str) -> bytes:
    """The mark as a PDF page of a width and height (pt), in our own typefaces.

    Raises:
        Unavailable: a typeface is missing from this installation.
    """
    fonts.register()
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    out = io.BytesIO()
    canvas = Canvas(
        out,
        pagesize=(width, height),
        pageCompression=1,
        invariant=1,
        initialFontName=fonts.TEXT,
    )
    # A page that is set smaller keeps less room, and its seal is set as much smaller.
    part = height / HEIGHT
    canvas.scale(part, part)
    _draw(Pen(canvas), width / part, name=name, at=at, meaning=meaning)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw(pen: Pen, width: float, *, name: str, at: datetime, meaning: str) -> None:
    pen.box(0.35, 0.35, width - 0.7, HEIGHT - 0.7, fill=INK.surface, colour=INK.control, radius=3)
    pen.box(3.2, 4, 1.7, HEIGHT - 8, fill=INK.ok, radius=0.8)
    left, room = 8.5, width - 18
    when = f"{day_text(at)} {clock_text(at)} {offset_text(at)}"
    who, means = fonts.printable(f"Signed by {name}"), fonts.printable(meaning)
    y = HEIGHT - 1.6
    if wide(f"{who} · ", NAME) + wide(when, SMALL) <= room:
        pen.lines(left + wide(f"{who} · ", NAME), y, [when], SMALL)
        y = pen.lines(left, y, [f"{who} · "], NAME)
        pen.lines(left, y, clipped(broken(means, SMALL, room), 2), SMALL)
        return
    y = pen.lines(left, y, clipped(broken(who, NAME, room), 1), NAME)
    pen.lines(left, y, [when, *clipped(broken(means, SMALL, room), 1)], SMALL)
