"""Who looked at which chart: an entry each time, which nothing switches off."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ketachart.clinical.administration import AdministrativeAct, ChartOpened, SignedIn
from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import Admission, Entry, integrity_code
from ketachart.clinical.trouble import Damaged, Unavailable
from ketachart.clock import new_id
from ketachart.station.core import Person, admission_of, stamp_of
from ketachart.station.holding import Holding

if TYPE_CHECKING:
    from ketachart.store.engine import Connection

CHANGING = ("sign-in", "switch", "unlock")
"""The occasions after which what is looked at is looked at anew."""


class Looking(Holding):
    """Looks are noted once a person, chart, state of the chart and sign-in."""

    def __init__(self, *given: object, **named: object) -> None:
        self._looked: dict[str, dict[tuple[str | None, ...], str | None]] = {}
        self._seen: dict[tuple[str, str], str] = {}
        self._to_note: list[Admission] = []
        super().__init__(*given, **named)

    def has_seen(self, person: str, session: str, code: str) -> bool:
        """Whether somebody (id) opened a session's chart in that state (its integrity code) last.

        It is known since the station was opened.
        """
        return self._seen.get((person, session)) == code

    def tend(self, *, at_once: bool = False) -> None:
        """Small housekeeping between two requests: what could not be noted is noted now.

        Raises:
            Unavailable: the anchor cannot be written; the entries themselves are on disk.
        """
        if self._to_note:
            self._note_what_waits()
        super().tend(at_once=at_once)

    def _looked_at(self, patient: str, chart: Chart | None = None) -> None:
        """Note that a patient's page or chart was asked for; not where another call asks inside."""
        if self._depth != 1:
            return
        person = self._signed_in()
        session = None if chart is None else chart.session.session
        code = None if chart is None else integrity_code(chart.entries)
        if session is not None and code is not None:
            self._seen[person.id, session] = code
        glass = self._glass_of(person)
        if self._is_first(person, "chart", patient, session, glass, state=code):
            act = ChartOpened(
                id=new_id(),
                at=self.clock.now().at,
                by=person.name,
                patient=patient,
                session=session,
                code=code,
                glass=glass,
            )
            self._note(act, person.id)

    @abstractmethod
    def _glass_of(self, person: Person) -> str | None:
        """The emergency access (id) by which somebody looks, while one of theirs runs."""

    def _is_first(self, person: Person, *what: str | None, state: str | None = None) -> bool:
        """Whether somebody does this for the first time since they signed in, or since the state
        of what they look at became another one.
        """
        known = self._looked.setdefault(person.id, {})
        if known.get(what, "") == state:
            return False
        known[what] = state
        return True

    def _proved_anew(self, act: AdministrativeAct) -> None:
        if isinstance(act, SignedIn) and act.occasion in CHANGING:
            self._looked.pop(act.person, None)

    def _append(
        self,
        con: Connection,
        acts: Iterable[AdministrativeAct],
        person: str,
        session: str | None = None,
    ) -> tuple[Entry, ...]:
        listed = tuple(acts)
        for act in listed:
            self._proved_anew(act)
        return super()._append(con, listed, person, session)

    def _note(self, act: AdministrativeAct, person: str) -> None:
        noted = admission_of(act, stamp_of(self.clock.now(), person))
        self._to_note.append(noted)
        if len(self._to_note) == 1:  # else nothing takes it just now
            self._note_what_waits()

    def _note_what_waits(self) -> None:
        try:
            # What is there already, as its commit failed to say, is answered with its entry.
            self._enter_or_hold(self._to_note)
        except (Unavailable, Damaged):
            return
        self._to_note.clear()
