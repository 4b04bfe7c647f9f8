"""Every bad input of a day, typed and clicked in the real window on a real station.

One clear sentence, nothing recorded that should not be, nothing that was typed lost; and a fact,
unlike an authorisation, can be recorded with its reason. What is shown elsewhere:

=================================  ============================================================
MRN in use, birth date, 1850       here; test_new_session: what_is_wrong_with_a_new_patient;
                                   test_patients_page: the_mrn_of_somebody_else_is_refused;
                                   cli/test_bad_day: a_file_of_an_impossible_patient
pounds for kilograms               here; test_setup_past: pounds_taken_for_kilograms
two open sessions of a patient     here; test_new_session, test_patients_page: led_to_it
a seventh chair, a chair in use    here; test_settings_page: two_chairs_of_one_name;
                                   test_company_panels: a_chair_that_somebody_takes_meanwhile
a start without baseline           here; test_setup_start: each_thing_left_keeps_start_off;
                                   test_setup_variants: a_pump_that_runs_already
a read-back that differs           here; test_setup_start: readings_that_differ
the second person being the first  here; test_setup_ends: who_read_the_pump;
                                   test_setup_past: the_one_who_charted_the_order;
                                   test_second_person: the_one_who_discarded_it;
                                   test_recovery: who_gave_the_drug_does_not_witness
discharge before the time          here; test_recovery: the_wait_runs_down_on_the_panel
waste over what is left            here; test_recovery: more_than_is_left
correction of a struck correction  here; test_record_list: what_is_struck; test_correcting
midnight, daylight saving, zone    test_bad_hours
closed with sessions running       test_window: closing_asks_while_an_infusion_runs,
                                   closed_by_a_person_and_back, killed_and_back;
                                   test_unlucky: a_window_killed_in_the_middle
the wizard run twice               test_first_run: a_station_made_meanwhile, of_two_at_once;
                                   cli/test_bad_day: a_second_init
passphrases                        test_first_run: a_passphrase_too_short_too_long,
                                   a_passphrase_of_emoji_and_words; cli/test_bad_day
garbage pasted into every box      test_garbage
=================================  ============================================================
"""

from datetime import date

import pytest
from patient_desk import somebody
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from station_fixtures import NURSE
from stories.bad_input import patients, put, second_window, sit
from stories.ward import (
    at,
    open_station,
)
from window_desk import example_until

from ketachart.clinical.acts import (
    SessionPlanned,
    WeightTaken,
)
from ketachart.gui.bedside import Bedside

pytestmark = pytest.mark.window
K = Qt.Key


# Who --------------------------------------------------------------------------------------------


def test_a_registration_with_everything_wrong_is_put_right_box_by_box(ward):
    sit(ward, "11:57")
    assert patients(ward) == 1
    ward.ctrl(K.Key_N)
    ward.click("register")
    put(ward, "family-name", "Other")
    put(ward, "given-name", "Ann")
    put(ward, "mrn", " t-0005 ")
    ward.click("sex-F")
    ward.click("allergies-none-known")
    put(ward, "indication", "MDD")
    for born, said in (
        ("11-Mar-2026", "still to come"),
        ("1850-06-30", "before 1900"),
        ("30-Feb-1983", "no such day"),
        ("09-Jun-1983", "MRN t-0005 belongs to another patient already."),
    ):
        put(ward, "birth-date", f"{born}\r")
        ward.settle()
        assert ward.shows(said), ward.seen()
        assert patients(ward) == 1
        assert ward.find("birth-date").text() == born
        assert ward.find("family-name").text() == "Other"
    put(ward, "mrn", "T-0006\r")
    ward.settle()
    ward.click("begin-session")
    ward.until(lambda: len(ward.window.charts) == 2, "the set-up did not open")
    ward.settle()
    assert ward.chart.patient.mrn == "T-0006"
    assert ward.chart.plan.indication == "MDD"
    assert patients(ward) == 2


def test_a_patient_who_sits_here_already_gets_no_second_session(ward):
    sit(ward, "10:17")
    before = len(ward.chart.entries)
    ward.click("go-board")
    ward.ctrl(K.Key_N)
    ward.keys("placeholder")
    ward.until(lambda: ward.shows("1 found"), "not found")
    ward.press(K.Key_Down)
    ward.press(K.Key_Return)
    ward.settle()
    assert ward.shows("is not closed yet (infusing)")
    ward.click("go-to-open-session")
    ward.settle()
    assert ward.window.has_session
    assert list(ward.window.charts) == [ward.window.shown]
    assert len(ward.chart.entries) == before


def test_pounds_typed_as_kilograms_are_said_and_the_fact_is_taken_with_its_reason(ward):
    ward.go_to("12:30")
    with open_station(ward.folder, ward.clock) as station:
        station.import_session(example_until("ex-05", at("12:00")))
    ward.window = None
    ward.clock.set(at("08:00").replace(day=17))
    ward.open()
    ward.ctrl(K.Key_N)
    ward.keys("placeholder")
    ward.until(lambda: ward.shows("1 found"), "not found")
    ward.press(K.Key_Down)
    ward.press(K.Key_Return)
    ward.settle()
    put(ward, "indication", "MDD")
    ward.click("begin-session")
    ward.until(lambda: ward.window.has_session, "no set-up")
    ward.settle()
    ward.keys("194k\r")
    ward.settle()
    assert ward.shows("194 kg is more than twice the 88 kg of 10-Mar-2026")
    assert ward.acts(WeightTaken) == []
    assert ward.find("weight").text() == "194"
    put(ward, "weight", "194")
    ward.click("weight-unit-lb")
    with ward.charting(WeightTaken):
        ward.click("save-weight")
    (taken,) = ward.acts(WeightTaken)
    assert round(taken.weight_kg) == 88


# Where ------------------------------------------------------------------------------------------


def test_a_chair_that_somebody_else_took_meanwhile_is_refused_and_the_plan_stays(ward):
    sit(ward, "11:57")
    first = ward.window
    for window, family, mrn in ((first, "Early", "T-21"), (second_window(ward), "Late", "T-22")):
        ward.show(window)
        ward.ctrl(K.Key_N)
        ward.click("register")
        put(ward, "family-name", family)
        put(ward, "given-name", "Ann")
        put(ward, "mrn", mrn)
        put(ward, "birth-date", "09-Jun-1983")
        ward.click("sex-F")
        ward.click("allergies-none-known")
        put(ward, "indication", f"MDD of {family}")
    late = ward.window
    ward.show(first)
    ward.click("begin-session")
    ward.until(lambda: len(first.charts) == 2, "the first did not open")
    ward.show(late)
    ward.click("begin-session")
    ward.settle()
    assert ward.shows("Chair 1 is taken by")
    assert ward.shows("Nothing was recorded; choose a free chair, or move that patient first.")
    assert len(late.charts) == 1
    assert ward.find("indication").text() == "MDD of Late"


def test_six_chairs_at_most_and_a_seventh_patient_begins_without_one(ward):
    ward.go_to("08:00")
    ward.open()
    ward.click("go-settings")
    ward.settle()
    ward.click("settings-part-clinic")
    ward.click("chair-count-6")
    assert not any(w.objectName() == "chair-count-7" for w in ward.window.findChildren(QWidget))
    put(ward, "chair-6", "5\r")
    assert ward.shows("Two chairs have the same name. Give each its own.")
    put(ward, "chair-6", "6\r")
    ward.until(lambda: ward.shows("The change is saved."))
    ward.close()
    with open_station(ward.folder, ward.clock) as station:
        for chair in map(str, range(1, 8)):
            known = station.register(
                somebody(int(chair), f"Chair{chair}", dob=date(1950 + 5 * int(chair), 1, 1))
            )
            planned = Bedside(lambda: at("08:00"), NURSE).act(
                SessionPlanned, indication="MDD", chair=chair
            )
            if chair != "7":
                station.open_session(known.id, planned)
    ward.open()
    ward.ctrl(K.Key_N)
    ward.keys("chair7")
    ward.until(lambda: ward.shows("1 found"), "not found")
    ward.press(K.Key_Down)
    ward.press(K.Key_Return)
    ward.settle()
    assert ward.shows("Every chair is taken")
    put(ward, "indication", "MDD\r")
    ward.settle()
    assert ward.shows("Choose the chair.")
    assert len(ward.window.charts) == 6
    ward.click("Chair: No chair yet")
    ward.click("begin-session")
    ward.until(lambda: len(ward.window.charts) == 7, "not begun")
    assert ward.chart.chair is None
