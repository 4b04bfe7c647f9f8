"""What the database cannot take now waits in the holding file, and joins the ledger afterwards.

Charting goes on meanwhile from what is in memory: nothing of it needs the database. Everything else
that would be written joins first what waits, or is not done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from ketachart.clinical.administration import AdministrativeAct, ClinicSetUp, HeldJoined
from ketachart.clinical.entry import Admission, Entry, admission_from, placed
from ketachart.clinical.trouble import Damaged, Refused, Trouble, Unavailable
from ketachart.clock import new_id
from ketachart.station.core import ITSELF, Core, admission_of, stamp_of
from ketachart.store import drafts, folder, holding, projections, translate
from ketachart.store.chain import Head
from ketachart.store.engine import BUSY_MS
from ketachart.store.holding import HeldDraft, HeldEntries, HoldingFile
from ketachart.store.ledger import body_of
from ketachart.store.reserve import Reserve, Room

if TYPE_CHECKING:
    from ketachart.store.engine import Connection

Why = Literal["full", "busy", "read-only", "damaged", "disk", "memory"]
T = TypeVar("T")

FIRST_WAIT_MS = 2_000
"""How long a record waits for a file that another program holds before it goes elsewhere (ms)."""
JOIN_WAIT_MS = 250
"""The same for each try to join what waits: a record may come meanwhile (ms)."""

NOT_NOW = (
    "This cannot be done until the record can be reached; charting goes on. Nothing was changed; "
    "try again when what waits in the holding file has joined."
)
_WHY: dict[str, Why] = {
    translate.FULL: "full",
    translate.BUSY: "busy",
    translate.READ_ONLY: "read-only",
    translate.CANNOT_OPEN: "read-only",
    translate.CORRUPT: "damaged",
    translate.NOT_A_DATABASE: "damaged",
    translate.MEMORY: "memory",
}
WORDS: dict[Why, str] = {
    "full": "The disk is full. Free some space.",
    "busy": "Another program holds the station's database. Close that program.",
    "read-only": "The station's folder cannot be written. Make it writable again.",
    "damaged": "A part of the station's database is not what was written. Restore a backup today.",
    "disk": "The disk does not answer as it should. Check the disk.",
    "memory": "This computer has not enough memory free. Close other programs.",
}


@dataclass(frozen=True, slots=True)
class Held:
    """What waits in the holding file: how many entries, since when, and why (``words``)."""

    count: int
    since: datetime
    why: Why
    words: str
    acts: frozenset[str] = frozenset()
    """The ids of the acts that wait."""


class Holding(Core):
    """The way of an entry where the database cannot be written."""

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

    # Asked from outside -------------------------------------------------------------------------

    @property
    def holding(self) -> Held | None:
        """What waits in the holding file; touches no disk, may be asked in any thread."""
        since = self._held_since
        if since is None:
            return None
        why, acts = self._held_why, frozenset(entry.act.id for entry in self._held_entries)
        return Held(len(self._held_entries), since, why, WORDS[why], acts)

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
                self._held_why = record.why if record.why in WORDS else "disk"  # type: ignore[assignment]
                self._held_since = self._held_since or datetime.fromisoformat(record.since)
                self._put_behind(admission_from(body) for body in record.bodies)
        if any(file.records for file in self._held_files):
            self._held_into = max(n for n, file in enumerate(self._held_files) if file.records)
        self.join_held()

    def _held_before(self) -> list[HeldEntries | HeldDraft]:
        """The records of all holding files of this station, also of those set aside."""
        found: list[HeldEntries | HeldDraft] = []
        with suppress(Unavailable, OSError):
            for path in folder.holding_files(self.vault.id):
                if path not in self.holding_places:
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

    # Written, or held ---------------------------------------------------------------------------

    @property
    def _holds(self) -> bool:
        """Whether something waits, so that what comes now has to wait behind it."""
        return self._held_since is not None

    def _enter_or_hold(
        self,
        admissions: Sequence[Admission],
        besides: Callable[[Connection, tuple[Entry, ...]], None] = lambda *_: None,
    ) -> tuple[Entry, ...]:
        """Have admissions in the ledger, or else in the holding file; on disk when this returns.

        ``besides`` brings up to date what is looked up elsewhere, in the same transaction.

        Raises:
            Unavailable, Damaged: neither could take them; nothing was recorded.
        """
        if self._holds:
            return self._hold_back(admissions, None)

        def written() -> tuple[Entry, ...]:
            with (
                self._database.waiting_at_most(FIRST_WAIT_MS),
                self._database.writing() as con,
            ):
                entries = self._ledger.append(con, admissions)
                besides(con, entries)
            return entries

        try:
            if self._unread_by is not None:  # it was waited for already, by a look that failed
                return self._hold_back(admissions, self._unread_by)
            return written()
        except (Unavailable, Damaged, MemoryError) as found:
            trouble = in_words(found)
        if (
            self._is_full(trouble)
            and self._disk_reserve is not None
            and self._disk_reserve.give_up()
        ):
            try:
                return written()
            except (Unavailable, Damaged, MemoryError) as found:
                trouble = in_words(found)
        return self._hold_back(admissions, trouble)

    def _note_or_hold(self, act: AdministrativeAct, person: str) -> None:
        """Enter an act of the station itself or of its people, wherever it can be now.

        Raises:
            Unavailable, Damaged: nowhere.
        """
        self._enter_or_hold([admission_of(act, stamp_of(self.clock.now(), person))])

    def _hold_back(
        self, admissions: Sequence[Admission], trouble: Trouble | None
    ) -> tuple[Entry, ...]:
        now = self.clock.now().at
        why = self._held_why if trouble is None else self._why_of(trouble)
        since = self._held_since or now
        self._ledger_end()
        bodies = tuple(body_of(each) for each in admissions)
        self._put_away(HeldEntries(bodies, since.isoformat(), why), trouble)
        self._held_since = since
        if trouble is not None:
            self._now_held(trouble)
        return self._put_behind(admissions)

    def _keep_draft(self, session: str, person: str, field: str, text: str) -> None:
        """Keep what somebody has half typed, wherever it can be kept now; empty drops it.

        Raises:
            Unavailable, Damaged: nowhere.
        """
        trouble: Trouble | None = None
        if not self._holds:
            try:
                with (
                    self._database.waiting_at_most(FIRST_WAIT_MS),
                    self._database.writing() as con,
                ):
                    drafts.save(con, session, person, field, text)
                return
            except (Unavailable, Damaged, MemoryError) as found:
                trouble = in_words(found)
        self._put_away(HeldDraft(session, person, field, text), trouble)
        self._held_drafts[session, person, field] = text
        self._held_since = self._held_since or self.clock.now().at
        if trouble is not None:
            self._now_held(trouble)

    def _put_away(self, record: HeldEntries | HeldDraft, trouble: Trouble | None) -> None:
        """Write a record into the first holding file that takes it."""
        failed: Trouble = trouble or Unavailable(NOT_NOW)
        for number in range(self._held_into, len(self._held_files)):
            try:
                self._held_files[number].append(record)
            except Unavailable as second:
                failed = trouble or second
            else:
                self._held_into = number
                return
        raise failed

    def _put_behind(self, admissions: Iterable[Admission]) -> tuple[Entry, ...]:
        """The admissions as the entries they become behind the known end."""
        entries = []
        for each in admissions:
            before = self._held_entries[-1] if self._held_entries else self._ledger_end()
            entry = placed(each, seq=before.seq + 1, previous=before.digest)
            self._held_entries.append(entry)
            entries.append(entry)
        return tuple(entries)

    def _ledger_end(self) -> Head:
        """The last entry of the ledger, as far as it can be known now."""
        if not self._tail_is_sure and not self._held_entries:
            with suppress(Unavailable, Damaged), self._database.reading() as con:
                self._known_tail, self._tail_is_sure = self._ledger.head(con), True
        assert self._known_tail is not None
        return self._known_tail

    def _now_held(self, trouble: Trouble) -> None:
        self._held_why = self._why_of(trouble)
        if isinstance(trouble, Damaged) and str(trouble) in _WHY:
            self._broken_by = trouble  # nothing more is written into it

    def _why_of(self, trouble: Trouble) -> Why:
        if self._is_full(trouble):
            return "full"
        if isinstance(trouble, Damaged):
            return "damaged"
        return _WHY.get(str(trouble), "disk")

    def _is_full(self, trouble: Trouble) -> bool:
        text = str(trouble)
        # SQLite names a full disk so only at some of its writes.
        return text == translate.FULL or (
            text == translate.INPUT_OUTPUT and self.room().state == "full"
        )

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
            if isinstance(trouble, Damaged) and str(trouble) in _WHY:
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

    @contextmanager
    def _looking_once(self) -> Iterator[None]:
        """Within it a database that could not be read is not asked again."""
        self._unread_by, self._reads_once = None, True
        try:
            yield
        finally:
            self._unread_by, self._reads_once = None, False

    @property
    def clinic(self) -> ClinicSetUp:
        """The clinic as it was set up and has been changed since."""
        return self._last_known("clinic", lambda _: super(Holding, self).clinic)

    def _last_known(self, name: str, read: Callable[[Connection], T]) -> T:
        """What the database says, or where it cannot be read, what it said last."""
        if self._database.is_in_transaction:
            with self._database.reading() as con:
                return read(con)  # what may be taken back is not remembered
        if name not in self._last_read or (self._unread_by is None and not self._holds):
            try:
                with (
                    self._database.waiting_at_most(FIRST_WAIT_MS),
                    self._database.reading() as con,
                ):
                    self._last_read[name] = read(con)
            except (Unavailable, Damaged) as trouble:
                if name not in self._last_read or not (self._reads_once or self._holds):
                    raise
                self._unread_by = trouble if self._reads_once else None
        return self._last_read[name]  # type: ignore[return-value]

    # Joined -------------------------------------------------------------------------------------

    def _join_what_waits(self) -> int:
        if self._broken_by is not None:
            return 0
        held, since = list(self._held_entries), self._held_since
        apart: list[Entry] = []
        self._joins_now = True
        try:
            with self._database.writing() as con:
                known: list[Entry] = []
                for entry in held:
                    (known if self._knows_session(con, entry.session) else apart).append(entry)
                fresh = [e for e in known if self._ledger.by_id(con, e.id) is None]
                written = self._ledger.append(con, [_admission(entry) for entry in fresh])
                there = dict(self._charts)
                sessions = dict.fromkeys(e.session for e in known if e.session is not None)
                for session in sessions:
                    self._charts.pop(session, None)
                    self._bring_up_to_date(con, session)
                for (session, person, field), text in self._held_drafts.items():
                    drafts.save(con, session, person, field, text)
                self._credentials.catch_up(con)
                if held:
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
            self._charts.update(there if "there" in locals() else {})
            raise
        finally:
            self._joins_now = False
        same = [e.digest for e in held] == [e.digest for e in written]
        for session, chart in there.items():
            # What is on the screens stays the very same chart where it turned out so.
            if same or session not in sessions:
                self._charts[session] = chart
        if not same:
            self._last_read.clear()
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


@contextmanager
def telling_of_held(station: str, place: Path, key: bytes) -> Iterator[None]:
    """Where the station cannot be opened inside, how many entries wait is told with the reason."""
    try:
        yield
    except (Unavailable, Damaged) as trouble:
        count = _waiting_in(station, place, key)
        if not count:
            raise
        wait = "entry waits" if count == 1 else "entries wait"
        raise type(trouble)(
            f"{trouble} {count:,} {wait} in the holding file, and will join the record when the "
            "station can be opened."
        ) from None


def _waiting_in(station: str, place: Path, key: bytes) -> int:
    """How many entries wait in the holding files of a station that cannot be opened."""
    count = 0
    with suppress(Unavailable, OSError):
        for path in (*folder.holding_files(station), place / holding.NAME):
            if path.exists():
                records, _ = HoldingFile.read(path, key)
                count += sum(len(r.bodies) for r in records if isinstance(r, HeldEntries))
    return count


def in_words(trouble: Trouble | MemoryError) -> Trouble:
    """A lack of memory as what it means to a person; other trouble has its words."""
    return trouble if isinstance(trouble, Trouble) else Unavailable(translate.MEMORY)


def _admission(entry: Entry) -> Admission:
    return Admission(
        id=entry.id,
        stamp=entry.stamp,
        act=entry.act,
        session=entry.session,
        exceptions=entry.exceptions,
    )
