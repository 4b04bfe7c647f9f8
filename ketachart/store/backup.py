"""One backup: a folder with the encrypted database, the key file and a sealed manifest.

It is built under a hidden name, opened and read as a whole, and only then gets its own name. What
has that name is whole; what a kill left under the other is taken away by the next one.
"""

import errno
import hashlib
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain as chained
from itertools import count
from pathlib import Path

import msgspec

from ketachart.clinical.trouble import Damaged, Refused, Unavailable
from ketachart.store import chain, documents, engine, ladder, migrations
from ketachart.store.chain import Head
from ketachart.store.engine import Database
from ketachart.store.files import flush_folder, make_lasting, write_new
from ketachart.store.folder import DATABASE_NAME, VAULT_NAME
from ketachart.store.ledger import Ledger
from ketachart.store.manifest import (
    FORMAT,
    MANIFEST_NAME,
    PROTOCOLS,
    Manifest,
    mac_of,
    read_manifest,
)

PAGES = 200
"""Pages that are copied at a time; between two of them a save finds the disk free."""
PAUSE_S = 0.001
LEAST_LEFT = 100_000_000
"""Bytes that backups leave free on a disk, the station's own and the second (safety.md A6)."""
PIECE = 1 << 20
_NAME = re.compile(r"KetaChart-[0-9a-f]{8}-\d{8}T\d{6}Z(-\d+)?")

GoingOn = Callable[[], bool]
"""Asked between two steps; False stops the work."""


class Stopped(Exception):
    """The station is being closed, and what was begun is taken away."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup where it lies."""

    path: Path
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class Source:
    """What is backed up, as one station has it now; may be used in any thread."""

    database: Database
    key: bytes
    station: str
    vault: bytes
    protocols: Path
    program: str
    course: migrations.Course = migrations.TODAY


def make(
    source: Source,
    into: Path,
    at: datetime,
    *,
    leave: int = 0,
    going_on: GoingOn = lambda: True,
) -> Backup:
    """Make a backup in a folder, read all of it, and give it its name.

    Raises:
        Unavailable: the folder is missing, cannot be written, or has no room beside ``leave``.
        Damaged: what was written does not read as what was copied.
        Stopped: ``going_on`` said so.
    """
    with _coming(into, source.station, at, source.database.path, leave) as (part, path):
        database = part / DATABASE_NAME
        head = _copy_database(source, database, going_on)
        write_new(part / VAULT_NAME, source.vault)
        for file in _protocol_files(source.protocols):
            make_lasting(part / PROTOCOLS)
            write_new(part / PROTOCOLS / file.name, file.read_bytes())
            flush_folder(part / PROTOCOLS)
        files = {name_of: _sha256(part / name_of, going_on) for name_of in _names(part)}
        manifest = Manifest(
            format=FORMAT,
            station=source.station,
            made_at=at.astimezone(UTC),
            program=source.program,
            entries=head.seq,
            digest=head.digest.hex(),
            size=database.stat().st_size,
            files=files,
        )
        manifest = msgspec.structs.replace(manifest, mac=mac_of(manifest, source.key))
        write_new(part / MANIFEST_NAME, msgspec.json.format(msgspec.json.encode(manifest)))
        check(part, source.key, going_on=going_on, course=source.course)
    return Backup(path, manifest)


def copy(
    backup: Backup,
    into: Path,
    key: bytes,
    *,
    leave: int = 0,
    going_on: GoingOn = lambda: True,
) -> Backup:
    """Put a second copy of a backup into another folder, sure to be the same on that disk.

    Raises:
        Unavailable: the folder is missing, cannot be written, or has no room beside ``leave``.
        Damaged: what was written there is not what was read here.
        Stopped: ``going_on`` said so.
    """
    known, database = backup.manifest, backup.path / DATABASE_NAME
    with _coming(into, known.station, known.made_at, database, leave) as (part, path):
        copy_files(backup.path, part, backup.manifest, going_on)
        write_new(part / MANIFEST_NAME, (backup.path / MANIFEST_NAME).read_bytes())
        manifest = read_manifest(part, key)
        _check_files(part, manifest, going_on)
        with engine.reading_copy(part / DATABASE_NAME, key) as con:
            if Ledger().head(con) != manifest.head:
                raise Damaged(_not_whole(part.name))
    return Backup(path, manifest)


def copy_files(
    folder: Path, target: Path, manifest: Manifest, going_on: GoingOn = lambda: True
) -> None:
    """Copy what a manifest names, each file on the disk at the end.

    Raises:
        Damaged: one of them is missing.
        OSError: one cannot be read or written.
        Stopped: ``going_on`` said so.
    """
    for name in manifest.files:
        if not (folder / name).is_file():
            raise Damaged(f"{_not_whole(folder.name)} {name} is missing.")
        (target / name).parent.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(
            target / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600
        )
        with (folder / name).open("rb") as old, os.fdopen(handle, "wb") as new:
            while piece := old.read(PIECE):
                _unless_stopped(going_on)
                new.write(piece)
            new.flush()
            os.fsync(new.fileno())
            # So that reading it again reads the disk and not this computer's memory.
            if hasattr(os, "posix_fadvise"):
                os.posix_fadvise(new.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    for inside in {(target / name).parent for name in manifest.files}:
        flush_folder(inside)


def check(
    folder: Path,
    key: bytes,
    *,
    going_on: GoingOn = lambda: True,
    called: str | None = None,
    course: migrations.Course = migrations.TODAY,
) -> Manifest:
    """Read a backup from the first byte to the last: files, pages, chain, sealed files, head.

    It may be of an older format; it is read as what it is.
    ``called`` is its name where it lies under another one.

    Raises:
        Refused: it is no backup, or of a newer format.
        Damaged: something in it is not what was written; says what.
        Stopped: ``going_on`` said so.
    """
    manifest = read_manifest(folder, key)
    not_whole = _not_whole(called or folder.name)
    _check_files(folder, manifest, going_on, called)
    database = folder / DATABASE_NAME
    # A connection for each: one bad page spoils what the same connection finds afterwards.
    for question in ("cipher_integrity_check", "quick_check"):
        with engine.reading_copy(database, key) as con:
            found = con.exec_driver_sql(f"PRAGMA {question}").scalars().all()
            wrong = [str(row) for row in found if row != "ok"]
        if wrong:
            raise Damaged(f"{not_whole} {wrong[0]}")
        _unless_stopped(going_on)
    with engine.reading_copy(database, key) as con:
        course.require_known(con)
        ledger = Ledger()

        def tell(_done: int, _all: int) -> None:
            _unless_stopped(going_on)

        verdict = chain.verify(con, manifest.head, tell)
        if not verdict.intact or verdict.entries != manifest.entries:
            raise Damaged(f"{not_whole} {verdict.problem or 'Its end is another one.'}")
        sealed = documents.first_wrong(con, ledger.trail(con, acts=("record-sealed",)))
        if sealed is not None:
            raise Damaged(f"{not_whole} {sealed[1]}")
    return manifest


def listed(into: Path, station: str, key: bytes) -> tuple[Backup, ...]:
    """The backups of a station in a folder, the one with the most entries first.

    What is not its own, or cannot be read as a backup, is left out and never touched.

    Raises:
        Unavailable: the folder cannot be read; a missing one has none.
    """
    found = []
    try:
        names = sorted(path.name for path in into.iterdir() if _NAME.fullmatch(path.name))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise Unavailable(_words(into, error)) from None
    for name in names:
        with suppress(Refused, Damaged, Unavailable):
            manifest = read_manifest(into / name, key)
            if manifest.station == station:
                found.append(Backup(into / name, manifest))
    return tuple(
        sorted(found, key=lambda b: (b.manifest.entries, b.manifest.made_at), reverse=True)
    )


def prune(
    into: Path, station: str, key: bytes, now: datetime, *, spare: Path | None = None
) -> tuple[Path, ...]:
    """Take away the backups that the ladder does not keep; gives them. ``spare`` always stays.

    Raises:
        Unavailable: one of them cannot be taken away.
    """
    found = listed(into, station, key)
    stays = ladder.kept((b.manifest.made_at for b in found), now)
    gone = [b.path for b in found[1:] if b.manifest.made_at not in stays and b.path != spare]
    with _plain(into):
        for path in gone:
            # Under the other name first: half of one is never taken for a backup.
            hidden = path.with_name(f".{path.name}.part")
            path.rename(hidden)
            shutil.rmtree(hidden)
    return tuple(gone)


def _copy_database(source: Source, target: Path, going_on: GoingOn) -> Head:
    with source.database.reading_aside() as con:
        # From this first look on the connection sees the same entries whatever is charted.
        head = Ledger().head(con)

        def between(*_: int) -> None:
            _unless_stopped(going_on)
            time.sleep(PAUSE_S)

        engine.copy_into(con, target, source.key, pages=PAGES, between=between)
    with target.open("rb+") as file:
        os.fsync(file.fileno())
    return head


def _check_files(
    folder: Path, manifest: Manifest, going_on: GoingOn, called: str | None = None
) -> None:
    not_whole = _not_whole(called or folder.name)
    for name, sha256 in manifest.files.items():
        try:
            found = _sha256(folder / name, going_on)
        except FileNotFoundError:
            raise Damaged(f"{not_whole} {name} is missing.") from None
        except OSError:
            raise Unavailable(
                f"{name} of the backup {folder.name} cannot be read. Nothing was changed; "
                "check its disk."
            ) from None
        if found != sha256:
            raise Damaged(f"{not_whole} {name} was cut off or changed.")


def _ready(into: Path, station: str) -> Path:
    """The folder for backups, without what a kill left there of this station's."""
    with _plain(into):
        # Its parent is not made: where a stick hangs no more, its folder would fill the wrong disk.
        if not into.is_dir():
            into.mkdir(mode=0o700)
            flush_folder(into.parent)
        for leftover in into.glob(f".KetaChart-{station[:8]}-*.part"):
            shutil.rmtree(leftover)
    return into


def _require_room(into: Path, database: Path, leave: int) -> None:
    with _plain(into):
        needed = sum(
            Path(f"{database}{end}").stat().st_size
            for end in ("", "-wal")
            if Path(f"{database}{end}").exists()
        )
        free = shutil.disk_usage(into).free
    if free < needed + leave:
        raise Unavailable(
            f"Backups to {into} pause: {free // 1_000_000} MB are free there, and "
            f"{(needed + leave) // 1_000_000 + 1} MB are needed. Charting goes on; make room."
        )


def _free_name(into: Path, station: str, at: datetime) -> str:
    name = f"KetaChart-{station[:8]}-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    names = chained((name,), (f"{name}-{n}" for n in count(2)))
    return next(each for each in names if not os.path.lexists(into / each))


def _put_in_place(part: Path, path: Path) -> None:
    flush_folder(part)
    part.rename(path)
    flush_folder(path.parent)


def _names(folder: Path) -> list[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in files)


def _protocol_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.toml") if path.is_file())


def _sha256(path: Path, going_on: GoingOn) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            _unless_stopped(going_on)
            digest.update(piece)
    return digest.hexdigest()


def _unless_stopped(going_on: GoingOn) -> None:
    if not going_on():
        raise Stopped


@contextmanager
def _coming(
    into: Path, station: str, at: datetime, beside: Path, leave: int
) -> Iterator[tuple[Path, Path]]:
    """A folder to write a backup in, and the path that it has once that went well.

    There has to be room for as much as ``beside``, with ``leave`` bytes left.
    """
    into = _ready(into, station)
    _require_room(into, beside, leave)
    name = _free_name(into, station, at)
    part, path = into / f".{name}.part", into / name
    with _plain(into), _taken_away(part):
        part.mkdir(mode=0o700)
        yield part, path
        _put_in_place(part, path)


@contextmanager
def _taken_away(part: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


@contextmanager
def _plain(into: Path) -> Iterator[None]:
    """Whatever the disk says, in a sentence about the folder."""
    try:
        yield
    except OSError as error:
        raise Unavailable(_words(into, error)) from None


def not_there(into: Path) -> str:
    """What is said of a place whose disk is away."""
    return _words(into, FileNotFoundError(errno.ENOENT, ""))


def _words(into: Path, error: OSError) -> str:
    why = {
        errno.ENOSPC: "its disk is full",
        errno.EDQUOT: "its disk is full",
        errno.EFBIG: "its disk has no room for a file of this size",
        errno.EROFS: "it can only be read",
        errno.EACCES: "this account may not write there",
        errno.EPERM: "this account may not write there",
        errno.ENOENT: "it is not there; a disk may have been pulled out",
        errno.ENOTDIR: "it is no folder",
    }.get(error.errno or 0, "its disk does not answer as it should")
    return f"No backup could be written to {into}: {why}. The charts themselves are untouched."


def _not_whole(called: str) -> str:
    return (
        f"The backup {called.removeprefix('.').removesuffix('.part')} is not what was "
        "written; nothing was changed, so choose another one."
    )
