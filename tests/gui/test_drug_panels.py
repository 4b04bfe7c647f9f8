"""Drugs, their orders, oxygen, the line, care and notes: charted at the chair by keys and taps."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from msgspec import structs
from panel_chair import HELD, RUNNING, Chair, K
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from ketachart.clinical import acts as a
from ketachart.clinical.administration import Allergy
from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import Surroundings
from ketachart.clinical.giving import given_findings
from ketachart.clinical.orders import awaiting
from ketachart.clinical.protocol import DrugSet
from ketachart.gui.panels.more_panel import MorePanel

DOCTOR = "Dr. H. Brandt, MD"
GONE = ("ex-05", "2026-03-10T13:00:00-05:00")


@pytest.fixture
def chair(qtbot) -> Callable[..., Chair]:
    return lambda name, when=RUNNING: Chair(qtbot, name, when)


def allergic(c: Chair, name: str, *substances: str) -> Chair:
    listed = tuple(Allergy(substance=s) for s in substances)
    status = "listed" if substances else "not-asked"
    patient = structs.replace(c.ward.chart.patient, allergy_status=status, allergies=listed)
    c.ward.chart = replace(c.ward.chart, patient=patient)
    c.open(name)
    return c


def words(c: Chair) -> str:
    shown = [label for label in c.panel.findChildren(QLabel) if not label.isHidden()]
    return "\n".join(label.text() for label in shown)


def ordered(c: Chair, mg: str = "4", most: str = "8", mode: str = "phone") -> a.OrderPlaced | None:
    c.open("drug-order")
    c.tap("med-name-ondansetron", "med-purpose-prn")
    c.put("med-needed-for", "nausea").put("med-dose", mg).put("med-most", most)
    c.tap("med-ordered-by", f"med-mode-{mode}")
    if mode == "phone":
        c.tap("med-read-back-yes")
    c.tap("side-save")
    return c.acts[-1] if c.acts else None


# The drug -------------------------------------------------------------------------------------


def test_allergies_are_in_view_and_so_is_that_nobody_asked(chair):
    c = allergic(chair("drug"), "drug", "aspirin")
    assert "Allergies: Aspirin" in words(c)
    assert "Not asked yet" in words(allergic(c, "drug"))


def test_a_drug_without_an_order_asks_why_and_is_an_exception(chair):
    c = chair("drug", HELD).tap("drug-name-ondansetron").put("drug-dose", "4").tap("side-save")
    assert c.sentence == "On whose order? Type who gave it, or choose No order."
    c.tap("drug-mode-none", "side-save")
    assert c.sentence == "It has no order. Say in a few words why."
    c.put("drug-why", "prescriber on the way").tap("side-save")
    assert (c.act.reason, c.act.ordered_by, c.act.order) == ("prescriber on the way", None, None)
    assert c.ward.chart.entries[-1].exceptions == ("given without an order",)


def test_an_allergy_is_said_at_once_and_asked_once_more(chair):
    c = allergic(chair("drug", HELD), "drug", "aspirin")
    c.tap("drug-name-other").type("tor")
    c.tap("drug-match-ketorolac")
    assert c.find("drug-notice").text() == "Allergy on record: Aspirin, also of the family NSAID"
    c.put("drug-dose", "15").tap("drug-route-IV", "drug-ordered-by", "side-save")
    assert c.acts == []
    assert "Allergy on record" in c.sentence
    c.tap("side-save")
    assert (c.act.drug, c.act.dose, c.act.unit) == ("ketorolac", 15, "mg")
    assert c.ward.chart.entries[-1].exceptions[0].startswith("allergy on record: Aspirin")


def test_the_search_finds_by_any_name_and_shows_tall_letters(chair):
    c = chair("drug").tap("drug-name-other").type("hydr")
    offered = [chip.text() for chip in c.panel.drug.matches.chips]
    assert offered == ["hydrALAZINE", "hydrOXYzine", "diphenhydrAMINE"]
    c.press(K.Key_Tab).type("1")
    assert c.panel.drug.value() == "hydralazine"
    assert c.find("drug-dose").hasFocus()
    c.tap("drug-route-IV")
    assert "standing tolerated" in c.find("drug-after").text()


def test_a_great_dose_is_asked_and_a_zero_is_not_taken(chair):
    c = chair("drug", HELD).tap("drug-name-ondansetron").put("drug-dose", "40000")
    c.tap("drug-ordered-by", "side-save")
    assert c.sentence.startswith("40000 mg of ondansetron is a great deal.")
    c.put("drug-dose", "0").tap("side-save")
    assert c.sentence == "The dose must be above zero."


def test_a_unit_and_a_route_of_one_s_own(chair):
    c = chair("drug", HELD).tap("drug-name-other").type("calamine").put("drug-dose", "2")
    c.tap("drug-unit-other", "side-save")
    assert c.sentence == "Type the unit of the dose."
    c.put("drug-own-unit", "dabs").tap("drug-route-other").put("drug-own-route", "skin")
    c.tap("drug-ordered-by", "side-save")
    assert (c.act.drug, c.act.unit, c.act.route) == ("calamine", "dabs", "skin")


def test_a_controlled_drug_asks_what_was_opened_for_it(chair):
    c = chair("drug", HELD).tap("drug-name-ondansetron")
    assert c.find("drug-opened-box").isHidden()
    c.tap("drug-name-midazolam").put("drug-dose", "2").put("drug-opened", "1")
    c.tap("drug-ordered-by", "side-save")
    assert c.sentence == "1 mg opened is less than the 2 mg given. Check both."
    c.put("drug-opened", "5").put("drug-lot", "L1").tap("side-save")
    assert (c.act.opened, c.act.lot) == (5, "L1")


def test_ketamine_is_sent_to_its_own_panel(chair):
    c = chair("drug", HELD).tap("drug-name-other").type("Ketamine").put("drug-dose", "5")
    c.tap("drug-unit-mg", "drug-route-IV", "drug-ordered-by", "side-save")
    assert "chart it under More, Bolus" in c.sentence


def test_a_name_that_looks_like_a_tag_is_shown_as_it_was_typed(chair):
    c = allergic(chair("drug", HELD), "drug", "<b>x")
    c.tap("drug-name-other").type("<b>x")
    assert "<b>x" in c.find("drug-notice").text()


# What runs ------------------------------------------------------------------------------------


def test_a_fluid_runs_until_its_end_is_charted(chair):
    c = chair("drug-end")
    assert "No drug or fluid runs" in words(c)
    c.open("drug")
    c.tap("drug-name-other").type("saline").tap("drug-match-sodium-chloride-0.9-%")
    c.put("drug-dose", "500").tap("drug-route-IV", "drug-ordered-by", "drug-purpose-fluid")
    c.tap("drug-runs-runs", "side-save")
    c.open("drug-end")
    c.put("end-given", "600").tap("side-save")
    assert "is more than the 500 charted" in c.sentence
    c.put("end-given", "320").tap("side-save")
    given, ended = c.acts
    assert (given.runs, ended.medication, ended.given) == (True, given.id, 320)


# Orders ---------------------------------------------------------------------------------------


def test_an_order_as_needed_stands_and_is_counted_down(chair):
    c = chair("drug-order")
    order = ordered(c)
    assert (order.purpose, order.as_needed_for, order.most_mg) == ("prn", "nausea", 8)
    assert (order.mode, order.read_back, order.ordered_by) == ("phone", True, DOCTOR)
    c.open("drug-order")
    assert "4 mg IV, as needed for nausea, at most 8 mg today: none given yet" in words(c)
    for _ in range(2):
        c.open("drug")
        c.tap("drug-name-ondansetron").put("drug-dose", "4").tap("side-save")
        assert c.sentence == "On which order was it given? Choose one, or another."
        c.tap(f"drug-order-{order.id}", "side-save")
        assert c.closed
    c.open("drug")
    c.tap("drug-name-ondansetron").put("drug-dose", "4").tap(f"drug-order-{order.id}", "side-save")
    assert "12 mg today, the order allows 8 mg" in c.sentence
    assert [act.order for act in c.acts[1:]] == [order.id, order.id]


def test_an_order_that_cannot_be_says_why(chair):
    c = chair("drug-order")
    ordered(c, most="2")
    assert "less than one dose" in c.sentence
    assert c.acts == []


def test_an_order_in_mcg_is_kept_in_mg(chair):
    c = chair("drug-order").tap("med-name-other").type("albuterol").tap("med-purpose-rescue")
    c.put("med-dose", "180").tap("med-route-inhaled", "med-ordered-by", "med-mode-written")
    c.tap("med-unit-mcg", "side-save")
    assert c.sentence == "Choose the unit of the dose."
    c.tap("med-unit-mcg", "side-save")
    assert str(c.act.dose_mg) == "0.180"


def test_orders_by_phone_are_confirmed_one_by_one_by_a_physician(chair):
    c = chair("drug-order")
    ordered(c)
    waiting = len(awaiting(c.ward.chart))
    c.open("authenticate")
    assert "sign in as that person" in words(c)
    assert not c.panel.save_button.isEnabled()
    c.ward.bedside.by, c.ward.bedside.roles = DOCTOR, ("physician",)
    c.open("authenticate")
    chip = c.panel.which.chips[0].objectName()
    c.tap(chip, "side-save")
    assert isinstance(c.acts[-1], a.OrderAuthenticated)
    assert c.acts[-1].by == DOCTOR
    assert len(awaiting(c.ward.chart)) == waiting - 1


# Together -------------------------------------------------------------------------------------


def set_of(c: Chair, **fields) -> Chair:
    offered = DrugSet(label="Pressure", effect="blood pressure rise", **fields)
    protocol = structs.replace(c.ward.chart.protocol, sets=(offered,))
    c.ward.chart = replace(c.ward.chart, protocol=protocol)
    c.open("set:1")
    return c


def test_a_set_charts_what_was_done_given_and_told_together(chair):
    c = set_of(
        chair("drug", HELD),
        actions=("repeated by hand", "physician called"),
        drugs=("labetalol", "hydralazine"),
        told=True,
    )
    assert "hydrALAZINE" in words(c)
    assert c.find("set-drug-1-dose").text() == ""
    c.tap("set-actions-repeated-by-hand")
    c.put("set-drug-1-dose", "10").tap("side-save")
    assert "On whose order?" in c.sentence
    c.tap("set-drug-1-ordered-by", "set-told", "set-how-by-phone", "side-save")
    done, given, told = c.acts
    assert (done.text, given.drug, given.dose) == ("physician called", "labetalol", 10)
    assert (told.whom, told.how) == (DOCTOR, "by phone")
    effect = c.ward.chart.effects[0].id
    assert done.side_effect == given.side_effect == effect


def test_a_set_with_nothing_left_charts_nothing(chair):
    c = set_of(chair("drug", HELD), actions=("repeated by hand",), drugs=("labetalol",))
    c.tap("set-actions-repeated-by-hand", "side-save")
    assert c.acts == []
    assert c.sentence.startswith("Nothing is ticked")


def test_sets_and_what_is_new_are_found_under_more(chair, qtbot):
    c = set_of(chair("drug", HELD), actions=("repeated by hand",))
    menu = MorePanel(c.ward.bedside, c.ward.chart)
    qtbot.addWidget(menu)
    ways = {row.way.panel: row for row in menu.rows}
    assert {"set:1", "oxygen", "care", "setting", "drug-order", "authenticate"} <= ways.keys()
    assert "drug-end" not in ways
    with qtbot.waitSignal(menu.wanted) as wanted:
        ways["set:1"].click()
    assert wanted.args == ["set:1"]


def test_a_row_of_more_is_found_by_typing(chair, qtbot):
    c = chair("drug", HELD)
    menu = MorePanel(c.ward.bedside, c.ward.chart)
    qtbot.addWidget(menu)
    menu.show()
    menu.activateWindow()
    QApplication.processEvents()
    all_rows = len(menu.rows)
    QTest.keyClicks(menu.first_field(), "t")
    assert QApplication.focusWidget() is menu.search
    QTest.keyClicks(menu.search, "emp")
    assert [row.text() for row in menu.rows] == ["More values…"]
    with qtbot.waitSignal(menu.wanted) as wanted:
        QTest.keyClick(menu.search, Qt.Key.Key_Return)
    assert wanted.args == ["more-values"]
    menu.search.setText("oxygen mask")
    assert [row.way.panel for row in menu.rows] == ["oxygen"]
    menu.search.setText("zebra")
    assert menu.rows == []
    assert menu.nothing.isVisible()
    menu.search.clear()
    assert len(menu.rows) == all_rows
    assert menu.nothing.isHidden()


# Oxygen, line, care, words ----------------------------------------------------------------------


def test_oxygen_on_and_off(chair):
    c = chair("oxygen").tap("oxygen-what-on").put("oxygen-flow", "20").tap("side-save")
    assert "outside 0 to 15" in c.sentence or "Choose the device" in c.sentence
    c.put("oxygen-flow", "2").tap("oxygen-device-nasal-cannula").put("oxygen-spo2", "95")
    c.tap("side-save")
    c.open("oxygen")
    assert "O₂ 2 L/min nasal cannula since" in words(c)
    c.tap("oxygen-what-off", "side-save")
    on, off = c.acts
    assert (on.o2_l_per_min, on.o2_device, on.spo2_pct) == (2, "nasal cannula", 95)
    assert (off.o2_l_per_min, off.o2_device) == (0, "room air")


def test_an_infiltration_can_begin_a_side_effect(chair):
    c = chair("access").tap("access-what-checked", "access-patent-no", "access-signs-swelling")
    c.tap("access-effect-moderate", "side-save")
    looked, effect = c.acts
    assert (looked.patent, looked.findings) == (False, "swelling")
    assert (effect.term, effect.severity) == ("infiltration at the IV site", "moderate")


def test_no_pain_and_no_swelling_goes_with_no_other_sign(chair):
    c = chair("access").tap("access-what-checked", "access-patent-yes", "access-signs-pain")
    c.tap("access-signs-no-pain,-no-swelling", "side-save")
    assert c.act.findings == "no pain, no swelling"


def test_an_infiltration_while_the_line_was_lost_is_asked_with_the_new_line(chair):
    c = chair("line-lost", ("ex-05", "2026-03-10T10:20:00-05:00")).tap("lost-why-infiltrated")
    lost = c.acts[-1]
    c.open("line-new")
    c.tap("line-site-hand", "line-side-left", "line-old-yes", "line-effect-mild", "side-save")
    effect = c.acts[-1]
    assert isinstance(effect, a.SideEffectNoted)
    assert effect.at == lost.at


def test_care_by_taps(chair):
    c = chair("care").tap("care-item-voided", "care-answer-yes").put("care-detail", "200 mL")
    c.tap("side-save")
    assert (c.act.item, c.act.answer, c.act.detail) == ("voided", "yes", "200 mL")
    c.open("care")
    c.tap("care-item-voided")
    assert "Last" in words(c)
    c.tap("care-item-blood-glucose").put("care-number", "5").tap("side-save")
    assert "outside 10 to 1000 mg/dL" in c.sentence


def test_the_setting_is_noted_as_far_as_it_was_seen(chair):
    c = chair("setting").tap("side-save")
    assert c.sentence.startswith("Nothing is noted yet")
    c.tap("setting-light-dim", "setting-eyeshade-yes", "side-save")
    assert (c.act.light, c.act.eyeshade, c.act.music) == ("dim", True, None)


def test_a_call_after_the_patient_left_is_a_note_of_its_own(chair):
    assert "Follow-up call" not in [chip.text() for chip in chair("note").panel.kind.chips]
    c = chair("follow-up", GONE)
    before = c.ward.chart.phase
    c.put("note-text", "slept well").tap("side-save")
    assert c.sentence.startswith("Who was reached?")
    c.tap("note-reached-patient-reached", "side-save")
    assert (c.act.kind, c.act.text) == ("follow-up", "patient reached; slept well")
    assert c.ward.chart.phase is before


@pytest.mark.parametrize(
    "name", ["drug", "drug-order", "oxygen", "care", "setting", "more-values", "access", "note"]
)
def test_every_panel_is_walked_through_by_tab_and_left_by_escape(chair, name):
    c = chair(name)
    first = c.panel.window().focusWidget()
    for _ in range(60):
        c.press(K.Key_Tab)
        if c.panel.window().focusWidget().objectName() == "side-save":
            break
    else:
        raise AssertionError("the button is not reached")
    assert first is not None
    c.press(K.Key_Escape)
    assert c.closed


# What the order and the stock say ---------------------------------------------------------------


def test_what_it_is_for_comes_from_the_order_unless_a_person_says(chair):
    c = chair("drug-order")
    order = ordered(c)
    c.open("drug")
    c.tap("drug-name-ondansetron")
    assert c.panel.purpose.value() is None
    c.tap(f"drug-order-{order.id}")
    assert c.panel.purpose.value() == "prn"
    c.tap("drug-order-now")
    assert c.panel.purpose.value() is None
    c.tap("drug-purpose-rescue", f"drug-order-{order.id}")
    assert c.panel.purpose.value() == "rescue"


def test_a_set_asks_lot_and_expiry_of_a_controlled_drug_and_the_stock_is_asked(chair):
    c = chair("drug")
    sets = (DrugSet(label="Anxiety", effect="anxiety", drugs=("midazolam", "ondansetron")),)
    old = c.ward.chart
    protocol = structs.replace(old.protocol, sets=sets)
    c.ward.chart = Chart(old.session, old.patient, protocol, old.entries, old.vocabulary)
    around = Surroundings(other_lots={"midazolam": frozenset({"m-1"})})
    c.ward.bedside.around = lambda _: around
    c.open("set:1")
    c.put("set-drug-1-dose", "1").put("set-drug-2-dose", "4")
    assert c.find("set-drug-1-lot").isVisible()
    assert not c.panel.drugs[1].lot.isVisible()
    c.put("set-drug-1-lot", "M-9").put("set-drug-1-opened", "5").put("set-drug-1-expiry", "2027-08")
    for n in ("1", "2"):
        c.tap(f"set-drug-{n}-mode-none").put(f"set-drug-{n}-why", "at once")
    c.tap("side-save")
    assert c.sentence.startswith("Lot M-9 of midazolam is not in the clinic's stock.")
    c.tap("side-save")
    first = c.acts[0]
    assert (first.lot, first.expiry, first.opened) == ("M-9", "2027-08", 5)
    assert given_findings(c.ward.chart, first, around)[-1].endswith("not in the clinic's stock")
    known = structs.replace(first, lot="m-1")
    assert "stock" not in " ".join(given_findings(c.ward.chart, known, around))


def test_who_works_here_is_told_by_one_tap_and_anybody_in_words(chair):
    c = chair("told")
    c.ward.bedside.people = lambda: ("P. Nakamura, RN", "M. Ruiz, RN", DOCTOR)
    c.open("told")
    assert [chip.value for chip in c.panel.people.chips] == ["M. Ruiz, RN", DOCTOR]
    c.tap("told-person-M.-Ruiz,-RN")
    assert c.panel.whom.typed() == "M. Ruiz, RN"
    c.put("told-whom", "the family")
    assert c.panel.people.value() is None
    c.tap("told-how-by-phone", "told-about-the-rate", "side-save")
    assert c.act.whom == "the family"
