"""Power is cut while the station works, at any moment: one run, replayed as disks may leave it.

``python tests/drills/power_cut.py KIND [TIMES] [--normal]`` does one kind and says what was found.
"""

import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
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
    "restore": "power cut during a restore",
    "first-run": "power cut during the first set-up",
    "settings": "power cut while settings are written",
}
TURNS = {"charting": 30, "checkpoint": 6, "backup": 5, "signing": 4, "keys": 6, "restore": 3}
SEED = 20261122


class Recording:
    """One run of the program, with what lay in its folder before."""

    def __init__(
        self, kind: str, folder: Path, *, normal: bool = False, turns: int | None = None
    ) -> None:
        self.top, self._before = folder / "top", folder / "before"
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

    def cut(self, times: int, *, deaf: bool = False, seed: int = SEED) -> tuple[Counter, Found, int]:
        """Cut the power ``times`` times; gives what was wrong, how often, and what was confirmed.

        The cuts are spread over the whole run. ``deaf``: the disk does not flush when told to.
        """
        rng, found = Random(seed), Found()
        wrong: Counter[str] = Counter()
        confirmed, acknowledged, done = Confirmed(), 0, 0
        disk = Disk(self._before, deaf=deaf)
        worlds = [*FIXED, *[TORN] * 5]
        cuts = sorted(rng.randint(1, len(self.events)) for _ in range(times))
        for number, at in enumerate(cuts):
            for event in self.events[done:at]:
                if isinstance(event, Said):
                    confirmed.hear(_json(event.text))
                disk.do(event)
            done = at
            shutil.rmtree(self.top)
            disk.leave(self.top, worlds[number % len(worlds)], rng)
            seen = look(self.top, confirmed, self.known)
            acknowledged += confirmed.count
            found.lost += seen.lost
            found.doubled += seen.doubled
            found.wrong += seen.wrong[:1]
            wrong.update(seen.wrong)
            if seen.lost:
                wrong[f"lost, {worlds[number % len(worlds)].name}"] += 1
        return wrong, found, acknowledged


def drill(times: int, folder: Path, kind: str = "charting") -> Told:
    """Record one run of a kind of work, and cut its power ``times`` times."""
    recording = Recording(kind, folder)
    wrong, found, acknowledged = recording.cut(times)
    besides = f"{len(recording.events):,} events on the disk"
    if wrong:
        besides += "; " + "; ".join(f"{count} x {words}" for words, count in wrong.most_common(3))
    return Told(
        DEEDS[kind], times, acknowledged, found.lost, found.doubled, len(found.wrong), besides
    )


def of(kind: str) -> Callable[[int, Path], Told]:
    """The drill of one kind."""
    return partial(drill, kind=kind)


def _json(text: str) -> dict:
    import json  # noqa: PLC0415

    return json.loads(text)


def main() -> None:
    """Do one kind, in a folder of its own."""
    import tempfile  # noqa: PLC0415
    import time  # noqa: PLC0415

    args = [each for each in sys.argv[1:] if not each.startswith("--")]
    times = int(args[1]) if args[1:] else 100
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        began = time.monotonic()
        recording = Recording(args[0], Path(folder), normal="--normal" in sys.argv)
        print(f"{len(recording.events)} events, {time.monotonic() - began:.1f} s")
        print(Counter(type(each).__name__ for each in recording.events))
        began = time.monotonic()
        wrong, found, acknowledged = recording.cut(times, deaf="--deaf" in sys.argv)
        print(f"{times} cuts, {time.monotonic() - began:.1f} s; {acknowledged} acknowledged")
        print(f"lost {found.lost}, doubled {found.doubled}, wrong {len(found.wrong)}")
        for words, count in wrong.most_common():
            print(count, words)


if __name__ == "__main__":
    main()
