"""A disk that is really full in mid-session, again and again, with room made in between."""

from pathlib import Path

from drills.aftermath import second_place
from drills.bedside import Nurse, station_in
from drills.small_disk import fill, small_disk
from drills.told import Told

ENTRIES, MOST = 25, 100


def drill(times: int, folder: Path) -> Told:
    """Fill the disk so often, every second time with the holding file on the same full disk."""
    nurses = []
    for same in (False, True):
        place = folder / ("same" if same else "apart")
        with (
            small_disk(place, 24) as disk,
            second_place(disk if same else place.with_suffix(".state")),
        ):
            nurse, held = Nurse(), 0
            rounds = (times + 1 - same) // 2
            with station_in(disk / "station", holding=1 << 20) as station:
                for _ in range(rounds):
                    nurse.chart(station, 3)
                    filling = fill(disk)
                    # The log has room of its own from before: it may take a while.
                    for _ in range(MOST):
                        nurse.chart(station, ENTRIES, 1500)
                        if station.holding is not None:
                            break
                    waits = station.holding
                    assert waits is not None
                    assert waits.why == "full"
                    held += waits.count
                    nurse.chart(station, 2)
                    filling.unlink()
                    assert station.join_held()
                    assert station.holding is None
                    nurse.chart(station, 3)
            nurses.append(
                (nurse.told("", rounds, disk / "station"), held, nurse.slowest_s, nurse.refused)
            )
    told = [each[0] for each in nurses]
    return Told(
        "disk full in mid-session, room made, no restart",
        times,
        sum(each.acknowledged for each in told),
        lost=sum(each.lost for each in told),
        doubled=sum(each.doubled for each in told),
        broken=sum(each.broken for each in told) + sum(each[3] for each in nurses),
        besides=f"{sum(each[1] for each in nurses)} of them were held; "
        f"slowest save {max(each[2] for each in nurses):.1f} s",
    )
