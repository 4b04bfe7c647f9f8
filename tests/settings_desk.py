"""The settings before a real station, asked at once."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ketachart.clinical.trouble import Refused
from ketachart.gui.settings import facts
from ketachart.gui.settings_page import SettingsPage

LEFT = Qt.MouseButton.LeftButton
THEIRS = "forty yellow bicycles"


class SettingsDesk:
    """One page, one station."""

    def __init__(self, page: SettingsPage, station) -> None:
        self.page, self.station, self.themes, self.closed = page, station, [], 0
        page.account_wanted.connect(lambda wanted: self.do(lambda s, w: w.do(s), wanted))
        page.clinic_wanted.connect(lambda wanted: self.do(facts.change_clinic, wanted))
        page.theme_wanted.connect(self.themes.append)
        page.closed.connect(self.close)
        self.again()

    def close(self) -> None:
        self.closed += 1

    def again(self) -> None:
        """The facts come once more, as whenever the page is opened."""
        self.page.show_facts(facts.look(self.station))

    def do(self, work, wanted) -> None:
        try:
            known = work(self.station, wanted)
        except Refused as trouble:
            self.page.refused(str(trouble))
        else:
            self.page.show_facts(known)
            self.page.saved()

    def names(self) -> list[str]:
        """Everybody in the list, in its order."""
        return [line.name for line in self.page.people.people.list.lines]

    def note(self, name: str) -> str:
        """What the list says of somebody besides credential and roles."""
        return self.row(name).note

    def row(self, name: str):
        """Their row."""
        return next(line for line in self.page.people.people.list.lines if line.name == name)

    def said(self, card) -> str:
        """The sentence over its button."""
        return card.sentence.text()


def click(widget) -> None:
    QTest.mouseClick(widget, LEFT)


def keys(text: str) -> None:
    """Typed into whatever has the keyboard; a line's end is Enter."""
    for key in text:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return if key == "\r" else key)


def tab(times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)


def paste(field, text: str) -> None:
    """From the clipboard, as a hand does it."""
    QApplication.clipboard().setText(text)
    field.take_focus()
    QTest.keyClick(field.edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QApplication.clipboard().clear()
