"""Several fields that belong together and are asked as one."""

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout

from ketachart.gui.panels.entry import Field
from ketachart.gui.panels.painted import HALO

GAP = 8 - 2 * HALO
"""Between fields, each of which keeps ``HALO`` round itself, as in a panel's column."""


class Group(Field):
    """Fields below one another; ``changed`` tells of any of them."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.parts: list[Field] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(GAP)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def take(self, *fields: Field) -> None:
        """Take fields in, one a row."""
        for field in fields:
            self.column.addWidget(field)
            self._keep(field)

    def take_row(self, *fields: Field) -> None:
        """Take fields in, side by side."""
        row = QHBoxLayout()
        row.setSpacing(0)
        for field in fields:
            row.addWidget(field, 1)
            self._keep(field)
        self.column.addLayout(row)

    def _keep(self, field: Field) -> None:
        self.parts.append(field)
        field.changed.connect(self.changed)

    def touched(self) -> bool:
        return any(f.touched() for f in self.parts if not f.isHidden())

    def mark(self, *, wrong: bool) -> None:
        for field in self.parts:
            if not field.isHidden():
                field.mark(wrong=wrong)
                return

    def take_focus(self) -> None:
        first = next((f for f in self.parts if not f.isHidden()), None)
        if first is not None:
            first.take_focus()
