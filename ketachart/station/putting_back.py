"""A backup put back: what it is, before anything is done with it, and what came."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ketachart import __version__
from ketachart.clinical.administration import BackupRestored, ClinicChanged, ClinicSetUp
from ketachart.clinical.trouble import Trouble, Unavailable
from ketachart.clock import Clock, Reading, StationClock, new_id, on_the_wall
from ketachart.station import upgrading
from ketachart.station.core import ITSELF, Core, Costs, admission_of, stamp_of
from ketachart.store import backup, engine, folder, migrations, restoring
from ketachart.store.anchor import Anchor, SecondAnchor
from ketachart.store.chain import Head
from ketachart.store.engine import Database
from ketachart.store.files import make_lasting
from ketachart.store.ledger import Ledger
from ketachart.store.manifest import Manifest
from ketachart.store.migrations import Course
from ketachart.store.station_lock import StationLock


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: the backup's time and last entry, and the ends before and after."""

    backup_at: datetime
    entries: int
    before: Head | None
    after: Head
    kept: str | None
    folder: Path


@dataclass(frozen=True, slots=True)
class BackupLook:
    """What a backup is and what it would take the place of; it was not read whole yet.

    ``clinic`` is None where the backup is of a format that only a whole restore reads.
    ``newer`` is the time of the newest one of this station in the same folder, where it is not this
    one. ``there`` is the end of what stands in the station's folder, None where nothing can be
    read. ``behind`` counts its entries that are not in the backup, ``signed`` the signed charts
    among them.
    """

    path: Path
    made_at: datetime
    entries: int
    clinic: str | None = None
    newer: datetime | None = None
    there: Head | None = None
    behind: int = 0
    signed: int = 0


class PuttingBack(Core):
    """What is done with a backup before its station is open."""

    @staticmethod
    def look_at_backup(path: Path, into: Path, typed: str) -> BackupLook:
        """What a backup is, by the passphrase or recovery code of its day; changes nothing.

        ``path`` may be the folder in which a station's backups lie: the newest is meant.

        Raises:
            Refused: it is no backup, of a newer format, or the secret is wrong.
            Damaged: it is not what was written.
            Unavailable: it cannot be read.
        """
        path = restoring.chosen(path.absolute())
        _, key, manifest = restoring.unlock(path, typed)
        there, behind, signed = restoring.behind(folder.Place(into.absolute()), key, manifest)
        return BackupLook(
            path,
            manifest.made_at,
            manifest.entries,
            _clinic_of(path, key),
            restoring.newer_beside(path, manifest),
            there,
            behind,
            signed,
        )

    @staticmethod
    def check_backup(path: Path, typed: str) -> int:
        """Read a backup whole, by the passphrase or recovery code of its day; gives its entries.

        Raises:
            Refused: it is no backup, of a newer format, or the secret is wrong.
            Damaged: it is not what was written.
            Unavailable: it cannot be read.
        """
        _, key, manifest = restoring.unlock(path, typed)
        backup.check(path, key)
        return manifest.entries

    @staticmethod
    def restore(
        path: Path,
        into: Path,
        typed: str,
        *,
        clock: Clock | None = None,
        course: Course = migrations.TODAY,
    ) -> Restored:
        """Put a backup back, in an empty folder or in its own station's; an entry says so.

        What stands there is kept in a folder beside it. It is the old or the new, at any moment.
        A backup of an older format comes back in today's. ``path`` may be the folder in which a
        station's backups lie: the newest is meant.

        Raises:
            Refused: it is no backup, a newer one, of another station, or the secret is wrong.
            Damaged: it is not what was written.
            Unavailable: a disk is in the way, or no room is left.
        """
        path, into = restoring.chosen(path.absolute()), into.absolute()
        vault, key, manifest = restoring.unlock(path, typed)
        fresh = not into.exists()
        if fresh:
            _make(into)
        try:
            restoring.require_fit(into, vault.id)
            folder.require(into, set_up=folder.Place(into).is_station)
            with StationLock(into, __version__) as lock:
                restoring.mend(into)
                aside = restoring.build(path, into, key, manifest, course=course)
                before = restoring.head_there(folder.Place(into), key)
                try:
                    found = migrations.bring_forward(aside.database, key, course)
                    now = (clock or StationClock(None)).now()
                    kept = restoring.name_for_before(into, now.at)
                    had = folder.Place(into).is_station or folder.Place(into).anchor.exists()
                    there = (before, kept if had else None)
                    after = _enter(aside, key, manifest, now, there, course=course)
                    if found < course.now.number:
                        with upgrading.made_anew(
                            aside, lock, key, clock, Costs(), course=course
                        ) as new:
                            after = new.enter(found, path.name)
                except BaseException:
                    restoring.take_away(into)
                    raise
                restoring.swap(into, kept)
                second = SecondAnchor(folder.second_anchor(vault.id, into), key)
                second.follow(after, now.at, at_once=True)
        except BaseException:
            if fresh:
                _unmake(into)
            raise
        return Restored(
            manifest.made_at, manifest.entries, before, after, kept if had else None, into
        )


def _clinic_of(path: Path, key: bytes) -> str | None:
    """The clinic's name as it stands in a backup."""
    with (
        suppress(Trouble),
        engine.reading_copy(path / folder.DATABASE_NAME, key) as con,
    ):
        kept = Ledger().of_station(con, ("clinic-set-up", "clinic-changed"))
        if kept and isinstance(act := kept[-1].act, ClinicSetUp | ClinicChanged):
            return act.clinic
    return None


def _enter(
    aside: folder.Place,
    key: bytes,
    manifest: Manifest,
    now: Reading,
    there: tuple[Head | None, str | None],
    *,
    course: Course,
) -> Head:
    """The entry that says what happened, into the restored ledger; its anchor; gives its end.

    ``there`` is the end of what stood in the folder, and where that is kept.
    """
    before, kept = there
    database = Database.open(aside.database, key, form=course.now)
    try:
        ledger = Ledger(database)
        act = BackupRestored(
            id=new_id(),
            at=now.at,
            by=ITSELF,
            backup_at=on_the_wall(manifest.made_at, now.at),
            entries=manifest.entries,
            digest=manifest.digest,
            before_entries=None if before is None else before.seq,
            before_digest=None if before is None else before.digest.hex(),
            kept=kept,
        )
        with database.writing() as con:
            ledger.append(con, [admission_of(act, stamp_of(now, ITSELF))])
        with database.reading() as con:
            head = ledger.head(con)
    finally:
        database.close()
    Anchor(aside.anchor, key).write(head)
    return head


def _make(into: Path) -> None:
    try:
        make_lasting(into)
    except (OSError, ValueError):
        raise Unavailable(
            "The folder for the station cannot be made. Nothing was restored; choose another one."
        ) from None


def _unmake(into: Path) -> None:
    """Take away a folder that was made for nothing."""
    with suppress(OSError):
        folder.Place(into).lock.unlink(missing_ok=True)
        into.rmdir()
