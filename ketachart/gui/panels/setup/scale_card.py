"""A scale before the infusion: its total as the patient's form gives it."""

from decimal import Decimal

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, ScaleScored
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import clock_text
from ketachart.clinical.units import shown
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import scales_left
from ketachart.gui.panels.setup import reckoning
from ketachart.gui.panels.setup.form import StepCard, row
from ketachart.gui.panels.setup.inputs import Choice, Number

MOST = {"PHQ-9": 27, "GAD-7": 21, "PCL-5": 80, "MADRS": 60, "NRS pain": 10, "CADSS": 92}
SCALES = tuple((name, name) for name in MOST)
ITEM_MOST = 3
EXPLAIN = (
    "Only if one is filled in today. The total is copied from the patient's own form. "
    "Item by item: More, Scale."
)


class ScaleCard(StepCard):
    """Totals only; a PHQ-9 total is never taken without its item 9."""

    def __init__(self, bedside: Bedside) -> None:
        super().__init__(bedside, "scale", "Scale", "Chart the total", "Another scale…")
        self.explain(EXPLAIN)
        self.scale = self.field(Choice("Scale", SCALES, name="scale"))
        self.total = self.field(Number("Total", "", name="scale-total", whole=True))
        self.item9 = self.field(Number("Item 9", "", name="scale-item-9", whole=True))
        row(self.form, self.scale)
        row(self.form, self.total, self.item9, stretch=(2, 2, 4))
        self.form.addWidget(self.sums)

    def reckon(self) -> None:
        self.item9.setVisible(self.scale.value() == "PHQ-9")
        asked = self.scale.value() == "PHQ-9" and (self.item9.value() or 0) >= 1
        self.say(
            "", good="Item 9 is above 0: the suicide-risk note belongs to it." if asked else ""
        )

    def problem_now(self) -> tuple[str, QWidget | None]:
        scale, total = self.scale.value(), self.total.value()
        if scale is None:
            return "Choose the scale.", self.scale
        if total is None:
            return self.total.trouble() or "Type the total.", self.total
        if total > MOST[scale]:
            return f"{scale} goes from 0 to {MOST[scale]}. Check the total.", self.total
        if scale == "PHQ-9":
            item = self.item9.value()
            if item is None or item > ITEM_MOST:
                return "A PHQ-9 total needs its item 9, 0 to 3.", self.item9
            if item > total:
                return "Item 9 cannot be more than the total. Check both.", self.item9
        return "", None

    def act_now(self) -> Act:
        is_phq9 = self.scale.value() == "PHQ-9"
        items = {"9": int(self.item9.must())} if is_phq9 else None
        return self.bedside.act(
            ScaleScored,
            scale=self.scale.value(),
            total=Decimal(int(self.total.must())),
            items=items,
            moment="before",
        )

    def settled_now(self, chart: Chart) -> bool:
        left = scales_left(chart)
        self.explain(f"{left} {EXPLAIN}" if left else EXPLAIN)
        found = [a for _, a in chart.standing.of(ScaleScored) if a.total is not None]
        if not found:
            return False
        lines = [reckoning.Line(a.scale, clock_text(a.at), shown(a.total or 0, 1)) for a in found]
        self.settle(lines, found[-1], "")
        return True
