"""Laws of the chart: whatever was let in can be read again, in whatever order it was charted."""

import contextlib
import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketachart.clinical import titration
from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import Admission, canonical, entry_from, entry_id
from ketachart.clinical.phases import STEPS
from ketachart.clinical.pump_truth import line_residual, pump_truth
from ketachart.clinical.summary import summary
from ketachart.clinical.trouble import Refused
from ketachart.clinical.wording import episode_text, line_of
from ketachart.interop import session_json

MINUTES = st.integers(-20, 90)


WHAT = [
    *("vitals", "amend", "effect", "regrade", "end", "strike", "start", "pause", "resume"),
    *("rate", "stop", "hang", "bolus", "prepare", "discharge"),
]
DOINGS = st.lists(
    st.tuples(
        st.sampled_from(WHAT),
        MINUTES,
        st.integers(0, 250),
    ),
    max_size=14,
)


def do_one(bed, what, minute, number, ref):
    """Try one thing; everything is written down at minute 95."""
    late = {"charted": 95}
    match what:
        case "vitals":
            return bed.vitals(minute, 30 + number, 20 + number // 2, spo2=90, **late)
        case "amend":
            return bed.vitals(minute, 150, 90, amends=ref, **late)
        case "effect":
            return bed.note_effect(minute, **late)
        case "regrade":
            return bed.regrade(minute, ref, "severe", **late)
        case "end":
            return bed.end_effect(minute, ref, **late)
        case "strike":
            return bed.strike(minute, ref, **late)
        case "start":
            return bed.start(number, minute=minute, **late)
        case "resume":
            return bed.resume(minute, number or None, **late)
        case "rate":
            return bed.rate(minute, number, **late)
        case "bolus":
            return bed.bolus(minute, number, **late)
        case "hang":
            return bed.hang(minute, "bag-1", **late)
        case "prepare":
            bed.prepare(f"bag-{number}", minute=minute)
            return "nothing"
    return {"pause": bed.pause, "stop": bed.stop, "discharge": bed.discharge}[what](minute, **late)


def chart_at_random(bed, doings):
    """Chart whatever the door lets in, with references to what is there."""
    ids = ["nothing"]
    for what, minute, number in doings:
        try:
            ids.append(do_one(bed, what, minute, number, ids[number % len(ids)]))
        except Refused as refusal:
            said = str(refusal)
            if not said.endswith("."):
                raise
    return bed


@settings(max_examples=60, deadline=None)
@given(doings=DOINGS)
def test_whatever_was_let_in_can_be_read_again(new_bedside, doings):
    chart = chart_at_random(new_bedside().plan().prepare(minute=-21), doings).chart
    again = Chart(chart.session, chart.patient, chart.protocol).after_all(chart.entries)
    assert summary(again) == summary(chart)
    for entry in chart.entries:
        line = line_of(chart, entry)
        assert line.title
        assert line.icon
    for taken_set in (*chart.sets, *chart.withdrawn_sets):
        assert bool(episode_text(taken_set)) == bool(taken_set.flags)
    now = chart.entries[-1].stamp.recorded_at
    chart.due(now)
    delivery = chart.delivery_at(now)
    if delivery.elapsed_min is not None:
        assert delivery.running_min + delivery.paused_min <= delivery.elapsed_min
    assert delivery.infused_ml <= sum(c.volume_ml for c in chart.containers.values())
    readings_and_steps_never_break(chart, now)


def readings_and_steps_never_break(chart, now):
    """What is worked out beside the delivery has an answer for whatever was let in."""
    for reading in pump_truth(chart):
        assert reading.text()
    stays = line_residual(chart)
    assert stays is None or stays.mg <= chart.delivery.infused_mg
    assert titration.plan(chart) == ()
    assert titration.next_step(chart, now) is None


DRAWS = st.lists(
    st.tuples(st.sampled_from(["bolus", "rate", "pause", "resume"]), st.integers(1, 60)),
    max_size=10,
)


@settings(max_examples=60, deadline=None)
@given(draws=DRAWS, until=st.integers(0, 90))
def test_given_never_exceeds_what_was_in_the_container(new_bedside, draws, until):
    bed = new_bedside().plan().prepare(minute=-21)
    bed.start(75, minute=0)
    for minute, (what, number) in enumerate(draws, 1):
        with contextlib.suppress(Refused):
            if what == "bolus":
                bed.bolus(minute * 5, number, container="bag-1")
            else:
                do_one(bed, what, minute * 5, number, "nothing")
    now = bed.chart.delivery_at(bed.at(until))
    held = bed.chart.containers["bag-1"]
    assert now.total_mg <= held.mg
    assert now.infused_ml + now.bolus_mg / held.mg_per_ml + now.left_in("bag-1") == held.volume_ml


@settings(max_examples=40, deadline=None)
@given(
    rate=st.integers(10, 150),
    other=st.integers(10, 150),
    at=st.integers(1, 39),
    mg=st.integers(1, 9),
)
def test_amending_back_gives_the_first_numbers(new_bedside, rate, other, at, mg):
    bed = new_bedside().plan().prepare(minute=-21)
    bed.vitals(-10, 120, 76)
    start = bed.start(rate, minute=0)
    taken = bed.vitals(at, 150, 90)
    given_bolus = bed.bolus(at, mg, container="bag-1")
    bed.stop(40)
    first = summary(bed.chart)
    wrong = bed.start(other, minute=0, amends=start, charted=50)
    wrong_set = bed.vitals(at, 190, 99, amends=taken, charted=50)
    wrong_bolus = bed.bolus(at, mg + 1, container="bag-1", amends=given_bolus, charted=50)
    bed.start(rate, minute=0, amends=wrong, charted=60)
    bed.vitals(at, 150, 90, amends=wrong_set, charted=60)
    bed.bolus(at, mg, container="bag-1", amends=wrong_bolus, charted=60)
    again = summary(bed.chart)
    assert numbers_of(again) == numbers_of(first)


def numbers_of(said):
    """All of it but what counts the corrections themselves."""
    return {k: v for k, v in said.items() if k not in ("amended_or_struck", "flags_withdrawn")}


@settings(max_examples=40, deadline=None)
@given(
    doings=DOINGS,
    sbp=st.integers(60, 240),
    spo2=st.integers(70, 100),
)
def test_a_sets_flags_depend_on_the_set_the_limits_and_the_baseline_only(
    new_bedside, doings, sbp, spo2
):
    beds = [new_bedside().plan().prepare(minute=-21) for _ in range(2)]
    for bed in beds:
        bed.vitals(-20, 120, 76, spo2=98, charted=95)
        bed.start(75, minute=-15, charted=95)
    kept = [d for d in doings if d[0] in ("effect", "rate", "bolus", "pause", "resume", "stop")]
    chart_at_random(beds[1], kept)
    flags = []
    for bed in beds:
        taken = bed.vitals(5, sbp, 50, spo2=spo2, charted=95)
        flags.append(next(s.flags for s in bed.chart.sets if s.taken.id == taken))
    assert [(f.param, f.level) for f in flags[0]] == [(f.param, f.level) for f in flags[1]]


@settings(max_examples=60, deadline=None)
@given(doings=DOINGS)
def test_entries_fold_in_any_cut_into_the_same_chart(new_bedside, doings):
    chart = chart_at_random(new_bedside().plan().prepare(minute=-21), doings).chart
    first = Chart(chart.session, chart.patient, chart.protocol)
    for entry in chart.entries:
        first = first.after(entry)
    assert first == chart


def charted_in_another_order(bed, acts, order):
    """Chart the acts in another order; what cannot be yet waits for its turn. All must get in.

    Steps of the course keep their order among themselves: a resume cannot come before its pause.
    """
    waiting = [acts[place] for place in order]
    steps = iter([act for act in acts if isinstance(act, STEPS)])
    waiting = [next(steps) if isinstance(act, STEPS) else act for act in waiting]
    now = max(act.written_at for act in acts)
    while waiting:
        left = []
        for act in waiting:
            try:
                bed.admit(act, now=now)
            except Refused:
                left.append(act)
        assert len(left) < len(waiting), [act.id for act in left]
        waiting = left
    return bed


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_the_order_of_charting_never_changes_the_summary(new_bedside, data):
    bed = new_bedside().plan().prepare(minute=-20)
    bed.vitals(-10, 120, 76, spo2=98, moaas=5, charted=90)
    bed.start(75, minute=0, charted=90)
    noted = bed.note_effect(4, "nausea", charted=90)
    bed.regrade(6, noted, "severe", charted=90)
    bed.vitals(10, 166, 92, charted=90)
    bed.pause(12, charted=90)
    bed.resume(17, 50, charted=90)
    bed.end_effect(22, noted, charted=90)
    bed.note_effect(23, "dizziness", charted=90)
    wrong = bed.vitals(25, 190, 100, charted=90)
    bed.strike(26, wrong, charted=90)
    bed.rate(31, 60, vtbi=10, charted=90)
    bed.bolus(35, 5, charted=90)
    bed.stop(55, charted=90)
    bed.discharge(88, charted=90)
    acts = [entry.act for entry in bed.chart.entries]
    plan, rest = acts[:1], acts[1:]
    order = data.draw(st.permutations(range(len(rest))))
    other = new_bedside()
    other.admit(plan[0])
    charted_in_another_order(other, rest, order)
    assert summary(other.chart) == summary(bed.chart)


@pytest.mark.parametrize("name", ["ex-01", "ex-05", "ex-08", "ex-11"])
def test_what_was_charted_late_could_have_come_in_any_order(
    new_bedside, session_files, folded, name
):
    chart = folded(session_files[name]).chart
    acts = [entry.act for entry in chart.entries]
    backwards = new_bedside(patient=chart.patient, ten=acts[0].at)
    backwards.admit(acts[0])
    rest = acts[1:]
    charted_in_another_order(backwards, rest, range(len(rest) - 1, -1, -1))
    found, expected = summary(backwards.chart), summary(chart)
    assert found == expected


@settings(max_examples=40, deadline=None)
@given(doings=DOINGS)
def test_what_is_exported_is_read_back_as_the_same_acts(new_bedside, doings):
    chart = chart_at_random(new_bedside().plan().prepare(minute=-21), doings).chart
    acts = [entry.act for entry in chart.entries]
    assert list(session_json.read(session_json.written(chart)).acts) == acts


# Entries --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ex-01", "ex-05", "ex-08", "ex-10", "ex-11", "ex-12"])
def test_an_entry_is_read_back_as_it_was_written(session_files, folded, name):
    for entry in folded(session_files[name]).chart.entries:
        admission = Admission(
            id=entry.id,
            stamp=entry.stamp,
            act=entry.act,
            session=entry.session,
            exceptions=entry.exceptions,
        )
        body = canonical(admission)
        assert entry_from(entry.seq, entry.previous, entry.digest, body) == entry
        assert canonical(msgspec.json.decode(body, type=Admission)) == body


@pytest.mark.parametrize("name", ["ex-01", "ex-12"])
def test_an_act_says_in_json_what_the_file_said(session_files, folded, name):
    data = session_files[name]
    entries = folded(data).chart.entries
    encode = msgspec.json.Encoder(decimal_format="number").encode
    assert [json.loads(encode(e.act)) for e in entries] == data["acts"]


def test_a_retry_makes_the_same_entry():
    assert entry_id("s", "a") == entry_id("s", "a")
    assert (
        len({entry_id("s", "a"), entry_id("s", "b"), entry_id("t", "a"), entry_id(None, "a")}) == 4
    )
