"""The head of the settings: the parts, and the pages of their own; two lines where it is narrow."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QWidget

from ketachart.gui.panels.setup.inputs import Choice
from ketachart.gui.widgets import ActionButton

GAP = 14


class SettingsHead(QWidget):
    """One line, or two where one is wider than the window."""

    def __init__(self, parts: Choice, buttons: Sequence[ActionButton]) -> None:
        super().__init__()
        # As wide as there is room: what stands side by side must not keep the window wide.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._parts, self._buttons = parts, QWidget()
        line = QHBoxLayout(self._buttons)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP)
        for button in buttons:
            line.addWidget(button)
        self._lines = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(GAP)
        self._lines.setSizeConstraint(QBoxLayout.SizeConstraint.SetNoConstraint)
        self._lines.addWidget(parts, 1)
        self._lines.addWidget(self._buttons)

    def fit(self) -> None:
        """Side by side where there is room for both."""
        needed = self._parts.minimumSizeHint().width() + GAP + self._buttons.sizeHint().width()
        across = QBoxLayout.Direction.LeftToRight
        down = QBoxLayout.Direction.TopToBottom
        wanted = across if self.width() >= needed else down
        if wanted != self._lines.direction():
            self._lines.setDirection(wanted)
            self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()
