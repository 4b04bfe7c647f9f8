"""Room on the disk that is kept for the moment at which it is full."""

import os
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ketachart.store.files import MODE, flush

NAME = "reserve.bin"
SIZE = 32 << 20
"""How much is kept (bytes): some ten thousand entries."""
LOW = 500_000_000
"""Less free space than that is told (bytes; safety.md section 2)."""
EVERY_S = 60.0
"""How often it is made sure that the reserve is there (s)."""
FULL = 2_000_000
"""With less than that the database soon takes nothing more (bytes)."""


@dataclass(frozen=True, slots=True)
class Room:
    """The disk of the station: bytes free, and how many more should be.

    ``reserve``: there; given up, since the disk was full; or used, where it is gone and full again.
    """

    free_bytes: int
    needed_bytes: int
    reserve: Literal["there", "given up", "used"]
    state: Literal["enough", "low", "full"]


class Reserve:
    """The reserve file of a station's folder; ``size`` 0 keeps none."""

    def __init__(self, folder: Path, size: int = SIZE) -> None:
        self.path = folder / NAME
        self._size = size
        self._looked = -EVERY_S

    @property
    def is_there(self) -> bool:
        """Whether there is something to give up."""
        return self._size > 0 and os.path.exists(self.path)  # noqa: PTH110 - never raises

    def give_up(self) -> bool:
        """Let the disk have the room; whether there was any to give."""
        try:
            there = self.path.stat().st_size > 0
            self.path.unlink()
        except OSError:
            return False
        self._looked = time.monotonic()  # not taken again before the disk had time to change
        return there

    def tend(self) -> None:
        """See now and then that the reserve is there."""
        now = time.monotonic()
        if now - self._looked >= EVERY_S:
            self._looked = now
            self.keep()

    def keep(self) -> bool:
        """Take the room again where the disk has plenty; whether the reserve is there now."""
        if not self._size or self.is_there:
            return self.is_there
        free = free_bytes(self.path.parent)
        if free is None or free < LOW + self._size:
            return False
        part = self.path.with_suffix(".part")
        try:
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, MODE)
            try:
                if hasattr(os, "posix_fallocate"):
                    os.posix_fallocate(handle, 0, self._size)
                else:
                    for _ in range(0, self._size, 1 << 20):
                        os.write(handle, bytes(1 << 20))
                flush(handle)
            finally:
                os.close(handle)
            part.replace(self.path)
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            return False
        return True

    def room(self) -> Room:
        """How much room there is now."""
        free = free_bytes(self.path.parent)
        if free is None:
            free = LOW  # the disk does not tell
        state: Literal["enough", "low", "full"] = "enough"
        if free < LOW:
            state = "full" if free < FULL else "low"
        kept: Literal["there", "given up", "used"] = "there"
        if self._size and not self.is_there:
            kept = "used" if state == "full" else "given up"
        return Room(free, max(0, LOW - free), kept, state)


def free_bytes(folder: Path) -> int | None:
    """What the disk of a folder has free; None where it does not tell."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None
