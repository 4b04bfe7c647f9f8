"""Python's cyclic garbage is collected in the window's thread alone.

The collector runs in whatever thread happens to allocate. In the station's thread it would destroy
widgets of the window there: Qt then holds a lock of its signals and waits for the interpreter,
which the window's thread has while it waits for that very lock, and both stand still for good.
"""

import ctypes
import gc
import sys

from PySide6.QtCore import QCoreApplication, QObject, QTimer

EVERY_MS = 500
TRIM_EVERY_MS = 60_000
LARGE = 128 * 1024
"""Bytes of a block that is the system's own, as long as nothing was freed (mallopt(3))."""
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3


def collect_due() -> None:
    """Collect the oldest generation that is due by the interpreter's own thresholds."""
    counts, thresholds = gc.get_count(), gc.get_threshold()
    for generation in (2, 1, 0):
        if counts[generation] > thresholds[generation]:
            gc.collect(generation)
            return


class Collector(QObject):
    """Takes the place of the automatic collection for as long as the application lives."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName("collector")
        gc.disable()
        timer = QTimer(self)
        timer.timeout.connect(collect_due)
        timer.start(EVERY_MS)


def keep_in_window_thread() -> None:
    """See that garbage is collected by the thread of the application; asked for again, nothing."""
    app = QCoreApplication.instance()
    if app is not None and app.findChild(QObject, "collector") is None:
        Collector(app)


def leave_out_what_stays() -> None:
    """Look no more at what is there now: the program itself, and the window that was opened.

    Going through all of it takes a tenth of a second, in which no key is answered.
    """
    gc.freeze()


def hand_back_what_is_freed(parent: QObject) -> None:
    """See that what is freed goes back to the system, for as long as ``parent`` lives.

    The C library of Linux ceases to return large blocks after the first of them, and never returns
    what a backup or a check of the record has used in its thread; then the day's lie scattered
    between what stays. Elsewhere it is the system's habit.
    """
    if sys.platform != "linux":
        return
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallopt") or not hasattr(library, "malloc_trim"):
        return  # another C library than GNU's
    for option in (M_TRIM_THRESHOLD, M_MMAP_THRESHOLD):
        library.mallopt(option, LARGE)
    timer = QTimer(parent)
    timer.timeout.connect(lambda: library.malloc_trim(0))
    timer.start(TRIM_EVERY_MS)
