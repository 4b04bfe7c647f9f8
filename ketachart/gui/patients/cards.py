"""What the cards of the patients' screens are made of."""

import re
from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QFont, QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ketachart.gui import theme
from ketachart.gui.panels.fade import Fade
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.panels.side import BAR
from ketachart.gui.widgets import ActionButton, Card, FitLabel
from ketachart.gui.widgets.fit_label import SMALLEST

LARGE = 24
"""A name on its card (px)."""

NARROWEST = 160
"""What a name of one long word asks for at least (px)."""

AROUND = 80
"""Above and below what has the keyboard: another row, free of the sign of more (px)."""

LONGEST = 24
"""Letters of a word that every line of a card can hold."""

SIDE = 20
"""Between the edge of a card and what is in it (px)."""


def widest_piece(font: QFont, text: str) -> float:
    """The width (px) of the longest part of a text that is not broken: words, halves at hyphens."""
    metrics = QFontMetricsF(font)
    pieces = text.replace("-", "- ").split()
    return max((metrics.horizontalAdvance(piece) for piece in pieces), default=0)


def breakable(text: str) -> str:
    """The same to read; a word that no line can hold may be broken (at places without width)."""
    letters = rf"[^\s-]{{{LONGEST}}}(?=[^\s-])"
    return re.sub(letters, lambda found: f"{found[0]}\u200b", text)


def wrapping_of(font: QFont, text: str, room: float) -> Qt.TextFlag:
    """Between words; inside them only where one alone is wider than the room (px)."""
    fits = widest_piece(font, text) <= room
    return Qt.TextFlag.TextWordWrap if fits else Qt.TextFlag.TextWrapAnywhere


class NameLabel(FitLabel):
    """A name, large: it wraps, and becomes smaller only where one word is wider than the room."""

    def __init__(self) -> None:
        super().__init__("", theme.display(LARGE, 700))

    def fitting(self, width: int | None = None) -> QFont:
        room = self.width() if width is None else width
        for pixels in range(LARGE, SMALLEST, -1):
            font = theme.display(pixels, 700)
            if widest_piece(font, self.text()) <= room:
                return font
        return theme.display(SMALLEST, 700)

    def minimumSizeHint(self) -> QSize:
        # A single word of sixty letters does not widen the card: it is broken where it ends.
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), NARROWEST), hint.height())

    def wrapping(self, width: int) -> Qt.TextFlag:
        return wrapping_of(self.fitting(width), self.text(), width)


class TitledCard(Card):
    """A card with a title and a column below it."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 16, 0, 16)
        self.column.setSpacing(10)
        self.title = plain(title, "title", wrap=True)
        self.add_padded(self.title)

    def add_padded(self, *widgets: QWidget) -> QHBoxLayout:
        """Widgets in one line, away from the edges."""
        line = padded(widgets)
        self.column.addLayout(line)
        return line


def padded(widgets: Iterable[QWidget]) -> QHBoxLayout:
    """Widgets in one line, away from the edges."""
    line = QHBoxLayout()
    line.setContentsMargins(SIDE, 0, SIDE, 0)
    line.setSpacing(8)
    for widget in widgets:
        line.addWidget(widget)
        if isinstance(widget, ActionButton):
            widget.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return line


def empty(layout: QLayout) -> None:
    """Take away every widget that stands in a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


class Scrolled(QScrollArea):
    """A form that scrolls up and down to what has the keyboard; a sign tells of more below."""

    def __init__(self, ground: str = "surface") -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.inside = inside = QWidget()
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(SIDE, 6, SIDE, 6)
        self.body.setSpacing(11)
        self.setWidget(inside)
        self.verticalScrollBar().rangeChanged.connect(self._make_room)
        Fade(self, ground)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow_focus)

    def _make_room(self, _least: int, most: int) -> None:
        # The bar stands in the margin: nothing moves when it comes or goes.
        self.body.setContentsMargins(SIDE, 6, SIDE - (BAR if most > 0 else 0), 6)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # A sentence that comes up below takes room from the very field it is about.
        if event.size().height() < event.oldSize().height():
            self._follow_focus(None, QApplication.focusWidget())

    def _follow_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.inside.isAncestorOf(now):
            # Fields that have just come up have no place before the layout has run.
            QTimer.singleShot(0, now, lambda: self._reveal(now))

    def _reveal(self, field: QWidget) -> None:
        # Its caret alone is what Qt would show, with half of the box under the sign of more.
        middle = field.mapTo(self.inside, field.rect().center()).y()
        room = min(field.height() // 2 + AROUND, self.viewport().height() // 2)
        self.ensureVisible(0, middle, 0, room)
