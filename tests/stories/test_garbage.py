"""Whatever is pasted into a box is taken whole or refused in one sentence, and at once."""

import io
import time

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit
from stories.bad_input import patients, put, sit
from stories.ward import open_station

from ketachart.clinical.acts import OrderChanged, PersonTold

pytestmark = pytest.mark.window
K = Qt.Key
GARBAGE = {
    "ten-thousand": "Wx" * 5_000,
    "signs": "🧠👩🏽‍⚕️💉" * 20 + "مريض <b>x</b> \u202eabc\u202c %s {0} &amp; ١٢٣",
}
FROZEN_S = 1.0
SHORT = 40
"""A box for a time or a chair's name takes no more, and all of it is in sight."""
PANELS = ("note", "order", "told", "toilet", "line-lost", "leave:advice", "leave:ambulance", "drug")


@pytest.fixture(params=GARBAGE.values(), ids=GARBAGE)
def garbage(request):
    """Something that nobody types."""
    return request.param


def shown(box):
    return box.text() if isinstance(box, QLineEdit) else box.toPlainText()


def paste_everywhere(ward, text, *, but=()):
    """Into every box on the screen, by Control V; each takes it whole, and at once."""
    QGuiApplication.clipboard().setText(text)
    boxes = [*ward.top.findChildren(QLineEdit), *ward.top.findChildren(QPlainTextEdit)]
    for box in boxes:
        if not box.isVisible() or not box.isEnabled() or box.objectName() in but:
            continue
        began = time.perf_counter()
        box.setFocus()
        ward.ctrl(K.Key_A)
        ward.ctrl(K.Key_V)
        QApplication.processEvents()
        assert time.perf_counter() - began < FROZEN_S, box.accessibleName()
        short = isinstance(box, QLineEdit) and box.maxLength() <= SHORT
        assert short or shown(box) == text, box.accessibleName()


def asked_at_once(ward, button):
    """Press it; the answer is there soon, and it is words for people."""
    began = time.perf_counter()
    ward.click(button)
    ward.settle()
    assert time.perf_counter() - began < 2 * FROZEN_S
    seen = " ".join(w.text() for w in ward.top.findChildren(QLabel) if w.isVisible())
    assert "Traceback" not in seen
    assert "fault of its own" not in seen
    return seen


def test_a_registration_of_garbage_is_refused_and_stays(ward, garbage):
    sit(ward, "11:57")
    ward.ctrl(K.Key_N)
    ward.click("register")
    paste_everywhere(ward, garbage)
    assert "Type it as 09-Jun-1983" in asked_at_once(ward, "begin-session")
    put(ward, "birth-date", "09-Jun-1983")
    ward.click("sex-F")
    ward.click("allergies-listed")
    paste_everywhere(ward, garbage, but=("birth-date",))
    asked_at_once(ward, "begin-session")
    assert ward.window.has_session is False
    assert ward.find("family-name").text() == garbage
    assert patients(ward) == 1


def test_details_of_a_patient_changed_to_garbage(ward, garbage):
    sit(ward, "11:57")
    ward.click("go-patients")
    ward.click("patient-search")
    paste_everywhere(ward, garbage)
    ward.settle()
    put(ward, "patient-search", "placeholder")
    ward.until(lambda: ward.shows("1 found"))
    ward.press(K.Key_Down)
    ward.press(K.Key_Return)
    ward.settle()
    ward.click("change-details")
    paste_everywhere(ward, garbage, but=("patient-search", "birth-date"))
    assert "Type it like" in asked_at_once(ward, "save-details")
    assert ward.find("family-name").text() == garbage
    (chart,) = ward.window.charts.values()
    assert chart.patient.family_name == "Placeholder"


def test_settings_of_garbage_are_refused_and_stay(ward, garbage):
    sit(ward, "11:57")
    ward.click("go-settings")
    ward.settle()
    ward.click("settings-part-people")
    ward.settle()
    paste_everywhere(ward, garbage)
    said = "The name must be 1 to 200 printable characters without spaces around them."
    assert said in asked_at_once(ward, "save-person")
    ward.click("settings-part-clinic")
    paste_everywhere(ward, garbage)
    asked_at_once(ward, "save-clinic")
    assert ward.window.known.chairs == ("1",)


def test_every_panel_of_the_hour_takes_garbage_whole(ward, garbage):
    sit(ward, "10:20")
    for panel in PANELS:
        ward.window.show_session(next(iter(ward.window.charts)))
        ward.window.open_panel(panel)
        ward.settle()
        assert ward.find("side-save").isVisible()
        paste_everywhere(ward, garbage)
        ward.press(K.Key_Escape, times=2)
        ward.settle()


def test_what_was_charted_in_ten_thousand_letters_is_in_the_record_and_on_the_page(ward):
    sit(ward, "10:20")
    text = GARBAGE["ten-thousand"]
    with ward.charting(OrderChanged):
        ward.window.open_panel("order")
        ward.click("order-mode-written")
        ward.click("order-what-rate")
        put(ward, "order-rate", "60")
        QGuiApplication.clipboard().setText(text)
        for name in ("order-by", "order-why"):
            ward.click(name)
            ward.ctrl(K.Key_V)
        asked_at_once(ward, "side-save")
    (order,) = ward.acts(OrderChanged)
    assert (order.ordered_by, order.reason) == (text, text)
    ward.press(K.Key_Escape)
    ward.settle()
    with ward.charting(PersonTold):
        ward.window.open_panel("told")
        ward.settle()
        ward.click("told-how-by-phone")
        ward.click("told-about-the-rate")
        for name in ("told-whom", "told-said"):
            ward.click(name)
            ward.ctrl(K.Key_A)
            ward.ctrl(K.Key_V)
        asked_at_once(ward, "side-save")
    session = ward.window.shown
    began = time.perf_counter()
    for page in ("go-board", "chair-2"):
        ward.click(page)
        ward.settle()
    assert time.perf_counter() - began < 2 * FROZEN_S
    ward.close()
    with open_station(ward.folder, ward.clock) as station:
        _, page = station.export(session, "pdf")
    printed = "".join(p.extract_text() for p in PdfReader(io.BytesIO(page)).pages)
    # Four boxes of ten thousand letters, each of them printed to its last.
    assert "".join(printed.split()).count("Wx") >= 4 * 5_000
