"""The card of one step: a form until it is charted, then what was charted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ketachart.clinical.acts import Act
from ketachart.clinical.chart import Chart
from ketachart.clinical.guard import Finding
from ketachart.clinical.phrases import clock_text
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.entry import Field
from ketachart.gui.panels.setup.inputs import Box, Choice
from ketachart.gui.panels.setup.notice import Notice
from ketachart.gui.panels.setup.reckoning import Line
from ketachart.gui.panels.setup.taps import Sums, change_role, plain
from ketachart.gui.widgets import ActionButton, Card

F = TypeVar("F", bound=Box | Choice)
GAP = 11
AROUND = 44
"""Above and below what has the keyboard: its label, or a sentence (px)."""

MARGIN = 20
WIDEST = 860
"""A wider card leaves room on the right: a sum is read from its label to its result (px)."""


def row(column: QVBoxLayout, *fields: QWidget, stretch: Sequence[int] = ()) -> None:
    """Fields side by side; a stretch longer than the fields leaves room on the right."""
    line = QHBoxLayout()
    line.setSpacing(12)
    for number, field in enumerate(fields):
        line.addWidget(field, stretch[number] if stretch else 1, Qt.AlignmentFlag.AlignBottom)
    for rest in stretch[len(fields) :]:
        line.addStretch(rest)
    column.addLayout(line)


class StepCard(Card):
    """What every step has: title, form, notice, sentence, button, and the settled page."""

    acted = Signal(object)
    drafted = Signal(str, str)
    keeps_drafts = True

    def __init__(
        self,
        bedside: Bedside,
        name: str,
        title: str,
        verb: str,
        again: str,
    ) -> None:
        super().__init__("card")
        self.bedside, self.title = bedside, title
        self._chart: Chart | None = None
        self.is_saving = self.is_settled = False
        self._fields: list[Box | Choice] = []
        self._reopened = self._asked_twice = False
        self._title = plain(title, "title")
        self._aside = plain("", "label")
        self._intro = plain("", "label", wrap=True)
        self._intro.hide()
        self.sums = Sums()
        self.notice = Notice()
        self.notice.changed.connect(self.typed)
        self.sentence = plain("", "caution", wrap=True)
        self.sentence.setObjectName(f"{name}-sentence")
        self.save_button = ActionButton(verb, look="filled", key="⏎")
        self.save_button.setObjectName(f"save-{name}")
        self.save_button.clicked.connect(self.save)
        self.again_button = ActionButton(again)
        self.again_button.setObjectName(f"again-{name}")
        self.again_button.clicked.connect(self.reopen)
        for button in (self.save_button, self.again_button):
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._build(again)

    def _build(self, again: str) -> None:
        self.head = head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._aside)
        self.form_page, self.settled_page = QWidget(), QWidget()
        self.form = QVBoxLayout(self.form_page)
        self.form.setContentsMargins(0, 0, 0, 0)
        self.form.setSpacing(GAP)
        self.settled_sums = Sums()
        self.settled_notice = Notice()
        self.settled_words = plain("", "label", wrap=True)
        self.settled_sentence = plain("", "caution", wrap=True)
        self.settled = settled = QVBoxLayout(self.settled_page)
        settled.setContentsMargins(0, 0, 0, 0)
        settled.setSpacing(GAP)
        parts = (self.settled_sums, self.settled_words, self.settled_notice, self.settled_sentence)
        for part in parts:
            settled.addWidget(part)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(12)
        self.foot.addWidget(self.save_button)
        self.foot.addWidget(self.again_button)
        self.foot.addWidget(self.sentence, 1)
        self.foot.addStretch()
        # Only hidden here, never shown: without a parent it would flash as a window of its own.
        self.save_button.setHidden(True)
        self.again_button.setHidden(True)
        self._can_reopen = bool(again)
        inside = QWidget()
        self.scrolled = QVBoxLayout(inside)
        # The ring round the focused field needs five pixels on every side.
        self.scrolled.setContentsMargins(MARGIN, 6, MARGIN, 6)
        self.scrolled.setSpacing(GAP)
        for widget in (self._intro, self.form_page, self.settled_page):
            self.scrolled.addWidget(widget)
        self.scrolled.addStretch(1)
        self.settled_page.hide()
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inside)
        # What does not fit scrolls here, and never makes the whole set-up higher.
        self.area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 16, 0, 16)
        self.column.setSpacing(8)
        self.above = QVBoxLayout()
        self.above.addWidget(self.notice)
        for layout in (head, self.above, self.foot):
            layout.setContentsMargins(MARGIN, 0, MARGIN, 0)
        self.column.addLayout(head)
        self.column.addWidget(self.area, 1)
        self.column.addLayout(self.above)
        self.column.addLayout(self.foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        right = MARGIN + max(0, self.width() - WIDEST)
        for layout in (self.scrolled, self.above):
            margins = layout.contentsMargins()
            margins.setRight(right)
            layout.setContentsMargins(margins)

    def fill_with(self, widget: QWidget) -> None:
        """A card whose whole body is one widget with its own scrolling."""
        self.column.replaceWidget(self.area, widget)
        self.area.hide()

    def field(self, field: F) -> F:
        """Take a field into the form's care."""
        self._fields.append(field)
        field.changed.connect(self.typed)
        if self.keeps_drafts:
            field.changed.connect(lambda: self.drafted.emit(self._draft_name(field), field.draft()))
        return field

    def _draft_name(self, field: Box | Choice) -> str:
        return f"setup.{field.name}"

    def show_drafts(self, drafts: Mapping[str, str]) -> None:
        """Put back what was half typed when the program ended."""
        for field in self._fields:
            if self.keeps_drafts and (text := drafts.get(self._draft_name(field))):
                field.put(text)

    def has_typed(self) -> bool:
        """Whether something in the form waits to be charted."""
        return any(field.draft() for field in self._fields)

    def forget(self) -> None:
        """Another patient: as new."""
        self.is_saving = self._reopened = False
        self.save_button.setEnabled(True)
        self._chart = None
        self.reset()

    @property
    def chart(self) -> Chart:
        """The chart that is shown."""
        assert self._chart is not None
        return self._chart

    @property
    def has_chart(self) -> bool:
        """Whether one is shown yet."""
        return self._chart is not None

    # What subclasses say ----------------------------------------------------------------------

    def reckon(self) -> None:
        """Show the sums of what is typed."""

    def problem_now(self) -> tuple[str, QWidget | None]:
        """What is missing or wrong, and where; empty when it can be charted."""
        return "", None

    def question_now(self) -> str:
        """What is asked once more before it is charted; empty when nothing is."""
        return ""

    def act_now(self) -> Act | tuple[Act, ...] | None:
        """What is charted, several together as a tuple; None where a card charts in its own way."""
        return None

    def settled_now(self, _chart: Chart) -> bool:
        """Show what is charted already; False when nothing is."""
        return False

    # Saving -----------------------------------------------------------------------------------

    def typed(self) -> None:
        """Something in the form changed."""
        self._asked_twice = False
        self.say("")
        if self.has_chart:
            self.reckon()

    def reason(self) -> str | None:
        """The reason that was chosen or typed for what the notice shows."""
        return self.notice.reason()

    def save(self) -> None:
        """Chart it, or say in words why not."""
        if self.is_saving or not self.has_chart or self.is_settled:
            return
        sentence, where = self.problem_now()
        if not sentence and self.notice.wants_reason() and not self.reason():
            sentence, where = "Choose a reason, or type one.", self.notice
        if sentence:
            self.refuse(sentence, where)
            return
        question = self.question_now()
        if question and not self._asked_twice:
            self._asked_twice = True
            self.say(f"{question} Once more charts it.")
            return
        act = self.act_now()
        if act is not None:
            self.acted.emit(act)

    def saving(self) -> None:
        """The act is on its way to the disk."""
        self.is_saving = True
        self.save_button.setEnabled(False)

    def saved(self) -> None:
        """It is on disk; the form is empty again."""
        self.is_saving = self._reopened = False
        self.save_button.setEnabled(True)
        self.reset()

    def refused(self, sentence: str) -> None:
        """It was not charted: everything typed stays, the sentence says why."""
        self.is_saving = False
        self.save_button.setEnabled(True)
        self.say(sentence)

    def refuse(self, sentence: str, where: QWidget | None) -> None:
        """Say what is wrong and put the keyboard there."""
        for field in self._fields:
            field.mark(wrong=False)
        self.say(sentence)
        if isinstance(where, Field):
            where.mark(wrong=True)
            where.take_focus()
        elif where is not None:
            where.setFocus()
        # The sentence has taken room, and Qt scrolls to a focus that came by Tab only.
        QTimer.singleShot(0, self, self.reveal_focus)

    def reveal_focus(self) -> None:
        """Scroll to what has the keyboard."""
        focus, inside = QApplication.focusWidget(), self.area.widget()
        if focus is not None and inside is not None and inside.isAncestorOf(focus):
            middle = focus.mapTo(inside, focus.rect().center()).y()
            room = min(focus.height() // 2 + AROUND, self.area.viewport().height() // 2)
            self.area.ensureVisible(0, middle, 0, room)

    def reset(self) -> None:
        """Empty the form."""
        for field in self._fields:
            field.clear()
        self.notice.clear()
        self.say("")

    # Showing ----------------------------------------------------------------------------------

    def show_chart(self, chart: Chart) -> None:
        """Show what is charted, or keep the form as it is."""
        self._chart = chart
        settled = self.settled_now(chart) and not self._reopened
        self.is_settled = settled
        self.form_page.setVisible(not settled)
        self.notice.setVisible(not settled and self.notice.shown)
        self.settled_page.setVisible(settled)
        self._intro.setVisible(not settled and bool(self._intro.text()))
        self.save_button.setVisible(not settled and bool(self.save_button.text()))
        self.again_button.setVisible(settled and self._can_reopen)
        if not settled:
            self.reckon()

    def reopen(self) -> None:
        """The empty form once more; what is charted stays in the record."""
        self._reopened = True
        self.reset()
        if self.has_chart:
            self.show_chart(self.chart)
        self.take_focus()

    def settle(self, lines: Iterable[Line], act: Act, words: str) -> None:
        """Fill the settled page."""
        self.settled_sums.show_lines(lines)
        self.settled_words.setText(
            " · ".join(t for t in (words, f"{clock_text(act.at)} {act.by}") if t)
        )
        self.settled_notice.show_findings(())
        self.say_settled("")

    def show_findings(
        self,
        findings: Iterable[Finding],
        reasons: Sequence[str] = (),
        *,
        more: str = "",
        back: str = "",
    ) -> None:
        """What lies outside the clinic's limits, with the reasons to choose from."""
        self.notice.show_findings(findings, reasons, more=more, back=back)

    def show_settled_findings(
        self, findings: Iterable[Finding], reason: str | None, *, more: str = ""
    ) -> None:
        """The same for what is charted, with the reason that was given."""
        self.settled_notice.show_findings(findings, given=reason, more=more)

    def say(self, sentence: str, *, good: str = "") -> None:
        """One sentence beside the button."""
        self.sentence.setText(sentence or good)
        self.sentence.setVisible(bool(sentence or good))
        change_role(self.sentence, "caution" if sentence else "ok")

    def say_settled(self, sentence: str, *, good: str = "") -> None:
        """One sentence on the settled page."""
        self.settled_sentence.setText(sentence or good)
        self.settled_sentence.setVisible(bool(sentence or good))
        change_role(self.settled_sentence, "caution" if sentence else "ok")

    def explain(self, words: str) -> None:
        """What this step is for, above its fields."""
        self._intro.setText(words)
        self._intro.setVisible(bool(words))

    def aside(self, words: str) -> None:
        """A few words on the right of the title."""
        self._aside.setText(words)

    def first_field(self) -> QWidget | None:
        """Where typing begins."""
        return next((f for f in self._fields if not f.isHidden()), None)

    def take_focus(self) -> None:
        """The keyboard to where the hand goes on."""
        if self.is_settled:
            self.again_button.setFocus()
        elif isinstance(first := self.first_field(), Field):
            first.take_focus()
        elif first is not None:
            first.setFocus()
        elif not self.save_button.isHidden():
            self.save_button.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier
        ):
            # By the button's signal: an error in a slot is reported, one in an override may end Qt.
            self.save_button.click()
        else:
            super().keyPressEvent(event)

    def tick(self, now: datetime) -> None:
        """Nothing here runs with the clock."""
