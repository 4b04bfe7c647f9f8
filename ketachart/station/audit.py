"""The audit trail, asked for: who did what, when, and about whom; reading it is an entry too."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ketachart.clinical.admin_sayings import Names
from ketachart.clinical.administration import TrailRead
from ketachart.clinical.entry import Entry
from ketachart.clinical.phrases import day_text
from ketachart.clinical.trail_words import KINDS, Kind, acts_of, named, sentence, title_of
from ketachart.clinical.trouble import Refused
from ketachart.clock import new_id
from ketachart.interop import trail_csv
from ketachart.station.core import ITSELF, found
from ketachart.station.looking import Looking
from ketachart.store import files, projections, trail
from ketachart.store.folding import same_name
from ketachart.store.ledger import Ledger
from ketachart.store.trail import Known, Wanted

if TYPE_CHECKING:
    from ketachart.store.engine import Connection, Database

Sort = Literal["when", "who", "what", "patient", "session"]
SORTS: dict[Sort, trail.Column] = {
    "when": "seq",
    "who": "person",
    "what": "act",
    "patient": "patient",
    "session": "session",
}
"""What the trail is sorted by, and nothing else; entries of one name stay in charting order."""
LONGEST_TEXT = 100
AT_ONCE = 2_000
Progress = Callable[[int, int], None]
"""Hears (done, all)."""
GoingOn = Callable[[], bool]
"""Asked now and then; False stops."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the trail: of these people (ids or names), patients (ids or MRNs), kinds, from
    day to day, both in it, and with a text in it; whatever is left out does not matter."""

    people: tuple[str, ...] = ()
    patients: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    since: date | None = None
    until: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One entry in words; ``patient`` is a name or an MRN, whichever may be read."""

    seq: int
    at: datetime
    who: str
    what: str
    detail: str
    patient: str
    session: str
    act: str
    happened_at: datetime
    entry: str


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Some rows, and how many there are in all."""

    rows: tuple[TrailRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Found:
    """The entries that were found (seq), in their order; what they say is asked for by page."""

    seqs: Sequence[int]
    words: str
    """What was asked for."""
    known: Known
    hidden: bool
    last: int
    """The last entry that was looked at."""

    def __len__(self) -> int:
        return len(self.seqs)


@dataclass(frozen=True, slots=True)
class Search:
    """A search that is allowed and not begun; it runs in any thread, aside from charting."""

    wanted: Wanted
    sort: Sort
    descending: bool
    words: str
    hidden: bool
    _database: Database = field(repr=False)

    def run(
        self,
        progress: Progress | None = None,
        going_on: GoingOn | None = None,
        *,
        until: int | None = None,
    ) -> Found:
        """Find and sort; ``until`` is the last entry (seq) to look at.

        Raises:
            Refused: it was stopped.
            Unavailable: the file cannot be read now.
            Damaged: what is there is not what was written.
        """
        with self._database.reading_aside() as con:
            known, ids = trail.known(con), trail.ids(con)
        groups, last = trail.sift(
            self._database,
            self.wanted,
            SORTS[self.sort],
            until=until,
            progress=progress,
            going_on=going_on,
        )
        gathered: dict[str, list[list[int]]] = {}
        for number, seqs in groups.items():
            gathered.setdefault(self._word(ids.get(abs(number), ""), known), []).append(seqs)
        order = array("q")
        for word in sorted(gathered):
            parts = gathered[word]
            order.extend(parts[0] if len(parts) == 1 else sorted(s for p in parts for s in p))
        if self.descending:
            order.reverse()
        return Found(order, self.words, known, self.hidden, last)

    def _word(self, name: str, known: Known) -> str:
        match self.sort:
            case "when":
                return ""
            case "who":
                return same_name(known.people.get(name, name))
            case "what":
                return title_of(name).casefold()
            case "session":
                return known.sessions.get(name, ("", ""))[0]
            case "patient":
                whose = known.sessions.get(name, ("", name))[1]
                return known.patients.get(whose, ("", ""))[self.hidden].casefold()


@dataclass(slots=True)
class TrailExport:
    """A copy of what was found, made in any thread; it leaves the station by ``hand_out_trail``."""

    found: Found
    _database: Database = field(repr=False)
    _ledger: Ledger = field(repr=False)
    made: bytes | None = field(default=None, repr=False)
    """What is to leave; the station hands it out."""

    def run(self, progress: Progress | None = None, going_on: GoingOn | None = None) -> None:
        """Write it, in memory.

        Raises:
            Refused: it was stopped.
            Unavailable, Damaged: it cannot be read.
        """
        parts = [trail_csv.written((), head=True).encode()]
        seqs = self.found.seqs
        with self._database.reading_aside() as con:
            for start in range(0, len(seqs), AT_ONCE):
                if going_on is not None and not going_on():
                    raise trail.stopped()
                entries = self._ledger.at(con, list(seqs[start : start + AT_ONCE]))
                rows = _rows(entries, self.found)
                parts.append(trail_csv.written(map(_cells, rows)).encode())
                if progress is not None:
                    progress(min(start + AT_ONCE, len(seqs)), len(seqs))
        self.made = b"".join(parts)


class Audit(Looking):
    """The trail for auditors; for administrators without names and without what is clinical."""

    def search_trail(self, asked: Asked, *, sort: Sort = "when", descending: bool = True) -> Search:
        """A search of the trail, to be run where it keeps nobody from charting.

        Raises:
            Refused: it cannot be sorted by that, or somebody, a patient or a kind is not known.
        """
        if sort not in SORTS:
            raise Refused(f"The trail is sorted by {', '.join(SORTS)}, not by {str(sort)[:40]}.")
        hidden = "auditor" not in self._signed_in().roles
        with self._database.reading() as con:
            wanted, words = self._trail_wanted(con, asked, hidden)
        return Search(wanted, sort, descending, words, hidden, self._database)

    def trail_page(self, found: Found, offset: int, limit: int) -> TrailPage:
        """Rows of what was found, from a place on; that it is read is an entry, once a search.

        Raises:
            Refused: it was found for somebody who may read more.
        """
        self._check_may_read(found)
        person = self._signed_in()
        if self._is_first(person, "trail", found.words, str(len(found))):
            self._note(self._trail_read(found, person.name), person.id)
        seqs = list(found.seqs[max(offset, 0) : max(offset, 0) + max(limit, 0)])
        with self._database.reading() as con:
            return TrailPage(tuple(_rows(self._ledger.at(con, seqs), found)), len(found))

    def trail(
        self,
        asked: Asked,
        *,
        sort: Sort = "when",
        descending: bool = True,
        offset: int = 0,
        limit: int = 200,
    ) -> TrailPage:
        """A part of the trail at once, for whoever can wait.

        Raises:
            Refused: as ``search_trail``.
        """
        search = self.search_trail(asked, sort=sort, descending=descending)
        return self.trail_page(search.run(), offset, limit)

    def copy_of_trail(self, found: Found) -> TrailExport:
        """A copy to be made in any thread; nothing of it leaves before it is handed out.

        Raises:
            Refused: it was found for somebody who may read more.
        """
        self._check_may_read(found)
        return TrailExport(found, self._database, self._ledger)

    def hand_out_trail(self, made: TrailExport, folder: Path) -> Path:
        """Write a copy that was made into a folder; recorded first. Gives the file.

        Raises:
            Refused: it was found for somebody who may read more.
            Unavailable: the folder cannot be made or written.
        """
        files.make_folder(folder)
        name, data = self._trail_leaves(made)
        path = files.free_name(folder / name)
        files.hand_out(path, data)
        return path

    def export_trail(
        self, asked: Asked, *, sort: Sort = "when", descending: bool = False
    ) -> tuple[str, bytes]:
        """A part of the trail as CSV: file name and contents; recorded before it is given.

        Raises:
            Refused: as ``search_trail``.
        """
        found = self.search_trail(asked, sort=sort, descending=descending).run()
        made = TrailExport(found, self._database, self._ledger)
        made.run()
        return self._trail_leaves(made)

    def _trail_leaves(self, made: TrailExport) -> tuple[str, bytes]:
        self._check_may_read(made.found)
        data, person = made.made, self._signed_in()
        if data is None:
            raise Refused("The copy is not made yet. Nothing was written; make it first.")
        act = self._trail_read(made.found, person.name, hashlib.sha256(data).hexdigest())
        with self._database.writing() as con:
            self._append(con, [act], person.id)
        return f"audit-trail-{act.at:%Y-%m-%d}.csv", data

    def _trail_read(self, found: Found, by: str, sha256: str | None = None) -> TrailRead:
        now = self.clock.now().at
        return TrailRead(
            id=new_id(), at=now, by=by, asked=found.words, rows=len(found), sha256=sha256
        )

    def _check_may_read(self, found: Found) -> None:
        if not found.hidden and "auditor" not in self._signed_in().roles:
            raise Refused("An auditor searched this. Nothing is shown; search again.")

    def _trail_wanted(self, con: Connection, asked: Asked, hidden: bool) -> tuple[Wanted, str]:
        """What the trail is searched for, and how that is said."""
        if asked.since and asked.until and asked.until < asked.since:
            raise Refused("The last day lies before the first. Change one of them.")
        text = asked.text.strip()
        if len(text) > LONGEST_TEXT:
            raise Refused(f"Search for at most {LONGEST_TEXT} letters.")
        unknown = [kind for kind in asked.kinds if kind not in KINDS]
        if unknown:
            raise Refused(f"There is no kind {unknown[0][:40]}: {', '.join(KINDS)}.")
        whose = [self._person_of(con, name) for name in asked.people]
        patients = [self._patient_of(con, name) for name in asked.patients]
        wanted = Wanted(
            people=tuple(each for each, _ in whose) or None,
            patients=tuple(each for each, _ in patients) or None,
            acts=tuple(act for kind in asked.kinds for act in acts_of(kind)) or None,
            first_day=asked.since,
            last_day=asked.until,
            named=_named(con, text, hidden) if text else None,
        )
        said = [
            f"from {day_text(asked.since)}" if asked.since else "",
            f"to {day_text(asked.until)}" if asked.until else "",
            f"by {', '.join(name for _, name in whose)}" if whose else "",
            f"about MRN {', '.join(mrn for _, mrn in patients)}" if patients else "",
            ", ".join(KINDS[kind].lower() for kind in asked.kinds),
            f"with “{text}”" if text else "",
        ]
        return wanted, "; ".join(part for part in said if part) or "everything"

    @staticmethod
    def _person_of(con: Connection, name: str) -> tuple[str, str]:
        if name == ITSELF:
            return ITSELF, ITSELF
        row = projections.person(con, name) or projections.person_by_name(con, name)
        row = found(row, f"There is nobody called {name[:80]}. Look at the list of people.")
        return row.id, row.name

    @staticmethod
    def _patient_of(con: Connection, name: str) -> tuple[str, str]:
        row = projections.patient(con, name) or projections.patient_by_mrn(con, name)
        row = found(row, f"There is no patient with MRN {name[:80]}.")
        return row.id, row.mrn


def _named(con: Connection, text: str, hidden: bool) -> trail.Named:
    """Whom and what a text names; who may not read names is not told by a search either."""
    known, folded = trail.known(con), text.casefold()
    acts = named(text, (name for kind in KINDS for name in acts_of(kind)))
    people = {each for each, name in known.people.items() if folded in name.casefold()}
    numbers = {each for each, (no, _) in known.sessions.items() if folded in no.casefold()}
    patients = {
        each
        for each, (name, mrn) in known.patients.items()
        if folded in mrn.casefold() or (not hidden and folded in name.casefold())
    }
    theirs = {each for each, (_, whose) in known.sessions.items() if whose in patients}
    every = frozenset(acts | people | numbers | patients | theirs)
    return trail.Named(text, every, "station" if hidden else "all")


def _rows(entries: Sequence[Entry], found: Found) -> Iterator[TrailRow]:
    known = found.known
    whose = {each: told[found.hidden] for each, told in known.patients.items()}
    records = {each: number for each, (number, _) in known.sessions.items()}
    names = Names(known.people, whose)
    for entry in entries:
        act = entry.act
        session = entry.session or getattr(act, "session", None)
        patient = getattr(act, "patient", None)
        if patient is None and session is not None:
            patient = known.sessions.get(session, ("", ""))[1]
        what, detail = sentence(entry, names, hidden=found.hidden)
        yield TrailRow(
            seq=entry.seq,
            at=entry.stamp.recorded_at,
            who=known.people.get(entry.stamp.person, entry.stamp.person),
            what=what,
            detail=detail,
            patient=whose.get(patient, "") if isinstance(patient, str) else "",
            session=records.get(session, "") if session else "",
            act=entry.act.__struct_config__.tag,  # type: ignore[arg-type]
            happened_at=act.at,
            entry=entry.id,
        )


def _cells(row: TrailRow) -> tuple[str, ...]:
    return (
        str(row.seq),
        row.at.isoformat(),
        row.who,
        row.what,
        row.detail,
        row.patient,
        row.session,
        row.act,
        row.happened_at.isoformat(),
        row.entry,
    )
