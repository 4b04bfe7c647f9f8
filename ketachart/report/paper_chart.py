"""A session that has begun, on paper: how it stands, and room to go on with a pen.

Made from what is in memory alone, for when the record cannot be reached.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import capital, chair_text, clock_text
from ketachart.clinical.schedule import due_times
from ketachart.clinical.vitals import PARAMETERS
from ketachart.clock import on_the_wall
from ketachart.report import identity
from ketachart.report.ambulance_sheet import Sheet
from ketachart.report.blocks import (
    Block,
    Cell,
    Column,
    Document,
    Exceptions,
    Heading,
    KeyFigure,
    KeyFigures,
    Notes,
    Pair,
    Row,
    Table,
    cells,
)
from ketachart.report.document import document
from ketachart.report.picture_scale import planned_end
from ketachart.report.sections import Draft

TITLE = "Paper chart to go on with"
STATUS = "NOT THE RECORD"
MOST, LETTERS = 4, 120
"""Lines of a list and letters of a text: the last ones are what is needed at the chair."""
LAID_OUT = timedelta(hours=2)
"""For so long due times are printed."""
MOST_SETS, MOST_SPARE, LINES = 10, 2, 14
HIGH = "\n"
"""Two lines: as much as a hand needs for one."""
NOTE = (
    "Write time and initials beside every entry; strike errors through with one line. Afterwards "
    "enter it all into KetaChart at the times written here; the entries are then marked as charted "
    "late, with the reason. Keep this paper with the record."
)


def paper_chart(
    chart: Chart, *, clinic: str, generated_at: datetime, software: str, unsaved: int = 0
) -> Document:
    """The chart of an open session as it stands at ``generated_at``, and lines to write on.

    ``unsaved``: so many of its entries wait to be saved and stand in memory only.
    """
    whole = document(
        chart, clinic=clinic, chair=chart.chair, generated_at=generated_at, software=software
    )
    sheet = _Paper(chart, generated_at)
    return replace(
        whole,
        title=TITLE,
        status=STATUS,
        facts=sheet.facts(whole),
        blocks=sheet.stands(unsaved),
    )


class _Paper(Sheet):
    def __init__(self, chart: Chart, now: datetime) -> None:
        super().__init__(chart, now, MOST, LETTERS)

    def stands(self, unsaved: int) -> tuple[Block | Pair, ...]:
        """First how it stands, then the lines."""
        chart, at = self.chart, clock_text(self.now)
        where = f"{chair_text(chart.chair)}, " if chart.chair else ""
        said = f"{capital(where)}{chart.phase.value} at {at}, from what KetaChart had in memory."
        if unsaved:
            waits = "1 entry waits" if unsaved == 1 else f"{unsaved} entries wait"
            said += f" {waits} to join the record."
        allergies = f"Allergies: {self.allergies()}"
        found: list[Block | Pair] = [Exceptions(((False, said), (False, allergies)))]
        found.append(self._figures())
        found += identity.orders(Draft(chart, self.now))
        found += self.happened()
        found += self.vitals()
        found += self.drugs()
        found += self._lines()
        return tuple(found)

    def _figures(self) -> KeyFigures:
        chart, figures = self.chart, list(self.ketamine().figures)
        end = planned_end(chart, self.now)
        if end is not None and chart.stopped_at is None:
            words = clock_text(on_the_wall(end, self.now))
            figures[-2:-1] = [KeyFigure("Planned end", words, lines=("as the pump runs now",))]
        due = chart.next_due(self.now)
        if due is not None:
            late = ("late already",) if due.late_at <= self.now else ()
            words = clock_text(on_the_wall(due.at, self.now))
            figures.append(KeyFigure("Next set due", words, lines=late, flagged=bool(late)))
        return KeyFigures(tuple(figures))

    def _lines(self) -> tuple[Block, ...]:
        params = self.chart.protocol.vitals_row
        names = ["BP" if p == "sbp" else PARAMETERS[p].short for p in params if p != "dbp"]
        each = 0.46 / max(len(names), 1)
        sets = Table(
            (
                Column("Due", 0.08),
                Column("Time", 0.09),
                *(Column(name, each) for name in names),
                Column("Flag, action, who was told", 0.27),
                Column("Initials", 0.1),
            ),
            tuple(
                Row(cells(f"{due}{HIGH}", *("",) * (len(names) + 3)))
                for due in (*self._due(), *("",) * MOST_SPARE)
            ),
        )
        rest = Table(
            (
                Column("Time", 0.09),
                Column("Drug with dose, rate, pause, end, side effect 1-3, note", 0.53),
                Column("Pump reads mL", 0.12),
                Column("Ordered by", 0.16),
                Column("Initials", 0.1),
            ),
            tuple(Row(cells(HIGH, *(Cell(""),) * 4)) for _ in range(LINES)),
        )
        aside = f"due times from {clock_text(self.now)}"
        return (
            Heading("Go on here: vital signs", aside),
            sets,
            Heading("Everything else"),
            rest,
            Notes((NOTE,)),
        )

    def _due(self) -> list[str]:
        """The sets that fall due in the next two hours; what is due now stands first."""
        chart, now = self.chart, self.now
        if chart.started_at is None or chart.discharge is not None:
            return []
        open_now = chart.next_due(now)
        coming = due_times(
            chart.protocol.schedule,
            started_at=chart.started_at,
            stopped_at=chart.stopped_at or planned_end(chart, now),
            closed_at=None,
            until=now + LAID_OUT,
        )
        times = {due.at for due in coming if now < due.at <= now + LAID_OUT}
        if open_now is not None:
            times.add(open_now.at)
        return [clock_text(on_the_wall(at, now)) for at in sorted(times)[:MOST_SETS]]
