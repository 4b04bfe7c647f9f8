"""Do the deeds of the README's table: ``python tests/drills/run.py [DEED ...] [--short]``.

Without a name all of them, in their long form; ``--times N`` does a deed that often. Exit code 1
where an entry was lost.
"""

import argparse
import importlib
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent)]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@dataclass(frozen=True, slots=True)
class Deed:
    """A module of this folder whose ``drill(times, folder)`` gives what it ``Told``."""

    module: str
    short: int
    long: int
    kind: str | None = None
    """Which of several kinds, where the module has them."""


DEEDS: dict[str, Deed] = {
    "power-cut-charting": Deed("power_cut", 40, 1000, "charting"),
    "power-cut-checkpoint": Deed("power_cut", 40, 1000, "checkpoint"),
    "power-cut-backup": Deed("power_cut", 40, 500, "backup"),
    "power-cut-signing": Deed("power_cut", 40, 500, "signing"),
    "power-cut-keys": Deed("power_cut", 40, 500, "keys"),
    "power-cut-rotation": Deed("power_cut", 40, 500, "rotation"),
    "power-cut-holding": Deed("power_cut", 40, 1000, "holding"),
    "power-cut-upgrade": Deed("power_cut", 40, 500, "upgrade"),
    "power-cut-restore": Deed("power_cut", 40, 500, "restore"),
    "power-cut-first-run": Deed("power_cut", 40, 500, "first-run"),
    "power-cut-settings": Deed("power_cut", 40, 500, "settings"),
    "kill-charting": Deed("kill", 3, 200, "charting"),
    "kill-checkpoint": Deed("kill", 3, 200, "checkpoint"),
    "kill-backup": Deed("kill", 3, 200, "backup"),
    "kill-signing": Deed("kill", 3, 200, "signing"),
    "kill-keys": Deed("kill", 3, 200, "keys"),
    "kill-rotation": Deed("kill", 3, 200, "rotation"),
    "kill-holding": Deed("kill", 3, 200, "holding"),
    "kill-restore": Deed("kill", 3, 200, "restore"),
    "kill-first-run": Deed("kill", 3, 200, "first-run"),
    "kill-settings": Deed("kill", 3, 200, "settings"),
    "kill-window": Deed("kill_window", 1, 20),
    "day": Deed("day", 13, 8640),
    "clock": Deed("clock", 9, 200),
    "one-writer": Deed("one_writer", 10, 1000),
    "upgrade": Deed("upgrade", 5, 60),
    "leak": Deed("leak", 1, 3),
    "rollback": Deed("rollback", 3, 70),
    "tamper": Deed("tamper", 12, 520),
    "full-disk": Deed("full_disk", 2, 100),
    "read-only": Deed("read_only", 1, 100),
    "held-file": Deed("held_file", 1, 5),
    "damaged": Deed("damaged", 1, 20),
    "short-memory": Deed("short_memory", 1, 100),
    "stalls": Deed("stalls", 1, 8),
    "backup-while-charting": Deed("backup_charting", 2, 40),
    "restore": Deed("restore", 12, 240),
    "restore-million": Deed("restore_million", 1_000, 1_000_000),
    "backup-trouble": Deed("backup_trouble", 5, 100),
    "lost-keys": Deed("lost_keys", 4, 40),
}
"""Every drill by its name; ``short`` is what the gate does, ``long`` what the table tells."""


def main() -> int:
    """Do what was asked for, a row each; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("deeds", nargs="*", choices=[[], *DEEDS], metavar="DEED")
    parser.add_argument("--short", action="store_true", help="as the gate does it")
    parser.add_argument("--times", type=int, help="how often")
    asked = parser.parse_args()
    whole = True
    for name in asked.deeds or DEEDS:
        deed = DEEDS[name]
        times = asked.times or (deed.short if asked.short else deed.long)
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="drill-") as folder:
            drill = importlib.import_module(f"drills.{deed.module}").drill
            of_kind = () if deed.kind is None else (deed.kind,)
            told = drill(times, Path(folder), *of_kind)
        print(f"{told.row} `{name}`, {time.monotonic() - began:.0f} s", flush=True)
        whole = whole and told.is_whole
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
