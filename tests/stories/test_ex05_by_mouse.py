"""The hour of ex-05 charted by hand on the screen: every act by clicks where the widgets stand.

Vitals go in by the touch keypad. Only what a hand cannot tap is typed, into a field that was
clicked before: names, MRN, birth date, lot, numbers of the set-up and side panels, passwords,
free text. No shortcut is pressed, and Enter and Tab are never used.
"""

import pytest
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


def test_the_hour_of_ex_05_by_mouse_alone(ward):
    ward.open()
    new_session(ward)
    set_up(ward)
    start(ward)
    hypertensive_episode(ward)
    to_the_end(ward)
    recovery(ward)
    waste(ward)
    discharge(ward)
    assert ward.keys_pressed == 0, "a key was pressed that was not typed into a clicked field"
    assert ward.differences() == []
    ward.close()
    assert ward.differences_on_disk() == []
    print(ward.told_jobs())


def vitals(ward, clock):
    """A set on the keypad: one tap opens it, one a digit, one more where something is flagged."""
    ward.go_to(clock)
    digits = "".join(map(str, SETS[clock]))
    with ward.job(f"vitals {clock}"), ward.charting(VitalsTaken):
        ward.click("field-sbp")
        for digit in digits:
            ward.click(f"pad-{digit}")
        if clock in FLAGGED:
            assert "Flagged" in ward.seen()
            ward.click("pad-onward")
    assert ward.acts(VitalsTaken)[-1].at == ward.clock.now().at
    assert ward.jobs[f"vitals {clock}"] == (0, 1 + len(digits) + (clock in FLAGGED))
    if ward.window.page.side.panel is not None:
        ward.click("keypad-close")


def new_session(ward):
    ward.go_to("09:20")
    with ward.job("new patient and session"):
        ward.click("begin-session")
        ward.click("register")
        ward.type_into("family-name", "Placeholder")
        ward.type_into("given-name", "Ellis")
        ward.type_into("mrn", "T-0005")
        ward.type_into("birth-date", "30-Jun-1962")
        ward.click("sex-M")
        ward.click("allergies-none-known")
        ward.type_into("indication", "MDD, recurrent, severe")
        ward.type_into("icd", "F33.2")
        ward.type_into("infusion-no", "1")
        ward.type_into("planned-infusions", "6")
        ward.click("begin-session")
        ward.until(lambda: ward.window.has_session, "the set-up did not open")
    ward.settle()


def set_up(ward):
    ward.go_to("09:25")
    with ward.job("weight"), ward.charting(WeightTaken):
        ward.type_into("weight", "88")
        ward.click("weight-unit-kg")
        ward.type_into("weight-again", "88")
        ward.type_into("height", "178")
        ward.click("weight-source-measured today")
        ward.click("save-weight")

    ward.go_to("09:30")
    with ward.job("order"), ward.charting(OrderPlaced):
        ward.type_into("dose-per-kg", "0.5")
        ward.type_into("duration", "40")
        ward.click("order-mode-written")
        ward.type_into("ordered-by", "Bra")
        ward.click_suggestion()
        ward.click("save-order")
    assert ward.chart.order.placed.ordered_by == DOCTOR

    ward.go_to("09:35")
    with ward.job("checklist, ten rows"):
        for line in (
            "Identity confirmed with two identifiers: yes",
            "Consent signed: yes",
            ("Last solid food", "01:30"),
            ("Last clear fluids", "07:00"),
            "Today's drugs and contraindications: none of these",
            "Escort home: confirmed",
            "Pregnancy test: not applicable",
            ("IV access", "22G left forearm, patent"),
            "Room and people: both",
            "Suicidal ideation screen: negative",
        ):
            with ward.charting(ItemChecked):
                if isinstance(line, str):
                    ward.click(line)
                else:
                    item, answer = line
                    ward.type_into(item, answer)
                    ward.click(f"Chart the answer to {item[:1].lower() + item[1:]}".replace(
                        "iV access", "IV access"))  # fmt: skip
    assert len(ward.acts(ItemChecked)) == 22

    ward.go_to("09:40")
    with ward.job("PHQ-9"), ward.charting(ScaleScored):
        ward.click("step-scale")
        ward.click("save-scale")
        ward.click("scale-how-total")
        ward.click("item-9-0")
        ward.type_into("scale-total", "21")
        ward.click("side-save")

    ward.go_to("09:45")
    with ward.job("preparation"), ward.charting(DrugPrepared):
        ward.click("step-preparation")
        ward.click("usual-vial-50x10")
        ward.type_into("vials", "1")
        ward.type_into("drawn", "0.88")
        ward.type_into("lot", "KX4502")
        ward.type_into("expiry", "2027-08")
        ward.click("container-bag")
        ward.click("method-made-up-to")
        ward.type_into("container-volume", "50")
        ward.click("diluent-0.9% NaCl")
        ward.click("save-preparation")
    pump_and_check(ward)
    ward.click("step-baseline")
    ward.click("save-baseline")
    vitals(ward, "09:55")


def pump_and_check(ward):
    ward.go_to("09:46")
    with ward.job("pump read back"):
        ward.click("step-pump")
        ward.type_into("pump-rate", "75")
        ward.type_into("pump-vtbi", "50")
        ward.click("save-pump")
        assert ward.shows("Pump and sums agree.")
    ward.go_to("09:47")
    with ward.job("second person"), ward.charting(IndependentCheck):
        ward.click("step-check")
        ward.type_into("check-weight", "88")
        ward.click("check-weight-unit-kg")
        ward.type_into("check-strength", "50")
        ward.type_into("check-drawn", "0.88")
        ward.type_into("check-rate", "75")
        ward.type_into("check-vtbi", "50")
        ward.click(f"second-name-{SECOND}")
        ward.type_into("second-password", SECOND_PASSWORD)
        ward.click("save-check")
    (check,) = ward.acts(IndependentCheck)
    assert (check.by, check.agrees) == (SECOND, True)


def start(ward):
    ward.go_to("10:05")
    with ward.job("start"), ward.charting(InfusionStarted):
        ward.click("start-infusion")
    assert ward.chart.phase is Phase.INFUSING
    vitals(ward, "10:05")


def hypertensive_episode(ward):
    vitals(ward, "10:15")
    vitals(ward, "10:25")
    with ward.job("side effect under More"), ward.charting(SideEffectNoted):
        ward.click("chip-more")
        ward.click("more-blood-pressure-rise")
        ward.click("more-severe")

    ward.go_to("10:26")
    with ward.job("pause, reason in words, ordered"), ward.charting(InfusionPaused):
        ward.click("pump-main")
        ward.click("pause-reason-other")
        ward.type_into("pause-reason-words", "SBP >= 180 confirmed on repeat")
        ward.click("pause-ordered-by-box")
        ward.click("side-save")
    paused = ward.acts(InfusionPaused)[-1]
    assert (paused.reason, paused.ordered_by) == ("SBP >= 180 confirmed on repeat", DOCTOR)
    vitals(ward, "10:26")

    with ward.job("action and who was told"), ward.charting(ActionTaken, PersonTold):
        ward.click("record-action")
        ward.click("action-what-other")
        ward.type_into("action-what-words", "second reading by hand, physician called")
        ward.click("About: Blood pressure rise, severe")
        ward.click("action-told-box")
        ward.click("action-how-in-person")
        ward.type_into("action-said", "pause")
        ward.click("side-save")
    assert ward.acts(PersonTold)[-1].whom == DOCTOR

    ward.go_to("10:28")
    with ward.job("rescue drug"), ward.charting(MedicationGiven):
        ward.click("record-drug")
        ward.click("drug-name-labetalol")
        ward.type_into("drug-dose", "10")
        ward.click("drug-ordered-by-box")
        ward.click("drug-mode-verbal")
        ward.click("drug-read-back-yes")
        ward.click("drug-purpose-rescue")
        ward.click("side-save")
    given = ward.acts(MedicationGiven)[-1]
    assert (given.drug, given.dose, given.ordered_by) == ("labetalol", 10, DOCTOR)

    ward.go_to("10:29")
    with ward.job("side effect"), ward.charting(SideEffectNoted):
        ward.click("chip-headache")
        ward.click("severity-mild")
    assert ward.jobs["side effect"] == (0, 2)

    vitals(ward, "10:31")
    vitals(ward, "10:36")
    with ward.job("effect is gone"), ward.charting(SideEffectEnded):
        ward.click("chip-blood-pressure-rise")
        ward.click("severity-gone")
    with ward.job("response"), ward.charting(ResponseNoted):
        ward.click("record-action")
        ward.click("action-response")
        ward.click(f"response-to-{given.id}")
        ward.type_into("response-text", "176/100 at 3 min, 158/92 at 8 min")
        ward.click("side-save")


def to_the_end(ward):
    ward.go_to("10:39")
    with ward.job("resume at another rate"), ward.charting(InfusionResumed):
        ward.click("pump-main")
        ward.type_into("resume-rate", "50")
        ward.click("resume-ordered-by-box")
        ward.click("side-save")
    assert ward.acts(InfusionResumed)[-1].rate_ml_per_h == 50
    vitals(ward, "10:39")
    vitals(ward, "10:50")
    vitals(ward, "11:00")
    ward.go_to("11:07:30")
    with ward.job("end"), ward.charting(InfusionStopped):
        ward.click("pump-third")
        ward.click("stop-outcome-completed")
        ward.click("side-save")


def recovery(ward):
    vitals(ward, "11:08")
    ward.go_to("11:15")
    with ward.charting(SideEffectEnded):
        ward.click("chip-headache")
        ward.click("severity-gone")
    for clock in ("11:23", "11:38", "11:53"):
        vitals(ward, clock)


def waste(ward):
    ward.go_to("11:55")
    with ward.job("waste"), ward.charting(DrugWasted):
        ward.click("pump-second")
        ward.click("waste-vial-box")
        ward.type_into("waste-method", "non-retrievable drug disposal container")
        ward.click("side-save")
    assert ward.acts(DrugWasted)[-1].from_vial_mg == 456
    ward.go_to("11:56")
    with ward.job("witness"), ward.charting(IndependentCheck):
        ward.type_into("waste-seen", "456")
        ward.click(f"second-name-{SECOND}")
        ward.type_into("second-password", SECOND_PASSWORD)
        ward.click("save-witness")
    assert ward.acts(IndependentCheck)[-1].by == SECOND


def discharge(ward):
    ward.go_to("12:00")
    with ward.job("discharge"), ward.charting(DischargeAssessed, PatientDischarged):
        ward.click("pump-main")
        for criterion in ward.chart.protocol.discharge.criteria:
            ward.click(f"discharge-criteria-{criterion.replace(' ', '-')}")
        ward.click("discharge-how-home")
        ward.type_into("escort-name", "Sam Doe")
        ward.type_into("escort-relation", "friend")
        ward.type_into("escort-phone", "555-0100")
        ward.click("discharge-papers-yes")
        ward.click("discharge-driving-box")
        ward.click("side-save")
    assert ward.chart.phase is Phase.CLOSED
