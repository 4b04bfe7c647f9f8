"""A program that wants a station's folder: ``at NS`` tries at that moment, ``drop`` lets go.

Each try is answered by one line: ``held``, or ``refused`` with the sentence and how long it took.
"""

import sys
import time
from pathlib import Path

from ketachart.clinical.trouble import Refused
from ketachart.store.station_lock import StationLock


def main(folder: Path) -> None:
    """Do what is asked, line by line."""
    lock = StationLock(folder, "1.2.3")
    for line in sys.stdin:
        deed, _, moment = line.strip().partition(" ")
        if deed == "drop":
            lock.release()
            print("free", flush=True)
            continue
        while time.monotonic_ns() < int(moment):
            pass
        began = time.monotonic()
        try:
            lock.take()
        except Refused as refused:
            print(f"refused {time.monotonic() - began:.3f} {refused}", flush=True)
        else:
            print("held", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
