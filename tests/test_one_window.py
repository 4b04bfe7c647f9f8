"""A second program on the same station is told who has it, before it asks for any secret."""

import os
import shutil

import pytest
from station_fixtures import PASSPHRASE

from ketachart.clinical.trouble import Refused
from ketachart.station import Costs, Station


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


def test_a_copy_of_the_folder_is_not_opened_beside_the_station(station, tmp_path):
    """Two writers would go on from one entry in two ways, and neither chain would hold."""
    copy = tmp_path / "copied"
    shutil.copytree(station.place.folder, copy)
    with pytest.raises(Refused, match=r"has a copy of this station in .* open"):
        Station.open(copy, PASSPHRASE, costs=Costs.lowest())
    with pytest.raises(Refused, match="has a copy of this station"):
        Station.require_free(copy)
    station.close()
    Station.open(copy, PASSPHRASE, costs=Costs.lowest()).close()
