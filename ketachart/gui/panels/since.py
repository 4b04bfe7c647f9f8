"""Since when? Now, a minute or five earlier, or a typed time; a late one asks why it is late."""

from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout

from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import clock_text, span_text
from ketachart.clinical.trouble import Refused
from ketachart.clock import on_the_wall
from ketachart.gui.panels.choices import Chip, ReasonChips
from ketachart.gui.panels.entry import Field, Wrong
from ketachart.gui.panels.fields import HEIGHT, PADDING, LineBox, TextField
from ketachart.gui.panels.moments import ago_text, moment_of
from ketachart.gui.panels.painted import HALO, RIGHT, colour, face, smooth, write

MINUTE = timedelta(minutes=1)


class TimeBox(LineBox):
    """A time of day. What is typed means the moment nearest to ``near``, never the future."""

    px = 22
    stepped = Signal(int)

    def __init__(self, label: str, at: datetime, now: datetime, *, name: str) -> None:
        super().__init__(label, name=name)
        self.near, self.now, self.late = at, now, False
        self.first = at
        self.edit.setMaxLength(8)
        self.put(clock_text(at))

    def value(self) -> datetime:
        """The moment it stands for."""
        try:
            return moment_of(self.typed() or clock_text(self.near), self.near, self.now)
        except Refused as refusal:
            raise Wrong(str(refusal), self) from None

    def moment(self) -> datetime | None:
        """The moment as far as it is one: for what is worked out while typing goes on."""
        try:
            return self.value()
        except Wrong:
            return None

    def stand_at(self, at: datetime) -> None:
        """Show another moment."""
        self.near = at
        self.put(clock_text(at))
        self._edited()

    def touched(self) -> bool:
        return False

    def trouble(self) -> str:
        try:
            self.value()
        except Wrong as wrong:
            return wrong.sentence
        return ""

    def brief_trouble(self) -> str:
        # A time is not wrong before it is typed to its end.
        sentence = self.trouble() if len(self.typed()) >= 4 else ""
        return "still to come" if "still to come" in sentence else "no time" if sentence else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            minutes = {
                Qt.Key.Key_Minus: -1,
                Qt.Key.Key_Down: -1,
                Qt.Key.Key_Up: 1,
                Qt.Key.Key_PageDown: -5,
                Qt.Key.Key_PageUp: 5,
            }.get(Qt.Key(event.key()))
            if minutes is not None:
                self.stepped.emit(minutes)
                return True
        return super().eventFilter(watched, event)

    def paintEvent(self, event: object) -> None:
        super().paintEvent(event)
        at = self.moment()
        if at is None or not self.typed():
            return
        frame = self.frame()
        line = QRectF(frame.left() + 76, frame.top() + 24, frame.width() - 76 - PADDING, 28)
        ink, words = colour("caution" if self.late else "text2"), ago_text(at, self.now)
        if QFontMetricsF(face(13)).horizontalAdvance(words) <= line.width():
            write(smooth(self), line, words, face(13), ink, where=RIGHT)


class TimeField(Field):
    """The box with its steps; below it, when the time is long past, why it is charted late."""

    def __init__(
        self, chart: Chart, now: datetime, *, label: str = "Since when", name: str
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self.protocol = chart.protocol
        self.box = TimeBox(label, now, now, name=f"{name}-time")
        self.box.edit.setAccessibleDescription(
            "Down and up go a minute back and forth, page down five"
        )
        self.box.changed.connect(self._changed)
        self.box.stepped.connect(self.step)
        self.setFocusProxy(self.box.edit)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.box, 1)
        for words, minutes, spoken in (
            ("Now", 0, "now"),
            ("−1", -1, "a minute earlier"),
            ("−5", -5, "five minutes earlier"),
        ):
            row.addWidget(self._step_chip(words, minutes, spoken))
        self.why_late = ReasonChips(
            self.protocol.words.late_reasons, label="Why is it charted late", name=f"{name}-late"
        )
        self.late_words = TextField("Why so late, in words", name=f"{name}-late-words")
        for field in (self.why_late, self.late_words):
            field.hide()
            field.changed.connect(self.changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.why_late)
        column.addWidget(self.late_words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _step_chip(self, words: str, minutes: int, spoken: str) -> Chip:
        chip = Chip(str(minutes), words, f"{self.objectName()}-step{minutes}", self)
        chip.setAccessibleName(f"{self.box.label}: {spoken}")
        chip.setProperty("repeats", True)
        # The box takes the same steps by keys, so these are no stops on the way.
        chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        chip.setFixedSize(44 + 2 * HALO + 4, HEIGHT)
        chip.clicked.connect(lambda: self.step(minutes))
        return chip

    # The moment -------------------------------------------------------------------------------

    def step(self, minutes: int) -> None:
        """So many minutes on from what is shown, not past now; 0 is now."""
        now = self.box.now
        at = on_the_wall((self.box.moment() or self.box.near) + minutes * MINUTE, now)
        self.stand_at(min(at, now) if minutes else now)

    def stand_at(self, at: datetime) -> None:
        """Show a moment."""
        self.box.stand_at(at)

    def value(self) -> datetime:
        """The moment; a late one only with its reason."""
        at = self.box.value()
        if self._minutes_late(at) > self.protocol.late_entry_min and self.late_reason() is None:
            past = span_text(self.box.now - at)
            asks = "in a few words " if not self.late_words.isHidden() else ""
            field = self.late_words if not self.late_words.isHidden() else self.why_late
            raise Wrong(f"{clock_text(at)} is {past} ago. Say {asks}why it is charted late.", field)
        return at

    def late_reason(self) -> str | None:
        """Why it is charted late; None when it is not, or nothing was said."""
        if self.why_late.isHidden():
            return None
        chosen, words = self.why_late.value(), self.late_words.value()
        if not self.late_words.isHidden():
            return ": ".join(t for t in (chosen, words) if t) if words else None
        return chosen

    def _minutes_late(self, at: datetime) -> float:
        return (self.box.now - at) / MINUTE

    def tick(self, now: datetime) -> None:
        """Time goes on; the moment that is shown does not."""
        before = ago_text(self.box.near, self.box.now)
        self.box.now = now
        if ago_text(self.box.near, now) != before:
            self._show_late()

    def _changed(self) -> None:
        self._show_late()
        self.changed.emit()

    def _show_late(self) -> None:
        at = self.box.moment()
        late = self._minutes_late(at) if at else 0
        self.box.late = late > self.protocol.late_entry_min
        self.why_late.setVisible(self.box.late)
        self.late_words.setVisible(late > self.protocol.late_reason_words_min)
        self.box.update()

    # As a field -------------------------------------------------------------------------------

    def touched(self) -> bool:
        return self.why_late.touched() or self.late_words.touched()

    def mark(self, *, wrong: bool) -> None:
        self.box.mark(wrong=wrong)

    def take_focus(self) -> None:
        self.box.take_focus()
