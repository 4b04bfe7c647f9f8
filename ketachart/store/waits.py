"""How long somebody waits who typed a wrong password: a rule that no clock makes shorter.

Time is counted by the steady clock of one boot. After a reboot, which nothing can be counted
through, the whole wait begins at the opening of the station.
"""

from dataclasses import dataclass

from ketachart.clock import Reading

FREE_FAILURES = 5
"""Wrong passwords that cost no wait (safety.md section 5)."""

LOCKED_AFTER = 20
"""Wrong passwords after which only the administrator helps; NIST SP 800-63B allows 100."""

PIN_MISSES = 10
"""Wrong PINs in a row after which it fits no more until the password is typed (NIST: 10)."""

FIRST_WAIT_S, LONGEST_WAIT_S = 30, 900
"""Seconds after the fifth wrong password, doubled at each further one, and what they grow to."""

_A_SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Misses:
    """Wrong passwords in a row, and when the last was typed: its boot and steady nanoseconds."""

    count: int = 0
    boot_id: str | None = None
    steady_ns: int | None = None

    @property
    def locked(self) -> bool:
        """Whether only the administrator helps."""
        return self.count >= LOCKED_AFTER


def wait_after(count: int) -> int:
    """Seconds to wait after so many wrong passwords in a row: 0 to 900."""
    if count < FREE_FAILURES:
        return 0
    return int(min(FIRST_WAIT_S * 2 ** min(count - FREE_FAILURES, 10), LONGEST_WAIT_S))


def left_s(misses: Misses, now: Reading, opened: Reading) -> float:
    """Seconds until the next try is possible, 0 where it is; ``opened`` is the station's opening.

    The time of day has no part in it: setting the wall clock changes nothing.
    """
    wait = wait_after(misses.count)
    if not wait:
        return 0.0
    since = opened.steady_ns
    if misses.boot_id == now.boot_id and misses.steady_ns is not None:
        # A steady clock that stands before the miss is not the one that timed it.
        since = misses.steady_ns if misses.steady_ns <= now.steady_ns else since
    passed = max(0, now.steady_ns - since) / _A_SECOND
    return max(0.0, wait - passed)
