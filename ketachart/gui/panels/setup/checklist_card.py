"""The protocol's checklist, a row for each line: one tap for the usual answer, or other words."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ketachart.clinical.acts import ItemChecked
from ketachart.clinical.chart import Chart
from ketachart.clinical.guard import Finding
from ketachart.clinical.phrases import capital
from ketachart.clinical.starting import answers, is_no, lines_left
from ketachart.gui import theme
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.carets import Line
from ketachart.gui.panels.setup.checklist import IN_NUMBERS, one_tap_answers, read_answer
from ketachart.gui.panels.setup.form import StepCard
from ketachart.gui.panels.setup.taps import TickBox, plain, tapped

REASONS = ("physician's order", "not possible", "done elsewhere")

ROW = 62
"""High enough for a gloved finger (px)."""


class ItemRow(QWidget):
    """One line: its tick, its words, and on the right the answer or the ways to give one."""

    answered = Signal(str, object)
    refused_here = Signal(str)

    def __init__(self, item: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item = item
        self.given: ItemChecked | None = None
        self.setObjectName("item-row")
        self.setFixedHeight(ROW)
        self.tick = TickBox(self)
        self.words = plain(capital(item), "strong", wrap=True)
        self.said = plain("", "label")
        self.again = tapped("Change", f"Change the answer to {item}", self._open)
        self.edit = Line(self)
        self.edit.setProperty("kind", "item")
        self.edit.setAccessibleName(capital(item))
        self.edit.installEventFilter(self)
        self.keep = tapped("Chart", f"Chart the answer to {item}", self._keep_typed)
        self.taps = [
            tapped(capital(words), f"{capital(item)}: {words}", partial(self._say, words))
            for words in one_tap_answers(item)
        ]
        self.other = tapped("…", f"{capital(item)}: another answer", self._open)
        line = QHBoxLayout(self)
        line.setContentsMargins(20, 0, 14, 0)
        line.setSpacing(8)
        line.addWidget(self.tick)
        line.addSpacing(6)
        line.addWidget(self.words, 1)
        for widget in (self.said, self.again, *self.taps, self.edit, self.keep, self.other):
            line.addWidget(widget)
        self._is_typed = not self.taps
        self._arrange(editing=self._is_typed)

    def show_answer(self, given: ItemChecked | None) -> None:
        """What is charted; a later answer counts, the earlier stays in the record."""
        if given is self.given and given is not None:
            return
        self.given = given
        self.tick.show_state(None if given is None else not is_no(given))
        self.said.setText("" if given is None else _answer_text(given))
        self.edit.clear()
        self._arrange(editing=given is None and self._is_typed)

    def _arrange(self, *, editing: bool) -> None:
        answered = self.given is not None
        self.said.setVisible(answered and not editing)
        self.again.setVisible(answered and not editing)
        for tap in self.taps:
            tap.setVisible(not answered and not editing)
        self.other.setVisible(not answered and not editing and bool(self.taps))
        self.edit.setVisible(editing)
        self.keep.setVisible(editing)
        self.edit.setPlaceholderText(
            "hours" if self.item.casefold().startswith(IN_NUMBERS) else "answer"
        )
        self.edit.setFixedWidth(92 if self.item.casefold().startswith(IN_NUMBERS) else 230)
        self.update()

    def _open(self) -> None:
        self._arrange(editing=True)
        self.edit.setFocus()

    def _say(self, answer: object) -> None:
        self.answered.emit(self.item, answer)

    def _keep_typed(self) -> None:
        answer = read_answer(self.item, self.edit.text())
        if answer is None:
            asked = (
                "Type the hours as a number."
                if self.edit.text().strip()
                else "Type the answer first."
            )
            self.refused_here.emit(f"{capital(self.item)}: {asked}")
            self.edit.setFocus()
        else:
            self.answered.emit(self.item, answer)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._keep_typed()
                return True
            if event.key() == Qt.Key.Key_Escape and not (self._is_typed and self.given is None):
                self._arrange(editing=False)
                return True
        return super().eventFilter(watched, event)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, look = QPainter(self), theme.current()
        if self.given is None:
            painter.fillRect(self.rect(), look.infobg)
        painter.setPen(look.line)
        painter.drawLine(0, 0, self.width(), 0)

    def first_target(self) -> QWidget:
        """Where the keyboard goes in this row."""
        return (
            self.edit if not self.edit.isHidden() else (self.taps[0] if self.taps else self.again)
        )


def _answer_text(given: ItemChecked) -> str:
    if isinstance(given.answer, bool):
        return "yes" if given.answer else "no"
    words = str(given.answer)
    return f"{words} h" if given.item.casefold().startswith("hours since") else words


class ChecklistCard(StepCard):
    """Every answer is charted at once; a second answer to a line is charted after the first.

    ``reason_changed`` when a reason was given for starting with lines open.
    """

    reason_changed = Signal()

    def __init__(self, bedside: Bedside) -> None:
        super().__init__(bedside, "checklist", "Checklist", "", "")
        self.rows: dict[str, ItemRow] = {}
        self.list = QWidget()
        self.list.setObjectName("item-list")
        self.lines = QVBoxLayout(self.list)
        self.lines.setContentsMargins(0, 0, 0, 0)
        self.lines.setSpacing(0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.list)
        area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.fill_with(area)
        # All nine lines of the usual list stand without scrolling: the card gives its gaps away.
        self.column.setContentsMargins(0, 12, 0, 2)
        self.column.setSpacing(0)
        self.head.setContentsMargins(20, 0, 20, 6)

    def show_chart(self, chart: Chart) -> None:
        super().show_chart(chart)
        if tuple(self.rows) != chart.protocol.checklist:
            self._lay_out(chart.protocol.checklist)
        given = answers(chart)
        for item, item_row in self.rows.items():
            item_row.show_answer(given.get(item))
        self._ask_why(chart)
        self._keep_off_the_edge()
        left = sum(item not in given for item in self.rows)
        self.aside(f"{len(self.rows) - left} of {len(self.rows)}")

    def _ask_why(self, chart: Chart) -> None:
        """Lines that do not keep a start waiting stay open with a reason, once all others are."""
        open_lines = lines_left(chart, blocking=False)
        if not open_lines or lines_left(chart, blocking=True):
            self.show_findings(())
            return
        words = f"Still open: {', '.join(open_lines)}. The start can go on with a reason."
        self.show_findings([Finding("soft", words)], REASONS)

    def typed(self) -> None:
        super().typed()
        self.reason_changed.emit()

    def say(self, sentence: str, *, good: str = "") -> None:
        """One sentence below the lines."""
        super().say(sentence, good=good)
        self._keep_off_the_edge()

    def _keep_off_the_edge(self) -> None:
        """Room round a sentence or a notice; without them the lines have all of it."""
        said = not self.sentence.isHidden()
        self.foot.setContentsMargins(20, 8 if said else 0, 20, 0)
        self.column.setContentsMargins(0, 12, 0, 12 if said or self.notice.shown else 2)

    def _lay_out(self, items: tuple[str, ...]) -> None:
        for old in self.rows.values():
            old.deleteLater()
        self.rows = {item: ItemRow(item, self.list) for item in items}
        while self.lines.count():
            self.lines.takeAt(0)
        for item_row in self.rows.values():
            item_row.answered.connect(self._answer)
            item_row.refused_here.connect(self.say)
            self.lines.addWidget(item_row)
            item_row.show()
        self.lines.addStretch(1)

    def _answer(self, item: str, answer: object) -> None:
        if not self.is_saving:
            self.say("")
            self.acted.emit(self.bedside.act(ItemChecked, item=item, answer=answer))

    def first_field(self) -> QWidget | None:
        return next((r.first_target() for r in self.rows.values() if r.given is None), None)

    def save(self) -> None:
        """Nothing waits here: each line is charted when it is answered."""
