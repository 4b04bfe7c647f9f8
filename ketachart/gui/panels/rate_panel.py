"""The pump's rate: another one while it runs, or the one it goes on at after a pause."""

from decimal import Decimal
from fractions import Fraction

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, InfusionResumed, RateSet
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import rate_text, volume_text
from ketachart.clinical.units import shown
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import number_text, orderer, rate_now, rate_wanted
from ketachart.gui.panels.fields import NumberField, TextField
from ketachart.gui.panels.side import Ask, SidePanel


def beyond_usual(chart: Chart, rate: Decimal) -> str:
    """A question where a rate lies beyond what is usual here; empty where it does not."""
    rail = chart.protocol.guard.get("rate_ml_per_h")
    if rail and rail.soft_above is not None and rate > rail.soft_above:
        usual = rate_text(rail.soft_above)
        return f"{rate_text(rate)} is above this clinic's usual {usual}. Once more charts it."
    per_kg = mg_per_kg_h(chart, rate)
    rail = chart.protocol.guard.get("rate_mg_per_kg_h")
    if rail and per_kg is not None and rail.soft_above is not None and per_kg > rail.soft_above:
        return (
            f"{rate_text(rate)} gives {shown(per_kg, 2)} mg/kg an hour, above this clinic's usual "
            f"{rail.soft_above}. Once more charts it."
        )
    return ""


def mg_per_kg_h(chart: Chart, rate: Decimal) -> Fraction | None:
    """What a rate gives of the bag that hangs, for the weight that stands."""
    bag, weight = chart.delivery.container, chart.weight
    if bag is None or weight is None or not weight.weight_kg:
        return None
    return Fraction(rate) * bag.mg_per_ml / Fraction(weight.weight_kg)


def gives_text(chart: Chart, rate: Decimal | None) -> str:
    """``= 0.73 mg/min, 0.5 mg/kg an hour``; empty while it cannot be told."""
    bag = chart.delivery.container
    if rate is None or bag is None:
        return ""
    parts = [f"{shown(Fraction(rate) * bag.mg_per_ml / 60, 2)} mg/min"]
    if (per_kg := mg_per_kg_h(chart, rate)) is not None:
        parts.append(f"{shown(per_kg, 2)} mg/kg an hour")
    return "= " + ", ".join(parts)


class _PumpRate(SidePanel):
    """A rate, what it gives, and the volume to be infused."""

    asks = "Type the rate that the pump shows."

    def build(self, chart: Chart, name: str, label: str, offer: str) -> None:
        """The fields of both panels."""
        self.rate = NumberField(label, "mL/h", 2, name=f"{name}-rate", offer=offer)
        self.add(self.rate)
        self.gives = self.say(" ", "small")
        self.vtbi = NumberField(
            "Volume to be infused, if set again", "mL", 2, name=f"{name}-vtbi", optional=True
        )
        self.who = TextField(
            "Ordered by", name=f"{name}-ordered-by", optional=True, offer=orderer(chart)
        )
        self.add(self.vtbi, self.who)
        self.add_since()

    def reckon(self) -> None:
        assert self.chart is not None
        self.gives.setText(gives_text(self.chart, self.rate.number()) or " ")

    def checked_rate(self) -> Decimal:
        """The rate; an unusual one is asked for twice."""
        assert self.chart is not None
        rate = self.rate.needed(self.asks)
        question = beyond_usual(self.chart, rate)
        if question and not self.sure:
            raise Ask(question)
        return rate


class RatePanel(_PumpRate):
    """Another rate."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Set the rate", bedside, action="Chart the rate", chart=chart, parent=parent
        )
        now = rate_now(chart)
        if now is not None:
            self.say(f"Now {rate_text(now)}. Set the pump, then type what it shows.")
        self.build(chart, "rate", "New rate on the pump", "")

    def act_now(self) -> Act:
        rate = self.checked_rate()
        return self.act(
            RateSet, rate_ml_per_h=rate, vtbi_ml=self.vtbi.value(), ordered_by=self.who.value()
        )


class ResumePanel(_PumpRate):
    """The pump runs again; the rate is offered, never taken for granted."""

    asks = "Which rate does the pump show? Down arrow or a tap takes the one offered."

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Resume the infusion", bedside, action="Chart the resume", chart=chart, parent=parent
        )
        done = volume_text(Decimal(shown(chart.delivery.infused_ml, 1)))
        before = rate_now(chart)
        held = f"Held at {done} infused"
        self.say(f"{held}, {rate_text(before)} before the pause." if before else f"{held}.")
        self.build(chart, "resume", "Rate on the pump", number_text(rate_wanted(chart)))

    def act_now(self) -> Act:
        rate = self.checked_rate()
        return self.act(
            InfusionResumed,
            rate_ml_per_h=rate,
            vtbi_ml=self.vtbi.value(),
            ordered_by=self.who.value(),
        )
