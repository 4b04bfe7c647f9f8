"""Corrections, late entries, signatures, and how to check the record."""

from ketachart.clinical.acts import (
    Act,
    AddendumWritten,
    EntryStruck,
    IndependentCheck,
    NurseAttested,
    PhysicianSigned,
    VitalsTaken,
)
from ketachart.clinical.administration import EntryMoved, SessionMoved
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
    Signature,
    Signatures,
    Table,
    cells,
)
from ketachart.report.sections import ENTRY_COLUMNS, OTHERS, Draft, entry_row, joined, named
from ketachart.report.whole import entry_words

HOW_TO_CHECK = (
    "to check this record, compare the integrity code at the foot with the one in KetaChart"
)
"""Any change to the data gives another code."""

MEANING = "I have reviewed this session and approve the record."


def corrections_and_late(draft: Draft) -> Section:
    """What was corrected, charted late or added later; where there is nothing to tell, that."""
    corrected, late, added = _corrections(draft), _late_entries(draft), _addenda(draft)
    if not corrected and not late and not added:
        return (Heading("Corrections, late entries and addenda", "none"),)
    return (*corrected, *late, *added)


def _addenda(draft: Draft) -> Section:
    """What was added after a signature, in full."""
    added = [e for e in draft.chart.standing.entries if isinstance(e.act, AddendumWritten)]
    if not added:
        return ()
    rows = draft.dated((e.act.at, entry_row(draft, e)) for e in added)
    return Heading("Addenda"), Table(ENTRY_COLUMNS, rows)


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


def signatures(draft: Draft) -> Section:
    """Who recorded, who checked, and the physician: awaited. A claim in a file signs nothing."""
    chart = draft.chart
    recorded = named(
        e.act.by
        for e in chart.standing.entries
        if isinstance(e.act, Act) and not isinstance(e.act, OTHERS)
    )
    imported = chart.session.source_id is not None
    attested = chart.attested
    nurse_lines = ["Charted the entries under this name."] if recorded else []
    awaited = True
    if attested is not None:
        awaited = False
        nurse_lines = [f"{day_text(attested.at)} {draft.clock(attested.at)}"]
        short = attested.meaning and len(attested.meaning) <= 300
        nurse_lines += [f"Meaning: {attested.meaning}"] if short else []
    else:
        nurse_lines.append("Not attested yet.")
    checks = [(a.by, draft.clock(a.at), a.what) for _, a in chart.standing.of(IndependentCheck)]
    seen: dict[str, list[str]] = {}
    for who, at, what in checks:
        seen.setdefault(who, []).append(f"{what} {at}")
    checkers = [f"{who}: {', '.join(items)}" for who, items in seen.items()]
    boxes = (
        Signature("Recorded by", ", ".join(recorded) or "–", tuple(nurse_lines), awaited),
        Signature(
            "Second check and waste witness",
            ", ".join(seen) or "–",
            tuple(checkers) if len(seen) != 1 else (", ".join(next(iter(seen.values()))),),
            awaited=not seen,
        ),
        Signature(
            "Physician", "Awaiting signature", (f"Meaning when signed: {MEANING}",), awaited=True
        ),
    )
    claims = []
    for entry in chart.standing.entries:
        act = entry.act
        if isinstance(act, NurseAttested | PhysicianSigned):
            draft.take(act)
            verb = "attested" if isinstance(act, NurseAttested) else "signed"
            if imported or isinstance(act, PhysicianSigned):
                claims.append(
                    joined(
                        f"The file this came from says: {verb} by {act.by}, "
                        f"{day_text(act.at)} {draft.clock(act.at)}",
                        act.meaning,
                        *draft.besides(act),
                    )
                    + ". It signs nothing here."
                )
            else:
                told = (act.meaning if len(act.meaning or "") > 300 else None, *draft.besides(act))
                claims += [joined(f"Attested by {act.by}", *told)] if any(told) else []
    found: Section = (Heading("Signatures", HOW_TO_CHECK), Signatures(boxes))
    return (*found, Notes(tuple(claims))) if claims else found


def _when(draft: Draft, first: Act, by: Act) -> str:
    """When a correction was charted, with its day where it is another."""
    other = by.written_at.date() != first.at.date()
    return (f"{day_text(by.written_at)} " if other else "") + draft.clock(by.written_at)
