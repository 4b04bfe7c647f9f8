"""The text of a protocol, in which no line is longer than anybody reads."""

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QKeyEvent

from ketachart.gui.panels.carets import Lines

LONGEST = 2_000
"""Characters of a line. Qt lays a line of hundreds of thousands out anew for minutes whenever the
look changes."""
TOO_LONG = (
    "A line holds at most 2,000 characters, so this was not taken in. Break it into several lines."
)


def has_long_line(text: str) -> bool:
    """Whether a line is longer than the box shows."""
    return any(len(line) > LONGEST for line in text.splitlines())


class ProtocolText(Lines):
    """``too_long`` carries the sentence when something typed or pasted is not taken in."""

    too_long = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed, cursor = event.text(), self.textCursor()
        is_full = len(cursor.block().text()) >= LONGEST
        if typed.isprintable() and typed and is_full and not cursor.hasSelection():
            self.too_long.emit(TOO_LONG)
            return
        super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        text = source.text()
        beside = len(self.textCursor().block().text())
        if has_long_line(text) or (text and beside + len(text.splitlines()[0]) > LONGEST):
            self.too_long.emit(TOO_LONG)
            return
        super().insertFromMimeData(source)
