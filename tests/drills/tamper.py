"""The file changed by somebody with the key: found at the next check, the first bad entry named."""

import random
import shutil
from itertools import zip_longest
from pathlib import Path

from drills.tampering import (
    ENTRIES,
    RULES,
    TABLES,
    Tamperer,
    connected,
    found_of,
    outside,
    station_at,
)
from drills.told import Told

KINDS = tuple(
    kind for three in zip_longest(ENTRIES, TABLES, RULES) for kind in three if kind is not None
)


def drill(times: int, folder: Path) -> Told:
    """Change something ``times`` over, each kind in its turn, and have the program look."""
    missed: list[str] = []
    entries = 0
    for number in range(times):
        kind, place = KINDS[number % len(KINDS)], folder / f"{number}"
        station_at(place)
        entries += _entries(place)
        first = tamper(place, kind, random.Random(number))
        found = found_of(place)
        named = first is None or found.seq == first or f" {first}" in (found.problem or "")
        if found.intact or not named:
            missed.append(f"{kind}, number {number}, entry {first}: {found}")
        shutil.rmtree(place)
    return Told(
        "The database changed with its key, past every rule",
        times,
        entries,
        broken=len(missed),
        besides="; ".join(missed) or f"{len(KINDS)} kinds; each found, the first bad entry named",
    )


def tamper(place: Path, kind: str, dice: random.Random) -> int | None:
    """Do one kind of change; gives the first entry that is wrong by it, None where none is."""
    if kind in RULES:
        with connected(place) as raw:
            raw.executescript(RULES[kind])
        return None
    with outside(place) as raw:
        if kind in TABLES:
            raw.execute(TABLES[kind])
            return None
        first: int = getattr(Tamperer(raw, dice), kind)()
        return first


def _entries(place: Path) -> int:
    with connected(place) as raw:
        return int(raw.execute("SELECT count(*) FROM entries").fetchone()[0])
