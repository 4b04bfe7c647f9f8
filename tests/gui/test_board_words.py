"""What a chair's card, the ribbon and the counts say, in every state."""

from datetime import timedelta
from itertools import pairwise

import pytest
from bedside_charts import charted
from board_charts import NOW, chart_of, seats_of
from hypothesis import given
from hypothesis import strategies as st

from ketachart.clinical.acts import EntryStruck, Unobtainable, VitalsTaken
from ketachart.gui.board.board_head import counts_of
from ketachart.gui.board.card_words import Value, card_of
from ketachart.gui.board.due_words import open_flags_of
from ketachart.gui.board.ribbon import APART, thinned
from ketachart.gui.board.ribbon_words import (
    AHEAD,
    ChairLine,
    Mark,
    marks_of,
    nearest_of,
    ribbon_of,
)
from ketachart.gui.chairs import Seat

MOST = AHEAD / timedelta(minutes=1)


def card(chart, **kwargs):
    return card_of(seats_of(chart)[0], NOW, **kwargs)


def taken(chart, **values):
    values = {"id": "new", "at": NOW, "by": "x", "entered": "typed"} | values
    return charted(chart, VitalsTaken(**values))


def test_a_running_chair_tells_who_how_far_and_the_last_values():
    said = card(chart_of("alvarez", 28.2))
    assert (said.number, said.name) == ("1", "ALVAREZ, Rosa")
    assert said.about == "Session 3 of 6 · 0.5 mg/kg"
    assert (said.chip.text, said.elapsed, said.since) == ("RUNNING", "28:12", "since start")
    assert (said.pressure.text, said.pulse.text, said.oxygen.text) == ("130/80", "84", "98")
    assert (said.age, said.left) == ("8 min ago", "11:48 left · ends 14:38")
    assert said.effect == "Dizziness, mild +1"
    assert (said.due.cap, said.due.value) == ("Next vitals in", "01:48")
    assert (said.due.tone, said.due.lines, said.due.button) == ("soon", ("due 14:28",), "Vitals")


def test_a_paused_chair_is_on_hold_and_its_line_is_grey():
    said = card(chart_of("chaudhry", 26.5, "ex-05"))
    assert (said.chip.text, said.left) == ("PAUSED 05:30", "19:00 left · on hold")
    assert said.bar == "text3"


def test_recovery_counts_from_the_end_of_the_infusion():
    said = card(chart_of("dufresne", 61.5))
    assert (said.elapsed, said.since) == ("21:30", "since the end")
    assert said.left == "discharge from 14:35 · 4 of 6"
    assert said.effect == "Dizziness, mild"


def test_before_the_start_the_card_tells_the_order_and_the_checklist():
    said = card(chart_of("typed", -8))
    assert (said.elapsed, said.since) == ("35 mg", "ordered")
    assert (said.due.cap, said.due.value) == ("Set-up", "8 of 10")
    assert not said.due.asks_vitals


def test_after_the_discharge_nothing_is_asked_any_more():
    said = card(chart_of("dufresne", 95))
    assert (said.due.cap, said.due.button, said.due.tone) == ("Closed", "Open", "")
    assert said.left == "14:22 left · home"
    assert ribbon_of(seats_of(chart_of("dufresne", 95)), NOW).lines == ()


# Late, flagged, both --------------------------------------------------------------------------


def test_a_late_set_counts_up_in_a_filled_cap():
    due = card(chart_of("brandt", 23.25, silent=4)).due
    assert (due.tone, due.cap, due.value) == ("late", "Vitals late", "+03:15")
    assert due.lines == ("were due 14:23",)


def test_a_due_set_is_outlined_before_it_is_late():
    due = card(chart_of("brandt", 21, silent=2)).due
    assert (due.tone, due.cap, due.value) == ("due", "Vitals due", "+01:00")


def test_a_flag_takes_the_cap_and_says_value_and_limit():
    said = card(chart_of("chaudhry", 20.5, "ex-05"))
    assert (said.due.tone, said.due.cap, said.due.button) == ("flag", "BP 182/104", "Recheck")
    assert said.due.value == "04:30"
    assert said.due.lines == ("to recheck, 14:31", "limit 180/100")
    assert said.pressure == Value("182/104", flagged=True)
    assert not said.pulse.flagged
    assert [p.flagged for p in said.trace.points] == [False] * 3 + [True]


def test_of_flag_and_late_the_flag_takes_the_cap_and_late_stays_as_a_word():
    said = card(chart_of("chaudhry", 33.5, "ex-05", silent=13))
    assert (said.due.tone, said.due.cap, said.due.value) == ("flag", "BP 182/104", "+03:30")
    assert said.due.lines[0] == "vitals late, 14:23"
    assert "flag" in said.due.icon


def test_flags_of_several_values_are_all_told():
    chart = chart_of("alvarez", 28.2)
    chart = taken(chart, sbp_mmhg=162, dbp_mmhg=84, hr_per_min=45, spo2_pct=89)
    due = card(chart).due
    assert due.cap == "SpO₂ 89"
    assert due.lines == ("to recheck, 14:32", "also BP 162/84, HR 45", "limit 90")


def test_a_value_in_range_ends_the_flag_on_the_card():
    chart = chart_of("chaudhry", 20.5, "ex-05")
    again = taken(chart, sbp_mmhg=140, dbp_mmhg=84)
    assert card(again).due.tone == ""
    assert card(again).pressure == Value("140/84")


def test_a_set_that_nobody_charted_is_not_passed_over():
    due = card(chart_of("brandt", 31, silent=12)).due
    assert (due.cap, due.lines) == ("Vitals due", ("due 14:26", "14:16 not charted"))


# Values ---------------------------------------------------------------------------------------


def test_a_struck_set_is_shown_nowhere_on_the_board():
    chart = taken(chart_of("alvarez", 28.2), sbp_mmhg=199, dbp_mmhg=120)
    assert card(chart).pressure.text == "199/120"
    struck = EntryStruck(id="s", at=NOW, by="x", entry="new", reason="other chair")
    after = card(charted(chart, struck))
    before = card(chart_of("alvarez", 28.2))
    assert (after.pressure, after.trace, after.due) == (before.pressure, before.trace, before.due)


def test_a_pressure_that_could_not_be_had_is_said_and_keeps_its_place():
    missing = (Unobtainable(param="sbp", reason="cuff would not read"),)
    said = card(taken(chart_of("alvarez", 28.2), hr_per_min=80, unobtainable=missing))
    assert said.pressure.text == "no value"
    assert said.trace.points[-1].sbp is None
    assert said.age == "BP, HR just now · SpO₂ 8 min ago"


def test_values_of_different_sets_each_tell_how_old_they_are():
    said = card(taken(chart_of("alvarez", 28.2), sbp_mmhg=128, dbp_mmhg=80))
    assert (said.pressure.text, said.pulse.text) == ("128/80", "84")
    assert said.age == "BP just now · HR, SpO₂ 8 min ago"


def test_an_absent_pulse_is_a_word_and_never_a_nought():
    assert card(taken(chart_of("alvarez", 28.2), hr_per_min=0)).pulse.text == "absent"


def test_at_most_five_pressures_are_traced_with_the_limit_in_force():
    trace = card(chart_of("dufresne", 75)).trace
    assert len(trace.points) == 5
    assert trace.limit == 160
    assert trace.points[-1].back_min == 0


def test_a_chair_without_a_set_shows_no_values():
    said = card(chart_of("alvarez", -14.9))
    assert (said.pressure.text, said.age, said.trace.points) == ("", "", ())


# The end --------------------------------------------------------------------------------------


def test_pump_finished_is_offered_only_while_it_is_charted_as_running():
    assert not card(chart_of("alvarez", 39.5)).pump_done
    over = card(chart_of("alvarez", 41, silent=1.5))
    assert over.pump_done
    assert (over.chip.text, over.left) == ("VOLUME REACHED", "00:00 left since 14:26")
    assert not card(chart_of("alvarez", 41)).pump_done


# Names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("names", "shown"), [("initials", "R. A."), ("hidden", "Name hidden")])
def test_a_screen_the_hallway_sees_says_no_name_anywhere(names, shown):
    said = card(chart_of("alvarez", 28.2), names=names)
    assert said.name == shown
    assert "alvarez" not in said.spoken().lower()
    assert "rosa" not in said.spoken().lower()


def test_a_name_shows_as_it_was_typed():
    assert card(chart_of("typed", 5)).name == "<B>OKAFOR, Ada"


# Ribbon and counts ----------------------------------------------------------------------------

WARD = seats_of(
    chart_of("alvarez", 28.2),
    chart_of("brandt", 23.25, silent=4),
    None,
    chart_of("chaudhry", 26.5, "ex-05"),
    chart_of("dufresne", 61.5),
)


def test_the_ribbon_puts_all_chairs_on_one_clock():
    ribbon = ribbon_of(WARD, NOW)
    assert [line.label for line in ribbon.lines] == ["1", "2", "4", "5"]
    assert [text for _, text in ribbon.clock] == ["14:30", "14:35", "14:40", "14:45"]
    one, two, four, five = (
        [(mark.kind, round(mark.minute, 1)) for mark in line.marks] for line in ribbon.lines
    )
    assert one == [("vitals", 1.8), ("vitals", 11.8), ("ends", 11.8)]
    assert two[0] == ("late", 0.0)
    assert ("recheck", 13.5) in four
    assert {kind for kind, _ in four} == {"recheck"}
    assert ("discharge", 8.5) in five


def test_the_nearest_is_the_one_that_is_due_longest():
    assert nearest_of(WARD, NOW) == "Nearest: chair 2, +03:15"
    assert nearest_of(seats_of(None), NOW) == "No set is due."


def test_the_head_counts_what_asks_for_somebody_first():
    assert [count.text() for count in counts_of(WARD, NOW)] == [
        "1 flag",
        "1 late",
        "2 running",
        "1 paused",
        "1 in recovery",
    ]


def test_labels_that_would_collide_go_and_their_marks_stay(qapp):
    marks = tuple(Mark("vitals", minute, "vitals") for minute in (3.0, 3.2, 9.0))
    placed = thinned(ChairLine("1", marks), 0, 1000)
    assert [p.label for p in placed] == ["", "vitals", "vitals"]


def test_what_is_late_keeps_its_word_beside_what_else_is_now(qapp):
    marks = (Mark("late", 0.0, "vitals late"), Mark("ends", 0.0, "volume reached"))
    placed = thinned(ChairLine("1", marks), 0, 1000)
    assert [p.label for p in placed] == ["vitals late", "volume reached"]


@given(st.lists(st.floats(0, MOST), max_size=9))
def test_no_mark_is_lost_or_hidden_behind_another(qapp, minutes):
    marks = tuple(Mark("vitals", minute, "vitals") for minute in sorted(minutes))
    placed = thinned(ChairLine("1", marks), 0, 600)
    assert [p.mark for p in placed] == list(marks)
    xs = [p.x for p in placed]
    assert all(b - a > APART - 0.01 for a, b in pairwise(xs))


@given(
    st.integers(-20 * 60, 100 * 60),
    st.integers(0, 30 * 60),
    st.sampled_from(["ex-01", "ex-05"]),
)
def test_at_every_second_a_card_says_the_worst_that_holds(second, silent, example):
    chart = chart_of("alvarez", 40, example)
    now = chart.started_at + timedelta(seconds=second)
    seen = [e for e in chart.entries if e.act.written_at <= now - timedelta(seconds=silent)]
    if not seen:
        return
    chart = type(chart)(chart.session, chart.patient, chart.protocol, tuple(seen))
    said = card_of(Seat(1, "1", chart), now)
    due = chart.next_due(now)
    flagged = bool(open_flags_of(chart).found)
    late = due is not None and now >= due.late_at
    assert (said.due.tone == "flag") is flagged
    assert (said.due.tone == "late") is (late and not flagged)
    if flagged and late:
        assert "vitals late" in said.due.lines[0]
    assert 0 <= said.share
    for mark in marks_of(chart, now):
        assert 0 <= mark.minute <= MOST


def test_a_session_without_a_chair_stands_on_the_clock_under_its_initials():
    seats = (Seat(5, "", chart_of("alvarez", 28.2)),)
    assert ribbon_of(seats, NOW).lines[0].label == "RA"
    assert nearest_of(seats, NOW) == "Nearest: RA, 01:48"
    assert card_of(seats[0], NOW).spoken().startswith("No chair, ALVAREZ, Rosa, Running")
