"""What stands in place of the entry line once the patient has left: the record, only to be read."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ketachart.clinical.acts import SessionCancelled
from ketachart.clinical.chart import Chart
from ketachart.clinical.completeness import NOT_ADDING_UP, unwitnessed
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import clock_text, day_text
from ketachart.clinical.record_words import state_sentence
from ketachart.clinical.visits import next_plan
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.chart_facts import title_of
from ketachart.gui.panels.close_panel import open_points
from ketachart.gui.panels.side import MARGIN, plain
from ketachart.gui.widgets import ActionButton, Card

OVER = (Phase.CLOSED, Phase.CANCELLED)
BLIND = "A witness types what they saw. The account shows again afterwards."
AGAIN = "Correct or note what has to be, then attest it again."
READY = "The account of the drug adds up. Nothing is open."


class ClosedBar(Card):
    """How it ended, what is open, and the few things that are left to do."""

    wanted = Signal(str)
    """A side panel by its name: ``close``, ``waste``, ``witness``, ``plan`` or ``addendum``."""
    export_wanted = Signal()
    correct_wanted = Signal()

    def __init__(self, bedside: Bedside, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName("The record is only read now")
        self.bedside = bedside
        self.chart: Chart | None = None
        self._blind = False
        self.title, self.words = plain("", "title"), plain("")
        self.title.setObjectName("closed-title")
        self.words.setObjectName("closed-words")
        self.reopened = plain("", "caution")
        self.reopened.setObjectName("closed-reopened")
        self.close_button = self._button("Attest…", "closed-close", icon="check")
        self.addendum = self._button("Addendum…", "closed-addendum", icon="pencil")
        self.waste = self._button("Waste…", "closed-waste")
        self.witness = self._button("Witness…", "closed-witness")
        self.correct = self._button("Correct…", "closed-correct", icon="pencil")
        self.plan = self._button("Next visit…", "closed-plan")
        self.export = self._button("Export PDF…", "closed-export")
        self.close_button.clicked.connect(lambda: self.wanted.emit("close"))
        self.waste.clicked.connect(lambda: self.wanted.emit("waste"))
        self.witness.clicked.connect(lambda: self.wanted.emit("witness"))
        self.plan.clicked.connect(lambda: self.wanted.emit("plan"))
        self.addendum.clicked.connect(lambda: self.wanted.emit("addendum"))
        self.correct.clicked.connect(self.correct_wanted)
        self.export.clicked.connect(self.export_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN - 5, 8, MARGIN - 5, 12)
        column.setSpacing(2)
        column.addWidget(self.title)
        column.addWidget(self.reopened)
        column.addWidget(self.words)
        row = QHBoxLayout()
        row.setContentsMargins(5, 6, 5, 0)
        row.setSpacing(8)
        row.addWidget(self.close_button)
        after = (self.waste, self.witness, self.plan, self.addendum, self.correct, self.export)
        for button in after:
            row.addWidget(button)
        column.addLayout(row)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _button(self, words: str, name: str, *, icon: str | None = None) -> ActionButton:
        button = ActionButton(words, icon=icon, height=48)
        button.setObjectName(name)
        return button

    def show_chart(self, chart: Chart) -> None:
        """How the session ended and what of it is open."""
        self.chart = chart
        if chart.phase not in OVER:
            return
        self.title.setText(_ending(chart))
        points, state = open_points(chart), chart.record
        waits, again = state.awaits == "nurse" or state.brought, state.reopened is not None
        waits = waits and state.attested is None and not state.is_signed
        self.reopened.setText(state_sentence(chart) if waits and again else "")
        self.reopened.setVisible(bool(self.reopened.text()) and not self._blind)
        if self._blind:
            words = BLIND
        elif not waits:
            words = state_sentence(chart)
        else:
            words = " ".join(points) or (AGAIN if again else READY)
        self.words.setText(words)
        is_cancelled = chart.phase is Phase.CANCELLED
        account_open = any(NOT_ADDING_UP in point for point in points)
        alone, can_change = unwitnessed(chart) is not None, not state.is_signed
        has_plan = is_cancelled or next_plan(chart) is not None
        for button, is_there, is_next in (
            (self.close_button, waits, not points),
            (self.waste, account_open and waits, True),
            (self.witness, alone and waits, not account_open),
            (self.plan, can_change and not has_plan, False),
            (self.addendum, state.is_signed, False),
            (self.correct, can_change, False),
        ):
            button.setVisible(is_there)
            button.set_look("filled" if is_next and not self._blind else "outlined")
        self.updateGeometry()

    def set_blind(self, is_blind: bool) -> None:
        """While a witness types what they saw, no amount stands beside it."""
        if is_blind != self._blind:
            self._blind = is_blind
            if self.chart is not None:
                self.show_chart(self.chart)

    def take_focus(self) -> None:
        """The keyboard to what is to be done next."""
        row = (self.waste, self.witness, self.close_button, self.correct, self.addendum)
        next(b for b in row if not b.isHidden()).setFocus(Qt.FocusReason.OtherFocusReason)

    def sizeHint(self) -> QSize:
        column = self.layout()
        assert column is not None
        return QSize(862, column.totalHeightForWidth(max(self.width(), 300)))

    def minimumSizeHint(self) -> QSize:
        return QSize(300, self.sizeHint().height())


def _ending(chart: Chart) -> str:
    cancelled = [act for _, act in chart.standing.of(SessionCancelled)]
    if chart.discharge is None and not cancelled:
        return "This session is over"
    last = chart.discharge or cancelled[-1]
    return f"{title_of(chart, last)}, {day_text(last.at)} {clock_text(last.at)}"
