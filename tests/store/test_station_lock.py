"""One process owns a station."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import ketachart.store.station_lock
from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.store.station_lock import StationLock

ROOT = Path(ketachart.store.station_lock.__file__).parents[2]

HOLD = """
import sys, time
from pathlib import Path
from ketachart.store.station_lock import StationLock
lock = StationLock(Path(sys.argv[1]), "1.2.3")
lock.take()
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def holding(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline().strip() == "held"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_process_is_refused_within_a_second_and_told_who_holds_the_station(
    holding, tmp_path
):
    began = time.monotonic()
    with pytest.raises(Refused, match=f"KetaChart 1.2.3 on .* \\(process {holding.pid}, since 20"):
        StationLock(tmp_path, "9").take()
    assert time.monotonic() - began < 1


def test_a_killed_process_lets_the_station_go(holding, tmp_path):
    holding.send_signal(signal.SIGKILL)
    holding.wait()
    with StationLock(tmp_path, "9") as lock:
        assert os.getpid() == lock.holder().pid
    with StationLock(tmp_path, "9"):
        pass


def test_a_station_is_held_once_even_within_one_process(tmp_path):
    first = StationLock(tmp_path, "1")
    first.take()
    with pytest.raises(Refused):
        StationLock(tmp_path, "1").take()
    first.release()
    first.release()
    with StationLock(tmp_path, "1"):
        pass
    assert not (tmp_path / "station.holder.json").exists()


def test_a_holder_that_cannot_be_read_still_refuses(holding, tmp_path):
    (tmp_path / "station.holder.json").write_bytes(b"\xff")
    with pytest.raises(Refused, match="Another program"):
        StationLock(tmp_path, "1").take()


def test_a_folder_that_is_not_there_cannot_be_taken(tmp_path):
    with pytest.raises(Unavailable):
        StationLock(tmp_path / "file" / "below", "1").take()
