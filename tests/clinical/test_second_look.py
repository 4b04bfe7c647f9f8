"""Faults that a second look found in the record, each by its deed."""

from dataclasses import replace
from decimal import Decimal

import pytest
from msgspec import structs

from ketachart.clinical.account import accounts
from ketachart.clinical.acts import (
    BolusGiven,
    DrugWasted,
    MedicationEnded,
    MedicationGiven,
    NoteWritten,
    OrderPlaced,
    PersonTold,
    ScaleScored,
    WeightTaken,
)
from ketachart.clinical.administration import Allergy
from ketachart.clinical.effects import untold
from ketachart.clinical.entry import GENESIS, Stamp, Surroundings, placed
from ketachart.clinical.narrative import told
from ketachart.clinical.scales import asks_left
from ketachart.clinical.trouble import Refused
from ketachart.clinical.unplanned import unplanned
from ketachart.gui.flag_notice import notice_of
from ketachart.station.protocols import shipped_vocabulary


@pytest.fixture
def worded(running):
    """An infusion that runs, with the clinic's words at hand."""
    running.chart = replace(running.chart, vocabulary=shipped_vocabulary())
    return running


def overrides(bed):
    return [u.text for u in unplanned(bed.chart, None) if u.kind == "overrides"]


def items(ninth):
    return {str(n): 1 for n in range(1, 9)} | {"9": ninth}


# Narrative --------------------------------------------------------------------------------------


def test_what_the_patient_took_at_home_is_not_told_as_given(worded):
    own = {"unit": "mg", "route": "oral", "purpose": "own"}
    worded.do(MedicationGiven, -59, drug="lorazepam", dose="1", **own)
    text = told(worded.chart, None)
    assert "own drugs, not given here: LORazepam 1 mg oral 09:01" in text
    assert "Given:" not in text


def test_what_was_ended_early_is_told_as_far_as_it_ran(worded):
    how = {"unit": "mL", "route": "IV", "purpose": "fluid", "runs": True}
    fluid = worded.do(MedicationGiven, 5, drug="saline", dose="500", **how)
    worded.do(MedicationEnded, 15, medication=fluid, given=Decimal(200))
    assert "saline 200 of 500 mL IV 10:05" in told(worded.chart, None)


def test_two_pauses_of_one_minute_keep_each_its_own_end_and_rate(running):
    running.pause(10, reason="nausea")
    running.resume(10, 50)
    running.pause(10, reason="toilet")
    running.resume(15, 60)
    running.stop(40)
    assert "Held 10:10 to 10:15 (5 min), toilet, resumed at 60 mL/h" in told(running.chart, None)


def test_what_no_number_shows_is_not_told_as_missing(new_bedside):
    bed = new_bedside().plan().prepare(drawn="0.58")
    bed.start(70)
    bed.stop(40)
    bed.do(DrugWasted, 41, from_bag_mg=Decimal("472.93"), method="sharps")
    assert 0 < bed.chart.account.balance < Decimal("0.01")
    assert "not accounted for" not in told(bed.chart, None)


# First page -------------------------------------------------------------------------------------


def test_a_corrected_start_keeps_the_exceptions_it_was_made_with(new_bedside):
    bed = new_bedside()
    bed.plan()
    for act in bed.chart.standing.acts(OrderPlaced, WeightTaken):
        bed.strike(-30, act.id)
    bed.prepare()
    start = bed.start(75)
    before = [text for text in overrides(bed) if "started" in text]
    assert any("without an order" in text for text in before)
    bed.do(OrderPlaced, 1, drug="ketamine", route="IV", dose_mg="35")
    bed.start(70, minute=0, amends=start, reason="typing slip", charted=5)
    assert [text for text in overrides(bed) if "started" in text] == before


def test_a_rate_above_the_order_on_nobodys_word_stands_on_the_first_page(new_bedside):
    bed = new_bedside().plan().prepare()
    bed.do(OrderPlaced, -30, drug="ketamine", route="IV", dose_mg="35", duration_min="40")
    bed.start(75)
    bed.rate(5, 60)
    bed.rate(6, 90, ordered_by="Dr. E. Rossi")
    assert not any("nobody's order" in text for text in overrides(bed))
    bed.rate(10, 110)
    assert any("110 mL/h is above the 75 mL/h ordered" in text for text in overrides(bed))


def test_an_allergy_to_the_infusions_own_drug_stands_on_the_first_page(new_bedside):
    patient = structs.replace(
        new_bedside().chart.patient,
        allergy_status="listed",
        allergies=(Allergy(substance="Ketalar", reaction="hives"),),
    )
    bed = new_bedside(patient=patient).plan().prepare()
    bed.start()
    assert any("allergy on record: Ketalar (hives)" in text for text in overrides(bed))


def test_who_puts_a_bolus_right_is_not_taken_for_who_gave_it(running):
    def chart(act, role):
        stamp = Stamp(person="p", recorded_at=act.written_at, boot_id="b", steady_ns=0)
        admitted = running.chart.admit(act, stamp, Surroundings(roles=frozenset({role})))
        seq = len(running.chart.entries) + 1
        running.chart = running.chart.after(placed(admitted, seq=seq, previous=GENESIS))
        return admitted.exceptions

    more = {"dose_mg": "5", "ordered_by": "Dr. E. Rossi"}
    given = running.act(BolusGiven, 5, act_id="b1", **more)
    role = "a bolus by a role that may not give one"
    assert any(role in words for words in chart(given, "auditor"))
    right = running.act(BolusGiven, 5, act_id="b2", amends="b1", reason="slip", charted=6, **more)
    assert any(role in words for words in chart(right, "physician"))


# Account ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Versed", "Midazolam  HCl", "midazolam"])
def test_a_drug_by_its_other_names_has_one_account(worded, name):
    how = {"unit": "mg", "route": "IV", "ordered_by": "Dr. E. Rossi"}
    worded.do(MedicationGiven, 5, drug=name, dose="2", opened=Decimal(5), **how)
    worded.do(DrugWasted, 6, drug="midazolam", from_vial_mg=Decimal(3), method="sharps")
    (other,) = accounts(worded.chart)[1:]
    assert (other.drug, other.opened, other.given, other.balance) == ("midazolam", 5, 2, 0)


# Answers ----------------------------------------------------------------------------------------


def test_who_was_told_about_the_line_was_not_told_of_a_flag_or_an_effect(running):
    running.vitals(10, 190, 112)
    running.note_effect(10, "anxiety", "severe")
    running.do(PersonTold, 11, whom="Dr. E. Rossi", about="the line")
    assert notice_of(running.chart) is not None
    assert len(untold(running.chart)) == 1


def test_a_note_on_a_harmless_score_does_not_answer_what_its_correction_asks(worded):
    score = worded.do(ScaleScored, 1, scale="PHQ-9", items=items(0), total="8")
    worded.do(NoteWritten, 2, text="talked about it", about=score)
    assert asks_left(worded.chart) == ()
    more = {"amends": score, "reason": "typing slip", "charted": 4}
    worded.do(ScaleScored, 1, scale="PHQ-9", items=items(3), total="11", **more)
    assert len(asks_left(worded.chart)) == 1


def test_a_sum_of_whole_items_is_no_fraction(worded):
    with pytest.raises(Refused, match="whole number"):
        worded.do(ScaleScored, 1, scale="PHQ-9", total=Decimal("9.5"))
