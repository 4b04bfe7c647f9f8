"""A drug other than the infusion: by one tap its name, never its dose."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, MedicationGiven
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import capital
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import orderer
from ketachart.gui.panels.choices import OTHER, ChoiceField
from ketachart.gui.panels.effects_at_hand import running_effects
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NumberField, TextField
from ketachart.gui.panels.side import SidePanel

UNITS = ("mg", "mcg", "g", "mL")
ROUTES = ("IV", "IM", "oral", "sublingual", "nasal", "inhaled")
MODES = (
    ("written", "In writing"),
    ("standing", "Standing order"),
    ("verbal", "By word of mouth"),
    ("phone", "By phone"),
)
SPOKEN = ("verbal", "phone")
PURPOSES = (
    ("rescue", "Rescue"),
    ("prn", "As needed"),
    ("premed", "Premedication"),
    ("fluid", "Fluid"),
    ("own", "Patient's own"),
)


def _as_written(units: tuple[str, ...]) -> list[tuple[str, str]]:
    """``mg`` is no word that begins with a capital."""
    return [(unit, unit) for unit in units]


class DrugPanel(SidePanel):
    """Name, dose, unit, route; on whose word; what for."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__("Drug given", bedside, action="Chart the drug", chart=chart, parent=parent)
        self.common = {d.drug: d for d in chart.protocol.drugs}
        names: list[str | tuple[str, str]] = list(self.common)
        self.drug = ChoiceField("Drug", [*names, (OTHER, "Another…")], name="drug-name")
        self.other = TextField("Name of the drug", name="drug-other")
        self.dose = NumberField("Dose", "", 3, name="drug-dose")
        self.unit = ChoiceField("Unit", _as_written(UNITS), name="drug-unit", columns=4)
        self.route = ChoiceField("Route", _as_written(ROUTES), name="drug-route", columns=3)
        self.who = TextField(
            "Ordered by", name="drug-ordered-by", optional=True, offer=orderer(chart)
        )
        self.mode = ChoiceField("Order given", MODES, name="drug-mode")
        self.read_back = ChoiceField(
            "Read back to the prescriber", (("yes", "Read back"), ("no", "Not read back")),
            name="drug-read-back",
        )  # fmt: skip
        self.purpose = ChoiceField("What for", PURPOSES, name="drug-purpose", columns=2)
        running = running_effects(chart)
        self.effect = ChoiceField(
            "For which side effect",
            [(e.id, capital(f"{e.term}, {e.severity}")) for e in running],
            name="drug-effect",
        )
        self.add(self.drug, self.other, self.dose, self.unit, self.route)
        self.add_since("Given at")
        self.add(self.who, self.mode, self.read_back, self.purpose, self.effect)
        self.effect.setVisible(bool(running))
        self.drug.changed.connect(self._drug_chosen)
        self.drug.picked.connect(self._go_on)
        self.unit.changed.connect(self._unit_chosen)
        self.reckon()

    def _drug_chosen(self) -> None:
        """The usual unit and route of a drug are offered chosen; its dose never is."""
        known = self.common.get(self.drug.value() or "")
        if known is None:
            return
        for field, usual, all_known in (
            (self.unit, known.unit, UNITS),
            (self.route, known.route, ROUTES),
        ):
            if usual not in all_known:
                field.show_options(_as_written((usual, *all_known)))
            field.choose(usual)

    def _go_on(self, drug: str) -> None:
        self.reckon()
        (self.other if drug == OTHER else self.dose).take_focus()

    def _unit_chosen(self) -> None:
        self.dose.unit = self.unit.value() or ""
        self.dose.rename("Dose")
        self.dose.resizeEvent(None)

    def reckon(self) -> None:
        self.other.setVisible(self.drug.value() == OTHER)
        self.read_back.setVisible(self.mode.value() in SPOKEN)

    def act_now(self) -> Act:
        drug = self.drug.needed("Which drug was given?")
        if drug == OTHER:
            drug = self.other.needed("Type the name of the drug.")
        dose = self.dose.needed(f"How much {drug}? Type the dose.")
        unit = self.unit.needed("Choose the unit of the dose.")
        route = self.route.needed("Choose the route.")
        mode = self.mode.value()
        note = None
        if mode in SPOKEN:
            if self.who.value() is None:
                raise Wrong("Who gave the order by word or phone?", self.who)
            answer = self.read_back.needed("Was the order read back to the prescriber?")
            note = "order read back" if answer == "yes" else "order not read back"
        return self.act(
            MedicationGiven,
            drug=drug,
            dose=dose,
            unit=unit,
            route=route,
            ordered_by=self.who.value(),
            mode=mode,
            purpose=self.purpose.value(),
            side_effect=self.effect.value(),
            note=note,
        )
