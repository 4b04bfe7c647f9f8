"""Who proved by password, since the program was started, that they are at this station."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ketachart.clock import Reading
from ketachart.store.projections import PersonRow

SHIFT = timedelta(hours=12)
"""How long a PIN stands for a password (safety.md section 5; NIST SP 800-63B AAL2)."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One person's time at this station: from their password on, 12 hours at most.

    ``pin_usable``: a PIN is set, is not off after ten misses, and stands for the password now.
    """

    who: PersonRow
    since: datetime
    until: datetime
    pin_usable: bool


@dataclass(frozen=True, slots=True)
class Begun:
    """When somebody typed their password here; ``temporary``: they have yet to choose their own."""

    who: PersonRow
    at: Reading
    temporary: bool = False

    def passed(self, now: Reading) -> timedelta:
        """How long ago that was, by the clock that no setting moves."""
        return timedelta(microseconds=max(0, now.steady_ns - self.at.steady_ns) // 1000)

    def runs(self, now: Reading, *, late: timedelta = timedelta(0)) -> bool:
        """Whether the shift still runs, or ended no longer ago than ``late``."""
        return self.passed(now) < SHIFT + late


class Shifts:
    """Those who typed their password here since the program was started; kept in memory only."""

    def __init__(self) -> None:
        self._begun: dict[str, Begun] = {}

    def start(self, who: PersonRow, at: Reading, *, temporary: bool = False) -> None:
        """Somebody typed their password now."""
        self._begun[who.id] = Begun(who, at, temporary)

    def begun(self, person: str) -> Begun | None:
        """What is known of somebody's shift (id), also when its hours are over."""
        return self._begun.get(person)

    def running(self, now: Reading) -> tuple[Begun, ...]:
        """The shifts that run, by name."""
        return tuple(
            sorted((b for b in self._begun.values() if b.runs(now)), key=lambda b: b.who.name)
        )

    def refresh(self, who: PersonRow) -> None:
        """Somebody's name or roles became others."""
        if who.id in self._begun:
            self._begun[who.id] = replace(self._begun[who.id], who=who)

    def end(self, person: str) -> None:
        """Somebody has to type their password anew, if they still may (id)."""
        self._begun.pop(person, None)
