"""A station of an older format, killed while it is brought forward: it is the old one or the new.

Killed once between every two steps of the way (few times: every other two), then at random
moments of it. ``python upgrade.py TIMES FOLDER`` does it in a program of its own, which forks what
is killed.
"""

import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import time
from itertools import count
from pathlib import Path

TESTS = Path(__file__).absolute().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent), str(TESTS / "data/stations")]

from drills.later_format import LATER
from drills.told import Told

FEW = 10
KEPT = TESTS / "data" / "stations" / "format-1"


def drill(times: int, folder: Path) -> Told:
    """Kill it ``times`` times."""
    done = subprocess.run(
        [sys.executable, __file__, str(times), str(folder)],
        capture_output=True,
        text=True,
        check=True,
        timeout=3600,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    return Told("killed while brought to a newer format", **told)


def _kill_once(station: Path, at_step: int | None, after_s: float) -> bool:
    """Open the station in a child that dies on the way; whether it died there."""
    from station_fixtures import PASSPHRASE  # noqa: PLC0415

    from ketachart.station import Costs, Station  # noqa: PLC0415

    steps = count()

    def step() -> None:
        if next(steps) == at_step:
            os.kill(os.getpid(), signal.SIGKILL)

    heard, told = os.pipe()
    child = os.fork()
    if child == 0:
        Station.open(
            station,
            PASSPHRASE,
            costs=Costs.lowest(),
            course=LATER,
            tell=lambda _: os.write(told, b".") and None,
            step=step,
        ).close()
        os._exit(0)
    os.close(told)
    if at_step is None:
        select.select([heard], [], [], 10)
        time.sleep(after_s)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os.close(heard)
    return os.WIFSIGNALED(status)


class Aftermath:
    """What is found after each kill, held against what was kept."""

    def __init__(self) -> None:
        self.read = json.loads((KEPT / "read.json").read_text("utf-8"))
        self.acknowledged = self.lost = self.doubled = self.broken = self.old = self.new = 0

    def look(self, station: Path) -> None:
        """Open what is there by the program it belongs to, then by the newer one."""
        from station_fixtures import PASSPHRASE  # noqa: PLC0415

        from ketachart.clinical.trouble import Refused, Trouble  # noqa: PLC0415
        from ketachart.station import Costs, Station  # noqa: PLC0415

        entries = self.read["entries"]
        self.acknowledged += entries
        try:
            try:
                with Station.open(station, PASSPHRASE, costs=Costs.lowest()) as found:
                    verdict = found.verify()
                self.old += 1
                self.lost += max(0, entries - verdict.entries)
                self.doubled += max(0, verdict.entries - entries - 1)  # a clock's own entry
                self.broken += not verdict.intact
            except Refused:
                self.new += 1
            with Station.open(station, PASSPHRASE, costs=Costs.lowest(), course=LATER) as found:
                self._compare(found)
            for backup in (station / "backups").glob("KetaChart-*"):
                Station.check_backup(backup, PASSPHRASE)
        except Trouble as trouble:
            print(trouble, file=sys.stderr)
            self.broken += 1

    def _compare(self, found) -> None:
        from make import told  # noqa: PLC0415
        from station_fixtures import NURSE, PASSWORD  # noqa: PLC0415

        with found._database.reading() as con:
            there = [e.digest.hex() for e in found._ledger.trail(con)]
            ours = found._ledger.of_station(con, ("station-upgraded",))
        self.lost += self.read["head"] != there[self.read["entries"] - 1]
        self.doubled += len(ours) - 1
        found.sign_in(NURSE, PASSWORD)
        now = told(found)
        self.broken += not found.verify().intact or now != {k: self.read[k] for k in now}


def main(times: int, folder: Path) -> None:
    """Kill and look; the last line says how it went."""
    os.environ["XDG_STATE_HOME"] = str(folder / "state")
    dice, after, names = random.Random(7), Aftermath(), count()
    steps, done = count(0, 1 if times > FEW else 2), 0
    at_step: int | None = next(steps)
    while done < times or at_step is not None:
        station = folder / str(next(names))
        shutil.copytree(KEPT / "station", station)
        if not _kill_once(station, at_step, dice.uniform(0, 0.25)) and at_step is not None:
            at_step = None  # that was the way to its end
            shutil.rmtree(station)
            continue
        if at_step is not None:
            at_step = next(steps)
        after.look(station)
        shutil.rmtree(station)
        done += 1
    told = {
        "times": done,
        "besides": f"{after.old} the old, {after.new} the new; then brought forward",
        **{name: getattr(after, name) for name in ("acknowledged", "lost", "doubled", "broken")},
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
