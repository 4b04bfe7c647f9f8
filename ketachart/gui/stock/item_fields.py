"""Which drug, strength and vial: one that is kept here by a tap, another one typed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ketachart.clinical.stock import Item, item_of
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.setup.form import row
from ketachart.gui.panels.setup.inputs import Choice, Number, Text

OTHER = "other"


def whole(field: Number, sentence: str, least: int = 0) -> int:
    """A whole number of vials.

    Raises:
        Wrong: it is none, or below the least.
    """
    if trouble := field.trouble():
        raise Wrong(f"{field.label}: {trouble}", field)
    value = field.value()
    if value is None or value < least:
        raise Wrong(sentence, field)
    return int(value)


class ItemFields(QWidget):
    """``changed`` when another item is meant."""

    changed = Signal()

    def __init__(self, name: str, *, new: bool) -> None:
        super().__init__()
        self.new = new
        self._items: dict[str, Item] = {}
        self.which = Choice("Which one", (), name=f"{name}-item", columns=2)
        self.drug = Text("Drug", name=f"{name}-drug")
        self.strength = Number("Strength", "mg/mL", name=f"{name}-strength")
        self.vial = Number("A vial holds", "mL", name=f"{name}-vial")
        self.typed = QWidget()
        inner = QVBoxLayout(self.typed)
        inner.setContentsMargins(0, 0, 0, 0)
        row(inner, self.drug, self.strength, self.vial, stretch=(2, 1, 1))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.which)
        column.addWidget(self.typed)
        self.which.changed.connect(self._turn)
        for field in (self.drug, self.strength, self.vial):
            field.changed.connect(self.changed)
        self._turn()

    def show_items(self, items: Sequence[Item], drugs: Sequence[str] = ()) -> None:
        """What is kept here; ``drugs`` are names that are offered for another one."""
        names = {f"i{n}": item for n, item in enumerate(items)}
        if names != self._items:
            self._items = names
            taps = [(key, item.name) for key, item in names.items()]
            if self.new and taps:
                taps.append((OTHER, "Another one…"))
            self.which.clear()
            self.which.show_choices(taps)
            self.which.setVisible(bool(taps))
        self.drug.suggest(drugs)
        self._turn()

    def _turn(self) -> None:
        typed = self.new and (not self._items or self.which.value() == OTHER)
        self.typed.setVisible(typed)
        self.changed.emit()

    def take_focus(self) -> None:
        """The keyboard to the first field."""
        (self.drug if not self._items else self.which).take_focus()

    def clear(self) -> None:
        """As at first."""
        for field in (self.which, self.drug, self.strength, self.vial):
            field.clear()
        self._turn()

    def told(self) -> Item:
        """The item.

        Raises:
            Wrong: something is missing.
        """
        chosen = self.which.value()
        if chosen in self._items:
            return self._items[chosen]
        if not self.typed.isVisibleTo(self):
            raise Wrong("Which one? Choose the drug and its strength.", self.which)
        name = self.drug.needed("Which drug? Type its name.")
        return item_of(
            str(name),
            _amount(self.strength, "How strong is it? Type the mg in one mL."),
            _amount(self.vial, "How many mL does a vial hold?"),
        )


def _amount(field: Number, sentence: str) -> Decimal:
    if trouble := field.trouble():
        raise Wrong(f"{field.label}: {trouble}", field)
    value = field.value()
    if not value:
        raise Wrong(sentence, field)
    return value
