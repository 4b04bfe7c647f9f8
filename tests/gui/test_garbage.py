"""Garbage with widgets in it is collected in the window's thread, whoever made it."""

import gc
import threading

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
