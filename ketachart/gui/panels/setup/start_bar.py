"""The way out of the set-up: Start, or in words what is missing; and the pump that already runs."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ketachart.clinical.chart import Chart
from ketachart.clinical.starting import left_words
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.widgets import ActionButton

HEIGHT = 66
"""The same whatever it says, so that the cards above never move (px)."""


class StartBar(QWidget):
    """``start`` only when nothing is missing; ``runs_already`` at any time."""

    start = Signal()
    runs_already = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._left: tuple[str, ...] = ()
        self.button = ActionButton(
            "Start infusion", icon="play", key="Ctrl ⏎", look="filled", height=56, pixels=16
        )
        self.button.setObjectName("start-infusion")
        self.button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self.start.emit)
        self.fact = ActionButton("It runs already…", look="outlined", height=56)
        self.fact.setObjectName("runs-already")
        self.fact.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.fact.clicked.connect(self.runs_already.emit)
        self.head, self.names = plain("", "strong"), plain("", "label", wrap=True)
        self.names.setObjectName("things-left")
        self.below = plain("", "label", wrap=True)
        self.names.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        first = QHBoxLayout()
        first.setSpacing(6)
        first.addWidget(self.head, 0, Qt.AlignmentFlag.AlignTop)
        first.addWidget(self.names, 1, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch(1)
        words.addLayout(first)
        words.addWidget(self.below)
        words.addStretch(1)
        self.setFixedHeight(HEIGHT)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 5, 5, 5)
        line.setSpacing(16)
        line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(words, 1)
        line.addWidget(self.fact, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_left(self, chart: Chart, left: tuple[str, ...], *, waiting: bool) -> None:
        """What is missing, in words."""
        self._left = left
        head, names = left_words(left)
        self.head.setText(head)
        self.names.setVisible(bool(names))
        self._fit()
        every = chart.protocol.schedule.infusion.every_min
        self.below.setText(
            f"Start sets the clock; vitals fall due at once, then every {every} min."
        )
        self.button.setEnabled(not left and not waiting)
        self.button.setAccessibleName(
            "Start infusion" if not left else f"Start infusion, off. {head} {names}"
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As many by name as stand on two lines."""
        line = self.names.fontMetrics()
        buttons = self.button.sizeHint().width() + self.fact.sizeHint().width()
        # The head, the margins and the gaps between the four.
        room = self.width() - buttons - self.head.sizeHint().width() - 5 - 2 * 16 - 6
        words = ""
        for named in range(min(len(self._left), 4), 0, -1):
            words = left_words(self._left, named)[1]
            space = line.boundingRect(0, 0, max(room, 1), 999, Qt.TextFlag.TextWordWrap, words)
            if space.height() <= 2 * line.lineSpacing() + 1:
                break
        self.names.setText(words)
