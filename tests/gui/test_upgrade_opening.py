"""A station of an older format is opened: what goes on is told, then it is open."""

import shutil
from pathlib import Path

from drills.later_format import LATER
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from station_fixtures import DATA, PASSPHRASE

from ketachart.gui.background import Background
from ketachart.gui.opening import Opening
from ketachart.gui.sign_in import SignIn
from ketachart.station import Costs


def put_up(qtbot, folder, background, **how):
    opening = Opening(
        folder,
        background,
        lambda w: (qtbot.addWidget(w), w.show()),
        costs=Costs.lowest(),
        **how,
    )
    opening.begin()
    assert isinstance(opening.screen, SignIn)
    return opening


def test_what_goes_on_is_told_under_the_button_until_it_is_open(qtbot, tmp_path):
    folder = Path(shutil.copytree(DATA / "stations" / "format-1" / "station", tmp_path / "station"))
    background = Background()
    opening = put_up(qtbot, folder, background, course=LATER)
    page = opening.screen.station_page
    said: list[str] = []
    say = page.say
    page.say = lambda text, **how: (said.append(text), say(text, **how))
    QTest.keyClicks(opening.screen.passphrase.edit, PASSPHRASE)
    QTest.keyClick(page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opening.screen.pages.currentWidget() is not page, timeout=15_000)
    told = [text for text in said if "Step" in text]
    assert [text.split("Step ")[1][0] for text in told] == ["1", "2", "3", "4"]
    assert told[0].startswith("This station was written by an older KetaChart")
    assert background.close()


def test_a_newer_station_is_refused_in_the_window_with_what_to_do(qtbot, tmp_path):
    folder = Path(shutil.copytree(DATA / "stations" / "format-1" / "station", tmp_path / "station"))
    background = Background()
    ahead = put_up(qtbot, folder, background, course=LATER)
    QTest.keyClicks(ahead.screen.passphrase.edit, PASSPHRASE)
    QTest.keyClick(ahead.screen.station_page, Qt.Key.Key_Return)
    page = ahead.screen.station_page
    qtbot.waitUntil(lambda: ahead.screen.pages.currentWidget() is not page, timeout=15_000)
    assert background.close()
    background = Background()
    opening = put_up(qtbot, folder, background)
    QTest.keyClicks(opening.screen.passphrase.edit, PASSPHRASE)
    QTest.keyClick(opening.screen.station_page, Qt.Key.Key_Return)
    sentence = opening.screen.station_page.sentence
    qtbot.waitUntil(lambda: "newer KetaChart" in sentence.text(), timeout=15_000)
    assert "Nothing was changed" in sentence.text()
    assert "open it with the newer version" in sentence.text()
    assert background.close()
