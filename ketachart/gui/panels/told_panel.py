"""Somebody was told, such as the physician called: whom, how, about what, and what they said."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, PersonTold
from ketachart.clinical.chart import Chart
from ketachart.clinical.effects import ABOUT_ELSE
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.about import about_choice, about_choices
from ketachart.gui.panels.action_panel import HOW
from ketachart.gui.panels.chart_facts import told
from ketachart.gui.panels.choices import ChoiceField, ReasonChips, as_written
from ketachart.gui.panels.fields import NoteField, TextField
from ketachart.gui.panels.side import SidePanel


class ToldPanel(SidePanel):
    """Charts one ``PersonTold``; the flag and what the patient has are offered as what about.

    ``about`` is the id of an episode or a side effect, or ``flag`` for the newest episode.
    """

    def __init__(
        self, bedside: Bedside, chart: Chart, parent: QWidget | None = None, *, about: str = ""
    ) -> None:
        super().__init__("Person told", bedside, action="Chart it", chart=chart, parent=parent)
        self.ids = {words: value for value, words in about_choices(chart)}
        self.whom = TextField("Who was told", name="told-whom", offer=told(chart))
        here = [name for name in bedside.people() if name != bedside.by]
        self.people = ChoiceField("Or one of these", as_written(here), name="told-person")
        self.people.changed.connect(self._person_chosen)
        self.whom.changed.connect(self._person_typed)
        self.how = ChoiceField("How", HOW, name="told-how", columns=3)
        self.about = ReasonChips([*self.ids, *ABOUT_ELSE], label="About", name="told-about")
        self.said = NoteField("What they said", name="told-said", optional=True, lines=3)
        self.add(self.whom, self.people, self.how, self.about, self.said)
        self.people.setVisible(bool(here))
        self.add_since("Told at")
        meant = about_choice(chart, about, list(self.ids.values()))
        if meant is not None:
            self.about.put(next(words for words, value in self.ids.items() if value == meant))

    def _person_chosen(self) -> None:
        if chosen := self.people.value():
            self.whom.put(chosen)

    def _person_typed(self) -> None:
        """Another name in words is nobody of those on the chips."""
        if self.people.value() not in (None, self.whom.typed()):
            self.people.choose(None)

    def act_now(self) -> Act:
        whom = self.whom.needed("Who was told? Type the name.")
        how = self.how.needed("How were they told? In person, by phone or by message.")
        about = self.about.needed("What were they told about?")
        said = self.said.value()
        return self.act(PersonTold, whom=whom, how=how, about=self.ids.get(about, about), said=said)
