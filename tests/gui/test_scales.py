"""A scale at the chair: by items or its total, with what it amounts to, changed, and asks for."""

from dataclasses import replace
from decimal import Decimal

import pytest
from bedside_charts import charted
from msgspec import structs
from panel_chair import OVER, RUNNING, Chair, K
from PySide6.QtWidgets import QApplication
from window_desk import at, example_until

from ketachart import resources
from ketachart.clinical import acts as a
from ketachart.clinical.protocol import AskedScale
from ketachart.clinical.scales import asks_left
from ketachart.clinical.vocabulary import vocabulary_of

WORDS = vocabulary_of({"scales": resources.path("vocabulary", "scales.toml").read_text("utf-8")})
BEFORE = ("ex-05", "2026-03-10T09:39:00-05:00")
GONE = ("ex-05", "2026-03-10T12:04:00-05:00")


class Sitting(Chair):
    """A chair whose keys go one by one to wherever the keyboard is by then."""

    def type_each(self, digits):
        for digit in digits:
            self.type(digit)
        return self


def knowing(c: Chair, *asked: AskedScale, score: str | None = None) -> Chair:
    """The chair's chart with the clinic's scales, and what its protocol asks."""
    protocol = c.ward.chart.protocol
    discharge = structs.replace(protocol.discharge, score=score)
    protocol = structs.replace(protocol, scales=asked, discharge=discharge)
    c.ward.chart = replace(c.ward.chart, vocabulary=WORDS, protocol=protocol)
    return c


@pytest.fixture
def chair(qtbot):
    def make(name="scale", when=RUNNING, *asked, score=None):
        c = knowing(Sitting(qtbot, "note", when), *asked, score=score)
        c.open(name)
        return c

    return make


class TestItems:
    def test_a_digit_answers_and_goes_on_and_enter_charts(self, chair):
        c = chair("scale:PHQ-9").type_each("212310200")
        assert c.panel.told.text() == "Total 11 of 27, moderate"
        c.enter()
        act = c.act
        assert (act.total, act.result, act.moment) == (11, "moderate", "during")
        assert act.items == {str(n): int(v) for n, v in enumerate("212310200", 1)}
        assert act.version == "Pfizer 2010"
        assert c.closed

    def test_by_hand(self, chair):
        c = chair("scale:GAD-7").tap(*[f"item-{n}-1" for n in range(1, 8)], "side-save")
        assert (c.act.total, c.act.result) == (7, "mild")

    def test_what_is_missing_is_named_and_charted_only_when_asked_twice(self, chair):
        c = chair("scale:PHQ-9").type_each("2123102")
        assert c.panel.told.text() == "11 so far, 2 of 9 not answered yet"
        c.enter()
        assert c.sentence == "Not answered: 8, 9, so there is no total. Once more charts it so."
        assert c.acts == []
        c.enter()
        assert c.act.total is None
        assert "8" not in c.act.items

    def test_a_digit_that_is_no_answer_answers_nothing(self, chair):
        c = chair("scale:PHQ-9").type("4")
        assert c.panel.items() == {}

    def test_every_answer_is_large_enough_and_named(self, chair):
        c = chair("scale:BPRS+")
        for row in c.panel.rows:
            assert all(chip.width() >= 44 and chip.height() >= 44 for chip in row.chips)
        assert c.panel.rows[0].chips[0].accessibleName() == "1 Disordered thinking: 1"

    def test_up_and_down_walk_the_items_and_change_nothing(self, chair):
        c = chair("scale:PHQ-9").type("2").press(K.Key_Up)
        assert c.panel.items() == {"1": 2}
        c.type("3")
        assert c.panel.items() == {"1": 3}


class TestTotalOnly:
    def test_where_only_the_total_may_be_taken(self, chair):
        c = chair("scale:MADRS")
        assert c.panel.rows == []
        c.type("31").enter()
        assert (c.act.total, c.act.result, c.act.items) == (31, "moderate", None)

    def test_a_total_beyond_the_range_is_refused_in_words(self, chair):
        c = chair("scale:MADRS").type("61").enter()
        assert c.sentence == "MADRS, total goes from 0 to 60; 61 is not on it."

    def test_a_phq_total_is_never_charted_without_its_item_9(self, chair):
        c = chair("scale:PHQ-9").tap("scale-how-total").put("scale-total", "14")
        c.tap("side-save")
        assert c.sentence == "A total of PHQ-9 is not charted without its item 9."
        c.tap("item-9-0", "side-save")
        assert (c.act.total, c.act.items) == (14, {"9": 0})

    def test_a_mean_has_its_decimals(self, chair):
        c = chair("scale:BPI-SF severity").type("4.25").enter()
        assert c.act.total == Decimal("4.25")


class TestAnswers:
    def test_the_risk_by_rule_and_what_follows_only_on_a_yes(self, chair):
        c = chair("scale:C-SSRS screener").tap("item-1-no", "item-2-no")
        assert [row.isEnabled() for row in c.panel.rows] == [True, True, False, False, False, True]
        c.tap("item-6-no", "side-save")
        assert (c.act.result, c.act.total) == ("none positive", None)

    def test_a_high_risk_asks_at_once_for_what_was_done(self, chair):
        c = chair("scale:C-SSRS screener")
        wanted = []
        c.panel.wanted.connect(wanted.append)
        c.tap("item-1-no", "item-2-no", "item-6-within-3-months")
        assert "A high risk asks for an action" in c.panel.asks.text()
        c.tap("side-save")
        assert wanted == [f"score-action:{c.act.id}"]


class TestWhatItAsksFor:
    def positive(self, chair):
        c = chair("scale:PHQ-9").type_each("111111111").enter()
        return c, c.act

    def test_an_action_about_the_score_answers_it(self, chair):
        c, score = self.positive(chair)
        c.open(f"score-action:{score.id}")
        c.put("score-done", "asked about plans, none").tap("side-save")
        assert c.acts[-1].about == score.id
        assert not any(ask.blocks for ask in asks_left(c.ward.chart))

    def test_who_was_told_as_well_and_nothing_is_not_enough(self, chair):
        c, _ = self.positive(chair)
        c.open("score-action")
        c.tap("side-save")
        assert c.sentence.startswith("What was done, or who was told?")
        c.put("score-told", "Dr. H. Brandt, MD").tap("score-how-by-phone", "side-save")
        assert isinstance(c.acts[-1], a.PersonTold)
        assert not any(ask.blocks for ask in asks_left(c.ward.chart))

    def test_the_record_is_not_closed_before_and_says_where_to_go(self, chair):
        c = chair("note", GONE)
        score = c.ward.bedside.act(a.ScaleScored, scale="PHQ-9", items={"9": 2})
        c.ward.chart = charted(c.ward.chart, score)
        c.open("close")
        wanted = []
        c.panel.wanted.connect(wanted.append)
        assert "item 9 (self-harm) 2" in c.panel.point.text()
        c.tap("close-answer")
        assert wanted == ["score-action"]

    def test_nothing_to_answer_is_said(self, chair):
        assert chair("score-action").panel.idle


class TestCompared:
    def test_with_the_first_and_the_last_of_this_patient(self, chair):
        c = chair("note")
        c.ward.bedside.earlier = lambda _: (chart_with(c, 20), chart_with(c, 18, days=3))
        c.open("scale:PHQ-9")
        c.type_each("111111111")
        lines = c.panel.compared.text().splitlines()
        assert lines[0] == "First 21, 09:40: now 57 % lower"
        assert lines[1].startswith("Last 18, ")
        assert lines[1].endswith(": now 50 % lower")


def chart_with(c, total, days=7):
    """An earlier chart of the patient with one score."""
    chart = c.ward.chart
    act = a.ScaleScored(
        id=f"s{total}",
        at=c.now,
        by="x",
        scale="PHQ-9",
        total=Decimal(total),
        items={"9": 0},
    )
    other = structs.replace(chart.session, session=f"other-{days}")
    return charted(replace(chart, session=other, vocabulary=WORDS), act)


class TestWhatTheProtocolAsks:
    ASKED = (AskedScale(scale="GAD-7"), AskedScale(scale="NRS pain", moments=("before", "after")))

    def test_what_is_asked_comes_first_and_the_rest_is_a_tap_away(self, chair):
        c = chair("scale", RUNNING, *self.ASKED)
        labels = [chip.text() for chip in c.panel.which.chips]
        assert labels[:2] == ["GAD-7 · asked", "Pain 0-10 · asked"]
        c.tap("scale-which-other")
        assert len(c.panel.which.chips) == len(WORDS.scales)

    def test_without_any_all_are_offered_and_one_is_chosen_by_its_digit(self, chair):
        c = chair("scale", BEFORE)
        c.type("1")
        assert c.panel.scale is WORDS.scales[0]
        assert c.panel.moment.value() == "before"

    def test_what_is_left_is_named_at_discharge_and_at_close(self, chair):
        c = chair("discharge", OVER, *self.ASKED)
        assert "GAD-7 (before)" in c.panel.scales_left.text()
        c.open("close")
        assert "NRS pain (after)" in c.panel.scales_left.text()

    def test_a_clinic_without_scales_says_where_they_come_from(self, chair):
        c = chair("note")
        c.ward.chart = replace(c.ward.chart, vocabulary=structs.replace(WORDS, scales=()))
        c.open("scale")
        assert c.panel.idle


class TestDischargeScore:
    def test_points_are_given_by_a_person_beside_what_the_record_says(self, chair):
        c = chair("discharge", OVER, score="aldrete")
        score = c.panel.score
        assert score.points() == {}
        assert score.rows[3].below().startswith("record: 2, MOAA/S 5")
        score.rows[0].take_focus()
        c.type_each("22222")
        assert score.told.text() == "10 of 10"

    def test_a_low_score_is_an_unmet_criterion(self, chair):
        c = chair("discharge", OVER, score="aldrete")
        c.panel.score.rows[0].take_focus()
        c.type_each("21122").tap("discharge-how-home")
        assert "Modified Aldrete 1995 8 of 10, under 9" in c.panel.open_points.text()

    def test_without_points_there_is_no_discharge(self, chair):
        c = chair("discharge", OVER, score="padss").tap("discharge-how-home", "side-save")
        assert c.sentence == "Give the points of PADSS, Chung 1995: 2, 1 or 0 each."


def test_after_total_only_tab_goes_on_to_item_nine_and_the_total(window_desk):
    """Fields that are made anew stand at their place in the way of Tab."""
    desk = window_desk
    desk.create(example_until("ex-05", at("10:20:00")))
    desk.clock.set(at("10:20:00"))
    window = desk.open()
    window.open_panel("scale:PHQ-9")
    window.page.side.panel.how.take_focus()
    with desk.qtbot.waitSignal(window.page.side.relaid):
        desk.press(K.Key_Right)
    passed = []
    for _ in range(2):
        desk.press(K.Key_Tab)
        passed.append(QApplication.focusWidget().objectName())
    assert passed == ["item-9-0", "scale-total"]
