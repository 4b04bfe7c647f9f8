"""Hands that move the real pointer and press real keys, through ``xdotool`` and an X server.

Chosen by ``KETACHART_REAL_HANDS=1``. The day of ``test_day`` once by real events, in a window that
a window manager gave its place and its keyboard::

    KETACHART_TEST_DISPLAY=1 KETACHART_REAL_HANDS=1 QT_QPA_PLATFORM=xcb \\
    xvfb-run -a -s "-screen 0 1366x768x24" \\
    sh -c 'openbox & manager=$!; python -m pytest -q -n 0 tests/stories/test_day.py; \\
           done=$?; kill $manager; exit $done'

``KETACHART_PICTURES=folder`` and ``KETACHART_THEME=dim`` go with it. Every key and every click is
waited for until Qt has it from the server; nothing is sent to a widget.
"""

import os
import shutil
import subprocess

from PySide6.QtCore import QElapsedTimer, QEvent, QEventLoop, QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

WANTED = "KETACHART_REAL_HANDS"
MISSING = "KETACHART_REAL_HANDS needs xdotool and an X display (QT_QPA_PLATFORM=xcb); see its file."
ARRIVES_MS = 10_000
SETTLES_MS = 200
K = Qt.Key
NAMES = {
    K.Key_Return: "Return",
    K.Key_Tab: "Tab",
    K.Key_Escape: "Escape",
    K.Key_Space: "space",
    K.Key_Backspace: "BackSpace",
    K.Key_Down: "Down",
    K.Key_Up: "Up",
    K.Key_Left: "Left",
    K.Key_Right: "Right",
}
HELD = (
    (Qt.KeyboardModifier.ControlModifier, "ctrl"),
    (Qt.KeyboardModifier.ShiftModifier, "shift"),
    (Qt.KeyboardModifier.AltModifier, "alt"),
)


def wanted() -> bool:
    """Whether the real hands are asked for."""
    return os.environ.get(WANTED) == "1"


class Arrived(QObject):
    """Counts what the server sent: keys and buttons that came up again, over any window."""

    def __init__(self) -> None:
        super().__init__()
        self.count: dict[QEvent.Type, int] = {}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QWindow) and event.spontaneous():
            self.count[event.type()] = self.count.get(event.type(), 0) + 1
        return False


class RealHands:
    """As ``QtHands``, by the X server."""

    def __init__(self) -> None:
        assert shutil.which("xdotool"), MISSING
        assert QGuiApplication.platformName() == "xcb", MISSING
        self._arrived = Arrived()
        self._last: QWidget | None = None
        QApplication.instance().installEventFilter(self._arrived)

    def show(self, window: QWidget) -> None:
        """As the program does it on a small screen."""
        window.showMaximized()
        QTest.qWaitForWindowExposed(window)

    def key(self, window: QWidget, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
        """One key, with those that are held."""
        name = NAMES.get(key) or Qt.Key(key).name.removeprefix("Key_")
        name = name if len(name) > 1 else name.lower()
        chord = "+".join([*(word for one, word in HELD if held & one), name])
        self._wait_for_keyboard(window)
        self._send(QEvent.Type.KeyRelease, "key", "--clearmodifiers", chord)

    def letter(self, window: QWidget, letter: str) -> None:
        """One letter, as the keyboard's layout has it."""
        if letter == "\b":
            self.key(window, K.Key_Backspace, Qt.KeyboardModifier.NoModifier)
            return
        self._wait_for_keyboard(window)
        self._send(QEvent.Type.KeyRelease, "type", "--delay", "0", "--", letter)

    def click(self, window: QWidget, place: QPoint) -> None:
        """Move the pointer there, press, let go."""
        self._point(window, place)
        self._send(QEvent.Type.MouseButtonRelease, "click", "1")

    def wheel(self, window: QWidget, place: QPoint, turn: int) -> None:
        """One notch of the wheel."""
        self._point(window, place)
        self._send(QEvent.Type.Wheel, "click", "4" if turn > 0 else "5")

    def come_back(self, window: QWidget) -> None:
        """The window manager gives the keyboard back by itself."""
        self._wait_for_keyboard(window)

    def leave(self) -> None:
        """Listen no longer."""
        QApplication.instance().removeEventFilter(self._arrived)

    def _wait_for_keyboard(self, window: QWidget) -> None:
        if QApplication.activePopupWidget() is None and not window.isActiveWindow():
            assert QTest.qWaitForWindowActive(window, ARRIVES_MS), "another window has the keyboard"

    def _point(self, window: QWidget, place: QPoint) -> None:
        if window.windowType() != Qt.WindowType.Popup:
            self._wait_for_keyboard(window)
        if window is not self._last:
            # The window manager puts a new one into its place after it has shown it.
            self._last = window
            QTest.qWait(SETTLES_MS)
        there = window.mapToGlobal(place) * window.devicePixelRatio()
        self._run("mousemove", str(there.x()), str(there.y()))

    def _send(self, kind: QEvent.Type, *words: str) -> None:
        before = self._arrived.count.get(kind, 0)
        self._run(*words)
        waited = QElapsedTimer()
        waited.start()
        while self._arrived.count.get(kind, 0) == before:
            assert not waited.hasExpired(ARRIVES_MS), f"never arrived: {' '.join(words)}"
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        QApplication.processEvents()

    def _run(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], check=True, timeout=10)
        QApplication.processEvents()
