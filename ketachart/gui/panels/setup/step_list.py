"""The rows on the left: what is done, what is open, and what to do about it."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ketachart.gui import theme
from ketachart.gui.panels.fade import Fade
from ketachart.gui.panels.painted import LEFT, face, fitted
from ketachart.gui.panels.setup.readiness import Step
from ketachart.gui.panels.setup.taps import ListRow, paint_state, plain
from ketachart.gui.widgets import ActionButton, Card, ProgressLine

ROW = 57
TITLES = {
    Step.WEIGHT: ("Weight", "Type"),
    Step.ORDER: ("Order", "Write down"),
    Step.CHECKLIST: ("Checklist", "Answer"),
    Step.PREPARATION: ("Prepared drug", "Type"),
    Step.BASELINE: ("Vitals before", "Measure"),
    Step.PUMP: ("Pump", "Read it"),
    Step.CHECK: ("Second person", "Ask"),
    Step.SCALE: ("Scale", "If filled in"),
}


class StepRow(ListRow):
    """One row: tick, title, what is charted under it; open ones are tinted."""

    def __init__(self, step: Step, parent: QWidget | None = None) -> None:
        super().__init__(ROW, parent)
        self.step = step
        self.title, self.verb = TITLES[step]
        self.said, self.is_open = "", False
        self.state: bool | None = None
        self.setObjectName(f"step-{step}")
        self.setAccessibleName(f"{self.title}, open")

    def show_state(self, state: bool | None, said: str, *, is_open: bool, verb: str = "") -> None:
        """Done, answered in the negative, or not yet; ``said`` stands under the title."""
        verb = verb or TITLES[self.step][1]
        if (state, said, is_open, verb) != (self.state, self.said, self.is_open, self.verb):
            self.state, self.said, self.is_open, self.verb = state, said, is_open, verb
            words = "done" if state else "not as wanted" if state is False else "open"
            self.setAccessibleName(f"{self.title}, {words}" + (f", {said}" if said else ""))
            self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, look = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        wanted = not self.state and self.step is not Step.SCALE
        if self.is_open:
            painter.fillRect(box, look.surface2)
        elif wanted:
            painter.fillRect(box, look.infobg)
        painter.setPen(QPen(look.line, 1))
        painter.drawLine(box.topLeft(), box.topRight())
        if self.is_open:
            painter.fillRect(QRectF(0, 0, 4, box.height()), look.accent)
        paint_state(painter, QRectF(18, box.height() / 2 - 12, 24, 24), self.state)
        verb = "" if self.state or self.is_open else self.verb
        room = box.width() - 54 - 16
        if verb:
            font = theme.text(13, 600)
            width = QFontMetricsF(font).horizontalAdvance(verb)
            painter.setFont(font)
            painter.setPen(look.info)
            painter.drawText(
                QRectF(box.width() - width - 18, 0, width + 4, box.height()), LEFT, verb
            )
            room -= width + 10
        top = QRectF(54, 0, room, box.height()) if not self.said else QRectF(54, 11, room, 20)
        painter.setPen(look.text)
        painter.setFont(fitted(face(15, 600 if self.is_open else 500), self.title, room))
        painter.drawText(top, LEFT, self.title)
        if self.said:
            painter.setPen(look.text2)
            font = fitted(face(13), self.said, room)
            painter.setFont(font)
            kept = QFontMetricsF(font).elidedText(self.said, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(54, 31, room, 19), LEFT, kept)


class _Area(QScrollArea):
    """Scrolls by wheel and to what has the keyboard; the arrows belong to the rows."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()


class StepList(Card):
    """All rows under their heading and how many of them are done."""

    chosen = Signal(object)
    cancel = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("card", parent)
        self.rows = {step: StepRow(step, self) for step in Step}
        self._open = Step.WEIGHT
        self.count = plain("", "strong")
        self.line = ProgressLine()
        head = QHBoxLayout()
        head.addWidget(plain("Before the infusion", "title"))
        head.addStretch(1)
        head.addWidget(self.count)
        top = QVBoxLayout()
        top.setContentsMargins(18, 16, 18, 12)
        top.setSpacing(10)
        top.addLayout(head)
        top.addWidget(self.line)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 1, 4)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._scrolled_rows(), 1)
        self.cancel_button = ActionButton("Cancel session…", look="quiet")
        self.cancel_button.setObjectName("cancel-session")
        self.cancel_button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.cancel_button.clicked.connect(self.cancel)
        column.addWidget(self.cancel_button)

    def _scrolled_rows(self) -> QScrollArea:
        """The rows; on a low screen they scroll, and the form beside them stays where it is."""
        inside = QWidget()
        lines = QVBoxLayout(inside)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        for step, line in self.rows.items():
            line.clicked.connect(lambda _=False, s=step: self.chosen.emit(s))
            lines.addWidget(line)
        lines.addStretch(1)
        self.area = _Area()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.area.setWidget(inside)
        self.area.verticalScrollBar().rangeChanged.connect(lambda *_: self.bring_up(self._open))
        Fade(self.area)
        return self.area

    def bring_up(self, step: Step) -> None:
        """Scroll to a row, with the one behind it in sight."""
        self._open = step
        self.area.ensureWidgetVisible(self.rows[step], 0, ROW)

    def show_progress(self, done: int, of: int) -> None:
        """So many of so many."""
        self.count.setText(f"{done} of {of}")
        self.line.set_share(done / of if of else 0, "ok")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        rows = list(self.rows.values())
        here = next((n for n, r in enumerate(rows) if r.hasFocus()), None)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and here is not None:
            rows[here].click()
        elif step is not None and here is not None:
            rows[(here + step) % len(rows)].setFocus(Qt.FocusReason.TabFocusReason)
            self.area.ensureWidgetVisible(rows[(here + step) % len(rows)])
        else:
            super().keyPressEvent(event)
