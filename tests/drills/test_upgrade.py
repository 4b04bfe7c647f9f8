"""An upgrade killed anywhere leaves the old station or the new one."""

from drills import upgrade


def test_a_station_killed_while_it_is_brought_forward_is_the_old_or_the_new(tmp_path):
    told = upgrade.drill(5, tmp_path)
    assert told.is_whole, told.row
    assert told.acknowledged > 5 * 100
