"""The pump as it is set: read off its display first, compared with the sums afterwards."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ketachart.clinical.chart import Chart
from ketachart.clinical.door import RATE_MOST
from ketachart.clinical.units import shown
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.setup import reckoning
from ketachart.gui.panels.setup.form import StepCard, row
from ketachart.gui.panels.setup.inputs import Number
from ketachart.gui.panels.setup.readiness import PumpReading

EXPLAINED = "Set the pump, then type what it shows. The reckoned values appear after both numbers."


REASONS = ("physician's order", "large container")


class PumpCard(StepCard):
    """Holds the nurse's own reading; nothing is charted until the infusion starts."""

    read = Signal()

    def __init__(self, bedside: Bedside) -> None:
        super().__init__(bedside, "pump", "Pump", "Compare", "")
        self.compared = False
        self.explain(EXPLAINED)
        self.rate = self.field(Number("Pump shows, rate", "mL/h", name="pump-rate"))
        self.vtbi = self.field(Number("Volume to be infused", "mL", name="pump-vtbi"))
        row(self.form, self.rate, self.vtbi)
        self.form.addWidget(self.sums)

    def reading(self) -> PumpReading:
        """What was typed and compared; empty while it was not."""
        if not self.compared or (self.notice.wants_reason() and not self.reason()):
            return PumpReading()
        return PumpReading(self.rate.value(), self.vtbi.value())

    def show_chart(self, chart: Chart) -> None:
        super().show_chart(chart)
        self.reckon()

    def typed(self) -> None:
        # A digit more is another reading: the comparison starts afresh, hidden again.
        was, self.compared = self.compared, False
        super().typed()
        if was:
            self.read.emit()

    def reset(self) -> None:
        super().reset()
        self.compared = False

    def saved(self) -> None:
        """The start is charted; what was read stays on show until the panel is left."""
        self.is_saving = False

    def reckon(self) -> None:
        if not self.compared or not self.has_chart:
            self.sums.show_lines(())
            self.show_findings(())
            self.say("")
            return
        rail = self.chart.protocol.guard.get("rate_ml_per_h")
        self.show_findings(reckoning.beyond(rail, self.rate.must(), "mL/h"), REASONS)
        wanted = self._wanted()
        if wanted is None:
            self.sums.show_lines(())
            self.say("Order and prepared drug come first; without them nothing can be compared.")
            return
        self.sums.show_lines(wanted.lines)
        self.say(self._difference(wanted), good="Pump and sums agree.")

    def _wanted(self) -> reckoning.Target | None:
        prepared = reckoning.prepared_last(self.chart)
        if self.chart.order is None or prepared is None:
            return None
        actual = self.chart.weight.weight_kg if self.chart.weight else None
        return reckoning.target(self.chart.order, prepared, actual)

    def _difference(self, wanted: reckoning.Target) -> str:
        pairs = (
            (self.rate.must(), wanted.rate_ml_per_h, "mL/h"),
            (self.vtbi.must(), wanted.vtbi_ml, "mL"),
        )
        for typed, reckoned, unit in pairs:
            if not reckoning.same_on_pump(typed, reckoned):
                return (
                    f"The pump shows {shown(typed, 3)}; reckoned {shown(reckoned, 1)} {unit}. "
                    "Check the pump, then type again."
                )
        return ""

    def problem_now(self) -> tuple[str, QWidget | None]:
        for number, words in (
            (self.rate, "Type the rate that the pump shows."),
            (self.vtbi, "Type the volume to be infused that the pump shows."),
        ):
            if not number.value():
                return number.trouble() or words, number
        if self.rate.must() > RATE_MOST:
            return (
                f"{shown(self.rate.must(), 1)} mL/h is beyond {RATE_MOST} mL/h. Check it.",
                self.rate,
            )
        return "", None

    def save(self) -> None:
        sentence, where = self.problem_now()
        if sentence:
            self.refuse(sentence, where)
            return
        self.compared = True
        self.reckon()
        self.read.emit()
