"""A note in words: what was seen, what the patient said, what a physician says, a call afterwards.

A call after the patient has left is a note of its own kind; nothing else of the record moves.
"""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, NoteWritten
from ketachart.clinical.chart import Chart
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.fields import NoteField
from ketachart.gui.panels.side import SidePanel

FOLLOW_UP = "follow-up"
KINDS = (
    ("nursing", "Nursing"),
    ("patient-words", "Patient said"),
    ("physician", "Physician"),
)
CALL = (FOLLOW_UP, "Follow-up call")
REACHED = ("patient reached", "escort reached", "message left", "nobody reached")


class NotePanel(SidePanel):
    """What was seen or said; whose words they are."""

    draft_field = "note"

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__("Note", bedside, action="Chart the note", chart=chart, parent=parent)
        has_left = chart.discharge is not None
        self.text = NoteField("Note", name="note-text", lines=7)
        kinds = (*KINDS, CALL) if has_left else KINDS
        self.kind = ChoiceField("Kind", kinds, name="note-kind", columns=2 if has_left else 3)
        self.kind.choose("nursing")
        self.reached = ChoiceField("The call", REACHED, name="note-reached")
        self.add(self.text, self.kind, self.reached)
        self.add_since("Seen at")
        self.reckon()

    def reckon(self) -> None:
        kind = self.kind.value()
        self.reached.setVisible(kind == FOLLOW_UP)
        label = {"patient-words": "The patient's words", FOLLOW_UP: "What was said"}
        if self.text.label != label.get(kind or "", "Note"):
            self.text.rename(label.get(kind or "", "Note"))

    def act_now(self) -> Act:
        kind = self.kind.value()
        if kind == FOLLOW_UP:
            reached = self.reached.needed("Who was reached? Choose it, also where nobody was.")
            text = "; ".join(t for t in (reached, self.text.value()) if t)
        else:
            text = self.text.needed("The note is empty. Write a few words, or close it.")
        return self.act(NoteWritten, text=text, kind=kind)


class FollowUpPanel(NotePanel):
    """The call after a day: the same note, begun as a call."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(bedside, chart, parent)
        if chart.discharge is not None:
            self.kind.choose(FOLLOW_UP)
