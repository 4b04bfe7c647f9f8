"""The line flushed: how much, and what it brought in of what the line had kept."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, LineFlushed
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import dose_text, volume_text
from ketachart.clinical.pump_truth import line_residual, line_volume
from ketachart.clinical.units import rounded
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.fields import NumberField
from ketachart.gui.panels.side import SidePanel


class FlushPanel(SidePanel):
    """Asks the volume; says what is still in the line as far as the clinic charts that."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Line flushed", bedside, action="Chart the flush", chart=chart, parent=parent
        )
        self.volume = NumberField("Flushed with", "mL", 2, name="flush-ml")
        self.add(self.volume)
        words = still_in_line(chart)
        if words:
            self.say(words, "small")
        self.add_since("Flushed at")

    def act_now(self) -> Act:
        volume = self.volume.needed("With how many mL was the line flushed?")
        return self.act(LineFlushed, volume_ml=volume)


def still_in_line(chart: Chart) -> str:
    """``The line holds 20 mL; 18 mL with 12.6 mg are still in it.``; empty where not known."""
    volume = line_volume(chart)
    if volume is None:
        return ""
    head = f"The line holds {volume_text(volume)}"
    rest = line_residual(chart)
    if rest is None:
        return f"{head}."
    return f"{head}; {volume_text(rounded(rest.ml, 1))} with {dose_text(rest.mg)} are still in it."
