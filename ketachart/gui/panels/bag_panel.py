"""Another bag or syringe is hung: one that was prepared before, or one prepared just now."""

from decimal import Decimal
from fractions import Fraction

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, ContainerChanged, DrugPrepared, RateSet
from ketachart.clinical.chart import Chart
from ketachart.clinical.dosing import Container
from ketachart.clinical.lots import lot_findings
from ketachart.clinical.phrases import capital, day_text, dose_text, rate_text, volume_text
from ketachart.clinical.units import rounded, shown
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import number_text, other_bags, rate_now
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.company_facts import next_name
from ketachart.gui.panels.entry import Field, Wrong
from ketachart.gui.panels.fields import NumberField, TextField
from ketachart.gui.panels.rate_panel import beyond_usual, mg_per_kg_h
from ketachart.gui.panels.setup.labels import read_expiry
from ketachart.gui.panels.setup.preparation_card import CONTAINERS, DILUENTS
from ketachart.gui.panels.side import Ask, SidePanel

NEW = "\0new"


class BagPanel(SidePanel):
    """Which one hangs now, what was left in the one before, and what the pump shows then."""

    def __init__(self, bedside: Bedside, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(
            "Bag or syringe changed",
            bedside,
            action="Chart the change",
            chart=chart,
            parent=parent,
        )
        delivery = chart.delivery_at(self.opened_at)
        self.hung = delivery.container
        bags = other_bags(chart)
        self.to = ChoiceField(
            "Hung now",
            [*((b.name, _bag_words(b)) for b in bags), (NEW, "A new one, prepared now")],
            name="bag-to",
            columns=1,
        )
        if not bags:
            self.to.choose(NEW)
        if self.hung:
            left = volume_text(rounded(delivery.left_ml, 1))
            self.say(f"By the record {left} are left in {self.hung.name}.")
        self.left = NumberField(
            f"Left in {self.hung.name if self.hung else 'the old one'}",
            "mL",
            2,
            name="bag-left-ml",
            optional=True,
        )
        if bags:
            self.add(self.to)
        else:
            self.say("No other is prepared. Chart here how this one was made.")
        self._prepare(self.hung.prepared if self.hung else None)
        self.add(self.left)
        rate = number_text(rate_now(chart))
        self.rate = NumberField(
            "Rate on the pump", "mL/h", 2, name="bag-rate", optional=True, offer=rate
        )
        self.vtbi = NumberField("Volume set", "mL", 2, name="bag-vtbi", optional=True)
        self.add_row(self.rate, self.vtbi, stretch=(5, 4))
        self.add_since("Hung at")
        self.reckon()

    def _prepare(self, before: DrugPrepared | None) -> None:
        """The fields of a new one; what the last one was made of is offered."""

        def offer(name: str) -> str:
            return number_text(getattr(before, name), 3) if before else ""

        self.kind = ChoiceField("It is a", CONTAINERS, name="bag-kind")
        self.strength = NumberField(
            "Strength", "mg/mL", 3, name="bag-strength", offer=offer("vial_conc_mg_per_ml")
        )
        self.holds = NumberField(
            "A vial holds", "mL", 2, name="bag-vial-ml", offer=offer("vial_volume_ml")
        )
        self.vials = NumberField("Vials opened", "", 0, name="bag-vials")
        self.drawn = NumberField("Drawn", "mL", 3, name="bag-drawn")
        self.lot = TextField("Lot", name="bag-lot")
        self.expiry = TextField("Expiry, as 2027-05", name="bag-expiry")
        self.final = NumberField("Volume in all", "mL", 3, name="bag-final-ml")
        self.diluent = ChoiceField("With", DILUENTS, name="bag-diluent")
        self.add(self.kind)
        self.add_row(self.strength, self.holds)
        self.add_row(self.vials, self.drawn)
        self.add_row(self.lot, self.expiry)
        self.add(self.final)
        self.gives = self.say("", "info")
        self.add(self.diluent)

    @property
    def _new_fields(self) -> tuple[Field, ...]:
        made = (self.kind, self.strength, self.holds, self.vials, self.drawn)
        return *made, self.lot, self.expiry, self.final, self.diluent

    @property
    def _is_new(self) -> bool:
        return self.to.value() == NEW

    # What it comes to -------------------------------------------------------------------------

    def reckon(self) -> None:
        for field in self._new_fields:
            field.setVisible(self._is_new)
        words = " ".join(filter(None, (self._holds_words(), self._other_strength())))
        self.gives.setText(words)
        self.gives.setVisible(bool(words))

    def _strength(self) -> Fraction | None:
        """mg/mL of what hangs now, as far as it is said."""
        assert self.chart is not None
        if not self._is_new:
            chosen = self.chart.containers.get(self.to.value() or "")
            return chosen.mg_per_ml if chosen else None
        vial, drawn, final = self.strength.number(), self.drawn.number(), self.final.number()
        if not vial or not drawn or not final:
            return None
        return Fraction(vial) * Fraction(drawn) / Fraction(final)

    def _holds_words(self) -> str:
        """``44 mg in 50 mL, 0.88 mg/mL.``"""
        strong, final = self._strength(), self.final.number()
        if strong is None:
            return ""
        whole = f"{dose_text(strong * Fraction(final))} in {volume_text(final)}, " if final else ""
        return f"{whole if self._is_new else ''}{shown(strong, 3)} mg/mL."

    def _other_strength(self) -> str:
        """What another strength than the one before means at the rate; empty for the same."""
        assert self.chart is not None
        strong, before = self._strength(), self.hung.mg_per_ml if self.hung else None
        if strong is None or not before or abs(strong - before) <= before / 100:
            return ""
        words = f"The one before was {shown(before, 3)} mg/mL."
        rate = self.rate.number() or rate_now(self.chart)
        per_kg = mg_per_kg_h(self.chart, rate) if rate else None
        if rate is None or per_kg is None:
            return words
        now = shown(per_kg * strong / before, 2)
        return (
            f"{words} At {rate_text(rate)} that is {now} mg/kg an hour, "
            f"{shown(per_kg, 2)} from the one before."
        )

    # Charting ---------------------------------------------------------------------------------

    def act_now(self) -> tuple[Act, ...]:
        assert self.chart is not None
        to = self.to.needed("Which one hangs now? Choose it, or a new one.")
        made: list[Act] = []
        if to == NEW:
            prepared = self._prepared()
            made.append(prepared)
            to = prepared.container or prepared.id
        hung = self.hung.name if self.hung else None
        made.append(self.act(ContainerChanged, to=to, from_=hung, left_ml=self.left.value()))
        rate, vtbi = self.rate.value(), self.vtbi.value()
        if vtbi is not None and rate is None:
            raise Wrong("Type the rate that the pump shows beside the volume.", self.rate)
        other = self._other_strength()
        if rate is None and other and not self.sure:
            raise Ask(f"{other} Type the rate the pump shows, or once more charts the change.")
        if rate is not None:
            question = beyond_usual(self.chart, rate)
            if question and not self.sure:
                raise Ask(question)
            made.append(self.act(RateSet, rate_ml_per_h=rate, vtbi_ml=vtbi))
        return tuple(made)

    def _prepared(self) -> DrugPrepared:
        assert self.chart is not None
        kind = self.kind.needed("Is it a bag or a syringe?")
        strength = self.strength.needed("Type the strength from the label, in mg/mL.")
        holds = self.holds.needed("Type how many mL a vial holds.")
        vials = self.vials.needed("How many vials were opened? 0 where one is still open.")
        drawn = self.drawn.needed("Type the volume drawn, as the syringe shows it.")
        lot = self.lot.needed("Type the lot from the label.")
        expiry = read_expiry(self.expiry.needed("Type the expiry as year and month: 2027-05."))
        if expiry is None:
            raise Wrong("Type the expiry as year and month: 2027-05.", self.expiry)
        final: Decimal = self.final.needed("How many mL does it hold in all?")
        diluent = self.diluent.value()
        today, around = self.bedside.now().date(), self.bedside.around(self.chart.session.session)
        odd = [f"{capital(words)}." for words in lot_findings(self.chart, lot, None, today, around)]
        if expiry[1] < today:
            odd.insert(0, f"This vial expired on {day_text(expiry[1])}.")
        if odd and not self.sure:
            raise Ask(f"{' '.join(odd)} Once more charts it.")
        return self.act(
            DrugPrepared,
            vial_conc_mg_per_ml=strength,
            vial_volume_ml=holds,
            vials=int(vials),
            drawn_ml=drawn,
            final_volume_ml=final,
            container=next_name(kind, self.chart.containers),
            kind="vial",
            method="made-up-to",
            lot=lot,
            expiry=expiry[0],
            diluent=diluent,
        )


def _bag_words(bag: Container) -> str:
    lot = f", lot {bag.prepared.lot}" if bag.prepared.lot else ""
    return f"{bag.name}, {volume_text(rounded(bag.volume_ml, 1))}{lot}"
