"""The stock of controlled drugs: what came in, what sessions opened, what is there now.

Amounts are exact in mg; mL and vials follow from the strength. A movement before the first receipt
of its item is shown and not counted: the stock was not kept here then. Entries are put in order
by bedside time, then by their place in the ledger, so charting order changes no balance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Literal

from ketachart.clinical.account import KETAMINE, drug_key, of_strength
from ketachart.clinical.acts import (
    Act,
    DrugPrepared,
    DrugReturned,
    EntryStruck,
    MedicationGiven,
    act_name,
)
from ketachart.clinical.administration import (
    StockCounted,
    StockReceived,
    StockRemoved,
    StockStruck,
)
from ketachart.clinical.corrections import sort_out
from ketachart.clinical.dosing import ZERO, opened_mg
from ketachart.clinical.entry import Entry
from ketachart.clinical.lots import lot_key
from ketachart.clinical.phrases import capital
from ketachart.clinical.units import mg_in_one, shown
from ketachart.clinical.vocabulary import EMPTY, Vocabulary

OF_STATION = (StockReceived, StockRemoved, StockCounted, StockStruck)
OF_SESSIONS = (DrugPrepared, DrugReturned, MedicationGiven, EntryStruck)
ACT_NAMES: tuple[str, ...] = tuple(act_name(k.__name__) for k in (*OF_STATION, *OF_SESSIONS))
"""The names of the acts that a ledger of the stock is made of."""

Kind = Literal["received", "removed", "counted", "opened", "returned"]
StockAct = StockReceived | StockRemoved | StockCounted
MovingAct = StockAct | DrugPrepared | DrugReturned | MedicationGiven


@dataclass(frozen=True, slots=True)
class Item:
    """A drug in one strength (mg/mL) and vial (mL); both None where they were not said."""

    drug: str
    mg_per_ml: Decimal | None = None
    vial_ml: Decimal | None = None

    @property
    def name(self) -> str:
        """``Ketamine 50 mg/mL × 10 mL``."""
        if self.mg_per_ml is None or self.vial_ml is None:
            return f"{capital(self.drug)}, strength not said"
        strength, vial = shown(self.mg_per_ml, 3), shown(self.vial_ml, 3)
        return f"{capital(self.drug)} {strength} mg/mL × {vial} mL"

    @property
    def vial_mg(self) -> Fraction | None:
        """mg in a full vial."""
        if self.mg_per_ml is None or self.vial_ml is None:
            return None
        return Fraction(self.mg_per_ml) * Fraction(self.vial_ml)

    def ml(self, mg: Fraction) -> Fraction | None:
        """So many mg in mL; None where the strength is not known."""
        return mg / Fraction(self.mg_per_ml) if self.mg_per_ml else None

    def full_vials(self, mg: Fraction) -> int:
        """How many full vials so many mg are; 0 where less than nothing is there."""
        vial = self.vial_mg
        return int(max(mg, ZERO) // vial) if vial else 0

    def order(self) -> tuple[str, bool, Decimal, Decimal]:
        """Sorts by drug, strength, vial; what was not said last."""
        nothing = Decimal(0)
        return self.drug, self.mg_per_ml is None, self.mg_per_ml or nothing, self.vial_ml or nothing


def item_of(drug: str, mg_per_ml: Decimal | None, vial_ml: Decimal | None) -> Item:
    """The item of a drug's name as somebody wrote it."""
    return Item(" ".join(drug.split()).casefold(), mg_per_ml, vial_ml)


def amount_text(item: Item, mg: Fraction) -> str:
    """``12 vials``, ``11 vials and 9.3 mL``, ``9.3 mL``, or mg where no strength was said."""
    ml, vial = item.ml(abs(mg)), item.vial_mg
    sign = "\N{MINUS SIGN}" if mg < 0 else ""
    if ml is None or vial is None or item.vial_ml is None:
        return f"{sign}{shown(abs(mg), 2)} mg"
    vials = int(abs(mg) // vial)
    rest = ml - vials * Fraction(item.vial_ml)
    told = [f"{vials} {'vial' if vials == 1 else 'vials'}"] if vials or not rest else []
    told += [f"{shown(rest, 2)} mL"] if rest else []
    return sign + " and ".join(told)


@dataclass(frozen=True, slots=True)
class Struck:
    """When, by whom and why an entry was taken out of the count; it stays readable."""

    at: datetime
    by: str
    reason: str
    kind: Literal["struck", "amended"] = "struck"


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of the log: ``mg`` is what the stock gained, or lost where it is negative."""

    item: Item
    kind: Kind
    mg: Fraction
    act: MovingAct
    seq: int
    session: str | None = None
    lot: str | None = None
    struck: Struck | None = None

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.act.at

    @property
    def place(self) -> tuple[datetime, int]:
        """Where it stands in the log."""
        return self.act.at, self.seq


@dataclass(frozen=True, slots=True)
class Row:
    """A movement with what was there after it (mg); None where it does not count."""

    move: Movement
    balance: Fraction | None


@dataclass(frozen=True, slots=True)
class Count:
    """A count with what the log says today was there at that moment, in full vials."""

    move: Movement
    act: StockCounted
    expected: int

    @property
    def agrees(self) -> bool:
        """Whether both people counted what the log says."""
        return self.act.counted == self.expected and (
            self.act.second_counted is None or self.act.second_counted == self.act.counted
        )


@dataclass(frozen=True)
class Book:
    """The whole stock, worked out once from the entries it is made of."""

    moves: tuple[Movement, ...] = ()

    @cached_property
    def by_item(self) -> dict[Item, tuple[Movement, ...]]:
        """The movements of every item, in the order of the log; items by name."""
        found: dict[Item, list[Movement]] = defaultdict(list)
        for move in sorted(self.moves, key=lambda m: m.place):
            found[move.item].append(move)
        return {item: tuple(found[item]) for item in sorted(found, key=Item.order)}

    @cached_property
    def kept_since(self) -> dict[Item, datetime]:
        """From when each item is kept here: its first receipt that stands."""
        return {
            item: first
            for item, moves in self.by_item.items()
            if (
                first := next(
                    (m.at for m in moves if m.kind == "received" and m.struck is None), None
                )
            )
        }

    @cached_property
    def rows(self) -> dict[Item, tuple[Row, ...]]:
        """The log of every item with its running balance."""
        return {item: tuple(self._running(item)) for item in self.by_item}

    def _running(self, item: Item) -> Iterator[Row]:
        balance = ZERO
        for move in self.by_item[item]:
            if self._counts(move):
                balance += move.mg
                yield Row(move, balance)
            else:
                yield Row(move, None)

    def _counts(self, move: Movement) -> bool:
        since = self.kept_since.get(move.item)
        return move.struck is None and since is not None and move.at >= since

    def balance(self, item: Item, before: datetime | None = None) -> Fraction:
        """What is there (mg), now or right before a moment; below zero where receipts are missing.

        It is the sum of all movements that count.
        """
        return sum(
            (
                m.mg
                for m in self.by_item.get(item, ())
                if self._counts(m) and (before is None or m.at < before)
            ),
            ZERO,
        )

    def expected(self, item: Item) -> int:
        """How many full vials the log says are there."""
        return item.full_vials(self.balance(item))

    @cached_property
    def counts(self) -> dict[Item, tuple[Count, ...]]:
        """The standing counts of every item, oldest first."""
        found = {}
        for item, rows in self.rows.items():
            counted = [
                Count(row.move, row.move.act, item.full_vials(row.balance))
                for row in rows
                if isinstance(row.move.act, StockCounted) and row.balance is not None
            ]
            if counted:
                found[item] = tuple(counted)
        return found

    def differences(self, item: Item) -> tuple[Count, ...]:
        """The counts that differ and are not resolved.

        Resolved by an entry that makes the log agree with what was counted, or by a later count
        that agrees.
        """
        found: list[Count] = []
        for count in self.counts.get(item, ()):
            found = [] if count.agrees else [*found, count]
        return tuple(found)

    def counted_on(self, item: Item, day: date) -> bool:
        """Whether two people counted it on a day."""
        return any(c.move.at.date() == day for c in self.counts.get(item, ()))

    def to_count(self, day: date) -> tuple[Item, ...]:
        """What is kept here, was not counted on a day, and may be there."""
        return tuple(
            item
            for item in self.by_item
            if item in self.kept_since
            and not self.counted_on(item, day)
            and (self.balance(item) != 0 or self.differences(item))
        )

    @cached_property
    def is_kept(self) -> bool:
        """Whether any stock is kept here."""
        return bool(self.kept_since)

    @cached_property
    def lots(self) -> frozenset[str]:
        """The lots (``lot_key``) of ketamine that came in."""
        return frozenset(
            lot_key(m.lot)
            for m in self.moves
            if m.kind == "received" and m.struck is None and m.lot and m.item.drug == KETAMINE
        )

    @cached_property
    def other_lots(self) -> dict[str, frozenset[str]]:
        """The lots (``lot_key``) of other drugs that came in, by drug."""
        found: dict[str, set[str]] = {}
        for m in self.moves:
            if m.kind == "received" and m.struck is None and m.lot and m.item.drug != KETAMINE:
                found.setdefault(m.item.drug, set()).add(lot_key(m.lot))
        return {drug: frozenset(lots) for drug, lots in found.items()}

    @cached_property
    def _vials_by_lot(self) -> dict[str, dict[str | None, Fraction]]:
        """What is left of every lot of ketamine in vials, told apart by session."""
        found: dict[str, dict[str | None, Fraction]] = {}
        for move in self.moves:
            vial = move.item.vial_mg
            if move.lot and vial and move.item.drug == KETAMINE and self._counts(move):
                by_session = found.setdefault(lot_key(move.lot), {})
                by_session[move.session] = by_session.get(move.session, ZERO) + move.mg / vial
        return found

    @cached_property
    def _left_by_lot(self) -> dict[str, Fraction]:
        return {lot: sum(by.values(), ZERO) for lot, by in self._vials_by_lot.items()}

    def used_up(self, *, besides: str) -> frozenset[str]:
        """The lots of which no full vial is left, not counting what one session (id) opened."""
        return frozenset(
            lot
            for lot, left in self._left_by_lot.items()
            if left - self._vials_by_lot[lot].get(besides, ZERO) < 1
        )

    def find(self, act_id: str) -> Movement | None:
        """The stock's own movement of that act (id)."""
        return next((m for m in self.moves if m.act.id == act_id and m.session is None), None)


@dataclass
class BookKeeper:
    """Takes entries as they come and gives the book; only what changed is worked out again.

    ``words`` know a drug by its other names.
    """

    words: Vocabulary = EMPTY
    _stock: list[Entry] = field(default_factory=list)
    _sessions: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    _made: dict[str, tuple[Movement, ...]] = field(default_factory=dict)
    _book: Book | None = None
    last: Entry | None = None

    @property
    def seq(self) -> int:
        """The place of the last entry taken; 0 before there is one."""
        return self.last.seq if self.last else 0

    def take(self, entries: Iterable[Entry]) -> None:
        """More entries, in charting order."""
        for entry in entries:
            self.last = entry
            self._book = None
            if isinstance(entry.act, OF_STATION):
                self._stock.append(entry)
                if isinstance(entry.act, StockReceived | StockStruck):
                    # What a drug given by its name was taken from may be known only now.
                    self._made.clear()
            elif entry.session is not None:
                self._sessions[entry.session].append(entry)
                self._made.pop(entry.session, None)

    @property
    def book(self) -> Book:
        """The stock as it stands."""
        if self._book is None:
            own = tuple(_of_station(self._stock))
            for session, entries in self._sessions.items():
                if session not in self._made:
                    self._made[session] = tuple(_of_session(session, entries, own, self.words))
            sessions = (move for moves in self._made.values() for move in moves)
            self._book = Book((*own, *sessions))
        return self._book


def ledger(entries: Iterable[Entry]) -> Book:
    """The stock that some entries make."""
    keeper = BookKeeper()
    keeper.take(sorted(entries, key=lambda e: e.seq))
    return keeper.book


def _of_station(entries: Iterable[Entry]) -> Iterator[Movement]:
    listed = list(entries)
    gone: dict[str, Struck] = {}
    for entry in listed:
        if isinstance(act := entry.act, StockStruck):
            gone.setdefault(act.entry, Struck(act.at, act.by, act.reason))
    for entry in listed:
        match entry.act:
            case StockReceived() as act:
                yield _own(entry, act, "received", act.vials, gone)
            case StockRemoved() as act:
                yield _own(entry, act, "removed", -act.vials, gone)
            case StockCounted() as act:
                yield _own(entry, act, "counted", 0, gone)


def _own(entry: Entry, act: StockAct, kind: Kind, vials: int, gone: dict[str, Struck]) -> Movement:
    item = item_of(act.drug, act.mg_per_ml, act.vial_ml)
    lot = act.lot if isinstance(act, StockReceived | StockRemoved) else None
    mg = vials * Fraction(act.mg_per_ml) * Fraction(act.vial_ml)
    return Movement(item, kind, mg, act, entry.seq, lot=lot, struck=gone.get(act.id))


def _of_session(
    session: str, entries: list[Entry], own: tuple[Movement, ...], words: Vocabulary
) -> Iterator[Movement]:
    """What a session opened and gave back, with what was struck or amended of it."""
    standing = sort_out(entries)
    prepared = {p.container or p.id: p for _, p in standing.of(DrugPrepared)}
    by_container = {name: Fraction(p.vial_conc_mg_per_ml) for name, p in prepared.items()}
    for entry in entries:
        act = entry.act
        if not isinstance(act, Act):
            continue
        fate = standing.fates.get(act.id)
        struck = None
        if fate is not None and isinstance(by := fate.by.act, Act):
            struck = Struck(by.written_at, by.by, by.reason or "", fate.kind)
        match act:
            case DrugPrepared() if act.vials:
                item = item_of(KETAMINE, act.vial_conc_mg_per_ml, act.vial_volume_ml)
                mg = -opened_mg(act)
                yield Movement(item, "opened", mg, act, entry.seq, session, act.lot, struck)
            case MedicationGiven(opened=Decimal() as opened) if act.purpose != "own":
                factor = mg_in_one(act.unit)
                if factor is not None:
                    item = _item_by_name(act.drug, act.lot, own, words)
                    mg = -Fraction(opened) * factor
                    yield Movement(item, "opened", mg, act, entry.seq, session, act.lot, struck)
            case DrugReturned():
                vial = _vial_of(act, by_container, prepared)
                item = (
                    item_of(KETAMINE, vial.vial_conc_mg_per_ml, vial.vial_volume_ml)
                    if vial
                    else _item_by_name(act.drug or KETAMINE, None, own, words)
                )
                lot = vial.lot if vial else None
                mg = Fraction(act.mg)
                yield Movement(item, "returned", mg, act, entry.seq, session, lot, struck)


def _vial_of(
    act: DrugReturned, by_container: dict[str, Fraction], prepared: dict[str, DrugPrepared]
) -> DrugPrepared | None:
    """The preparation whose vials gave what went back; the first of several that may have."""
    if act.drug is not None and act.drug.strip().casefold() != KETAMINE:
        return None
    wanted = of_strength(act, by_container)
    if wanted is None:
        return next(iter(prepared.values()), None)
    return next((p for p in prepared.values() if Fraction(p.vial_conc_mg_per_ml) == wanted), None)


def _item_by_name(drug: str, lot: str | None, own: tuple[Movement, ...], words: Vocabulary) -> Item:
    """The item of a drug that was charted by its name only: by its lot, or the only one kept."""
    key = drug_key(drug, words)
    received = [m for m in own if m.kind == "received" and not m.struck]
    kept = [m for m in received if drug_key(m.item.drug, words) == key]
    if lot is not None:
        of_lot = {m.item for m in kept if m.lot and lot_key(m.lot) == lot_key(lot)}
        if len(of_lot) == 1:
            return of_lot.pop()
    items = {m.item for m in kept}
    return items.pop() if len(items) == 1 else item_of(key, None, None)
