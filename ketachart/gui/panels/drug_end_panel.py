"""What runs beside the infusion, such as a fluid, is over."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, MedicationEnded, MedicationGiven
from ketachart.clinical.chart import Chart
from ketachart.clinical.drugs import drug_title, running
from ketachart.clinical.phrases import clock_text
from ketachart.clinical.units import shown
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NumberField
from ketachart.gui.panels.side import Ask, SidePanel


def running_text(chart: Chart, given: MedicationGiven) -> str:
    """``Sodium chloride 0.9 % 500 mL, since 10:12``."""
    name = drug_title(given.drug, chart.vocabulary)
    return f"{name} {shown(given.dose, 4)} {given.unit}, since {clock_text(given.at)}"


class DrugEndPanel(SidePanel):
    """Which one, when, and how much of it went in."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__("Drug ended", bedside, action="Chart the end", chart=chart, parent=parent)
        self.found = {given.id: given for given in running(chart)}
        if not self.found:
            self.nothing_to_do("No drug or fluid runs beside the infusion.")
            return
        self.which = ChoiceField(
            "What ended",
            [(key, running_text(chart, given)) for key, given in self.found.items()],
            name="end-which",
            columns=1,
        )
        if len(self.found) == 1:
            self.which.choose(next(iter(self.found)))
        self.given = NumberField("Given in all", "", 4, name="end-given", optional=True)
        self.add(self.which, self.given)
        self.add_since("Ended at")
        self.reckon()

    def reckon(self) -> None:
        if not self.found:
            return
        given = self.found.get(self.which.value() or "")
        unit = given.unit if given is not None else ""
        if unit != self.given.unit:
            self.given.unit = unit
            self.given.rename("Given in all")
            self.given.resizeEvent(None)

    def act_now(self) -> Act:
        assert self.since is not None
        given = self.found[self.which.needed("What ended? Choose it.")]
        amount, at = self.given.value(), self.since.value()
        if at < given.at:
            began = clock_text(given.at)
            raise Wrong(f"It began at {began} and cannot have ended before.", self.since)
        if amount is not None and amount > given.dose and not self.sure:
            what = (
                f"{shown(amount, 4)} {given.unit} is more than the {shown(given.dose, 4)} charted"
            )
            raise Ask(f"{what} at its start. Once more charts it so.")
        return self.act(MedicationEnded, medication=given.id, given=amount)
