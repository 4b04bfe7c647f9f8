"""Laws of the entry line: whatever is pressed, nothing stands in it that was not typed."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ketachart.clinical.keying import FieldState
from ketachart.clinical.keying_row import texts
from ketachart.clinical.vitals import PARAMETERS

KEYS = st.lists(
    st.sampled_from([*"0123456789", "Space", "Tab", "-", ".", "u", "a", "Enter", "Backspace"]),
    max_size=24,
)
DIGITS = st.lists(st.sampled_from([*"0123456789", "Tab", "u", "a", "Space"]), max_size=24)


@settings(max_examples=150, deadline=None)
@given(keys=KEYS)
def test_no_keys_ever_give_a_value_outside_the_limits(row_of, protocol, keys):
    row = row_of(keys)
    for field in row.fields:
        if field.state is FieldState.DONE:
            low, high = protocol.limits_of(field.param).refuse
            assert low <= field.value <= high
        if field.state is FieldState.ABSENT:
            assert field.param in ("hr", "rr")
    values = row.values
    assert not {"sbp", "dbp"} <= values.keys() or values["dbp"] < values["sbp"]


@settings(max_examples=150, deadline=None)
@given(keys=DIGITS)
def test_nothing_stands_in_the_row_that_was_not_typed(row_of, keys):
    typed = "".join(key for key in keys if key.isdigit())
    left = typed
    for field in row_of(keys).fields:
        assert field.text in left
        left = left[left.index(field.text) + len(field.text) :]


@settings(max_examples=150, deadline=None)
@given(keys=KEYS, more=st.sampled_from([*"0123456789", "Tab", "Space", "-", "u", "a", "Enter"]))
def test_backspace_undoes_a_key(row_of, noon, keys, more):
    row = row_of(keys)
    after = row.press(more, noon)
    if after is row or after.ready is not None or after.hint:
        return
    undone = after.press("Backspace", noon)
    assert (row.keys, row.fields, row.at) == (undone.keys, undone.fields, undone.at)


def plausible(protocol):
    def number(param):
        low, high = protocol.limits_of(param).refuse
        return st.integers(int(low), int(high))

    return st.tuples(*(number(p) for p in protocol.vitals_row)).filter(lambda v: v[1] < v[0])


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_every_possible_set_can_be_typed_with_spaces_between(row_of, protocol, noon, data):
    values = data.draw(plausible(protocol))
    gaps = data.draw(st.lists(st.integers(1, 3), min_size=6, max_size=6))
    keys = "".join(f"{v}{' ' * gap}" for v, gap in zip(values, gaps, strict=True))
    row = row_of(keys)
    ready = row.ready or row.press("Enter", noon).ready
    fields = [PARAMETERS[p].field for p in protocol.vitals_row]
    assert list(values) == [ready[name] for name in fields]


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_spaces_matter_only_where_a_field_waits(row_of, protocol, data):
    values = data.draw(plausible(protocol))
    with_spaces, without = row_of(" ".join(map(str, values))), row_of()
    for n, (param, value) in enumerate(zip(protocol.vitals_row, values, strict=True)):
        for key in str(value):
            without = without.press(key, with_spaces.typed_at)
        if without.current == param and n < 5:
            without = without.press("Space", with_spaces.typed_at)
    assert with_spaces.fields == without.fields


def test_the_texts_of_a_field_are_its_values_and_their_beginnings():
    values, starts = texts(Decimal(2), Decimal(12), tenths=False)
    assert {str(n) for n in range(2, 13)} == values
    assert values | {"1"} == starts
