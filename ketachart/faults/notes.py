"""Notes of our own faults, on this machine: when and where in the code, never what or whose.

``faults.log`` in the computer's place for logs (``place()``), a line each, UTC. A fault is noted by
its class and the lines of code it went through; its message is left out, because it may hold what
somebody typed. A sentence of our own logger stands as it is (none holds a value); of other packages
only where it was said. What Python cannot catch (a fault below it) leaves the code's lines in
``native-PID.log``. Where the log cannot be written the program goes on without it.
"""

import atexit
import faulthandler
import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import platformdirs

SIZE = 256_000
"""Bytes after which the log is put by and a new one begun."""
KEPT = 5
"""So many logs are kept, the one that is written included."""
AGAIN_S = 60.0
"""The same fault is noted once in so many seconds, and then with how often it happened."""
LONGEST = 1_000
"""Characters of a line; a loop of faults has long chains."""
FRAMES = 8
OLD_S = 3 * 24 * 3600.0
"""After which the empty file of a killed run goes, in seconds."""

log = logging.getLogger(__name__)


def place() -> Path:
    """The folder of the notes."""
    return Path(platformdirs.user_log_path("KetaChart", appauthor=False))


def places(trouble: BaseException) -> str:
    """Where in the code it happened: type and lines, never a value that somebody typed."""
    where = " < ".join(
        f"{Path(frame.f_code.co_filename).name}:{line}"
        for frame, line in reversed(list(traceback.walk_tb(trouble.__traceback__))[-FRAMES:])
    )
    told = f"{type(trouble).__name__} at {where or 'an unknown place'}"
    cause = trouble.__cause__ or (None if trouble.__suppress_context__ else trouble.__context__)
    if cause is None or cause is trouble:
        return told
    return f"{told} | after {type(cause).__name__}"


class Notes:
    """The file of the notes. Never raises: a log that cannot be kept stops nobody."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder, self._now, self._steady = folder, now, steady
        self._lock = threading.RLock()
        self._seen: dict[str, tuple[float, int]] = {}

    @property
    def file(self) -> Path:
        """Where they are written."""
        return (self._folder or place()) / "faults.log"

    def write(self, kind: str, text: str) -> bool:
        """Add a line, unless the same was noted in the last minute; whether it was added."""
        with self._lock:
            key, now = f"{kind} {text}", self._steady()
            since, more = self._seen.get(key, (-AGAIN_S, 0))
            if now - since < AGAIN_S:
                self._seen[key] = since, more + 1
                return False
            if len(self._seen) > 500:
                self._seen.clear()
            self._seen[key] = now, 0
            often = f" ({more} more of these before)" if more else ""
            return self._append(kind, one_line(text)[:LONGEST] + often)

    def _append(self, kind: str, text: str) -> bool:
        stamp = self._now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        line = f"{stamp} {os.getpid()} {one_line(threading.current_thread().name)} {kind} {text}\n"
        try:
            make_folder(self.file.parent)
            self._rotate()
            with opened(self.file) as out:
                out.write(line.encode("utf-8", "backslashreplace"))
        except OSError:
            return False
        return True

    def _rotate(self) -> None:
        if not self.file.exists() or self.file.stat().st_size < SIZE:
            return
        older = [self.file.with_name(f"faults.{n}.log") for n in range(1, KEPT)]
        for newer, old in reversed(list(zip([self.file, *older], older, strict=False))):
            if newer.exists():
                newer.replace(old)


def one_line(text: str) -> str:
    """The text without what breaks a line or steers a terminal."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


notes = Notes()
"""Those of this process."""


def note(trouble: BaseException) -> None:
    """Note a fault; the same exception, brought along two ways, is one."""
    if getattr(trouble, "ketachart_noted", False):
        return
    with suppress(AttributeError):
        trouble.ketachart_noted = True  # type: ignore[attr-defined]
    log.error("A fault in KetaChart: %s", places(trouble))


class _Handler(logging.Handler):
    """Carries what is logged into the notes."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            ours = record.name.partition(".")[0] == "ketachart"
            where = f"{record.name} {Path(record.pathname).name}:{record.lineno}"
            if record.exc_info and record.exc_info[1] is not None:
                where += f" {places(record.exc_info[1])}"
            notes.write(record.levelname.lower(), record.getMessage() if ours else where)
        except Exception:  # noqa: BLE001, S110 - a note that fails must not become a fault itself
            pass


def keep() -> None:
    """From here on everything nobody caught is noted, and what ends the process from below."""
    carry()
    sys.excepthook, threading.excepthook = _hook, _thread_hook
    sys.unraisablehook = _unraisable
    with suppress(OSError, ValueError):
        _watch_below()


def carry() -> logging.Handler:
    """Have what is logged from here on, by whatever package, carried into the notes."""
    root = logging.getLogger()
    found = next((handler for handler in root.handlers if isinstance(handler, _Handler)), None)
    if found is None:
        found = _Handler(logging.WARNING)
        root.addHandler(found)
    return found


_below: list[IO[bytes]] = []


def native_of(pid: int) -> Path:
    """Where the code's lines of a process stand that a fault below Python ended."""
    return place() / f"native-{pid}.log"


def _watch_below() -> None:
    """Python writes into an open file only when it is too late to open one."""
    if _below:
        return
    make_folder(place())
    _clear_native()
    file = native_of(os.getpid())
    out = opened(file, anew=True)
    _below.append(out)
    faulthandler.enable(out)
    atexit.register(_leave, out, file)


def _leave(out: IO[bytes], file: Path) -> None:
    faulthandler.disable()
    with suppress(OSError):
        out.close()
        if not file.stat().st_size:
            file.unlink()


def _clear_native() -> None:
    """Of runs that were killed an empty file is left; of faults the newest are kept."""
    found = sorted(place().glob("native-*.log"), key=lambda file: file.stat().st_mtime)
    full = [file for file in found if file.stat().st_size]
    empty = [f for f in found if f not in full and time.time() - f.stat().st_mtime > OLD_S]
    for file in (*empty, *full[: -KEPT + 1]):
        with suppress(OSError):
            file.unlink()


def _hook(kind: type[BaseException], trouble: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, trouble, trace)
    else:
        note(trouble)


def _thread_hook(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
        note(args.exc_value)


def _unraisable(args: Any) -> None:
    if args.exc_value is not None:
        note(args.exc_value)


def make_folder(folder: Path) -> None:
    """The folder of the notes, its owner's alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def opened(file: Path, *, anew: bool = False) -> IO[bytes]:
    """A file of the notes, its owner's alone, to be added to or written anew."""
    flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    flags |= os.O_TRUNC if anew else os.O_APPEND
    return os.fdopen(os.open(file, flags, 0o600), "wb" if anew else "ab", buffering=0)
