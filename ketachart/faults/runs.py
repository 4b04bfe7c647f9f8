"""How the window's last run on a station ended: closed, stopped from outside, or by a fault."""

import hashlib
import json
import os
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from ketachart.faults import notes

How = Literal["closed", "stopped", "fault"]
SEEN_EVERY_S = 30
"""A run says this often that it is still there."""
PYTHON_FATAL = re.compile(rb"^Fatal Python error: ([A-Za-z ]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Stop:
    """``how``: "closed" by a person; "stopped" by itself, killed or without power; "fault": ours.

    ``at``: when it was there last (UTC), within half a minute where it was stopped. ``where``: of
    a fault, its kind and places in the code.
    """

    how: How
    at: datetime
    where: str = ""


class Run:
    """One run of the window on a station's folder. Never raises: it only leaves word."""

    def __init__(
        self, station: Path, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._file, self._now = _file(station), now
        self.before = last_stop(station)
        """How the run before ended; None where there was none, or it is still running."""
        self._write("running")

    def seen(self) -> None:
        """Still there."""
        self._write("running")

    def end(self, trouble: BaseException | None = None) -> None:
        """The program ends: as a person wished, or because of ``trouble``."""
        self._write("fault" if trouble else "closed", notes.places(trouble) if trouble else "")

    def _write(self, state: str, where: str = "") -> None:
        kept: dict[str, Any] = {
            "state": state, "pid": os.getpid(), "at": self._now().astimezone(UTC).isoformat(),
            "where": where,
        }  # fmt: skip
        if self.before is not None and state == "running":
            kept["before"] = [self.before.how, self.before.at.isoformat(), self.before.where]
        with suppress(OSError):
            notes.make_folder(self._file.parent)
            part = self._file.with_suffix(f".{os.getpid()}.part")
            with notes.opened(part, anew=True) as out:
                out.write(json.dumps(kept).encode())
            part.replace(self._file)


def last_stop(station: Path) -> Stop | None:
    """How the last run that is over ended; None where none is known."""
    try:
        found = json.loads(_file(station).read_text(encoding="utf-8"))
        state, pid, at = found["state"], int(found["pid"]), datetime.fromisoformat(found["at"])
        if state in ("closed", "fault"):
            return Stop(state, at, str(found["where"]))
        if _runs(pid):
            before = found.get("before")
            return Stop(before[0], datetime.fromisoformat(before[1]), before[2]) if before else None
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None
    below = _from_below(pid)
    return Stop("fault", below[0], below[1]) if below else Stop("stopped", at)


def _file(station: Path) -> Path:
    # Asked by the name alone: resolving it may ask a disk that is not there.
    name = os.path.abspath(station)  # noqa: PTH100
    return notes.place() / f"run-{hashlib.sha256(name.encode()).hexdigest()[:12]}.json"


def _runs(pid: int) -> bool:
    """Whether a process of that number is there, and may be that run."""
    if pid == os.getpid():
        return False
    if os.name == "nt":
        return _runs_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return not _is_dead(pid)


def _is_dead(pid: int) -> bool:
    """Whether the process is over and only waits to be asked after (Linux)."""
    try:
        return b") Z " in Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return False


def _runs_on_windows(pid: int) -> bool:
    import ctypes  # noqa: PLC0415

    # PROCESS_QUERY_LIMITED_INFORMATION and STILL_ACTIVE; ``os.kill`` would end it there.
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    handle = kernel.OpenProcess(0x1000, False, pid)
    if not handle:
        return False
    code = ctypes.c_ulong()
    kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return code.value == 259


def _from_below(pid: int) -> tuple[datetime, str] | None:
    """The fault below Python that ended a run: when, and its kind."""
    file = notes.native_of(pid)
    try:
        text = file.read_bytes()
        at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError:
        return None
    kind = PYTHON_FATAL.search(text)
    place = re.search(rb'^  File "(?:[^"]*[/\\])?([^"/\\]+)", line (\d+)', text, re.MULTILINE)
    if not kind:
        return None
    where = f" at {place[1].decode(errors='replace')}:{int(place[2])}" if place else ""
    return at, f"{kind[1].decode()}{where}"
