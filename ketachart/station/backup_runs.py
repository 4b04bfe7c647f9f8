"""One run of the backups in a thread of its own: it looks, makes, copies, prunes and tries.

It shares nothing with the station's thread but what it was given, and answers once, at its end.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from ketachart.clinical.trouble import Damaged, Trouble, Unavailable
from ketachart.store import backup, chain, restoring
from ketachart.store.backup import Backup, Source, Stopped
from ketachart.store.ledger import Ledger

EVERY = timedelta(minutes=30)
"""At most so often is a backup made by itself (safety.md section 7)."""
OF_BACKUPS = ("backup-made", "backup-failed", "backup-tried", "station-checked")
"""Entries about backups and checks; they alone are worth no other backup."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a run is to do: the places in their order, the station's own first."""

    source: Source
    places: tuple[Path, ...]
    at: datetime
    trial: Path | None = None
    """The station's folder where a backup is to be restored on trial."""
    only_trial: bool = False
    """Whether that is all: no place gets a backup."""
    at_once: bool = False
    instead: Path | None = None
    """The place whose newest failed a trial: it needs another one, whatever was charted."""
    known: frozenset[Path] = frozenset()
    """The places that had backups before; where one is empty now, its disk may be away."""
    leave: int = backup.LEAST_LEFT
    """Bytes that are left free on each disk."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found and did; ``newest`` is the newest good backup of each place."""

    newest: dict[Path, Backup] = field(default_factory=dict)
    made: tuple[Backup, ...] = ()
    problems: dict[Path, str] = field(default_factory=dict)
    tried: Backup | None = None
    trial_problem: str | None = None
    spoiled: Path | None = None
    """The place where the backup lies that is not what was written."""
    found: dict[Path, tuple[Backup, ...]] = field(default_factory=dict)
    """All that lie in each place that could be read."""


class Glance:
    """A look, begun at once and never waited for, whether a folder is there: ``is_there``."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.is_there: bool | None = None
        threading.Thread(target=self._look, name="backup place", daemon=True).start()

    def _look(self) -> None:
        self.is_there = self.place.is_dir()


class Run:
    """A run that was begun; ``stop`` has it take away what it began.

    ``place`` is where it is at work. A disk that answers no more holds its thread for good.
    """

    def __init__(self, order: Order) -> None:
        self.order = order
        self.outcome: Outcome | None = None
        self.place: Path | None = None
        self._moved_s = time.monotonic()
        self._steps, self._expected = 0, 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="backup", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._moved_s = time.monotonic()
        self._thread.start()

    @property
    def still_s(self) -> float:
        """For how long nothing has moved in it (s)."""
        return time.monotonic() - self._moved_s

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return not self._thread.is_alive()

    @property
    def share(self) -> float | None:
        """How much of a trial is done (0 to 1); None while something else is."""
        return min(self._steps / self._expected, 0.99) if self._expected else None

    def stop(self, wait_s: float) -> None:
        """Have it end, and wait for it so long (s)."""
        self._stopped.set()
        self._thread.join(wait_s)

    def _work(self) -> None:
        self.outcome = carry_out(self.order, self._going_on, self._turn_to)

    def _going_on(self) -> bool:
        self._moved_s = time.monotonic()
        self._steps += 1
        return not self._stopped.is_set()

    def _turn_to(self, place: Path, expected: int = 0) -> None:
        self._moved_s, self.place = time.monotonic(), place
        self._steps, self._expected = 0, expected


def carry_out(
    order: Order,
    going_on: Callable[[], bool] = lambda: True,
    turn_to: Callable[..., None] = lambda *_: None,
) -> Outcome:
    """Do what is due; trouble with one place keeps no other from its backup."""
    source, outcome = order.source, Outcome()
    made: list[Backup] = []
    try:
        for place in order.places:
            turn_to(place)
            try:
                new = _serve(order, place, made, outcome, going_on)
                if new is not None:
                    made.append(new)
                    gone = backup.prune(place, source.station, source.key, order.at, spare=new.path)
                    left = (each for each in outcome.found[place] if each.path not in gone)
                    outcome.found[place] = (new, *left)
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
        return Outcome(outcome.newest, tuple(made), outcome.problems, found=outcome.found)
    tried, problem, spoiled = None, None, None
    last = [place for place in order.places if place in outcome.newest][-1:]
    if order.trial is not None and last:
        (place,) = last
        turn_to(place, steps_of(outcome.newest[place]))
        try:
            try_out(outcome.newest[place], order.trial, source.key, going_on)
            tried = outcome.newest[place]
        except Stopped:
            pass
        except Trouble as trouble:
            problem = str(trouble)
            spoiled = place if isinstance(trouble, Damaged) else None
    return Outcome(
        outcome.newest, tuple(made), outcome.problems, tried, problem, spoiled, outcome.found
    )


def steps_of(found: Backup) -> int:
    """How often a trial of a backup asks whether to go on, roughly: pieces twice, then entries."""
    size, entries = found.manifest.size, found.manifest.entries
    return 2 * (size // backup.PIECE + len(found.manifest.files)) + entries // chain.STEP + 2


def try_out(
    found: Backup, folder: Path, key: bytes, going_on: Callable[[], bool] = lambda: True
) -> None:
    """Restore a backup beside the station and see that every entry came, up to the same head.

    Raises:
        Damaged: it is not what was written.
        Unavailable: the disk has no room, or the backup cannot be read.
        Stopped: ``going_on`` said so.
    """
    drill = folder / ".drill"
    try:
        drill.mkdir(mode=0o700, exist_ok=True)
        restoring.build(found.path, drill, key, found.manifest, going_on)
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


def is_away(place: Path, source: Source) -> bool:
    """Whether the disk of an empty place seems to be away: the folder lies on the station's own.

    What is written there would fill the wrong disk, and be lost together with it.
    """
    there = place if place.is_dir() else place.parent
    try:
        return there.stat().st_dev == source.database.path.parent.stat().st_dev
    except OSError:
        return True


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
    outcome.found[place] = backup.listed(place, source.station, source.key)
    newest = newest_of(source, outcome.found[place])
    if newest is not None:
        outcome.newest[place] = newest
    if order.only_trial:
        return None
    if place in order.known and not outcome.found[place] and is_away(place, source):
        raise Unavailable(backup.not_there(place))
    news = newest is None or has_news(source, newest.manifest.entries)
    asked = order.at_once or place == order.instead
    if not asked and not is_due(newest, order.at, news=news):
        return None
    if made:
        new = backup.copy(made[0], place, source.key, leave=order.leave, going_on=going_on)
    else:
        new = backup.make(source, place, order.at, leave=order.leave, going_on=going_on)
    outcome.newest[place] = new
    return new
