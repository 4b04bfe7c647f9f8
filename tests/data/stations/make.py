"""Keep a station of today's format, and what was read in it, for every KetaChart to come.

    python tests/data/stations/make.py

Writes the folder of today's format anew, and ``kept.json``. While that says ``"released": null``
of the format, nothing is out and it may be made anew as often as the form changes. With a release
its version is written there (``--released 1.0.0``, together with the version's own commit): from
then on this script refuses the format and the files stay as they are for ever.

Everybody in it is made up.
"""

import argparse
import hashlib
import json
import os
import shutil
import sys
import tempfile
from datetime import datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

KEPT = HERE / "kept.json"
DRAFT = "BP 134/8"


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files_of(folder: Path) -> dict[str, str]:
    """Every file of a kept format by its name, with its SHA-256."""
    return {
        path.relative_to(folder).as_posix(): sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def told(station) -> dict:
    """What is read in a station: every session's numbers, people and patients."""
    from ketachart.clinical.summary import summary

    sessions = {}
    for row in station.sessions():
        chart = station.chart(row.id)
        sessions[row.record_no] = {
            "phase": row.phase,
            "signature": row.signature,
            "awaits": row.awaits,
            "entries": len(chart.entries),
            "summary": json.loads(json.dumps(summary(chart), default=str)),
            "drafts": station.drafts(row.id),
        }
    return {
        "clinic": station.clinic.clinic,
        "chairs": list(station.clinic.chairs),
        "people": {p.name: list(p.roles) for p in station.everybody()},
        "patients": {p.mrn: p.dob.isoformat() for p in station.find_patients("")},
        "sessions": sessions,
    }


def make(folder: Path) -> None:
    """A clinic with a signed record with its addendum, an attested one and one under way."""
    from signing_desk import PHYSICIAN, PIN, SigningDesk
    from station_fixtures import NURSE, PASSPHRASE, PASSWORD, ZONE

    from ketachart.clock import SetClock
    from ketachart.interop import session_json
    from ketachart.station import Costs, NewPerson, Station
    from ketachart.store import schema

    clock = SetClock(datetime(2026, 4, 1, 9, 0, tzinfo=ZONE))
    station, code = Station.create(
        folder / "station",
        clinic="Fictional Clinic",
        administrator=NewPerson(NURSE, ("administrator", "nurse"), PASSWORD, "RN"),
        passphrase=PASSPHRASE,
        chairs=("1", "2"),
        clock=clock,
        costs=Costs.lowest(),
    )
    with station:
        station.confirm_recovery(code)
        station.set_pin(PIN, PASSWORD)
        desk = SigningDesk(station)
        running = desk.bring("ex-09", "2026-03-16T15:10:00-05:00").session
        station.save_draft(running, "vitals", DRAFT)
        made = station.back_up()  # the smaller for what is not in it yet
        clock.advance(minutes=5)
        desk.bring("ex-08").attest()
        signed = desk.bring("ex-05").signed().session
        desk.add()
        exports = folder / "exports"
        exports.mkdir()
        for row in station.sessions():
            (exports / f"{row.record_no}.json").write_bytes(session_json.written(station.chart(row.id)))
        (exports / "signed.csv").write_bytes(station.export(signed, "csv")[1])
        pdf = station.export(signed, "pdf")[1]  # it lies whole in the station's database
        read = told(station)
        entries = station.verify().entries
        with station._database.reading() as con:
            head = station._ledger.head(con)
        read |= {
            "format": schema.FORMAT,
            "recovery_code": code,
            "pdf_sha256": hashlib.sha256(pdf).hexdigest(),
            "entries": entries,
            "head": head.digest.hex(),
            "backup": made.path.name,
            "backup_entries": made.manifest.entries,
        }
    for leftover in ("ketachart.db-wal", "ketachart.db-shm", "station.lock", "reserve.bin"):
        (folder / "station" / leftover).unlink(missing_ok=True)
    text = json.dumps(read, indent=1, ensure_ascii=False, sort_keys=True)
    (folder / "read.json").write_text(text + "\n", "utf-8", newline="\n")


def main() -> int:
    """Make it, and keep it where that may be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--released", metavar="VERSION", help="the format is out from this version")
    wanted = parser.parse_args()
    from ketachart.store import schema

    number = f"format-{schema.FORMAT}"
    kept = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    known = kept.get(number, {"released": None})
    if known["released"] is not None:
        print(f"{number} is out since {known['released']}; its files stay as they are.")
        return 1
    if wanted.released is None:
        with tempfile.TemporaryDirectory() as name:
            os.environ["XDG_STATE_HOME"] = f"{name}/state"
            make(Path(name) / number)
            shutil.rmtree(HERE / number, ignore_errors=True)
            shutil.copytree(Path(name) / number, HERE / number)
    kept[number] = {"released": wanted.released, "files": files_of(HERE / number)}
    text = json.dumps(kept, indent=1, sort_keys=True) + "\n"
    KEPT.write_text(text, "utf-8", newline="\n")
    size = sum(path.stat().st_size for path in (HERE / number).rglob("*") if path.is_file())
    print(f"{number}: {len(kept[number]['files'])} files, {size // 1000} kB.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
