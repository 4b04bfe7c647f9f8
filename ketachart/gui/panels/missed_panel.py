"""A set that fell due was not possible, and why."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, VitalsNotTaken
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import clock_text, span_text
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import open_sets
from ketachart.gui.panels.choices import ChoiceField, ReasonChips
from ketachart.gui.panels.side import SidePanel
from ketachart.gui.per_chart import next_due

MOST = 4


class MissedPanel(SidePanel):
    """Which set, and the reason, which charts it."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Vitals not taken", bedside, action="Chart the reason", chart=chart, parent=parent
        )
        self.due = {clock_text(d.at): d for d in open_sets(chart, self.opened_at)[:MOST]}
        coming = next_due(chart, self.opened_at)
        nothing = "No set of vitals is open."
        if coming is not None:
            nothing += f" The next is due at {clock_text(coming.at)}."
        self.which = ChoiceField("The set that was due at", self.due, name="missed-set")
        self.reasons = ReasonChips(chart.protocol.words.missed_reasons, name="missed-reason")
        if not self.due:
            self.nothing_to_do(nothing)
            return
        newest = next(iter(self.due))
        late = span_text(self.opened_at - self.due[newest].at)
        self.which.choose(newest)
        if len(self.due) == 1:
            self.say(f"The set of {newest}, due {late} ago. A tap on the reason charts it.")
            self.add(self.reasons)
        else:
            self.say("A tap on the reason charts it.")
            self.add(self.which, self.reasons)
        self.save_on(self.reasons)

    def first_field(self) -> QWidget | None:
        if not self.due:
            return super().first_field()
        self.reasons.take_focus()
        return self.reasons

    def act_now(self) -> Act:
        due = self.due[self.which.needed("Which set was not possible?")]
        reason = self.reasons.needed("Why was it not possible? A tap on the reason charts it.")
        return self.act(VitalsNotTaken, due_at=due.at, reason=reason)
