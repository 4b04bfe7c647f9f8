"""Garbage with widgets in it is collected in the window's thread, whoever made it."""

import gc
import subprocess
import sys
import threading

import pytest
from PySide6.QtCore import QObject

from ketachart.clinical.trouble import Refused
from ketachart.gui.background import Background


class Ring(QObject):
    """An object that only the cyclic collector can free; tells in which thread it was."""

    def __init__(self, freed):
        super().__init__()
        self.me, self.freed = self, freed

    def __del__(self):
        self.freed.append(threading.current_thread())


def test_the_stations_thread_never_frees_an_object_of_the_window(qtbot):
    background, freed, told = Background(), [], []

    def opens_nothing():
        kept = [[n] for n in range(400_000)]  # by far enough to start a collection by itself
        raise Refused(f"{len(kept)} lists")

    try:
        for _ in range(1_000):
            Ring(freed)
        background.open(opens_nothing, None, told.append)
        qtbot.waitUntil(lambda: bool(told))
        qtbot.waitUntil(lambda: len(freed) == 1_000, timeout=10_000)
        assert set(freed) == {threading.main_thread()}
        assert not gc.isenabled()
    finally:
        assert background.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does it by itself")
def test_what_a_long_look_took_goes_back_to_the_system_though_something_stays():
    deed = (
        "import os\n"
        "from PySide6.QtCore import QCoreApplication, QObject, QTimer\n"
        "from ketachart.gui import garbage\n"
        "def mb():\n"
        "    pages = open('/proc/self/statm').read().split()[1]\n"
        "    return int(pages) * os.sysconf('SC_PAGE_SIZE') / 1e6\n"
        "app, garbage.TRIM_EVERY_MS = QCoreApplication([]), 1\n"
        "began, kept = mb(), []\n"
        "blocks = [bytes(60_000) for _ in range(1_000)]\n"
        "kept = blocks[::100]\n"
        "del blocks\n"
        "garbage.hand_back_what_is_freed(app)\n"
        "QTimer.singleShot(200, app.quit)\n"
        "app.exec()\n"
        "print(mb() - began < 10)\n"
    )
    told = subprocess.run([sys.executable, "-c", deed], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True"]
