"""What the pump's own display says, beside what the record counts."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, PumpRead
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import rate_text, volume_text
from ketachart.clinical.units import rounded
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NumberField
from ketachart.gui.panels.side import SidePanel


class PumpReadPanel(SidePanel):
    """Infused, left, rate: whichever the display shows."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Read the pump", bedside, action="Chart the reading", chart=chart, parent=parent
        )
        self.infused = NumberField("Infused", "mL", 2, name="pump-infused", optional=True)
        self.left = NumberField("Left", "mL", 2, name="pump-left", optional=True)
        self.rate = NumberField("Rate", "mL/h", 2, name="pump-rate", optional=True)
        self.add(self.infused)
        self.counted = self.say(" ", "small")
        self.add(self.left, self.rate)
        self.add_since("Read at")
        self.reckon()

    def reckon(self) -> None:
        assert self.chart is not None
        assert self.since is not None
        delivery = self.chart.delivery_at(self.since.box.moment() or self.opened_at)
        counted = volume_text(rounded(delivery.infused_ml, 1))
        rate = delivery.rate_ml_per_h
        running = f", running at {rate_text(rate)}" if rate and delivery.running else ""
        self.counted.setText(f"The record counts {counted}{running}.")

    def act_now(self) -> Act:
        read = {
            "infused_ml": self.infused.value(),
            "left_ml": self.left.value(),
            "rate_ml_per_h": self.rate.value(),
        }
        if all(value is None for value in read.values()):
            raise Wrong("Type at least one number from the pump.", self.infused)
        return self.act(PumpRead, **read)
