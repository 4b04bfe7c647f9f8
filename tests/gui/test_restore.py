"""A backup is put back from the opening screen, on the same machine or another one."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from station_fixtures import PASSPHRASE

from ketachart.gui.background import Background
from ketachart.gui.first_run import FirstRun
from ketachart.gui.opening import Opening
from ketachart.gui.restore_page import RestoreScreen
from ketachart.gui.sign_in import SignIn
from ketachart.station import Costs

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
