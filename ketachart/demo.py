"""A fictional clinic in a throw-away station, charted through the same door as any other.

Its sessions keep minutes from the start of their infusion instead of times; each is moved so that
its course ends, or stands at a minute of it, at the moment the demonstration is asked for.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from ketachart import resources
from ketachart.clinical.administration import Patient
from ketachart.clinical.trouble import Unavailable
from ketachart.clock import Clock, StationClock, new_id
from ketachart.station import Costs, NewPerson, Station

NOW_MIN = 24.2
"""Where a single running session stands, in minutes from the start."""

EXAMPLE = "session.json"
CLOSED_AFTER_MIN = 1
"""How long after the last act the nurse closes the record of an earlier session."""
CHAIRS = ("1", "2", "3", "4")
CLINIC = "Harbor Lane Infusion Clinic (fictional)"
NURSE = "M. Sample, RN"
PEOPLE = (
    ("T. Pretend, RN", ("nurse",), "RN"),
    ("Dr. E. Invented, MD", ("physician",), "MD"),
)
PASSWORD = "only for the demonstration"
"""Of everybody in the demonstration; the station is thrown away with its folder."""


@contextmanager
def throw_away_folder() -> Iterator[Path]:
    """A new folder that is gone afterwards, with whatever was charted in it."""
    try:
        with tempfile.TemporaryDirectory(
            prefix="ketachart-demo-", ignore_cleanup_errors=True
        ) as name:
            yield Path(name) / "station"
    except OSError:
        raise Unavailable("There is no place for the demonstration's throw-away folder.") from None


@contextmanager
def station_with_history(folder: Path, clock: Clock | None = None) -> Iterator[Station]:
    """The demonstration's station, with one whole session charted and its patient gone home."""
    with _made(folder, clock) as station:
        station.import_session(_file(_session(EXAMPLE), station.clock.now().at), "The example")
        yield station


@contextmanager
def station_with_running_session(
    folder: Path, clock: Clock | None = None, stands_at: float = NOW_MIN
) -> Iterator[Station]:
    """The demonstration's station, with a session that stands at a minute of its course."""
    with _made(folder, clock) as station:
        session = _session(EXAMPLE)
        station.import_session(_file(session, station.clock.now().at, stands_at), "The example")
        yield station


@contextmanager
def station_of_a_clinic(
    folder: Path, clock: Clock | None = None, stands_at: Mapping[str, float] | None = None
) -> Iterator[Station]:
    """The demonstration's station with all its chairs taken, and patients from earlier days.

    ``stands_at`` moves the session in a chair to another minute of its course.
    """
    clinic = _read("clinic.json")
    with _made(folder, clock, CHAIRS) as station:
        now = station.clock.now().at
        for patient in clinic["registered"]:
            station.register(msgspec.convert(patient, Patient))
        for said in clinic["earlier"]:
            session = _earlier(_session(said["session"], said["chair"]), said)
            station.import_session(_file(session, now - timedelta(days=said["days_ago"])))
        for said in clinic["chairs"]:
            minute = (stands_at or {}).get(said["chair"], said["stands_at"])
            session = _session(said["session"], said["chair"])
            station.import_session(_file(session, now, minute), f"Chair {said['chair']}")
        yield station


@contextmanager
def _made(
    folder: Path, clock: Clock | None, chairs: tuple[str, ...] = CHAIRS[:1]
) -> Iterator[Station]:
    first = NewPerson(NURSE, ("administrator", "nurse"), PASSWORD, "RN")
    station, code = Station.create(
        folder,
        clinic=CLINIC,
        administrator=first,
        passphrase=PASSWORD,
        chairs=chairs,
        clock=clock or StationClock(),
        costs=Costs.lowest(),
    )
    with station:
        station.confirm_recovery(code)
        for name, roles, credential in PEOPLE:
            station.add_person(NewPerson(name, roles, PASSWORD, credential))  # type: ignore[arg-type]
        yield station


def _read(name: str) -> dict[str, Any]:
    """A file of the demonstration."""
    read: dict[str, Any] = json.loads(resources.path("demo", name).read_text("utf-8"))
    return read


def _session(name: str, chair: str | None = None) -> dict[str, Any]:
    """A session of the demonstration, in another chair than its own if one is given."""
    session = _read(name)
    if chair is not None:
        session["acts"][0]["chair"] = chair
    return session


def _earlier(session: dict[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """The whole course as another visit: its number, maybe its patient, and the record closed."""
    acts = session["acts"]
    acts[0]["infusion_no"] = said["infusion_no"]
    closed = {"id": "nurse-attested-1", "act": "nurse-attested", "by": NURSE}
    acts.append(closed | {"minute": acts[-1]["minute"] + CLOSED_AFTER_MIN})
    return session | {"patient": said.get("patient", session["patient"])}


def _file(session: dict[str, Any], now: datetime, stands_at: float | None = None) -> bytes:
    """A session file of a course that ends now, or stands at a minute now."""
    acts = session["acts"]
    if stands_at is not None:
        acts = [act for act in acts if act.get("charted_minute", act["minute"]) <= stands_at]
    last = acts[-1]["minute"] if stands_at is None else stands_at
    start = now - timedelta(minutes=last)

    def moment(minute: float) -> str:
        return (start + timedelta(minutes=minute)).replace(microsecond=0).isoformat()

    for act in acts:
        act["at"] = moment(act.pop("minute"))
        if "charted_minute" in act:
            act["charted_at"] = moment(act.pop("charted_minute"))
    return json.dumps(session | {"id": new_id(), "acts": acts}).encode()
