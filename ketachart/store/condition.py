"""What a station's folder tells without its key, beside an open window too; changes nothing."""

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ketachart.clinical.trouble import Trouble
from ketachart.store import backup_note, folder, holding, manifest, restoring
from ketachart.store.backup_note import PlaceNote
from ketachart.store.reserve import NAME as RESERVE_NAME
from ketachart.store.station_lock import Holder, who_has
from ketachart.store.vault import Vault


@dataclass(frozen=True, slots=True)
class Condition:
    """A station as it lies there; None or empty where that cannot be known.

    ``backup_at``: the newest backup beside the station. ``holding``: what waits to join; ``aside``:
    what another folder of the station left, or the ledger could not take. ``written_at``: when the
    database was last written, by the computer's clock.
    """

    recovery_confirmed: bool | None = None
    remembers_computer: bool = False
    holder: Holder | None = None
    reserve: bool = False
    backups: int = 0
    backup_at: datetime | None = None
    second_place: bool = False
    second_anchor: bool = False
    holding: tuple[Path, ...] = ()
    aside: tuple[Path, ...] = ()
    places: tuple[tuple[str, PlaceNote], ...] = ()
    """How the last run of the backups went in the second place, where there is one."""
    written_at: datetime | None = None


def of(path: Path) -> Condition:
    """Look at the station in a folder."""
    place = folder.Place(path)
    made = [found for found in map(_backup_at, _backups(path)) if found is not None]
    known = {
        "holder": who_has(path),
        "reserve": _there(path / RESERVE_NAME),
        "backups": len(made),
        "backup_at": max(made, default=None),
        "written_at": _written(place.database),
    }
    try:
        key_file = Vault.load(path)
    except Trouble:
        return Condition(**known)  # type: ignore[arg-type]
    own = (folder.holding_folder(key_file.id, path) / holding.NAME, path / holding.NAME)
    others = (*folder.holding_files(key_file.id), *holding.aside_in(path))
    return Condition(
        **known,  # type: ignore[arg-type]
        recovery_confirmed=key_file.recovery_confirmed,
        remembers_computer=key_file.remembers_computer,
        second_place=_writable(folder.holding_place(key_file.id)),
        second_anchor=_there(folder.second_anchor(key_file.id, path)),
        holding=tuple(file for file in own if _holds(file)),
        places=tuple(backup_note.read(key_file.id, path).items())[1:],
        aside=tuple(file for file in others if file not in own and _holds(file)),
    )


def _backups(path: Path) -> list[Path]:
    with suppress(OSError):
        return sorted((path / restoring.OWN_BACKUPS).iterdir())
    return []


def _backup_at(found: Path) -> datetime | None:
    try:
        return manifest.read_manifest(found, None).made_at
    except Trouble:
        return None


def _holds(file: Path) -> bool:
    """Whether anything stands in a holding file behind its first sector."""
    try:
        with file.open("rb") as data:
            data.seek(holding.SECTOR)
            return bool(data.read(holding.SIZE).strip(b"\0"))
    except OSError:
        return False


def _written(database: Path) -> datetime | None:
    times = []
    for name in (database, Path(f"{database}-wal")):
        with suppress(OSError):
            times.append(name.stat().st_mtime)
    return datetime.fromtimestamp(max(times), UTC) if times else None


def _writable(place: Path) -> bool:
    while not _there(place) and place != place.parent:
        place = place.parent
    return os.access(place, os.W_OK)


def _there(path: Path) -> bool:
    return os.path.exists(path)  # noqa: PTH110 - never raises
