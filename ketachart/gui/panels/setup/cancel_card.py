"""A session that ends before the infusion began: why, and where the drawn drug went."""

from decimal import Decimal
from fractions import Fraction

from PySide6.QtWidgets import QWidget

from ketachart.clinical.account import SMALLEST
from ketachart.clinical.acts import Act, DrugWasted, SessionCancelled
from ketachart.clinical.chart import Chart
from ketachart.clinical.phases import Phase
from ketachart.clinical.units import rounded, shown
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.setup.form import StepCard, row
from ketachart.gui.panels.setup.inputs import Choice, Text
from ketachart.gui.panels.waste_panel import in_bags, in_vials

REASONS = (
    ("patient unwell", "Patient unwell"),
    ("blood pressure", "Blood pressure"),
    ("not fasted", "Not fasted"),
    ("no escort", "No escort"),
    ("patient's wish", "Patient's wish"),
    ("physician's order", "Physician's order"),
)
DRUG = (("wasted", "All of it wasted"), ("later", "Charted later"))
EXPLAINED = "The session ends here without an infusion. What is charted stays in the record."


class CancelCard(StepCard):
    """Emits the cancelling, with the waste of the drawn drug before it where that was said."""

    def __init__(self, bedside: Bedside) -> None:
        super().__init__(bedside, "cancel", "Cancel the session", "Cancel the session", "")
        self.explain(EXPLAINED)
        self.why = self.field(Choice("Why", REASONS, name="cancel-reason", columns=3))
        self.words = self.field(Text("or in your words", name="cancel-words"))
        self.drug = self.field(Choice("The drug that was drawn", DRUG, name="cancel-drug"))
        self.method = self.field(Text("Where it went", name="cancel-method"))
        for field in (self.why, self.words, self.drug, self.method):
            row(self.form, field)
        self.form.addWidget(self.sums)

    def show_chart(self, chart: Chart) -> None:
        super().show_chart(chart)
        self.reckon()

    def _left(self) -> tuple[Fraction, Fraction]:
        """mg that are open and not accounted for: in vials, in bags and syringes."""
        return in_vials(self.chart), in_bags(self.chart)

    @property
    def has_drug(self) -> bool:
        """Whether drug was opened that is not accounted for."""
        return self.has_chart and sum(self._left()) >= SMALLEST

    def reckon(self) -> None:
        self.drug.setVisible(self.has_drug)
        wasted = self.has_drug and self.drug.value() == "wasted"
        self.method.setVisible(wasted)
        vial, bag = self._left()
        said = f"{shown(vial, 2)} mg left in the vial, {shown(bag, 2)} mg drawn"
        if wasted:
            self.say("", good=f"{said} go into the record as wasted; a witness confirms it then.")
        elif self.has_drug:
            self.say(f"{said}: where does it go?")

    def problem_now(self) -> tuple[str, QWidget | None]:
        if self.why.value() is None and not self.words.value():
            return "Why is the session cancelled? Choose, or type it.", self.why
        if self.has_drug and self.drug.value() is None:
            return "Drug was drawn. Is it wasted, or charted later?", self.drug
        return "", None

    def save(self) -> None:
        """Chart the cancelling, and the waste before it."""
        if self.is_saving or not self.has_chart:
            return
        sentence, where = self.problem_now()
        if sentence:
            self.refuse(sentence, where)
            return
        waste = self._waste()
        cancelled = self.act_now()
        self.acted.emit((waste, cancelled) if waste is not None else cancelled)

    def _waste(self) -> Act | None:
        if not self.has_drug or self.drug.value() != "wasted":
            return None
        vial, bag = self._left()
        names = list(self.chart.containers)
        return self.bedside.act(
            DrugWasted,
            from_vial_mg=_mg(vial),
            from_bag_mg=_mg(bag),
            container=names[0] if len(names) == 1 else None,
            method=self.method.value(),
        )

    def act_now(self) -> Act:
        drawn = self.chart.phase is Phase.READY
        reason = " · ".join(t for t in (self.why.value(), self.words.value()) if t)
        return self.bedside.act(
            SessionCancelled,
            stage="drug drawn, not started" if drawn else "before the drug was drawn",
            reason=reason,
        )


def _mg(value: Fraction) -> Decimal | None:
    return rounded(value, 4).normalize() + 0 if value > 0 else None
