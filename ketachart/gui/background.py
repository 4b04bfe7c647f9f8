"""The one thread that owns the station; the window asks it and is never kept waiting."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QThread, Signal, Slot

from ketachart.clinical.trouble import Trouble, Unavailable
from ketachart.gui.garbage import keep_in_window_thread
from ketachart.station import Person, Station

T = TypeVar("T")
Done = Callable[[Any], None]
Failed = Callable[[Exception], None]

CLOSING_MS = 15_000
"""How long a slow disk is waited for at the end; what was asked before is still written."""


class _Thread(QThread):
    """A thread whose Python state lasts as long as it does.

    Without a Python frame below them, each slot called in a QThread gets a thread state of its own,
    and whatever is kept by thread (``threading.local``: file locks, connections) is gone with it.
    """

    def run(self) -> None:
        self.exec()


class _Worker(QObject):
    """Lives in the thread; does one thing after the other and answers by number."""

    answered = Signal(object, object, object)

    def __init__(self) -> None:
        super().__init__()
        self._station: Station | None = None

    @Slot(object, object)
    def take(self, number: int, opener: Callable[[], Station]) -> None:
        """Open the station, here and nowhere else: it belongs to the thread that opened it."""

        def work(before: Station | None) -> Station:
            if before is not None:
                before.close()
            self._station = None
            self._station = opener()
            return self._station

        self._answer(number, lambda: _told(work(self._station)))

    @Slot(object, object)
    def work(self, number: int, work: Callable[[Station], Any]) -> None:
        """Do something with the station."""
        self._answer(number, lambda: work(self._opened()))
        self._tend()

    @Slot()
    def close(self) -> None:
        """Let the station go, and end the thread."""
        try:
            if self._station is not None:
                self._station.close()
        except Exception as trouble:  # noqa: BLE001 - nothing may keep the thread from ending
            self.answered.emit(-1, None, trouble)
        self._station = None
        QThread.currentThread().quit()

    def _tend(self) -> None:
        """Between two requests, after the answer: what is saved does not wait for it."""
        if self._station is not None:
            try:
                self._station.tend()
            except Trouble as trouble:
                self.answered.emit(-1, None, trouble)

    def _opened(self) -> Station:
        if self._station is None:
            raise Unavailable("The station is not open yet. Nothing was recorded.")
        return self._station

    def _answer(self, number: int, work: Callable[[], Any]) -> None:
        # An exception that left this slot would reach the last resort and nobody who waits.
        try:
            answer = work()
        except Exception as trouble:  # noqa: BLE001 - told apart in the window, by ``tell``
            self.answered.emit(number, None, trouble)
        else:
            self.answered.emit(number, answer, None)


def _told(station: Station) -> Any:
    """What the window may know of an open station: nothing that belongs to the thread."""
    return station.person


@dataclass(frozen=True, slots=True)
class _Waiting:
    done: Done | None
    failed: Failed | None
    owner: QObject | None
    since: float


class Background(QObject):
    """Asks the station's thread; answers arrive in the window's thread, in the order asked.

    ``troubled`` carries a problem that nobody else was told to take.
    """

    troubled = Signal(object)
    _take = Signal(object, object)
    _work = Signal(object, object)
    _close = Signal()

    def __init__(
        self,
        opener: Callable[[], Station] | None = None,
        *,
        failed: Failed | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        keep_in_window_thread()
        self.author: Person | None = None
        """Who is signed in in the window; what is asked for now is theirs, whoever signs in
        before it is done."""
        self._waiting: dict[int, _Waiting] = {}
        self._last = 0
        self._closed = False
        self._thread = _Thread()
        self._thread.setObjectName("station")
        self._worker = _Worker()
        self._worker.moveToThread(self._thread)
        self._take.connect(self._worker.take)
        self._work.connect(self._worker.work)
        self._close.connect(self._worker.close)
        self._worker.answered.connect(self._deliver)
        self._thread.start()
        if opener is not None:
            self.open(opener, None, failed)

    def open(
        self, opener: Callable[[], Station], done: Done | None, failed: Failed | None = None
    ) -> None:
        """Open a station in the thread; ``done`` gets who is signed in, or None."""
        if (number := self._asked(done, failed, None)) is not None:
            self._take.emit(number, opener)

    def do(
        self,
        work: Callable[[Station], T],
        done: Callable[[T], None] | None = None,
        failed: Failed | None = None,
        *,
        owner: QObject | None = None,
    ) -> None:
        """Have something done; ``done`` or ``failed`` is called later, from the event loop.

        The answer is dropped where ``owner``, or the object that a method belongs to, is gone.
        """
        if (number := self._asked(done, failed, owner)) is not None:
            self._work.emit(number, by(self.author, work))

    def do_itself(
        self,
        work: Callable[[Station], T],
        done: Callable[[T], None] | None = None,
        failed: Failed | None = None,
        *,
        owner: QObject | None = None,
    ) -> None:
        """As ``do``, for what the program does by itself, whoever is signed in or nobody."""
        if (number := self._asked(done, failed, owner)) is not None:
            self._work.emit(number, work)

    @property
    def busy_since(self) -> float | None:
        """Since when (``time.monotonic``) the oldest answer is waited for; None when idle."""
        first = next(iter(self._waiting.values()), None)
        return first.since if first else None

    @property
    def is_closed(self) -> bool:
        """Whether it takes nothing more."""
        return self._closed

    def close(self) -> bool:
        """Finish what was asked, close the station, end the thread; False if it still hangs."""
        if not self._closed:
            self._closed = True
            self._waiting.clear()
            self._close.emit()
        return self._thread.wait(CLOSING_MS)

    def _asked(self, done: Done | None, failed: Failed | None, owner: QObject | None) -> int | None:
        if self._closed:
            (failed or self.troubled.emit)(Unavailable("The station is closed."))
            return None
        self._last += 1
        self._waiting[self._last] = _Waiting(done, failed, owner, time.monotonic())
        return self._last

    @Slot(object, object, object)
    def _deliver(self, number: int, answer: object, trouble: Exception | None) -> None:
        waiting = self._waiting.pop(number, None)
        if waiting is None:
            if trouble is not None and not self._closed:
                self.troubled.emit(trouble)
            return
        if trouble is None:
            if waiting.done is not None and _is_there(waiting.owner, waiting.done):
                waiting.done(answer)
        elif waiting.failed is None:
            self.troubled.emit(trouble)
        elif _is_there(waiting.owner, waiting.failed):
            waiting.failed(trouble)


def by(author: Person | None, work: Callable[[Station], T]) -> Callable[[Station], T]:
    """The work as its author's, where one is known."""
    if author is None:
        return work

    def authored(station: Station) -> T:
        with station.acting(author):
            return work(station)

    return authored


def _is_there(owner: QObject | None, callback: Callable[..., None]) -> bool:
    """Whether whoever waits for the answer still exists."""
    whose = owner if owner is not None else getattr(callback, "__self__", None)
    return not isinstance(whose, QObject) or shiboken6.isValid(whose)
