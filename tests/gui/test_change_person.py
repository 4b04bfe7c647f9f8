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
OTHER, THEIRS = "T. Example, MD", "forty small lanterns"


@pytest.fixture
def panel(qtbot, qapp, station):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    station.add_person(NewPerson(OTHER, ("physician",), THEIRS))
    station.add_person(NewPerson("<b>R. Third", ("nurse",), THEIRS))

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


def test_another_person_signs_in_by_keyboard(panel, station):
    panel.form.names.chips[1].setFocus()
    keys(f" {THEIRS}\r")
    assert [p.name for p in panel.people] == [OTHER]
    assert station.person.name == OTHER
    assert panel.form.password.text() == ""


def test_another_person_signs_in_by_mouse(panel, station):
    tap = next(t for t in panel.form.names.chips if t.value == OTHER)
    QTest.mouseClick(tap, Qt.MouseButton.LeftButton)
    panel.form.password.put(THEIRS)
    QTest.mouseClick(panel.form.button, Qt.MouseButton.LeftButton)
    assert [p.name for p in panel.people] == [OTHER]


def test_only_the_others_are_offered_and_names_show_as_typed(panel):
    assert [t.value for t in panel.form.names.chips] == ["<b>R. Third", OTHER]
    assert "P. Nakamura" in panel.keep.text()


@pytest.mark.parametrize("password", ["", "not the right one at all", PASSWORD])
def test_a_wrong_password_changes_nobody(panel, station, password):
    panel.form.names.choose(OTHER)
    panel.form.password.put(password)
    panel.form.button.click()
    assert panel.form.sentence.text()
    assert panel.people == []
    assert station.person.name == NURSE


def test_escape_keeps_the_person_and_forgets_what_was_typed(panel, station):
    panel.form.names.choose(OTHER)
    panel.form.password.put(THEIRS)
    keys("\x1b")
    assert panel.left == [True]
    assert panel.form.password.text() == ""
    assert station.person.name == NURSE
