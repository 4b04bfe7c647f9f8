"""The one door: whatever is recorded, read, imported or exported passes here and leaves a trace.

A ``Station`` belongs to the thread that opened it. Everything it hands out is immutable and may be
read anywhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from ketachart import __version__
from ketachart.clinical.administration import ClinicSetUp
from ketachart.clinical.trouble import Damaged, Refused, Unavailable
from ketachart.clock import Clock, StationClock, new_id
from ketachart.station import upgrading
from ketachart.station.access import guarded
from ketachart.station.audit import Asked, Audit, TrailPage, TrailRow
from ketachart.station.backing import BackupState, ListedBackup
from ketachart.station.checking import Checking, FileVerdict
from ketachart.station.clinic import Clinic, acceptable_backup_folder, acceptable_chairs
from ketachart.station.core import ITSELF, Costs, Person
from ketachart.station.held import Held, telling_of_held
from ketachart.station.leaving import Format
from ketachart.station.locking import HalfTyped, Locking, Marked
from ketachart.station.names import acceptable_name
from ketachart.station.people import NewPerson, People, acceptable_person
from ketachart.station.putting_back import BackupLook, Restored
from ketachart.station.rebuilding import Rebuilding
from ketachart.station.rotating import Rotating, take_away_before
from ketachart.station.self_check import CheckState, SelfCheck
from ketachart.station.sessions import not_over
from ketachart.station.shifts import Shift
from ketachart.station.signing import Signed, Signing, Waiting
from ketachart.station.stock import LogFormat, Stock, StockState
from ketachart.station.ways_in import KeyState
from ketachart.store import computer, folder, making, migrations, projections, restoring
from ketachart.store.chain import Verdict
from ketachart.store.engine import Database
from ketachart.store.files import make_lasting
from ketachart.store.migrations import Course
from ketachart.store.people import CredentialState
from ketachart.store.reserve import Reserve, Room
from ketachart.store.station_lock import StationLock
from ketachart.store.translate import FULL
from ketachart.store.vault import Vault

__all__ = [
    "Asked",
    "BackupLook",
    "BackupState",
    "CheckState",
    "Costs",
    "CredentialState",
    "FileVerdict",
    "Format",
    "HalfTyped",
    "Held",
    "KeyState",
    "ListedBackup",
    "LogFormat",
    "Marked",
    "NewPerson",
    "Person",
    "Restored",
    "Room",
    "Shift",
    "Signed",
    "Station",
    "StockState",
    "TrailPage",
    "TrailRow",
    "Verdict",
    "Waiting",
]


@guarded
class Station(
    People, Clinic, Rebuilding, Stock, Locking, Signing, Checking, Audit, Rotating, SelfCheck
):
    """One clinic's station on this machine; made by ``create`` or ``open``."""

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        clinic: str,
        administrator: NewPerson,
        passphrase: str,
        paper: Literal["A4", "Letter"] = "A4",
        chairs: Sequence[str] = ("1",),
        default_protocol: str | None = None,
        backup_folder: str | None = None,
        clock: Clock | None = None,
        costs: Costs | None = None,
        going_on: Callable[[], bool] | None = None,
    ) -> tuple[Station, str]:
        """Set a station up in an empty or new folder; gives it and the recovery code, once.

        It is there whole or not at all. ``going_on`` is asked now and then; False stops it.

        Raises:
            Refused: there is a station already, a secret or name is not acceptable, or it was
                stopped.
            Unavailable: the folder cannot be written.
        """
        costs = costs or Costs()
        acceptable_name(clinic, "The clinic's name")
        acceptable_chairs(chairs)
        acceptable_person(administrator)
        if backup_folder is not None:
            acceptable_backup_folder(path, backup_folder)
        act = ClinicSetUp(
            id=new_id(),
            at=(clock or StationClock(None)).now().at,
            by=administrator.name,
            clinic=clinic,
            paper=paper,
            chairs=tuple(chairs),
            default_protocol=default_protocol,
            backup_folder=backup_folder,
        )
        with _made(path):
            _mended(path)
            folder.require(path, set_up=False)
            with _taken(path) as lock:
                # Asked again: another program may have set one up before the lock was ours.
                folder.require(path, set_up=False)
                go_on = going_on or _always
                try:
                    key, code, person = cls._build(
                        lock,
                        act,
                        first=administrator,
                        passphrase=passphrase,
                        clock=clock,
                        costs=costs,
                        go_on=go_on,
                    )
                    making.put_in_place(path)
                except BaseException:
                    making.take_away(path)
                    raise
                station = cls(lock, Vault.load(path), key, clock, costs)
                lock.take_copies(folder.holding_place(station.vault.id))
                station._begin_holding()
                station.person = person
                station._shifts.start(person, station.clock.now())
                station._read_ahead()
        return station, code

    @classmethod
    def _build(
        cls,
        lock: StationLock,
        act: ClinicSetUp,
        *,
        first: NewPerson,
        passphrase: str,
        clock: Clock | None,
        costs: Costs,
        go_on: Callable[[], bool],
    ) -> tuple[bytes, str, Person]:
        """Make everything aside; gives the key, the recovery code and the first person."""
        _unless_stopped(go_on)
        aside = making.begin(lock.folder)
        vault, key, code = Vault.create(
            aside.folder, passphrase, cost=costs.passphrase, recovery_cost=costs.recovery
        )
        _unless_stopped(go_on)
        Database.create(aside.database, key).close()
        station = cls(lock, vault, key, clock, costs)
        try:
            person = station._set_up(act, first)
        finally:
            station._database.close()
        _unless_stopped(go_on)
        return key, code, person

    @staticmethod
    def is_at(path: Path) -> bool:
        """Whether a station was set up in a folder; what a kill left of a set-up is put right.

        Raises:
            Unavailable: the folder cannot be written.
        """
        with suppress(Refused):
            _mended(path)
        return folder.Place(path).is_station

    @classmethod
    def open(
        cls,
        path: Path,
        typed: str,
        *,
        by_computer: bool = False,
        clock: Clock | None = None,
        costs: Costs | None = None,
        course: Course = migrations.TODAY,
        tell: upgrading.Tell = upgrading.silent,
        step: Callable[[], None] = lambda: None,
    ) -> Station:
        """Open the station in a folder by the clinic's passphrase or the recovery code.

        With ``by_computer`` by what this computer's key store holds instead. One of an older format
        is backed up and brought forward first, which may take minutes: ``tell`` hears of it, and
        ``step`` is called between its steps.

        Raises:
            Refused: no station there, a wrong secret, a newer format, or another process has it.
            Unavailable: the folder or file cannot be used now.
            Damaged: what is there is not what was written.
        """
        _mended(path)
        folder.require(path, set_up=True)
        lock = StationLock(path, __version__)
        lock.take()
        try:
            vault = Vault.load(path)
            lock.take_copies(folder.holding_place(vault.id))
            key = vault.open_by_computer(typed) if by_computer else vault.open(typed)
            costs = costs or Costs()
            if upgrading.is_older(folder.Place(path), key, course):
                upgrading.bring_forward(
                    lock, vault, key, clock, costs, course=course, tell=tell, step=step
                )
            with telling_of_held(vault.id, path, key):
                try:
                    station = cls(lock, vault, key, clock, costs, course=course)
                except Unavailable as trouble:
                    _make_room(Reserve(path, costs.reserve), trouble)
                    station = cls(lock, vault, key, clock, costs, course=course)
        except BaseException:
            lock.release()
            raise
        take_away_before(path)
        try:
            station._begin_holding()
            station._look_at_key_file()
            station.look_at_protocols()
            station._read_ahead()
        except BaseException:
            station.close()
            raise
        return station

    @staticmethod
    def kept_by_computer(path: Path) -> str | None:
        """What this computer's key store holds for the station in a folder, for ``open``.

        Raises:
            Refused: no station there, or one of a newer format.
            Unavailable: its key file cannot be read.
            Damaged: its key file is not what was written.
        """
        vault = Vault.load(path)
        return computer.kept(vault.id) if vault.remembers_computer else None

    @staticmethod
    def require_free(path: Path) -> None:
        """See that a station is there and nobody has it open, before a secret is asked for.

        Raises:
            Refused: no station there, or another process has it; says which.
            Unavailable: the folder cannot be used now.
        """
        _mended(path)
        folder.require(path, set_up=True)
        with StationLock(path, __version__) as lock:
            lock.take_copies(folder.holding_place(Vault.load(path).id))

    @staticmethod
    def require_place(path: Path) -> None:
        """See that a station can be made in a folder, there already or not, before it is told of.

        Raises:
            Refused: one is there, or the folder is none to chart in; says why.
            Unavailable: it cannot be written.
        """
        _mended(path)
        there = path
        while not os.path.exists(there) and there != there.parent:  # noqa: PTH110
            there = there.parent
        folder.require(there, set_up=False)

    def __enter__(self) -> Station:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read_ahead(self) -> None:
        """Know by now what charting needs where the database cannot be read later."""
        self._depth += 1  # the station asks itself, before anybody has signed in
        try:
            with suppress(Unavailable, Damaged), self._database.reading() as con:
                self._restrictions(con)
                self._last_read |= {
                    "clinic": self.clinic,
                    "people": projections.people(con),
                    "open sessions": not_over(con),
                    "stock": self._book(con),
                }
        finally:
            self._depth -= 1

    def _set_up(self, act: ClinicSetUp, first: NewPerson) -> Person:
        if act.default_protocol is not None:
            self._protocol_text(act.default_protocol)
        with self._database.writing() as con:
            self._append(con, [act], ITSELF)
            self._authority(con)
            person = self._add_person(con, first, act.clinic, by=first.name)
        self.tend(at_once=True)
        return person


def _always() -> bool:
    return True


def _unless_stopped(go_on: Callable[[], bool]) -> None:
    if not go_on():
        raise Refused("The set-up was stopped, and no station was made. Create it when ready.")


def _mended(path: Path) -> None:
    if making.is_unfinished(path):
        with StationLock(path, __version__):
            making.mend(path)
    if restoring.is_unfinished(path):
        with StationLock(path, __version__):
            restoring.mend(path)


def _make_room(reserve: Reserve, trouble: Unavailable) -> None:
    """A disk that filled up while the station was closed gets the reserve.

    Raises:
        Unavailable: it is full and there is none; or ``trouble``, where it is not full.
    """
    if reserve.room().state != "full":
        raise trouble
    if not reserve.give_up():
        raise Unavailable(FULL) from None


@contextmanager
def _taken(path: Path) -> Iterator[StationLock]:
    """The lock, which stays taken; let go, and its file taken away, where the set-up fails."""
    lock = StationLock(path, __version__)
    lock.take()
    try:
        yield lock
    except BaseException:
        # Taken away while it is held: whoever waits for it then sees that it is none any more.
        with suppress(OSError):
            folder.Place(path).lock.unlink(missing_ok=True)
        lock.release()
        with suppress(OSError):
            if os.name == "nt":
                folder.Place(path).lock.unlink(missing_ok=True)
        raise


@contextmanager
def _made(path: Path) -> Iterator[None]:
    """The folder, made where it is missing; taken away again, if empty, where the set-up fails."""
    fresh = not os.path.exists(path)  # noqa: PTH110 - Path.exists raises where one may not look
    if fresh:
        try:
            make_lasting(path)
        except (OSError, ValueError):
            raise Unavailable(
                "The folder for the station cannot be made. Choose another one."
            ) from None
    try:
        yield
    except BaseException:
        if fresh:
            with suppress(OSError):
                path.rmdir()
        raise
