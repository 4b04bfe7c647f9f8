"""Every guard rail that Settings offers decides something: set narrower, another answer comes."""

from datetime import date
from decimal import Decimal

import pytest
import shiboken6
from bedside_charts import Ward, protocol
from msgspec import structs
from setup_desk import Desk

from ketachart.clinical import bolus, guard
from ketachart.clinical.acts import RateSet, WeightTaken
from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import Stamp
from ketachart.clinical.protocol import GuardRail
from ketachart.clinical.protocol_checks import GUARDS
from ketachart.clinical.trouble import Refused
from ketachart.gui.panels.rate_panel import beyond_usual
from ketachart.gui.panels.setup.past import Visit
from ketachart.gui.panels.setup.readiness import Step
from ketachart.gui.panels.setup.weight_card import beside_last

D = Decimal
DOSE = guard.Dose(D(44), D("0.5"), D(88), D(88), D(40))
OTHERWISE = guard.Dose(D(44), D("0.51"), D(88), D(88), D(40))
LAST = (Visit(date(2026, 3, 3), 3, weight_kg=D(88)),)


def running(rules):
    old = Ward().chart
    return Chart(old.session, old.patient, rules, old.entries)


def ordered(rules, dose=DOSE):
    return [f.sentence for f in guard.dose_findings(rules, dose)]


def weighed(rules):
    chart = running(rules)
    act = Ward().bedside.act(WeightTaken, weight_kg=D(60))
    stamp = Stamp(person="p", recorded_at=act.written_at, boot_id="b", steady_ns=0)
    try:
        return chart.admit(act, stamp).exceptions
    except Refused as refused:
        return refused.args


def rate_set(rules):
    chart, ward = running(rules), Ward()
    act = ward.bedside.act(RateSet, rate_ml_per_h=D(80))
    stamp = Stamp(person="p", recorded_at=act.written_at, boot_id="b", steady_ns=0)
    return chart.admit(act, stamp).exceptions, beyond_usual(chart, D(80))


def given(rules):
    ward = Ward()
    found = bolus.findings(running(rules), D(4), D(6), None, ward.now)
    return [f.sentence for f in found]


NARROW = GuardRail(soft_above=D("0.001"), hard_above=D("0.002"))
LONG = GuardRail(hard_below=D(200), soft_below=D(250))
DECIDES = {
    "weight_kg": (weighed, GuardRail(hard_below=D(70))),
    "weight_change_pct": (
        lambda rules: [f.sentence for f in beside_last(rules, D(86), LAST)],
        NARROW,
    ),
    "bmi": (None, NARROW),
    "total_mg_per_kg": (ordered, NARROW),
    "total_mg": (ordered, NARROW),
    "order_difference_pct": (lambda rules: ordered(rules, OTHERWISE), NARROW),
    "rate_mg_per_kg_h": (ordered, NARROW),
    "rate_ml_per_h": (rate_set, NARROW),
    "duration_min": (ordered, LONG),
    "final_mg_per_ml": (
        lambda rules: [f.sentence for f in guard.strength_findings(rules, D("0.9"))],
        NARROW,
    ),
    "bolus_mg_per_kg": (given, NARROW),
    "bolus_min": (given, LONG),
}


def narrowed(name, rail):
    return structs.replace(protocol(), guard={**protocol().guard, name: rail})


def test_none_is_left_out_and_the_shipped_protocol_has_them_all():
    assert DECIDES.keys() == GUARDS.keys() == protocol().guard.keys()


@pytest.mark.parametrize("name", [n for n, (decides, _) in DECIDES.items() if decides])
def test_a_rail_that_is_changed_changes_what_is_said(name):
    decides, rail = DECIDES[name]
    assert decides(protocol()) != decides(narrowed(name, rail))


def test_w_order_and_weight_two_and_ten_percent_are_the_clinics_own():
    """The limits of the reference: beyond 2 % a reason, beyond 10 % no start."""

    def level(per_kg, rules):
        found = guard.dose_findings(rules, order_of(per_kg))
        return found[0].level if found else None

    shipped = protocol()
    assert [level(p, shipped) for p in ("0.5", "0.51", "0.52", "0.56")] == [
        None,
        None,
        "soft",
        "hard",
    ]
    wide = narrowed("order_difference_pct", GuardRail(soft_above=D(20)))
    assert [level(p, wide) for p in ("0.52", "0.56", "0.7")] == [None, None, "soft"]


def order_of(per_kg):
    return guard.Dose(D(44), D(per_kg), D(88), D(88), D(40))


@pytest.fixture
def desk(qtbot):
    desk = Desk()
    yield desk
    shiboken6.delete(desk.panel)


def test_a_body_mass_index_is_asked_about_where_the_clinic_says(desk):
    desk.follow(narrowed("bmi", GuardRail(soft_above=D(24))))
    desk.panel.show_past(())
    desk.panel.open_step(Step.WEIGHT)
    desk.keys("88k")
    desk.type_in("weight-again", "88")
    desk.type_in("height", "178")
    desk.keys("\r")
    assert "a body mass index of 27.8" in desk.panel.open_card.sentence.text()
    assert not desk.ward.acts
    desk.keys("\r")
    assert desk.last(WeightTaken).height_cm == 178


def test_how_many_times_the_last_weight_is_taken_for_pounds_is_the_clinics_own():
    asked = beside_last(protocol(), D(194), LAST)
    assert "pounds read as kilograms" in asked[0].sentence
    other = structs.replace(protocol(), kg_or_lb=(D("2.3"), D("2.4")))
    assert "pounds" not in beside_last(other, D(194), LAST)[0].sentence
