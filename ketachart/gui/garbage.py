"""Python's cyclic garbage is collected in the window's thread alone.

The collector runs in whatever thread happens to allocate. In the station's thread it would destroy
widgets of the window there: Qt then holds a lock of its signals and waits for the interpreter,
which the window's thread has while it waits for that very lock, and both stand still for good.
"""

import gc

from PySide6.QtCore import QCoreApplication, QObject, QTimer

EVERY_MS = 500


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
