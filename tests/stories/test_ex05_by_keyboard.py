"""The hour of ex-05 charted by keyboard alone.

No mouse, no panel called, nothing set or emitted: only keys to whatever has the keyboard.
"""

import pytest
from PySide6.QtCore import Qt
from stories.ward import DOCTOR, FLAGGED, SECOND, SECOND_PASSWORD, SETS

from ketachart.clinical.acts import (
    ActionTaken,
    DischargeAssessed,
    DrugPrepared,
    DrugWasted,
    IndependentCheck,
    InfusionPaused,
    InfusionResumed,
    InfusionStarted,
    InfusionStopped,
    ItemChecked,
    MedicationGiven,
    OrderPlaced,
    PatientDischarged,
    PersonTold,
    ResponseNoted,
    ScaleScored,
    SideEffectEnded,
    SideEffectNoted,
    VitalsTaken,
    WeightTaken,
)
from ketachart.clinical.phases import Phase

pytestmark = pytest.mark.window
K = Qt.Key


def test_the_hour_of_ex_05_by_keyboard_alone(ward):
    ward.open()
    new_session(ward)
    set_up(ward)
    start(ward)
    hypertensive_episode(ward)
    to_the_end(ward)
    recovery(ward)
    waste(ward)
    discharge(ward)
    assert ward.clicks == 0
    assert ward.differences() == []
    ward.close()
    assert ward.differences_on_disk() == []
    print(ward.told_jobs())


def vitals(ward, clock):
    """A set typed straight through, wherever the keyboard was left; twelve keys, or fifteen."""
    ward.go_to(clock)
    values = "".join(map(str, SETS[clock]))
    with ward.job(f"vitals {clock}"), ward.charting(VitalsTaken):
        ward.keys(values)
        if clock in FLAGGED:
            assert "Flagged" in ward.seen()
            assert not ward.window.outbox
            ward.press(K.Key_Return)
    taken = ward.acts(VitalsTaken)[-1]
    assert taken.at == ward.clock.now().at
    assert ward.jobs[f"vitals {clock}"] == (len(values) + (clock in FLAGGED), 0)


def new_session(ward):
    ward.go_to("09:20")
    with ward.job("new patient and session"):
        ward.ctrl(K.Key_N)
        assert ward.focus == "patient-search"
        ward.keys("Placeholder")
        ward.settle()
        ward.tab_to("register")
        ward.press(K.Key_Return)
        ward.keys("Placeholder\tEllis\tT-0005\t30-Jun-1962\t")
        ward.tab_to("sex-M")
        ward.press(K.Key_Space)
        ward.tab_to("allergies-none-known")
        ward.press(K.Key_Space)
        ward.tab_to("indication")
        ward.keys("MDD, recurrent, severe\tF33.2\t1\t6\r")
        ward.until(lambda: ward.window.has_session, "the set-up did not open")
    ward.settle()
    assert ward.chart.patient.family_name == "Placeholder"
    assert ward.chart.plan.planned_infusions == 6


def set_up(ward):
    ward.go_to("09:25")
    with ward.job("weight"), ward.charting(WeightTaken):
        assert ward.focus == "weight"
        ward.keys("88k\r88\r")
    assert ward.chart.weight.weight_kg == 88

    ward.go_to("09:30")
    with ward.job("order"), ward.charting(OrderPlaced):
        assert ward.focus == "dose-per-kg"
        ward.keys("0.5\t\t40")
        ward.tab_to("order-mode-written")
        ward.press(K.Key_Space)
        ward.tab_to("ordered-by")
        ward.keys("Bra")
        ward.press(K.Key_Down)
        ward.press(K.Key_Return)
        ward.press(K.Key_Return)
    assert ward.chart.order.placed.ordered_by == DOCTOR
    assert ward.chart.order.dose_mg == 44

    ward.go_to("09:35")
    answers = (
        " ", " ", "0130\r", "0700\r", " ", " ", " ", "22G left forearm, patent\r", " ", " "
    )  # fmt: skip
    with ward.job("checklist, ten rows"):
        for answer in answers:
            with ward.charting(ItemChecked):
                ward.keys(answer)
    told = [(act.item, act.answer) for act in ward.acts(ItemChecked)]
    assert told[2] == ("last solid food", "01:30")
    assert told[4:16] == [(item, "no") for item in ward.chart.protocol.checklist[4:16]]
    assert ("IV access", "22G left forearm, patent") in told
    assert len(told) == 22

    ward.go_to("09:45")
    with ward.job("preparation"), ward.charting(DrugPrepared):
        ward.tab_to("usual-vial-50x10")
        ward.keys(" 1\t0.88\tKX4502\t2027-08")
        ward.tab_to("container-bag")
        ward.press(K.Key_Space)
        ward.tab_to("method-made-up-to")
        ward.press(K.Key_Space)
        ward.tab_to("container-volume")
        ward.keys("50")
        ward.tab_to("diluent-0.9% NaCl")
        ward.keys(" \r")

    scale(ward)
    pump_and_check(ward)
    baseline(ward)


def scale(ward):
    ward.go_to("09:40")
    with ward.job("PHQ-9"), ward.charting(ScaleScored):
        ward.tab_to("step-scale")
        ward.press(K.Key_Return)
        ward.press(K.Key_Return)
        ward.tab_to("scale-how-items")
        ward.press(K.Key_Right)
        ward.settle()
        ward.tab_to("item-9-0")
        ward.press(K.Key_Space)
        ward.tab_to("scale-total")
        ward.keys("21\r")


def pump_and_check(ward):
    ward.go_to("09:46")
    with ward.job("pump read back"):
        ward.tab_to("step-pump")
        ward.press(K.Key_Return)
        assert ward.focus == "pump-rate"
        ward.keys("75\t50\r")
        assert ward.shows("Pump and sums agree.")
    ward.go_to("09:47")
    with ward.job("second person"), ward.charting(IndependentCheck):
        ward.tab_to("step-check")
        ward.press(K.Key_Return)
        assert ward.focus == "check-weight"
        ward.keys("88k")
        ward.tab_to("check-strength")
        ward.keys("50\t0.88\t75\t50")
        ward.tab_to(f"second-name-{SECOND}")
        ward.press(K.Key_Space)
        ward.tab_to("second-password")
        ward.keys(SECOND_PASSWORD + "\r")
    (check,) = ward.acts(IndependentCheck)
    assert check.by == SECOND
    assert check.agrees


def baseline(ward):
    ward.press(K.Key_F2)
    vitals(ward, "09:55")


def start(ward):
    ward.go_to("10:05")
    with ward.job("start"), ward.charting(InfusionStarted):
        ward.ctrl(K.Key_Return)
    assert ward.chart.phase is Phase.INFUSING
    vitals(ward, "10:05")


def hypertensive_episode(ward):
    vitals(ward, "10:15")
    vitals(ward, "10:25")
    with ward.job("side effect under More"), ward.charting(SideEffectNoted):
        ward.keys("sm")
        ward.keys("blood pr\r3")
    assert ward.acts(SideEffectNoted)[-1].term == "blood pressure rise"

    ward.go_to("10:26")
    with ward.job("pause, reason in words, ordered"), ward.charting(InfusionPaused):
        ward.press(K.Key_F8)
        ward.keys("6SBP >= 180 confirmed on repeat")
        ward.tab_to("pause-ordered-by")
        ward.press(K.Key_Down)
        ward.press(K.Key_Return)
    paused = ward.acts(InfusionPaused)[-1]
    assert (paused.reason, paused.ordered_by) == ("SBP >= 180 confirmed on repeat", DOCTOR)
    assert ward.chart.phase is Phase.PAUSED
    vitals(ward, "10:26")

    with ward.job("action and who was told"), ward.charting(ActionTaken, PersonTold):
        ward.press(K.Key_F6)
        ward.keys("7second reading by hand, physician called")
        ward.tab_to(f"action-about-{ward.chart.episodes[-1].id}")
        ward.keys("2")
        ward.tab_to("action-told")
        ward.press(K.Key_Down)
        ward.keys("\t1\tpause\r")
    assert ward.acts(PersonTold)[-1].said == "pause"

    ward.go_to("10:28")
    with ward.job("rescue drug"), ward.charting(MedicationGiven):
        ward.press(K.Key_F3)
        ward.keys("210")
        ward.tab_to("drug-ordered-by")
        ward.press(K.Key_Down)
        ward.keys("\t3\t1\t1\r")
    given = ward.acts(MedicationGiven)[-1]
    assert (given.drug, given.dose, given.unit, given.route) == ("labetalol", 10, "mg", "IV")
    assert (given.ordered_by, given.mode, given.purpose) == (DOCTOR, "verbal", "rescue")

    ward.go_to("10:29")
    with ward.job("side effect, S H 1"), ward.charting(SideEffectNoted):
        ward.keys("sh1")
    assert ward.jobs["side effect, S H 1"] == (3, 0)

    vitals(ward, "10:31")
    vitals(ward, "10:36")
    with ward.job("effect under More is gone"), ward.charting(SideEffectEnded):
        ward.keys("sm\r0")
    with ward.job("response"), ward.charting(ResponseNoted):
        ward.press(K.Key_F7)
        ward.keys("1\t176/100 at 3 min, 158/92 at 8 min\r")
    assert ward.acts(ResponseNoted)[-1].to == given.id


def to_the_end(ward):
    ward.go_to("10:39")
    with ward.job("resume at another rate"), ward.charting(InfusionResumed):
        ward.press(K.Key_F8)
        ward.keys("50")
        ward.tab_to("resume-ordered-by")
        ward.press(K.Key_Down)
        ward.press(K.Key_Return)
    vitals(ward, "10:39")
    vitals(ward, "10:50")
    vitals(ward, "11:00")
    ward.go_to("11:07:30")
    with ward.job("end"), ward.charting(InfusionStopped):
        ward.press(K.Key_F10)
        ward.keys("1\r")
    assert ward.chart.phase is Phase.RECOVERY


def recovery(ward):
    vitals(ward, "11:08")
    ward.go_to("11:15")
    with ward.charting(SideEffectEnded):
        ward.keys("sh0")
    for clock in ("11:23", "11:38", "11:53"):
        vitals(ward, clock)


def waste(ward):
    ward.go_to("11:55")
    with ward.job("waste"), ward.charting(DrugWasted):
        ward.tab_to("pump-second")
        ward.press(K.Key_Space)
        assert ward.focus == "waste-vial"
        ward.keys("456\t")
        ward.tab_to("waste-method")
        ward.keys("non-retrievable drug disposal container\r")
    ward.go_to("11:56")
    with ward.job("witness"), ward.charting(IndependentCheck):
        ward.until(lambda: ward.focus == "waste-seen", "nobody asks for a witness")
        ward.keys("456\t")
        ward.tab_to(f"second-name-{SECOND}")
        ward.press(K.Key_Space)
        ward.tab_to("second-password")
        ward.keys(SECOND_PASSWORD + "\r")
    assert ward.acts(IndependentCheck)[-1].by == SECOND


def discharge(ward):
    ward.go_to("12:00")
    with ward.job("discharge"), ward.charting(DischargeAssessed, PatientDischarged):
        ward.press(K.Key_F8)
        ward.keys("123456\t1\tSam Doe\tfriend\t555-0100\t1\t")
        ward.press(K.Key_Down)
        ward.press(K.Key_Return)
    assert ward.chart.phase is Phase.CLOSED
    left = ward.acts(PatientDischarged)[-1]
    assert (left.escort.name, left.escort.phone) == ("Sam Doe", "555-0100")
