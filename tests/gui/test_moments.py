"""What was marked at the locked window is asked for until somebody says what it was."""

import pytest
from lock_desk import LockDesk, seated, seen
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from window_desk import at

from ketachart.clinical.acts import NoteWritten, VitalsTaken
from ketachart.clinical.trouble import Unavailable
from ketachart.clock import SetClock
from ketachart.gui import theme
from ketachart.gui.locking.moment_page import MomentPage
from ketachart.station.locking import Locking

K = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def desk(qtbot, qapp, tmp_path):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    desk = LockDesk(qtbot, tmp_path / "station", SetClock(at("10:17:30")))
    desk.create(seated("1"), seated("2"), chairs=("1", "2"))
    desk.clock.set(at("10:18:10"))
    desk.open()
    yield desk
    desk.close()


def page_of(desk) -> MomentPage:
    page = desk.window.frame.pages.currentWidget()
    assert isinstance(page, MomentPage)
    return page


def session_in(desk, chair: str) -> str:
    return next(s for s, chart in desk.window.charts.items() if chart.chair == chair)


def test_space_marks_without_a_pin_and_the_question_comes_after_it(desk):
    desk.lock()
    desk.press(K.Key_Space)
    desk.later(seconds=9)
    QTest.mouseClick(desk.page.mark, LEFT)
    desk.idle()
    assert "10:18:10, 10:18:19" in desk.page.marked.text()
    desk.unlock()
    page = page_of(desk)
    assert page.moment.at == at("10:18:10")
    assert "1 more" in seen(desk.window)


def test_a_moment_becomes_a_note_at_its_time_and_is_claimed_by_it(desk):
    desk.lock()
    desk.press(K.Key_Space)
    desk.later(minutes=2)
    desk.unlock()
    page = page_of(desk)
    page.chair.choose(session_in(desk, "2"))
    page.kind.choose("note")
    QTest.mouseClick(page.chart, LEFT)
    assert desk.window.shown == session_in(desk, "2")
    desk.type("she asked for water")
    QTest.mouseClick(desk.window.page.side.panel.save_button, LEFT)
    desk.idle()
    chart = desk.window.charts[session_in(desk, "2")]
    act = chart.entries[-1].act
    assert isinstance(act, NoteWritten)
    assert act.at.replace(second=0) == at("10:18:00")
    assert desk.window.moments._waiting == ()
    assert not desk.window.frame.moments.isVisible()


def test_a_moment_becomes_a_set_of_vitals_at_its_time(desk):
    desk.lock()
    desk.press(K.Key_Space)
    desk.later(minutes=3)
    desk.unlock()
    page = page_of(desk)
    page.chair.choose(session_in(desk, "1"))
    page.kind.choose("vitals")
    desk.press(K.Key_Return)
    desk.type("117716098125")
    desk.idle()
    act = desk.window.charts[session_in(desk, "1")].entries[-1].act
    assert isinstance(act, VitalsTaken)
    assert act.at.replace(second=0) == at("10:18:00")
    assert desk.window.moments._waiting == ()


def test_a_mark_is_dropped_only_with_a_reason(desk):
    desk.lock()
    desk.press(K.Key_Space)
    desk.unlock()
    page = page_of(desk)
    QTest.mouseClick(page.drop, LEFT)
    assert "why nothing is charted" in page.sentence.text()
    page.reason.take_focus()
    desk.type("hit by accident")
    QTest.mouseClick(page.drop, LEFT)
    desk.idle()
    assert desk.window.has_session
    assert not desk.window.frame.moments.isVisible()


def test_later_is_later_and_it_comes_again_after_the_next_lock(desk):
    desk.lock()
    desk.press(K.Key_Space)
    desk.unlock()
    desk.press(K.Key_Escape)
    assert desk.window.has_session
    assert "10:18:10 was marked" in desk.window.frame.moments.title
    desk.lock()
    desk.unlock()
    assert page_of(desk).moment.at == at("10:18:10")


def test_a_panel_that_is_left_uncharted_claims_nothing(desk):
    desk.lock()
    desk.press(K.Key_Space)
    desk.unlock()
    page = page_of(desk)
    page.chair.choose(session_in(desk, "1"))
    page.kind.choose("note")
    QTest.mouseClick(page.chart, LEFT)
    desk.press(K.Key_Escape)
    desk.idle()
    assert "10:18:10 was marked" in desk.window.frame.moments.title


def test_a_mark_outlives_a_kill(desk):
    desk.lock()
    desk.press(K.Key_Space)
    desk.idle()
    desk.kill()
    desk.clock.advance(minutes=1)
    window = LockDesk.open(desk)
    desk.idle()
    assert "10:18:10 was marked" in window.frame.moments.title


def test_a_mark_waits_for_a_disk_that_takes_nothing(desk, monkeypatch):
    def full(*_args, **_named):
        raise Unavailable("The disk is full.")

    desk.lock()
    with monkeypatch.context() as broken:
        broken.setattr(Locking, "_write_mark", full)
        desk.press(K.Key_Space)
        desk.idle()
    assert desk.window.moments.unsaved == 1
    desk.later(seconds=6)
    desk.window.moments._again.stop()
    desk.window.moments._save()
    desk.idle()
    assert desk.window.moments.unsaved == 0
    desk.unlock()
    assert page_of(desk).moment.at == at("10:18:10")
