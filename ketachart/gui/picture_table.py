"""The values of the picture as a table, for screen readers and for whoever wants the numbers."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ketachart.clinical import acts as a
from ketachart.clinical.chart import Chart, VitalsSet
from ketachart.clinical.phrases import clock_text, flag_text, minute_text, pressure_text
from ketachart.clinical.wording import line_of

COLUMNS = ("Time", "Min", "BP", "HR", "SpO₂", "RR", "MOAA/S", "What happened")
SHOWN = (
    a.InfusionStarted,
    a.RateSet,
    a.InfusionPaused,
    a.InfusionResumed,
    a.InfusionStopped,
    a.BolusGiven,
    a.ContainerChanged,
    a.MedicationGiven,
    a.SideEffectNoted,
    a.SideEffectRegraded,
    a.SideEffectEnded,
)


class PictureTable(QTableWidget):
    """One row a set or event, oldest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(COLUMNS), parent)
        self.setObjectName("picture-table")
        self.setAccessibleName("Values of the chart")
        self.setHorizontalHeaderLabels(COLUMNS)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        # Tab leaves the table, as it leaves every other panel.
        self.setTabKeyNavigation(False)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(24)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(len(COLUMNS) - 1, QHeaderView.ResizeMode.Stretch)
        words = self.horizontalHeaderItem(len(COLUMNS) - 1)
        if words is not None:
            words.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def show_chart(self, chart: Chart) -> None:
        """The standing sets and events of a session."""
        rows = table_rows(chart)
        self.setRowCount(len(rows))
        for y, row in enumerate(rows):
            for x, text in enumerate(row):
                item = QTableWidgetItem(text)
                if 0 < x < len(COLUMNS) - 1:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                self.setItem(y, x, item)
        self.scrollToBottom()


def table_rows(chart: Chart) -> list[tuple[str, ...]]:
    """What the picture shows, as text."""
    sets = {s.taken.id: s for s in chart.sets}
    rows = []
    for entry in chart.standing.entries:
        act = entry.act
        if not isinstance(act, a.Act):
            continue
        minute = chart.minute(act.at)
        first = (clock_text(act.at), "" if minute is None else minute_text(minute))
        if act.id in sets:
            rows.append((*first, *_values(sets[act.id])))
        elif isinstance(act, SHOWN):
            rows.append((*first, "", "", "", "", "", line_of(chart, entry).title))
    return rows


def _values(taken_set: VitalsSet) -> tuple[str, ...]:
    values = taken_set.values
    pressure = pressure_text(values.get("sbp"), values.get("dbp"))
    numbers = (str(values.get(param, "")) for param in ("hr", "spo2", "rr", "moaas"))
    return pressure, *numbers, " · ".join(flag_text(flag) for flag in taken_set.flags)
