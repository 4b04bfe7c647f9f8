"""The order changed by word of mouth or in writing: who, how, read back, and what is new."""

from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, OrderChanged, OrderPlaced
from ketachart.clinical.chart import Chart
from ketachart.clinical.guard import (
    Dose,
    Finding,
    dose_findings,
    peak_of,
    step_kg,
    strength_now,
)
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import dose_text, ordered_text, rate_text
from ketachart.clinical.sayings_plan import STOP
from ketachart.clinical.titration import ordered_rate
from ketachart.clinical.units import shown
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import orderer
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.dose_field import DoseField
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NumberField, TextField
from ketachart.gui.panels.leading import LeadingPanel
from ketachart.gui.panels.rate_panel import gives_text
from ketachart.gui.panels.setup.dose_form import DOSE, Typed
from ketachart.gui.panels.side import Ask

MODES = (("phone", "By phone"), ("verbal", "Spoken"), ("written", "In writing"))
READ_BACK = (("yes", "Read back"), ("no", "Not read back"))
WHAT = (("rate", "Rate"), ("dose", "Dose, steps"), ("duration", "Duration"), ("stop", "Stop"))
BY_MOUTH = ("phone", "verbal")
NO_ORDER = "No order stands in this session yet. Chart it as it was given."


class OrderPanel(LeadingPanel):
    """Charts one ``OrderChanged``, or the first order; a new rate or a stop leads on to the pump.

    ``rate`` (mL/h) is offered where somebody was about to set one above the order.
    """

    def __init__(
        self, bedside: Bedside, chart: Chart, parent: QWidget | None = None, *, rate: str = ""
    ) -> None:
        super().__init__(
            "Order changed", bedside, action="Chart the order", chart=chart, parent=parent
        )
        self.is_first = chart.order is None
        self.say(NO_ORDER if self.is_first else f"It stands at {stands_at(chart)}.")
        self.who = TextField("Ordered by", name="order-by", offer=orderer(chart))
        self.mode = ChoiceField("How it was given", MODES, name="order-mode", columns=3)
        self.read_back = ChoiceField("Said back to them", READ_BACK, name="order-read-back")
        self.what = ChoiceField("What is new", WHAT, name="order-what", columns=2, several=True)
        self.rate = NumberField("New rate", "mL/h", 2, name="order-rate", offer=rate)
        self.dose = DoseField(chart.protocol.order)
        self.minutes = NumberField("New duration", "min", 0, name="order-minutes")
        self.why = TextField("Why", name="order-why", optional=True)
        self.add(self.who, self.mode, self.read_back)
        if not self.is_first:
            self.add(self.what, self.rate)
        self.gives = self.say(" ", "small")
        self.add(self.dose)
        self.comes_to = self.say("", "info")
        self.comes_to.setObjectName("order-comes-to")
        self.add(self.minutes, self.why)
        self.confirm = self.say("It stays to be authenticated until the prescriber confirms it.")
        self.add_since("Ordered at")
        self.news = ""
        if rate:
            self.what.choose("rate")
        self.reckon()

    def reckon(self) -> None:
        if self.chart is None:
            return
        news = ("dose",) if self.is_first else self.what.values()
        by_mouth = self.mode.value() in BY_MOUTH
        self.dose.setVisible("dose" in news)
        self.minutes.setVisible("duration" in news and "dose" not in news)
        self.dose.show_basis(self._dosing_kg, strength_now(self.chart))
        self.comes_to.setText(self._comes_to() if "dose" in news else "")
        self.comes_to.setVisible(bool(self.comes_to.text()))
        self.rate.setVisible("rate" in news and not self.is_first)
        self.why.setVisible("stop" not in news)
        self.read_back.setVisible(by_mouth)
        self.confirm.setVisible(by_mouth)
        self.gives.setVisible("rate" in news)
        self.gives.setText(gives_text(self.chart, self.rate.number()) or " ")

    @property
    def _dosing_kg(self) -> Decimal | None:
        """The weight that the order was reckoned on, else the one that stands (kg)."""
        assert self.chart is not None
        actual = self.chart.weight.weight_kg if self.chart.weight else None
        return step_kg(self.chart.order, actual) if self.chart.order else actual

    def _comes_to(self) -> str:
        """``= 44 mg, 0.5 mg/kg, over 40 min.``, and what of it lies outside the limits."""
        assert self.chart is not None
        typed = self.dose.typed()
        if not typed.mg:
            return ""
        parts = [f"= {dose_text(typed.mg)}"]
        if self._dosing_kg:
            parts.append(f"{shown(typed.mg / self._dosing_kg, 3)} mg/kg")
        if typed.minutes:
            parts.append(f"over {shown(typed.minutes, 0)} min")
        return " ".join([", ".join(parts) + ".", *(f.sentence for f in self._findings(typed))])

    def _findings(self, typed: Typed) -> tuple[Finding, ...]:
        assert self.chart is not None
        if not typed.mg:
            return ()
        actual = self.chart.weight.weight_kg if self.chart.weight else None
        dosing, peak = self._dosing_kg, peak_of(typed.steps)
        dose = Dose(typed.mg, typed.mg_per_kg, dosing, actual, typed.minutes, peak)
        return dose_findings(self.chart.protocol, dose)

    def _typed_dose(self) -> Typed:
        """The dose as typed; one outside the clinic's limits is asked for twice."""
        typed = self.dose.value()
        found = self._findings(typed)
        if found and not self.sure:
            raise Ask(f"{' '.join(f.sentence for f in found)} Once more charts the order.")
        return typed

    def act_now(self) -> Act:
        said = self._given()
        if self.is_first:
            return self._placed(said, self._typed_dose())
        return self._changed_order(said)

    def _given(self) -> dict[str, Any]:
        """Who gave it and how; a read back that was left out is asked for twice."""
        who = self.who.needed("Who gave the order? Type the name.")
        mode = self.mode.needed("How was it given? By phone, spoken or in writing.")
        read_back = None
        if mode in BY_MOUTH:
            answer = self.read_back.needed("An order by word of mouth: was it read back?")
            read_back = answer == "yes"
            if not read_back and not self.sure:
                raise Ask("It was not read back. Read it back now, or once more charts it so.")
        return {"ordered_by": who, "mode": mode, "read_back": read_back}

    def _placed(self, said: dict[str, Any], typed: Typed) -> Act:
        """An order of its own: the first one, or one that takes the other's place."""
        assert self.chart is not None
        if not typed.minutes:
            raise Wrong("Type over how many minutes.", self.dose.form.duration)
        before, (number, unit) = self.chart.order, typed.entered or (None, None)
        for_weight = typed.mg_per_kg is not None
        basis = before.placed.weight_basis if before else None
        return self.act(
            OrderPlaced,
            drug="ketamine",
            route="IV infusion",
            dose_mg=typed.mg,
            dose_mg_per_kg=typed.mg_per_kg,
            weight_basis=(basis or "actual") if for_weight else None,
            dosing_weight_kg=self._dosing_kg if for_weight else None,
            duration_min=typed.minutes,
            steps=typed.steps or None,
            replaces=before.placed.id if before else None,
            entered_value=number,
            entered_unit=unit,
            reason=self.why.value(),
            **said,
        )

    def _changed_order(self, said: dict[str, Any]) -> Act:
        assert self.chart is not None
        assert self.chart.order is not None
        news = self.what.values()
        if not news:
            raise Wrong("What is new: rate, dose, duration, or stop?", self.what)
        if "stop" in news and len(news) > 1:
            raise Wrong("An order to stop changes nothing else. Choose one.", self.what)
        self.news = news[0] if news[0] in ("rate", "stop") else ""
        typed = self._typed_dose() if "dose" in news else Typed()
        if typed.mg and self.dose.form.way_now != DOSE:
            if "rate" in news:
                raise Wrong("The new dose says the rate already. Choose one of the two.", self.what)
            self.news = "rate"
            return self._placed(said, typed)
        minutes = typed.minutes
        if "duration" in news and "dose" not in news:
            minutes = self.minutes.needed("Type the new minutes.")
        elif "duration" in news and minutes is None:
            raise Wrong("Type the new minutes.", self.dose.form.duration)
        return self.act(
            OrderChanged,
            order=self.chart.order.placed.id,
            dose_mg=typed.mg,
            dose_mg_per_kg=typed.mg_per_kg,
            duration_min=minutes,
            rate_ml_per_h=_number(self.rate, "rate" in news, "Type the new rate in mL/h."),
            reason=STOP if "stop" in news else self.why.value(),
            **said,
        )

    def next_panel(self) -> str:
        return _leads_to(self.chart, self.news) if self.chart is not None else ""


def order_for_rate(
    bedside: Bedside, chart: Chart, rate: str, parent: QWidget | None = None
) -> OrderPanel:
    """The order for a rate (mL/h) that was about to be set on the pump."""
    return OrderPanel(bedside, chart, parent, rate=rate)


def _number(field: NumberField, asked: bool, sentence: str) -> Decimal | None:
    return field.needed(sentence) if asked else None


def _leads_to(chart: Chart, new: str) -> str:
    """The pump's panel on which a new order is carried out; empty where there is nothing to do."""
    if new == "stop" and chart.phase in (Phase.INFUSING, Phase.PAUSED):
        return "stop"
    if new == "rate":
        return {Phase.INFUSING: "rate", Phase.PAUSED: "resume"}.get(chart.phase, "")
    return ""


def stands_at(chart: Chart) -> str:
    """The order in one line: ``31.2 mg over 40 min, 46.8 mL/h, ordered by …``."""
    order = chart.order
    assert order is not None
    over = f" over {shown(order.duration_min, 0)} min" if order.duration_min else ""
    rate = ordered_rate(chart)
    parts = [f"{dose_text(order.dose_mg)}{over}", rate_text(round(rate, 2)) if rate else ""]
    last = order.changes[-1] if order.changes else order.placed
    parts.append(ordered_text(last.ordered_by or last.by, last.mode))
    return ", ".join(p for p in parts if p)
