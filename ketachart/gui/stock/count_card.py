"""The count by two: the first types, the second types without seeing it, then both are compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from ketachart.clinical.administration import StockCounted
from ketachart.clinical.stock import Book, Item
from ketachart.clock import new_id
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.second_person import Check, SecondPerson
from ketachart.gui.panels.setup.inputs import Number, Text
from ketachart.gui.panels.setup.taps import change_role, plain
from ketachart.gui.patients.cards import Scrolled, TitledCard, empty
from ketachart.gui.stock.item_fields import whole
from ketachart.gui.widgets import ActionButton

if TYPE_CHECKING:
    from ketachart.gui.bedside import Bedside
    from ketachart.gui.stock.words import Seen
    from ketachart.station import Person

NOTHING = Decimal(0)
FIRST = "Count the full vials in the cabinet. What the log says shows once two have counted."
SECOND = (
    "A second person counts now, without the first count, and signs by their own PIN or password."
)
EVEN = "Both counts are what the log says."
DIFFERS = "The counts differ. Count again, or explain it: it stays named until it is resolved."


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of every item, and who counted second."""

    acts: tuple[StockCounted, ...]
    second: Person


class CountCard(TitledCard):
    """``wanted`` carries a ``Counted``; ``blind`` says that no balance is to be seen now."""

    wanted = Signal(object)
    blind = Signal(bool)

    def __init__(self, bedside: Bedside, check: Check) -> None:
        super().__init__("Count by two")
        self.bedside = bedside
        self.items: tuple[Item, ...] = ()
        self.book = Book()
        self.stage = 1
        self.is_saving, self.may = False, False
        self.first: dict[Item, int] = {}
        self.counts: dict[Item, int] = {}
        self.second: Person | None = None
        self._at: datetime | None = None
        self._ids: dict[Item, str] = {}
        self.fields: list[Number] = []
        self.explained: dict[Item, Text] = {}
        self.words = plain(FIRST, "label", wrap=True)
        self.area = Scrolled()
        self.person = SecondPerson(check, columns=2)
        self.person.proved.connect(self._proved)
        self.person.refused_with.connect(self.say)
        self.person.whole.connect(self.save)
        self.sentence = plain("", "caution", wrap=True)
        self.sentence.setObjectName("count-sentence")
        self.sentence.hide()
        self.again_button = ActionButton("Count again", height=48)
        self.again_button.setObjectName("count-again")
        self.again_button.clicked.connect(self.again)
        self.button = ActionButton("Counted", look="filled", key="⏎", height=48)
        self.button.setObjectName("save-count")
        self.button.clicked.connect(self.save)
        self.add_padded(self.words)
        self.column.addWidget(self.area, 1)
        self.add_padded(self.sentence)
        self.add_padded(self.again_button, self.button)
        self.again()

    # What is shown ----------------------------------------------------------------------------

    def show_stock(self, seen: Seen) -> None:
        """What is kept here; a count that has begun goes on."""
        self.book, self.may = seen.book, seen.may_chart
        items = tuple(i for i in seen.book.kept_since if i.vial_mg)
        self.items_now = (
            tuple(i for i in items if seen.book.balance(i) or seen.book.differences(i)) or items
        )
        self.person.show_people(seen.people, without=self.bedside.by)
        if not self.is_begun() and self.items_now != self.items:
            self.again()
        self._show_buttons()

    items_now: tuple[Item, ...] = ()

    def is_begun(self) -> bool:
        """Whether somebody has counted something that is not in the log."""
        return self.stage > 1 or any(field.typed() for field in self.fields)

    def _lay_out(self, words: str, *, boxes: bool) -> None:
        self.words.setText(words)
        body = self.area.body
        body.removeWidget(self.person)
        self.person.hide()
        empty(body)
        self.fields, self.explained = [], {}
        if boxes:
            self.fields = [self._box(item) for item in self.items]
            for field in self.fields:
                body.addWidget(field)
        if not self.items:
            body.addWidget(plain("Nothing is kept here. Enter what came in first.", "label"))

    def _box(self, item: Item) -> Number:
        number = self.items.index(item)
        field = Number(item.name, "full vials", name=f"count-{number}", whole=True)
        field.changed.connect(lambda: self.say(""))
        return field

    def again(self) -> None:
        """From the beginning; nothing of it was entered."""
        self.stage, self.items = 1, self.items_now
        self.first, self.counts, self.second = {}, {}, None
        self.person.clear()
        self._lay_out(FIRST, boxes=True)
        self.area.body.addStretch(1)
        self.say("")
        self._show_buttons()
        self.blind.emit(True)
        if self.fields and self.isVisible():
            self.fields[0].take_focus()

    def _second_stage(self) -> None:
        self.stage = 2
        self._lay_out(SECOND, boxes=True)
        self.area.body.addWidget(self.person)
        self.person.show()
        self.area.body.addStretch(1)
        self._show_buttons()
        self.fields[0].take_focus()

    def _compare(self) -> None:
        self.stage = 3
        self._at = self.bedside.now()
        self._ids = {item: new_id() for item in self.items}
        odd = [item for item in self.items if not self._agrees(item)]
        self._lay_out(DIFFERS if odd else EVEN, boxes=False)
        for item in self.items:
            expected = self.book.expected(item)
            told = f"Log {expected} · {self.bedside.by} {self.first[item]}"
            told += f" · {self.second.name if self.second else ''} {self.counts[item]}"
            self.area.body.addWidget(plain(item.name, "strong", wrap=True))
            self.area.body.addWidget(plain(told, "caution" if item in odd else "info", wrap=True))
            if item in odd:
                number = self.items.index(item)
                field = Text("What explains it", name=f"count-explained-{number}")
                field.changed.connect(lambda: self.say(""))
                self.explained[item] = field
                self.area.body.addWidget(field)
        self.area.body.addStretch(1)
        self._show_buttons()
        self.blind.emit(False)
        if odd:
            self.explained[odd[0]].take_focus()
        else:
            self.save()

    def _agrees(self, item: Item) -> bool:
        return self.first[item] == self.counts[item] == self.book.expected(item)

    def _show_buttons(self) -> None:
        verbs = {1: "Counted", 2: "Compare", 3: "Enter the count"}
        self.button.setText("Saving…" if self.is_saving else verbs[self.stage])
        self.button.setEnabled(self.may and not self.is_saving and bool(self.items))
        self.again_button.setVisible(self.stage > 1)
        self.again_button.setEnabled(not self.is_saving)

    # What is done -----------------------------------------------------------------------------

    def save(self) -> None:
        """On to the next stage, or say what is missing."""
        if self.is_saving or not self.may or not self.items:
            return
        try:
            if self.stage == 1:
                self.first = self._typed()
                self._second_stage()
            elif self.stage == 2:
                self.counts = self._typed()
                self.say("")
                self.person.ask()
            else:
                self._enter()
        except Wrong as wrong:
            self.say(str(wrong))
            if wrong.field is not None:
                wrong.field.take_focus()

    def _typed(self) -> dict[Item, int]:
        return {
            item: whole(field, f"How many full vials of {item.name} are there? Type 0 for none.")
            for item, field in zip(self.items, self.fields, strict=True)
        }

    def _proved(self, person: Person) -> None:
        if self.stage != 2:
            return
        if person.name == self.bedside.by:
            self.say("Two people count. Ask a colleague to count and to sign for it.")
            return
        self.second = person
        self._compare()

    def _enter(self) -> None:
        assert self.second is not None
        reasons = {
            item: str(field.needed("Say what explains the difference, or count again."))
            for item, field in self.explained.items()
        }
        acts = tuple(
            StockCounted(
                id=self._ids[item],
                at=self._at or self.bedside.now(),
                by=self.bedside.by or "-",
                drug=item.drug,
                mg_per_ml=item.mg_per_ml or NOTHING,
                vial_ml=item.vial_ml or NOTHING,
                counted=self.first[item],
                second_counted=self.counts[item],
                expected=self.book.expected(item),
                reason=reasons.get(item),
            )
            for item in self.items
        )
        self.is_saving = True
        self._show_buttons()
        self.wanted.emit(Counted(acts, self.second))

    def saved(self) -> None:
        """The counts are in the log."""
        self.is_saving = False
        self.again()
        self.say("The count is entered.", good=True)

    def answered(self, sentence: str) -> None:
        """Why not; what was counted stays."""
        self.is_saving = False
        self._show_buttons()
        self.say(sentence)

    def say(self, sentence: str, *, good: bool = False) -> None:
        """One sentence over the buttons."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        change_role(self.sentence, "info" if good else "caution")

    def take_focus(self) -> None:
        """The keyboard to the first box."""
        boxes: Sequence[Number | Text] = self.fields or list(self.explained.values())
        if boxes:
            boxes[0].take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            (self.again_button.click if self.again_button.hasFocus() else self.save)()
        else:
            super().keyPressEvent(event)
