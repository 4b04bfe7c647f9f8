"""The few reportlab shapes that the picture is made of, with plain words and types.

reportlab carries no types and takes 0.2 s to import, so both stop here: it is loaded when the first
shape is made. Lengths are px on screen and pt on paper, y grows upward.
"""

from collections.abc import Sequence
from functools import lru_cache
from types import ModuleType
from typing import Any, Literal

from ketachart.report.fonts import TEXT

Shape = Any
"""A reportlab shape."""

Drawing = Any
"""A ``reportlab.graphics.shapes.Drawing``."""

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]


@lru_cache(maxsize=1)
def _lib() -> ModuleType:
    from reportlab import rl_config  # noqa: PLC0415

    # Checking every attribute of every shape takes longer than drawing it; tests look at ours.
    rl_config.shapeChecking = 0
    # Or a page names Helvetica, which is not embedded, without using it.
    rl_config.defaultGraphicsFontName = TEXT
    from reportlab.graphics import shapes  # noqa: PLC0415

    found: ModuleType = shapes
    return found


def ready() -> None:
    """Load reportlab now; the window does so before the first picture is asked for."""
    _lib()


@lru_cache(maxsize=256)
def colour_of(text: str | None) -> Any:
    """A colour as reportlab has it; none for None."""
    from reportlab.lib.colors import HexColor  # noqa: PLC0415

    return None if text is None else HexColor(text)


def _stroke(colour: str | None, width: float, dash: Sequence[float] | None) -> dict[str, Any]:
    return {
        "strokeColor": colour_of(colour),
        "strokeWidth": width,
        "strokeDashArray": list(dash) if dash else None,
        "strokeLineCap": 1 if dash is None else 0,
        "strokeLineJoin": 1,
    }


def drawing(width: float, height: float) -> Drawing:
    """An empty picture."""
    return _lib().Drawing(width, height)


def group(*members: Shape, role: str = "") -> Shape:
    """Shapes that belong together; ``role`` tells what they show (``set:``, ``join:``)."""
    made = _lib().Group(*members)
    vars(made)["role"] = role
    return made


def line(
    a: Point, b: Point, colour: str, width: float = 1, dash: Sequence[float] | None = None
) -> Shape:
    """A straight line; ``dash`` is drawn and skipped lengths, an even number of them."""
    return _lib().Line(*a, *b, **_stroke(colour, width, dash))


def poly(
    points: Sequence[Point], colour: str, width: float = 1, dash: Sequence[float] | None = None
) -> Shape:
    """A line through some points."""
    flat = [v for p in points for v in p]
    return _lib().PolyLine(flat, **_stroke(colour, width, dash))


def lines(
    pairs: Sequence[tuple[Point, Point]],
    colour: str,
    width: float = 1,
    dash: Sequence[float] | None = None,
) -> Shape:
    """Many separate lines as one shape: a grid costs as much as one line."""
    path = _lib().Path(fillColor=None, **_stroke(colour, width, dash))
    for a, b in pairs:
        path.moveTo(*a)
        path.lineTo(*b)
    return path


def rect(
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    fill: str | None = None,
    colour: str | None = None,
    stroke: float = 1,
    radius: float = 0,
    dash: Sequence[float] | None = None,
) -> Shape:
    """A rectangle from its lower left corner."""
    return _lib().Rect(
        x,
        y,
        width,
        height,
        rx=radius,
        ry=radius,
        fillColor=colour_of(fill),
        **_stroke(colour, stroke, dash),
    )


def polygon(points: Sequence[Point], fill: str) -> Shape:
    """A filled area."""
    return _lib().Polygon(
        [v for p in points for v in p], fillColor=colour_of(fill), strokeColor=None
    )


def circle(
    centre: Point,
    radius: float,
    *,
    fill: str | None = None,
    colour: str | None = None,
    stroke: float = 1,
) -> Shape:
    """A dot, or a ring where ``fill`` is left out."""
    return _lib().Circle(
        *centre,
        radius,
        fillColor=colour_of(fill),
        strokeColor=colour_of(colour),
        strokeWidth=stroke,
    )


def text(
    at: Point,
    words: str,
    colour: str,
    *,
    size: int = 12,
    face: str = TEXT,
    anchor: Anchor = "start",
) -> Shape:
    """Words from, around or up to a point on their base line."""
    return _lib().String(
        *at, words, fontName=face, fontSize=size, fillColor=colour_of(colour), textAnchor=anchor
    )


def diamond(centre: Point, radius: float, fill: str) -> Shape:
    """The mark of oxygen saturation."""
    x, y = centre
    return polygon([(x, y + radius), (x + radius, y), (x, y - radius), (x - radius, y)], fill)


def triangle(centre: Point, radius: float, fill: str) -> Shape:
    """The mark of a flag, so that it is one in grey too."""
    x, y = centre
    return polygon(
        [(x, y + radius), (x + radius, y - 0.8 * radius), (x - radius, y - 0.8 * radius)], fill
    )


def pips(at: Point, grade: int, colour: str) -> list[Shape]:
    """Severity as one to three filled pips of three; takes ``PIPS_WIDTH`` px."""
    x, y = at
    return [
        circle(
            (x + 3 + 7 * i, y), 2.5, fill=colour if i < grade else None, colour=colour, stroke=0.9
        )
        for i in range(3)
    ]


PIPS_WIDTH = 20
