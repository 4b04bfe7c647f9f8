"""How acts are said: a register of one short function per act, filled by the modules beside it."""

from collections.abc import Callable
from typing import Any, Literal, TypeVar

from ketachart.clinical.acts import Act
from ketachart.clinical.chart import Chart

Icon = Literal[
    "vitals", "effect", "note", "pill", "play", "pause", "stop", "rate", "bag", "check",
    "cross", "person", "line", "device", "order", "weight", "clock", "pencil", "star",
]  # fmt: skip

Said = tuple[Icon, str, list[str | None]]
"""Icon, title and the parts of the detail; an empty part is left out."""

A = TypeVar("A", bound=Act)
SAYS: dict[type[Act], Callable[[Chart, Any], Said]] = {}


def says(kind: type[A]) -> Callable[[Callable[[Chart, A], Said]], Callable[[Chart, A], Said]]:
    """Mark the function that says one kind of act."""

    def keep(words: Callable[[Chart, A], Said]) -> Callable[[Chart, A], Said]:
        SAYS[kind] = words
        return words

    return keep


def said(chart: Chart, act: Act) -> Said:
    """An act in words, as the chart now stands."""
    return SAYS[type(act)](chart, act)
