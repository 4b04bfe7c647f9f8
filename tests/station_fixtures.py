"""Stations and example sessions that many tests share; a plugin of ``conftest``."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from made_once import copy_of
from station_names import DATA, NURSE, PASSPHRASE, PASSWORD

from ketachart.clock import SetClock
from ketachart.station import Costs, NewPerson, Station

ZONE = timezone(timedelta(hours=-5))


class Examples:
    """The example sessions, as the files that they are."""

    def __call__(self, name: str) -> bytes:
        return self.path(name).read_bytes()

    def path(self, name: str) -> Path:
        return DATA / "sessions" / f"{name}.json"

    def all(self) -> list[Path]:
        return sorted((DATA / "sessions").glob("ex-*.json"))

    def until(self, name: str, when: str) -> bytes:
        """The session as it stood at an ISO time: acts charted later are left out."""
        file = json.loads(self(name))
        limit = datetime.fromisoformat(when)
        file["acts"] = [
            a for a in file["acts"] if datetime.fromisoformat(a.get("charted_at", a["at"])) <= limit
        ]
        file.pop("summary")
        return json.dumps(file).encode()


@pytest.fixture(scope="session")
def example() -> Examples:
    return Examples()


class JumpingClock(SetClock):
    """A clock that stands still and whose wall clock a test can move away."""

    jumped = timedelta(0)

    def step(self) -> timedelta:
        return self.jumped

    def adopt_wall_clock(self) -> None:
        self.set(self.now().at + self.jumped)
        self.jumped = timedelta(0)


class CountingStation(Station):
    """A station whose own entries a test can count by the name of their act."""

    def go_on_as_made(self) -> None:
        """The administrator is at it without a sign-in, as right after the set-up."""
        (self.person,) = self.people()
        self._shifts.start(self.person, self.clock.now())

    def count(self, act: str) -> int:
        with self._database.reading() as con:
            return len(self._ledger.of_station(con, (act,)))


def later(station: Station, **by: float) -> None:
    """Time passes (as for ``timedelta``), and the nurse types the password of another shift."""
    station.clock.advance(**by)
    station.sign_in(NURSE, PASSWORD)


def make_station(folder: Path, at: datetime) -> None:
    """A clinic with one nurse, set up at a moment; closed again."""
    station, code = Station.create(
        folder,
        clinic="Fictional Clinic",
        administrator=NewPerson(NURSE, ("administrator", "nurse"), PASSWORD, "RN"),
        passphrase=PASSPHRASE,
        clock=JumpingClock(at),
        costs=Costs.lowest(),
    )
    with station:
        station.confirm_recovery(code)


@pytest.fixture
def new_station(tmp_path):
    """Make a station with one nurse signed in, on a clock that the test moves."""
    made = []

    def make(name: str = "station", at: datetime | None = None) -> Station:
        at = at or datetime(2026, 6, 1, 9, 0, tzinfo=ZONE)
        copy_of(("station", name, at), tmp_path / name, lambda folder: make_station(folder, at))
        station = CountingStation.open(
            tmp_path / name, PASSPHRASE, clock=JumpingClock(at), costs=Costs.lowest()
        )
        made.append(station)
        station.go_on_as_made()
        return station

    yield make
    for station in made:
        station.close()


@pytest.fixture
def station(new_station):
    return new_station()


@pytest.fixture
def other_station(new_station):
    return new_station("other")


@pytest.fixture
def reopen():
    """Close a station and open it again, signed in."""
    opened = []

    def again(station: Station) -> Station:
        station.close()
        fresh = CountingStation.open(
            station.place.folder, PASSPHRASE, clock=station.clock, costs=Costs.lowest()
        )
        fresh.sign_in(NURSE, PASSWORD)
        opened.append(fresh)
        return fresh

    yield again
    for station in opened:
        station.close()


@pytest.fixture
def running(example):
    """Chart ex-05 up to its twelfth minute: an infusion that runs."""

    def chart(station: Station):
        return station.import_session(example.until("ex-05", "2026-03-10T10:17:00-05:00"))

    return chart
