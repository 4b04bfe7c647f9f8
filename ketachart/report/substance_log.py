"""The controlled-substance log as pages: drug by drug, every movement with its running balance."""

import hashlib
from datetime import datetime
from fractions import Fraction
from itertools import groupby

from ketachart.clinical.acts import DrugPrepared
from ketachart.clinical.administration import StockCounted, StockReceived, StockRemoved
from ketachart.clinical.phrases import MINUS, clock_text, day_text
from ketachart.clinical.stock import Item, amount_text
from ketachart.clinical.substance_log import ItemLog, Line, SubstanceLog
from ketachart.clinical.units import shown
from ketachart.report.blocks import (
    Block,
    Cell,
    Column,
    Document,
    Exceptions,
    Heading,
    Mark,
    Notes,
    Pair,
    Row,
    Signature,
    Signatures,
    Table,
)
from ketachart.report.sections import joined

TITLE = "Controlled-substance log"
COLUMNS = (
    Column("When", 0.13),
    Column("What", 0.36),
    Column("Lot", 0.09),
    Column("In or out", 0.12, right=True),
    Column("Given mg", 0.09, right=True),
    Column("Wasted mg", 0.1, right=True),
    Column("Balance", 0.11, right=True),
)


def log_document(
    log: SubstanceLog, *, clinic: str, generated_at: datetime, generated_by: str, software: str
) -> Document:
    """The log of a period as a document; amounts in vials, mL and mg, times as charted."""
    period = day_text(log.since)
    if log.until != log.since:
        period += f" to {day_text(log.until)}"
    blocks: list[Block | Pair] = []
    if items := _open(log):
        blocks += [Heading("To look at first"), Exceptions(items)]
    if not log.items:
        blocks.append(Notes(("No controlled drug was in stock or used in this period.",)))
    for each in log.items:
        blocks += _item(each)
    blocks += _signed()
    matters = log.open_matters
    status = "ALL ACCOUNTED FOR" if not matters else f"{matters} OPEN"
    generated = f"{day_text(generated_at)} {clock_text(generated_at)}"
    return Document(
        title=TITLE,
        record_no=f"{log.since.isoformat()} to {log.until.isoformat()}",
        version=1,
        clinic=clinic,
        clinic_lines=(period,),
        patient=TITLE,
        facts=(("Period", period), ("Made by", generated_by)),
        identity=f"{TITLE} · {period}",
        status=status,
        finished=True,
        integrity_code=_code(log),
        generated_at=generated_at,
        generated=generated,
        software=software,
        blocks=tuple(blocks),
    )


def _code(log: SubstanceLog) -> str:
    """First 96 bits of SHA-256 over what the log says of each movement, as a record's code."""
    whole = hashlib.sha256()
    for each in log.items:
        for line in each.lines:
            move, balance = line.move, line.row.balance
            told = (move.seq, move.act.id, move.mg, balance, move.struck is not None)
            whole.update(repr(told).encode())
    text = whole.hexdigest()[:24].upper()
    return "-".join(text[i : i + 4] for i in range(0, 24, 4))


def _open(log: SubstanceLog) -> tuple[tuple[bool, str], ...]:
    found: list[tuple[bool, str]] = []
    for each in log.items:
        for count in each.open_counts:
            act = count.act
            seconds = "" if act.second_counted is None else f" and {act.second_counted}"
            why = f": {act.reason}" if act.reason else ", not explained"
            when = f"{day_text(act.at)} {clock_text(act.at)}"
            told = f"{act.counted}{seconds} counted where the log says {count.expected}"
            found.append((True, f"{each.item.name}, {when}: {told}{why}"))
        for line in each.lines:
            use = line.use
            if use is None or not use.missing or line.move.struck:
                continue
            more = (
                "not accounted for" if use.missing > 0 else "accounted for beyond what was opened"
            )
            why = f": {use.explained}" if use.explained else ", not explained"
            found.append((True, f"{use.record_no}: {shown(abs(use.missing), 2)} mg {more}{why}"))
        if each.closing < 0:
            found.append((True, f"{each.item.name}: more was opened than came in"))
        if not each.is_kept and each.lines:
            found.append((False, f"{each.item.name}: used, and never received here"))
    return tuple(found)


def _item(each: ItemLog) -> list[Block | Pair]:
    item = each.item
    aside = f"opening {_stock(item, each.opening)}, closing {_stock(item, each.closing)}"
    blocks: list[Block | Pair] = [Heading(item.name, aside if each.is_kept else "not kept here")]
    if not each.lines:
        return [*blocks, Notes(("No movement in this period.",))]
    rows = []
    for day, lines in groupby(each.lines, key=lambda x: x.move.at.date()):
        for n, line in enumerate(lines):
            rows.append(_row(item, line, day_text(day) if n == 0 else ""))
    sums = (
        ("received", each.total("received")),
        ("removed", each.total("removed")),
        ("opened", each.total("opened")),
        ("back to stock", each.total("returned")),
    )
    told = ", ".join(f"{_amount(item, abs(mg))} {word}" for word, mg in sums if mg)
    blocks.append(Table(COLUMNS, tuple(rows)))
    return [*blocks, Notes((f"In this period: {told}.",))] if told else blocks


def _row(item: Item, line: Line, day: str) -> Row:
    move, use = line.move, line.use
    sums = use.sums if use else None
    what, small = _what(line)
    mark: Mark = "struck" if move.struck else ""
    if move.struck is not None:
        s = move.struck
        said = f": {s.reason}" if s.reason else ""
        small = joined(small, f"{s.kind} {day_text(s.at)} {clock_text(s.at)} by {s.by}{said}")
    wasted = ""
    if sums is not None and sums.wasted:
        wasted = shown(sums.wasted, 2)
    parts = []
    if sums is not None and sums.wasted_from_vial:
        parts.append(f"{shown(sums.wasted_from_vial, 2)} vial")
    if sums is not None and sums.wasted_from_bag:
        parts.append(f"{shown(sums.wasted_from_bag, 2)} bag")
    odd = bool(sums and sums.balance) or bool(line.count and not line.count.agrees)
    balance = line.row.balance
    return Row(
        (
            Cell(day or clock_text(move.at), mark, clock_text(move.at) if day else ""),
            Cell(what, mark or ("flag" if odd else ""), small),
            Cell(move.lot or "", mark),
            _moved(item, line, mark),
            Cell(shown(sums.given, 2) if sums else "", mark, _ml(item, sums.given) if sums else ""),
            Cell(wasted, mark, " + ".join(parts)),
            Cell(
                "not counted" if balance is None else _stock(item, balance),
                "faint" if balance is None else "strong",
                "" if balance is None else _mg_ml(item, balance),
            ),
        ),
        "flag" if odd else "",
    )


def _moved(item: Item, line: Line, mark: Mark) -> Cell:
    move = line.move
    if isinstance(move.act, StockCounted):
        act = move.act
        second = "" if act.second_counted is None else f" / {act.second_counted}"
        expected = line.count.expected if line.count else act.expected
        return Cell(f"{act.counted}{second}", mark, f"log says {expected}")
    sign = "+" if move.mg > 0 else ""
    return Cell(f"{sign}{amount_text(item, move.mg)}", mark, _mg_ml(item, move.mg))


def _what(line: Line) -> tuple[str, str]:
    act, use = line.move.act, line.use
    if isinstance(act, StockReceived):
        dea = f"DEA {act.supplier_dea}" if act.supplier_dea else None
        invoice = f"invoice {act.invoice}" if act.invoice else None
        expiry = f"expires {act.expiry}" if act.expiry else None
        ndc = f"NDC {act.ndc}" if act.ndc else None
        head = f"Received from {act.supplier}" if act.supplier else "Received"
        return head, joined(dea, invoice, ndc, expiry, act.place, f"by {line.by}")
    if isinstance(act, StockRemoved):
        saw = f"witness {line.witness}" if line.witness else "no witness"
        return f"Removed: {act.reason}", joined(f"by {line.by}", saw)
    if isinstance(act, StockCounted):
        second = f"and {line.witness}" if line.witness else None
        return "Counted", " ".join(filter(None, (f"by {line.by}", second))) + (
            f" · {act.reason}" if act.reason else ""
        )
    word = "Opened" if line.move.kind == "opened" else "Back to stock"
    if use is None:
        return word, f"by {line.by}"
    expiry = f"expires {act.expiry}" if isinstance(act, DrugPrepared) and act.expiry else None
    given = f"given by {use.given_by}" if use.given_by else None
    wasted = bool(use.sums and use.sums.wasted)
    saw = f"waste seen by {use.witness}" if use.witness else "waste without a witness"
    odd = None
    if use.missing:
        odd = f"{shown(use.missing, 2).replace('-', MINUS)} mg not accounted for"
        odd += f": {use.explained}" if use.explained else ""
    return (
        f"{word} for {use.patient}",
        joined(
            use.record_no,
            use.address or "no address recorded",
            expiry,
            f"drawn by {line.by}",
            given,
            saw if wasted else None,
            odd,
        ),
    )


def _stock(item: Item, mg: Fraction) -> str:
    return amount_text(item, mg)


def _amount(item: Item, mg: Fraction) -> str:
    return f"{amount_text(item, mg)} ({_mg_ml(item, mg)})" if item.mg_per_ml else _mg_ml(item, mg)


def _mg_ml(item: Item, mg: Fraction) -> str:
    sign = MINUS if mg < 0 else ""
    told = f"{sign}{shown(abs(mg), 2)} mg"
    ml = item.ml(abs(mg))
    return told if ml is None else f"{sign}{shown(ml, 2)} mL, {told}"


def _ml(item: Item, mg: Fraction) -> str:
    ml = item.ml(mg)
    return "" if ml is None else f"{shown(ml, 2)} mL"


def _signed() -> list[Block | Pair]:
    waits = ("Name, signature, date",)
    return [
        Heading("Signatures", "on paper, where the clinic keeps the log signed"),
        Signatures(
            (
                Signature("Reviewed by", "", waits, awaited=True),
                Signature("Second person", "", waits, awaited=True),
            )
        ),
    ]
