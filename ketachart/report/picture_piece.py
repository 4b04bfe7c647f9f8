"""The picture of the infusion as a piece of a page: the screen's drawing, printed smaller."""

from collections.abc import Callable
from typing import Any

from ketachart.report import picture
from ketachart.report.blocks import Drawn, Picture
from ketachart.report.fonts import BOX, printable
from ketachart.report.setting import INK, Pen

SMALLER = 0.645
"""pt on paper for a px of the picture: 12 px type becomes 7.7 pt."""
BARE, PER_ROW = 356.0, 14.0
"""Height of the picture without events, and what each row of them adds (px)."""
INSET = 5.0
LEAST = 0.7
"""To stay with what is above it the picture becomes so much lower, not more."""


def picture_piece(
    block: Picture, width: float, room: float, share: float = 1.0
) -> tuple[float, Callable[[Pen, float, float], None]]:
    """Height (pt) of the framed picture and how to draw it; it is fitted into ``room``.

    ``share`` of the usual height is taken by its lanes; the rows of events keep theirs.
    """
    px = (width - 2 * INSET) / SMALLER

    def rows_in(tall: float) -> int:
        return picture.scale_for(block.chart, px, tall, block.now, paper=True).rows

    rows = rows_in(BARE + 9 * PER_ROW)
    tall = BARE * share + PER_ROW * rows + (0 if block.now is None else 18)
    while share < 1 and rows_in(tall) < rows:
        tall += PER_ROW
    fitting = (room - 2 * INSET) / SMALLER
    if LEAST * tall <= fitting < tall:
        tall = fitting
    height = tall * SMALLER + 2 * INSET

    def draw(pen: Pen, x: float, top: float) -> None:
        made = picture.draw(block.chart, width=px, height=tall, ink=INK, now=block.now, paper=True)
        pen.box(x, top - height, width, height, colour=INK.line, radius=6)
        canvas = pen.canvas
        canvas.saveState()
        canvas.translate(x + INSET, top - height + INSET)
        canvas.scale(SMALLER, SMALLER)
        _print(made, pen)
        if block.now is not None and block.chart.started_at is not None:
            scale = picture.scale_for(block.chart, px, tall, block.now, paper=True)
            _print(picture.overlay(block.chart, scale, now=block.now, ink=INK), pen)
        canvas.restoreState()

    return height, draw


def drawn_piece(block: Drawn, width: float) -> tuple[float, Callable[[Pen, float, float], None]]:
    """Height (pt) of a framed drawing and how to draw it."""
    wide = width if block.most is None else min(width, block.most)
    made = block.draw(wide - 2 * INSET)
    height = made.height * SMALLER + 2 * INSET

    def draw(pen: Pen, x: float, top: float) -> None:
        pen.box(x, top - height, wide, height, colour=INK.line, radius=6)
        canvas = pen.canvas
        canvas.saveState()
        canvas.translate(x + INSET, top - height + INSET)
        canvas.scale(SMALLER, SMALLER)
        _print(made, pen)
        canvas.restoreState()

    return height, draw


def _print(made: Any, pen: Pen) -> None:
    """Draw every shape, with letters that our faces lack as boxes."""
    from reportlab.graphics import renderPDF  # noqa: PLC0415

    for shape in _strings(made):
        shape.text = printable(shape.text)
        pen.boxes = pen.boxes or BOX in shape.text
    renderPDF.draw(made, pen.canvas, 0, 0)


def _strings(shape: Any) -> list[Any]:
    found = [shape] if hasattr(shape, "textAnchor") and hasattr(shape, "text") else []
    for member in getattr(shape, "contents", ()):
        found += _strings(member)
    return found
