"""What the pump delivered: the worked examples, and what happens at a chair."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from ketachart.clinical.acts import DrugPrepared, InfusionStopped
from ketachart.clinical.dosing import concentration, opened_mg
from ketachart.clinical.units import kg_from_lb, rounded, shown

# The worked examples --------------------------------------------------------------------------


def test_w1_half_a_milligram_per_kg_over_forty_minutes(ready):
    ready.start(75, 50)
    ready.stop(40)
    said = ready.summary
    assert Decimal("0.7") == said["concentration_mg_per_ml"]
    assert (Decimal(50), Decimal(35)) == (said["infused_ml"], said["infused_mg"])
    assert (Decimal("0.5"), Decimal(1)) == (said["total_mg_per_kg"], said["fraction_of_order"])


def test_w2_drug_added_to_a_bag_is_weaker_and_the_vtbi_leaves_some_behind(bedside):
    bedside.plan().prepare(final="100.7")
    bedside.start("151.05", 100)
    bedside.stop(60)
    said = bedside.summary
    assert Decimal("0.347567") == said["concentration_mg_per_ml"]
    assert Decimal("34.757") == rounded(said["infused_mg"], 3)
    assert Decimal("0.993") == rounded(said["fraction_of_order"], 3)


def test_w3_the_weakest_vial(bedside):
    bedside.plan(weight="58.4", dose="29.2").prepare(conc=10, drawn="2.92", each=20)
    bedside.start(75, 50)
    bedside.stop(40)
    assert Decimal("0.584") == bedside.summary["concentration_mg_per_ml"]
    assert Decimal("29.2") == bedside.summary["total_mg"]


def test_w4_pounds_are_exact_and_never_read_as_kilograms():
    kg = kg_from_lb(Decimal(154))
    assert Decimal("69.85322498") == kg
    assert Decimal("34.926612") == rounded(kg / 2, 6)
    assert shown(kg / 2, 1) == "34.9"
    assert Decimal("1.1023") == rounded(Fraction(77) / Fraction(kg), 4)


def test_w7_three_rates(bedside):
    bedside.plan(weight="84", dose="68.25").prepare(drawn="1.365", final="68.25")
    bedside.start(42)
    bedside.rate(15, 63)
    bedside.rate(30, 84)
    bedside.stop(60)
    delivery = bedside.chart.delivery
    assert [Fraction("10.5"), Fraction("15.75"), 42] == [s.ml for s in delivery.segments]
    assert Fraction("68.25") == delivery.total_mg
    assert Decimal("0.8125") == bedside.summary["total_mg_per_kg"]


def test_w8_a_pause_and_a_slower_end(bedside):
    bedside.plan(weight="88", dose="44").prepare(drawn="0.88")
    bedside.start(75)
    bedside.pause(21)
    assert Fraction("26.25") == bedside.chart.delivery.infused_ml
    bedside.resume(34, 50)
    now = bedside.chart.delivery_at(bedside.at(34))
    assert (Fraction("23.75"), Fraction("28.5")) == (now.left_ml, now.remaining_min)
    bedside.stop(70)
    said, delivery = bedside.summary, bedside.chart.delivery
    assert bedside.at("62.5") == delivery.empty_since
    assert Decimal(44) == said["infused_mg"]
    assert (Decimal("49.5"), Decimal(13), Decimal(70)) == (
        said["running_min"],
        said["paused_min"],
        said["elapsed_min"],
    )


def test_w10_a_bolus_and_then_the_rest(bedside):
    bedside.plan(weight="80", dose="40").prepare(drawn="0.64", final=40)
    bedside.bolus(-5, 8, over_min=1, ordered_by="Dr. A. Okafor, MD")
    bedside.start(60)
    bedside.stop(40)
    said = bedside.summary
    assert (Decimal(8), Decimal(32), Decimal(40)) == (
        said["bolus_mg"],
        said["infused_mg"],
        said["total_mg"],
    )
    assert Decimal("0.5") == said["total_mg_per_kg"]


def test_w18_what_was_opened_is_given_or_wasted():
    made = DrugPrepared(
        id="p",
        at=datetime(2026, 3, 3, tzinfo=UTC),
        by="M. Ruiz, RN",
        vial_conc_mg_per_ml=Decimal(50),
        vial_volume_ml=Decimal(10),
        vials=1,
        drawn_ml=Decimal("0.70"),
        final_volume_ml=Decimal(50),
    )
    assert opened_mg(made) == 500
    assert opened_mg(made) - concentration(made) * 50 == 465


def test_w20_midnight_changes_nothing(new_bedside):
    late = datetime(2026, 3, 3, 23, 50, tzinfo=timezone(timedelta(hours=-6)))
    bed = new_bedside(ten=late).plan().prepare()
    bed.start()
    bed.stop(40)
    assert bed.chart.stopped_at.isoformat() == "2026-03-04T00:30:00-06:00"
    assert (Decimal(40), Decimal(35)) == (bed.summary["elapsed_min"], bed.summary["total_mg"])


def test_a_change_of_zone_changes_nothing(new_bedside):
    before = datetime(2026, 3, 8, 1, 40, tzinfo=timezone(timedelta(hours=-6)))
    bed = new_bedside(ten=before).plan().prepare()
    bed.start()
    stopped = bed.at(40).astimezone(timezone(timedelta(hours=-5)))
    act = bed.act(InfusionStopped, 40, outcome="completed")
    bed.admit(structs.replace(act, at=stopped))
    assert (bed.chart.stopped_at.hour, bed.chart.stopped_at.minute) == (3, 20)
    assert Decimal(40) == bed.summary["elapsed_min"]


# VTBI, bags -----------------------------------------------------------------------------------


def test_the_volume_to_be_infused_ends_delivery_and_the_chart_says_since_when(ready):
    ready.start(75, vtbi=25)
    now = ready.chart.delivery_at(ready.at(30))
    assert (25, ready.at(20), 20) == (now.infused_ml, now.empty_since, now.running_min)
    assert now.running
    assert now.left_ml == 0


def test_without_a_volume_to_be_infused_it_is_all_the_bag_holds(ready):
    ready.start(75)
    assert ready.chart.delivery_at(ready.at(60)).infused_ml == 50


def test_a_volume_set_again_counts_from_then_on(ready):
    ready.start(60, vtbi=20)
    ready.rate(30, 60, vtbi=10)
    at_35, at_60 = (ready.chart.delivery_at(ready.at(m)) for m in (35, 60))
    assert (at_35.infused_ml, at_35.empty_since) == (25, None)
    assert (30, ready.at(40)) == (at_60.infused_ml, at_60.empty_since)
    assert at_60.running_min == 30


def test_a_volume_set_again_cannot_draw_more_than_the_bag_still_holds(ready):
    ready.start(60, vtbi=40)
    ready.rate(40, 60, vtbi=50)
    assert ready.chart.delivery_at(ready.at(120)).infused_ml == 50


def test_a_rate_set_without_a_volume_leaves_the_rest_as_it_was(ready):
    ready.start(60, vtbi=20)
    ready.rate(10, 30)
    assert ready.at(30) == ready.chart.delivery_at(ready.at(60)).empty_since


def test_another_bag_brings_its_own_strength_and_volume(ready):
    ready.prepare("bag-2", drawn="0.35", minute=-15)
    ready.start(60, vtbi=20, container="bag-1")
    ready.hang(30, "bag-2")
    now = ready.chart.delivery_at(ready.at(60))
    assert [(s.container, s.ml) for s in now.segments] == [("bag-1", 20), ("bag-2", 30)]
    assert 20 * Fraction("0.7") + 30 * Fraction("0.35") == now.infused_mg
    assert now.first_container.name == "bag-1"
    assert Decimal("0.7") == ready.summary["concentration_mg_per_ml"]


def test_a_bag_hung_again_still_misses_what_ran_out_of_it(ready):
    ready.prepare("bag-2", minute=-15)
    ready.start(60, container="bag-1")
    ready.hang(20, "bag-2")
    ready.hang(30, "bag-1")
    assert ready.chart.delivery_at(ready.at(30)).left_ml == 30


def test_a_rate_set_can_name_the_next_bag(ready):
    ready.prepare("bag-2", minute=-15)
    ready.start(60, container="bag-1")
    ready.rate(10, 30, container="bag-2")
    assert ready.chart.delivery_at(ready.at(20)).container.name == "bag-2"


def test_a_bolus_from_a_named_bag_uses_its_volume(ready):
    ready.start(75, container="bag-1")
    ready.bolus(4, 7, container="bag-1")
    now = ready.chart.delivery_at(ready.at(60))
    assert now.infused_ml == 40
    assert (now.infused_mg, now.total_mg) == (28, 35)


def test_a_bolus_from_elsewhere_leaves_the_bag_alone(ready):
    ready.start(75)
    ready.bolus(4, 7)
    assert ready.chart.delivery_at(ready.at(60)).infused_ml == 50


def test_pump_found_empty_is_charted_when_found_and_counted_when_it_was(ready):
    ready.start(75)
    ready.stop(52)
    said = ready.summary
    assert (Decimal(40), Decimal(52), Decimal(0)) == (
        said["running_min"],
        said["elapsed_min"],
        said["paused_min"],
    )
    assert ready.at(40) == ready.chart.delivery.empty_since


def test_a_pause_charted_afterwards_takes_its_time_out(ready):
    ready.start(75)
    ready.vitals(20, 120, 76)
    ready.pause(10, charted=21, reason="line or site")
    ready.resume(14, charted=22)
    ready.stop(30)
    said = ready.summary
    assert (Decimal(26), Decimal(4)) == (said["running_min"], said["paused_min"])
    assert Decimal("22.75") == said["infused_mg"]
    assert said["late_entries"] == 2


def test_a_pump_held_and_never_resumed_counts_as_paused_to_the_stop(ready):
    ready.start(75)
    ready.pause(10, reason="patient's wish")
    held = ready.chart.delivery_at(ready.at(16))
    assert (held.running, held.paused_min, held.running_min) == (False, 6, 10)
    ready.stop(25, "discontinued")
    assert Decimal(15) == ready.summary["paused_min"]


def test_a_rate_set_while_paused_counts_from_the_resume(ready):
    ready.start(60)
    ready.pause(10, reason="line or site")
    ready.rate(12, 30)
    ready.resume(15)
    assert Fraction(20) == ready.chart.delivery_at(ready.at(35)).infused_ml


def test_a_stop_that_is_struck_lets_the_pump_run_on(ready):
    ready.start(75)
    ready.strike(21, ready.stop(20), reason="still running")
    assert ready.chart.phase == "infusing"
    assert Fraction("37.5") == ready.chart.delivery_at(ready.at(30)).infused_ml


def test_before_the_start_nothing_was_delivered(ready):
    said = ready.summary
    assert (said["infused_ml"], said["total_mg"], said["elapsed_min"]) == (0, 0, 0)
    assert said["concentration_mg_per_ml"] is None


def test_while_it_runs_the_dose_is_not_known(ready):
    ready.start()
    assert ready.summary["total_mg"] is None
    assert ready.summary["elapsed_min"] is None


# Laws -----------------------------------------------------------------------------------------

RATES = st.integers(1, 999)
STEPS = st.lists(st.tuples(st.integers(1, 15), RATES), min_size=1, max_size=5)


def runs(new_bedside, steps, vtbi, cuts=()):
    """An infusion with rate changes after some minutes each; cuts set the same rate again."""
    bed = new_bedside().plan().prepare(final=100)
    bed.start(steps[0][1], vtbi=vtbi)
    minute, events = 0, []
    for (length, _), (_, rate) in pairwise(steps):
        minute += length
        events.append((minute, rate))
    end = minute + steps[-1][0]
    marks = [m for m, _ in events]
    for cut in cuts:
        if cut < end and cut not in marks:
            rate = [steps[0][1], *(r for m, r in events if m < cut)][-1]
            events.append((cut, rate))
            events.sort()
            marks.append(cut)
    for at, rate in sorted(events):
        bed.rate(at, rate)
    bed.stop(end)
    return bed.chart.delivery


@settings(max_examples=40, deadline=None)
@given(steps=STEPS, vtbi=st.integers(1, 100), cuts=st.sets(st.integers(1, 70), max_size=4))
def test_splitting_a_span_never_changes_the_dose(new_bedside, steps, vtbi, cuts):
    whole, split = (runs(new_bedside, steps, vtbi, c) for c in ((), cuts))
    assert (whole.infused_mg, whole.infused_ml) == (split.infused_mg, split.infused_ml)
    assert abs(whole.running_min - split.running_min) <= Fraction(1, 1_000_000)


@settings(max_examples=40, deadline=None)
@given(steps=STEPS, vtbi=st.integers(1, 100))
def test_delivered_never_exceeds_the_volume_to_be_infused(new_bedside, steps, vtbi):
    delivery = runs(new_bedside, steps, vtbi)
    asked = sum(Fraction(rate * length, 60) for length, rate in steps)
    assert min(asked, Fraction(vtbi)) == delivery.infused_ml
    assert delivery.running_min <= delivery.elapsed_min


@settings(max_examples=60, deadline=None)
@given(
    doing=st.lists(
        st.tuples(
            st.sampled_from(["pause", "resume", "rate", "vtbi", "hang", "bolus"]),
            st.integers(1, 400),
            st.integers(1, 12),
        ),
        max_size=12,
    ),
)
def test_no_course_gives_more_than_was_there_or_longer_than_it_took(new_bedside, doing):
    bed = new_bedside().plan().prepare(minute=-30).prepare("bag-2", drawn="1.4", minute=-25)
    bed.start(75, container="bag-1")
    minute = 0
    for what, amount, length in doing:
        minute += length
        phase = bed.chart.phase
        match what:
            case "pause" if phase == "infusing":
                bed.pause(minute)
            case "resume" if phase == "paused":
                bed.resume(minute, amount)
            case "rate":
                bed.rate(minute, amount)
            case "vtbi":
                bed.rate(minute, amount, vtbi=1 + amount % 50)
            case "hang":
                bed.hang(minute, f"bag-{1 + amount % 2}")
            case "bolus":
                bed.bolus(minute, 1, container="bag-1")
    bed.stop(minute + 5)
    delivery = bed.chart.delivery
    for name in ("bag-1", "bag-2"):
        assert sum(s.ml for s in delivery.segments if s.container == name) <= 50
    assert delivery.running_min + delivery.paused_min <= delivery.elapsed_min


@pytest.mark.parametrize("minute", [0, 7, 20, 40, 90])
def test_looking_at_a_moment_changes_nothing_later(ready, minute):
    ready.start(75)
    ready.stop(45)
    before = ready.chart.delivery_at(ready.at(minute))
    assert ready.chart.delivery.total_mg == 35
    assert before.total_mg <= 35
