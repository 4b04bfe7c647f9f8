"""The database's files really made unwritable in mid-session, for root too."""

from pathlib import Path

from drills.aftermath import second_place
from drills.bedside import Nurse, station_in
from drills.small_disk import small_disk, unwritable
from drills.told import Told

ENTRIES = 10


def drill(times: int, folder: Path) -> Told:
    """Make them unwritable and writable again so often, while a nurse charts."""
    nurse, whys = Nurse(), set()
    with small_disk(folder / "disk") as disk, second_place(folder / "apart"):
        place = disk / "station"
        with station_in(place) as station:
            for _ in range(times):
                nurse.chart(station, 3)
                # Not the -shm: it is mapped into memory, and the system ends who writes there then.
                with unwritable([place / "ketachart.db", place / "ketachart.db-wal"]):
                    nurse.chart(station, ENTRIES)
                    waits = station.holding
                    assert waits is not None
                    assert waits.count == ENTRIES
                    whys.add(waits.why)
                assert station.join_held() == ENTRIES
        besides = f"told as {', '.join(sorted(whys))}; slowest save {nurse.slowest_s:.1f} s"
        return nurse.told("database files made read-only in mid-session", times, place, besides)
