"""The entry line, key by key."""

from datetime import timedelta
from decimal import Decimal

import pytest
from msgspec import structs

from ketachart.clinical.keying import FieldState, VitalsKeying

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


def with_row(protocol, *params):
    return structs.replace(protocol, vitals_row=params)


def texts_in(row):
    return [f.text for f in row.fields]


# Typed straight through -----------------------------------------------------------------------


def test_a_full_set_is_twelve_keys(row_of, noon):
    keys = "134826898145"
    assert len(keys) == 12
    assert FULL | {"at": noon} == row_of(keys).ready


@pytest.mark.parametrize("keys", ["134 82 68 98 14 5", "134  82 68 98   14 5 ", " 1348268 98145"])
def test_spaces_typed_between_change_nothing(row_of, noon, keys):
    assert FULL | {"at": noon} == row_of(keys).ready


def test_the_row_shows_which_field_is_open(row_of):
    row = row_of("13482")
    assert row.current == "hr"
    assert [f.state for f in row.fields] == ["done", "done", "empty", "empty", "empty", "empty"]
    assert texts_in(row) == ["134", "82", "", "", "", ""]
    assert row.ready is None


def test_a_saturation_of_100_is_three_digits_and_of_98_two(row_of):
    assert Decimal(100) == row_of("13482681001").values["spo2"]
    assert Decimal(98) == row_of("1348268981").values["spo2"]


@pytest.mark.parametrize(
    ("param", "waiting"),
    [
        ("sbp", {30}),
        ("dbp", {20}),
        ("hr", {20, 21, 22, 23, 24, 25}),
        ("spo2", set()),
        ("rr", {2, 3, 4, 5, 6}),
        ("moaas", set()),
    ],
)
def test_the_default_limits_leave_only_a_few_values_waiting(protocol, row_of, param, waiting):
    low, high = protocol.limits_of(param).refuse
    found = {
        n
        for n in range(int(low), int(high) + 1)
        if row_of(str(n), with_row(protocol, param, "pain")).waiting
    }
    assert waiting == found


def test_waits_come_from_the_limits_and_are_not_built_in(protocol, row_of):
    narrow = structs.replace(protocol.limits_of("hr"), refuse=(Decimal(26), Decimal(199)))
    own = structs.replace(protocol, limits=protocol.limits | {"hr": narrow})
    low = with_row(own, "hr", "moaas")
    assert not any(row_of(str(n), low).waiting for n in range(26, 200))
    assert "Heart rate 2" in row_of(["2", "Space"], low).held


@pytest.mark.parametrize("end", ["Space", "Tab", " ", "\t"])
def test_space_or_tab_ends_a_waiting_field(row_of, end):
    row = row_of(["3", "0", end])
    assert row.current == "dbp"
    assert Decimal(30) == row.values["sbp"]


def test_space_in_an_empty_field_does_nothing_and_tab_or_a_dash_skips(row_of, noon):
    row = row_of()
    assert row is row.press(" ", noon)
    assert row.press("Tab", noon).current == "dbp"
    assert row.press("-", noon).current == "dbp"
    assert FieldState.SKIPPED is row.press("-", noon).fields[0].state


def test_a_skipped_field_is_left_out_of_the_set(row_of):
    row = row_of("--68 98 14 5")
    assert {"hr_per_min", "spo2_pct", "rr_per_min", "moaas"} <= row.ready.keys()
    assert not {"sbp_mmhg", "dbp_mmhg"} & row.ready.keys()


def test_a_short_value_is_taken_as_typed_and_never_filled_up(row_of):
    row = row_of(["1", "Space"])
    assert row.held == "Systolic 1 is outside 30 to 300 mmHg. Check what was typed."
    assert row.values == {}


def test_a_protocol_may_ask_for_more_before_awareness(protocol, row_of):
    own = with_row(protocol, "sbp", "dbp", "temp", "o2", "pain", "moaas")
    row = row_of("1348236.52 105", own)
    assert Decimal("36.5") == row.ready["temp_c"]
    assert Decimal(2) == row.ready["o2_l_per_min"]
    assert row.ready["pain_nrs"] == 10


def test_a_decimal_comma_is_a_decimal_point(protocol, row_of):
    own = with_row(protocol, "temp", "moaas")
    assert Decimal("36.5") == row_of("36,5", own).values["temp"]


def test_a_score_below_zero_begins_with_a_dash(protocol, row_of):
    own = with_row(protocol, "rass", "moaas")
    assert Decimal(-2) == row_of("-2", own).values["rass"]
    assert row_of(["Tab"], own).current == "moaas"


# Held -----------------------------------------------------------------------------------------


def test_a_diastolic_not_below_the_systolic_holds_the_row(row_of, noon):
    row = row_of("88 92")
    assert row.held == "Diastolic 92 isn't below systolic 88. Check both."
    assert FieldState.HELD is row.fields[1].state
    assert row is row.press("6", noon)
    assert row is row.press("Space", noon)
    assert row is row.press("Enter", noon)
    assert row.ready is None


def test_backspace_takes_the_offending_key_away(row_of, noon):
    row = row_of("88 92").press("Backspace", noon)
    assert row.held is None
    assert texts_in(row) == ["88", "9", "", "", "", ""]


def test_backspace_goes_back_over_field_borders(row_of, noon):
    row = row_of("134 82")
    for expected in ("8", "", "13", "1", ""):
        row = row.press("Backspace", noon)
        assert expected == row.fields[row.row.at].text
    assert row.current == "sbp"
    assert row.is_empty
    assert row == row.press("Backspace", noon)


def test_equal_pressures_hold_the_row(row_of):
    assert row_of("90 90").held == "Diastolic 90 isn't below systolic 90. Check both."


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ("134 82 68 101", "SpO₂ 101 is outside 30 to 100 %. Check what was typed."),
        ("134 82 68 2", "SpO₂ 2 is outside 30 to 100 %. Check what was typed."),
        ("134 82 68 98 61", "Resp. rate 61 is outside 2 to 60 /min. Check what was typed."),
        ("134 82 68 98 14 6", "MOAA/S 6 is outside 0 to 5. Check what was typed."),
        ("305", "Systolic 305 is outside 30 to 300 mmHg. Check what was typed."),
        ("134 82 0", "Heart rate cannot begin with 0. For no pulse press U."),
        ("134 82 68 98 0", "Resp. rate cannot begin with 0. For no breath press U."),
        ("1.", "Systolic 1. is not a whole number. Check what was typed."),
        ("1-", "Systolic 1- is not a whole number. Check what was typed."),
    ],
)
def test_an_impossible_value_is_held_with_a_sentence(row_of, keys, sentence):
    assert sentence == row_of(keys).held


def test_letters_are_not_for_the_row(row_of, noon):
    row = row_of("134")
    assert row is row.press("s", noon)
    assert row is row.press("N", noon)
    assert row is row.press("A", noon)


# Flagged and unlikely -------------------------------------------------------------------------


def test_an_unlikely_pulse_asks_once_more(row_of, noon):
    row = row_of("134 82 38 98 14 5")
    assert row.question.startswith("HR 38, is that right?")
    assert row.ready is None
    assert row.press("Enter", noon).ready["hr_per_min"] == 38


def test_two_unlikely_values_are_asked_about_together(row_of):
    row = row_of("230 82 38 98 14 5")
    assert row.question.startswith("SBP 230 and HR 38, are they right?")


def test_an_unlikely_value_is_marked_at_once(row_of):
    assert row_of("134 82 38").unlikely == ("hr",)


def test_a_flagged_set_says_which_and_waits_for_enter(row_of, noon):
    row = row_of("178 92 68 98 14 5")
    assert "Flagged: SBP 178 H (at or above 160); MAP 121 H (at or above 120)." in row.question
    assert row.press("Enter", noon).ready["sbp_mmhg"] == 178


def test_flags_show_before_the_set_is_saved(row_of):
    assert [f.param for f in row_of("178").flags] == ["sbp"]


def test_a_rise_over_baseline_is_flagged_before_saving(row_of):
    row = row_of("144 82", baseline_sbp=120)
    assert [f.param for f in row.flags] == ["sbp_rise_pct"]


def test_an_awareness_of_three_is_flagged_and_does_not_save(row_of):
    assert row_of("134 82 68 98 14 3").ready is None


def test_digits_after_a_full_row_change_nothing(row_of, noon):
    row = row_of("134 82 38 98 14 5")
    assert row is row.press("7", noon)
    assert row is row.press(" ", noon)


# Enter, Escape --------------------------------------------------------------------------------


def test_enter_saves_a_partial_set(row_of):
    row = row_of(["1", "3", "4", "8", "2", "Enter"])
    assert {"at", "entered", "unobtainable", "sbp_mmhg", "dbp_mmhg"} == row.ready.keys()


def test_enter_ends_a_waiting_field_first(row_of):
    row = row_of([*"134 82 68 98 6", "Enter", "Enter"])
    assert row.ready["rr_per_min"] == 6


def test_enter_asks_once_more_when_a_partial_set_is_flagged(row_of, noon):
    row = row_of([*"178", "Enter"])
    assert row.question.startswith("Flagged: SBP 178 H")
    assert row.ready is None
    assert row.press("Backspace", noon).question is None
    assert row.press("9", noon).current == "dbp"
    assert row.press("Enter", noon).ready["sbp_mmhg"] == 178


def test_enter_on_an_unfinished_value_is_held(row_of):
    assert "Systolic 13 is outside" in row_of(["1", "3", "Enter"]).held


def test_enter_on_an_empty_row_says_so(row_of, noon):
    row = row_of(["Enter"])
    assert "Nothing is typed yet." in row.sentence
    assert row.ready is None
    assert row.press("1", noon).sentence is None


def test_a_row_of_skipped_fields_is_not_saved(row_of):
    assert row_of(["Tab"] * 6 + ["Enter"]).ready is None


def test_the_last_field_skipped_waits_for_enter(row_of, noon):
    row = row_of([*"134 82 68 98 14", "Tab"])
    assert row.question == "Enter saves this set."
    assert "moaas" not in row.press("Enter", noon).ready


def test_escape_clears_one_value_at_once(row_of):
    assert row_of([*"134", "Escape"]).is_empty


def test_escape_asks_before_it_clears_two_values(row_of, noon):
    row = row_of([*"134 82", "Escape"])
    assert row.asking_to_clear
    assert row.question == "2 values are typed. Enter clears them, Backspace keeps them."
    assert row.press("Enter", noon).is_empty
    for key in ("Escape", "Backspace"):
        kept = row.press(key, noon)
        assert (*texts_in(kept)[:2], kept.asking_to_clear) == ("134", "82", False)


def test_typing_on_keeps_what_was_to_be_cleared(row_of, noon):
    row = row_of([*"134 82", "Escape"]).press("6", noon)
    assert texts_in(row)[:3] == ["134", "82", "6"]


def test_a_set_that_is_ready_takes_no_key(row_of, noon):
    row = row_of("134 82 68 98 14 5")
    assert row is row.press("Backspace", noon)
    assert row is row.press("1", noon)
    assert row.reopened().question == "Enter saves this set."
    assert row.cleared().is_empty


# Absent, unobtainable -------------------------------------------------------------------------


def test_u_offers_absent_only_for_pulse_and_breath(row_of):
    for skipped, offered in enumerate(
        [
            ("unobtainable",),
            ("unobtainable",),
            ("absent", "unobtainable"),
            ("unobtainable",),
            ("absent", "unobtainable"),
            ("unobtainable",),
        ]
    ):
        assert offered == row_of("-" * skipped + "u").choosing


def test_no_pulse_is_zero_and_asked_once_more(row_of, noon):
    row = row_of("--ua")
    assert FieldState.ABSENT is row.fields[2].state
    assert row.press("Enter", noon).question.startswith("HR absent (no pulse), is that right?")
    assert row.press("Enter", noon).press("Enter", noon).ready["hr_per_min"] == 0


def test_a_systolic_cannot_be_absent(row_of, noon):
    row = row_of("ua")
    assert row.current == "sbp"
    assert row.choosing
    assert row_of().absent(noon).is_empty


def test_unobtainable_carries_its_reason_and_no_number(row_of, noon):
    row = row_of("u2")
    assert (row.fields[0].state, row.fields[0].reason) == ("unobtainable", "would not read")
    ready = row.press("Enter", noon).ready
    assert [(m.param, m.reason) for m in ready["unobtainable"]] == [("sbp", "would not read")]
    assert "sbp_mmhg" not in ready


def test_a_reason_may_be_said_in_words(row_of, noon):
    row = row_of().unobtainable("cuff too small", noon)
    assert row.fields[0].reason == "cuff too small"
    assert row.current == "dbp"
    assert row.press("U", noon).unobtainable(" ", noon).choosing


def test_choices_are_told_with_their_keys(row_of):
    assert row_of("----u").choices[0] == ("A", "no breath")
    assert row_of("u").choices[0] == ("1", "no signal")
    assert row_of().choices == ()


def test_escape_and_backspace_leave_the_choice(row_of, noon):
    for key in ("Escape", "Backspace"):
        row = row_of("134 u").press(key, noon)
        assert (row.choosing, row.fields[0].text) == ((), "134")


def test_a_full_set_with_something_unobtainable_saves_on_its_last_digit(row_of):
    assert row_of("u1-68 98 14 5").ready is not None


# Back to a field ------------------------------------------------------------------------------


def test_a_field_can_be_typed_anew(row_of, noon):
    row = row_of("134 82 68").go_to("sbp", noon)
    assert (row.current, row.fields[0].text) == ("sbp", "")
    for key in "144":
        row = row.press(key, noon)
    assert ("spo2", Decimal(144)) == (row.current, row.values["sbp"])


def test_a_systolic_typed_anew_must_still_lie_above_the_diastolic(row_of, noon):
    row = row_of("134 82").go_to("sbp", noon)
    for key in "80":
        row = row.press(key, noon)
    assert row.held == "Diastolic 82 isn't below systolic 80. Check both."


def test_leaving_an_unfinished_field_holds_it(row_of, noon):
    assert "Systolic 13 is outside" in row_of("13").go_to("hr", noon).held


def test_no_such_field_changes_nothing(row_of, noon):
    row = row_of("134")
    assert row is row.go_to("etco2", noon)


# Time -----------------------------------------------------------------------------------------


def test_the_time_of_a_set_is_that_of_its_first_digit(row_of, noon):
    row = row_of()
    for seconds, key in enumerate([" ", "Tab", *"82 68"]):
        row = row.press(key, noon + timedelta(seconds=seconds))
    assert noon + timedelta(seconds=2) == row.at


def test_a_first_digit_taken_back_takes_its_time_with_it(row_of, noon):
    later = noon + timedelta(minutes=4)
    assert row_of(["1", "Backspace"]).at is None
    assert later == row_of(["1", "Backspace"]).press("1", later).at


def test_the_time_can_be_stepped_but_not_into_the_future(row_of, noon):
    row = row_of("134")
    assert noon - timedelta(minutes=5) == row.moved(-5, noon).at
    assert noon - timedelta(minutes=4) == row.moved(-5, noon).moved(1, noon).at
    refused = row.moved(1, noon)
    assert (noon, "12:01 is still to come.") == (refused.at, refused.sentence)
    assert noon + timedelta(minutes=1) == row.moved(1, noon + timedelta(minutes=1)).at


def test_a_time_can_be_stepped_before_the_first_digit(row_of, noon):
    row = row_of().moved(-5, noon).press("1", noon)
    assert noon - timedelta(minutes=5) == row.at


def test_flags_are_judged_at_the_time_of_the_set(protocol, noon):
    seen = []
    row = VitalsKeying(protocol, judge=lambda values, at: seen.append(at) or ())
    for key in "134":
        row = row.press(key, noon)
    assert row.moved(-5, noon).flags == ()
    assert noon - timedelta(minutes=5) == seen[-1]
