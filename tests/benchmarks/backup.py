"""A million entries backed up while charting goes on, tried, restored.

`python tests/benchmarks/backup.py [folder] [entries]`; the folder keeps the station for next time.
"""

import sys
import tempfile
import threading
import time
from pathlib import Path

from audit import AUDITOR, PASSWORD, made

from ketachart.clinical.administration import ChartOpened
from ketachart.clock import new_id
from ketachart.station import Costs, Station
from ketachart.station.backup_runs import Run

A_SECOND = 50


class Eye:
    """A thread that wants to go on every 5 ms, as a window does: the longest it was kept."""

    def __init__(self) -> None:
        self.gaps: list[float] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Eye":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        last = time.perf_counter()
        while not self._over.is_set():
            time.sleep(0.005)
            now = time.perf_counter()
            self.gaps.append(now - last - 0.005)
            last = now


def charting(station: Station, run: Run) -> list[float]:
    """Fifty entries a second as long as the run lasts: how long each took (s)."""
    took = []
    while not run.is_over:
        start = time.perf_counter()
        act = ChartOpened(id=new_id(), at=station.clock.now().at, by=AUDITOR, patient="-")
        with station._database.writing() as con:
            station._append(con, [act], "-")
        took.append(time.perf_counter() - start)
        time.sleep(max(0.0, 1 / A_SECOND - took[-1]))
    return took


def say(name: str, value: str, limit: str = "") -> None:
    """One line."""
    print(f"{name:<50} {value:>20}   {limit}")


def measure(folder: Path) -> None:
    """Each deed with its figure."""
    with Station.open(folder, PASSWORD, costs=Costs.lowest()) as station:
        size = station.place.database.stat().st_size
        before = station._ledger.head
        with station._database.reading() as con:
            entries = before(con).seq
        run = Run(station._backup_order(at_once=True))
        start = time.perf_counter()
        with Eye() as eye:
            run.start()
            took = charting(station, run)
        seconds = time.perf_counter() - start
        assert run.outcome is not None
        assert not run.outcome.problems, run.outcome.problems
        made_ = run.outcome.made[0]
        assert made_.manifest.entries >= entries
        took.sort()
        say("entries, MB", f"{entries:,} {size // 1_000_000}")
        say("backup beside charting, read whole (s)", f"{seconds:.1f}")
        say("entries charted meanwhile", f"{len(took)}", f"{len(took) / seconds:.0f}/s")
        say(
            "longest save (ms)",
            f"{took[-1] * 1000:.0f}",
            f"p99 {took[-len(took) // 100] * 1000:.0f}",
        )
        gaps = sorted(eye.gaps)
        say("longest stall of another thread (ms)", f"{gaps[-1] * 1000:.0f}", "<= 100")
        say("stalls over 50 ms", f"{sum(gap > 0.05 for gap in gaps)}")
        start = time.perf_counter()
        station._keep_outcome(run.outcome)
        order = station._backup_order()
        trial = Run(order)
        start = time.perf_counter()
        trial.start()
        while not trial.is_over:
            time.sleep(0.05)
        assert trial.outcome is not None
        assert trial.outcome.tried is not None, trial.outcome
        say("restored on trial (s)", f"{time.perf_counter() - start:.1f}", "<= 600")
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        start = time.perf_counter()
        came = Station.restore(made_.path, Path(name) / "new", PASSWORD)
        say("restored elsewhere (s)", f"{time.perf_counter() - start:.1f}", "<= 300")
        assert came.entries == made_.manifest.entries


def main() -> None:
    """Make the station where it is missing, then measure."""
    kept = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    wanted = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = kept or Path(name) / "station"
        made(folder, wanted)
        measure(folder)


if __name__ == "__main__":
    main()
