"""How the patient responded to what was given or done."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, ResponseNoted
from ketachart.clinical.chart import Chart
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import answerable
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.fields import NoteField
from ketachart.gui.panels.side import SidePanel

NOTHING = "Nothing has been given or done yet that one could respond to."


class ResponsePanel(SidePanel):
    """To what, and how."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Response", bedside, action="Chart the response", chart=chart, parent=parent
        )
        given = answerable(chart)
        self.to = ChoiceField("To", given, name="response-to", columns=1)
        self.to.choose(given[0][0] if len(given) == 1 else None)
        self.text = NoteField("How did the patient respond", name="response-text", lines=4)
        if given:
            self.add(self.to, self.text)
            self.add_since("Seen at")
        else:
            self.nothing_to_do(NOTHING)

    def act_now(self) -> Act:
        to = self.to.needed("To what did the patient respond?")
        text = self.text.needed("How did the patient respond? Write a few words.")
        return self.act(ResponseNoted, to=to, text=text)
