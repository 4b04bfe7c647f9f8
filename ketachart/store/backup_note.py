"""How the last run of the backups went, told to who looks at the station without its key.

It lies in the second place of this account, says nothing of anybody, and is only a hint: the
backups themselves are sealed, this is not.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec

from ketachart.store import folder
from ketachart.store.files import make_lasting, put_whole


class PlaceNote(msgspec.Struct, frozen=True):
    """``newest``: from when the newest good backup of a place is; ``problem`` is a sentence."""

    newest: datetime | None
    problem: str | None


def write(station: str, of: Path, places: Mapping[Path, PlaceNote]) -> None:
    """Note it for the station in a folder; where that cannot be, nothing is noted."""
    path = folder.backup_note(station, of)
    with suppress(OSError):
        make_lasting(path.parent)
        put_whole(path, msgspec.json.encode({str(place): places[place] for place in places}))


def read(station: str, of: Path) -> dict[str, PlaceNote]:
    """By the place's path, the station's own first; empty where nothing is noted."""
    with suppress(OSError, msgspec.MsgspecError, ValueError):
        text = folder.backup_note(station, of).read_bytes()
        return msgspec.json.decode(text, type=dict[str, PlaceNote])
    return {}
