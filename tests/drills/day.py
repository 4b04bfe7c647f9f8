"""A working day: what was acknowledged in it is there at its end, once, and nothing went wrong."""

from pathlib import Path

from drills.told import Told
from drills.working_day import SECONDS, WorkingDay, make_apart

A_SHORT_ONE = 100
"""Entries; a longer day is looked at for its memory, too."""


def drill(times: int, folder: Path) -> Told:
    """A day of so many entries by keys at the real window, one every five seconds of its clock."""
    day = WorkingDay(folder / "station", entries=times)
    if times > A_SHORT_ONE:
        make_apart(day.folder, real=False)
    seen = day.work()
    return Told(
        f"a working day of {times * SECONDS / 3600:.1f} h, six chairs, locks, exports, signatures",
        seen.entries,
        len(day.acknowledged),
        lost=seen.lost,
        doubled=seen.doubled,
        broken=seen.broken,
        besides=(
            f"p99 {seen.p99:.0f} ms from the last key to saved; {max(seen.memory):.0f} MB, "
            f"{seen.grown:+.1f} MB from its second quarter to its last; {seen.patients} patients"
        ),
    )
