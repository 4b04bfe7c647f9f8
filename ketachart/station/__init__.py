"""The one door: whatever is recorded, read, imported or exported passes here and leaves a trace.

A ``Station`` belongs to the thread that opened it. Everything it hands out is immutable and may be
read anywhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from ketachart import __version__
from ketachart.clinical.administration import ClinicSetUp
from ketachart.clinical.trouble import Unavailable
from ketachart.clock import Clock, new_id
from ketachart.station.core import ITSELF, Costs, Person
from ketachart.station.leaving import Format, Leaving
from ketachart.station.people import NewPerson, People, acceptable_name, acceptable_person
from ketachart.store import folder
from ketachart.store.chain import Verdict
from ketachart.store.engine import Database
from ketachart.store.station_lock import StationLock
from ketachart.store.vault import Vault

__all__ = ["Costs", "Format", "NewPerson", "Person", "Station", "Verdict"]


class Station(People, Leaving):
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
        clock: Clock | None = None,
        costs: Costs | None = None,
    ) -> tuple[Station, str]:
        """Set a station up in an empty or new folder; gives it and the recovery code, once.

        Raises:
            Refused: there is a station already, or a secret or name is not acceptable.
            Unavailable: the folder cannot be written.
        """
        costs = costs or Costs()
        acceptable_name(clinic, "The clinic's name")
        acceptable_person(administrator)
        with _made(path):
            place = folder.require(path, set_up=False)
            lock = StationLock(path, __version__)
            lock.take()
            try:
                vault, key, code = Vault.create(
                    path, passphrase, cost=costs.passphrase, recovery_cost=costs.recovery
                )
                Database.create(place.database, key).close()
                station = cls(lock, vault, key, clock, costs)
                try:
                    station._set_up(clinic, paper, tuple(chairs), administrator)
                except BaseException:
                    station._database.close()
                    raise
            except BaseException:
                lock.release()
                raise
        return station, code

    @classmethod
    def open(
        cls, path: Path, typed: str, *, clock: Clock | None = None, costs: Costs | None = None
    ) -> Station:
        """Open the station in a folder by the clinic's passphrase or the recovery code.

        Raises:
            Refused: no station there, a wrong secret, a newer format, or another process has it.
            Unavailable: the folder or file cannot be used now.
            Damaged: what is there is not what was written.
        """
        folder.require(path, set_up=True)
        lock = StationLock(path, __version__)
        lock.take()
        try:
            vault = Vault.load(path)
            return cls(lock, vault, vault.open(typed), clock, costs or Costs())
        except BaseException:
            lock.release()
            raise

    @staticmethod
    def require_free(path: Path) -> None:
        """See that a station is there and nobody has it open, before a secret is asked for.

        Raises:
            Refused: no station there, or another process has it; says which.
            Unavailable: the folder cannot be used now.
        """
        folder.require(path, set_up=True)
        with StationLock(path, __version__):
            pass

    def __enter__(self) -> Station:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _set_up(
        self, clinic: str, paper: Literal["A4", "Letter"], chairs: tuple[str, ...], first: NewPerson
    ) -> None:
        now = self.clock.now()
        act = ClinicSetUp(
            id=new_id(), at=now.at, by=first.name, clinic=clinic, paper=paper, chairs=chairs
        )
        with self._database.writing() as con:
            self._append(con, [act], ITSELF)
            self.person = self._add_person(con, first, clinic, by=first.name)
        self.tend(at_once=True)


@contextmanager
def _made(path: Path) -> Iterator[None]:
    """The folder, made where it is missing; what a failed set-up left there is taken away again."""
    fresh = not os.path.exists(path)  # noqa: PTH110 - Path.exists raises where one may not look
    there = set() if fresh or not path.is_dir() else set(path.iterdir())
    if fresh:
        try:
            path.mkdir(parents=True, mode=0o700)
        except (OSError, ValueError):
            raise Unavailable(
                "The folder for the station cannot be made. Choose another one."
            ) from None
    try:
        yield
    except BaseException:
        with suppress(OSError):
            for leftover in set(path.iterdir()) - there:
                leftover.unlink(missing_ok=True)
            if fresh:
                path.rmdir()
        raise
