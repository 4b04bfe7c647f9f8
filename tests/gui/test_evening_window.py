"""The sign-off page in its window, on a station in its own thread: who gets it, and the rail."""

import time

import evening_desk as evening
import pytest
from evening_desk import PHYSICIAN, SECOND, SECRET, THEIRS
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from station_fixtures import NURSE, PASSPHRASE, PASSWORD
from window_desk import LONG

from ketachart.station import Costs, Station

K = Qt.Key


@pytest.fixture
def at_six(window_desk):
    """The window with two records that wait; whoever is named signs in."""
    desk = window_desk
    desk.create()
    with Station.open(desk.folder, PASSPHRASE, clock=desk.clock, costs=Costs.lowest()) as station:
        evening.physicians(station)
        desk.sessions = evening.attested(station, "ex-01", "ex-04")
    desk.open(board=True)
    return desk


def sign_in(desk, name, secret):
    """Somebody takes over in the window."""
    desk.background.do(lambda station: station.sign_in(name, secret), desk.window.person_changed)
    desk.idle()
    desk.qtbot.waitUntil(lambda: desk.window.bedside.by == name, timeout=LONG)
    QApplication.processEvents()
    desk.idle()


def to_sign_off(desk):
    """Through the rail, to a page that is there."""
    rail = desk.window.rail.pages["sign-off"]
    desk.qtbot.waitUntil(rail.isVisible, timeout=LONG)
    QTest.mouseClick(rail, Qt.MouseButton.LeftButton)
    settle(desk)
    return desk.window.pages.evening.page


def settle(desk):
    for _ in range(6):
        desk.idle()
        QApplication.processEvents()


def test_nurses_do_not_get_the_page(at_six):
    """Not on the rail, not by name; a physician gets it with the count of what waits."""
    window = at_six.window
    settle(at_six)
    assert window.rail.pages["sign-off"].isHidden()
    window.go("sign-off")
    assert window.pages.evening.page is None
    sign_in(at_six, PHYSICIAN, SECRET)
    at_six.qtbot.waitUntil(
        lambda: window.rail.pages["sign-off"].accessibleName() == "Sign-off, 2 waiting",
        timeout=LONG,
    )
    sign_in(at_six, NURSE, PASSWORD)
    at_six.qtbot.waitUntil(window.rail.pages["sign-off"].isHidden, timeout=LONG)


def test_read_and_signed_by_keys_in_the_window(at_six):
    """Space to the end, the password, Enter; the rail counts down and the head says it."""
    sign_in(at_six, PHYSICIAN, SECRET)
    page = to_sign_off(at_six)
    assert at_six.window.pages.evening.head.words.text().startswith("2 sessions wait for you")
    for _ in range(20):
        if page.pages.all_seen:
            break
        at_six.press(K.Key_Space)
        settle(at_six)
    at_six.type(SECRET)
    at_six.press(K.Key_Return)
    settle(at_six)
    assert page.session == at_six.sessions[1], page.box.sentence.text()
    assert at_six.window.rail.pages["sign-off"].waiting == 1
    signed = []
    at_six.background.do(lambda s: s.sealed(at_six.sessions[0]), signed.append)
    settle(at_six)
    assert signed[0].startswith(b"%PDF")


def test_what_one_physician_wrote_waits_for_that_one(at_six):
    """Another one gets a page without it; the secret of the first is gone."""
    sign_in(at_six, PHYSICIAN, SECRET)
    page = to_sign_off(at_six)
    page.box.choose("back")
    at_six.type("Which arm?")
    page.box.secret.put(SECRET)
    sign_in(at_six, SECOND, THEIRS)
    other = to_sign_off(at_six)
    assert other is not page
    assert other.box.words.typed() == ""
    sign_in(at_six, PHYSICIAN, SECRET)
    again = to_sign_off(at_six)
    assert again is page
    assert again.box.words.typed() == "Which arm?"
    assert again.box.secret.text() == ""


def test_the_window_goes_on_while_it_signs(at_six):
    """Drawing, signing and sealing are done beside it."""
    sign_in(at_six, PHYSICIAN, SECRET)
    page = to_sign_off(at_six)
    while not page.pages.all_seen:
        at_six.press(K.Key_Space)
        settle(at_six)
    gaps, last = [], [time.perf_counter()]

    def tick():
        now = time.perf_counter()
        gaps.append(now - last[0])
        last[0] = now

    timer = QTimer(page)
    timer.setInterval(5)
    timer.timeout.connect(tick)
    timer.start()
    at_six.type(SECRET)
    at_six.press(K.Key_Return)
    assert page.box.button.text() == "Signing…"
    at_six.idle()
    timer.stop()
    assert len(gaps) > 3


def test_an_export_comes_back_to_the_evening(at_six):
    """Where the sealed file goes is asked for on the page of every export."""
    sign_in(at_six, PHYSICIAN, SECRET)
    page = to_sign_off(at_six)
    page.export_wanted.emit(at_six.sessions[0])
    settle(at_six)
    shown = at_six.window.frame.pages.currentWidget()
    assert shown.objectName() == "export-page"
    shown.closed.emit()
    settle(at_six)
    assert at_six.window.frame.pages.currentWidget() is page


def test_the_key_map_names_the_keys_of_the_evening_and_leads_back(at_six):
    """F1 opens it on any page; Escape shows the page that was there."""
    sign_in(at_six, PHYSICIAN, SECRET)
    page = to_sign_off(at_six)
    window = at_six.window
    at_six.press(K.Key_F1)
    keys = window.frame.pages.currentWidget()
    words = "\n".join(label.text() for label in keys.findChildren(QLabel))
    for told in ("sign-off", "lock the window", "by name and PIN", "audit trail"):
        assert told in words
    at_six.press(K.Key_Escape)
    assert window.frame.pages.currentWidget() is page
    assert window.rail.pages["sign-off"].is_open


def test_printing_asks_for_whom_first(at_six):
    """Nothing goes to a printer, and nothing is recorded as gone, before that is said."""
    sign_in(at_six, PHYSICIAN, SECRET)
    page = to_sign_off(at_six)
    page.print_wanted.emit(at_six.sessions[0])
    asked = at_six.window.frame.pages.currentWidget()
    assert asked.objectName() == "export-page"
    assert asked.format == "print"
    asked.write_button.click()
    assert "For whom is it?" in asked.sentence.text()
    asked.closed.emit()
    settle(at_six)
    assert at_six.window.frame.pages.currentWidget() is page
