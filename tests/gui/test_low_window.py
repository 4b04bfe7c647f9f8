"""Twice the size of letters: 960x540, where a panel has the whole page and little height."""

from itertools import combinations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from window_desk import at, example_until

from ketachart.clinical.acts import DrugWasted
from ketachart.gui.panels.witness_panel import WitnessPanel

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def low(window_desk):
    window_desk.create(example_until("ex-05", at("10:20:00")))
    window_desk.clock.set(at("10:20:00"))
    window_desk.open((960, 540))
    return window_desk


def place_of(widget, inside):
    return QRect(widget.mapTo(inside, widget.rect().topLeft()), widget.size())


def lies_apart(widgets, inside):
    places = [place_of(w, inside) for w in widgets if w.isVisible()]
    assert all(inside.rect().contains(place) for place in places)
    assert not any(one.intersects(other) for one, other in combinations(places, 2))
    return len(places)


def test_every_key_of_the_keypad_can_be_hit(low):
    page = low.window.page
    QTest.mouseClick(page.vitals.fields["hr"], LEFT)
    pad = page.side.keypad
    low.qtbot.waitUntil(pad.isVisible)
    QApplication.processEvents()
    assert lies_apart([*pad.digits.values(), pad.onward, pad.delete], pad) == 12
    for digit in (7, 2):
        QTest.mouseClick(pad.digits[digit], LEFT)
    assert [f.text for f in page.vitals.keying.fields if f.param == "hr"] == ["72"]
    QTest.mouseClick(pad.onward, LEFT)
    QTest.mouseClick(pad.no_value, LEFT)
    QApplication.processEvents()
    assert lies_apart([pad.absent, *pad.reasons, pad.back], pad) >= 4


def test_the_keyboard_does_not_fall_on_the_pump_when_the_keypad_opens(low):
    QTest.mouseClick(low.window.page.vitals.fields["hr"], LEFT)
    QApplication.processEvents()
    assert QApplication.focusWidget().objectName() == "keypad-close"
    low.press(Qt.Key.Key_Return)
    assert low.window.page.side.panel is low.window.page.side.keypad
    low.type("7")
    assert low.window.page.vitals.fields["hr"].hasFocus()


def test_the_witness_reads_and_reaches_every_field(low):
    page = low.window.page
    waste = low.window.bedside.act(DrugWasted, from_vial_mg=400, method="disposal container")
    panel = WitnessPanel(low.window.bedside, waste, lambda *_: None, page)
    panel.person.show_people(low.window.known.people, without=())
    page.side.put(panel)
    QApplication.processEvents()
    fields = [panel.seen, panel.person.names, panel.person.password]
    assert all(field.height() >= field.minimumSizeHint().height() for field in fields)
    for _ in range(20):
        if panel.person.password.edit.hasFocus():
            break
        low.press(Qt.Key.Key_Tab)
    edit = panel.person.password.edit
    low.qtbot.waitUntil(lambda: panel.rect().contains(place_of(edit, panel)))
    low.qtbot.waitUntil(lambda: not edit.visibleRegion().isEmpty())


def test_the_board_with_everything_offered_leaves_the_window_its_width(low):
    head = low.window.frame.board_head
    low.window.show_board()
    head.offer_new()
    head.offer_stock()
    head.remind_of_backups(wanted=True)
    QApplication.processEvents()
    assert low.window.width() == 960
    buttons = (head.backups, head.stock, head.names_button, head.new)
    assert lies_apart(buttons, head) == 4
