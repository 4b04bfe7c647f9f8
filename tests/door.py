"""The opening screen before a real station, which is asked at once or when a test lets it."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from station_fixtures import PASSPHRASE, PASSWORD

from ketachart.clinical.trouble import Refused
from ketachart.gui import theme
from ketachart.gui.sign_in import SignIn
from ketachart.station import Costs, NewPerson, Station
from ketachart.station.downtime import PaperCharts

NOON = datetime(2027, 3, 17, 12, tzinfo=UTC)
NAME = "M. Example, RN"


class Door:
    """A real station behind the opening screen, asked at once or when a test lets it."""

    def __init__(self, folder) -> None:
        self.folder, self.station, self.later = folder, None, None
        made, self.code = Station.create(
            folder,
            clinic="Example Clinic",
            administrator=NewPerson(NAME, ("nurse", "administrator"), PASSWORD),
            passphrase=PASSPHRASE,
            costs=Costs.lowest(),
        )
        made.close()

    def open_with(self, typed, done, failed):
        def work():
            self.station = Station.open(self.folder, typed, costs=Costs.lowest())

        self._answer(work, done, failed)

    def do(self, work, done, failed):
        self._answer(lambda: work(self.station), done, failed)

    def _answer(self, work, done, failed):
        if self.later is not None:
            self.later.append((work, done, failed))
            return
        try:
            answer = work()
        except Refused as trouble:
            failed(trouble)
        else:
            done(answer)


@pytest.fixture
def door(tmp_path):
    door = Door(tmp_path / "station")
    yield door
    if door.station is not None:
        door.station.close()


@pytest.fixture
def screen(qtbot, qapp, door):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    screen = SignIn(door.do, door.open_with, now=lambda: NOON, paper=PaperCharts(door.folder))
    qtbot.addWidget(screen)
    screen.people = []
    screen.signed_in.connect(screen.people.append)
    screen.resize(1366, 768)
    screen.show()
    screen.activateWindow()
    qtbot.waitUntil(screen.isActiveWindow)
    screen.take_focus()
    return screen


def keys(text):
    for key in text:
        on = QApplication.focusWidget()
        named = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab}
        QTest.keyClick(on, named.get(key, key))


def said(screen):
    return screen._page.sentence.text()
