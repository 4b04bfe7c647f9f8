"""A correction changes what somebody touched, and nothing else."""

from decimal import Decimal

import pytest
from bedside_charts import Ward, charted
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from ketachart.clinical.acts import ItemChecked, Unobtainable, VitalsTaken
from ketachart.gui.panels.side_panels import panel_for

RUNNING = ("ex-05", "2026-03-10T10:20:00-05:00")


@pytest.fixture
def ward(qapp):
    return Ward(*RUNNING)


def charting(ward, kind, **fields):
    act = ward.bedside.act(kind, **fields)
    ward.chart = charted(ward.chart, act)
    return act


def corrected(ward, qtbot, act, field, text):
    """Change one box of an entry, say why, and save; gives the act that takes its place."""
    panel = panel_for(f"correct:{act.id}", ward.bedside, ward.chart)
    qtbot.addWidget(panel)
    panel.show()
    edit = panel.findChild(QLineEdit, field)
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, text)
    panel.why.choose(panel.why.chips[0].value)
    with qtbot.waitSignal(panel.acted) as acted:
        panel.save()
    return acted.args[0]


def test_a_temperature_nobody_touched_stays_as_exact_as_it_was(ward, qtbot):
    act = charting(ward, VitalsTaken, entered="typed", hr_per_min=70, temp_c=Decimal("36.65"))
    new = corrected(ward, qtbot, act, "correct-hr", "72")
    assert (new.hr_per_min, new.temp_c) == (72, Decimal("36.65"))


def test_a_value_that_was_had_after_all_is_no_longer_unobtainable(ward, qtbot):
    missing = (Unobtainable(param="spo2", reason="no signal"),)
    act = charting(ward, VitalsTaken, entered="typed", hr_per_min=70, unobtainable=missing)
    new = corrected(ward, qtbot, act, "correct-spo2", "97")
    assert (new.spo2_pct, new.unobtainable) == (97, ())
    charted(ward.chart, new)


def test_a_sedation_score_below_zero_can_be_corrected(ward, qtbot):
    act = charting(ward, VitalsTaken, entered="typed", hr_per_min=70, rass=-2)
    new = corrected(ward, qtbot, act, "correct-hr", "72")
    assert (new.hr_per_min, new.rass) == (72, -2)
    again = corrected(ward, qtbot, act, "correct-rass", "-3")
    assert (again.hr_per_min, again.rass) == (70, -3)


@pytest.mark.parametrize("answer", [True, False, 0, 8, 2.5, "yes"])
def test_an_answer_nobody_touched_keeps_its_kind(ward, qtbot, answer):
    act = charting(ward, ItemChecked, item="hours since solids", answer=answer)
    new = corrected(ward, qtbot, act, "correct-detail", "as told by the escort")
    assert new.detail == "as told by the escort"
    assert new.answer == answer
    assert type(new.answer) is type(answer)
