"""On whose order: one that stands, one given now and read back, or none and why."""

from typing import Any

from ketachart.clinical.acts import OrderPlaced
from ketachart.clinical.chart import Chart
from ketachart.clinical.orders import SPOKEN, given_text, order_text, orders_for
from ketachart.gui.panels.chart_facts import orderer
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import TextField
from ketachart.gui.panels.group import Group

NOW, NONE = "now", "none"
MODES = (
    ("written", "In writing"),
    ("standing", "Standing order"),
    ("verbal", "By word of mouth"),
    ("phone", "By phone"),
)
NO_ORDER = (NONE, "No order")
READ_BACK = (("yes", "Read back"), ("no", "Not read back"))


class OrderChoice(Group):
    """What a drug is charted on; ``said()`` gives the fields of the act.

    ``may_be_none`` offers that there is no order, which then needs a reason.
    """

    def __init__(self, chart: Chart, *, name: str, may_be_none: bool = True) -> None:
        super().__init__(name)
        self.chart = chart
        self.order = ChoiceField("On which order", (), name=f"{name}-order", columns=1)
        self.who = TextField(
            "Ordered by", name=f"{name}-ordered-by", optional=True, offer=orderer(chart)
        )
        modes = (*MODES, NO_ORDER) if may_be_none else MODES
        self.mode = ChoiceField("Order given", modes, name=f"{name}-mode")
        self.read_back = ChoiceField(
            "Read back to the prescriber", READ_BACK, name=f"{name}-read-back"
        )
        self.why = TextField("Why without an order", name=f"{name}-why")
        self.take(self.order, self.who, self.mode, self.read_back, self.why)
        self.drug = ""
        self.is_own = False
        for field in self.parts:
            field.changed.connect(self.reckon)
        self.reckon()

    def show_for(self, chart: Chart, drug: str, *, is_own: bool = False) -> None:
        """The orders that stand for a drug; ``is_own`` says that the patient took their own."""
        self.chart, self.drug, self.is_own = chart, drug, is_own
        standing = orders_for(chart, drug) if drug else ()
        offered = [(o.id, f"{order_text(o)}; {given_text(chart, o)}") for o in standing]
        if offered:
            offered.append((NOW, "Another order, given now"))
        if [(c.value, c.text()) for c in self.order.chips] != offered:
            chosen = self.order.value()
            self.order.show_options(offered)
            self.order.choose(chosen if chosen in dict(offered) else None)
        self.reckon()

    def chosen(self) -> OrderPlaced | None:
        """The standing order that is chosen; None while none is."""
        value = self.order.value()
        return next((o for o in self.chart.medication_orders if o.id == value), None)

    def reckon(self) -> None:
        """What is asked follows from what is chosen."""
        stands, mode = bool(self.order.chips), self.mode.value()
        asks = self.chosen() is None and (not stands or self.order.value() == NOW)
        self.order.setVisible(stands)
        self.who.setVisible(asks and mode != NONE)
        self.mode.setVisible(asks)
        self.read_back.setVisible(asks and mode in SPOKEN)
        self.why.setVisible(asks and mode == NONE)

    def value(self) -> dict[str, Any]:
        return self.said()

    def said(self) -> dict[str, Any]:
        """``order``, or ``ordered_by``, ``mode`` and ``read_back``, or the ``reason`` for none.

        Raises:
            Wrong: what is still to be said.
        """
        if (order := self.chosen()) is not None:
            return {"order": order.id}
        if self.order.chips and self.order.value() is None and not self.is_own:
            raise Wrong("On which order was it given? Choose one, or another.", self.order)
        mode = self.mode.value()
        if mode == NONE:
            return {"reason": self.why.needed("It has no order. Say in a few words why.")}
        who = self.who.value()
        if who is None and not self.is_own:
            if mode in SPOKEN:
                raise Wrong("Who gave the order by word or phone?", self.who)
            asks = "On whose order? Type who gave it, or choose No order."
            raise Wrong(asks, self.who)
        read_back = None
        if mode in SPOKEN:
            answer = self.read_back.needed("Was the order read back to the prescriber?")
            read_back = answer == "yes"
        return {"ordered_by": who, "mode": mode, "read_back": read_back}
