"""Backups that are late, fail, find no room, are slept through, or whose disk is pulled out.

What the window asks each minute is asked each minute; the clock is set on meanwhile. Counted is
after how many minutes it is told, and after how many the backups have caught up.
"""

import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from drills.aftermath import second_place
from drills.small_disk import fill, small_disk, unwritable
from drills.told import Told
from made_once import copy_of
from station_fixtures import (
    NURSE,
    PASSPHRASE,
    PASSWORD,
    ZONE,
    Examples,
    JumpingClock,
    make_station,
)

from ketachart.clinical.acts import NoteWritten
from ketachart.clock import new_id
from ketachart.gui.backups import in_words
from ketachart.station import BackupState, Costs, Station
from ketachart.store import engine
from ketachart.store.ledger import Ledger

AT = datetime(2026, 6, 1, 9, 0, tzinfo=ZONE)
TOLD_MIN, CAUGHT_UP_MIN = 0, 5
"""safety.md A22."""


@dataclass
class Ward:
    """A station whose second place is a disk of its own, and a nurse who charts."""

    station: Station
    disk: Path
    stack: ExitStack
    acts: list[str] = field(default_factory=list)

    def chart(self) -> None:
        """One note."""
        row = self.station.open_sessions()[-1]
        act = NoteWritten(id=new_id(), at=self.station.clock.now().at, by="-", text="Rests.")
        self.station.record(row.id, act, patient=row.patient)
        self.acts.append(act.id)

    def pass_by(self, **by: float) -> None:
        """Time goes by without anybody asking, as in sleep; somebody signs in anew."""
        self.station.clock.advance(**by)
        self.station.sign_in(NURSE, PASSWORD)

    def tend(self) -> BackupState:
        """What the window asks, until the answer stands."""
        for _ in range(2000):
            state = self.station.tend_backups()
            if not (state.running or state.looking):
                return state
            time.sleep(0.005)
        raise AssertionError("the run does not end")

    def minutes_until(self, so: Callable[[BackupState], bool], most: int = 12) -> int:
        """After how many minutes the window knows it."""
        for minute in range(most):
            if so(self.tend()):
                return minute
            self.pass_by(minutes=1)
        return most


def is_told(state: BackupState) -> bool:
    """Whether the board says that something is the matter."""
    word, _ = in_words(state, AT)
    return word in ("Backups late", "Backup trouble", "No backup yet")


def has_all(ward: Ward) -> Callable[[BackupState], bool]:
    """Whether both places have a backup from after the last note, and nothing is the matter."""
    since = ward.station.clock.now().at

    def so(state: BackupState) -> bool:
        newest = (state.own, state.second)
        return not is_told(state) and all(at is not None and at >= since for at in newest)

    return so


def late(ward: Ward) -> Callable[[], object]:
    """The disk is away for more than a day."""
    end = gone(ward)
    ward.pass_by(hours=25)
    return end


def failed(ward: Ward) -> Callable[[], object]:
    """Nobody may write there any more."""
    (place,) = ward.station._backup_places()[1:]
    stack = ExitStack()
    stack.enter_context(unwritable([place]))
    return stack.close


def full(ward: Ward) -> Callable[[], object]:
    """It is full to the last byte."""
    return fill(ward.disk).unlink


def gone(ward: Ward) -> Callable[[], object]:
    """It is pulled out: where it was, an empty folder of the station's own disk is left."""
    image = ward.disk.with_name(ward.disk.name + ".img")
    subprocess.run(["umount", ward.disk], check=True)
    return lambda: subprocess.run(["mount", "-o", "loop", image, ward.disk], check=True)


def slept_through(ward: Ward) -> Callable[[], object]:
    """The computer sleeps for nine hours, and nothing is the matter but that."""
    ward.pass_by(hours=9)
    return lambda: None


KINDS = (late, failed, full, gone, slept_through)


def drill(times: int, folder: Path) -> Told:
    """One trouble after the other, so many in all."""
    told_min: list[int] = []
    caught_min: list[int] = []
    lost = acknowledged = 0
    with ExitStack() as stack:
        stack.enter_context(second_place(folder))
        disk = stack.enter_context(small_disk(folder / "stick", 160))
        copy_of(("backup-trouble",), folder / "station", lambda made: make_station(made, AT))
        clock = JumpingClock(AT)
        station = stack.enter_context(
            Station.open(folder / "station", PASSPHRASE, clock=clock, costs=Costs.lowest())
        )
        station.sign_in(NURSE, PASSWORD)
        station.import_session(Examples().until("ex-05", "2026-03-10T10:17:00-05:00"))
        place = disk / "copies"
        now = station.clinic
        station.change_clinic(
            clinic=now.clinic,
            paper=now.paper,
            chairs=now.chairs,
            default_protocol=now.default_protocol,
            backup_folder=str(place),
        )
        ward = Ward(station, disk, stack)
        ward.tend()
        for number in range(times):
            kind = KINDS[number % len(KINDS)]
            ward.pass_by(minutes=31)
            end = kind(ward)
            ward.chart()
            if kind is not slept_through:
                told_min.append(ward.minutes_until(is_told))
            end()
            caught_min.append(ward.minutes_until(has_all(ward)))
        lost += _missing(ward, place)
        acknowledged = len(ward.acts)
    broken = sum(m > TOLD_MIN for m in told_min) + sum(m > CAUGHT_UP_MIN for m in caught_min)
    return Told(
        "backups late, failed, full, slept through, disk pulled out",
        times,
        acknowledged,
        lost,
        broken=broken,
        besides=f"looked for each minute: told by look {max(told_min, default=0) + 1}, caught up "
        f"{max(caught_min)} min after the end",
    )


def _missing(ward: Ward, place: Path) -> int:
    """How many of the notes are not in the newest backup of the second place."""
    newest = max(place.glob("KetaChart-*"), key=lambda path: path.name)
    with engine.reading_copy(newest / "ketachart.db", ward.station._key) as con:
        there = {entry.act.id for entry in Ledger().trail(con)}
    return len(set(ward.acts) - there)
