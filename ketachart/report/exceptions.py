"""What a reader should see first: whatever was not as planned, most serious first."""

from collections.abc import Iterator

from ketachart.clinical.unplanned import KINDS, Kind, Unplanned, unplanned
from ketachart.report.blocks import Exceptions, Heading, Notes, Section
from ketachart.report.sections import Draft

MOST = 5
"""Items of one kind; the others are counted and stand in their sections."""
WHERE: dict[Kind, tuple[str, str]] = {
    "critical": ("flagged stretches", "Flags and actions"),
    "severe": ("severe side effects", "Side effects"),
    "flags": ("flagged stretches", "Flags and actions"),
    "overrides": ("exceptions", "their entries"),
    "effects": ("side effects", "Side effects"),
    "corrections": ("corrections", "Corrections"),
}
"""What is counted, and the section that has the rest."""
NOTHING = (
    "No flag, no late or missed set, no correction, no exception and no side effect beyond the "
    "expected ones is charted."
)


def first(draft: Draft) -> Section:
    """The box at the head of the record; where there is nothing for it, that is said."""
    found = unplanned(draft.chart, draft.now)
    if not found:
        if draft.chart.started_at is None:
            return ()
        return Heading("To look at first"), Notes((NOTHING,))
    return Heading("To look at first"), Exceptions(tuple(_folded(found)))


def _folded(found: tuple[Unplanned, ...]) -> Iterator[tuple[bool, str]]:
    for kind in KINDS:
        items = [item for item in found if item.kind == kind]
        what, where = WHERE.get(kind, ("more", "their entries"))
        shown = items if len(items) <= MOST else items[: MOST - 1]
        yield from ((item.flagged, item.text) for item in shown)
        if len(items) > len(shown):
            rest = len(items) - len(shown)
            yield items[0].flagged, f"and {rest} more {what}, under {where}"
