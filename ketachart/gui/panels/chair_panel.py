"""The patient changes to another chair; one that somebody sits in is refused in words."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, ChairTaken
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import capital, chair_text
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.company_facts import folded, free_chairs, sitting
from ketachart.gui.panels.entry import Field, Wrong
from ketachart.gui.panels.fields import TextField
from ketachart.gui.panels.side import SidePanel

NONE_FREE = "Every chair of this clinic is taken. The patient stays in this one until one is free."


class ChairPanel(SidePanel):
    """Free chairs by one tap, any other by its name."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Change of chair", bedside, action="Chart the chair", chart=chart, parent=parent
        )
        here = f"Now in {chair_text(chart.chair)}." if chart.chair else "No chair is charted yet."
        self.say(f"{here} The pump, the times and the record go with the patient.")
        chairs = bedside.chairs()
        free = free_chairs(chairs, bedside.charts(), chart)
        if chairs and not free:
            self.nothing_to_do(NONE_FREE)
            return
        self.to: Field = TextField("Into which chair", name="chair-to")
        if chairs:
            self.to = ChoiceField(
                "Into", [(c, capital(chair_text(c))) for c in free], name="chair-to"
            )
        self.add(self.to)
        taken = [
            f"{capital(chair_text(c))}: {who}"
            for c in chairs
            if (who := sitting(bedside.charts(), chart).get(folded(c)))
        ]
        if taken:
            self.say("Taken", "strong")
            self.say("\n".join(taken), "small")
        self.add_since("Seated at")

    def act_now(self) -> Act:
        assert self.chart is not None
        to = self.to.needed("Which chair does the patient sit in now?")
        # Asked at the last moment: somebody may have sat down there since this was opened.
        who = sitting(self.bedside.charts(), self.chart).get(folded(to))
        if who is not None:
            raise Wrong(f"{who} sits in {chair_text(to)}. Choose another chair.", self.to)
        if self.chart.chair and folded(to) == folded(self.chart.chair):
            raise Wrong(f"The patient sits in {chair_text(to)} already.", self.to)
        return self.act(ChairTaken, chair=to)
