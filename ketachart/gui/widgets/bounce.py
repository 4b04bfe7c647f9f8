"""A glove that bounces hits the same button twice; the second hit is not meant."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractButton

WAIT_S = 0.4
"""A button that was hit is deaf for so long (s)."""


class BounceFilter(QObject):
    """Installed on the application: swallows a second press on a button within ``WAIT_S``.

    Buttons that are meant to be hit in a row, such as a keypad's, carry the property ``repeats``.
    """

    def __init__(self, parent: QObject | None = None, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._now = now
        self._last: tuple[int, float] | None = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            return False
        if not isinstance(watched, QAbstractButton) or watched.property("repeats"):
            return False
        assert isinstance(event, QMouseEvent)
        now = self._now()
        if self._last is not None and self._last[0] == id(watched) and now - self._last[1] < WAIT_S:
            return True
        self._last = (id(watched), now)
        return False
