"""The stock of controlled drugs on this station, and its log as a page and a table."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import structs

from ketachart import __version__
from ketachart.clinical.account import KETAMINE
from ketachart.clinical.administration import (
    AdministrativeAct,
    ReportExported,
    StockCounted,
    StockReceived,
    StockRemoved,
    StockStruck,
)
from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import Surroundings
from ketachart.clinical.stock import ACT_NAMES, Book, BookKeeper, Item, item_of
from ketachart.clinical.substance_log import (
    SubstanceLog,
    check_period,
    sessions_in,
    substance_log,
    without_patients,
)
from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.clinical.units import shown
from ketachart.clock import new_id
from ketachart.interop import stock_csv
from ketachart.station.access import AUDITOR, CLINICAL, MAY, check
from ketachart.station.core import Person
from ketachart.station.leaving import Leaving, said_of_a_copy
from ketachart.store import files, projections

if TYPE_CHECKING:
    from ketachart.store.engine import Connection

LogFormat = Literal["pdf", "csv"]
MOST_VIALS = 100_000
MOST = Decimal(10_000)
"""mg/mL and mL: nothing in a clinic's stock comes near it."""


@dataclass(frozen=True, slots=True)
class StockState:
    """The stock now: the book, today's date, and the log of today."""

    book: Book
    day: date
    today: SubstanceLog

    @property
    def to_count(self) -> tuple[Item, ...]:
        """What two people have not counted today."""
        return self.book.to_count(self.day)


class Stock(Leaving):
    """Receipts, removals and counts of vials; what sessions open is taken from their charts."""

    _keeper: BookKeeper | None = None

    def stock(self) -> StockState:
        """The stock as it stands.

        Raises:
            Refused: nobody is signed in, or the one who is may not see it.
        """
        day = self.clock.now().at.date()
        with self._database.reading() as con:
            book = self._book(con)
            return StockState(book, day, self._log(con, book, day, day))

    def to_count(self) -> tuple[Item, ...]:
        """What two people have not counted today, for a reminder."""
        with self._database.reading() as con:
            return self._book(con).to_count(self.clock.now().at.date())

    def receive_stock(self, act: StockReceived) -> Book:
        """Vials came in.

        Raises:
            Refused: an amount cannot be, or the time is still to come; nothing was recorded.
        """
        _vials(act.vials, 1)
        return self._chart_stock(act)

    def remove_stock(self, act: StockRemoved, *, witness: Person | None = None) -> Book:
        """Vials left unopened; ``witness`` proved to be there. More than the log holds is taken.

        Raises:
            Refused: an amount cannot be, the reason is missing, or the witness is who removes.
        """
        _vials(act.vials, 1)
        if not act.reason.strip():
            raise Refused("Why do the vials leave the stock? Nothing was recorded.")
        witness = None if witness is None else self._proved_here(witness)
        if witness is not None and witness.id == self._signed_in().id:
            raise Refused("The witness is another person than the one who removes the vials.")
        return self._chart_stock(structs.replace(act, witness=witness.id if witness else None))

    def count_stock(self, act: StockCounted, *, second: Person) -> Book:
        """Two people counted full vials, the second without seeing the first count.

        What the log expects is worked out here and kept with the count.

        Raises:
            Refused: a count cannot be, both are one person, the item is not kept, or a
                difference is not explained.
        """
        first, second = self._signed_in(), self._proved_here(second)
        if second.id == first.id:
            raise Refused("Two people count. Ask a colleague to count, and to sign for it.")
        check(MAY["count_stock"], second.roles)
        _vials(act.counted, 0)
        if act.second_counted is None:
            raise Refused("The second person has not counted yet.")
        _vials(act.second_counted, 0)
        item = item_of(act.drug, act.mg_per_ml, act.vial_ml)
        with self._database.reading() as con:
            book = self._book(con)
        if item not in book.kept_since:
            raise Refused(f"{item.name} was never received here. Enter what came in first.")
        expected = book.expected(item)
        if not (act.counted == act.second_counted == expected) and not (act.reason or "").strip():
            raise Refused(
                f"The log says {expected}, the counts say {act.counted} and "
                f"{act.second_counted}. Count again, or explain the difference."
            )
        return self._chart_stock(structs.replace(act, expected=expected, second=second.id))

    def strike_stock(self, entry: str, reason: str) -> Book:
        """Take an entry of the stock (act id) out of the count; it stays readable.

        Raises:
            Refused: there is none, it was struck already, or the reason is missing.
        """
        if not reason.strip():
            raise Refused("Striking an entry needs a reason. Nothing was changed.")
        with self._database.reading() as con:
            found = self._book(con).find(entry)
        if found is None:
            raise Refused(
                "There is no such entry in the stock. What sessions used is corrected "
                "in their charts."
            )
        if found.struck is not None:
            raise Refused(f"That entry was struck by {found.struck.by} already.")
        now = self.clock.now().at
        return self._chart_stock(
            StockStruck(id=new_id(), at=now, by="-", entry=entry, reason=reason.strip())
        )

    def substance_log(self, since: date, until: date) -> SubstanceLog:
        """Every movement from the first day to the last, both in it.

        Raises:
            Refused: the period runs backwards, or who is signed in may not see it.
        """
        check_period(since, until)
        with self._database.reading() as con:
            return self._log(con, self._book(con), since, until)

    def export_substance_log(
        self,
        since: date,
        until: date,
        format: LogFormat,
        *,
        for_whom: str | None = None,
        purpose: str | None = None,
    ) -> tuple[str, bytes]:
        """The log to be written where a person chose: file name and contents; recorded first.

        Raises:
            Refused: the period runs backwards, the format is not known, or who is signed in may
                not see it.
        """
        log = self.substance_log(since, until)
        match format:
            case "csv":
                data = stock_csv.written(log).encode()
            case "pdf":
                data = self._log_page(log)
            case _:
                raise Refused(f"{format} is not a format of the log: pdf or csv.")
        person = self._signed_in()
        act = ReportExported(
            id=new_id(),
            at=self.clock.now().at,
            by=person.name,
            report="controlled-substance log",
            format=format,
            sha256=hashlib.sha256(data).hexdigest(),
            about=f"{since.isoformat()} to {until.isoformat()}",
            for_whom=said_of_a_copy(for_whom),
            purpose=said_of_a_copy(purpose),
        )
        with self._database.writing() as con:
            self._append(con, [act], person.id)
        return f"drug-log-{since.isoformat()}-to-{until.isoformat()}.{format}", data

    def export_substance_log_to(
        self,
        since: date,
        until: date,
        format: LogFormat,
        folder: Path,
        *,
        for_whom: str | None = None,
        purpose: str | None = None,
    ) -> Path:
        """The same, written into a folder; a copy that is there already stays.

        Raises:
            Refused: as ``export_substance_log``.
            Unavailable: the folder cannot be made or written.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except (OSError, ValueError):
            raise Unavailable(f"The folder {folder} cannot be made. Nothing was written.") from None
        name, data = self.export_substance_log(
            since, until, format, for_whom=for_whom, purpose=purpose
        )
        path = files.free_name(folder / name)
        files.hand_out(path, data)
        return path

    # Behind it --------------------------------------------------------------------------------

    def _book(self, con: Connection) -> Book:
        """The stock, brought up to the last entry."""
        keeper = self._keeper
        if keeper is not None and keeper.last is not None and keeper.words is self.vocabulary:
            found = self._ledger.trail(con, acts=ACT_NAMES, after=keeper.seq - 1)
            # Another one there: it was read inside a transaction that was taken back.
            if next(found, None) == keeper.last:
                keeper.take(found)
                return keeper.book
            found.close()
        self._keeper = keeper = BookKeeper(self.vocabulary)
        keeper.take(self._ledger.trail(con, acts=ACT_NAMES))
        return keeper.book

    def _chart_stock(self, act: AdministrativeAct) -> Book:
        person = self._signed_in()
        now = self.clock.now().at
        if act.at > now:
            raise Refused("That time is still to come. Check the time; nothing was recorded.")
        if isinstance(act, StockReceived | StockRemoved | StockCounted):
            _amounts(act.mg_per_ml, act.vial_ml)
        with self._database.writing() as con:
            self._append(con, [structs.replace(act, by=person.name)], person.id)
        with self._database.reading() as con:
            return self._book(con)

    def _log(self, con: Connection, book: Book, since: date, until: date) -> SubstanceLog:
        charts = self._charts_of(con, sessions_in(book, since, until))
        people = {p.id: p.name for p in projections.people(con)}
        log = substance_log(book, charts, people, since, until)
        # Who keeps the vials needs the record's number, and no patient.
        named = (CLINICAL | AUDITOR) & set(self._signed_in().roles)
        return log if named else without_patients(log)

    def _charts_of(self, con: Connection, sessions: Iterable[str]) -> dict[str, Chart]:
        return {session: self._chart(con, session) for session in sessions}

    def _log_page(self, log: SubstanceLog) -> bytes:
        from ketachart.report.pdf import write_pdf  # noqa: PLC0415 - 85 ms of import
        from ketachart.report.substance_log import log_document  # noqa: PLC0415

        clinic = self.clinic
        made = log_document(
            log,
            clinic=clinic.clinic,
            generated_at=self.clock.now().at,
            generated_by=self._signed_in().name,
            software=f"KetaChart {__version__}",
        )
        return write_pdf(made, paper=clinic.paper)

    def _around(self, con: Connection | None, chart: Chart, person: Person) -> Surroundings:
        """Whose roles count, and which lots are known."""
        book = self._last_known("stock", self._book) if con is None else self._book(con)
        around = Surroundings(roles=frozenset(person.roles), other_lots=book.other_lots)
        if not any(item.drug == KETAMINE for item in book.kept_since):
            return around
        own = chart.session.session
        return replace(around, lots=book.lots, lots_elsewhere=book.used_up(besides=own))

    def surroundings(self, session_id: str) -> Surroundings:
        """What the door knows beside a chart, for a question that is asked before it is charted.

        Raises:
            Refused: there is no such session.
        """
        person = self._signed_in()
        with self._database.reading() as con:
            around = self._around(con, self._chart(con, session_id), person)
        return replace(around, self_recheck_min=self.clinic.self_recheck_min)


def _vials(number: int, least: int) -> None:
    if not least <= number <= MOST_VIALS:
        raise Refused(
            f"{number} vials cannot be: {least} to {MOST_VIALS}. Check what was typed; nothing "
            "was recorded."
        )


def _amounts(mg_per_ml: Decimal, vial_ml: Decimal) -> None:
    for value, what, unit in (
        (mg_per_ml, "The strength", "mg/mL"),
        (vial_ml, "The volume of a vial", "mL"),
    ):
        if not (value.is_finite() and 0 < value <= MOST):
            told = shown(value, 3) if value.is_finite() else "that"
            raise Refused(f"{what} cannot be {told} {unit}. Check it; nothing was recorded.")
