"""What stands on the screen while the window is locked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ketachart.clinical.phrases import clock_text, day_text
from ketachart.gui.locking.chair_row import ChairRow
from ketachart.gui.locking.chair_rows import ChairRows
from ketachart.gui.locking.locked_words import LockedChair
from ketachart.gui.locking.unlock_panel import Do, UnlockPanel, scrolled
from ketachart.gui.panels.band import Band
from ketachart.gui.panels.painted import colour, face, smooth, write
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.side_column import Question
from ketachart.gui.sign_in import DAYS
from ketachart.gui.widgets import ActionButton
from ketachart.gui.without_sign_in import PaperPage

SIDE, SIDE_NARROW = 452, 348
NARROW = 1180


class BigClock(QWidget):
    """The time of day, to be read from across the room."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.setObjectName("lock-clock")
        self.set_pixels(72)

    def set_pixels(self, pixels: int) -> None:
        """As high as there is room for."""
        self._pixels = pixels
        wide = QFontMetricsF(face(pixels, 700)).horizontalAdvance("00:00")
        self.setFixedSize(round(wide) + 4, round(pixels * 1.12))

    def show_time(self, now: datetime) -> None:
        """Another minute."""
        if clock_text(now) != self.text:
            self.text = clock_text(now)
            self.setAccessibleName(self.text)
            self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        area = QRectF(self.rect())
        write(smooth(self), area, self.text, face(self._pixels, 700), colour("text"))


class _Side(QWidget):
    """The ground of the unlocking, behind one hairline."""

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = smooth(self)
        painter.fillRect(self.rect(), colour("surface"))
        painter.fillRect(0, 0, 1, self.height(), colour("line"))


class LockPage(QWidget):
    """``mark_wanted`` asks for a mark now; the unlocking itself is ``unlock``'s.

    ``paper_wanted``: a chart to fill in with a pen, while nobody can unlock.
    """

    mark_wanted = Signal()
    paper_wanted = Signal()

    def __init__(self, do: Do) -> None:
        super().__init__()
        self.setObjectName("lock-page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Locked")
        self.clock = BigClock()
        self.band = Band("lock-band")
        self.day, self.how = plain("", "label"), plain("", "label", wrap=True)
        self.day.setMinimumWidth(1)
        self.chairs = ChairRows()
        self.nobody = plain("Nobody sits in a chair.", "label")
        self.mark = ActionButton("Mark the moment", icon="clock", key="Space", height=54)
        self.mark.setObjectName("mark-moment")
        self.mark.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # Two things may happen within a second; each press is a mark of its own.
        self.mark.setProperty("repeats", True)
        self.mark.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.mark.clicked.connect(self.mark_wanted)
        self.marked = plain("", "label", wrap=True)
        self.marked.setObjectName("marked")
        self.marked.setMinimumHeight(44)
        self.unlock = UnlockPanel(do, "unlock", "Unlock")
        self.paper = ActionButton("Print a blank paper chart", look="quiet", pixels=14, height=44)
        self.paper.setObjectName("lock-paper")
        self.paper.clicked.connect(self.paper_wanted)
        self._asked_for: QWidget | None = None
        self._build()
        self.show_marks(())

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(24)
        beside = QVBoxLayout()
        beside.setSpacing(2)
        beside.addStretch(1)
        beside.addWidget(self.day)
        beside.addWidget(self.how)
        head.addWidget(self.clock)
        head.addLayout(beside, 1)
        foot = QHBoxLayout()
        foot.setSpacing(18)
        foot.addWidget(self.mark)
        foot.addWidget(self.marked, 1)
        left = QVBoxLayout()
        left.setSpacing(18)
        left.addLayout(head)
        left.addWidget(self.band)
        left.addWidget(self.nobody)
        left.addWidget(self.chairs, 1000)
        left.addStretch(1)
        left.addLayout(foot)
        self._left = left
        self.side = _Side()
        inside = QVBoxLayout(self.side)
        inside.addWidget(self.unlock, 1)
        inside.addWidget(self.paper)
        self._inside = inside
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(left, 1)
        whole.addWidget(self.side)

    # What is shown ----------------------------------------------------------------------------

    def say_how(self, words: str) -> None:
        """Since when it is locked, and by whom or why."""
        self.how.setText(f"{words} All sessions go on being timed.")

    def show_marks(self, times: Sequence[str]) -> None:
        """The moments that were marked since it is locked."""
        if not times:
            words = "Stamps the time now, without a PIN.\nYou say what happened after you unlock."
        else:
            words = f"Marked: {', '.join(times[-6:])}.\nYou say what happened after you unlock."
        self.marked.setText(words)

    @property
    def rows(self) -> list[ChairRow]:
        """The chairs, in their order."""
        return self.chairs.rows

    def tick(self, chairs: Sequence[LockedChair], now: datetime) -> None:
        """Time goes on."""
        self.clock.show_time(now)
        self.day.setText(f"{DAYS[now.weekday()]} {day_text(now)}")
        self.nobody.setVisible(all(chair.free for chair in chairs))
        self.chairs.show_chairs(chairs)

    def ask(self, question: Question) -> None:
        """Ask something in the place of the unlocking, until it is answered."""
        self._put(question)
        question.first_field()
        question.closed.connect(lambda: self._take_away(question))

    def show_paper(self, page: PaperPage) -> None:
        """The paper chart in the place of the unlocking, until it is left."""
        self._put(scrolled(page))
        page.back.clicked.connect(self.leave_paper)
        page.folder.take_focus()

    def leave_paper(self) -> None:
        """Back to the unlocking."""
        if isinstance(self._asked_for, QScrollArea):
            self._take_away(self._asked_for)

    def _put(self, widget: QWidget) -> None:
        self.leave_paper()
        self._asked_for = widget
        self.unlock.hide()
        self.paper.hide()
        self._inside.addWidget(widget, 1)
        widget.show()

    def _take_away(self, widget: QWidget) -> None:
        self._asked_for = None
        self._inside.removeWidget(widget)
        widget.hide()
        widget.deleteLater()
        self.unlock.show()
        self.paper.show()
        self.unlock.take_focus()

    # Keys and room ----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave_paper()
        elif event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.mark_wanted.emit()
        # Nothing that is typed here climbs to what lies behind it.
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide, high = self.width(), self.height()
        narrow, low = wide < NARROW, high < 700
        self.side.setFixedWidth(SIDE_NARROW if narrow else SIDE)
        edge = 20 if narrow else 48
        top = 14 if low else 34
        self._left.setContentsMargins(edge, top, 20 if narrow else 40, 14 if low else 30)
        self._left.setSpacing(10 if low else 18)
        self.chairs.grid.setSpacing(8 if low else 12)
        self._inside.setContentsMargins(*((22, 14) if low else (44, 32)) * 2)
        self.clock.set_pixels(48 if low or narrow else 72)
