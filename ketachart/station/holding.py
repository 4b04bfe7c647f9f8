"""What the database cannot take now waits in the holding file, and joins the ledger afterwards.

Charting goes on meanwhile from what is in memory: nothing of it needs the database. Everything else
that would be written joins first what waits, or is not done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

from ketachart.clinical.administration import AdministrativeAct, ClinicSetUp
from ketachart.clinical.entry import Admission, Entry
from ketachart.clinical.trouble import Damaged, Trouble, Unavailable
from ketachart.station.core import admission_of, stamp_of
from ketachart.station.held import NOT_NOW, WORDS, Held, in_words
from ketachart.station.joining import Joining
from ketachart.store import drafts
from ketachart.store.holding import HeldDraft, HeldEntries, HoldingFile
from ketachart.store.ledger import body_of

if TYPE_CHECKING:
    from ketachart.store.engine import Connection

T = TypeVar("T")

FIRST_WAIT_MS = 2_000
"""How long a record waits for a file that another program holds before it goes elsewhere (ms)."""


class Holding(Joining):
    """The way of an entry where the database cannot be written."""

    # Asked from outside -------------------------------------------------------------------------

    @property
    def holding(self) -> Held | None:
        """What waits in the holding file; touches no disk."""
        since = self._held_since
        if since is None:
            return None
        why, acts = self._held_why, frozenset(entry.act.id for entry in self._held_entries)
        return Held(len(self._held_entries), since, why, WORDS[why], acts)

    # Written, or held ---------------------------------------------------------------------------

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
            known = self._broken_by or self._unread_by
            if known is not None:  # it was waited for already, by a look that failed
                return self._hold_back(admissions, known)
            return written()
        except (Unavailable, Damaged, MemoryError) as found:
            trouble = in_words(found)
        if self._made_room(trouble):
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
        """Have admissions in the holding file, after what waits there already."""
        if not self._held_files:
            raise trouble or Unavailable(NOT_NOW)
        now = self.clock.now().at
        why = self._held_why if trouble is None else self._why_of(trouble)
        since = self._held_since or now
        self._ledger_end()
        bodies = tuple(body_of(each) for each in admissions)
        self._put_away(HeldEntries(bodies, since.isoformat(), why), trouble)
        is_first, self._held_since = self._held_since is None, since
        if is_first:
            self._witness_tail()
        if trouble is not None:
            self._now_held(trouble)
        return self._put_behind(admissions)

    def _keep_draft(self, session: str, person: str, field: str, text: str) -> None:
        """Keep what somebody has half typed, wherever it can be kept now; empty drops it.

        Raises:
            Unavailable, Damaged: nowhere.
        """
        trouble: Trouble | None = None
        while not self._holds:
            try:
                with (
                    self._database.waiting_at_most(FIRST_WAIT_MS),
                    self._database.writing() as con,
                ):
                    drafts.save(con, session, person, field, text)
                return
            except (Unavailable, Damaged, MemoryError) as found:
                trouble = in_words(found)
            if not self._made_room(trouble):  # there is room to give once
                break
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
        if self._goes_on_beside(record):
            return
        raise failed

    def _goes_on_beside(self, record: HeldEntries | HeldDraft) -> bool:
        """Whether a file beside the database takes it, where the second place is gone meanwhile."""
        if any(file.path.parent == self.place.folder for file in self._held_files):
            return False
        if isinstance(record, HeldDraft) and any(file.is_narrow for file in self._held_files):
            return False
        try:
            file = HoldingFile.open(self.place.folder, self._key, self._costs.holding)
        except Unavailable:
            return False
        try:
            # With all that waits already: the place that is gone may not come back.
            for each in (*self._held_records(), record):
                file.append(each)
        except Unavailable:
            with suppress(Unavailable):
                file.empty()  # else an old draft of it would come back
            file.close()
            return False
        self._held_files.append(file)
        self._held_into = len(self._held_files) - 1
        return True

    def _held_records(self) -> list[HeldEntries | HeldDraft]:
        return [] if self._held_since is None else [r for f in self._held_files for r in f.records]

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
