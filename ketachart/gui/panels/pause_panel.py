"""Pause: the tap has stamped the time; the reason charts it."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, InfusionPaused
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import clock_text
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import orderer
from ketachart.gui.panels.choices import ReasonChips
from ketachart.gui.panels.fields import NumberField, TextField
from ketachart.gui.panels.pump_read_panel import show_beside
from ketachart.gui.panels.side import SidePanel


class PausePanel(SidePanel):
    """Asks why; who ordered it and the pump's volume where they are at hand."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Pause the infusion", bedside, action="Chart the pause", chart=chart, parent=parent
        )
        when = clock_text(self.opened_at)
        self.say(f"Stamped {when}. Pause the pump; a tap on the reason charts it.")
        self.reasons = ReasonChips(chart.protocol.words.pause_reasons, name="pause-reason")
        self.add(self.reasons)
        self.save_on(self.reasons)
        self.add_since()
        self.who = TextField(
            "Ordered by", name="pause-ordered-by", optional=True, offer=orderer(chart)
        )
        self.pump = NumberField(
            "Pump's infused volume", "mL", 2, name="pause-pump-ml", optional=True
        )
        self.add(self.who, self.pump)
        self.beside = self.say("", "info")
        self.reckon()

    def reckon(self) -> None:
        assert self.chart is not None
        show_beside(self.beside, self.chart, self.opened_at, self.pump)

    def act_now(self) -> Act:
        return self.act(
            InfusionPaused,
            reason=self.reasons.needed("Why was it paused? A tap on the reason charts it."),
            ordered_by=self.who.value(),
            pump_infused_ml=self.pump.value(),
        )

    def loss(self) -> str:
        return (
            f"The pause of {clock_text(self.opened_at)} is not charted yet. "
            "Close once more to drop it."
        )
