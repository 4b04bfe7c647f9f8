"""A key file that is lost or damaged, before the station is open: what is said, and put back.

Only the key file comes from the backup; every entry made since then stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ketachart import __version__
from ketachart.clinical.trouble import Damaged, Refused
from ketachart.store import engine, folder, restoring
from ketachart.store.files import previous_of, replace_whole
from ketachart.store.ledger import Ledger
from ketachart.store.station_lock import StationLock
from ketachart.store.vault import Vault

LOST = (
    "The key file (vault.json) is missing or damaged, so nothing opens the charts. They are "
    "untouched. Put the key file back from a backup; no entry is lost by it."
)


@dataclass(frozen=True, slots=True)
class PutBack:
    """When the backup was made, and how many entries the station has, all of them as before."""

    backup_at: datetime
    entries: int


def is_lost(path: Path) -> bool:
    """Whether charts are there and neither the key file nor the copy before it can be used.

    Raises:
        Unavailable: it cannot be read now.
        Refused: it is of a newer format.
    """
    place = folder.Place(path)
    if not place.database.is_file():
        return False
    if not place.vault.exists() and not previous_of(place.vault).exists():
        return True
    try:
        Vault.load(path)
    except Damaged:
        return True
    return False


def put_back(backup: Path, path: Path, typed: str) -> PutBack:
    """Put the key file of a backup into a station's folder that has none.

    ``typed`` is the passphrase or recovery code of the backup's day.

    Raises:
        Refused: the key file is there, it is no backup, or the secret is wrong.
        Damaged: the backup is of another station, or from before another data key.
        Unavailable: a disk is in the way, or another program has the station.
    """
    vault, key, manifest = restoring.unlock(backup.absolute(), typed)
    place = folder.Place(path.absolute())
    with StationLock(place.folder, __version__):
        if not is_lost(place.folder):
            raise Refused(
                "There is no station without its key file in this folder. Nothing was changed; "
                "open the station, or restore the whole backup."
            )
        try:
            with engine.reading_as_it_is(place.database, key) as con:
                entries = Ledger().head(con).seq
        except Damaged:
            raise Damaged(
                "The key file of this backup does not open the charts in this folder: it is of "
                "another station, or from before the data key was exchanged. Nothing was changed; "
                "try a newer backup, or restore a backup as a whole."
            ) from None
        for _ in range(2):  # the copy before it, too
            replace_whole(place.vault, vault.text)
    return PutBack(manifest.made_at, entries)
