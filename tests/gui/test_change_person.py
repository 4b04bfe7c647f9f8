"""Another person takes over while sessions run; whoever is not proved changes nothing."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from station_fixtures import NURSE, PASSWORD

from ketachart.clinical.trouble import Trouble
from ketachart.gui import theme
from ketachart.gui.change_person import ChangePerson
from ketachart.station import NewPerson

K = Qt.Key
LEFT = Qt.MouseButton.LeftButton
OTHER, THEIRS = "T. Example, MD", "forty small lanterns"
THIRD, PIN = "<b>R. Third", "730599"


@pytest.fixture
def panel(qtbot, qapp, station):
    """Two others: one with a shift and a PIN, one who has not been here today."""
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    station.add_person(NewPerson(OTHER, ("physician",), THEIRS))
    station.add_person(NewPerson(THIRD, ("nurse",), THEIRS))
    station.sign_in(OTHER, THEIRS)
    station.set_pin(PIN, THEIRS)
    station.sign_in(NURSE, PASSWORD)

    def do(work, done, failed):
        try:
            answer = work(station)
        except Trouble as trouble:
            failed(trouble)
        else:
            done(answer)

    panel = ChangePerson(do)
    qtbot.addWidget(panel)
    panel.people, panel.left = [], []
    panel.signed_in.connect(panel.people.append)
    panel.closed.connect(lambda: panel.left.append(True))
    panel.resize(1366, 768)
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    panel.ask(NURSE)
    return panel


def keys(text):
    for key in text:
        named = {"\r": K.Key_Return, "\t": K.Key_Tab, " ": K.Key_Space, "\x1b": K.Key_Escape}
        QTest.keyClick(QApplication.focusWidget(), named.get(key, key))


def test_who_is_at_work_needs_six_digits_by_keyboard(panel, station):
    assert list(panel.unlock.tiles) == [OTHER]
    keys(PIN)
    assert [p.name for p in panel.people] == [OTHER]
    assert station.person.name == OTHER


def test_or_six_taps(panel, station):
    for digit in PIN:
        QTest.mouseClick(panel.unlock.pad.keys[digit], LEFT)
    assert [p.name for p in panel.people] == [OTHER]


def test_who_has_not_been_here_today_types_name_and_password(panel, station):
    QTest.mouseClick(panel.unlock.pad.other, LEFT)
    form = panel.unlock.person_page
    assert [t.value for t in form.names.chips] == [THIRD, OTHER]
    tap = next(t for t in form.names.chips if t.value == THIRD)
    QTest.mouseClick(tap, LEFT)
    keys(f"{THEIRS}\r")
    assert [p.name for p in panel.people] == [THIRD]
    assert form.password.text() == ""


@pytest.mark.parametrize("password", ["", "not the right one at all", PASSWORD])
def test_a_wrong_password_changes_nobody(panel, station, password):
    panel.unlock.ask_other()
    form = panel.unlock.person_page
    form.names.choose(OTHER)
    form.password.put(password)
    form.button.click()
    assert form.sentence.text()
    assert panel.people == []
    assert station.person.name == NURSE


def test_a_wrong_pin_changes_nobody_and_says_how_many_tries_are_left(panel, station):
    keys("111112")
    assert "9 tries left" in panel.unlock.sentence.text()
    assert panel.people == []
    assert station.person.name == NURSE


def test_escape_keeps_the_person_and_forgets_what_was_typed(panel, station):
    keys("73\x1b")
    assert panel.left == [True]
    assert station.person.name == NURSE
    panel.ask(NURSE)
    keys("99")
    assert panel.people == []
    assert "P. Nakamura" in panel.keep.text()
