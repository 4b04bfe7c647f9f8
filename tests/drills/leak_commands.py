"""The commands, by somebody who works without the window; run as a program by ``leak``."""

import json
import sys
from pathlib import Path

from drills.leaking import (
    AT_FIRST,
    DOCTOR,
    DOCTORS,
    FAMILY,
    GIVEN,
    MRN,
    NOTE,
    NURSE,
    PASSPHRASE,
    PASSWORD,
    WHOM,
)
from station_fixtures import Examples

from ketachart import app, cli
from ketachart.station import Costs, Station


def main(world: Path) -> None:
    """A station set up, charted in, signed, exported, backed up and restored."""
    given, exports, station = world / "given", world / "exports", world / "station"
    words = {"phrase": PASSPHRASE, "word": PASSWORD, "doctors": DOCTORS, "first": AT_FIRST}
    for name, text in words.items():
        (given / name).write_text(text)
    _file(given / "first.json", Examples()("ex-01"), MRN, "over")
    until = Examples().until("ex-05", "2026-03-10T10:17:00-05:00")
    _file(given / "second.json", until, f"{MRN}-2", "running")
    cli.COSTS = Costs.lowest()

    def run(name: str, *rest: object, by: str | None = None, word: str = "word") -> str:
        argv = ["--station", station, name, "--passphrase-file", given / "phrase", *rest]
        if by is not None:
            argv += ["--as", by, "--password-file", given / word]
        code = app.main([str(each) for each in argv])
        if code:
            raise SystemExit(f"{name} ended with {code}")
        return name

    run(
        "init", "--clinic", "Fictional Clinic", "--admin", NURSE, "--role", "nurse",
        "--role", "auditor",
        "--new-password-file", given / "word", "--recovery-file", given / "code",
    )  # fmt: skip
    new = ("--name", DOCTOR, "--role", "physician", "--new-password-file", given / "first")
    run("add-user", *new, by=NURSE)
    with Station.open(station, PASSPHRASE, costs=cli.COSTS) as at_work:
        at_work.sign_in(DOCTOR, AT_FIRST)
        at_work.change_password(AT_FIRST, DOCTORS)
    run("import", given / "first.json", given / "second.json", by=NURSE)
    run("export", "--all", "--format", "json", "--out", exports, by=NURSE)
    first = json.loads(min(exports.glob("*.json")).read_bytes())["id"]
    said = ("--for-whom", WHOM, "--purpose", NOTE)
    run("attest", first, "--note", NOTE, "--reason", NOTE, by=NURSE)
    run("sign", first, "--out", exports, by=DOCTOR, word="doctors")
    for format in ("pdf", "csv"):
        run("export", "--all", "--format", format, "--out", exports, *said, by=NURSE)
    run("audit", "--out", exports, by=NURSE)
    run("backup", world / "stick", by=NURSE)
    run("verify", station)
    run("restore", next((world / "stick").iterdir()), world / "restored")
    run("doctor")


def _file(path: Path, example: bytes, mrn: str, name: str) -> None:
    told = json.loads(example) | {"id": name}
    told["patient"] |= {"family_name": FAMILY, "given_name": GIVEN, "mrn": mrn}
    path.write_text(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
