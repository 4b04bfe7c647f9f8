"""What the pump draws from must have been there; found by comparing with a second reckoning."""

from decimal import Decimal

import pytest
from msgspec import structs

from ketachart.clinical.acts import (
    ContainerChanged,
    DrugPrepared,
    InfusionStarted,
    OrderChanged,
    OrderPlaced,
    PatientDischarged,
    RateSet,
    SessionCancelled,
    SideEffectEnded,
    SideEffectNoted,
)
from ketachart.clinical.phases import Phase
from ketachart.clinical.trouble import Refused


def test_a_preparation_corrected_late_does_not_fill_the_bag_again(ready):
    prepared = ready.chart.containers["bag-1"].prepared
    ready.start(150)
    with pytest.raises(Refused, match="would not hold together: No drug is prepared"):
        ready.admit(
            structs.replace(
                prepared, id="again", amends=prepared.id, at=ready.at(15), charted_at=ready.at(16)
            )
        )
    ready.stop(40)
    assert ready.summary["infused_ml"] == 50


def test_the_bag_in_use_can_neither_be_struck_nor_lose_its_name(ready):
    prepared = ready.chart.containers["bag-1"].prepared
    ready.prepare("bag-2", minute=-10)
    ready.start(75, container="bag-1")
    with pytest.raises(Refused, match="would not hold together"):
        ready.strike(5, prepared.id)
    with pytest.raises(Refused, match="would not hold together"):
        ready.admit(
            structs.replace(
                prepared, id="again", amends=prepared.id, container="bag-9", charted_at=ready.at(6)
            )
        )


def test_a_volume_charted_late_is_compared_with_the_bag_that_hung_in_clinical_order(ready):
    ready.prepare("bag-2", final=250, drawn="2.5", minute=-10)
    ready.start(75, container="bag-1")
    bag = ready.act(ContainerChanged, 10, charted=30, to="bag-2")
    with pytest.raises(Refused, match="bag-1 holds 50 mL"):
        ready.do(RateSet, 12, charted=30, rate_ml_per_h=100, vtbi_ml=125)
    ready.admit(bag)
    ready.do(RateSet, 12, charted=31, rate_ml_per_h=100, vtbi_ml=125)


def test_the_concentration_is_that_of_the_first_bag_that_ran(ready):
    ready.prepare("bag-2", drawn="1.4", minute=-10)
    ready.start(75, container="bag-1")
    ready.do(ContainerChanged, 0, to="bag-2")
    ready.stop(20)
    assert ready.summary["concentration_mg_per_ml"] == Decimal("1.4")


def test_hanging_the_bag_that_hangs_already_changes_nothing(ready):
    ready.start(75, vtbi=20)
    ready.do(ContainerChanged, 5, to="bag-1")
    ready.stop(40)
    assert ready.summary["infused_ml"] == 20


def test_a_bag_hung_before_the_start_is_the_one_that_runs(ready):
    ready.prepare("bag-2", drawn="1.4", minute=-10)
    ready.do(ContainerChanged, -5, to="bag-2")
    ready.do(InfusionStarted, 0, rate_ml_per_h=75)
    ready.stop(20)
    assert ready.summary["concentration_mg_per_ml"] == Decimal("1.4")


def test_a_second_bag_may_come_from_a_vial_that_is_open(ready):
    fields = {"vial_conc_mg_per_ml": 50, "vial_volume_ml": 10, "vials": 0, "final_volume_ml": 50}
    ready.do(DrugPrepared, -5, container="bag-2", drawn_ml="0.7", **fields)
    assert ready.summary["opened_mg"] == 500
    with pytest.raises(Refused, match=r"8\.6 mL left from before"):
        ready.do(DrugPrepared, -4, container="bag-3", drawn_ml="8.7", **fields)


def test_the_last_dose_ordered_counts_whichever_order_it_changed(ready):
    first = ready.chart.order.placed.id
    ready.do(OrderPlaced, -40, drug="ketamine", route="IV", dose_mg=40)
    ready.do(OrderChanged, -30, order=first, dose_mg=20)
    ready.start()
    ready.stop(40)
    assert ready.summary["fraction_of_order"] == Decimal("1.75")


def test_an_onset_cannot_be_corrected_to_after_the_end(ready):
    ready.start()
    noted = ready.do(SideEffectNoted, 10, term="nausea", severity="mild")
    ready.do(SideEffectEnded, 20, side_effect=noted)
    with pytest.raises(Refused, match="cannot have begun after that"):
        ready.do(
            SideEffectNoted,
            22,
            charted=30,
            term="nausea",
            severity="mild",
            amends=noted,
            reason="x",
        )


def test_a_patient_whose_session_was_cancelled_still_goes_home(ready):
    ready.do(SessionCancelled, -5, stage="before the start", reason="pressure too high")
    ready.do(PatientDischarged, 20, disposition="home")
    assert ready.chart.phase is Phase.CANCELLED
    assert ready.summary["elapsed_min"] == 0


def test_an_order_may_be_older_than_the_days_plan(bedside):
    bedside.plan()
    bedside.do(OrderPlaced, -600, charted=-10, drug="ketamine", route="IV", dose_mg=40)
