"""Ratios in one run on one machine: `python tests/benchmarks/measure.py`.

Each figure stands beside a floor that the same machine reaches with nothing of ours in it. Ratios
carry over from one machine to another, milliseconds do not.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlite

from ketachart.clinical.acts import NoteWritten, VitalsTaken
from ketachart.clinical.entry import GENESIS, digest_of, integrity_code
from ketachart.clock import SetClock, new_id
from ketachart.station import Costs, NewPerson, Station

DATA = Path(__file__).resolve().parent.parent / "data" / "sessions"
PASSWORD = "ninety green umbrellas"


def median_ms(work: Callable[[], object], times: int) -> float:
    """The median of some runs, in ms."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def report(name: str, ours: float, floor: float, reach: str) -> None:
    """One line: what, ours, floor, ratio, what the design asks."""
    print(f"{name:<44} {ours:>9.2f} ms {floor:>9.2f} ms {ours / floor:>6.1f} x   {reach}")


def new_station(folder: Path) -> Station:
    """A station on a clock that stands still, with a nurse signed in."""
    station, _ = Station.create(
        folder,
        clinic="Benchmark Clinic",
        administrator=NewPerson("B. Measure, RN", ("administrator", "nurse"), PASSWORD),
        passphrase=PASSWORD,
        clock=SetClock(datetime(2026, 6, 1, 9, tzinfo=UTC)),
        costs=Costs.lowest(),
    )
    return station


def raw_commit(folder: Path) -> Callable[[], object]:
    """One durable row in a plain encrypted file, nothing else."""
    con = sqlite.connect(str(folder / "raw.db"), isolation_level=None)
    con.execute(f"PRAGMA key=\"x'{os.urandom(32).hex()}'\"")
    con.execute("PRAGMA journal_mode=WAL")
    con.execute("PRAGMA synchronous=FULL")
    con.execute("CREATE TABLE t(a TEXT)")
    text = "x" * 600

    def commit() -> None:
        con.execute("BEGIN IMMEDIATE")
        con.execute("INSERT INTO t VALUES (?)", (text,))
        con.execute("COMMIT")

    return commit


def saving_a_set(folder: Path) -> None:
    """One vitals set through the door, against one raw commit."""
    with new_station(folder / "set") as station:
        file = json.loads((DATA / "ex-05.json").read_text())
        file["acts"] = [a for a in file["acts"] if a["at"] < "2026-03-10T10:20"]
        file.pop("summary")
        chart = station.import_session(json.dumps(file).encode())

        def save() -> None:
            act = VitalsTaken(
                id=new_id(), at=station.clock.now().at, by="-", entered="typed", sbp_mmhg=134,
                dbp_mmhg=82, hr_per_min=68, spo2_pct=98, rr_per_min=14, moaas=5,
            )  # fmt: skip
            station.record(chart.session.session, act, patient=chart.session.patient)

        floor = raw_commit(folder)
        median_ms(save, 20)
        report(
            "one vitals set, through the door to disk",
            median_ms(save, 200),
            median_ms(floor, 500),
            "<= 8",
        )


def opening_a_session(folder: Path) -> None:
    """A session of 300 entries from the ledger, and the same after 30,000 others."""
    with new_station(folder / "open") as station:
        chart = station.import_session((DATA / "ex-05.json").read_bytes())
        session, patient = chart.session.session, chart.session.patient

        def notes(count: int) -> list[NoteWritten]:
            now = station.clock.now().at
            return [
                NoteWritten(id=new_id(), at=now, by="-", text=f"note {n}") for n in range(count)
            ]

        station.record(session, notes(254), patient=patient)

        def open_it() -> None:
            station._charts.clear()
            opened = station.chart(session)
            assert opened.sets
            assert opened.effects

        few = median_ms(open_it, 20)
        other = json.loads((DATA / "ex-01.json").read_text())
        for n in range(60):
            other["id"] = f"bench-{n}"
            other["patient"]["mrn"] = f"B-{n:04}"
            station.import_session(json.dumps(other).encode())
            row = station.find_session(f"bench-{n}")
            station.record(row.id, notes(460), patient=row.patient)
        report(
            "a session of 300 entries, 30,000 behind it",
            median_ms(open_it, 20),
            few,
            "<= 50 ms, ratio 1",
        )


def session_pdf(folder: Path) -> None:
    """The PDF of ex-05, against plain reportlab tables of the same number of rows."""
    from reportlab.lib.pagesizes import A4  # noqa: PLC0415
    from reportlab.platypus import SimpleDocTemplate, Table  # noqa: PLC0415

    with new_station(folder / "pdf") as station:
        chart = station.import_session((DATA / "ex-05.json").read_bytes())

        def plain() -> None:
            rows = [["10:05", "0", "144/86", "76", "97", "14", "5", "in range", "PN"]] * 14
            tables = [Table(rows) for _ in range(8)]
            SimpleDocTemplate(str(folder / "plain.pdf"), pagesize=A4).build(tables)

        station.page(chart)
        report(
            "session PDF, unsigned",
            median_ms(lambda: station.page(chart), 10),
            median_ms(plain, 10),
            "<= 2",
        )


def checking_the_chain(folder: Path) -> None:
    """The chain of some 10,000 entries, against hashing the same bytes alone."""
    with new_station(folder / "chain") as station:
        chart = station.import_session((DATA / "ex-05.json").read_bytes())
        now = station.clock.now().at
        for _ in range(20):
            acts = [NoteWritten(id=new_id(), at=now, by="-", text="x" * 200) for _ in range(500)]
            chart = station.record(chart.session.session, acts, patient=chart.session.patient)
        with station._database.reading_aside() as con:
            bodies = [
                bytes(row[0])
                for row in con.exec_driver_sql("SELECT body FROM entries ORDER BY seq")
            ]
            ours = median_ms(lambda: station._ledger.verify(con), 3)

        def hashing() -> None:
            head = GENESIS
            for seq, body in enumerate(bodies, 1):
                head = digest_of(head, seq, body)

        report(f"verify the chain, {len(bodies):,} entries", ours, median_ms(hashing, 3), "<= 3")


def starting(folder: Path) -> None:
    """The window up to its first session, against a bare Qt window with SQLAlchemy."""
    with new_station(folder / "start") as station:
        name = station.people()[0].name
        file = json.loads((DATA / "ex-05.json").read_text())
        file["acts"] = [a for a in file["acts"] if a["at"] < "2026-03-10T10:20"]
        file.pop("summary")
        station.import_session(json.dumps(file).encode())
    bare = (
        "from PySide6.QtWidgets import QApplication, QWidget;import sqlalchemy.orm;"
        "a=QApplication([]);w=QWidget();w.show();a.processEvents()"
    )
    script = str(Path(__file__).with_name("start.py"))
    # An installed program has its modules compiled; a start that compiles them measures that.
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def run(*arguments: str) -> Callable[[], object]:
        command = [sys.executable, *arguments]
        return lambda: subprocess.run(command, env=environment, check=True, capture_output=True)

    ours, floor = run(script, str(folder / "start"), PASSWORD, name), run("-c", bare)
    ours(), floor()
    report("start to the first session", median_ms(ours, 7), median_ms(floor, 7), "<= 2")


def signing(folder: Path) -> None:
    """The seal of ex-02 and its check, against plain pyHanko on the same file."""
    from sealing import sealing  # noqa: PLC0415 - 300 ms of import

    with new_station(folder / "signing") as station:
        chart = station.import_session((DATA / "ex-02.json").read_bytes())
        session, patient, page = chart.session.session, chart.session.patient, station.page(chart)
        station.attest(session, patient=patient)
        station.add_person(NewPerson("Dr. B. Sign", ("physician",), f"{PASSWORD} at first"))
        station.sign_in("Dr. B. Sign", f"{PASSWORD} at first")
        station.change_password(f"{PASSWORD} at first", PASSWORD)
        seen = integrity_code(station.chart(session).entries)
        station.sign(session, patient=patient, seen=seen, secret=PASSWORD)
        sealing(station, session, page, median_ms, report)


def main() -> None:
    """All of them, in a throw-away folder."""
    print(f"{'what':<44} {'ours':>12} {'floor':>12} {'ratio':>8}   design asks")
    with tempfile.TemporaryDirectory() as name:
        for measure in (
            saving_a_set,
            opening_a_session,
            session_pdf,
            signing,
            checking_the_chain,
            starting,
        ):
            measure(Path(name))


if __name__ == "__main__":
    main()
