"""A bolus of ketamine: asked before it is given, or charted as given; on whose word, from where."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from PySide6.QtWidgets import QWidget

from ketachart.clinical import bolus
from ketachart.clinical.acts import Act, BolusGiven, DrugPrepared
from ketachart.clinical.chart import Chart
from ketachart.clinical.guard import Finding, drawn_for_bolus
from ketachart.clinical.lots import lot_findings
from ketachart.clinical.phrases import capital, dose_text, volume_text
from ketachart.clinical.units import rounded, shown
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import orderer
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.company_facts import next_name
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NumberField, TextField
from ketachart.gui.panels.order_panel import BY_MOUTH, MODES, READ_BACK
from ketachart.gui.panels.setup.taps import change_role
from ketachart.gui.panels.side import Ask, SidePanel
from ketachart.gui.panels.vial_fields import VialFields, expired

BEFORE, GIVEN = "before", "given"
WHEN = ((BEFORE, "Not given yet"), (GIVEN, "Was given"))
OWN = "another"
ROUTES = (("IV", "IV"), ("IM", "IM"))


class BolusPanel(SidePanel):
    """Charts one ``BolusGiven``; one that is asked for beforehand is released or refused.

    A syringe that was drawn for it alone is charted with it, so that the drug account holds.
    """

    about_vial = ""
    """What is asked about the vial before it is charted."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__("Bolus", bedside, action="Chart the bolus", chart=chart, parent=parent)
        self.when = ChoiceField("The bolus", WHEN, name="bolus-when")
        self.dose = NumberField("Dose", "mg", 2, name="bolus-dose")
        self.over = NumberField("Over", "min", 1, name="bolus-over")
        self.route = ChoiceField("Route", ROUTES, name="bolus-route")
        self.source = ChoiceField(
            "Out of",
            [*_sources(chart, self.opened_at), (OWN, "A syringe drawn for it")],
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
        self.add(self.why, self.source)
        self.vial = VialFields(self, chart, "bolus")
        self.made_up = NumberField(
            "Made up to, if it was diluted", "mL", 3, name="bolus-made-up", optional=True
        )
        self.add(self.made_up)
        self.syringe = self.say("", "info")
        self.add(self.route, self.who, self.mode, self.read_back)
        self.add_since("Given at")
        self.reckon()

    # What it comes to -------------------------------------------------------------------------

    @property
    def _is_own(self) -> bool:
        return bool(self.source.value() == OWN)

    @property
    def _container(self) -> str | None:
        assert self.chart is not None
        if self._is_own:
            return next_name("syringe", self.chart.containers)
        return self.source.value()

    def _findings(self) -> tuple[Finding, ...]:
        assert self.chart is not None
        dose = self.dose.number()
        if not dose:
            return ()
        held = self.vial.drawn_mg() if self._is_own else None
        return bolus.findings(
            self.chart,
            dose,
            self.over.number(),
            self._container,
            self._moment(),
            held_mg=held,
        )

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
        self._show_syringe()
        found = self._findings()
        hard = [f for f in found if f.level == "hard"]
        self.beyond.setText("\n".join(f.sentence for f in (hard or found)))
        self.beyond.setVisible(bool(found))
        change_role(self.beyond, "caution")
        self.why.setVisible(given and bool(hard))
        self.action = "Chart the bolus" if given else "Release and chart"
        if not self.sent:
            self.save_button.setText(self.action)

    def _show_syringe(self) -> None:
        """What is asked of a syringe of its own, and what stays in it after the bolus."""
        self.vial.show(asked=self._is_own)
        self.made_up.setVisible(self._is_own)
        drawn, dose = self.vial.drawn_mg(), self.dose.number()
        words = [self.vial.in_one()] if self._is_own else []
        if self._is_own and drawn:
            words.append(f"{dose_text(drawn)} drawn.")
            if dose and drawn > dose:
                words.append(f"{dose_text(drawn - Fraction(dose))} stays in the syringe.")
        self.syringe.setText(" ".join(w for w in words if w))
        self.syringe.setVisible(bool(self.syringe.text()))

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

    def act_now(self) -> Act | tuple[Act, ...]:
        when = self.when.needed("Is the bolus still to be given, or was it given?")
        dose = self.dose.needed("How many mg? Type the dose of the bolus.")
        over = self.over.needed("Over how many minutes? Type them.")
        self.source.needed("Out of which container did it come?")
        made = self._prepared() if self._is_own else None
        route = self.route.needed("Choose the route.")
        found = self._findings()
        hard = any(f.level == "hard" for f in found)
        said = self._said(when)
        questions = [f.sentence for f in found if not hard]
        if made is not None and self.about_vial:
            questions.append(self.about_vial)
        if said["ordered_by"] is None:
            questions.append("Nobody is named who ordered it.")
        if questions and not self.sure:
            raise Ask(f"{' '.join(questions)} Once more charts it.")
        why = None
        if when == GIVEN and hard:
            why = self.why.needed("It lies beyond a limit. Type why it was given so.")
        given = self.act(
            BolusGiven,
            dose_mg=dose,
            over_min=over,
            route=route,
            container=self._container,
            authorised=True if when == BEFORE else None,
            reason=why,
            **said,
        )
        return given if made is None else (made, given)

    def _prepared(self) -> DrugPrepared:
        """The syringe drawn for it: what was opened for it stands in the drug account so."""
        assert self.chart is not None
        strength, holds, opened, drawn = self.vial.vial()
        lot, expiry, last_day = self.vial.label()
        final = self.made_up.value() or drawn
        if final < drawn:
            raise Wrong("It cannot be made up to less than was drawn. Check both.", self.made_up)
        today, around = self.bedside.now().date(), self.bedside.around(self.chart.session.session)
        odd = [
            expired(last_day, today),
            *(f"{capital(words)}." for words in lot_findings(self.chart, lot, None, today, around)),
        ]
        self.about_vial = " ".join(words for words in odd if words)
        return self.act(
            DrugPrepared,
            vial_conc_mg_per_ml=strength,
            vial_volume_ml=holds,
            vials=opened,
            drawn_ml=drawn,
            final_volume_ml=final,
            container=self._container,
            kind="vial",
            method="made-up-to" if final > drawn else None,
            lot=lot,
            expiry=expiry,
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
    found, of_bolus = [], drawn_for_bolus(chart)
    for name in chart.containers:
        left = bolus.left_mg(chart, name, at)
        if not left and chart.containers[name].prepared.id in of_bolus:
            continue
        found.append((name, f"{name}, {dose_text(left or 0)} left"))
    return found
