"""A drug other than the infusion: by one tap its name, never its dose."""

from decimal import Decimal

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, MedicationGiven
from ketachart.clinical.chart import Chart
from ketachart.clinical.drugs import (
    after_given,
    allergy_match,
    controlled,
    is_into_vein,
    known,
    plain_words,
)
from ketachart.clinical.entry import NOWHERE, Surroundings
from ketachart.clinical.giving import NO_ORDER, given_findings, unlikely_dose
from ketachart.clinical.phrases import capital
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.choices import OTHER, ChoiceField, as_written
from ketachart.gui.panels.drug_choice import DrugChoice
from ketachart.gui.panels.effects_at_hand import running_effects
from ketachart.gui.panels.fields import NumberField, TextField
from ketachart.gui.panels.group import Group
from ketachart.gui.panels.order_choice import OrderChoice
from ketachart.gui.panels.side import Ask, SidePanel, plain
from ketachart.gui.patients.allergy_line import AllergyLine

UNITS = ("mg", "mcg", "g", "mL")
ROUTES = ("IV", "IM", "oral", "sublingual", "nasal", "inhaled")
PURPOSES = (
    ("rescue", "Rescue"),
    ("prn", "As needed"),
    ("premed", "Premedication"),
    ("fluid", "Fluid"),
    ("own", "Patient's own"),
)
KETAMINE = "ketamine"
NOT_HERE = (
    "Ketamine counts in its own account: chart it under More, Bolus. Once more charts it here."
)


def with_own(values: tuple[str, ...]) -> list[tuple[str, str]]:
    """The usual ones, and a way to type another."""
    return [*as_written(values), (OTHER, "Own")]


class Amount(Group):
    """Dose, unit and route of one drug; the dose is always typed."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name}-amount")
        self.dose = NumberField("Dose", "", 4, name=f"{name}-dose")
        self.unit = ChoiceField("Unit", with_own(UNITS), name=f"{name}-unit", columns=5)
        self.own_unit = TextField("Unit in words", name=f"{name}-own-unit")
        self.route = ChoiceField("Route", with_own(ROUTES), name=f"{name}-route", columns=3)
        self.own_route = TextField("Route in words", name=f"{name}-own-route")
        self.take(self.dose, self.unit, self.own_unit, self.route, self.own_route)
        self.unit.changed.connect(self._unit_chosen)
        self.route.changed.connect(self._show)
        self.offer("", "", ())

    def offer(self, unit: str, route: str, routes: tuple[str, ...]) -> None:
        """The usual unit and route are offered chosen, other routes of the drug first."""
        units = tuple(dict.fromkeys((*((unit,) if unit else ()), *UNITS)))
        known_routes = dict.fromkeys((*((route,) if route else ()), *routes, *ROUTES))
        self._offer(self.unit, UNITS if unit in UNITS else units, unit)
        ways = ROUTES if {route, *routes} <= {"", *ROUTES} else tuple(known_routes)
        self._offer(self.route, ways, route)
        self._unit_chosen()

    def _offer(self, field: ChoiceField, values: tuple[str, ...], chosen: str) -> None:
        pairs = with_own(values)
        if [(c.value, c.text()) for c in field.chips] != pairs:
            field.show_options(pairs)
        if chosen:
            field.choose(chosen)

    def _unit_chosen(self) -> None:
        unit = self.unit.value()
        self.dose.unit = "" if unit in (None, OTHER) else str(unit)
        self.dose.rename("Dose")
        self.dose.resizeEvent(None)
        self._show()

    def _show(self) -> None:
        self.own_unit.setVisible(self.unit.value() == OTHER)
        self.own_route.setVisible(self.route.value() == OTHER)

    def value(self) -> Decimal | None:
        return self.dose.value()

    def route_now(self) -> str:
        """The route as far as it is chosen."""
        chosen = self.route.value() or ""
        return self.own_route.typed() if chosen == OTHER else chosen

    def said(self, drug: str) -> dict[str, object]:
        """Dose, unit and route as charted.

        Raises:
            Wrong: what is still to be said.
        """
        dose = self.dose.needed(f"How much {drug}? Type the dose.")
        unit = self.unit.needed("Choose the unit of the dose.")
        if unit == OTHER:
            unit = self.own_unit.needed("Type the unit of the dose.")
        route = self.route.needed("Choose the route.")
        if route == OTHER:
            route = self.own_route.needed("Type the route.")
        return {"dose": dose, "unit": unit, "route": route}


class DrugPanel(SidePanel):
    """Name, dose, unit, route; on whose word; what for.

    ``side_effect`` is the id of the one that it was asked for from.
    """

    def __init__(
        self,
        bedside: Bedside,
        chart: Chart,
        parent: QWidget | None = None,
        *,
        side_effect: str = "",
    ) -> None:
        super().__init__("Drug given", bedside, action="Chart the drug", chart=chart, parent=parent)
        self.usual = {d.drug: d for d in chart.protocol.drugs}
        self.allergies = AllergyLine("Allergies: ")
        self.allergies.setObjectName("drug-allergies")
        self.body.addWidget(self.allergies)
        self.drug = DrugChoice(chart, name="drug")
        self.notice = plain("", "caution")
        self.notice.setObjectName("drug-notice")
        self.amount = Amount("drug")
        self.dose = self.amount.dose
        self.add(self.drug, self.notice, self.amount)
        self.add_since("Given at")
        self.order = OrderChoice(chart, name="drug")
        self.purpose = ChoiceField("What for", PURPOSES, name="drug-purpose", columns=2)
        running = running_effects(chart)
        self.effect = ChoiceField(
            "For which side effect",
            [(e.id, capital(f"{e.term}, {e.severity}")) for e in running],
            name="drug-effect",
        )
        self.runs = ChoiceField(
            "Its end", (("once", "Given at once"), ("runs", "Runs, ended later")), name="drug-runs"
        )
        self.add(self.order, self.purpose, self.effect, self.runs)
        self.opened = NumberField("Opened for it", "", 4, name="drug-opened", optional=True)
        self.lot = TextField("Lot", name="drug-lot", optional=True)
        self.expiry = TextField("Expires, as 2027-08", name="drug-expiry", optional=True)
        self.add(self.opened)
        self.add_row(self.lot, self.expiry)
        self.after = self.say("", "info")
        self.after.setObjectName("drug-after")
        self.effect.setVisible(bool(running))
        self.effect.choose(side_effect if side_effect in {e.id for e in running} else None)
        self._for = self._purpose_of = ""
        self.order.changed.connect(self._order_chosen)
        self.drug.changed.connect(self._drug_chosen)
        self.drug.picked.connect(lambda _: self.dose.take_focus())
        self.reckon()

    def _drug_chosen(self) -> None:
        """The usual unit and route of a drug are offered chosen; its dose never is."""
        name = self.drug.value() or ""
        if name == self._for:
            return
        self._for = name
        if (usual := self.usual.get(name)) is not None:
            self.amount.offer(usual.unit, usual.route, ())
        elif (drug := known(name, self.drug.vocabulary)) is not None:
            self.amount.offer(drug.unit, "", drug.routes)
        self.reckon()

    def _order_chosen(self) -> None:
        """An order says what the drug is for; what a person chose stays."""
        order = self.order.chosen()
        if self.purpose.value() in (None, self._purpose_of):
            self._purpose_of = (order.purpose if order else "") or ""
            self.purpose.choose(self._purpose_of or None)

    def reckon(self) -> None:
        if self.chart is None or not hasattr(self, "after"):
            return
        name, words = self.drug.value() or "", self.drug.vocabulary
        self.allergies.show_patient(self.chart.patient)
        match = allergy_match(self.chart.patient, name, words) if name else None
        self.notice.setText(f"Allergy on record: {match}" if match else "")
        self.notice.setVisible(bool(match))
        self.order.show_for(self.chart, name, is_own=self.purpose.value() == "own")
        self.opened.setVisible(bool(name and controlled(name, words)))
        unit = self.dose.unit
        if self.opened.unit != unit:
            self.opened.unit = unit
            self.opened.rename("Opened for it")
            self.opened.resizeEvent(None)
        may_run = is_into_vein(self.amount.route_now()) or unit == "mL"
        self.runs.setVisible(may_run or self.purpose.value() == "fluid")
        after = after_given(name, self.amount.route_now(), words) if name else None
        self.after.setText(f"After it: {after}." if after else "")
        self.after.setVisible(bool(after))

    def act_now(self) -> Act:
        drug = self.drug.needed("Which drug was given?")
        said = self.amount.said(drug)
        opened = self.opened.value() if not self.opened.isHidden() else None
        runs = self.runs.value() == "runs" and not self.runs.isHidden()
        made = self.act(
            MedicationGiven,
            drug=drug,
            **said,
            **self.order.said(),
            purpose=self.purpose.value(),
            side_effect=self.effect.value(),
            runs=True if runs else None,
            opened=opened,
            lot=self.lot.value(),
            expiry=self.expiry.value(),
        )
        self.ask_about(made)
        return made

    def ask_about(self, made: MedicationGiven) -> None:
        """What is unlikely is asked once more, and then charted as it was."""
        assert self.chart is not None
        around = self.bedside.around(self.chart.session.session)
        if not self.sure and (question := drug_question(self.chart, made, around)):
            raise Ask(question)


def drug_question(chart: Chart, made: MedicationGiven, around: Surroundings = NOWHERE) -> str:
    """What is asked once before a drug is charted; empty where nothing is unlikely."""
    if plain_words(KETAMINE) in plain_words(made.drug):
        return NOT_HERE
    found = [f for f in given_findings(chart, made, around) if f != NO_ORDER]
    if dose := unlikely_dose(made):
        return f"{dose} Once more charts it so."
    if not found:
        return ""
    return f"{capital('; '.join(found))}. Once more charts that it was given."
