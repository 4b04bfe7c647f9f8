"""The drug as it was drawn: vial, volume, container; the expected draw shows after it is typed."""

from decimal import Decimal

from PySide6.QtWidgets import QWidget

from ketachart.clinical import guard
from ketachart.clinical.acts import Act, DrugPrepared
from ketachart.clinical.chart import Chart
from ketachart.clinical.dosing import concentration
from ketachart.clinical.phrases import day_text
from ketachart.clinical.units import shown
from ketachart.clock import new_id
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.setup import reckoning
from ketachart.gui.panels.setup.form import StepCard, row
from ketachart.gui.panels.setup.inputs import Choice, Number, Text
from ketachart.gui.panels.setup.labels import VIALS, read_expiry

METHODS = (("made-up-to", "Made up to"), ("added-to", "Added to"))
CONTAINERS = (("bag", "Bag"), ("syringe", "Syringe"))
DILUENTS = (("0.9% NaCl", "0.9% NaCl"), ("D5W", "D5W"))
REASONS = ("checked, it is so", "no other vial", "physician's order")


class PreparationCard(StepCard):
    """Charts one prepared container."""

    def __init__(self, bedside: Bedside) -> None:
        super().__init__(
            bedside,
            "preparation",
            "Prepared drug",
            "Chart the preparation",
            "Another container…",
        )
        usual = tuple((f"{c}x{v}", f"{c} mg/mL × {v} mL") for c, v in VIALS)
        self.usual = self.field(Choice("Vial, as its label says", usual, name="usual-vial"))
        self.strength = self.field(Number("Strength", "mg/mL", name="vial-strength"))
        self.volume = self.field(Number("A vial holds", "mL", name="vial-volume"))
        self.vials = self.field(Number("Vials opened", name="vials", whole=True))
        self.drawn = self.field(Number("Drawn", "mL", name="drawn"))
        self.lot = self.field(Text("Lot", name="lot"))
        self.expiry = self.field(Text("Expiry", name="expiry", hint="2027-05"))
        self.container = self.field(Choice("Into", CONTAINERS, name="container"))
        self.method = self.field(Choice("How", METHODS, name="method"))
        self.into = self.field(Number("Volume", "mL", name="container-volume"))
        self.diluent = self.field(Choice("With", DILUENTS, name="diluent"))
        self.usual.changed.connect(self._take_usual)
        row(self.form, self.usual)
        row(self.form, self.strength, self.volume, self.vials, self.drawn)
        row(self.form, self.lot, self.expiry, self.container, stretch=(1, 1, 2))
        row(self.form, self.method, self.into, self.diluent, stretch=(5, 3, 4))
        self.form.addWidget(self.sums)

    def _take_usual(self) -> None:
        if chosen := self.usual.value():
            strength, volume = chosen.split("x")
            self.strength.put(strength)
            self.volume.put(volume)
            self.vials.take_focus()

    # What was typed ---------------------------------------------------------------------------

    @property
    def final_ml(self) -> Decimal | None:
        """All the container holds; what is added to a bag makes it fuller."""
        into, drawn = self.into.value(), self.drawn.value()
        if into is None or drawn is None or self.method.value() is None:
            return None
        return into + drawn if self.method.value() == "added-to" else into

    def reckon(self) -> None:
        strength, volume, drawn = self.strength.value(), self.volume.value(), self.drawn.value()
        self.into.rename("A bag of" if self.method.value() == "added-to" else "Volume")
        lines, findings = [], []
        order = self.chart.order if self.has_chart else None
        if strength and volume:
            sum_ = f"{shown(strength, 3)} mg/mL × {shown(volume, 3)} mL"
            lines.append(reckoning.Line("In one vial", sum_, reckoning.mg(strength * volume)))
        if strength and drawn:
            wanted = order.dose_mg if order else None
            lines += reckoning.preparation_lines(
                dose_mg=wanted, strength=strength, drawn=drawn, final=self.final_ml or None
            )
            if wanted and (words := reckoning.draw_difference(wanted, strength, drawn)):
                findings.append(guard.Finding("soft", words))
            if self.final_ml:
                rail = self.chart.protocol.guard.get("final_mg_per_ml")
                strong = strength * drawn / self.final_ml
                findings += guard.beyond(rail, strong, "mg/mL")
        if (expired := self._expired()) is not None:
            findings.append(guard.Finding("soft", expired))
        self.sums.show_lines(lines)
        self.show_findings(findings, REASONS)

    def _expired(self) -> str | None:
        read = read_expiry(self.expiry.value() or "")
        if read is None or read[1] >= self.bedside.now().date():
            return None
        return f"This vial expired on {day_text(read[1])}. If it is used all the same, say why."

    def problem_now(self) -> tuple[str, QWidget | None]:
        asked = (
            (self.strength, "Type the strength from the label, in mg/mL."),
            (self.volume, "Type how many mL a vial holds."),
            (self.vials, "How many vials were opened?"),
            (self.drawn, "Type the volume drawn, as the syringe shows it."),
        )
        for number, words in asked:
            if number.value() is None:
                return number.trouble() or words, number
        if not self.lot.value():
            return "Type the lot from the label.", self.lot
        if read_expiry(self.expiry.value() or "") is None:
            return "Type the expiry as year and month: 2027-05.", self.expiry
        if self.method.value() is None:
            return "Was it made up to a volume, or added to a bag?", self.method
        if self.into.value() is None:
            return self.into.trouble() or "Type that volume, in mL.", self.into
        if self.container.value() is None:
            return "Choose bag or syringe.", self.container
        return "", None

    def act_now(self) -> Act:
        final, expiry = self.final_ml, read_expiry(self.expiry.must())
        assert final is not None
        assert expiry is not None
        return DrugPrepared(
            id=new_id(),
            at=self.bedside.now(),
            by=self.bedside.by,
            vial_conc_mg_per_ml=self.strength.must(),
            vial_volume_ml=self.volume.must(),
            vials=int(self.vials.must()),
            drawn_ml=self.drawn.must(),
            final_volume_ml=final,
            container=self._name(),
            kind="vial",
            method=self.method.value(),
            lot=self.lot.must(),
            expiry=expiry[0],
            diluent=self.diluent.value(),
            reason=self.reason(),
        )

    def _name(self) -> str:
        kind, taken, number = self.container.value(), self.chart.containers, 1
        while f"{kind}-{number}" in taken:
            number += 1
        return f"{kind}-{number}"

    # What is charted --------------------------------------------------------------------------

    def settled_now(self, chart: Chart) -> bool:
        prepared = guard.prepared_last(chart)
        if prepared is None:
            return False
        strength = prepared.vial_conc_mg_per_ml
        dose = chart.order.dose_mg if chart.order else None
        vial = f"{prepared.vials} × {shown(prepared.vial_volume_ml, 3)} mL of {shown(strength, 3)}"
        opened = prepared.vials * prepared.vial_volume_ml * strength
        lines = [reckoning.Line("Opened", f"{vial} mg/mL", reckoning.mg(opened))]
        lines += reckoning.preparation_lines(
            dose_mg=dose, strength=strength, drawn=prepared.drawn_ml, final=prepared.final_volume_ml
        )
        label = [
            prepared.container,
            (prepared.method or "").replace("-", " ") or None,
            prepared.diluent,
            f"lot {prepared.lot}" if prepared.lot else None,
            f"expires {prepared.expiry}" if prepared.expiry else None,
        ]
        self.settle(lines, prepared, " · ".join(t for t in label if t))
        words = reckoning.draw_difference(dose, strength, prepared.drawn_ml) if dose else ""
        found = [guard.Finding("soft", words)] if words else []
        rail = chart.protocol.guard.get("final_mg_per_ml")
        self.show_settled_findings(
            (*found, *guard.beyond(rail, concentration(prepared), "mg/mL")), prepared.reason
        )
        return True
