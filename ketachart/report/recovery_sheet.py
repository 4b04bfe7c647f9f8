"""The sheet with the recovery code: one page, kept on paper and nowhere else."""

import io
from datetime import datetime

from ketachart.clinical.phrases import clock_text, day_text
from ketachart.report import fonts, shapes
from ketachart.report.ink import Ink
from ketachart.report.pdf import SIZES, Paper
from ketachart.report.setting import Style, broken

SIDE, TOP = 57.0, 64.0
CODE_SIZE, ACROSS = 30, 4
_INK = Ink.paper()
_TITLE = Style(fonts.DISPLAY, 24, 30, _INK.text)
_STRONG = Style(fonts.BOLD, 13, 20, _INK.text)
_BODY = Style(fonts.TEXT, 12, 18, _INK.text)
_NUMBER = Style(fonts.TEXT, 9, 12, _INK.text2)

USE = (
    "If the passphrase is forgotten, or nobody can sign in: start KetaChart and type this code "
    "where the passphrase is asked. Capitals, dashes and spaces do not matter; the letters I, L "
    "and O do not occur.",
    "It opens all charts of this clinic on this computer, and every backup of them.",
)
KEEP = (
    "Print it twice. Keep each sheet in a closed envelope in a locked place, the two apart, "
    "and neither beside the computer.",
    "Do not photograph it, and keep no copy on a computer. Once a new code is made, "
    "this sheet opens only the backups from before.",
)


def recovery_sheet(clinic: str, code: str, made_at: datetime, *, paper: Paper) -> shapes.Drawing:
    """The page as a drawing (pt), for the printer and the PDF alike.

    Raises:
        Unavailable: a typeface is missing from this installation.
    """
    fonts.register()
    width, height = SIZES[paper]
    page = shapes.drawing(width, height)
    room = width - 2 * SIDE
    y = height - TOP

    def put(words: str, style: Style, below: float = 0) -> None:
        nonlocal y
        for line in broken(words, style, room):
            y -= style.leading
            page.add(
                shapes.text((SIDE, y), line, style.colour, size=round(style.size), face=style.face)
            )
        y -= below

    put("Recovery code", _TITLE, 4)
    put(clinic, _STRONG)
    put(f"Made {day_text(made_at)} {clock_text(made_at)}", _BODY, 26)
    groups = code.split("-")
    rows = -(-len(groups) // ACROSS)
    box_height = rows * 62.0 + 22
    page.add(shapes.rect(SIDE, y - box_height, room, box_height, colour=_INK.text, radius=8))
    for place, group in enumerate(groups):
        row, column = divmod(place, ACROSS)
        x = SIDE + 22 + column * (room - 30) / ACROSS
        top = y - 24 - row * 62
        page.add(shapes.text((x, top), str(place + 1), _NUMBER.colour, size=9, face=_NUMBER.face))
        page.add(shapes.text((x, top - 32), group, _INK.text, size=CODE_SIZE, face=fonts.DISPLAY))
    y -= box_height + 26
    for title, told in (("How it is used", USE), ("Where it is kept", KEEP)):
        put(title, _STRONG, 2)
        for words in told:
            put(words, _BODY, 6)
        y -= 14
    return page


def recovery_pdf(page: shapes.Drawing) -> bytes:
    """The sheet as a PDF; its title names no clinic, and the code is nowhere but on the page."""
    from reportlab.graphics import renderPDF  # noqa: PLC0415
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    out = io.BytesIO()
    canvas = Canvas(
        out,
        pagesize=(page.width, page.height),
        pageCompression=1,
        invariant=1,
        lang="en-US",
        initialFontName=fonts.TEXT,
    )
    canvas.setTitle("KetaChart recovery code")
    renderPDF.draw(page, canvas, 0, 0)
    canvas.showPage()
    canvas.save()
    return out.getvalue()
