"""The rows of a checklist: one line with its ways to answer, and a group of them under one tap."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ketachart.clinical.acts import ItemChecked
from ketachart.clinical.checklist import ChecklistLine, is_against
from ketachart.clinical.phrases import capital
from ketachart.gui import theme
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.carets import Line
from ketachart.gui.panels.setup.checklist import (
    HINTS,
    SAID_WRONG,
    Answer,
    answer_words,
    asks_more,
    group_tap,
    group_words,
    one_tap_answers,
    read_answer,
)
from ketachart.gui.panels.setup.taps import Tap, TickBox, plain, tapped

ROW = 62
"""High enough for a gloved finger (px)."""
NARROW, WIDE = 92, 230
INDENT = 34


class Row(QWidget):
    """What every row has: a tick, its words, and hairlines; an open one is tinted."""

    is_open = True

    def __init__(self, words: str, parent: QWidget | None = None, indent: int = 0) -> None:
        super().__init__(parent)
        self.tick = TickBox(self)
        self.words = plain(capital(words), "strong", wrap=True)
        self.said = plain("", "label", wrap=True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumHeight(ROW)
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(20 + indent, 0, 14, 0)
        self.line.setSpacing(8)
        self.line.addWidget(self.tick)
        self.line.addSpacing(6)
        self.line.addWidget(self.words, 3)
        self.line.addWidget(self.said, 2)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, look = QPainter(self), theme.current()
        if self.is_open:
            painter.fillRect(self.rect(), look.infobg)
        painter.setPen(look.line)
        painter.drawLine(0, 0, self.width(), 0)


class ItemRow(Row):
    """One line: on the right what was answered, or the ways to answer.

    ``answered`` carries the item and an ``Answer``.
    """

    answered = Signal(str, object)
    refused_here = Signal(str)

    def __init__(
        self, asked: ChecklistLine, bedside: Bedside, parent: QWidget | None = None
    ) -> None:
        super().__init__(asked.item, parent, INDENT if asked.group else 0)
        self.asked, self.item, self.bedside = asked, asked.item, bedside
        self.given: ItemChecked | None = None
        self._first: str | None = None
        self.setObjectName("item-row")
        self.setFixedHeight(ROW)
        name = capital(self.item)
        self.again = tapped("Change", f"Change the answer to {self.item}", self._open)
        self.edit = Line(self)
        self.edit.setProperty("kind", "item")
        self.edit.setAccessibleName(name)
        self.edit.installEventFilter(self)
        self.keep = tapped("Chart", f"Chart the answer to {self.item}", self._keep_typed)
        self.taps = [
            tapped(capital(words), f"{name}: {words}", partial(self._say, words))
            for words in one_tap_answers(asked)
        ]
        self.other = tapped("…", f"{name}: another answer", self._open)
        for widget in (self.again, *self.taps, self.edit, self.keep, self.other):
            self.line.addWidget(widget)
        self._is_typed = not self.taps
        self._arrange(editing=self._is_typed)

    def show_answer(self, given: ItemChecked | None) -> None:
        """What is charted; a later answer counts, the earlier stays in the record."""
        if given is self.given and given is not None:
            return
        self.given, self._first = given, None
        self.is_open = given is None
        self.tick.show_state(None if given is None else not is_against(self.asked, given))
        self.said.setText("" if given is None else answer_words(self.asked, given))
        self.edit.clear()
        self._arrange(editing=given is None and self._is_typed)

    def _arrange(self, *, editing: bool) -> None:
        answered = self.given is not None
        self.said.setVisible(answered and not editing)
        self.again.setVisible(answered and not editing)
        for tap in self.taps:
            tap.setVisible(not answered and not editing)
        self.other.setVisible(
            not answered and not editing and bool(self.taps) and not self._both_ways()
        )
        self.edit.setVisible(editing)
        self.keep.setVisible(editing)
        more = self._first is not None
        hint = self.asked.detail if more else self.asked.unit or HINTS[self.asked.kind]
        self.edit.setPlaceholderText(hint or "")
        short = self.asked.kind in ("time", "number") and not more
        self.edit.setFixedWidth(NARROW if short else WIDE)
        self.update()

    def _both_ways(self) -> bool:
        """Yes and no stand there: there is no third answer to type."""
        return self.asked.kind == "yes" and len(self.taps) > 1

    def _open(self) -> None:
        if self._both_ways() and self.given is not None:
            # The two taps again, as at first.
            self.given = None
            self._arrange(editing=False)
            self.taps[0].setFocus()
            return
        self._arrange(editing=True)
        self.edit.setFocus()

    def _say(self, words: str) -> None:
        if asks_more(self.asked, words):
            self._first = words
            self._arrange(editing=True)
            self.edit.setFocus()
        else:
            self.answered.emit(self.item, Answer(words))

    def _keep_typed(self) -> None:
        if self._first is not None:
            self.answered.emit(self.item, Answer(self._first, self.edit.text().strip() or None))
            return
        answer = read_answer(self.asked, self.edit.text(), self.bedside.now())
        if answer is None:
            typed = bool(self.edit.text().strip())
            asked = SAID_WRONG.get(self.asked.kind) if typed else None
            self.refused_here.emit(f"{capital(self.item)}: {asked or 'Type the answer first.'}")
            self.edit.setFocus()
        else:
            self.answered.emit(self.item, answer)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._keep_typed()
                return True
            if event.key() == Qt.Key.Key_Escape and not (self._is_typed and self.given is None):
                self._first = None
                self._arrange(editing=False)
                return True
        return super().eventFilter(watched, event)

    def first_target(self) -> QWidget:
        """Where the keyboard goes in this row."""
        if not self.edit.isHidden():
            return self.edit
        return self.taps[0] if self.taps and not self.taps[0].isHidden() else self.again


class Named(QWidget):
    """What a group asks, in small words, so that one tap for all is not blind."""

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(58, 0, 20, 12)
        column.addWidget(plain(words, "label", wrap=True))

    def paintEvent(self, _: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.current().infobg)


class GroupRow(QWidget):
    """Lines that are asked together: one tap answers all that are open; each can be opened.

    ``all_usual`` carries the items that are still open.
    """

    all_usual = Signal(object)

    def __init__(self, name: str, members: tuple[ItemRow, ...], parent: QWidget | None = None):
        super().__init__(parent)
        self.name, self.members = name, members
        self.given: dict[str, ItemChecked] = {}
        self.head = Row(name, self)
        words = group_tap(self.asked)
        self.tap: Tap = tapped(capital(words), f"{capital(name)}: {words}", self._usual)
        self.tap.setObjectName(f"group-{name}")
        self.details: Tap = tapped("Details", f"{capital(name)}: each by itself", self._turn)
        for widget in (self.tap, self.details):
            self.head.line.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        self.named = Named(f"{', '.join(x.item for x in self.asked)}.", self)
        column.addWidget(self.named)
        for member in members:
            column.addWidget(member)
            member.hide()

    @property
    def asked(self) -> tuple[ChecklistLine, ...]:
        """The lines of the group."""
        return tuple(member.asked for member in self.members)

    @property
    def is_whole(self) -> bool:
        """Whether every line of it is answered."""
        return all(line.item in self.given for line in self.asked)

    def show_answers(self, given: dict[str, ItemChecked]) -> None:
        """What is charted of its lines."""
        self.given = given
        for member in self.members:
            member.show_answer(given.get(member.item))
        words, whole = group_words(self.asked, given)
        against = any(
            line.item in given and is_against(line, given[line.item]) for line in self.asked
        )
        self.head.is_open = not whole
        self.head.tick.show_state(not against if whole else None)
        self.head.said.setText(words)
        self.head.said.setVisible(bool(words))
        self.tap.setVisible(not whole)
        self._show_named()
        self.head.update()

    def open_up(self, *, shown: bool) -> None:
        """Show each line of it, or only the group."""
        for member in self.members:
            member.setVisible(shown)
        self._show_named()
        self.details.rename("Fewer" if shown else "Details")
        self.details.setAccessibleName(f"{capital(self.name)}: each by itself")

    def _show_named(self) -> None:
        self.named.setVisible(not self.is_whole and self.members[0].isHidden())

    def _turn(self) -> None:
        shown = self.members[0].isHidden()
        self.open_up(shown=shown)
        if shown:
            self.members[0].first_target().setFocus()

    def _usual(self) -> None:
        self.all_usual.emit([x.item for x in self.asked if x.item not in self.given])

    def first_target(self) -> QWidget:
        """Where the keyboard goes in this group."""
        opened = (m for m in self.members if not m.isHidden() and m.given is None)
        member = next(opened, None)
        return member.first_target() if member else self.tap
