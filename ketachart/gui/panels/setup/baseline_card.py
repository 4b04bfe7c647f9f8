"""Vitals before the start: what was measured, or where to type them."""

from PySide6.QtCore import Signal

from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import clock_text, value_text
from ketachart.clinical.vitals import PARAMETERS
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.setup import reckoning
from ketachart.gui.panels.setup.form import StepCard


class BaselineCard(StepCard):
    """Shows the baseline; typing goes on in the vitals row, which ``vitals_wanted`` asks for."""

    vitals_wanted = Signal()

    def __init__(self, bedside: Bedside) -> None:
        super().__init__(bedside, "baseline", "Vitals before the start", "Type vitals", "")
        self.save_button.set_key("F2")
        self.explain("")
        self.form.addWidget(self.sums)

    def show_chart(self, chart: Chart) -> None:
        super().show_chart(chart)
        lines, names = [], {k: PARAMETERS[k].label for k in chart.protocol.vitals_row}
        for param in chart.protocol.vitals_row:
            known = chart.baseline.get(param)
            if known is not None:
                words = value_text(param, known.value)
                lines.append(
                    reckoning.Line(names[param], f"measured {clock_text(known.at)}", words)
                )
        self.sums.show_lines(lines)
        left = [label for param, label in names.items() if param not in chart.baseline]
        if not lines:
            self.explain("Nothing is measured yet. Type the numbers in the vitals row.")
        elif left:
            self.explain(f"Not measured: {', '.join(label.lower() for label in left)}.")
        else:
            self.explain("Rises of the blood pressure count from the last set before the start.")

    def save(self) -> None:
        self.vitals_wanted.emit()
