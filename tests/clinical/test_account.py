"""The drug account: opened = given + wasted + returned, drug by drug and strength by strength."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from ketachart.clinical import acts as a
from ketachart.clinical.account import accounts, open_matters
from ketachart.clinical.vocabulary import Drug, Vocabulary

CONTROLLED = Vocabulary(
    drugs=(
        Drug(name="midazolam", classes=("benzodiazepine",), controlled="C-IV"),
        Drug(name="ondansetron", classes=("antiemetic",)),
    )
)


@pytest.fixture
def bed(ready):
    """W18: 0.70 mL of a 500 mg vial in 50 mL."""
    ready.chart = replace(ready.chart, vocabulary=CONTROLLED)
    return ready


def exceptions(bed, act_id):
    return bed.chart.standing.known[act_id].exceptions


def whole_bag(bed):
    bed.do(a.InfusionStarted, 0, rate_ml_per_h=75, vtbi_ml=50)
    bed.do(a.InfusionStopped, 40, outcome="completed")
    return bed


def test_a_vial_of_500_mg_is_35_given_and_465_wasted(bed):
    """Worked example W18."""
    whole_bag(bed).do(a.DrugWasted, 50, from_vial_mg=465)
    (account,) = accounts(bed.chart)
    (part,) = account.strengths
    assert (account.opened, account.given, account.wasted, account.balance) == (500, 35, 465, 0)
    assert part.ml(part.wasted) == Fraction("9.3")
    assert part.told() == (
        "50 mg/mL: 500 mg (10 mL) opened, 35 mg (0.7 mL) given, 465 mg (9.3 mL) wasted"
    )
    assert open_matters(bed.chart) == ()


def test_waste_from_the_vial_and_from_the_bag_are_told_apart(bed):
    bed.do(a.InfusionStarted, 0, rate_ml_per_h=75, vtbi_ml=50)
    bed.do(a.InfusionStopped, 20, outcome="discontinued", reason="patient wishes")
    bed.do(a.DrugWasted, 30, from_vial_mg=465, from_bag_mg="17.5")
    account = bed.chart.account
    assert (account.wasted_from_vial, account.wasted_from_bag) == (465, Fraction("17.5"))
    assert account.balance == 0


def test_two_strengths_have_an_account_each(bed):
    bed.do(
        a.DrugPrepared,
        0,
        act_id="second",
        container="bag B",
        vial_conc_mg_per_ml=10,
        vial_volume_ml=20,
        vials=1,
        drawn_ml=2,
        final_volume_ml=20,
    )
    whole_bag(bed)
    bed.do(a.BolusGiven, 45, dose_mg=20, container="bag B")
    bed.do(a.DrugWasted, 50, from_vial_mg=465, mg_per_ml=50)
    bed.do(a.DrugWasted, 50, from_vial_mg=180, mg_per_ml=10)
    account = bed.chart.account
    assert [(s.mg_per_ml, s.opened, s.given, s.wasted) for s in account.strengths] == [
        (10, 200, 20, 180),
        (50, 500, 35, 465),
    ]
    assert account.adds_up


def test_another_controlled_drug_has_its_own_account(bed):
    whole_bag(bed).do(a.DrugWasted, 50, from_vial_mg=465)
    bed.do(
        a.MedicationGiven, 20, drug="Midazolam", dose=2, unit="mg", route="IV", opened=Decimal(5)
    )
    bed.do(a.MedicationGiven, 21, drug="ondansetron", dose=4, unit="mg", route="IV")
    ketamine, midazolam = accounts(bed.chart)
    assert ketamine.adds_up
    assert (midazolam.drug, midazolam.opened, midazolam.given, midazolam.balance) == (
        "midazolam",
        5,
        2,
        3,
    )
    assert open_matters(bed.chart) == ("Midazolam: 5 mg opened, 2 given: 3 mg missing.",)
    bed.do(a.DrugWasted, 22, drug="midazolam", from_vial_mg=3)
    assert open_matters(bed.chart) == ()
    assert bed.summary["wasted_mg"] == 465, "the contract's numbers are ketamine's alone"


def test_mcg_are_counted_in_mg_and_own_drugs_are_not_opened_here(bed):
    bed.do(
        a.MedicationGiven,
        5,
        drug="midazolam",
        dose=500,
        unit="mcg",
        route="IV",
        opened=Decimal(1000),
    )
    bed.do(a.MedicationGiven, 6, drug="midazolam", dose=5, unit="mg", route="oral", purpose="own")
    _, midazolam = accounts(bed.chart)
    assert (midazolam.opened, midazolam.given) == (1, Fraction(1, 2))


def test_a_controlled_drug_whose_opening_was_not_charted_is_named(bed):
    whole_bag(bed).do(a.DrugWasted, 50, from_vial_mg=465)
    bed.do(a.MedicationGiven, 20, drug="midazolam", dose=2, unit="mg", route="IV")
    assert open_matters(bed.chart) == ("Midazolam: 0 mg opened, 2 given: 2 mg too much.",)


def test_what_ended_early_counts_as_what_was_given(bed):
    bed.do(
        a.MedicationGiven, 20, act_id="mid", drug="midazolam", dose=2, unit="mg", route="IV",
        opened=Decimal(5),
    )  # fmt: skip
    bed.do(a.MedicationEnded, 21, medication="mid", given=Decimal(1))
    assert accounts(bed.chart)[1].given == 1


def test_what_stayed_in_the_line_is_named_within_what_was_given(bed):
    preparation = structs.replace(bed.chart.protocol.preparation, line_ml=Decimal(20))
    protocol = structs.replace(bed.chart.protocol, preparation=preparation)
    bed.chart = replace(bed.chart, protocol=protocol)
    assert bed.chart.account.in_line == 0, "nothing stays before the stop"
    whole_bag(bed).do(a.DrugWasted, 50, from_vial_mg=465)
    account = bed.chart.account
    assert (account.line_ml, account.in_line) == (20, 14)
    assert account.balance == 0, "counted once"
    assert account.line_text() == "of the 35 mg given, 14 mg (20 mL) stayed in the line"
    bed.do(a.LineFlushed, 55, volume_ml=20)
    assert bed.chart.account.in_line == 0


# The door -----------------------------------------------------------------------------------------


def test_more_waste_than_is_left_is_taken_and_named(bed):
    whole_bag(bed)
    taken = bed.do(a.DrugWasted, 50, from_vial_mg=500, note="vial was overfilled")
    assert exceptions(bed, taken) == ("500 mg wasted where 465 mg was left",)


def test_a_corrected_waste_is_not_held_against_itself(bed):
    whole_bag(bed)
    first = bed.do(a.DrugWasted, 50, from_vial_mg=465)
    again = bed.do(
        a.DrugWasted, 50, amends=first, from_vial_mg=464, reason="typing slip", charted=55
    )
    assert exceptions(bed, again) == ()


def test_who_gave_the_drug_may_not_have_seen_the_waste(bed):
    whole_bag(bed)
    waste = bed.do(a.DrugWasted, 50, from_vial_mg=465, by="B. Osei, RN")
    seen = bed.do(a.IndependentCheck, 51, of=waste, what="waste", agrees=True, by="M. Ruiz, RN")
    assert exceptions(bed, seen) == ("the witness of the waste gave the drug",)


@given(st.lists(st.tuples(st.integers(0, 46_500), st.booleans()), max_size=6))
def test_the_parts_make_the_whole(new_bedside, amounts):
    """By strength, from vial and from bag: the sums are the account's, whatever was charted."""
    bed = whole_bag(new_bedside().plan().prepare())
    for hundredths, from_vial in amounts:
        mg = Decimal(hundredths) / 100
        bed.do(a.DrugWasted, 50, **{"from_vial_mg" if from_vial else "from_bag_mg": mg})
    account = bed.chart.account
    assert account.balance == sum(s.balance for s in account.strengths)
    assert account.opened == account.given + account.wasted + account.returned + account.balance
