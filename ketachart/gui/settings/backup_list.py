"""The backups that lie in both places, line by line, the newest first."""

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ketachart.clinical.phrases import day_text
from ketachart.clock import on_the_wall
from ketachart.gui.backups import moment_text
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.trouble.words import size_text
from ketachart.station import BackupState, ListedBackup

SHOWN = 12
"""So many are told one by one; of the older ones how many there are."""
HEADS = ("Made", "Entries", "Size", "Where", "Read whole")
BOTH, SECOND, OWN = "both places", "second place", "beside the station"


class BackupList(QWidget):
    """``show_state`` lists what the last run found."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("backup-list")
        self.setAccessibleName("Backups that are there")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 4, 0, 4)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(len(HEADS) - 1, 1)
        self._lines: list[tuple[str, ...]] = []
        self._more = plain("", "info", wrap=True)
        self._cells = [
            [plain("", "info" if line == 0 else "label") for _ in HEADS]
            for line in range(SHOWN + 1)
        ]
        for line, cells in enumerate(self._cells):
            for column, cell in enumerate(cells):
                right = Qt.AlignmentFlag.AlignRight if column in (1, 2) else Qt.AlignmentFlag(0)
                cell.setAlignment(right | Qt.AlignmentFlag.AlignVCenter)
                cell.hide()
                self._grid.addWidget(cell, line, column)
        self._grid.addWidget(self._more, SHOWN + 1, 0, 1, len(HEADS))
        self._more.hide()
        self.hide()

    def lines(self) -> list[tuple[str, ...]]:
        """What stands there, without the heads."""
        return self._lines

    def show_state(self, state: BackupState, now: datetime) -> None:
        """List them; nothing where nothing is known."""
        lines = [line_of(each, state.place, now) for each in state.listed[:SHOWN]]
        older = state.listed[SHOWN:]
        if older:
            last = day_text(on_the_wall(older[-1].at, now))
            self._more.setText(f"And {len(older)} older, back to {last}.")
        self._more.setVisible(bool(older))
        self.setVisible(bool(lines))
        if lines == self._lines:
            return
        self._lines = lines
        for at, cells in enumerate(self._cells):
            words = (HEADS, *lines)[at] if at <= len(lines) else ()
            for column, cell in enumerate(cells):
                cell.setText(words[column] if words else "")
                cell.setVisible(bool(words))


def line_of(each: ListedBackup, second: str | None, now: datetime) -> tuple[str, ...]:
    """One of them in words: when, entries, size, where, and when it was read whole."""
    there = second is not None and second in each.places
    where = SECOND if there else OWN
    if there and len(each.places) > 1:
        where = BOTH
    read = "when made"
    if each.tried is not None:
        read += f"; on trial {moment_text(each.tried, now)}"
    return moment_text(each.at, now), f"{each.entries:,}", size_text(each.size), where, read
