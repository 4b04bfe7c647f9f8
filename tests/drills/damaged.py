"""The database's bytes really overwritten in mid-session, and a backup put back afterwards."""

from pathlib import Path

from drills.aftermath import second_place
from drills.bedside import Nurse, station_in
from drills.told import Told
from station_fixtures import PASSPHRASE

from ketachart.station import Station

ENTRIES = 20


def drill(times: int, folder: Path) -> Told:
    """Damage it so often, each time a station of its own; all that was charted is joined again."""
    told = []
    for number in range(times):
        top = folder / str(number)
        with second_place(top / "apart"):
            nurse = Nurse()
            with station_in(top / "station") as station:
                nurse.chart(station, ENTRIES)
                backup = station.back_up(top / "backups").path
                _overwrite(station, number)
                nurse.chart(station, ENTRIES)
                waits = station.holding
                assert getattr(waits, "why", None) == "damaged"
            Station.restore(backup, top / "station", PASSPHRASE)
            told.append(nurse.told("", 1, top / "station"))
    return Told(
        "database overwritten in mid-session, a backup put back",
        times,
        sum(each.acknowledged for each in told),
        lost=sum(each.lost for each in told),
        doubled=sum(each.doubled for each in told),
        broken=sum(each.broken for each in told),
    )


def _overwrite(station: Station, number: int) -> None:
    """Other bytes from some page on; nothing of it is left in memory, as in a larger database."""
    database = station._database
    database.checkpoint()
    path = station.place.database
    begin = 4096 * (1 + number % 5)
    with path.open("r+b") as file:
        file.seek(begin)
        file.write(b"\x5a" * (path.stat().st_size - begin))
    raw = database._raw()
    raw.set_authorizer(None)
    raw.execute("PRAGMA shrink_memory")
