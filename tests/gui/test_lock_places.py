"""Locking while something is typed loses nothing and shows nothing, wherever it is typed."""

import os

import pytest
from lock_desk import LockDesk, seated, seen
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit
from station_fixtures import NURSE
from window_desk import at

from ketachart.clock import SetClock
from ketachart.gui import theme
from ketachart.gui.panels.side_panels import PLAIN

MARK = "zq7"
EVERY = os.environ.get("KETACHART_EVERYWHERE") == "1"
"""All panels; the gate takes one of three, another one each time a panel is added."""
PANELS = tuple(PLAIN) if EVERY else tuple(PLAIN)[len(PLAIN) % 3 :: 3]
FIELDS = (QLineEdit, QPlainTextEdit, QTextEdit)
PAGES = ("patients", "new", "settings", "export", "paper", "log", "person")


@pytest.fixture
def desk(qtbot, qapp, tmp_path):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    desk = LockDesk(qtbot, tmp_path / "station", SetClock(at("10:17:30")))
    desk.create(seated("1"), seated("2", "09:40:00"), chairs=("1", "2"))
    desk.clock.set(at("10:18:10"))
    desk.open()
    yield desk
    desk.close()


def fields(window) -> list:
    found = [f for kind in FIELDS for f in window.frame.findChildren(kind)]
    return [f for f in found if f.isVisible() and f.isEnabled() and not f.isReadOnly()]


def text_of(field) -> str:
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


def secret(field) -> bool:
    return isinstance(field, QLineEdit) and field.echoMode() != QLineEdit.EchoMode.Normal


def type_everywhere(window) -> dict:
    for field in fields(window):
        if not secret(field):
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            QTest.keyClicks(field, MARK)
    return {field: text_of(field) for field in fields(window) if not secret(field)}


def lock_and_look(desk, typed: dict) -> None:
    """Nothing of it is told while it is locked, and all of it is there afterwards."""
    window = desk.window
    last = QApplication.focusWidget()
    names = [chart.patient.family_name for chart in window.charts.values()]
    window.lock.lock()
    desk.idle()
    told = seen(window)
    assert MARK not in told
    assert not [name for name in names if name in told]
    assert not [text for text in typed.values() if len(text) > 3 and text in told]
    desk.unlock(NURSE)
    assert {field: text_of(field) for field in typed} == typed
    assert QApplication.focusWidget() is last or last is None


def test_every_side_panel(desk):
    window, places, letters = desk.window, 0, 0
    for name in PANELS:
        window.page.side.close_panel()
        window.open_panel(name)
        if window.page.side.panel is None:
            continue
        panel = window.page.side.panel
        typed = type_everywhere(window)
        letters += sum(map(len, typed.values()))
        lock_and_look(desk, typed)
        assert window.page.side.panel is panel, name
        places += 1
        if window.page.side.panel is not None:
            window.page.side.close_panel()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert places >= len(PANELS) - 5
    assert letters > 5 * len(PANELS)


def test_the_entry_line_and_a_side_effect_begun(desk):
    desk.type("12877")
    row = desk.window.page.vitals
    before = dict(row.keying.values)
    desk.window.lock.lock()
    desk.idle()
    assert "128" not in seen(desk.window)
    desk.unlock(NURSE)
    assert dict(row.keying.values) == before


def test_every_card_of_the_set_up(desk):
    window = desk.window
    window.show_number(2)
    setup = window.page.setup
    cards = [*setup.cards.values(), setup.fact, setup.ask, setup.cancel]
    letters = 0
    for card in cards:
        setup.stack.setCurrentWidget(card)
        typed = type_everywhere(window)
        letters += sum(map(len, typed.values()))
        lock_and_look(desk, typed)
        assert window.page.setup is setup
        assert setup.stack.currentWidget() is card
    assert len(cards) >= 8
    assert letters > 20


def test_every_page(desk):
    for page in PAGES:
        type_and_lock_on(desk, page)


def type_and_lock_on(desk, page):
    pages, window = desk.window.pages, desk.window
    if page == "export":
        pages._export(window.shown, "pdf")
    elif page == "paper":
        pages.export_paper_chart()
    elif page == "new":
        pages.begin()
    elif page == "log":
        pages.stock.show()
    elif page == "person":
        pages.change_person()
    else:
        pages.go(page)
    desk.idle()
    typed = type_everywhere(window)
    desk.idle()
    typed = {f: text_of(f) for f in typed}
    shown = window.frame.pages.currentWidget()
    lock_and_look(desk, typed)
    assert window.frame.pages.currentWidget() is shown
