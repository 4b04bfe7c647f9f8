"""The backups while the window is open: tended each minute, their age in view, trouble told."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ketachart.clinical.phrases import clock_text, day_text
from ketachart.clock import on_the_wall
from ketachart.gui.panels.band import Offer
from ketachart.gui.watch import Watch
from ketachart.station import BackupState

if TYPE_CHECKING:
    from ketachart.gui.background import Background
    from ketachart.gui.window import StationWindow

LATE = "The last backup is more than a day old."
TROUBLE = "There is trouble with the backups."


class BackupWatch(Watch):
    """``changed`` carries a ``BackupState``."""

    first_ms = 20_000

    def __init__(self, window: StationWindow, background: Background) -> None:
        super().__init__(window, background, lambda station: station.tend_backups(), BackupState())
        self._is_awaited = False

    def tend_now(self) -> None:
        """Something was begun: how it goes is told also where it changed nothing."""
        self._is_awaited = True
        self.tend()

    def is_under_way(self, state: BackupState) -> bool:
        # A run, or a look for the second place.
        return state.running or state.looking

    def show(self, state: BackupState) -> None:
        """Show a state on the board; trouble that is new is told in the band."""
        now = self._window.bedside.now()
        words, told = in_words(state, now)
        wanting = state.late or bool(state.problems)
        self._window.frame.board_head.show_backups(words, told, wanting=wanting)
        trouble = f"{state.late}{'|'.join(state.problems)}" if wanting and state.place else ""
        if trouble != self._told:
            self._told = trouble
            if trouble:
                title = LATE if state.late else TROUBLE
                offer = Offer("Backups…", self._window.frame.board_head.backups_wanted.emit)
                self._window.tell.notice(title, " ".join(state.problems), (offer,))
        if state != self.state or self._is_awaited:
            self.state, self._is_awaited = state, self._is_awaited and state.running
            self.changed.emit(state)


def in_words(state: BackupState, now: datetime) -> tuple[str, str]:
    """How the backups stand: a word for a button, and a sentence."""
    if not state.known or state.place is None:
        return "", ""
    at = state.second
    if at is None:
        told = f"There is no backup in {state.place} yet."
        return "No backup yet", " ".join((told, *state.problems))
    when = moment_text(at, now)
    told = f"Last backup in the second place: {when}."
    if state.late or state.problems:
        return "Backups late" if state.late else "Backup trouble", " ".join((told, *state.problems))
    return f"Backup {age_text(at, now)}", told


def age_text(at: datetime, now: datetime) -> str:
    """``just now``, ``25 min``, ``3 h``, ``2 d``."""
    minutes = max(0, int((now - at).total_seconds() // 60))
    if minutes < 2:
        return "just now"
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"


def moment_text(at: datetime, now: datetime) -> str:
    """``today 14:05``, or with its day."""
    here = on_the_wall(at, now)
    day = "today" if here.date() == now.date() else day_text(here)
    return f"{day} {clock_text(here)}"
