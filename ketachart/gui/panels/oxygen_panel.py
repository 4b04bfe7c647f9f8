"""Oxygen: on, more or less, off; with the saturation that was read then."""

from decimal import Decimal

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, VitalsTaken
from ketachart.clinical.chart import Chart
from ketachart.clinical.oxygen import DEVICES, ROOM_AIR, oxygen, oxygen_text
from ketachart.clinical.phrases import capital
from ketachart.clinical.rules import check_value
from ketachart.clinical.trouble import Refused
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.choices import ChoiceField, ReasonChips
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NumberField
from ketachart.gui.panels.side import SidePanel

ON, OFF = "on", "off"


class OxygenPanel(SidePanel):
    """Charts a set that holds the flow, the device and, where it was read, the saturation."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__("Oxygen", bedside, action="Chart the oxygen", chart=chart, parent=parent)
        state = oxygen(chart)
        self.state = state
        self.say(f"{capital(oxygen_text(state))}." if state else "No oxygen is charted yet.")
        self.what = ChoiceField(
            "Oxygen", ((ON, "Given"), (OFF, "Off, room air")), name="oxygen-what"
        )
        self.flow = NumberField("Flow", "L/min", 1, name="oxygen-flow")
        self.device = ReasonChips(DEVICES, label="By", name="oxygen-device")
        self.spo2 = NumberField("SpO₂ with it", "%", 0, name="oxygen-spo2", optional=True)
        self.add(self.what, self.flow, self.device, self.spo2)
        self.add_since("Since")
        self.reckon()

    def reckon(self) -> None:
        given = self.what.value() == ON
        self.flow.setVisible(given)
        self.device.setVisible(given)

    def act_now(self) -> Act:
        assert self.chart is not None
        what = self.what.needed("Is oxygen given, or is it off?")
        spo2 = self._checked("spo2", self.spo2)
        if what == OFF:
            return self._set(Decimal(0), ROOM_AIR, spo2)
        flow = self.flow.needed("How much? Type the flow in L/min.")
        if flow == 0:
            raise Wrong("A flow of zero is no oxygen: choose Off, room air.", self.flow)
        self._checked("o2", self.flow)
        device = self.device.needed("By what? Choose the device.")
        return self._set(flow, device, spo2)

    def _checked(self, param: str, field: NumberField) -> int | None:
        assert self.chart is not None
        value = field.value()
        if value is None:
            return None
        try:
            check_value(self.chart.protocol, param, value)
        except Refused as refusal:
            raise Wrong(str(refusal), field) from refusal
        return int(value)

    def _set(self, flow: Decimal, device: str, spo2: int | None) -> Act:
        return self.act(
            VitalsTaken, entered="typed", o2_l_per_min=flow, o2_device=device, spo2_pct=spo2
        )
