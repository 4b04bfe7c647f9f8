"""The notes of our own faults: what stands in them, what never does, and how a run ended."""

import logging
import os
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ketachart import faults
from ketachart.faults.notes import KEPT, SIZE, Notes

SECRET = "ALVAREZ-PRIVATE-120"
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
CHILD = """
import os, sys, threading
from pathlib import Path
from ketachart import faults
faults.keep()
run = faults.Run(Path(sys.argv[1]))
print("there", flush=True)
SECRET = "ALVAREZ-PRIVATE-120"
{deed}
"""
DEEDS = {
    "closed": "run.end()",
    "killed": "os.kill(os.getpid(), 9)",
    "below": "import faulthandler; faulthandler._sigsegv()",
    "aborted": "os.abort()",
    "raised": "raise RuntimeError(SECRET)",
    "in a thread": (
        "t = threading.Thread(target=lambda: {}[SECRET]); t.start(); t.join(); run.end()"
    ),
}


@pytest.fixture(autouse=True)
def place(monkeypatch, tmp_path):
    """The notes of this test lie in a folder of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return faults.place


def child(deed: str, station: Path) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-c", CHILD.format(deed=DEEDS[deed]), str(station)],
        capture_output=True, text=True, timeout=60, check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert done.stdout == "there\n", done.stderr
    return done


def text(folder: Path) -> str:
    return "".join(file.read_text() for file in sorted(folder.iterdir()))


@pytest.mark.parametrize(
    ("deed", "how", "code", "where"),
    [
        ("closed", "closed", 0, ""),
        ("killed", "stopped", -signal.SIGKILL, ""),
        ("below", "fault", -signal.SIGSEGV, "Segmentation fault at <string>"),
        ("aborted", "fault", -signal.SIGABRT, "Aborted at <string>"),
        ("raised", "stopped", 1, ""),
        ("in a thread", "closed", 0, ""),
    ],
)
def test_how_the_last_run_ended_is_known_at_the_next_start(tmp_path, place, deed, how, code, where):
    station = tmp_path / "ALVAREZ-PRIVATE-120"
    assert faults.last_stop(station) is None
    done = child(deed, station)
    assert done.returncode == code
    stop = faults.last_stop(station)
    assert stop.how == how
    assert stop.where.startswith(where)
    assert abs(stop.at - datetime.now(UTC)) < timedelta(minutes=5)
    # The next run knows it, also while it is there; another station knows nothing of it.
    assert faults.Run(station).before == stop
    assert faults.last_stop(tmp_path / "another") is None
    assert SECRET not in text(place()) + done.stderr
    if deed in ("raised", "in a thread"):
        kind = "RuntimeError" if deed == "raised" else "KeyError"
        assert f"A fault in KetaChart: {kind} at <string>:" in text(place())


def test_a_note_says_when_and_where_in_the_code_and_nothing_that_was_typed(tmp_path):
    notes = Notes(tmp_path / "log", now=lambda: NOON)
    try:
        try:
            int(SECRET)
        except ValueError as first:
            raise RuntimeError(SECRET) from first
    except RuntimeError as trouble:
        notes.write("error", faults.places(trouble))
    line = notes.file.read_text()
    assert line.startswith("2026-03-10T12:00:00Z ")
    assert "RuntimeError at test_faults_notes.py:" in line
    assert line.endswith("| after ValueError\n")
    assert SECRET not in line
    if os.name == "posix":
        assert stat.S_IMODE(notes.file.stat().st_mode) == 0o600
        assert stat.S_IMODE(notes.file.parent.stat().st_mode) == 0o700


def test_what_breaks_a_line_is_written_as_an_escape(tmp_path):
    notes = Notes(tmp_path)
    notes.write("error", "one\ntwo\x1b[2J\u2028three")
    (line,) = notes.file.read_text().split("\n")[:-1]
    assert line.endswith("one\\x0atwo\\x1b[2J\\x2028three")


def test_a_loop_of_faults_is_one_line_a_minute_that_says_how_many(tmp_path):
    time = [0.0]
    notes = Notes(tmp_path, steady=lambda: time[0])
    for _ in range(1_000):
        notes.write("error", "the same")
        time[0] += 0.01
    assert len(notes.file.read_text().splitlines()) == 1
    time[0] += 60
    notes.write("error", "the same")
    assert notes.file.read_text().splitlines()[-1].endswith("(999 more of these before)")


def test_the_log_never_grows_over_its_size(tmp_path):
    notes = Notes(tmp_path)
    for number in range(3_000):
        notes.write("error", f"{number} " + "x" * 900)
    files = sorted(tmp_path.iterdir())
    assert len(files) == KEPT
    assert all(file.stat().st_size < SIZE + 2_000 for file in files)
    assert "2999 xxx" in notes.file.read_text()


def test_a_log_that_cannot_be_written_stops_nobody(tmp_path):
    (tmp_path / "in the way").write_text("a file")
    assert not Notes(tmp_path / "in the way" / "log").write("error", "anything")
    assert not Notes(Path("/dev/full/log")).write("error", "anything")


def test_of_other_packages_only_the_place_is_noted(place, monkeypatch, caplog):
    from ketachart.faults import notes as module  # noqa: PLC0415

    monkeypatch.setattr(module, "notes", Notes())
    handler = module.carry()
    try:
        logging.getLogger("another.package").warning("for %s", SECRET)
        logging.getLogger("ketachart.here").warning("The clock is unsure.")
    finally:
        logging.getLogger().removeHandler(handler)
    written = (place() / "faults.log").read_text()
    assert "warning another.package test_faults_notes.py:" in written
    assert "The clock is unsure." in written
    assert SECRET not in written
    caplog.clear()
