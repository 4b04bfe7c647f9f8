"""What the window asks of the station as pieces of work; they run in the station's thread."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ketachart.clinical.acts import SessionPlanned
from ketachart.clinical.administration import Patient
from ketachart.clinical.chart import Chart
from ketachart.station import Person, Station

OVER = ("closed", "cancelled")
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


def look(station: Station) -> Opened:
    """All sessions that are not over, with what was left half typed."""
    open_ones = [row.id for row in station.sessions() if row.phase not in OVER]
    clinic = station.clinic
    return Opened(
        clinic=clinic.clinic,
        chairs=clinic.chairs,
        people=station.people(),
        charts={session: station.chart(session) for session in open_ones},
        drafts={session: station.drafts(session) for session in open_ones},
    )


def unsaved(chart: Chart, drafts: Mapping[str, str]) -> dict[str, str]:
    """The drafts of a session that are still half typed."""
    return {
        field: text
        for field, text in drafts.items()
        if field != VITALS or not is_charted(chart, text)
    }


def is_charted(chart: Chart, draft: str) -> bool:
    """Whether a half-typed set was saved after all: the program ended before its draft went."""
    try:
        kept = json.loads(draft)
        typed = datetime.fromisoformat(kept["typed_at"]) + timedelta(minutes=kept["shift_min"])
    except (ValueError, KeyError, TypeError):
        return False
    return any(taken_set.taken.at == typed for taken_set in chart.sets)


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
