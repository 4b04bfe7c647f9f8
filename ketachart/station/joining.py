"""What waits in the holding file joins the ledger: in order, each entry once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

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
        for record in self._held_before():
            if isinstance(record, HeldDraft):
                self._held_drafts[record.session, record.person, record.field] = record.text
                self._held_since = self._held_since or self.clock.now().at
            else:
                self._held_why = record.why
                self._held_since = self._held_since or datetime.fromisoformat(record.since)
                self._put_behind(admission_from(body) for body in record.bodies)
        if any(file.records for file in self._held_files):
            self._held_into = max(n for n, file in enumerate(self._held_files) if file.records)
        self.join_held()

    def _held_before(self) -> list[HeldEntries | HeldDraft]:
        """The records of all holding files of this station, also of those set aside."""
        found: list[HeldEntries | HeldDraft] = []
        for path in folder.holding_files(self.vault.id):
            if path not in self.holding_places:
                with suppress(Unavailable, Damaged):
                    found += self._of_this_ledger(HoldingFile.read(path, self._key)[0])
        for file in self._held_files:
            found += file.records
        return found

    def _of_this_ledger(self, records: Iterable[object]) -> list[HeldEntries]:
        """Of a file that is not this folder's own, or was set aside: what is missing here."""
        found = []
        with self._database.reading() as con:
            for record in records:
                if isinstance(record, HeldEntries):
                    admissions = [admission_from(body) for body in record.bodies]
                    if all(
                        self._ledger.by_id(con, each.id) is None
                        and self._knows_session(con, each.session)
                        for each in admissions
                    ):
                        found.append(record)
        return found

    def close(self) -> None:
        """Bring the anchor up to date and let the station go; a second call does nothing."""
        if not self._closed:
            self.join_held()
        # Whoever holds the file is not waited for: what is in its log is as sure as in the file.
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
        if self._disk_reserve is not None:
            self._disk_reserve.tend()
        super().tend(at_once=at_once)

    def join_held(self) -> int:
        """Append what waits to the ledger, in order, each entry once; gives how many joined.

        It may be asked at any time; 0 also where the record still cannot be reached.
        """
        if self._held_since is None:
            return 0
        try:
            with self._database.waiting_at_most(JOIN_WAIT_MS):
                return self._join_what_waits()
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
        return WHY.get(str(trouble), "disk")

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

    def _join_what_waits(self) -> int:
        if self._broken_by is not None:
            return 0
        held, since = list(self._held_entries), self._held_since
        known: list[Entry] = []
        apart: list[Entry] = []
        there, self._joins_now = dict(self._charts), True
        try:
            with self._database.writing() as con:
                for entry in held:
                    (known if self._knows_session(con, entry.session) else apart).append(entry)
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
            if same or session not in sessions:
                self._charts[session] = chart
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

    def _knows_session(self, con: Connection, session: str | None) -> bool:
        return session is None or projections.session(con, session) is not None

    def _proved_anew(self, act: AdministrativeAct) -> None:
        """Somebody is here anew, which no transaction told."""

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
