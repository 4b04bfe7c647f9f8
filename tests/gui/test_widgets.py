"""The building blocks under real clicks and keys."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from ketachart.gui import theme
from ketachart.gui.widgets import (
    ActionButton,
    BounceFilter,
    FitLabel,
    FocusRing,
    Icon,
    KeyCap,
    ProgressLine,
)
from ketachart.gui.widgets.focus_ring import REACH
from ketachart.gui.widgets.icon import FILLED, STROKES

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(qtbot, qapp):
    """A window in the dark theme whose widgets stand one below the other."""
    theme.apply(qapp, "dark")
    window = QWidget()
    QVBoxLayout(window)
    window.resize(420, 320)
    qtbot.addWidget(window)
    return window


def show(qtbot, window):
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def around(widget, window):
    box = widget.rect().translated(widget.mapTo(window, QPoint(0, 0)))
    return box.adjusted(-REACH, -REACH, REACH, REACH)


class Hands:
    """A clock that stands still until it is moved, and a button that is hit at its times."""

    def __init__(self, qapp, button):
        self.now, self.hits, self.button = 100.0, 0, button
        self.filter = BounceFilter(now=lambda: self.now)
        qapp.installEventFilter(self.filter)
        button.clicked.connect(self._hit)

    def _hit(self):
        self.hits += 1

    def tap(self, after, held=0.0):
        self.now += after
        QTest.mousePress(self.button, LEFT)
        self.now += held
        QTest.mouseRelease(self.button, LEFT)


@pytest.fixture
def hands(page, qapp, qtbot):
    button = ActionButton("Pause infusion")
    page.layout().addWidget(button)
    show(qtbot, page)
    hands = Hands(qapp, button)
    yield hands
    qapp.removeEventFilter(hands.filter)


def test_a_glove_that_bounces_hits_once(hands):
    hands.tap(0)
    hands.tap(0.399)
    assert hands.hits == 1


def test_a_second_hit_that_is_meant_counts(hands):
    hands.tap(0)
    hands.tap(0.401)
    assert hands.hits == 2


def test_a_finger_held_long_bounces_on_letting_go(hands):
    hands.tap(0, held=2)
    hands.tap(0.1)
    assert hands.hits == 1


def test_a_swallowed_hit_does_not_keep_the_button_deaf(hands):
    hands.tap(0)
    hands.tap(0.3)
    hands.tap(0.3)
    assert hands.hits == 2


def test_another_button_answers_at_once(hands, page, qtbot):
    other = ActionButton("End…")
    page.layout().addWidget(other)
    hands.tap(0)
    with qtbot.waitSignal(other.clicked):
        qtbot.mouseClick(other, LEFT)


def test_a_keypad_key_may_be_hit_in_a_row(hands):
    hands.button.setProperty("repeats", True)
    hands.tap(0)
    hands.tap(0.05)
    assert hands.hits == 2


@pytest.mark.window
def test_the_ring_stands_around_what_has_the_keyboard(page, qtbot):
    first, second = QLineEdit(), QLineEdit()
    for field in (first, second):
        page.layout().addWidget(field)
    ring = FocusRing(page)
    show(qtbot, page)
    for field in (first, second):
        field.setFocus()
        qtbot.waitUntil(field.hasFocus)
        assert ring.isVisible()
        assert ring.geometry() == around(field, page)


def test_the_ring_follows_a_scrolled_field_and_goes_when_it_is_out_of_sight(page, qtbot):
    area, inner = QScrollArea(), QWidget()
    area.setWidgetResizable(True)
    fields = [QLineEdit() for _ in range(20)]
    rows = QVBoxLayout(inner)
    for field in fields:
        field.setMinimumHeight(44)
        rows.addWidget(field)
    area.setWidget(inner)
    page.layout().addWidget(area)
    ring = FocusRing(page)
    show(qtbot, page)
    fields[2].setFocus()
    area.verticalScrollBar().setValue(60)
    assert ring.geometry() == around(fields[2], page)
    area.verticalScrollBar().setValue(600)
    assert not ring.isVisible()
    area.verticalScrollBar().setValue(0)
    assert ring.isVisible()


def test_the_ring_stays_when_a_field_that_had_the_keyboard_before_goes(page, qtbot):
    first, second = QLineEdit(), QLineEdit()
    for field in (first, second):
        page.layout().addWidget(field)
    ring = FocusRing(page)
    show(qtbot, page)
    first.setFocus()
    second.setFocus()
    first.deleteLater()
    QApplication.sendPostedEvents(first, QEvent.Type.DeferredDelete)
    assert ring.isVisible()


def test_the_ring_goes_with_the_field_it_stands_around(page, qtbot):
    field = QLineEdit()
    page.layout().addWidget(field)
    ring = FocusRing(page)
    show(qtbot, page)
    field.setFocus()
    assert ring.isVisible()
    field.deleteLater()
    QApplication.sendPostedEvents(field, QEvent.Type.DeferredDelete)
    assert not ring.isVisible()


def test_every_target_is_large_enough_for_a_glove(page, qtbot):
    page.layout().addWidget(ActionButton("Save", height=20))
    show(qtbot, page)
    assert [b.height() for b in page.findChildren(ActionButton) if b.height() < 44] == []


def test_every_button_has_a_name_for_those_who_do_not_see_it(page):
    assert ActionButton("End…", parent=page).accessibleName() == "End"
    assert ActionButton("", icon="cross", name="Close", parent=page).accessibleName() == "Close"


LONG = "BP 178/104 at 14:24, at or above this clinic's limit of 160/100, accepted by nobody yet"


@pytest.mark.parametrize("width", [120, 200, 320, 500, 900])
def test_words_are_never_cut_at_any_width(page, qtbot, width):
    label = FitLabel(LONG, theme.text(19, 700))
    page.layout().addWidget(label)
    page.layout().addStretch()
    page.resize(width, 400)
    show(qtbot, page)
    room = QRectF(0, 0, label.width(), 9999)
    wanted = QFontMetricsF(label.fitting()).boundingRect(room, int(Qt.TextFlag.TextWordWrap), LONG)
    assert wanted.height() <= label.height()
    assert wanted.width() <= label.width()


def test_in_the_dim_room_only_a_flag_is_filled(page, qapp):
    theme.apply(qapp, "dim")
    filled = {}
    for look in ("outlined", "filled", "flag", "quiet"):
        button = ActionButton("Save", look=look, parent=page)
        button.resize(120, 44)
        image = button.grab().toImage()
        filled[look] = image.pixelColor(8, 22) == theme.current().flag
        assert image.pixelColor(8, 22).lightnessF() < 0.2 or look == "flag"
    assert filled == {"outlined": False, "filled": False, "flag": True, "quiet": False}


@pytest.mark.parametrize("name", theme.ORDER)
def test_all_is_painted_in_the_colours_of_the_theme(page, qapp, name):
    theme.apply(qapp, name)
    parts = [*(Icon(icon, 24, "text") for icon in (*STROKES, *FILLED)), KeyCap("F8")]
    parts += [ProgressLine()]
    parts[-1].set_share(0.5)
    for part in parts:
        part.resize(part.sizeHint())
        page.layout().addWidget(part)
        ink = part.grab().toImage()
        colours = {ink.pixel(x, y) for x in range(ink.width()) for y in range(ink.height())}
        assert len(colours) > 1, part
