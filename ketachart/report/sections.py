"""What the sections of the record share: times, names, what was said besides."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ketachart.clinical.acts import (
    Act,
    IndependentCheck,
    LimitsSet,
    OrderAuthenticated,
    OrderChanged,
    OrderPlaced,
    PhysicianSigned,
    PlanSet,
)
from ketachart.clinical.chart import Chart
from ketachart.clinical.clock_notes import ClockNotes
from ketachart.clinical.entry import Entry
from ketachart.clinical.rechecks import recheck_words
from ketachart.clinical.wording import (
    clock_text,
    day_text,
    initials,
    late_text,
    minute_text,
    offset_text,
)
from ketachart.report.blocks import Cell, Column, Row, cells
from ketachart.report.whole import entry_words, told

A_DAY = 24 * 60
"""Minutes: beyond them the date tells more."""


@dataclass
class Draft:
    """A record in the making; ``used`` are the acts that stand in a section already.

    ``times`` tells which clock times carry the mark that nobody has confirmed them.
    """

    chart: Chart
    now: datetime | None
    used: set[str] = field(default_factory=set)
    times: ClockNotes = field(default_factory=ClockNotes)

    def take(self, *acts: Act) -> None:
        """Mark acts as told."""
        self.used.update(act.id for act in acts)

    @property
    def day_one(self) -> datetime:
        """The day the session belongs to."""
        return self.chart.plan.at if self.chart.plan else self.chart.session.at

    def clock(self, at: datetime) -> str:
        """The time of day, and the mark where nobody has confirmed it."""
        return clock_text(at) + self.times.mark(at)

    def dated(self, rows: Iterable[tuple[datetime, Row]]) -> tuple[Row, ...]:
        """Rows by their times; where a day or another clock begins, the first says which."""
        found = []
        day, offset = self.day_one.date(), self.day_one.utcoffset()
        for at, row in sorted(rows, key=lambda pair: pair[0]):
            if at.date() != day or at.utcoffset() != offset:
                small = day_text(at)[:6] if at.date() != day else ""
                small += f" {offset_text(at)}" if at.utcoffset() != offset else ""
                day, offset = at.date(), at.utcoffset()
                first = replace(row.cells[0], small=small.strip())
                found.append(replace(row, cells=(first, *row.cells[1:])))
            else:
                found.append(row)
        return tuple(found)

    def minute(self, at: datetime) -> str:
        """Minutes from the start as in a table; a dash without one, and where it is days away."""
        minute = self.chart.minute(at)
        return (
            "–" if minute is None or abs(minute) >= A_DAY else minute_text(minute).removeprefix("+")
        )

    def checks(self, act: Act) -> list[str]:
        """The second checks of an act, with who and when; they are told by this."""
        standing = self.chart.standing
        found = []
        for _, check in standing.of(IndependentCheck):
            if standing.root(check.of) != standing.root(act.id):
                continue
            self.take(check)
            words = f"Second check of {check.what} {self.clock(check.at)}, {check.by}"
            again = f", {marked}" if (marked := recheck_words(self.chart, check)) else ""
            found.append(words + again + ("" if check.agrees else ", does not agree"))
            read = [f"{name} {value}" for name, value in told("values", check.values)]
            found += ["read " + ", ".join(read)] if read else []
            found += self.besides(check)
        return found

    def besides(self, act: Act) -> list[str]:
        """Reason, note, and how sure and how late it was charted."""
        late = late_text(act) if self.chart.is_late(act) else ""
        unsure = "time estimated" if act.certainty == "estimated" else ""
        return [t for t in (act.reason, act.note, unsure, late) if t]

    def replaced(self, entry: Entry) -> str:
        """How an entry came to stand no longer: ``amended 10:53 by MR: typing slip``."""
        act = entry.act
        fate = self.chart.fate(act.id)
        if fate is None or not isinstance(fate.by.act, Act):
            return ""
        by = fate.by.act
        why = f": {by.reason}" if by.reason else ""
        return f"{fate.kind} {self.clock(by.written_at)} by {initials(by.by)}{why}"


OTHERS = (
    IndependentCheck,
    OrderPlaced,
    OrderChanged,
    OrderAuthenticated,
    LimitsSet,
    PlanSet,
    PhysicianSigned,
)
"""Acts of the second person and of the prescriber."""


def named(names: Iterable[str]) -> list[str]:
    """Each name once, in the order they come."""
    return list(dict.fromkeys(names))


def joined(*parts: str | None) -> str:
    """Parts of a detail, those that are there, on one line."""
    return " · ".join(p for p in parts if p)


def length(span: timedelta | None) -> str:
    """A running time as ``43:30``: minutes and seconds; from an hour on ``1:02:30``."""
    if span is None:
        return "–"
    seconds = round(span.total_seconds())
    hours, rest = divmod(seconds, 3600)
    if hours:
        return f"{hours}:{rest // 60:02}:{rest % 60:02}"
    return f"{seconds // 60:02}:{seconds % 60:02}"


ENTRY_COLUMNS = (
    Column("Time", 0.075, fit=True),
    Column("Min", 0.06, right=True),
    Column("Entry", 0.685),
    Column("By", 0.18, fit=True),
)
ORDER_COLUMNS = (
    Column("Time", 0.075, fit=True),
    Column("Min", 0.06, right=True),
    Column("Entry", 0.41, fit=True),
    Column("Details", 0.275),
    Column("By", 0.18, fit=True),
)


def entry_row(draft: Draft, entry: Entry, *, beside: bool = False) -> Row:
    """An entry as a row of ``ENTRY_COLUMNS``, with all it says; it is told by this.

    ``beside`` puts what it says besides its title into a column of its own: ``ORDER_COLUMNS``.
    """
    act = entry.act
    assert isinstance(act, Act)
    draft.take(act)
    title, detail = entry_words(draft.chart, entry)
    detail = joined(*(p for p in detail.split(" · ") if p != initials(act.by)), *draft.checks(act))
    said = cells(title, detail) if beside else (Cell(title, small=detail),)
    when = cells(Cell(draft.clock(act.at), "strong"), draft.minute(act.at))
    return Row((*when, *said, *cells(act.by)))
