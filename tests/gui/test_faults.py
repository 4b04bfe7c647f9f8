"""A fault of ours, wherever it happens, is noted without a name and leaves the chart open."""

import os
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from drills.breaking import SECRET, Broken, broken
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from window_desk import LONG, at, example_until

from ketachart import faults
from ketachart.clinical.acts import VitalsTaken
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
    import logging  # noqa: PLC0415

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(notes_file, "notes", notes_file.Notes())
    handler = notes_file.carry()
    yield lambda: (faults.place() / "faults.log").read_text()
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
    """Every kind of widget on the screen that paints itself, board and session."""
    kinds: dict[type, QWidget] = {}
    for widget in desk.window.findChildren(QWidget):
        kind = type(widget)
        paints = "paintEvent" in vars(kind) and kind.__module__.startswith("ketachart.")
        if paints and widget.isVisible() and not widget.visibleRegion().isEmpty():
            kinds.setdefault(kind, widget)
    return [(kind.paintEvent, widget.repaint) for kind, widget in kinds.items()]


def handling(desk):
    """Keys, events, filters, timers, models, and what follows when something was saved."""
    window = desk.window
    page, row = window.page, window.page.vitals
    field = QApplication.focusWidget()

    def save():
        # Over the half-typed set: another chair's answer arrives, in the loop.
        window.charting.record(window.shown, None, window.bedside.act(_note(), text="x"))
        desk.idle()

    def resize():
        window.resize(window.width() + 2, window.height())
        QApplication.processEvents()

    def sized(widget):
        def ask():
            widget.updateGeometry()
            widget.sizeHint()

        return type(widget).sizeHint, ask

    tick = window._timer.timeout.emit
    record, view = window.findChild(RecordList), window.findChild(RecordView)
    places = [
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
        (view.mousePressEvent, lambda: QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton)),
        (window.next_theme, lambda: desk.press(K.Key_F11)),
        (window.drafts.flush, window.drafts._soon.timeout.emit),
        (window.show_keys, lambda: desk.press(K.Key_F1)),
        (window.next_in_need, lambda: desk.press(K.Key_Tab, CTRL)),
        (page.open_panel, lambda: desk.press(K.Key_F4)),
        sized(window.banner),
        (field.keyPressEvent, lambda: desk.press(K.Key_F20)),
    ]
    return places


def _note():
    from ketachart.clinical.acts import NoteWritten  # noqa: PLC0415

    return NoteWritten


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
            desk.press(K.Key_Backspace), desk.press(K.Key_Backspace)
            print("not reached:", function.__qualname__)
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
        before = len(_sets(desk))
        desk.clock.advance(seconds=60)
        desk.type(f"{number % 10}826898145")
        desk.qtbot.waitUntil(lambda: len(_sets(desk)) == before + 1, timeout=LONG)  # noqa: B023
        assert time.monotonic() - began < BACK_S, where
        done[where] += 1
    caplog.clear()
    noted = log()
    assert len(done) >= PLACES, sorted(done)
    assert SECRET not in noted
    assert noted.count("Broken at breaking.py") >= len(done)


def _sets(desk):
    chart = desk.window.charts[desk.window.shown]
    return [act for _, act in chart.standing.of(VitalsTaken)]
