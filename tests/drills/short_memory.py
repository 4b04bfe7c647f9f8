"""A child process that charts and really runs out of memory; what it had confirmed is there."""

import json
import subprocess
import sys
from pathlib import Path

from drills.aftermath import second_place
from drills.bedside import Nurse, opened, station_in
from drills.told import Told

CHILD = """
import json, os, resource, sys
sys.path[:0] = sys.argv[3:]
from pathlib import Path
from drills.bedside import Nurse, opened
from ketachart.clinical.trouble import Trouble
station, nurse = opened(Path(sys.argv[1])), Nurse()
nurse.chart(station, 3)
def tell(**what):
    os.write(1, (json.dumps(what) + "\\n").encode())
for each in nurse.acknowledged:
    tell(entry=each)
text = f"half typed {sys.argv[2]}"
station.save_draft(nurse.row.id, "note", text)
tell(draft=text)
with open("/proc/self/statm") as file:
    used = int(file.read().split()[0]) * resource.getpagesize()
limit = used + int(sys.argv[2]) * 65536
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
hoard, turns = [], 0
try:
    while True:
        nurse.acknowledged.clear()
        nurse.chart(station, 1, 4000)
        for each in nurse.acknowledged:
            tell(entry=each)
        hoard.append(None)
        for size in (1 << 22, 1 << 19, 1 << 16, 1 << 13):
            try:
                while True:
                    hoard.append(bytearray(size))
            except MemoryError:
                pass
        short = nurse.refused or station.holding
        if short or len(hoard) > 20_000 or turns > 40:
            tell(short=bool(short))
            break
        turns += 1
except (MemoryError, Trouble):
    tell(short=True)
os._exit(9)
"""


def drill(times: int, folder: Path) -> Told:
    """Let it run out so often, each time with a little more memory to begin with."""
    nurse, drafts, short = Nurse(), 0, 0
    place = folder / "station"
    with second_place(folder / "apart"):
        station_in(place).close()
        for number in range(times):
            command = [sys.executable, "-c", CHILD, str(place), str(number % 40), *sys.path]
            ran = subprocess.run(
                command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False
            )
            draft = None
            for line in ran.stdout.decode().splitlines():
                told = json.loads(line)
                nurse.acknowledged += [told["entry"]] if "entry" in told else []
                draft = told.get("draft", draft)
                short += told.get("short", False)
            with opened(place) as station:
                row = nurse.row = nurse.row or station.open_sessions()[-1]
                drafts += station.drafts(row.id).get("note") == draft is not None
        told_of = nurse.told(
            "out of memory while charting",
            times,
            place,
            f"out of memory in a save: {short}; drafts back: {drafts}",
        )
    # A run that is cut off before it said that its draft was kept has none to bring back.
    assert drafts * 100 >= times * 99
    return told_of
