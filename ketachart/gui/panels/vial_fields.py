"""What is read off a vial and the syringe that drew from it, for the panels at the chair."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from ketachart.clinical.acts import DrugPrepared
from ketachart.clinical.phrases import day_text, dose_text
from ketachart.gui.panels.chart_facts import number_text
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NumberField, TextField
from ketachart.gui.panels.setup.labels import (
    read_expiry,
    read_vial,
    vial_key,
    vial_words,
    vials_of,
)

if TYPE_CHECKING:
    from datetime import date

    from ketachart.clinical.chart import Chart
    from ketachart.gui.panels.side import SidePanel


class VialFields:
    """Strength, volume, vials opened, volume drawn, lot and expiry, put into a side panel.

    What the last container was made of is offered and never taken for granted. ``name`` begins
    the names of the fields.
    """

    def __init__(self, panel: SidePanel, chart: Chart, name: str) -> None:
        found = chart.standing.of(DrugPrepared)
        before = found[-1][1] if found else None

        def offer(what: str) -> str:
            return number_text(getattr(before, what), 3) if before else ""

        vials = [
            (vial_key(vial), vial_words(vial).replace(", ", "\n"))
            for vial in vials_of(chart.protocol)
        ]
        self.usual = ChoiceField("Vial, as its label says", vials, name=f"{name}-vial")
        self.strength = NumberField(
            "Strength", "mg/mL", 3, name=f"{name}-strength", offer=offer("vial_conc_mg_per_ml")
        )
        self.holds = NumberField(
            "A vial holds", "mL", 2, name=f"{name}-vial-ml", offer=offer("vial_volume_ml")
        )
        self.opened = NumberField("Vials opened", "", 0, name=f"{name}-vials")
        self.drawn = NumberField("Drawn", "mL", 3, name=f"{name}-drawn")
        self.lot = TextField("Lot", name=f"{name}-lot", offer=(before and before.lot) or "")
        self.expiry = TextField(
            "Expiry, as 2027-05",
            name=f"{name}-expiry",
            offer=(before and before.expiry) or "",
        )
        self.usual.changed.connect(self._take_usual)
        panel.add(self.usual)
        panel.add_row(self.strength, self.holds)
        panel.add_row(self.opened, self.drawn)
        panel.add_row(self.lot, self.expiry)

    def _take_usual(self) -> None:
        if chosen := self.usual.value():
            strength, volume = read_vial(chosen)
            self.strength.put(strength)
            self.holds.put(volume)

    def show(self, *, asked: bool, from_vials: bool = True) -> None:
        """Ask for them or not; a bag or syringe that came filled has no vial to draw from."""
        for field in (self.strength, self.holds, self.lot, self.expiry):
            field.setVisible(asked)
        for drawn in (self.usual, self.opened, self.drawn):
            drawn.setVisible(asked and from_vials)
        self.holds.rename("A vial holds" if from_vials else "It holds")

    def in_one(self) -> str:
        """``500 mg in a vial.``; empty until both are typed."""
        strength, holds = self.strength.number(), self.holds.number()
        return f"{dose_text(strength * holds)} in a vial." if strength and holds else ""

    def drawn_mg(self) -> Fraction | None:
        """mg that were drawn, as far as it is said."""
        strength, drawn = self.strength.number(), self.drawn.number()
        return Fraction(strength) * Fraction(drawn) if strength and drawn else None

    def vial(self, *, from_vials: bool = True) -> tuple[Decimal, Decimal, int, Decimal]:
        """Strength (mg/mL), volume of one (mL), how many were opened, and mL drawn.

        Raises:
            Wrong: one of them is missing or no such number.
        """
        strength: Decimal = self._above_none(
            self.strength, "Type the strength from the label, in mg/mL."
        )
        holds: Decimal = self._above_none(
            self.holds, f"Type how many mL {'a vial' if from_vials else 'it'} holds."
        )
        if not from_vials:
            return strength, holds, 1, holds
        opened = self.opened.needed("How many vials were opened? 0 where one is still open.")
        drawn: Decimal = self._above_none(
            self.drawn, "Type the volume drawn, as the syringe shows it."
        )
        return strength, holds, int(opened), drawn

    @staticmethod
    def _above_none(field: NumberField, sentence: str) -> Decimal:
        value: Decimal = field.needed(sentence)
        if not value:
            raise Wrong(sentence, field)
        return value

    def label(self) -> tuple[str, str, date]:
        """Lot, expiry as charted, and the last day it is good.

        Raises:
            Wrong: one of them is missing or not clear.
        """
        lot: str = self.lot.needed("Type the lot from the label.")
        asks = "Type the expiry as year and month: 2027-05."
        expiry = read_expiry(self.expiry.needed(asks))
        if expiry is None:
            raise Wrong(asks, self.expiry)
        return lot, *expiry


def expired(last_day: date, today: date) -> str:
    """That a vial is past its day; empty where it is not."""
    return f"This vial expired on {day_text(last_day)}." if last_day < today else ""
