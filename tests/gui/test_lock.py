"""The locked window: the time goes on in sight, nothing of a patient is, nothing typed is lost."""

import pytest
from lock_desk import CTRL, OTHER, PINS, LockDesk, seated, seen
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from station_fixtures import NURSE, PASSWORD
from window_desk import at

from ketachart.clinical.acts import NoteWritten, VitalsTaken
from ketachart.clinical.administration import HandsChanged
from ketachart.clinical.entry import integrity_code
from ketachart.clock import SetClock
from ketachart.gui import theme
from ketachart.gui.without_sign_in import PaperPage

K = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def desk(qtbot, qapp, tmp_path):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    desk = LockDesk(qtbot, tmp_path / "station", SetClock(at("10:17:30")))
    yield desk
    desk.close()


@pytest.fixture
def chair(desk):
    """One chair whose infusion runs, on the screen."""
    desk.create(seated("1"))
    desk.clock.set(at("10:18:10"))
    desk.open()
    return desk


@pytest.fixture
def ward(desk):
    """Four chairs taken."""
    desk.create(*(seated(chair) for chair in "1234"), chairs=("1", "2", "3", "4"))
    desk.clock.set(at("10:18:10"))
    desk.open()
    return desk


def clinical(chart) -> list[str]:
    """What of a chart may not be told."""
    patient = chart.patient
    return [patient.family_name, patient.given_name, patient.mrn, "mg/kg", "nausea", "BP"]


def test_the_lock_shows_the_time_and_nothing_of_the_patient(chair):
    chart = next(iter(chair.window.charts.values()))
    chair.lock()
    told = seen(chair.window).lower()
    for word in clinical(chart):
        assert word.lower() not in told, word
    row = chair.page.rows[0]
    assert row.words.elapsed == "13:10"
    assert row.words.state == "Running"
    assert "left, ends" in row.words.left
    assert "All sessions go on being timed" in chair.page.how.text()
    assert chair.window.windowTitle() in ("KetaChart", "[due 1] KetaChart")


def test_time_and_reminders_go_on_while_it_is_locked(chair):
    chair.lock()
    before = chair.page.rows[0].words
    chair.later(minutes=11)
    now = chair.page.rows[0].words
    assert now.elapsed != before.elapsed
    assert now.tone == "late"
    assert now.due.startswith("+")
    assert chair.window.windowTitle() == "[due 1] KetaChart"


def test_the_same_person_comes_back_to_the_very_key_that_was_next(chair):
    chair.type("128")
    field = QApplication.focusWidget()
    chair.lock()
    chair.unlock()
    assert not chair.window.is_locked
    assert QApplication.focusWidget() is field
    chair.type("86")
    assert "128" in str(chair.window.page.vitals.keying.values.values())


def test_a_note_half_written_is_there_again_with_its_caret(chair):
    chair.press(K.Key_F4)
    chair.type("she feels fine")
    field = QApplication.focusWidget()
    chair.lock()
    assert "feels fine" not in seen(chair.window)
    chair.unlock()
    assert QApplication.focusWidget() is field
    chair.type(" now")
    assert chair.window.page.side.panel.text.value() == "she feels fine now"


def test_keys_typed_at_the_lock_reach_nothing_behind_it(chair):
    chart = next(iter(chair.window.charts.values()))
    chair.lock()
    QTest.keyClicks(chair.page, "snb")
    for key in (K.Key_F3, K.Key_F4, K.Key_Escape, K.Key_F10):
        chair.press(key)
    chair.press(K.Key_N, CTRL)
    chair.press(K.Key_1, CTRL)
    chair.press(K.Key_L, CTRL)
    chair.unlock()
    assert chair.window.page.side.panel is None
    assert chair.window.has_session
    assert not chair.window.page.vitals.is_begun
    assert len(next(iter(chair.window.charts.values())).entries) == len(chart.entries)


@pytest.mark.parametrize("by", ["keyboard", "mouse", "paste"])
def test_six_digits_open_it_however_they_are_typed(chair, by):
    chair.lock()
    if by == "keyboard":
        chair.type(PINS[NURSE])
    elif by == "mouse":
        for digit in PINS[NURSE]:
            QTest.mouseClick(chair.page.unlock.pad.keys[digit], LEFT)
    else:
        QGuiApplication.clipboard().setText(f" {PINS[NURSE]}\n")
        chair.press(K.Key_V, CTRL)
    chair.idle()
    assert not chair.window.is_locked
    assert chair.background.author.name == NURSE


def test_a_wrong_pin_says_how_many_tries_are_left_and_the_next_one_opens(chair):
    chair.lock()
    chair.type("111112")
    chair.idle()
    assert chair.window.is_locked
    assert "9 tries left" in chair.page.unlock.sentence.text()
    assert chair.page.unlock.pad.dots.count == 0
    chair.type(PINS[NURSE])
    chair.idle()
    assert not chair.window.is_locked


def test_after_ten_misses_the_password_is_asked_for_and_others_still_unlock(chair):
    chair.lock()
    for _ in range(10):
        chair.type("111112")
        chair.idle()
    panel = chair.page.unlock
    assert panel.asked is panel.password_page
    chair.choose(OTHER)
    assert panel.asked is panel.pad
    chair.choose(NURSE)
    panel.password.put(PASSWORD)
    chair.press(K.Key_Return)
    chair.idle()
    assert not chair.window.is_locked


def test_somebody_without_a_tile_unlocks_by_name_and_password(chair):
    chair.lock()
    panel = chair.page.unlock
    QTest.mouseClick(panel.pad.other, LEFT)
    assert panel.asked is panel.person_page
    panel.person_page.names.choose(NURSE)
    panel.person_page.password.put(PASSWORD)
    QTest.mouseClick(panel.person_page.button, LEFT)
    chair.idle()
    assert not chair.window.is_locked


def test_nobody_touching_it_locks_it_after_the_clinics_minutes(chair):
    steady = [0]
    chair.window.lock.idle.steady = lambda: steady[0]
    chair.window.lock.idle.touch()
    steady[0] = int(299e9)
    chair.window.tick()
    assert not chair.window.is_locked
    chair.press(K.Key_Shift)
    steady[0] += int(299e9)
    chair.window.tick()
    assert not chair.window.is_locked
    steady[0] += int(2e9)
    chair.window.tick()
    assert chair.window.is_locked
    assert "nobody had touched it" in chair.page.how.text()


@pytest.mark.parametrize("touch", ["click", "wheel"])
def test_a_click_or_a_turn_of_the_wheel_is_a_touch(chair, touch):
    steady = [int(250e9)]
    idle = chair.window.lock.idle
    idle.steady = lambda: steady[0]
    idle._last = 0
    if touch == "click":
        QTest.mouseClick(chair.window.page.picture, LEFT, pos=QPoint(5, 5))
    else:
        QTest.wheelEvent(chair.window.windowHandle(), QPoint(600, 300), QPoint(0, 120))
        QApplication.processEvents()
    assert idle.idle_s == 0


def test_the_mark_in_the_top_bar_locks(chair):
    QTest.mouseClick(chair.window.top.lock, LEFT)
    assert chair.window.is_locked
    chair.idle()


def test_what_was_given_before_the_lock_is_saved_and_nothing_after_is(chair):
    chair.station.broken = True
    chair.press(K.Key_F4)
    chair.type("the pump beeped")
    QTest.mouseClick(chair.window.page.side.panel.save_button, LEFT)
    chair.idle()
    assert len(chair.window.outbox) == 1
    chair.lock()
    assert chair.window.outbox.author is None
    chair.station.broken = False
    chair.window.outbox.retry()
    chair.idle()
    assert len(chair.window.outbox) == 0
    chart = next(iter(chair.window.charts.values()))
    notes = [e for e in chart.entries if isinstance(e.act, NoteWritten)]
    assert notes[-1].act.text == "the pump beeped"
    assert notes[-1].act.by == NURSE


def test_another_nurse_sees_nothing_half_typed_and_finds_the_chair_ready(chair):
    chair.type("1286")
    shown = chair.window.shown
    chair.lock()
    chair.unlock(OTHER)
    window = chair.window
    assert window.bedside.by == OTHER
    assert window.shown == shown
    assert window.has_session
    assert not window.page.vitals.is_begun
    chair.type("117716098125")
    chair.idle()
    chart = window.charts[shown]
    assert isinstance(chart.entries[-1].act, VitalsTaken)
    assert chart.entries[-1].act.by == OTHER
    chair.lock()
    chair.unlock(NURSE)
    assert window.page.vitals.is_begun
    assert "128" in str(window.page.vitals.keying.values.values())


def test_taking_over_is_asked_once_and_both_names_are_recorded(chair):
    chair.lock()
    chair.unlock(OTHER)
    band = chair.window.frame.hands
    assert band.isVisible()
    assert "Take over chair" in band.title
    assert NURSE in band.detail
    QTest.mouseClick(band.buttons[0], LEFT)
    chair.idle()
    assert not band.isVisible()
    chart = next(iter(chair.window.charts.values()))
    act = chart.entries[-1].act
    assert isinstance(act, HandsChanged)
    assert act.by == OTHER
    chair.lock()
    chair.unlock(OTHER)
    assert not band.isVisible()


def test_another_ones_half_typed_set_is_discarded_only_with_a_reason(chair):
    chair.type("1286")
    window = chair.window
    chair.lock()
    chair.unlock(OTHER)
    band = window.frame.band
    assert f"A set of {NURSE} is half typed at chair 1" in band.title
    assert "128" not in seen(window)
    QTest.mouseClick(band.buttons[0], LEFT)
    chair.idle()
    page = window.frame.pages.currentWidget()
    QTest.mouseClick(page.discard, LEFT)
    assert "why" in page.sentence.text()
    page.reason.take_focus()
    chair.type("she went home")
    QTest.mouseClick(page.discard, LEFT)
    chair.idle()
    assert window.has_session
    chair.lock()
    chair.unlock(NURSE)
    assert not window.page.vitals.is_begun


def test_none_takes_nothing_over(chair):
    chair.lock()
    chair.unlock(OTHER)
    before = integrity_code(next(iter(chair.window.charts.values())).entries)
    QTest.mouseClick(chair.window.frame.hands.buttons[-1], LEFT)
    chair.idle()
    assert integrity_code(next(iter(chair.window.charts.values())).entries) == before


def test_the_person_button_asks_for_a_pin_and_comes_back_to_the_chair(chair):
    window, shown = chair.window, chair.window.shown
    QTest.mouseClick(window.top.person, LEFT)
    chair.idle()
    pad = window.pages.person.unlock
    assert list(pad.tiles) == [OTHER]
    chair.type(PINS[OTHER])
    chair.idle()
    assert window.bedside.by == OTHER
    assert window.shown == shown
    assert window.has_session


def test_escape_keeps_who_charts(chair):
    chair.press(K.Key_U, CTRL)
    chair.idle()
    chair.type("91")
    chair.press(K.Key_Escape)
    assert chair.window.bedside.by == NURSE
    assert chair.window.has_session


def test_a_dialog_is_put_away_and_comes_back_unanswered(chair):
    dialog = QDialog(chair.window)
    answers = []
    dialog.finished.connect(answers.append)
    dialog.setModal(True)
    dialog.open()
    chair.window.lock.lock()
    chair.idle()
    assert not dialog.isVisible()
    chair.unlock()
    assert not chair.window.is_locked
    assert dialog.isVisible()
    assert answers == []
    dialog.done(0)


def test_closing_a_locked_window_asks_without_a_name(chair):
    chart = next(iter(chair.window.charts.values()))
    chair.lock()
    chair.window.close()
    assert chair.window.isVisible()
    told = seen(chair.window)
    assert "Close KetaChart?" in told
    assert chart.patient.family_name not in told
    chair.page.findChild(object, "question-no").click()
    chair.unlock()
    assert not chair.window.is_locked


def test_the_end_of_a_shift_asks_for_the_password_in_words(chair):
    chair.type("128")
    chair.later(hours=12, minutes=1)
    chair.idle()
    assert chair.window.is_locked
    assert "12 hours" in chair.page.how.text()
    panel = chair.page.unlock
    assert panel.asked is panel.person_page
    panel.person_page.names.choose(NURSE)
    panel.person_page.password.put(PASSWORD)
    QTest.mouseClick(panel.person_page.button, LEFT)
    chair.idle()
    assert not chair.window.is_locked
    assert chair.window.page.vitals.is_begun


@pytest.mark.parametrize("size", [(1366, 768), (960, 540), (1920, 1080)])
def test_every_target_is_large_enough_and_inside(desk, size):
    desk.create(seated("1"))
    desk.clock.set(at("10:18:10"))
    desk.open(size)
    desk.lock()
    QApplication.processEvents()
    page, pad = desk.page, desk.page.unlock.pad
    for target in (*pad.keys.values(), pad.other, pad.clear_key, page.mark):
        assert target.height() >= 44
        assert target.width() >= 44
        low = target.mapTo(page, QPoint(target.width(), target.height()))
        assert page.rect().contains(low - QPoint(1, 1)), target.objectName()


def test_a_blank_paper_chart_is_printed_while_nobody_can_unlock(chair, tmp_path):
    """Of nobody; it stays locked meanwhile, and what left is recorded."""
    chair.lock()
    QTest.mouseClick(chair.page.paper, LEFT)
    paper = chair.page.findChild(PaperPage)
    assert paper.isVisible()
    assert not chair.page.unlock.isVisible()
    assert not paper.browse.isVisible()
    paper.folder.put(str(tmp_path))
    QTest.mouseClick(paper.button, LEFT)
    chair.idle()
    assert [p.name for p in tmp_path.glob("paper-chart-*.pdf")]
    assert chair.window.is_locked
    QTest.mouseClick(paper.back, LEFT)
    assert chair.page.unlock.isVisible()
    chair.unlock()
    assert not chair.window.is_locked
