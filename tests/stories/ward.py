"""A ward for whole stories: a real encrypted station, its real window, and two hands at it.

The hands know nothing of panels. They press keys into whatever has the keyboard, or click where a
widget really stands on the screen; what is behind another widget cannot be hit.
"""

import json
import os
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget
from shiboken6 import isValid
from station_fixtures import DATA, NURSE, PASSPHRASE, PASSWORD

from ketachart.clinical.acts import Act
from ketachart.clinical.chart import Chart
from ketachart.clinical.summary import differences, summary
from ketachart.clock import SetClock
from ketachart.gui import theme
from ketachart.gui.background import Background
from ketachart.gui.bedside import Bedside
from ketachart.gui.widgets.bounce import BounceFilter
from ketachart.gui.window import StationWindow
from ketachart.station import Costs, NewPerson, Station

SECOND, SECOND_PASSWORD = "M. Ruiz, RN", "seventeen yellow kettles"
DOCTOR, DOCTOR_PASSWORD = "Dr. H. Brandt, MD", "eleven purple bicycles"
SIZE = (1366, 768)
LONG = 15_000
MOST_TABS = 60

EX_05 = json.loads((DATA / "sessions" / "ex-05.json").read_bytes())
SUMMARY = EX_05["summary"]
SETS = {
    act["at"][11:16]: (
        act["sbp_mmhg"],
        act["dbp_mmhg"],
        act["hr_per_min"],
        act["spo2_pct"],
        act["rr_per_min"],
        act["moaas"],
    )
    for act in EX_05["acts"]
    if act["act"] == "vitals-taken"
}
"""The vitals of ex-05 by the time they were taken, in the order of the row."""
FLAGGED = ("10:25", "10:26", "10:31", "10:50")


def at(clock: str) -> datetime:
    """A time of ex-05's day: ``10:05`` or ``11:07:30``."""
    return datetime.fromisoformat(f"2026-03-10T{clock}-05:00")


def make_station(folder: Path, clock: SetClock, *more: NewPerson) -> None:
    """A station with the people of ex-05, closed again."""
    station, code = Station.create(
        folder,
        clinic="Fictional Clinic",
        administrator=NewPerson(NURSE, ("administrator", "nurse"), PASSWORD, "RN"),
        default_protocol="depression-40",
        passphrase=PASSPHRASE,
        clock=clock,
        costs=Costs.lowest(),
    )
    with station:
        station.confirm_recovery(code)
        station.sign_in(NURSE, PASSWORD)
        station.add_person(NewPerson(SECOND, ("nurse",), SECOND_PASSWORD, "RN"))
        station.add_person(NewPerson(DOCTOR, ("physician",), DOCTOR_PASSWORD, "MD"))
        for person in more:
            station.add_person(person)


def open_station(folder: Path, clock: SetClock, kind: type[Station] = Station) -> Station:
    """The station, opened, with the nurse signed in."""
    station = kind.open(folder, PASSPHRASE, clock=clock, costs=Costs.lowest())
    station.sign_in(NURSE, PASSWORD)
    return station


class Strays(QObject):
    """Notes every widget that shows up as a window of its own: a flash in a dark room."""

    def __init__(self, *expected: type[QWidget]) -> None:
        super().__init__()
        self.seen: list[str] = []
        self._expected = (StationWindow, *expected)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if type(event) is QShowEvent and isinstance(watched, QWidget):
            small = (Qt.WindowType.Popup, Qt.WindowType.ToolTip)
            plain_window = watched.isWindow() and watched.windowType() not in small
            if plain_window and not isinstance(watched, self._expected):
                self.seen.append("".join([named(watched), "\n", *traceback.format_stack(limit=6)]))
        return False


class QtHands:
    """Keys and clicks as Qt's own test tool gives them, to any platform."""

    def show(self, window: QWidget) -> None:
        """Put a window on the screen."""
        window.resize(*SIZE)
        window.show()

    def key(self, window: QWidget, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
        """One key to whatever has the keyboard; an open list takes it first, as Qt does it."""
        self._typed(window, lambda on: QTest.keyClick(on, key, held))

    def letter(self, window: QWidget, letter: str) -> None:
        """One letter, also one that QTest knows no key for."""
        if letter.isascii():
            self._typed(window, lambda on: QTest.keyClicks(on, letter))
        else:
            self._typed(window, lambda on: _press_foreign(on, letter))

    def _typed(self, window: QWidget, key: Callable[[QWidget], object]) -> None:
        listed = QApplication.activePopupWidget()
        key(listed or QApplication.focusWidget() or window)
        if listed is not None and QApplication.activePopupWidget() is None:
            _take_keyboard_back(window)

    def click(self, window: QWidget, place: QPoint) -> None:
        """Press and release at a place of a window; a popup is a window."""
        popup = window.windowType() == Qt.WindowType.Popup
        if popup:
            on = window.childAt(place) or window
            QTest.mouseClick(on, Qt.MouseButton.LeftButton, pos=on.mapFrom(window, place))
        else:
            QTest.mouseMove(window.windowHandle(), place)
            QTest.mouseClick(
                window.windowHandle(),
                Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier,
                place,
            )
        QApplication.processEvents()
        if popup and QApplication.activePopupWidget() is None:
            _take_keyboard_back(QApplication.activeModalWidget() or _front())

    def come_back(self, window: QWidget) -> None:
        """A dialog over a window is gone, and the keyboard is the window's again."""
        _take_keyboard_back(window)

    def leave(self) -> None:
        """Nothing stays behind."""

    def wheel(self, window: QWidget, place: QPoint, turn: int) -> None:
        """Turn the wheel by one notch there."""
        QTest.wheelEvent(window.windowHandle(), place, QPoint(0, turn))
        QApplication.processEvents()


def _front() -> QWidget:
    shown = [w for w in QApplication.topLevelWidgets() if w.isVisible() and not w.parentWidget()]
    return next((w for w in shown if isinstance(w, StationWindow)), shown[0])


def _take_keyboard_back(window: QWidget) -> None:
    """Without a window system nobody gives the keyboard back when a list has closed."""
    QApplication.processEvents()
    waited = QElapsedTimer()
    waited.start()
    # A list of files comes and goes by itself, and then has the keyboard.
    while QApplication.activePopupWidget() is None and not window.isActiveWindow():
        assert not waited.hasExpired(LONG), "nothing has the keyboard"
        window.activateWindow()
        QTest.qWait(10)


class Ward:
    """One station folder, one clock, and the window that is open on them."""

    def __init__(
        self, qtbot: Any, folder: Path, clock: SetClock, hands: QtHands | None = None
    ) -> None:
        self.qtbot, self.folder, self.clock = qtbot, folder, clock
        self.hands = hands or QtHands()
        self.keys_pressed = self.clicks = 0
        self.jobs: dict[str, tuple[int, int]] = {}
        self.window: Any = None
        self._filters: list[QObject] = []
        self.strays = Strays()
        self._opened: list[tuple[StationWindow, Background]] = []
        self._pictures = os.environ.get("KETACHART_PICTURES")
        self._theme = os.environ.get("KETACHART_THEME", "dark")
        self._taken = 0

    # The window -------------------------------------------------------------------------------

    def open(self, kind: type[Station] = Station) -> StationWindow:
        """Open the station and show its window."""
        app = QApplication.instance()
        theme.apply(app, self._theme)
        if not self._filters:
            self._filters = [BounceFilter(), self.strays]
            for one in self._filters:
                app.installEventFilter(one)
        self.background = Background(lambda: open_station(self.folder, self.clock, kind))
        bedside = Bedside(now=lambda: self.clock.now().at, by=NURSE)
        window = StationWindow(bedside, self.background)
        self.qtbot.addWidget(window)
        self._opened.append((window, self.background))
        with self.qtbot.waitSignal(window.opened, timeout=LONG):
            self.show(window)
        return window

    def show(self, window: QWidget) -> None:
        """Put a window in front."""
        self.window = window
        self.hands.show(window)
        window.activateWindow()
        self.qtbot.waitUntil(window.isActiveWindow, timeout=LONG)

    def close(self) -> None:
        """Close all that is open, as at the end of the day."""
        for window, background in self._opened:
            assert background.close()
            if isValid(window):
                window._closing = True
                window.close()
        self._opened.clear()
        self.window = None

    def leave(self) -> None:
        """Close, and take the filters off the application again."""
        self.close()
        for one in self._filters:
            QApplication.instance().removeEventFilter(one)
        assert self.strays.seen == [], "\n".join(self.strays.seen)

    def until(self, what: Callable[[], object], why: str = "") -> None:
        """Let the event loop run until something is so; says what stood on the screen if not."""
        try:
            self.qtbot.waitUntil(lambda: bool(what()), timeout=LONG)
        except self.qtbot.TimeoutError as trouble:
            picture = self.folder.parent / "stuck.png"
            self.window.grab().save(str(picture))
            raise AssertionError(f"{why or trouble}\n{self.seen()}\n{picture}") from None

    def seen(self) -> str:
        """What is on the screen in words, and where the keyboard is."""
        words = [
            label.text()
            for label in self.top.findChildren(QLabel)
            if label.isVisible() and label.text().strip()
        ]
        if isinstance(self.window, StationWindow):
            said = self.window.page.vitals.header.sentence
            if said.isVisible():
                words.append(said.text)
        return f"focus: {named(QApplication.focusWidget())}\nscreen: {' | '.join(words)}"

    @property
    def top(self) -> QWidget:
        """The window that takes keys and clicks: the one in front, or a dialog over it."""
        return QApplication.activeModalWidget() or self.window

    def find(self, name: str, kind: type[QWidget] = QWidget) -> QWidget:
        """The one visible widget of an object name or accessible name."""
        found = [
            w
            for w in self.top.findChildren(kind)
            if name in (w.objectName(), w.accessibleName()) and w.isVisible()
        ]
        assert len(found) == 1, f"{len(found)} of {name} on the screen\n{self.seen()}"
        return found[0]

    def picture(self, name: str) -> None:
        """Leave a picture of the screen, where they are asked for."""
        if not self._pictures:
            return
        self._taken += 1
        folder = Path(self._pictures)
        folder.mkdir(parents=True, exist_ok=True)
        QApplication.processEvents()
        self.top.grab().save(str(folder / f"{self._taken:02}-{name}.png"))

    def has(self, name: str) -> bool:
        """Whether something of that name is on the screen."""
        return any(
            name in (w.objectName(), w.accessibleName()) and w.isVisible()
            for w in self.top.findChildren(QWidget)
        )

    def shows(self, text: str) -> bool:
        """Whether a visible label says something."""
        return any(
            text in label.text() for label in self.top.findChildren(QLabel) if label.isVisible()
        )

    # The chart --------------------------------------------------------------------------------

    def go_to(self, clock: str) -> None:
        """It is now that time."""
        self.clock.set(at(clock))

    @property
    def chart(self) -> Chart:
        """The chart on the screen."""
        return self.window.charts[self.window.shown]

    def acts(self, kind: type[Act]) -> list[Act]:
        """Standing acts of a kind."""
        if self.window.shown not in self.window.charts:
            return []
        return [act for _, act in self.chart.standing.of(kind)]

    @contextmanager
    def charting(self, *kinds: type[Act]) -> Iterator[None]:
        """Acts of each kind are saved by what is done inside: on disk, and the screen says so."""
        before = {kind: len(self.acts(kind)) for kind in kinds}
        yield
        self.until(
            lambda: (
                all(len(self.acts(k)) > before[k] for k in kinds) and not len(self.window.outbox)
            ),
            f"not charted: {', '.join(k.__name__ for k in kinds)}",
        )
        self.settle()

    def settle(self) -> None:
        """What was asked of the station is answered, and the panels have followed."""
        self.qtbot.waitUntil(lambda: self.background.busy_since is None, timeout=LONG)
        QApplication.processEvents()

    def differences(self) -> list[str]:
        """Where the chart on the screen says another summary than the file."""
        found = summary(self.chart)
        assert found.keys() == SUMMARY.keys()
        return differences(SUMMARY, found)

    def differences_on_disk(self) -> list[str]:
        """The same for the station opened once more, without any window."""
        with open_station(self.folder, self.clock) as station:
            (row,) = station.sessions()
            assert station.verify().intact
            return differences(SUMMARY, summary(station.chart(row.id)))

    # Keys -------------------------------------------------------------------------------------

    def press(
        self,
        key: Qt.Key,
        held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        times: int = 1,
    ) -> None:
        """One key, by name."""
        for _ in range(times):
            self.keys_pressed += 1
            self.hands.key(self.top, key, held)

    def ctrl(self, key: Qt.Key) -> None:
        """One key with Control held."""
        self.press(key, Qt.KeyboardModifier.ControlModifier)

    def keys(self, text: str) -> None:
        """Characters one after the other, each to whatever has the keyboard then."""
        named_keys = {" ": Qt.Key.Key_Space, "\t": Qt.Key.Key_Tab, "\r": Qt.Key.Key_Return}
        for letter in text:
            if letter in named_keys:
                self.press(named_keys[letter])
            else:
                self.keys_pressed += 1
                self.hands.letter(self.top, letter)

    def tab_to(self, name: str, *, back: bool = False) -> None:
        """Tab until the focus stands there, as somebody who watches the ring go round."""
        passed = []
        for _ in range(MOST_TABS):
            focus = QApplication.focusWidget()
            if focus is not None and name in (focus.objectName(), focus.accessibleName()):
                return
            passed.append(named(focus))
            if back:
                self.press(Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
            else:
                self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab never comes to {name}, only to {' > '.join(passed)}")

    @property
    def focus(self) -> str:
        """The name of what has the keyboard."""
        return named(QApplication.focusWidget())

    # Mouse ------------------------------------------------------------------------------------

    def click(self, target: QWidget | str, where: QPoint | None = None) -> None:
        """Press and release where the widget stands on the screen; it has to be on top there."""
        QApplication.processEvents()  # nobody clicks before what changed stands in its place
        widget = self.find(target) if isinstance(target, str) else target
        self._bring_into_sight(widget)
        assert widget.isVisible(), named(widget)
        assert widget.isEnabled(), f"{named(widget)} is off\n{self.seen()}"
        window = widget.window()
        place = widget.mapTo(window, where or widget.rect().center())
        on_top = window.childAt(place)
        assert on_top is widget or widget.isAncestorOf(on_top), (
            f"{named(widget)} lies under {named(on_top)}\n{self.seen()}"
        )
        self.clicks += 1
        self.hands.click(window, place)

    def _bring_into_sight(self, widget: QWidget) -> None:
        """Turn the wheel over a list until what is meant is in sight, as a hand would."""
        area = widget.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            self._wheel(area, widget)

    def _wheel(self, area: QWidget, widget: QWidget) -> None:
        for _ in range(40):
            middle = widget.mapTo(area.viewport(), widget.rect().center()).y()
            if 0 <= middle < area.viewport().height():
                return
            place = area.viewport().mapTo(area.window(), area.viewport().rect().center())
            self.hands.wheel(area.window(), place, -120 if middle > 0 else 120)

    def click_suggestion(self) -> None:
        """Click the first of the names that are offered under a field."""
        offered = QApplication.activePopupWidget()
        assert offered is not None, self.seen()
        place = offered.visualRect(offered.model().index(0, 0)).center()
        self.clicks += 1
        self.hands.click(offered, offered.viewport().mapTo(offered, place))

    def type_into(self, target: QWidget | str, text: str) -> None:
        """Click a field, then type what only a keyboard can give."""
        self.click(target)
        before = self.keys_pressed
        self.keys(text)
        self.keys_pressed = before

    @contextmanager
    def job(self, name: str) -> Iterator[None]:
        """Count keys and clicks of one job of the day."""
        keys, clicks = self.keys_pressed, self.clicks
        yield
        self.jobs[name] = (self.keys_pressed - keys, self.clicks - clicks)

    def told_jobs(self) -> str:
        """The count of each job, for the one who reads the output."""
        lines = [f"  {name:<34} {k:>4} keys {c:>3} clicks" for name, (k, c) in self.jobs.items()]
        return "\n".join(["", *lines])


def _press_foreign(on: QWidget, letter: str) -> None:
    """A letter that QTest knows no key for, as a keyboard of that language sends it."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, ord(letter), Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(on, event)


def named(widget: QWidget | None) -> str:
    """A widget as a message names it."""
    if widget is None:
        return "nothing"
    return widget.objectName() or widget.accessibleName() or type(widget).__name__
