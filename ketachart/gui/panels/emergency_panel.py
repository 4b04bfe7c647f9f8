"""An emergency: one tap stamps one step, and the panel stays for the next."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import EmergencyStep
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import capital, clock_text
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.choices import ReasonChips
from ketachart.gui.panels.entry import Field, Wrong
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
        self.on_way: list[EmergencyStep] = []
        super().__init__("Emergency steps", bedside, action="Stamp it", chart=chart, parent=parent)
        self.cancel_button.setText("Close")
        self.say("Each tap charts the step with the time of the tap.")
        self.steps = ReasonChips(STEPS, label="What happens now", name="emergency-step")
        self.add(self.steps)
        self.save_on(self.steps)
        self.stamped = self.say("", "strong")
        self._show_stamped()

    def act_now(self) -> EmergencyStep:
        kind = self.steps.needed("Which step? A tap on it charts it.")
        return self.bedside.act(EmergencyStep, kind=kind)

    def save(self) -> None:
        """The next tap waits for no disk: each step goes on its way with its own time."""
        try:
            made = self.act_now()
        except Wrong as wrong:
            super().refused(wrong.sentence, wrong.field)
            return
        self.on_way.append(made)
        self._say_sentence("")
        self.steps.choose(None)
        self.steps.words.put("")
        self.acted.emit(made)
        self._show_stamped()
        self.steps.take_focus()

    def saving(self) -> None:
        """It stands below as being saved; nothing here waits."""

    def saved(self) -> None:
        self._show_stamped()

    def refused(self, sentence: str, field: Field | None = None) -> None:
        # They are answered in the order of the taps.
        if self.on_way:
            step = self.on_way.pop(0)
            sentence = f"{capital(step.kind)} at {clock_text(step.at)}: {sentence}"
        super().refused(sentence, field)
        self._show_stamped()

    def show_chart(self, chart: Chart) -> None:
        super().show_chart(chart)
        self._show_stamped()

    def is_begun(self) -> bool:
        return bool(self.on_way) or super().is_begun()

    def loss(self) -> str:
        return ""

    def _show_stamped(self) -> None:
        assert self.chart is not None
        found = [act for _, act in self.chart.standing.of(EmergencyStep)]
        charted = {act.id for act in found}
        self.on_way = [act for act in self.on_way if act.id not in charted]
        lines = [f"{_words(act)}, saving…" for act in reversed(self.on_way)]
        lines += [_words(act) for act in reversed(found)]
        self.stamped.setText("\n".join(lines))
        self.stamped.setVisible(bool(lines))


def _words(act: EmergencyStep) -> str:
    return f"{clock_text(act.at)}  {capital(act.kind)}"
