"""The life of a side effect: onset, course, what was done, the response, the end."""

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from msgspec import structs

from ketachart.clinical.acts import ActionTaken, MedicationGiven, PersonTold, ResponseNoted
from ketachart.clinical.effect_life import life_of, onset_text, standing_text
from ketachart.clinical.effects import is_exception, is_own_words, onset_facts, untold
from ketachart.clinical.protocol import ExpectedEffects
from ketachart.clinical.trouble import Refused
from ketachart.clinical.vocabulary import Effect, Vocabulary, vocabulary_of
from ketachart.clinical.wording import line_of


def only(bed):
    (effect,) = bed.chart.effects
    return effect


# Onset ------------------------------------------------------------------------------------------


def test_minute_rate_and_dose_so_far_are_worked_out(running):
    running.note_effect(16, "dissociation")
    facts = onset_facts(running.chart, only(running))
    # 75 mL/h of 0.7 mg/mL for 16 min are 20 mL, 14 mg.
    assert (facts.minute, facts.rate_ml_per_h, facts.mg) == (16, Decimal(75), Fraction(14))
    assert onset_text(running.chart, only(running)) == "minute +16, 75 mL/h, 14 mg so far"


def test_a_rate_charted_late_moves_what_was_given_by_then(running):
    running.note_effect(16, "dissociation")
    running.rate(8, 150, charted=20)
    assert onset_facts(running.chart, only(running)).mg == 21


def test_before_the_start_there_is_no_minute_and_while_held_no_rate(ready):
    ready.note_effect(-5, "anxiety")
    assert onset_text(ready.chart, only(ready)) == ""
    ready.vitals(-4, 120, 76)
    ready.start()
    assert onset_text(ready.chart, only(ready)) == "minute −5"
    ready.pause(8)
    ready.note_effect(10)
    assert onset_text(ready.chart, ready.chart.effects[1]) == "minute +10, pump held, 7 mg so far"
    ready.stop(12, "discontinued")
    ready.note_effect(20, "headache")
    assert onset_text(ready.chart, ready.chart.effects[2]) == "minute +20, 7 mg so far"


# Course -----------------------------------------------------------------------------------------


def test_it_comes_again_gets_worse_is_graded_and_ends(running):
    effect = running.note_effect(10, "vomiting", "mild", episodes=1)
    running.regrade(14, effect, "moderate", episodes=3, distress_nrs=6)
    running.regrade(20, effect, "mild", distress_nrs=2, ctcae_grade=2, ctcae_version="5.0")
    running.end_effect(30, effect)
    told = only(running)
    assert (told.worst, told.severity, told.times, told.distress) == ("moderate", "mild", 3, 6)
    assert told.distress_now == 2
    assert told.grade == (2, "5.0")
    assert [words for _, words in life_of(running.chart, told)] == [
        "mild",
        "moderate, 3 times, distress 6/10",
        "mild, distress 2/10, CTCAE 5.0 grade 2",
        "gone after 20 min",
    ]


def test_nobody_gave_a_grade_and_nobody_counted(running):
    running.note_effect(10)
    assert (only(running).grade, only(running).times, only(running).distress) == (None, None, None)


def test_what_was_given_for_it_stands_with_its_effect(running):
    effect = running.note_effect(10, "nausea", "moderate")
    drug = running.do(
        MedicationGiven, 12, drug="ondansetron", dose=4, unit="mg", route="IV", side_effect=effect
    )
    running.do(ActionTaken, 13, text="cool cloth", side_effect=effect)
    running.do(ResponseNoted, 20, to=drug, text="less nausea")
    given, done = only(running).linked
    assert [a.text for a in given[1]] == ["less nausea"]
    assert done[1] == ()
    assert "response: less nausea" in [words for _, words in life_of(running.chart, only(running))]


def test_a_response_follows_the_drug_that_was_corrected(running):
    effect = running.note_effect(10, "nausea", "moderate")
    given = {"drug": "ondansetron", "unit": "mg", "route": "IV", "side_effect": effect}
    first = running.do(MedicationGiven, 12, dose=4, **given)
    running.do(ResponseNoted, 20, to=first, text="less nausea")
    running.do(MedicationGiven, 12, dose=8, amends=first, charted=21, reason="slip", **given)
    ((_, answers),) = only(running).linked
    assert [a.text for a in answers] == ["less nausea"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"distress_nrs": 11}, "Distress is a whole number from 0 to 10."),
        ({"ctcae_grade": 6}, "A CTCAE grade is a whole number from 1 to 5."),
        ({"ctcae_grade": 0}, "A CTCAE grade is a whole number from 1 to 5."),
        ({"episodes": 0}, "How often it came is a whole number from 1 to 999."),
    ],
)
def test_a_number_that_cannot_be_is_refused(running, fields, said):
    with pytest.raises(Refused, match=said):
        running.note_effect(10, **fields)


# Expected ---------------------------------------------------------------------------------------


@pytest.fixture
def usual(new_bedside, protocol):
    """Dissociation is expected here, up to distress 4 and 30 min after the stop."""
    expected = ExpectedEffects(terms=("dissociation",), distress_from=5, until_min=30)
    bed = new_bedside(structs.replace(protocol, expected=expected)).plan().prepare()
    bed.vitals(-10, 120, 76)
    bed.start()
    return bed


def test_what_is_expected_is_no_exception_what_is_not_is_one(usual):
    usual.note_effect(10, "Dissociation", "moderate", distress_nrs=4)
    usual.note_effect(11, "nausea")
    told = [is_exception(usual.chart, e, usual.at(20)) for e in usual.chart.effects]
    assert told == [False, True]


@pytest.mark.parametrize(("severity", "distress"), [("severe", None), ("mild", 5)])
def test_severe_or_distressing_it_is_an_exception_all_the_same(usual, severity, distress):
    usual.note_effect(10, "dissociation", severity, distress_nrs=distress)
    assert is_exception(usual.chart, only(usual), usual.at(12))


@pytest.mark.parametrize(("ended", "now", "told"), [(70, 80, False), (71, 80, True)])
def test_past_the_protocols_time_after_the_stop_it_is_one(usual, ended, now, told):
    effect = usual.note_effect(10, "dissociation")
    usual.stop(40)
    usual.end_effect(ended, effect)
    assert is_exception(usual.chart, only(usual), usual.at(now)) is told


def test_while_it_lasts_the_clock_decides(usual):
    usual.note_effect(10, "dissociation")
    usual.stop(40)
    assert not is_exception(usual.chart, only(usual), usual.at(70))
    assert is_exception(usual.chart, only(usual), usual.at(71))
    usual.discharge(72)
    assert is_exception(usual.chart, only(usual))


def test_a_person_may_say_that_it_was_not_expected(usual):
    usual.note_effect(10, "dissociation", expected=False)
    assert is_exception(usual.chart, only(usual), usual.at(12))


def test_the_record_says_calmly_that_it_is_expected(usual):
    usual.note_effect(10, "dissociation")
    assert "expected" in line_of(usual.chart, usual.chart.entries[-1]).detail
    assert standing_text(usual.chart, only(usual)) == "Expected here; not among the exceptions."


# Own words --------------------------------------------------------------------------------------


def test_free_text_is_marked_as_own_words(running):
    running.note_effect(10, "metallic taste")
    words = Vocabulary(effects=(Effect(term="nausea"),))
    chart = structs_chart(running.chart, words)
    assert is_own_words(chart, "metallic taste")
    assert not is_own_words(chart, "Nausea")
    assert not is_own_words(chart, "vomiting")  # a chip of the protocol
    assert "own words" in line_of(chart, chart.entries[-1]).detail


def structs_chart(chart, words):
    return type(chart)(chart.session, chart.patient, chart.protocol, chart.entries, words)


# Severe -----------------------------------------------------------------------------------------


def test_the_severe_one_waits_until_somebody_was_told(running):
    effect = running.note_effect(10, "anxiety", "severe")
    assert [e.id for e in untold(running.chart)] == [effect]
    running.do(PersonTold, 12, whom="Dr. E. Rossi, MD", about=effect)
    assert untold(running.chart) == ()


def test_told_of_something_else_by_its_id_is_not_told_of_it(running):
    other = running.vitals(9, 178, 104)
    running.note_effect(10, "anxiety", "severe")
    running.do(PersonTold, 12, whom="Dr. E. Rossi, MD", about=other)
    assert len(untold(running.chart)) == 1
    running.do(PersonTold, 13, whom="Dr. E. Rossi, MD", about="how she is")
    assert untold(running.chart) == ()


def test_told_of_the_flagged_pressure_is_told_of_its_rise(running):
    flagged = running.vitals(9, 184, 104)
    running.note_effect(10, "blood pressure rise", "severe")
    running.note_effect(10, "anxiety", "severe")
    running.do(PersonTold, 12, whom="Dr. E. Rossi, MD", about=flagged)
    assert [e.term for e in untold(running.chart)] == ["anxiety"]


def test_severe_once_more_is_told_once_more(running):
    effect = running.note_effect(10, "anxiety", "severe")
    running.do(PersonTold, 12, whom="Dr. E. Rossi, MD", about=effect)
    running.regrade(15, effect, "mild")
    assert untold(running.chart) == ()
    running.regrade(20, effect, "severe")
    assert len(untold(running.chart)) == 1


# The list that ships ------------------------------------------------------------------------------

TERMS = (
    *("drowsiness", "dizziness", "dissociation", "nausea", "vomiting", "headache", "anxiety"),
    *("panic", "confusion", "misperception", "hallucination", "palpitations", "euphoria"),
    *("disinhibition", "tearfulness", "agitation", "dysphoria", "nystagmus", "salivation"),
    *("fatigue", "sweating", "flushing", "numbness", "paresthesia", "diplopia", "apnoea"),
    *("seizure", "rigidity", "fainting"),
)
MORE_TERMS = (
    *("blood pressure rise", "blurred vision", "fast heart rate", "slow heart rate"),
    *("unsteady gait", "slurred speech", "low oxygen", "weak breathing", "airway spasm"),
    *("dry mouth", "bladder symptoms", "IV site problem", "infiltration at the IV site"),
    *("allergic reaction", "chest pain", "new suicidal thoughts"),
)


@pytest.fixture(scope="module")
def shipped():
    file = Path(__file__).resolve().parents[2] / "resources/vocabulary/side_effects.toml"
    return vocabulary_of({"side_effects": file.read_text("utf-8")}).effects


def test_every_term_of_the_reference_is_one_of_its_own(shipped):
    terms = [effect.term for effect in shipped]
    assert len(terms) == len(set(terms))
    assert {*TERMS, *MORE_TERMS} <= set(terms)


def test_codes_are_optional_unconfirmed_and_diagnoses_are_marked(shipped):
    for effect in shipped:
        assert effect.icd10cm is None or re.fullmatch(r"[A-Z]\d[0-9A-Z](\.\w+)?", effect.icd10cm)
        assert not effect.confirmed
        assert effect.psychiatric == (effect.icd10cm or "").startswith("F")


def test_anchors_are_short_and_of_grades_one_to_four(shipped):
    anchors = [anchor for effect in shipped for anchor in effect.anchors.items()]
    assert len(anchors) > 40
    assert all(grade in "1234" and len(words) <= 40 for grade, words in anchors)
