"""Places to type whose caret has the colour of the text and does not blink.

Qt paints it as the ground turned over, which in the dim room is a white line that flashes.
"""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from ketachart.gui.panels.painted import colour

_BESIDE = 5
"""QLineEdit tells the caret with so much room to its left (px)."""


class Line(QLineEdit):
    """One line."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() and not self.hasSelectedText() and not self.isReadOnly():
            caret = self.cursorRect()
            QPainter(self).fillRect(
                caret.x() + _BESIDE, caret.y(), 2, caret.height(), colour("focus")
            )


class Lines(QPlainTextEdit):
    """Several lines."""

    def __init__(self) -> None:
        super().__init__()
        self.setCursorWidth(0)
        self.cursorPositionChanged.connect(self.viewport().update)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() and not self.isReadOnly():
            caret = self.cursorRect()
            QPainter(self.viewport()).fillRect(
                caret.x(), caret.y() + 1, 2, caret.height() - 2, colour("focus")
            )
