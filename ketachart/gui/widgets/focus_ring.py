"""One ring around whatever has the keyboard: 2 px of ring, 3 px of halo, over any widget."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from ketachart.gui import theme

REACH = 5
"""How far the ring stands out from the widget (px)."""


class FocusRing(QWidget):
    """An overlay on a window that follows the focus and takes part in nothing else."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._target: QWidget | None = None
        self.hide()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_changed)

    def _focus_changed(self, _: QWidget | None, now: QWidget | None) -> None:
        if self._target is not None:
            self._target.removeEventFilter(self)
            self._target = None
        mine = now is not None and self.parentWidget().isAncestorOf(now)
        ringed = mine and now.focusPolicy() != Qt.FocusPolicy.NoFocus and not now.property("ownFocus")
        if not ringed or now is None:
            self.hide()
            return
        self._target = now
        now.installEventFilter(self)
        now.destroyed.connect(self._gone)
        self.follow()

    def _gone(self) -> None:
        self._target = None
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        moved = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)
        if watched is self._target and event.type() in moved:
            self.follow()
        return False

    def follow(self) -> None:
        """Stand around the widget where it is now."""
        target = self._target
        if target is None or not target.isVisible():
            self.hide()
            return
        corner = target.mapTo(self.parentWidget(), target.rect().topLeft())
        box = target.rect().translated(corner).adjusted(-REACH, -REACH, REACH, REACH)
        self.setGeometry(box)
        self.raise_()
        self.show()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        halo = QColor(theme.current().focus)
        halo.setAlphaF(0.28)
        box = QRectF(self.rect())
        painter.setPen(QPen(halo, 3))
        painter.drawRoundedRect(box.adjusted(1.5, 1.5, -1.5, -1.5), 13, 13)
        painter.setPen(QPen(theme.current().focus, 2))
        painter.drawRoundedRect(box.adjusted(4, 4, -4, -4), 11, 11)
