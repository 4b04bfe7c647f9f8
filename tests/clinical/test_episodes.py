"""Flags as episodes: from the first flagged set to a set in range, or to the physician's limit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from ketachart.clinical.acts import (
    ActionTaken,
    LimitsSet,
    MedicationGiven,
    PersonTold,
    VitalsTaken,
)
from ketachart.clinical.chart import Chart
from ketachart.clinical.episodes import GROUPS, episodes, is_answered
from ketachart.clinical.flags import judge
from ketachart.clinical.phrases import flag_text
from ketachart.clinical.protocol import ExtraSets
from ketachart.clinical.trouble import Refused

ROSSI = "Dr. E. Rossi, MD"


def accept(bed, minute, **bounds):
    for param, high in bounds.items():
        bed.do(LimitsSet, minute, param=param, high=high, ordered_by=ROSSI)


def only(bed):
    (episode,) = episodes(bed.chart)
    return episode


def answered(bed, episode):
    return is_answered(bed.chart, episode, episode.last)


def minute(bed, at):
    return (at - bed.ten).total_seconds() / 60


def test_pressure_mean_and_rise_of_one_stretch_are_one_episode(running):
    running.vitals(10, 172, 102)
    running.vitals(15, 188, 110)
    running.vitals(20, 165, 98)
    running.vitals(30, 138, 84)
    episode = only(running)
    assert {f.param for f in episode.flags(episode.peak)} == {"sbp", "dbp", "map", "sbp_rise_pct"}
    assert [minute(running, s.taken.at) for s in episode.sets] == [10, 15, 20]
    assert minute(running, episode.peak.taken.at) == 15
    assert (episode.ended, minute(running, episode.ended_at)) == ("in range", 30)
    assert episode.minutes(running.at(90)) == 20


def test_an_episode_that_nothing_ended_lasts(running):
    running.vitals(10, spo2=91)
    episode = only(running)
    assert (episode.ended, episode.ended_at, episode.back) == ("still", None, None)
    assert episode.minutes(running.at(25)) == 15


def test_a_set_that_leaves_the_flagged_value_out_ends_nothing(running):
    running.vitals(10, 150, 104)
    running.vitals(12, 118)
    running.vitals(14, hr=80)
    assert only(running).ended == "still"
    running.vitals(16, 118, 76)
    assert only(running).ended == "in range"


def test_a_value_flagged_again_later_is_another_episode(running):
    for at, spo2 in ((10, 92), (15, 96), (20, 93), (25, 97)):
        running.vitals(at, spo2=spo2)
    assert [(minute(running, e.first.taken.at), e.ended) for e in episodes(running.chart)] == [
        (10, "in range"),
        (20, "in range"),
    ]


def test_a_struck_set_belongs_to_no_episode(running):
    slip = running.vitals(10, 218, 84)
    running.strike(11, slip)
    assert episodes(running.chart) == ()


# Accepted ---------------------------------------------------------------------------------------


def test_a_limit_over_the_value_ends_it_and_says_who_accepted(running):
    running.vitals(10, 168, 103)
    accept(running, 14, sbp=175, dbp=105)
    episode = only(running)
    assert (episode.ended, minute(running, episode.ended_at)) == ("accepted", 14)
    assert [(a.ordered_by, a.param, a.high) for a in episode.accepted] == [
        (ROSSI, "sbp", Decimal(175)),
        (ROSSI, "dbp", Decimal(105)),
    ]


def test_a_limit_below_the_value_accepts_nothing(running):
    running.vitals(10, 178, 96)
    accept(running, 14, sbp=175)
    assert only(running).ended == "still"


def test_one_pressure_accepted_leaves_the_other_open(running):
    running.vitals(10, 168, 103)
    accept(running, 14, sbp=175)
    assert only(running).ended == "still"


def test_mean_and_rise_are_accepted_with_the_pressures_that_make_them(running):
    accept(running, 5, sbp=175, dbp=105)
    running.vitals(10, 170, 100)
    episode = only(running)
    assert {f.param for f in episode.flags(episode.first)} == {"map", "sbp_rise_pct"}
    assert (episode.ended, minute(running, episode.ended_at)) == ("accepted", 10)
    assert episode.rechecks == ()


def test_beyond_what_was_accepted_another_episode_begins(running):
    running.vitals(10, 168, 88)
    accept(running, 14, sbp=175)
    running.vitals(20, 182, 90)
    assert [(minute(running, e.first.taken.at), e.ended) for e in episodes(running.chart)] == [
        (10, "accepted"),
        (20, "still"),
    ]


# Told and done ----------------------------------------------------------------------------------


def test_what_was_done_and_told_in_the_stretch_belongs_to_it(running):
    first = running.vitals(10, 172, 102)
    running.pause(11)
    running.do(ActionTaken, 12, text="repeated by hand")
    running.do(PersonTold, 12, whom=ROSSI, about=first, said="wait")
    running.vitals(20, 140, 84)
    running.do(ActionTaken, 25, text="lights lowered")
    episode = only(running)
    assert [type(act).__name__ for act in episode.done] == ["InfusionPaused", "ActionTaken"]
    assert [act.said for act in episode.told] == ["wait"]


def test_what_names_an_episode_belongs_to_that_one_alone(running):
    pressure = running.vitals(10, 172, 102)
    running.vitals(12, spo2=91)
    running.do(ActionTaken, 13, text="repeated by hand", about=pressure)
    high, low = episodes(running.chart)
    assert [len(high.done), len(low.done)] == [1, 0]
    assert answered(running, high)
    assert not answered(running, low)


def test_what_was_done_for_a_side_effect_answers_no_flag(running):
    running.vitals(10, 172, 102)
    effect = running.note_effect(11, "anxiety", "moderate")
    running.do(ActionTaken, 12, text="reassured", side_effect=effect)
    assert only(running).done == ()
    assert not answered(running, only(running))


def test_what_was_done_for_a_rise_by_its_name_answers_the_flag(running):
    running.vitals(10, 172, 102)
    effect = running.note_effect(11, "blood pressure rise", "moderate")
    running.do(ActionTaken, 12, text="repeated by hand", side_effect=effect)
    assert answered(running, only(running))


def test_a_drug_that_was_taken_at_home_is_no_answer(running):
    running.vitals(10, 172, 102)
    for purpose in ("own", "rescue"):
        running.do(MedicationGiven, 12, drug="x", dose=1, unit="mg", route="IV", purpose=purpose)
    assert [act.purpose for act in only(running).done] == ["rescue"]


def test_an_answer_follows_its_set_when_that_is_corrected(running):
    first = running.vitals(10, 172, 102)
    running.do(PersonTold, 12, whom=ROSSI, about=first)
    running.vitals(10, 173, 102, amends=first, charted=13, reason="typing slip")
    assert len(only(running).told) == 1


@pytest.mark.parametrize("accepted", [2, 14])
def test_what_came_after_the_physicians_limit_is_not_missed(running, accepted):
    accept(running, accepted, sbp=185, dbp=112)
    running.vitals(10, 172, 102)
    running.vitals(20, 178, 108)
    running.do(ActionTaken, 22, text="repeated by hand")
    running.do(PersonTold, 23, whom=ROSSI, said="go on")
    running.vitals(30, 138, 84)
    running.do(ActionTaken, 32, text="lights lowered")
    episode = only(running)
    assert episode.ended == "accepted"
    assert [act.text for act in episode.done] == ["repeated by hand"]
    assert [act.said for act in episode.told] == ["go on"]


def test_long_after_the_last_accepted_set_what_is_done_is_no_answer(running):
    running.vitals(10, 172, 102)
    accept(running, 14, sbp=185, dbp=112)
    running.do(ActionTaken, 50, text="lights lowered")
    running.vitals(60, 138, 84)
    assert only(running).done == ()


# The sets that follow a flag --------------------------------------------------------------------


@pytest.fixture
def rechecked(new_bedside, protocol):
    schedule = structs.replace(protocol.schedule, extra=(ExtraSets(after="flag", minutes=(5,)),))
    bed = new_bedside(structs.replace(protocol, schedule=schedule)).plan().prepare()
    bed.vitals(-10, 120, 76, spo2=98)
    bed.start()
    return bed


def asked(bed, now):
    return [
        (minute(bed, d.at), d.answered_by is not None)
        for d in bed.chart.due(bed.at(now))
        if d.recheck
    ]


def test_a_flag_asks_for_a_recheck(rechecked):
    rechecked.vitals(12, 172, 102)
    assert asked(rechecked, 13) == [(17, False)]
    assert rechecked.chart.next_due(rechecked.at(13)).recheck


def test_an_early_recheck_is_one(rechecked):
    rechecked.vitals(12, 172, 102)
    rechecked.vitals(13, 140, 84)
    assert asked(rechecked, 20) == [(17, True)]


def test_a_recheck_near_a_set_of_the_schedule_is_that_set(rechecked):
    rechecked.vitals(6, 172, 102)
    assert asked(rechecked, 8) == []


def test_a_value_within_the_physicians_limit_asks_for_none(rechecked):
    accept(rechecked, 2, sbp=175, dbp=105)
    rechecked.vitals(12, 172, 102)
    assert rechecked.chart.sets[-1].flags
    assert asked(rechecked, 13) == []


def test_a_flag_before_the_start_asks_for_none(new_bedside, rechecked):
    bed = new_bedside(rechecked.chart.protocol).plan().prepare()
    bed.vitals(-3, 172, 102)
    bed.start()
    assert asked(bed, 5) == []


# Limits that cannot be ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ({"low": 170, "high": 150}, "isn't below the high limit 150"),
        ({"high": 90}, "the low limit 100 isn't below the high limit 90"),
        ({"high": 400}, "outside 30 to 300"),
    ],
)
def test_limits_that_cross_or_cannot_be_typed_are_refused(running, bounds, said):
    with pytest.raises(Refused, match=said):
        running.do(LimitsSet, 5, param="sbp", ordered_by=ROSSI, **bounds)


# Laws ---------------------------------------------------------------------------------------------

SETS = st.lists(
    st.tuples(
        st.integers(0, 90),
        st.one_of(st.none(), st.tuples(st.integers(80, 200), st.integers(40, 78))),
        st.one_of(st.none(), st.integers(85, 100)),
        st.one_of(st.none(), st.integers(35, 140)),
    ).filter(lambda told: any(value is not None for value in told[1:])),
    max_size=8,
    unique_by=lambda told: told[0],
)
LIMITS = st.lists(st.tuples(st.integers(0, 90), st.integers(120, 210)), max_size=2)


def charted(new_bedside, sets, limits):
    bed = new_bedside().plan().prepare()
    bed.vitals(-10, 120, 76, hr=72, spo2=98)
    bed.start()
    for at, high in limits:
        bed.do(LimitsSet, at, param="sbp", high=high, ordered_by=ROSSI, charted=95)
    for at, pressure, spo2, hr in sets:
        bed.vitals(at, *(pressure or (None, None)), spo2=spo2, hr=hr, charted=95)
    return bed


@given(sets=SETS, limits=LIMITS)
def test_every_flagged_set_lies_in_one_episode_of_each_of_its_groups(new_bedside, sets, limits):
    chart = charted(new_bedside, sets, limits).chart
    for params in GROUPS:
        told = [s.taken.id for e in episodes(chart) if e.params == params for s in e.sets]
        flagged = [s.taken.id for s in chart.sets if any(f.param in params for f in s.flags)]
        assert told == flagged


@given(sets=SETS, limits=LIMITS)
def test_an_episode_begins_peaks_and_ends_in_that_order(new_bedside, sets, limits):
    chart = charted(new_bedside, sets, limits).chart
    for e in episodes(chart):
        assert e.first.taken.at <= e.peak.taken.at <= e.last.taken.at
        assert e.peak in e.sets
        assert (e.ended_at is None) == (e.ended == "still")
        assert e.ended_at is None or e.ended_at >= e.first.taken.at
        assert e.back is None or e.back.taken.at > e.last.taken.at
        assert e.minutes(chart.sets[-1].taken.at) >= 0


@given(sets=SETS, limits=LIMITS, at=st.integers(0, 90))
def test_what_is_done_between_two_flagged_sets_is_its_episodes(new_bedside, sets, limits, at):
    bed = charted(new_bedside, sets, limits)
    bed.do(ActionTaken, at, text="repeated by hand", charted=96)
    for e in episodes(bed.chart):
        within = e.first.taken.at <= bed.at(at) <= e.last.taken.at
        assert bool(e.done) or not within
        assert not e.done or e.first.taken.at <= bed.at(at)
        assert e.back is None or not e.done or bed.at(at) <= e.back.taken.at


@given(sets=SETS, limits=LIMITS)
def test_the_flags_of_a_set_depend_on_it_the_limits_and_the_baseline_alone(
    new_bedside, sets, limits
):
    chart = charted(new_bedside, sets, limits).chart
    for s in chart.sets[1:]:
        alone = judge(
            s.values,
            protocol=chart.protocol,
            at=s.taken.at,
            special=chart.special_limits,
            baseline_sbp=120,
        )
        assert s.flags == alone


def test_a_temperature_that_the_clinic_flags_is_an_episode_with_its_decimal(running):
    old = running.chart
    limits = {**old.protocol.limits}
    limits["temp"] = structs.replace(limits["temp"], flagged=True)
    limits["o2"] = structs.replace(limits["o2"], H=Decimal(4), flagged=True)
    protocol = structs.replace(old.protocol, limits=limits)
    running.chart = Chart(old.session, old.patient, protocol, old.entries)
    running.do(VitalsTaken, 10, entered="typed", temp_c=Decimal("38.4"))
    running.do(VitalsTaken, 12, entered="typed", o2_l_per_min=Decimal("4.5"))
    running.do(VitalsTaken, 20, entered="typed", temp_c=Decimal("37.9"))
    fever, oxygen = episodes(running.chart)
    assert [flag_text(f) for f in fever.peak.flags] == ["Temp 38.4 H (at or above 38)"]
    assert minute(running, fever.ended_at) == 20
    assert [flag_text(f) for f in oxygen.peak.flags] == ["O₂ 4.5 H (at or above 4)"]
    assert fever.peak.values == {}


def test_what_was_charted_late_of_an_earlier_minute_answers_no_later_flag(running):
    running.vitals(20, 172, 102)
    running.do(ActionTaken, 8, text="blanket given", charted=21)
    assert not answered(running, only(running))


def test_putting_an_old_answer_right_answers_no_later_flag(running):
    first = running.vitals(10, 172, 102)
    told = running.do(PersonTold, 11, whom="Dr. Rosi", about=first)
    assert answered(running, only(running))
    running.vitals(20, 176, 104)
    assert not answered(running, only(running))
    running.do(PersonTold, 11, whom=ROSSI, about=first, amends=told, reason="typing slip")
    assert not answered(running, only(running))


def test_an_answer_that_names_the_very_set_answers_it_whenever_it_was(running):
    taken = running.vitals(20, 172, 102)
    running.do(PersonTold, 19, whom=ROSSI, about=taken, charted=21)
    assert answered(running, only(running))
