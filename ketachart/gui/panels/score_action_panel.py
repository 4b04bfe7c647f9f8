"""What was done about a score that asks for it: an action, somebody told, or both."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, ActionTaken, PersonTold
from ketachart.clinical.chart import Chart
from ketachart.clinical.scales import asks_left
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.action_panel import HOW
from ketachart.gui.panels.chart_facts import title_of, told
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NoteField, TextField
from ketachart.gui.panels.side import SidePanel


class ScoreActionPanel(SidePanel):
    """Charts acts about a score; without an id, about the first one that still asks."""

    def __init__(
        self, bedside: Bedside, chart: Chart, score: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__("About a score", bedside, action="Chart it", chart=chart, parent=parent)
        left = [ask for ask in asks_left(chart) if ask.blocks]
        self.score = score or (left[0].score if left else "")
        entry = chart.standing.current(self.score)
        self.words = NoteField("What was done", name="score-done", optional=True, lines=3)
        self.whom = TextField("Who was told", name="score-told", optional=True, offer=told(chart))
        self.how = ChoiceField("How", HOW, name="score-how", columns=3)
        self.said = TextField("What they said", name="score-said", optional=True)
        if entry is None or not isinstance(entry.act, Act):
            self.nothing_to_do("No score asks for anything now.")
            return
        asking = next((a.words for a in left if a.score == chart.standing.root(self.score)), "")
        self.say(asking or title_of(chart, entry.act), "strong")
        self.say("An action, or somebody told, answers it. The record does not close before.")
        self.add(self.words, self.whom, self.how, self.said)
        self.add_since("Done at")
        self.reckon()

    def reckon(self) -> None:
        if hasattr(self, "said"):
            for field in (self.how, self.said):
                field.setVisible(self.whom.value() is not None and not self.idle)

    def act_now(self) -> tuple[Act, ...]:
        done, whom = self.words.value(), self.whom.value()
        if done is None and whom is None:
            raise Wrong("What was done, or who was told? Write one of them.", self.words)
        made: list[Act] = []
        if done is not None:
            made.append(self.act(ActionTaken, text=done, about=self.score))
        if whom is not None:
            made.append(
                self.act(
                    PersonTold,
                    whom=whom,
                    how=self.how.value(),
                    about=self.score,
                    said=self.said.value(),
                )
            )
        return tuple(made)
