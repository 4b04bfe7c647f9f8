"""Scales before the infusion: what is asked and what is charted; each is filled in at the side."""

from PySide6.QtCore import Signal

from ketachart.clinical.acts import ScaleScored
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import clock_text
from ketachart.clinical.scales import not_done
from ketachart.clinical.units import shown
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import scales_left
from ketachart.gui.panels.setup import reckoning
from ketachart.gui.panels.setup.form import StepCard

EXPLAIN = "Only if one is filled in today. It opens beside, item by item or its total alone."


class ScaleCard(StepCard):
    """``scale_wanted`` (name of a side panel) opens the one place where scales are filled in."""

    scale_wanted = Signal(str)

    def __init__(self, bedside: Bedside) -> None:
        super().__init__(bedside, "scale", "Scale", "Fill in a scale…", "")
        self.next = ""
        self.form.addWidget(self.sums)

    def show_chart(self, chart: Chart) -> None:
        super().show_chart(chart)
        found = [a for _, a in chart.standing.of(ScaleScored)]
        self.sums.show_lines(reckoning.Line(a.scale, clock_text(a.at), _score(a)) for a in found)
        left = not_done(chart)
        self.next = left[0].scale if left else ""
        self.save_button.setText(f"Fill in {self.next}…" if self.next else "Fill in a scale…")
        words = scales_left(chart)
        self.explain(" ".join(t for t in (words, "" if found else EXPLAIN) if t))

    def save(self) -> None:
        self.scale_wanted.emit(f"scale:{self.next}" if self.next else "scale")


def _score(act: ScaleScored) -> str:
    return act.result or "" if act.total is None else shown(act.total, 2)
