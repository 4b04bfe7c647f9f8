"""How long nobody has touched the window."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import (
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QTabletEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication

from ketachart.clock import steady_ns

TOUCHES = {
    QEvent.Type.KeyPress,
    QEvent.Type.ShortcutOverride,
    QEvent.Type.InputMethod,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonDblClick,
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.TabletPress,
    QEvent.Type.Wheel,
}
"""A pointer that only moves is none: a shaken table does not keep a window open."""
KINDS = frozenset(
    (QInputMethodEvent, QKeyEvent, QMouseEvent, QTabletEvent, QTouchEvent, QWheelEvent)
)
"""What a touch comes as."""


class IdleWatch(QObject):
    """Sees every key, click, touch and turn of a wheel in the program.

    ``steady`` gives nanoseconds that go on through sleep and through clock changes.
    """

    def __init__(
        self, parent: QObject | None = None, steady: Callable[[], int] = steady_ns
    ) -> None:
        super().__init__(parent)
        self.steady = steady
        self._last = steady()
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    def touch(self) -> None:
        """Somebody is there now."""
        self._last = self.steady()

    @property
    def idle_s(self) -> float:
        """Seconds since the last touch."""
        return (self.steady() - self._last) / 1e9

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        # Every event of the program comes by: its class is known, its type() costs a microsecond.
        if type(event) in KINDS and event.type() in TOUCHES:
            self.touch()
        return False
