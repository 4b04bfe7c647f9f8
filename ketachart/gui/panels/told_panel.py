"""Somebody was told, such as the physician called: whom, how, about what, and what they said."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, PersonTold
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import episode_text
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.action_panel import HOW
from ketachart.gui.panels.chart_facts import told
from ketachart.gui.panels.choices import ChoiceField, ReasonChips
from ketachart.gui.panels.effects_at_hand import running_effects
from ketachart.gui.panels.fields import NoteField, TextField
from ketachart.gui.panels.side import SidePanel


class ToldPanel(SidePanel):
    """Charts one ``PersonTold``; the flag and what the patient has are offered as what about."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__("Person told", bedside, action="Chart it", chart=chart, parent=parent)
        self.whom = TextField("Who was told", name="told-whom", offer=told(chart))
        self.how = ChoiceField("How", HOW, name="told-how", columns=3)
        self.about = ReasonChips(_about(chart), label="About", name="told-about")
        self.said = NoteField("What they said", name="told-said", optional=True, lines=3)
        self.add(self.whom, self.how, self.about, self.said)
        self.add_since("Told at")

    def act_now(self) -> Act:
        whom = self.whom.needed("Who was told? Type the name.")
        how = self.how.needed("How were they told? In person, by phone or by message.")
        return self.act(
            PersonTold,
            whom=whom,
            how=how,
            about=self.about.needed("What were they told about?"),
            said=self.said.value(),
        )


def _about(chart: Chart) -> list[str]:
    """What one tells about: the last flag, and the side effects that go on."""
    flagged = next((s for s in reversed(chart.sets) if s.flags), None)
    found = [episode_text(flagged, chart.special_limits)] if flagged else []
    found += [f"{e.term}, {e.severity}" for e in running_effects(chart)]
    return [*found, "the rate", "the line"]
