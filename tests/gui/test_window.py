"""The window on a real station: keys to the disk and back, and what happens when it goes wrong."""

import json
import logging
import sys
import threading

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from window_desk import LONG, at, example_until, largest_gap

from ketachart.clinical.acts import EntryStruck, NoteWritten, SideEffectNoted, VitalsTaken
from ketachart.gui import theme
from ketachart.gui.bedside import Bedside
from ketachart.gui.last_resort import install_last_resort
from ketachart.gui.panels.patient_banner import HEIGHT, PatientBanner
from ketachart.gui.side_column import Question
from ketachart.gui.tell import FAULT, NOT_SAVED
from ketachart.gui.window import StationWindow

K = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
SET = "1348268981453"
RUNNING = example_until("ex-05", at("10:17:00"))
OTHER = example_until("ex-04", at("23:00:00"))


@pytest.fixture
def desk(window_desk):
    window_desk.create(RUNNING)
    window_desk.clock.set(at("10:20:00"))
    window_desk.open()
    return window_desk


def acts(desk, kind):
    chart = desk.window.charts[desk.window.shown]
    return [act for _, act in chart.standing.of(kind)]


def entries(desk):
    return desk.window.charts[desk.window.shown].entries


def click(widget):
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


# Charting ---------------------------------------------------------------------------------------


def test_twelve_keys_are_one_set_on_the_disk(desk):
    before = len(acts(desk, VitalsTaken))
    desk.type("134826898145")
    desk.idle()
    assert len(acts(desk, VitalsTaken)) == before + 1
    last = acts(desk, VitalsTaken)[-1]
    assert (last.sbp_mmhg, last.dbp_mmhg, last.moaas, last.by) == (
        134,
        82,
        5,
        desk.window.bedside.by,
    )
    assert desk.window.page.toast.isVisible()
    assert "134/82" in desk.window.page.toast.words.text()


def test_s_n_2_is_one_side_effect(desk):
    desk.type("sn2")
    desk.idle()
    assert [(a.term, a.severity) for a in acts(desk, SideEffectNoted)] == [("nausea", "moderate")]


def test_saved_is_said_only_when_it_is_on_the_disk(desk):
    gate = desk.station.waits
    gate.clear()
    desk.station.slow_s = LONG / 1000
    desk.type("134826898145")
    assert desk.window.page.vitals.save.text() == "Saving…"
    assert desk.window.page.toast.isHidden()
    gate.set()
    desk.idle()
    assert desk.window.page.vitals.save.text() == "Save"
    assert desk.window.page.toast.isVisible()


def test_a_slow_disk_never_holds_the_window(desk):
    desk.type("134826898145")
    desk.idle()
    desk.station.waits.clear()
    desk.station.slow_s = 0.3

    def one_more_set():
        desk.later(seconds=10)
        desk.type("134826898145")

    assert largest_gap(desk.background, desk.qtbot, one_more_set) < 0.3 / 2
    assert len(acts(desk, VitalsTaken)) >= 5


def test_undo_strikes_what_was_just_saved_and_it_stays_readable(desk):
    desk.type("sn2")
    desk.idle()
    count = len(entries(desk))
    click(desk.window.page.toast.undo)
    desk.idle()
    assert len(entries(desk)) == count + 1
    assert acts(desk, SideEffectNoted) == []
    assert [a.reason for a in acts(desk, EntryStruck)] == ["undone at once"]
    assert desk.window.page.toast.undo.isHidden()


def test_the_toast_goes_after_ten_seconds_of_station_time(desk):
    desk.type("sn2")
    desk.idle()
    desk.later(seconds=9)
    assert desk.window.page.toast.isVisible()
    desk.later(seconds=1)
    assert desk.window.page.toast.isHidden()


def test_a_note_goes_from_its_panel_to_the_record(desk):
    desk.press(K.Key_F4)
    desk.type("eyes closed, 3 deep breaths")
    click(desk.window.page.side.panel.save_button)
    desk.idle()
    assert [a.text for a in acts(desk, NoteWritten)] == ["eyes closed, 3 deep breaths"]
    assert desk.window.page.side.panel is None


def test_escape_closes_a_panel_and_the_keys_go_back_to_the_entry_line(desk):
    desk.press(K.Key_F9)
    assert desk.window.page.side.panel is not None
    desk.press(K.Key_Escape)
    assert desk.window.page.side.panel is None
    desk.type("13")
    assert desk.window.page.vitals.is_begun


def test_f8_pauses_while_it_runs_and_resumes_while_it_is_paused(window_desk):
    window_desk.clock.set(at("10:27:00"))
    window_desk.create(example_until("ex-05", at("10:26:00")))
    window = window_desk.open()
    window_desk.press(K.Key_F8)
    assert "Resume" in window.page.side.panel.accessibleName()


def test_f11_goes_through_the_themes_and_tells_who_remembers(desk, qapp):
    seen = []
    desk.window.look_changed = lambda theme, names: seen.append(theme)
    for _ in theme.ORDER:
        desk.press(K.Key_F11)
    assert sorted(seen) == sorted(theme.ORDER)
    theme.apply(qapp, "dark")


def test_t_shows_the_values_as_a_table_and_escape_goes_back(desk):
    desk.type("t")
    assert desk.window.page.picture.is_table
    desk.press(K.Key_Escape)
    assert not desk.window.page.picture.is_table


def test_f1_tells_every_key(desk):
    desk.press(K.Key_F1)
    assert desk.window.page.side.panel.accessibleName() == "Keys"
    desk.press(K.Key_Escape)
    assert desk.window.page.side.panel is None


# Trouble ----------------------------------------------------------------------------------------


def test_what_cannot_be_saved_is_kept_and_tried_again(desk):
    desk.station.broken = True
    count = len(entries(desk))
    desk.type("134826898145")
    desk.idle()
    band = desk.window.frame.band
    assert (band.isVisible(), band.title) == (True, NOT_SAVED)
    assert desk.window.page.vitals.save.text() == "Saving…"
    desk.station.broken = False
    click(band.buttons[0])
    desk.idle()
    assert len(entries(desk)) == count + 1
    assert band.isHidden()


def test_what_comes_after_an_unsaved_entry_waits_behind_it(desk):
    desk.station.broken = True
    desk.type("sn1")
    desk.idle()
    desk.type("sh2")
    desk.idle()
    assert desk.window.frame.band.title == "2 entries aren't saved yet."
    desk.station.broken = False
    desk.window.outbox.retry()
    desk.qtbot.waitUntil(lambda: len(desk.window.outbox) == 0, timeout=LONG)
    assert [a.term for a in acts(desk, SideEffectNoted)] == ["nausea", "headache"]


def test_a_refusal_is_said_in_the_panel_and_everything_typed_stays(desk):
    desk.type("sn1")
    desk.idle()
    desk.clock.set(at("10:00:00"))
    desk.press(K.Key_F4)
    desk.type("too early")
    panel = desk.window.page.side.panel
    session = desk.window.shown
    chart = desk.window.charts[session]
    note = NoteWritten(id="x", at=at("23:59:00"), by="x", text="too early")
    desk.window.charting.record(desk.window.shown, panel, note)
    desk.idle()
    assert desk.window.page.side.panel is panel
    assert panel.sentence.isVisible()
    assert len(desk.window.charts[session].entries) == len(chart.entries)


def test_a_fault_of_ours_is_noted_without_what_was_typed(desk, caplog):
    def work(_):
        raise KeyError("ALVAREZ, Rosa")

    with caplog.at_level(logging.ERROR):
        desk.background.do(work)
        desk.idle()
    assert desk.window.frame.band.title == FAULT
    said = [r.getMessage() for r in caplog.records]
    assert len(said) == 1
    assert "KeyError at test_window.py" in said[0]
    assert "ALVAREZ" not in said[0]
    caplog.clear()
    desk.type("sn2")
    desk.idle()
    assert len(acts(desk, SideEffectNoted)) == 1


def test_the_last_resort_tells_faults_of_any_thread(desk, caplog):
    undo = install_last_resort(desk.window.tell)
    try:
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
        thread.join()
        desk.qtbot.waitUntil(desk.window.frame.band.isVisible, timeout=LONG)
        assert desk.window.frame.band.title == FAULT
        desk.window.tell.leave()
        try:
            raise RuntimeError("private")
        except RuntimeError as trouble:
            sys.excepthook(RuntimeError, trouble, trouble.__traceback__)
        desk.qtbot.waitUntil(desk.window.frame.band.isVisible, timeout=LONG)
        assert "private" not in caplog.text
    finally:
        undo()
        caplog.clear()


# More sessions than one -------------------------------------------------------------------------


@pytest.fixture
def two(window_desk):
    window_desk.create(RUNNING, _another())
    window_desk.clock.set(at("10:20:00"))
    window_desk.open()
    return window_desk


def _another():
    file = json.loads(RUNNING)
    file["id"] = "EX-05b"
    file["patient"] |= {"mrn": "T-9999", "family_name": "Second", "given_name": "Sam"}
    return json.dumps(file).encode()


def test_a_tile_of_the_rail_turns_to_its_session(two):
    window = two.window
    first, second = window.charts
    assert window.shown == first
    click(window.rail.tile(second))
    assert window.shown == second
    assert "SECOND, Sam" in window.banner.accessibleName()
    QTest.keyClick(QApplication.focusWidget(), K.Key_2, CONTROL)
    assert window.shown == first


def test_a_late_answer_touches_only_its_own_session(two):
    window = two.window
    first, second = window.charts
    gate = two.station.waits
    gate.clear()
    two.station.slow_s = LONG / 1000
    two.type("134826898145")
    window.show_session(second)
    shown = window.page.chart
    gate.set()
    two.idle()
    assert window.shown == second
    assert window.page.chart is shown
    assert not window.page.toast.isVisible()
    assert len(window.charts[first].entries) == len(shown.entries) + 1
    window.show_session(first)
    assert len(window.page.chart.entries) == len(shown.entries) + 1
    assert not window.page.vitals.is_begun


def test_an_older_answer_never_takes_the_place_of_a_newer_chart(desk):
    window = desk.window
    old = window.charts[window.shown]
    desk.type("sn2")
    desk.idle()
    new = window.charts[window.shown]
    outgoing = window.outbox.put(old, (), None)
    window.charting.charted(outgoing, old)
    assert window.charts[window.shown] is new
    assert window.page.chart is new
    desk.idle()


def test_a_half_typed_set_waits_in_its_own_session(two):
    window = two.window
    first, second = window.charts
    two.type("13")
    window.show_session(second)
    assert not window.page.vitals.is_begun
    window.show_session(first)
    assert window.page.vitals.is_begun
    two.type("4826898145")
    two.idle()
    assert acts(two, VitalsTaken)[-1].sbp_mmhg == 134


# Closing and coming back ------------------------------------------------------------------------


def test_closing_asks_while_an_infusion_runs(desk):
    window = desk.window
    assert not window.close()
    question = window.page.side.panel
    assert isinstance(question, Question)
    assert "KetaChart keeps timing when closed" in question.accessibleName()
    click(question.no)
    assert window.isVisible()
    assert window.page.side.panel is None
    window.close()
    click(window.page.side.panel.yes)
    assert not window.isVisible()


def test_closing_asks_nothing_when_nobody_is_in_a_chair(window_desk):
    window_desk.create()
    window = window_desk.open()
    assert window.close()


def test_closing_says_what_is_not_saved_yet(desk):
    desk.station.broken = True
    desk.type("sn1")
    desk.idle()
    desk.window.close()
    assert "One entry isn't saved yet" in desk.window.page.side.panel.accessibleName()


def test_killed_and_back_the_session_its_time_and_the_half_typed_set_are_there(desk):
    desk.type("sn2")
    desk.idle()
    desk.type("13482")
    desk.qtbot.waitUntil(lambda: not desk.window.drafts._soon.isActive(), timeout=LONG)
    desk.idle()
    desk.kill()
    desk.clock.set(at("10:24:00"))
    window = desk.open()
    assert window.page.status.status.elapsed == "19:00"
    assert [a.term for a in acts(desk, SideEffectNoted)] == ["nausea"]
    assert window.page.vitals.is_begun
    assert window.frame.band.title.startswith("KetaChart stopped by itself after 10:")
    assert "A set half typed is kept." in window.frame.band.detail
    click(window.frame.band.buttons[0])
    assert window.frame.band.isHidden()
    desk.type("6898145")
    desk.idle()
    assert acts(desk, VitalsTaken)[-1].sbp_mmhg == 134


def test_closed_by_a_person_and_back_is_said_so(desk):
    desk.window._closing = True
    desk.window.close()
    desk.idle()
    desk.kill()
    desk.clock.set(at("10:31:00"))
    window = desk.open()
    assert window.frame.band.title == "KetaChart was closed at 10:20 and is back"


def test_a_saved_set_does_not_come_back_as_half_typed(desk):
    desk.type("134826898145")
    desk.idle()
    desk.kill()
    window = desk.open()
    assert not window.page.vitals.is_begun


# The window itself ------------------------------------------------------------------------------


def test_the_title_tells_what_is_due_and_nothing_of_a_patient(desk):
    assert desk.window.windowTitle() == "KetaChart"
    desk.later(minutes=6)
    assert desk.window.windowTitle() == "[due 1] KetaChart"


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (960, 540)])
def test_nothing_is_cut_and_nothing_lies_over_anything(window_desk, size):
    window_desk.create(RUNNING)
    window_desk.clock.set(at("10:20:00"))
    window = window_desk.open(size)
    QApplication.processEvents()
    page = window.page
    parts = [page.status, page.picture, page.vitals, page.chips, page.side, page.tabs, page.dose]
    shown = [part for part in parts if part.isVisible()]
    for part in shown:
        assert page.rect().contains(part.geometry()), part
        assert part.height() >= part.minimumSizeHint().height(), part
    for n, one in enumerate(shown):
        assert all(not one.geometry().intersects(other.geometry()) for other in shown[n + 1 :])


def test_a_narrow_window_has_tabs_and_typing_goes_to_enter(window_desk):
    window_desk.create(RUNNING)
    window_desk.clock.set(at("10:20:00"))
    window = window_desk.open((960, 540))
    page = window.page
    for name, part in (("Chart", page.picture), ("Record", page.side), ("Dose", page.dose)):
        click(page.tabs.buttons[name])
        assert part.isVisible()
        assert not page.vitals.isVisible()
    window_desk.press(K.Key_F2)
    assert page.vitals.isVisible()
    window_desk.press(K.Key_F4)
    assert page.side.isVisible()


def test_tab_goes_through_all_parts_and_comes_round(desk):
    seen = []
    for _ in range(60):
        focus = QApplication.focusWidget()
        if seen and focus is seen[0]:
            break
        seen.append(focus)
        desk.press(K.Key_Tab)
    else:
        pytest.fail("Tab never comes round")
    names = [w.objectName() for w in seen]
    wanted = ["field-sbp", "field-moaas", "chip-dissociation", "pump-main", "record-rows", "theme"]
    assert [n for n in names if n in wanted] == wanted
    assert len(names) == len(set(map(id, seen)))


def test_whatever_can_have_the_keyboard_has_a_name(desk):
    nameless = [
        w.objectName()
        for w in desk.window.findChildren(QAbstractButton)
        if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible() and not _name(w)
    ]
    assert nameless == []


def _name(widget):
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def test_with_nobody_in_the_chairs_a_session_can_be_begun(window_desk):
    window_desk.create()
    window = window_desk.open()
    assert window.has_board
    assert window.board.empty.isVisible()
    window_desk.press(K.Key_N)
    assert window.pages.new.panel.isVisible()
    assert window.frame.pages.currentWidget() is window.pages.new.panel


def test_without_a_station_it_shows_and_charts_nothing(qtbot, qapp, running, station):
    chart = running(station)
    window = StationWindow(Bedside(now=lambda: at("10:20:00"), by="x"))
    qtbot.addWidget(window)
    window.show_one(chart)
    window.show()
    window.page.vitals.press("1")
    window.charting.record(window.shown, window.page.chips, chart.sets[0].taken)
    assert window.charts[window.shown] is chart
    assert "only shows" in window.page.chips.header.trouble


# The banner -------------------------------------------------------------------------------------


def _named(chart, family, given):
    patient = structs.replace(chart.patient, family_name=family, given_name=given, sex="unknown")
    return type(chart)(chart.session, patient, chart.protocol, ())


@pytest.mark.parametrize("width", [300, 480, 760, 1500])
@pytest.mark.parametrize("length", [8, 60, 200])
def test_the_banner_never_cuts_a_name(qtbot, qapp, running, station, width, length):
    chart = _named(running(station), ("Wolfeschlegel " * 20)[:length].strip(), "Hu" * (length // 4))
    banner = PatientBanner()
    qtbot.addWidget(banner)
    banner.resize(width, HEIGHT)
    banner.show_patient(chart, at("10:00:00").date())
    said = " ".join(w.text for w in banner._placed)
    assert chart.patient.family_name.upper() in said
    assert chart.patient.given_name in said
    assert "Sex not known" in said
    assert "Weight not known" in said
    assert banner.height() >= banner._lines * banner._pitch


def test_the_weight_is_out_of_sight_while_somebody_checks_blind(qtbot, qapp, running, station):
    banner = PatientBanner()
    qtbot.addWidget(banner)
    banner.show_patient(running(station), at("10:00:00").date(), weight=False)
    assert "88 kg" not in banner.accessibleName()
