"""The weight of the day, in the unit it was read in, beside the one of the last visit."""

from decimal import Decimal

from PySide6.QtWidgets import QWidget

from ketachart.clinical import guard, weighing, weights
from ketachart.clinical.acts import Act, WeightTaken
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import day_text
from ketachart.clinical.protocol import Protocol
from ketachart.clinical.units import LB_IN_KG, kg_from_lb, shown
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.setup import reckoning
from ketachart.gui.panels.setup.form import StepCard, row
from ketachart.gui.panels.setup.inputs import Choice, Number
from ketachart.gui.panels.setup.past import Visit, last_weight

UNITS = (("kg", "kg"), ("lb", "lb"))
SOURCES = (("measured today", "Measured today"), ("told by the patient", "Told by the patient"))
REASONS = ("weighed again, it is so", "clothes or shoes", "fluid")


class WeightCard(StepCard):
    """Asks for weight, unit and height; on a first visit for a second reading of the scale."""

    def __init__(self, bedside: Bedside) -> None:
        super().__init__(bedside, "weight", "Weight", "Chart the weight", "Weigh again…")
        self.visits: tuple[Visit, ...] | None = None
        self.weight = self.field(Number("Weight today", name="weight", letters="kl"))
        self.unit = self.field(Choice("Read in", UNITS, name="weight-unit"))
        self.again = self.field(Number("Second reading", name="weight-again", letters="kl"))
        self.tall = self.field(Number("Height, if measured", "cm", name="height"))
        self.source = self.field(Choice("How it is known", SOURCES, name="weight-source"))
        for number in (self.weight, self.again):
            number.letter.connect(lambda key: self.unit.choose({"k": "kg", "l": "lb"}[key]))
        row(self.form, self.weight, self.unit, self.again, stretch=(3, 2, 3))
        row(self.form, self.source)
        row(self.form, self.tall, stretch=(3, 5))
        self.form.addWidget(self.sums)
        self.again.setVisible(False)

    def show_past(self, visits: tuple[Visit, ...] | None) -> None:
        """Earlier visits, none on a first one; None while they are not known."""
        self.visits = visits
        # A place that stays, so that nothing beside it moves.
        self.again.setVisible(self.is_first)

    @property
    def is_first(self) -> bool:
        """Whether nobody weighed this patient here before."""
        return self.visits is not None and last_weight(self.visits) is None

    def _in_kg(self, number: Decimal | None) -> Decimal | None:
        unit = self.unit.value()
        if number is None or unit is None:
            return None
        return number if unit == "kg" else kg_from_lb(number)

    def typed_kg(self) -> Decimal | None:
        """What was typed, in kilograms, exact."""
        return self._in_kg(self.weight.value())

    def reckon(self) -> None:
        kg, number, height, lines = self.typed_kg(), self.weight.value(), self.tall.value(), []
        if kg and number is not None:
            lines.append(self._other_unit(kg, number))
            lines += since_last(kg, self.visits or ())
        if kg and height:
            bmi = weights.body_mass_index(kg, height)
            sum_ = f"{shown(kg, 2)} kg ÷ ({shown(height / 100, 3)} m)²"
            lines.append(reckoning.Line("Body mass index", sum_, f"{shown(bmi, 1)} kg/m²"))
        self.sums.show_lines(lines)
        self.show_findings(self._beside_last(kg) if kg else (), REASONS)

    def _beside_last(self, kg: Decimal) -> list[guard.Finding]:
        return beside_last(self.chart.protocol, kg, self.visits or ())

    def _other_unit(self, kg: Decimal, number: Decimal) -> reckoning.Line:
        if self.unit.value() == "lb":
            sum_ = f"{shown(number, 2)} lb × 0.45359237 kg"
            return reckoning.Line("In kilograms", sum_, f"{shown(kg, 2)} kg")
        sum_ = f"{shown(number, 2)} kg ÷ 0.45359237 kg"
        return reckoning.Line("In pounds", sum_, f"{shown(kg / LB_IN_KG, 1)} lb")

    def problem_now(self) -> tuple[str, QWidget | None]:
        if self.weight.value() is None:
            return self.weight.trouble() or "Type the weight.", self.weight
        if self.unit.value() is None:
            return "Choose kg or lb, as the scale shows it.", self.unit
        if self.is_first:
            sentence = self._second_trouble()
            if sentence:
                return sentence, self.again
        if self.tall.trouble():
            return self.tall.trouble(), self.tall
        return "", None

    def _second_trouble(self) -> str:
        """A first visit has nothing to compare with but a second look at the scale."""
        if self.source.value() == "told by the patient":
            return ""
        first, second = self.typed_kg(), self._in_kg(self.again.value())
        if first is None or second is None:
            return self.again.trouble() or (
                "The first visit takes two readings. Weigh once more and type the second."
            )
        if weighing.apart(first, second):
            off = shown(abs(first - second), 1)
            return f"The two readings are {off} kg apart. Weigh again, then type both."
        return ""

    def question_now(self) -> str:
        kg, height = self.typed_kg(), self.tall.value()
        if kg is None or not self.has_chart:
            return ""
        said = f"{shown(kg, 1)} kg"
        found = guard.beyond(self.chart.protocol.guard.get("weight_kg"), kg, "kg")
        if found and found[0].level == "soft":
            return f"{said} is unusual{self._as_pounds(kg)}. Is the unit right?"
        if height:
            bmi = weights.body_mass_index(kg, height)
            if guard.beyond(self.chart.protocol.guard.get("bmi"), bmi, "kg/m²"):
                index = f"a body mass index of {shown(bmi, 1)}"
                return f"{said} at {shown(height, 1)} cm gives {index}. Is that right?"
        return ""

    def _as_pounds(self, kg: Decimal) -> str:
        """``; 194 lb would be 88 kg`` where many kilograms were typed."""
        if self.unit.value() != "kg" or kg < 100:
            return ""
        return f"; {shown(kg, 1)} lb would be {shown(kg_from_lb(kg), 1)} kg"

    def act_now(self) -> Act:
        second = self.again.value() if self.is_first else None
        said = f"second reading {shown(second, 2)} {self.unit.value()}" if second else None
        return self.bedside.act(
            WeightTaken,
            weight_kg=self.typed_kg(),
            entered_value=self.weight.value(),
            entered_unit=self.unit.value(),
            height_cm=self.tall.value(),
            source=self.source.value(),
            reason=self.reason(),
            note=said,
        )

    def settled_now(self, chart: Chart) -> bool:
        taken = chart.weight
        if taken is None:
            return False
        lines = [reckoning.Line("Weight", self._read(taken), f"{shown(taken.weight_kg, 2)} kg")]
        lines += since_last(taken.weight_kg, self.visits or ())
        if taken.height_cm:
            bmi = weights.body_mass_index(taken.weight_kg, taken.height_cm)
            lines.append(reckoning.Line("Height", "", f"{shown(taken.height_cm, 1)} cm"))
            lines.append(reckoning.Line("Body mass index", "", f"{shown(bmi, 1)} kg/m²"))
        self.settle(lines, taken, " · ".join(t for t in (taken.source, taken.note) if t))
        self.show_settled_findings(self._beside_last(taken.weight_kg), taken.reason)
        return True

    def _read(self, taken: WeightTaken) -> str:
        if taken.entered_unit == "lb" and taken.entered_value is not None:
            return f"{shown(taken.entered_value, 2)} lb × 0.45359237"
        return ""


def since_last(kg: Decimal, visits: tuple[Visit, ...]) -> list[reckoning.Line]:
    """The change since the last visit as a line; none on a first visit."""
    last = last_weight(visits)
    if last is None:
        return []
    then, on = last
    pct = shown(abs(weighing.change_pct(kg, then)), 1)
    words = weighing.change_text(kg, then)
    sum_ = f"{shown(then, 1)} kg then" + ("" if words == "the same" else f", {pct} %")
    return [reckoning.Line(f"Since {day_text(on)}", sum_, words)]


def beside_last(protocol: Protocol, kg: Decimal, visits: tuple[Visit, ...]) -> list[guard.Finding]:
    """What a weight beside the last one asks about: the unit, or a change beyond the guard rail.

    A weight is a fact: what lies beyond a hard limit asks for its reason like a soft one.
    """
    last = last_weight(visits)
    if last is None:
        return []
    then, on = last
    said, before = f"{shown(kg, 1)} kg", f"{shown(then, 1)} kg of {day_text(on)}"
    if weighing.unit_mistaken(kg, then, protocol.kg_or_lb):
        times, mistake = (
            ("more than twice", "pounds read as kilograms")
            if kg > then
            else ("less than half", "kilograms read as pounds")
        )
        words = f"{said} is {times} the {before}, as from {mistake}. Look at the scale's unit."
        return [guard.Finding("soft", words)]
    off = abs(weighing.change_pct(kg, then))
    if guard.beyond(protocol.guard.get("weight_change_pct"), off, "%"):
        pct = shown(off, 1)
        words = f"{said} is {weighing.change_text(kg, then)} ({pct} %) than the {before}. "
        return [guard.Finding("soft", words + "Weigh again; if it is so, say why.")]
    return []
