"""Struck and amended entries: both stay readable, one counts."""

from decimal import Decimal

import pytest
from msgspec import structs

from ketachart.clinical.acts import (
    ActionTaken,
    EntryStruck,
    NoteWritten,
    SideEffectNoted,
    VitalsTaken,
    WeightTaken,
)
from ketachart.clinical.trouble import Refused


def amend(bed, minute, first, sbp=120, dbp=76, **more):
    return bed.vitals(minute, sbp, dbp, amends=first, reason="typing slip", **more)


def test_a_struck_set_stays_readable_and_counts_in_nothing(running):
    wrong = running.vitals(10, 188, 90, spo2=70)
    running.strike(11, wrong, reason="probe off the finger")
    said = running.summary
    assert (
        said["peak_sbp_mmhg"],
        said["min_spo2_pct"],
        said["vitals_sets"],
    ) == (120, 98, 1)
    assert said["flags"] == []
    assert [f["param"] for f in said["flags_withdrawn"] if f["param"] != "map"] == [
        "sbp",
        "spo2",
        "sbp_rise_pct",
    ]
    assert said["amended_or_struck"] == 1
    assert running.chart.fate(wrong).kind == "struck"
    assert running.chart.withdrawn_sets[0].taken.sbp_mmhg == 188


def test_an_amended_set_counts_with_its_new_values_at_its_old_place(running):
    first = running.vitals(10, 184, 94)
    running.vitals(20, 124, 80)
    amend(running, 10, first, 148, 94, charted=25)
    assert [s.taken.sbp_mmhg for s in running.chart.sets] == [120, 148, 124]
    assert running.chart.fate(first).kind == "amended"
    assert running.summary["peak_sbp_mmhg"] == 148
    assert running.summary["flags_withdrawn"][0]["value"] == 184


def test_an_amendment_is_never_a_late_entry(running):
    first = running.vitals(10, 184, 94)
    amend(running, 10, first, charted=60)
    assert running.summary["late_entries"] == 0


def test_an_amendment_can_be_amended_in_its_turn(running):
    first = running.vitals(10, 184, 94)
    second = amend(running, 10, first, 148)
    third = amend(running, 10, second, 138)
    assert [s.taken.sbp_mmhg for s in running.chart.sets] == [120, 138]
    assert running.chart.standing.root(third) == first
    assert third == running.chart.standing.current(first).act.id
    assert running.summary["amended_or_struck"] == 2


def test_the_first_form_cannot_be_amended_twice(running):
    first = running.vitals(10, 184, 94)
    amend(running, 10, first, 148)
    with pytest.raises(Refused, match="was amended at 10:10 by M"):
        amend(running, 10, first, 138)
    assert [s.taken.sbp_mmhg for s in running.chart.sets] == [120, 148]


def test_a_struck_entry_cannot_be_corrected(running):
    wrong = running.vitals(10, 184, 94)
    running.strike(11, wrong)
    with pytest.raises(Refused, match="was struck at 10:11 by M"):
        amend(running, 10, wrong)


def test_nothing_is_struck_twice(running):
    wrong = running.vitals(10, 184, 94)
    running.strike(11, wrong)
    with pytest.raises(Refused, match="was struck at 10:11"):
        running.strike(12, wrong)


def test_striking_a_strike_brings_the_entry_back(running):
    wrong = running.vitals(10, 150, 90)
    strike = running.strike(11, wrong)
    running.strike(12, strike, reason="it was right")
    assert running.chart.fate(wrong) is None
    assert running.summary["vitals_sets"] == 2
    running.strike(13, wrong, reason="no, it was wrong")
    assert running.summary["vitals_sets"] == 1


def test_striking_an_amendment_does_not_bring_the_first_values_back(running):
    first = running.vitals(10, 184, 94)
    running.strike(12, amend(running, 10, first, 148))
    assert [s.taken.sbp_mmhg for s in running.chart.sets] == [120]
    assert running.chart.standing.current(first) is None


def test_the_reason_of_a_strike_can_be_put_right(running):
    wrong = running.vitals(10, 184, 94)
    strike = running.strike(11, wrong, reason="typing slip")
    running.strike(11, wrong, reason="probe off", amends=strike, charted=20)
    assert running.chart.fate(wrong).by.act.reason == "probe off"
    assert [s.taken.sbp_mmhg for s in running.chart.sets] == [120]


def test_a_strike_needs_a_reason(running):
    wrong = running.vitals(10, 184, 94)
    with pytest.raises(Refused, match="needs a reason"):
        running.strike(11, wrong, reason=None)


def test_a_correction_is_of_the_same_kind(running):
    first = running.vitals(10, 184, 94)
    with pytest.raises(Refused, match="same kind"):
        running.do(NoteWritten, 10, text="no", amends=first)


def test_a_correction_names_an_entry_of_this_chart(running):
    with pytest.raises(Refused, match="that this corrects is not in this chart"):
        amend(running, 10, "vitalstaken-99")


# Side effects through their corrections -------------------------------------------------------


def test_a_side_effect_is_known_by_its_first_and_by_its_last_name(running):
    first = running.note_effect(5, severity="mild")
    second = running.do(
        SideEffectNoted, 6, term="nausea", severity="moderate", amends=first, reason="wrong time"
    )
    running.regrade(10, first, "severe")
    running.end_effect(20, second)
    assert [
        {
            "term": "nausea",
            "severity": "severe",
            "onset_min": Decimal(6),
            "duration_min": Decimal(14),
        }
    ] == running.summary["side_effects"]


def test_a_struck_side_effect_leaves_with_its_course(running):
    noted = running.note_effect(5)
    running.regrade(10, noted, "severe")
    running.strike(11, noted)
    assert running.summary["side_effects"] == []
    with pytest.raises(Refused, match="was struck"):
        running.end_effect(12, noted)


def test_a_struck_end_lets_the_side_effect_go_on(running):
    noted = running.note_effect(5)
    running.strike(21, running.end_effect(20, noted))
    assert running.summary["side_effects"][0]["duration_min"] is None
    running.end_effect(25, noted)
    assert Decimal(20) == running.summary["side_effects"][0]["duration_min"]


def test_a_side_effect_that_ended_is_noted_again_when_it_comes_back(running):
    noted = running.note_effect(5)
    running.end_effect(10, noted)
    for again in (
        lambda: running.regrade(12, noted, "severe"),
        lambda: running.end_effect(12, noted),
    ):
        with pytest.raises(Refused, match="nausea ended at 10:10"):
            again()


def test_a_side_effect_neither_changes_before_it_began_nor_ends_before_it_changed(running):
    noted = running.note_effect(5)
    with pytest.raises(Refused, match="began at 10:05"):
        running.end_effect(4, noted)
    running.regrade(10, noted, "severe")
    with pytest.raises(Refused, match="severe at 10:10; it cannot have ended before"):
        running.end_effect(8, noted)


def test_the_worst_severity_counts_whatever_came_after(running):
    noted = running.note_effect(5, severity="mild")
    running.regrade(10, noted, "severe")
    running.regrade(15, noted, "mild")
    effect = running.chart.effects[0]
    assert ("severe", "mild", running.at(10)) == (effect.worst, effect.severity, effect.peak_at)


def test_what_was_done_stands_with_its_side_effect(running):
    noted = running.note_effect(5)
    done = running.do(ActionTaken, 6, text="reassured", side_effect=noted)
    assert [done] == [e.act.id for e in running.chart.effects[0].responses]


# The pump through its corrections -------------------------------------------------------------


def test_a_rate_typed_wrong_is_amended_and_the_dose_follows(ready):
    ready.start(75)
    wrong = ready.rate(10, 150)
    ready.rate(10, 15, amends=wrong, reason="typing slip", charted=20)
    ready.stop(30)
    assert Decimal("17.5") == ready.summary["infused_ml"]


def test_a_preparation_is_amended_and_the_concentration_follows(ready):
    wrong = next(iter(ready.chart.containers.values())).prepared
    ready.start(75)
    ready.stop(40)
    right = structs.replace(
        wrong,
        id="prepared-again",
        amends=wrong.id,
        drawn_ml=Decimal("0.8"),
        charted_at=ready.at(50),
        reason="typing slip",
    )
    ready.admit(right)
    assert Decimal(40) == ready.summary["total_mg"]


def test_a_bag_without_a_name_keeps_the_one_it_was_hung_by(bedside):
    bedside.plan().prepare(None)
    wrong = next(iter(bedside.chart.containers.values())).prepared
    bedside.start(75, container=wrong.id)
    bedside.stop(40)
    right = {"id": "again", "amends": wrong.id, "drawn_ml": Decimal("0.8")}
    bedside.admit(structs.replace(wrong, charted_at=bedside.at(50), reason="slip", **right))
    assert bedside.summary["total_mg"] == 40


def test_a_start_cannot_be_struck_from_under_what_followed(ready):
    started = ready.start()
    ready.pause(10)
    with pytest.raises(Refused, match="Without that entry the course would not hold together"):
        ready.strike(11, started)


def test_a_weight_amended_later_gives_another_dose_per_kg(ready):
    first = ready.chart.weight.id
    ready.start()
    ready.stop(40)
    ready.do(
        WeightTaken, -55, weight_kg="50", amends=first, reason="typed in another unit", charted=60
    )
    assert Decimal("0.7") == ready.summary["total_mg_per_kg"]


def test_corrections_are_no_lost_entries(running):
    wrong = running.vitals(10, 184, 94)
    running.strike(11, wrong)
    kept = [e.act for e in running.chart.entries]
    assert any(isinstance(a, VitalsTaken) and a.id == wrong for a in kept)
    assert any(isinstance(a, EntryStruck) for a in kept)
