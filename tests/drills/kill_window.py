"""The real window is killed while somebody types: what is half typed comes back, but for a second.

safety.md A1, and the issue's "half-typed input survives crash within a second".
"""

import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from drills import typing_window
from drills.aftermath import second_place
from drills.told import Told
from station_fixtures import NURSE, Examples

from ketachart.clock import SetClock

LIMIT_S = 1.0
LONGEST_S = 4.0
STARTS_S = 60


def drill(times: int, folder: Path) -> Told:
    """Kill it ``times`` times, between a key and the next or in the middle of one."""
    told, ages = killing(times, folder)
    return Told(
        "window killed while somebody types",
        times,
        told.acknowledged,
        told.lost,
        broken=told.broken,
        besides=f"acknowledged: letters typed {LIMIT_S:g} s before; "
        f"the oldest letter lost had been there for {max(ages):.2f} s",
    )


def killing(times: int, folder: Path) -> tuple[Told, list[float]]:
    """The same; gives also how old the oldest letter was that each kill took (s)."""
    top, kept = folder / "top", folder / "kept"
    with second_place(top):
        _make(top / "station")
        top.rename(kept)
        rng, ages = Random(times), []
        typed_before = lost = broken = 0
        for _ in range(times):
            shutil.copytree(kept, top)
            typed, killed = _kill(top / "station", rng.uniform(0.2, LONGEST_S))
            note = _kept(top / "station")
            wanted = [number for number, when in typed.items() if killed - when > LIMIT_S * 1e9]
            typed_before += len(wanted)
            lost += sum(number > len(note) for number in wanted)
            text = "".join("abcdefghij"[number % 10] for number in typed)
            broken += not text.startswith(note)
            ages.append(max((killed - typed[n] for n in typed if n > len(note)), default=0) / 1e9)
            shutil.rmtree(top)
    return Told("", times, typed_before, lost, broken=broken), ages


def _make(folder: Path) -> None:
    from stories.ward import at, make_station, open_station  # noqa: PLC0415 - Qt

    folder.parent.mkdir()
    make_station(folder, SetClock(at("10:17")))
    with open_station(folder, SetClock(at("10:17"))) as station:
        station.import_session(Examples().until("ex-05", "2026-03-10T10:17:00-05:00"))


def _kept(folder: Path) -> str:
    """The note that the station offers again."""
    from stories.ward import at, open_station  # noqa: PLC0415

    with open_station(folder, SetClock(at("10:19"))) as station:
        (row,) = station.open_sessions()
        return station.drafts(row.id).get("note", "")


def _kill(folder: Path, after_s: float) -> tuple[dict[int, int], int]:
    """Let somebody type, and kill it; gives when each letter was typed, and when it died (ns)."""
    child = subprocess.Popen(
        [sys.executable, typing_window.__file__, str(folder), NURSE],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with child:
        assert child.stdout is not None
        try:
            text = b"".join(_until(child.stdout.fileno(), STARTS_S, is_first=True))
            text += b"".join(_until(child.stdout.fileno(), after_s, is_first=False))
        finally:
            killed = time.monotonic_ns()
            child.kill()
        text += child.stdout.read()
    if not text:
        raise AssertionError("the window did not come up")
    lines = [line.split() for line in text.decode("ascii").split("\n")[:-1]]
    return {int(number): int(when) for number, when in lines}, killed


def _until(handle: int, most_s: float, *, is_first: bool) -> Iterator[bytes]:
    """What comes within a time; only the first of it."""
    deadline = time.monotonic() + most_s
    while (left := deadline - time.monotonic()) > 0:
        if select.select([handle], [], [], left)[0]:
            piece = os.read(handle, 1 << 16)
            yield piece
            if is_first or not piece:
                return
