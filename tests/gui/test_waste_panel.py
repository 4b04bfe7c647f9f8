"""Waste and return: mL or mg, from vial or bag, of ketamine or another controlled drug."""

from dataclasses import replace
from decimal import Decimal

import pytest
from bedside_charts import charted
from panel_chair import OVER, TWO_BAGS, Chair

from ketachart.clinical import acts as a
from ketachart.clinical.vocabulary import Drug, Vocabulary
from ketachart.gui import theme
from ketachart.gui.panels.close_panel import open_points


@pytest.fixture
def over(qtbot, qapp):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    return Chair(qtbot, "waste", OVER)


def give_midazolam(chair, opened="5"):
    chair.ward.chart = replace(
        chair.ward.chart,
        vocabulary=Vocabulary(drugs=(Drug(name="midazolam", controlled="C-IV"),)),
    )
    given = chair.ward.bedside.act(
        a.MedicationGiven,
        drug="midazolam",
        dose=Decimal(2),
        unit="mg",
        route="IV",
        opened=Decimal(opened),
    )
    chair.ward.chart = charted(chair.ward.chart, given)
    chair.open("waste")


def test_a_volume_is_typed_and_its_amount_shown_and_charted(over):
    over.put("waste-vial-ml", "9.12")
    assert over.find("waste-vial").text() == "456"
    assert over.panel.table.left_words() == "nothing left to account for"
    over.tap("side-save")
    assert over.act.from_vial_mg == 456


def test_an_amount_is_typed_and_its_volume_shown(over):
    over.put("waste-vial", "100")
    assert over.find("waste-vial-ml").text() == "2"
    over.put("waste-vial", "99.99")
    assert over.find("waste-vial-ml").text() == "2"
    over.put("waste-explained", "spilled").tap("side-save")
    assert over.act.from_vial_mg == Decimal("99.99"), "never rounded to a mark of the syringe"


def test_where_it_went_is_one_tap(over):
    over.put("waste-vial", "456").tap("waste-methods-drug-disposal-container", "side-save")
    assert over.act.method == "drug disposal container"


def test_a_full_bag_explains_what_is_over_by_one_tap(over):
    over.put("waste-vial", "456").put("waste-bag-ml", "3")
    over.panel.reasons.chip("bag overfilled").click()
    over.tap("side-save")
    assert (over.act.from_bag_mg, over.act.note) == (Decimal("2.64"), "bag overfilled")
    entry = over.ward.chart.standing.known[over.act.id]
    assert entry.exceptions == ("458.6 mg wasted where 456 mg was left",)


def test_another_controlled_drug_is_wasted_in_its_own_account(over):
    give_midazolam(over)
    assert any("Midazolam: 5 mg opened" in point for point in open_points(over.ward.chart))
    over.tap("waste-drug-midazolam")
    assert over.panel.table.left_words() == "3 mg left to account for"
    assert not over.panel.bag.mg.isVisible()
    over.put("waste-vial", "3").tap("side-save")
    assert (over.act.drug, over.act.from_vial_mg) == ("midazolam", 3)
    assert not any("Midazolam" in point for point in open_points(over.ward.chart))
    assert over.ward.chart.account.wasted == 0


def test_what_was_typed_of_one_drug_is_not_charted_of_another(over):
    give_midazolam(over)
    over.tap("waste-drug-midazolam").put("waste-vial", "3").tap("waste-drug-ketamine")
    assert over.find("waste-vial").text() == ""


def test_a_bag_of_several_is_asked_for(qtbot, qapp, over):
    chair = Chair(qtbot, "waste", TWO_BAGS)
    chair.put("waste-bag", "1")
    chair.put("waste-explained", "flushed") if chair.find("waste-explained").isVisible() else None
    chair.tap("side-save")
    assert chair.sentence == "From which bag or syringe?"
