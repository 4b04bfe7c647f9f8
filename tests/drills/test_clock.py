"""The computer's clock is really moved under a station that charts; the short form."""

import pytest
from drills import clock


@pytest.mark.skipif(bool(clock.missing()), reason=clock.missing() or "it can be done here")
def test_no_step_sleep_or_new_start_moves_elapsed_time_or_the_order_of_entries(tmp_path):
    told = clock.drill(9, tmp_path)
    assert told.is_whole, told.row
    assert told.acknowledged >= 9
