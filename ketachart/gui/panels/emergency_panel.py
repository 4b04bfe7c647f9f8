"""An emergency: one tap stamps one step, and the panel stays for the next."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, EmergencyStep
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import capital, clock_text
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.choices import ReasonChips
from ketachart.gui.panels.side import SidePanel

STEPS = (
    "help called",
    "ambulance called",
    "oxygen given",
    "airway opened",
    "bag and mask",
    "chest compressions begun",
    "defibrillator applied",
    "circulation returned",
    "physician at the chair",
    "ambulance arrived",
)


class EmergencyPanel(SidePanel):
    """Steps as large targets; the tap is the time, and what was stamped stands below."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__("Emergency steps", bedside, action="Stamp it", chart=chart, parent=parent)
        self.cancel_button.setText("Close")
        self.say("Each tap charts the step with the time of the tap.")
        self.steps = ReasonChips(STEPS, label="What happens now", name="emergency-step")
        self.add(self.steps)
        self.save_on(self.steps)
        self.stamped = self.say("", "strong")
        self._show_stamped()

    def act_now(self) -> Act:
        kind = self.steps.needed("Which step? A tap on it charts it.")
        return self.bedside.act(EmergencyStep, kind=kind)

    def saved(self) -> None:
        if self.sent:
            self.sent = ()
            self._ready()
            self.steps.choose(None)
            self.steps.words.put("")
            self._show_stamped()
            self.steps.take_focus()

    def loss(self) -> str:
        return ""

    def _show_stamped(self) -> None:
        assert self.chart is not None
        found = [act for _, act in self.chart.standing.of(EmergencyStep)]
        lines = [f"{clock_text(act.at)}  {capital(act.kind)}" for act in reversed(found)]
        self.stamped.setText("\n".join(lines))
        self.stamped.setVisible(bool(lines))
