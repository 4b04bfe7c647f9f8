"""Emergency access in the window: asked for at the shut records, in red on every screen, ended,
and reviewed; and who may open a patient's records."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from station_fixtures import NURSE, PASSPHRASE, PASSWORD, Examples
from window_desk import WindowDesk, at

from ketachart.clock import SetClock
from ketachart.station import Costs, NewPerson, Station

DOCTOR, THEIRS = "Dr. H. Brandt, MD", "eleven copper weather vanes"
KEEPER, KEY = "M. Keeper", "sixty iron gates ajar"
LEFT = Qt.MouseButton.LeftButton
WHY = "The hospital calls, she collapsed."


class GlassDesk(WindowDesk):
    """A patient's hour that is over, open to one physician only"""

    session = patient = mrn = ""

    def make(self) -> None:
        self.create()
        with Station.open(
            self.folder, PASSPHRASE, clock=self.clock, costs=Costs.lowest()
        ) as station:
            station.sign_in(NURSE, PASSWORD)
            for name, role, own in ((DOCTOR, "physician", THEIRS), (KEEPER, "administrator", KEY)):
                station.add_person(NewPerson(name, (role,), f"{own} first"))
                station.sign_in(name, f"{own} first")
                station.change_password(f"{own} first", own)
                station.sign_in(NURSE, PASSWORD)
            # The nurse of these tests charted nothing in the hour that is shut.
            station.add_person(NewPerson("B. Reyes, RN", ("nurse",), "forty lanterns lit"))
            station.sign_in("B. Reyes, RN", "forty lanterns lit")
            chart = station.import_session(Examples()("ex-05"))
            self.session, self.patient = chart.session.session, chart.session.patient
            self.mrn = chart.patient.mrn
            station.sign_in(DOCTOR, THEIRS)
            station.restrict_patient(self.patient, [station.person.id], "Works next door.")

    def find(self, name: str) -> QWidget:
        seen = [w for w in self.window.findChildren(QWidget, name) if w.isVisible()]
        assert seen, f"{name} is not to be seen"
        return seen[0]

    def click(self, name: str) -> None:
        QTest.mouseClick(self.find(name), LEFT)
        self.idle()

    def type_in(self, name: str, text: str) -> None:
        self.find(name).setFocus()
        self.type(text)

    def patients(self):
        self.window.go("patients")
        self.idle()
        page = self.window.pages.patients
        field = page.search.search
        field.take_focus()
        field.edit.clear()
        self.type(self.mrn)
        self.idle()
        return page

    def show_shut(self):
        """The patient whose records are shut, beside the search."""
        page = self.patients()
        row = next(row for row in page.search.found.rows if row.found.id == self.patient)
        QTest.mouseClick(row, LEFT)
        self.idle()
        return page

    def break_it(self) -> None:
        """Reason, words and password; the page that asks is on the screen."""
        self.click("glass-reason-Emergency of the patient")
        self.find("glass-detail").setFocus()
        self.type(WHY)
        self.find("glass-password").setFocus()
        self.type(PASSWORD)
        self.press(Qt.Key.Key_Return)
        self.idle()

    def turn_to(self, name: str, secret: str) -> None:
        person = []
        self.background.do(
            lambda station: station.sign_in(name, secret), person.append, owner=self.window
        )
        self.idle()
        self.window.person_changed(person[0])
        self.idle()
        self.qtbot.wait(1)
        self.idle()


@pytest.fixture
def desk(qtbot, tmp_path):
    desk = GlassDesk(qtbot, tmp_path / "station", SetClock(at("17:00:00")))
    yield desk
    desk.close()


def test_shut_records_show_who_it_is_with_a_lock_and_the_way_in(desk):
    desk.make()
    desk.open()
    page = desk.show_shut()
    row = next(row for row in page.search.found.rows if row.found.id == desk.patient)
    assert row.mark == "lock"
    assert row.accessibleName().endswith("Open to named people only")
    assert page.card.name.text()
    assert not page.card.area.isVisible()
    assert not page.card.change_button.isVisible()
    assert page.card.begin_button.isVisible()
    assert desk.find("patient-glass").isVisible()


def test_from_need_to_chart_it_takes_a_handful_of_actions_and_is_red_everywhere(desk):
    desk.make()
    window = desk.open()
    page = desk.show_shut()
    desk.click("patient-glass")
    desk.break_it()
    assert window.frame.pages.currentWidget() is page
    assert page.card.area.isVisible()
    line = page.card.sessions.lines[0]
    QTest.mouseClick(line, LEFT)
    desk.idle()
    assert window.shown == desk.session
    band = window.frame.glass
    for go in (
        window.show_board,
        lambda: window.go("patients"),
        lambda: window.go("settings"),
        window.pages.check_a_file,
        window.pages.change_person,
    ):
        go()
        desk.idle()
        assert band.isVisible()
        assert band.look == "flag"
        assert band.title == "Emergency access: 60 min left"
    assert "reviewed" in band.detail


def test_the_time_runs_down_and_what_was_open_leaves_the_screen_at_its_end(desk):
    desk.make()
    window = desk.open()
    desk.show_shut()
    desk.click("patient-glass")
    desk.break_it()
    window.pages.open_session(desk.session)
    desk.idle()
    desk.later(minutes=59, seconds=30)
    window.pages.glass.tick()
    assert window.frame.glass.title == "Emergency access: 30 s left"
    assert window.has_session
    desk.later(seconds=30)
    window.pages.glass.tick()
    desk.idle()
    assert window.frame.glass.isHidden()
    assert not window.has_session
    assert desk.session not in window.charts
    assert not window.pages.patients.card.area.isVisibleTo(window.pages.patients)


def test_given_back_it_is_gone_at_once(desk):
    desk.make()
    window = desk.open()
    page = desk.show_shut()
    desk.click("patient-glass")
    desk.break_it()
    desk.click("glass-give-back")
    assert window.frame.glass.isHidden()
    assert page.card.shut.isVisible()
    assert window.frame.band.title == "The emergency access is given back."


def test_a_record_that_is_shut_is_refused_in_the_band_with_the_way_in(desk):
    desk.make()
    window = desk.open()
    window.pages.open_session(desk.session)
    desk.idle()
    assert "open to Dr. H. Brandt, MD only" in window.frame.band.title
    desk.click("band-glass")
    desk.break_it()
    assert window.shown == desk.session


@pytest.mark.parametrize(
    ("fill", "sentence"),
    [
        ((), "Choose why the records are needed."),
        (("reason",), "Say in a few words what happened."),
        (("reason", "detail"), "Type your password. The PIN is not enough here."),
    ],
)
def test_what_is_missing_is_said_and_nothing_opens(desk, fill, sentence):
    desk.make()
    window = desk.open()
    window.pages.glass.show()
    if "reason" in fill:
        desk.click("glass-reason-Another reason")
    if "detail" in fill:
        desk.find("glass-detail").setFocus()
        desk.type(WHY)
    desk.click("do-glass")
    assert window.pages.glass.page.form.sentence.text() == sentence
    assert window.frame.glass.isHidden()


def test_a_wrong_password_keeps_what_was_typed_and_esc_leaves(desk):
    desk.make()
    window = desk.open()
    window.pages.glass.show()
    page = window.pages.glass.page
    desk.click("glass-reason-Another reason")
    desk.find("glass-detail").setFocus()
    desk.type(WHY)
    desk.find("glass-password").setFocus()
    desk.type("not it at all")
    desk.press(Qt.Key.Key_Return)
    desk.idle()
    assert page.form.sentence.text()
    assert (page.detail.value(), page.password.text()) == (WHY, "")
    desk.press(Qt.Key.Key_Escape)
    assert window.has_board
    assert window.frame.glass.isHidden()


def test_it_is_its_owners_alone_and_comes_back_with_them(desk):
    desk.make()
    window = desk.open()
    window.pages.glass.show()
    desk.break_it()
    assert window.frame.glass.isVisible()
    desk.turn_to(DOCTOR, THEIRS)
    assert window.frame.glass.isHidden()
    desk.turn_to(NURSE, PASSWORD)
    assert window.frame.glass.isVisible()


def test_an_administrator_sees_what_waits_on_the_rail_and_reviews_it(desk):
    desk.make()
    window = desk.open()
    window.pages.open_session(desk.session)
    desk.idle()
    desk.click("band-glass")
    desk.break_it()
    desk.click("glass-give-back")
    assert window.pages.glass.page.detail.value() is None
    desk.turn_to(KEEPER, KEY)
    assert window.rail.pages["settings"].waiting == 1
    window.go("settings")
    desk.idle()
    settings = window.pages.settings
    (tap,) = [tap for tap in settings.parts.chips if tap.value == "glass"]
    assert tap.text() == "Emergency access (1)"
    QTest.mouseClick(tap, LEFT)
    card = settings.reviews.card
    assert WHY in card.told_by.text().replace("\u200b", "")
    opened = card.looks.text().splitlines()
    assert opened[0] == "Opened:"
    assert all(desk.mrn in line for line in opened[1:])
    desk.click("save-review")
    assert card.sentence.text() == "Say what you found."
    desk.find("review-finding").setFocus()
    desk.type("The hospital had called; in order.\r")
    desk.idle()
    assert "Found: The hospital had called; in order." in card.done.text()
    assert "Emergency access" in [tap.text() for tap in settings.parts.chips]


def test_a_physician_says_who_may_open_the_records_and_lifts_it(desk):
    desk.make()
    window = desk.open()
    desk.turn_to(DOCTOR, THEIRS)
    page = desk.show_shut()
    assert page.card.area.isVisible()
    desk.click("patient-restrict")
    form = page._restricting
    assert form.words.text().startswith("Open to Dr. H. Brandt, MD only.")
    for tap in form.people.chips:
        if tap.isChecked():
            QTest.mouseClick(tap, LEFT)
    desk.click("save-restriction")
    assert form.sentence.text() == "Say why. Nothing is changed yet."
    desk.find("restrict-reason").setFocus()
    desk.type("Moved away.")
    desk.click("save-restriction")
    assert page.card.sentence.text() == "Everybody who charts here opens these records."
    desk.turn_to(NURSE, PASSWORD)
    assert desk.show_shut().card.area.isVisible()
    assert window.isVisible()


def test_a_nurse_reads_who_may_and_decides_nothing(desk):
    desk.make()
    desk.open()
    page = desk.show_shut()
    desk.click("patient-restrict")
    assert page._restricting.sentence.text().startswith("A physician")
    assert not page._restricting.save_button.isVisible()
    desk.press(Qt.Key.Key_Escape)
    assert page.pages.currentWidget() is page.card


def test_a_new_session_of_theirs_claims_no_first_visit_and_no_allergies_asked(desk):
    desk.make()
    window = desk.open()
    desk.show_shut()
    desk.click("begin-for-patient")
    panel = window.pages.new.panel
    words = panel.chosen_page.allergies.words.text()
    assert "told once the session is open" in words
    assert panel._before.is_shut
    assert panel._before.words() == "Earlier sessions are open to named people only."
