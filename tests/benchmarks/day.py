"""A working day at the real window: ``python tests/benchmarks/day.py [--hours H] [--real MIN]``.

Six chairs, an entry every five seconds, PINs, exports, backups and signatures in between; on a
clock that is set on, or with ``--real`` in real time.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent)]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def main() -> int:
    """One day; prints what it showed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=12)
    parser.add_argument("--entries", type=int, help="instead of hours")
    parser.add_argument("--real", type=float, metavar="MIN", help="in real time")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="day-") as folder:
        os.environ["XDG_STATE_HOME"] = f"{folder}/state"
        from drills.working_day import SECONDS, WorkingDay, make_apart  # noqa: PLC0415

        spans = asked.real * 60 if asked.real else asked.hours * 3600
        entries = asked.entries or int(spans / SECONDS)
        day = WorkingDay(Path(folder) / "station", entries=entries, real=bool(asked.real))
        make_apart(day.folder, real=day.real)
        seen = day.work(lambda line: print(line, flush=True))
    longest = sorted(seen.pauses.items(), key=lambda item: -item[1])
    pauses = ", ".join(f"{name} {pause:.0f} ms" for name, pause in longest)
    print(
        f"{seen.entries:,} entries by keys, {len(day.acknowledged):,} acts in all,"
        f" {seen.patients} patients, {seen.signed} signed, {seen.locks} handed over by PIN,"
        f" {seen.exports} exports, {seen.backups} backups\n"
        f"last key to saved: median {seen.p50:.1f} ms, p99 {seen.p99:.1f} ms, "
        f"slowest {max(seen.taken):.0f} ms; longest pause of the window {seen.longest:.0f} ms\n"
        f"longest pauses: {pauses}\n"
        f"memory {seen.memory[0]:.0f} to {seen.memory[-1]:.0f} MB, most {max(seen.memory):.0f}; "
        f"last quarter against second {seen.grown:+.1f} MB; "
        f"widgets {seen.widgets[0]} to {seen.widgets[-1]}\n"
        f"lost {seen.lost}, doubled {seen.doubled}, broken {seen.broken}; "
        f"{seen.wall_s:.0f} s, {seen.cpu_s / seen.wall_s:.0%} of a core"
    )
    for error in seen.errors[:20]:
        print(error)
    return int(bool(seen.lost or seen.doubled or seen.broken))


if __name__ == "__main__":
    sys.exit(main())
