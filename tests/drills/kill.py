"""The program is killed while it works, at any moment: nothing that it confirmed is lost.

A kill leaves in the computer's memory what a power cut takes away (``power_cut``), so this is the
weaker proof; it is the one that is done to a process that really runs.
"""

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from drills import at_work
from drills.aftermath import Confirmed, known_entries, look, second_place
from drills.told import Told

DEEDS = {
    "charting": "killed while charting",
    "checkpoint": "killed at checkpoint, close and start",
    "backup": "killed during a backup",
    "signing": "killed while signing",
    "keys": "killed while the key file is written",
    "rotation": "killed while the data key is exchanged",
    "holding": "killed while entries wait in the holding file, and while they join",
    "settings": "killed while settings are written",
    "restore": "killed during a restore",
    "first-run": "killed during the first set-up",
}
LONGEST_S = {"rotation": 0.6, "settings": 0.02, "first-run": 0.8}
"""How long it works at most before it is killed (s), where that is not ``USUAL_S``."""
USUAL_S = 0.25
WAITS_S = 30


def why_not() -> str | None:
    """Why nobody can be killed here; None where it can be done."""
    return None if hasattr(os, "fork") else "this system forks no processes"


class Server:
    """Begins processes that work, and kills them."""

    def __init__(self, folder: Path) -> None:
        self._pipe = folder / "told"
        os.mkfifo(self._pipe)
        self._process = subprocess.Popen(
            [sys.executable, at_work.__file__, "--serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )

    def killed(self, kind: str, top: Path, after_s: float) -> list[str]:
        """Let a process work for a while, kill it, and give what it had told."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{kind} {top} {self._pipe}\n")
        self._process.stdin.flush()
        number = int(self._process.stdout.readline())
        with self._pipe.open("rb", buffering=0) as told:
            text = _read_until(told.fileno(), b'"ready"', time.monotonic() + WAITS_S)
            text += _read_until(told.fileno(), None, time.monotonic() + after_s)
            os.kill(number, signal.SIGKILL)
            while piece := told.read(1 << 16):
                text += piece
        if self._process.stdout.readline() != f"gone by {signal.SIGKILL:d}\n":
            raise AssertionError("the process that works ended by itself")
        lines = text.decode("utf-8").split("\n")[:-1]
        return [line.removeprefix("told: ") for line in lines if line.startswith("told: ")]

    def end(self) -> None:
        """No more of them."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(WAITS_S)
        assert self._process.stdout is not None
        self._process.stdout.close()


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    """One for many kills."""
    begun = Server(folder)
    try:
        yield begun
    finally:
        begun.end()


def drill(times: int, folder: Path, kind: str) -> Told:
    """Kill a kind of work ``times`` times, each at another moment, and look what is left."""
    with server(folder) as working:
        return killing(working, kind, times, folder)


def killing(working: Server, kind: str, times: int, folder: Path) -> Told:
    """The same, by a server that is there already."""
    top, kept = folder / f"{kind}-top", folder / f"{kind}-kept"
    with second_place(top):
        at_work.make(top, kind)
    known = known_entries(top)
    top.rename(kept)
    rng, wrong = Random(kind), Counter[str]()
    acknowledged = lost = doubled = broken = 0
    for _ in range(times):
        shutil.copytree(kept, top)
        after_s = rng.uniform(0, LONGEST_S.get(kind, USUAL_S))
        confirmed = Confirmed.of(working.killed(kind, top, after_s))
        found = look(top, confirmed, known)
        acknowledged += confirmed.count
        lost, doubled = lost + found.lost, doubled + found.doubled
        broken += bool(found.wrong)
        wrong.update(found.wrong)
        shutil.rmtree(top)
    besides = "; ".join(f"{count} x {words}" for words, count in wrong.most_common(3))
    return Told(DEEDS[kind], times, acknowledged, lost, doubled, broken, besides)


def _read_until(handle: int, word: bytes | None, deadline_s: float) -> bytes:
    """What comes until a word was in it, or the time has come."""
    text = b""
    while (left := deadline_s - time.monotonic()) > 0:
        if select.select([handle], [], [], left)[0]:
            piece = os.read(handle, 1 << 16)
            if not piece:
                break
            text += piece
        if word is not None and word in text:
            break
    return text
