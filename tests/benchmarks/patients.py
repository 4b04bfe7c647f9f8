"""Keystrokes and the board among 100,000 patients: `python tests/benchmarks/patients.py [COUNT]`.

The patients and 20,000 sessions are written straight into the tables that are looked things up in,
in a real encrypted station; then names, MRNs and birth dates are typed letter by letter.
"""

import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from ketachart.clinical.administration import Patient
from ketachart.clock import SetClock
from ketachart.station import Costs, NewPerson, Station
from ketachart.store import projections
from ketachart.store.projections import SessionRow

PASSWORD = "ninety green umbrellas"
SESSIONS = 20_000
STARTS = [
    *("Al", "Ber", "Car", "Da", "El", "Fer", "Gar", "Ha", "Iv", "Jo", "Ka", "Li", "Mar", "No"),
    *("Ol", "Pe", "Ro", "Sa", "Ta", "Ur", "Va", "We", "Zi", "Škr", "Ñu", "Øs"),
]
MIDDLES = ["", "ba", "ce", "di", "fo", "ga", "lin", "mo", "ne", "ra", "so", "ti", "va"]
ENDS = ["a", "berg", "dez", "ez", "i", "ić", "kova", "man", "nen", "o", "off", "quist", "son", "u"]


def some_patients(count: int) -> Iterator[Patient]:
    """Fictional people; a fifth have two names, some a hyphen."""
    dice = random.Random(77)

    def name() -> str:
        return dice.choice(STARTS) + dice.choice(MIDDLES) + dice.choice(ENDS)

    for number in range(count):
        family, given = name(), name()
        if dice.random() < 0.2:
            family = f"{family}{dice.choice('- ')}{name()}"
        if dice.random() < 0.2:
            given = f"{given} {name()}"
        yield Patient(
            mrn=f"MRN-{number:07}",
            family_name=family,
            given_name=given,
            dob=date(1930, 1, 1) + timedelta(days=dice.randrange(28_000)),
            sex="unknown",
            allergy_status="not-asked",
        )


def fill(station: Station, count: int) -> list[Patient]:
    """The patients and the sessions, all but four of which are over."""
    everybody = list(some_patients(count))
    with station._database.writing() as con:
        for number, details in enumerate(everybody):
            projections.put_patient(con, f"p{number}", details)
        for number in range(SESSIONS):
            day = date(2020, 1, 1) + timedelta(days=number // 10)
            projections.put_session(
                con,
                SessionRow(
                    id=f"s{number}",
                    record_no=f"KC-{day:%Y-%m%d}-{number:05}",
                    patient=f"p{number * 7 % count}",
                    start_date=day,
                    phase="infusing"
                    if number % 5_000 == 1
                    else ("closed", "cancelled")[number % 2],
                    signature="open",
                    protocol="0f",
                    opened_seq=1,
                    last_seq=1,
                ),
            )
    return everybody


def keystrokes(everybody: list[Patient]) -> Iterator[str]:
    """What stands in the box after each key: whole names, parts of them, MRNs, birth dates."""
    dice = random.Random(5)
    texts = [*"aekmrzq1908", *("ka", "an", "zq", "19", "a e", "e a z", "an q", "xyzxyz", "1 2")]
    for details in dice.sample(everybody, 40):
        texts += [
            f"{details.family_name} {details.given_name}",
            details.given_name[1:] + " " + details.family_name[:3],
            details.mrn[-4:],
            f"{details.dob:%d-%b-%Y}",
            f"{details.dob.day}.{details.dob.month}.{details.dob.year}",
        ]
    for text in texts:
        for end in range(1, len(text) + 1):
            yield text[:end]


def timed(work: Callable[[], object]) -> float:
    """The processor time it took (ms): what it takes when nobody else wants the machine."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def report(name: str, took: list[float], reach: str) -> None:
    """One line: what, the median, the 99th of 100, the longest (ms), what is asked."""
    ordered = sorted(took)
    print(
        f"{name:<44} p50 {statistics.median(ordered):7.2f}  p99 "
        f"{ordered[int(len(ordered) * 0.99)]:7.2f}  max {ordered[-1]:7.2f} ms   {reach}"
    )


def main() -> None:
    """All figures, in ms."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        station, _ = Station.create(
            Path(folder) / "station",
            clinic="Benchmark Clinic",
            administrator=NewPerson("B. Measure, RN", ("administrator", "nurse"), PASSWORD),
            passphrase=PASSWORD,
            clock=SetClock(datetime(2026, 6, 1, 9, tzinfo=UTC)),
            costs=Costs.lowest(),
        )
        with station:
            took = timed(lambda: fill(station, count))
            everybody = list(some_patients(count))
            print(f"{count:,} patients and {SESSIONS:,} sessions written in {took / 1000:.1f} s")
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            report("the first search after opening", [timed(lambda: station.find_patients(""))], "")
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
            print(f"{'memory for it':<44} {grown:.0f} MB")
            typed = list(keystrokes(everybody))
            took_each = [(timed(lambda t=t: station.find_patients(t)), t) for t in typed]
            report(f"a keystroke, of {len(typed):,}", [t for t, _ in took_each], "<= 50")
            short = [t for t, text in took_each if len(text) <= 2]
            report(f"  of one or two letters, of {len(short):,}", short, "<= 50")
            print("  slowest:", ", ".join(f"{x!r} {t:.0f}" for t, x in sorted(took_each)[-5:]))
            misses = [
                "alvares",
                "lindqist",
                "kaberh",
                "olga petrov",
                "rosa marinson",
                "ab",
                "kvist",
            ]
            report(
                "names close to it", [timed(lambda t=t: station.close_to(t)) for t in misses], ""
            )
            described = [next(iter(some_patients(1))), *random.Random(3).sample(everybody, 50)]
            report(
                "who may be the same person",
                [timed(lambda d=d: station.same_person(d)) for d in described],
                "",
            )
            report("open sessions", [timed(station.open_sessions) for _ in range(20)], "ms")
            report("sessions to close", [timed(station.sessions_to_close) for _ in range(20)], "ms")
            report("all sessions", [timed(station.sessions) for _ in range(3)], "")
            report("the clinic", [timed(lambda: station.clinic) for _ in range(20)], "")
            close_all(station)
        starting(Path(folder), station.place.folder)


def close_all(station: Station) -> None:
    """The sessions stand in the tables only: a window could not open one of them."""
    with station._database.writing() as con:
        for row in station.open_sessions():
            projections.put_session(con, replace(row, phase="closed"))


def starting(folder: Path, full: Path) -> None:
    """The window up to its board, with nobody in the record and with all of them, by turns."""
    empty = folder / "empty"
    administrator = NewPerson("B. Measure, RN", ("administrator", "nurse"), PASSWORD)
    Station.create(
        empty,
        clinic="Benchmark Clinic",
        administrator=administrator,
        passphrase=PASSWORD,
        costs=Costs.lowest(),
    )[0].close()
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    script = str(Path(__file__).with_name("start.py"))
    took: dict[Path, list[float]] = {empty: [], full: []}
    for turn in range(6):
        for place, each in took.items():
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, script, str(place), PASSWORD, administrator.name],
                env=environment,
                check=True,
                capture_output=True,
            )
            if turn:  # the first one fills the caches
                each.append((time.perf_counter() - start) * 1000)
    alone, among = (statistics.median(each) for each in took.values())
    print(f"start to the board: {among:.0f} ms, {among / alone:.2f} x of an empty station's")


if __name__ == "__main__":
    main()
