"""Another bag or syringe is hung."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, ContainerChanged
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import volume_text
from ketachart.clinical.units import rounded
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import other_bags
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.fields import NumberField
from ketachart.gui.panels.side import SidePanel

NONE_PREPARED = (
    "No other bag or syringe is prepared in this session. Chart the prepared drug first."
)


class BagPanel(SidePanel):
    """Which one hangs now, and what was left in the one before."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Change the bag", bedside, action="Chart the change", chart=chart, parent=parent
        )
        delivery = chart.delivery_at(self.opened_at)
        self.hung = delivery.container.name if delivery.container else None
        bags = other_bags(chart)
        if not bags:
            self.nothing_to_do(NONE_PREPARED)
            return
        self.to = ChoiceField(
            "Hung now",
            [(b.name, f"{b.name}, {volume_text(rounded(b.volume_ml, 1))}") for b in bags],
            name="bag-to",
            columns=1,
        )
        self.left = NumberField(
            f"Left in {self.hung or 'the old one'}", "mL", 2, name="bag-left-ml", optional=True
        )
        self.add(self.to, self.left)
        if self.hung:
            left = volume_text(rounded(delivery.left_ml, 1))
            self.say(f"By the record {left} are left in {self.hung}.", "small")
        self.add_since()

    def act_now(self) -> Act:
        to = self.to.needed("Which one hangs now?")
        return self.act(ContainerChanged, to=to, from_=self.hung, left_ml=self.left.value())
