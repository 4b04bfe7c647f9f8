"""The nine example sessions, field by field, and what a summary says of smaller ones."""

from decimal import Decimal
from pathlib import Path

import pytest

from ketachart.clinical.acts import (
    BY_NAME,
    DrugReturned,
    DrugWasted,
    OrderChanged,
    WeightTaken,
)
from ketachart.clinical.summary import differences, summary

EXAMPLES = sorted(
    path.stem for path in (Path(__file__).parents[1] / "data/sessions").glob("ex-*.json")
)
FIELDS = (
    "concentration_mg_per_ml",
    "infused_ml",
    "infused_mg",
    "bolus_mg",
    "total_mg",
    "total_mg_per_kg",
    "fraction_of_order",
    "elapsed_min",
    "running_min",
    "paused_min",
    "peak_sbp_mmhg",
    "max_sbp_rise_pct",
    "min_spo2_pct",
    "vitals_sets",
    "flags",
    "flags_withdrawn",
    "discharge_min_after_infusion",
    "side_effects",
    "opened_mg",
    "wasted_mg",
    "returned_mg",
    "balance_mg",
    "late_entries",
    "amended_or_struck",
)


@pytest.fixture(scope="module")
def charts(session_files, folded):
    return {name: folded(data).chart for name, data in session_files.items()}


def test_there_are_nine_examples(session_files):
    assert list(session_files) == EXAMPLES
    assert len(EXAMPLES) == 9


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("field", FIELDS)
def test_a_field_comes_out_as_the_file_says(charts, session_files, name, field):
    said = session_files[name]["summary"]
    found = summary(charts[name])
    assert differences({field: said[field]}, found) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_summary_has_the_fields_of_the_contract_and_no_others(charts, session_files, name):
    found = summary(charts[name])
    assert list(found) == [f for f in found if f in FIELDS]
    assert found.keys() == set(FIELDS) == session_files[name]["summary"].keys()


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_ends_with_the_patient_gone(charts, name):
    assert charts[name].phase == "closed"


def test_the_acts_are_those_of_the_session_file_and_the_end_of_a_drug():
    assert len(BY_NAME) == 51


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_changed_number_is_told_with_both(charts, session_files, name):
    said = session_files[name]["summary"] | {"vitals_sets": 99}
    found = summary(charts[name])
    assert differences(said, found) == [
        f"vitals_sets: the file says 99, the chart {found['vitals_sets']}"
    ]


def test_numbers_are_compared_as_numbers(charts):
    found = summary(charts["ex-01"])
    same = {"total_mg": 35, "infused_ml": 50.0, "concentration_mg_per_ml": 0.7}
    assert differences(same, found) == []
    wrong = {"total_mg": 35.0001, "infused_ml": None, "flags": [{"minute": 1}], "vitals_sets": True}
    assert len(differences(wrong, found)) == 4
    assert differences({"mood": 1}, found) == ["summary has a field mood that is not known"]


def test_an_empty_session_has_nothing_and_knows_nothing(bedside):
    bedside.plan()
    said = bedside.summary
    zero = ("infused_ml", "total_mg", "opened_mg", "balance_mg", "elapsed_min", "vitals_sets")
    assert {said[name] for name in zero} == {0}
    unknown = ("concentration_mg_per_ml", "peak_sbp_mmhg", "max_sbp_rise_pct", "min_spo2_pct")
    assert {said[name] for name in (*unknown, "discharge_min_after_infusion")} == {None}
    assert said["flags"] == said["side_effects"] == []


def test_the_account_says_what_is_missing(ready):
    ready.start()
    ready.stop(40)
    ready.do(DrugWasted, 50, from_vial_mg="455", from_bag_mg=0)
    ready.do(DrugReturned, 51, mg=5)
    said = ready.summary
    assert (said["opened_mg"], said["wasted_mg"], said["returned_mg"]) == (500, 455, 5)
    assert said["balance_mg"] == 5


def test_the_last_standing_weight_counts(ready):
    ready.start()
    ready.stop(40)
    second = ready.do(WeightTaken, 45, weight_kg="50")
    assert ready.summary["total_mg_per_kg"] == Decimal("0.7")
    ready.strike(46, second)
    assert ready.summary["total_mg_per_kg"] == Decimal("0.5")


def test_the_fraction_is_of_the_last_order(ready):
    order = ready.chart.order.placed.id
    ready.do(OrderChanged, -5, order=order, dose_mg=70, ordered_by="Dr. E. Rossi, MD")
    ready.start()
    ready.stop(40)
    assert ready.summary["fraction_of_order"] == Decimal("0.5")


def test_rounding_is_half_up_and_only_at_the_end(bedside):
    bedside.plan(weight="64").prepare(drawn="0.333", final="99.9")
    bedside.start(75)
    bedside.stop(7)
    said = bedside.summary
    assert said["concentration_mg_per_ml"] == Decimal("0.166667")
    assert said["infused_mg"] == Decimal("1.4583")
    assert said["total_mg_per_kg"] == Decimal("0.0228")


@pytest.mark.parametrize(("minutes", "late"), [(5, 0), ("5.01", 1), (60, 1)])
def test_an_entry_is_late_after_more_than_five_minutes(running, minutes, late):
    running.vitals(10, 120, 80, charted=10 + float(minutes))
    assert running.summary["late_entries"] == late


def test_side_effects_stand_by_onset_and_count_from_the_start(running):
    running.note_effect(20, "dizziness")
    before = running.note_effect(-3, "anxiety", charted=21)
    running.end_effect(2.5, before, charted=22)
    assert [
        (e["term"], e["onset_min"], e["duration_min"]) for e in running.summary["side_effects"]
    ] == [
        ("anxiety", Decimal("-3.00"), Decimal("5.50")),
        ("dizziness", Decimal("20.00"), None),
    ]


def test_flags_stand_by_time_also_when_charted_late(running):
    running.vitals(20, 165, 80)
    running.vitals(10, 170, 80, charted=30)
    assert [(m, p) for m, p, _ in running.flags if p == "sbp"] == [(10.0, "sbp"), (20.0, "sbp")]


def test_a_discharge_counts_from_the_stop(running):
    running.stop(40)
    running.discharge(90)
    assert running.summary["discharge_min_after_infusion"] == 50
