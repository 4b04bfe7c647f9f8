"""A station whose answers come when a test lets them, and hands that never rest."""

from collections import deque
from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Signal

from ketachart.station import Station


class HeldBackground(QObject):
    """As ``Background``, without a thread: work is done, and answered, only when a test says so.

    Work is done in the order asked and answered in that order, as the real one does; between the
    two any time may pass.
    """

    troubled = Signal(object)

    def __init__(self, station: Station) -> None:
        super().__init__()
        self.station = station
        self.is_closed = False
        self._asked: deque[tuple[Any, ...]] = deque()
        self._done: deque[tuple[Any, ...]] = deque()

    def do(
        self,
        work: Callable[[Station], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        *,
        owner: QObject | None = None,
    ) -> None:
        """Ask for something to be done, later."""
        self._asked.append((work, done, failed, owner))

    @property
    def waits(self) -> int:
        """How much is not answered yet."""
        return len(self._asked) + len(self._done)

    def work(self) -> None:
        """Do the oldest thing that was asked; its answer is still on the way."""
        if self._asked:
            work, *answer = self._asked.popleft()
            try:
                self._done.append((work(self.station), None, *answer))
            except Exception as trouble:
                self._done.append((None, trouble, *answer))

    def answer(self) -> None:
        """Let the oldest answer arrive."""
        if not self._done:
            return
        value, trouble, done, failed, owner = self._done.popleft()
        callback = done if trouble is None else failed
        whose = owner if owner is not None else getattr(callback, "__self__", None)
        if isinstance(whose, QObject) and not shiboken6.isValid(whose):
            return
        if callback is not None:
            callback(value if trouble is None else trouble)
        elif trouble is not None:
            self.troubled.emit(trouble)

    def all(self) -> None:
        """Let everything arrive, and what comes of it."""
        while self.waits:
            self.work()
            self.answer()
