"""What waits in the holding file joins the ledger: in order, each entry once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ketachart.clinical.acts import AddendumWritten
from ketachart.clinical.administration import AdministrativeAct, HeldJoined
from ketachart.clinical.entry import Admission, Entry, admission_from, placed
from ketachart.clinical.trouble import Damaged, Refused, Trouble, Unavailable
from ketachart.clock import new_id
from ketachart.station.core import ITSELF, Core
from ketachart.station.held import NOT_NOW, WHY
from ketachart.store import drafts, folder, holding, projections, translate
from ketachart.store.chain import Head
from ketachart.store.engine import BUSY_MS
from ketachart.store.holding import HeldDraft, HeldEntries, HoldingFile, Why
from ketachart.store.reserve import Reserve, Room

if TYPE_CHECKING:
    from ketachart.store.engine import Connection

LIES_ASIDE = (
    "Entries from the holding file are kept aside: the record in this folder does not know their "
    "session, or it is signed. Nothing is lost; ask who looks after this computer, and restore the "
    "newest backup where an older one stands here."
)
SEALED = ("signed", "addended")
"""Where a record stands so, only an addendum is taken."""
JOIN_WAIT_MS = 250
"""How long a try to join waits for a file that another program holds (ms)."""


class Joining(Core):
    """The holding file of an open station, from its start to its end."""

    def __init__(self, *given: object, **named: object) -> None:
        self._held_files: list[HoldingFile] = []
        self._held_into = 0
        self._disk_reserve: Reserve | None = None
        self._held_entries: list[Entry] = []
        """Held, in their order, each as the entry that it becomes behind the known head."""
        self._held_drafts: dict[tuple[str, str, str], str] = {}
        self._held_since: datetime | None = None
        self._held_why: Why = "disk"
        self._known_tail: Head | None = None
        self._tail_is_sure = False
        self._broken_by: Damaged | None = None
        self._unread_by: Trouble | None = None
        self._reads_once = False
        self._joins_now = False
        self._last_read: dict[str, object] = {}
        self._is_one_missing = False
        """Whether an entry that lies aside is in no record here."""
        super().__init__(*given, **named)  # type: ignore[arg-type]

    # Begun and ended ----------------------------------------------------------------------------

    def _begin_holding(self) -> None:
        """Open the holding file, and join what waits in it, as far as that can be now."""
        for file in self._held_files:
            file.close()
        own = folder.holding_folder(self.vault.id, self.place.folder)
        self._held_files = holding.open_first(
            [own, self.place.folder], self._key, self._costs.holding
        )
        self._disk_reserve = Reserve(self.place.folder, self._costs.reserve)
        with self._database.reading() as con:
            self._known_tail, self._tail_is_sure = self._ledger.head(con), True
        self._database.around_writing = self._around_writing
        seen: set[str] = set()
        for record in self._held_before():
            if isinstance(record, HeldDraft):
                self._held_drafts[record.session, record.person, record.field] = record.text
                self._held_since = self._held_since or self.clock.now().at
            else:
                self._held_why = record.why
                self._held_since = self._held_since or datetime.fromisoformat(record.since)
                given = [admission_from(body) for body in record.bodies]
                self._put_behind(each for each in given if each.id not in seen)
                seen.update(each.id for each in given)
        if any(file.records for file in self._held_files):
            self._held_into = max(n for n, file in enumerate(self._held_files) if file.records)
        self._recall_tries()
        self.join_held()
        self._is_one_missing = any(
            self._lacks(each) for path in self.held_aside() for each in self._records_of(path)
        )

    def _held_before(self) -> list[HeldEntries | HeldDraft]:
        """The records of all holding files of this station, also of those set aside."""
        found: list[HeldEntries | HeldDraft] = []
        for path in folder.holding_files(self.vault.id):
            if path not in self.holding_places:
                found += self._of_this_ledger(self._records_of(path))
        for file in self._held_files:
            found += file.records
        return found

    def _records_of(self, path: Path) -> list[HeldEntries]:
        """The entries in a file that nobody writes any more, as far as it can be read."""
        with suppress(Unavailable):
            records, _ = HoldingFile.read(path, self._key)
            return [each for each in records if isinstance(each, HeldEntries)]
        return []

    def _lacks(self, record: HeldEntries) -> bool:
        """Whether the ledger lacks one of these."""
        try:
            with self._database.reading() as con:
                ids = [admission_from(body).id for body in record.bodies]
                return any(self._ledger.by_id(con, each) is None for each in ids)
        except (Unavailable, Damaged):
            return False

    def _of_this_ledger(self, records: Iterable[HeldEntries]) -> list[HeldEntries]:
        """Of a file that is not this folder's own, or was set aside: what is missing here."""
        found = []
        with self._database.reading() as con:
            for record in records:
                admissions = [admission_from(body) for body in record.bodies]
                if all(
                    self._ledger.by_id(con, each.id) is None and self._takes(con, each)
                    for each in admissions
                ):
                    found.append(record)
        return found

    def close(self) -> None:
        """Bring the anchor up to date and let the station go; a second call does nothing."""
        try:
            if not self._closed:
                self.join_held()
                self._witness_tail()
        finally:
            # Whoever holds it is not waited for: what is in its log is as sure as in the file.
            with self._database.waiting_at_most(JOIN_WAIT_MS if self._holds else BUSY_MS):
                super().close()
            for file in self._held_files:
                file.close()

    def tend(self, *, at_once: bool = False) -> None:
        """Small housekeeping between two requests; rests while the record cannot be reached.

        Raises:
            Unavailable: the anchor cannot be written; the entries themselves are on disk.
        """
        if self._held_since is not None:
            return
        self._let_go_of_joined()
        if self._disk_reserve is not None:
            self._disk_reserve.tend()
        try:
            super().tend(at_once=at_once)
        except Unavailable as trouble:
            if self._made_room(trouble):
                super().tend(at_once=at_once)
            elif self.room().state != "full":  # a full disk is told as such
                raise

    def join_held(self) -> int:
        """Append what waits to the ledger, in order, each entry once; gives how many joined.

        It may be asked at any time; 0 also where the record still cannot be reached.
        """
        if self._held_since is None:
            return 0
        try:
            with self._database.waiting_at_most(JOIN_WAIT_MS):
                try:
                    return self._join_what_waits()
                except Refused:
                    # What a chart does not take now keeps nothing else from its place.
                    return self._join_what_waits(all_apart=True)
        except (Unavailable, Damaged) as trouble:
            self._now_held(trouble)
            return 0

    # Before anything else is written ------------------------------------------------------------

    @contextmanager
    def _around_writing(self) -> Iterator[None]:
        """What waits joins first; whatever else is not done until it has."""
        if not self._joins_now:
            self._join_or_not_now()
        self._ledger.tail = None
        try:
            yield
        except Refused:
            raise
        except BaseException as trouble:
            # A commit can be on disk although it failed to say so.
            self._tail_is_sure = False
            if isinstance(trouble, Damaged) and str(trouble) in WHY:
                self._broken_by = trouble
            raise
        if self._ledger.tail is not None:
            self._known_tail, self._tail_is_sure = self._ledger.tail, True

    def _join_or_not_now(self) -> None:
        """For what needs the record itself: what waits joins first.

        Raises:
            Unavailable: it cannot join now.
        """
        if self._held_since is not None and not self._broken_by:
            self.join_held()
        if self._held_since is not None or self._broken_by:
            raise Unavailable(NOT_NOW)

    @property
    def _holds(self) -> bool:
        """Whether something waits, so that what comes now has to wait behind it."""
        return self._held_since is not None

    @property
    def holding_places(self) -> tuple[Path, ...]:
        """Where entries wait when the database cannot be written, the first choice first."""
        return tuple(file.path for file in self._held_files)

    def held_aside(self) -> tuple[Path, ...]:
        """The files of entries that the ledger could not take, kept as they are."""
        return tuple(
            path for file in self._held_files for path in holding.aside_in(file.path.parent)
        )

    @property
    def held_notice(self) -> str | None:
        """What of the holding file could not join, at the start; None where all is well."""
        problem = next((file.problem for file in self._held_files if file.problem), None)
        if self._is_one_missing:
            return f"{problem} {LIES_ASIDE}" if problem else LIES_ASIDE
        return problem

    def room(self) -> Room:
        """How much room the disk of the station has."""
        return (self._disk_reserve or Reserve(self.place.folder, 0)).room()

    def _now_held(self, trouble: Trouble) -> None:
        self._held_why = self._why_of(trouble)
        if isinstance(trouble, Damaged) and str(trouble) in WHY:
            self._broken_by = trouble  # nothing more is written into it

    def _why_of(self, trouble: Trouble) -> Why:
        if self._is_full(trouble):
            return "full"
        if isinstance(trouble, Damaged):
            return "damaged"
        # What was open before it became read-only fails as a disk does.
        if str(trouble) == translate.INPUT_OUTPUT and not os.access(self.place.database, os.W_OK):
            return "read-only"
        return WHY.get(str(trouble), "disk")

    def _made_room(self, trouble: Trouble) -> bool:
        """Whether the disk is full and was given the reserve, so that it can be tried again."""
        is_full = self._is_full(trouble) or self.room().state == "full"
        return is_full and self._disk_reserve is not None and self._disk_reserve.give_up()

    def _is_full(self, trouble: Trouble) -> bool:
        text = str(trouble)
        # SQLite names a full disk so only at some of its writes.
        return text == translate.FULL or (
            text == translate.INPUT_OUTPUT and self.room().state == "full"
        )

    def _ledger_end(self) -> Head:
        """The last entry of the ledger, as far as it can be known now."""
        if not self._tail_is_sure and not self._held_entries:
            with suppress(Unavailable, Damaged), self._database.reading() as con:
                self._known_tail, self._tail_is_sure = self._ledger.head(con), True
        assert self._known_tail is not None
        return self._known_tail

    def _witness_tail(self) -> None:
        """Have the anchors name the end of the ledger behind which something waits."""
        if self._held_since is not None and self._tail_is_sure and self._known_tail is not None:
            with suppress(Unavailable, Damaged):  # the holding file is what counts now
                self._witnesses.follow(self._known_tail, self.clock.now().at, at_once=True)

    def _put_behind(self, admissions: Iterable[Admission]) -> tuple[Entry, ...]:
        """The admissions as the entries they become behind the known end."""
        entries = []
        for each in admissions:
            before = self._held_entries[-1] if self._held_entries else self._ledger_end()
            entry = placed(each, seq=before.seq + 1, previous=before.digest)
            self._held_entries.append(entry)
            entries.append(entry)
        return tuple(entries)

    # Joined -------------------------------------------------------------------------------------

    def _join_what_waits(self, *, all_apart: bool = False) -> int:
        if self._broken_by is not None:
            return 0
        held, since = list(self._held_entries), self._held_since
        known: list[Entry] = []
        apart: list[Entry] = []
        there, self._joins_now = dict(self._charts), True
        try:
            with self._database.writing() as con:
                left = {e.session for e in held if all_apart or not self._takes(con, e)} - {None}
                for entry in held:
                    (apart if entry.session in left else known).append(entry)
                fresh = [e for e in known if self._ledger.by_id(con, e.id) is None]
                written = self._ledger.append(con, [_admission(entry) for entry in fresh])
                sessions = dict.fromkeys(e.session for e in known if e.session is not None)
                for session in sessions:
                    self._charts.pop(session, None)
                    self._bring_up_to_date(con, session)
                for (session, person, field), text in self._held_drafts.items():
                    drafts.save(con, session, person, field, text)
                self._credentials.catch_up(con)
                if fresh or apart:
                    told = HeldJoined(
                        id=new_id(),
                        at=self.clock.now().at,
                        by=ITSELF,
                        entries=len(fresh),
                        since=since or self.clock.now().at,
                        why=self._held_why,
                        aside=len(apart),
                    )
                    self._append(con, [told], ITSELF)
        except BaseException:
            self._charts.update(there)
            raise
        finally:
            self._joins_now = False
        same = [e.digest for e in held] == [e.digest for e in written]
        for session, chart in there.items():
            # What is on the screens stays the very same chart where it turned out so.
            if session not in left and (same or session not in sessions):
                self._charts[session] = chart
            elif session in left:
                self._charts.pop(session, None)
        self._credentials.caught_up()
        self._let_held_go(aside=bool(apart))
        return len(fresh)

    def _let_held_go(self, *, aside: bool) -> None:
        """Empty the holding files: what was in them is in the ledger, or lies aside."""
        for file in self._held_files:
            with suppress(Unavailable):  # what is still in them is known by its id next time
                if aside and any(isinstance(each, HeldEntries) for each in file.records):
                    file.set_aside()
                else:
                    file.empty()
        self._held_entries, self._held_drafts, self._held_into = [], {}, 0
        self._held_since, self._unread_by = None, None

    def _let_go_of_joined(self) -> None:
        """What could not be emptied after its join is, once the disk answers again."""
        for file in self._held_files:
            if file.records:
                with suppress(Unavailable):
                    file.empty()

    def _takes(self, con: Connection, entry: Entry | Admission) -> bool:
        """Whether the ledger knows an entry's session and it is not signed, or has the entry."""
        if entry.session is None:
            return True
        row = projections.session(con, entry.session)
        return row is not None and (
            row.signature not in SEALED
            or isinstance(entry.act, AddendumWritten)
            or self._ledger.by_id(con, entry.id) is not None
        )

    def _proved_anew(self, act: AdministrativeAct) -> None:
        """Somebody is here anew, which no transaction told."""

    def _recall_tries(self) -> None:
        """At the start: what was missed while nothing could be written counts on."""

    def _bring_up_to_date(self, con: Connection, session: str) -> None:
        """Have the list of sessions follow a session's entries."""


def _admission(entry: Entry) -> Admission:
    return Admission(
        id=entry.id,
        stamp=entry.stamp,
        act=entry.act,
        session=entry.session,
        exceptions=entry.exceptions,
    )
