"""From the end of the infusion to a closed record: discharge, waste, witness, close, read only."""

from datetime import timedelta
from decimal import Decimal

import pytest
from bedside_charts import Ward, charted
from panel_chair import OVER, Chair
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from ketachart.clinical import acts as a
from ketachart.gui import theme
from ketachart.gui.panels.close_panel import open_points
from ketachart.gui.panels.witness_panel import WitnessPanel
from ketachart.gui.session_page import SessionPage
from ketachart.gui.status_words import status_of
from ketachart.store.projections import PersonRow

EARLY = ("ex-05", "2026-03-10T11:25:00-05:00")
GONE = ("ex-05", "2026-03-10T12:05:00-05:00")
PRESSURE = "blood pressure and pulse near baseline"
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def chair(qtbot, qapp):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    return lambda name, when=OVER: Chair(qtbot, name, when)


def missing(ward: Ward, mg: str = "454.1") -> None:
    """The waste corrected to an amount that leaves the account open."""
    waste = ward.chart.standing.of(a.DrugWasted)[-1][1]
    less = ward.bedside.act(
        a.DrugWasted, amends=waste.id, from_vial_mg=Decimal(mg), reason="typing slip"
    )
    ward.chart = charted(ward.chart, less)


def test_the_status_says_from_when_and_how_many_criteria_the_record_shows_as_met():
    ward = Ward(*EARLY)
    said = status_of(ward.chart, ward.now)
    assert (said.beside_unit, said.beside_below) == ("to discharge", "from 11:37 · 4 of 6 met")
    later = status_of(ward.chart, ward.now + timedelta(minutes=20))
    assert (later.beside, later.beside_unit) == ("11:37", "discharge since")


# Discharge ------------------------------------------------------------------------------------


def test_criteria_are_reckoned_anew_while_the_panel_is_open(chair):
    c = chair("discharge", EARLY)
    told = c.panel.criteria.chip(PRESSURE)
    assert told.words().startswith("Met: 146/86")
    c.tap(told.objectName())
    high = c.ward.bedside.act(a.VitalsTaken, entered="typed", sbp_mmhg=168, dbp_mmhg=90)
    c.ward.chart = charted(c.ward.chart, high)
    c.panel.show_chart(c.ward.chart)
    assert told.words() == "Not met: 168/90, 74/min against 142/86, 74/min"
    assert told.isChecked(), "the nurse's own tap is hers to take back"
    assert "168/90" in told.accessibleDescription()


def test_what_the_record_speaks_against_needs_the_physician_although_it_was_confirmed(chair):
    c = chair("discharge")
    high = c.ward.bedside.act(a.VitalsTaken, entered="typed", sbp_mmhg=168, dbp_mmhg=90)
    c.ward.chart = charted(c.ward.chart, high)
    c.panel.show_chart(c.ward.chart)
    c.type("123456").tap("discharge-how-home").put("escort-name", "Sam Doe")
    c.tap("discharge-papers-yes", "side-save")
    assert PRESSURE in c.sentence
    c.put("discharge-accepted", "Dr. H. Brandt, MD").put("discharge-accepted-why", "usual for her")
    c.tap("side-save")
    assessed = c.acts[0]
    assert assessed.criteria[PRESSURE] is False
    assert assessed.within_20pct_of_baseline is False
    assert [(u.criterion, u.accepted_by) for u in assessed.unmet] == [
        (PRESSURE, "Dr. H. Brandt, MD")
    ]


def test_the_wait_runs_down_on_the_panel_and_then_nobody_has_to_accept_it(chair):
    c = chair("discharge", EARLY)
    c.tap("discharge-how-home")
    assert c.panel.foreseen.text() == "From 11:37, 30 min after the end: in 12 min."
    assert c.panel.accepted.isVisible()
    c.ward.clock.set(c.ward.now + timedelta(minutes=13))
    c.panel.tick(c.now)
    assert "that time is over" in c.panel.foreseen.text()
    c.tap("since-step0")
    assert not c.panel.accepted.isVisible()


def test_the_next_visit_is_a_tap_or_any_day_to_come(chair):
    c = chair("discharge").type("123456").tap("discharge-how-home").put("escort-name", "Sam Doe")
    c.tap("discharge-papers-yes", "next-visit-other-day")
    c.put("next-visit-day", "09-Mar-2026").tap("side-save")
    assert c.sentence == "09-Mar-2026 is past. Check the day."
    c.put("next-visit-day", "17-Mar-2026").tap("side-save")
    assert c.acts[1].next_visit_at.isoformat() == "2026-03-17T00:00:00-05:00"


def test_the_escort_that_the_checklist_names_is_offered(chair, qtbot):
    ward = Ward(*OVER)
    said = ward.bedside.act(a.ItemChecked, item="escort home", answer="Jo Smith (sister)")
    c = chair("discharge")
    c.ward.chart = charted(ward.chart, said)
    c.open("discharge")
    c.tap("discharge-how-home", "escort-name").press(Qt.Key.Key_Down)
    assert c.panel.name.value() == "Jo Smith (sister)"


# Waste ----------------------------------------------------------------------------------------


def test_more_than_was_ever_opened_is_a_slip(chair):
    c = chair("waste").put("waste-vial", "4560").tap("side-save")
    assert c.acts == []
    assert c.sentence.startswith("4560 mg is more than the 500 mg that was opened.")
    c.tap("side-save")
    assert "explain the difference" in c.sentence, "a fact is never refused, and it is explained"


def test_more_than_is_left_is_taken_with_its_explanation(chair):
    c = chair("waste").put("waste-vial", "460").tap("side-save")
    assert (
        c.sentence
        == "That is 4 mg more than is left. Correct an amount, or explain the difference."
    )
    c.type("vial was overfilled").tap("side-save")
    assert (c.act.from_vial_mg, c.act.note) == (460, "vial was overfilled")
    assert open_points(c.ward.chart)[1:] == []
    assert "no witness" in open_points(c.ward.chart)[0]


def test_less_than_is_left_is_explained_at_once_where_it_can_be(chair):
    c = chair("waste").put("waste-vial", "454").put("waste-explained", "2 mg spilled")
    c.tap("side-save")
    assert c.act.note == "2 mg spilled"


# Close ----------------------------------------------------------------------------------------


def test_a_record_that_adds_up_is_closed_by_one_key(chair):
    c = chair("close", GONE)
    c.enter()
    assert isinstance(c.act, a.NurseAttested)
    assert c.ward.chart.attested is not None
    c.open("close")
    assert "already" in c.panel.inside.findChildren(type(c.panel.title))[-1].text()


def test_what_does_not_add_up_is_said_and_closed_with_a_note(chair):
    c = chair("close", GONE)
    missing(c.ward)
    c.open("close")
    account = "500 mg opened, 44 given, 454.1 wasted: 1.9 mg missing."
    assert f"{account} Correct the waste or add a note." in c.panel.point.text()
    c.tap("side-save")
    assert c.sentence == f"{account} Correct the waste or add a note."
    c.type("spilled on the tray")
    c.put("close-no-witness", "alone in the clinic").tap("side-save")
    said = "drug account: spilled on the tray; waste without a witness: alone in the clinic"
    assert c.act.note == said


# The page after the end -------------------------------------------------------------------------


@pytest.fixture
def page(qtbot, qapp):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    ward = Ward(*GONE)
    page = SessionPage(ward.bedside, lambda *_: None)
    page.ward = ward
    qtbot.addWidget(page)
    page.resize(1280, 690)
    page.show_chart(ward.chart)
    page.show()
    page.activateWindow()
    QCoreApplication.processEvents()
    return page


def test_the_entry_line_gives_way_when_the_patient_has_left(page):
    assert page.closed.isVisible()
    assert not page.vitals.isVisible()
    assert not page.chips.isVisible()
    assert page.closed.title.text() == "Discharged home, 10-Mar-2026 12:00"
    page.to_vitals()
    assert page.focusWidget() is page.closed.close_button


def test_the_record_is_exported_by_key_and_by_hand(page, qtbot):
    wanted = []
    page.export_wanted.connect(lambda *said: wanted.append(said))
    QTest.mouseClick(page.closed.export, LEFT)
    page.closed.export.setFocus()
    QTest.keyClick(page.closed.export, Qt.Key.Key_Space)
    assert wanted == [("ex-05", "pdf")] * 2


def test_correct_goes_to_the_record_where_an_entry_is_chosen(page):
    QTest.mouseClick(page.closed.correct, LEFT)
    assert page.focusWidget() is page.side.record.view


def test_an_open_account_asks_for_its_waste_and_a_lone_waste_for_its_witness(page):
    missing(page.ward)
    page.show_chart(page.ward.chart)
    assert "1.9 mg missing" in page.closed.words.text()
    QTest.mouseClick(page.closed.waste, LEFT)
    assert page.side.panel.accessibleName() == "Waste and return"
    page.side.close_panel()
    missing(page.ward, "456")
    page.show_chart(page.ward.chart)
    assert not page.closed.waste.isVisible()
    QTest.mouseClick(page.closed.witness, LEFT)
    assert isinstance(page.side.panel, WitnessPanel)


def test_no_amount_stands_beside_a_witness_who_types(page):
    missing(page.ward)
    page.show_chart(page.ward.chart)
    QTest.mouseClick(page.closed.witness, LEFT)
    shown = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    assert not any("454" in text or "wasted" in text for text in shown)
    page.side.close_panel()
    assert "454.1 wasted" in page.closed.words.text()


def test_who_gave_the_drug_does_not_witness_its_waste(page):
    started = page.ward.chart.standing.of(a.InfusionStarted)[-1][1]
    colleague = page.ward.bedside
    colleague.by = "M. Ruiz, RN"
    missing(page.ward, "456")
    page.show_chart(page.ward.chart)
    page.ask_witness()
    assert page.side.panel.own == {started.by: "gave the drug", "M. Ruiz, RN": "discarded it"}
    heard = []
    page.acted_as.connect(lambda *said: heard.append(said))
    witness = page.side.panel
    witness.seen.put("456")
    witness.person.proved.emit(PersonRow("p1", started.by, ("nurse",)))
    assert heard == []
    assert "gave the drug cannot be the witness" in witness.sentence.text()


def test_a_witness_who_is_interrupted_finds_the_amount_again_and_no_password(page):
    missing(page.ward, "456")
    page.show_chart(page.ward.chart)
    page.ask_witness()
    witness = page.side.panel
    witness.seen.put("456")
    witness.person.password.put("nine green umbrellas")
    other = Ward("ex-01", "2026-03-03T10:20:00-06:00").chart
    page.show_chart(other)
    page.show_chart(page.ward.chart)
    assert page.side.panel is witness
    assert (witness.seen.text(), witness.person.password.text()) == ("456", "")
