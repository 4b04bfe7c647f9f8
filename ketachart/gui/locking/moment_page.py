"""One marked moment: which chair, and what happened? Or why there is nothing to chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ketachart.gui.chairs import OVER, Seat
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.fields import TextField
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.panels.whose import WhoseChoice
from ketachart.gui.widgets import ActionButton
from ketachart.gui.widgets.middle import middle_column

if TYPE_CHECKING:
    from ketachart.station import Marked

VITALS = "vitals"
KINDS = (
    (VITALS, "Vitals"),
    ("effect-more", "Side effect"),
    ("drug", "Drug given"),
    ("action", "Action"),
    ("pause", "Pump paused"),
    ("stop", "Pump stopped"),
    ("note", "Something else, in words"),
)


def time_text(at: datetime) -> str:
    """``14:27:32``."""
    return f"{at:%H:%M:%S}"


class MomentPage(QWidget):
    """One moment: a chair and what to chart there, or a reason why nothing is."""

    charted = Signal(str, str)
    """Session, and the name of the panel."""
    dropped = Signal(str)
    closed = Signal()

    def __init__(self, moment: Marked, seats: Sequence[Seat], now: datetime, left: int) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.moment = moment
        offered = {
            seat.session or "": (seat.label, seat.chart.patient)
            for seat in seats
            if seat.chart is not None and seat.chart.phase not in OVER
        }
        self.chair = WhoseChoice("Which chair", now.date(), name="moment-chair")
        self.chair.offer(offered)
        if len(offered) == 1:
            self.chair.choose(next(iter(offered)))
        self.kind = ChoiceField("What happened", KINDS, name="moment-kind", columns=2)
        self.chart = ActionButton("Chart it", look="filled", key="⏎", height=52)
        self.chart.setObjectName("moment-chart")
        self.reason = TextField("Nothing to chart, because…", name="moment-reason")
        self.drop = ActionButton("Drop the mark", height=48)
        self.drop.setObjectName("moment-drop")
        self.later = ActionButton("Later", key="Esc", height=52)
        self.later.setObjectName("moment-later")
        self.sentence = plain("", "caution", wrap=True)
        self.sentence.setObjectName("moment-sentence")
        self.chart.clicked.connect(self._chart)
        self.drop.clicked.connect(self._drop)
        self.later.clicked.connect(self.closed)
        self._lay_out(left, anybody=bool(offered))

    def _lay_out(self, left: int, *, anybody: bool) -> None:
        more = f" {left} more wait." if left else ""
        column = middle_column(self, 1000)
        title = plain(f"{time_text(self.moment.at)} was marked", "heading")
        words = plain(f"Which chair, and what happened?{more}", "label", wrap=True)
        inside = QWidget()
        fields = QVBoxLayout(inside)
        fields.setContentsMargins(0, 0, 8, 0)
        fields.addWidget(title)
        fields.addWidget(words)
        across, beside = QHBoxLayout(), QVBoxLayout()
        across.setSpacing(24)
        across.addWidget(self.chair, 1, Qt.AlignmentFlag.AlignTop)
        beside.addWidget(self.kind)
        beside.addSpacing(12)
        beside.addWidget(self.reason)
        beside.addWidget(self.drop)
        beside.addStretch(1)
        across.addLayout(beside, 1)
        fields.addLayout(across)
        if not anybody:
            words.setText(f"Nobody sits in a chair now.{more}")
            for needless in (self.chair, self.kind, self.chart):
                needless.hide()
        fields.addStretch(1)
        scroller = QScrollArea()
        scroller.setWidget(inside)
        scroller.setWidgetResizable(True)
        scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(scroller, 1)
        column.addWidget(self.sentence)
        foot = QHBoxLayout()
        foot.addWidget(self.later, 1)
        foot.addWidget(self.chart, 2)
        column.addLayout(foot)

    def take_focus(self) -> None:
        """The keyboard to the first thing to say."""
        if self.chair.isHidden():
            self.reason.take_focus()
        elif self.chair.value() is None:
            self.chair.take_focus()
        else:
            self.kind.take_focus()

    def refused(self, sentence: str) -> None:
        """What does not go."""
        self.sentence.setText(sentence)

    def _chart(self) -> None:
        session, kind = self.chair.value(), self.kind.value()
        if session is None:
            self.refused("Which chair was it? Choose one.")
            self.chair.take_focus()
        elif kind is None:
            self.refused("What happened? Choose it, and it is charted there at that time.")
            self.kind.take_focus()
        else:
            self.charted.emit(session, kind)

    def _drop(self) -> None:
        reason = self.reason.value()
        if reason:
            self.dropped.emit(reason)
        else:
            self.refused("Say in a few words why nothing is charted for it.")
            self.reason.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, ActionButton):
                focus.click()
            elif self.reason.isAncestorOf(focus) if focus is not None else False:
                self._drop()
            else:
                self._chart()
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
