"""Whether a patient may go: against baseline, by the clock, and after a sedative."""

from datetime import timedelta
from decimal import Decimal

import pytest
from bedside_charts import Ward, charted
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from ketachart.clinical import acts as a
from ketachart.clinical.discharge import (
    count_met,
    earliest,
    escort_named,
    finding,
    is_near_baseline,
    longest_wait,
)
from ketachart.clinical.discharge_scores import ALDRETE, PADSS, points_of, short_of, total_of
from ketachart.clinical.trouble import Refused

PRESSURE = "blood pressure and pulse near baseline"
AFTER = "2026-03-10T11:24:00-05:00"
"""ex-05, a quarter of an hour after the end; its baseline is 142/86, 74/min, SpO2 97."""


def after(*kinds, minutes: float = 1, **said):
    """The chart of ex-05 with one more act, ``minutes`` later, and that moment."""
    ward = Ward("ex-05", AFTER)
    ward.clock.set(ward.now + timedelta(minutes=minutes))
    chart = ward.chart
    if a.VitalsTaken in kinds:
        said |= {"entered": "typed"}
    for kind in kinds:
        chart = charted(chart, ward.bedside.act(kind, **said))
    return chart, ward.now


def measured(**values):
    return after(a.VitalsTaken, **values)[0]


@pytest.mark.parametrize(
    ("sbp", "dbp", "hr", "back"),
    [
        (142, 86, 74, True),
        (159, 86, 74, True),
        (165, 86, 74, False),  # above the limit of 160, though within a fifth of baseline
        (142, 104, 74, False),  # 1.2 x 86 is 103.2
        (142, 86, 88, True),  # 1.2 x 74 is 88.8
        (142, 86, 89, False),
        (118, 70, 52, True),  # a calmer pulse than at arrival is no hindrance
        (99, 60, 60, False),
        (120, 70, 49, False),
    ],
)
def test_back_at_baseline_is_not_above_by_a_fifth_and_not_too_low(sbp, dbp, hr, back):
    chart = measured(sbp_mmhg=sbp, dbp_mmhg=dbp, hr_per_min=hr)
    assert is_near_baseline(chart) is back
    found = finding(chart, PRESSURE, chart.sets[-1].taken.at)
    assert (found.met, found.at) == (back, chart.sets[-1].taken.at)
    assert found.words == f"{sbp}/{dbp}, {hr}/min against 142/86, 74/min"


@given(hr=st.integers(51, 86), lower=st.integers(0, 30))
@settings(max_examples=40, deadline=None)
def test_a_calmer_pulse_never_turns_a_yes_into_a_no(hr, lower):
    calmer = max(hr - lower, 51)
    of = [measured(sbp_mmhg=140, dbp_mmhg=84, hr_per_min=pulse) for pulse in (hr, calmer)]
    assert is_near_baseline(of[0]) <= is_near_baseline(of[1])


def test_a_value_from_before_the_end_does_not_count():
    ward = Ward("ex-05", "2026-03-10T11:07:40-05:00")
    assert ward.chart.stopped_at is not None
    assert is_near_baseline(ward.chart) is None
    assert finding(ward.chart, PRESSURE, ward.now).words == "no blood pressure since the end"


@pytest.mark.parametrize(
    ("spo2", "oxygen", "met"),
    [(97, None, True), (94, None, True), (93, None, False), (99, 2, False)],
)
def test_oxygen_is_enough_on_room_air(spo2, oxygen, met):
    chart = measured(spo2_pct=spo2, o2_l_per_min=oxygen)
    assert finding(chart, "oxygen as at arrival", chart.sets[-1].taken.at).met is met


def test_vomiting_waits_half_an_hour():
    chart, now = after(a.SideEffectNoted, term="vomiting", severity="mild")
    effect = chart.effects[-1]
    ended = a.SideEffectEnded(id="e", at=now, by="x", side_effect=effect.id)
    chart = charted(chart, ended)
    met = [
        finding(chart, "little or no nausea", now + timedelta(minutes=m)).met for m in (0, 29, 30)
    ]
    assert met == [False, False, True]


def test_mild_nausea_is_little_and_moderate_is_not():
    for severity, met in (("mild", True), ("moderate", False)):
        chart, now = after(a.SideEffectNoted, term="nausea", severity=severity)
        assert finding(chart, "little or no nausea", now).met is met


def test_the_walk_is_never_reckoned_only_doubted():
    chart, now = after()
    assert finding(chart, "steady on the feet", now).met is None
    chart, now = after(a.SideEffectNoted, term="dizziness", severity="moderate")
    assert finding(chart, "steady on the feet", now).met is False


def test_the_count_is_of_what_the_record_shows():
    chart, now = after()
    assert count_met(chart, now) == (4, 6)
    chart, now = after(a.AccessRemoved)
    assert count_met(chart, now) == (5, 6)
    assert count_met(measured(moaas=4), now)[0] == 3


def test_the_protocol_s_wait_runs_from_the_end():
    chart, _ = after()
    assert earliest(chart) == chart.stopped_at + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("drug", "route", "longer"),
    [
        ("midazolam", "IV", True),
        ("Lorazepam 2 mg/mL", "iv push", True),
        ("midazolam", "oral", False),
        ("ondansetron", "IV", False),
    ],
)
def test_a_benzodiazepine_into_the_vein_makes_the_wait_longer(drug, route, longer):
    chart, now = after(
        a.MedicationGiven, drug=drug, dose=Decimal(1), unit="mg", route=route, ordered_by="Dr. X"
    )
    wait = longest_wait(chart)
    assert wait.until == (now + timedelta(minutes=120) if longer else earliest(after()[0]))
    assert wait.what == (drug if longer else "the end")


def test_deep_sedation_makes_the_wait_longer_and_it_is_an_exception_to_leave_before():
    chart, now = after(a.VitalsTaken, moaas=2)
    assert earliest(chart) == now + timedelta(minutes=120)
    left = a.PatientDischarged(
        id="d", at=now + timedelta(minutes=90), by="x", disposition="home", reason="lives near"
    )
    chart = charted(chart, left)
    assert chart.entries[-1].exceptions == ("left before 120 min after MOAA/S 2",)


def test_a_struck_sedation_counts_no_longer():
    chart, now = after(a.VitalsTaken, moaas=2)
    strike = a.EntryStruck(id="s", at=now, by="x", entry=chart.sets[-1].taken.id, reason="slip")
    assert earliest(charted(chart, strike)) == chart.stopped_at + timedelta(minutes=30)


def test_before_the_end_nobody_says_when():
    ward = Ward("ex-05", "2026-03-10T10:20:00-05:00")
    assert earliest(ward.chart) is None


@pytest.mark.parametrize(
    ("answer", "detail", "name"),
    [
        ("confirmed", None, ""),
        (True, None, ""),
        ("Sam Doe, friend", None, "Sam Doe, friend"),
        ("confirmed", "Sam Doe", "Sam Doe"),
        ("no", None, ""),
    ],
)
def test_the_escort_is_named_where_the_checklist_names_one(answer, detail, name):
    chart, now = after()
    said = a.ItemChecked(id="i", at=now, by="x", item="escort home", answer=answer)
    chart = charted(chart, structs.replace(said, detail=detail))
    assert escort_named(chart) == name


class TestScores:
    """Aldrete and PADSS: what the record says of each item, and what a total must be."""

    def after(self, running, **values):
        running.stop(40)
        running.vitals(60, **values)
        return points_of(running.chart, ALDRETE), points_of(running.chart, PADSS)

    @pytest.mark.parametrize(
        ("sbp", "aldrete", "padss"), [(144, 2, 2), (150, 1, 1), (170, 1, 0), (181, 0, 0)]
    )
    def test_pressure_against_baseline(self, running, sbp, aldrete, padss):
        first, second = self.after(running, sbp=sbp, dbp=80)
        assert first["Circulation"].points == aldrete
        assert second["Vitals"].points == padss

    def test_a_calmer_value_is_no_hindrance_and_one_under_a_limit_is(self, running):
        running.stop(40)
        running.vitals(60, 101, 70, hr=60)
        assert points_of(running.chart, ALDRETE)["Circulation"].points == 2
        running.vitals(70, 80, 50)
        assert points_of(running.chart, ALDRETE)["Circulation"].points == 1

    @pytest.mark.parametrize(("level", "points"), [(5, 2), (4, 1), (3, 1), (2, 0), (0, 0)])
    def test_awake(self, running, level, points):
        assert self.after(running, moaas=level)[0]["Awake"].points == points

    @pytest.mark.parametrize(
        ("spo2", "oxygen", "points"),
        [(93, None, 2), (92, None, None), (93, 2, 1), (90, 2, 0), (96, 0, 2)],
    )
    def test_saturation(self, running, spo2, oxygen, points):
        flow = {} if oxygen is None else {"o2_l_per_min": Decimal(oxygen)}
        found = self.after(running, spo2=spo2, **flow)[0].get("SpO₂")
        assert (found.points if found else None) == points

    def test_nothing_measured_since_the_end_says_nothing(self, running):
        running.stop(40)
        assert points_of(running.chart, ALDRETE) == {}

    @given(st.lists(st.integers(0, 2), min_size=5, max_size=5))
    def test_a_total_is_the_sum_and_only_of_all_items(self, values):
        named = {item.name: v for item, v in zip(ALDRETE.items, values, strict=True)}
        assert total_of(ALDRETE, named) == sum(values)
        assert bool(short_of(ALDRETE, sum(values))) is (sum(values) < 9)
        named.pop("Awake")
        assert total_of(ALDRETE, named) is None

    @pytest.mark.parametrize(
        "said",
        [
            {"aldrete": 11},
            {"padss": -1},
            {"aldrete": 9, "points": {"Activity": 3}},
            {"aldrete": 9, "points": {item.name: 2 for item in ALDRETE.items}},
        ],
    )
    def test_a_score_that_cannot_be_is_refused(self, running, said):
        running.stop(40)
        with pytest.raises(Refused):
            running.do(a.DischargeAssessed, 80, score_form=ALDRETE.name, **said)
