"""What a record lacks before it is attested: told from the example sessions and from laws."""

from dataclasses import replace
from decimal import Decimal

import pytest
from bedside_charts import chart_at, charted
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from ketachart.clinical.acts import DrugWasted, NoteWritten, NurseAttested, PlanSet
from ketachart.clinical.completeness import (
    charted_last,
    check_attestation,
    missing,
    unexplained,
)
from ketachart.clinical.record_words import state_sentence, state_word
from ketachart.clinical.trouble import Refused

END = {
    "ex-01": "2027-01-01T00:00:00-05:00",
    "ex-04": "2027-01-01T00:00:00-05:00",
    "ex-05": "2027-01-01T00:00:00-05:00",
    "ex-11": "2027-01-01T00:00:00-05:00",
}


def whole(name):
    return chart_at(name, END[name])


def words(chart, needs=("done", "words", "nothing")):
    return [m.words for m in missing(chart) if m.needs in needs]


def test_an_account_that_does_not_add_up_and_what_never_ended_are_told():
    lacks = {m.words: m for m in missing(whole("ex-11"))}
    account = "500 mg opened, 14.8 given, 481.7 wasted: 3.5 mg missing. "
    account += "Correct the waste or add a note."
    assert lacks[account].needs == "words"
    assert lacks[account].act == "waste"
    assert lacks["Drowsiness from 13:21 has no end."].act.startswith("effect:")
    assert any(w.startswith("The flag at 13:30 (SBP)") for w in lacks)
    assert any(w.startswith("Oxygen from 13:30") for w in lacks)


def test_a_set_that_was_missed_asks_for_its_reason():
    assert "Vitals due 09:05: not taken, and why is not charted." in words(whole("ex-04"))


def test_an_order_by_phone_that_was_not_read_back_leads_to_its_entry():
    found = [m for m in missing(whole("ex-05")) if "read back" in m.words]
    assert [m.act for m in found] == ["correct:medication-given-1"]


def test_a_plan_for_the_next_visit_is_told_and_stops_nobody():
    chart = whole("ex-01")
    assert "No plan for the next visit is charted." in words(chart, ("nothing",))
    plan = PlanSet(id="plan", at=chart.entries[-1].act.at, by="x", text="Same again.")
    assert "No plan for the next visit is charted." not in words(charted(chart, plan))


def test_of_a_record_brought_in_whole_nothing_is_asked():
    chart = whole("ex-11")
    brought = replace(chart, session=structs.replace(chart.session, source_id="EX-11"))
    assert {m.needs for m in missing(brought)} == {"nothing"}
    assert {m.words for m in missing(brought)} == {m.words for m in missing(chart)}
    assert state_word(brought) == "brought in"
    assert state_word(chart) == "to attest"
    assert state_sentence(chart) == ""


@pytest.mark.parametrize("note", [None, "spilled on the tray"])
def test_words_explain_what_does_not_add_up(note):
    chart = whole("ex-11")
    act = NurseAttested(id="att", at=chart.entries[-1].act.at, by="x", note=note)
    if note is None:
        with pytest.raises(Refused, match="explain it in a few words"):
            check_attestation(chart, act, "p")
    else:
        check_attestation(chart, act, "p")
    with pytest.raises(Refused, match="charted this record last"):
        check_attestation(chart, structs.replace(act, note="x"), "somebody else")


def test_who_charted_last_is_who_charted_and_not_who_confirmed():
    chart = whole("ex-05")
    note = NoteWritten(id="n", at=chart.entries[-1].act.at, by="B. Reyes, RN", text="Called.")
    assert charted_last(charted(chart, note)).act.by == "B. Reyes, RN"


@settings(max_examples=40, deadline=None)
@given(st.decimals(min_value=0, max_value=4, places=1))
def test_whatever_is_wasted_the_account_is_asked_for_just_where_it_differs(mg):
    chart = whole("ex-05")
    waste = chart.standing.of(DrugWasted)[-1][1]
    less = DrugWasted(
        id="less",
        at=waste.at,
        by=waste.by,
        charted_at=chart.entries[-1].act.at,
        amends=waste.id,
        from_vial_mg=Decimal("456") - mg,
        reason="typing slip",
    )
    after = charted(chart, less)
    differs = mg >= Decimal("0.1")
    assert bool(unexplained(after)) is differs
    assert any(m.act == "waste" for m in missing(after)) is differs


@pytest.mark.parametrize("name", END)
def test_every_line_is_a_sentence_and_what_is_asked_comes_first(name):
    lacks = missing(whole(name))
    order = ["done", "words", "nothing"]
    assert [order.index(m.needs) for m in lacks] == sorted(order.index(m.needs) for m in lacks)
    for one in lacks:
        assert one.words[0].isupper() or one.words[0].isdigit()
        assert one.words.endswith(".")
