"""Whatever is pasted into a box is taken whole or refused in one sentence, and at once."""

import io
import time

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit
from stories.test_bad_day import patients, put, sit
from stories.ward import open_station

K = Qt.Key
LONG_WORD = "Wx" * 5_000
EMOJI = "🧠👩🏽‍⚕️💉" * 20
RTL = "مريض <b>x</b> \u202eabc\u202c %s {0} &amp; ١٢٣"
GARBAGE = {"ten thousand letters": LONG_WORD, "emoji": EMOJI, "right to left": RTL}
FROZEN_S = 1.0


def boxes(ward):
    found = []
    for kind in (QLineEdit, QPlainTextEdit, QTextEdit):
        found += [
            w for w in ward.top.findChildren(kind)
            if w.isVisible() and w.isEnabled() and not w.isReadOnly()
        ]
    return found


def paste_everywhere(ward, text):
    """Into every box that is on the screen; what was slow is told."""
    QGuiApplication.clipboard().setText(text)
    slow = []
    for box in boxes(ward):
        if box.window() is not ward.top or not box.isVisible():
            continue
        began = time.perf_counter()
        box.setFocus()
        ward.ctrl(K.Key_A)
        ward.ctrl(K.Key_V)
        QApplication.processEvents()
        took = time.perf_counter() - began
        if took > FROZEN_S: slow.append((box.objectName() or box.accessibleName(), took))
        has = box.text() if isinstance(box, QLineEdit) else box.toPlainText()
        print(box.objectName(), box.accessibleName(), len(has), f"{took:.2f}", repr(has[:20]) if has!=text else "whole")
    return slow


@pytest.mark.parametrize("text", GARBAGE.values(), ids=GARBAGE)
def test_reg(ward, text):
    sit(ward, "11:57")
    ward.ctrl(K.Key_N)
    ward.click("register")
    print(paste_everywhere(ward, text))
    b=time.perf_counter()
    ward.click("begin-session"); ward.settle()
    print(time.perf_counter()-b, ward.seen()[-600:])
    assert patients(ward) == 1


@pytest.mark.parametrize("text", GARBAGE.values(), ids=GARBAGE)
def test_settings(ward, text):
    sit(ward, "11:57")
    ward.click("go-settings"); ward.settle()
    print(paste_everywhere(ward, text))
    ward.window.grab().save("/tmp/pics/bad/settings.png")
    for b in ("save-person", "save-clinic"):
        t=time.perf_counter()
        ward.click(b); ward.settle(); print(b, time.perf_counter()-t, ward.seen()[-400:])


@pytest.mark.parametrize("panel", ["note", "order", "told", "toilet", "line", "leave:advice", "drug", "action", "pause","leave:ambulance","access","handover","bag"])
@pytest.mark.parametrize("text", GARBAGE.values(), ids=GARBAGE)
def test_panels(ward, text, panel):
    sit(ward, "10:20")
    before = len(ward.chart.entries)
    ward.window.open_panel(panel)
    ward.settle()
    print("=====", panel, paste_everywhere(ward, text))
    t=time.perf_counter()
    ward.click("side-save"); ward.settle(); print("save", time.perf_counter()-t, ward.seen()[-300:], len(ward.chart.entries)-before)
    ward.window.grab().save(f"/tmp/pics/bad/p-{panel}-{len(text)}.png")
