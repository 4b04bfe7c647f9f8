"""The record as rows: newest first, each as it is said now; a view hears only of what changed."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ketachart.clinical import acts as a
from ketachart.clinical.administration import SessionMoved
from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import Entry
from ketachart.clinical.phrases import clock_text, flag_text, late_text, minute_text
from ketachart.clinical.sayings_course import flags_of
from ketachart.clinical.wording import Line, line_of, zone_text

FILTERS: dict[str, tuple[type[a.Act], ...]] = {
    "All": (),
    "Vitals": (a.VitalsTaken, a.VitalsNotTaken),
    "Side effects": (a.SideEffectNoted, a.SideEffectRegraded, a.SideEffectEnded),
    "Pump and drugs": (
        a.DrugPrepared, a.InfusionStarted, a.RateSet, a.InfusionPaused, a.InfusionResumed,
        a.InfusionStopped, a.ContainerChanged, a.PumpRead, a.LineFlushed, a.BolusGiven,
        a.MedicationGiven, a.DrugWasted, a.DrugReturned,
    ),
    "Notes and actions": (a.NoteWritten, a.ActionTaken, a.ResponseNoted, a.PersonTold),
    "Flagged": (),
    "Late or corrected": (),
}  # fmt: skip


Told = a.Act | SessionMoved
"""What has a line of its own in the record."""


class Role(IntEnum):
    """What the delegate asks the model for."""

    ROW = Qt.ItemDataRole.UserRole
    ACT_ID = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the record; ``lead`` letters of the title are strong."""

    act_id: str
    at: datetime
    clock: str
    minute: str
    line: Line
    lead: int
    marks: tuple[tuple[str, str], ...]
    correctable: bool

    def beside(self, *quiet: str) -> "Row":
        """The same with quiet words at the end of its detail, which can be seen."""
        detail = " · ".join(part for part in (self.line.detail, *quiet) if part)
        marks = (*self.marks, *((words, "caution") for words in quiet))
        return replace(self, line=replace(self.line, detail=detail), marks=marks)

    @property
    def spoken(self) -> str:
        """As a screen reader says it."""
        state = {"gone": "struck", "flag": "flagged", "caution": "note", "plain": ""}
        told = (self.clock, self.minute, state[self.line.level], self.line.title, self.line.detail)
        return ", ".join(t for t in told if t)


_EFFECT = re.compile(r" (?:mild|moderate|severe|gone)\b")


def lead_of(line: Line, act: Told) -> int:
    """How much of a title says what happened; the rest says how much, where, or is a text."""
    if isinstance(act, a.NoteWritten | a.ResponseNoted):
        return 0
    if isinstance(act, a.VitalsTaken):
        return len(line.title.partition(" · ")[0])
    if line.icon == "effect" and (found := _EFFECT.search(line.title)):
        return found.start()
    if line.icon in ("play", "pause", "stop", "rate", "bag"):
        return len(line.title.partition(" at ")[0])
    return len(line.title.partition(": ")[0])


def _marks(chart: Chart, entry: Entry, act: Told) -> tuple[tuple[str, str], ...]:
    """Parts of the detail that are to be seen: (words, token of the theme)."""
    if chart.fate(act.id) is not None or isinstance(act, SessionMoved):
        return ()
    found = [(zone_text(chart, act), "caution")] if zone_text(chart, act) else []
    found += [(late_text(act), "caution")] if chart.is_late(act) else []
    if isinstance(act, a.VitalsTaken):
        found += [(flag_text(flag), "flag") for flag in flags_of(chart, act)]
    found += [(words, "caution") for words in entry.exceptions]
    return tuple(found)


def row_of(chart: Chart, entry: Entry, act: Told) -> Row:
    """An entry as a row."""
    line = line_of(chart, entry)
    minute = chart.minute(act.at)
    return Row(
        act_id=act.id,
        at=act.at,
        clock=clock_text(act.at),
        minute="" if minute is None else minute_text(minute),
        line=line,
        lead=lead_of(line, act),
        marks=_marks(chart, entry, act),
        correctable=not chart.record.is_signed
        and chart.fate(act.id) is None
        and not isinstance(act, a.EntryStruck | SessionMoved),
    )


def _shown(chart: Chart, entry: Entry, act: Told, wanted: str) -> bool:
    if isinstance(act, SessionMoved):
        return wanted in ("All", "Late or corrected")
    # A strike is told on the line that it struck; it stands alone only once it is struck itself.
    if isinstance(act, a.EntryStruck) and chart.fate(act.id) is None:
        return wanted == "Late or corrected" and act.entry not in chart.standing.fates
    if wanted == "Flagged":
        return line_of(chart, entry).level == "flag"
    if wanted == "Late or corrected":
        return act.amends is not None or chart.is_late(act) or act.id in chart.standing.fates
    kinds = FILTERS[wanted]
    return not kinds or isinstance(act, kinds)


Kept = dict[str, tuple[object, Row]]
"""Rows by entry, each with what it depended on when it was made."""


def rows_of(chart: Chart, wanted: str = "All", kept: Kept | None = None) -> list[Row]:
    """The rows of a chart, newest first; of one moment the one charted last stands first.

    ``kept`` spares saying again what cannot have changed since the last time.
    """
    kept = {} if kept is None else kept
    entries = [(e, e.act) for e in chart.entries if isinstance(e.act, Told)]
    entries.sort(key=lambda pair: (pair[1].at, pair[0].seq), reverse=True)
    shown = [(e, act) for e, act in entries if _shown(chart, e, act, wanted)]
    base = chart.baseline.get("sbp")
    judged = (chart.started_at, base.value if base else None, chart.special_limits)
    rows = []
    for entry, act in shown:
        row = None
        fate = chart.fate(act.id)
        depends = (judged, fate.by.id if fate else None)
        if isinstance(act, _BY_THEMSELVES) and act.amends is None:
            found = kept.get(entry.id)
            row = found[1] if found is not None and found[0] == depends else None
        if row is None:
            row = row_of(chart, entry, act)
            kept[entry.id] = (depends, row)
        rows.append(row)
    return rows


_BY_THEMSELVES = (a.VitalsTaken, a.NoteWritten, a.ItemChecked)
"""They are said without looking at other entries; they are also most of a record."""


class RecordRows(QAbstractListModel):
    """Rows for a list view."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.line.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken
            case Role.ROW:
                return row
            case Role.ACT_ID:
                return row.act_id
        return None

    def at(self, act_id: str) -> int | None:
        """The place of an act; None where it is not shown."""
        return next((n for n, row in enumerate(self.rows) if row.act_id == act_id), None)

    def show_rows(self, rows: list[Row]) -> None:
        """Go over to other rows: what is new comes in, what is said otherwise is said anew."""
        old, new = [r.act_id for r in self.rows], [r.act_id for r in rows]
        known = set(old)
        if [i for i in new if i in known] != old:
            self.beginResetModel()
            self.rows = list(rows)
            self.endResetModel()
            return
        for place, row in enumerate(rows):
            if row.act_id not in known:
                self.beginInsertRows(QModelIndex(), place, place)
                self.rows.insert(place, row)
                self.endInsertRows()
            elif self.rows[place] != row:
                self.rows[place] = row
                self.dataChanged.emit(self.index(place), self.index(place))
