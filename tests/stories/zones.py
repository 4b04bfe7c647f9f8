"""A clock that runs in the machine's own zone, and ex-05 lived at any other hour of the year."""

import json
import os
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from station_fixtures import DATA

from ketachart.clock import Reading, SetClock

EX_05_START = datetime.fromisoformat("2026-03-10T10:05:00-05:00")
TIMES = ("at", "charted_at", "due_at", "ended_at")


def machine_zone(name: str) -> None:
    """The machine is set to a zone, as an administrator or a journey does it."""
    os.environ["TZ"] = name
    time.tzset()


def local(when: str, zone: str) -> datetime:
    """A time on the wall there; the second of two is written with a ``*`` behind it."""
    naive = datetime.fromisoformat(when.rstrip("*"))
    there = naive.replace(tzinfo=ZoneInfo(zone), fold=int(when.endswith("*")))
    return there.astimezone(ZoneInfo("UTC"))


class ZonedClock(SetClock):
    """Stands still until it is moved, and tells its time in whatever zone the machine is in now."""

    def now(self) -> Reading:
        """The time, in the offset that is in force here at that instant."""
        found = super().now()
        return Reading(found.at.astimezone(), found.boot_id, found.steady_ns)


def lived_at(start: datetime, until: datetime) -> bytes:
    """Ex-05 begun at another hour: up to ``until``, each time in the machine's zone."""
    file = json.loads((DATA / "sessions" / "ex-05.json").read_bytes())
    shift = start - EX_05_START
    kept = []
    for act in file["acts"]:
        for name in TIMES:
            if name in act:
                moved = datetime.fromisoformat(act[name]) + shift
                act[name] = moved.astimezone().isoformat()
        if datetime.fromisoformat(act.get("charted_at", act["at"])) <= until:
            kept.append(act)
    file["acts"] = kept
    file.pop("summary")
    return json.dumps(file).encode()


def minutes(count: float) -> timedelta:
    """A length of time."""
    return timedelta(minutes=count)
