"""A fictional clinic in a throw-away station, charted through the same door as any other.

The example keeps minutes from the start of its infusion instead of times; it is moved so that its
course ends, or stands at ``NOW_MIN``, at the moment it is asked for.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ketachart import resources
from ketachart.clinical.trouble import Unavailable
from ketachart.clock import Clock, StationClock, new_id
from ketachart.station import Costs, NewPerson, Station

NOW_MIN = 24.2
"""Where the running demonstration stands, in minutes from the start."""

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
        station.import_session(_session(station.clock.now().at, None), "The example")
        yield station


@contextmanager
def station_with_running_session(
    folder: Path, clock: Clock | None = None, stands_at: float = NOW_MIN
) -> Iterator[Station]:
    """The demonstration's station, with a session that stands at a minute of its course."""
    with _made(folder, clock) as station:
        station.import_session(_session(station.clock.now().at, stands_at), "The example")
        yield station


@contextmanager
def _made(folder: Path, clock: Clock | None) -> Iterator[Station]:
    first = NewPerson(NURSE, ("administrator", "nurse"), PASSWORD, "RN")
    station, code = Station.create(
        folder,
        clinic=CLINIC,
        administrator=first,
        passphrase=PASSWORD,
        clock=clock or StationClock(),
        costs=Costs.lowest(),
    )
    with station:
        station.confirm_recovery(code)
        for name, roles, credential in PEOPLE:
            station.add_person(NewPerson(name, roles, PASSWORD, credential))  # type: ignore[arg-type]
        yield station


def _session(now: datetime, stands_at: float | None) -> bytes:
    """The example as a session file that ends now, or stands at a minute now."""
    example: dict[str, Any] = json.loads(resources.path("demo", "session.json").read_text("utf-8"))
    acts = example["acts"]
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
    return json.dumps(example | {"id": new_id(), "acts": acts}).encode()
