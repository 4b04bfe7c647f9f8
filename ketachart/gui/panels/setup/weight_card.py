"""The weight of the day, in the unit it was read in."""

from decimal import Decimal

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, WeightTaken
from ketachart.clinical.chart import Chart
from ketachart.clinical.units import kg_from_lb, shown
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.setup import reckoning
from ketachart.gui.panels.setup.form import StepCard, row
from ketachart.gui.panels.setup.inputs import Choice, Number

UNITS = (("kg", "kg"), ("lb", "lb"))
SOURCES = (("measured today", "Measured today"), ("told by the patient", "Told by the patient"))
PLAUSIBLE_BMI = (15, 60)


class WeightCard(StepCard):
    """Asks for weight, unit and height; shows pounds in kilograms before anything is charted."""

    def __init__(self, bedside: Bedside) -> None:
        super().__init__(bedside, "weight", "Weight", "Chart the weight", "Weigh again…")
        self.weight = self.field(Number("Weight today", name="weight", letters="kl"))
        self.unit = self.field(Choice("Read in", UNITS, name="weight-unit"))
        self.tall = self.field(Number("Height, if measured", "cm", name="height"))
        self.source = self.field(Choice("How it is known", SOURCES, name="weight-source"))
        self.weight.letter.connect(lambda key: self.unit.choose({"k": "kg", "l": "lb"}[key]))
        row(self.form, self.weight, self.unit, stretch=(3, 2, 3))
        row(self.form, self.source)
        row(self.form, self.tall, stretch=(3, 5))
        self.form.addWidget(self.sums)

    def typed_kg(self) -> Decimal | None:
        """What was typed, in kilograms, exact."""
        number, unit = self.weight.value(), self.unit.value()
        if number is None or unit is None:
            return None
        return number if unit == "kg" else kg_from_lb(number)

    def reckon(self) -> None:
        kg, number, height, lines = self.typed_kg(), self.weight.value(), self.tall.value(), []
        if kg is not None and number is not None and self.unit.value() == "lb":
            sum_ = f"{shown(number, 2)} lb × 0.45359237 kg"
            lines.append(reckoning.Line("In kilograms", sum_, f"{shown(kg, 2)} kg"))
        if kg and height:
            bmi = reckoning.body_mass_index(kg, height)
            sum_ = f"{shown(kg, 2)} kg ÷ ({shown(height / 100, 3)} m)²"
            lines.append(reckoning.Line("Body mass index", sum_, f"{shown(bmi, 1)} kg/m²"))
        self.sums.show_lines(lines)

    def problem_now(self) -> tuple[str, QWidget | None]:
        if self.weight.value() is None:
            return self.weight.trouble() or "Type the weight.", self.weight
        if self.unit.value() is None:
            return "Choose kg or lb, as the scale shows it.", self.unit
        if self.tall.trouble():
            return self.tall.trouble(), self.tall
        return "", None

    def question_now(self) -> str:
        kg, height = self.typed_kg(), self.tall.value()
        if kg is None or not self.has_chart:
            return ""
        said = f"{shown(kg, 1)} kg"
        rail = self.chart.protocol.guard.get("weight_kg")
        found = reckoning.beyond(rail, kg, "kg")
        if found and found[0].level == "soft":
            return f"{said} is unusual. Is the unit right?"
        if height:
            bmi = reckoning.body_mass_index(kg, height)
            if not PLAUSIBLE_BMI[0] <= bmi <= PLAUSIBLE_BMI[1]:
                index = f"a body mass index of {shown(bmi, 1)}"
                return f"{said} at {shown(height, 1)} cm gives {index}. Is that right?"
        return ""

    def act_now(self) -> Act:
        height = self.tall.value()
        return self.bedside.act(
            WeightTaken,
            weight_kg=self.typed_kg(),
            entered_value=self.weight.value(),
            entered_unit=self.unit.value(),
            height_cm=height,
            source=self.source.value(),
        )

    def settled_now(self, chart: Chart) -> bool:
        taken = chart.weight
        if taken is None:
            return False
        lines = [reckoning.Line("Weight", self._read(taken), f"{shown(taken.weight_kg, 2)} kg")]
        if taken.height_cm:
            bmi = reckoning.body_mass_index(taken.weight_kg, taken.height_cm)
            lines.append(reckoning.Line("Height", "", f"{shown(taken.height_cm, 1)} cm"))
            lines.append(reckoning.Line("Body mass index", "", f"{shown(bmi, 1)} kg/m²"))
        self.settle(lines, taken, taken.source or "")
        return True

    def _read(self, taken: WeightTaken) -> str:
        if taken.entered_unit == "lb" and taken.entered_value is not None:
            return f"{shown(taken.entered_value, 2)} lb × 0.45359237"
        return ""
