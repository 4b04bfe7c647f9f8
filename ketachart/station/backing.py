"""Backups by themselves, by hand and on trial."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from ketachart import __version__
from ketachart.clinical.administration import BackupFailed, BackupMade, BackupTried
from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.clock import new_id, on_the_wall
from ketachart.station.backup_runs import (
    Glance,
    Order,
    Outcome,
    Run,
    carry_out,
    has_news,
    is_due,
)
from ketachart.station.core import ITSELF
from ketachart.station.putting_back import PuttingBack
from ketachart.store import backup, backup_note, restoring
from ketachart.store.backup import Backup, Source
from ketachart.store.backup_note import PlaceNote
from ketachart.store.manifest import PROTOCOLS, Manifest

LATE = timedelta(hours=24)
"""A last good backup that is older, while something was entered since, is told of."""
RETRY_S = 200.0
"""After a run with trouble, or while a place waits, the next try (s): with a look each minute that
is less than five minutes, also after sleep (safety.md A22)."""
GLANCE_S = 50.0
"""So often the second place is looked for between two runs (s), each minute as it is tended."""
STILL_S = 600.0
"""A run in which nothing moved for so long (s) is told of, and the other place goes on."""
TRIAL_EVERY = timedelta(days=7)
TRIAL_WAITS = 15
"""After trials that failed, the next one waits up to so many times ``RETRY_S``."""
CLOSING_S = 5.0


@dataclass(frozen=True, slots=True)
class ListedBackup:
    """A backup that lies in ``places``: from when, up to which entry, how large (bytes).

    ``tried`` is when it was last restored on trial; read whole it was when it was made.
    """

    at: datetime
    entries: int
    size: int
    places: tuple[str, ...]
    tried: datetime | None = None


@dataclass(frozen=True, slots=True)
class BackupState:
    """Where the backups stand; times are those of the newest good one, None where there is none.

    ``place`` is the second place, None where the clinic chose none. ``late`` says that what was
    entered since is in no backup there for more than a day. ``problems`` are sentences.
    """

    own: datetime | None = None
    second: datetime | None = None
    place: str | None = None
    running: bool = False
    late: bool = False
    problems: tuple[str, ...] = ()
    tried: datetime | None = None
    """When a backup was last restored on trial."""
    known: bool = False
    """False until the first look."""
    looking: bool = False
    """Whether the second place is being looked for; the answer comes in a moment."""
    trial: float | None = None
    """How much of a trial is done (0 to 1), where one runs."""
    trial_stopped: bool = False
    """Whether the last trial was stopped by somebody."""
    listed: tuple[ListedBackup, ...] = ()
    """All that lay there at the last run, the newest first."""


class Backing(PuttingBack):
    """The backups of a station; the work itself is done beside it, in a thread of its own."""

    def __init__(self, *given: object, **named: object) -> None:
        self._run: Run | None = None
        self._still: list[Run] = []
        self._trials_failed = 0
        self._trial_ended_s = 0.0
        self._outcome = Outcome()
        self._looked_for_backups = False
        self._glance: Glance | None = None
        self._glanced_s: float | None = None
        self._missing: tuple[Path, str] | None = None
        self._is_back = False
        self._trial_stopped = False
        self._wanted_next = False
        self._run_ended_s: float | None = None
        self._told_problems: dict[str, tuple[str, str]] = {}
        super().__init__(*given, **named)  # type: ignore[arg-type]

    @property
    def own_backups(self) -> Path:
        """The folder of the backups that lie beside the station."""
        return self.place.folder / restoring.OWN_BACKUPS

    def tend_backups(self) -> BackupState:
        """Take what a run brought, begin one where it is due; never waits for a disk.

        To be called every minute. The state is what is known now.
        """
        self._still = [run for run in self._still if not run.is_over]
        self._take_glance()
        if self._run is not None:
            self._take_outcome()
            if self._run is None and self._wanted_next:
                self._wanted_next = False
                self.begin_backup()
        elif self._places_that_answer() and self._should_back_up():
            self._start_run(self._backup_order())
        elif (place := self._to_be_looked_for()) is not None:
            self._glance = Glance(place)
        return self._backup_state()

    def back_up(self, into: Path | None = None) -> Backup:
        """Make a backup now, here and at the clinic's second place, or in a folder; waits for it.

        Raises:
            Refused: the folder lies inside the station's own.
            Unavailable: the folder cannot be written, or has no room.
            Damaged: the station's own file is not what was written.
        """
        self._finish_run()
        if into is not None:
            place = into.absolute()
            if self.place.folder.resolve() in (place.resolve(), *place.resolve().parents):
                raise Refused(
                    "This folder lies inside the station's own, and would be lost together with "
                    "it. No backup was made; choose another one, best on another disk."
                )
            return self._made_by_hand((place,))
        return self._made_by_hand(self._backup_places())

    def begin_backup(self) -> None:
        """Have a backup made now in every place; ``tend_backups`` tells how it went."""
        if self._run is not None:
            self._wanted_next = True  # what runs may have begun before what was charted last
        elif self._places_that_answer():
            self._start_run(self._backup_order(at_once=True))

    def begin_trial(self) -> None:
        """Have the newest backup restored on trial now; ``tend_backups`` tells how it went."""
        if self._run is None and self._places_that_answer():
            order = self._backup_order(at_once=True)
            self._start_run(replace(order, trial=self.place.folder, only_trial=True, at_once=False))

    def stop_backups(self) -> None:
        """Have what runs end soon, a backup or a trial; what it began is taken away."""
        if self._run is not None:
            self._trial_stopped = self._run.order.only_trial
            self._wanted_next = False
            self._run.stop(0.0)

    def backups(self) -> tuple[Backup, ...]:
        """The backups that can be read now, wherever they lie, the newest first.

        Waits for the disk of the second place.
        """
        found: list[Backup] = []
        for place in self._backup_places():
            with suppress(Unavailable):
                found += backup.listed(place, self.vault.id, self._key)
        return tuple(sorted(found, key=lambda b: b.manifest.made_at, reverse=True))

    def close(self) -> None:
        """Let a run end, and the station go; what the run began is taken away."""
        if self._run is not None:
            self._run.stop(CLOSING_S)
            with suppress(Unavailable):
                self._take_outcome()
        super().close()

    # What a run is given, and what it brings --------------------------------------------------

    def _start_run(self, order: Order) -> None:
        self._run, self._is_back, self._trial_stopped = Run(order), False, False
        self._run.start()

    @property
    def _steady_s(self) -> float:
        """By the clock that runs through sleep, so that a wait is over at the wake."""
        return self.clock.now().steady_ns / 1e9

    def _to_be_looked_for(self) -> Path | None:
        """The second place, where it is time to see whether it is still there."""
        places = self._backup_places()[1:]
        if self._glance is not None or not places or places[0] in self._held_places():
            return None
        last = self._glanced_s
        return places[0] if last is None or self._steady_s - last >= GLANCE_S else None

    def _take_glance(self) -> None:
        glance = self._glance
        if glance is None or glance.is_there is None:
            return
        self._glance, self._glanced_s = None, self._steady_s
        place = glance.place
        if place not in self._backup_places():
            self._missing = None
        elif glance.is_there:
            self._is_back = self._missing is not None
            self._missing = None
        elif place in self._outcome.newest:
            self._missing = (place, backup.not_there(place))
            told = {str(where): words for where, words in self._outcome.problems.items()}
            told.setdefault(str(place), self._missing[1])
            self._tell_of_backups(told, self.clock.now().at)

    def _backup_places(self) -> tuple[Path, ...]:
        second = self.clinic.backup_folder
        return (self.own_backups, *([Path(second)] if second else []))

    def _places_that_answer(self) -> tuple[Path, ...]:
        held = self._held_places()
        return tuple(place for place in self._backup_places() if place not in held)

    def _held_places(self) -> dict[Path, str]:
        """The places whose disk holds a run for good, and what is to be said of each."""
        held = {run.place for run in self._still}
        return {
            place: f"The backup to {place} has not moved for {STILL_S / 60:.0f} minutes: its disk "
            "does not answer. Charting goes on; check that disk, or name another folder under "
            "Clinic."
            for place in self._backup_places()
            if place in held
        }

    def _backup_source(self) -> Source:
        return Source(
            database=self._database,
            key=self._key,
            station=self.vault.id,
            vault=self.vault.text,
            protocols=self.place.folder / PROTOCOLS,
            program=__version__,
            course=self._course,
        )

    def _backup_order(self, *, at_once: bool = False) -> Order:
        return Order(
            source=self._backup_source(),
            places=self._places_that_answer(),
            at=self.clock.now().at,
            trial=self.place.folder if not at_once and self._is_trial_due() else None,
            known=frozenset() if at_once else self._known_places(),
            at_once=at_once,
            instead=self._outcome.spoiled,
        )

    def _is_trial_due(self) -> bool:
        if self._still:
            return False  # it may hold what a trial needs
        if self._trials_failed:
            waits = RETRY_S * min(self._trials_failed, TRIAL_WAITS)
            if self._steady_s - self._trial_ended_s < waits:
                return False
        last = self._last_of_backups(BackupTried)
        return last is None or not timedelta(0) <= self.clock.now().at - last < TRIAL_EVERY

    def _should_back_up(self) -> bool:
        if not self._looked_for_backups:
            return True
        assert self._run_ended_s is not None
        if self._is_back:
            return True
        places, now = self._backup_places(), self.clock.now().at
        if any(place not in self._outcome.newest for place in places) or self._outcome.problems:
            return self._steady_s - self._run_ended_s >= RETRY_S
        source = self._backup_source()
        return self._is_trial_due() or any(
            is_due(found, now, news=has_news(source, found.manifest.entries))
            for found in (self._outcome.newest[place] for place in places)
        )

    def _take_outcome(self) -> None:
        run = self._run
        if run is None:
            return
        if run.is_over:
            self._run = None
            self._keep_outcome(run.outcome or Outcome(), run.order.places)
        elif run.still_s >= STILL_S:
            run.stop(0.0)  # it ends as soon as its disk answers again
            self._run, self._still = None, [*self._still, run]
            self._keep_outcome(Outcome(dict(self._outcome.newest)))

    def _keep_outcome(self, outcome: Outcome, served: tuple[Path, ...] = ()) -> None:
        """``served`` are the places that were looked at; of others what was known stays."""
        self._looked_for_backups, self._run_ended_s = True, self._steady_s
        for place, found in self._outcome.found.items():
            if place in self._backup_places():
                outcome.found.setdefault(place, found)
        for place, words in self._outcome.problems.items():
            if place not in served and place in self._backup_places():
                outcome.problems.setdefault(place, words)
        outcome.problems.update(self._held_places())
        for place in outcome.problems:
            # What was there when it could last be looked at: its age is told all the same.
            if place in self._outcome.newest:
                outcome.newest.setdefault(place, self._outcome.newest[place])
        if outcome.tried is not None:
            self._trials_failed = 0
        elif outcome.trial_problem is not None:
            self._trials_failed += 1
            self._trial_ended_s = self._steady_s
        elif self._outcome.spoiled not in {made.path.parent for made in outcome.made}:
            # No trial, and no newer backup there: what the last one found is still so.
            before = self._outcome
            outcome = replace(outcome, trial_problem=before.trial_problem, spoiled=before.spoiled)
        self._outcome = outcome
        now = self.clock.now().at
        if outcome.made and self._last_of_backups(BackupMade, places=outcome.made) is None:
            head = outcome.made[0].manifest
            self._note(
                BackupMade(
                    id=new_id(),
                    at=now,
                    by=ITSELF,
                    entries=head.entries,
                    digest=head.digest,
                    places=tuple(str(made.path.parent) for made in outcome.made),
                ),
                ITSELF,
            )
        if outcome.tried is not None:
            tried = outcome.tried.manifest
            self._note(
                BackupTried(
                    id=new_id(),
                    at=now,
                    by=ITSELF,
                    backup_at=on_the_wall(tried.made_at, now),
                    entries=tried.entries,
                    digest=tried.digest,
                ),
                ITSELF,
            )
        self._note_for_outside()
        problems = {str(place): words for place, words in outcome.problems.items()}
        if outcome.trial_problem is not None:
            problems["trial"] = outcome.trial_problem
        self._tell_of_backups(problems, now)

    def _note_for_outside(self) -> None:
        """What ``doctor`` can tell without a key, also of the second place."""
        newest, problems = self._outcome.newest, self._outcome.problems
        notes = {
            place: PlaceNote(
                newest[place].manifest.made_at if place in newest else None, problems.get(place)
            )
            for place in self._backup_places()
        }
        backup_note.write(self.vault.id, self.place.folder, notes)

    def _tell_of_backups(self, problems: dict[str, str], now: datetime) -> None:
        """An entry for each trouble, once a day and place as long as it lasts."""
        day = now.date().isoformat()
        for about, words in problems.items():
            if self._told_problems.get(about, ("", ""))[0] != day:
                self._note(BackupFailed(id=new_id(), at=now, by=ITSELF, problem=words), ITSELF)
                self._told_problems[about] = (day, words)
        for about in self._told_problems.keys() - problems.keys():
            del self._told_problems[about]

    def _last_of_backups(
        self, kind: type[BackupMade | BackupTried], places: tuple[Backup, ...] | None = None
    ) -> datetime | None:
        """When there was last an entry of a kind; with ``places`` today and about all of these."""
        name = "backup-made" if kind is BackupMade else "backup-tried"
        with self._database.reading() as con:
            found = self._ledger.of_station(con, (name,))
        if not found:
            return None
        act, now = found[-1].act, self.clock.now().at
        if places is not None and isinstance(act, BackupMade):
            told = {str(made.path.parent) for made in places} <= set(act.places)
            if act.at.astimezone(now.tzinfo).date() != now.date() or not told:
                return None
        return act.at

    def _backup_state(self) -> BackupState:
        places, outcome = self._backup_places(), self._outcome
        own, *others = [outcome.newest.get(place) for place in places]
        second = others[0] if others else None
        by_place = dict(outcome.problems)
        if self._missing is not None:
            by_place.setdefault(*self._missing)
        problems = tuple(by_place.values())
        if outcome.trial_problem is not None:
            problems += (f"A backup was restored on trial and failed. {outcome.trial_problem}",)
        return BackupState(
            own=None if own is None else own.manifest.made_at,
            second=None if second is None else second.manifest.made_at,
            place=str(places[1]) if others else None,
            running=self._run is not None,
            late=self._looked_for_backups and self._is_late(second if others else own),
            problems=problems,
            tried=self._last_of_backups(BackupTried),
            known=self._looked_for_backups,
            looking=self._glance is not None,
            trial=self._run.share if self._run is not None else None,
            trial_stopped=self._trial_stopped,
            listed=self._listed(),
        )

    def _listed(self) -> tuple[ListedBackup, ...]:
        with self._database.reading() as con:
            tries = self._ledger.of_station(con, ("backup-tried",))
        tried = {act.digest: act.at for e in tries if isinstance(act := e.act, BackupTried)}
        found: dict[str, tuple[Manifest, list[str]]] = {}
        for place in self._backup_places():
            for each in self._outcome.found.get(place, ()):
                found.setdefault(each.manifest.mac, (each.manifest, []))[1].append(str(place))
        newest_first = sorted(found.values(), key=lambda each: each[0].made_at, reverse=True)
        return tuple(
            ListedBackup(m.made_at, m.entries, m.size, tuple(places), tried.get(m.digest))
            for m, places in newest_first
        )

    def _known_places(self) -> frozenset[Path]:
        """The second place, where entries say that backups were made there before."""
        with self._database.reading() as con:
            made = self._ledger.of_station(con, ("backup-made",))
        told = {p for e in made if isinstance(e.act, BackupMade) for p in e.act.places}
        return frozenset(p for p in self._backup_places()[1:] if str(p) in told)

    def _is_late(self, newest: Backup | None) -> bool:
        if newest is None:
            return True
        age = self.clock.now().at - newest.manifest.made_at
        return age > LATE and has_news(self._backup_source(), newest.manifest.entries)

    def _made_by_hand(self, places: tuple[Path, ...]) -> Backup:
        clinics = places == self._backup_places()
        answer = tuple(place for place in places if place not in self._held_places())
        order = replace(self._backup_order(at_once=True), places=answer)
        outcome = carry_out(order if clinics else replace(order, leave=0))
        outcome.problems.update(
            {place: said for place, said in self._held_places().items() if place in places}
        )
        if clinics:
            self._keep_outcome(outcome, answer)
        if not outcome.made or outcome.problems:
            raise Unavailable(next(iter(outcome.problems.values())))
        return outcome.made[-1]

    def _rest(self) -> None:
        """Have what reads the station's file beside it end: the file is to be exchanged.

        Raises:
            Unavailable: it does not end; a disk holds it.
        """
        self._finish_run()
        if self._run is not None:
            raise Unavailable(
                "A backup is being made and does not end. Nothing was changed; "
                "try again in a few minutes."
            )

    def _finish_run(self) -> None:
        if self._run is not None:
            self._run.stop(CLOSING_S)
            self._take_outcome()
