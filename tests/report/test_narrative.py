"""The chart writes the narrative: plain sentences by rule, every number the chart's own."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from ketachart.clinical.acts import (
    BolusGiven,
    DeviceNoted,
    EmergencyStep,
    InfusionPaused,
    InfusionResumed,
    InfusionStopped,
    MedicationGiven,
    NoteWritten,
    PersonTold,
    PumpRead,
    ResponseNoted,
    SideEffectEnded,
    SideEffectNoted,
)
from ketachart.clinical.narrative import narrative, told
from ketachart.clinical.protocol import ExpectedEffects
from ketachart.clinical.unplanned import KINDS, unplanned

from .conftest import NAMES, NURSE, PHYSICIAN, PROTOCOL, Chair, at

JUDGING = ("normal", "safe", "should", "recommend", "unfortunately", "alarm", "alert", "warn", "!")


def texts(chart, now=None):
    return [item.text for item in unplanned(chart, now)]


def with_expected(chart, *terms):
    protocol = structs.replace(PROTOCOL, expected=ExpectedEffects(terms=terms))
    return replace(chart, protocol=protocol)


def test_an_empty_chart_tells_nothing(chair):
    assert told(chair.chart([]), None) == ""
    assert told(chair.chart([]), at(0)) == ""


@pytest.mark.parametrize("name", NAMES)
def test_it_judges_nothing_and_every_sentence_is_whole(example, name):
    text = told(example(name), None)
    own_words = re.sub("“[^”]*”", "", text).lower()
    for word in JUDGING:
        assert word not in own_words
    for line in text.splitlines():
        assert line.endswith(".")
        assert line[0].isupper() or line[0].isdigit()
        assert "  " not in line
        assert "None" not in line


@pytest.mark.parametrize("name", NAMES)
def test_the_same_entries_give_the_same_words(example, name):
    chart = example(name)
    again = replace(chart, entries=tuple(chart.entries))
    assert told(chart, None) == told(again, None)


def test_a_routine_session_reads_in_a_few_lines(example):
    assert [p.text for p in narrative(example("ex-01"), None)] == [
        "Infusion 3 of 6 for MDD, recurrent, severe, treatment resistant (F33.2). "
        "Weight 70 kg, measured today. Baseline 118/74, HR 72, SpO₂ 99.",
        "Dr. A. Okafor, MD ordered ketamine 35 mg IV infusion over 40 min "
        "(0.5 mg/kg of actual weight).",
        "The infusion started 10:00 at 75 mL/h. Completed 10:40, 40 min after the start, 40 min of "
        "it running: 35 mg given, 0.5 mg/kg of actual weight, 100 % of the order.",
        "9 sets of vital signs, none flagged: systolic 118 to 132 mmHg, pulse 70 to 86/min, "
        "SpO₂ 98 to 99 %.",
        "PHQ-9 before the infusion: 19; CADSS-6 after the infusion: 6.",
        "Expected side effects: dissociation (mild, 10:12, gone after 40 min).",
        "Done: reassurance, dim light 10:13.",
        "Assessed for discharge 11:29: Aldrete 10, PADSS 10. Discharged home 11:30, 50 min after "
        "the end, with Sam Doe (friend), written instructions given, no driving until next day "
        "after sleep.",
        "Ketamine: 500 mg opened, 35 given, 465 wasted.",
    ]


def test_a_hard_session_tells_the_gravest_first(example):
    items = unplanned(example("ex-11"), None)
    assert [KINDS.index(i.kind) for i in items] == sorted(KINDS.index(i.kind) for i in items)
    lines = [item.text for item in items]
    assert lines[0] == (
        "Emergency from 13:27: airway opened 13:27, help called 13:28, bag-mask ventilation 13:28, "
        "ambulance called 13:29"
    )
    assert lines[1] == "Infusion ended early 13:27 after 14.8 mg of 32 mg ordered: not breathing"
    assert lines[2].startswith("Transferred to emergency department 13:44")
    assert lines[3].startswith("RR absent (no breath) at 13:28")
    assert "SpO₂ 83 at 13:28" in lines[3]
    assert lines[3].endswith("who said “stop, ventilate, call the ambulance”")


def test_values_flagged_together_are_one_sentence(chair):
    acts = [
        *chair.prepared(),
        chair.start(),
        chair.vitals("v0", -2),
        chair.vitals("v1", 10, 182, 112, 135, 88),
        chair.vitals("v2", 16),
    ]
    (episode,) = [t for t in texts(chair.chart(acts)) if "182/112" in t]
    assert "HR 135" in episode
    assert "SpO₂ 88" in episode
    assert episode.count("in range 10:16") == 3


def test_what_was_done_and_said_stands_with_the_values(chair):
    acts = [
        *chair.prepared(),
        chair.start(),
        chair.vitals("v1", 10, 182, 112),
        InfusionPaused(id="p", at=at(11), by=NURSE, reason="blood pressure"),
        MedicationGiven(
            id="m", at=at(12), by=NURSE, drug="labetalol", dose=Decimal(10), unit="mg", route="IV"
        ),
        ResponseNoted(id="r", at=at(17), by=NURSE, to="m", text="150/88"),
        PersonTold(
            id="t", at=at(11), by=NURSE, whom=PHYSICIAN, about="v1", said="hold, then slower"
        ),
        chair.vitals("v2", 18),
        InfusionResumed(id="re", at=at(19), by=NURSE, rate_ml_per_h=Decimal(30)),
    ]
    (episode,) = [t for t in texts(chair.chart(acts), at(20)) if "182/112" in t]
    for words in (
        "for 8 min, in range 10:18",
        "infusion held 10:11",
        "labetalol 10 mg IV 10:12 (then 150/88 10:17)",
        "told Dr. H. Brandt, MD 10:11, who said “hold, then slower”",
    ):
        assert words in episode


def test_a_flag_that_lasts_says_so_while_the_session_runs(chair):
    chart = chair.chart([*chair.prepared(), chair.start(), chair.vitals("v1", 10, 182, 112)])
    assert "still so" in texts(chart, at(12))[0]
    assert "no set in range after" in texts(chart, None)[0]


def test_expected_effects_are_one_calm_sentence_and_others_their_own(chair):
    def effect(name, minute, term, severity="mild", **fields):
        return SideEffectNoted(
            id=name, at=at(minute), by=NURSE, term=term, severity=severity, **fields
        )

    acts = [
        *chair.prepared(),
        chair.start(),
        effect("a", 10, "dissociation"),
        effect("b", 12, "dizziness"),
        effect("c", 14, "vomiting", "moderate", episodes=3, distress_nrs=6),
        SideEffectEnded(id="x", at=at(26), by=NURSE, side_effect="c"),
        InfusionStopped(id="s", at=at(40), by=NURSE, outcome="completed"),
    ]
    chart = with_expected(chair.chart(acts), "dissociation", "dizziness")
    now = at(45)
    (item,) = [t for t in texts(chart, now) if "Vomiting" in t]
    assert item == (
        "Vomiting from 10:14 (minute 14, 60 mL/h, 2.8 mg so far), moderate, 3 times, "
        "distress 6/10; gone after 12 min"
    )
    assert not any("issociation" in t for t in texts(chart, now))
    (calm,) = [p.text for p in narrative(chart, now) if p.about == "Side effects"]
    assert calm == (
        "Expected side effects: dissociation (mild, 10:10, still there), "
        "dizziness (mild, 10:12, still there)."
    )


def test_a_pause_has_its_length_and_its_reason(chair):
    acts = [
        *chair.prepared(),
        BolusGiven(id="b", at=at(-1), by=NURSE, dose_mg=Decimal(5), ordered_by=PHYSICIAN),
        chair.start(),
        InfusionPaused(id="p", at=at(10), by=NURSE, reason="toilet"),
        InfusionResumed(id="r", at=at(16), by=NURSE, rate_ml_per_h=Decimal(30)),
    ]
    text = told(chair.chart(acts), at(20))
    assert "Bolus 5 mg 09:59, ordered by Dr. H. Brandt, MD." in text
    assert "Held 10:10 to 10:16 (6 min), toilet, resumed at 30 mL/h." in text
    assert "Until 10:20: 7.4 mg given" in text


def test_the_patients_words_are_quoted_and_cut_where_they_are_long(chair):
    notes = [
        NoteWritten(
            id=f"n{i}", at=at(5 + i), by=NURSE, text=f"Floating {i}. " * 40, kind="patient-words"
        )
        for i in range(5)
    ]
    text = told(chair.chart([*chair.prepared(), chair.start(), *notes]), at(20))
    assert text.count("The patient said at") == 3
    assert "2 more under Notes" in text
    assert max(map(len, re.findall("“(.*?)”", text))) <= 160


def test_a_pump_that_stood_empty_or_read_otherwise_is_told(chair):
    acts = [
        *chair.prepared(),
        chair.start(rate=600),
        PumpRead(id="pr", at=at(10), by=NURSE, infused_ml=Decimal(60)),
        DeviceNoted(id="d", at=at(30), by=NURSE, device="pump", event="found empty"),
        InfusionStopped(id="s", at=at(30), by=NURSE, outcome="completed"),
    ]
    lines = texts(chair.chart(acts))
    assert any(t.startswith("Nothing ran from 10:20 to 10:30 (10 min)") for t in lines)
    assert any(t.startswith("10:10 pump read: calculated 20.0, pump 12.0 mg") for t in lines)
    assert "10:30 pump: found empty" in lines


@settings(max_examples=30, deadline=None)
@given(
    minutes=st.lists(st.integers(0, 90), max_size=6),
    kinds=st.lists(st.sampled_from(["vitals", "effect", "step", "note"]), min_size=6, max_size=6),
    until=st.integers(0, 120),
)
def test_whatever_was_charted_there_are_words_for_it(minutes, kinds, until):
    acts = [*Chair.prepared(), Chair.start()]
    for n, (minute, kind) in enumerate(zip(minutes, kinds, strict=False)):
        match kind:
            case "vitals":
                acts.append(Chair.vitals(f"v{n}", minute, 100 + minute, 60, spo2=100 - minute // 6))
            case "effect":
                acts.append(
                    SideEffectNoted(
                        id=f"e{n}", at=at(minute), by=NURSE, term=f"term {n}", severity="severe"
                    )
                )
            case "step":
                acts.append(EmergencyStep(id=f"s{n}", at=at(minute), by=NURSE, kind="help called"))
            case _:
                acts.append(Chair.note(f"n{n}", minute, "resting"))
    chart = Chair.chart(sorted(acts, key=lambda act: act.at))
    now = at(0) + timedelta(minutes=until)
    items = unplanned(chart, now)
    assert {i.flagged for i in items if i.kind in ("critical", "flags")} <= {True}
    for effect in chart.effects:
        assert any(effect.term.capitalize() in i.text for i in items if i.kind == "severe")
    assert told(chart, now) == told(chart, now)
