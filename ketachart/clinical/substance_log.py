"""The controlled-substance log over a period: every movement, whose it was, what was left.

What the log holds follows 21 CFR 1304.22 (clinical reference, section 10): drug, strength, vial,
NDC, lot; receipts with supplier and invoice; for what was given the patient's name and address,
date, volume and amount, who gave it; waste with its witness.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from ketachart.clinical.account import Strength, account_of, drug_key, givers
from ketachart.clinical.acts import (
    BolusGiven,
    DrugPrepared,
    DrugWasted,
    IndependentCheck,
    InfusionStarted,
    MedicationGiven,
)
from ketachart.clinical.administration import StockCounted, StockRemoved
from ketachart.clinical.dosing import ZERO
from ketachart.clinical.phrases import patient_name
from ketachart.clinical.stock import Book, Count, Item, Movement, Row
from ketachart.clinical.trouble import Refused

if TYPE_CHECKING:
    from ketachart.clinical.chart import Chart


UNNAMED = "a patient whose name is not shown"


@dataclass(frozen=True, slots=True)
class Use:
    """What a session did with what it opened (mg), for whom, and who gave and saw it."""

    record_no: str
    patient: str
    address: str
    given_by: str
    witness: str
    sums: Strength | None
    """The session's account of that strength; None on all its lines but the first."""
    explained: str = ""

    @property
    def missing(self) -> Fraction:
        """What the session has not accounted for (mg)."""
        return self.sums.balance if self.sums else ZERO


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log."""

    row: Row
    by: str
    witness: str = ""
    use: Use | None = None
    count: Count | None = None

    @property
    def move(self) -> Movement:
        """What moved."""
        return self.row.move


@dataclass(frozen=True, slots=True)
class ItemLog:
    """One drug in one strength: its lines and what was there before and after (mg)."""

    item: Item
    opening: Fraction
    closing: Fraction
    lines: tuple[Line, ...]
    open_counts: tuple[Count, ...] = ()
    is_kept: bool = True

    def total(self, *kinds: str) -> Fraction:
        """The sum of what moved in some ways (mg), of what counts."""
        return sum(
            (x.move.mg for x in self.lines if x.move.kind in kinds and x.row.balance is not None),
            ZERO,
        )


@dataclass(frozen=True, slots=True)
class SubstanceLog:
    """The log from the first day to the last, both in it."""

    since: date
    until: date
    items: tuple[ItemLog, ...]

    @property
    def open_matters(self) -> int:
        """Counts that differ and sessions that do not add up."""
        sessions = sum(
            bool(x.use and x.use.missing and not x.move.struck) for i in self.items for x in i.lines
        )
        return sessions + sum(len(i.open_counts) for i in self.items)


def without_patients(log: SubstanceLog) -> SubstanceLog:
    """The same for whoever keeps the vials and no charts: record numbers, no names."""

    def unnamed(line: Line) -> Line:
        if line.use is None:
            return line
        return replace(line, use=replace(line.use, patient=UNNAMED, address=""))

    items = (replace(i, lines=tuple(unnamed(line) for line in i.lines)) for i in log.items)
    return replace(log, items=tuple(items))


def check_period(since: date, until: date) -> None:
    """See that a period runs forward.

    Raises:
        Refused: it does not.
    """
    if until < since:
        raise Refused("The last day lies before the first. Change one of them.")


def sessions_in(book: Book, since: date, until: date) -> tuple[str, ...]:
    """The sessions (ids) that moved something in a period, each once."""
    found = {
        m.session: None
        for m in book.moves
        if m.session is not None and since <= m.at.date() <= until
    }
    return tuple(found)


def substance_log(
    book: Book, charts: Mapping[str, Chart], people: Mapping[str, str], since: date, until: date
) -> SubstanceLog:
    """The log of a period (local days of the movements).

    ``charts`` are those of ``sessions_in``; ``people`` gives the printed name of a person's id.

    Raises:
        Refused: the period runs backwards.
    """
    check_period(since, until)
    items = []
    told: set[tuple[str, Item]] = set()
    for item, rows in book.rows.items():
        counts = {c.move.act.id: c for c in book.counts.get(item, ())}
        opening, closing = ZERO, ZERO
        lines = []
        for row in rows:
            day = row.move.at.date()
            if row.balance is not None and day < since:
                opening = row.balance
            if row.balance is not None and day <= until:
                closing = row.balance
            if since <= day <= until:
                lines.append(_line(row, charts, people, told, counts))
        open_counts = tuple(c for c in book.differences(item) if since <= c.move.at.date() <= until)
        if lines or closing or opening:
            kept = item in book.kept_since
            items.append(ItemLog(item, opening, closing, tuple(lines), open_counts, kept))
    return SubstanceLog(since, until, tuple(items))


def _line(
    row: Row,
    charts: Mapping[str, Chart],
    people: Mapping[str, str],
    told: set[tuple[str, Item]],
    counts: Mapping[str, Count],
) -> Line:
    move, act = row.move, row.move.act
    if isinstance(act, StockRemoved):
        return Line(row, act.by, people.get(act.witness or "", ""))
    if isinstance(act, StockCounted):
        return Line(row, act.by, people.get(act.second or "", ""), count=counts.get(act.id))
    chart = charts.get(move.session or "")
    if chart is None:
        return Line(row, act.by)
    return Line(row, act.by, use=_use(chart, move, told))


def _use(chart: Chart, move: Movement, told: set[tuple[str, Item]]) -> Use:
    key = (move.session or "", move.item)
    first = move.kind == "opened" and move.struck is None and key not in told
    if first:
        told.add(key)
    witness, explained = _waste_of(chart, move.item)
    return Use(
        record_no=chart.session.record_no,
        patient=patient_name(chart.patient),
        address=chart.patient.address or "",
        given_by=_given_by(chart, move),
        witness=witness,
        sums=_sums(chart, move.item) if first else None,
        explained=explained,
    )


def _sums(chart: Chart, item: Item) -> Strength | None:
    account = account_of(chart, item.drug)
    strength = Fraction(item.mg_per_ml) if item.mg_per_ml else None
    for part in account.strengths:
        if strength == part.mg_per_ml or len(account.strengths) == 1:
            return part
    return None


def _given_by(chart: Chart, move: Movement) -> str:
    act = move.act
    if isinstance(act, DrugPrepared):
        gave = [a.by for a in chart.standing.acts(InfusionStarted, BolusGiven)]
        return ", ".join(dict.fromkeys(gave))
    return act.by if isinstance(act, MedicationGiven) else ""


def _waste_of(chart: Chart, item: Item) -> tuple[str, str]:
    """Who witnessed the waste of a drug, and how a difference was explained."""
    wasted = {
        chart.standing.root(w.id): w
        for _, w in chart.standing.of(DrugWasted)
        if drug_key(w.drug, chart.vocabulary) == drug_key(item.drug, chart.vocabulary)
    }
    saw = [
        check.by
        for _, check in chart.standing.of(IndependentCheck)
        if (of := wasted.get(chart.standing.root(check.of))) and check.by not in givers(chart, of)
    ]
    said = [w.note for w in wasted.values() if w.note]
    if chart.attested is not None and chart.attested.note:
        said.append(chart.attested.note)
    return ", ".join(dict.fromkeys(saw)), "; ".join(said)
