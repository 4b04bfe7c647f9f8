"""A bolus: who may give it, how much of it there is, and what is said of one that was given."""

from decimal import Decimal
from fractions import Fraction

import pytest
from msgspec import structs

from ketachart.clinical.acts import BolusGiven
from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import Stamp, Surroundings
from ketachart.clinical.protocol import GuardRail
from ketachart.clinical.trouble import Refused

D = Decimal
DOCTOR, NURSE = Surroundings(frozenset({"physician"})), Surroundings(frozenset({"nurse"}))
RAILS = {
    "bolus_mg_per_kg": GuardRail(soft_above=D("0.3"), hard_above=D(1)),
    "bolus_min": GuardRail(soft_below=D(5), hard_below=D(1)),
}


@pytest.fixture
def chair(bedside):
    """W10: 80 kg, 40 mg in 40 mL; this clinic has the limits of the reference for a bolus."""
    bedside.plan(weight="80", dose="40").prepare(drawn="0.8", final=40)
    old = bedside.chart
    protocol = structs.replace(old.protocol, guard={**old.protocol.guard, **RAILS})
    bedside.chart = Chart(old.session, old.patient, protocol, old.entries)
    return bedside


def ask(bed, mg, around=DOCTOR, minute=-5, **more):
    said = {"over_min": 6, "ordered_by": "Dr. A. Okafor, MD", "mode": "written", **more}
    act = bed.act(BolusGiven, minute, dose_mg=mg, route="IV", **said)
    stamp = Stamp(person="p", recorded_at=act.written_at, boot_id="b", steady_ns=0)
    return bed.chart.admit(act, stamp, around).exceptions


def test_w10_a_bolus_and_the_rest_as_infusion(chair):
    chair.bolus(-5, 8, over_min=1, container="bag-1", ordered_by="Dr. A. Okafor, MD")
    chair.start(48)
    chair.stop(40)
    delivery = chair.chart.delivery
    assert (delivery.bolus_mg, delivery.infused_mg, delivery.total_mg) == (8, 32, 40)
    assert chair.summary["total_mg_per_kg"] == D("0.5")


def test_a_role_that_may_not_is_refused_beforehand_and_marked_afterwards(chair):
    with pytest.raises(Refused, match="a bolus is given by: physician"):
        ask(chair, 8, NURSE, authorised=True)
    assert ask(chair, 8, DOCTOR, authorised=True) == ()
    assert "by a role that may not give one" in ask(chair, 8, NURSE)[0]


@pytest.mark.parametrize(("role", "marked"), [("nurse", True), ("physician", False)])
def test_a_bolus_in_a_file_is_judged_by_the_role_the_file_tells(chair, role, marked):
    by = chair.act(BolusGiven, -5, dose_mg=8, route="IV").by
    told = Surroundings(staff={by: frozenset({role})})
    assert bool(ask(chair, 8, told)) == marked
    assert ask(chair, 8, Surroundings(staff={"M. Else, RN": frozenset({role})})) == ()


def test_where_the_roles_are_not_known_nobody_is_accused(chair):
    assert ask(chair, 8, Surroundings()) == ()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"mg": 81}, "hard limit of 1 mg/kg"),
        ({"mg": 8, "over_min": "0.5"}, "hard limit of 1 min"),
        ({"mg": 8, "ordered_by": None}, "who ordered it"),
        ({"mg": 8, "mode": "phone"}, "Read the order back"),
        ({"mg": 41, "container": "bag-1"}, "holds 40 mg"),
    ],
)
def test_what_is_not_released_beforehand(chair, more, said):
    mg = more.pop("mg")
    with pytest.raises(Refused, match=said):
        ask(chair, mg, authorised=True, **more)


def test_given_already_it_is_taken_as_an_exception(chair):
    found = ask(chair, 82, over_min="0.5", ordered_by=None)
    assert found[0] == "a bolus without a prescriber"
    assert "82" not in found[0]
    assert any("hard limit of 1 mg/kg" in f for f in found)
    assert any("hard limit of 1 min" in f for f in found)


def test_it_never_gives_more_than_its_container_still_holds(chair):
    chair.start(60, container="bag-1")
    chair.bolus(30, 20, container="bag-1")
    now = chair.chart.delivery_at(chair.at(31))
    assert (now.infused_mg, now.bolus_mg) == (30, 10)
    assert now.left_in("bag-1") == 0
    assert "holds 10 mg by the record" in " ".join(chair.chart.entries[-1].exceptions)


def test_out_of_a_syringe_of_its_own_all_of_it_counts(chair):
    chair.start(60)
    chair.bolus(10, 20)
    assert chair.chart.delivery.bolus_mg == 20
    assert chair.chart.delivery_at(chair.at(40)).infused_ml == 40
    assert chair.chart.delivery_at(chair.at(20)).total_mg == Fraction(40)
