"""What keeps the window quick through a long day: themes, the settings, every event that passes."""

import pytest
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from window_desk import at, example_until

from ketachart.gui import theme
from ketachart.gui.locking.idle import TOUCHES, IdleWatch
from ketachart.gui.widgets import BounceFilter

STARTED = example_until("ex-05", at("10:17:00"))
PLAIN = Qt.KeyboardModifier.NoModifier


class Polished(QObject):
    """Counts how often anything is styled anew."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    def eventFilter(self, _, event):
        self.times += event.type() == QEvent.Type.StyleChange
        return False


@pytest.fixture
def dark_again(qapp):
    """When the window is gone: then it is quickly done."""
    theme.apply(qapp, "dark")
    yield
    theme.apply(qapp, "dark")


@pytest.fixture
def window(dark_again, window_desk):
    window_desk.create(STARTED)
    return window_desk.open()


def looks(window):
    """What is on the screen, settled."""
    QApplication.processEvents()
    window.tick()
    return window.grab().toImage()


@pytest.mark.parametrize("page", ["chair", "settings"])
def test_a_change_of_theme_looks_as_a_start_in_that_theme(window, window_desk, qapp, page):
    if page == "settings":
        window.pages.show_settings()
        window.pages.settings.parts.choose("protocols")
        window_desk.idle()
    window_desk.press(Qt.Key.Key_F11)
    assert theme.current().name == "light"
    changed = looks(window)
    theme.apply(qapp, "light")
    assert not window.styleSheet()
    assert looks(window) == changed


def test_a_change_of_theme_styles_no_widget_more_than_a_few_times(window, window_desk, qapp):
    window.pages.show_settings()
    for part in ("people", "keys"):
        window.pages.settings.parts.choose(part)
    window_desk.idle()
    window.set_theme("light")
    polished = Polished()
    qapp.installEventFilter(polished)
    window.set_theme("dim")
    qapp.removeEventFilter(polished)
    inside = len(window.findChildren(QWidget))
    assert inside < polished.times < 4 * inside


def test_what_is_half_typed_stays_through_a_change_of_theme(window, window_desk):
    window_desk.type("118")
    row = window.page.vitals
    before = row.is_begun
    window_desk.press(Qt.Key.Key_F11)
    assert before
    assert row.is_begun


def test_a_part_of_the_settings_is_made_when_it_is_chosen_and_knows_the_facts(window, window_desk):
    window.pages.show_settings()
    window_desk.idle()
    page = window.pages.settings
    assert page.pages.count() == 1
    page.parts.choose("clinic")
    assert page.pages.count() == 2
    assert page.clinic.clinic.text() == "Fictional Clinic"
    page.clinic.clinic.put("Half Typed Clinic")
    for tap in page.parts.chips:
        page.parts.choose(tap.value)
        assert page.pages.currentWidget().isVisible()
    page.parts.choose("clinic")
    assert page.clinic.clinic.text() == "Half Typed Clinic"
    assert page.pages.count() == len(page.parts.chips)


def test_tab_goes_through_a_part_that_was_made_late(window, window_desk):
    window.pages.show_settings()
    window_desk.idle()
    page = window.pages.settings
    page.parts.choose("clinic")
    page.clinic.clinic.take_focus()
    stops = []
    for _ in range(20):
        window_desk.press(Qt.Key.Key_Tab)
        stops.append(QApplication.focusWidget().objectName())
    # The fields of the clinic, then those of the rules beside it, then what saves.
    assert stops.index("paper-A4") < stops.index("chair-1") < stops.index("sign-own-no")
    assert stops[-1] == "save-clinic"


def test_the_earlier_charts_of_who_left_do_not_stay_till_the_evening(window, window_desk):
    window_desk.idle()
    pages, (chart,) = window.pages, window.charts.values()
    assert set(pages._earlier) == {chart.session.patient}
    pages._earlier["somebody who left"] = (chart,)
    pages._around["their session"] = pages._around[chart.session.session]
    pages.compare_with_past(chart)
    window_desk.idle()
    assert set(pages._earlier) == {chart.session.patient}
    assert set(pages._around) == {chart.session.session}


def test_the_row_of_who_left_is_let_go_and_what_is_half_typed_in_it_is_not(window, window_desk):
    row, (chart,) = window.page.vitals, window.charts.values()
    session = chart.session.session
    window_desk.type("11")
    row.leave(session)
    assert row.is_begun
    (key,) = row._of
    row._typed = None  # another session is on show
    row.leave(session)
    assert key in row._of
    row._of[key].saved(None)
    row.leave("another session")
    assert key in row._of
    row.leave(session)
    assert row._of == {}


class Unasked(QEvent):
    """An event of another class: what looks at every event leaves it unasked."""

    def type(self):
        raise AssertionError("its type was asked for")


def test_what_looks_at_every_event_asks_only_those_of_its_own_class(window):
    idle = IdleWatch(steady=iter(range(100)).__next__)
    passing = Unasked(QEvent.Type.Paint)
    for looks_at in (window.keys, idle, BounceFilter()):
        assert not looks_at.eventFilter(window, passing)
    assert idle._last == 0
    key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, PLAIN)
    idle.eventFilter(window, key)
    assert idle._last == 1
    moved = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(1, 1),
        QPointF(1, 1),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        PLAIN,
    )
    idle.eventFilter(window, moved)
    assert idle._last == 1
    assert moved.type() not in TOUCHES
