"""Long work beside the station's thread, so that no save waits for it; one piece at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from ketachart.clinical.trouble import Unavailable

Progress = Callable[[int, int], None]
GoingOn = Callable[[], bool]
Work = Callable[[Progress, GoingOn], Any]
Done = Callable[[Any], None]
Failed = Callable[[Exception], None]


class Aside(QObject):
    """What is begun anew takes the place of what runs; answers arrive in the window's thread.

    ``progress`` gives how much is done, 0 to 1.
    """

    progress = Signal(float)
    _answered = Signal(int, object, object)
    _moved = Signal(int, float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._waiting: tuple[Done, Failed] | None = None
        self._answered.connect(self._answer)
        self._moved.connect(self._move)
        self.destroyed.connect(self._gone)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is waited for."""
        return self._waiting is not None

    def do(self, work: Work, done: Done, failed: Failed) -> None:
        """Begin; what ran before is stopped and not heard of again."""
        self._number += 1
        number, self._waiting = self._number, (done, failed)

        def run() -> None:
            answer, trouble = None, None
            try:
                answer = work(progress, going_on)
            except Exception as caught:  # noqa: BLE001 - told apart in the window
                trouble = caught
            self._tell(self._answered, number, answer, trouble)

        def progress(done: int, all_: int) -> None:
            self._tell(self._moved, number, done / all_ if all_ else 1.0)

        def going_on() -> bool:
            return self._number == number

        try:
            threading.Thread(target=run, name="aside", daemon=True).start()
        except RuntimeError:
            self._waiting = None
            failed(Unavailable("This computer is too busy to search now. Try again."))

    def stop(self) -> None:
        """Nothing more is wanted."""
        self._number += 1
        self._waiting = None

    def _gone(self) -> None:
        self._number += 1

    @staticmethod
    def _tell(signal: Any, *what: object) -> None:
        try:
            signal.emit(*what)
        except RuntimeError:
            return  # the window is gone, and nobody waits

    @Slot(int, object, object)
    def _answer(self, number: int, answer: object, trouble: Exception | None) -> None:
        if number != self._number or self._waiting is None:
            return
        (done, failed), self._waiting = self._waiting, None
        if trouble is None:
            done(answer)
        else:
            failed(trouble)

    @Slot(int, float)
    def _move(self, number: int, share: float) -> None:
        if number == self._number:
            self.progress.emit(share)
