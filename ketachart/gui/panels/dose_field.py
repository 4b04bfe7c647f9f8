"""The set-up's form for an order's amount as a field of a side panel: one form for both."""

from decimal import Decimal
from fractions import Fraction

from PySide6.QtWidgets import QVBoxLayout

from ketachart.clinical.protocol import UsualOrder
from ketachart.gui.panels.entry import Entry, Field, Wrong
from ketachart.gui.panels.painted import HALO
from ketachart.gui.panels.setup.dose_form import DoseForm, Typed


class DoseField(Field):
    """``value()`` is what the form comes to for the weight and strength of ``show_basis``."""

    def __init__(self, usual: UsualOrder) -> None:
        super().__init__()
        self.form = DoseForm()
        self.form.show_usual(usual)
        for each in self.form.rows:
            # Without words it would only take the room of the boxes.
            each.usual.setHidden(not each.usual.text())
        self._kg: Decimal | None = None
        self._strength: Fraction | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(HALO, 2, HALO, 4)
        column.setSpacing(10)
        column.addWidget(self.form.way)
        column.addWidget(self.form)
        column.addWidget(self.form.counted)
        self.setFocusProxy(self.form.way)
        for field in self.form.fields():
            field.changed.connect(self._filled)

    def _filled(self) -> None:
        for box in self.form.fields():
            box.mark(wrong=False)
        self.form.show_way()
        self.changed.emit()

    def show_basis(self, kg: Decimal | None, strength: Fraction | None) -> None:
        """The weight (kg) that mg/kg are meant for, and the strength (mg/mL) behind mL/h."""
        self._kg, self._strength = kg, strength

    def typed(self) -> Typed:
        """What it comes to as far as it is typed."""
        return self.form.typed(self._kg, self._strength)

    def value(self) -> Typed:
        sentence, where = self.form.problem()
        if sentence:
            raise Wrong(sentence, where if isinstance(where, Field) else self)
        typed = self.typed()
        if typed.mg:
            return typed
        if self._kg is None and self.form.for_weight:
            raise Wrong("An order for the weight needs the weight first. Type the mg instead.")
        raise Wrong("It comes to no mg of ketamine. Check each number, and the bag's strength.")

    def touched(self) -> bool:
        boxes = (field for field in self.form.fields() if isinstance(field, Entry))
        return any(box.touched() for box in boxes)

    def take_focus(self) -> None:
        self.form.way.take_focus()
