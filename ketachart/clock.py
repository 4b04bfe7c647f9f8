"""Station time: the wall clock at the start, carried on by a clock that runs through sleep."""

import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

STEP = timedelta(seconds=2)
"""A larger difference between station time and the wall clock is worth an entry."""

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_TIME_ERROR = 5
_PREFETCH = r"SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management\PrefetchParameters"


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at the clock: time with offset, the boot it belongs to, steady nanoseconds."""

    at: datetime
    boot_id: str
    steady_ns: int


class Clock(Protocol):
    """Anything that tells station time; handed in, so that a test can hold it."""

    def now(self) -> Reading:
        """Station time now, in the offset that is in force here."""
        ...

    def step(self) -> timedelta:
        """How far the wall clock has moved away from station time (positive: wall is ahead)."""
        ...

    def adopt_wall_clock(self) -> None:
        """Go on from the wall clock, after somebody confirmed that it is right."""
        ...


def steady_ns() -> int:
    """Nanoseconds since boot that go on through sleep, which no setting of the clock moves.

    Linux: CLOCK_BOOTTIME, as its monotonic clock stops in sleep. macOS: CLOCK_MONOTONIC_RAW, the
    continuous time of Mach (clock_gettime(3)). Windows: the monotonic clock counts sleep
    ("Acquiring high-resolution time stamps", Microsoft).
    """
    if sys.platform == "darwin":
        return time.clock_gettime_ns(time.CLOCK_MONOTONIC_RAW)
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic_ns() if boottime is None else time.clock_gettime_ns(boottime)


def runs_through_sleep() -> bool | None:
    """Whether this computer's steady clock counts sleep; None where it is not known."""
    if sys.platform in ("darwin", "win32") or hasattr(time, "CLOCK_BOOTTIME"):
        return True
    return None


def is_synchronised() -> bool | None:
    """Whether the system says that its clock follows a time server; None where it does not say."""
    if sys.platform != "linux":
        return None
    import ctypes  # noqa: PLC0415

    # adjtimex(2) with nothing asked for: the answer is the state of the clock, 5 for an error.
    try:
        state = int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(256)))
    except (AttributeError, OSError):
        return None
    return None if state < 0 else state != _TIME_ERROR


def boot_id() -> str:
    """The name of this boot; where the system gives none, of this run of the program."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return _counted_boot() or _session_of_boot() or _RUN_ID


def _counted_boot() -> str | None:
    """Windows counts its boots; with the machine's own number, hashed, that is a name."""
    if sys.platform != "win32":
        return None
    import winreg  # noqa: PLC0415

    def value(key: str, name: str) -> str:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key) as opened:
            return str(winreg.QueryValueEx(opened, name)[0])

    try:
        count = value(_PREFETCH, "BootId")
        machine = value(r"SOFTWARE\Microsoft\Cryptography", "MachineGuid")
    except OSError:
        return None
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{machine} {count}"))


def _session_of_boot() -> str | None:
    """The name that macOS gives a boot."""
    if sys.platform != "darwin":
        return None
    import ctypes  # noqa: PLC0415

    text, size = ctypes.create_string_buffer(64), ctypes.c_size_t(64)
    try:
        failed = ctypes.CDLL(None).sysctlbyname(
            b"kern.bootsessionuuid", text, ctypes.byref(size), None, 0
        )
    except (AttributeError, OSError):
        return None
    return None if failed else text.value.decode("ascii", "replace") or None


_RUN_ID = f"run-{uuid.uuid4()}"


class StationClock:
    """Station time of a running station.

    ``anchor`` is the last reading that the ledger holds: within the same boot time goes on from
    it, so that a wall clock set while the program was closed moves no elapsed time. After another
    boot it comes from the wall clock, but never from before what is recorded already: a computer
    that has lost its time would else chart before the session began.
    """

    def __init__(
        self,
        anchor: Reading | None = None,
        *,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
        steady: Callable[[], int] = steady_ns,
        boot: Callable[[], str] = boot_id,
    ) -> None:
        self._wall, self._steady, self._boot = wall, steady, boot()
        here = steady()
        if anchor is not None and anchor.boot_id == self._boot and anchor.steady_ns <= here:
            self._base, self._base_ns = anchor.at.astimezone(UTC), anchor.steady_ns
        else:
            self._base, self._base_ns = wall(), here
            if anchor is not None:
                self._base = max(self._base, anchor.at.astimezone(UTC))

    def now(self) -> Reading:
        """Station time now, in the local offset of that instant."""
        ns = self._steady()
        passed = timedelta(microseconds=(ns - self._base_ns) // 1000)
        return Reading((self._base + passed).astimezone(), self._boot, ns)

    def step(self) -> timedelta:
        """The wall clock's lead over station time."""
        return self._wall() - self.now().at

    def adopt_wall_clock(self) -> None:
        """Go on from the wall clock, after somebody confirmed that it is right."""
        self._base, self._base_ns = self._wall(), self._steady()


class SetClock:
    """A clock that stands still until it is moved: for the demo, for examples and for tests."""

    def __init__(self, at: datetime, boot: str = "set-clock") -> None:
        self._at, self._boot, self._ns = at, boot, 0

    def now(self) -> Reading:
        """The time it was set to."""
        return Reading(self._at, self._boot, self._ns)

    def step(self) -> timedelta:
        """Never any."""
        return timedelta(0)

    def adopt_wall_clock(self) -> None:
        """It is the wall clock."""

    def advance(self, **by: float) -> None:
        """Move on, by the keywords of ``timedelta``."""
        self.set(self._at + timedelta(**by))

    def set(self, at: datetime) -> None:
        """Move to a time, steady nanoseconds with it."""
        self._ns += (at - self._at) // timedelta(microseconds=1) * 1000
        self._at = at


def on_the_wall(at: datetime, now: datetime) -> datetime:
    """The same moment as the clock shows or showed it that tells ``now``.

    Where that clock is the machine's own, its daylight saving holds; else the offset of ``now``.
    """
    own = now.astimezone().utcoffset() == now.utcoffset()
    return at.astimezone(None if own else now.tzinfo)


def moments_at(hour: int, minute: int, near: datetime) -> list[datetime]:
    """The moments within a day of ``near`` at which its clock shows a time of day.

    An hour that daylight saving skips has none on that day, one that comes twice has two.
    """
    day = near.replace(hour=hour, minute=minute, second=0, microsecond=0)
    found = {
        on_the_wall(day + timedelta(days=days, hours=hours), near)
        for days in (-1, 0, 1)
        for hours in (-1, 0, 1)
    }
    return sorted(at for at in found if (at.hour, at.minute) == (hour, minute))


def new_id() -> str:
    """A name for a new act, session, patient or person, made before anything is written."""
    return str(uuid.uuid4())
