"""A second person reads what the first one did, blind; then name and password.

The witness of a waste, who reads a rate above the order off the pump, and who looks at another
bag.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ketachart.clinical.account import givers
from ketachart.clinical.acts import Act, DrugPrepared, DrugWasted, IndependentCheck
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import capital, clock_text
from ketachart.clinical.rate_checks import WHAT as RATE
from ketachart.clinical.rate_checks import RateAct
from ketachart.clinical.rechecks import too_early_now
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

WASTE = (
    "For the person who saw it. Type how much was discarded, as you saw it; "
    "the first amount shows afterwards."
)
PUMP = (
    "For the person who did not set it. Look at the pump and type what it shows; "
    "what was charted shows afterwards."
)
BAG = (
    "For the person who did not prepare it. Read the vial's label and the syringe and type what "
    "you see; what was charted shows afterwards."
)


def wasted_mg(waste: DrugWasted) -> Decimal:
    """All that one act discarded, from vial and bag."""
    return (waste.from_vial_mg or Decimal(0)) + (waste.from_bag_mg or Decimal(0))


class SecondLook(Card):
    """Emits ``acted_as`` (act, person): the check is an act of the second person's own.

    ``numbers`` are what they type, ``first`` what was charted, each by the name it has in the act;
    ``own`` tells who cannot be the second person, and what each of them did. ``closed`` when it is
    left or done. Who is signed in does not change.
    """

    acted_as = Signal(object, object)
    closed = Signal()
    title, explained, what = "", "", ""
    verb, role, deed, asking, differing = "", "", "", "", ""

    def __init__(
        self,
        bedside: Bedside,
        of: Act,
        check: Check,
        *,
        numbers: dict[str, Number],
        first: dict[str, Decimal],
        about: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("card", parent)
        self.bedside, self.of, self.numbers, self.first = bedside, of, numbers, first
        self.own = {of.by: self.deed}
        self.wait: int | None = None
        """After how many minutes who did it may look again; None where somebody else has to."""
        self.is_saving = False
        self.person = SecondPerson(check, columns=1)
        self.sentence = plain("", "caution", wrap=True)
        self.sentence.setObjectName("witness-sentence")
        leave = ActionButton("Leave", key="Esc", height=48)
        leave.setObjectName("leave-witness")
        leave.clicked.connect(self.closed.emit)
        self.save_button = ActionButton(self.verb, look="filled", key="⏎", height=48)
        self.save_button.setObjectName("save-witness")
        self.save_button.clicked.connect(self.save)
        for button in (self.save_button, leave):
            button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.person.proved.connect(self._chart_it)
        self.person.refused_with.connect(self.refused)
        self.person.whole.connect(self.save)
        for number in numbers.values():
            number.changed.connect(lambda: self.say(""))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 14, 0, 14)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setContentsMargins(SIDE, 0, SIDE, 0)
        head.addWidget(plain(self.title, "title"))
        column.addLayout(head)
        area = Scrolled()
        for widget in (
            plain(capital(about), "strong", wrap=True),
            plain(self.explained, "label", wrap=True),
            *numbers.values(),
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
        self.setFocusProxy(next(iter(numbers.values())))

    def take_focus(self) -> None:
        """The keyboard to the first field."""
        next(iter(self.numbers.values())).take_focus()

    def show_chart(self, chart: Chart) -> None:
        """What was struck meanwhile needs no second look."""
        if chart.fate(self.of.id) is not None:
            self.say("That entry was corrected meanwhile. Leave, and look at the corrected one.")
            self.save_button.setEnabled(False)

    def is_begun(self) -> bool:
        """Whether something is typed, or on its way to the disk."""
        return self.is_saving or any(number.typed() for number in self.numbers.values())

    def set_aside(self) -> None:
        """Another patient comes on the screen: no password stays, no proof is waited for."""
        self.person.clear()

    def tick(self, now: datetime) -> None:
        """Nothing here runs with the clock."""

    def save(self) -> None:
        """Have the password looked at, then chart it."""
        if self.is_saving:
            return
        for number in self.numbers.values():
            if number.value() is None:
                self.say(number.trouble() or self.asking)
                number.mark(wrong=True)
                number.take_focus()
                return
        self.say("")
        self.person.ask()

    def second(self) -> dict[str, Decimal]:
        """What the second person typed, as far as it is a number."""
        typed = {name: number.value() for name, number in self.numbers.items()}
        return {name: value for name, value in typed.items() if value is not None}

    def left_out(self) -> frozenset[str]:
        """Who cannot be the second person."""
        return frozenset() if self.wait is not None else frozenset(self.own)

    def _chart_it(self, person: Person) -> None:
        again = person.name in self.own
        if again and self.wait is not None:
            if left := too_early_now(self.wait, self.of.written_at, self.bedside.now()):
                self.refused(left)
                return
        elif again:
            did = self.own[person.name]
            self.refused(f"The one who {did} cannot be {self.role}. Ask a colleague.")
            return
        second = self.second()
        act = IndependentCheck(
            id=new_id(),
            at=self.bedside.now(),
            by=person.name,
            of=self.of.id,
            what=self.what,
            agrees=self.first == second,
            values={**second, "first": self.first},
            self_recheck=True if again else None,
        )
        self.acted_as.emit(act, person)

    def saving(self) -> None:
        """On its way to the disk."""
        self.is_saving = True
        self.save_button.setEnabled(False)

    def saved(self) -> None:
        """On disk: closed when both agree; a difference stays in sight until it is left."""
        self.is_saving = False
        second = self.second()
        self.person.clear()
        if self.first == second:
            self.closed.emit()
            return
        apart = ", ".join(
            f"{shown(value, 2)} {unit} and {shown(second[name], 2)} {unit}"
            for name, value in self.first.items()
            if second.get(name) != value and (unit := self.numbers[name].unit_words.text())
        )
        self.say(f"Charted, and it differs: {apart}. {self.differing}")

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


class WitnessPanel(SecondLook):
    """The witness of a waste."""

    title, explained, what = "Witness of the waste", WASTE, "waste"
    verb, role, deed = "Witness", "the witness", "discarded it"
    asking = "Type how many mg you saw discarded."
    differing = "Look again together; correct the waste if it is wrong."

    def __init__(
        self, bedside: Bedside, waste: DrugWasted, check: Check, parent: QWidget | None = None
    ) -> None:
        self.waste = waste
        self.seen = Number("You saw discarded, in all", "mg", name="waste-seen")
        when = f"{clock_text(waste.at)} {waste.by}"
        about = " · ".join(t for t in (waste.drug, waste.container, waste.method, when) if t)
        super().__init__(
            bedside,
            waste,
            check,
            numbers={"wasted_mg": self.seen},
            first={"wasted_mg": wasted_mg(waste)},
            about=about,
            parent=parent,
        )

    def show_chart(self, chart: Chart) -> None:
        super().show_chart(chart)
        self.own = givers(chart, self.waste)


class RateCheckPanel(SecondLook):
    """Who reads a rate above the order off the pump: the rate, and the volume where it was set."""

    title, explained, what = "Second check of the rate", PUMP, RATE
    verb, role, deed = "Checked", "the second person", "set the pump"
    asking = "Type what the pump shows, each number."
    differing = "Look at the pump together; correct the rate if it is wrong."

    def __init__(
        self, bedside: Bedside, rate: RateAct, check: Check, parent: QWidget | None = None
    ) -> None:
        charted = {"rate_ml_per_h": rate.rate_ml_per_h, "vtbi_ml": rate.vtbi_ml}
        boxes = {
            "rate_ml_per_h": Number("The pump runs at", "mL/h", name="check-rate"),
            "vtbi_ml": Number("Volume to be infused, as set", "mL", name="check-vtbi"),
        }
        first = {name: value for name, value in charted.items() if value is not None}
        numbers = {name: boxes[name] for name in first}
        about = f"Set {clock_text(rate.at)} by {rate.by}"
        super().__init__(
            bedside, rate, check, numbers=numbers, first=first, about=about, parent=parent
        )


class BagCheckPanel(SecondLook):
    """Who looks at another bag or syringe: its vial's strength and the volume drawn."""

    title, explained, what = "Second check of the bag", BAG, "drug and strength"
    verb, role, deed = "Checked", "the second person", "prepared the drug"
    asking = "Type both, as you read them yourself."
    differing = "Look at vial and syringe together; correct the preparation if it is wrong."

    def __init__(
        self, bedside: Bedside, made: DrugPrepared, check: Check, parent: QWidget | None = None
    ) -> None:
        mixed = made.kind in (None, "vial")
        numbers = {
            "vial_conc_mg_per_ml": Number("Strength on the label", "mg/mL", name="check-strength"),
            "drawn_ml": Number(
                "Volume drawn" if mixed else "It holds in all", "mL", name="check-drawn"
            ),
        }
        first = {"vial_conc_mg_per_ml": made.vial_conc_mg_per_ml, "drawn_ml": made.drawn_ml}
        when = f"prepared {clock_text(made.at)} by {made.by}"
        about = " · ".join(t for t in (made.container, when) if t)
        super().__init__(
            bedside, made, check, numbers=numbers, first=first, about=about, parent=parent
        )

    def show_chart(self, chart: Chart) -> None:
        super().show_chart(chart)
        self.wait = self.bedside.around(chart.session.session).self_recheck_min
