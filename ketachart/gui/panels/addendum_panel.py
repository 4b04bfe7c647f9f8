"""Words that are added to a signed record: the signed version stays, these wait to be signed."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, AddendumWritten
from ketachart.clinical.chart import Chart
from ketachart.clinical.record_words import state_sentence
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.fields import NoteField, TextField
from ketachart.gui.panels.side import SidePanel


class AddendumPanel(SidePanel):
    """Charts one ``AddendumWritten``."""

    draft_field = "addendum"

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__("Addendum", bedside, action="Add it", chart=chart, parent=parent)
        if not chart.record.is_signed:
            self.nothing_to_do(
                "An addendum is for a record that is signed. This one can still be corrected."
            )
            return
        self.say(state_sentence(chart))
        self.text = NoteField("What is to be added", name="addendum-text", lines=8)
        self.reason = TextField("What it is about", name="addendum-reason", optional=True)
        self.add(self.text, self.reason)
        self.say(
            "The signed version stays as it is. A physician signs this addendum, which makes the "
            "next version; until then it stands here, and no copy of the record carries it."
        )

    def act_now(self) -> Act:
        text = self.text.needed("The addendum is empty. Write a few words, or close it.")
        return self.act(AddendumWritten, text=text, reason=self.reason.value())
