"""Corrections, questions of the physician, late entries."""

from ketachart.clinical.acts import (
    Act,
    EntryStruck,
    NurseAttested,
    VitalsTaken,
)
from ketachart.clinical.administration import EntryMoved, SentBack, SessionMoved
from ketachart.clinical.entry import Entry
from ketachart.clinical.phrases import late_reason
from ketachart.clinical.wording import clock_text, day_text, span_text, vitals_text
from ketachart.report.blocks import (
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
from ketachart.report.signed import addenda, questions
from ketachart.report.whole import entry_words


def corrections_and_late(draft: Draft) -> Section:
    """What was corrected, charted late or added later; where there is nothing to tell, that."""
    corrected, late, added = _corrections(draft), _late_entries(draft), addenda(draft)
    if not corrected and not late and not added:
        return (Heading("Corrections, late entries and addenda", "none"),)
    return (*corrected, *late, *added)


def _brief(draft: Draft, entry: Entry) -> str:
    if isinstance(entry.act, VitalsTaken):
        return vitals_text(entry.act)
    return entry_words(draft.chart, entry)[0]


def _is_late(draft: Draft, entry: Entry) -> bool:
    return isinstance(entry.act, Act) and draft.chart.is_late(entry.act)


def _corrections(draft: Draft) -> Section:
    """What was struck or amended: as first made, what replaced it, why, by whom and when."""
    standing = draft.chart.standing
    rows = [_moved(draft, act) for act in draft.chart.patient_moves]
    came = {move.to_entry: move for move in draft.chart.moved_here}
    rows += [_came(draft, e, came[e.act.id]) for e in draft.chart.entries if e.act.id in came]
    gone = [e for e in draft.chart.entries if e.act.id in standing.fates]
    for entry in gone:
        fate, act = standing.fates[entry.act.id], entry.act
        by = fate.by.act
        if not isinstance(by, Act) or not isinstance(act, Act):
            continue
        draft.take(act)
        went = draft.chart.moved_away.get(act.id)
        struck = f"struck, moved to {went}" if went else "struck, nothing in its place"
        new = _brief(draft, fate.by) if fate.kind == "amended" else struck
        if isinstance(by, EntryStruck):
            draft.take(by)
        besides = [w for w in (by.reason, None if went else by.note) if w]
        who = f"{by.by}, {_when(draft, act, by)}"
        rows.append(
            Row(
                cells(
                    Cell(draft.clock(act.at), "strong"),
                    Cell(_brief(draft, entry), "struck", small=joined(act.by, act.note)),
                    new,
                    "\n".join([*besides, who]),
                )
            )
        )
    rows += [_asked(draft, asked, answer) for asked, answer in questions(draft.chart)]
    if not rows:
        return ()
    columns = (
        Column("Time", 0.095),
        Column("Entry as first made", 0.305),
        Column("Entry that replaces it", 0.305),
        Column("Reason, by and when", 0.295),
    )
    aside = "nothing is removed from the record; struck entries stay readable"
    if not any(_is_late(draft, e) for e in draft.chart.entries):
        aside += "; no late entries"
    return Heading("Corrections", aside), Table(columns, tuple(rows))


def _moved(draft: Draft, act: SessionMoved) -> Row:
    """The whole session was another patient's before; that patient is not named here."""
    return Row(
        cells(
            Cell(draft.clock(act.at), "strong"),
            "the whole session, until then charted under another patient",
            "the same entries, under this patient",
            f"{act.reason}\n{act.by}, {clock_text(act.at)}",
        )
    )


def _asked(draft: Draft, asked: SentBack, answer: Entry | None) -> Row:
    """The record went back to the nurses with a question, and what they answered."""
    act = answer.act if answer is not None else None
    said = "not answered yet"
    who = f"{asked.by}, {day_text(asked.at)} {clock_text(asked.at)}"
    if isinstance(act, NurseAttested):
        said = act.note or "attested again"
        who += f"\n{act.by}, {day_text(act.at)} {clock_text(act.at)}"
    question = Cell(f"Sent back with a question: “{asked.question}”")
    return Row(cells(Cell(draft.clock(asked.at), "strong"), question, said, who))


def _came(draft: Draft, entry: Entry, move: EntryMoved) -> Row:
    """An entry that was charted in another session first."""
    return Row(
        cells(
            Cell(draft.clock(entry.act.at), "strong"),
            f"charted first in {move.from_record_no}, struck there",
            _brief(draft, entry),
            f"{move.reason}\n{move.by}, {clock_text(move.at)}",
        )
    )


def _late_entries(draft: Draft) -> Section:
    """Entries charted later than usual: observed, charted, why."""
    late = [e for e in draft.chart.entries if _is_late(draft, e)]
    if not late:
        return ()
    columns = (
        Column("Observed", 0.11),
        Column("Charted", 0.11),
        Column("After", 0.09),
        Column("Entry", 0.30),
        Column("Reason", 0.23),
        Column("By", 0.16),
    )
    rows = []
    for entry in late:
        act = entry.act
        assert isinstance(act, Act)
        new_day = day_text(act.written_at) if act.written_at.date() != act.at.date() else ""
        rows.append(
            Row(
                cells(
                    Cell(draft.clock(act.at), "strong"),
                    Cell(draft.clock(act.written_at), small=new_day),
                    span_text(act.written_at - act.at),
                    _brief(draft, entry),
                    late_reason(act) or Cell("no reason given", "faint"),
                    act.by,
                )
            )
        )
    aside = f"charted more than {draft.chart.protocol.late_entry_min} min after they were observed"
    if not draft.chart.standing.fates:
        aside += "; no corrections"
    return Heading("Late entries", aside), Table(columns, tuple(rows))


def clock_times(draft: Draft) -> Section:
    """What the computer's clock did meanwhile; nothing where it did nothing."""
    if not draft.times.lines:
        return ()
    aside = "the order of the entries does not depend on it"
    return Heading("Clock times", aside), Notes(draft.times.lines)


def _when(draft: Draft, first: Act, by: Act) -> str:
    """When a correction was charted, with its day where it is another."""
    other = by.written_at.date() != first.at.date()
    return (f"{day_text(by.written_at)} " if other else "") + draft.clock(by.written_at)
