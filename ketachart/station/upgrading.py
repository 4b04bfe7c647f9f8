"""A station of an older format brought forward when it is opened: built aside, then swapped in.

A backup is made and read whole before anything is touched. Wherever it is cut off, the station is
the old one or the new one; the old database stays in a folder beside it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from ketachart import __version__
from ketachart.clinical.administration import StationUpgraded
from ketachart.clinical.trouble import Trouble
from ketachart.clock import Clock, StationClock, new_id
from ketachart.station.core import ITSELF, Costs, admission_of, stamp_of
from ketachart.station.rebuilding import Rebuilding
from ketachart.store import backup, folder, migrations, restoring
from ketachart.store.backup import Source
from ketachart.store.chain import Head
from ketachart.store.engine import Database
from ketachart.store.manifest import PROTOCOLS
from ketachart.store.migrations import Course
from ketachart.store.station_lock import StationLock
from ketachart.store.vault import Vault

Tell = Callable[[str], None]
"""Hears what is going on, in a sentence; called in the thread that opens the station."""

STAGES = (
    "This station was written by an older KetaChart. Step 1 of 4: a backup is made and read whole…",
    "The backup is whole. Step 2 of 4: the station is copied…",
    "Step 3 of 4: the copy is brought to the new form, and every entry read once more…",
    "Step 4 of 4: the lists are made anew from the entries…",
)


def silent(_: str) -> None:
    """Nobody looks."""


def is_older(place: folder.Place, key: bytes, course: Course) -> bool:
    """Whether a station's database is of an older format; what cannot be read is told elsewhere."""
    if not course.steps:
        return False
    try:
        return 0 < migrations.format_there(place.database, key) < course.now.number
    except Trouble:
        return False


def bring_forward(
    lock: StationLock,
    vault: Vault,
    key: bytes,
    clock: Clock | None,
    costs: Costs,
    *,
    course: Course,
    tell: Tell = silent,
    step: Callable[[], None] = lambda: None,
) -> None:
    """Bring the station to today's format; whoever calls holds its lock.

    ``step`` is called between two steps that a kill could come between.

    Raises:
        Damaged: it is not what was written; it is as it was.
        Unavailable: there is no room (twice the database), or the disk is in the way; it is as it
            was, or the new one.
    """
    place = folder.Place(lock.folder)
    at = (clock or StationClock(None)).now().at
    tell(STAGES[0])
    made = _backed_up(place, vault, key, course, clock)
    step()
    tell(STAGES[1])
    aside = restoring.build(made.path, lock.folder, key, made.manifest, course=course)
    try:
        step()
        tell(STAGES[2])
        found = migrations.bring_forward(aside.database, key, course)
        step()
        tell(STAGES[3])
        with made_anew(aside, lock, key, clock, costs, course=course) as station:
            step()
            station.enter(found, made.path.name)
        # Key file and protocols stay the station's own: only database and anchor are swapped.
        aside.vault.unlink()
        shutil.rmtree(aside.folder / PROTOCOLS, ignore_errors=True)
    except BaseException:
        restoring.take_away(lock.folder)
        raise
    step()
    before = restoring.name_for_before(lock.folder, at, "upgrade")
    restoring.swap(lock.folder, before, step=step)


class _Aside(Rebuilding):
    """A station that is built aside, for as long as that takes."""

    def enter(self, found: int, kept: str) -> Head:
        """Enter from which format it came, and the name of the backup from before; gives the end.

        Raises:
            Unavailable: the folder cannot be written.
        """
        now = self.clock.now()
        act = StationUpgraded(
            id=new_id(),
            at=now.at,
            by=ITSELF,
            before=found,
            after=self._course.now.number,
            program=__version__,
            backup=kept,
        )
        with self._database.writing() as con:
            self._ledger.append(con, [admission_of(act, stamp_of(now, ITSELF))])
            head = self._ledger.head(con)
        self.tend(at_once=True)
        return head

    def let_go(self) -> None:
        """Close its database; the lock is the station's."""
        self._database.close()


@contextmanager
def made_anew(
    aside: folder.Place,
    lock: StationLock,
    key: bytes,
    clock: Clock | None,
    costs: Costs,
    *,
    course: Course,
) -> Iterator[_Aside]:
    """What lies aside in today's format, opened, with its lists made anew from the entries.

    Raises:
        Damaged: an entry is not what was written.
        Unavailable: the folder cannot be written.
    """
    vault = Vault.load(aside.folder)
    # What it lacks of a station is for people, and nobody signs in aside.
    station = _Aside(lock, vault, key, clock, costs, course=course)  # type: ignore[abstract]
    try:
        station.rebuild()
        yield station
    finally:
        station.let_go()


def _backed_up(
    place: folder.Place, vault: Vault, key: bytes, course: Course, clock: Clock | None
) -> backup.Backup:
    database = Database(place.database, key)  # of whatever format: it is only read
    try:
        source = Source(
            database=database,
            key=key,
            station=vault.id,
            vault=vault.text,
            protocols=place.folder / PROTOCOLS,
            program=__version__,
            course=course,
        )
        into = place.folder / restoring.OWN_BACKUPS
        return backup.make(source, into, (clock or StationClock(None)).now().at)
    finally:
        with suppress(Trouble):
            database.close()
