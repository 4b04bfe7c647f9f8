"""The nurses' side of the way to the signature: what lacks, opened again, sent back, signed."""

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from signing_desk import PHYSICIAN, SECOND_NURSE, SigningDesk
from station_fixtures import later

from ketachart.clinical.acts import AddendumWritten, NurseAttested
from ketachart.clinical.trouble import Refused
from ketachart.gui import theme
from ketachart.gui.bedside import Bedside
from ketachart.gui.chairs import is_done
from ketachart.gui.panels.side_panels import panel_for
from ketachart.gui.session_page import SessionPage
from ketachart.gui.status_words import status_of

LEFT = Qt.MouseButton.LeftButton
QUESTION = "Was the cuff moved?"


class Page:
    """A session's page on a real station, which takes what a panel gives."""

    def __init__(self, qtbot, desk: SigningDesk) -> None:
        self.qtbot, self.desk = qtbot, desk
        person = desk.station.person
        bedside = Bedside(desk.now, person.name, roles=person.roles)
        self.page = SessionPage(bedside, lambda *_: None)
        qtbot.addWidget(self.page)
        self.page.acted.connect(self._record)
        self.page.resize(1280, 690)
        self.show()

    def _record(self, session, panel, acts) -> None:
        one = acts[0] if isinstance(acts, tuple) and len(acts) == 1 else acts
        try:
            self.desk.record(one)
        except Refused as refusal:
            panel.refused(str(refusal))
            return
        self.show()

    def show(self):
        self.page.show_chart(self.desk.chart)
        self.page.show()
        self.page.activateWindow()
        QCoreApplication.processEvents()
        return self

    def tap(self, name: str):
        widget = next(w for w in self.page.findChildren(object, name) if w.isVisible())
        QTest.mouseClick(widget, LEFT)
        QCoreApplication.processEvents()
        return self

    def type(self, text: str):
        QTest.keyClicks(self.page.window().focusWidget(), text)
        return self

    def enter(self):
        QTest.keyClick(self.page.window().focusWidget(), Qt.Key.Key_Return)
        QCoreApplication.processEvents()
        return self

    @property
    def panel(self):
        return self.page.side.panel

    @property
    def closed(self):
        return self.page.closed

    @property
    def chip(self) -> str:
        return status_of(self.desk.chart, self.desk.now()).chip.text


@pytest.fixture
def desk(station):
    return SigningDesk(station).bring()


@pytest.fixture
def page(qtbot, qapp, desk):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    return lambda: Page(qtbot, desk)


def test_a_nurse_attests_by_keyboard_and_it_waits_for_the_physician(page, desk):
    desk.note()
    p = page()
    assert not is_done(desk.chart)
    p.page.to_vitals()
    QTest.keyClick(p.closed.close_button, Qt.Key.Key_Space)
    QCoreApplication.processEvents()
    assert p.panel.title.text() == "Attest the record"
    p.enter()
    assert isinstance(desk.chart.attested, NurseAttested)
    assert desk.awaits == "physician"
    assert is_done(desk.chart)
    assert "waits for the physician" in p.closed.words.text()
    assert p.chip == "ATTESTED"
    assert not p.closed.close_button.isVisible()


def test_what_is_not_charted_stands_there_and_leads_to_where_it_can_be(page, desk):
    desk.note()
    p = page().tap("closed-close")
    rows = {row.text(): row for row in p.panel.list.rows}
    assert "No plan for the next visit is charted." in rows
    plan = rows["No plan for the next visit is charted."]
    assert plan.height() >= 44
    plan.setFocus()
    QTest.keyClick(plan, Qt.Key.Key_Space)
    QCoreApplication.processEvents()
    assert p.panel.title.text() == "Plan for next visit"


def test_who_did_not_chart_last_says_why(page, desk):
    desk.note()
    desk.turn_to(SECOND_NURSE)
    p = page().tap("closed-close").enter()
    assert "charted last. Why do you attest it in their place?" in p.panel.sentence.text()
    p.type("she went home").enter()
    assert desk.chart.attested.reason == "she went home"


def test_a_physician_is_told_that_a_nurse_attests(page, desk):
    desk.turn_to(PHYSICIAN)
    p = page().tap("closed-close")
    assert p.panel.idle
    assert not p.panel.save_button.isEnabled()


def test_a_correction_opens_it_again_in_sight(page, desk):
    desk.attest()
    desk.note("The escort called.")
    p = page()
    assert "Opened again" in p.closed.reopened.text()
    assert "added by P. Nakamura, RN" in p.closed.reopened.text()
    assert p.chip == "REOPENED"
    assert not is_done(desk.chart)
    p.tap("closed-close").enter()
    assert desk.awaits == "physician"
    assert p.closed.reopened.isHidden()


def test_a_question_stands_there_until_it_is_answered_in_words(page, desk):
    desk.attest()
    with desk.as_(PHYSICIAN):
        desk.station.send_back(desk.session, patient=desk.patient, question=QUESTION)
    p = page()
    assert QUESTION in p.closed.reopened.text()
    assert p.chip == "SENT BACK"
    p.tap("closed-close")
    assert QUESTION in p.panel.asked.text()
    p.enter()
    assert "waits for an answer" in p.panel.sentence.text()
    p.type("Yes, to the left arm.").enter()
    assert desk.chart.attested.note == "Yes, to the left arm."
    assert desk.chart.record.question is None


def test_a_signed_record_offers_only_an_addendum(page, desk):
    desk.signed()
    p = page()
    assert p.chip == "SIGNED"
    assert p.closed.words.text().startswith("Signed ")
    shown = {b.objectName() for b in p.closed.findChildren(object) if hasattr(b, "set_look")}
    seen = {name for name in shown if p.closed.findChild(object, name).isVisible()}
    assert seen == {"closed-addendum", "closed-export"}
    p.page.open_panel("more")
    assert [row.way.panel for row in p.panel.rows] == ["addendum"]
    p.page.side.close_panel()
    p.tap("closed-addendum").enter()
    assert "empty" in p.panel.sentence.text()
    p.type("The headache went on.").enter()
    (added,) = desk.chart.record.waiting
    assert isinstance(added, AddendumWritten)
    assert desk.awaits == "physician"
    assert "waits for a physician" in p.closed.words.text()
    assert p.chip == "ADDENDUM"


def test_no_addendum_before_a_signature(qtbot, desk):
    bedside = Bedside(desk.now, "P. Nakamura, RN")
    panel = panel_for("addendum", bedside, desk.chart)
    qtbot.addWidget(panel)
    assert panel.idle


def test_after_days_the_sentence_says_the_day(page, desk):
    later(desk.station, days=3)
    desk.attest()
    assert "04-Jun-2026" in page().closed.words.text()
