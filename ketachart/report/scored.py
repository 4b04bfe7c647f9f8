"""Scales: before, during and after, with band, change and percent from the first of the day."""

from ketachart.clinical.acts import ScaleScored
from ketachart.clinical.scales import (
    asks_left,
    change_from_first,
    moment_of,
    not_done,
    percent_text,
    total,
)
from ketachart.clinical.trouble import Refused
from ketachart.clinical.units import shown
from ketachart.clinical.wording import initials
from ketachart.report.blocks import (
    Block,
    Cell,
    Column,
    Heading,
    Notes,
    Row,
    Section,
    Table,
    cells,
)
from ketachart.report.sections import Draft, joined
from ketachart.report.whole import entry_words

COLUMNS = (
    Column("Time", 0.14),
    Column("Scale", 0.42),
    Column("Score", 0.14, right=True),
    Column("Change", 0.19, right=True),
    Column("By", 0.11),
)


def scales(draft: Draft) -> Section:
    """Scores in time order; what a score still asks for, and what the protocol asks, below."""
    scored = draft.chart.standing.of(ScaleScored)
    lacking = [f"{a.scale} ({a.moment})" for a in not_done(draft.chart)]
    notes = [f"Asked for and not charted: {', '.join(lacking)}."] if lacking else []
    notes += [
        f"{ask.words} No action charted about it." if ask.blocks else ask.words
        for ask in asks_left(draft.chart)
    ]
    if not scored and not notes:
        return ()
    found: list[Block] = [Heading("Scales", "" if scored else "none charted")]
    if scored:
        rows = []
        for entry, act in scored:
            draft.take(act)
            _, detail = entry_words(draft.chart, entry)
            said = [p for p in detail.split(" · ") if p not in (initials(act.by), _when_words(act))]
            score = shown(act.total, 2).replace("-", "−") if act.total is not None else "–"
            moment = act.moment or moment_of(draft.chart, act.at)
            row = cells(
                Cell(draft.clock(act.at), "strong"),
                Cell(f"{act.scale}, {moment}", small=joined(_band(draft, act), *said)),
                Cell(score, "strong"),
                _change(draft, act),
                initials(act.by),
            )
            rows.append((act.at, Row(row)))
        found.append(Table(COLUMNS, draft.dated(rows)))
    found += [Notes(tuple(notes))] if notes else []
    return tuple(found)


def _when_words(act: ScaleScored) -> str:
    return f"{act.moment} the infusion" if act.moment else ""


def _band(draft: Draft, act: ScaleScored) -> str:
    """The word of the vocabulary for the score, unless it was charted itself."""
    scale = draft.chart.vocabulary.scale(act.scale)
    if scale is None:
        return ""
    if act.result:
        return ""
    if act.total is not None:
        return next((b.label for b in scale.bands if act.total <= b.high), "")
    try:
        return (total(scale, act.items).result or "") if act.items else ""
    except Refused:
        # A file may hold items that the list of today does not know.
        return ""


def _change(draft: Draft, act: ScaleScored) -> str:
    """Points and percent from the first score of the same scale in this session."""
    same = [a for _, a in draft.chart.standing.of(ScaleScored) if a.scale == act.scale]
    change = change_from_first([a for a in same if a.at <= act.at])
    if change is None or act.total is None or act is same[0]:
        return "–"
    points = shown(-change.points, 2).replace("-", "−")
    return f"{points}, {percent_text(change.percent)}" if change.points else "0"
