"""One run of the backups in a thread of its own: it looks, makes, copies, prunes and tries.

It shares nothing with the station's thread but what it was given, and answers once, at its end.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from ketachart.clinical.trouble import Trouble
from ketachart.store import backup, restoring
from ketachart.store.backup import Backup, Source, Stopped
from ketachart.store.ledger import Ledger

EVERY = timedelta(minutes=30)
"""At most so often is a backup made by itself (safety.md section 7)."""
OF_BACKUPS = ("backup-made", "backup-failed", "backup-tried")
"""Entries about backups; they alone are worth no other one."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a run is to do: the places in their order, the station's own first."""

    source: Source
    places: tuple[Path, ...]
    at: datetime
    own: Path
    trial: Path | None = None
    """The station's folder where a backup is to be restored on trial."""
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found and did; ``newest`` is the newest good backup of each place."""

    newest: dict[Path, Backup] = field(default_factory=dict)
    made: tuple[Backup, ...] = ()
    problems: dict[Path, str] = field(default_factory=dict)
    tried: Backup | None = None
    trial_problem: str | None = None


class Run:
    """A run that was begun; ``stop`` has it take away what it began."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.outcome: Outcome | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="backup", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return not self._thread.is_alive()

    def stop(self, wait_s: float) -> None:
        """Have it end, and wait for it so long (s)."""
        self._stopped.set()
        self._thread.join(wait_s)

    def _work(self) -> None:
        self.outcome = carry_out(self.order, lambda: not self._stopped.is_set())


def carry_out(order: Order, going_on: Callable[[], bool] = lambda: True) -> Outcome:
    """Do what is due; trouble with one place keeps no other from its backup."""
    source, outcome = order.source, Outcome()
    made: list[Backup] = []
    try:
        for place in order.places:
            try:
                new = _serve(order, place, made, outcome, going_on)
                if new is not None:
                    made.append(new)
                    backup.prune(place, source.station, source.key, order.at, spare=new.path)
            except Trouble as trouble:
                outcome.problems[place] = str(trouble)
            except Stopped:
                raise
            except Exception as fault:  # noqa: BLE001 - of ours: told, and never a silent end
                outcome.problems[place] = (
                    f"No backup could be made in {place}: a fault of KetaChart's own "
                    f"({type(fault).__name__}). The charts themselves are untouched."
                )
    except Stopped:
        return Outcome(outcome.newest, tuple(made), outcome.problems)
    tried, problem = None, None
    if order.trial is not None:
        newest = [outcome.newest[p] for p in reversed(order.places) if p in outcome.newest]
        if newest:
            try:
                try_out(newest[0], order.trial, source.key)
                tried = newest[0]
            except Trouble as trouble:
                problem = str(trouble)
    return Outcome(outcome.newest, tuple(made), outcome.problems, tried, problem)


def try_out(found: Backup, folder: Path, key: bytes) -> None:
    """Restore a backup beside the station and see that every entry came, up to the same head.

    Raises:
        Damaged: it is not what was written.
        Unavailable: the disk has no room, or the backup cannot be read.
    """
    drill = folder / ".drill"
    try:
        drill.mkdir(mode=0o700, exist_ok=True)
        restoring.build(found.path, drill, key, found.manifest)
    finally:
        restoring.take_away(drill)
        if drill.is_dir():
            drill.rmdir()


def newest_of(source: Source, found: tuple[Backup, ...]) -> Backup | None:
    """The backup with the most entries that the station goes on from.

    What was charted before an older backup was put back lies in others, which are no backup of
    what was charted since.
    """
    with source.database.reading_aside() as con:
        for each in found:
            if Ledger().digest_at(con, each.manifest.entries) == each.manifest.head.digest:
                return each
    return None


def has_news(source: Source, behind: int) -> bool:
    """Whether anything was entered behind an entry, besides what is about backups."""
    with source.database.reading_aside() as con:
        return Ledger().goes_on(con, behind, OF_BACKUPS)


def is_due(newest: Backup | None, at: datetime, *, news: bool) -> bool:
    """Whether a place needs a backup now; one from the future was made by a clock that was off."""
    if newest is None:
        return True
    age = at - newest.manifest.made_at
    return news and (age >= EVERY or age < timedelta(0))


def _serve(
    order: Order,
    place: Path,
    made: list[Backup],
    outcome: Outcome,
    going_on: Callable[[], bool],
) -> Backup | None:
    """Make or copy what one place needs; gives what is new there."""
    source = order.source
    newest = newest_of(source, backup.listed(place, source.station, source.key))
    if newest is not None:
        outcome.newest[place] = newest
    news = newest is None or has_news(source, newest.manifest.entries)
    if not order.at_once and not is_due(newest, order.at, news=news):
        return None
    if made:
        new = backup.copy(made[0], place, source.key, going_on=going_on)
    else:
        leave = backup.LEAST_LEFT if place == order.own else 0
        new = backup.make(source, place, order.at, leave=leave, going_on=going_on)
    outcome.newest[place] = new
    return new
