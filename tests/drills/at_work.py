"""A station at work, run as a program that is killed or loses power; says what it has confirmed.

``python at_work.py KIND TOP [TURNS]`` works in ``TOP/station``; without turns it goes on until it
is killed. ``--serve`` begins many of them, one after the other. What it tells is a line of JSON
behind ``told: ``, said before anything else is done.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

TESTS = Path(__file__).absolute().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

from drills.later_format import LATER
from signing_desk import PHYSICIAN, SECRETS, SigningDesk
from station_fixtures import NURSE, PASSPHRASE, PASSWORD, Examples

from ketachart import settings as written
from ketachart.clinical.acts import Act, AddendumWritten, NoteWritten
from ketachart.clinical.entry import Entry
from ketachart.clock import new_id
from ketachart.report.apart import SealsApart
from ketachart.station import Costs, NewPerson, Station, holding
from ketachart.store import engine
from ketachart.store.migrations import TODAY, Course

Turns = Iterator[None]
OTHER_PASSPHRASE = "forty paper boats go south"
LOOKS = (("light", "initials"), ("dim", "hidden"))
MANY = 100
RUNNING_UNTIL = "2026-03-10T10:17:00-05:00"


def tell(**what: Any) -> None:
    """Say what is confirmed; one write, so that it is said whole or not at all."""
    os.write(1, f"told: {json.dumps(what)}\n".encode())


def created(top: Path) -> tuple[Station, str]:
    """A clinic set up, and its recovery code."""
    return Station.create(
        top / "station",
        clinic="Fictional Clinic",
        administrator=NewPerson(NURSE, ("administrator", "nurse"), PASSWORD, "RN"),
        passphrase=PASSPHRASE,
        costs=Costs.lowest(),
    )


def opened(top: Path, secret: str = PASSPHRASE, course: Course = TODAY) -> Station:
    """The station, with the nurse at it."""
    holding.FIRST_WAIT_MS = 10  # how long a save waits for another program, in view of many kills
    station = Station.open(top / "station", secret, costs=Costs.lowest(), course=course)
    station.sign_in(NURSE, PASSWORD)
    return station


@contextmanager
def another_program(station: Station) -> Iterator[None]:
    """As a virus scanner may: the database is held, and nobody else can write into it."""
    scanner = engine.driver.connect(str(station.place.database), isolation_level=None)
    scanner.execute(f"PRAGMA key=\"x'{station._key.hex()}'\"")
    scanner.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        scanner.rollback()
        scanner.close()


def addendum(station: Station) -> AddendumWritten:
    """What is charted when a record is signed."""
    return AddendumWritten(id=new_id(), at=station.clock.now().at, by="-", text="It went on.")


class Chart:
    """One session that is charted in."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self.row = station.sessions()[-1]
        self.told = {entry.act.id for entry in station.chart(self.row.id).entries}
        # Goes on where an earlier start stopped.
        self.notes = int(station.drafts(self.row.id).get("vitals", "0 0").split()[1])

    def note(self) -> str:
        """Chart one act as the window does: entry, anchor, draft."""
        station, row = self.station, self.row
        act = NoteWritten(id=new_id(), at=station.clock.now().at, by="-", text=f"note {self.notes}")
        self.record(act)
        self.notes += 1
        station.save_draft(row.id, "vitals", f"134 {self.notes}")
        tell(draft=self.notes, session=row.id)
        return act.id

    def tell_of(self, entries: Iterable[Entry]) -> None:
        """Say of all that stands in a chart that it is confirmed."""
        for entry in entries:
            if isinstance(entry.act, Act) and entry.act.id not in self.told:
                self.told.add(entry.act.id)
                tell(entry=entry.act.id, session=self.row.id)

    def record(self, act: Any) -> None:
        """Chart an act and say so."""
        self.station.record(self.row.id, act, patient=self.row.patient)
        self.told.add(act.id)
        tell(entry=act.id, session=self.row.id)
        self.station.tend()


def charting(top: Path) -> Turns:
    """Entry after entry, each with its draft."""
    with opened(top) as station:
        chart = Chart(station)
        yield
        while True:
            chart.note()
            yield


def checkpoint(top: Path) -> Turns:
    """The log is moved into the file, and the station closed and opened, again and again."""
    while True:
        with opened(top) as station:
            chart = Chart(station)
            yield
            for _ in range(2):
                for _ in range(2):
                    chart.note()
                station._database.checkpoint()
                yield


def backup(top: Path) -> Turns:
    """A backup between the entries."""
    with opened(top) as station:
        chart = Chart(station)
        yield
        while True:
            chart.note()
            made = station.back_up()
            tell(backup=str(made.path.relative_to(top)), entries=made.manifest.entries)
            chart.note()
            yield


def signing(top: Path) -> Turns:
    """An addendum of the nurse and the seal of the physician: version after version."""
    with opened(top) as station:
        station.seal_with(SealsApart())
        desk = SigningDesk(station)
        row = station.sessions()[-1]
        desk.session, desk.patient = row.id, row.patient
        chart, version = Chart(station), 1
        yield
        while True:
            chart.record(addendum(station))
            station.sign_in(PHYSICIAN, SECRETS[PHYSICIAN])
            version += 1
            tell(at_once=2)
            data = desk.sign().data
            chart.tell_of(desk.chart.entries)
            tell(sealed=row.id, version=version, size=len(data), at_once=1)
            station.sign_in(NURSE, PASSWORD)
            yield


def keys(top: Path) -> Turns:
    """The passphrase and the recovery code become others, and back."""
    secret = PASSPHRASE
    with opened(top) as station:
        chart = Chart(station)
        yield
        while True:
            chart.note()
            other = OTHER_PASSPHRASE if secret == PASSPHRASE else PASSPHRASE
            tell(secrets=[secret, other])
            station.change_passphrase(secret, other, PASSWORD)
            secret = other
            tell(secrets=[secret])
            chart.note()
            yield
            tell(code=None)
            code = station.new_recovery_code(secret, PASSWORD)
            tell(code=code)
            station.confirm_recovery(code)
            yield


def rotation(top: Path) -> Turns:
    """The data key is exchanged, and everything locked with the new one."""
    code = (top / "code.txt").read_text()
    with opened(top) as station:
        chart = Chart(station)
        yield
        while True:
            chart.record(addendum(station))
            station.rotate_data_key(PASSPHRASE, code, PASSWORD)
            tell(code=code)
            chart.record(addendum(station))
            yield


def held(top: Path) -> Turns:
    """Another program holds the database: what is charted waits, and joins afterwards."""
    with opened(top) as station:
        chart = Chart(station)
        yield
        while True:
            chart.note()
            with another_program(station):
                for _ in range(3):
                    chart.note()
                yield
            if station.join_held() < 1 or station.holding is not None:
                raise AssertionError("what waits did not join")
            chart.note()
            yield


def upgrade(top: Path) -> Turns:
    """A program with a newer format brings the station forward."""
    with opened(top) as station:
        chart = Chart(station)
        tell(later=True)
        yield
        chart.note()
    with opened(top, course=LATER) as station:
        chart = Chart(station)
        yield
        while True:
            chart.note()
            yield


def day(top: Path) -> Turns:
    """Something of all that is done in a day; what the gate has time for."""
    with opened(top) as station:
        chart = Chart(station)
        yield
        chart.note()
        with another_program(station):
            chart.note()
        station.join_held()
        chart.note()
        made = station.back_up()
        tell(backup=str(made.path.relative_to(top)), entries=made.manifest.entries)
        tell(secrets=[PASSPHRASE, OTHER_PASSPHRASE])
        station.change_passphrase(PASSPHRASE, OTHER_PASSPHRASE, PASSWORD)
        tell(secrets=[OTHER_PASSPHRASE])
        chart.note()
    with opened(top, OTHER_PASSPHRASE) as station:
        Chart(station).note()
        yield


def settings(top: Path) -> Turns:
    """What somebody set at this computer, written again and again."""
    yield
    while True:
        for theme, names in LOOKS:
            if not written.write(written.Settings(theme, names), top / "settings.toml"):
                raise AssertionError("the settings could not be written")
            tell(theme=theme)
        yield


def restore(top: Path) -> Turns:
    """A backup is put back over the station that it came from."""
    while True:
        with opened(top) as station:
            chart = Chart(station)
            yield
            chart.note()
            made = station.back_up(top / "elsewhere")
        Station.restore(made.path, top / "station", PASSPHRASE)
        yield


def first_run(top: Path) -> Turns:
    """A clinic is set up in a folder that is not there yet."""
    yield
    station, code = created(top)
    with station:
        tell(code=code, set_up=True)
        station.confirm_recovery(code)
        tell(confirmed=True)
        station.sign_in(NURSE, PASSWORD)
        tell(at_once=MANY)
        brought = station.import_session(Examples().until("ex-05", RUNNING_UNTIL))
        chart = Chart(station)
        chart.told.clear()
        chart.tell_of(brought.entries)
        tell(at_once=1)
        while True:
            chart.note()
            yield


KINDS: dict[str, Callable[[Path], Turns]] = {
    "charting": charting,
    "checkpoint": checkpoint,
    "backup": backup,
    "signing": signing,
    "keys": keys,
    "rotation": rotation,
    "holding": held,
    "upgrade": upgrade,
    "day": day,
    "settings": settings,
    "restore": restore,
    "first-run": first_run,
}


def make(top: Path, kind: str) -> None:
    """What a kind of work begins with."""
    if kind == "first-run":
        top.mkdir()
        return
    if kind == "settings":
        top.mkdir()
        written.write(written.Settings(*LOOKS[-1]), top / "settings.toml")
        return
    station, code = created(top)
    (top / "elsewhere").mkdir()
    with station:
        station.confirm_recovery(code)
        station.sign_in(NURSE, PASSWORD)
        desk = SigningDesk(station)
        (top / "code.txt").write_text(code)
        if kind in ("signing", "rotation"):
            desk.bring("ex-05")
            desk.signed()
        else:
            desk.bring("ex-05", RUNNING_UNTIL)


def work(kind: str, top: Path, turns: int | None = None) -> None:
    """Do a kind of work; without ``turns`` until somebody puts an end to it."""
    if os.environ.get("DRILL_SYNCHRONOUS") == "NORMAL":
        # Only to see that a drill finds it: the program itself knows no such setting.
        engine._engine.__kwdefaults__["pragmas"] = tuple(
            ("synchronous", "NORMAL", 1) if each[0] == "synchronous" else each
            for each in engine.PRAGMAS
        )
    doing = KINDS[kind](top)
    next(doing)
    tell(ready=True)
    while turns is None or turns > 0:
        next(doing)
        turns = None if turns is None else turns - 1
    doing.close()


def serve() -> None:
    """For each line ``KIND TOP PIPE`` a process that works until it is killed; its number is said.

    What it tells goes into the pipe. Processes are forked because a start costs a second.
    """
    for line in sys.stdin:
        kind, top, pipe = line.split()
        number = os.fork()
        if number == 0:
            os.dup2(os.open(pipe, os.O_WRONLY), 1)
            os.environ["XDG_STATE_HOME"] = f"{top}/state"
            work(kind, Path(top))
            os._exit(0)
        os.write(1, f"{number}\n".encode())
        _, status = os.waitpid(number, 0)
        os.write(1, f"gone by {os.WTERMSIG(status)}\n".encode())


if __name__ == "__main__" and sys.argv[1:] == ["--serve"]:
    serve()
elif __name__ == "__main__":
    work(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if sys.argv[3:] else None)
