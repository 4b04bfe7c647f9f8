"""Another bag or syringe is hung: one that was prepared before, or one prepared just now."""

from decimal import Decimal
from fractions import Fraction

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, ContainerChanged, DrugPrepared, RateSet
from ketachart.clinical.chart import Chart
from ketachart.clinical.dosing import Container
from ketachart.clinical.guard import checked, strength_findings
from ketachart.clinical.lots import lot_findings
from ketachart.clinical.phrases import capital, dose_text, rate_text, volume_text
from ketachart.clinical.units import rounded, shown
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import number_text, other_bags, rate_now
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.company_facts import next_name
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NumberField
from ketachart.gui.panels.leading import LeadingPanel
from ketachart.gui.panels.rate_panel import beyond_usual, mg_per_kg_h
from ketachart.gui.panels.setup.preparation_card import CONTAINERS, DILUENTS, INTO, METHODS
from ketachart.gui.panels.setup.preparation_card import KINDS as COMES
from ketachart.gui.panels.side import Ask
from ketachart.gui.panels.vial_fields import VialFields, expired

NEW = "\0new"
FILLED = INTO
"""What comes as it is hung: nothing is drawn for it here."""
KINDS = (*CONTAINERS, *((kind, words) for kind, words in COMES if kind in FILLED))


class BagPanel(LeadingPanel):
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
        self._prepare(chart)
        self.add(self.left)
        rate = number_text(rate_now(chart))
        self.rate = NumberField(
            "Rate on the pump", "mL/h", 2, name="bag-rate", optional=True, offer=rate
        )
        self.vtbi = NumberField("Volume set", "mL", 2, name="bag-vtbi", optional=True)
        self.add_row(self.rate, self.vtbi, stretch=(5, 4))
        self.add_since("Hung at")
        self.reckon()

    def _prepare(self, chart: Chart) -> None:
        """The fields of a new one; what the last one was made of is offered."""
        self.kind = ChoiceField("It is a", KINDS, name="bag-kind")
        self.add(self.kind)
        self.vial = VialFields(self, chart, "bag")
        self.method = ChoiceField("How", METHODS, name="bag-method")
        self.final = NumberField("Volume in all", "mL", 3, name="bag-final-ml")
        self.diluent = ChoiceField("With", DILUENTS, name="bag-diluent")
        self.add(self.method, self.final)
        self.gives = self.say("", "info")
        self.add(self.diluent)

    @property
    def _is_new(self) -> bool:
        return self.to.value() == NEW

    @property
    def _from_vials(self) -> bool:
        return self.kind.value() not in FILLED

    @property
    def _final_ml(self) -> Decimal | None:
        """All that a new one holds; what is added to a bag makes it fuller."""
        if not self._from_vials:
            return self.vial.holds.number()
        into, drawn = self.final.number(), self.vial.drawn.number()
        if self.method.value() != "added-to":
            return into if self.method.value() else None
        return into + drawn if into is not None and drawn is not None else None

    unchecked = False
    """Whether nobody has checked yet what is charted as hung; the second person is asked next."""

    def next_panel(self) -> str:
        return "bag-check" if self.unchecked else ""

    # What it comes to -------------------------------------------------------------------------

    def reckon(self) -> None:
        vials = self._from_vials
        self.kind.setVisible(self._is_new)
        self.vial.show(asked=self._is_new, from_vials=vials)
        for field in (self.method, self.final, self.diluent):
            field.setVisible(self._is_new and vials)
        self.final.rename("A bag of" if self.method.value() == "added-to" else "Volume in all")
        words = " ".join(
            filter(None, (self._vial_words(), self._holds_words(), self._other_strength()))
        )
        self.gives.setText(words)
        self.gives.setVisible(bool(words))

    def _strength(self) -> Fraction | None:
        """mg/mL of what hangs now, as far as it is said."""
        assert self.chart is not None
        if not self._is_new:
            chosen = self.chart.containers.get(self.to.value() or "")
            return chosen.mg_per_ml if chosen else None
        if not self._from_vials:
            label = self.vial.strength.number()
            return Fraction(label) if label else None
        drawn, final = self.vial.drawn_mg(), self._final_ml
        return drawn / Fraction(final) if drawn and final else None

    def _hangs_ml(self) -> Fraction | None:
        """mL of what hangs now, as far as it is said."""
        assert self.chart is not None
        if self._is_new:
            return None if (final := self._final_ml) is None else Fraction(final)
        chosen = self.chart.containers.get(self.to.value() or "")
        if chosen is None:
            return None
        left = self.chart.delivery_at(self.opened_at).left_in(chosen.name)
        return chosen.volume_ml if left is None else left

    def _vial_words(self) -> str:
        return self.vial.in_one() if self._is_new and self._from_vials else ""

    def _holds_words(self) -> str:
        """``44 mg in 50 mL, 0.88 mg/mL.``"""
        strong, final = self._strength(), self._final_ml
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
        else:
            prepared = self.chart.containers[to].prepared
        self.unchecked = prepared.id not in checked(self.chart)
        hung = self.hung.name if self.hung else None
        made.append(self.act(ContainerChanged, to=to, from_=hung, left_ml=self.left.value()))
        rate, vtbi = self.rate.value(), self.vtbi.value()
        if vtbi is not None and rate is None:
            raise Wrong("Type the rate that the pump shows beside the volume.", self.rate)
        other = self._other_strength()
        if rate is None and other and not self.sure:
            raise Ask(f"{other} Type the rate the pump shows, or once more charts the change.")
        if rate is not None:
            hangs = (self._hangs_ml(), self._strength())
            question = beyond_usual(self.chart, rate, self.opened_at, vtbi, hangs)
            if question and not self.sure:
                raise Ask(question)
            made.append(self.act(RateSet, rate_ml_per_h=rate, vtbi_ml=vtbi))
        return tuple(made)

    def _prepared(self) -> DrugPrepared:
        assert self.chart is not None
        chosen = self.kind.needed("Is it a bag or a syringe?")
        vials = self._from_vials
        strength, holds, opened, drawn = self.vial.vial(from_vials=vials)
        if vials:
            self.method.needed("Was it made up to a volume, or added to a bag?")
            self.final.needed("How many mL does it hold in all?")
        final = self._final_ml
        if not final:
            raise Wrong("How many mL does it hold in all?", self.final)
        lot, expiry, last_day = self.vial.label()
        today, around = self.bedside.now().date(), self.bedside.around(self.chart.session.session)
        mixture = strength_findings(self.chart.protocol, strength * drawn / final)
        odd = [
            expired(last_day, today),
            *(f"{capital(words)}." for words in lot_findings(self.chart, lot, None, today, around)),
            *(finding.sentence for finding in mixture),
        ]
        question = " ".join(words for words in odd if words)
        if question and not self.sure:
            raise Ask(f"{question} Once more charts it.")
        return self.act(
            DrugPrepared,
            vial_conc_mg_per_ml=strength,
            vial_volume_ml=holds,
            vials=opened,
            drawn_ml=drawn,
            final_volume_ml=final,
            container=next_name(FILLED.get(chosen, chosen), self.chart.containers),
            kind="vial" if vials else chosen,
            method=self.method.value() if vials else None,
            lot=lot,
            expiry=expiry,
            diluent=self.diluent.value() if vials else None,
        )


def _bag_words(bag: Container) -> str:
    lot = f", lot {bag.prepared.lot}" if bag.prepared.lot else ""
    return f"{bag.name}, {volume_text(rounded(bag.volume_ml, 1))}{lot}"
