"""Programs started on one station at the same moment: one has it, the others are told which."""

import os
import subprocess
import sys
import time
from pathlib import Path

from drills.told import Told

from ketachart.store.station_lock import HOLDER_NAME, LOCK_NAME

DEED = "Eight programs want one station at the same moment; who has it is killed"
PROGRAMS = 8
AT_ONCE_S = 1.0
"""A second copy is refused within this time (safety.md, A8)."""


class Program:
    """One of the processes."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "drills.one_writer_child", str(folder)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def say(self, line: str) -> None:
        """Ask for something; ``answer`` waits for what it tells."""
        print(line, file=self._process.stdin, flush=True)

    def answer(self) -> str:
        """One line of it."""
        return self._process.stdout.readline().strip()

    def kill(self) -> None:
        """SIGKILL, and it is gone."""
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()


def drill(times: int, folder: Path) -> Told:
    """So many rounds; in every fifth the lock's file is deleted, in every tenth who has it dies."""
    place, way = folder / "station", folder / "another way"
    place.mkdir()
    way.symlink_to(place, target_is_directory=True)
    programs = [Program(way if number % 2 else place) for number in range(PROGRAMS)]
    refused, broken, longest = 0, 0, 0.0
    try:
        for number in range(times):
            moment = time.monotonic_ns() + 5_000_000
            for program in programs:
                program.say(f"at {moment}")
            answers = [program.answer() for program in programs]
            holders = [p for p, said in zip(programs, answers, strict=True) if said == "held"]
            broken += len(holders) != 1
            for said in answers:
                if said == "held":
                    continue
                took, _, sentence = said.removeprefix("refused ").partition(" ")
                longest = max(longest, float(took))
                refused += 1
                named = f"(process {holders[0].pid}," in sentence if holders else False
                # Nobody else is ever named; a name that is not there yet is no name.
                broken += not named and not sentence.startswith("Another program has")
            if number % 5 == 4:
                (place / LOCK_NAME).unlink()
                another = next(p for p in programs if p not in holders)
                another.say("at 0")
                broken += not another.answer().startswith("refused")
            if number % 10 == 9:
                holders[0].kill()
                broken += not (place / HOLDER_NAME).exists()  # its name stays, and is not believed
                next_one = Program(place)
                programs[programs.index(holders[0])] = next_one
                next_one.say("at 0")
                broken += next_one.answer() != "held"
                holders = [next_one]
            for program in holders:
                program.say("drop")
                program.answer()
    finally:
        for program in programs:
            program.kill()
    return Told(
        DEED,
        times,
        0,
        broken=broken + (longest > AT_ONCE_S),
        besides=f"{refused:,} refused, the slowest after {longest:.2f} s",
    )
