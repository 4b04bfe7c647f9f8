"""A second licensed person approves a dose beyond the usual limit, with an act of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ketachart.clinical import guard
from ketachart.clinical.acts import IndependentCheck
from ketachart.clinical.chart import Chart
from ketachart.clinical.units import shown
from ketachart.clock import new_id
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.second_person import Check, SecondPerson
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.widgets import ActionButton

if TYPE_CHECKING:
    from ketachart.station import Person


class Approval(QWidget):
    """Hidden unless the standing order waits for it; ``given`` (act, person)."""

    given = Signal(object, object)

    def __init__(self, bedside: Bedside, check: Check, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bedside = bedside
        self._chart: Chart | None = None
        self.words = plain("", "strong", wrap=True)
        self.person = SecondPerson(check, self)
        self.person.proved.connect(self._give)
        self.sentence = plain("", "caution", wrap=True)
        self.sentence.setObjectName("approval-sentence")
        self.person.refused_with.connect(self.sentence.setText)
        self.person.whole.connect(self.ask)
        self.button = ActionButton("Approve the dose", look="filled")
        self.button.setObjectName("approve-dose")
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self.ask)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(10)
        for widget in (self.words, self.person, self.sentence, self.button):
            column.addWidget(widget)
        self.hide()

    def show_chart(self, chart: Chart) -> None:
        """Ask for the approval where one is needed."""
        self._chart, order = chart, chart.order
        hard = any(f.level == "hard" for f in guard.order_findings(chart))
        waits = order is not None and guard.needs_approval(chart) and not hard
        self.setVisible(waits)
        if waits and order is not None:
            self.words.setText(
                f"{shown(order.dose_mg, 1)} mg waits for a second licensed person's approval."
            )

    def ask(self) -> None:
        """Have name and password looked at."""
        self.sentence.setText("")
        self.person.ask()

    def _give(self, person: Person) -> None:
        order = self._chart.order if self._chart is not None else None
        if order is None:
            return
        first = {order.placed.by, self.bedside.by, *(change.by for change in order.changes)}
        if person.name in first:
            self.sentence.setText(
                "The one who charted the order cannot approve it. Ask a colleague."
            )
            return
        values = {"dose_mg": order.dose_mg, "mg_per_kg": order.dose_mg_per_kg}
        act = IndependentCheck(
            id=new_id(),
            at=self.bedside.now(),
            by=person.name,
            of=order.placed.id,
            what=guard.DOSE_APPROVED,
            agrees=True,
            values={name: value for name, value in values.items() if value is not None},
        )
        self.given.emit(act, person)
