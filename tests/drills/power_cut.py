"""Power is cut while the station works, at any moment: one run, replayed as disks may leave it.

``python tests/drills/power_cut.py KIND [TIMES] [--normal | --deaf]`` does one kind.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

if __name__ == "__main__":
    HERE = Path(__file__).absolute().parent
    sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent)]

from drills import at_work
from drills.aftermath import Confirmed, Found, known_entries, look, second_place
from drills.disk import FIXED, TORN, Disk, Event
from drills.disk import Told as Said
from drills.recorder import record
from drills.told import Told

DEEDS = {
    "charting": "power cut while charting",
    "checkpoint": "power cut at checkpoint, close and start",
    "backup": "power cut during a backup",
    "signing": "power cut while signing",
    "keys": "power cut during a change of keys",
    "rotation": "power cut while the data key is exchanged",
    "holding": "power cut while entries wait in the holding file, and while they join",
    "upgrade": "power cut while brought to a newer format",
    "restore": "power cut during a restore",
    "first-run": "power cut during the first set-up",
    "settings": "power cut while settings are written",
    "day": "power cut in a day of all kinds of work",
}
TURNS = {
    "charting": 30,
    "checkpoint": 6,
    "backup": 5,
    "signing": 4,
    "keys": 6,
    "rotation": 2,
    "holding": 12,
    "restore": 3,
    "day": 1,
}
SEED = 20261122
WORLDS = (*FIXED, *[TORN] * 5)


class Recording:
    """One run of the program, with what lay in its folder before."""

    def __init__(
        self, kind: str, folder: Path, *, normal: bool = False, turns: int | None = None
    ) -> None:
        self.kind, self.top, self._before = kind, folder / "top", folder / "before"
        with second_place(self.top):
            at_work.make(self.top, kind)
        self.known = known_entries(self.top)
        shutil.copytree(self.top, self._before)
        env = os.environ | {
            "PYTHONPATH": os.pathsep.join(sys.path),
            "XDG_STATE_HOME": str(self.top / "state"),
            **({"DRILL_SYNCHRONOUS": "NORMAL"} if normal else {}),
        }
        command = [sys.executable, at_work.__file__, kind, str(self.top)]
        count = str(turns or TURNS.get(kind, 4))
        self.events: list[Event] = record([*command, count], self.top, folder / "strace.txt", env)

    def cut(
        self, times: int, *, deaf: bool = False, seed: int = SEED
    ) -> Iterator[tuple[str, Confirmed, Found]]:
        """Cut the power ``times`` times, spread over the whole run.

        Gives of each what the disk did, what was confirmed by then, and what was found.
        ``deaf``: the disk does not flush when it is told to.
        """
        rng, confirmed, done = Random(seed), Confirmed(), 0
        disk = Disk(self._before, deaf=deaf)
        cuts = sorted(rng.randint(1, len(self.events)) for _ in range(times))
        for number, at in enumerate(cuts):
            for event in self.events[done:at]:
                if isinstance(event, Said):
                    confirmed.hear(json.loads(event.text))
                disk.do(event)
            done, world = at, WORLDS[number % len(WORLDS)]
            shutil.rmtree(self.top)
            disk.leave(self.top, world, rng)
            yield world.name, confirmed, look(self.top, confirmed, self.known)


def drill(times: int, folder: Path, kind: str) -> Told:
    """Record one run of a kind of work, and cut its power ``times`` times."""
    return cutting(Recording(kind, folder), times)


def cutting(recording: Recording, times: int, *, deaf: bool = False) -> Told:
    """Cut the power of a recorded run."""
    wrong: Counter[str] = Counter()
    acknowledged = lost = doubled = broken = 0
    for world, confirmed, found in recording.cut(times, deaf=deaf):
        acknowledged += confirmed.count
        lost, doubled = lost + found.lost, doubled + found.doubled
        broken += bool(found.wrong)
        wrong.update(found.wrong or ([f"lost: {world}"] if found.lost else []))
    besides = f"{len(recording.events):,} steps of the disk"
    if wrong:
        besides += "; " + "; ".join(f"{count} x {words}" for words, count in wrong.most_common(3))
    return Told(DEEDS[recording.kind], times, acknowledged, lost, doubled, broken, besides)


def main() -> None:
    """Do one kind; exit code 1 where an entry was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=DEEDS)
    parser.add_argument("times", type=int, nargs="?", default=100)
    parser.add_argument("--normal", action="store_true", help="SQLite flushes less: has to lose")
    parser.add_argument("--deaf", action="store_true", help="the disk never flushes: has to lose")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        recording = Recording(asked.kind, Path(folder), normal=asked.normal)
        told = cutting(recording, asked.times, deaf=asked.deaf)
    print(told.row)
    sys.exit(not told.is_whole)


if __name__ == "__main__":
    main()
