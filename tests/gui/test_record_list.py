"""The record of a session: newest first, whole, and open to be corrected."""

from datetime import timedelta

import pytest
from bedside_charts import Ward, chart_at, charted
from msgspec import structs
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from ketachart.clinical.acts import EntryStruck, InfusionStarted, NoteWritten, VitalsTaken
from ketachart.clock import new_id
from ketachart.gui import theme
from ketachart.gui.panels.record_list import RecordList
from ketachart.gui.panels.record_rows import FILTERS, rows_of
from ketachart.gui.panels.side_panels import panel_for

LEFT = Qt.MouseButton.LeftButton
K = Qt.Key


@pytest.fixture(autouse=True)
def nothing_left(qapp):
    """What a test closed is gone before the next one begins: a theme paints all there is."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def ward():
    return Ward("ex-05", "2026-03-10T10:40:00-05:00")


@pytest.fixture
def record(qtbot, qapp, ward):
    theme.apply(qapp, "dark")
    panel = RecordList(ward.bedside)
    qtbot.addWidget(panel)
    panel.resize(372, 561)
    panel.show_chart(ward.chart)
    panel.show()
    panel.activateWindow()
    qapp.processEvents()
    return panel


def titles(record):
    return [row.line.title for row in record.rows.rows]


def place_of(record, words):
    return next(n for n, row in enumerate(record.rows.rows) if words in row.line.title)


def tap_row(record, place):
    record.view.scrollTo(record.rows.index(place))
    box = record.view.visualRect(record.rows.index(place))
    QTest.mouseClick(record.view.viewport(), LEFT, pos=box.topLeft() + QPoint(150, 20))


def asked(qtbot, record):
    found = []
    record.wanted.connect(found.append)
    return found


def test_the_newest_entry_stands_on_top_with_its_minute(record):
    first = record.rows.rows[0]
    assert (first.clock, first.minute) == ("10:39", "+34")
    assert first.line.title == "154/90 · HR 76 · SpO₂ 97"
    assert [r.at for r in record.rows.rows] == sorted(
        (r.at for r in record.rows.rows), reverse=True
    )


def test_every_entry_has_a_row(record, ward):
    assert len(record.rows.rows) == len(ward.chart.entries)


def test_a_flagged_set_says_so_without_colour_too(record):
    row = record.rows.rows[place_of(record, "176/100 ·")]
    assert row.line.level == "flag"
    assert ("SBP 176 H (at or above 160)", "flag") in row.marks
    assert "flagged" in row.spoken


def test_a_struck_entry_stays_readable_with_by_whom_when_and_why(record, ward):
    act_id = record.rows.rows[0].act_id
    strike = ward.bedside.act(EntryStruck, entry=act_id, reason="typing slip")
    record.show_chart(charted(ward.chart, strike))
    row = next(r for r in record.rows.rows if r.act_id == act_id)
    assert row.line.level == "gone"
    assert "struck 10:40 by PN: typing slip" in row.line.detail
    assert not row.correctable
    assert not any(r.act_id == strike.id for r in record.rows.rows)


def test_a_corrected_set_stands_above_the_one_that_it_replaces(record, ward):
    first = ward.chart.sets[-1].taken
    new = structs.replace(
        first, id=new_id(), sbp_mmhg=128, amends=first.id, reason="typing slip", charted_at=ward.now
    )
    record.show_chart(charted(ward.chart, new))
    places = [r.act_id for r in record.rows.rows]
    assert places.index(new.id) == places.index(first.id) - 1
    assert "corrects" in record.rows.rows[places.index(new.id)].line.detail


def test_a_late_entry_carries_a_mark(qapp):
    rows = rows_of(chart_at("ex-09", "2026-03-16T18:00:00-05:00"))
    late = next(r for r in rows if r.clock == "15:30" and r.marks)
    assert late.marks[0] == ("charted 15:37, 7 min late", "caution")


def test_why_a_start_was_an_exception_is_shown(record, qapp):
    early = Ward("ex-05", "2026-03-10T09:50:00-05:00")
    start = early.bedside.act(InfusionStarted, rate_ml_per_h=75)
    row = rows_of(charted(early.chart, start))[0]
    assert ("started without a baseline blood pressure", "caution") in row.marks


def test_a_tap_anywhere_on_a_row_opens_it_and_another_closes_it(record):
    tap_row(record, 2)
    assert record.view.open_row is record.rows.rows[2]
    assert record.view.offers.isVisible()
    tap_row(record, 2)
    assert record.view.open_row is None
    assert not record.view.offers.isVisible()


def test_sliding_off_a_row_before_letting_go_does_nothing(record):
    view = record.view.viewport()
    QTest.mousePress(view, LEFT, pos=QPoint(150, 20))
    QTest.mouseRelease(view, LEFT, pos=QPoint(150, 200))
    assert record.view.open_row is None


def test_correct_and_strike_by_mouse_alone(record, qtbot):
    found = asked(qtbot, record)
    tap_row(record, 1)
    act_id = record.rows.rows[1].act_id
    for button in (record.view.offers.correct, record.view.offers.strike):
        assert button.height() >= 44
        QTest.mouseClick(button, LEFT)
    assert found == [f"correct:{act_id}", f"strike:{act_id}"]


def test_correct_and_strike_by_keyboard_alone(record, qtbot):
    found = asked(qtbot, record)
    record.view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(record.view, K.Key_Down)
    QTest.keyClick(record.view, K.Key_Down)
    QTest.keyClick(record.view, K.Key_Up)
    act_id = record.rows.rows[1].act_id
    QTest.keyClick(record.view, K.Key_C)
    QTest.keyClick(record.view, K.Key_X)
    assert found == [f"correct:{act_id}", f"strike:{act_id}"]
    QTest.keyClick(record.view, K.Key_Escape)
    assert record.view.open_row is None


def test_what_is_struck_cannot_be_corrected_again(record, ward, qtbot):
    act_id = record.rows.rows[0].act_id
    strike = ward.bedside.act(EntryStruck, entry=act_id, reason="typing slip")
    chart = charted(ward.chart, strike)
    record.show_chart(chart)
    found = asked(qtbot, record)
    record.open_act(act_id)
    assert not record.view.offers.isVisible()
    QTest.keyClick(record.view, K.Key_C)
    QTest.keyClick(record.view, K.Key_X)
    assert found == [f"correct:{act_id}", f"strike:{act_id}"]
    for name in found:
        panel = panel_for(name, ward.bedside, chart)
        qtbot.addWidget(panel)
        assert panel.idle
        assert not panel.save_button.isEnabled()


def test_the_foot_asks_for_what_is_added_most(record, qtbot):
    found = asked(qtbot, record)
    for name in ("note", "drug", "action", "undo"):
        button = record.findChild(object, f"record-{name}")
        assert button.height() >= 44
        QTest.mouseClick(button, LEFT)
    assert found == ["note", "drug", "action", "undo"]


def test_a_new_entry_comes_in_by_itself_and_the_open_row_stays_open(record, ward):
    record.open_act(record.rows.rows[3].act_id)
    open_id = record.view.open_row.act_id
    resets = []
    record.rows.modelReset.connect(lambda: resets.append(1))
    ward.clock.advance(seconds=20)
    record.show_chart(charted(ward.chart, ward.bedside.act(NoteWritten, text="music on")))
    assert titles(record)[0] == "music on"
    assert record.view.open_row.act_id == open_id
    assert resets == []


def test_who_reads_further_down_is_not_pulled_up(record, ward, qapp):
    bar = record.view.verticalScrollBar()
    bar.setValue(400)
    record.show_chart(charted(ward.chart, ward.bedside.act(NoteWritten, text="music on")))
    qapp.processEvents()
    assert bar.value() >= 400


def test_one_kind_of_entry_can_be_looked_at_alone(record, qapp):
    everything = len(record.rows.rows)
    seen = {}
    for words in FILTERS:
        record.show_only(words)
        qapp.processEvents()
        seen[words] = len(record.rows.rows)
        assert record.filter_button.text() == words
    assert seen["All"] == everything
    assert seen["Flagged"] == sum(bool(s.flags) for s in record.chart.sets)
    assert 0 < seen["Vitals"] < everything
    assert 0 < seen["Pump and drugs"] < everything


def test_the_filter_opens_as_a_list_and_is_reached_by_keys(record, qapp):
    record.filter_button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(record.filter_button, K.Key_Space)
    menu = qapp.activePopupWidget()
    assert [a.text() for a in menu.actions()] == list(FILTERS)
    menu.actions()[1].trigger()
    menu.close()
    assert record.shown_only == "Vitals"
    assert all("/" in t or "not taken" in t for t in titles(record))


def test_an_empty_record_says_so(qtbot, qapp, ward):
    theme.apply(qapp, "dark")
    panel = RecordList(ward.bedside)
    qtbot.addWidget(panel)
    panel.resize(372, 561)
    panel.show()
    panel.grab()
    assert panel.view.empty_words == "Nothing is charted yet."
    panel.view.setFocus()
    QTest.keyClick(panel.view, K.Key_Down)
    QTest.keyClick(panel.view, K.Key_C)


def test_a_long_note_is_short_in_the_list_and_whole_when_it_is_open(record, ward, qapp):
    note = ward.bedside.act(NoteWritten, text="breathing easy, eyes closed. " * 120)
    record.show_chart(charted(ward.chart, note))
    index = record.rows.index(0)
    short = record.view.sizeHintForIndex(index).height()
    record.open_act(note.id)
    qapp.processEvents()
    assert short < 120
    assert record.view.sizeHintForIndex(index).height() > 600
    record.grab()


def test_words_of_any_script_and_markup_are_shown_as_typed(record, ward):
    text = "Zoë d'Ávila <b>x</b> {y} %s שלום 🙂"
    record.show_chart(charted(ward.chart, ward.bedside.act(NoteWritten, text=text)))
    assert titles(record)[0] == text
    record.grab()


def test_three_hundred_entries_change_by_one_row(record, ward, qapp):
    chart = ward.chart
    first = chart.sets[-1].taken
    while len(chart.entries) < 300:
        at = first.at + timedelta(seconds=len(chart.entries) / 20)
        chart = charted(chart, structs.replace(first, id=new_id(), at=at, charted_at=ward.now))
    record.show_chart(chart)
    qapp.processEvents()
    said = []
    record.rows.dataChanged.connect(lambda *_: said.append("changed"))
    record.rows.rowsInserted.connect(lambda *_: said.append("inserted"))
    record.show_chart(charted(chart, ward.bedside.act(VitalsTaken, entered="typed", hr_per_min=70)))
    assert said == ["inserted"]


def test_a_screen_reader_hears_each_row_whole(record):
    rows = QAccessible.queryAccessibleInterface(record.view)
    assert rows.text(QAccessible.Text.Name) == "Record, newest first"
    assert record.rows.data(record.rows.index(0), Qt.ItemDataRole.AccessibleTextRole).startswith(
        "10:39, +34, 154/90"
    )


@pytest.mark.parametrize("name", ["dark", "light", "dim"])
def test_it_paints_in_every_theme(record, qapp, name):
    theme.apply(qapp, name)
    record.open_act(record.rows.rows[2].act_id)
    assert not record.grab().isNull()
