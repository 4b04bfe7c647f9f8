"""The two framed rows of a page: five key figures, and the signatures."""

from ketachart.report import seal_mark
from ketachart.report.blocks import KeyFigure, KeyFigures, Signature, Signatures
from ketachart.report.piece import Piece, clipped
from ketachart.report.setting import (
    ASIDE,
    FIGURE,
    INK,
    LABEL,
    SIGNER,
    UNIT,
    Pen,
    Style,
    broken,
    wide,
)

INSET = 9.0
SEAL_GAP = 5.0
"""Above and below the mark of the seal (pt)."""


def key_figures(block: KeyFigures, width: float) -> Piece:
    """Figures side by side in a frame."""
    each = width / len(block.figures)
    room = each - 2 * INSET + 4
    lines = [
        [line for text in f.lines for line in clipped(broken(text, LABEL, room), 2)]
        for f in block.figures
    ]
    height = 8 + LABEL.leading + 1 + FIGURE.leading + max(map(len, lines)) * LABEL.leading + 6

    def draw(pen: Pen, x: float, top: float) -> None:
        pen.box(x, top - height, width, height, colour=INK.line, radius=6)
        for i, figure in enumerate(block.figures):
            left = x + i * each
            if i:
                pen.upright(left, top, top - height, 0.7, INK.line)
            _figure(pen, figure, left + INSET, top - 7, lines=lines[i], room=room)

    return Piece(height, draw, space=8)


def _figure(
    pen: Pen, figure: KeyFigure, x: float, top: float, *, lines: list[str], room: float
) -> None:
    y = pen.lines(x, top, [figure.name], LABEL) - 1
    size = FIGURE.size
    unit_room = (wide(figure.unit, UNIT) + 4 if figure.unit else 0) + (16 if figure.flagged else 0)
    while size > 8 and wide(figure.figure, Style(FIGURE.face, size, 17, "")) > room - unit_room:
        size -= 0.5
    style = Style(FIGURE.face, size, FIGURE.leading, INK.flag if figure.flagged else INK.text)
    below = pen.lines(x, y, [figure.figure], style)
    end = x + wide(figure.figure, style)
    if figure.unit:
        pen.lines(end + 3, y - 1.2, [figure.unit], UNIT)
        end += 3 + wide(figure.unit, UNIT)
    if figure.flagged:
        pen.triangle(end + 5, y - 13, 9.5, INK.flag)
    pen.lines(x, below, lines, LABEL)


def signatures(block: Signatures, width: float) -> Piece:
    """Who signs what, side by side; what is awaited is shaded."""
    each = width / len(block.boxes)
    room = each - 2 * INSET
    names = [clipped(broken(b.name, SIGNER, room), 4) for b in block.boxes]
    lines = [
        clipped([line for text in b.lines for line in broken(text, ASIDE, room)], 8)
        for b in block.boxes
    ]
    height = (
        16
        + LABEL.leading
        + max(
            len(n) * SIGNER.leading + len(t) * ASIDE.leading + _seal_room(b)
            for b, n, t in zip(block.boxes, names, lines, strict=True)
        )
    )
    height = max(height, 60)

    def draw(pen: Pen, x: float, top: float) -> None:
        for i, box in enumerate(block.boxes):
            left = x + i * each
            if _empty(box):
                pen.box(
                    left + 0.5, top - height + 0.5, each - 1, height - 1, fill="#F2F3F1", radius=5
                )
            if i:
                pen.upright(left, top, top - height, 0.7, INK.line)
            y = pen.lines(left + INSET, top - 8, [box.role], LABEL)
            y = pen.lines(left + INSET, y, names[i], SIGNER)
            pen.lines(left + INSET, y, lines[i], ASIDE)
            if box.takes_seal:
                lower = top - height + SEAL_GAP + 1
                pen.place(seal_mark.PLACE, left + INSET, lower, room, seal_mark.HEIGHT)
        pen.box(x, top - height, width, height, colour=INK.text, thick=1, radius=6)

    return Piece(height, draw)


def _seal_room(box: Signature) -> float:
    return seal_mark.HEIGHT + SEAL_GAP if box.takes_seal else 0


def _empty(box: Signature) -> bool:
    return box.awaited and box.role == "Physician"
