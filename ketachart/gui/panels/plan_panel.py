"""The plan for the next visit, as the physician said or wrote it; shown at the next set-up."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, PlanSet
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import clock_text
from ketachart.clinical.units import shown
from ketachart.clinical.visits import next_plan
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import orderer
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.fields import NoteField, NumberField, TextField
from ketachart.gui.panels.order_panel import MODES
from ketachart.gui.panels.side import SidePanel

OWN = (("mine", "My own plan"), ("told", "As ordered by…"))
STANDS = "It stands; a new one takes its place and both stay readable."


class PlanPanel(SidePanel):
    """Charts one ``PlanSet``: a nurse says whose plan it is and how it was given.

    A physician charts in the own name. No dose is offered: it is typed, or left out.
    """

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Plan for next visit", bedside, action="Chart the plan", chart=chart, parent=parent
        )
        before = next_plan(chart)
        if before is not None:
            self.say(f"{_words(before)} {STANDS}")
        self.whose = ChoiceField("Whose plan", OWN, name="plan-whose")
        self.who = TextField("Ordered by", name="plan-by", offer=orderer(chart))
        self.mode = ChoiceField("How it was given", MODES, name="plan-mode", columns=3)
        self.text = NoteField("Plan in words", name="plan-text", lines=5)
        self.dose = NumberField("Dose, if one is named", "mg/kg", 4, name="plan-dose")
        self.add(self.text, self.dose, self.whose, self.who, self.mode)
        is_physician = "physician" in bedside.roles
        self.whose.choose("mine" if is_physician else "told")
        self.whose.setVisible(is_physician)
        self.add_since("Said at")
        self.reckon()
        self.mark_untouched()

    def reckon(self) -> None:
        told = self.whose.value() != "mine"
        self.who.setVisible(told)
        self.mode.setVisible(told)

    def act_now(self) -> Act:
        text = self.text.needed("What is planned? Write a few words.")
        who = mode = None
        if self.whose.value() != "mine":
            who = self.who.needed("Whose plan is it? Type the physician's name.")
            mode = self.mode.needed("How was it given? By phone, spoken or in writing.")
        return self.act(
            PlanSet, text=text, dose_mg_per_kg=self.dose.value(), ordered_by=who, mode=mode
        )


def _words(plan: PlanSet) -> str:
    """``Charted 11:20: 0.5 mg/kg, same rate.``"""
    dose = f"{shown(plan.dose_mg_per_kg, 4)} mg/kg, " if plan.dose_mg_per_kg is not None else ""
    return f"Charted {clock_text(plan.at)}: {dose}{plan.text.rstrip('.')}."
