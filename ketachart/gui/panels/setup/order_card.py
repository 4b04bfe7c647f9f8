"""The physician's order, written down as it was given; from then on it is only read."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import structs
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from ketachart.clinical import guard, weights
from ketachart.clinical.acts import Act, OrderPlaced, WeightBasis
from ketachart.clinical.chart import Chart, Order
from ketachart.clinical.phrases import capital, clock_text, dose_text, entered_text, ordered_text
from ketachart.clinical.units import shown
from ketachart.clock import new_id
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.second_person import Check
from ketachart.gui.panels.setup import reckoning
from ketachart.gui.panels.setup.approval import Approval
from ketachart.gui.panels.setup.dose_form import DoseForm, Typed
from ketachart.gui.panels.setup.dose_ruler import DoseRuler
from ketachart.gui.panels.setup.form import StepCard, row
from ketachart.gui.panels.setup.inputs import Choice, Number, Text
from ketachart.gui.panels.setup.past import Visit, last_dose
from ketachart.gui.widgets import ActionButton

if TYPE_CHECKING:
    from ketachart.station import Person

BASES = (("actual", "Actual"), ("ideal", "Ideal"), ("adjusted", "Adjusted"), ("lean", "Lean"))
MODES = (
    ("written", "Written"),
    ("phone", "By phone"),
    ("verbal", "Spoken"),
    ("standing", "Standing"),
)
READ_BACK = (("yes", "Read back"), ("no", "Not read back"))
REASONS = ("physician's order", "weak response", guard.FOR_THE_COURSE)
HEIGHT_ADDED = "height measured for the order"
APPROVED_BY_TWO = (
    "A second licensed person then approves the dose, unless it was approved for the course."
)


class OrderCard(StepCard):
    """Takes an order in mg/kg, in mg, or both; shows what either comes to.

    ``acted_as`` (act, person) is the approval of a second person; ``ask_wanted`` opens the form
    that asks the prescriber for another order.
    """

    acted_as = Signal(object, object)
    ask_wanted = Signal()

    def __init__(self, bedside: Bedside, check: Check) -> None:
        super().__init__(bedside, "order", "Order", "Chart the order", "New order…")
        self.visits: tuple[Visit, ...] = ()
        self.amount = DoseForm()
        for field in self.amount.fields():
            self.field(field)
        self.per_kg, self.in_all = self.amount.per_kg, self.amount.in_all
        self.duration = self.amount.duration
        self.basis = self.field(
            Choice("Weight the dose is reckoned on", BASES, name="basis", usual="actual")
        )
        self.tall = self.field(Number("Height, as measured", "cm", name="order-height"))
        self.mode = self.field(Choice("How it was given", MODES, name="order-mode"))
        self.ordered_by = self.field(Text("Ordered by", name="ordered-by"))
        self.read_back = self.field(Choice("", READ_BACK, name="read-back"))
        self.ruler, self.settled_ruler = DoseRuler(), DoseRuler()
        self.form.addWidget(self.amount)
        self.form.addWidget(self.ruler)
        row(self.form, self.basis, self.tall, stretch=(3, 1))
        row(self.form, self.mode)
        row(self.form, self.ordered_by, self.read_back)
        self.form.addWidget(self.sums)
        row(self.form, self.amount.way, self.amount.counted, stretch=(3, 2))
        self.approval = Approval(bedside, check)
        self.approval.given.connect(self.acted_as)
        # What waits for somebody stands above the sums it is about.
        for place, widget in enumerate((self.settled_ruler, self.settled_notice, self.approval)):
            self.settled.insertWidget(place, widget)
        self.ask_button = ActionButton("Ask for another order…")
        self.ask_button.setObjectName("ask-order")
        self.ask_button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.ask_button.clicked.connect(self.ask_wanted)
        self.ask_button.setHidden(True)
        self.foot.insertWidget(2, self.ask_button)
        self.notice.back.connect(self._back_to_last)

    def show_people(self, people: tuple[Person, ...]) -> None:
        """Names to choose from for who ordered, and who may approve."""
        self.ordered_by.suggest(tuple(p.name for p in people if "physician" in p.roles))
        self.approval.person.show_people(people, without=self.bedside.by)

    def show_past(self, visits: tuple[Visit, ...]) -> None:
        """Earlier visits, for the ruler and the change since the last one."""
        self.visits = visits

    # What was typed ---------------------------------------------------------------------------

    @property
    def _actual_kg(self) -> Decimal | None:
        weight = self.chart.weight if self.has_chart else None
        return weight.weight_kg if weight else None

    @property
    def _height_cm(self) -> Decimal | None:
        weight = self.chart.weight if self.has_chart else None
        charted = weight.height_cm if weight else None
        return charted or self.tall.value() or None

    @property
    def _basis(self) -> WeightBasis:
        basis: WeightBasis = self.basis.value() or "actual"
        return basis

    @property
    def _dosing_kg(self) -> Decimal | None:
        actual = self._actual_kg
        if actual is None or not self.amount.for_weight:
            return None
        return weights.dosing_kg(self._basis, actual, self._height_cm, self.chart.patient.sex)

    @property
    def _typed(self) -> Typed:
        return self.amount.typed(self._dosing_kg, guard.strength_now(self.chart))

    @property
    def _dose(self) -> guard.Dose | None:
        typed = self._typed
        if not typed.mg:
            return None
        return guard.Dose(
            typed.mg,
            typed.mg_per_kg,
            self._dosing_kg,
            self._actual_kg,
            typed.minutes,
            guard.peak_of(typed.steps),
        )

    def reckon(self) -> None:
        by_mouth = self.mode.value() in ("phone", "verbal")
        self.read_back.setVisible(by_mouth)
        self.amount.show_way()
        self._show_height()
        dose, protocol = self._dose, self.chart.protocol
        self.sums.show_lines(self._lines(dose))
        per_kg = dose.per_actual_kg if dose else None
        self.ruler.show_dose(protocol.guard.get("total_mg_per_kg"), per_kg, self.visits)
        found = guard.dose_findings(protocol, dose) if dose else ()
        # Beside a hard limit the usual ones are no news.
        found = tuple(f for f in found if f.level == "hard") or found
        hard = any(f.level == "hard" for f in found)
        asks = APPROVED_BY_TWO if dose and not hard and guard.above_usual(protocol, dose) else ""
        since = since_last_dose(per_kg, self.visits)
        last = last_dose(self.visits)
        back = last is not None and self.per_kg.value() is not None and bool(asks or hard)
        self.show_findings(
            found,
            REASONS,
            more=" ".join(t for t in (since, asks) if t),
            back=f"Back to {shown(last.mg_per_kg or 0, 2)} mg/kg" if back and last else "",
        )

    def _show_height(self) -> None:
        """The height is asked for where the basis needs it and it was not measured."""
        weight, other = self.chart.weight, self._basis != "actual" and self.amount.for_weight
        self.tall.setVisible(other and weight is not None and not weight.height_cm)

    def _lines(self, dose: guard.Dose | None) -> list[reckoning.Line]:
        typed = self._typed
        lines: list[reckoning.Line] = []
        kg, sex, dosing = self._actual_kg, self.chart.patient.sex, self._dosing_kg
        if kg is not None and dosing is not None:
            lines += reckoning.weight_lines(self._basis, kg, self._height_cm, sex)
        if typed.entered is not None:
            lines.append(reckoning.entered_line(*typed.entered, typed.mg, typed.mg_per_kg))
        lines += reckoning.step_lines(typed.steps)
        return lines + list(reckoning.order_lines(dose) if dose else ())

    def _back_to_last(self) -> None:
        last = last_dose(self.visits)
        if last is not None:
            self.in_all.clear()
            self.per_kg.put(shown(last.mg_per_kg or 0, 2))
            self.per_kg.take_focus()

    def problem_now(self) -> tuple[str, QWidget | None]:
        sentence, where = self.amount.problem()
        if sentence:
            return sentence, where
        if self.tall.trouble():
            return self.tall.trouble(), self.tall
        if self._dose is None:
            return self._why_no_mg()
        if not self._typed.minutes:
            return self.amount.no_minutes()
        if not self.ordered_by.value():
            return "Who gave the order? Type the name.", self.ordered_by
        if self.mode.value() is None:
            return "Choose how the order was given.", self.mode
        if self.mode.value() in ("phone", "verbal") and self.read_back.value() is None:
            return "An order by word of mouth: was it read back?", self.read_back
        return "", None

    def _why_no_mg(self) -> tuple[str, QWidget | None]:
        unit = self.amount.unit.value() if self.amount.way_now == "rate" else None
        if unit == "mL/h" and guard.strength_now(self.chart) is None:
            return (
                "A rate in mL/h needs the strength of the prepared drug first. "
                "Chart the preparation, or ask for the order in mg/kg.",
                self.amount.unit,
            )
        if self._actual_kg is None:
            return (
                "A dose in mg/kg needs the weight first. "
                "Chart the weight, or type the mg as ordered.",
                self.basis,
            )
        gaps = weights.missing_for(self._basis, self._height_cm, self.chart.patient.sex)
        if "sex" in gaps:
            return (
                "That weight is reckoned for F or M, and the record has neither. "
                "Ask for the dose in mg, or on the actual weight.",
                self.basis,
            )
        if "height" in gaps:
            return "That weight is reckoned from the height. Measure it and type it.", self.tall
        return "At this height that formula gives no weight. Check the height.", self.tall

    def act_now(self) -> tuple[Act, ...]:
        dose, typed, made = self._dose, self._typed, list[Act]()
        assert dose is not None
        if (tall := self._taller()) is not None:
            made.append(tall)
        read_back, before = self.read_back.value(), self.chart.order
        number, unit = typed.entered or (None, None)
        made.append(
            self.bedside.act(
                OrderPlaced,
                drug="ketamine",
                route="IV infusion",
                dose_mg=dose.mg,
                dose_mg_per_kg=dose.mg_per_kg,
                weight_basis=self._basis if dose.mg_per_kg is not None else None,
                dosing_weight_kg=dose.dosing_kg,
                duration_min=dose.minutes,
                steps=typed.steps or None,
                ordered_by=self.ordered_by.value(),
                mode=self.mode.value(),
                read_back=None if read_back is None else read_back == "yes",
                replaces=before.placed.id if before else None,
                entered_value=number,
                entered_unit=unit,
                reason=self.reason(),
            )
        )
        return tuple(made)

    def _taller(self) -> Act | None:
        """The weight once more with the height that was measured for this order."""
        taken, height = self.chart.weight, self.tall.value()
        if taken is None or not height or taken.height_cm or self.tall.isHidden():
            return None
        return structs.replace(
            taken,
            id=new_id(),
            by=self.bedside.by,
            charted_at=self.bedside.now(),
            amends=taken.id,
            height_cm=height,
            reason=HEIGHT_ADDED,
        )

    # What is charted --------------------------------------------------------------------------

    def show_chart(self, chart: Chart) -> None:
        super().show_chart(chart)
        self.ask_button.setVisible(self.is_settled)
        self.amount.show_usual(chart.protocol.order)
        self.explain("" if self.is_settled else self._replaces_words(chart))
        self.approval.show_chart(chart)

    def save(self) -> None:
        """Chart the order; of one that waits for its approval, have that looked at."""
        if self.is_settled and not self.approval.isHidden() and not self.is_saving:
            self.approval.ask()
        else:
            super().save()

    def take_focus(self) -> None:
        """The keyboard to where the hand goes on: to the second person where one is waited for."""
        person = self.approval.person
        if self.is_settled and not self.approval.isHidden():
            (person.typed_name if person.names.isHidden() else person.names).take_focus()
        else:
            super().take_focus()

    def reset(self) -> None:
        super().reset()
        self.approval.person.clear()

    def settled_now(self, chart: Chart) -> bool:
        order = chart.order
        if order is None:
            return False
        dose = guard.dose_of(chart)
        assert dose is not None
        lines = list(reckoning.order_lines(dose))
        if order.placed.steps:
            lines = [*reckoning.step_lines(order.placed.steps), *lines]
        if not dose.mg_per_kg:
            drug = capital(order.placed.drug)
            lines.insert(0, reckoning.Line(drug, "as ordered", reckoning.mg(dose.mg)))
        if dose.minutes:
            over = f"{shown(dose.minutes, 1)} min"
            lines.append(reckoning.Line("Over", order.placed.route, over))
        self.settle(lines, order.placed, self._how(order))
        rail = chart.protocol.guard.get("total_mg_per_kg")
        self.settled_ruler.show_dose(rail, dose.per_actual_kg, self.visits)
        self.show_settled_findings(
            guard.order_findings(chart),
            order.placed.reason,
            more=since_last_dose(dose.per_actual_kg, self.visits),
        )
        check = guard.approval(chart)
        self.say_settled(
            "", good=f"Approved by {check.by} at {clock_text(check.at)}." if check else ""
        )
        return True

    @staticmethod
    def _replaces_words(chart: Chart) -> str:
        """A new order takes the place of the one that stands; two at once would be none."""
        if chart.order is None:
            return ""
        return f"This takes the place of the order of {dose_text(chart.order.dose_mg)}."

    def _how(self, order: Order) -> str:
        placed = order.placed
        basis = f"on {placed.weight_basis} weight" if placed.weight_basis else ""
        how = ordered_text(placed.ordered_by, placed.mode, placed.read_back)
        return " · ".join(t for t in (capital(how), basis, entered_text(placed)) if t)


def since_last_dose(per_kg: Fraction | None, visits: tuple[Visit, ...]) -> str:
    """``It is 50 % more than session 3 (0.5 mg/kg).``; empty for the same dose or a first visit."""
    last = last_dose(visits)
    if last is None or not last.mg_per_kg or per_kg is None:
        return ""
    pct = shown(abs(per_kg / last.mg_per_kg - 1) * 100, 0)
    if pct == "0":
        return ""
    word = "more" if per_kg > last.mg_per_kg else "less"
    return f"It is {pct} % {word} than {last.name} ({shown(last.mg_per_kg, 2)} mg/kg)."
