"""What goes on below an edge fades out towards it."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from ketachart.gui import theme

HEIGHT = 36


class Fade(QWidget):
    """Lies over the lower edge of something that scrolls, while there is more to see.

    ``ground`` is the token of the colour that it fades into.
    """

    def __init__(self, over: QAbstractScrollArea, ground: str = "surface") -> None:
        super().__init__(over)
        self._over, self._ground = over, ground
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        bar = over.verticalScrollBar()
        bar.valueChanged.connect(self.follow)
        bar.rangeChanged.connect(self.follow)
        over.viewport().installEventFilter(self)
        self.follow()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.follow()
        return False

    def follow(self) -> None:
        """To the lower edge as it is now; away when the end is in sight."""
        bar, view = self._over.verticalScrollBar(), self._over.viewport()
        # Half a line more is no reason to veil what can be read.
        self.setVisible(bar.value() < bar.maximum() - 4)
        low = view.mapTo(self._over, view.rect().bottomLeft())
        self.setGeometry(low.x(), low.y() - HEIGHT + 1, view.width(), HEIGHT)
        self.raise_()

    def paintEvent(self, _: QPaintEvent) -> None:
        ground = QColor(theme.current().tokens[self._ground])
        clear = QColor(ground)
        clear.setAlpha(0)
        fall = QLinearGradient(0, 0, 0, self.height())
        fall.setColorAt(0, clear)
        fall.setColorAt(0.85, ground)
        QPainter(self).fillRect(self.rect(), fall)
