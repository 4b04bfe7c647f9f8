"""The witness of a waste: what they saw discarded, then name and password."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ketachart.clinical.account import givers
from ketachart.clinical.acts import DrugWasted, IndependentCheck
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import capital, clock_text
from ketachart.clinical.units import shown
from ketachart.clock import new_id
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.second_person import Check, SecondPerson
from ketachart.gui.panels.setup.inputs import Number
from ketachart.gui.panels.setup.taps import change_role, plain
from ketachart.gui.patients.cards import SIDE, Scrolled
from ketachart.gui.widgets import ActionButton, Card

if TYPE_CHECKING:
    from ketachart.station import Person

WHAT = "waste"
EXPLAINED = (
    "For the person who saw it. Type how much was discarded, as you saw it; "
    "the first amount shows afterwards."
)


def wasted_mg(waste: DrugWasted) -> Decimal:
    """All that one act discarded, from vial and bag."""
    return (waste.from_vial_mg or Decimal(0)) + (waste.from_bag_mg or Decimal(0))


class WitnessPanel(Card):
    """Emits ``acted_as`` (act, person): the check is an act of the witness's own.

    ``closed`` when it is left or done. Who is signed in does not change.
    """

    acted_as = Signal(object, object)
    closed = Signal()

    def __init__(
        self, bedside: Bedside, waste: DrugWasted, check: Check, parent: QWidget | None = None
    ) -> None:
        super().__init__("card", parent)
        self.bedside, self.waste = bedside, waste
        self.own = {waste.by: "discarded it"}
        self.is_saving = False
        self.seen = Number("You saw discarded, in all", "mg", name="waste-seen")
        self.person = SecondPerson(check, columns=1)
        self.sentence = plain("", "caution", wrap=True)
        self.sentence.setObjectName("witness-sentence")
        leave = ActionButton("Leave", key="Esc", height=48)
        leave.setObjectName("leave-witness")
        leave.clicked.connect(self.closed.emit)
        self.save_button = ActionButton("Witness", look="filled", key="⏎", height=48)
        self.save_button.setObjectName("save-witness")
        self.save_button.clicked.connect(self.save)
        for button in (self.save_button, leave):
            button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.person.proved.connect(self._chart_it)
        self.person.refused_with.connect(self.refused)
        self.seen.changed.connect(lambda: self.say(""))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 14, 0, 14)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setContentsMargins(SIDE, 0, SIDE, 0)
        head.addWidget(plain("Witness of the waste", "title"))
        column.addLayout(head)
        what = " · ".join(
            t
            for t in (
                waste.drug,
                waste.container,
                waste.method,
                f"{clock_text(waste.at)} {waste.by}",
            )
            if t
        )
        area = Scrolled()
        for widget in (
            plain(capital(what), "strong", wrap=True),
            plain(EXPLAINED, "label", wrap=True),
            self.seen,
            self.person,
            self.sentence,
        ):
            area.body.addWidget(widget)
        area.body.addStretch(1)
        column.addWidget(area, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(SIDE, 0, SIDE, 0)
        foot.setSpacing(8)
        foot.addWidget(leave, 2)
        foot.addWidget(self.save_button, 3)
        column.addLayout(foot)
        self.setFocusProxy(self.seen)

    def take_focus(self) -> None:
        """The keyboard to the first field."""
        self.seen.take_focus()

    def show_chart(self, chart: Chart) -> None:
        """A waste that was struck meanwhile has nothing to witness."""
        self.own = givers(chart, self.waste)
        if chart.fate(self.waste.id) is not None:
            self.say("That waste was corrected meanwhile. Leave, and witness the corrected one.")
            self.save_button.setEnabled(False)

    def is_begun(self) -> bool:
        """Whether something is typed, or on its way to the disk."""
        return self.is_saving or bool(self.seen.typed())

    def set_aside(self) -> None:
        """Another patient comes on the screen: no password stays, no proof is waited for."""
        self.person.clear()

    def tick(self, now: datetime) -> None:
        """Nothing here runs with the clock."""

    def save(self) -> None:
        """Have the password looked at, then chart it."""
        if self.is_saving:
            return
        if self.seen.value() is None:
            self.say(self.seen.trouble() or "Type how many mg you saw discarded.")
            self.seen.mark(wrong=True)
            self.seen.take_focus()
            return
        self.say("")
        self.person.ask()

    def _chart_it(self, person: Person) -> None:
        if person.name in self.own:
            did = self.own[person.name]
            self.refused(f"The one who {did} cannot be the witness. Ask a colleague.")
            return
        first, second = wasted_mg(self.waste), self.seen.value()
        act = IndependentCheck(
            id=new_id(),
            at=self.bedside.now(),
            by=person.name,
            of=self.waste.id,
            what=WHAT,
            agrees=first == second,
            values={"wasted_mg": second, "first": {"wasted_mg": first}},
        )
        self.acted_as.emit(act, person)

    def saving(self) -> None:
        """On its way to the disk."""
        self.is_saving = True
        self.save_button.setEnabled(False)

    def saved(self) -> None:
        """On disk: closed when both agree; a difference stays in sight until it is left."""
        self.is_saving = False
        first, second = wasted_mg(self.waste), self.seen.value() or Decimal(0)
        self.person.clear()
        if first == second:
            self.closed.emit()
            return
        self.say(
            f"Charted, and it differs: {shown(first, 2)} mg and {shown(second, 2)} mg. "
            "Look again together; correct the waste if it is wrong."
        )

    def refused(self, sentence: str) -> None:
        """Not charted; what was typed stays, the password goes."""
        self.is_saving = False
        self.save_button.setEnabled(True)
        self.say(sentence)

    def say(self, sentence: str) -> None:
        """One sentence under the fields."""
        self.sentence.setText(sentence)
        change_role(self.sentence, "caution")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save_button.click()
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
