"""Every bad input of a day, typed and clicked in the real window on a real station."""

from patient_desk import somebody
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from station_fixtures import NURSE
from stories.day import Day
from stories.ward import (
    DOCTOR,
    LONG,
    SECOND,
    SECOND_PASSWORD,
    Ward,
    at,
    open_station,
)
from window_desk import example_until

from ketachart.clinical.acts import (
    DischargeAssessed,
    DrugWasted,
    IndependentCheck,
    InfusionStarted,
    PatientDischarged,
    SessionPlanned,
    VitalsTaken,
    WeightTaken,
)
from ketachart.clinical.phases import Phase
from ketachart.gui.bedside import Bedside
from ketachart.gui.window import StationWindow

K = Qt.Key


def sit(ward: Ward, clock: str, name: str = "ex-05", without: tuple[str, ...] = ()) -> None:
    """The window is open at the chair of ex-05 as it stood then."""
    ward.go_to(clock)
    with open_station(ward.folder, ward.clock) as station:
        station.import_session(example_until(name, at(clock), without))
    ward.open()
    ward.window.show_session(next(iter(ward.window.charts)))
    ward.settle()


def second_window(ward: Ward) -> StationWindow:
    """Another window on the same station: the screen of somebody who looked away a while."""
    other = StationWindow(Bedside(now=lambda: ward.clock.now().at, by=NURSE), ward.background)
    ward.qtbot.addWidget(other)
    ward._opened.append((other, ward.background))
    with ward.qtbot.waitSignal(other.opened, timeout=LONG):
        ward.show(other)
    return other


def put(ward: Ward, name: str, text: str) -> None:
    """Click into a box and type over what stands in it."""
    ward.click(name)
    ward.ctrl(K.Key_A)
    ward.keys(text)


def patients(ward: Ward) -> int:
    """How many patients are on the disk that a search for all of them finds."""
    found = []
    ward.background.do(lambda s: s.find_patients("T-", 50), found.append)
    ward.until(lambda: found)
    return len(found[0])


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
            known = station.register(somebody(int(chair), family=f"Chair{chair}"))
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
    ward.click("chair-none")
    ward.click("begin-session")
    ward.until(lambda: len(ward.window.charts) == 7, "not begun")
    assert ward.chart.chair is None


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
    ward.click("signed-in")
    ward.until(lambda: ward.window.findChildren(QWidget, f"person-{SECOND}"))
    ward.settle()
    ward.click(f"person-{SECOND}")
    ward.keys(SECOND_PASSWORD + "\r")
    ward.until(lambda: ward.window.bedside.by == SECOND)
    ward.settle()
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
    assert said == "4560 mg is more than the 500 mg that was opened. Check the number."
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
