"""What is to be told of the station's clock: steps, a new start of the computer, who looked at it.

Station time runs on steadily whatever the computer's clock does, so that elapsed times and what is
due stay right. What the computer's clock says is taken up when somebody confirms it; where a
session began since the computer started, only once that has ended (design.md: within a boot,
elapsed time is steady).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ketachart.clinical.acts import InfusionStarted
from ketachart.clinical.administration import ClockConfirmed, ClockStepped, ClockTakenUp
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import day_text
from ketachart.clinical.trouble import Refused
from ketachart.clock import STEP, Clock, Reading, new_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketachart.clinical.entry import Entry, Stamp

NONE = timedelta(0)
ABOUT_CLOCK = ("clinic-set-up", "clock-stepped", "clock-confirmed", "clock-taken-up")
"""What tells which times of the station somebody stands by."""
TIMED = (Phase.READY, Phase.INFUSING, Phase.PAUSED, Phase.RECOVERY)
"""While a session is in one of these, its elapsed times follow no clock that is set."""
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
"""No computer that runs this program is right to show an earlier day."""


@dataclass(frozen=True, slots=True)
class ClockState:
    """What a nurse is told; nothing where ``is_marked`` is False.

    ``step``: how far the computer's clock is ahead of station time (negative: behind), zero within
    2 s. ``restarted``: the computer was started since the last entry, ``last_entry`` being when
    that was, and nobody has found the clock right since. ``waits``: somebody did find the
    computer's clock right, and station time follows it once the sessions of this boot have ended.
    """

    step: timedelta = NONE
    restarted: bool = False
    last_entry: datetime | None = None
    waits: bool = False

    @property
    def is_marked(self) -> bool:
        """Whether clock times carry the mark that nobody has confirmed them."""
        return self.restarted or (bool(self.step) and not self.waits)


def start_of_times(kept: Sequence[Entry]) -> Entry:
    """The entry of a session from which its times count: the start, or what opened it."""
    return next((e for e in reversed(kept) if isinstance(e.act, InfusionStarted)), kept[0])


class Timing:
    """The clock of an open station, and what its ledger says about it.

    ``kept`` are the entries about the clock and the set-up, in their order; ``last`` is the stamp
    of the last entry of all.
    """

    def __init__(self, clock: Clock, kept: Sequence[Entry], last: Stamp | None) -> None:
        self.clock = clock
        self._boot = clock.now().boot_id
        self._last = last.recorded_at if last is not None else None
        self._restarted, self._told, self._waits = last is not None, NONE, False
        for entry in kept:
            if entry.stamp.boot_id != self._boot:
                continue
            act = entry.act
            if isinstance(act, ClockStepped):
                # Each tells how far the clock was off then; a confirmation may still wait.
                self._told, self._waits = timedelta(seconds=act.seconds), False
                continue
            self._restarted = False
            if isinstance(act, ClockConfirmed) and act.waits:
                self._waits = True
            else:
                self._told, self._waits = NONE, False

    @property
    def state(self) -> ClockState:
        """What is to be told now; touches no disk."""
        step = self.clock.step()
        return ClockState(
            step if abs(step) > STEP else NONE,
            self._restarted,
            self._last if self._restarted else None,
            self._waits,
        )

    @property
    def restarted(self) -> bool:
        """Whether the computer was started anew and nobody has found its clock right since."""
        return self._restarted

    @property
    def waits(self) -> bool:
        """Whether the computer's clock is to be taken up when the sessions have ended."""
        return self._waits

    def new_step(self, reading: Reading, by: str) -> ClockStepped | None:
        """The act for a clock that moved since the last one, if it did; ``note`` when it is in."""
        step = self.clock.step()
        if abs(step - self._told) <= STEP:
            return None
        return ClockStepped(
            id=new_id(), at=reading.at, by=by, seconds=round(step.total_seconds(), 3)
        )

    def note(self, act: ClockStepped) -> None:
        """A step is entered: it is told once, and what was confirmed before it is no more."""
        self._told, self._waits = timedelta(seconds=act.seconds), False

    def confirmed(self, by: str, *, free: bool) -> ClockConfirmed:
        """Somebody found the computer's clock right; station time follows at once where ``free``.

        ``settle`` when it is in.

        Raises:
            Refused: it shows a day before this program was made.
        """
        step = self.clock.step()
        if self.clock.now().at + step < EARLIEST:
            raise Refused(
                f"The computer's clock shows {day_text(self.clock.now().at + step)}, a day before "
                "this program was made. The station's time goes on as it was; set the computer's "
                "clock first."
            )
        waits = abs(step) > STEP and not free
        return ClockConfirmed(
            id=new_id(),
            at=self.clock.now().at,
            by=by,
            seconds=round(step.total_seconds(), 3),
            waits=waits,
        )

    def taken_up(self, by: str) -> ClockTakenUp:
        """What was waited for has ended; ``settle`` when it is in."""
        step = self.clock.step()
        return ClockTakenUp(
            id=new_id(), at=self.clock.now().at, by=by, seconds=round(step.total_seconds(), 3)
        )

    def settle(self, act: ClockConfirmed | ClockTakenUp) -> None:
        """A confirmation is entered, or what it waited for: station time follows, or waits."""
        self._restarted = False
        if isinstance(act, ClockConfirmed) and act.waits:
            self._waits = True
            return
        self.clock.adopt_wall_clock()
        self._told, self._waits = NONE, False
