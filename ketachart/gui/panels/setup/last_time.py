"""Last time, over the set-up: open to be read, folded away by one tap; it fills nothing in."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ketachart.clinical.chart import Chart
from ketachart.clinical.last_time import Fact, LastTime, last_time
from ketachart.gui.panels.painted import colour, face, smooth, write
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.patients.cards import Scrolled, breakable, empty
from ketachart.gui.widgets import ActionButton, Card

HIGHEST = 190
"""Of the open facts; more of them scroll (px)."""
TWO = 760
"""From this width on two columns of facts stand side by side (px)."""


class Brief(QWidget):
    """One line of words, shortened where there is no room."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self.setFixedHeight(24)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_words(self, words: str) -> None:
        """Other words."""
        self.words = words
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        write(smooth(self), QRectF(self.rect()), self.words, face(13), colour("text2"))


class LastTimeCard(Card):
    """Hidden on a first visit. ``folded`` tells whether it was folded away (True) or opened."""

    folded = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.shown: LastTime | None = None
        self._about: tuple[str, str] = ("", "")
        self.is_open = False
        self.title, self.brief = plain("", "strong"), Brief()
        self.button = ActionButton("Show", icon="chevron", look="quiet", name="Show last time")
        self.button.setObjectName("last-time-fold")
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(lambda: self.fold(self.is_open))
        head = QHBoxLayout()
        head.setContentsMargins(18, 2, 8, 2)
        head.setSpacing(12)
        head.addWidget(self.title)
        head.addWidget(self.brief, 1)
        head.addWidget(self.button)
        self.area = Scrolled()
        self.area.setObjectName("last-time-facts")
        self._columns = (QGridLayout(), QGridLayout())
        self._beside = beside = QHBoxLayout()
        beside.setSpacing(18)
        for grid in self._columns:
            grid.setHorizontalSpacing(14)
            grid.setVerticalSpacing(5)
            grid.setColumnStretch(1, 1)
            beside.addLayout(grid, 1)
        self.area.body.addLayout(beside)
        self.area.body.addStretch(1)
        self.area.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.area)
        self.hide()

    def show_past(self, chart: Chart, charts: Iterable[Chart], *, opened: bool) -> None:
        """What the session before this one was like; ``opened`` where there is room to read it."""
        found = last_time(chart, charts)
        about = (chart.session.session, found.chart.session.session) if found else ("", "")
        fresh = about != self._about
        self._about, self.shown = about, found
        self.setVisible(found is not None)
        if found is None:
            return
        self.setAccessibleName(found.title)
        self.title.setText(found.title)
        self._fill(found.facts)
        self.fold(not opened if fresh else not self.is_open)

    def forget(self) -> None:
        """Another patient: nothing of the last one stays."""
        self.shown, self._about = None, ("", "")
        self._clear()
        self.hide()

    def _fill(self, facts: Iterable[Fact]) -> None:
        self._clear()
        across = 2 if self.width() >= TWO else 1
        listed = list(facts)
        high = (len(listed) + across - 1) // across
        top = Qt.AlignmentFlag.AlignTop
        for n, fact in enumerate(listed):
            # Each column has its own rows: a long fact leaves no hole beside it.
            grid, row = self._columns[n // high], n % high
            role = "caution" if fact.level == "flag" else ""
            words = plain(breakable(fact.words), role, wrap=True)
            words.setAccessibleName(f"{fact.label}: {fact.words}")
            grid.addWidget(plain(fact.label, "label"), row, 0, top)
            grid.addWidget(words, row, 1, top)
        for number, grid in enumerate(self._columns):
            grid.setRowStretch(high, 1)
            self._beside.setStretch(number, int(number < across))
        self._fit()

    def _clear(self) -> None:
        for grid in self._columns:
            empty(grid)

    def _fit(self) -> None:
        wide = max(self.width() - 44, 200)
        body = self.area.inside.layout()
        assert body is not None
        tall = body.totalHeightForWidth(wide) if body.hasHeightForWidth() else HIGHEST
        self.area.setFixedHeight(min(tall + 6, HIGHEST))

    def fold(self, away: bool) -> None:
        """Fold the facts away, or open them."""
        self.is_open = not away
        self.area.setVisible(self.is_open)
        # It keeps its room: the way to open and fold stays where it is.
        self.brief.show_words("" if self.is_open or self.shown is None else self.shown.brief)
        self.button.setText("Show" if away else "Fold away")
        self.button.setAccessibleName("Show last time" if away else "Fold last time away")
        self.button.set_icon("chevron" if away else "fold")
        self.folded.emit(away)

    def texts(self) -> tuple[str, ...]:
        """Every fact as read aloud."""
        facts = self.shown.facts if self.shown is not None else ()
        return tuple(f"{fact.label}: {fact.words}" for fact in facts)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        was, now = event.oldSize().width() >= TWO, self.width() >= TWO
        if self.shown is not None and (was != now or event.oldSize().width() < 0):
            self._fill(self.shown.facts)
        else:
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.button.hasFocus():
            self.button.click()
        else:
            super().keyPressEvent(event)
