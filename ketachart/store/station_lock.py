"""One process owns a station; a second one is refused at once and told who holds it."""

import os
import platform
import sys
import time
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
NAME_WAIT_S = 0.3
"""How long a refused program waits for the name of who was a moment faster."""

_NO_FOLDER = (
    "The station could not be taken for this program because its folder cannot be "
    "written or locked. Nothing was changed; check the folder and try again."
)


class Holder(msgspec.Struct, frozen=True):
    """Who holds a station; ``since`` is UTC, ``folder`` which of its copies."""

    pid: int
    host: str
    version: str
    since: datetime
    folder: str | None = None


class StationLock:
    """The lock of a station's folder, held from ``take`` to ``release`` or the process's end.

    The operating system lets it go when the process dies, however it dies. The holder is named in
    a second file because a locked file cannot be read on Windows. Where a lock's file can be
    deleted while it is held (not on Windows) the folder itself is locked with it.
    """

    def __init__(
        self,
        folder: Path,
        version: str,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.folder = folder
        self._lock = _file_lock(folder)
        self._copies: FileLock | None = None
        self._folder_held: int | None = None
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
            self._hold_folder()
        except (Timeout, BlockingIOError):
            self._lock.release()
            raise Refused(_held(self._living())) from None
        except (OSError, NotImplementedError):
            self._lock.release()
            raise Unavailable(_NO_FOLDER) from None
        with suppress(OSError):  # only the name is missing then; the lock itself holds
            self._write_name(self._holder)

    def take_copies(self, place: Path) -> None:
        """Own every copy of the station on this computer too; ``place`` is one for all of them.

        Where the place cannot be had the copies stay unknown, and nothing is refused.

        Raises:
            Refused: a copy of the station in another folder is open; the text says where.
        """
        copies = _file_lock(place)
        try:
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
            copies.acquire()
        except Timeout:
            raise Refused(_held(_living(_read(place / HOLDER_NAME)), copy=True)) from None
        except (OSError, NotImplementedError):
            return
        self._copies = copies
        with suppress(OSError):
            self._write_name(place / HOLDER_NAME, str(self.folder))

    def _write_name(self, file: Path, folder: str | None = None) -> None:
        holder = Holder(os.getpid(), platform.node(), self._version, self._now(), folder)
        file.write_bytes(msgspec.json.encode(holder))

    def _hold_folder(self) -> None:
        """Lock the folder itself, which outlives a lock's file that somebody deleted.

        Raises:
            BlockingIOError: another process has.
        """
        if sys.platform == "win32":
            return
        import fcntl  # noqa: PLC0415

        held = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BaseException:
            os.close(held)
            raise
        self._folder_held = held

    def release(self) -> None:
        """Let the station go; a second call does nothing."""
        if not self._lock.is_locked:
            return
        with suppress(OSError):
            self._holder.unlink(missing_ok=True)
        if self._copies is not None:
            with suppress(OSError):
                (Path(self._copies.lock_file).parent / HOLDER_NAME).unlink(missing_ok=True)
            self._copies.release()
            self._copies = None
        if self._folder_held is not None:
            os.close(self._folder_held)
            self._folder_held = None
        self._lock.release()

    def holder(self) -> Holder | None:
        """Who wrote their name last, where it can be read; only while locked is it still true."""
        return _read(self._holder)

    def _living(self) -> Holder | None:
        """Who has the station, waited for until their name is there; None where it stays away."""
        until = time.monotonic() + NAME_WAIT_S
        while (found := _living(self.holder())) is None and time.monotonic() < until:
            time.sleep(0.02)
        return found

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


def who_has(folder: Path) -> Holder | None:
    """Who has the station in a folder open, as far as can be told without asking for it."""
    return _living(_read(folder / HOLDER_NAME))


def _file_lock(folder: Path) -> FileLock:
    return FileLock(folder / LOCK_NAME, timeout=0, mode=MODE, thread_local=False)


def _read(file: Path) -> Holder | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Holder)
    except (OSError, msgspec.MsgspecError):
        return None


def _living(holder: Holder | None) -> Holder | None:
    """A holder that is not known to be gone: a killed one leaves its name behind."""
    if holder is None or holder.host != platform.node() or sys.platform == "win32":
        return holder  # on Windows the question itself would end the process
    try:
        os.kill(holder.pid, 0)
    except ProcessLookupError:
        return None
    except (OSError, OverflowError):
        return holder
    return holder


def _held(holder: Holder | None, *, copy: bool = False) -> str:
    who = "Another program"
    if holder is not None:
        who = (
            f"KetaChart {holder.version} on {holder.host} (process {holder.pid}, since "
            f"{holder.since:%Y-%m-%d %H:%M} UTC)"
        )
    what = "this station"
    if copy:
        where = f" in {holder.folder}" if holder is not None and holder.folder else ""
        what = f"a copy of this station{where}"
    return (
        f"{who} has {what} open. Nothing was changed; use that window, or close it and try again."
    )
