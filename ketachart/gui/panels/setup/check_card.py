"""The second person's check: their own readings first, then both side by side.

While it is open nothing on this card shows what the first person read; ``blind`` tells the window
so that it can keep the record and the banner from giving it away.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from ketachart.clinical import guard
from ketachart.clinical.acts import IndependentCheck
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import capital
from ketachart.clinical.rechecks import recheck_words, too_early_now
from ketachart.clinical.starting import PumpReading, check_holds, last_check, readings
from ketachart.clinical.units import kg_from_lb, shown
from ketachart.clock import new_id
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.second_person import Check, SecondPerson
from ketachart.gui.panels.setup import checking, reckoning
from ketachart.gui.panels.setup.form import StepCard, row
from ketachart.gui.panels.setup.inputs import Choice, Number
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.panels.setup.weight_card import UNITS

if TYPE_CHECKING:
    from ketachart.station import Person

EXPLAINED = (
    "For a second licensed person. Read scale, vial, syringe and pump yourself and type what "
    "you see; the first readings show afterwards."
)
WHAT = "drug, dose and pump setting"


class CheckCard(StepCard):
    """Emits an act of the second person's own through ``acted_as``; ``acted`` stays silent."""

    keeps_drafts = False
    acted_as = Signal(object, object)
    blind = Signal(bool)

    def __init__(self, bedside: Bedside, check: Check) -> None:
        super().__init__(bedside, "check", "Second person", "Compare and chart", "Check once more…")
        self.explain(EXPLAINED)
        self.pump = PumpReading()
        self.weight = self.field(Number("Weight", name="check-weight", letters="kl"))
        self.unit = self.field(Choice("Read in", UNITS, name="check-weight-unit"))
        self.weight.letter.connect(lambda key: self.unit.choose({"k": "kg", "l": "lb"}[key]))
        self.strength = self.field(Number("Vial strength", "mg/mL", name="check-strength"))
        self.drawn = self.field(Number("Volume drawn", "mL", name="check-drawn"))
        self.rate = self.field(Number("Pump rate", "mL/h", name="check-rate"))
        self.vtbi = self.field(Number("To be infused", "mL", name="check-vtbi"))
        row(self.form, self.weight, self.unit, self.strength, stretch=(3, 2, 3))
        row(self.form, self.drawn, self.rate, self.vtbi)
        self.person = SecondPerson(check, self)
        self.person.proved.connect(self._chart_it)
        self.person.refused_with.connect(lambda sentence: self.refuse(sentence, self.person))
        self.person.whole.connect(self.save)
        self.again = plain("", "small", wrap=True)
        self.again.setObjectName("check-again")
        self.again.hide()
        self.form.addWidget(self.again)
        self.form.addWidget(self.person)
        self._people: tuple[Person, ...] = ()
        self._offered: frozenset[str] | None = None
        self._read_at: datetime | None = None

    def show_pump(self, pump: PumpReading) -> None:
        """The first person's reading of the pump; never shown here before the second is typed."""
        if pump != self.pump:
            self.pump = pump
            self._read_at = self.bedside.now()
            if self.has_chart:
                self.show_chart(self.chart)

    def show_chart(self, chart: Chart) -> None:
        super().show_chart(chart)
        self._offer_people()
        self._tell_blind()

    def show_people(self, people: tuple[Person, ...]) -> None:
        """Who may check; the first person too where the clinic lets them look again."""
        self._people, self._offered = people, None
        self._offer_people()

    @property
    def wait(self) -> int | None:
        """After how many minutes the first person may look again; None: somebody else has to."""
        if not self.has_chart:
            return None
        return self.bedside.around(self.chart.session.session).self_recheck_min

    def _offer_people(self) -> None:
        wait = self.wait
        without = frozenset() if wait is not None else frozenset({self.bedside.by})
        self.again.setVisible(wait is not None)
        self.again.setText(
            f"With nobody else here the same person looks again, from scratch, {wait} min after "
            "the first look. It is marked as a self-recheck."
        )
        if without != self._offered:
            self._offered = without
            self.person.show_people(self._people, without=without)

    def _tell_blind(self) -> None:
        self.blind.emit(self.isVisible() and not self.is_settled)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._offer_people()
        self._tell_blind()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.blind.emit(False)

    # What was typed ---------------------------------------------------------------------------

    def second(self) -> dict[str, Decimal]:
        """The second person's readings, by the names of the acts."""
        number = self.weight.value()
        kg = number if number is None or self.unit.value() == "kg" else kg_from_lb(number)
        found = {
            "weight_kg": kg if self.unit.value() else None,
            "vial_conc_mg_per_ml": self.strength.value(),
            "drawn_ml": self.drawn.value(),
            "rate_ml_per_h": self.rate.value(),
            "vtbi_ml": self.vtbi.value(),
        }
        return {name: value for name, value in found.items() if value is not None}

    def problem_now(self) -> tuple[str, QWidget | None]:
        if guard.prepared_last(self.chart) is None:
            return "There is nothing to check yet: the prepared drug is not charted.", None
        if not self.pump.whole:
            return "The pump is not read yet by the one who set it. That comes first.", None
        for number in (self.weight, self.strength, self.drawn, self.rate, self.vtbi):
            if number.value() is None:
                return number.trouble() or "Type all five readings, each as you see it.", number
        if self.unit.value() is None:
            return "Choose kg or lb, as the scale shows it.", self.unit
        return "", None

    def save(self) -> None:
        sentence, where = self.problem_now()
        if sentence:
            self.refuse(sentence, where)
            return
        self.say("")
        self.person.ask()

    def _chart_it(self, person: Person) -> None:
        first, second = readings(self.chart, self.pump), self.second()
        prepared = guard.prepared_last(self.chart)
        assert prepared is not None
        again, wait = person.name in (prepared.by, self.bedside.by), self.wait
        if again and wait is not None:
            first_look = max(t for t in (prepared.written_at, self._read_at) if t is not None)
            if left := too_early_now(wait, first_look, self.bedside.now()):
                self.refuse(left, self.person)
                return
        elif again:
            what = "prepared the drug" if person.name == prepared.by else "read the pump"
            self.refuse(
                f"The one who {what} cannot be the second person. Ask a colleague.", self.person
            )
            return
        agrees = all(c.same for c in checking.compared(first, second))
        act = IndependentCheck(
            id=new_id(),
            at=self.bedside.now(),
            by=person.name,
            of=prepared.id,
            what=WHAT,
            agrees=agrees,
            values=checking.values_of(first, second),
            self_recheck=True if again else None,
        )
        self.acted_as.emit(act, person)

    def reset(self) -> None:
        super().reset()
        self.person.clear()

    # What is charted --------------------------------------------------------------------------

    def settled_now(self, chart: Chart) -> bool:
        check = last_check(chart)
        if check is None:
            return False
        lines = []
        for c in checking.kept(check):
            one = "not kept" if c.first is None else shown(c.first, 3)
            mark = "=" if c.same else "≠"
            lines.append(
                reckoning.Line(
                    c.label, f"{one}   {mark}", f"{shown(c.second, 3)} {c.unit}", not c.same
                )
            )
        self.settle(lines, check, "First reading left, second right" if lines else check.what)
        if not check.agrees:
            words = checking.difference_words(checking.kept(check))
            self.say_settled(
                f"They differ. {words}. Look again together, correct it, check once more."
            )
        elif not check_holds(chart, self.pump) and self.pump.whole:
            self.say_settled(
                "Something was changed after this check. It has to be checked once more."
            )
        else:
            marked = recheck_words(chart, check)
            good = "Both readings agree." if lines else ""
            self.say_settled("", good=f"{good} {capital(marked)}.".strip() if marked else good)
        return True
