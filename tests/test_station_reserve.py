"""Room on the disk: kept beforehand, given up when it is full, told in time."""

import pytest
from drills.bedside import Nurse, opened, station_in
from drills.small_disk import fill, small_disk

from ketachart.clinical.trouble import Unavailable

MEGABYTE = 1 << 20


def test_a_full_disk_gets_the_reserve_before_anything_is_held(tmp_path):
    with small_disk(tmp_path / "disk", 700) as disk:
        nurse, place = Nurse(), disk / "station"
        with station_in(place, reserve=8 * MEGABYTE) as station:
            station.tend()
            assert (place / "reserve.bin").stat().st_blocks * 512 >= 8 * MEGABYTE
            room = station.room()
            assert (room.reserve, room.state, room.needed_bytes) == ("there", "enough", 0)
            filling = fill(disk)
            assert station.room().state == "full"
            nurse.chart(station, 30, 3000)
            assert len(nurse.acknowledged) == 30
            assert station.holding is None
            room = station.room()
            assert (room.reserve, room.state) == ("given up", "low")
            assert room.needed_bytes > 400 * MEGABYTE
            # Full once more, and nothing left to give up: now entries wait in the holding file.
            second = fill(disk, "more")
            nurse.chart(station, 30, 3000)
            assert station.holding.why == "full"
            assert station.room().reserve == "used"
            filling.unlink()
            second.unlink()
            assert station.join_held() > 0
            assert station._disk_reserve.keep()
            assert station.room().reserve == "there"
        assert nurse.told("", 1, place).is_whole


def test_what_is_half_typed_gets_the_reserve_too_and_what_comes_after_it_is_not_held(tmp_path):
    with small_disk(tmp_path / "disk", 700) as disk:
        nurse, place = Nurse(), disk / "station"
        with station_in(place, reserve=8 * MEGABYTE) as station:
            station.tend()
            nurse.chart(station, 1)
            fill(disk)
            for number in range(400):  # the log has room of its own from before
                station.save_draft(nurse.row.id, "note", f"{number} " * 1000)
                if station.room().reserve != "there":
                    break
            assert station.room().reserve == "given up"
            nurse.chart(station, 3)
            assert station.holding is None
            assert station.drafts(nurse.row.id)["note"].startswith(f"{number} ")
        assert nurse.told("", 1, place).is_whole


def test_a_disk_that_filled_up_overnight_gives_its_reserve_to_the_start(tmp_path):
    with small_disk(tmp_path / "disk", 700) as disk:
        nurse, place = Nurse(), disk / "station"
        with station_in(place, reserve=8 * MEGABYTE) as station:
            station.tend()
            nurse.chart(station, 1)
        filling = fill(disk)
        with opened(place, reserve=8 * MEGABYTE) as station:
            assert station.room().reserve == "given up"
            nurse.chart(station, 3)
            assert station.holding is None
        second = fill(disk, "more")
        with pytest.raises(Unavailable, match="The disk is full"):
            opened(place, reserve=8 * MEGABYTE)
        filling.unlink()
        second.unlink()
        assert nurse.told("", 1, place).is_whole


def test_a_small_disk_keeps_no_reserve_and_is_told_as_low(tmp_path):
    with (
        small_disk(tmp_path / "disk", 24) as disk,
        station_in(disk / "station", reserve=MEGABYTE) as station,
    ):
        station.tend()
        room = station.room()
        assert (room.reserve, room.state) == ("given up", "low")
        assert not (disk / "station" / "reserve.bin").exists()
