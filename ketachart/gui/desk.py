"""What the window asks of the station as pieces of work; they run in the station's thread."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ketachart.clinical.acts import SessionPlanned
from ketachart.clinical.administration import Patient
from ketachart.clinical.chart import Chart
from ketachart.clinical.vocabulary import EMPTY, Vocabulary
from ketachart.gui.panels.vitals_typed import left_of
from ketachart.station import Person, Station

SEEN = "window"
"""The draft field in which the window says when it was last there, and how it left."""
CLOSED = "closed "
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
    has_backup_place: bool = True
    vocabulary: Vocabulary = EMPTY


def look(station: Station) -> Opened:
    """All sessions that are not over or not closed yet, with what was left half typed."""
    open_ones = [row.id for row in (*station.open_sessions(), *station.sessions_to_close())]
    clinic = station.clinic
    return Opened(
        clinic=clinic.clinic,
        chairs=clinic.chairs,
        people=station.people(),
        charts={session: station.chart(session) for session in open_ones},
        drafts={session: station.drafts(session) for session in open_ones},
        protocols=tuple((protocol.id, protocol.name) for protocol in station.protocols()),
        protocol=clinic.default_protocol,
        has_backup_place=clinic.backup_folder is not None,
        vocabulary=station.vocabulary,
    )


def unsaved(chart: Chart, drafts: Mapping[str, str]) -> dict[str, str]:
    """The drafts of a session that are still half typed."""
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
