"""The world is really in the way, in short: no entry is lost, none is doubled, order is kept."""

import importlib
import sys

import pytest
from drills.run import DEEDS


@pytest.mark.skipif(sys.platform != "linux", reason="these deeds are done to Linux")
@pytest.mark.parametrize(
    ("name", "least"),
    [("full-disk", 60), ("read-only", 13), ("held-file", 4), ("damaged", 40), ("short-memory", 3)],
)
def test_nothing_is_lost(name, least, tmp_path):
    deed = DEEDS[name]
    told = importlib.import_module(f"drills.{deed.module}").drill(deed.short, tmp_path)
    assert told.is_whole, told
    assert told.acknowledged >= least
