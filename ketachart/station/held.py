"""What waits in the holding file, in words: how much, since when and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ketachart.clinical.trouble import Damaged, Trouble, Unavailable
from ketachart.store import folder, holding, translate
from ketachart.store.holding import HeldEntries, HoldingFile, Why

NOT_NOW = (
    "This cannot be done until the record can be reached; charting goes on. Nothing was changed; "
    "try again when what waits in the holding file has joined."
)
WHY: dict[str, Why] = {
    translate.FULL: "full",
    translate.BUSY: "busy",
    translate.READ_ONLY: "read-only",
    translate.CANNOT_OPEN: "read-only",
    translate.TAKEN_AWAY: "taken away",
    translate.CORRUPT: "damaged",
    translate.NOT_A_DATABASE: "damaged",
    translate.MEMORY: "memory",
}
"""Sentences of the store that tell why."""
WORDS: dict[Why, str] = {
    "full": "The disk is full. Free some space.",
    "busy": "Another program holds the station's database. Close that program.",
    "read-only": "The station's folder cannot be written. Make it writable again.",
    "taken away": "The station's database was moved or exchanged. Put the folder back as it was.",
    "damaged": "A part of the station's database is not what was written. Restore a backup today.",
    "disk": "The disk does not answer as it should. Check the disk.",
    "memory": "This computer has not enough memory free. Close other programs.",
}


@dataclass(frozen=True, slots=True)
class Held:
    """What waits in the holding file: how many entries, since when, and why (``words``)."""

    count: int
    since: datetime
    why: Why
    words: str
    acts: frozenset[str] = frozenset()
    """The ids of the acts that wait."""


def in_words(trouble: Trouble | MemoryError) -> Trouble:
    """A lack of memory as what it means to a person; other trouble has its words."""
    return trouble if isinstance(trouble, Trouble) else Unavailable(translate.MEMORY)


@contextmanager
def telling_of_held(station: str, place: Path, key: bytes) -> Iterator[None]:
    """Where the station cannot be opened inside, how many entries wait is told with the reason."""
    try:
        yield
    except (Unavailable, Damaged) as trouble:
        count = _waiting_in(station, place, key)
        if not count:
            raise
        wait = "entry waits" if count == 1 else "entries wait"
        raise type(trouble)(
            f"{trouble} {count:,} {wait} in the holding file, and will join the record when the "
            "station can be opened."
        ) from None


def _waiting_in(station: str, place: Path, key: bytes) -> int:
    """How many entries wait in the holding files of a station that cannot be opened."""
    count = 0
    with suppress(Unavailable, OSError):
        for path in (*folder.holding_files(station), place / holding.NAME):
            if path.exists():
                records, _ = HoldingFile.read(path, key)
                count += sum(len(r.bodies) for r in records if isinstance(r, HeldEntries))
    return count
