"""The whole record read by the program while the window is open; what is wrong is told at once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ketachart.gui.backups import moment_text
from ketachart.gui.tell import Said
from ketachart.gui.watch import Watch
from ketachart.station import CheckState

if TYPE_CHECKING:
    from ketachart.gui.background import Background
    from ketachart.gui.window import StationWindow

WRONG = "The record is not as it was written."
WRONG_MORE = (
    "Nothing was repaired. What is charted now is kept; tell who looks after this computer, and "
    "keep its backups."
)
UNSURE = "The end of the record cannot be checked."


class CheckWatch(Watch):
    """``changed`` carries a ``CheckState``."""

    first_ms = 10_000

    def __init__(self, window: StationWindow, background: Background) -> None:
        super().__init__(window, background, lambda station: station.tend_check(), CheckState())

    def is_under_way(self, state: CheckState) -> bool:
        return state.running

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
