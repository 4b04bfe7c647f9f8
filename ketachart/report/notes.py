"""The session in words, then whatever no other section has told, in time order, by who wrote it."""

from ketachart.clinical.acts import (
    Act,
    AddendumWritten,
    EntryStruck,
    NoteWritten,
    NurseAttested,
    PhysicianSigned,
)
from ketachart.clinical.narrative import narrative
from ketachart.report.blocks import Block, Cell, Heading, Notes, Row, Section, Table
from ketachart.report.sections import ENTRY_COLUMNS, Draft, entry_row

PARAGRAPHS = (
    ("Arrival", "Order"),
    ("Infusion", "Vital signs", "Side effects", "Care", "Patient’s words", "Scales"),
    ("Leaving",),
)
KINDS = {
    "physician": "Physician’s note",
    "patient-words": "The patient’s words",
    "follow-up": "Follow-up call",
}
_KIND_WORDS = {f"kind {kind}" for kind in KINDS}
_KIND_WORDS |= {"patient's words", "physician's note", "follow-up call"}
"""How the record on screen says of what kind a note is."""


def in_words(draft: Draft) -> Section:
    """The course of the session as the chart tells it by rule."""
    told = {p.about: p.text for p in narrative(draft.chart, draft.now)}
    lines = [" ".join(told[a] for a in abouts if a in told) for abouts in PARAGRAPHS]
    lines = [line for line in lines if line]
    if not lines:
        return ()
    aside = "written by rule from the entries; what was not as planned stands on top"
    return Heading("The session in words", aside), Notes(tuple(lines))


def notes(draft: Draft) -> Section:
    """Notes, people told, actions, events: whatever is not told yet, in time order."""
    standing = draft.chart.standing
    # A strike stands with what it struck, under Corrections.
    strikes = {f.by.act.id for f in standing.fates.values() if isinstance(f.by.act, EntryStruck)}
    left = [
        e
        for e in standing.entries
        if isinstance(e.act, Act)
        and e.act.id not in draft.used | strikes
        and not isinstance(e.act, NurseAttested | PhysicianSigned | AddendumWritten)
    ]
    if not left:
        return ()
    rows = []
    for entry in left:
        row = entry_row(draft, entry)
        if isinstance(entry.act, NoteWritten):
            row = _note(entry.act, row)
        rows.append((entry.act.at, row))
    found: list[Block] = [Heading("Notes, people told and actions")]
    return (*found, Table(ENTRY_COLUMNS, draft.dated(rows)))


def _note(act: NoteWritten, row: Row) -> Row:
    """A note in full; the patient's own words between quotation marks."""
    text = f"“{act.text}”" if act.kind == "patient-words" else act.text
    kind = KINDS.get(act.kind or "")
    small = [p for p in row.cells[2].small.split(" · ") if p.casefold() not in _KIND_WORDS]
    title = f"{kind}: {text}" if kind else text
    return Row((*row.cells[:2], Cell(title, small=" · ".join(small)), *row.cells[3:]))
