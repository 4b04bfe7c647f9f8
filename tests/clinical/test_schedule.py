"""When sets fall due, and which set answered which."""

from datetime import timedelta

import pytest
from msgspec import structs

from ketachart.clinical.acts import MedicationGiven, OrderChanged, VitalsNotTaken
from ketachart.clinical.protocol import ExtraSets

SOON = timedelta(minutes=2)


def states(bed, minute):
    """Every due set as (minute, how it stands) at a minute."""
    now = bed.at(minute)
    return [(minutes(bed, d.at), str(d.state(now, SOON))) for d in bed.chart.due(now)]


def minutes(bed, at):
    return (at - bed.ten).total_seconds() / 60


def asked(bed, minute):
    due = bed.chart.next_due(bed.at(minute))
    return None if due is None else minutes(bed, due.at)


def test_before_the_start_nothing_is_due(ready):
    assert ready.chart.due(ready.at(0)) == []
    assert asked(ready, 0) is None


def test_the_grid_has_a_set_at_the_start_and_every_ten_minutes(ready):
    ready.start()
    assert [m for m, _ in states(ready, 25)][:4] == [0, 10, 20, 30]


@pytest.mark.parametrize(
    ("minute", "expected"),
    [
        (7.9, "coming"),
        (8, "soon"),
        (10, "due"),
        (12.99, "due"),
        (13, "late"),
        (19.99, "late"),
        (20, "missed"),
    ],
)
def test_a_set_comes_falls_due_grows_late_and_is_missed(ready, minute, expected):
    ready.start()
    assert expected == dict(states(ready, minute))[10]


@pytest.mark.parametrize(("minute", "late"), [(6.99, "due"), (7, "late")])
def test_a_five_minute_grid_is_late_after_two(new_bedside, protocol, minute, late):
    schedule = protocol.schedule
    grid = structs.replace(schedule.infusion, every_min=5, late_after_min=2)
    own = structs.replace(protocol, schedule=structs.replace(schedule, infusion=grid))
    bed = new_bedside(own).plan().prepare()
    bed.start()
    assert late == dict(states(bed, minute))[5]


@pytest.mark.parametrize("minute", [10, 5.5, 14.9, 12])
def test_a_set_answers_the_nearest_due_time_within_half_an_interval(ready, minute):
    ready.start()
    ready.vitals(0, 120, 80)
    ready.vitals(minute, 120, 80)
    assert {m: s for m, s in states(ready, 18) if m in (0, 10, 20)} == {
        0: "done",
        10: "done",
        20: "soon",
    }


def test_half_an_interval_away_still_answers(ready):
    ready.start()
    taken = ready.vitals(15, 120, 80)
    assert taken in [d.answered_by for d in ready.chart.due(ready.at(16))]


def test_a_further_set_stands_alone(ready):
    ready.start()
    ready.vitals(0, 120, 80)
    first = ready.vitals(9, 120, 80)
    ready.vitals(11, 120, 80)
    assert first == next(
        d.answered_by for d in ready.chart.due(ready.at(12)) if minutes(ready, d.at) == 10
    )
    assert asked(ready, 12) == 20


def test_a_missed_set_stays_missed_and_the_next_one_is_asked_for(ready):
    ready.start()
    ready.vitals(0, 120, 80)
    assert asked(ready, 20) == 20
    ready.vitals(21, 120, 80)
    assert {m: s for m, s in states(ready, 22) if m <= 20} == {0: "done", 10: "missed", 20: "done"}


def test_a_set_charted_late_still_answers_what_was_missed(ready):
    ready.start()
    ready.vitals(10, 120, 80, charted=35)
    assert dict(states(ready, 35))[10] == "done"


def test_a_struck_set_no_longer_answers(ready):
    ready.start()
    taken = ready.vitals(10, 120, 80)
    ready.strike(11, taken)
    assert dict(states(ready, 11))[10] == "due"


def test_a_pause_does_not_stop_the_grid(ready):
    ready.start()
    ready.pause(5)
    assert [m for m, _ in states(ready, 28)][:4] == [0, 10, 20, 30]
    assert dict(states(ready, 28))[20] == "late"


def test_recovery_has_a_grid_of_its_own_from_the_stop(ready):
    ready.start()
    ready.stop(33)
    found = [m for m, _ in states(ready, 60)]
    assert found[:7] == [0, 10, 20, 30, 33, 48, 63]
    assert dict(states(ready, 48))[33] == "missed"


def test_the_last_set_of_the_infusion_is_missed_once_recovery_asks_for_its_first(ready):
    ready.start()
    ready.stop(33)
    assert dict(states(ready, 34))[30] == "missed"
    assert asked(ready, 34) == 33


def test_a_stop_on_the_grid_is_one_set_and_not_two(ready):
    ready.start()
    ready.stop(40)
    assert [m for m, _ in states(ready, 50)][:6] == [0, 10, 20, 30, 40, 55]


def test_a_struck_stop_brings_the_infusions_grid_back(ready):
    ready.start()
    ready.strike(36, ready.stop(33), reason="still running")
    assert [m for m, _ in states(ready, 36)][:5] == [0, 10, 20, 30, 40]


def test_nothing_is_asked_for_once_the_patient_has_left(ready):
    ready.start()
    ready.stop(40)
    ready.discharge(71)
    assert [m for m, _ in states(ready, 72)][-3:] == [40, 55, 70]
    assert asked(ready, 72) is None


def test_a_set_that_was_not_possible_is_excused_with_its_reason(ready):
    ready.start()
    ready.do(VitalsNotTaken, 11, due_at=ready.at(10), reason="patient asleep, left to rest")
    assert dict(states(ready, 12))[10] == "excused"
    assert asked(ready, 16) == 20


def test_a_set_taken_after_all_stands_before_its_excuse(ready):
    ready.start()
    ready.do(VitalsNotTaken, 11, due_at=ready.at(10), reason="patient asleep, left to rest")
    ready.vitals(12, 120, 80)
    assert dict(states(ready, 13))[10] == "done"


def test_a_protocol_may_ask_for_extra_sets(new_bedside, protocol):
    schedule = structs.replace(
        protocol.schedule,
        extra=(
            ExtraSets(after="rate-rise", minutes=(5,)),
            ExtraSets(after="bolus", minutes=(5, 9)),
            ExtraSets(after="rescue", minutes=(5,)),
        ),
    )
    bed = new_bedside(structs.replace(protocol, schedule=schedule)).plan().prepare()
    bed.start(60)
    bed.rate(11, 50)
    bed.rate(12, 90)
    bed.bolus(21, 5)
    drug = {"drug": "labetalol", "dose": 10, "unit": "mg", "route": "IV"}
    bed.do(MedicationGiven, 31, purpose="rescue", **drug)
    extra = [minutes(bed, d.at) for d in bed.chart.due(bed.at(45)) if d.extra]
    assert extra == [17, 26, 36]


def test_a_rate_rise_that_was_ordered_first_is_a_rise_all_the_same(new_bedside, protocol):
    extra = (ExtraSets(after="rate-rise", minutes=(5,)),)
    schedule = structs.replace(protocol.schedule, extra=extra)
    bed = new_bedside(structs.replace(protocol, schedule=schedule)).plan().prepare()
    bed.start(60)
    bed.do(OrderChanged, 12, order=bed.chart.order.placed.id, rate_ml_per_h=90)
    bed.rate(12, 90)
    assert [minutes(bed, d.at) for d in bed.chart.due(bed.at(15)) if d.extra] == [17]


def test_a_grid_is_not_laid_out_for_ever(ready):
    ready.start()
    assert len(ready.chart.due(ready.at(60 * 48))) < 145
