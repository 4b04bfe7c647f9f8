"""A later rate above the order is read off the pump by somebody else."""

import pytest

from ketachart.clinical.acts import IndependentCheck, OrderPlaced
from ketachart.clinical.rate_checks import above, rate_to_check, unchecked
from ketachart.clinical.trouble import Refused
from ketachart.clinical.unplanned import unplanned


@pytest.fixture
def bed(new_bedside):
    """Ordered: 75 mL/h."""
    bed = new_bedside().plan().prepare()
    bed.do(OrderPlaced, -30, drug="ketamine", route="IV", dose_mg="35", duration_min="40")
    bed.start(75)
    return bed


def check(bed, of, minute, rate, *, charted="90", by="T. Second, RN"):
    values = {"rate_ml_per_h": rate, "first": {"rate_ml_per_h": charted}}
    agrees = rate == charted
    more = {"of": of, "what": "pump rate", "agrees": agrees, "values": values}
    return bed.do(IndependentCheck, minute, by=by, **more)


def said(bed):
    return [u.text for u in unplanned(bed.chart, None) if "rate" in u.text and "check" in u.text]


def test_up_to_the_order_no_check_is_asked_for(bed):
    bed.rate(5, 60)
    bed.rate(6, 75)
    assert (above(bed.chart), rate_to_check(bed.chart), said(bed)) == ((), None, [])


@pytest.mark.parametrize("ordered_by", [None, "Dr. E. Rossi"])
def test_above_it_one_is_asked_for_whoever_gave_the_word(bed, ordered_by):
    bed.rate(6, 90, ordered_by=ordered_by)
    assert rate_to_check(bed.chart).rate_ml_per_h == 90
    assert said(bed) == ["10:06 rate above the order (90 mL/h) without a second check"]


def test_the_check_of_another_person_answers_it(bed):
    rate = bed.rate(6, 90)
    with pytest.raises(Refused, match="another person"):
        check(bed, rate, 7, "90", by=bed.chart.standing.current(rate).act.by)
    check(bed, rate, 7, "90")
    assert (rate_to_check(bed.chart), unchecked(bed.chart), said(bed)) == (None, (), [])


def test_one_that_differs_waits_on_and_is_told_as_such(bed):
    rate = bed.rate(6, 90)
    check(bed, rate, 7, "95")
    assert rate_to_check(bed.chart) is not None
    assert [text for text in said(bed) if "does not agree" in text]
    assert not [text for text in said(bed) if "without" in text]


def test_back_at_the_order_nothing_waits_but_the_page_names_what_was_missed(bed):
    bed.rate(6, 90)
    bed.rate(9, 75)
    assert rate_to_check(bed.chart) is None
    assert len(said(bed)) == 1


def test_a_rate_that_is_put_right_is_checked_anew(bed):
    rate = bed.rate(6, 90)
    check(bed, rate, 7, "90")
    bed.rate(6, 95, amends=rate, charted=8, reason="typing slip")
    assert rate_to_check(bed.chart).rate_ml_per_h == 95
