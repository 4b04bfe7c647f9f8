"""A backup put back: built aside, read whole, then swapped in; nothing that was there is lost.

What stood in the folder is moved into a folder beside it, logs and anchor with it: a database that
is put back beside an old log would open and show the newer entries (safety.md section 7).
"""

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from ketachart.clinical.trouble import Damaged, Refused, Trouble, Unavailable
from ketachart.store import backup, engine, migrations
from ketachart.store.chain import Head
from ketachart.store.files import flush_folder
from ketachart.store.folder import ANCHOR_NAME, DATABASE_NAME, VAULT_NAME, Place
from ketachart.store.ledger import Ledger
from ketachart.store.manifest import MANIFEST_NAME, PROTOCOLS, Manifest, read_manifest
from ketachart.store.station_lock import HOLDER_NAME, LOCK_NAME
from ketachart.store.vault import Vault

BUILDING = ".restore.part"
_READY, _BEFORE = ".new-", "before-"
OWN_BACKUPS = "backups"
What = Literal["restore", "upgrade", "key"]
"""What a station in its place is exchanged for another one by."""
_FILES = {
    # Each with what belongs to the one that was there before, which goes first.
    DATABASE_NAME: ("-wal", "-shm", "-journal"),
    VAULT_NAME: (".previous", ".new", ".keep"),
    ANCHOR_NAME: (".previous", ".new", ".keep"),
    PROTOCOLS: (),
}


def is_unfinished(folder: Path) -> bool:
    """Whether a restore was begun here and cut off."""
    try:
        return (folder / BUILDING).is_dir() or any(folder.glob(f"{_READY}*"))
    except OSError:
        return False


def unlock(folder: Path, typed: str) -> tuple[Vault, bytes, Manifest]:
    """The key of a backup, by the passphrase or recovery code of its day, and its manifest.

    Raises:
        Refused: it is no backup, of a newer format, or the secret is wrong.
        Damaged: it is not what was written.
        Unavailable: it cannot be read.
    """
    manifest = read_manifest(folder, None)
    vault = Vault.load(folder)
    if vault.id != manifest.station:
        raise Damaged(
            f"The key file in the backup {folder.name} belongs to another station. "
            "Nothing was changed; choose another backup."
        )
    key = vault.open(typed)
    return vault, key, read_manifest(folder, key)


def chosen(path: Path) -> Path:
    """The backup that is meant by a folder: itself, or the newest where backups of a station lie.

    Raises:
        Refused: backups of more than one station lie there.
    """
    found = _beside(path) if not (path / MANIFEST_NAME).exists() else []
    if len({manifest.station for _, manifest in found}) > 1:
        raise Refused(
            "Backups of more than one station lie in this folder. Nothing was changed; choose the "
            "folder of one backup: its name begins with KetaChart-."
        )
    return max(found, key=lambda each: each[1].made_at)[0] if found else path


def newer_beside(path: Path, manifest: Manifest) -> datetime | None:
    """When the newest backup of the same station in the same folder was made, if it is newer.

    What it says of itself is taken as it is: its key may be another one by now.
    """
    same = (other for _, other in _beside(path.parent) if other.station == manifest.station)
    newest = max((other.made_at for other in same), default=manifest.made_at)
    return newest if newest > manifest.made_at else None


def _beside(folder: Path) -> list[tuple[Path, Manifest]]:
    found = []
    try:
        for path in folder.glob("KetaChart-*"):
            with suppress(Trouble):
                found.append((path, read_manifest(path, None)))
    except OSError:
        return []
    return found


def behind(place: Place, key: bytes, manifest: Manifest) -> tuple[Head | None, int, int]:
    """What stands in a place: its end, and how many entries and signed charts a backup lacks.

    The end is None where nothing can be read there by the backup's key.
    """
    if not place.database.is_file():
        return None, 0, 0
    try:
        with engine.reading_as_it_is(place.database, key) as con:
            ledger = Ledger()
            head = ledger.head(con)
            goes_on = ledger.digest_at(con, manifest.entries) == manifest.head.digest
            since = manifest.entries if goes_on else 0
            sealed = ledger.trail(con, acts=("record-sealed",))
            return head, head.seq - since, sum(entry.seq > since for entry in sealed)
    except Trouble:
        return None, 0, 0


def require_fit(folder: Path, station: str) -> None:
    """See that a station may be put back into a folder: its own, or one with nothing else in it.

    Raises:
        Refused: another station is there, or other files.
        Unavailable: the folder cannot be read.
    """
    try:
        there = {path.name for path in folder.iterdir()} if folder.exists() else set()
        if VAULT_NAME in there or f"{VAULT_NAME}.previous" in there:
            try:
                found = Vault.load(folder).id
            except Damaged:
                found = station  # its database is moved aside with it, whosever it is
            if found != station:
                raise Refused(
                    "Another station stands in this folder, and it was left as it is. "
                    "Choose its own backup, or an empty folder."
                )
            return
    except OSError:
        raise Unavailable(
            "The folder for the station cannot be read. Nothing was changed; choose another one."
        ) from None
    own = {OWN_BACKUPS, BUILDING, LOCK_NAME, HOLDER_NAME}
    own |= {name + end for name, ends in _FILES.items() for end in ("", *ends)}
    if any(name not in own and not name.startswith((_READY, _BEFORE)) for name in there):
        raise Refused(
            "There are other files in this folder, and they were left as they are. "
            "Choose the station's folder, or an empty one."
        )


def head_there(place: Place, key: bytes) -> Head | None:
    """The end of the ledger that stands in a place; None where none can be read."""
    if not place.database.is_file():
        return None
    try:
        with engine.reading_as_it_is(place.database, key) as con:
            return Ledger().head(con)
    except Trouble:
        return None


def build(
    source: Path,
    folder: Path,
    key: bytes,
    manifest: Manifest,
    going_on: backup.GoingOn = lambda: True,
    *,
    course: migrations.Course = migrations.TODAY,
) -> Place:
    """Copy a backup aside in the folder and read all of it there; gives the new place.

    Raises:
        Damaged: it is not what was written.
        Unavailable: the folder cannot be written, or the backup not be read.
        Stopped: ``going_on`` said so.
    """
    aside = folder / BUILDING
    try:
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(mode=0o700)
        if shutil.disk_usage(folder).free < manifest.size:
            raise Unavailable(
                "There is not room enough in this folder for the station. "
                "Nothing was changed; make room, or choose another folder."
            )
        backup.copy_files(source, aside, manifest, going_on)
        shutil.copy2(source / MANIFEST_NAME, aside / MANIFEST_NAME)
        backup.check(aside, key, going_on=going_on, called=source.name, course=course)
        (aside / MANIFEST_NAME).unlink()
    except OSError:
        take_away(folder)
        raise Unavailable(
            "The backup could not be read, or the folder not be written. "
            "Nothing was changed; check both disks and try again."
        ) from None
    except BaseException:
        take_away(folder)
        raise
    return Place(aside)


def take_away(folder: Path) -> None:
    """Nothing is kept of what was built aside."""
    shutil.rmtree(folder / BUILDING, ignore_errors=True)


def name_for_before(folder: Path, at: datetime, what: What = "restore") -> str:
    """The name of the folder for what stands here now."""
    name = f"{_BEFORE}{what}-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    while (folder / name).exists():
        name += "-2"
    return name


def kept_before(folder: Path, what: What) -> tuple[Path, ...]:
    """The folders in which something was kept when it was exchanged."""
    try:
        return tuple(folder.glob(f"{_BEFORE}{what}-*"))
    except OSError:
        return ()


def swap(folder: Path, before: str, *, step: Callable[[], None] = lambda: None) -> None:
    """Put what was built aside in its place, and what stands there under ``before``.

    From the first renaming on it is decided: what a kill leaves undone, ``mend`` does.

    Raises:
        Unavailable: the folder cannot be written; the station opens once it can.
    """
    ready = folder / f"{_READY}{before.removeprefix(_BEFORE)}"
    try:
        flush_folder(folder / BUILDING)
        (folder / BUILDING).rename(ready)
        flush_folder(folder)
        step()
        _finish(folder, ready, step)
    except OSError:
        raise Unavailable(
            "The restored station could not be put in its place yet. Nothing is lost; check that "
            "the folder can be written, and open the station again."
        ) from None


def mend(folder: Path) -> None:
    """After a kill: finish a restore that was decided, take away one that was not.

    Whoever calls holds the station's lock.

    Raises:
        Unavailable: the folder cannot be written.
    """
    try:
        take_away(folder)
        for ready in sorted(folder.glob(f"{_READY}*")):
            _finish(folder, ready, lambda: None)
    except OSError:
        raise Unavailable(
            "Putting a station in its place was cut off and cannot be finished, because the folder "
            "cannot be written. Nothing is lost; make it writable and open the station again."
        ) from None


def _finish(folder: Path, ready: Path, step: Callable[[], None]) -> None:
    before = folder / ready.name.replace(_READY, _BEFORE)
    for name, ends in _FILES.items():
        if not (ready / name).exists():
            continue
        for old in (*(name + end for end in ends), name):
            if (folder / old).exists():
                before.mkdir(mode=0o700, exist_ok=True)
                (folder / old).rename(before / old)
                step()
        if before.exists():
            flush_folder(before)
        flush_folder(folder)
        (ready / name).rename(folder / name)
        flush_folder(folder)
        step()
    for leftover in ready.iterdir():  # second copies of small files
        leftover.unlink()
    ready.rmdir()
