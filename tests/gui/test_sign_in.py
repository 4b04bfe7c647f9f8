"""The opening screen: passphrase, recovery code, person; with a real station and without."""

import pytest
from door import NAME, NOON, door, keys, said, screen
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from station_fixtures import PASSPHRASE, PASSWORD

from ketachart.gui.sign_in import SignIn

__all__ = ["door", "screen"]
LEFT = Qt.MouseButton.LeftButton


def test_the_station_is_opened_and_a_person_signs_in_by_keyboard_alone(screen, door):
    keys(PASSPHRASE + "\r")
    assert screen._page is screen.recovery_page
    keys(door.code + "\r")
    assert "recovery code is right" in said(screen)
    keys(PASSWORD + "\r")
    assert screen._page is screen.own.pin_page
    keys("846205\t846205\r")
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
    QTest.mouseClick(screen.own.later, LEFT)
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


def test_a_station_that_does_not_answer_says_so_within_a_second_and_can_be_left(
    screen, door, qtbot
):
    door.later = []
    keys(PASSPHRASE + "\r")
    cancel = screen.patience.cancel
    qtbot.waitUntil(cancel.isVisible, timeout=1_500)
    assert "Another program may have the record's file open" in said(screen)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert cancel.isHidden()
    assert screen.station_page.button.isEnabled()
    assert not said(screen)
    # The answer that came too late opens nothing.
    work, done, _ = door.later.pop()
    work()
    done(None)
    assert screen._page is screen.station_page
    door.station.close()
    door.later = None
    keys(PASSPHRASE + "\r")
    assert screen._page is screen.recovery_page


def test_the_passphrase_does_not_stay_in_the_box(screen):
    keys(PASSPHRASE + "\r")
    assert screen.passphrase.text() == ""


def test_the_time_stands_on_the_left(screen):
    screen.tick(NOON)
    assert screen.clock.text() == "12:00"
    assert screen.day.text() == "Wednesday 17-Mar-2027"
