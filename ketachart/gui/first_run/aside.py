"""Questions to the disk while no station is open: asked in a thread of their own."""

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal


class Aside(QObject):
    """Does a thing off the window's thread; a dead network path keeps nobody waiting."""

    _answered = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._answered.connect(self._deliver)

    def do(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Have it done; ``done`` or ``failed`` is called later, from the event loop."""

        def run() -> None:
            try:
                answer = work()
            except Exception as trouble:  # noqa: BLE001 - told apart by who asked
                self._tell(failed, trouble)
            else:
                self._tell(done, answer)

        threading.Thread(target=run, daemon=True).start()

    def _tell(self, callback: Callable[[Any], None], answer: object) -> None:
        try:
            self._answered.emit(callback, answer, None)
        except RuntimeError:  # the window was closed meanwhile; nobody waits for the answer
            return

    @staticmethod
    def _deliver(callback: Callable[[Any], None], answer: object, _: object) -> None:
        callback(answer)
