"""The pump as it is set: read off its display first, compared with the sums afterwards."""

from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ketachart.clinical import guard
from ketachart.clinical.chart import Chart
from ketachart.clinical.rules import RATE_MOST
from ketachart.clinical.starting import PumpReading
from ketachart.clinical.units import shown
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.setup import reckoning
from ketachart.gui.panels.setup.form import StepCard, row
from ketachart.gui.panels.setup.inputs import HEIGHT, Number
from ketachart.gui.panels.setup.taps import TickBox

EXPLAINED = "Set the pump, then type what it shows. The calculated values appear after both."


STOPS = "No infusion is started at that rate. Look at the order, then set the pump again."
REASONS = ("physician's order", "large container")


def _with_tick(number: Number, tick: TickBox) -> QWidget:
    """A box with room for its tick, which comes and goes without moving it."""
    both = QWidget()
    line = QHBoxLayout(both)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(10)
    line.addWidget(number, 1)
    line.addWidget(tick, 0, Qt.AlignmentFlag.AlignBottom)
    kept = tick.sizePolicy()
    kept.setRetainSizeWhenHidden(True)
    tick.setSizePolicy(kept)
    # The tick stands at the middle of its box.
    tick.setFixedHeight((HEIGHT + tick.width()) // 2)
    tick.hide()
    return both


class PumpCard(StepCard):
    """Holds the nurse's own reading; nothing is charted until the infusion starts."""

    read = Signal()

    def __init__(self, bedside: Bedside) -> None:
        super().__init__(bedside, "pump", "Pump", "Compare", "")
        self.compared = False
        self.explain(EXPLAINED)
        self.rate = self.field(Number("Pump shows, rate", "mL/h", name="pump-rate"))
        self.vtbi = self.field(Number("Volume to be infused", "mL", name="pump-vtbi"))
        self.ticks = TickBox(), TickBox()
        row(self.form, *(_with_tick(n, t) for n, t in zip(self._numbers, self.ticks, strict=True)))
        self.form.addWidget(self.sums)
        self.notice.stops = STOPS

    @property
    def _numbers(self) -> tuple[Number, Number]:
        return self.rate, self.vtbi

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
            self._show_ticks(None)
            self.say("")
            return
        rail = self.chart.protocol.guard.get("rate_ml_per_h")
        found = guard.beyond(rail, self.rate.must(), "mL/h")
        fast = guard.too_fast(self.chart, self.rate.must(), self.bedside.now(), self.vtbi.must())
        self.show_findings((*found, *((fast,) if fast else ())), REASONS)
        wanted = self._wanted()
        self._show_ticks(wanted)
        if wanted is None:
            self.sums.show_lines(())
            self.say("Order and prepared drug come first; without them nothing can be compared.")
            return
        dose = guard.dose_of(self.chart)
        assert dose is not None
        self.sums.show_lines((reckoning.amount_line(dose), *wanted.lines))
        self.say(self._difference(wanted), good="Pump and sums agree.")

    def _show_ticks(self, wanted: reckoning.Target | None) -> None:
        """A tick behind each number that agrees; nothing before both are compared."""
        reckoned = (wanted.rate_ml_per_h, wanted.vtbi_ml) if wanted else (None, None)
        for number, tick, value in zip(self._numbers, self.ticks, reckoned, strict=True):
            tick.setVisible(value is not None)
            if value is not None:
                same = guard.same_on_pump(number.must(), value, self._step)
                tick.show_state(same)
                tick.setAccessibleName("agrees" if same else "differs")

    def _wanted(self) -> reckoning.Target | None:
        prepared = guard.prepared_last(self.chart)
        if self.chart.order is None or prepared is None:
            return None
        actual = self.chart.weight.weight_kg if self.chart.weight else None
        return reckoning.target(self.chart.order, prepared, actual, self._step)

    @property
    def _step(self) -> Decimal:
        return self.chart.protocol.preparation.pump_step_ml_per_h

    def _difference(self, wanted: reckoning.Target) -> str:
        pairs = (
            (self.rate.must(), wanted.rate_ml_per_h, "mL/h"),
            (self.vtbi.must(), wanted.vtbi_ml, "mL"),
        )
        for typed, reckoned, unit in pairs:
            if not guard.same_on_pump(typed, reckoned, self._step):
                return (
                    f"The pump shows {shown(typed, 3)}; calculated {shown(reckoned, 1)} {unit}. "
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
