"""How an order gives the dose: for the weight, in all, as a rate over some minutes, or in steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ketachart.clinical import rates, titration
from ketachart.clinical.acts import OrderStep
from ketachart.clinical.protocol import Step, UsualOrder
from ketachart.clinical.rates import UNITS, Basis, RateUnit
from ketachart.clinical.units import base_of_salt, rounded, shown
from ketachart.gui.panels.setup.inputs import Box, Choice, Number
from ketachart.gui.panels.setup.taps import plain

DOSE, RATE, STEPS = "dose", "rate", "steps"
WAYS = ((DOSE, "Dose"), (RATE, "Rate"), (STEPS, "Steps"))
COUNTED = (("base", "Base"), ("salt", "Hydrochloride"))
MOST_STEPS = 8
PLACES = 4


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form comes to, in ketamine base; None while something is missing.

    ``entered`` is the number and unit as ordered, where that was not mg or mg/kg of base.
    """

    mg: Decimal | None = None
    mg_per_kg: Decimal | None = None
    minutes: Decimal | None = None
    steps: tuple[OrderStep, ...] = ()
    entered: tuple[Decimal, str] | None = None


class _StepRow(QWidget):
    """One step: mg/kg/h for so many minutes, and beside it what is usual here."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.rate = Number(f"Step {number}, rate", "mg/kg/h", name=f"step-{number}-rate")
        self.minutes = Number("for", "min", name=f"step-{number}-minutes")
        self.usual = plain("", "label", wrap=True)
        if number > 1:
            # The first row's labels stand above all of them.
            for box in (self.rate, self.minutes):
                box.caption.hide()
            self.rate.edit.setPlaceholderText(f"step {number}")
        self.minutes.edit.setAccessibleName(f"Step {number}, minutes")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(self.rate, 3, Qt.AlignmentFlag.AlignBottom)
        line.addWidget(self.minutes, 2, Qt.AlignmentFlag.AlignBottom)
        line.addWidget(self.usual, 3, Qt.AlignmentFlag.AlignBottom)

    def show_usual(self, step: Step | None) -> None:
        words = ""
        if step is not None:
            rate, minutes = shown(step.rate_mg_per_kg_h, 3), shown(step.minutes, 1)
            words = f"usual here: {rate} mg/kg/h × {minutes} min"
        self.usual.setText(words)
        self.usual.setMinimumHeight(48)
        self.usual.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)

    def is_empty(self) -> bool:
        return not self.rate.text() and not self.minutes.text()


class DoseForm(QWidget):
    """The fields of an order's amount; ``typed`` says what they come to.

    ``way`` and ``counted`` are made here and placed by the card, behind what everybody fills in.
    """

    def __init__(self) -> None:
        super().__init__()
        self.per_kg = Number("Dose", "mg/kg", name="dose-per-kg")
        self.in_all = Number("or in all", "mg", name="dose-mg")
        self.duration = Number("Over", "min", name="duration")
        self.rate = Number("Rate", name="dose-rate")
        self.way = Choice("Ordered as", WAYS, name="ordered-as", usual=DOSE)
        self.counted = Choice("mg are of", COUNTED, name="counted-as", usual="base")
        self.unit = Choice(
            "in", ((unit, unit) for unit in UNITS if unit != "gtt/min"), name="rate-unit"
        )
        self.rows = tuple(_StepRow(n + 1) for n in range(MOST_STEPS))
        self.doses, self.as_rate, self.as_steps = QWidget(), QWidget(), QWidget()
        self.over = QWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(11)
        self._page(self.as_rate, self.rate, self.unit, stretch=(1, 4))
        amounts = self._page(self.doses, self.per_kg, self.in_all, self.over, stretch=(1, 1, 1))
        over = QVBoxLayout(self.over)
        over.setContentsMargins(0, 0, 0, 0)
        over.addWidget(self.duration)
        amounts.setSpacing(12)
        self.beside = QWidget()
        amounts.addWidget(self.beside, 2)
        steps = QVBoxLayout(self.as_steps)
        steps.setContentsMargins(0, 0, 0, 0)
        steps.setSpacing(8)
        for each in self.rows:
            steps.addWidget(each)
        for page in (self.as_rate, self.doses, self.as_steps):
            column.addWidget(page)
        self._usual: UsualOrder | None = None
        self.show_way()

    @staticmethod
    def _page(page: QWidget, *fields: QWidget, stretch: tuple[int, ...]) -> QHBoxLayout:
        line = QHBoxLayout(page)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        for field, share in zip(fields, stretch, strict=True):
            line.addWidget(field, share, Qt.AlignmentFlag.AlignBottom)
        return line

    def fields(self) -> Iterator[Box | Choice]:
        """All of them, in the order of the keyboard."""
        yield from (self.rate, self.unit, self.per_kg, self.in_all, self.duration)
        for each in self.rows:
            yield from (each.rate, each.minutes)
        yield from (self.way, self.counted)

    def show_way(self) -> None:
        """Only the fields of how the order was given; one more row than steps are typed."""
        way = self.way.value() or DOSE
        self.as_rate.setVisible(way == RATE)
        self.doses.setVisible(way != STEPS)
        self.as_steps.setVisible(way == STEPS)
        for field in (self.rate, self.unit):
            field.setVisible(way == RATE)
        for field in (self.per_kg, self.in_all):
            field.setVisible(way == DOSE)
        self.duration.setVisible(way != STEPS)
        self.beside.setVisible(way == RATE)
        filled = max((n + 1 for n, each in enumerate(self.rows) if not each.is_empty()), default=0)
        for number, each in enumerate(self.rows):
            each.setVisible(number <= max(filled, 1))
            for box in (each.rate, each.minutes):
                box.setVisible(way == STEPS)

    def show_usual(self, usual: UsualOrder) -> None:
        """What is usually ordered here, beside the boxes; it fills nothing in.

        Where steps are usual the form for steps is open.
        """
        if usual != self._usual and not any(f.draft() for f in self.fields()):
            # Nobody chose it, so it is no draft and empties none.
            with QSignalBlocker(self.way):
                self.way.choose(STEPS if usual.steps else DOSE)
            self.show_way()
        self._usual = usual
        for number, each in enumerate(self.rows):
            each.show_usual(usual.steps[number] if number < len(usual.steps) else None)

    @property
    def way_now(self) -> str:
        """``dose``, ``rate`` or ``steps``."""
        return str(self.way.value() or DOSE)

    @property
    def for_weight(self) -> bool:
        """Whether what is typed is meant for a weight."""
        if self.way_now == RATE:
            return "/kg" in (self.unit.value() or "")
        return self.way_now == STEPS or self.per_kg.value() is not None

    # What it comes to -------------------------------------------------------------------------

    def typed(self, dosing_kg: Decimal | None, strength: Fraction | None) -> Typed:
        """The order's numbers for a weight (kg) and, for mL/h, a strength (mg/mL)."""
        if self.way_now == STEPS:
            return self._of_steps(dosing_kg)
        minutes = self.duration.value() or None
        if self.way_now == RATE:
            return self._of_rate(minutes, dosing_kg, strength)
        per_kg, total = self._base(self.per_kg.value()), self._base(self.in_all.value())
        if total is None and per_kg is not None and dosing_kg is not None:
            total = _exactly(Fraction(per_kg) * Fraction(dosing_kg))
        return Typed(total or None, per_kg, minutes, entered=self._entered())

    def _base(self, amount: Decimal | None) -> Decimal | None:
        """Base of what was typed, which may count the salt."""
        if amount is None or self.counted.value() != "salt":
            return amount
        return _exactly(base_of_salt(amount))

    def _entered(self) -> tuple[Decimal, str] | None:
        if self.way_now == RATE and self.rate.value() and (unit := self.unit.value()):
            return self.rate.must(), self._named(unit)
        if self.counted.value() == "salt" and self.way_now == DOSE:
            for box in (self.per_kg, self.in_all):
                if box.value():
                    return box.must(), self._named(box.unit)
        return None

    def _named(self, unit: str) -> str:
        salt = self.counted.value() == "salt" and not unit.startswith("mL")
        return f"{unit} hydrochloride" if salt else unit

    def _of_rate(
        self, minutes: Decimal | None, dosing_kg: Decimal | None, strength: Fraction | None
    ) -> Typed:
        unit: RateUnit | None = self.unit.value()
        value, entered = self.rate.value(), self._entered()
        if not value or unit is None:
            return Typed(minutes=minutes, entered=entered)
        base = value if unit == "mL/h" else self._base(value)
        assert base is not None
        mg = rates.amount_mg(base, unit, minutes, Basis(dosing_kg, strength)) if minutes else None
        per_kg = None
        if "/kg" in unit and minutes and dosing_kg and mg is not None:
            per_kg = _exactly(mg / Fraction(dosing_kg))
        return Typed(None if mg is None else _exactly(mg), per_kg, minutes, entered=entered)

    def steps(self) -> tuple[OrderStep, ...]:
        """The steps as far as they are typed."""
        found = []
        for each in self.rows:
            if not each.is_empty():
                rate = self._base(each.rate.value())
                found.append(OrderStep(rate_mg_per_kg_h=rate, minutes=each.minutes.value()))
        return tuple(found)

    def _of_steps(self, dosing_kg: Decimal | None) -> Typed:
        steps = self.steps()
        per_kg, minutes = titration.per_kg_of(steps), titration.minutes_of(steps)
        mg = None
        if per_kg is not None and dosing_kg is not None:
            mg = _exactly(per_kg * Fraction(dosing_kg)) or None
        return Typed(mg, None if per_kg is None else _exactly(per_kg), minutes or None, steps)

    # What is missing --------------------------------------------------------------------------

    def problem(self) -> tuple[str, QWidget | None]:
        """The first box that cannot be taken so; empty when each by itself is right."""
        shown_boxes = [f for f in self.fields() if isinstance(f, Number) and self._asked(f)]
        for box in shown_boxes:
            if box.trouble():
                return box.trouble(), box
        match self.way_now:
            case "rate":
                return self._rate_problem()
            case "steps":
                return self._steps_problem()
        return self._dose_problem()

    def _asked(self, box: Number) -> bool:
        of_steps = {f for each in self.rows for f in (each.rate, each.minutes)}
        if self.way_now == STEPS:
            return box in of_steps
        return box is self.duration or box in (
            (self.rate,) if self.way_now == RATE else (self.per_kg, self.in_all)
        )

    def _dose_problem(self) -> tuple[str, QWidget | None]:
        per_kg, total = self.per_kg.value(), self.in_all.value()
        if per_kg is None and total is None:
            return "Type the dose as ordered, in mg/kg or in mg.", self.per_kg
        if total == 0 or (per_kg == 0 and total is None):
            return "A dose of 0 cannot be ordered. Check it.", self.per_kg
        return "", None

    def _rate_problem(self) -> tuple[str, QWidget | None]:
        if not self.rate.value():
            return "Type the rate as ordered.", self.rate
        if self.unit.value() is None:
            return "In which unit was the rate ordered? Choose it.", self.unit
        return ("", None) if self.duration.value() else self.no_minutes()

    def no_minutes(self) -> tuple[str, QWidget | None]:
        """That the duration is missing."""
        return "Type over how many minutes.", self.duration

    def _steps_problem(self) -> tuple[str, QWidget | None]:
        gap = False
        for number, each in enumerate(self.rows, 1):
            if each.is_empty():
                gap = True
                continue
            if gap:
                return f"Step {number} follows an empty one. Type the steps in order.", each.rate
            if not each.rate.value():
                return f"Type the rate of step {number}, in mg/kg/h.", each.rate
            if not each.minutes.value():
                return f"For how many minutes does step {number} run?", each.minutes
        if self.rows[0].is_empty():
            return "Type the first step as ordered: its rate and its minutes.", self.rows[0].rate
        return "", None


def _exactly(value: Fraction) -> Decimal:
    """To four places, as an order is charted."""
    return rounded(value, PLACES).normalize() + 0
