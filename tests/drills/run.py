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


DEEDS: dict[str, Deed] = {
    "clock": Deed("clock", 9, 200),
    "one-writer": Deed("one_writer", 10, 1000),
    "upgrade": Deed("upgrade", 5, 60),
    "leak": Deed("leak", 1, 3),
    "rollback": Deed("rollback", 3, 70),
    "tamper": Deed("tamper", 12, 520),
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
            told = importlib.import_module(f"drills.{deed.module}").drill(times, Path(folder))
        print(f"{told.row} `{name}`, {time.monotonic() - began:.0f} s", flush=True)
        whole = whole and told.is_whole
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
