"""A bolus of ketamine: asked before it is given, or charted as given; on whose word, from where."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from PySide6.QtWidgets import QWidget

from ketachart.clinical import bolus
from ketachart.clinical.acts import Act, BolusGiven
from ketachart.clinical.chart import Chart
from ketachart.clinical.guard import Finding
from ketachart.clinical.phrases import dose_text, volume_text
from ketachart.clinical.units import rounded, shown
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import orderer
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NumberField, TextField
from ketachart.gui.panels.order_panel import BY_MOUTH, MODES, READ_BACK
from ketachart.gui.panels.setup.taps import change_role
from ketachart.gui.panels.side import Ask, SidePanel

BEFORE, GIVEN = "before", "given"
WHEN = ((BEFORE, "Not given yet"), (GIVEN, "Was given"))
OWN = "\0own"
ROUTES = (("IV", "IV"), ("IM", "IM"))


class BolusPanel(SidePanel):
    """Charts one ``BolusGiven``; one that is asked for beforehand is released or refused."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__("Bolus", bedside, action="Chart the bolus", chart=chart, parent=parent)
        self.when = ChoiceField("The bolus", WHEN, name="bolus-when")
        self.dose = NumberField("Dose", "mg", 2, name="bolus-dose")
        self.over = NumberField("Over", "min", 1, name="bolus-over")
        self.route = ChoiceField("Route", ROUTES, name="bolus-route")
        self.source = ChoiceField(
            "Out of",
            [*_sources(chart, self.opened_at), (OWN, "Another syringe")],
            name="bolus-source",
            columns=1,
        )
        self.who = TextField("Ordered by", name="bolus-ordered-by", offer=orderer(chart))
        self.mode = ChoiceField("How it was ordered", MODES, name="bolus-mode", columns=3)
        self.read_back = ChoiceField("Said back to them", READ_BACK, name="bolus-read-back")
        self.why = TextField("Why it was given so", name="bolus-why")
        self.say(f"Given at this clinic by: {bolus.givers(chart)}.", "small")
        self.add(self.when)
        self.add_row(self.dose, self.over)
        self.gives = self.say(" ", "small")
        self.beyond = self.say("", "caution")
        self.beyond.setObjectName("bolus-beyond")
        self.add(self.why, self.source, self.route, self.who, self.mode, self.read_back)
        self.add_since("Given at")
        self.reckon()

    # What it comes to -------------------------------------------------------------------------

    @property
    def _container(self) -> str | None:
        chosen = self.source.value()
        return None if chosen in (None, OWN) else str(chosen)

    def _findings(self) -> tuple[Finding, ...]:
        assert self.chart is not None
        dose = self.dose.number()
        if not dose:
            return ()
        return bolus.findings(self.chart, dose, self.over.number(), self._container, self._moment())

    def _moment(self) -> datetime:
        assert self.since is not None
        return self.since.box.moment() or self.opened_at

    def reckon(self) -> None:
        if self.chart is None or self.since is None:
            return
        given = self.when.value() == GIVEN
        self.since.setVisible(given)
        self.read_back.setVisible(self.mode.value() in BY_MOUTH)
        self.gives.setText(self._gives(self.dose.number()) or " ")
        found = self._findings()
        hard = [f for f in found if f.level == "hard"]
        self.beyond.setText("\n".join(f.sentence for f in (hard or found)))
        self.beyond.setVisible(bool(found))
        change_role(self.beyond, "caution")
        self.why.setVisible(given and bool(hard))
        self.action = "Chart the bolus" if given else "Release and chart"
        if not self.sent:
            self.save_button.setText(self.action)

    def _gives(self, dose: Decimal | None) -> str:
        """``0.1 mg/kg, 8 mL of bag-1``."""
        assert self.chart is not None
        parts, weight = [], self.chart.weight
        if dose and weight is not None and weight.weight_kg:
            parts.append(f"{shown(dose / weight.weight_kg, 3)} mg/kg")
        held = self.chart.containers.get(self._container or "")
        if dose and held is not None and held.mg_per_ml:
            ml = rounded(Fraction(dose) / held.mg_per_ml, 2)
            parts.append(f"{volume_text(ml)} of {held.name}")
        over = self.over.number()
        if dose and over:
            parts.append(f"{shown(dose / over, 2)} mg/min")
        return "= " + ", ".join(parts) if parts else ""

    # Charting ---------------------------------------------------------------------------------

    def act_now(self) -> Act:
        when = self.when.needed("Is the bolus still to be given, or was it given?")
        dose = self.dose.needed("How many mg? Type the dose of the bolus.")
        over = self.over.needed("Over how many minutes? Type them.")
        source = self.source.needed("Out of which container did it come?")
        route = self.route.needed("Choose the route.")
        found = self._findings()
        hard = any(f.level == "hard" for f in found)
        said = self._said(when)
        questions = [f.sentence for f in found if not hard]
        if said["ordered_by"] is None:
            questions.append("Nobody is named who ordered it.")
        if questions and not self.sure:
            raise Ask(f"{' '.join(questions)} Once more charts it.")
        why = None
        if when == GIVEN and hard:
            why = self.why.needed("It lies beyond a limit. Type why it was given so.")
        return self.act(
            BolusGiven,
            dose_mg=dose,
            over_min=over,
            route=route,
            container=None if source == OWN else source,
            authorised=True if when == BEFORE else None,
            reason=why,
            **said,
        )

    def _said(self, when: str) -> dict[str, Any]:
        """On whose word; one that was given may have had none."""
        who, mode = self.who.value(), self.mode.value()
        if who is None and when == BEFORE:
            raise Wrong("Who ordered it? Type the name.", self.who)
        if who is not None and mode is None:
            raise Wrong("How was it ordered? By phone, spoken or in writing.", self.mode)
        read_back = None
        if mode in BY_MOUTH:
            answer = self.read_back.needed("An order by word of mouth: was it read back?")
            read_back = answer == "yes"
        return {"ordered_by": who, "mode": mode, "read_back": read_back}


def _sources(chart: Chart, at: datetime) -> list[tuple[str, str]]:
    """The prepared containers with what they still hold by the record."""
    found = []
    for name in chart.containers:
        left = bolus.left_mg(chart, name, at)
        found.append((name, f"{name}, {dose_text(left or 0)} left"))
    return found
