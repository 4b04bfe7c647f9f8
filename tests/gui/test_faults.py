"""A fault of ours, wherever it happens, is noted without a name and leaves the chart open."""

import logging
import threading
import time
from collections import Counter
from functools import partial

import pytest
from drills.breaking import SECRET, Broken, broken
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from window_desk import LONG, at, example_until

from ketachart import faults
from ketachart.clinical.acts import NoteWritten, VitalsTaken
from ketachart.faults import notes as notes_file
from ketachart.gui.last_resort import install_last_resort
from ketachart.gui.panels.record_list import RecordList
from ketachart.gui.panels.record_view import RecordView
from ketachart.gui.tell import FAULT

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
RUNNING = example_until("ex-05", at("10:17:00"))
BACK_S = 5.0
PLACES = 50
"""As safety.md has them (A34)."""


@pytest.fixture
def log(monkeypatch, tmp_path):
    """The notes of this test alone."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(notes_file, "notes", notes_file.Notes())
    handler = notes_file.carry()
    yield (faults.place() / "faults.log").read_text
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def desk(window_desk):
    window_desk.create(RUNNING)
    window_desk.clock.set(at("10:20:00"))
    window_desk.open()
    undo = install_last_resort(window_desk.window.tell)
    yield window_desk
    undo()


def painting(desk):
    """Every kind of widget on the screen that paints itself."""

    def shown(kind):
        found = (w for w in desk.window.findChildren(kind) if type(w) is kind and _in_sight(w))
        return next(found, None)

    def repaint(kind):
        widget = shown(kind)
        if widget is not None:
            widget.repaint()

    kinds = {type(widget) for widget in desk.window.findChildren(QWidget)}
    painted = [k for k in kinds if "paintEvent" in vars(k)]
    ours = sorted((k for k in painted if k.__module__.startswith("ketachart.")), key=repr)
    return [(kind.paintEvent, partial(repaint, kind)) for kind in ours if shown(kind)]


def _in_sight(widget):
    return widget.isVisible() and not widget.visibleRegion().isEmpty()


def handling(desk):
    """Keys, events, filters, timers, models, and what follows when something was saved."""
    window = desk.window
    page, row = window.page, window.page.vitals
    field = QApplication.focusWidget()

    def save():
        # Over the half-typed set: another chair's answer arrives, in the loop.
        window.charting.record(window.shown, None, window.bedside.act(NoteWritten, text="x"))
        desk.idle()

    def resize():
        window.resize(window.width() + 2, window.height())
        QApplication.processEvents()

    tick = window._timer.timeout.emit
    record, view = window.findChild(RecordList), window.findChild(RecordView)
    return [
        (window.tick, tick),
        (window._tick_unseen, tick),
        (window.top.tick, tick),
        (window.rail.show_seats, tick),
        (page.tick, tick),
        (row.tick, tick),
        (page.status.tick, tick),
        (window.presence.note, tick),
        (window.lock.tick, tick),
        (window.charting.charted, save),
        (page.show_chart, save),
        (record.show_chart, save),
        (page.toast.say, save),
        (window.order_focus, save),
        (window.drop_over, save),
        (row.keep_up, save),
        (window.keys.eventFilter, lambda: desk.press(K.Key_Shift)),
        (window.resizeEvent, resize),
        (window.banner.resizeEvent, resize),
        (view.event, lambda: QApplication.sendEvent(view, QEvent(QEvent.Type.ToolTip))),
        (view.keyPressEvent, lambda: QTest.keyClick(view, K.Key_Shift)),
        (view.itemDelegate().paint, view.viewport().repaint),
        (view.model().data, view.viewport().repaint),
        (
            view.mousePressEvent,
            lambda: QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton),
        ),
        (window.next_theme, lambda: desk.press(K.Key_F11)),
        (window.drafts.flush, window.drafts._soon.timeout.emit),
        (window.show_keys, lambda: desk.press(K.Key_F1)),
        (window.next_in_need, lambda: desk.press(K.Key_Tab, CTRL)),
        (page.open_panel, lambda: desk.press(K.Key_F4)),
        (field.keyPressEvent, lambda: desk.press(K.Key_F20)),
    ]


def band_tells(desk):
    band = desk.window.frame.band
    return band.isVisible() and band.title == FAULT


@pytest.mark.qt_log_ignore("QPainter::end: Painter ended with .* saved states")
def test_a_fault_in_fifty_places_keeps_the_draft_and_the_next_set_is_charted(desk, log, caplog):
    done: Counter[str] = Counter()
    window = desk.window
    for number, (function, deed) in enumerate([*handling(desk), *painting(desk)]):
        window.show_session(next(iter(window.charts)))
        desk.type("13")
        began = time.monotonic()
        with broken(function, after=number % 2) as happened:
            deed()
            QApplication.processEvents()
        if not happened:
            # Nothing of its kind is in sight by now; there are places enough.
            desk.press(K.Key_Backspace)
            desk.press(K.Key_Backspace)
            continue
        (where,) = happened
        desk.qtbot.waitUntil(lambda: band_tells(desk), timeout=LONG)
        assert window.isVisible()
        assert SECRET not in window.frame.band.accessibleName()
        window.tell.leave()
        # The draft is there, and the set it belongs to is charted as if nothing had been.
        window.show_session(next(iter(window.charts)))
        window.page.to_vitals()
        assert window.page.vitals.keying.fields[0].text == "13", where
        if number % 3:
            desk.press(K.Key_Backspace)
            desk.press(K.Key_Backspace)
        else:
            _finish(desk, f"{number % 10}826898145", where)
        assert time.monotonic() - began < BACK_S, where
        done[where] += 1
    caplog.clear()
    noted = log()
    assert len(done) >= PLACES, sorted(done)
    assert SECRET not in noted
    assert noted.count("Broken at breaking.py") >= len(done)


def _finish(desk, rest, where):
    before = len(_sets(desk))
    desk.clock.advance(seconds=60)
    desk.type(rest)
    desk.idle()
    assert len(_sets(desk)) == before + 1, where


def _sets(desk):
    chart = desk.window.charts[desk.window.shown]
    return [act for _, act in chart.standing.of(VitalsTaken)]


def test_what_is_painted_wrongly_is_told_once_and_not_with_each_repaint(desk, log, caplog):
    window = desk.window
    for _ in range(3):
        with broken(type(window.banner).paintEvent):
            window.banner.repaint()
        QApplication.processEvents()
        if band_tells(desk):
            window.tell.leave()
    assert not band_tells(desk)
    assert log().count("patient_banner.py") == 1
    caplog.clear()


def test_a_window_that_cannot_ask_before_it_closes_stays_and_goes_the_second_time(desk, caplog):
    window = desk.window
    for stays in (True, False):
        with broken(window.closeEvent) as happened:
            window.close()
        assert happened
        assert window.isVisible() is stays
    caplog.clear()


def test_a_fault_in_the_station_s_thread_and_in_any_other_is_noted(desk, log, caplog):
    def fail(_=None):
        raise Broken(SECRET)

    desk.background.do(fail)
    desk.idle()
    desk.qtbot.waitUntil(lambda: band_tells(desk), timeout=LONG)
    desk.window.tell.leave()
    thread = threading.Thread(target=fail, name="aside")
    thread.start()
    thread.join()
    desk.qtbot.waitUntil(lambda: "aside" in log(), timeout=LONG)
    assert SECRET not in log()
    desk.type("134826898145")
    desk.idle()
    assert _sets(desk)[-1].sbp_mmhg == 134
    caplog.clear()
