"""A side panel: what takes the place of the record while one thing is charted.

It hands an act over by ``acted``, keeps everything typed until ``saved()``, and shows the one
sentence of ``refused()`` above its buttons.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ketachart.clinical.acts import Act
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import CHARTED_LATE
from ketachart.gui import theme
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.choices import ReasonChips
from ketachart.gui.panels.entry import Field, Wrong
from ketachart.gui.panels.fade import Fade
from ketachart.gui.panels.painted import HALO
from ketachart.gui.panels.since import TimeField
from ketachart.gui.widgets.button import ActionButton
from ketachart.gui.widgets.card import Card

A = TypeVar("A", bound=Act)

MARGIN = 16
GAP = 8 - 2 * HALO
"""Between fields, each of which keeps ``HALO`` round itself."""

BAR = 10
"""The scroll bar of the style sheet (px)."""


class Ask(Exception):
    """Something unlikely, charted all the same when it is asked for once more."""

    def __init__(self, question: str) -> None:
        super().__init__(question)
        self.question = question


def plain(text: str = "", role: str = "label") -> QLabel:
    """Words as they are, wrapped: what looks like a tag is shown as it was typed."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", role)
    label.setContentsMargins(HALO, 2, HALO, 4)
    return label


class Rule(QWidget):
    """A hairline across the card."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(1)

    def paintEvent(self, _: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.current().line)


class SidePanel(Card):
    """Title, fields in a column that scrolls, one sentence, Cancel and the one action."""

    acted = Signal(object)
    closed = Signal()
    draft_field = ""
    """Under this name what is half typed in its ``text`` is kept on the disk, where it has one."""

    def __init__(
        self,
        title: str,
        bedside: Bedside,
        *,
        action: str = "Save",
        chart: Chart | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self.bedside, self.chart, self.action = bedside, chart, action
        self.opened_at = bedside.now()
        self.fields: list[Field] = []
        self.since: TimeField | None = None
        self.sent: tuple[Act, ...] = ()
        self._asked = self._leaving = ""
        self._begun = False
        self.setAccessibleName(title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addLayout(self._head(title))
        self.column.addWidget(Rule())
        self.column.addWidget(self._scroller(), 1)
        self.column.addWidget(self._sentence_line())
        self.column.addLayout(self._foot())
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow_focus)

    # Building ---------------------------------------------------------------------------------

    def _head(self, title: str) -> QHBoxLayout:
        self.title = plain(title, "title")
        self.close_key = ActionButton("", icon="cross", look="quiet")
        self.close_key.setObjectName("side-close")
        self.close_key.setAccessibleName("Close, Escape")
        self.close_key.setFixedWidth(44)
        self.close_key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.close_key.clicked.connect(self.leave)
        head = QHBoxLayout()
        head.setContentsMargins(MARGIN - HALO, 0, 4, 0)
        head.addWidget(self.title, 1)
        head.addWidget(self.close_key)
        return head

    def _scroller(self) -> QScrollArea:
        self.inside = QWidget()
        # A stretch, not an alignment: that would give long words the height of their hint only.
        whole = QVBoxLayout(self.inside)
        whole.setContentsMargins(0, 0, 0, 0)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(MARGIN - HALO, 10, MARGIN - HALO, 8)
        self.body.setSpacing(GAP)
        whole.addLayout(self.body)
        whole.addStretch(1)
        self.scroller = QScrollArea()
        self.scroller.setWidget(self.inside)
        self.scroller.setWidgetResizable(True)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.verticalScrollBar().rangeChanged.connect(self._make_room)
        Fade(self.scroller)
        return self.scroller

    def _make_room(self, _least: int, most: int) -> None:
        """The bar stands in the margin: nothing moves when it comes or goes."""
        right = MARGIN - HALO - (BAR if most > 0 else 0)
        self.body.setContentsMargins(MARGIN - HALO, 10, right, 8)

    def _sentence_line(self) -> QWidget:
        self.sentence = plain("", "caution")
        self.sentence.setObjectName("side-sentence")
        self.sentence.setContentsMargins(MARGIN, 8, MARGIN, 0)
        self.sentence.hide()
        return self.sentence

    def _foot(self) -> QHBoxLayout:
        self.cancel_button = ActionButton("Cancel", height=48)
        self.cancel_button.setObjectName("side-cancel")
        self.cancel_button.clicked.connect(self.leave)
        self.save_button = ActionButton(self.action, look="filled", height=48)
        self.save_button.setObjectName("side-save")
        self.save_button.clicked.connect(self.save)
        foot = QHBoxLayout()
        foot.setContentsMargins(MARGIN, 10, MARGIN, 14)
        foot.setSpacing(8)
        foot.addWidget(self.cancel_button, 14)
        foot.addWidget(self.save_button, 19)
        return foot

    def add(self, *widgets: QWidget) -> None:
        """Put widgets into the column, one a row; those that are fields are asked about leaving."""
        for widget in widgets:
            self.body.addWidget(widget)
            self._keep(widget)

    def add_row(self, *widgets: QWidget, stretch: Sequence[int] = ()) -> None:
        """Put fields side by side."""
        row = QHBoxLayout()
        row.setSpacing(0)
        for widget, share in zip(widgets, stretch or [1] * len(widgets), strict=True):
            row.addWidget(widget, share)
            self._keep(widget)
        self.body.addLayout(row)

    def _keep(self, widget: QWidget) -> None:
        if isinstance(widget, Field):
            self.fields.append(widget)
            widget.changed.connect(self._changed)

    def add_since(self, label: str = "Since when") -> TimeField:
        """Ask when it was; the moment of opening is stamped until another is said."""
        assert self.chart is not None
        self.since = TimeField(self.chart, self.opened_at, label=label, name="since")
        self.add(self.since)
        return self.since

    def say(self, text: str, role: str = "label") -> QLabel:
        """A line of words in the column."""
        label = plain(text, role)
        self.body.addWidget(label)
        return label

    # What a panel is asked --------------------------------------------------------------------

    def nothing_to_do(self, why: str) -> None:
        """Say why there is nothing to chart here; only closing is left."""
        self.say(why, "info")
        self.save_button.setEnabled(False)
        self.idle = True

    def first_field(self) -> QWidget | None:
        """Put the keyboard into the first field."""
        field = next((f for f in self.fields if not f.isHidden() and f.isEnabled()), None)
        if field is not None:
            field.take_focus()
        else:
            button = self.cancel_button if self.idle else self.save_button
            button.setFocus(Qt.FocusReason.OtherFocusReason)
        return field

    def act_now(self) -> Act | tuple[Act, ...]:
        """What is to be charted; nothing where a panel hands over something else than acts.

        Raises:
            Wrong: something has to be put right first.
            Ask: it is unlikely, and is charted when it is asked for once more.
        """
        return ()

    def loss(self) -> str:
        """What would be lost by leaving, as a sentence; empty when nothing would."""
        if any(f.touched() for f in self.fields if not f.isHidden()):
            return "What is typed here is not charted yet. Close once more to drop it."
        return ""

    def mark_untouched(self) -> None:
        """All fields stand as they are offered; from here on it is somebody's hand."""
        self._begun = False

    def is_begun(self) -> bool:
        """Whether somebody typed or chose something here that is not on disk yet."""
        return self._begun or bool(self.sent) or bool(self.loss())

    def act(self, act: type[A], /, **said: Any) -> A:
        """An act at the time that the panel asks for, with the reason why it is late."""
        at, late = self.opened_at, None
        if self.since is not None:
            at, late = self.since.value(), self.since.late_reason()
        if late and not said.get("reason"):
            said["reason"] = late
        elif late:
            said["note"] = " · ".join(t for t in (said.get("note"), f"{CHARTED_LATE}{late}") if t)
        return self.bedside.act(act, at=at, **said)

    # Charting ---------------------------------------------------------------------------------

    def save(self) -> None:
        """Hand the act over, or say in one sentence why not."""
        if self.sent or self.idle:
            return
        try:
            made = self._made()
        except Wrong as wrong:
            self.refused(wrong.sentence, wrong.field)
            return
        except Ask as ask:
            self.refused(ask.question)
            self._asked = ask.question
            return
        except ValueError as error:
            self.refused(f"{error}.")
            return
        if made:
            self._hand_over(made)

    def _made(self) -> Act | tuple[Act, ...]:
        try:
            return self.act_now()
        except Ask as ask:
            if self._asked != ask.question:
                raise
            return self.asked_twice()

    def asked_twice(self) -> Act | tuple[Act, ...]:
        """What is charted although it is unlikely."""
        self.sure = True
        try:
            return self.act_now()
        finally:
            self.sure = False

    idle = False
    """Whether there is nothing to chart."""

    sure = False
    """Whether the question was answered by asking once more."""

    def _hand_over(self, made: Act | tuple[Act, ...]) -> None:
        self.sent = made if isinstance(made, tuple) else (made,)
        self._say_sentence("")
        self.saving()
        self.acted.emit(made)

    def saving(self) -> None:
        """The act is on its way to the disk."""
        self.save_button.setText("Saving…")
        self.save_button.setEnabled(False)

    def saved(self) -> None:
        """It is on disk; there is nothing more to do here."""
        if self.sent:
            self.sent = ()
            self._ready()
            self.closed.emit()

    def refused(self, sentence: str, field: Field | None = None) -> None:
        """It was not charted: everything typed stays, and the sentence says why."""
        self.sent = ()
        self._ready()
        self._say_sentence(sentence)
        if field is not None:
            field.mark(wrong=True)
            field.take_focus()
        focus = QApplication.focusWidget()
        if focus is not None and self.inside.isAncestorOf(focus):
            # The sentence has taken room at the end of the column.
            QTimer.singleShot(0, focus, lambda: self._reveal(focus))

    def _ready(self) -> None:
        self.save_button.setText(self.action)
        self.save_button.setEnabled(True)

    def _say_sentence(self, sentence: str) -> None:
        self._asked = ""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def _changed(self) -> None:
        if not self.sent:
            self._say_sentence("")
        self._leaving, self._begun = "", True
        self.reckon()

    def reckon(self) -> None:
        """Something was typed or chosen: work out again what depends on it."""

    def show_chart(self, chart: Chart) -> None:
        """The chart goes on; what was typed stays. Closes once what was sent stands in it."""
        self.chart = chart
        if self.sent and all(act.id in chart.standing.known for act in self.sent):
            self.saved()
        else:
            self.reckon()

    def tick(self, now: datetime) -> None:
        """Time goes on."""
        if self.since is not None:
            self.since.tick(now)

    def save_on(self, reasons: ReasonChips) -> None:
        """A reason that is tapped is the last word; one that is walked to by arrows is not."""
        reasons.picked.connect(lambda _: self.save() if reasons.value() else None)

    # Leaving ----------------------------------------------------------------------------------

    def leave(self) -> None:
        """Close; what would be lost is said once."""
        loss = "" if self.sent else self.loss()
        if loss and self._leaving != loss:
            self._say_sentence(loss)
            self._leaving = loss
            return
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.cancel_button.hasFocus():
                self.leave()
            else:
                self.save()
        else:
            super().keyPressEvent(event)

    def _follow_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.inside.isAncestorOf(now):
            # Fields that have just come up have no place before the layout has run.
            QTimer.singleShot(0, now, lambda: self._reveal(now))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # The focus came before there was a height to scroll in.
        QTimer.singleShot(0, self, self._reveal_focus)

    def _reveal_focus(self) -> None:
        focus = QApplication.focusWidget()
        if focus is not None and self.inside.isAncestorOf(focus):
            self.column.activate()
            view = self.scroller.viewport().height()
            middle = focus.mapTo(self.inside, focus.rect().center()).y()
            self.scroller.ensureVisible(0, middle, 0, min(focus.height() + 36, view // 2))

    def _reveal(self, field: QWidget) -> None:
        self.column.activate()
        self.scroller.ensureWidgetVisible(field, 0, 48)

    def event(self, event: QEvent) -> bool:
        # Digits and letters that no field here takes must not become a vitals set next door.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain_key = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if plain_key and event.text().isprintable() and event.text():
                event.accept()
                return True
        return super().event(event)

    def sizeHint(self) -> Any:
        hint = super().sizeHint()
        hint.setWidth(372)
        return hint
