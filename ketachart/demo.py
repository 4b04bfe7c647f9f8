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
from ketachart.clinical.acts import AddendumWritten, MedicationGiven, OrderAuthenticated
from ketachart.clinical.administration import Patient
from ketachart.clinical.entry import integrity_code
from ketachart.clinical.orders import awaiting
from ketachart.clinical.trouble import Unavailable
from ketachart.clock import Clock, StationClock, new_id
from ketachart.station import Costs, NewPerson, Station

NOW_MIN = 24.2
"""Where a single running session stands, in minutes from the start."""

EXAMPLE = "session.json"
ASKED_FOR = timedelta(minutes=14)
"""How long before the end of an earlier session a drug was ordered by phone."""
CHAIRS = ("1", "2", "3", "4")
CLINIC = "Harbor Lane Infusion Clinic (fictional)"
NURSE = "M. Sample, RN"
PHYSICIAN = "Dr. E. Invented, MD"
PEOPLE = (
    ("T. Pretend, RN", ("nurse",), "RN"),
    (PHYSICIAN, ("physician",), "MD"),
    ("A. Fictional", ("auditor",), None),
)
PASSWORD = "only for the demonstration"
PIN = "264953"
"""Password and PIN of everybody in the demonstration; the station goes with its folder."""
ADDED = "Called the day after: slept well, no nausea, drove only then."
"""What the nurse adds to a record that is signed."""


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
            _chart_earlier(station, said, now - timedelta(days=said["days_ago"]))
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
        for person in station.people():
            station.sign_in(person.name, PASSWORD)
            station.set_pin(PIN, PASSWORD)
        station.sign_in(NURSE, PASSWORD)
        yield station


def begin_shifts(station: Station) -> None:
    """Everybody signs in by password, so that the PIN will do; the nurse last."""
    for person in station.people():
        station.sign_in(person.name, PASSWORD)
    station.sign_in(NURSE, PASSWORD)


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


def _chart_earlier(station: Station, said: Mapping[str, Any], over: datetime) -> None:
    """A whole course as an earlier visit, attested; signed or added to where it says so.

    ``by_phone`` is a drug that the nurse adds afterwards; whoever ordered it has to confirm it.
    """
    session = _session(said["session"], said["chair"])
    session["acts"][0]["infusion_no"] = said["infusion_no"]
    session["patient"] = said.get("patient", session["patient"])
    chart = station.import_session(_file(session, over))
    id_, patient = chart.session.session, chart.session.patient
    if "by_phone" in said:
        given = {"id": new_id(), "at": over - ASKED_FOR, "by": NURSE} | said["by_phone"]
        station.record(id_, msgspec.convert(given, MedicationGiven), patient=patient)
    station.attest(id_, patient=patient)
    if said.get("record") not in ("signed", "added"):
        return
    _sign(station, id_, patient)
    if said["record"] == "added":
        now = station.clock.now().at
        station.record(
            id_, AddendumWritten(id=new_id(), at=now, by=NURSE, text=ADDED), patient=patient
        )
        _sign(station, id_, patient)


def _sign(station: Station, session: str, patient: str) -> None:
    """The physician looks at a record, confirms the orders that wait, and signs it."""
    station.sign_in(PHYSICIAN, PASSWORD)
    for order in awaiting(station.chart(session)):
        act = OrderAuthenticated(
            id=new_id(), at=station.clock.now().at, by=PHYSICIAN, order=order.id
        )
        station.record(session, act, patient=patient)
    seen = integrity_code(station.chart(session).entries)
    station.sign(session, patient=patient, seen=seen, secret=PASSWORD)
    station.sign_in(NURSE, PASSWORD)


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
