"""A second program on the same station is told who has it, before it asks for any secret."""

import os

import pytest

from ketachart.clinical.trouble import Refused
from ketachart.station import Station


def test_who_has_the_station_open_is_said_before_a_secret_is_asked_for(station):
    with pytest.raises(Refused, match=f"process {os.getpid()}"):
        Station.require_free(station.place.folder)
    station.close()
    Station.require_free(station.place.folder)


def test_asking_whether_it_is_free_leaves_it_free_and_names_nobody(station):
    folder = station.place.folder
    station.close()
    before = {p.name for p in folder.iterdir()}
    Station.require_free(folder)
    Station.require_free(folder)
    assert {p.name for p in folder.iterdir()} == before
