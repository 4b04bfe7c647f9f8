"""What the pump said beside what was calculated, and what stayed in the line at the end."""

from decimal import Decimal
from fractions import Fraction

import pytest
from msgspec import structs

from ketachart.clinical.acts import LineFlushed, PumpRead
from ketachart.clinical.chart import Chart
from ketachart.clinical.pump_truth import line_residual, pump_truth

D = Decimal


def with_line(bed, ml):
    old = bed.chart
    prepared = structs.replace(old.protocol.preparation, line_ml=D(ml))
    protocol = structs.replace(old.protocol, preparation=prepared)
    bed.chart = Chart(old.session, old.patient, protocol, old.entries)
    return bed


def test_a_reading_stands_beside_what_was_calculated(running):
    running.do(PumpRead, 20, infused_ml=D("24.8"), left_ml=D("25.2"), rate_ml_per_h=D(75))
    (found,) = pump_truth(running.chart)
    assert (found.infused_ml, found.infused_mg, found.left_ml) == (25, Fraction("17.5"), 25)
    assert found.said_mg == Fraction("17.36")
    assert found.text() == "calculated 17.5, pump 17.4 mg"
    assert not found.differs


def test_a_pause_and_a_stop_bring_readings_of_their_own(running):
    running.pause(20, pump_infused_ml=D(25))
    running.resume(30)
    running.stop(40, pump_infused_ml=D("37.4"))
    assert [r.said_ml for r in pump_truth(running.chart)] == [25, D("37.4")]
    assert [r.text() for r in pump_truth(running.chart)] == [
        "calculated 17.5, pump 17.5 mg",
        "calculated 26.3, pump 26.2 mg",
    ]


@pytest.mark.parametrize(("said", "differs"), [("25", False), ("26.3", False), ("26.4", True)])
def test_a_difference_beyond_the_protocols_percentage_is_named(running, said, differs):
    running.do(PumpRead, 20, infused_ml=D(said))
    assert pump_truth(running.chart)[0].differs is differs


def test_another_rate_on_the_pump_than_the_charted_one_differs(running):
    running.do(PumpRead, 20, rate_ml_per_h=D("57"))
    found = pump_truth(running.chart)[0]
    assert found.differs
    assert found.text() == "charted 75, pump 57 mL/h"


def test_what_is_left_alone_is_told_in_its_own_unit(running):
    running.do(PumpRead, 20, left_ml=D("25.4"))
    assert pump_truth(running.chart)[0].text() == "calculated 25.0, pump 25.4 mL left"


def test_a_clinic_that_does_not_chart_the_line_is_told_nothing_of_it(running):
    running.stop(40)
    assert line_residual(running.chart) is None


def test_what_stays_in_the_line_is_named_and_never_counted_twice(running):
    with_line(running, 20).stop(40)
    stays = line_residual(running.chart)
    assert (stays.ml, stays.mg) == (20, 14)
    assert running.chart.delivery.total_mg == 35


def test_a_flush_of_the_lines_volume_brings_all_of_it_in(running):
    with_line(running, 20).stop(40)
    running.do(LineFlushed, 42, volume_ml=D(5))
    assert line_residual(running.chart).ml == 15
    running.do(LineFlushed, 43, volume_ml=D(15))
    assert line_residual(running.chart) is None


def test_a_flush_before_the_end_changes_nothing_of_it(running):
    with_line(running, 20)
    running.do(LineFlushed, 5, volume_ml=D(20))
    running.stop(40)
    assert line_residual(running.chart).ml == 20


def test_no_more_stays_than_ever_ran_in(running):
    with_line(running, 20).stop(8)
    assert line_residual(running.chart).ml == 10


def test_the_line_as_it_was_primed_goes_before_the_clinics_number(ready):
    made = ready.chart.containers["bag-1"].prepared
    ready.admit(structs.replace(made, id="again", amends=made.id, prime_ml=D(12)))
    with_line(ready, 20).start()
    ready.stop(40)
    assert line_residual(ready.chart).ml == 12


def test_it_holds_what_ran_in_last(ready):
    ready.prepare("bag-2", drawn="0.35", minute=-15)
    with_line(ready, 20).start(60, container="bag-1")
    ready.hang(10, "bag-2")
    ready.stop(25)
    stays = line_residual(ready.chart)
    assert stays.mg == 15 * Fraction("0.35") + 5 * Fraction("0.7")
