"""Which protocol is shown, and which part of it."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from ketachart.gui import theme
from ketachart.gui.panels.setup.form import row
from ketachart.gui.panels.setup.inputs import Choice
from ketachart.gui.panels.setup.taps import plain, tapped
from ketachart.gui.panels.side import BAR
from ketachart.gui.patients.cards import SIDE, Scrolled, TitledCard
from ketachart.gui.settings.protocol_rows import PARTS

LEFT = 300


class Chooser(TitledCard):
    """Which protocol, which part of it, what of the files could not be taken, and a copy.

    ``paper_wanted`` asks for the chart of the protocol (id) to fill in with a pen.
    """

    copy_wanted = Signal()
    paper_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__("Limits and protocols")
        self._names: dict[str, str] = {}
        self.which = Choice("Protocol", (), name="protocol-shown", columns=1)
        self.part = Choice("Part", PARTS, name="protocol-part", columns=2)
        self.part.choose(PARTS[0][0])
        self.troubles = plain("", "caution", wrap=True)
        self.troubles.setObjectName("protocol-troubles")
        self.copy = tapped("Make our own copy…", "Make our own copy", self.copy_wanted.emit)
        self.copy.setObjectName("copy-protocol")
        area = Scrolled()
        area.body.addWidget(self.troubles)
        row(area.body, self.which)
        row(area.body, self.part)
        area.body.addWidget(self.copy)
        self.paper = tapped("Print a paper chart…", "Print a paper chart", self._ask_paper)
        self.paper.setObjectName("print-paper-chart")
        area.body.addWidget(self.paper)
        area.body.addStretch(1)
        self.column.addWidget(area, 1)
        self.setMinimumWidth(LEFT - 60)
        self.setMaximumWidth(LEFT + 40)

    def show_names(self, names: Iterable[tuple[str, str]], shown: str) -> None:
        """The protocols by (id, name); on two lines, beyond them cut, and whole on its card."""
        self._names = dict(names)
        self.which.show_choices(self._names.items())
        self.which.choose(shown)
        for tap in (*self.which.chips, *self.part.chips):
            tap.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._cut()

    def _ask_paper(self) -> None:
        if (protocol := self.which.value()) is not None:
            self.paper_wanted.emit(protocol)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        # Two lines, the first of which may end a word earlier.
        room = (self.width() - 2 * SIDE - BAR - 36) * 1.6
        letters = QFontMetricsF(theme.text(13, 600))
        for tap in self.which.chips:
            name = self._names[tap.value]
            tap.setText(letters.elidedText(name, Qt.TextElideMode.ElideRight, room))
            tap.on_two_lines = True
            tap.setToolTip(name)
            tap.setAccessibleName(f"Protocol: {name}")
