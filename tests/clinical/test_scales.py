"""Scales: what items amount to, what a change is, and what a score asks for."""

import tomllib
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from ketachart import resources
from ketachart.clinical.acts import (
    ActionTaken,
    EntryStruck,
    NoteWritten,
    NurseAttested,
    PatientDischarged,
    PersonTold,
    ScaleScored,
)
from ketachart.clinical.protocol import AskedScale
from ketachart.clinical.scales import (
    asked,
    asks_left,
    band_of,
    change_from_first,
    check_scored,
    is_asked,
    not_done,
    percent_change,
    percent_text,
    remission,
    response,
    scale_problems,
    scored,
    total,
)
from ketachart.clinical.trouble import Refused
from ketachart.clinical.vocabulary import Band, vocabulary_of

TEXT = resources.path("vocabulary", "scales.toml").read_text("utf-8")
WORDS = vocabulary_of({"scales": TEXT})
SCALES = {scale.scale: scale for scale in WORDS.scales}
SUMS = [scale for scale in WORDS.scales if scale.kind == "sum"]
PHQ9, CSSRS = SCALES["PHQ-9"], SCALES["C-SSRS screener"]


def items(count, value=0, **others):
    return {str(n): value for n in range(1, count + 1)} | {k[1:]: v for k, v in others.items()}


@pytest.fixture
def chair(running):
    """A chair at which the shipped scales are known."""
    running.chart = replace(running.chart, vocabulary=WORDS)
    return running


def over(chair):
    chair.stop(40)
    chair.do(PatientDischarged, 100, disposition="home")
    return chair


class TestTheShippedScales:
    @pytest.mark.parametrize("scale", WORDS.scales, ids=lambda s: s.scale)
    def test_each_is_complete_and_consistent(self, scale):
        assert scale_problems(scale) == []

    @pytest.mark.parametrize("scale", WORDS.scales, ids=lambda s: s.scale)
    def test_each_total_has_exactly_one_band_where_there_are_bands(self, scale):
        for whole in range(int(scale.low), int(scale.high) + 1):
            holding = [b for b in scale.bands if b.low <= whole <= b.high]
            assert len(holding) == (1 if scale.bands else 0)

    def test_none_is_there_twice_and_no_code_claims_to_be_confirmed(self):
        assert len(SCALES) == len(WORDS.scales)
        assert not any(scale.confirmed for scale in WORDS.scales)

    def test_where_terms_are_closed_only_the_total_is_taken(self):
        for name in ("CADSS", "MADRS", "QIDS-SR16", "Y-BOCS", "BPI-SF severity"):
            assert SCALES[name].items == {}

    def test_the_six_of_cadss_keep_the_numbers_of_the_whole_form(self):
        assert list(SCALES["CADSS-6"].items) == ["1", "2", "6", "7", "15", "22"]

    def test_a_label_is_a_few_words_of_our_own(self):
        for scale in tomllib.loads(TEXT)["scales"]:
            assert all(len(label) <= 32 for label in scale.get("items", {}).values())


class TestWrongFiles:
    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"high": Decimal(30)}, "add up"),
            ({"bands": (Band(low=Decimal(0), high=Decimal(20), label="x"),)}, "bands"),
            ({"asks": {"10": 1}}, "no item 10"),
            ({"low": Decimal(27)}, "below"),
        ],
    )
    def test_a_scale_that_contradicts_itself_is_named(self, changed, said):
        assert any(said in problem for problem in scale_problems(structs.replace(PHQ9, **changed)))

    def test_a_risk_of_an_answer_that_does_not_exist(self):
        risk = structs.replace(CSSRS.risks[0], when={"1": ("perhaps",)})
        assert scale_problems(structs.replace(CSSRS, risks=(risk,)))


class TestTotals:
    def test_the_sum_of_the_items_with_its_band(self):
        score = total(PHQ9, items(9, 2, _9=1))
        assert (score.total, score.result, score.missing) == (17, "moderately severe", ())
        assert score.asks == ("9",)

    def test_a_missing_item_withholds_the_total_and_is_named(self):
        told = items(9, 2)
        del told["4"]
        score = total(PHQ9, told)
        assert (score.total, score.result, score.missing) == (None, None, ("4",))

    def test_what_may_be_missing_is_left_out_and_never_made_up(self):
        told = items(9, 2)
        del told["4"]
        assert total(structs.replace(PHQ9, most_missing=1), told).total == 16

    @pytest.mark.parametrize(
        ("scale", "told", "words"),
        [
            ("PHQ-9", items(10, 1), "PHQ-9 has 9 items; there is no item 10 among them."),
            ("PHQ-9", items(9, 1, _3=4), "Item 3 of PHQ-9 goes from 0 to 3; 4 is not on it."),
            ("BPRS+", items(4, 1, _2=0), "Item 2 of BPRS+ goes from 1 to 7; 0 is not on it."),
            ("GAD-7", items(7, Decimal("1.5")), "1.5 is not on it"),
            ("GAD-7", items(7, "two"), "two is not on it"),
            ("GAD-7", items(7, True), "True is not on it"),
            ("C-SSRS screener", {"1": "maybe"}, "is answered with no, yes"),
        ],
    )
    def test_what_cannot_be_is_refused_with_the_range(self, scale, told, words):
        with pytest.raises(Refused) as refused:
            total(SCALES[scale], told)
        assert words in str(refused.value)

    @given(st.data(), st.sampled_from(SUMS))
    def test_a_total_is_the_sum_and_stays_in_range(self, data, scale):
        answer = st.integers(scale.item_low, scale.item_high)
        told = {number: data.draw(answer) for number in scale.items}
        score = total(scale, told)
        assert score.total == sum(told.values())
        assert scale.low <= score.total <= scale.high
        assert score.result == band_of(scale, score.total)

    @given(st.sampled_from([s for s in WORDS.scales if s.bands]), st.data())
    def test_a_higher_total_never_has_a_lower_band(self, scale, data):
        whole = st.integers(int(scale.low), int(scale.high))
        low, high = sorted((data.draw(whole), data.draw(whole)))
        labels = [band.label for band in scale.bands]
        assert labels.index(band_of(scale, low)) <= labels.index(band_of(scale, high))


class TestAnswers:
    @pytest.mark.parametrize(
        ("told", "result"),
        [
            (items(6, "no"), "none positive"),
            ({"1": "yes", "2": "no", "6": "no"}, "low"),
            ({"1": "no", "2": "no", "6": "over 3 months ago"}, "moderate"),
            (items(6, "no", _2="yes", _3="yes"), "moderate"),
            (items(6, "no", _2="yes", _3="yes", _4="yes"), "high"),
            (items(6, "no", _6="within 3 months"), "high"),
            ({"1": True, "2": False, "6": "no"}, "low"),
        ],
    )
    def test_the_risk_by_rule(self, told, result):
        assert total(CSSRS, told).result == result

    def test_questions_that_follow_are_asked_only_after_a_yes(self):
        assert not is_asked(CSSRS, "3", {"2": "no"})
        assert is_asked(CSSRS, "3", {"2": "yes"})
        assert total(CSSRS, {"1": "no", "2": "no", "6": "no"}).missing == ()
        assert total(CSSRS, {"1": "no", "2": "yes", "6": "no"}).missing == ("3", "4", "5")

    def test_nothing_is_called_negative_while_an_answer_is_missing(self):
        assert total(CSSRS, {"1": "no"}).result is None


class TestChange:
    def test_percent_of_the_fall(self):
        assert percent_change(20, 10) == 50
        assert percent_change(10, 12) == -20
        assert percent_change(0, 5) is None

    @pytest.mark.parametrize(
        ("pair", "words"),
        [
            ((21, 10), "52 % lower"),
            ((10, 12), "20 % higher"),
            ((7, 7), "unchanged"),
            ((0, 3), "n/a"),
        ],
    )
    def test_in_words(self, pair, words):
        assert percent_text(percent_change(*pair)) == words

    @given(st.integers(1, 100), st.integers(0, 100))
    def test_the_percent_brings_the_score_back(self, first, now):
        assert first - first * percent_change(first, now) / 100 == now

    @pytest.mark.parametrize(
        ("scale", "first", "now", "expected"),
        [
            ("PHQ-9", 20, 10, True),
            ("PHQ-9", 20, 11, False),
            ("PHQ-9", 0, 0, None),
            ("PCL-5", 54, 44, True),
            ("PCL-5", 54, 45, False),
            ("NRS pain", 7, 5, True),
            ("NRS pain", 3, 2, True),
            ("NRS pain", 9, 8, False),
            ("Y-BOCS", 20, 13, True),
            ("CADSS", 20, 0, None),
        ],
    )
    def test_a_response_is_what_the_scale_calls_one(self, scale, first, now, expected):
        assert response(SCALES[scale], Decimal(first), Decimal(now)) is expected

    def test_remission(self):
        assert remission(PHQ9, Decimal(4)) is True
        assert remission(PHQ9, Decimal(5)) is False
        assert remission(SCALES["PCL-5"], Decimal(0)) is None

    def test_from_the_first_score_of_several_sessions(self, chair):
        chair.do(ScaleScored, -30, scale="PHQ-9", total=20)
        chair.do(ScaleScored, 60, scale="phq-9", total=15)
        found = scored([chair.chart], "PHQ-9")
        change = change_from_first(found)
        assert (change.first, change.points, change.percent) == (20, 5, Fraction(25))
        assert change_from_first(found[:1]) is None


class TestTheDoor:
    @pytest.mark.parametrize(
        "said",
        [
            {"scale": "PHQ-9", "total": 28},
            {"scale": "PHQ-9", "items": items(10, 1)},
            {"scale": "PHQ-9", "items": items(9, 1, _2=4)},
            {"scale": "PHQ-9", "items": items(9, 1), "total": 8},
            {"scale": "PHQ-9", "items": {"9": 3}, "total": 2},
            {"scale": "PHQ-9", "items": {"9": 0}, "total": 25},
            {"scale": "MADRS", "total": 61},
        ],
    )
    def test_a_score_that_cannot_be_is_refused(self, chair, said):
        with pytest.raises(Refused):
            chair.do(ScaleScored, 10, **said)

    @pytest.mark.parametrize(
        "said",
        [
            {"scale": "PHQ-9", "total": 19},
            {"scale": "PHQ-9", "total": 14, "items": {"9": 0}},
            {"scale": "PHQ-9", "items": items(8, 1)},
            {"scale": "C-SSRS screener", "result": "all no"},
            {"scale": "Our own form", "total": 400, "items": {"a": "b"}},
            {"scale": "MADRS", "total": 30, "items": {"1": 3}},
        ],
    )
    def test_a_score_that_can_be_is_taken_and_a_scale_of_their_own_as_it_is(self, chair, said):
        chair.do(ScaleScored, 10, **said)

    @given(st.data())
    def test_items_and_their_own_total_never_contradict(self, data):
        scale = data.draw(st.sampled_from(SUMS))
        answer = st.integers(scale.item_low, scale.item_high)
        told = {n: data.draw(answer) for n in scale.items}
        kept = {n: v for n, v in told.items() if data.draw(st.booleans())}
        act = ScaleScored(
            id="s",
            at=data.draw(st.datetimes(timezones=st.timezones())),
            by="x",
            scale=scale.scale,
            items=kept,
            total=Decimal(sum(told.values())),
        )
        check_scored(_Words, act)


class _Words:
    vocabulary = WORDS


class TestWhatAScoreAsksFor:
    def test_a_positive_self_harm_item_until_something_is_done_about_it(self, chair):
        score = chair.do(ScaleScored, -30, scale="PHQ-9", items=items(9, 1))
        (ask,) = asks_left(chair.chart)
        assert ask.score == score
        assert ask.words == "PHQ-9 at 09:30: item 9 (self-harm) 1."
        chair.do(ActionTaken, -20, text="asked about plans, none", about=score)
        assert asks_left(chair.chart) == ()

    @pytest.mark.parametrize(
        ("kind", "said"),
        [
            (PersonTold, {"whom": "Dr. A. Okafor, MD"}),
            (NoteWritten, {"text": "seen by Dr. Okafor"}),
        ],
    )
    def test_who_was_told_or_a_note_answers_as_well(self, chair, kind, said):
        score = chair.do(ScaleScored, -30, scale="PHQ-9", items=items(9, 1))
        chair.do(kind, -20, about=score, **said)
        assert asks_left(chair.chart) == ()

    def test_an_action_about_something_else_does_not(self, chair):
        chair.do(ScaleScored, -30, scale="PHQ-9", items=items(9, 1))
        chair.do(ActionTaken, -20, text="blanket")
        assert asks_left(chair.chart)

    def test_a_struck_score_asks_for_nothing_and_a_corrected_one_keeps_its_answer(self, chair):
        score = chair.do(ScaleScored, -30, scale="PHQ-9", items=items(9, 1))
        chair.do(ActionTaken, -20, text="asked", about=score)
        again = chair.do(
            ScaleScored, -30, scale="PHQ-9", items=items(9, 2), amends=score, reason="slip"
        )
        assert asks_left(chair.chart) == ()
        other = chair.do(ScaleScored, -10, scale="PHQ-9", items=items(9, 3))
        assert asks_left(chair.chart)
        chair.do(EntryStruck, -5, entry=other, reason="wrong patient")
        assert asks_left(chair.chart) == ()
        assert again

    @pytest.mark.parametrize(
        ("told", "count"), [({"6": "within 3 months"}, 1), ({"2": "yes"}, 0), ({"1": "no"}, 0)]
    )
    def test_moderate_or_high_risk_asks_and_low_does_not(self, chair, told, count):
        chair.do(ScaleScored, -30, scale="C-SSRS screener", items=told)
        assert len(asks_left(chair.chart)) == count

    def test_a_risk_told_in_a_word_asks_as_well(self, chair):
        chair.do(ScaleScored, -30, scale="C-SSRS screener", result="high")
        assert asks_left(chair.chart)[0].words == "C-SSRS screener at 09:30: high."

    def test_a_total_alone_is_reminded_of_its_item_9_and_blocks_nothing(self, chair):
        chair.do(ScaleScored, -30, scale="PHQ-9", total=19)
        (ask,) = asks_left(chair.chart)
        assert (ask.words, ask.blocks) == ("PHQ-9 at 09:30 has no item 9.", False)
        over(chair)
        chair.do(NurseAttested, 101)

    def test_the_record_does_not_close_before_it_is_answered(self, chair):
        score = chair.do(ScaleScored, -30, scale="PHQ-9", items=items(9, 1))
        over(chair)
        with pytest.raises(Refused) as refused:
            chair.do(NurseAttested, 101)
        assert "item 9 (self-harm) 1" in str(refused.value)
        chair.do(PersonTold, 102, whom="Dr. A. Okafor, MD", about=score)
        chair.do(NurseAttested, 103)

    def test_a_file_that_was_closed_elsewhere_is_taken(self, chair):
        chair.do(ScaleScored, -30, scale="PHQ-9", items=items(9, 1))
        over(chair)
        chair.do(NurseAttested, 101, now=101 + 24 * 60)
        assert chair.chart.attested is not None


class TestWhatTheProtocolAsks:
    @pytest.fixture
    def asking(self, chair):
        scales = (
            AskedScale(scale="PHQ-9"),
            AskedScale(scale="NRS pain", moments=("before", "after")),
        )
        protocol = structs.replace(chair.chart.protocol, scales=scales)
        chair.chart = replace(chair.chart, protocol=protocol)
        return chair

    def test_what_is_left_grows_with_the_phases(self, asking):
        assert [(a.scale, a.moment) for a in not_done(asking.chart)] == [
            ("PHQ-9", "before"),
            ("NRS pain", "before"),
        ]
        asking.stop(40)
        assert [(a.scale, a.moment) for a in not_done(asking.chart)][-1] == ("NRS pain", "after")

    def test_a_score_counts_for_the_moment_that_it_names_or_else_for_its_time(self, asking):
        asking.do(ScaleScored, -30, scale="NRS pain", total=7)
        asking.stop(40)
        asking.do(ScaleScored, 50, scale="phq-9", items={}, result="refused", moment="before")
        asking.do(ScaleScored, 50, scale="NRS pain", total=3)
        assert not_done(asking.chart) == ()
        assert all(one.done_at is not None for one in asked(asking.chart))
        assert asked(asking.chart)[0].done_at == asking.at(50)
        assert asking.at(50) - asking.at(40) == timedelta(minutes=10)
