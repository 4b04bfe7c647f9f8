"""``ketachart doctor``: what this machine has and lacks, beside an open window too."""

import json
import os
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from station_fixtures import make_station

from ketachart import __version__, cli
from ketachart.cli.answers import DONE, NO
from ketachart.store import folder
from ketachart.store.station_lock import StationLock
from ketachart.store.vault import Vault

NOW = datetime.now(UTC)


@pytest.fixture
def station(tmp_path):
    made = tmp_path / "station"
    make_station(made, NOW)
    return made


@pytest.fixture
def doctor(capsys, station):
    """Ask the doctor about the station; gives the exit code and the findings by what each is of."""

    def ask():
        screen = cli.Screen(open_station=None, open_demo=None, picture_of=None)
        code = cli.main(["doctor", "--json", "--station", str(station)], screen)
        return code, {row["about"]: row for row in json.loads(capsys.readouterr().out)}

    return ask


@contextmanager
def held(station):
    with StationLock(station, __version__) as lock:
        yield lock


def test_all_of_a_station_is_told_in_words_and_nothing_is_changed(doctor, station):
    before = {f: f.stat().st_mtime_ns for f in station.iterdir()}
    code, told = doctor()
    assert code == DONE
    assert told.keys() >= {
        "clock", "sleep", "time server", "key store", "place", "names", "writable", "space",
        "open", "recovery code", "reserve", "second place", "holding file", "backups",
    }  # fmt: skip
    assert told["recovery code"]["ok"] is True
    assert "SQLite 3.5" in told["database"]["text"]
    assert before == {f: f.stat().st_mtime_ns for f in station.iterdir()}


def test_beside_an_open_window_it_says_who_has_the_station(doctor, station):
    assert "Nobody has" in doctor()[1]["open"]["text"]
    with held(station):
        code, told = doctor()
        assert code == DONE
        assert f"(process {os.getpid()}" in told["open"]["text"]


def test_what_waits_in_the_holding_file_is_told(doctor, station):
    place = folder.holding_folder(Vault.load(station).id, station)
    place.mkdir(parents=True, exist_ok=True)
    (place / "holding.bin").write_bytes(bytes(512) + b"an entry")
    code, told = doctor()
    assert (code, told["holding file"]["ok"]) == (NO, False)
    assert "join the record" in told["holding file"]["text"]


def test_a_clock_that_stands_before_the_last_writing_is_told(doctor, station):
    later = (NOW + timedelta(days=3)).timestamp()
    os.utime(station / "ketachart.db", (later, later))
    code, told = doctor()
    assert (code, told["clock"]["ok"]) == (NO, False)
    assert "before the station was last written" in told["clock"]["text"]


def test_a_folder_that_a_cloud_copies_is_told(doctor, station):
    (station.parent / ".stfolder").mkdir()
    code, told = doctor()
    assert (code, told["names"]["ok"]) == (NO, False)
