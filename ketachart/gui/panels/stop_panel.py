"""The end of the infusion: all of it given, or stopped before with a reason."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, InfusionStopped
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import clock_text, dose_text
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import orderer
from ketachart.gui.panels.choices import ChoiceField, ReasonChips
from ketachart.gui.panels.company_facts import stop_ordered
from ketachart.gui.panels.fields import NumberField, TextField
from ketachart.gui.panels.pump_read_panel import show_beside
from ketachart.gui.panels.pump_words import line_words
from ketachart.gui.panels.side import SidePanel
from ketachart.gui.per_chart import delivery_at


class StopPanel(SidePanel):
    """Completed or discontinued, since when, and what the pump says it gave."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "End the infusion", bedside, action="Chart the end", chart=chart, parent=parent
        )
        delivery = delivery_at(chart, self.opened_at)
        ordered = f" of {dose_text(chart.order.dose_mg)} ordered" if chart.order else ""
        self.say(f"{dose_text(delivery.total_mg)}{ordered} delivered as charted.")
        self.outcome = ChoiceField(
            "How did it end",
            (("completed", "Completed"), ("discontinued", "Stopped early")),
            name="stop-outcome",
        )
        self.reasons = ReasonChips(
            chart.protocol.words.stop_reasons, label="Why was it stopped", name="stop-reason"
        )
        self.who = TextField(
            "Ordered by", name="stop-ordered-by", optional=True, offer=orderer(chart)
        )
        self.pump = NumberField(
            "Pump's infused volume", "mL", 2, name="stop-pump-ml", optional=True
        )
        self.add(self.outcome, self.reasons)
        self.add_since()
        if delivery.empty_since is not None and delivery.empty_since < self.opened_at:
            when = clock_text(delivery.empty_since)
            self.say(f"The volume to be infused was reached at {when}.", "info")
        self.add(self.pump)
        self.beside = self.say("", "info")
        if words := line_words(chart, self.opened_at):
            self.say(words, "small")
        self.add(self.who)
        if stop_ordered(chart) is not None:
            self._as_ordered(chart)
        self.reckon()

    def _as_ordered(self, chart: Chart) -> None:
        """The order to stop was charted just before: how it ends and why is known from it."""
        self.outcome.choose("discontinued")
        self.reasons.put("physician's order")
        self.who.put(orderer(chart))

    def reckon(self) -> None:
        assert self.chart is not None
        show_beside(self.beside, self.chart, self.opened_at, self.pump)
        early = self.outcome.value() == "discontinued"
        self.reasons.setVisible(early)
        self.who.setVisible(early)

    def act_now(self) -> Act:
        outcome = self.outcome.needed("How did it end? Completed, or stopped early.")
        early = outcome == "discontinued"
        return self.act(
            InfusionStopped,
            outcome=outcome,
            reason=self.reasons.needed("Why was it stopped early?") if early else None,
            ordered_by=self.who.value() if early else None,
            pump_infused_ml=self.pump.value(),
        )
