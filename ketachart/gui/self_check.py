"""The whole record read by the program while the window is open; what is wrong is told at once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ketachart.gui.backups import moment_text
from ketachart.gui.tell import Said
from ketachart.station import CheckState

if TYPE_CHECKING:
    from ketachart.gui.background import Background
    from ketachart.gui.window import StationWindow

FIRST_MS, EVERY_MS, RUNNING_MS = 10_000, 60_000, 2_000
WRONG = "The record is not as it was written."
WRONG_MORE = (
    "Nothing was repaired. What is charted now is kept; tell who looks after this computer, and "
    "keep its backups."
)
UNSURE = "The end of the record cannot be checked."


class CheckWatch(QObject):
    """``changed`` carries the ``CheckState`` whenever it is another one."""

    changed = Signal(object)

    def __init__(self, window: StationWindow, background: Background) -> None:
        super().__init__(window)
        self._window, self._background = window, background
        self.state = CheckState()
        self._told = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.tend)
        self._timer.start(FIRST_MS)

    def tend(self) -> None:
        """Ask the station now; the next time follows by itself."""
        self._timer.stop()
        if not self._background.is_closed:
            self._background.do_itself(
                lambda station: station.tend_check(), self._found, self._failed, owner=self
            )

    def _failed(self, _: Exception) -> None:
        # Where the station itself is in trouble, charting says so.
        self._timer.start(EVERY_MS)

    def _found(self, state: CheckState) -> None:
        self._timer.start(RUNNING_MS if state.running else EVERY_MS)
        self.show(state)

    def show(self, state: CheckState) -> None:
        """Tell what is new and wrong in the band."""
        verdict = state.verdict
        problem = "" if verdict is None else verdict.problem or verdict.note or ""
        if problem and problem != self._told:
            if state.is_wrong:
                more = f"{problem} {WRONG_MORE}"
                self._window.tell.say(Said("damaged", "flag", "flag", WRONG, more))
            else:
                self._window.tell.notice(UNSURE, problem)
        self._told = problem
        if state != self.state:
            self.state = state
            self.changed.emit(state)


def in_words(state: CheckState, now: datetime | None) -> str:
    """How the record was found, as a sentence."""
    verdict = state.verdict
    if verdict is None or state.at is None or now is None:
        return "The whole record is being read." if state.running else "Not read whole yet."
    when = moment_text(state.at, now)
    if not verdict.intact:
        return f"Whole record read: {when}. {verdict.problem} Nothing was repaired."
    told = f"Whole record read: {when}, {verdict.entries:,} entries, all as written."
    return f"{told} {verdict.note}" if verdict.note else told
