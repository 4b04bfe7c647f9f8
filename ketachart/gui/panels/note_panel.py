"""A note in words."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, NoteWritten
from ketachart.clinical.chart import Chart
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.fields import NoteField
from ketachart.gui.panels.side import SidePanel

KINDS = (
    ("nursing", "Nursing"),
    ("patient-words", "Patient said"),
    ("physician", "Physician"),
)


class NotePanel(SidePanel):
    """What was seen or said; whose words they are."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__("Note", bedside, action="Chart the note", chart=chart, parent=parent)
        self.text = NoteField("Note", name="note-text", lines=7)
        self.kind = ChoiceField("Kind", KINDS, name="note-kind", columns=3)
        self.kind.choose("nursing")
        self.add(self.text, self.kind)
        self.add_since("Seen at")

    def act_now(self) -> Act:
        text = self.text.needed("The note is empty. Write a few words, or close it.")
        return self.act(NoteWritten, text=text, kind=self.kind.value())
