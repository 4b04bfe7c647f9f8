"""A half-typed set after a crash."""

import json
from datetime import timedelta

import pytest

from ketachart.clinical.keying import VitalsKeying

FULL = {
    "entered": "typed",
    "sbp_mmhg": 134,
    "dbp_mmhg": 82,
    "hr_per_min": 68,
    "spo2_pct": 98,
    "rr_per_min": 14,
    "moaas": 5,
    "unobtainable": (),
}


def test_a_half_typed_set_survives_a_crash(row_of, protocol, noon):
    row = row_of([*"134 82 u"]).moved(-1, noon)
    draft = json.loads(json.dumps(row.draft()))
    back = VitalsKeying.from_draft(protocol, row.judge, draft)
    assert row == back
    assert (noon - timedelta(minutes=1), "hr") == (back.at, back.current)


def test_a_full_row_found_after_a_crash_asks_before_it_saves(row_of, protocol, noon):
    row = row_of("134 82 68 98 14 5")
    back = VitalsKeying.from_draft(protocol, row.judge, row.draft())
    assert back.ready is None
    assert FULL | {"at": noon} == back.press("Enter", noon).ready


@pytest.mark.parametrize(
    "draft",
    [
        {},
        {"keys": 5, "typed_at": None, "shift_min": 0},
        {"keys": [], "typed_at": "yesterday", "shift_min": 0},
        {"keys": [], "typed_at": "2026-03-03T10:00:00", "shift_min": 0},
        {"keys": [], "typed_at": None, "shift_min": "x"},
    ],
)
def test_what_is_no_draft_is_told_apart(protocol, draft):
    with pytest.raises(ValueError, match="draft"):
        VitalsKeying.from_draft(protocol, lambda values, at: (), draft)
