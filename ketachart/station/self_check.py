"""The whole record read by the program itself: at each start, each day, and when somebody asks.

Nothing is ever repaired by it. What it reads, it reads aside, so that no save waits for it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ketachart.clinical.administration import StationChecked
from ketachart.clinical.trouble import Trouble, Unavailable
from ketachart.clock import new_id
from ketachart.station.backing import CLOSING_S, STILL_S, Backing
from ketachart.station.core import ITSELF
from ketachart.station.witnesses import Restored, first_unlike, restored_of
from ketachart.store import agreement, backup, documents
from ketachart.store.anchor import Witnessed, is_explained
from ketachart.store.backup import Source, Stopped
from ketachart.store.chain import Head, Verdict
from ketachart.store.ledger import Ledger

if TYPE_CHECKING:
    from ketachart.store.engine import Connection

EVERY = timedelta(days=1)
"""How often the program reads the whole record by itself (safety.md section 3)."""
AGAIN_S = 900.0
"""After a look that could not be finished, the next try (s)."""


@dataclass(frozen=True, slots=True)
class CheckState:
    """How the record was found when it was last read whole; ``at`` None: not since the start."""

    at: datetime | None = None
    verdict: Verdict | None = None
    running: bool = False

    @property
    def is_wrong(self) -> bool:
        """Whether something is not as it was written."""
        return self.verdict is not None and not self.verdict.intact


@dataclass(frozen=True, slots=True)
class Question:
    """What a look goes by; made in the station's thread, used in any."""

    source: Source
    places: tuple[Path, ...]
    anchor: Head | None
    second: Witnessed | None
    restored: Restored
    no_anchor: bool
    """Whether neither anchor was there when the station was opened."""


def look_here(asked: Question, progress: Callable[[int, int], None] | None = None) -> Verdict:
    """Read file, chain and sealed files, against both anchors.

    Raises:
        Unavailable: the file cannot be read now.
    """
    database = asked.source.database
    ledger = Ledger(database)
    problems = database.file_problems()
    if problems:
        return Verdict(intact=False, entries=0, problem=problems[0], seq=None)
    with database.reading_aside() as con:
        verdict = ledger.verify(con, asked.anchor, progress)
        if not verdict.intact:
            return verdict
        wrong = documents.first_wrong(con, ledger.trail(con, acts=("record-sealed",)))
        if wrong is None and asked.second is not None:
            wrong = _unlike(con, ledger, asked, asked.second, "second place")
    if wrong is not None:
        seq, problem = wrong
        return Verdict(False, verdict.entries, problem, seq or None)
    return verdict


def look_at_backups(asked: Question, found: Verdict) -> Verdict:
    """The verdict, with what the backups that answer say of the ledger."""
    if found.entries == 0:
        return found
    source, newest = asked.source, 0
    for place in asked.places:
        with suppress(Unavailable), source.database.reading_aside() as con:
            listed = backup.listed(place, source.station, source.key)
            unlike = first_unlike(con, listed, source.key, asked.restored)
            for each in listed:
                seen = Witnessed(each.manifest.head, each.manifest.made_at)
                newest = max(newest, seen.head.seq)
                unlike = unlike or _unlike(con, Ledger(), asked, seen, f"backup {each.path.name}")
            if unlike is not None and (found.intact or unlike[0] < (found.seq or 0)):
                problem = " ".join(filter(None, (unlike[1], found.problem)))
                found = Verdict(False, found.entries, problem, unlike[0])
    if not asked.no_anchor or not found.intact:
        return found
    known = f"up to entry {newest} the backups agree" if newest else "no backup could be asked"
    return replace(
        found,
        note="The anchor file beside the database was missing or changed when the station was "
        "opened. All entries are as written; whether later ones were cut off is not known: "
        f"{known}.",
    )


def _unlike(
    con: Connection, ledger: Ledger, asked: Question, seen: Witnessed, who: str
) -> tuple[int, str] | None:
    wrong = ledger.against(con, seen.head)
    if wrong is None or is_explained(seen, asked.restored):
        return None
    first = min(seen.head.seq, ledger.head(con).seq + 1)
    return first, f"{wrong} So says the {who}."


def look_at_tables(asked: Question, found: Verdict) -> Verdict:
    """The verdict, with whether what people, patients and sessions are found by agrees."""
    if not found.intact:
        return found
    with asked.source.database.reading_aside() as con:
        wrong = agreement.first_difference(con, Ledger())
    return found if wrong is None else Verdict(False, found.entries, wrong[1], wrong[0])


def look_whole(asked: Question, progress: Callable[[int, int], None] | None = None) -> Verdict:
    """All of it, one after the other.

    Raises:
        Unavailable: the file cannot be read now.
    """
    return look_at_tables(asked, look_at_backups(asked, look_here(asked, progress)))


class Look:
    """A look that was begun, in a thread of its own; ``found`` is its answer so far."""

    def __init__(self, asked: Question) -> None:
        self.asked = asked
        self.found: Verdict | None = None
        self.failed: str | None = None
        self._moved_s = time.monotonic()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="self-check", daemon=True)
        self._thread.start()

    @property
    def is_over(self) -> bool:
        """Whether there is an answer, and nothing more comes that is waited for."""
        still = time.monotonic() - self._moved_s >= STILL_S
        return not self._thread.is_alive() or (self.found is not None and still)

    def stop(self, wait_s: float) -> None:
        """Have it end, and wait for it so long (s)."""
        self._stopped.set()
        self._thread.join(wait_s)

    def _work(self) -> None:
        try:
            here = look_here(self.asked, self._tell)
            found = look_at_tables(self.asked, here)
            self._moved_s = time.monotonic()
            self.found = found
            # Last: the disk of a second place may answer no more.
            whole = look_at_backups(self.asked, here)
            self.found = whole if not whole.intact else replace(found, note=whole.note)
        except Stopped:
            self.failed = ""
        except Trouble as trouble:
            self.failed = str(trouble)
        except Exception as fault:  # noqa: BLE001 - of ours: told, and never a silent end
            self.failed = f"A fault of KetaChart's own ({type(fault).__name__})."

    def _tell(self, _done: int, _all: int) -> None:
        self._moved_s = time.monotonic()
        if self._stopped.is_set():
            raise Stopped


class SelfCheck(Backing):
    """Whether what the station holds is what was written to it."""

    def __init__(self, *given: object, **named: object) -> None:
        self._look: Look | None = None
        self._checked = CheckState()
        self._look_ended_s: float | None = None
        self._told_of_check: tuple[str, str] | None = None
        super().__init__(*given, **named)

    def verify(self, progress: Callable[[int, int], None] | None = None) -> Verdict:
        """Read the whole record and the file under it, and compare it with every anchor.

        Names the first thing that is wrong. ``progress`` hears (done, all) now and then.
        """
        return look_whole(self._question(), progress)

    def tend_check(self) -> CheckState:
        """Take what a look brought, begin one where it is due; never waits for a disk.

        To be called every minute. The state is what is known now.
        """
        if self._look is not None:
            if self._look.is_over:
                self._take_look()
        elif self._is_check_due():
            self._look = Look(self._question())
        return replace(self._checked, running=self._look is not None)

    def close(self) -> None:
        """Let a look end, and the station go."""
        if self._look is not None:
            self._look.stop(CLOSING_S)
            self._look = None
        super().close()

    def _rest(self) -> None:
        if self._look is not None:
            self._look.stop(CLOSING_S)
            if not self._look.is_over:
                raise Unavailable(
                    "The record is just being read whole. Nothing was changed; "
                    "try again in a few minutes."
                )
            self._look = None
        super()._rest()

    def _question(self) -> Question:
        # The anchor is read before the look begins: the ledger may only be ahead of it.
        with self._database.reading() as con:
            restored = restored_of(con, self._ledger)
        return Question(
            source=self._backup_source(),
            places=self._places_that_answer(),
            anchor=self._witnesses.anchor.read(),
            second=self._witnesses.second.read(),
            restored=restored,
            no_anchor=self._witnesses.none_there,
        )

    def _is_check_due(self) -> bool:
        if self._look_ended_s is None:
            return True
        if self._checked.at is None:
            return time.monotonic() - self._look_ended_s >= AGAIN_S
        return not timedelta(0) <= self.clock.now().at - self._checked.at < EVERY

    def _take_look(self) -> None:
        look, self._look, self._look_ended_s = self._look, None, time.monotonic()
        if look is None or look.found is None:
            return
        now, found = self.clock.now().at, look.found
        self._checked = CheckState(now, found)
        problem = found.problem or found.note
        told = (now.date().isoformat(), problem or "")
        if told == self._told_of_check or (problem is None and self._is_told_today(now)):
            return
        self._told_of_check = told
        act = StationChecked(
            id=new_id(), at=now, by=ITSELF, entries=found.entries, problem=problem, wrong=found.seq
        )
        self._note(act, ITSELF)

    def _is_told_today(self, now: datetime) -> bool:
        with self._database.reading() as con:
            kept = self._ledger.of_station(con, ("station-checked",))
        return bool(kept) and kept[-1].act.at.astimezone(now.tzinfo).date() == now.date()
