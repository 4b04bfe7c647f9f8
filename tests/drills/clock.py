"""The computer's clock is set forward and back while a station charts, and started anew.

The station runs in a process of its own. Its wall clock is moved by libfaketime, its boot by a time
namespace with another boot's name; the machine's own clock is never set.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from drills.told import Told
from station_fixtures import DATA, NURSE, PASSPHRASE, PASSWORD, make_station

from ketachart.clock import SetClock
from ketachart.station import Costs, Station

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
DEED = "The computer's clock is set, minutes to years, forward and back"
ZONES = ("America/Chicago", "Europe/Berlin", "Asia/Kolkata", "Pacific/Apia", "UTC")
AWAKE, ACROSS = 1.0, 2.0
"""Seconds by which elapsed time may be wrong: while it runs, and after sleep or a new start."""

SLEEP = 3600
"""Seconds for which it sleeps."""
LOST = -800_000_000.0
"""Seconds by which a computer is behind whose clock lost the time of day."""


def missing() -> str:
    """What of this machine the drill needs and lacks; empty where it can be done."""
    if not LIBRARIES:
        return "libfaketime is not installed"
    if not shutil.which("unshare") or os.geteuid() != 0:
        return "a boot of its own needs root on Linux"
    tried = subprocess.run(
        ["unshare", "-T", "-m", "--boottime", "9", "--fork", "true"], check=False, timeout=10
    )
    return "" if tried.returncode == 0 else "this kernel has no time namespaces"


class Computer:
    """The process that charts, and the clocks it sees."""

    def __init__(self, station: Path, folder: Path) -> None:
        self.station, self.folder = station, folder
        self._ahead, self._boot = folder / "ahead", folder / "boot"
        self._child: subprocess.Popen[str] | None = None
        self.boots = self.boottime = 0
        self.set_ahead(0)

    def set_ahead(self, seconds: float) -> None:
        """Set its wall clock so far ahead of the true time."""
        # Written aside and renamed: a half-written offset would be a step of its own.
        aside = self._ahead.with_suffix(".new")
        aside.write_text(f"{seconds:+f}")
        aside.replace(self._ahead)

    def start(self, *, boottime: int = 0, anew: bool) -> None:
        """Start the program; ``boottime`` seconds further since the boot, of another boot."""
        self.boots += anew
        self.boottime = boottime
        self._boot.write_text(f"00000000-0000-4000-8000-{self.boots:012d}\n")
        inside = (
            f"mount --bind {self._boot} /proc/sys/kernel/random/boot_id && "
            f"exec {sys.executable} -m drills.clock_child {self.station}"
        )
        self._child = subprocess.Popen(
            ["unshare", "-T", "-m", "--boottime", str(boottime), "--fork", "sh", "-c", inside],
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
                "LD_PRELOAD": str(LIBRARIES[0]),
                "FAKETIME_TIMESTAMP_FILE": str(self._ahead),
                "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "DONT_FAKE_MONOTONIC": "1",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, line: str) -> dict:
        """Have one deed done; what it tells."""
        print(line, file=self._child.stdin, flush=True)
        answer = self._child.stdout.readline()
        return json.loads(answer)

    def stop(self) -> None:
        """The window is closed."""
        if self._child is not None:
            self._child.stdin.close()
            self._child.wait(30)
            self._child.stdout.close()
            self._child = None


def drill(times: int, folder: Path) -> Told:
    """Set the clock so often; every tenth time the computer is started anew, its clock lost.

    And as often it sleeps for an hour while the window is closed.
    """
    chance = random.Random(6)
    place = folder / "station"
    began = datetime.now(UTC) - timedelta(minutes=12)
    make_station(place, began)
    _an_infusion(place, began)
    computer = Computer(place, folder)
    charted: list[dict] = []
    worst = 0.0
    slept = 0
    wrong = 0
    try:
        computer.start(anew=True, boottime=40)
        computer.ask("confirm")
        mark, at_mark = time.monotonic(), computer.ask("chart")
        due = at_mark["due"]
        charted.append(at_mark)
        for number in range(1, times + 1):
            if number % 10 == 0:
                computer.stop()
                computer.set_ahead(LOST)  # as after a dead battery
                computer.start(anew=True, boottime=40 + number)
                told = computer.ask("chart")
                wrong += not told["restarted"]
                charted.append(told)
                computer.set_ahead(0)
                told = computer.ask("confirm")
                wrong += told["restarted"] or abs(told["step"]) > 1
                gone = time.monotonic() - mark
                told = computer.ask("chart")
                wrong += abs(told["elapsed"] - at_mark["elapsed"] - gone) > ACROSS
                mark, at_mark, slept = time.monotonic(), told, 0
                due = told["due"]
                charted.append(told)
                continue
            if number % 10 == 5:
                computer.stop()
                slept += SLEEP
                computer.set_ahead(slept)  # the wall clock went on as well
                computer.start(anew=False, boottime=computer.boottime + SLEEP)
                told = computer.ask("chart")
                gone = time.monotonic() - mark + slept
                wrong += abs(told["elapsed"] - at_mark["elapsed"] - gone) > ACROSS
                wrong += abs(told["step"]) > 1
                charted.append(told)
                due = told["due"]
                continue
            ahead = _step(chance)
            computer.set_ahead(slept + ahead)
            if number % 3 == 0:
                computer.ask(f"zone {chance.choice(ZONES)}")
            told = computer.ask("chart")
            gone = time.monotonic() - mark + slept
            worst = max(worst, abs(told["elapsed"] - at_mark["elapsed"] - gone))
            wrong += abs(told["step"] - ahead) > 1 or told["due"] != due
            charted.append(told)
    finally:
        computer.stop()
    return _looked_at(place, charted, times, worst=worst, wrong=wrong)


def _step(chance: random.Random) -> float:
    """Seconds: minutes, hours, days or years, either way; never back to where it was."""
    size = chance.choice((60, 3600, 86_400, 31_557_600))
    return chance.choice((-1, 1)) * chance.uniform(1, 20) * size


def _an_infusion(place: Path, began: datetime) -> None:
    """Ex-05 up to its twelfth minute, as if it were now."""
    file = json.loads((DATA / "sessions" / "ex-05.json").read_bytes())
    shift = began - datetime.fromisoformat("2026-03-10T10:05:00-05:00")
    kept = []
    for act in file["acts"]:
        for name in ("at", "charted_at", "due_at", "ended_at"):
            if name in act:
                act[name] = (datetime.fromisoformat(act[name]) + shift).isoformat()
        if datetime.fromisoformat(act.get("charted_at", act["at"])) <= began + timedelta(
            minutes=12
        ):
            kept.append(act)
    file["acts"] = kept
    file.pop("summary")
    clock = SetClock(began + timedelta(minutes=12))
    with Station.open(place, PASSPHRASE, clock=clock, costs=Costs.lowest()) as station:
        station.sign_in(NURSE, PASSWORD)
        station.import_session(json.dumps(file).encode())


def _looked_at(place: Path, charted: list[dict], times: int, *, worst: float, wrong: int) -> Told:
    """Open the station once more and see whether all of it is there, once and in order."""
    with Station.open(place, PASSPHRASE, costs=Costs.lowest()) as station:
        station.sign_in(NURSE, PASSWORD)
        rows = station.sessions()
        chart = station.chart(rows[-1].id)
        intact = station.verify().intact
    there = [entry.act.id for entry in chart.entries]
    lost = [told for told in charted if told["id"] not in there]
    doubled = len(there) - len(set(there))
    order = [there.index(told["id"]) for told in charted if told["id"] in there]
    broken = wrong + (not intact) + (order != sorted(order)) + (worst > AWAKE)
    return Told(
        DEED,
        times,
        len(charted),
        lost=len(lost),
        doubled=doubled,
        broken=int(broken),
        besides=f"elapsed time at most {worst:.2f} s off",
    )
