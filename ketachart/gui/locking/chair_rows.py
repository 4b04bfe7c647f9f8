"""The chairs one below the other: of the locked window, and of who charts nothing."""

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from ketachart.gui.locking.chair_row import ChairRow
from ketachart.gui.locking.locked_words import LockedChair

IN_ONE_COLUMN = 6


class ChairRows(QWidget):
    """As many rows as there are chairs; more than six stand in two columns."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[ChairRow] = []
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(12)

    def show_chairs(self, chairs: Sequence[LockedChair]) -> None:
        """Another moment."""
        if len(chairs) != len(self.rows):
            self._make(len(chairs))
        for row, words in zip(self.rows, chairs, strict=True):
            row.show_words(words)

    def _make(self, count: int) -> None:
        for row in self.rows:
            self.grid.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [ChairRow(self) for _ in range(count)]
        columns = 1 if count <= IN_ONE_COLUMN else 2
        for place, row in enumerate(self.rows):
            self.grid.addWidget(row, *divmod(place, columns))
            row.show()
