"""One process owns a station; a second one is refused at once and told who holds it."""

import os
import platform
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from filelock import FileLock, Timeout

from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.store.files import MODE

LOCK_NAME = "station.lock"
HOLDER_NAME = "station.holder.json"

_NO_FOLDER = (
    "The station could not be taken for this program because its folder cannot be "
    "written or locked. Nothing was changed; check the folder and try again."
)


class Holder(msgspec.Struct, frozen=True):
    """Who holds a station; ``since`` is UTC."""

    pid: int
    host: str
    version: str
    since: datetime


class StationLock:
    """The lock of a station's folder, held from ``take`` to ``release`` or the process's end.

    The operating system lets it go when the process dies, however it dies. The holder is named in
    a second file because a locked file cannot be read on Windows.
    """

    def __init__(
        self,
        folder: Path,
        version: str,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.folder = folder
        self._lock = FileLock(folder / LOCK_NAME, timeout=0, mode=MODE, thread_local=False)
        self._holder = folder / HOLDER_NAME
        self._version, self._now = version, now

    def take(self) -> None:
        """Own the station.

        Raises:
            Refused: another process does; the text says which.
            Unavailable: the folder cannot be written, or its disk knows no locks.
        """
        if not self._holder.parent.is_dir():
            raise Unavailable(_NO_FOLDER)
        try:
            self._lock.acquire()
        except Timeout:
            raise Refused(_held(self.holder())) from None
        except (OSError, NotImplementedError):
            raise Unavailable(_NO_FOLDER) from None
        holder = Holder(os.getpid(), platform.node(), self._version, self._now())
        with suppress(OSError):  # only the name is missing then; the lock itself holds
            self._holder.write_bytes(msgspec.json.encode(holder))

    def release(self) -> None:
        """Let the station go; a second call does nothing."""
        if not self._lock.is_locked:
            return
        with suppress(OSError):
            self._holder.unlink(missing_ok=True)
        self._lock.release()

    def holder(self) -> Holder | None:
        """Who wrote their name last, where it can be read; only while locked is it still true."""
        try:
            return msgspec.json.decode(self._holder.read_bytes(), type=Holder)
        except (OSError, msgspec.MsgspecError):
            return None

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def _held(holder: Holder | None) -> str:
    who = "Another program"
    if holder is not None:
        who = (
            f"KetaChart {holder.version} on {holder.host} (process {holder.pid}, since "
            f"{holder.since:%Y-%m-%d %H:%M} UTC)"
        )
    return (
        f"{who} has this station open. Nothing was changed; "
        "use that window, or close it and try again."
    )
