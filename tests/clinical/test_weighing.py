"""Two weights of one patient: a change, or pounds taken for kilograms."""

from decimal import Decimal

from bedside_charts import protocol
from hypothesis import given
from hypothesis import strategies as st

from ketachart.clinical import weighing
from ketachart.clinical.units import LB_IN_KG

WEIGHTS = st.decimals(25, 350, places=1)


@given(WEIGHTS)
def test_pounds_read_as_kilograms_and_the_reverse_are_always_asked_about(kg):
    times = protocol().kg_or_lb
    assert weighing.unit_mistaken(kg / LB_IN_KG, kg, times)
    assert weighing.unit_mistaken(kg * LB_IN_KG, kg, times)


@given(WEIGHTS, WEIGHTS)
def test_a_change_is_the_same_length_both_ways_and_none_is_said_to_be_none(one, two):
    assert weighing.apart(one, two) == weighing.apart(two, one)
    words = {weighing.change_text(one, two), weighing.change_text(two, one)}
    if one == two:
        assert words == {"the same"}
    else:
        kg = abs(one - two).normalize()
        assert words == {f"{kg:f} kg more", f"{kg:f} kg less"}


def test_two_readings_may_differ_by_a_kilogram():
    assert not weighing.apart(Decimal("88.5"), Decimal("87.5"))
    assert weighing.apart(Decimal("88.6"), Decimal("87.5"))
