"""What the program is made of is told in its settings, with every licence."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ketachart import __version__
from ketachart.gui.settings.about_card import AboutCard, parts


def test_the_parts_are_listed_and_their_licences_can_be_read(qtbot):
    card = AboutCard()
    qtbot.addWidget(card)
    card.show()
    assert __version__ in card.title.text()
    listed = card.text.toPlainText().splitlines()
    assert len(listed) == len(parts()) > 50
    assert any(line.startswith("Qt") and "LGPL-3.0-only" in line for line in listed)
    card.turn.setFocus()
    QTest.keyClick(card.turn, Qt.Key.Key_Space)
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in card.text.toPlainText()
    QTest.mouseClick(card.turn, Qt.MouseButton.LeftButton)
    assert card.text.toPlainText().splitlines() == listed
    QTest.keyClicks(card.text, "x")
    assert card.text.toPlainText().splitlines() == listed, "it is only read"
    QTest.keyClick(card.text, Qt.Key.Key_Tab)
    assert not card.text.hasFocus()
