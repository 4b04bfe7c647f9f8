"""Bad input at the chair, from the start to the corrections; ``test_bad_day`` has the table."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from station_fixtures import NURSE
from stories.bad_input import put, second_window, sit
from stories.day import Day
from stories.two_hands import ByClicks, take_over
from stories.ward import (
    DOCTOR,
    SECOND,
    SECOND_PASSWORD,
)

from ketachart.clinical.acts import (
    DischargeAssessed,
    DrugWasted,
    IndependentCheck,
    InfusionStarted,
    PatientDischarged,
    VitalsTaken,
)
from ketachart.clinical.phases import Phase

pytestmark = pytest.mark.window
K = Qt.Key


# The start --------------------------------------------------------------------------------------


def test_without_a_baseline_nothing_starts_and_the_fact_can_be_charted(ward):
    sit(ward, "09:58", without=("vitals-taken-1",))
    ward.click("step-pump")
    ward.keys("75\t50\r")
    ward.settle()
    assert "blood pressure before the start" in ward.find("start-infusion").accessibleName()
    ward.go_to("10:01")
    ward.ctrl(K.Key_Return)
    ward.settle()
    assert ward.acts(InfusionStarted) == []
    ward.click("runs-already")
    ward.click("since-ago-0")
    put(ward, "fact-rate", "75")
    assert ward.shows("– started without a baseline blood pressure")
    ward.settle()
    ward.click("reason-emergency")
    with ward.charting(InfusionStarted):
        ward.click("save-fact")
    (started,) = ward.acts(InfusionStarted)
    assert (started.reason, started.authorised) == ("emergency", None)
    marks = ward.chart.entries[-1].exceptions
    assert "started without a baseline blood pressure" in marks


def second_reads(ward, drawn, name, password):
    put(ward, "check-weight", "88k")
    put(ward, "check-strength", "50")
    put(ward, "check-drawn", drawn)
    put(ward, "check-rate", "75")
    put(ward, "check-vtbi", "50")
    ward.click(f"second-name-{name}")
    put(ward, "second-password", password)
    ward.press(K.Key_Return)
    ward.settle()


def test_a_read_back_that_differs_is_charted_and_holds_the_start(ward):
    sit(ward, "09:58", without=("independent-check-1",))
    ward.click("step-pump")
    ward.keys("750\t50\r")
    ward.settle()
    assert ward.shows("The pump shows 750; calculated 75 mL/h. Check the pump, then type again.")
    put(ward, "pump-rate", "75\r")
    ward.settle()
    ward.click("step-check")
    second_reads(ward, "8.8", SECOND, SECOND_PASSWORD)
    (check,) = ward.acts(IndependentCheck)
    assert (check.by, check.agrees) == (SECOND, False)
    ward.click("step-check")
    assert ward.shows("Volume drawn: 0.88 and 8.8 mL")
    ward.ctrl(K.Key_Return)
    ward.settle()
    assert ward.acts(InfusionStarted) == []


def test_whoever_read_the_pump_is_not_the_second_person_under_another_sign_in(ward):
    sit(ward, "09:46")
    ward.click("step-pump")
    ward.keys("75\t50\r")
    ward.settle()
    take_over(ward, ByClicks(ward), SECOND, SECOND_PASSWORD)
    assert "pump setting" in ward.find("start-infusion").accessibleName()
    ward.click("step-check")
    offered = {
        w.objectName().removeprefix("second-name-")
        for w in ward.window.findChildren(QWidget)
        if w.isVisible() and w.objectName().startswith("second-name-")
    }
    assert offered == {NURSE, DOCTOR}


# Going home -------------------------------------------------------------------------------------


def test_home_before_the_time_waits_for_a_physician_and_a_reason(ward):
    sit(ward, "11:30")
    ward.press(K.Key_F8)
    ward.keys("123456\t1")
    for box, words in (("name", "Sam Doe"), ("relation", "friend"), ("phone", "555-0100")):
        put(ward, f"escort-{box}", words)
    ward.click("discharge-papers-yes")
    ward.click("side-save")
    ward.settle()
    said = ward.find("side-sentence").text()
    assert "30 min after the end" in said
    assert ward.acts(PatientDischarged) == []
    assert ward.find("escort-name").text() == "Sam Doe"
    put(ward, "discharge-accepted", DOCTOR)
    put(ward, "discharge-accepted-why", "lives next door")
    with ward.charting(DischargeAssessed, PatientDischarged):
        ward.tab_to("side-save")
        ward.press(K.Key_Space)
    (left,) = ward.acts(PatientDischarged)
    assert left.reason == "lives next door"
    assert any("before 30 min" in mark for mark in ward.chart.entries[-1].exceptions)
    assert ward.chart.phase is Phase.CLOSED


def test_waste_over_what_is_left_is_a_slip_or_is_explained(ward):
    sit(ward, "11:54")
    ward.click("pump-second")
    put(ward, "waste-vial", "4560")
    ward.type_into("waste-method", "drug disposal container\r")
    ward.settle()
    said = ward.find("side-sentence").text()
    assert said.startswith("4560 mg is more than the 500 mg that was opened. Check the number;")
    put(ward, "waste-vial", "460\r")
    ward.settle()
    assert "4 mg more than is left" in ward.find("side-sentence").text()
    assert ward.acts(DrugWasted) == []
    assert ward.find("waste-method").text() == "drug disposal container"
    put(ward, "waste-explained", "the vial was overfilled")
    with ward.charting(DrugWasted):
        ward.press(K.Key_Return)
    (wasted,) = ward.acts(DrugWasted)
    assert (wasted.from_vial_mg, wasted.note) == (460, "the vial was overfilled")
    assert wasted.note in ward.seen() or ward.chart.account.balance == -4


# Corrections ------------------------------------------------------------------------------------


def correct_pulse(ward, act_id, pulse):
    Day.click_row(ward, act_id)
    ward.click("record-correct")
    put(ward, "correct-hr", pulse)
    ward.click("correct-why-typing-slip")
    ward.click("side-save")
    ward.settle()


def test_what_was_corrected_twice_and_struck_is_corrected_no_more(ward):
    sit(ward, "10:20")
    first = ward.acts(VitalsTaken)[-1].id
    correct_pulse(ward, first, "81")
    once = ward.acts(VitalsTaken)[-1].id
    correct_pulse(ward, once, "82")
    twice = ward.acts(VitalsTaken)[-1]
    assert twice.hr_per_min == 82
    sets = len(ward.acts(VitalsTaken))
    looking_away = ward.window
    other = second_window(ward)
    other.show_session(looking_away.shown)
    ward.settle()
    Day.click_row(ward, twice.id)
    ward.click("record-strike")
    ward.click("strike-reason-typing-slip")
    ward.until(lambda: len(ward.acts(VitalsTaken)) == sets - 1, "not struck")
    ward.settle()
    for struck in (first, once, twice.id):
        assert ward.chart.fate(struck) is not None
    # Here nothing of it can be corrected again; the panel says what became of it.
    ward.find("record-rows").setFocus()
    ward.press(K.Key_C)
    ward.settle()
    assert ward.shows("That entry was struck at 10:20")
    assert not ward.find("side-save").isEnabled()

    # On a screen that shows it still, the correction is refused in words and stays as typed.
    entries = len(ward.chart.entries)
    ward.show(looking_away)
    correct_pulse(ward, twice.id, "99")
    assert "struck at" in ward.find("side-sentence").text()
    assert ward.find("correct-hr").text() == "99"
    assert len(other.charts[other.shown].entries) == entries
