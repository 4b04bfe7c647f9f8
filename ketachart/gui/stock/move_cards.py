"""Vials come in, and leave unopened: a receipt with its papers, a removal with its witness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketachart.clinical.administration import StockReceived, StockRemoved
from ketachart.clinical.stock import Item
from ketachart.clock import new_id
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.second_person import Check, SecondPerson
from ketachart.gui.panels.setup.form import row
from ketachart.gui.panels.setup.inputs import Choice, Number, Text
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.settings.form_card import FormCard
from ketachart.gui.stock import words
from ketachart.gui.stock.item_fields import ItemFields, whole

if TYPE_CHECKING:
    from ketachart.gui.bedside import Bedside
    from ketachart.gui.stock.words import Seen
    from ketachart.station import Person

REASONS = (("expired", "Expired"), ("broken", "Broken"), ("returned to the supplier", "Returned"))
KETAMINE = ("ketamine",)
"""The drug that every such clinic keeps; others are typed by their name."""


@dataclass(frozen=True, slots=True)
class Removal:
    """A removal and who saw it; None where nobody did."""

    act: StockRemoved
    witness: Person | None


class ReceiveCard(FormCard):
    """``wanted`` carries a ``StockReceived``."""

    def __init__(self, bedside: Bedside) -> None:
        super().__init__("Received", "Enter the receipt", name="receive")
        self.bedside = bedside
        self.item = ItemFields("receive", new=True)
        self.vials = Number("How many vials", name="receive-vials", whole=True)
        self.lot = Text("Lot", name="receive-lot")
        self.expiry = Text("Expires", name="receive-expiry", hint="2027-08")
        self.ndc = Text("NDC", name="receive-ndc")
        self.supplier = Text("Supplier", name="receive-supplier")
        self.dea = Text("Supplier's DEA number", name="receive-dea")
        self.invoice = Text("Invoice", name="receive-invoice")
        self.place = Text("Where it is kept", name="receive-place")
        self.body.addWidget(self.item)
        row(self.body, self.vials, self.lot, self.expiry)
        row(self.body, self.supplier, self.dea, stretch=(3, 2))
        row(self.body, self.invoice, self.ndc, self.place)
        told = "What was in the cabinet before is entered here, too, as the first receipt."
        self.body.addWidget(plain(told, "label", wrap=True))
        self.body.addStretch(1)
        self.fields = (
            *(self.vials, self.lot, self.expiry, self.ndc, self.supplier, self.dea),
            *(self.invoice, self.place),
        )
        for field in (self.item, *self.fields):
            field.changed.connect(self.typed)

    def show_stock(self, seen: Seen) -> None:
        """What is kept here is offered by a tap; none is chosen: strengths look alike."""
        self.item.show_items([i for i in seen.book.by_item if i.vial_mg], KETAMINE)

    def told(self) -> StockReceived:
        item = self.item.told()
        vials = whole(self.vials, "How many vials came in?", 1)
        assert item.mg_per_ml is not None
        assert item.vial_ml is not None
        return StockReceived(
            id=new_id(),
            at=self.bedside.now(),
            by=self.bedside.by or "-",
            drug=item.drug,
            mg_per_ml=item.mg_per_ml,
            vial_ml=item.vial_ml,
            vials=vials,
            lot=self.lot.value(),
            expiry=self.expiry.value(),
            ndc=self.ndc.value(),
            supplier=self.supplier.value(),
            supplier_dea=self.dea.value(),
            invoice=self.invoice.value(),
            place=self.place.value(),
        )

    def saved(self) -> None:
        """It is in the log; the form is empty for the next."""
        count = words.vials_words(int(self.vials.value() or 0))
        for field in (self.item, *self.fields):
            field.clear()
        self.answered(f"{count} entered.", good=True)

    def take_focus(self) -> None:
        """The keyboard to the first field."""
        self.item.take_focus()


class RemoveCard(FormCard):
    """``wanted`` carries a ``Removal``; its witness proves to be there by their own password."""

    def __init__(self, bedside: Bedside, check: Check) -> None:
        super().__init__("Removed unopened", "Enter the removal", name="remove")
        self.bedside = bedside
        self.item = ItemFields("remove", new=False)
        self.vials = Number("How many vials", name="remove-vials", whole=True)
        self.why = Choice("Why", REASONS, name="remove-reason", columns=3)
        self.words = Text("or in your words", name="remove-words")
        self.seen_by = Choice(
            "A witness", (("here", "Is here"), ("none", "Nobody")), name="remove-witness"
        )
        self.person = SecondPerson(check, columns=2)
        self.body.addWidget(self.item)
        row(self.body, self.vials, self.seen_by, stretch=(1, 2))
        row(self.body, self.why)
        row(self.body, self.words)
        self.body.addWidget(self.person)
        self.body.addStretch(1)
        self.person.hide()
        self._over: Item | None = None
        self._book_left: dict[Item, int] = {}
        self._asked = False
        self._act: StockRemoved | None = None
        self.fields = (self.item, self.vials, self.why, self.words, self.seen_by)
        for field in self.fields:
            field.changed.connect(self._changed)
        self.person.proved.connect(self._proved)
        self.person.refused_with.connect(self.answered)
        self.person.whole.connect(self.save)

    def _changed(self) -> None:
        self._asked = False
        self.person.setVisible(self.seen_by.value() == "here")
        self.typed()

    def show_stock(self, seen: Seen) -> None:
        """What is kept here, and who may witness."""
        items = [i for i in seen.book.kept_since if i.vial_mg]
        self._book_left = {i: seen.book.expected(i) for i in items}
        self.item.show_items(items)
        self.person.show_people(seen.people, without=self.bedside.by)

    def told(self) -> Removal:
        """The removal without its witness; with one the password is asked first."""
        item = self.item.told()
        vials = whole(self.vials, "How many vials leave the stock?", 1)
        reason = self.words.value() or self.why.needed("Why do they leave? Choose or type it.")
        left = self._book_left.get(item, 0)
        if vials > left and not self._asked:
            self._asked = True
            raise Wrong(
                f"The log holds {left} full vials of it. Check the number; once more enters "
                f"{vials}.",
                self.vials,
            )
        assert item.mg_per_ml is not None
        assert item.vial_ml is not None
        self.seen_by.needed("Is a witness here? Choose one of the two.")
        act = StockRemoved(
            id=new_id(),
            at=self.bedside.now(),
            by=self.bedside.by or "-",
            drug=item.drug,
            mg_per_ml=item.mg_per_ml,
            vial_ml=item.vial_ml,
            vials=vials,
            reason=str(reason),
        )
        return Removal(act, None)

    def save(self) -> None:
        """With a witness their password is looked at before anything is entered."""
        if self.seen_by.value() != "here":
            super().save()
            return
        if self.is_saving or not self.may:
            return
        try:
            self._act = self.told().act
        except Wrong as wrong:
            self.say(str(wrong))
            if wrong.field is not None:
                wrong.field.take_focus()
            return
        self.say("")
        self.person.ask()

    def _proved(self, person: Person) -> None:
        if self._act is None or self.is_saving:
            return
        if person.name == self.bedside.by:
            self.answered("The witness is another person. Ask a colleague.")
            return
        self.is_saving = True
        self._show_button()
        self.wanted.emit(Removal(self._act, person))

    def saved(self) -> None:
        """It is in the log; the form is empty for the next."""
        count = words.vials_words(int(self.vials.value() or 0))
        for field in self.fields:
            field.clear()
        self.person.clear()
        self.person.hide()
        self.answered(f"{count} removed from the log.", good=True)

    def take_focus(self) -> None:
        """The keyboard to the first field."""
        self.item.take_focus()
