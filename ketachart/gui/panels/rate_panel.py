"""The pump's rate: another one while it runs, or the one it goes on at after a pause."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ketachart.clinical.acts import Act, InfusionResumed, RateSet
from ketachart.clinical.chart import Chart
from ketachart.clinical.guard import same_on_pump, step_kg, strength_now, too_fast
from ketachart.clinical.phrases import capital, clock_text, rate_text, volume_text
from ketachart.clinical.rates import Basis, RateUnit, convert
from ketachart.clinical.titration import above_order, next_step, ordered_rate
from ketachart.clinical.units import shown, to_step
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import number_text, orderer, rate_now, rate_wanted
from ketachart.gui.panels.company_facts import line_is_lost, line_is_out, line_now
from ketachart.gui.panels.fields import NumberField, TextField
from ketachart.gui.panels.painted import HALO
from ketachart.gui.panels.side import Ask, SidePanel
from ketachart.gui.widgets.button import ActionButton

ASKS = "Which rate does the pump show? Down arrow or a tap takes the one offered."
Hangs = tuple[Fraction | None, Fraction | None]
"""What is hung with a rate: its volume (mL) and strength (mg/mL), as far as they are known."""


def beyond_usual(
    chart: Chart,
    rate: Decimal,
    at: datetime | None = None,
    vtbi: Decimal | None = None,
    hangs: Hangs | None = None,
) -> str:
    """A question where a rate lies beyond what is usual here; empty where it does not.

    With the moment ``at`` also where it would end all that is left too soon; ``hangs`` is what is
    hung together with the rate.
    """
    holds, strength = hangs or (None, None)
    fast = too_fast(chart, rate, at, vtbi, holds) if at is not None else None
    said = [fast.sentence if fast else "", _above_usual(chart, rate, strength)]
    words = " ".join(sentence for sentence in said if sentence)
    return f"{words} Once more charts it." if words else ""


def _above_usual(chart: Chart, rate: Decimal, strength: Fraction | None) -> str:
    rail = chart.protocol.guard.get("rate_ml_per_h")
    if rail and rail.soft_above is not None and rate > rail.soft_above:
        usual = rate_text(rail.soft_above)
        return f"{rate_text(rate)} is above this clinic's usual {usual}."
    per_kg = mg_per_kg_h(chart, rate, strength)
    rail = chart.protocol.guard.get("rate_mg_per_kg_h")
    if rail and per_kg is not None and rail.soft_above is not None and per_kg > rail.soft_above:
        return (
            f"{rate_text(rate)} gives {shown(per_kg, 2)} mg/kg an hour, above this clinic's usual "
            f"{rail.soft_above}."
        )
    return ""


def mg_per_kg_h(chart: Chart, rate: Decimal, strength: Fraction | None = None) -> Fraction | None:
    """What a rate gives of the bag that hangs, or of a ``strength`` (mg/mL), for the weight."""
    bag, weight = chart.delivery.container, chart.weight
    strong = strength or (bag.mg_per_ml if bag else None)
    if strong is None or weight is None or not weight.weight_kg:
        return None
    return Fraction(rate) * strong / Fraction(weight.weight_kg)


def gives_text(chart: Chart, rate: Decimal | None) -> str:
    """``= 0.73 mg/min, 0.5 mg/kg an hour``; empty while it cannot be told."""
    bag = chart.delivery.container
    if rate is None or bag is None:
        return ""
    parts = [f"{shown(Fraction(rate) * bag.mg_per_ml / 60, 2)} mg/min"]
    if (per_kg := mg_per_kg_h(chart, rate)) is not None:
        parts.append(f"{shown(per_kg, 2)} mg/kg an hour")
    return "= " + ", ".join(parts)


def checked_rate(
    panel: SidePanel, field: NumberField, asks: str = "Type the rate that the pump shows."
) -> Decimal:
    """The rate in a field of a panel (mL/h); an unusual one is asked for twice.

    Raises:
        Wrong: there is none, or what is typed is none.
        Ask: it lies beyond what is usual here.
    """
    assert panel.chart is not None
    rate = field.needed(asks)
    question = beyond_usual(panel.chart, rate, panel.opened_at)
    if question and not panel.sure:
        raise Ask(question)
    return rate


def as_set(chart: Chart, value: Decimal, unit: RateUnit) -> Fraction | None:
    """A rate in any unit as mL/h of the bag that hangs, for the order's weight."""
    order, weight = chart.order, chart.weight
    actual = weight.weight_kg if weight else None
    kg = step_kg(order, actual) if order else actual
    return convert(value, unit, "mL/h", Basis(kg, strength_now(chart)))


def lost_line(chart: Chart) -> str:
    """That no line is charted through which the pump could run; empty where one is."""
    last = line_now(chart)
    if last is None or not line_is_lost(chart):
        return ""
    what = "taken out" if line_is_out(chart) else "not patent"
    return f"The line was {what} at {clock_text(last.at)}, and no new one is charted since."


class _PumpRate(SidePanel):
    """A rate, what it gives, the order it lies above, and the volume to be infused.

    ``wanted`` names the order's panel, where it is asked for from here.
    """

    wanted = Signal(str)

    def build(self, chart: Chart, name: str, label: str, offer: str) -> None:
        """The fields of both panels."""
        self.rate = NumberField(label, "mL/h", 2, name=f"{name}-rate", offer=offer)
        self.add(self.rate)
        self.gives = self.say(" ", "small")
        self.steps = self.say("", "info")
        self.steps.setObjectName(f"{name}-step")
        self.steps.hide()
        self.above = self.say("", "info")
        self.to_order = ActionButton("Order changed…", icon="order", pixels=14)
        self.to_order.setObjectName(f"{name}-order")
        self.to_order.clicked.connect(self._to_order)
        around = QHBoxLayout()
        around.setContentsMargins(HALO, 0, HALO, 0)
        around.addWidget(self.to_order)
        self.body.addLayout(around)
        self.above.hide()
        self.to_order.hide()
        self.vtbi = NumberField(
            "Volume to be infused, if set again", "mL", 2, name=f"{name}-vtbi", optional=True
        )
        self.who = TextField(
            "Ordered by", name=f"{name}-ordered-by", optional=True, offer=orderer(chart)
        )
        self.per_kg = NumberField(
            "Rate as ordered, if per kg", "mg/kg/h", 4, name=f"{name}-per-kg", optional=True
        )
        self.add(self.vtbi, self.who, self.per_kg)
        self.add_since()
        self.reckon()

    def reckon(self) -> None:
        assert self.chart is not None
        rate, ordered = self.rate.number(), ordered_rate(self.chart)
        self.gives.setText(self._converted() or gives_text(self.chart, rate) or " ")
        coming = next_step(self.chart, self.opened_at)
        self.steps.setText(capital(coming.text()) + "." if coming else "")
        self.steps.setVisible(coming is not None)
        above = rate is not None and above_order(self.chart, rate)
        if above and ordered is not None:
            self.above.setText(f"Ordered: {rate_text(ordered)}. A higher rate needs an order.")
        self.above.setVisible(above)
        self.to_order.setVisible(above)

    def _converted(self) -> str:
        """``0.75 mg/kg/h = 63 mL/h on the pump``: for typing what the pump then shows."""
        assert self.chart is not None
        typed = self.per_kg.number()
        wanted = as_set(self.chart, typed, "mg/kg/h") if typed else None
        if typed is None or wanted is None or self.rate.number() is not None:
            return ""
        step = self.chart.protocol.preparation.pump_step_ml_per_h
        rate = rate_text(to_step(wanted, step))
        return f"{shown(typed, 4)} mg/kg/h = {rate} on the pump. Type what it shows."

    def fits_order(self, rate: Decimal) -> None:
        """See that the pump's rate is the one that was ordered per kilogram, where that is typed.

        Raises:
            Wrong: what is typed per kilogram is no number.
            Ask: the two are not the same.
        """
        assert self.chart is not None
        typed = self.per_kg.value()
        wanted = as_set(self.chart, typed, "mg/kg/h") if typed else None
        if typed is None or wanted is None or self.sure:
            return
        step = self.chart.protocol.preparation.pump_step_ml_per_h
        if not same_on_pump(rate, wanted, step):
            raise Ask(
                f"{shown(typed, 4)} mg/kg/h is {rate_text(to_step(wanted, step))}, the pump shows "
                f"{rate_text(rate)}. Check both; once more charts it."
            )

    def _to_order(self) -> None:
        # What was typed here is offered there, and here again once the order for it stands.
        rate = number_text(self.rate.number())
        self.rate.clear()
        self.wanted.emit(f"order:{rate}")

    def ordered_by(self, rate: Decimal) -> str | None:
        """Who ordered it; a rate above the order with nobody's name is asked for twice."""
        assert self.chart is not None
        who = self.who.value()
        coming, order = next_step(self.chart, self.opened_at), self.chart.order
        if who is None and coming is not None and order and coming.on_pump == rate:
            # The next step of a titration stands in the order already.
            return order.placed.ordered_by
        if who is None and not self.sure and above_order(self.chart, rate):
            ordered = ordered_rate(self.chart)
            assert ordered is not None
            raise Ask(
                f"{rate_text(rate)} is above the {rate_text(ordered)} ordered. Chart the order "
                "first, or say who ordered it; once more charts the rate as it is."
            )
        return who


class RatePanel(_PumpRate):
    """Another rate."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Set the rate", bedside, action="Chart the rate", chart=chart, parent=parent
        )
        now = rate_now(chart)
        if now is not None:
            self.say(f"Now {rate_text(now)}. Set the pump, then type what it shows.")
        coming = next_step(chart, self.opened_at)
        wanted = coming.on_pump if coming else rate_wanted(chart)
        offer = number_text(wanted) if wanted != now else ""
        self.build(chart, "rate", "New rate on the pump", offer)

    def act_now(self) -> Act:
        rate = checked_rate(self, self.rate)
        self.fits_order(rate)
        return self.act(
            RateSet, rate_ml_per_h=rate, vtbi_ml=self.vtbi.value(), ordered_by=self.ordered_by(rate)
        )


class ResumePanel(_PumpRate):
    """The pump runs again; the rate is offered, never taken for granted."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Resume the infusion", bedside, action="Chart the resume", chart=chart, parent=parent
        )
        done = volume_text(Decimal(shown(chart.delivery.infused_ml, 1)))
        before = rate_now(chart)
        held = f"Held at {done} infused"
        self.say(f"{held}, {rate_text(before)} before the pause." if before else f"{held}.")
        self.lost = lost_line(chart)
        if self.lost:
            self.say(self.lost, "info")
        self.build(chart, "resume", "Rate on the pump", number_text(rate_wanted(chart)))

    def act_now(self) -> Act:
        rate = checked_rate(self, self.rate, ASKS)
        self.fits_order(rate)
        if self.lost and not self.sure:
            raise Ask(f"{self.lost} Once more charts the resume.")
        return self.act(
            InfusionResumed,
            rate_ml_per_h=rate,
            vtbi_ml=self.vtbi.value(),
            ordered_by=self.ordered_by(rate),
        )
