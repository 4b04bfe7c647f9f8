"""A computer whose clock a test sets, that sleeps and is started anew; station time reads it."""

from datetime import UTC, datetime, timedelta

from ketachart.clock import StationClock


class Computer:
    """What a station's clock reads: wall time, a steady clock that counts sleep, the boot's name.

    ``true`` is the time outside, which no setting of the clock touches.
    """

    def __init__(self, at: datetime) -> None:
        self.true = at.astimezone(UTC)
        self.ahead = timedelta(0)
        self.since_boot = timedelta(0)
        self.boots = 1

    def passes(self, **by: float) -> None:
        """Time passes, awake or asleep; the keywords are those of ``timedelta``."""
        self.true += timedelta(**by)
        self.since_boot += timedelta(**by)

    def is_set(self, ahead: timedelta) -> None:
        """Somebody or something sets the clock, so far ahead of the true time."""
        self.ahead = ahead

    def starts_anew(self, *, after: timedelta = timedelta(minutes=3)) -> None:
        """It is switched off and on; its clock goes on, right or wrong."""
        self.true += after
        self.since_boot, self.boots = timedelta(seconds=20), self.boots + 1

    def wall(self) -> datetime:
        """What its clock shows (UTC)."""
        return self.true + self.ahead

    def steady(self) -> int:
        """Nanoseconds since it was started."""
        return self.since_boot // timedelta(microseconds=1) * 1000

    def boot(self) -> str:
        """The name of this boot."""
        return f"boot-{self.boots}" if self.boots > 1 else "set-clock"

    def clock(self, anchor=None) -> StationClock:
        """A real station clock on this computer."""
        return StationClock(anchor, wall=self.wall, steady=self.steady, boot=self.boot)
