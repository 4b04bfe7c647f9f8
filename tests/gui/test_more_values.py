"""Values beside the vitals row: a set of their own, or with the set that is being typed."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from bedside_charts import Ward
from panel_chair import RUNNING, Chair
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from window_desk import at, example_until

from ketachart.clinical.acts import VitalsTaken
from ketachart.gui import theme
from ketachart.gui.panels.vitals_row import VitalsRow


@pytest.fixture
def chair(qtbot) -> Callable[..., Chair]:
    return lambda name, when=RUNNING: Chair(qtbot, name, when)


@pytest.fixture
def ward():
    return Ward()


@pytest.fixture
def row(qtbot, qapp, ward):
    if not qapp.styleSheet() or theme.current().name != "dark":
        theme.apply(qapp, "dark")
    panel = VitalsRow(ward.bedside)
    qtbot.addWidget(panel)
    ward.attend(panel)
    panel.resize(862, panel.sizeHint().height())
    panel.show()
    return panel


def test_values_alone_are_a_set_of_their_own(chair):
    c = chair("more-values").put("values-etco2", "38").put("values-temp", "36.8")
    c.put("values-pain", "3").tap("values-position-sitting", "values-avpu-A", "side-save")
    taken = c.act
    assert isinstance(taken, VitalsTaken)
    assert (taken.etco2_mmhg, taken.temp_c, taken.pain_nrs) == (38, Decimal("36.8"), 3)
    assert (taken.position, taken.avpu, taken.sbp_mmhg) == ("sitting", "A", None)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("values-etco2", "300", "EtCO₂ 300 is outside 5 to 100 mmHg. Check what was typed."),
        ("values-temp", "98.6", "Temperature 98.6 is outside 30 to 43 °C. Check what was typed."),
        ("values-mood", "11", "Mood 11 is outside 0 to 10. Check what was typed."),
        ("values-o2", "40", "Oxygen 40 is outside 0 to 15 L/min. Check what was typed."),
    ],
)
def test_what_the_protocol_refuses_is_said_at_the_field(chair, field, typed, sentence):
    c = chair("more-values").put(field, typed).tap("side-save")
    assert c.sentence == sentence
    assert c.acts == []
    assert c.find(field).hasFocus()


def test_nothing_and_a_place_alone_are_no_set(chair):
    c = chair("more-values").tap("side-save")
    assert c.sentence.startswith("Nothing is typed yet.")
    c.tap("values-position-lying", "side-save")
    assert c.sentence.startswith("A place alone is no value.")


def test_a_standing_pressure_is_taken_with_its_position(chair):
    c = chair("more-values").tap("values-position-standing").put("values-sbp", "120")
    c.put("values-dbp", "130").tap("side-save")
    assert "isn't below systolic" in c.sentence
    c.put("values-dbp", "70").tap("values-site-left-arm", "side-save")
    assert (c.act.sbp_mmhg, c.act.position, c.act.bp_site) == (120, "standing", "left arm")


def test_a_flag_is_shown_before_it_is_saved(chair):
    c = chair("more-values").tap("values-position-standing")
    c.put("values-sbp", "190").put("values-dbp", "100")
    assert "SBP 190" in c.find("values-flags").text()


def test_a_half_typed_set_takes_them_along(row, ward, chair):
    assert not row.is_half_typed
    for key in "134":
        row.press(key)
    c = chair("more-values")
    c.panel.attend_row(row)
    assert c.find("values-joining").text() == "They go with the set that is being typed."
    assert c.panel.since.isHidden()
    c.put("values-etco2", "38").put("values-temp", "36.8").tap("side-save")
    assert c.closed
    assert c.acts == []
    assert "EtCO₂ 38" in row.header.help.more
    for key in "826898144 5":
        row.press(key)
    row.press("Enter")
    row.press("Enter")
    (taken,) = ward.acts
    assert (taken.sbp_mmhg, taken.etco2_mmhg, taken.temp_c) == (134, 38, Decimal("36.8"))
    assert row.header.help.more == ""


def test_they_survive_an_end_of_the_program(row, qtbot, ward):
    drafts: list[str] = []
    row.draft_changed.connect(drafts.append)
    for key in "134":
        row.press(key)
    row.join({"temp_c": Decimal("36.8"), "rhythm": "sinus"})
    other = VitalsRow(ward.bedside)
    qtbot.addWidget(other)
    other.show_chart(ward.chart)
    other.restore(drafts[-1])
    assert other.typed.more == {"temp_c": Decimal("36.8"), "rhythm": "sinus"}
    assert other.keying.row.fields[0].text == "134"


def test_clearing_the_set_drops_them_too(row):
    row.press("1")
    row.join({"pain_nrs": 3})
    row.press("Escape")
    row.press("Enter")
    assert row.keying.is_empty
    assert row.typed.more == {}


def test_taken_back_digit_by_digit_they_stay_until_escape(row):
    row.press("1")
    row.join({"pain_nrs": 3})
    row.press("Backspace")
    assert row.typed.more == {"pain_nrs": 3}
    assert row.is_begun
    row.press("Escape")
    assert row.typed.more == {}


def test_the_button_beside_the_row_asks_for_them(row, qtbot):
    with qtbot.waitSignal(row.more_wanted):
        QTest.mouseClick(row.header.more, Qt.MouseButton.LeftButton)
    assert row.header.more.height() + 4 >= 44 or row.header.height() >= 40
    assert QApplication.instance() is not None


def test_in_the_window_o_opens_them_and_the_set_carries_them_to_the_disk(window_desk):
    desk = window_desk
    desk.create(example_until("ex-05", at("10:17:00")))
    desk.clock.set(at("10:20:00"))
    desk.open()
    desk.type("134")
    desk.press(Qt.Key.Key_O)
    desk.type("38")
    desk.press(Qt.Key.Key_Return)
    assert desk.window.page.side.panel is None
    desk.type("826898145")
    desk.idle()
    chart = desk.window.charts[desk.window.shown]
    taken = chart.sets[-1].taken
    assert (taken.sbp_mmhg, taken.dbp_mmhg, taken.etco2_mmhg) == (134, 82, 38)


def test_in_the_window_they_are_a_set_of_their_own_where_none_is_typed(window_desk):
    desk = window_desk
    desk.create(example_until("ex-05", at("10:17:00")))
    desk.clock.set(at("10:20:00"))
    desk.open()
    desk.press(Qt.Key.Key_O)
    desk.type("38")
    desk.press(Qt.Key.Key_Return)
    desk.idle()
    taken = desk.window.charts[desk.window.shown].sets[-1].taken
    assert (taken.sbp_mmhg, taken.etco2_mmhg) == (None, 38)
