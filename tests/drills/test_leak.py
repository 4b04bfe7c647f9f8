"""Nothing of a day is left on the disk in the clear, but what was asked for."""

import os
import subprocess
import sys
import zlib

import pytest
from drills import leak, run
from drills.leaking import FAMILY, GIVEN, PASSPHRASE, Words

WORDS = Words(FAMILY, GIVEN, PASSPHRASE, raw=(bytes(range(32)),))


@pytest.mark.skipif(os.name == "nt", reason="home and settings are redirected as on Linux")
def test_a_day_to_a_crash_leaves_its_words_only_where_somebody_asked_for_them(tmp_path):
    told = leak.drill(run.DEEDS["leak"].short, tmp_path)
    assert told.is_whole, told.row


@pytest.mark.parametrize(
    "hidden",
    [
        f"<{GIVEN.lower()}>".encode(),
        f"{FAMILY} and more".encode("utf-16-le"),
        FAMILY.encode("latin-1"),
        b"x" + PASSPHRASE.encode().hex().encode(),
        zlib.compress(f"a page about {GIVEN}".encode() * 9),
        b"key=" + bytes(range(32)),
    ],
)
def test_the_search_finds_a_word_however_it_is_written(hidden):
    assert WORDS.found_in(b"\0" * 7 + hidden + b"\0" * 7) is not None
    assert WORDS.found_in(b"\0" * 90) is None


PLACES = """
from PySide6.QtCore import QSettings
from ketachart import app
app.application("dark")
kept = QSettings(QSettings.Scope.UserScope, "QtProject")
kept.setValue("FileDialog/lastVisited", "file:///stick/for-a-patient")
kept.sync()
"""
CRASH = "from ketachart import faults; faults.keep_off_the_disk(); import os; os.abort()"


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the files that Linux would write")
def test_neither_visited_folders_nor_a_picture_of_memory_are_kept(tmp_path):
    def run(code):
        env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "HOME": str(tmp_path)}
        env.pop("XDG_CONFIG_HOME", None)
        argv = [sys.executable, "-c", code]
        return subprocess.run(
            argv, env=env, cwd=tmp_path, preexec_fn=leak.raise_limit, check=False
        ).returncode

    assert run(PLACES) == 0
    assert run(CRASH) < 0
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
