"""What the pump's own display says, beside what the record counts."""

from datetime import datetime
from decimal import Decimal

from PySide6.QtWidgets import QLabel, QWidget

from ketachart.clinical.acts import Act, PumpRead
from ketachart.clinical.chart import Chart
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NumberField
from ketachart.gui.panels.pump_words import beside_words, counted_words, read_at
from ketachart.gui.panels.setup.taps import change_role
from ketachart.gui.panels.side import SidePanel


class PumpReadPanel(SidePanel):
    """Infused, left, rate: whichever the display shows; the record's numbers stand below."""

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
        self.beside = self.say("", "info")
        self.beside.setObjectName("pump-beside")
        self.add_since("Read at")
        self.reckon()

    def reckon(self) -> None:
        assert self.chart is not None
        assert self.since is not None
        at = self.since.box.moment() or self.opened_at
        self.counted.setText(counted_words(self.chart, at))
        typed = {
            "infused_ml": self.infused.number(),
            "left_ml": self.left.number(),
            "rate_ml_per_h": self.rate.number(),
        }
        _show(self.beside, self.chart, at, typed)

    def act_now(self) -> Act:
        read = {
            "infused_ml": self.infused.value(),
            "left_ml": self.left.value(),
            "rate_ml_per_h": self.rate.value(),
        }
        if all(value is None for value in read.values()):
            raise Wrong("Type at least one number from the pump.", self.infused)
        return self.act(PumpRead, **read)


def show_beside(label: QLabel, chart: Chart, at: datetime, infused: NumberField) -> None:
    """Below a pump's infused volume as it is typed: what the record counts, and how far apart."""
    _show(label, chart, at, {"infused_ml": infused.number()})


def _show(label: QLabel, chart: Chart, at: datetime, typed: dict[str, Decimal | None]) -> None:
    known = any(value is not None for value in typed.values())
    if known:
        reading = read_at(chart, at, **typed)
        label.setText(beside_words(chart, reading))
        change_role(label, "caution" if reading.differs else "info")
    label.setVisible(known)
