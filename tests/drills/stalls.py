"""Trouble with the disk while somebody types: the window never waits for it, every key arrives."""

import json
import os
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from drills import stall_child
from drills.slow_disk import slow_disk
from drills.small_disk import small_disk
from drills.told import Told
from station_fixtures import Examples
from stories.ward import at, make_station, open_station

from ketachart.clock import SetClock

KINDS = ("busy", "slow", "full", "second place")
SLOW_MS = 200
STALL_MS = 200
"""The longest pause of the window that is allowed (issue; safety.md A7)."""
SHORT_S, LONG_S = 1.5, 8.0
TRIES = 3
"""A busy machine takes the processor away now and then; a window that waits does so every time."""


def drill(times: int, folder: Path, *, kinds: tuple[str, ...] = KINDS) -> Told:
    """Every trouble, ``times`` seconds each where that is more than a few."""
    seconds = LONG_S if times > 1 else SHORT_S
    acknowledged = lost = doubled = broken = 0
    worst, seen = 0, []
    for kind in kinds:
        for number in range(TRIES if times == 1 else 1):
            found, there = once(kind, folder / f"{kind}-{number}".replace(" ", "-"), seconds)
            if found["net_ms"] <= STALL_MS:
                break
        acts = found["acts"]
        acknowledged += len(acts)
        lost += sum(there[act] == 0 for act in acts)
        doubled += sum(there[act] > 1 for act in acts)
        broken += found["net_ms"] > STALL_MS
        worst = max(worst, found["net_ms"])
        seen.append(f"{kind} {found['net_ms']}")
    told = f"longest pause of the window {worst} ms ({', '.join(seen)}); every key arrived"
    deed = "Disk held by another program, slow, full, second place gone, while somebody types"
    return Told(deed, len(kinds), acknowledged, lost, doubled, broken, told)


def once(kind: str, folder: Path, seconds: float) -> tuple[dict, Counter]:
    """One trouble in a program of its own: what it said, and how often each act is there now."""
    with ExitStack() as stack:
        place = folder
        if kind == "full":
            place = stack.enter_context(small_disk(folder, 48))
        station = place / "station"
        clock = SetClock(at("10:17"))
        make_station(station, clock)
        with open_station(station, clock) as opened:
            session = opened.import_session(Examples().until("ex-05", at("10:17").isoformat()))
        command = [sys.executable, stall_child.__file__, str(station), kind, str(seconds)]
        around = slow_disk(folder, SLOW_MS) if kind == "slow" else dict(os.environ)
        child = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
            env=around | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert child.returncode == 0, child.stderr[-2000:]
        with open_station(station, clock) as opened:
            chart = opened.chart(session.session.session)
            assert opened.verify().intact
        return json.loads(child.stdout), Counter(entry.act.id for entry in chart.entries)
