"""The opening screen: passphrase, recovery code, person; with a real station and without."""

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

LEFT = Qt.MouseButton.LeftButton
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
    screen = SignIn(door.do, door.open_with, now=lambda: NOON)
    qtbot.addWidget(screen)
    screen.people = []
    screen.signed_in.connect(screen.people.append)
    screen.resize(1366, 768)
    screen.show()
    screen.activateWindow()
    screen.take_focus()
    return screen


def keys(text):
    for key in text:
        on = QApplication.focusWidget()
        QTest.keyClick(on, Qt.Key.Key_Return if key == "\r" else key)


def said(screen):
    return screen._page.sentence.text()


def test_the_station_is_opened_and_a_person_signs_in_by_keyboard_alone(screen, door):
    keys(PASSPHRASE + "\r")
    assert screen._page is screen.recovery_page
    keys(door.code + "\r")
    assert "recovery code is right" in said(screen)
    keys(PASSWORD + "\r")
    assert [p.name for p in screen.people] == [NAME]
    assert door.station.recovery_confirmed


def test_the_station_is_opened_by_mouse_and_the_code_is_put_off(screen, door):
    screen.passphrase.put(PASSPHRASE)
    QTest.mouseClick(screen.station_page.button, LEFT)
    QTest.mouseClick(screen.later, LEFT)
    QTest.mouseClick(screen.names._taps[NAME], LEFT)
    if screen.names.value() is None:
        QTest.mouseClick(screen.names._taps[NAME], LEFT)
    screen.password.put(PASSWORD)
    QTest.mouseClick(screen.person_page.button, LEFT)
    assert [p.name for p in screen.people] == [NAME]
    assert not door.station.recovery_confirmed


def test_the_code_that_was_put_off_is_asked_again_next_time(screen, door, qtbot):
    keys(PASSPHRASE + "\r")
    QTest.mouseClick(screen.later, LEFT)
    door.station.close()
    again = SignIn(door.do, door.open_with, now=lambda: NOON)
    qtbot.addWidget(again)
    again.passphrase.put(PASSPHRASE)
    again.station_page.button.click()
    assert again._page is again.recovery_page


def test_the_recovery_code_opens_the_station_too(screen, door):
    keys(door.code + "\r")
    assert door.station is not None


def test_a_passphrase_can_be_pasted(screen):
    QApplication.clipboard().setText(PASSPHRASE)
    QTest.keyClick(screen.passphrase.edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert screen.passphrase.text() == PASSPHRASE
    QApplication.clipboard().clear()


def test_a_wrong_passphrase_is_said_and_stays_hidden(screen):
    keys("not the passphrase at all\r")
    assert said(screen)
    assert screen._page is screen.station_page
    assert screen.passphrase.edit.displayText() != "not the passphrase at all"
    assert screen.passphrase.edit.hasFocus()


def test_a_wrong_recovery_code_leaves_it_unconfirmed(screen, door):
    keys(PASSPHRASE + "\r")
    keys("ABCD-EFGH\r")
    assert said(screen)
    assert screen._page is screen.recovery_page


def test_a_wrong_password_is_said_and_nobody_is_signed_in(screen):
    keys(PASSPHRASE + "\r")
    QTest.mouseClick(screen.later, LEFT)
    keys("wrong password\r")
    assert "do not belong together" in said(screen)
    assert screen.people == []


@pytest.mark.parametrize("page", ["open", "person"])
def test_nothing_typed_asks_nobody(screen, door, page):
    if page == "person":
        keys(PASSPHRASE + "\r")
        QTest.mouseClick(screen.later, LEFT)
    door.later = []
    keys("\r")
    assert said(screen).startswith("Type ")
    assert door.later == []


def test_while_it_is_checked_the_window_says_so_and_asks_once(screen, door):
    door.later = []
    keys(PASSPHRASE + "\r\r")
    assert len(door.later) == 1
    assert screen.station_page.button.text() == "Checking…"
    assert not screen.station_page.button.isEnabled()
    work, done, _ = door.later.pop()
    door.later = None
    work()
    done(None)
    assert screen._page is screen.recovery_page


def test_the_passphrase_does_not_stay_in_the_box(screen):
    keys(PASSPHRASE + "\r")
    assert screen.passphrase.text() == ""


def test_the_time_stands_on_the_left(screen):
    screen.tick(NOON)
    assert screen.clock.text() == "12:00"
    assert screen.day.text() == "Wednesday 17-Mar-2027"
