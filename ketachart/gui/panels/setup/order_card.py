"""The physician's order, written down as it was given; from then on it is only read."""

from decimal import Decimal

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, OrderPlaced, WeightBasis
from ketachart.clinical.chart import Chart, Order
from ketachart.clinical.phrases import capital, ordered_text
from ketachart.clinical.units import shown
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.setup import reckoning
from ketachart.gui.panels.setup.form import StepCard, row
from ketachart.gui.panels.setup.inputs import Choice, Number, Text

BASES = (("actual", "Actual"), ("ideal", "Ideal"), ("adjusted", "Adjusted"), ("lean", "Lean"))
MODES = (
    ("written", "Written"),
    ("phone", "By phone"),
    ("verbal", "Spoken"),
    ("standing", "Standing"),
)
READ_BACK = (("yes", "Read back"), ("no", "Not read back"))
REASONS = ("physician's order", "weak response", "for the course")


class OrderCard(StepCard):
    """Takes an order in mg/kg, in mg, or both; shows what either comes to."""

    def __init__(self, bedside: Bedside) -> None:
        super().__init__(bedside, "order", "Order", "Chart the order", "New order…")
        self.per_kg = self.field(Number("Dose", "mg/kg", name="dose-per-kg"))
        self.in_all = self.field(Number("or in all", "mg", name="dose-mg"))
        self.duration = self.field(Number("Over", "min", name="duration"))
        self.basis = self.field(
            Choice("Weight the dose is reckoned on", BASES, name="basis", usual="actual")
        )
        self.mode = self.field(Choice("How it was given", MODES, name="order-mode"))
        self.ordered_by = self.field(Text("Ordered by", name="ordered-by"))
        self.read_back = self.field(Choice("", READ_BACK, name="read-back"))
        row(self.form, self.per_kg, self.in_all, self.duration)
        row(self.form, self.basis)
        row(self.form, self.mode)
        row(self.form, self.ordered_by, self.read_back)
        self.form.addWidget(self.sums)

    def show_people(self, physicians: tuple[str, ...]) -> None:
        """Names to choose from for who ordered."""
        self.ordered_by.suggest(physicians)

    # What was typed ---------------------------------------------------------------------------

    @property
    def _actual_kg(self) -> Decimal | None:
        weight = self.chart.weight if self.has_chart else None
        return weight.weight_kg if weight else None

    @property
    def _dosing_kg(self) -> Decimal | None:
        weight = self.chart.weight if self.has_chart else None
        if weight is None or self.per_kg.value() is None:
            return None
        basis: WeightBasis = self.basis.value() or "actual"
        sex = self.chart.patient.sex
        return reckoning.dosing_weight(basis, weight.weight_kg, weight.height_cm, sex)

    @property
    def _dose(self) -> reckoning.Dose | None:
        per_kg, total, dosing = self.per_kg.value(), self.in_all.value(), self._dosing_kg
        if total is None and per_kg is not None and dosing is not None:
            total = reckoning.ordered_mg(per_kg, dosing)
        if not total:
            return None
        minutes = self.duration.value() or None
        return reckoning.Dose(total, per_kg, dosing, self._actual_kg, minutes)

    def reckon(self) -> None:
        by_mouth = self.mode.value() in ("phone", "verbal")
        self.read_back.setVisible(by_mouth)
        dose = self._dose
        self.sums.show_lines(reckoning.order_lines(dose) if dose else ())
        protocol = self.chart.protocol
        self.show_findings(reckoning.order_findings(protocol, dose) if dose else (), REASONS)

    def problem_now(self) -> tuple[str, QWidget | None]:
        for number in (self.per_kg, self.in_all, self.duration):
            if number.trouble():
                return number.trouble(), number
        if self.per_kg.value() is None and self.in_all.value() is None:
            return "Type the dose as ordered, in mg/kg or in mg.", self.per_kg
        if self.in_all.value() == 0 or (self.per_kg.value() == 0 and self.in_all.value() is None):
            return "A dose of 0 cannot be ordered. Check it.", self.per_kg
        if self._dose is None:
            return self._why_no_mg(), self.per_kg
        if not self.duration.value():
            return "Type over how many minutes.", self.duration
        if not self.ordered_by.value():
            return "Who gave the order? Type the name.", self.ordered_by
        if self.mode.value() is None:
            return "Choose how the order was given.", self.mode
        if self.mode.value() in ("phone", "verbal") and self.read_back.value() is None:
            return "An order by word of mouth: was it read back?", self.read_back
        return "", None

    def _why_no_mg(self) -> str:
        if self._actual_kg is None:
            return (
                "A dose in mg/kg needs the weight first. "
                "Chart the weight, or type the mg as ordered."
            )
        return (
            "That weight is reckoned from height and sex (F or M), and one of them is not known. "
            "Ask for the dose in mg."
        )

    def act_now(self) -> Act:
        dose = self._dose
        assert dose is not None
        basis = self.basis.value() if dose.mg_per_kg is not None else None
        read_back = self.read_back.value()
        return self.bedside.act(
            OrderPlaced,
            drug="ketamine",
            route="IV infusion",
            dose_mg=dose.mg,
            dose_mg_per_kg=dose.mg_per_kg,
            weight_basis=basis,
            dosing_weight_kg=dose.dosing_kg,
            duration_min=dose.minutes,
            ordered_by=self.ordered_by.value(),
            mode=self.mode.value(),
            read_back=None if read_back is None else read_back == "yes",
            reason=self.reason(),
        )

    # What is charted --------------------------------------------------------------------------

    def settled_now(self, chart: Chart) -> bool:
        order = chart.order
        if order is None:
            return False
        dose = reckoning.dose_of(chart)
        assert dose is not None
        lines = list(reckoning.order_lines(dose))
        if not dose.mg_per_kg:
            drug = capital(order.placed.drug)
            lines.insert(0, reckoning.Line(drug, "as ordered", reckoning.mg(dose.mg)))
        if dose.minutes:
            over = f"{shown(dose.minutes, 1)} min"
            lines.append(reckoning.Line("Over", order.placed.route, over))
        self.settle(lines, order.placed, self._how(order))
        found = (*reckoning.weight_findings(chart), *reckoning.order_findings(chart.protocol, dose))
        self.show_settled_findings(found, order.placed.reason)
        return True

    def _how(self, order: Order) -> str:
        placed = order.placed
        basis = f"on {placed.weight_basis} weight" if placed.weight_basis else ""
        how = ordered_text(placed.ordered_by, placed.mode, placed.read_back)
        return " · ".join(t for t in (capital(how), basis) if t)
