"""An order of another drug than the infusion: standing, as needed, at most so much today."""

from decimal import Decimal

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, OrderPlaced
from ketachart.clinical.chart import Chart
from ketachart.clinical.drugs import allergy_match, drug_title, known
from ketachart.clinical.orders import SPOKEN, given_text, order_text, to_be_authenticated
from ketachart.clinical.units import in_mg
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.choices import ChoiceField, as_written
from ketachart.gui.panels.drug_choice import DrugChoice
from ketachart.gui.panels.drug_panel import ROUTES
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NumberField, TextField
from ketachart.gui.panels.order_choice import OrderChoice
from ketachart.gui.panels.side import Ask, SidePanel, plain
from ketachart.gui.patients.allergy_line import AllergyLine

PURPOSES = (
    ("prn", "As needed"),
    ("rescue", "Rescue"),
    ("premed", "Premedication"),
    ("fluid", "Fluid"),
)
UNITS = ("mg", "mcg", "g")


class MedicationOrderPanel(SidePanel):
    """Charts one ``OrderPlaced`` with a purpose; above it what stands and what was given of it."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Order of a drug", bedside, action="Chart the order", chart=chart, parent=parent
        )
        self.allergies = AllergyLine("Allergies: ")
        self.allergies.show_patient(chart.patient)
        self.body.addWidget(self.allergies)
        for line in standing_lines(chart):
            self.say(line, "small")
        self.drug = DrugChoice(chart, name="med")
        self.notice = plain("", "caution")
        self.purpose = ChoiceField("What for", PURPOSES, name="med-purpose")
        self.needed_for = TextField("As needed for", name="med-needed-for")
        self.dose = NumberField("One dose", "mg", 4, name="med-dose")
        self.unit = ChoiceField("Unit", as_written(UNITS), name="med-unit", columns=3)
        self.unit.choose("mg")
        self.volume = NumberField("Volume", "mL", 1, name="med-volume")
        self.most = NumberField("At most today", "mg", 4, name="med-most", optional=True)
        self.route = ChoiceField("Route", as_written(ROUTES), name="med-route", columns=3)
        self.order = OrderChoice(chart, name="med", may_be_none=False)
        self.add(self.drug, self.notice, self.purpose, self.needed_for)
        self.add_row(self.dose, self.most)
        self.add(self.volume, self.unit, self.route, self.order)
        self.waits = self.say("It stays to be authenticated until the prescriber confirms it.")
        self.add_since("Ordered at")
        self._for = ""
        self.drug.picked.connect(lambda _: self.purpose.take_focus())
        self.drug.changed.connect(self._drug_chosen)
        self.reckon()

    def _drug_chosen(self) -> None:
        name = self.drug.value() or ""
        drug = known(name, self.drug.vocabulary)
        if name == self._for or drug is None:
            return
        self._for = name
        usual = {d.drug: d for d in self.chart.protocol.drugs} if self.chart else {}
        if name in usual and usual[name].route in ROUTES:
            self.route.choose(usual[name].route)
        if drug.unit in UNITS:
            self.unit.choose(drug.unit)

    def reckon(self) -> None:
        if self.chart is None or not hasattr(self, "waits"):
            return
        is_fluid = self.purpose.value() == "fluid"
        for field in (self.dose, self.most, self.unit):
            field.setVisible(not is_fluid)
        self.volume.setVisible(is_fluid)
        self.needed_for.setVisible(self.purpose.value() == "prn")
        self.waits.setVisible(self.order.mode.value() in SPOKEN)
        unit = self.unit.value() or ""
        for box, label in ((self.dose, "One dose"), (self.most, "At most today")):
            if box.unit != unit:
                box.unit = unit
                box.rename(label)
                box.resizeEvent(None)
        name = self.drug.value() or ""
        match = allergy_match(self.chart.patient, name, self.drug.vocabulary) if name else None
        self.notice.setText(f"Allergy on record: {match}" if match else "")
        self.notice.setVisible(bool(match))

    def act_now(self) -> Act:
        drug = self.drug.needed("Which drug was ordered?")
        purpose = self.purpose.needed("What is it for? As needed, rescue, premedication or fluid.")
        needed_for = None
        if purpose == "prn":
            needed_for = self.needed_for.needed("As needed for what? Type it.")
        is_fluid = purpose == "fluid"
        dose, most, volume = Decimal(0), None, None
        if is_fluid:
            volume = self.volume.needed("Type the ordered volume in mL.")
        else:
            self.unit.needed("Choose the unit of the dose.")
            dose = self._mg(self.dose, self.dose.needed("Type one dose as ordered."))
            most = self.most.value()
            most = None if most is None else self._mg(self.most, most)
        route = self.route.needed("Choose the route.")
        said = self.order.said()
        if said.get("mode") is None:
            raise Wrong("How was it given? In writing, standing, spoken or by phone.",
                        self.order.mode)  # fmt: skip
        self._ask(drug)
        return self.act(
            OrderPlaced,
            drug=drug,
            route=route,
            dose_mg=dose,
            volume_ml=volume,
            purpose=purpose,
            as_needed_for=needed_for,
            most_mg=most,
            **said,
        )

    def _mg(self, field: NumberField, typed: Decimal) -> Decimal:
        if typed <= 0:
            raise Wrong(f"{field.label}: it must be above zero.", field)
        dose = in_mg(typed, self.unit.needed("Choose the unit of the dose."))
        assert dose is not None
        return dose

    def _ask(self, drug: str) -> None:
        assert self.chart is not None
        match = allergy_match(self.chart.patient, drug, self.chart.vocabulary)
        if match and not self.sure:
            raise Ask(f"Allergy on record: {match}. Ask the prescriber, or once more charts it.")


def standing_lines(chart: Chart) -> list[str]:
    """The orders of other drugs that stand, each with what was given of it."""
    found = []
    for order in chart.medication_orders:
        waits = ", to be authenticated" if to_be_authenticated(chart, order) else ""
        name = drug_title(order.drug, chart.vocabulary)
        found.append(f"{name} {order_text(order)}: {given_text(chart, order)}{waits}")
    return found
