"""Another person takes the patient over: to whom, and what was handed over in words."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, HandedOver
from ketachart.clinical.chart import Chart
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.company_facts import hand_over_lines
from ketachart.gui.panels.fields import NoteField, TextField
from ketachart.gui.panels.side import SidePanel


class HandoverPanel(SidePanel):
    """Charts one ``HandedOver``; what the other person asks first is shown."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Handed over", bedside, action="Chart the handover", chart=chart, parent=parent
        )
        for label, words in hand_over_lines(chart, self.opened_at):
            self.say(f"{label}: {words}", "small")
        self.to = TextField("To whom", name="handover-to")
        self.text = NoteField("What was said", name="handover-text", optional=True, lines=4)
        self.add(self.to, self.text)
        self.add_since("Handed over at")

    def act_now(self) -> Act:
        to = self.to.needed("Who takes the patient over? Type the name.")
        return self.act(HandedOver, to=to, text=self.text.value())
