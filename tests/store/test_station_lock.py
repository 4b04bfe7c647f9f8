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
from ketachart.store.station_lock import StationLock, who_has

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


def test_a_lock_whose_file_was_deleted_still_holds(holding, tmp_path):
    (tmp_path / "station.lock").unlink()
    with pytest.raises(Refused, match=f"process {holding.pid}"):
        StationLock(tmp_path, "9").take()


def test_a_name_that_a_killed_program_left_behind_is_never_told_as_true(holding, tmp_path):
    left = (tmp_path / "station.holder.json").read_bytes()
    holding.kill()
    holding.wait()
    assert who_has(tmp_path) is None
    with StationLock(tmp_path, "9"):
        (tmp_path / "station.holder.json").write_bytes(left)  # not renamed yet by who is here now
        with pytest.raises(Refused, match="Another program has this station open"):
            StationLock(tmp_path, "9").take()


def test_a_copy_of_the_station_in_another_folder_is_not_opened_beside_it(tmp_path):
    place, here, copy = tmp_path / "second", tmp_path / "here", tmp_path / "copy"
    here.mkdir()
    copy.mkdir()
    with StationLock(here, "9") as first:
        first.take_copies(place)
        with (
            StationLock(copy, "9") as second,
            pytest.raises(Refused, match=f"a copy of this station in {here} open"),
        ):
            second.take_copies(place)
    with StationLock(copy, "9") as second:
        second.take_copies(place)
        assert second.holder().pid == os.getpid()
    assert [found.name for found in place.iterdir()] == ["station.lock"]


def test_where_the_second_place_cannot_be_had_nothing_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with StationLock(tmp_path, "9") as lock:
        lock.take_copies(tmp_path / "file" / "below")


def test_a_holder_that_cannot_be_read_still_refuses(holding, tmp_path):
    (tmp_path / "station.holder.json").write_bytes(b"\xff")
    with pytest.raises(Refused, match="Another program"):
        StationLock(tmp_path, "1").take()


def test_a_folder_that_is_not_there_cannot_be_taken(tmp_path):
    with pytest.raises(Unavailable):
        StationLock(tmp_path / "file" / "below", "1").take()
