"""A whole set by touch alone."""

import pytest
from bedside_charts import Ward
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ketachart.gui import theme
from ketachart.gui.panels.keypad import Keypad
from ketachart.gui.panels.vitals_row import VitalsRow

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def ward():
    return Ward()


@pytest.fixture
def row(qtbot, qapp, ward):
    theme.apply(qapp, "dim")
    panel = VitalsRow(ward.bedside)
    qtbot.addWidget(panel)
    ward.attend(panel)
    panel.show()
    return panel


@pytest.fixture
def pad(qtbot, row, ward):
    panel = Keypad(ward.bedside)
    qtbot.addWidget(panel)
    panel.show_chart(ward.chart)
    panel.drive(row)
    panel.resize(372, 561)
    panel.show()
    return panel


def tap(*widgets):
    for widget in widgets:
        QTest.mouseClick(widget, LEFT)


def digits(pad, text):
    tap(*(pad.digits[int(d)] for d in text))


def test_a_whole_set_is_charted_by_taps_alone(pad, ward):
    digits(pad, "134826898145")
    (taken,) = ward.acts
    assert (taken.sbp_mmhg, taken.dbp_mmhg, taken.hr_per_min) == (134, 82, 68)
    assert (taken.spo2_pct, taken.rr_per_min, taken.moaas) == (98, 14, 5)


def test_the_pad_shows_the_open_value_and_what_it_was_last(pad):
    digits(pad, "1328")
    assert [(f.text, is_open) for f, is_open, _ in pad.typed.parts] == [("132", False), ("8", True)]
    assert pad.told.text == "Diastolic, mmHg · last 106 at 10:26"
    assert pad.title.text() == "Vitals, taken 10:30"


def test_the_bars_tell_how_far_the_set_is(pad):
    digits(pad, "13282")
    assert pad.bars.bars[:3] == ["accent", "accent", "focus"]
    assert pad.bars.bars[3:] == ["line"] * 3


def test_skip_leaves_a_value_out(pad, ward):
    digits(pad, "13482")
    assert pad.onward.text() == "Skip"
    tap(pad.onward)
    digits(pad, "98145")
    assert ward.acts[0].hr_per_min is None


def test_a_short_value_is_ended_by_next(pad, row):
    digits(pad, "13482" + "2")
    assert not pad.onward.isEnabled()
    digits(pad, "1")
    assert (pad.onward.text(), pad.onward.isEnabled()) == ("Next", True)
    tap(pad.onward)
    assert row.keying.current == "spo2"


def test_delete_goes_back_over_the_border_of_a_field(pad, row):
    digits(pad, "134")
    tap(pad.delete)
    assert row.fields["sbp"].field.text == "13"


def test_no_pulse_is_two_taps(pad, row, ward):
    digits(pad, "13482")
    tap(pad.no_value)
    assert pad.absent.isVisible()
    tap(pad.absent)
    digits(pad, "98145")
    tap(pad.onward)
    assert ward.acts[0].hr_per_min == 0


def test_a_reason_for_no_value_is_one_tap_more_and_there_is_a_way_back(pad, row, ward):
    tap(pad.no_value)
    assert not pad.absent.isVisible()
    tap(pad.findChild(type(pad.no_value), "pad-back"))
    assert not row.keying.choosing
    tap(pad.no_value)
    tap(pad.reasons[4])
    assert row.keying.fields[0].reason == "device not available"


def test_a_flagged_set_is_saved_by_the_pads_own_save(pad, ward):
    digits(pad, "164826898145")
    assert ward.acts == []
    assert pad.told.text == "Flagged: SBP H."
    assert pad.onward.text() == "Save"
    tap(pad.onward)
    assert [a.sbp_mmhg for a in ward.acts] == [164]


def test_a_held_value_leaves_only_the_way_back(pad):
    digits(pad, "8892")
    assert pad.told.text == "Diastolic 92 isn't below systolic 88. Check both."
    assert not any(k.isEnabled() for k in pad.digits.values())
    assert pad.delete.isEnabled()


def test_awareness_offers_no_digit_above_five(pad):
    digits(pad, "13482689814")
    assert [d for d, k in pad.digits.items() if k.isEnabled()] == [0, 1, 2, 3, 4, 5]


def test_the_keys_are_as_large_as_a_gloved_thumb(pad):
    key = pad.digits[5]
    assert key.width() >= 105
    assert key.height() >= 80
    assert all(b.height() >= 44 for b in (pad.no_value, pad.close_key, *pad.reasons))


def test_closing_the_pad_keeps_what_was_typed(pad, row, qtbot):
    digits(pad, "1348")
    with qtbot.waitSignal(pad.closed):
        tap(pad.close_key)
    assert row.fields["sbp"].field.text == "134"


@pytest.mark.parametrize("name", theme.ORDER)
def test_the_pad_paints_in_every_theme(pad, qapp, name):
    theme.apply(qapp, name)
    for step in ("18", "4", "112", "38"):
        digits(pad, step)
        assert not pad.grab().isNull()
