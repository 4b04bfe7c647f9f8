"""What nobody caught, from whatever thread or call, is noted and told in the window."""

import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal

from ketachart import faults
from ketachart.gui.tell import Tell

AGAIN_S = 60.0
"""A fault that comes with each repaint is told this often, or nobody could put the band away."""


class _LastResort(QObject):
    """Brings a fault from wherever it happened into the window's thread."""

    happened = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._told: dict[str, float] = {}

    def from_anywhere(
        self,
        kind: type[BaseException],
        trouble: BaseException,
        trace: TracebackType | None,
    ) -> None:
        """As ``sys.excepthook`` is called."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, trouble, trace)
            return
        self._tell(trouble)

    def from_thread(self, args: threading.ExceptHookArgs) -> None:
        """As ``threading.excepthook`` is called."""
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            self._tell(args.exc_value)

    def _tell(self, trouble: BaseException) -> None:
        # Noted here and now: the window that is to tell it may be gone by then.
        faults.note(trouble)
        place, now = faults.places(trouble), time.monotonic()
        if now - self._told.get(place, -AGAIN_S) >= AGAIN_S:
            self._told[place] = now
            self.happened.emit(trouble)


def install_last_resort(tell: Tell) -> Callable[[], None]:
    """Have every exception that nobody caught noted and told; returns what undoes it."""
    last = _LastResort(tell)
    # Later, also in this thread: the band must not be laid out in the middle of a painting.
    last.happened.connect(tell.last_resort, Qt.ConnectionType.QueuedConnection)
    before = sys.excepthook, threading.excepthook
    sys.excepthook, threading.excepthook = last.from_anywhere, last.from_thread

    def undo() -> None:
        sys.excepthook, threading.excepthook = before

    return undo
