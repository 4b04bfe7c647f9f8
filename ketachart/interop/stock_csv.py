"""The controlled-substance log as CSV: one row a movement, for spreadsheets and auditors."""

import csv
import io
from collections.abc import Iterator
from fractions import Fraction

from ketachart.clinical.acts import DrugPrepared
from ketachart.clinical.administration import StockCounted, StockReceived, StockRemoved
from ketachart.clinical.dosing import ZERO
from ketachart.clinical.stock import Item
from ketachart.clinical.substance_log import Line, SubstanceLog
from ketachart.clinical.units import rounded, shown
from ketachart.interop.csv import plain

COLUMNS = (
    "drug", "mg_per_ml", "vial_ml", "at", "movement", "vials", "ml", "mg",
    "balance_ml", "balance_mg", "record_no", "patient", "address", "lot", "expiry", "ndc",
    "supplier", "supplier_dea", "invoice", "given_mg", "wasted_from_vial_mg",
    "wasted_from_bag_mg", "unaccounted_mg", "counted", "second_counted", "expected", "by",
    "given_by", "witness", "status", "reason", "act_id",
)  # fmt: skip


def written(log: SubstanceLog) -> str:
    """All movements of the period; ``status`` is final, struck or amended.

    A value that a spreadsheet could take for a formula is preceded by an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in log.items:
        for line in each.lines:
            writer.writerow([plain(cell) for cell in _row(each.item, line)])
    return out.getvalue()


def _row(item: Item, line: Line) -> Iterator[str]:
    move, act, use = line.move, line.move.act, line.use
    balance, sums = line.row.balance, use.sums if use else None
    vial = item.vial_mg
    whole = vial is not None and move.kind != "counted" and (move.mg / vial).denominator == 1
    bag = act if isinstance(act, StockReceived) else None
    count = act if isinstance(act, StockCounted) else None
    label = act if isinstance(act, StockReceived | DrugPrepared) else None
    struck = move.struck
    yield item.drug
    yield shown(item.mg_per_ml, 4) if item.mg_per_ml else ""
    yield shown(item.vial_ml, 3) if item.vial_ml else ""
    yield act.at.isoformat()
    yield move.kind
    yield str(int(move.mg / vial)) if whole and vial else ""
    yield _number(item.ml(move.mg) if move.kind != "counted" else None, 2)
    yield _number(move.mg if move.kind != "counted" else None, 4)
    yield _number(item.ml(balance) if balance is not None else None, 2)
    yield _number(balance, 4)
    yield use.record_no if use else ""
    yield use.patient if use else ""
    yield use.address if use else ""
    yield move.lot or ""
    yield (label.expiry or "") if label else ""
    yield (label.ndc or "") if label else ""
    for name in ("supplier", "supplier_dea", "invoice"):
        yield (getattr(bag, name) or "") if bag else ""
    for mg in (
        (sums.given, sums.wasted_from_vial, sums.wasted_from_bag, sums.balance)
        if sums
        else (None,) * 4
    ):
        yield _number(mg, 4)
    for name in ("counted", "second_counted", "expected"):
        value = getattr(count, name) if count else None
        yield "" if value is None else str(value)
    yield line.by
    yield use.given_by if use else ""
    yield use.witness if use else line.witness
    yield struck.kind if struck else "final"
    said = act.reason if isinstance(act, StockRemoved | StockCounted) else None
    yield "; ".join(filter(None, (said, struck.reason if struck else None, _explained(line))))
    yield act.id


def _explained(line: Line) -> str:
    return line.use.explained if line.use and line.use.missing != ZERO else ""


def _number(value: Fraction | None, places: int) -> str:
    return "" if value is None else f"{rounded(value, places):f}"
