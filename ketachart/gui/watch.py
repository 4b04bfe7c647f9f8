"""What the window asks the station by itself, again and again, without being asked."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketachart.gui.background import Background
    from ketachart.gui.window import StationWindow
    from ketachart.station import Station

EVERY_MS, RUNNING_MS = 60_000, 2_000


class Watch(QObject):
    """``changed`` carries the state whenever it is another one.

    ``work`` gives it, in the station's thread; ``first_ms`` after the window it is asked first.
    """

    changed = Signal(object)
    first_ms: ClassVar[int]

    def __init__(
        self,
        window: StationWindow,
        background: Background,
        work: Callable[[Station], Any],
        state: Any,
    ) -> None:
        super().__init__(window)
        self._window, self._background, self._work = window, background, work
        self.state = state
        self._told = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.tend)
        self._timer.start(self.first_ms)

    def tend(self) -> None:
        """Ask the station now; the next time follows by itself."""
        self._timer.stop()
        if not self._background.is_closed:
            self._background.do_itself(self._work, self._found, self._failed, owner=self)

    def _failed(self, _: Exception) -> None:
        # Where the station itself is in trouble, charting says so.
        self._timer.start(EVERY_MS)

    def _found(self, state: Any) -> None:
        # What is under way is asked for as soon as it may be there.
        self._timer.start(RUNNING_MS if self.is_under_way(state) else EVERY_MS)
        self.show(state)

    @abstractmethod
    def is_under_way(self, state: Any) -> bool:
        """Whether the state will be another one soon."""

    @abstractmethod
    def show(self, state: Any) -> None:
        """Tell what is new in it."""
