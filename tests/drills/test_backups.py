"""Backups in short: what was confirmed is in them, what is restored is right, trouble is told."""

import importlib
import sys

import pytest
from drills.run import DEEDS


@pytest.mark.parametrize(
    ("name", "least"),
    [("backup-while-charting", 20), ("restore", 60)],
)
def test_a_backup_holds_what_was_confirmed_and_comes_back_right(name, least, tmp_path):
    deed = DEEDS[name]
    told = importlib.import_module(f"drills.{deed.module}").drill(deed.short, tmp_path)
    assert told.is_whole, told
    assert told.acknowledged >= least


@pytest.mark.skipif(sys.platform != "linux", reason="this deed is done to Linux")
def test_trouble_with_the_backups_is_told_and_caught_up(tmp_path):
    deed = DEEDS["backup-trouble"]
    told = importlib.import_module(f"drills.{deed.module}").drill(deed.short, tmp_path)
    assert told.is_whole, told
    assert told.acknowledged >= 5
