"""Programs that want one station at the same moment; the short form."""

import os

import pytest
from drills import one_writer


@pytest.mark.skipif(os.name == "nt", reason="Windows deletes no file that is locked")
def test_exactly_one_program_gets_the_station_and_the_others_are_told_which(tmp_path):
    told = one_writer.drill(10, tmp_path)
    assert told.is_whole, told.row
