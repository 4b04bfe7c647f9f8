"""The status card: how the infusion stands, when the next set is due, and the pump's buttons."""

from datetime import datetime

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ketachart.clinical.chart import Chart
from ketachart.clinical.phases import Phase
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.status_block import (
    FULL,
    LARGE,
    SMALL,
    TIGHT,
    Figure,
    NextVitals,
    Sizes,
    Timer,
)
from ketachart.gui.status_words import Status, status_of
from ketachart.gui.widgets import ActionButton, Card

SHARES = {"time": 368, "rate": 178, "delivered": 222, "vitals": 204}
TIGHT_SHARES = {"time": 366, "rate": 194, "delivered": 210, "vitals": 202}
SMALL_SHARES = {"time": 340, "delivered": 206, "vitals": 182}
BUTTONS = 268
GAP = 8
DOTS = 44


class StatusCard(Card):
    """Asks for side panels by name: pause, resume, rate, stop, discharge, waste, missed, more."""

    wanted = Signal(str)

    def __init__(self, bedside: Bedside, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.bedside = bedside
        self.chart: Chart | None = None
        self.status: Status | None = None
        self.sizes: Sizes = FULL
        self.time = Timer(self)
        self.rate = Figure("status-rate", self)
        self.delivered = Figure("status-delivered", self)
        self.vitals = NextVitals(self)
        self.vitals.missed_wanted.connect(lambda: self.wanted.emit("missed"))
        self.main = self._button("Pause infusion", "pause", "pump-main", "F8")
        self.second = self._button("Rate…", None, "pump-second", None)
        self.third = self._button("End…", "stop", "pump-third", None)
        self.more = ActionButton("", icon="dots", name="More, every act of the hour", parent=self)
        self.more.setObjectName("pump-more")
        self.more.setToolTip("More")
        self.more.clicked.connect(lambda: self.wanted.emit("more"))
        self._asks = {"pump-main": "pause", "pump-second": "rate", "pump-third": "stop"}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_sizes(FULL)

    def _button(self, text: str, icon: str | None, name: str, key: str | None) -> ActionButton:
        button = ActionButton(text, icon=icon, key=key, parent=self)
        button.setObjectName(name)
        button.clicked.connect(lambda: self.wanted.emit(self._asks[name]))
        return button

    def sizeHint(self) -> QSize:
        return QSize(900, self.sizes.height)

    def minimumSizeHint(self) -> QSize:
        return QSize(600, self.sizes.height)

    # What is shown ----------------------------------------------------------------------------

    def show_chart(self, chart: Chart) -> None:
        """Show a session."""
        self.chart = chart
        self._show_buttons(chart.phase)
        self.tick(self.bedside.now())

    def tick(self, now: datetime) -> None:
        """Count on; only what changed is painted."""
        if self.chart is None:
            return
        status = status_of(self.chart, now)
        if status == self.status:
            return
        self.status = status
        self._show_status()

    def _show_status(self) -> None:
        status, sizes = self.status, self.sizes
        if status is None:
            return
        self.time.show_status(status, sizes)
        self.rate.show_block(status.rate, sizes)
        self.delivered.show_block(status.delivered, sizes)
        self.vitals.show_block(status.vitals, sizes)
        self.vitals.show_due(status.due)

    def _show_buttons(self, phase: Phase) -> None:
        over = phase in (Phase.CLOSED, Phase.CANCELLED)
        self.main.setVisible(not over)
        for button in (self.second, self.third):
            button.setVisible(not over and self.sizes is not SMALL)
        if self.sizes is TIGHT and phase is Phase.RECOVERY:
            # "Still running…" needs the room; the waste stands under More.
            self.second.hide()
        if phase is Phase.RECOVERY:
            self._say(self.main, "discharge", "Discharge…", "check", None)
            self._say(self.second, "waste", "Waste…", None, None)
            self._say(self.third, "unstop", "Still running…", None, None)
        elif phase is Phase.PAUSED:
            self._say(self.main, "resume", "Resume…", "play", "F8")
            self._say(self.second, "rate", "Rate…", None, None)
            self._say(self.third, "stop", "End…", "stop", None)
        else:
            words = "Pause infusion" if self.sizes in (FULL, LARGE) else "Pause"
            self._say(self.main, "pause", words, "pause", "F8")
            self._say(self.second, "rate", "Rate…", None, None)
            self._say(self.third, "stop", "End…", "stop", None)
        if self.sizes in (SMALL, TIGHT):
            self.main.set_key(None)
        self._lay_out()

    def _say(
        self, button: ActionButton, asks: str, words: str, icon: str | None, key: str | None
    ) -> None:
        self._asks[button.objectName()] = asks
        if button.text() != words:
            button.setText(words)
        button.set_icon(icon)
        button.set_key(key)

    # Where it stands --------------------------------------------------------------------------

    def set_sizes(self, sizes: Sizes) -> None:
        """FULL, LARGE on a large screen, TIGHT under a flag, SMALL at 200 %."""
        self.sizes = sizes
        self.setFixedHeight(sizes.height)
        self.rate.setVisible(sizes is not SMALL)
        self.more.setText("More…" if sizes is SMALL else "")
        self.more.set_icon(None if sizes is SMALL else "dots")
        if self.chart is not None:
            self._show_buttons(self.chart.phase)
        self._show_status()
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        small = self.sizes is SMALL
        shares = SMALL_SHARES if small else TIGHT_SHARES if self.sizes is TIGHT else SHARES
        side = self._side_width()
        room = self.width() - 2 - side
        x, whole = 1.0, sum(shares.values())
        for name, share in shares.items():
            wide = room * share / whole
            widget: QWidget = getattr(self, name)
            widget.setGeometry(round(x), 1, round(x + wide) - round(x), self.height() - 2)
            x += wide
        self._lay_out_buttons(round(x), side)

    def _side_width(self) -> int:
        if self.sizes is SMALL:
            return 156
        return 360 if self.sizes is TIGHT else BUTTONS

    def _lay_out_buttons(self, left: int, side: int) -> None:
        left, right = left + 14, left + side - 14
        width, height = right - left, self.height()
        alone = self.main.isHidden()
        if self.sizes is SMALL:
            high = (height - 10) // 2
            top = (height - high) // 2 if alone else 3
            self.main.setGeometry(left, 3, width, high)
            self.more.setGeometry(left, top if alone else height - 3 - high, width, high)
            return
        self.more.setGeometry(right - DOTS, (height - DOTS) // 2, DOTS, DOTS)
        if self.sizes is TIGHT:
            self.more.setGeometry(right - DOTS, (height - 48) // 2, DOTS, 48)
            self._lay_out_row(left, right - DOTS - GAP)
            return
        each = (height - 16 - GAP) // 2
        half = (width - GAP) // 2
        self.main.setGeometry(left, 8, width - DOTS - GAP, each)
        if not alone:
            self.more.setGeometry(right - DOTS, 8, DOTS, each)
        self.second.setGeometry(left, height - 8 - each, half, each)
        self.third.setGeometry(right - half, height - 8 - each, half, each)

    def _lay_out_row(self, left: int, right: int) -> None:
        """All in one row: each as wide as its words, the main one takes what is left."""
        top = (self.height() - 48) // 2
        for button in (self.third, self.second):
            if not button.isHidden():
                wide = max(button.minimumSizeHint().width(), 72)
                button.setGeometry(right - wide, top, wide, 48)
                right -= wide + GAP
        self.main.setGeometry(left, top, right - left, 48)
