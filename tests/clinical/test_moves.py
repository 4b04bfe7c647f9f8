"""An entry in the wrong chart, and what it becomes in the right one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from ketachart.clinical.acts import (
    ACTS,
    Act,
    ActionTaken,
    EntryStruck,
    InfusionStarted,
    MedicationGiven,
    NoteWritten,
    ResponseNoted,
)
from ketachart.clinical.moves import FROM_ANOTHER, MOVABLE, charted_anew, is_movable, to_move
from ketachart.clinical.phases import STEPS
from ketachart.clinical.summary import summary
from ketachart.clinical.trouble import Refused
from ketachart.clinical.wording import line_of

MINUTES = st.integers(0, 30)
DOINGS = st.lists(
    st.tuples(st.sampled_from(["vitals", "effect", "regrade", "drug", "note", "amend"]), MINUTES),
    min_size=1,
    max_size=10,
)


def do_some(bed, doings):
    """Chart what can be charted; everything is written down at minute 35."""
    made, effects = [], []
    for what, minute in doings:
        try:
            match what:
                case "vitals":
                    made.append(bed.vitals(minute, 150 + minute, 90, charted=35))
                case "effect":
                    effects.append(bed.note_effect(minute, charted=35))
                    made.append(effects[-1])
                case "regrade" if effects:
                    bed.regrade(minute, effects[-1], "severe", charted=35)
                case "drug":
                    of = effects[-1] if effects else None
                    made.append(
                        bed.do(
                            MedicationGiven, minute, charted=35, drug="ondansetron", dose=4,
                            unit="mg", route="IV", side_effect=of,
                        )
                    )  # fmt: skip
                case "note":
                    made.append(bed.do(NoteWritten, minute, charted=35, text="calm"))
                case "amend" if made:
                    bed.vitals(minute, 140, 80, charted=35, amends=made[-1], reason="typing slip")
        except Refused:
            continue
    return made


@settings(max_examples=60, deadline=None)
@given(DOINGS, st.integers(0, 9))
def test_what_leaves_one_chart_stands_in_the_other_and_nowhere_twice(new_bedside, doings, which):
    here, there = new_bedside().plan().prepare(), new_bedside().plan().prepare()
    here.start()
    made = do_some(here, doings)
    if not made:
        return
    entry = here.chart.standing.current(made[which % len(made)])
    acts = to_move(here.chart, entry.act.id)
    anew = charted_anew(here.chart, acts, record_no="KC-1", now=here.at(40))
    for old in acts:
        here.do(EntryStruck, 40, entry=old.id, reason="wrong chair")
    for new in anew:
        there.admit(new)
    assert all(here.chart.fate(old.id).kind == "struck" for old in acts)
    found = {e.act.id: e.act for e in there.chart.standing.entries}
    for old, new in zip(acts, anew, strict=True):
        assert found[new.id] == new
        assert new.id != old.id
        assert type(new) is type(old)
        assert (new.at, new.by, new.written_at) == (old.at, old.by, here.at(40))
        assert new.amends is None
    assert len(there.chart.effects) == sum(e.entry.act.id in found for e in there.chart.effects)
    summary(here.chart), summary(there.chart)
    for chart in (here.chart, there.chart):
        for e in chart.entries:
            assert line_of(chart, e).title


def test_a_pump_an_order_or_a_check_is_never_moved():
    assert not set(MOVABLE) & set(STEPS)
    kept = {kind.__name__ for kind in ACTS if kind not in MOVABLE}
    assert {"OrderPlaced", "IndependentCheck", "ItemChecked", "WeightTaken", "DrugWasted"} <= kept


def test_the_start_of_the_pump_says_what_to_do_instead(running):
    (started,) = running.chart.standing.acts(InfusionStarted)
    assert not is_movable(started)
    with pytest.raises(Refused, match="chart in the other chair what happened there"):
        to_move(running.chart, started.id)


def test_an_entry_nobody_knows_is_not_moved(running):
    with pytest.raises(Refused, match="no such entry"):
        to_move(running.chart, "nothing")


def test_what_was_said_of_the_first_entry_is_kept_beside_where_it_comes_from(running):
    note = running.do(NoteWritten, 3, text="calm", reason="busy with the patient", note="by phone")
    (act,) = charted_anew(
        running.chart, to_move(running.chart, note), record_no="KC-1", now=running.at(9)
    )
    assert act.reason == FROM_ANOTHER
    assert act.note == "by phone · busy with the patient · first charted in KC-1"


def test_moved_on_once_more_the_reason_is_not_told_twice(running, new_bedside):
    note = running.do(NoteWritten, 3, text="calm")
    (once,) = charted_anew(
        running.chart, to_move(running.chart, note), record_no="KC-1", now=running.at(9)
    )
    second = new_bedside().plan()
    second.admit(once)
    (twice,) = charted_anew(
        second.chart, to_move(second.chart, once.id), record_no="KC-2", now=second.at(10)
    )
    assert twice.note == "first charted in KC-1 · first charted in KC-2"
    assert twice.reason == FROM_ANOTHER


def test_what_it_answered_is_followed_where_it_comes_along(running):
    action = running.do(ActionTaken, 3, text="lights down")
    running.do(ResponseNoted, 5, to=action, text="calmer")
    acts = to_move(running.chart, action)
    done, response = charted_anew(running.chart, acts, record_no="KC-1", now=running.at(9))
    assert response.to == done.id
    assert isinstance(done, Act)
    assert structs.replace(
        done, id="x", charted_at=None, reason=None, note=None
    ) == structs.replace(running.chart.standing.known[action].act, id="x")
