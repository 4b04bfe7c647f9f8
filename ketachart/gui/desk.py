"""What the window asks of the station as pieces of work; they run in the station's thread."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ketachart.clinical.acts import SessionPlanned
from ketachart.clinical.administration import Patient
from ketachart.clinical.chart import Chart
from ketachart.clinical.vocabulary import EMPTY, Vocabulary
from ketachart.gui.panels.vitals_typed import left_of
from ketachart.report.pdf import Paper
from ketachart.station import Person, Station

SEEN = "window"
"""The draft field in which the window says when it was last there, and how it left."""
CLOSED = "closed "
WORDS = {"note": "A note", "addendum": "An addendum"}
"""The draft fields of panels with words in them."""
VITALS = "vitals"
"""The draft field of the entry line."""


@dataclass(frozen=True)
class Opened:
    """The open sessions and who is there, as the window finds them."""

    clinic: str = ""
    chairs: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    charts: Mapping[str, Chart] = field(default_factory=dict)
    drafts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    protocols: tuple[tuple[str, str], ...] = ()
    """Id and name of each that a session can run under."""
    protocol: str | None = None
    """The id of the usual one."""
    paper: Paper = "A4"
    has_backup_place: bool = True
    idle_lock_min: int = 5
    """After how many minutes without a touch the window locks."""
    shift_until: datetime | None = None
    """When whoever is signed in has to type their password anew."""
    vocabulary: Vocabulary = EMPTY
    recovery_due: bool = False
    """Whether an administrator is there, and the recovery code was not tried for a year."""


def look(station: Station) -> Opened:
    """All sessions that are not over or not closed yet, with what was left half typed."""
    charts = {chart.session.session: chart for chart in _on_board(station)}
    clinic = station.clinic
    return Opened(
        clinic=clinic.clinic,
        chairs=clinic.chairs,
        people=station.people(),
        charts=charts,
        drafts={session: station.drafts(session) for session in charts},
        protocols=tuple((protocol.id, protocol.name) for protocol in station.protocols()),
        protocol=clinic.default_protocol,
        paper=clinic.paper,
        has_backup_place=clinic.backup_folder is not None,
        idle_lock_min=clinic.idle_lock_min,
        shift_until=shift_until(station),
        vocabulary=station.vocabulary,
        recovery_due=station.may("key_state") and station.recovery_due,
    )


def read_names(station: Station) -> None:
    """Read every patient's name, for the first search; nothing for who may not search."""
    if station.may("find_patients"):
        station.find_patients("")


def shift_until(station: Station) -> datetime | None:
    """Until when whoever is signed in needs no password."""
    person = station.person
    shift = None if person is None else station.shift(person.id)
    return None if shift is None else shift.until


def _on_board(station: Station) -> tuple[Chart, ...]:
    """The charts of the board; none for who manages or audits and charts nothing."""
    return station.charts_on_board() if station.may("charts_on_board") else ()


def unsaved(chart: Chart, drafts: Mapping[str, str]) -> dict[str, str]:
    """The drafts of a session that are still half typed."""
    # A crash between the commit and the end of the draft: what is charted is half typed no more.
    charted = {getattr(entry.act, "text", None) for entry in chart.entries}
    drafts = {f: text for f, text in drafts.items() if f not in WORDS or text not in charted}
    left = {f: left_of(text, chart) if f == VITALS else text for f, text in drafts.items()}
    return {field: text for field, text in left.items() if text}


def begin(station: Station, patient: str | Patient, plan: SessionPlanned) -> Chart:
    """Open a session; a patient who is not known yet is registered first."""
    whose = patient if isinstance(patient, str) else station.register(patient).id
    return station.open_session(whose, plan)


@dataclass(frozen=True, slots=True)
class LastSeen:
    """When the window was last there before this start, and whether it was closed by a person."""

    at: datetime
    closed: bool

    @classmethod
    def of(cls, drafts: Mapping[str, str]) -> "LastSeen | None":
        """Read it from a session's drafts."""
        text = drafts.get(SEEN, "")
        try:
            return cls(datetime.fromisoformat(text.removeprefix(CLOSED)), text.startswith(CLOSED))
        except ValueError:
            return None
