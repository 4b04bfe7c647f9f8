"""A new random data key: everything is locked anew, built aside and swapped in.

Built aside, because a key that is changed in place leaves pages of two keys behind a power cut.
Wherever this is cut off, the station opens with the old key or with the new one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ketachart.clinical.administration import (
    AdministrativeAct,
    ComputerForgotten,
    DataKeyRotated,
)
from ketachart.clinical.phases import Phase
from ketachart.clinical.trouble import Damaged, Refused, Unavailable
from ketachart.clock import new_id
from ketachart.station.backing import Backing
from ketachart.station.core import Person
from ketachart.station.holding import Holding
from ketachart.station.ways_in import WaysIn
from ketachart.station.witnesses import Witnesses
from ketachart.store import (
    backup,
    computer,
    engine,
    folder,
    holding,
    keys,
    projections,
    restoring,
)
from ketachart.store.anchor import Anchor
from ketachart.store.backup import Backup
from ketachart.store.chain import Head
from ketachart.store.engine import Database
from ketachart.store.files import free_name, write_new
from ketachart.store.holding import HoldingFile
from ketachart.store.ledger import Ledger
from ketachart.store.vault import Vault

GoingOn = Callable[[], bool]
"""Asked between two steps; False stops the work, until everything is switched."""
Tell = Callable[[str], None]
"""Hears what is going on, in a few words."""

STAGES = (
    "Step 1 of 4: a backup is made and read whole…",
    "Step 2 of 4: everything is copied under the new key…",
    "Step 3 of 4: the copy is read, every entry of it…",
    "Step 4 of 4: the copy takes its place…",
)
STOPPED = "It was stopped, and the key is the one it was. Nothing was changed."
NOT_WRITTEN = (
    "The new copy could not be written. Nothing was changed; check the disk and its free space, "
    "and try again."
)
_PAGES = 500
_IN_A_CHAIR = (Phase.READY, Phase.INFUSING, Phase.PAUSED, Phase.RECOVERY)


def _always() -> bool:
    return True


def _silent(_: str) -> None:
    """Nobody looks."""


class Rotating(WaysIn, Backing, Holding):
    """The data key exchanged for a new one."""

    def rotate_data_key(
        self,
        passphrase: str,
        code: str,
        password: str,
        *,
        going_on: GoingOn = _always,
        tell: Tell = _silent,
        step: Callable[[], None] = lambda: None,
    ) -> str:
        """Lock everything with a new random key; passphrase and recovery code stay.

        Backups from before keep the old key, and open by the secrets of their day. Gives the name
        of the backup that was made first. ``step`` is called wherever a kill could come between.

        Raises:
            Refused: a secret is wrong, somebody is in a chair, or it was stopped.
            Unavailable: there is no room, or the disk is in the way; it is the old key, or the new.
            Damaged: what is there is not what was written; the old key stays.
        """
        person = self._key_holder("exchange the data key", password)
        self._require_nobody_in_a_chair()
        kept = computer.kept(self.vault.id) if self.vault.remembers_computer else None
        key, file = self.vault.with_new_key(
            passphrase,
            code,
            kept,
            cost=self._costs.passphrase,
            recovery_cost=self._costs.recovery,
        )
        self._require_nothing_held()
        self._rest()
        tell(STAGES[0])
        try:
            made = backup.make(
                self._backup_source(),
                self.own_backups,
                self.clock.now().at,
                leave=backup.LEAST_LEFT,
                going_on=going_on,
            )
            step()
            before = restoring.name_for_before(self.place.folder, self.clock.now().at, "key")
            tell(STAGES[1])
            head = self._build_anew(key, file, made, person, going_on)
            tell(STAGES[2])
            self._read_whole(key, head, going_on)
            left = self._kept_aside_for(key)
        except backup.Stopped:
            restoring.take_away(self.place.folder)
            raise Refused(STOPPED) from None
        except BaseException:
            restoring.take_away(self.place.folder)
            raise
        step()
        tell(STAGES[3])
        self._switch(key, file, before, head, step)
        for path in left:
            with suppress(OSError):
                path.unlink()
        return made.path.name

    def _require_nobody_in_a_chair(self) -> None:
        with self._database.reading() as con:
            timed = projections.sessions(con, phases=_IN_A_CHAIR)
        if timed:
            raise Refused(
                "Somebody is in a chair, and charting must not wait for this. Nothing was changed; "
                "exchange the key once the last session is over."
            )

    def _require_nothing_held(self) -> None:
        self.join_held()
        if self.holding is not None:
            raise Refused(
                "Something waits in the holding file, which only the key of now opens. Nothing was "
                "changed; exchange the key once it has joined the record."
            )

    def _kept_aside_for(self, key: bytes) -> tuple[Path, ...]:
        """Keep under the next key, too, what the record did not take; gives the files of this one.

        Raises:
            Unavailable: it cannot be written.
        """
        left, records = [], []
        for path in self.held_aside():
            found, _ = HoldingFile.read(path, self._key)
            if found:
                left.append(path)
                records += found
        if records:
            place = left[0].parent
            made = HoldingFile.open(place / "next", key, self._costs.holding)
            try:
                for record in records:
                    made.append(record)
            finally:
                made.close()
            try:
                made.path.replace(free_name(place / holding.ASIDE))
                shutil.rmtree(made.path.parent, ignore_errors=True)
            except OSError:
                raise Unavailable(NOT_WRITTEN) from None
        return tuple(left)

    def _let_go_of_holding(self) -> None:
        """Take the empty holding files away: the next key makes its own."""
        for file in self._held_files:
            file.close()
            with suppress(OSError):
                file.path.unlink()

    # The copy ---------------------------------------------------------------------------------

    def _build_anew(
        self,
        key: bytes,
        file: bytes,
        made: Backup,
        person: Person,
        going_on: GoingOn,
    ) -> Head:
        """Build everything aside under the new key; gives its end."""
        aside = folder.Place(self.place.folder / restoring.BUILDING)
        try:
            restoring.take_away(self.place.folder)
            aside.folder.mkdir(mode=0o700)
            self._require_room_anew(made.manifest.size)
            self._copy_anew(aside.database, key, going_on)
            write_new(aside.vault, file)
        except OSError:
            raise Unavailable(NOT_WRITTEN) from None
        vault = Vault.load(aside.folder)
        head = self._enter_anew(aside, vault, key, made, person)
        Anchor(aside.anchor, key).write(head)
        return head

    def _require_room_anew(self, size: int) -> None:
        free = shutil.disk_usage(self.place.folder).free
        if free < size + backup.LEAST_LEFT:
            raise Unavailable(
                f"There is not room enough: {free // 1_000_000} MB are free, and "
                f"{(size + backup.LEAST_LEFT) // 1_000_000 + 1} MB are needed. Nothing was "
                "changed; make room and try again."
            )

    def _copy_anew(self, target: Path, key: bytes, going_on: GoingOn) -> None:
        def between(*_: int) -> None:
            if not going_on():
                raise backup.Stopped

        with self._database.reading_aside() as con:
            engine.copy_into(con, target, key, pages=_PAGES, between=between)
        with target.open("rb+") as written:
            os.fsync(written.fileno())

    def _enter_anew(
        self, aside: folder.Place, vault: Vault, key: bytes, made: Backup, person: Person
    ) -> Head:
        """Have what the old key locked inside locked by the new one, and the entry; its end."""
        database = Database.open(aside.database, key, form=self._course.now)
        try:
            now = self.clock.now().at
            rotated = DataKeyRotated(
                id=new_id(),
                at=now,
                by=person.name,
                change=vault.changes,
                backup=made.path.name,
                computer=vault.remembers_computer,
            )
            acts: list[AdministrativeAct] = [rotated]
            if self.vault.remembers_computer and not vault.remembers_computer:
                forgotten = ComputerForgotten(id=new_id(), at=now, by=person.name)
                acts = [forgotten, rotated]
            with database.writing() as con:
                keys.rewrap_by_station(con, self._key, key)
                self._append(con, acts, person.id)
            with database.reading() as con:
                return Ledger().head(con)
        finally:
            database.close()

    def _read_whole(self, key: bytes, head: Head, going_on: GoingOn) -> None:
        aside = folder.Place(self.place.folder / restoring.BUILDING)

        def between(_done: int, _all: int) -> None:
            if not going_on():
                raise backup.Stopped

        wal = Path(f"{aside.database}-wal")
        if wal.exists() and wal.stat().st_size:
            raise Unavailable(
                "The new copy is not one file, because another program holds it. Nothing was "
                "changed; close that program and try again."
            )
        database = Database.open(aside.database, key, form=self._course.now)
        try:
            problems = database.file_problems()
            with database.reading() as con:
                verdict = Ledger().verify(con, head, between)
        finally:
            database.close()
        if problems or not verdict.intact:
            raise Damaged(
                "The new copy is not what was copied, so it was taken away and the key is the one "
                f"it was: {problems[0] if problems else verdict.problem}"
            )

    # The switch -------------------------------------------------------------------------------

    def _switch(
        self, key: bytes, file: bytes, before: str, head: Head, step: Callable[[], None]
    ) -> None:
        """Put the copy in its place, and stand on it."""
        place = self.place.folder
        self._database.close()
        self._let_go_of_holding()
        try:
            restoring.swap(place, before, step=step)
        except Unavailable:
            # Back to the old one where nothing was decided yet, else on to the new one.
            with suppress(Unavailable):
                restoring.mend(place)
            if Vault.load(place).text != file:
                self._stand_on(self._key)
                raise
        self._stand_on(key)
        with self._database.reading() as con:
            if self._ledger.head(con) != head:
                raise Damaged("What was put in its place is not what was built. Start again.")
        step()
        take_away_before(place)
        self._keep_in_second_place()
        self.tend(at_once=True)

    def _stand_on(self, key: bytes) -> None:
        """Go on with what now stands in the folder."""
        self.vault = Vault.load(self.place.folder)
        with suppress(Unavailable):
            self.vault.put_right(key)
        self._database = Database.open(self.place.database, key, form=self._course.now)
        self._ledger = Ledger(self._database)
        self._witnesses = Witnesses(self.place, self._lock.folder, self.vault.id, key)
        self._key = key
        self._begin_holding()
        self._looked_for_backups = False  # none of them has the new key: the next is due


def take_away_before(place: Path) -> None:
    """Take away what the old key locked, once the new one has opened the station."""
    if restoring.is_unfinished(place):
        return
    for old in restoring.kept_before(place, "key"):
        shutil.rmtree(old, ignore_errors=True)
