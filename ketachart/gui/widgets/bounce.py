"""A glove that bounces hits the same button twice; the second hit is not meant."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractButton

PRESSES = {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick}
HITS = PRESSES | {QEvent.Type.MouseButtonRelease}
WAIT_S = 0.4
"""A button that was hit is deaf for so long (s)."""


class BounceFilter(QObject):
    """Installed on the application: swallows a press on a button within ``WAIT_S`` of a hit on it.

    A hit is a release on the button: buttons act then, so a finger held long bounces then too.
    A swallowed press does not make the button deaf for longer. Buttons that are meant to be
    hit in a row, such as a keypad's, carry the property ``repeats``.
    """

    def __init__(
        self, parent: QObject | None = None, now: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._now = now
        # The button itself, not its id(): a new button may be given the number of one that is gone.
        self._last: tuple[QAbstractButton, float] | None = None
        self._swallowed = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Every event of the program comes by: its class is known, its type() costs a microsecond.
        if type(event) is not QMouseEvent or event.type() not in HITS:
            return False
        if not isinstance(watched, QAbstractButton) or watched.property("repeats"):
            return False
        if event.type() in PRESSES:
            self._swallowed = self._bounced(watched)
            return self._swallowed
        if not self._swallowed and watched.rect().contains(event.position().toPoint()):
            self._last = (watched, self._now())
        return False

    def _bounced(self, button: QAbstractButton) -> bool:
        if self._last is None:
            return False
        hit, at = self._last
        return hit is button and self._now() - at < WAIT_S
