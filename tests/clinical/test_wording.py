"""Acts, values and people in words."""

from decimal import Decimal
from typing import get_args

import pytest
from msgspec import structs

from ketachart.clinical import acts as a
from ketachart.clinical.acts import (
    ACTS,
    AccessChecked,
    IndependentCheck,
    LimitsSet,
    MedicationGiven,
    OrderChanged,
    OrderPlaced,
    ResponseNoted,
    Unobtainable,
    VitalsNotTaken,
    WeightTaken,
)
from ketachart.clinical.sayings import SAYS
from ketachart.clinical.wording import (
    Icon,
    by_text,
    episode_text,
    flag_text,
    late_text,
    line_of,
    unobtainable_text,
    vitals_text,
)

ICONS = set(get_args(Icon))
FORBIDDEN = ("alert", "alarm", "monitor", "warn", "detect", "diagnos", "unsafe")


def line(bed, entry_id=None):
    """The line of an entry, or of the last one."""
    entries = bed.chart.entries
    found = entries[-1] if entry_id is None else bed.chart.standing.known[entry_id]
    return line_of(bed.chart, found)


# Vital signs ----------------------------------------------------------------------------------


def test_a_set_reads_like_a_row(running):
    running.vitals(10, 134, 82, hr=68, spo2=98, rr=14, moaas=5)
    assert (
        vitals_text(running.chart.sets[-1].taken) == "134/82 · HR 68 · SpO₂ 98 · RR 14 · MOAA/S 5"
    )
    said = line(running)
    assert (said.title, said.icon, said.level) == ("134/82 · HR 68 · SpO₂ 98", "vitals", "plain")
    assert said.detail == "RR 14 · MOAA/S 5 · MR"


def test_what_was_not_measured_is_a_dash(running):
    running.vitals(10, 134)
    assert line(running).title == "134/–"


def test_absent_and_unobtainable_are_words_and_no_numbers(running):
    missing = (Unobtainable(param="sbp", reason="cuff would not read"),)
    running.vitals(10, rr=0, unobtainable=missing)
    said = line(running)
    assert said.title == "RR absent (no breath)"
    assert "SBP unobtainable (cuff would not read)" in said.detail
    taken = running.chart.sets[-1].taken
    assert unobtainable_text(taken) == "SBP unobtainable (cuff would not read)"
    assert said.level == "flag"


def test_a_set_of_nothing_but_what_could_not_be_had(running):
    running.vitals(10, unobtainable=(Unobtainable(param="sbp", reason="no signal"),))
    assert line(running).title == "SBP unobtainable (no signal)"


def test_oxygen_of_zero_is_room_air(running):
    running.vitals(10, spo2=98, o2_l_per_min=Decimal(0))
    assert "room air" in line(running).detail


def test_a_flagged_set_says_value_and_limit(running):
    running.vitals(24, 178, 104)
    said = line(running)
    assert "SBP 178 H (at or above 160)" in said.detail
    assert said.level == "flag"


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (
            {"sbp": 178, "dbp": 104},
            "BP 178/104 at 10:24, at or above this clinic's limit of 160/100",
        ),
        ({"sbp": 165}, "BP 165/– at 10:24, systolic at or above this clinic's limit of 160"),
        (
            {"sbp": 185, "dbp": 104},
            "BP 185/104 at 10:24, at or above this clinic's limit of 180/100",
        ),
        (
            {"sbp": 170, "dbp": 48},
            "BP 170/48 at 10:24, systolic at or above this clinic's limit of 160, "
            "diastolic below this clinic's limit of 50",
        ),
        ({"spo2": 88}, "SpO₂ 88 at 10:24, below this clinic's limit of 90"),
        ({"moaas": 3}, "MOAA/S 3 at 10:24, at or below this clinic's limit of 3"),
        ({"hr": 0}, "HR absent (no pulse) at 10:24, below this clinic's limit of 40"),
        (
            {"sbp": 150, "dbp": 90},
            "Systolic 25 % above baseline at 10:24, at or above this clinic's limit of 20 %",
        ),
        ({"sbp": 120, "dbp": 80}, ""),
    ],
)
def test_an_episode_is_one_sentence(running, values, text):
    running.vitals(24, **values)
    assert episode_text(running.chart.sets[-1]) == text


def test_several_stretches_are_told_one_after_the_other(running):
    running.vitals(24, 178, 104, spo2=88)
    assert episode_text(running.chart.sets[-1]).count(" at 10:24, ") == 2


def test_a_physicians_limit_is_told_as_this_patients(running):
    running.do(LimitsSet, 5, param="sbp", high=175, ordered_by="Dr. E. Rossi, MD")
    running.vitals(24, 178, 80)
    text = episode_text(running.chart.sets[-1], running.chart.special_limits)
    assert text == "BP 178/80 at 10:24, systolic at or above the limit for this patient of 175"


def test_a_rise_is_told_in_percent(running):
    running.vitals(24, 150, 90)
    assert flag_text(running.chart.sets[-1].flags[0]) == "SBP rise 25 % H (at or above 20 %)"


def test_a_late_set_says_by_how_much(running):
    running.vitals(30, 120, 80, charted=37)
    assert late_text(running.chart.sets[-1].taken) == "charted 10:37, 7 min late"
    assert "charted 10:37, 7 min late" in line(running).detail
    assert line(running).level == "caution"


def test_a_set_charted_at_once_says_nothing_of_it(running):
    assert late_text(running.chart.sets[-1].taken) == ""


def test_a_set_charted_on_another_day_says_which(running):
    running.vitals(30, 120, 80, charted=30 + 24 * 60)
    assert late_text(running.chart.sets[-1].taken) == "charted 04-Mar-2026 10:30, 24 h 00 min late"


# The pump and the rest ------------------------------------------------------------------------


def test_pump_acts_say_how_much_had_run_in(running):
    running.pause(30, reason="blood pressure", ordered_by="Dr. H. Brandt, MD")
    said = line(running)
    assert (said.title, said.icon) == ("Infusion paused at 26.3 mg", "pause")
    assert said.detail == "ordered by Dr. H. Brandt, MD · blood pressure · MR"
    running.resume(34)
    assert line(running).title == "Infusion resumed at 75 mL/h"
    running.rate(36, 50)
    assert line(running).title == "Rate 50 mL/h at 28 mg"
    running.stop(40, "discontinued")
    assert line(running).title == "Infusion discontinued at 30.3 mg"


def test_the_pumps_own_reading_stands_beside_the_count(running):
    running.pause(20, pump_infused_ml="24.6")
    assert "pump reads 24.6 mL, counted 25 mL" in line(running).detail


def test_a_start_that_was_an_exception_says_why(ready):
    ready.start()
    said = line(ready)
    assert "started without a baseline blood pressure" in said.detail
    assert said.level == "caution"


def test_a_preparation_says_strength_and_vials(ready):
    said = line(ready)
    assert said.title == "Bag-1 prepared: 35 mg in 50 mL"
    assert "0.7 mL from 1 × 10 mL of 50 mg/mL" in said.detail


def test_a_side_effect_tells_its_course(running):
    noted = running.note_effect(5, "nausea", "mild")
    assert line(running).title == "Nausea mild"
    running.regrade(10, noted, "moderate")
    assert line(running).title == "Nausea moderate, was mild"
    running.end_effect(25, noted)
    assert (line(running).title, line(running).detail) == ("Nausea gone", "after 20 min · MR")
    assert line(running, noted).icon == "effect"


def test_a_drug_is_told_with_dose_route_and_who_ordered_it(running):
    drug = {"drug": "labetalol", "dose": 10, "unit": "mg", "route": "IV"}
    given = running.do(
        MedicationGiven,
        10,
        ordered_by="Dr. H. Brandt, MD",
        mode="phone",
        purpose="rescue",
        **drug,
    )
    said = line(running)
    assert (said.title, said.icon) == ("Labetalol 10 mg IV", "pill")
    assert said.detail == (
        "rescue · ordered by Dr. H. Brandt, MD, by phone · to be authenticated · MR"
    )
    running.do(ResponseNoted, 15, to=given, text="158/92")
    assert line(running).detail == "to Labetalol 10 mg IV · MR"


def test_tall_man_letters_stay_as_they_are(running):
    drug = {"drug": "hydrALAZINE", "dose": "5", "unit": "mg", "route": "IV"}
    running.do(MedicationGiven, 10, **drug)
    assert line(running).title == "HydrALAZINE 5 mg IV"


def test_orders_say_of_which_weight_and_how_they_were_given(ready):
    ready.do(
        OrderPlaced,
        -15,
        drug="ketamine",
        route="IV infusion",
        dose_mg=35,
        replaces=ready.chart.order.placed.id,
        dose_mg_per_kg=Decimal("0.5"),
        weight_basis="actual",
        dosing_weight_kg="70",
        duration_min=40,
        ordered_by="Dr. E. Rossi, MD",
        mode="verbal",
        read_back=True,
    )
    said = line(ready)
    assert said.title == "Ketamine 35 mg IV infusion over 40 min ordered"
    assert said.detail == (
        "0.5 mg/kg of actual weight (70 kg) · "
        "ordered by Dr. E. Rossi, MD, by word of mouth, read back · to be authenticated · MR"
    )
    order = ready.chart.order.placed.id
    ready.do(OrderChanged, -12, order=order, rate_ml_per_h=90, dose_mg=40)
    assert line(ready).title == "Order changed to 40 mg, 90 mL/h"


def test_a_weight_in_pounds_keeps_what_was_typed(ready):
    typed = {"entered_value": Decimal(154), "entered_unit": "lb"}
    ready.do(WeightTaken, -10, weight_kg="69.85322498", **typed)
    assert line(ready).title == "Weight 69.85 kg"
    assert "typed as 154 lb" in line(ready).detail


def test_what_speaks_against_is_marked(running):
    bag = running.chart.containers["bag-1"].prepared.id
    running.do(IndependentCheck, 1, by="T. Lindqvist, RN", of=bag, what="dose", agrees=False)
    assert (line(running).icon, line(running).level) == ("cross", "caution")
    running.do(AccessChecked, 2, patent=False, findings="swelling at the site")
    assert line(running).level == "caution"
    running.do(VitalsNotTaken, 12, due_at=running.at(10), reason="patient declined")
    assert (line(running).title, line(running).detail) == (
        "Vitals of 10:10 not taken",
        "patient declined · MR",
    )


def test_a_struck_entry_says_by_whom_when_and_why(running):
    wrong = running.vitals(10, 184, 94)
    running.strike(11, wrong, reason="wrong chair")
    assert line(running).title == "Struck “184/94” of 10:10"
    said = line(running, wrong)
    assert said.level == "gone"
    assert said.detail.split(" · ")[0] == "struck 10:11 by MR: wrong chair"


def test_a_correction_says_what_it_replaces(running):
    first = running.vitals(10, 184, 94)
    running.vitals(10, 148, 94, amends=first, reason="typing slip", charted=12)
    assert "corrects “184/94” of 10:10" in line(running).detail
    assert "corrected 10:12 by MR: typing slip" in line(running, first).detail
    assert line(running, first).level == "gone"


def test_striking_a_stop_says_that_the_pump_still_runs(running):
    running.strike(41, running.stop(40), reason="still running")
    assert line(running).title == "Struck “Infusion completed at 35 mg”: still running"


def test_by_names_the_person(running):
    assert by_text(running.chart.entries[-1].act) == "by M. Ruiz, RN"


RARE = [
    (a.ChairTaken, {"chair": "chair 2"}, "Seated in chair 2"),
    (a.OrderAsked, {"text": "slower rate", "whom": "Dr. E. Rossi, MD"}, "Asked for an order: "),
    (a.AccessPlaced, {"gauge": "22G", "site": "left hand", "attempts": 2}, "IV line placed: 22G"),
    (a.AccessRemoved, {"intact": False}, "IV line removed"),
    (a.LineFlushed, {"volume_ml": 10}, "Line flushed with 10 mL"),
    (a.SettingNoted, {"music": "slow", "eyeshade": True}, "Room: music slow, eyeshade"),
    (a.SettingNoted, {"intention": "rest"}, "Room noted"),
    (a.PatientMoved, {"where": "toilet", "help": "one person"}, "Out of the chair: toilet"),
    (a.HandedOver, {"to": "T. Lindqvist, RN"}, "Handed over to T. Lindqvist, RN"),
    (a.DrugReturned, {"mg": "12.5"}, "Returned to stock 12.5 mg"),
    (a.PlanSet, {"text": "as today", "dose_mg_per_kg": Decimal("0.5")}, "Next visit: as today"),
    (a.NurseAttested, {}, "Attested by M. Ruiz, RN"),
    (a.PhysicianSigned, {}, "Signed by M. Ruiz, RN"),
    (a.AddendumWritten, {"text": "called at home"}, "Addendum: called at home"),
    (a.ScaleScored, {"scale": "CADSS-6", "items": {"1": 2}, "moment": "during"}, "CADSS-6"),
    (a.ScaleScored, {"scale": "Mood", "total": Decimal(-2)}, "Mood −2"),
    (a.ItemChecked, {"item": "consent signed", "answer": True}, "Consent signed: yes"),
    (a.PumpRead, {}, "Pump reads nothing noted"),
    (a.EmergencyStep, {"kind": "help called"}, "Emergency: help called"),
    (a.DischargeAssessed, {"criteria": {"steady": False}}, "Discharge assessed"),
    (a.DeviceNoted, {"device": "pump", "event": "found empty"}, "Pump: found empty"),
]


@pytest.mark.parametrize(("kind", "fields", "title"), RARE)
def test_what_happens_seldom_is_said_as_well(running, kind, fields, title):
    running.do(kind, 10, **fields)
    assert line(running).title.startswith(title)


def test_a_cancellation_says_at_which_stage_and_why(ready):
    ready.do(a.SessionCancelled, -5, stage="before the start", reason="patient unwell")
    said = line(ready)
    assert (said.title, said.icon, said.level) == ("Session cancelled", "cross", "caution")
    assert said.detail == "before the start · patient unwell · MR"


def test_the_prescribers_confirmation_says_of_which_order(ready):
    order = ready.chart.order.placed.id
    ready.do(a.OrderAuthenticated, -5, by="Dr. E. Rossi, MD", order=order)
    assert line(ready).detail == "Ketamine 35 mg IV ordered · ER"


def test_a_patient_who_leaves_against_advice_is_told_so(running):
    running.stop(40)
    running.discharge(50, "against-advice", written_instructions=False)
    assert line(running).title == "Left against advice"
    assert "no written instructions" in line(running).detail


# All of them ----------------------------------------------------------------------------------


def test_there_are_nineteen_icons():
    assert len(ICONS) == 19


def test_every_act_can_be_said():
    assert SAYS.keys() == set(ACTS)


@pytest.mark.parametrize("number", ["01", "02", "04", "05", "08", "09", "10", "11", "12"])
def test_every_entry_of_the_examples_is_one_line(session_files, folded, number):
    chart = folded(session_files[f"ex-{number}"]).chart
    for entry in chart.entries:
        said = line_of(chart, entry)
        assert said.icon in ICONS
        assert said.title.strip() == said.title != ""
        assert "None" not in said.title + said.detail
        assert "\n" not in said.title


def test_the_words_claim_nothing(running):
    running.vitals(10, 184, 110, hr=0, spo2=60, rr=0, moaas=0)
    said = line(running)
    texts = f"{said.title} {said.detail} {episode_text(running.chart.sets[-1])}".lower()
    assert not [word for word in FORBIDDEN if word in texts]


def test_the_session_itself_is_told_as_well(running):
    entry = structs.replace(running.chart.entries[0], act=running.chart.session)
    assert line_of(running.chart, entry).title == "Session opened"
