"""One ring around whatever has the keyboard: 2 px of ring, 3 px of halo, over any widget."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget
from shiboken6 import isValid

from ketachart.gui import theme

REACH = 5
"""How far the ring stands out from the widget (px)."""

MOVES = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide}


class FocusRing(QWidget):
    """An overlay on a window that follows the focus and takes part in nothing else.

    A widget that marks the focus by itself carries the property ``ownFocus``.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._target: QWidget | None = None
        self._followed: list[QWidget] = []
        self.hide()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_changed)

    def _focus_changed(self, _: QWidget | None, now: QWidget | None) -> None:
        self._let_go()
        if (
            now is None
            or not self._window.isAncestorOf(now)
            or now.focusPolicy() == Qt.FocusPolicy.NoFocus
            or now.property("ownFocus")
        ):
            self.hide()
            return
        self._target = now
        now.destroyed.connect(self._gone)
        # A scrolled or re-laid-out ancestor moves the widget without an event of its own.
        step: QWidget | None = now
        while step is not None and step is not self._window:
            step.installEventFilter(self)
            self._followed.append(step)
            step = step.parentWidget()
        self.follow()

    def _let_go(self) -> None:
        # Qt takes the focus from a widget while it destroys it: then there is nothing to undo.
        for widget in filter(isValid, self._followed):
            widget.removeEventFilter(self)
        self._followed.clear()
        if self._target is not None and isValid(self._target):
            self._target.destroyed.disconnect(self._gone)
        self._target = None

    def _gone(self) -> None:
        self._followed.clear()
        self._target = None
        self.hide()

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        if event.type() in MOVES and self._target is not None:
            self.follow()
        return False

    def follow(self) -> None:
        """Stand around the widget where it is now, as far as that can be seen."""
        target = self._target
        if target is None or not target.isVisible():
            self.hide()
            return
        corner = target.mapTo(self._window, QPoint(0, 0))
        box = QRect(corner, target.size())
        seen = self._seen(target)
        if not box.intersects(seen):
            self.hide()
            return
        box.adjust(-REACH, -REACH, REACH, REACH)
        self.setGeometry(box)
        self.setMask(seen.translated(-box.topLeft()))
        self.raise_()
        self.show()

    def _seen(self, target: QWidget) -> QRect:
        """What of the window a ring may be drawn on: not past the edge of a scrolled area."""
        seen = self._window.rect()
        step = target.parentWidget()
        while step is not None and step is not self._window:
            area = step.parentWidget()
            if isinstance(area, QAbstractScrollArea) and area.viewport() is step:
                place = QRect(step.mapTo(self._window, QPoint(0, 0)), step.size())
                seen &= place.adjusted(-REACH, -REACH, REACH, REACH)
            step = area
        return seen

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
