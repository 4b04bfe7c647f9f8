"""What was typed and is not saved stays with its chair and its person, in the order typed."""

import json

import pytest
from bedside_charts import Ward, charted
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ketachart.gui import theme
from ketachart.gui.panels.vitals_row import VitalsRow
from ketachart.gui.panels.vitals_typed import left_of

FIRST, SECOND, FLAGGED = "134826898145", "136846897144", "164826898145"


@pytest.fixture
def ward():
    return Ward()


@pytest.fixture
def row(qtbot, qapp, ward):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    return made(qtbot, ward)


def made(qtbot, ward):
    panel = VitalsRow(ward.bedside)
    qtbot.addWidget(panel)
    panel.resize(862, panel.sizeHint().height())
    panel.show_chart(ward.chart)
    panel.acted.connect(ward.acts.append)
    panel.show()
    panel.fields["sbp"].setFocus()
    return panel


def keys(row, text):
    for key in text:
        on = row.focusWidget() or row.fields["sbp"]
        QTest.keyClick(on, {"\r": Qt.Key.Key_Return}.get(key, key))


def texts(row):
    return [field.text for field in row.keying.fields if field.text]


def on_disk(ward, row):
    """The last set that was handed over is in the chart, and the row hears of it."""
    ward.chart = charted(ward.chart, ward.acts[-1])
    row.show_chart(ward.chart)


def elsewhere():
    return Ward("ex-01", "2026-12-31T00:00:00+00:00").chart


def test_two_sets_typed_ahead_are_saved_one_after_the_other(row, ward):
    keys(row, FIRST + SECOND + FIRST + "13")
    for count in (1, 2, 3):
        assert len(ward.acts) == count
        on_disk(ward, row)
    assert [act.sbp_mmhg for act in ward.acts] == [134, 136, 134]
    assert texts(row) == ["13"]


def test_what_is_typed_behind_a_refused_set_follows_once_that_is_saved(row, ward):
    keys(row, FIRST + SECOND)
    row.refused("This one cannot be.")
    assert row.header.sentence.text.endswith("What was typed after it is kept and follows.")
    assert texts(row)[0] == "134"
    keys(row, "\r")
    on_disk(ward, row)
    assert [act.sbp_mmhg for act in ward.acts] == [134, 134, 136]


def test_what_is_typed_behind_a_refused_set_follows_once_that_is_given_up(row, ward):
    keys(row, FIRST + SECOND)
    row.refused("This one cannot be.")
    QTest.keyClick(row.focusWidget(), Qt.Key.Key_Escape)
    keys(row, "\r")
    assert [act.sbp_mmhg for act in ward.acts] == [134, 136]


def test_a_set_taken_back_to_be_typed_anew_stays_before_what_was_typed_behind_it(row, ward):
    keys(row, FIRST + SECOND)
    row.refused("This one cannot be.")
    while row.is_begun:
        QTest.keyClick(row.focusWidget(), Qt.Key.Key_Backspace)
    keys(row, "138" + FIRST[3:])
    on_disk(ward, row)
    assert [act.sbp_mmhg for act in ward.acts] == [134, 138, 136]


def test_keys_typed_ahead_answer_no_question_and_digits_go_behind_them(row, ward):
    keys(row, FIRST + FLAGGED + "\r" + "13")
    on_disk(ward, row)
    assert "Enter saves this set." in row.header.sentence.text
    keys(row, "6")
    assert len(ward.acts) == 1
    keys(row, "\r")
    on_disk(ward, row)
    assert [act.sbp_mmhg for act in ward.acts] == [134, 164]
    assert texts(row) == ["136"]


def test_a_held_set_takes_nothing_that_was_typed_behind_it_and_says_so(row, ward):
    keys(row, FIRST + "8892" + "6898")
    on_disk(ward, row)
    assert row.header.sentence.text == (
        "Diastolic 92 isn't below systolic 88. Check both."
        " What was typed after it is not kept; type it again."
    )
    assert texts(row) == ["88", "92"]


def test_all_of_it_stays_with_its_chair_and_its_person(row, ward):
    """Another chair, an answer while away, another person: it comes back where it was typed."""
    keys(row, FIRST + SECOND + "1")
    nurse, chart = ward.bedside.by, ward.chart
    row.show_chart(elsewhere())
    row.go_on()
    assert not row.is_begun
    keys(row, "15")
    ward.chart = charted(chart, ward.acts[0])
    assert json.loads(row.keep_up(ward.chart))["keys"] == []
    row.forget()
    ward.bedside.by = "M. Ruiz, RN"
    row.show_chart(ward.chart)
    row.go_on()
    assert not row.is_begun
    assert len(ward.acts) == 1
    row.forget()
    ward.bedside.by = nurse
    row.show_chart(ward.chart)
    row.go_on()
    assert [act.sbp_mmhg for act in ward.acts] == [134, 136]
    on_disk(ward, row)
    assert texts(row) == ["1"]
    row.show_chart(elsewhere())
    assert texts(row) == ["15"]


def test_a_refusal_while_another_chair_is_looked_at_waits_there(row, ward):
    keys(row, FIRST)
    row.show_chart(elsewhere())
    assert not row.refuse(ward.acts, "This one cannot be.")
    assert not row.is_begun
    row.show_chart(ward.chart)
    row.go_on()
    assert row.header.sentence.text == "This one cannot be."
    assert texts(row)[0] == "134"


def test_a_late_question_and_its_half_written_words_wait_too(row, ward):
    keys(row, FIRST[:-1])
    ward.clock.advance(minutes=31)
    keys(row, "5")
    QTest.keyClicks(row.header.late.words, "fire")
    row.show_chart(elsewhere())
    assert not row.is_late_asked
    row.show_chart(ward.chart)
    row.start()
    assert row.header.late.words.hasFocus()
    QTest.keyClicks(row.header.late.words, " drill\r")
    assert [act.reason for act in ward.acts] == ["fire drill"]


def test_after_the_late_words_the_next_set_is_typed_on(row, ward):
    keys(row, FIRST[:-1])
    ward.clock.advance(minutes=31)
    keys(row, "5")
    QTest.keyClicks(row.header.late.words, "fire drill\r")
    assert row.is_saving
    keys(row, SECOND[:3])
    on_disk(ward, row)
    assert texts(row) == ["136"]


def test_after_the_save_button_the_next_set_is_typed_on(row, ward):
    keys(row, FLAGGED)
    row.save.setFocus()
    QTest.keyClick(row.save, Qt.Key.Key_Return)
    assert row.is_saving
    keys(row, SECOND[:3])
    on_disk(ward, row)
    assert texts(row) == ["136"]


def test_a_digit_typed_while_a_button_of_the_row_has_the_keyboard_is_not_lost(row):
    row.header.steps[0].setFocus()
    QTest.keyClick(row.header.steps[0], "1")
    keys(row, "36")
    assert texts(row) == ["136"]


def test_a_crash_keeps_what_was_typed_ahead_and_none_of_what_is_on_the_disk(row, ward, qtbot):
    drafts = []
    row.draft_changed.connect(drafts.append)
    keys(row, FIRST + SECOND + "13")
    assert left_of(drafts[-1], ward.chart) == drafts[-1]
    ward.chart = charted(ward.chart, ward.acts[0])
    left = left_of(drafts[-1], ward.chart)
    again = made(qtbot, ward)
    again.restore(left)
    again.go_on()
    assert len(ward.acts) == 1, "a set that comes back asks before it is saved"
    assert again.header.sentence.text == "Enter saves this set."
    assert texts(again)[0] == "136"
    keys(again, "\r")
    on_disk(ward, again)
    assert texts(again) == ["13"]


def test_a_draft_never_comes_over_what_was_typed_since(row, ward):
    drafts = []
    row.draft_changed.connect(drafts.append)
    keys(row, "134")
    for _ in range(3):
        QTest.keyClick(row.focusWidget(), Qt.Key.Key_Backspace)
    row.restore(drafts[2])
    assert not row.is_begun


@pytest.mark.parametrize("draft", ["{", "[]", '{"keys": ["1"]}', '{"ahead": [["1"]]}'])
def test_a_draft_that_cannot_be_read_is_left_as_it_is_and_said(row, ward, draft):
    assert left_of(draft, ward.chart) == draft
    row.restore(draft)
    assert row.header.sentence.text.startswith("What was half typed before could not be read.")
