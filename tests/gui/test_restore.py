"""A backup is put back from the opening screen, on the same machine or another one."""

import shutil

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from station_fixtures import NURSE, PASSPHRASE, PASSWORD

from ketachart.gui.background import Background
from ketachart.gui.first_run import FirstRun
from ketachart.gui.opening import Opening
from ketachart.gui.restore_page import RestoreScreen
from ketachart.gui.sign_in import SignIn
from ketachart.station import Costs, NewPerson, Station

LEFT = Qt.MouseButton.LeftButton


def opened(qtbot, folder, background):
    opening = Opening(folder, background, lambda w: (qtbot.addWidget(w), w.show()),
                      costs=Costs.lowest())  # fmt: skip
    opening.begin()
    return opening


def test_on_another_machine_from_the_first_screen(qtbot, station, tmp_path):
    made = station.back_up(tmp_path / "stick")
    background = Background()
    opening = opened(qtbot, tmp_path / "new", background)
    assert isinstance(opening.screen, FirstRun)
    QTest.mouseClick(opening.screen.restore, LEFT)
    screen = opening.screen
    assert isinstance(screen, RestoreScreen)
    QTest.keyClick(screen.page, Qt.Key.Key_Return)
    assert "choose the folder" in screen.page.sentence.text()
    screen.backup.put(str(made.path))
    QTest.keyClick(screen.page, Qt.Key.Key_Return)
    assert "passphrase" in screen.page.sentence.text()
    QTest.keyClicks(screen.secret.edit, "a wrong passphrase here")
    QTest.keyClick(screen.page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "neither the clinic" in screen.page.sentence.text(), timeout=5000)
    assert not (tmp_path / "new").exists()
    screen.secret.clear()
    QTest.keyClicks(screen.secret.edit, PASSPHRASE)
    QTest.keyClick(screen.page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: screen.page.button.text() == "Restore it", timeout=5000)
    assert "Fictional Clinic" in screen.told.text()
    assert "newest in its folder" in screen.told.text()
    assert not (tmp_path / "new").exists(), "nothing is done before it was looked at"
    QTest.keyClick(screen.page, Qt.Key.Key_Return)
    qtbot.waitUntil(screen.go_on.isVisible, timeout=5000)
    assert "read whole" in screen.told.text()
    assert f"{made.manifest.entries} entries came" in screen.told.text()
    QTest.mouseClick(screen.go_on, LEFT)
    assert isinstance(opening.screen, SignIn)
    background.close()


def test_from_the_opening_screen_and_back(qtbot, station):
    folder = station.place.folder
    station.close()
    background = Background()
    opening = opened(qtbot, folder, background)
    QTest.mouseClick(opening.screen.restore, LEFT)
    assert isinstance(opening.screen, RestoreScreen)
    QTest.mouseClick(opening.screen.back, LEFT)
    assert isinstance(opening.screen, SignIn)
    background.close()


class Keyboard:
    """Keys to whatever has the keyboard, counted; a screen is whatever has another title."""

    def __init__(self, qtbot, opening) -> None:
        self.qtbot, self.opening, self.pressed = qtbot, opening, 0
        self.screens: list[str] = []

    def press(self, key, held=Qt.KeyboardModifier.NoModifier) -> None:
        self.pressed += 1
        QTest.keyClick(QApplication.focusWidget(), key, held)

    def type(self, text: str) -> None:
        for letter in text:
            self.pressed += 1
            QTest.keyClicks(QApplication.focusWidget(), letter)

    def tab_to(self, widget) -> None:
        for _ in range(30):
            if widget.hasFocus():
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"{widget.objectName()} is not reached by Tab")

    def see(self, what: str, so) -> None:
        self.qtbot.waitUntil(so, timeout=8000)
        self.screens.append(what)


def test_by_the_sheet_alone_on_another_machine_by_keys(qtbot, running, tmp_path):
    """The computer is gone: a nurse has the stick and the printed code; five screens, no mouse."""
    station, code = Station.create(
        tmp_path / "old", clinic="Fictional Clinic", passphrase=PASSPHRASE, costs=Costs.lowest(),
        administrator=NewPerson(NURSE, ("administrator", "nurse"), PASSWORD, "RN"),
    )  # fmt: skip
    with station:
        station.confirm_recovery(code)
        station.sign_in(NURSE, PASSWORD)
        chart = running(station)
        made = station.back_up(tmp_path / "stick")
    shutil.rmtree(tmp_path / "old")
    background, people = Background(), []
    opening = opened(qtbot, tmp_path / "new", background)
    opening.signed_in.connect(people.append)
    hand = Keyboard(qtbot, opening)
    opening.screen.activateWindow()
    hand.see("first screen", opening.screen.isActiveWindow)
    hand.tab_to(opening.screen.restore)
    hand.press(Qt.Key.Key_Space)
    screen = opening.screen
    hand.see("which backup", lambda: isinstance(screen, RestoreScreen))
    screen.activateWindow()
    qtbot.waitUntil(screen.isActiveWindow)
    screen.take_focus()
    hand.type(str(tmp_path / "stick"))  # the folder of the backups: the newest is meant
    hand.press(Qt.Key.Key_Tab)
    hand.tab_to(screen.secret.edit)
    hand.type(code.replace("-", "").lower())
    hand.press(Qt.Key.Key_Return)
    hand.see("is it the right one", lambda: screen.page.button.text() == "Restore it")
    assert f"{made.manifest.entries:,} entries" in screen.told.text()
    assert screen.page.button.hasFocus()
    hand.press(Qt.Key.Key_Return)
    hand.see("what came", screen.go_on.isVisible)
    told = screen.told.text()
    assert "Before: no station that could be read." in told
    assert f"Now: entry {made.manifest.entries + 1:,}" in told
    hand.press(Qt.Key.Key_Space)
    signing = opening.screen
    hand.see("open and sign in", lambda: isinstance(signing, SignIn))
    signing.activateWindow()
    qtbot.waitUntil(lambda: signing.findChild(object, "passphrase") is not None)
    qtbot.waitUntil(signing.isActiveWindow)
    hand.type(code)
    hand.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: signing._is_open, timeout=8000)
    found: list = []
    background.do(lambda s: s.sign_in(NURSE, PASSWORD), lambda _: None)
    background.do(lambda s: s.chart(chart.session.session).entries, found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=8000)
    assert found[0] == chart.entries
    assert len(hand.screens) == 5
    # Two seconds a key for somebody who reads a code from paper: below five minutes.
    assert (hand.pressed - len(str(tmp_path / "stick"))) * 2 < 300
    background.close()


def test_an_older_backup_is_said_to_be_older_and_another_one_can_be_chosen(
    qtbot, station, running, tmp_path
):
    early = station.back_up(tmp_path / "stick")
    running(station)
    station.clock.advance(minutes=5)
    station.back_up(tmp_path / "stick")
    folder = station.place.folder
    station.close()
    background = Background()
    opening = opened(qtbot, folder, background)
    QTest.mouseClick(opening.screen.restore, LEFT)
    screen = opening.screen
    screen.backup.put(str(early.path))
    QTest.keyClicks(screen.secret.edit, PASSPHRASE)
    QTest.mouseClick(screen.page.button, LEFT)
    qtbot.waitUntil(screen.caution.isVisible, timeout=5000)
    assert "not the newest in its folder" in screen.caution.text()
    assert "entries not in this backup" in screen.caution.text()
    QTest.mouseClick(screen.back, LEFT)
    assert screen.backup.isVisible()
    assert not screen.caution.isVisible()
    screen.backup.put(str(tmp_path / "stick"))
    QTest.mouseClick(screen.page.button, LEFT)
    qtbot.waitUntil(lambda: screen.page.button.text() == "Restore it", timeout=5000)
    assert not screen.caution.isVisible()
    assert "everything that the station there has" in screen.told.text()
    QTest.mouseClick(screen.back, LEFT)
    QTest.mouseClick(screen.back, LEFT)
    assert isinstance(opening.screen, SignIn)
    background.close()
