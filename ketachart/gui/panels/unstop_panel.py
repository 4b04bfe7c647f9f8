"""The end of the infusion was charted and the pump still runs: the stop is struck."""

from datetime import datetime

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, EntryStruck, InfusionStopped
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import clock_text, dose_text, rate_text
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import title_of
from ketachart.gui.panels.company_facts import without_stop
from ketachart.gui.panels.side import SidePanel
from ketachart.gui.panels.strike_panel import STAYS

RUNNING = "still running"
"""The reason of the strike, as the record gives it."""

NONE = "No end of the infusion stands in this session."


class UnstopPanel(SidePanel):
    """Says first what striking the stop does to the hour; one tap or Enter strikes it."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Still running", bedside, action="Strike the end", chart=chart, parent=parent
        )
        self.stop = chart.stop
        if self.stop is None:
            self.nothing_to_do(NONE)
            return
        self.say(f"{clock_text(self.stop.at)} by {self.stop.by}")
        self.say(title_of(chart, self.stop), "strong")
        for words in what_it_does(chart, self.stop, self.opened_at):
            self.say(words)
        self.say(STAYS, "small")

    def act_now(self) -> Act:
        assert self.stop is not None
        return self.bedside.act(EntryStruck, entry=self.stop.id, reason=RUNNING)


def what_it_does(chart: Chart, stop: InfusionStopped, now: datetime) -> list[str]:
    """What the chart counts once that stop is struck (mg by ``now``), in sentences."""
    after, at = without_stop(chart, stop, now), clock_text(stop.at)
    if not after.running:
        paused = f"The infusion is paused again, as before it, at {dose_text(after.total_mg)}."
        return [f"The end of {at} no longer counts.", paused]
    stood = dose_text(chart.delivery_at(stop.at).total_mg)
    rate = f" at {rate_text(after.rate_ml_per_h)}" if after.rate_ml_per_h else ""
    return [
        f"The end of {at} no longer counts. The infusion is counted on from {at}{rate} without a "
        f"gap: {dose_text(after.total_mg)} by now, where {stood} stood.",
        "If the pump did stand still in between, chart that pause afterwards with its time.",
    ]
