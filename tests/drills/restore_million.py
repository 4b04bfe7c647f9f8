"""The restore drill with as many entries as a clinic has in years: the same rows and end, in time.

A backup is made, restored on trial by the program itself, and put back in another folder.
"""

import sys
import time
from pathlib import Path

from drills.told import Told

from ketachart.clinical.trouble import Damaged
from ketachart.station import Costs, Station
from ketachart.station.backup_runs import try_out
from ketachart.store import backup

sys.path.append(str(Path(__file__).resolve().parent.parent / "benchmarks"))
import audit

MOST_S = 600
"""How long each may take (safety.md A21)."""


def drill(times: int, folder: Path) -> Told:
    """Once, with ``times`` entries."""
    audit.made(folder / "station", times)
    with Station.open(folder / "station", audit.PASSWORD, costs=Costs.lowest()) as station:
        began = time.monotonic()
        source, now = station._backup_source(), station.clock.now().at
        made = backup.make(source, folder / "stick", now)
        backed_up_s = time.monotonic() - began
        entries, digest = made.manifest.entries, made.manifest.digest
        began, broken = time.monotonic(), 0
        try:
            try_out(made, folder / "station", station._key)
        except Damaged:
            broken += 1
        tried_s = time.monotonic() - began
    began = time.monotonic()
    came = Station.restore(made.path, folder / "new", audit.PASSWORD)
    restored_s = time.monotonic() - began
    with (
        Station.open(folder / "new", audit.PASSWORD, costs=Costs.lowest()) as station,
        station._database.reading() as con,
    ):
        # The chain alone: the tables beside it are not those of real sessions here.
        verdict = station._ledger.verify(con, came.after)
        there = station._ledger.digest_at(con, entries)
    same = there is not None and there.hex() == digest and came.entries == entries
    lost = 0 if same else max(entries - verdict.entries, 1)
    broken += not verdict.intact or max(tried_s, restored_s) > MOST_S
    return Told(
        "restore drill, and restored elsewhere: same rows, same end",
        1,
        entries,
        lost,
        broken=broken,
        besides=f"backup {backed_up_s:.0f} s, on trial {tried_s:.0f} s, elsewhere "
        f"{restored_s:.0f} s (<= {MOST_S} s)",
    )
