"""A nurse who charts at a station that is in trouble, and what became of every entry."""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from drills.told import Told
from made_once import copy_of
from station_fixtures import NURSE, PASSPHRASE, PASSWORD, ZONE, Examples, make_station

from ketachart.clinical.acts import NoteWritten
from ketachart.clinical.trouble import Damaged, Unavailable
from ketachart.clock import new_id
from ketachart.station import Costs, Station
from ketachart.store.projections import SessionRow

AT = datetime(2026, 6, 1, 9, 0, tzinfo=ZONE)


def station_in(folder: Path, **costs: int) -> Station:
    """A station with one running session, in a folder that is empty or not there."""
    copy_of(("drilled",), folder / "made", _make)
    for path in (folder / "made").iterdir():
        path.rename(folder / path.name)
    (folder / "made").rmdir()
    return opened(folder, **costs)


def opened(folder: Path, **costs: int) -> Station:
    """It, opened, with the nurse at it."""
    lowest = Costs.lowest()
    kept = Costs(lowest.passphrase, lowest.recovery, lowest.password, **{"reserve": 0, **costs})
    station = Station.open(folder, PASSPHRASE, costs=kept)
    station.sign_in(NURSE, PASSWORD)
    return station


def _make(folder: Path) -> None:
    make_station(folder, AT)
    with Station.open(folder, PASSPHRASE, costs=Costs.lowest()) as station:
        station.sign_in(NURSE, PASSWORD)
        station.import_session(Examples().until("ex-05", "2026-03-10T10:17:00-05:00"))


@dataclass
class Nurse:
    """Charts note after note; remembers those of which the station said that they are kept."""

    acknowledged: list[str] = field(default_factory=list)
    refused: int = 0
    slowest_s: float = 0.0
    row: SessionRow | None = None

    def chart(self, station: Station, times: int = 1, length: int = 200) -> None:
        """Chart so many notes, in the newest session."""
        self.row = row = self.row or station.open_sessions()[-1]
        for _ in range(times):
            act = NoteWritten(id=new_id(), at=station.clock.now().at, by="-", text="x" * length)
            began = time.perf_counter()
            try:
                station.record(row.id, act, patient=row.patient)
            except (Unavailable, Damaged):
                self.refused += 1
            else:
                self.acknowledged.append(act.id)
            self.slowest_s = max(self.slowest_s, time.perf_counter() - began)

    def told(self, deed: str, times: int, folder: Path, besides: str = "") -> Told:
        """What is there of it all when the program is started again."""
        with opened(folder) as station:
            whole = station.verify().intact and station.holding is None
            entries = station.chart(station.open_sessions()[-1].id).entries
        there = Counter(entry.act.id for entry in entries)
        order = [entry.act.id for entry in entries if entry.act.id in set(self.acknowledged)]
        return Told(
            deed,
            times,
            len(self.acknowledged),
            lost=sum(not there[each] for each in self.acknowledged),
            doubled=sum(there[each] > 1 for each in self.acknowledged),
            broken=int(not whole or order != self.acknowledged),
            besides=besides,
        )
