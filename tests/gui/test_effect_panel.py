"""The whole life of one side effect on one panel."""

import pytest
from bedside_charts import charted
from panel_chair import HELD, Chair, K
from PySide6.QtWidgets import QLabel

from ketachart.clinical import acts as a

HEADACHE = "side-effect-noted-2"


@pytest.fixture
def panel(qtbot, qapp):
    return Chair(qtbot, f"effect:{HEADACHE}", HELD)


def effect(c, root=HEADACHE):
    return next(e for e in c.ward.chart.effects if e.id == root)


def words(c):
    return [label.text() for label in c.panel.findChildren(QLabel) if label.isVisible()]


def test_it_tells_onset_minute_rate_and_dose_so_far(panel):
    assert panel.panel.title.text() == "Headache"
    assert any(text.startswith("Since 10:29, minute +24") for text in words(panel))


def test_two_taps_make_it_worse(panel):
    panel.tap("effect-now-moderate", "side-save")
    assert (panel.act.side_effect, panel.act.severity) == (HEADACHE, "moderate")
    assert panel.closed


def test_by_keys_it_is_gone(panel):
    panel.type("4").enter()
    assert isinstance(panel.act, a.SideEffectEnded)
    assert effect(panel).ended_at == panel.now


def test_it_came_again_counts_on_and_the_count_can_be_put_right(panel):
    panel.tap("effect-again-again")
    assert panel.find("effect-times").text() == "2"
    panel.put("effect-times", "4").tap("side-save")
    assert (panel.act.episodes, panel.act.severity) == (4, "mild")
    assert effect(panel).times == 4


def test_distress_and_a_grade_with_its_version(panel):
    panel.put("effect-distress", "6").tap("effect-grade-2").tap("side-save")
    assert panel.sentence == "Of which version of the CTCAE is the grade?"
    panel.tap("effect-version-5.0", "side-save")
    assert (panel.act.distress_nrs, panel.act.ctcae_grade, panel.act.ctcae_version) == (6, 2, "5.0")


def test_the_anchors_of_the_grades_are_the_clinics_own_and_five_is_not_offered(panel):
    offered = [chip.text() for chip in panel.panel.grade.chips]
    assert offered[0] == "1  slight"
    assert [text[0] for text in offered] == ["1", "2", "3"]


def test_distress_beyond_ten_is_refused_before_it_is_charted(panel):
    panel.put("effect-distress", "11").tap("side-save")
    assert panel.acts == []
    assert panel.sentence == "Distress is a whole number from 0 to 10."


def test_what_was_done_and_then_how_it_helped(panel):
    panel.tap("effect-action-reassured", "side-save")
    assert (panel.act.text, panel.act.side_effect) == ("reassured", HEADACHE)
    panel.acts.clear()
    panel.open(f"effect:{HEADACHE}")
    done = effect(panel).responses[0].act.id
    panel.tap(f"effect-to-{done}").put("effect-response", "calmer").tap("side-save")
    assert (panel.act.to, panel.act.text) == (done, "calmer")
    panel.open(f"effect:{HEADACHE}")
    assert "response: calmer" in words(panel)


def test_nothing_new_is_nothing_charted(panel):
    panel.tap("side-save")
    assert panel.acts == []
    assert panel.sentence.startswith("What is new about it?")


def test_the_drug_and_who_was_told_are_one_tap_away(panel):
    wanted = []
    panel.panel.wanted.connect(wanted.append)
    panel.tap("effect-drug", "effect-told")
    assert wanted == [f"drug:{HEADACHE}", f"told:{HEADACHE}"]


def test_a_drug_asked_for_from_there_is_for_it(panel):
    panel.open(f"drug:{HEADACHE}")
    panel.tap("drug-name-ondansetron").put("drug-dose", "4")
    panel.tap("drug-mode-none").put("drug-why", "on the way").tap("side-save")
    assert panel.act.side_effect == HEADACHE
    panel.acts.clear()
    panel.open("drug:one that was struck")
    assert panel.panel.effect.value() is None


def test_from_there_the_one_told_is_told_of_it(panel):
    panel.open(f"told:{HEADACHE}")
    panel.tap("told-whom").press(K.Key_Down).tap("told-how-in-person", "side-save")
    assert panel.act.about == HEADACHE
    assert effect(panel).told == (panel.act,)


def test_one_that_ended_keeps_what_can_still_be_said_of_it(panel):
    panel.type("4").enter()
    panel.acts.clear()
    panel.open(f"effect:{HEADACHE}")
    assert not panel.panel.severity.isVisible()
    panel.tap("effect-action-reassured", "side-save")
    assert isinstance(panel.act, a.ActionTaken)


def test_one_that_was_struck_says_so(panel):
    strike = panel.ward.bedside.act(a.EntryStruck, entry=HEADACHE, reason="typing slip")
    panel.ward.chart = charted(panel.ward.chart, strike)
    panel.open(f"effect:{HEADACHE}")
    assert any("This side effect was struck" in text for text in words(panel))
    assert not panel.find("side-save").isEnabled()
