"""The room and the intention: music, eyeshade, light, who sits with the patient."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, SettingNoted
from ketachart.clinical.chart import Chart
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.choices import ChoiceField, ReasonChips
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NoteField
from ketachart.gui.panels.side import SidePanel

MUSIC = ("none", "own choice", "clinic's playlist")
LIGHT = ("dim", "dark", "daylight")
SITTER = ("nobody", "escort", "therapist", "nurse")


class SettingPanel(SidePanel):
    """Charts one ``SettingNoted``; what is left out was not noted."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__("Setting", bedside, action="Chart the setting", chart=chart, parent=parent)
        self.music = ReasonChips(MUSIC, label="Music", name="setting-music")
        self.eyeshade = ChoiceField(
            "Eyeshade", (("yes", "On"), ("no", "Off")), name="setting-eyeshade"
        )
        self.light = ReasonChips(LIGHT, label="Light", name="setting-light")
        self.sitter = ReasonChips(SITTER, label="Sits with the patient", name="setting-sitter")
        self.intention = NoteField(
            "Intention, in the patient's words", name="setting-intention", optional=True, lines=3
        )
        self.add(self.music, self.eyeshade, self.light, self.sitter, self.intention)
        self.add_since("Since")

    def act_now(self) -> Act:
        shade = self.eyeshade.value()
        said = {
            "music": self.music.value(),
            "eyeshade": None if shade is None else shade == "yes",
            "light": self.light.value(),
            "sitter": self.sitter.value(),
            "intention": self.intention.value(),
        }
        if all(value is None for value in said.values()):
            raise Wrong("Nothing is noted yet. Choose what is so, or close it.", self.music)
        return self.act(SettingNoted, **said)
