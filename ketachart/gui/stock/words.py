"""The words of the drug log's screens, and what they ask of the station. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ketachart.clinical.administration import StockCounted, StockReceived, StockRemoved
from ketachart.clinical.phrases import clock_text, day_text
from ketachart.clinical.stock import Book, Count, Item, Movement, Row, amount_text
from ketachart.clinical.units import shown
from ketachart.station import Person, Station, StockState
from ketachart.station.access import MAY

_MAY_CHART = MAY["receive_stock"].roles or frozenset()
NEWEST = 60
"""So many movements of an item are shown; older ones stand in the exported log."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The stock, everybody who may count, the patients' record numbers, and who looks."""

    state: StockState
    people: tuple[Person, ...]
    record_nos: dict[str, str]
    person: Person | None

    @property
    def book(self) -> Book:
        """The stock as it stands."""
        return self.state.book

    @property
    def may_chart(self) -> bool:
        """Whether who is signed in may enter something."""
        return self.person is not None and bool(_MAY_CHART & set(self.person.roles))


def look(station: Station) -> Seen:
    """All that the page shows.

    Raises:
        Refused: who is signed in may not see it.
    """
    state = station.stock()
    wanted = {m.session for rows in state.book.by_item.values() for m in rows[-NEWEST:]}
    listed = station.sessions() if station.may("sessions") else ()
    named = {row.id: row.record_no for row in listed if row.id in wanted}
    return Seen(state, station.people(), named, station.person)


def reminder(items: tuple[Item, ...]) -> str:
    """``Ketamine not counted today``; empty where all is counted."""
    if not items:
        return ""
    drugs = list(dict.fromkeys(item.drug for item in items))
    if len(drugs) > 1:
        return f"{len(drugs)} drugs not counted today"
    return f"{drugs[0][:1].upper()}{drugs[0][1:24]} not counted today"


def counted_words(book: Book, item: Item, today: date) -> tuple[str, bool]:
    """When it was counted last, and whether that was today."""
    counts = book.counts.get(item, ())
    if not counts:
        return "never counted", False
    at = counts[-1].move.at
    day = "today" if at.date() == today else day_text(at)
    return f"counted {day} {clock_text(at)}", at.date() == today


def difference_words(count: Count) -> str:
    """``29-May 07:05: 17 and 17 counted, the log says 18 (one vial not found)``."""
    act = count.act
    second = "" if act.second_counted is None else f" and {act.second_counted}"
    why = f" ({act.reason})" if act.reason else ""
    when = f"{day_text(act.at)} {clock_text(act.at)}"
    return f"{when}: {act.counted}{second} counted, the log says {count.expected}{why}"


def vials_words(number: int) -> str:
    """``1 vial``, ``2 vials``."""
    return f"{number} {'vial' if number == 1 else 'vials'}"


def move_words(move: Movement, record_no: str = "") -> tuple[str, str]:
    """A movement's line and what stands small under it."""
    act = move.act
    if isinstance(act, StockReceived):
        parts = (act.supplier, f"lot {act.lot}" if act.lot else None, act.invoice)
        return f"Received, {vials_words(act.vials)}", _small(*parts, act.by)
    if isinstance(act, StockRemoved):
        saw = "with a witness" if act.witness else "no witness"
        return f"Removed, {vials_words(act.vials)}: {act.reason}", _small(saw, act.by)
    if isinstance(act, StockCounted):
        second = "" if act.second_counted is None else f" and {act.second_counted}"
        return f"Counted {act.counted}{second}", _small(act.reason, act.by)
    word = "Opened" if move.kind == "opened" else "Back to stock"
    amount = amount_text(move.item, abs(move.mg))
    lot = f"lot {move.lot}" if move.lot else None
    return f"{word}, {amount}", _small(record_no, lot, act.by)


def struck_words(move: Movement) -> str:
    """Who struck it and why; empty while it stands."""
    if move.struck is None:
        return ""
    s = move.struck
    why = f": {s.reason}" if s.reason else ""
    return f"{s.kind} {day_text(s.at)} {clock_text(s.at)} by {s.by}{why}"


def balance_words(row: Row) -> str:
    """What was there after it."""
    return "" if row.balance is None else amount_text(row.move.item, row.balance)


def mg_words(item: Item, mg: Fraction) -> str:
    """``170 mL · 8500 mg``; mg alone where the strength is not known."""
    ml = item.ml(mg)
    told = f"{shown(mg, 2)} mg"
    return told if ml is None else f"{shown(ml, 2)} mL · {told}"


def _small(*parts: str | None) -> str:
    return " · ".join(p for p in parts if p)
