"""Another program really holds the database, as a virus scanner does, while a nurse charts."""

import subprocess
import sys
import time
from pathlib import Path

from drills.aftermath import second_place
from drills.bedside import Nurse, station_in
from drills.told import Told

from ketachart.station.holding import FIRST_WAIT_MS

LOCKS = """
import fcntl, sys, time
file = open(sys.argv[2], "r+b")
fcntl.lockf(file, fcntl.LOCK_EX, 1, 120)
print("held", flush=True)
time.sleep(float(sys.argv[1]))
"""
LONG_S, SHORT_S = 8.0, 0.7


def drill(times: int, folder: Path) -> Told:
    """Have it held so often; for 8 s each where it is done more than twice."""
    nurse, held, seconds = Nurse(), 0, LONG_S if times > 2 else SHORT_S
    with second_place(folder / "apart"):
        place = folder / "station"
        wait_ms = FIRST_WAIT_MS if times > 2 else 100
        with station_in(place) as station, station._database.waiting_at_most(wait_ms):
            for _ in range(times):
                nurse.chart(station, 3)
                # The byte by which SQLite knows who writes.
                locks = str(place / "ketachart.db-shm")
                command = [sys.executable, "-c", LOCKS, str(seconds), locks]
                with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
                    assert other.stdout is not None
                    other.stdout.readline()
                    while other.poll() is None:
                        nurse.chart(station)
                        if station.holding is not None:
                            held = max(held, station.holding.count)
                            station.join_held()
                        time.sleep(0.05)
                assert held
                station.join_held()
                assert station.holding is None
        besides = (
            f"held {seconds:g} s; up to {held} entries waited; slowest save {nurse.slowest_s:.1f} s"
        )
        return nurse.told("database held by another program", times, place, besides)
