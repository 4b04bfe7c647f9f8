"""A working day at the real window: six chairs, patients after patients, an entry every 5 seconds.

Keys and PINs go where a hand would send them; the clock is set on by five seconds an entry, or is
the real one. Everything that was acknowledged is looked for at the end, in the station opened anew.
"""

# Before Qt, as in the program; what stands in memory depends on it.
import ketachart.gui  # noqa: F401  # isort: skip

import gc
import hashlib
import json
import logging
import os
import resource
import statistics
import subprocess
import sys
import threading
import time
from array import array
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from made_once import copy_of
from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from station_names import DATA, NURSE, PASSPHRASE, PASSWORD

from ketachart.app import window_of
from ketachart.clinical.acts import ACTS, Act
from ketachart.clinical.entry import integrity_code
from ketachart.clock import Clock, SetClock, StationClock
from ketachart.gui import theme
from ketachart.gui.background import Background, by
from ketachart.gui.widgets.bounce import BounceFilter
from ketachart.report.apart import SealsApart
from ketachart.station import Costs, NewPerson, Station

CHAIRS = ("1", "2", "3", "4", "5", "6")
OTHER, DOCTOR = "T. Okafor, RN", "Dr. H. Brandt, MD"
SECRETS = {NURSE: PASSWORD, OTHER: "sixty blue lanterns sailing", DOCTOR: "eleven purple bicycles"}
PINS = {NURSE: "730599", OTHER: "918267"}
MORNING = datetime(2026, 3, 10, 7, 0, tzinfo=UTC)
SECONDS = 5
"""From one entry to the next."""
TURNS = 5
"""So many patients sit in each chair, one after the other."""
WAIT_S = 20.0
CTRL = Qt.KeyboardModifier.ControlModifier
K = Qt.Key


@dataclass
class Seen:
    """What the day showed; times in ms, memory in MB."""

    entries: int = 0
    sets: int = 0
    locks: int = 0
    exports: int = 0
    signed: int = 0
    backups: int = 0
    patients: int = 0
    taken: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    widgets: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    pauses: dict[str, float] = field(default_factory=dict)
    """The longest pause of the window's loop while that was done."""
    cpu_s: float = 0.0
    wall_s: float = 0.0
    lost: int = 0
    doubled: int = 0
    broken: int = 0

    @property
    def longest(self) -> float:
        """The longest pause of the window's loop."""
        return max(self.pauses.values(), default=0.0)

    @property
    def p50(self) -> float:
        return statistics.median(self.taken)

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.taken, n=100, method="inclusive")[98]

    @property
    def grown(self) -> float:
        """MB that the last quarter of the day has more than its second quarter."""
        quarter = max(len(self.memory) // 4, 1)
        return statistics.mean(self.memory[-quarter:]) - statistics.mean(
            self.memory[quarter : 2 * quarter] or self.memory[:1]
        )


def named(session: str, act: str) -> int:
    """An act of a session, in eight bytes."""
    name = f"{session} {act}".encode()
    return int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), "big")


def memory_mb() -> float:
    """What this process has in memory now (resident), in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def make(folder: Path, clock: Clock) -> None:
    """A clinic of six chairs, two nurses with PINs and a physician who has signed nothing yet."""
    station, code = Station.create(
        folder,
        clinic="Fictional Clinic",
        administrator=NewPerson(NURSE, ("administrator", "nurse"), PASSWORD, "RN"),
        passphrase=PASSPHRASE,
        chairs=CHAIRS,
        clock=clock,
        costs=Costs.lowest(),
    )
    with station:
        station.confirm_recovery(code)
        station.set_pin(PINS[NURSE], PASSWORD)
        for name, role in ((OTHER, "nurse"), (DOCTOR, "physician")):
            station.sign_in(NURSE, PASSWORD)
            station.add_person(NewPerson(name, (role,), f"{SECRETS[name]} at first"))
            station.sign_in(name, f"{SECRETS[name]} at first")
            station.change_password(f"{SECRETS[name]} at first", SECRETS[name])
        station.sign_in(OTHER, SECRETS[OTHER])
        station.set_pin(PINS[OTHER], SECRETS[OTHER])


def make_apart(folder: Path, *, real: bool) -> None:
    """The same in a process of its own: what setting up needs in memory is no part of a day."""
    clock = "StationClock()" if real else "SetClock(MORNING)"
    deed = f"from drills.working_day import *; make(Path(sys.argv[1]), {clock})"
    subprocess.run(
        [sys.executable, "-c", deed, str(folder)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
    )


class Guest:
    """One patient's session: ex-01 until ten minutes after the pump was started, and its end."""

    def __init__(self, number: int, chair: str, now: datetime) -> None:
        text = (DATA / "sessions" / "ex-01.json").read_text()
        for theirs, ours in (
            ("M. Ruiz, RN", NURSE), ("T. Lindqvist, RN", OTHER), ("Dr. A. Okafor, MD", DOCTOR),
        ):  # fmt: skip
            text = text.replace(theirs, ours)
        file = json.loads(text)
        started = next(a["at"] for a in file["acts"] if a["act"] == "infusion-started")
        shift = now - timedelta(minutes=10) - datetime.fromisoformat(started)
        until = datetime.fromisoformat(started) + timedelta(minutes=10)
        acts = [a for a in file["acts"] if datetime.fromisoformat(a["at"]) <= until]
        self.rest = [a for a in file["acts"] if a not in acts]
        for act in acts:
            act["at"] = (datetime.fromisoformat(act["at"]) + shift).isoformat()
        acts[0]["chair"] = chair
        file |= {"id": f"DAY-{number}", "acts": acts}
        file["patient"] |= {"mrn": f"T-{number:04}", "family_name": f"Guest{number}"}
        file.pop("summary")
        self.data, self.chair = json.dumps(file).encode(), chair
        self.session = ""
        self.effect = self.stopped = False

    def acts(self, *kinds: str, at: datetime) -> list[Act]:
        """What is left of the example of these kinds, as happening now."""
        found = [a for a in self.rest if a["act"] in kinds]
        kind: Any = ACTS[0]
        for more in ACTS[1:]:
            kind |= more
        return [msgspec.convert(a | {"at": at.isoformat()}, kind, strict=False) for a in found]


class WorkingDay:
    """The window, its chairs and what is acknowledged."""

    def __init__(self, folder: Path, *, entries: int, real: bool = False) -> None:
        self.folder, self.entries, self.real = folder, entries, real
        self.clock: Any = StationClock() if real else SetClock(MORNING)
        self.seen = Seen()
        self.acknowledged = array("Q")
        """Session and act, as ``named``: a day's ids would be memory that is not the program's."""
        self.guests: dict[str, Guest] = {}
        self.others: dict[str, Any] = {}
        self._number = 0
        self._doing = "opening"
        self._opened = False

    # The window's loop ------------------------------------------------------------------------

    def turn(self, until: Callable[[], object], why: str) -> bool:
        """Let the loop run until something is so; one that never comes is an error."""
        end = time.monotonic() + WAIT_S
        while not until():
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
            if time.monotonic() > end:
                self.seen.errors.append(f"waited in vain: {why}")
                return False
        return True

    def idle(self) -> None:
        """Everything that was asked is answered."""
        self.turn(lambda: self.background.busy_since is None, "an answer")

    def rest(self, seconds: float) -> None:
        """The program is left alone, in real time."""
        loop = QEventLoop()
        QTimer.singleShot(int(seconds * 1000), loop.quit)
        loop.exec()

    def ask(self, work: Callable[[Station], Any], person: Any = None) -> Any:
        """Something done in the station's thread."""
        found: list[Any] = []
        self.background.do_itself(
            by(person or self.background.author, work), found.append, self._bad
        )
        self.idle()
        return found[0] if found else None

    def _bad(self, trouble: Exception) -> None:
        self.seen.errors.append(f"{type(trouble).__name__}: {trouble}")

    def press(self, key: Qt.Key, held: Any = Qt.KeyboardModifier.NoModifier) -> None:
        """One key by name."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, held)

    def type(self, text: str) -> None:
        """Characters to whatever has the keyboard."""
        for letter in text:
            QTest.keyClicks(QApplication.focusWidget() or self.window, letter)

    # The day ----------------------------------------------------------------------------------

    def open(self) -> None:
        """The station, its window, and who is at work."""
        if not self.folder.exists():
            copy_of(("working-day",), self.folder, lambda folder: make(folder, self.clock))
        app = QApplication.instance() or QApplication(sys.argv[:1])
        theme.apply(app, "dark")
        self._bounce = BounceFilter()
        self.app = app

        def opener() -> Station:
            station = Station.open(self.folder, PASSPHRASE, clock=self.clock, costs=Costs.lowest())
            for name in (OTHER, DOCTOR, NURSE):
                station.sign_in(name, SECRETS[name])
            return station

        self.background = Background(opener)
        self.background.do_itself(lambda station: station.seal_with(SealsApart()))
        now = self.clock.now
        hooks = sys.excepthook, threading.excepthook
        self.window = window_of(self.background, NURSE, lambda: now().at)
        self._hooks = hooks
        self.window.outbox.charted.connect(self._charted)
        self.window.outbox.refused.connect(lambda _, trouble: self._bad(trouble))
        self.background.troubled.connect(self._bad)
        self.window.resize(1366, 768)
        done: list[int] = []
        self.window.opened.connect(lambda: done.append(1))
        self.window.show()
        self.window.activateWindow()
        self.turn(lambda: done and self.window.isActiveWindow(), "the window")
        self.people = {person.name: person for person in self.window.known.people}
        self._beat = time.monotonic()
        self._pulse = QTimer()
        self._pulse.setTimerType(Qt.TimerType.PreciseTimer)
        self._pulse.timeout.connect(self._beats)
        self._pulse.start(20 if self.real else 5)

    def _beats(self) -> None:
        now = time.monotonic()
        pause = (now - self._beat) * 1000
        self.seen.pauses[self._doing] = max(self.seen.pauses.get(self._doing, 0.0), pause)
        self._beat = now

    def _charted(self, outgoing: Any, chart: Any) -> None:
        self._last = time.perf_counter()
        self.acknowledged.extend(named(outgoing.session, act.id) for act in outgoing.acts)

    def seat(self, chair: str) -> None:
        """The next patient in a chair."""
        self._doing = "seating"
        self._number += 1
        guest = Guest(self._number, chair, self.clock.now().at)
        chart = self.ask(lambda station: station.import_session(guest.data))
        guest.session = chart.session.session
        self.window.pages.new.opened.emit(chart)
        self.acknowledged.extend(
            named(guest.session, e.act.id) for e in chart.entries if isinstance(e.act, Act)
        )
        self.guests[chair] = guest
        self.seen.patients += 1

    def leave(self, guest: Guest) -> None:
        """Waste, discharge, attestation; the physician reads and signs."""
        self._doing = "leaving and signing"
        window, session = self.window, guest.session
        patient = window.charts[session].session.patient
        self._give(guest, "drug-wasted")
        for kind in ("independent-check", "discharge-assessed", "patient-discharged"):
            self._give(guest, kind)
        note = "Charted by the minute."
        chart = self.ask(
            lambda s: s.attest(session, patient=patient, reason="Handed over.", note=note)
        )
        if chart is None:
            return
        self.acknowledged.append(named(session, chart.entries[-1].act.id))

        def sign(station: Station) -> Any:
            code = integrity_code(station.chart(session).entries)
            return station.sign(session, patient=patient, seen=code, secret=SECRETS[DOCTOR])

        signed = self.ask(sign, self.people[DOCTOR])
        if signed is not None:
            self.seen.signed += 1
            window.charting.chart_changed(signed.chart)

    def _give(self, guest: Guest, kind: str) -> None:
        for act in guest.acts(kind, at=self.clock.now().at):
            second = OTHER if self.window.bedside.by == NURSE else NURSE
            person = self.people[second] if kind == "independent-check" else None
            before = len(self.acknowledged)
            self.window.charting.record(guest.session, None, act, person)
            self.turn(lambda before=before: len(self.acknowledged) > before, kind)

    def entry(self, number: int) -> None:
        """One entry at the chair whose turn it is, by the keys of the chair and of the entry."""
        self._doing = "to another chair"
        guest = self.guests[CHAIRS[number % len(CHAIRS)]]
        self.press(getattr(K, f"Key_{guest.chair}"), CTRL)
        QCoreApplication.processEvents()
        before = len(self.acknowledged)
        kind = number // len(CHAIRS) % 12
        self._doing = {5: "a side effect", 9: "a note"}.get(kind, "a set")
        if kind == 5:
            keys = "sn0" if guest.effect else "sn2"
            guest.effect = not guest.effect
        elif kind == 9:
            self.press(K.Key_F4)
            self.type("asleep, rouses to voice")
            keys = "\r"
        else:
            seat = guest.chair
            keys = f"11{seat}7{seat}6{seat}98{12 + number % 5}5"
            self.seen.sets += 1
        for key in keys[:-1]:
            self.type(key)
        began = time.perf_counter()
        if keys[-1] == "\r":
            self.press(K.Key_Return)
        else:
            self.type(keys[-1])
        if not self.turn(lambda: len(self.acknowledged) > before, f"entry {number} {keys!r}"):
            self.window.grab().save(str(self.folder.parent / f"stuck-{number}.png"))
            self.press(K.Key_Escape)
            return
        self.seen.taken.append((self._last - began) * 1000)
        self.seen.entries += 1

    def take_over(self) -> None:
        """The window is locked, and the other nurse comes in by PIN."""
        self._doing = "lock and PIN"
        window = self.window
        name = OTHER if window.bedside.by == NURSE else NURSE
        self.press(K.Key_L, CTRL)
        self.idle()
        page = window.lock.page
        if page.unlock.chosen != name:
            QTest.mouseClick(page.unlock.tiles[name], Qt.MouseButton.LeftButton)
        self.type(PINS[name])
        self.turn(lambda: not window.is_locked and window.bedside.by == name, f"unlock by {name}")
        self.idle()
        if window.frame.hands.isVisible():
            QTest.mouseClick(window.frame.hands.buttons[0], Qt.MouseButton.LeftButton)
            self.idle()
        self.seen.locks += 1

    def look_round(self) -> None:
        """The board and the pages round the chairs."""
        self._doing = "other pages"
        window = self.window
        window.show_board()
        for page in ("patients", "settings", "board"):
            window.go(page)
            self.idle()
        self.press(K.Key_F1)
        self.press(K.Key_Escape)
        window.show_session(self.guests["1"].session)
        self.idle()

    def export(self) -> None:
        """A page leaves."""
        self._doing = "an export"
        session = self.guests["2"].session
        name, data = self.ask(
            lambda s: s.export(session, "pdf", for_whom="C. Lund", purpose="care")
        )
        assert name
        assert data.startswith(b"%PDF")
        self.seen.exports += 1

    def work(self, tell: Callable[[str], object] = lambda _: None) -> Seen:
        """The whole of it."""
        handler = _Loud(self.seen.errors)
        logging.getLogger().addHandler(handler)
        began, cpu = time.monotonic(), time.process_time()
        self.open()
        self.app.installEventFilter(self._bounce)
        try:
            for chair in CHAIRS:
                self.seat(chair)
            self.window.show_session(self.guests["1"].session)
            self.seen.pauses.clear()
            self._go(tell)
        finally:
            self.app.removeEventFilter(self._bounce)
            sys.excepthook, threading.excepthook = self._hooks
            gc.unfreeze()
            logging.getLogger().removeHandler(handler)
            self._pulse.stop()
            self.seen.wall_s, self.seen.cpu_s = time.monotonic() - began, time.process_time() - cpu
            self.close()
        self.check()
        return self.seen

    def _go(self, tell: Callable[[str], object]) -> None:
        part = max(self.entries // 24, 2 * len(CHAIRS))
        stay = max(self.entries // TURNS // len(CHAIRS) * len(CHAIRS), 2 * len(CHAIRS))
        begin = time.monotonic()
        for number in range(self.entries):
            if self.real:
                self.rest(max(begin + number * SECONDS - time.monotonic(), 0))
            elif number:  # twelve hours after they signed in, people are asked for the password
                self.clock.advance(seconds=SECONDS)
            self.entry(number)
            # What is to be deleted later goes in a loop of its own level alone.
            self.rest(0.001)
            # Chair by chair, not all at once.
            _turn, at = divmod(number, stay)
            chair = CHAIRS[number % len(CHAIRS)]
            guest = self.guests[chair]
            if at // len(CHAIRS) == stay // len(CHAIRS) // 3 and not guest.stopped:
                guest.stopped = True
                self._give(guest, "infusion-stopped")
            if at >= stay - len(CHAIRS) and number + len(CHAIRS) < self.entries:
                self.leave(guest)
                self.seat(chair)
            if number % part == part // 2:
                self.take_over()
            if number % part == part // 4:
                self.export()
                self.look_round()
            if number % part == part - 1:
                self.seen.memory.append(memory_mb())
                self.seen.widgets.append(len(self.app.allWidgets()))
                tell(
                    f"{number + 1:>6} entries {self.seen.memory[-1]:6.1f} MB "
                    f"{self.seen.widgets[-1]:>5} widgets, "
                    f"longest pause {self.seen.longest:.0f} ms, "
                    f"{len(self.seen.errors)} errors"
                )

    def close(self) -> None:
        """The day is over."""
        self.idle()
        self.window._closing = True
        self.window.close()
        if not self.background.close():
            self.seen.errors.append("the station's thread hangs")
        self.window.deleteLater()
        QCoreApplication.processEvents()

    def check(self) -> None:
        """In the station opened anew: what was acknowledged is there, once, and the chain holds."""
        with Station.open(
            self.folder, PASSPHRASE, clock=self.clock, costs=Costs.lowest()
        ) as station:
            station.sign_in(NURSE, PASSWORD)
            found = Counter(
                named(row.id, entry.act.id)
                for row in station.sessions()
                for entry in station.chart(row.id).entries
            )
            self.seen.lost = sum(not found[act] for act in self.acknowledged)
            self.seen.doubled = sum(found[act] > 1 for act in self.acknowledged)
            self.seen.broken = int(not station.verify().intact) + len(self.seen.errors)
        self.seen.backups = len(list((self.folder / "backups").glob("*")))


class _Loud(logging.Handler):
    def __init__(self, errors: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._errors = errors

    def emit(self, record: logging.LogRecord) -> None:
        self._errors.append(f"{record.levelname}: {record.getMessage()}")
