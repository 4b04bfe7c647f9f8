"""A station whose answers come when a test lets them, and hands that never rest."""

import random
from collections import deque
from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Signal

from ketachart.clinical.acts import Act, VitalsTaken
from ketachart.clinical.chart import Chart
from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.gui.background import by
from ketachart.station import Person, Station

REFUSED, FAILED = 0.12, 0.06
"""How often, of all tries to chart."""


class MoodyStation(Station):
    """Refuses a set now and then, and its disk fails now and then: before or after the commit."""

    dice: random.Random | None = None
    refusals = failures = 0

    def record(self, session_id: str, acts: Any, **named: Any) -> Chart:
        mood = self.dice.random() if self.dice is not None else 1.0
        listed = (acts,) if isinstance(acts, Act) else acts
        if mood < REFUSED and any(isinstance(act, VitalsTaken) for act in listed):
            self.refusals += 1
            raise Refused("This set cannot be charted now.")
        fails = REFUSED < mood < REFUSED + FAILED
        if fails:
            self.failures += 1
        if fails and mood < REFUSED + FAILED / 2:
            raise Unavailable("The chart could not be saved.")
        chart = super().record(session_id, acts, **named)
        if fails:
            raise Unavailable("The chart did not say that it was saved.")
        return chart


class HeldBackground(QObject):
    """As ``Background``, without a thread: work is done, and answered, only when a test says so.

    Work is done in the order asked and answered in that order, as the real one does; between the
    two any time may pass.
    """

    troubled = Signal(object)
    busy_since: float | None = None

    def __init__(self, station: Station) -> None:
        super().__init__()
        self.station = station
        self.is_closed = False
        self.author: Person | None = None
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
        self._asked.append((by(self.author, work), done, failed, owner))

    def do_itself(
        self,
        work: Callable[[Station], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        *,
        owner: QObject | None = None,
    ) -> None:
        """Ask for what the program does by itself."""
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
            except Exception as trouble:  # noqa: BLE001 - it is the answer
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
