"""How the station stands with its disk, its holding file and its clock; asked in its thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ketachart.station import Held, Station
    from ketachart.station.timing import ClockState
    from ketachart.store.reserve import Room


@dataclass(frozen=True, slots=True)
class Facts:
    """What there is to know now; None where it was not asked yet, or nothing is held."""

    held: Held | None = None
    room: Room | None = None
    clock: ClockState | None = None


def look(station: Station) -> Facts:
    """Ask the station; nothing of it reads the database, so it answers while that is held."""
    return Facts(station.holding, station.room(), station.clock_state)


def try_again(station: Station) -> Facts:
    """Have what waits join the record now, where it can; how it stands then."""
    station.join_held()
    return look(station)


def confirm_clock(station: Station) -> Facts:
    """Somebody found the computer's clock right: time goes on from it."""
    station.confirm_clock()
    return look(station)
