"""Limits and protocols: one protocol at a time, read whole, changed by an administrator."""

import re
import tomllib
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ketachart.clinical.phrases import clock_text, day_text
from ketachart.clinical.protocol_edit import Path, edited, words_literal
from ketachart.clinical.trouble import Refused
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.setup.form import row
from ketachart.gui.panels.setup.inputs import Text
from ketachart.gui.panels.setup.taps import change_role, plain, tapped
from ketachart.gui.panels.side import Rule
from ketachart.gui.patients.cards import empty
from ketachart.gui.settings.form_card import FormCard
from ketachart.gui.settings.protocol_chooser import Chooser
from ketachart.gui.settings.protocol_fields import Blocks, Field, Sheet
from ketachart.gui.settings.protocol_rows import PARTS, blocks_of, literals
from ketachart.gui.settings.protocol_text import ProtocolText, has_long_line
from ketachart.gui.settings.rules import NO_BOOK, Book, ProtocolWanted, Rules

EMPTY = "No protocol is written here. Type it, or leave it as it was; nothing was changed."
NOT_SHOWN = (
    "A line of this text is longer than 2,000 characters, so it is not shown. Break that line in "
    "the protocol's file."
)
LINE = re.compile(r", line (\d+)|at line (\d+)")


class ProtocolCard(FormCard):
    """One protocol: ``wanted`` carries a ``ProtocolWanted``.

    What is changed is kept as text, protocol by protocol, until it is saved; the fields and the
    text are two ways to the same.
    """

    def __init__(self) -> None:
        super().__init__("", "Save the change", name="protocol")
        self.book, self.shown, self.part = NO_BOOK, "", PARTS[0][0]
        self._texts: dict[str, str] = {}
        self._sent: tuple[str, str] = ("", "")
        self._wrong: Field | None = None
        self.head = plain("", "label", wrap=True)
        self.head.setContentsMargins(20, 0, 20, 0)
        self.column.setSpacing(6)
        self.blocks = Blocks()
        self.blocks.touched.connect(lambda: self._offer_save(so=True))
        self.blocks.left.connect(self._take)
        self.body.addWidget(self.blocks)
        self.text = ProtocolText()
        self.reason = Text("Why is it changed?", name="protocol-reason")
        self.approved = Text("Approved by", name="protocol-approved")
        self.own_id = Text("Id of our copy", name="copy-id", hint="our-40")
        self.own_name = Text("Its name", name="copy-name")
        self.drop = tapped("Leave it as it was", "Drop what is changed here", self._drop)
        self.drop.setObjectName("drop-protocol")
        self._lay_out()
        for field in (self.reason, self.approved, self.own_id, self.own_name):
            field.changed.connect(self.typed)

    def _lay_out(self) -> None:
        self.text.setAccessibleName("The protocol as text")
        self.text.setObjectName("protocol-text")
        self.text.setTabChangesFocus(True)
        self.text.textChanged.connect(self._text_changed)
        self.text.too_long.connect(self.say)
        place = self.column.indexOf(self.area)
        self.column.removeWidget(self.area)
        holder = QWidget()
        held = QVBoxLayout(holder)
        held.setContentsMargins(20, 6, 20, 6)
        held.addWidget(Sheet(self.text))
        self.pages = QStackedWidget()
        self.pages.addWidget(self.area)
        self.pages.addWidget(holder)
        self.copy_row, self.foot = QWidget(), QWidget()
        copy = QVBoxLayout(self.copy_row)
        copy.setContentsMargins(0, 0, 0, 0)
        row(copy, self.own_id, self.own_name, stretch=(1, 2))
        self.copy_row.hide()
        foot = QVBoxLayout(self.foot)
        foot.setContentsMargins(20, 0, 20, 0)
        foot.setSpacing(8)
        foot.addWidget(self.copy_row)
        row(foot, self.reason, self.approved)
        self.column.insertWidget(1, self.head)
        self.column.insertWidget(place + 1, self.pages, 1)
        self.column.insertWidget(place + 2, self.foot)
        last = self.column.itemAt(self.column.count() - 1)
        buttons = last.layout() if last else None
        assert isinstance(buttons, QHBoxLayout)
        buttons.addWidget(self.drop)

    # What is shown ----------------------------------------------------------------------------

    def show_book(self, book: Book, *, may: bool) -> None:
        """Everything as it stands; what is half changed here stays."""
        self.book = book
        self.let(may=may)
        if book.rules and self.shown not in {r.id for r in book.rules}:
            self.shown = book.rules[0].id
        for rules in book.rules:
            if self._texts.get(rules.id) == rules.text:
                del self._texts[rules.id]
        self.draw()

    def show_part(self, protocol: str, part: str) -> None:
        """Another protocol, or another part of it."""
        self._end_field()
        if (protocol, part) != (self.shown, self.part):
            if protocol != self.shown:
                self.copy_row.hide()
            self.shown, self.part = protocol, part
            self.draw()

    @property
    def rules(self) -> Rules | None:
        """The protocol that is shown, as it is in force."""
        return next((r for r in self.book.rules if r.id == self.shown), None)

    def text_now(self) -> str:
        """Its text with what was changed here."""
        assert self.rules is not None
        return self._texts.get(self.shown, self.rules.text)

    def draw(self) -> None:
        """All of it anew."""
        rules, self._wrong = self.rules, None
        if rules is None:
            return
        self.title.setText(rules.name)
        self._show_head(rules)
        if self.part == "text":
            self._show_text(self.text_now())
            self.pages.setCurrentIndex(1)
            return
        self.pages.setCurrentIndex(0)
        if self.part == "history":
            self._show_history(rules)
            return
        try:
            table = self._table()
        except tomllib.TOMLDecodeError as error:
            self.blocks.show_blocks((), may=False)
            self.say(f"The text cannot be read: {error}. Mend it under As text.")
            return
        self.blocks.show_blocks(blocks_of(self.part, table), may=self.may)

    def _show_text(self, text: str) -> None:
        shown = not has_long_line(text)
        if self.text.toPlainText() != (text if shown else ""):
            with QSignalBlocker(self.text):  # to show it is not to change it
                self.text.setPlainText(text if shown else "")
        self.text.setReadOnly(not self.may or not shown)
        if not shown:
            self.say(NOT_SHOWN)

    def _table(self) -> dict[str, Any]:
        return tomllib.loads(self.text_now(), parse_float=Decimal)

    def _show_head(self, rules: Rules) -> None:
        last = rules.changes[0] if rules.changes else None
        if last is None:
            words = "As it came with the program."
        else:
            approved = f", approved by {last.approved_by}" if last.approved_by else ""
            day = f"{day_text(last.at.date())} {clock_text(last.at)}"
            words = f"The clinic's own, changed {day} by {last.by}{approved}: {last.reason}."
        changed = self._texts.get(self.shown) is not None
        self.head.setText(f"{words} Changed here, not saved yet." if changed else words)
        self._offer_save(so=changed or not self.copy_row.isHidden())

    def _offer_save(self, *, so: bool) -> None:
        """The way to save stands there once there is something to save."""
        for widget in (self.foot, self.button, self.drop):
            widget.setVisible(so and self.may)

    def _show_history(self, rules: Rules) -> None:
        self.blocks.show_blocks((), may=False)
        column = self.blocks.column
        empty(column)
        if not rules.changes:
            column.addWidget(plain("It was never changed here.", "label"))
        for number, change in enumerate(rules.changes):
            if number:
                column.addWidget(Rule())
            when = f"{day_text(change.at.date())} {clock_text(change.at)}"
            column.addWidget(plain(f"{when} · {change.by}", "strong", wrap=True))
            approved = f" Approved by {change.approved_by}." if change.approved_by else ""
            column.addWidget(plain(f"{change.reason}.{approved}", "", wrap=True))
            column.addWidget(plain("\n".join(change.lines), "label", wrap=True))
        column.addStretch(1)

    # What is changed --------------------------------------------------------------------------

    def _take(self, field: Field) -> None:
        """A field was left: what it says goes into the text."""
        if not self.may:
            return
        try:
            text = edited(self.text_now(), literals(field.asked, field.typed()))
        except Refused as trouble:
            self._wrong = field
            field.mark(wrong=True)
            self.say(str(trouble))
            return
        self._wrong = None
        field.mark(wrong=False)
        self._keep(text)
        self.typed()

    def _keep(self, text: str) -> None:
        rules = self.rules
        assert rules is not None
        if text == rules.text:
            self._texts.pop(self.shown, None)
        else:
            self._texts[self.shown] = text
        self._show_head(rules)

    def _text_changed(self) -> None:
        if self.part == "text" and self.rules is not None and self.may:
            self._keep(self.text.toPlainText())
            self.typed()

    def _end_field(self) -> None:
        """What is typed and not left yet counts as well."""
        for field in self.blocks.fields:
            if field.typed() != field.asked.value and self.part not in ("text", "history"):
                self._take(field)

    def _drop(self) -> None:
        self._texts.pop(self.shown, None)
        self.copy_row.hide()
        self.say("")
        self.draw()

    def ask_copy(self) -> None:
        """Ask for the id and the name of a copy."""
        if self.may and self.rules is not None:
            self.copy_row.show()
            self._offer_save(so=True)
            self.own_id.take_focus()

    def told(self) -> ProtocolWanted:
        self._end_field()
        if self.rules is None or self._wrong is not None:
            raise Wrong(self.sentence.text(), None)
        name, text = self.shown, self.text_now()
        if not self.copy_row.isHidden():
            name = self.own_id.needed("Type the id of the copy, such as our-40.")
            words = self.own_name.needed("Type the name of the copy.")
            changes: dict[Path, str | None] = {
                ("id",): words_literal(name),
                ("name",): words_literal(words),
            }
            try:
                text = edited(text, changes)
            except Refused as trouble:
                raise Wrong(str(trouble), self.own_id) from None
        elif not text.strip():
            raise Wrong(EMPTY, None)
        elif text == self.rules.text:
            raise Wrong("Nothing is changed here yet.", None)
        reason = self.reason.needed("Why is it changed? Type the reason.")
        approved = self.approved.needed("Who approved it? Type the name.")
        self._sent = (self.shown, name)
        return ProtocolWanted(name, text, reason, approved)

    def saved(self) -> None:
        """It is in force for sessions that begin from now on."""
        before, now = self._sent
        self._texts.pop(before, None)
        self.shown = now
        for field in (self.reason, self.approved, self.own_id, self.own_name):
            field.clear()
        self.copy_row.hide()
        self.draw()
        words = "In force for sessions that begin from now on; those that run keep theirs."
        self.answered(words, good=True)

    def answered(self, sentence: str = "", *, good: bool = False) -> None:
        super().answered(sentence, good=good)
        found = LINE.search(sentence)
        if found and not good and self.part == "text":
            self._go_to(int(found[1] or found[2]))

    def _go_to(self, line: int) -> None:
        """The caret to the line that is refused."""
        block = self.text.document().findBlockByNumber(line - 1)
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        self.text.setTextCursor(cursor)
        self.text.centerCursor()
        self.text.setFocus()


class ProtocolPart(QWidget):
    """The chooser on the left, the protocol on the right."""

    def __init__(self) -> None:
        super().__init__()
        self.chooser, self.card = Chooser(), ProtocolCard()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(14)
        line.addWidget(self.chooser, 2)
        line.addWidget(self.card, 7)
        self.chooser.which.changed.connect(self._turn)
        self.chooser.part.changed.connect(self._turn)
        self.chooser.copy_wanted.connect(self.card.ask_copy)

    def show_book(self, book: Book, *, may: bool) -> None:
        """Everything as it stands."""
        self.card.show_book(book, may=may)
        self.chooser.show_names([(r.id, r.name) for r in book.rules], self.card.shown)
        self.chooser.copy.setVisible(may)
        self.chooser.troubles.setText("\n\n".join(book.troubles))
        self.chooser.troubles.setVisible(bool(book.troubles))
        change_role(self.chooser.troubles, "caution")

    def saved(self) -> None:
        """What was asked for is done."""
        self.card.saved()
        self.chooser.which.choose(self.card.shown)

    def _turn(self) -> None:
        which, part = self.chooser.which.value(), self.chooser.part.value()
        if which is None or part is None:
            # One of each is always shown.
            if which is None and self.card.shown:
                self.chooser.which.choose(self.card.shown)
            if part is None:
                self.chooser.part.choose(self.card.part)
            return
        self.card.show_part(which, part)
