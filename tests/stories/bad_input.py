"""What the stories of bad input share: a chair to sit at, and a hand that types over."""

from PySide6.QtCore import Qt
from station_fixtures import NURSE
from stories.ward import (
    LONG,
    Ward,
    at,
    open_station,
)
from window_desk import example_until

from ketachart.gui.bedside import Bedside
from ketachart.gui.window import StationWindow

K = Qt.Key


def sit(ward: Ward, clock: str, name: str = "ex-05", without: tuple[str, ...] = ()) -> None:
    """The window is open at the chair of ex-05 as it stood then."""
    ward.go_to(clock)
    with open_station(ward.folder, ward.clock) as station:
        station.import_session(example_until(name, at(clock), without))
    ward.open()
    ward.window.show_session(next(iter(ward.window.charts)))
    ward.settle()


def second_window(ward: Ward) -> StationWindow:
    """Another window on the same station: the screen of somebody who looked away a while."""
    other = StationWindow(Bedside(now=lambda: ward.clock.now().at, by=NURSE), ward.background)
    ward.qtbot.addWidget(other)
    ward._opened.append((other, ward.background))
    with ward.qtbot.waitSignal(other.opened, timeout=LONG):
        ward.show(other)
    return other


def put(ward: Ward, name: str, text: str) -> None:
    """Click into a box and type over what stands in it."""
    ward.click(name)
    ward.ctrl(K.Key_A)
    ward.keys(text)


def patients(ward: Ward) -> int:
    """How many patients are on the disk that a search for all of them finds."""
    found = []
    ward.background.do(lambda s: s.find_patients("T-", 50), found.append)
    ward.until(lambda: found)
    return len(found[0])
