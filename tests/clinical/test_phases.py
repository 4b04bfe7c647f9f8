"""The course of a session: every step of the table, and every one that is not in it."""

import pytest

from ketachart.clinical.acts import (
    BolusGiven,
    ContainerChanged,
    DrugPrepared,
    InfusionPaused,
    InfusionResumed,
    InfusionStarted,
    InfusionStopped,
    PatientDischarged,
    RateSet,
    SessionCancelled,
)
from ketachart.clinical.phases import NEXT, STEPS, Phase, step, walk, walk_on
from ketachart.clinical.trouble import Refused

FIELDS = {
    SessionCancelled: {"stage": "before the start", "reason": "patient unwell"},
    DrugPrepared: {
        "container": "bag-9",
        "vial_conc_mg_per_ml": 50,
        "vial_volume_ml": 10,
        "vials": 1,
        "drawn_ml": "0.7",
        "final_volume_ml": 50,
    },
    BolusGiven: {"dose_mg": 5},
    RateSet: {"rate_ml_per_h": 60},
    ContainerChanged: {"to": "bag-1"},
    InfusionStarted: {"rate_ml_per_h": 75},
    InfusionPaused: {},
    InfusionResumed: {},
    InfusionStopped: {"outcome": "completed"},
    PatientDischarged: {"disposition": "home"},
}


def in_phase(bed, phase):
    """A bedside brought into a phase, at minute 30."""
    bed.plan()
    if phase is Phase.PLANNED:
        return bed
    bed.prepare()
    if phase is Phase.CANCELLED:
        bed.do(SessionCancelled, -10, **FIELDS[SessionCancelled])
    if phase in (Phase.READY, Phase.CANCELLED):
        return bed
    bed.start()
    if phase is Phase.PAUSED:
        bed.pause(10)
    if phase in (Phase.RECOVERY, Phase.CLOSED):
        bed.stop(20)
    if phase is Phase.CLOSED:
        bed.discharge(25)
    return bed


def test_every_kind_of_step_is_tried_here():
    assert set(STEPS) == FIELDS.keys()


def test_the_table_holds_two_dozen_steps_from_seven_phases():
    assert set(Phase) == {phase for phase, _ in NEXT} | {Phase.CLOSED, Phase.CANCELLED}


@pytest.mark.parametrize("kind", STEPS, ids=lambda k: k.__name__)
@pytest.mark.parametrize("phase", list(Phase))
def test_a_step_leads_where_the_table_says_or_is_refused_in_a_sentence(bedside, phase, kind):
    bed = in_phase(bedside, phase)
    assert bed.chart.phase == phase
    before = bed.chart
    fields = FIELDS[kind]
    if phase is Phase.PLANNED and kind is ContainerChanged:
        fields = {"to": "bag-1"}
    if (phase, kind) in NEXT:
        bed.do(kind, 30, **fields)
        assert bed.chart.phase == NEXT[phase, kind]
        return
    with pytest.raises(Refused) as refusal:
        bed.do(kind, 30, **fields)
    assert str(refusal.value).endswith(".")
    assert str(refusal.value)[0].isupper()
    assert bed.chart is before


@pytest.mark.parametrize(
    ("phase", "kind", "sentence"),
    [
        ("planned", InfusionStarted, "No drug is prepared yet. Chart the prepared drug first."),
        ("planned", BolusGiven, "No drug is prepared yet. Chart the prepared drug first."),
        ("planned", RateSet, "Setting a rate is not possible: the infusion has not started."),
        ("ready", InfusionPaused, "Pausing is not possible: the infusion has not started."),
        ("ready", InfusionStopped, "Stopping is not possible: the infusion has not started."),
        ("infusing", InfusionStarted, "The infusion has already started."),
        ("infusing", InfusionResumed, "The infusion is running; there is nothing to resume."),
        ("infusing", PatientDischarged, "The infusion is still running. Chart its stop first."),
        ("paused", InfusionPaused, "The infusion is already paused."),
        ("paused", InfusionStarted, "The infusion has already started; it is paused."),
        ("recovery", InfusionStarted, "The infusion has ended. To undo the stop, strike it."),
        ("recovery", InfusionStopped, "The infusion has already ended."),
        ("recovery", RateSet, "Setting a rate is not possible: the infusion has ended."),
        ("recovery", SessionCancelled, "The infusion has taken place and cannot be cancelled."),
        (
            "closed",
            PatientDischarged,
            "A discharge is not possible: the patient has been discharged.",
        ),
        ("cancelled", InfusionStarted, "Starting is not possible: the session was cancelled."),
    ],
)
def test_the_sentence_says_what_is_in_the_way(bedside, phase, kind, sentence):
    bed = in_phase(bedside, Phase(phase))
    with pytest.raises(Refused) as refusal:
        bed.do(kind, 30, **FIELDS[kind])
    assert str(refusal.value) == sentence


def test_vital_signs_can_be_charted_in_every_phase(new_bedside):
    for phase in Phase:
        bed = in_phase(new_bedside(), phase)
        bed.vitals(30, 120, 80)
        assert bed.chart.phase == phase


def test_a_late_step_is_judged_where_it_belongs(running):
    running.stop(40)
    running.pause(10, charted=50)
    running.resume(15, charted=51)
    assert running.chart.phase == "recovery"
    with pytest.raises(Refused, match="already paused"):
        running.pause(12, charted=52)


def test_a_patient_who_leaves_before_the_start_closes_the_session(ready):
    ready.discharge(-5, "against-advice")
    assert (ready.chart.phase, ready.summary["total_mg"]) == ("closed", 0)


def test_walking_on_skips_what_is_not_possible(running):
    acts = [running.act(kind, 30, **FIELDS[kind]) for kind in (InfusionResumed, InfusionStopped)]
    assert walk_on(acts) is Phase.PLANNED
    with pytest.raises(Refused):
        walk(acts)
    assert step(Phase.INFUSING, acts[1]) is Phase.RECOVERY
