"""Each way in is lost once, and the sheet is enough."""

from drills import lost_keys


def test_a_nurse_with_the_sheet_gets_in_whichever_way_in_is_lost(qapp, tmp_path):
    told = lost_keys.drill(4, tmp_path)
    assert told.is_whole
    assert told.acknowledged > 70
