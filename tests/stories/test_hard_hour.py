"""A hard session from the first look at last time to the count of the cabinet.

Told in ``hard_setup``, ``hard_hours`` and ``hard_end``: once by keys alone, once by clicks alone;
its numbers are those of ``hard_by_hand``.
"""

import pytest
from stories import hard_end as end
from stories import hard_hours as hours
from stories import hard_setup as setup
from stories.hard_by_hand import BY_HAND, FIRST_ON_THE_PAGE
from stories.two_hands import ByClicks, ByKeys
from stories.ward import open_station

from ketachart.clinical.summary import differences, summary

BEFORE = (
    setup.new_session,
    setup.score,
    setup.weight_and_order,
    setup.checklist,
    setup.preparation,
    setup.pump_and_check,
    setup.standing_order,
    setup.start,
)
HOUR = (
    hours.pressure,
    hours.nausea,
    hours.fear,
    hours.next_step_and_bag,
    hours.bolus,
    hours.air,
    hours.emergency,
    hours.recovery,
)
AFTER = (end.scales_after, end.waste, end.home, end.close)


@pytest.mark.window
def test_a_hard_hour_by_keys_alone(ward):
    hard_hour(ward, ByKeys(ward))
    assert ward.clicks == 0


def test_a_hard_hour_by_clicks_alone(ward):
    hard_hour(ward, ByClicks(ward))
    assert ward.keys_pressed == 0, "a key was pressed that was not typed into a clicked field"


def hard_hour(ward, hand):
    setup.before(ward)
    ward.open()
    for step in (*BEFORE, *HOUR, *AFTER):
        step(ward, hand)
        ward.picture(step.__name__)
    chart = ward.chart
    assert differences(BY_HAND, summary(chart)) == []
    assert BY_HAND.keys() == summary(chart).keys()
    the_page(end.exported(ward, hand))
    the_course(*end.course(ward, hand))
    ward.picture("course")
    the_log(end.drug_log(ward, hand))
    ward.picture("drug_log")
    ward.close()
    left_on_disk(ward, chart.session.session)


def the_page(pages):
    """The exceptions come first, the most serious one first of all."""
    first = pages[0]
    places = [first.find(words) for words in FIRST_ON_THE_PAGE]
    assert -1 not in places, FIRST_ON_THE_PAGE[places.index(-1)]
    assert places == sorted(places)
    assert first.count("120 min after midazolam") == 1
    whole = " ".join(pages)
    for words in (
        "safety plan gone through",
        "chin lifted, breathes by herself",
        "less sick, sips water",
        "first step only, longer",
    ):
        assert words in whole, words


def the_course(rows, seen):
    """Both visits and what is planned for the third."""
    assert "Session 2, Date 10-Mar-2026, Dose mg/kg 0.36, Given mg 33.4" in rows
    assert "Session 1, Date 17-Feb-2026, Dose mg/kg 0.5, Given mg 45.5" in rows
    assert "PHQ-9 fell from 17 to 13; two scores, no percentage" in seen
    assert "Plan for the next visit: 0.4 mg/kg" in seen


def the_log(rows):
    """Six vials came in; one was opened for her."""
    assert "Received, 6 vials" in rows, rows
    assert "Opened, 1 vial" in rows, rows
    assert "KC-2026-0310-01" in rows


def left_on_disk(ward, session):
    """The same numbers without any window, and a count by two that agrees with the log."""
    with open_station(ward.folder, ward.clock) as station:
        assert station.verify().intact
        assert differences(BY_HAND, summary(station.chart(session))) == []
        ketamine = next(i for i in station.stock().book.by_item if i.drug == "ketamine")
        assert station.stock().book.expected(ketamine) == 5
        assert station.stock().book.differences(ketamine) == ()
