"""A piece of a page: it knows its height and draws itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ketachart.report.setting import Pen

Draw = Callable[[Pen, float, float], None]


@dataclass(frozen=True, slots=True)
class Piece:
    """Something ``height`` pt high; ``draw(pen, x, top)`` puts it on a page.

    ``with_next`` is never the last on its page; ``header`` is repeated above it on a new page;
    ``space`` is left free above it, but not at the top of a page.
    """

    height: float
    draw: Draw
    with_next: bool = False
    header: "Piece | None" = None
    space: float = 0


def clipped(lines: Sequence[str], most: int) -> list[str]:
    """At most so many lines, an ellipsis where there were more; the whole stands in its table."""
    return list(lines) if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1]} …"]
