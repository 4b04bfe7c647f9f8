"""Where everything stands on the sign-off page: three columns, or two where there is less room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ketachart.gui.panels.fade import Fade
from ketachart.gui.panels.painted import colour
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.sign_off.looks import Looks, Orders
from ketachart.gui.sign_off.middle import Middle
from ketachart.gui.sign_off.queue_list import WIDTH, QueueList
from ketachart.gui.sign_off.sign_box import SignBox
from ketachart.gui.sign_off.signed_card import SignedCard

RIGHT, SLIM_RIGHT = 384, 340
LEAST = QSize(820, 360)
LOW = 440
"""Below this height (px) the right column scrolls as a whole."""
NARROW = 1120
"""Below this width (px) what waits becomes a tab."""


class Columns(QWidget):
    """What waits, the record, and on the right the signature, the plan, or what became of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sign-off-page")
        self.queue = QueueList()
        self.middle = Middle(self.queue)
        self.pages = self.middle.pages
        self.looks, self.orders = Looks(), Orders()
        self.box, self.card = SignBox(), SignedCard()
        self._lay_out()

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 18, 18, 10)
        column.setSpacing(0)
        column.addWidget(self.orders)
        column.addWidget(self.looks)
        column.addStretch(1)
        self.first = QScrollArea()
        self.first.setWidget(inside)
        self.first.setWidgetResizable(True)
        self.first.setFrameShape(QFrame.Shape.NoFrame)
        self.first.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.first.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        Fade(self.first)
        signing = QWidget()
        lines = QVBoxLayout(signing)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self.first, 1)
        self._below = _padded(self.box, 20, 8, 20, 18)
        lines.addWidget(self._below)
        self._column, self._lines = column, lines
        self.nothing = plain("", "label", wrap=True)
        self.nothing.setObjectName("sign-off-nothing")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.right = QStackedWidget()
        self.right.setObjectName("sign-off-right")
        self._signing, self._signed = signing, _padded(self.card, 20, 18, 20, 18)
        self._empty = _padded(self.nothing, 20, 20, 20, 18)
        for each in (self._empty, self._signing, self._signed):
            self.right.addWidget(each)
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(0, 0, 0, 0)
        self.line.setSpacing(0)
        self.line.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.queue.setFixedWidth(WIDTH)
        self.right.setFixedWidth(RIGHT)
        self.line.addWidget(self.queue)
        self.line.addWidget(self.middle, 1)
        self.line.addWidget(self.right)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        inside = self.middle.tabs["queue"].isVisibleTo(self.middle)
        if narrow and not inside:
            self.line.removeWidget(self.queue)
            self.queue.setMaximumWidth(16_777_215)
            self.queue.setMinimumWidth(0)
            self.middle.take_queue(inside=True)
        elif not narrow and inside:
            self.middle.take_queue(inside=False)
            self.queue.setFixedWidth(WIDTH)
            self.line.insertWidget(0, self.queue)
            self.queue.show()
        self.right.setFixedWidth(SLIM_RIGHT if narrow else RIGHT)
        self._fold(low=self.height() < LOW)

    def _fold(self, *, low: bool) -> None:
        """Where there is little height, the signature scrolls with what stands above it."""
        is_inside = self._column.indexOf(self._below) >= 0
        if low and not is_inside:
            self._lines.removeWidget(self._below)
            self._column.addWidget(self._below)
        elif not low and is_inside:
            self._column.removeWidget(self._below)
            self._lines.addWidget(self._below)

    def minimumSizeHint(self) -> QSize:
        return LEAST

    def focus_groups(self) -> tuple[QWidget, ...]:
        """The way of Tab: the signature first, then the page, then what waits."""
        return (self.right, self.middle, self.queue)

    def paintEvent(self, _: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), colour("surface"))


def _padded(widget: QWidget, *margins: int) -> QWidget:
    around = QWidget()
    inside = QVBoxLayout(around)
    inside.setContentsMargins(*margins)
    inside.addWidget(widget)
    return around
