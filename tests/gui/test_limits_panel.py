"""Limits that the physician sets for this patient today, by keys and by hand."""

from decimal import Decimal

import pytest
from panel_chair import HELD, Chair, K

from ketachart.clinical import acts as a
from ketachart.clinical.wording import line_of
from ketachart.gui.flag_notice import limits_text, notice_of

BRANDT = "Dr. H. Brandt, MD"


@pytest.fixture
def limits(qtbot, qapp):
    return Chair(qtbot, "limits", HELD)


def shown(c, name):
    return c.find(name).isVisible()


def said(c):
    return [(act.param, act.low, act.high, act.mode, act.read_back) for act in c.acts]


def test_both_pressures_by_hand_end_the_flag(limits):
    c = limits
    assert notice_of(c.ward.chart) is None or c.ward.chart.episodes[-1].ended == "still"
    c.put("limits-0-high", "190").put("limits-1-high", "115").tap("limits-by")
    c.press(K.Key_Down).tap("limits-mode-phone", "limits-read-back-yes", "side-save")
    assert said(c) == [
        ("sbp", None, Decimal(190), "phone", True),
        ("dbp", None, Decimal(115), "phone", True),
    ]
    assert c.closed
    episode = c.ward.chart.episodes[-1]
    assert episode.ended == "accepted"
    assert limits_text(c.ward.chart, episode.params) == f"Accepted by {BRANDT} to 190/115 at 10:33"
    line = line_of(c.ward.chart, c.ward.chart.entries[-1])
    assert line.title == "Limits for today: Diastolic high 115"
    assert f"ordered by {BRANDT}, by phone, read back" in line.detail


def test_another_sign_by_keys(limits):
    c = limits.type("4").tab_to("limits-0-low").type("90").tab_to("limits-by").type(BRANDT)
    c.tab_to("limits-mode").type("3").enter()
    assert said(c) == [("spo2", Decimal(90), None, "written", None)]


def test_it_shows_what_is_in_force_and_fills_in_nothing(limits):
    words = limits.find("limits-now").text()
    assert words == "Systolic now: low 100, high 160\nDiastolic now: low 55, high 100"
    assert all(box.typed() == "" for box in limits.panel.bounds.values())


def test_crossed_limits_are_refused_where_they_stand(limits):
    c = limits.put("limits-0-high", "90").put("limits-by", BRANDT).tap("side-save")
    assert c.acts == []
    assert c.sentence.startswith("Systolic: the low limit 100 isn't below the high limit 90.")
    assert c.find("limits-0-high").text() == "90"


@pytest.mark.parametrize(
    ("missing", "asked"),
    [
        ("number", "Type at least one limit as the physician said it."),
        ("who", "Who set the limits? Type the name."),
        ("mode", "How were they given?"),
        ("read back", "Were they read back to the prescriber?"),
    ],
)
def test_what_is_missing_is_asked_for(limits, missing, asked):
    c = limits
    if missing != "number":
        c.put("limits-0-high", "190")
    if missing in ("mode", "read back"):
        c.put("limits-by", BRANDT)
    if missing == "read back":
        c.tap("limits-mode-verbal")
    c.tap("side-save")
    assert c.acts == []
    assert c.sentence.startswith(asked)


def test_one_sign_shows_one_pair_of_boxes(limits):
    limits.tap("limits-for-hr")
    assert (shown(limits, "limits-0-low"), shown(limits, "limits-1-low")) == (True, False)
    assert isinstance(limits.ward.chart.standing.of(a.LimitsSet), list)
