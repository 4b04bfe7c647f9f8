"""The drug as it was drawn: vial, volume, container; the expected draw shows after it is typed."""

from decimal import Decimal

from PySide6.QtWidgets import QWidget

from ketachart.clinical import guard
from ketachart.clinical.acts import Act, DrugPrepared
from ketachart.clinical.chart import Chart, Order
from ketachart.clinical.dosing import concentration
from ketachart.clinical.lots import lot_question
from ketachart.clinical.phrases import day_text
from ketachart.clinical.protocol import Vial
from ketachart.clinical.units import base_of_salt, rounded, shown
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.company_facts import next_name
from ketachart.gui.panels.setup import reckoning
from ketachart.gui.panels.setup.form import StepCard, row
from ketachart.gui.panels.setup.inputs import Choice, Number, Text
from ketachart.gui.panels.setup.labels import (
    read_expiry,
    read_vial,
    vial_key,
    vial_words,
    vials_of,
)

VIAL = "vial"
KINDS = ((VIAL, "From vials"), ("premixed", "Premixed bag"), ("prefilled", "Filled syringe"))
INTO = {"premixed": "bag", "prefilled": "syringe"}
COUNTED = (("base", "Base"), ("salt", "Hydrochloride"))
METHODS = (("made-up-to", "Made up to"), ("added-to", "Added to"))
CONTAINERS = (("bag", "Bag"), ("syringe", "Syringe"))
DILUENTS = (("0.9% NaCl", "0.9% NaCl"), ("D5W", "D5W"))
STOPS = "It can be charted as it is; no infusion is started on it. Prepare another."
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
        self._vials: tuple[Vial, ...] = ()
        self.usual = self.field(Choice("Vial, as its label says", (), name="usual-vial"))
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
        self.prime = self.field(Number("Line primed with", "mL", name="prime", hint="optional"))
        self.kind = self.field(Choice("The drug comes", KINDS, name="prep-kind", usual=VIAL))
        self.counted = self.field(
            Choice("mg on the label are of", COUNTED, name="label-counts", usual="base")
        )
        self.usual.changed.connect(self._take_usual)
        row(self.form, self.usual)
        row(self.form, self.strength, self.volume, self.vials, self.drawn)
        row(self.form, self.lot, self.expiry, self.container, stretch=(1, 1, 2))
        row(self.form, self.method, self.into, self.diluent, stretch=(5, 3, 4))
        self.form.addWidget(self.sums)
        row(self.form, self.kind, self.prime, stretch=(3, 1))
        row(self.form, self.counted, stretch=(2, 3))
        self.notice.stops = self.settled_notice.stops = STOPS

    def _take_usual(self) -> None:
        if chosen := self.usual.value():
            strength, volume = read_vial(chosen)
            self.strength.put(strength)
            self.volume.put(volume)
            self.vials.take_focus()

    def show_chart(self, chart: Chart) -> None:
        kept = vials_of(chart.protocol)
        if kept != self._vials:
            self._vials = kept
            self.usual.show_choices((vial_key(vial), vial_words(vial)) for vial in kept)
        super().show_chart(chart)

    # What was typed ---------------------------------------------------------------------------

    @property
    def from_vials(self) -> bool:
        """Whether it is drawn here; a premixed bag or a filled syringe comes as it is."""
        return bool(self.kind.value() == VIAL)

    def base_strength(self) -> Decimal | None:
        """mg/mL of base, from a label that may count the hydrochloride."""
        typed = self.strength.value()
        if typed is None or self.counted.value() != "salt":
            return typed
        return rounded(base_of_salt(typed), 4).normalize() + 0

    @property
    def drawn_ml(self) -> Decimal | None:
        """What of the labelled drug is in the container: all of it where nothing was drawn."""
        return self.drawn.value() if self.from_vials else self.volume.value()

    @property
    def final_ml(self) -> Decimal | None:
        """All the container holds; what is added to a bag makes it fuller."""
        if not self.from_vials:
            return self.volume.value()
        into, drawn = self.into.value(), self.drawn.value()
        if into is None or drawn is None or self.method.value() is None:
            return None
        return into + drawn if self.method.value() == "added-to" else into

    def _show_fields(self) -> None:
        vials = self.from_vials
        for field in (self.usual, self.vials, self.drawn, self.container, self.method, self.into):
            field.setVisible(vials)
        self.diluent.setVisible(vials)
        self.volume.rename("A vial holds" if vials else "It holds")
        self.into.rename("A bag of" if self.method.value() == "added-to" else "Volume")

    def reckon(self) -> None:
        self._show_fields()
        order = self.chart.order if self.has_chart else None
        self.sums.show_lines(self._lines(order))
        self.show_findings(self._findings(order), REASONS)

    def _lines(self, order: Order | None) -> list[reckoning.Line]:
        strength, volume, drawn = self.base_strength(), self.volume.value(), self.drawn_ml
        lines: list[reckoning.Line] = []
        if strength and self.counted.value() == "salt":
            sum_ = f"{shown(self.strength.must(), 3)} mg/mL hydrochloride as base"
            lines.append(reckoning.Line("Strength", sum_, f"{shown(strength, 3)} mg/mL"))
        if strength and volume:
            sum_ = f"{shown(strength, 3)} mg/mL × {shown(volume, 3)} mL"
            label = "In one vial" if self.from_vials else "It holds"
            lines.append(reckoning.Line(label, sum_, reckoning.mg(strength * volume)))
        if strength and drawn and self.from_vials:
            lines += reckoning.preparation_lines(
                dose_mg=order.dose_mg if order else None,
                strength=strength,
                drawn=drawn,
                final=self.final_ml or None,
                mark_ml=self.chart.protocol.preparation.syringe_step_ml,
            )
            count = int(self.vials.value() or 0)
            if count and volume and (left := reckoning.left_line(count, volume, strength, drawn)):
                lines.append(left)
        return lines

    def _findings(self, order: Order | None) -> list[guard.Finding]:
        strength, drawn, found = self.base_strength(), self.drawn_ml, list[guard.Finding]()
        wanted = order.dose_mg if order else None
        if strength and drawn and wanted:
            words = reckoning.draw_difference(wanted, strength, drawn, is_drawn=self.from_vials)
            found += [guard.Finding("soft", words)] if words else []
        if strength and drawn and self.final_ml:
            strong = strength * drawn / self.final_ml
            found += guard.strength_findings(self.chart.protocol, strong)
        if (expired := self._expired()) is not None:
            found.append(guard.Finding("soft", expired))
        if self.has_chart:
            around = self.bedside.around(self.chart.session.session)
            today = self.bedside.now().date()
            if asked := lot_question(self.chart, self.lot.value(), None, today, around):
                found.append(guard.Finding("soft", asked))
        return found

    def _expired(self) -> str | None:
        read = read_expiry(self.expiry.value() or "")
        if read is None or read[1] >= self.bedside.now().date():
            return None
        return f"This vial expired on {day_text(read[1])}. If it is used all the same, say why."

    def problem_now(self) -> tuple[str, QWidget | None]:
        holds = "Type how many mL a vial holds." if self.from_vials else "How many mL does it hold?"
        asked = [
            (self.strength, "Type the strength from the label, in mg/mL."),
            (self.volume, holds),
        ]
        if self.from_vials:
            asked += [
                (self.vials, "How many vials were opened?"),
                (self.drawn, "Type the volume drawn, as the syringe shows it."),
            ]
        for number, words in asked:
            if number.value() is None:
                return number.trouble() or words, number
        if not self.lot.value():
            return "Type the lot from the label.", self.lot
        if read_expiry(self.expiry.value() or "") is None:
            return "Type the expiry as year and month: 2027-05.", self.expiry
        if self.prime.trouble():
            return self.prime.trouble(), self.prime
        return self._mixing_problem() if self.from_vials else ("", None)

    def _mixing_problem(self) -> tuple[str, QWidget | None]:
        if self.method.value() is None:
            return "Was it made up to a volume, or added to a bag?", self.method
        if self.into.value() is None:
            return self.into.trouble() or "Type that volume, in mL.", self.into
        if self.container.value() is None:
            return "Choose bag or syringe.", self.container
        return "", None

    def act_now(self) -> Act:
        final, expiry, strength = (
            self.final_ml,
            read_expiry(self.expiry.must()),
            self.base_strength(),
        )
        assert final is not None
        assert expiry is not None
        assert strength is not None
        label = f"label: {shown(self.strength.must(), 3)} mg/mL hydrochloride"
        return self.bedside.act(
            DrugPrepared,
            vial_conc_mg_per_ml=strength,
            vial_volume_ml=self.volume.must(),
            vials=int(self.vials.must()) if self.from_vials else 1,
            drawn_ml=self.drawn_ml,
            final_volume_ml=final,
            container=self._name(),
            kind=self.kind.value(),
            method=self.method.value() if self.from_vials else None,
            lot=self.lot.must(),
            expiry=expiry[0],
            diluent=self.diluent.value() if self.from_vials else None,
            prime_ml=self.prime.value() or None,
            reason=self.reason(),
            note=label if self.counted.value() == "salt" else None,
        )

    def _name(self) -> str:
        kind = INTO.get(self.kind.value() or "") or self.container.value()
        return next_name(str(kind), self.chart.containers)

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
        mixed = prepared.kind in (None, VIAL)
        if mixed:
            lines += reckoning.preparation_lines(
                dose_mg=dose,
                strength=strength,
                drawn=prepared.drawn_ml,
                final=prepared.final_volume_ml,
                mark_ml=chart.protocol.preparation.syringe_step_ml,
            )
        label = [
            prepared.container,
            prepared.kind if not mixed else None,
            (prepared.method or "").replace("-", " ") or None,
            prepared.diluent,
            f"lot {prepared.lot}" if prepared.lot else None,
            f"expires {prepared.expiry}" if prepared.expiry else None,
            f"line primed with {reckoning.ml(prepared.prime_ml)}" if prepared.prime_ml else None,
            prepared.note,
        ]
        self.settle(lines, prepared, " · ".join(t for t in label if t))
        words = ""
        if dose:
            words = reckoning.draw_difference(dose, strength, prepared.drawn_ml, is_drawn=mixed)
        found = [guard.Finding("soft", words)] if words else []
        mixture = guard.strength_findings(chart.protocol, concentration(prepared))
        self.show_settled_findings((*found, *mixture), prepared.reason)
        return True
