"""What the door refuses, one plain sentence each; the chart stays as it was."""

from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest
from msgspec import structs

from ketachart.clinical.acts import (
    ActionTaken,
    DrugPrepared,
    IndependentCheck,
    InfusionStarted,
    ItemChecked,
    LimitsSet,
    LineFlushed,
    MedicationGiven,
    NoteWritten,
    OrderChanged,
    OrderPlaced,
    RateSet,
    ResponseNoted,
    SessionCancelled,
    SessionPlanned,
    Unobtainable,
    VitalsNotTaken,
    VitalsTaken,
    WeightTaken,
)
from ketachart.clinical.trouble import Refused


def refused(bed, charting):
    """The sentence with which something is refused; nothing else may change."""
    before = bed.chart
    with pytest.raises(Refused) as refusal:
        charting()
    assert bed.chart is before
    said = str(refusal.value)
    assert said.endswith(".")
    assert "\n" not in said
    return said


# Vital signs ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"sbp": 88, "dbp": 92}, "Diastolic 92 isn't below systolic 88. Check both."),
        ({"sbp": 90, "dbp": 90}, "Diastolic 90 isn't below systolic 90. Check both."),
        ({"spo2": 101}, "SpO₂ 101 is outside 30 to 100 %. Check what was typed."),
        ({"sbp": 301}, "Systolic 301 is outside 30 to 300 mmHg. Check what was typed."),
        ({"sbp": 29}, "Systolic 29 is outside 30 to 300 mmHg. Check what was typed."),
        ({"sbp": 0}, "Systolic 0 is outside 30 to 300 mmHg. Check what was typed."),
        ({"dbp": 19}, "Diastolic 19 is outside 20 to 200 mmHg. Check what was typed."),
        ({"hr": 19}, "Heart rate 19 is outside 20 to 250 /min. Check what was typed."),
        ({"rr": 1}, "Resp. rate 1 is outside 2 to 60 /min. Check what was typed."),
        ({"moaas": 6}, "MOAA/S 6 is outside 0 to 5. Check what was typed."),
        ({"pain_nrs": 11}, "Pain 11 is outside 0 to 10. Check what was typed."),
        ({"temp_c": Decimal("43.1")}, "Temperature 43.1 is outside 30 to 43 °C."),
        ({"hr": -5}, "Heart rate -5 is outside 20 to 250 /min. Check what was typed."),
        ({}, "The set is empty."),
        ({"o2_device": "mask"}, "The set is empty."),
    ],
)
def test_an_impossible_set_is_refused(running, values, sentence):
    assert refused(running, lambda: running.vitals(10, **values)).startswith(sentence)


@pytest.mark.parametrize("values", [{"hr": 0}, {"rr": 0}, {"moaas": 0}, {"spo2": 65}, {"sbp": 30}])
def test_a_disaster_is_a_fact_and_taken(running, values):
    running.vitals(10, **values)
    assert running.summary["vitals_sets"] == 2


def test_what_could_not_be_had_is_a_set_of_its_own(running):
    missing = (Unobtainable(param="sbp", reason="cuff would not read"),)
    running.vitals(10, unobtainable=missing)
    assert running.summary["vitals_sets"] == 2
    assert running.summary["peak_sbp_mmhg"] == 120


def test_a_value_is_not_unobtainable_at_once(running):
    missing = (Unobtainable(param="sbp", reason="cuff would not read"),)
    said = refused(running, lambda: running.vitals(10, 120, 80, unobtainable=missing))
    assert said == "Systolic has a value and is marked unobtainable. Choose one."


def test_no_such_vital_sign(running):
    missing = (Unobtainable(param="aura", reason="none seen"),)
    said = refused(running, lambda: running.vitals(10, unobtainable=missing))
    assert said == "There is no vital sign named aura."
    order = {"param": "aura", "high": 5, "ordered_by": "Dr. E. Rossi, MD"}
    assert refused(running, lambda: running.do(LimitsSet, 10, **order)) == said


def test_a_limit_needs_a_number(running):
    order = {"param": "sbp", "ordered_by": "Dr. E. Rossi, MD"}
    assert refused(running, lambda: running.do(LimitsSet, 10, **order)) == "A limit needs a number."


def test_not_taken_needs_a_reason_and_a_time_that_has_come(running):
    due = running.at(20)
    assert "reason" in refused(running, lambda: running.do(VitalsNotTaken, 20, due_at=due))
    early = {"due_at": due, "reason": "patient asleep, left to rest"}
    said = refused(running, lambda: running.do(VitalsNotTaken, 15, **early))
    assert said == "That set is not due yet."


# Drug, pump -----------------------------------------------------------------------------------

PREPARED = {
    "container": "bag-2",
    "vial_conc_mg_per_ml": 50,
    "vial_volume_ml": 10,
    "vials": 1,
    "drawn_ml": "0.7",
    "final_volume_ml": 50,
}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"vial_conc_mg_per_ml": 0}, "The concentration of the vial must be above zero."),
        ({"vial_volume_ml": 0}, "The volume of the vial must be above zero."),
        ({"drawn_ml": 0}, "The drawn volume must be above zero."),
        ({"final_volume_ml": 0}, "The final volume must be above zero."),
        ({"vials": -1}, "At least one vial must have been opened."),
        (
            {"drawn_ml": "10.5"},
            "10.5 mL cannot come out of 1 × 10 mL. Check the drawn volume and the number of vials.",
        ),
        (
            {"final_volume_ml": "0.5"},
            "0.7 mL drawn is more than the final volume of 0.5 mL. Check both.",
        ),
        (
            {"container": "bag-1"},
            "A container bag-1 is already prepared. Give this one another name.",
        ),
    ],
)
def test_a_preparation_that_cannot_be_is_refused(ready, changed, sentence):
    assert refused(ready, lambda: ready.do(DrugPrepared, -10, **(PREPARED | changed))) == sentence


def test_a_missing_concentration_is_no_preparation():
    with pytest.raises(TypeError, match="vial_conc_mg_per_ml"):
        DrugPrepared(id="p", at=None, by="M. Ruiz, RN")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"rate_ml_per_h": 0}, "A pump rate must be above zero."),
        ({"rate_ml_per_h": 1501}, "A pump rate of 1501 is beyond 1500. Check what was typed."),
        ({"vtbi_ml": 0}, "The volume to be infused must be above zero."),
        (
            {"vtbi_ml": "50.5"},
            "bag-1 holds 50 mL; a volume to be infused of 50.5 mL is more than that.",
        ),
        ({"container": "bag-7"}, "No container bag-7 has been prepared in this session."),
    ],
)
def test_a_pump_setting_that_cannot_be_is_refused(ready, changed, sentence):
    fields = {"rate_ml_per_h": 75} | changed
    said = refused(ready, lambda: ready.do(InfusionStarted, 0, **fields))
    assert said.startswith(sentence)
    ready.start()
    assert refused(ready, lambda: ready.do(RateSet, 5, **fields)).startswith(sentence)


def test_a_volume_is_compared_with_the_bag_that_hung_then(bedside):
    bedside.plan().prepare(final=100).prepare("bag-2", final=50, minute=-15)
    bedside.start(60, container="bag-1")
    bedside.hang(30, "bag-2")
    bedside.rate(10, 60, vtbi=80, charted=40)
    assert "bag-2 holds 50 mL" in refused(bedside, lambda: bedside.rate(41, 60, vtbi=80))


@pytest.mark.parametrize("value", ["-1", "NaN", "Infinity", "-Infinity", "1e308", "1000001"])
@pytest.mark.parametrize(
    "field", ["rate_ml_per_h", "vtbi_ml", "weight_kg", "dose_mg", "drawn_ml", "volume_ml"]
)
def test_a_number_that_is_none_cannot_be_built(ready, field, value):
    kinds = {
        "rate_ml_per_h": RateSet,
        "vtbi_ml": InfusionStarted,
        "weight_kg": WeightTaken,
        "dose_mg": OrderPlaced,
        "drawn_ml": DrugPrepared,
        "volume_ml": LineFlushed,
    }
    fields = {"rate_ml_per_h": 75, "drug": "ketamine", "route": "IV"} | PREPARED
    kind = kinds[field]
    fields = {k: v for k, v in fields.items() if k in kind.__struct_fields__} | {field: value}
    with pytest.raises(ValueError, match=field):
        ready.act(kind, 0, **fields)


def test_a_number_that_is_none_is_refused_when_read(ready):
    text = ready.act(RateSet, 0, rate_ml_per_h=75)
    line = msgspec.json.encode(text).replace(b'"75"', b"1e308").replace(b":75", b":1e308")
    with pytest.raises(msgspec.ValidationError, match="rate_ml_per_h"):
        msgspec.json.decode(line, type=RateSet)


def test_a_bolus_and_a_dose_are_above_zero(running):
    assert refused(running, lambda: running.bolus(5, 0)) == "The bolus must be above zero."
    drug = {"drug": "ondansetron", "dose": 0, "unit": "mg", "route": "IV"}
    said = refused(running, lambda: running.do(MedicationGiven, 5, **drug))
    assert said == "The dose must be above zero."
    said = refused(running, lambda: running.do(LineFlushed, 5, volume_ml=0))
    assert said == "The volume of the flush must be above zero."


def test_a_bolus_cannot_be_more_than_its_bag_held(running):
    said = refused(running, lambda: running.bolus(5, 36, container="bag-1"))
    assert said == "bag-1 holds 35 mg; a bolus of 36 mg cannot come out of it."


def test_resume_pause_and_start_are_refused_where_they_are_already_so(running):
    assert "nothing to resume" in refused(running, lambda: running.resume(5))
    assert "already started" in refused(running, lambda: running.start(minute=6))
    running.pause(7)
    assert "already paused" in refused(running, lambda: running.pause(8))


@pytest.mark.parametrize("kg", ["24.9", "350.1"])
def test_a_weight_outside_all_reason_is_refused(bedside, kg):
    bedside.do(SessionPlanned, -60, indication="Depression, fictional")
    said = refused(bedside, lambda: bedside.do(WeightTaken, -55, weight_kg=kg))
    assert said == f"A weight of {kg} kg is outside 25 to 350 kg. Check number and unit."


def test_an_order_is_above_zero(bedside):
    bedside.do(SessionPlanned, -60, indication="Depression, fictional")
    order = {"drug": "ketamine", "route": "IV", "dose_mg": 0}
    said = refused(bedside, lambda: bedside.do(OrderPlaced, -55, **order))
    assert said == "The ordered dose must be above zero."


# Times ----------------------------------------------------------------------------------------


def test_a_time_to_come_is_refused(running):
    said = refused(running, lambda: running.vitals(11, 120, 80, now=10))
    assert said == "10:11 on 03-Mar-2026 is still to come. Check the time."


def test_charting_time_is_not_still_to_come_either(running):
    said = refused(running, lambda: running.vitals(5, 120, 80, charted=12, now=10))
    assert said.startswith("10:12 on 03-Mar-2026 is still to come.")


def test_nothing_is_charted_before_it_happened(running):
    said = refused(running, lambda: running.vitals(10, 120, 80, charted=5, now=20))
    assert said == "The time 10:10 lies after the time of charting. Check the time."


def test_nothing_lies_before_the_session(running):
    said = refused(running, lambda: running.vitals(-61, 120, 80))
    assert said == "08:59 lies before this session began at 09:00. Check the time."


def test_a_time_without_an_offset_is_no_time():
    line = b'{"act":"note-written","id":"n","at":"2026-03-03T10:00:00","by":"M. Ruiz","text":"x"}'
    with pytest.raises(msgspec.ValidationError, match="timezone"):
        msgspec.json.decode(line, type=NoteWritten)


# Order of things ------------------------------------------------------------------------------


def test_nothing_comes_before_the_plan(bedside):
    said = refused(bedside, lambda: bedside.vitals(0, 120, 80))
    assert said == "Nothing can be charted before the session is planned."


def test_a_session_is_planned_once(ready):
    again = {"indication": "Depression, fictional"}
    said = refused(ready, lambda: ready.do(SessionPlanned, 0, **again))
    assert said == "This session is already planned."


def test_a_session_never_loses_its_plan(ready):
    plan = ready.chart.plan
    said = refused(ready, lambda: ready.strike(0, plan.id))
    assert said.startswith("The session stands on its plan, so the plan is not struck.")
    amended = ready.do(SessionPlanned, 0, indication="Chronic pain, fictional", amends=plan.id)
    refused(ready, lambda: ready.strike(1, amended))
    ready.vitals(2, 120, 80)


def test_a_plan_can_be_corrected(ready):
    ready.do(
        SessionPlanned,
        -60,
        indication="Pain, fictional",
        amends=ready.chart.plan.id,
        reason="typing slip",
        charted=0,
    )
    assert ready.chart.plan.indication == "Pain, fictional"


def test_every_act_has_an_id_of_its_own(running):
    running.vitals(10, 120, 80, act_id="v")
    said = refused(running, lambda: running.vitals(20, 120, 80, act_id="v"))
    assert said == "The id v is already in this chart; every act needs one of its own."


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (OrderChanged, {"order": "nowhere", "dose_mg": 40}),
        (IndependentCheck, {"of": "nowhere", "what": "drug and dose", "agrees": True}),
        (ActionTaken, {"text": "reassured", "side_effect": "nowhere"}),
        (ResponseNoted, {"to": "nowhere", "text": "better"}),
    ],
)
def test_a_reference_names_an_entry_of_this_chart(running, kind, fields):
    said = refused(running, lambda: running.do(kind, 10, **fields))
    assert said == "There is no entry nowhere in this chart."


def test_a_reference_is_of_the_right_kind(running):
    wrong = running.chart.weight.id
    said = refused(running, lambda: running.end_effect(10, wrong))
    assert said == f"The entry {wrong} is not of the kind that is meant here."
    assert "There is no entry nowhere" in refused(running, lambda: running.strike(10, "nowhere"))


def test_a_second_check_is_another_persons(running):
    bag = running.chart.containers["bag-1"].prepared.id
    check = {"of": bag, "what": "drug and dose", "agrees": True}
    said = refused(running, lambda: running.do(IndependentCheck, 1, **check))
    assert said == "The second check must be by another person than the one who did it."
    running.do(IndependentCheck, 1, by="T. Lindqvist, RN", **check)


def test_a_cancellation_needs_its_reason(ready):
    said = refused(ready, lambda: ready.do(SessionCancelled, 0, stage="before the start"))
    assert said == "This needs a reason."


def test_a_long_note_is_kept_whole_and_a_boundless_one_refused(running):
    text = "<b>{}%s שלום é ’" * 625
    running.do(NoteWritten, 10, text=text)
    assert running.chart.entries[-1].act.text == text
    assert len(text) >= 10_000
    too_long = msgspec.json.encode(running.act(NoteWritten, 11, text="x" * 20_001))
    with pytest.raises(msgspec.ValidationError, match="length <= 20000"):
        msgspec.json.decode(too_long, type=NoteWritten)


# Facts are taken, as exceptions ---------------------------------------------------------------


def test_a_pump_that_runs_is_charted_whatever_was_left_open(bedside):
    bedside.do(SessionPlanned, -60, indication="Depression, fictional")
    bedside.prepare()
    bedside.start()
    found = bedside.chart.entries[-1].exceptions
    assert found[:4] == (
        "started without an order",
        "started without a weight",
        "started without a baseline blood pressure",
        "started before the second check",
    )
    assert "consent signed" in found[4]


def test_a_start_with_everything_done_is_no_exception(ready, protocol):
    ready.vitals(-10, 120, 80)
    bag = ready.chart.containers["bag-1"].prepared.id
    check = {"of": bag, "what": "drug and dose", "agrees": True}
    ready.do(IndependentCheck, -8, by="T. Lindqvist, RN", **check)
    for line in protocol.lines:
        ready.do(ItemChecked, -5, item=line.item, answer=line.usual or "yes")
    ready.start()
    assert ready.chart.entries[-1].exceptions == ()


def test_todays_rules_are_never_asked_at_replay(running):
    entry = running.chart.entries[-1]
    strange = structs.replace(
        entry, act=structs.replace(entry.act, at=running.ten - timedelta(days=400), id="old")
    )
    assert running.chart.after(strange).entries[-1] is strange


def test_a_set_from_a_device_is_the_same_set(running):
    running.do(VitalsTaken, 10, entered="device", sbp_mmhg=150, dbp_mmhg=90)
    assert running.flags == [(10.0, "sbp_rise_pct", "H")]
