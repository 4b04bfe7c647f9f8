"""The physician's evening as one sits before it: read, look, sign, the next one; by keys alone."""

import json
from dataclasses import replace
from datetime import timedelta

import evening_desk as evening
import pytest
from evening_desk import PHYSICIAN, PIN, SECOND, SECRET, THEIRS
from patient_desk import PatientDesk, click
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from station_fixtures import NURSE, PASSWORD, Examples

from ketachart.clinical.acts import AddendumWritten, NoteWritten
from ketachart.clinical.entry import integrity_code
from ketachart.clinical.trouble import Unavailable
from ketachart.clock import new_id
from ketachart.gui import theme
from ketachart.gui.sign_off import work
from ketachart.gui.sign_off.page import SignOffPage
from ketachart.report import viewing
from ketachart.report.first_look import first_look

K = Qt.Key


class Desk(PatientDesk):
    """The page before a real station, with Dr. Rossi signed in; counts the keys."""

    def __init__(self, qtbot, station, size=(1278, 712)):
        super().__init__(station)
        station.sign_in(PHYSICIAN, SECRET)
        self.bedside.by, self.bedside.roles = PHYSICIAN, ("physician",)
        self.page = SignOffPage(self.bedside, self.ask)
        qtbot.addWidget(self.page)
        self.troubles, self.counts, self.exports, self.keys = [], [], [], 0
        self.page.troubled.connect(self.troubles.append)
        self.page.counted.connect(lambda many, words: self.counts.append((many, words)))
        self.page.export_wanted.connect(self.exports.append)
        self.page.resize(*size)
        self.page.show()
        self.page.activateWindow()
        qtbot.waitUntil(self.page.isActiveWindow)
        self.page.again()
        self.settle()

    def settle(self):
        for _ in range(4):
            QApplication.processEvents()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def find(self, name):
        self.settle()
        found = [w for w in self.page.findChildren(QWidget, name) if w.isVisible()]
        assert len(found) == 1, (name, len(found))
        return found[0]

    def click(self, name):
        click(self.find(name))
        self.settle()

    def press(self, key, held=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(QApplication.focusWidget() or self.page, key, held)
        self.keys += 1
        self.settle()

    def type(self, text):
        """As fingers do: into whatever has the keyboard."""
        QTest.keyClicks(QApplication.focusWidget(), text)
        self.settle()

    def read(self):
        """To the end of the page with Space."""
        for _ in range(40):
            if self.page.pages.all_seen:
                return
            self.press(K.Key_Space)
        raise AssertionError("the page has no end")

    @property
    def said(self):
        return self.page.box.sentence.text()

    def chart(self, session):
        return self.station.chart(session)


@pytest.fixture
def clinic(station, qapp):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    evening.physicians(station)
    return station


@pytest.fixture
def desk(qtbot, clinic):
    def make(*names, **more):
        sessions = evening.attested(clinic, *names)
        made = Desk(qtbot, clinic, **more)
        made.sessions = sessions
        return made

    return make


# What waits ---------------------------------------------------------------------------------------


def test_the_queue_is_flagged_first_then_oldest(desk):
    """And it says of each who, which session, and in a mark and words how it went."""
    found = desk("ex-01", "ex-10", "ex-05").page
    assert [row.row.mark for row in found.queue.rows] == ["flag", "effect", "effect"]
    names = [row.accessibleName() for row in found.queue.rows]
    assert "BP 184/106 at 10:26" in names[0]
    assert "1 order to confirm" in names[0]
    assert found.queue.rows[1].row.over_at < found.queue.rows[2].row.over_at
    assert found.queue.rows[0].is_chosen


def test_nothing_waits_is_said(desk):
    """No empty page without a word."""
    made = desk()
    assert "Every record that was attested is signed." in made.page.nothing.text()
    assert made.counts[-1] == (0, "Nothing waits for your signature")


def test_two_hundred_wait(desk):
    """All are there; the arrows go through them, and the first and last are the ends."""
    made = desk("ex-01", "ex-10")
    one, other = made.page.rows
    rows = [replace(one, session=f"{number}") for number in range(198)]
    made.page._show_queue((one, *rows, other))
    made.settle()
    assert len(made.page.queue.rows) == 200
    assert made.counts[-1][0] == 200
    made.press(K.Key_Up)
    assert made.page.queue.rows[0].is_chosen
    made.page.show_session(other.session)
    made.settle()
    made.press(K.Key_Down)
    assert made.page.queue.rows[199].is_chosen
    assert not made.page.queue.rows[199].visibleRegion().isEmpty()


# None signed unseen -------------------------------------------------------------------------------


def test_nothing_is_signed_before_every_page_was_on_the_screen(desk):
    """Enter then leads to what was not seen, and the secret is not even looked at."""
    made = desk("ex-01")
    page = made.page
    assert page.pages.unseen() == (1, 2)
    page.box.secret.take_focus()
    made.type(SECRET)
    made.press(K.Key_Return)
    assert made.said == "Pages 1 and 2 of 2 not seen yet. Space shows the rest."
    assert made.chart(made.sessions[0]).record.version == 0
    assert page.box.secret.text() == SECRET


def test_the_end_alone_is_not_the_whole(desk):
    """Jumping to the last line leaves the middle unseen; Space goes there."""
    made = desk("ex-01")
    pages = made.page.pages
    pages.verticalScrollBar().setValue(pages.verticalScrollBar().maximum())
    made.settle()
    assert pages.unseen() == (1, 2)
    made.read()
    assert pages.all_seen


def test_a_page_that_is_not_drawn_yet_was_not_seen(desk):
    """An empty sheet of paper is no record."""
    made = desk("ex-01", "ex-10")
    pages = made.page.pages
    made.late = True
    made.press(K.Key_Down)
    made.let_answers_come()
    made.settle()
    assert pages.count > 0
    assert not any(pages._seen)
    made.let_answers_come()
    made.settle()
    assert any(pages._seen)


def test_larger_letters_are_seen_part_by_part(desk):
    """Half of a wide page beside the edge of the screen was not on it."""
    made = desk("ex-01")
    made.press(K.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    made.press(K.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    pages = made.page.pages
    assert pages.zoom == 2
    pages.show_pages(pages._sizes)
    made.settle()
    while pages.on():
        made.settle()
    assert pages.unseen() == (1, 2)
    made.press(K.Key_0, Qt.KeyboardModifier.ControlModifier)
    made.read()
    assert pages.all_seen


def test_what_changes_meanwhile_is_shown_anew_and_not_signed(desk, clinic):
    """A plan that was charted elsewhere makes another page: nothing seen yet, and it says why."""
    made = desk("ex-01")
    session = made.sessions[0]
    made.read()
    chart = made.chart(session)
    clinic.sign_in(NURSE, PASSWORD)
    note = NoteWritten(id=new_id(), at=clinic.clock.now().at, by=NURSE, text="Called back.")
    clinic.record(session, note, patient=chart.session.patient)
    clinic.attest(session, patient=chart.session.patient, note="As charted.")
    clinic.sign_in(PHYSICIAN, SECRET)
    made.type(SECRET)
    made.press(K.Key_Return)
    assert "changed since you looked at it" in made.said
    assert made.chart(session).record.version == 0
    assert made.page.shown.code == integrity_code(made.chart(session).entries)
    assert 2 in made.page.pages.unseen()
    made.read()
    made.type(SECRET)
    made.press(K.Key_Return)
    assert made.chart(session).record.version == 1


# Signing ------------------------------------------------------------------------------------------


def test_ten_charts_by_keys_alone_two_actions_each_after_review(desk, clinic, qtbot):
    """The password once, then the PIN: secret and Enter, and the next one is there to be read."""
    evening.many(clinic, 10)
    made = Desk(qtbot, clinic)
    waiting = [row.session for row in made.page.rows]
    began = clinic.clock.now().at
    actions = 0
    for number, session in enumerate(waiting):
        assert made.page.session == session
        made.read()
        assert made.page.box.secret.edit.hasFocus()
        made.type(SECRET if number == 0 else PIN)
        made.press(K.Key_Return)
        actions += 2
        assert made.chart(session).record.is_signed, made.said
        clinic.clock.set(clinic.clock.now().at + timedelta(seconds=55))
    assert actions == 20
    assert clinic.clock.now().at - began < timedelta(minutes=10)
    assert made.counts[-1] == (0, "Nothing waits for your signature")
    assert made.find("signed-word").text() == "SIGNED"
    assert made.troubles == []


def test_a_wrong_secret_is_told_and_nothing_is_lost(desk):
    """The words of the addendum stay; only the secret is typed again."""
    made = desk("ex-01", "ex-10")
    made.read()
    made.click("meaning-addendum")
    made.type("She called on the way home, well.")
    made.page.box.secret.take_focus()
    made.type("something else altogether")
    made.press(K.Key_Return)
    assert made.said
    assert made.page.box.secret.text() == ""
    assert made.page.box.words.typed() == "She called on the way home, well."
    assert made.page.pages.all_seen
    made.type(SECRET)
    made.press(K.Key_Return)
    signed = made.chart(made.sessions[0]).record.versions[0].signed
    assert signed.note == "She called on the way home, well."


def test_ten_minutes_after_the_password_the_pin_is_not_enough(desk, clinic):
    """The page says so while one looks at it, and asks for the password."""
    made = desk("ex-01", "ex-10")
    made.read()
    made.type(SECRET)
    made.press(K.Key_Return)
    assert made.page.box.by_pin
    clinic.clock.set(clinic.clock.now().at + timedelta(minutes=10, seconds=1))
    made.page.tick(clinic.clock.now().at)
    assert not made.page.box.by_pin
    assert made.said == "Ten minutes are over: this signature takes your password."


def test_a_full_disk_is_told_and_nothing_is_signed(desk, monkeypatch):
    """What was chosen stays for another try."""
    made = desk("ex-01")
    made.read()
    kept = made.station.sign

    def full(*args, **kwargs):
        raise Unavailable("The disk is full.")

    monkeypatch.setattr(made.station, "sign", full)
    made.type(SECRET)
    made.press(K.Key_Return)
    assert made.said.startswith("The disk is full.")
    monkeypatch.setattr(made.station, "sign", kept)
    made.type(SECRET)
    made.press(K.Key_Return)
    assert made.chart(made.sessions[0]).record.is_signed


def test_a_slow_disk_shows_that_it_is_signing_and_signs_once(desk):
    """Enter again, or another row, does nothing while the answer is on its way."""
    made = desk("ex-01", "ex-10")
    made.read()
    made.late = True
    made.type(SECRET)
    made.press(K.Key_Return)
    assert made.page.box.button.text() == "Signing…"
    made.press(K.Key_Return)
    made.press(K.Key_Down)
    assert made.page.session == made.sessions[0]
    made.late = False
    made.let_answers_come()
    made.settle()
    assert made.chart(made.sessions[0]).record.version == 1
    assert made.page.session == made.sessions[1]


def test_while_a_record_is_fetched_nothing_of_the_one_before_is_there(desk):
    """No page, no order, no signature under another name; then it comes."""
    made = desk("ex-01", "ex-05")
    made.read()
    made.late = True
    made.press(K.Key_Down)
    made.page.box.secret.take_focus()
    made.type(SECRET)
    made.press(K.Key_Return)
    assert made.said == "The record is on its way to the screen. Nothing was signed."
    assert (made.page.pages.count, made.page.looks.rows, made.page.orders.lines) == (0, [], [])
    made.late = False
    made.let_answers_come()
    made.settle()
    assert made.page.pages.count == 2
    assert made.page.session == made.sessions[0]


def test_a_second_physician_was_quicker(desk, clinic):
    """The sentence says so, and the next record is shown."""
    made = desk("ex-01", "ex-10")
    made.read()
    first = made.sessions[0]
    clinic.sign_in(SECOND, THEIRS)
    shown = work.look(clinic, first)
    clinic.sign(first, patient=shown.chart.session.patient, seen=shown.code, secret=THEIRS)
    clinic.sign_in(PHYSICIAN, SECRET)
    made.type(SECRET)
    made.press(K.Key_Return)
    assert made.chart(first).record.versions[0].signed.by == SECOND
    assert made.page.session == made.sessions[1]
    assert made.said.startswith("Version 1 of this record is signed")


def test_a_record_that_the_nurse_reopened_leaves_the_queue(desk, clinic):
    """It goes to the nurses first."""
    made = desk("ex-01", "ex-10")
    made.read()
    first = made.sessions[0]
    clinic.sign_in(NURSE, PASSWORD)
    note = NoteWritten(id=new_id(), at=clinic.clock.now().at, by=NURSE, text="Called back.")
    clinic.record(first, note, patient=made.chart(first).session.patient)
    clinic.sign_in(PHYSICIAN, SECRET)
    made.type(SECRET)
    made.press(K.Key_Return)
    assert not made.chart(first).record.is_signed
    assert [row.session for row in made.page.rows] == [made.sessions[1]]
    assert "attests it again first" in made.said


def test_sent_back_with_a_question_it_stays_unsigned(desk):
    """By mouse; without a question it asks for one, and no secret is needed."""
    made = desk("ex-01", "ex-10")
    made.click("meaning-back")
    made.click("sign")
    assert made.said == "What do you ask? Write it above."
    made.type("Which arm was it?")
    made.click("sign")
    state = made.chart(made.sessions[0]).record
    assert state.question.question == "Which arm was it?"
    assert state.awaits == "nurse"
    assert made.page.session == made.sessions[1]
    made.settle()
    (apart,) = made.page.queue.asked
    assert made.page.queue.done == []
    assert apart.row.headline == "Which arm was it?"
    assert apart.row.which.startswith("Waits for a nurse since ")
    click(apart)
    made.settle()
    assert made.page.session == made.sessions[0]
    assert apart.session not in [row.session for row in made.page.rows]


def test_an_addendum_is_signed_as_the_next_version(desk, clinic):
    """It says what it is; it can be approved, not sent back."""
    made = desk("ex-01")
    session = made.sessions[0]
    made.read()
    made.type(SECRET)
    made.press(K.Key_Return)
    chart = made.chart(session)
    act = AddendumWritten(
        id=new_id(), at=clinic.clock.now().at, by=PHYSICIAN, text="Called: no headache."
    )
    clinic.record(session, act, patient=chart.session.patient)
    made.page.again()
    made.settle()
    row = made.page.queue.rows[0]
    assert row.row.headline == "Addendum to version 1"
    click(row)
    made.settle()
    assert made.find("meaning-approve").text() == "Reviewed, I approve the addendum"
    assert made.page.box.meanings["back"].isHidden()
    made.read()
    made.type(PIN)
    made.press(K.Key_Return)
    assert made.chart(session).record.version == 2
    assert made.find("signed-word").text() == "SIGNED, version 2"


def test_after_the_signature_it_is_said_by_whom_and_when(desk):
    """And the sealed file can be exported and printed; Enter goes on."""
    made = desk("ex-01", "ex-10")
    made.read()
    made.type(SECRET)
    made.press(K.Key_Return)
    click(made.page.queue.done[0])
    made.settle()
    assert made.find("signed-at").text().startswith("01-Jun-2026 09:00")
    assert made.find("signed-meaning").text().startswith("I have reviewed this session")
    assert made.page.shown.pdf == made.station.sealed(made.sessions[0])
    made.click("signed-export")
    assert made.exports == [made.sessions[0]]
    made.press(K.Key_Return)
    assert made.page.session == made.sessions[1]


# On the way to the signature ----------------------------------------------------------------------


def test_orders_are_confirmed_one_by_one_by_their_prescriber(desk):
    """Before that nothing is signed; the page is drawn anew with what was confirmed."""
    made = desk("ex-05")
    session = made.sessions[0]
    made.page.box.secret.take_focus()
    made.press(K.Key_Return)
    assert made.said == "Confirm each order by word of mouth first; it stands above."
    code = made.page.shown.code
    made.click("confirm-order-1")
    assert made.page.shown.code != code
    assert made.page.orders.isHidden()
    assert "order" not in made.page.queue.rows[0].row.headline
    made.read()
    made.type(SECRET)
    made.press(K.Key_Return)
    assert made.chart(session).record.is_signed


def test_an_order_of_somebody_else_is_not_confirmed_here(desk):
    """It is named, with whom it waits for; there is no button."""
    made = desk("ex-11")
    line = made.page.orders.lines[0]
    assert line.button.isHidden()
    assert "waits for whoever gave it" in made.page.orders.why_not
    made.read()
    made.page.box.secret.take_focus()
    made.type(SECRET)
    made.press(K.Key_Return)
    assert not made.chart(made.sessions[0]).record.is_signed


def test_the_plan_for_the_next_visit_is_one_key_away(desk):
    """P, words, Enter: it stands in the record that is then read and signed."""
    made = desk("ex-01")
    made.press(K.Key_P)
    made.type("Same dose next Tuesday.")
    made.press(K.Key_Return)
    assert made.page.plan is None
    made.read()
    made.type(SECRET)
    made.press(K.Key_Return)
    chart = made.chart(made.sessions[0])
    assert chart.record.is_signed
    assert "Same dose next Tuesday." in json.dumps([str(e.act) for e in chart.entries])


def test_each_thing_to_look_at_leads_to_its_place(desk):
    """F goes from one to the next; a tap goes to that one; the line is framed on its page."""
    made = desk("ex-05")
    first = made.page.looks.rows[0].look
    assert (first.mark, first.title) == ("flag", "BP 184/106 at 10:26")
    before = made.page.pages.verticalScrollBar().value()
    made.press(K.Key_F)
    assert made.page.looks.at == 0
    assert made.page.pages._marked == first.place
    assert made.page.pages.verticalScrollBar().value() > before
    made.press(K.Key_F)
    assert made.page.looks.at == 1
    click(made.page.looks.rows[0])
    assert made.page.looks.at == 0


def test_letters_of_a_password_are_no_commands(desk):
    """A password that begins with P opens no plan; with Alt the keys are commands everywhere."""
    made = desk("ex-01")
    made.read()
    assert made.page.box.secret.edit.hasFocus()
    made.type("plain f and p")
    assert made.page.plan is None
    assert made.page.box.secret.text() == "plain f and p"
    made.press(K.Key_F, Qt.KeyboardModifier.AltModifier)
    assert made.page.looks.at == 0
    made.press(K.Key_P, Qt.KeyboardModifier.AltModifier)
    assert made.page.plan is not None


def test_values_and_entries_stand_beside_the_page(desk):
    """Data and the audit trail of the record, and back; what was read stays read."""
    made = desk("ex-01")
    made.read()
    made.click("sign-off-tab-data")
    assert made.page.middle.data.rowCount() > 5
    made.click("sign-off-tab-trail")
    trail = made.page.middle.trail
    assert trail.rowCount() == len(made.chart(made.sessions[0]).entries)
    assert "attested" in trail.item(trail.rowCount() - 1, 2).text().lower()
    made.click("sign-off-tab-summary")
    assert made.page.pages.all_seen


def test_no_secret_stays_behind(desk):
    """Another record, another page, another person: what was typed is gone."""
    made = desk("ex-01", "ex-10")
    made.page.box.secret.put(SECRET)
    made.press(K.Key_Down)
    assert made.page.box.secret.text() == ""
    made.page.box.secret.put(SECRET)
    made.page.hide()
    assert made.page.box.secret.text() == ""


# The screen ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(872, 484), (1278, 712), (1832, 1024)])
def test_nothing_is_cut_on_any_screen(desk, size):
    """What waits becomes a tab on a narrow one; every target is large enough for a finger."""
    made = desk("ex-12", size=size)
    page = made.page
    assert page.width() == size[0]
    assert page.middle.tabs["queue"].isVisible() == (size[0] < 1000)
    assert page.box.isVisible()
    assert page.box.mapTo(page, page.box.rect().bottomRight()).y() <= page.height()
    for name in ("sign", "meaning-approve", "meaning-back", "sign-off-plan"):
        assert made.find(name).height() >= 44
        assert made.find(name).width() >= 44
    if size[0] < 1000:
        made.click("sign-off-tab-queue")
        assert page.queue.isVisible()
        click(page.queue.rows[0])
        assert page.pages.isVisible()


@pytest.mark.parametrize("name", theme.ORDER)
def test_no_page_is_brighter_than_its_theme(clinic, name):
    """In the dim room nothing white; in the dark one grey paper; in the light one as it prints."""
    session = evening.attested(clinic, "ex-01")[0]
    pdf = clinic.page(clinic.chart(session))
    look = theme.load_themes()[name]
    image = work.picture(pdf, 0, 400, look)
    most = max(
        image.pixelColor(x, y).lightness()
        for x in range(0, image.width(), 5)
        for y in range(0, image.height(), 5)
    )
    limits = {"light": (255, 255), "dark": (190, 215), "dim": (60, look.text.lightness())}
    assert limits[name][0] <= most <= limits[name][1]
    if name == "dim":
        assert image.pixelColor(3, 3) == look.surface


def test_every_example_leads_to_its_lines(clinic):
    """Everything to look at in every example is found on a page, and not outside of it."""
    for path in Examples().all():
        chart = clinic.import_session(path.read_bytes())
        pdf = clinic.page(chart)
        pages = len(viewing.sizes(pdf))
        for look in first_look(chart, pdf):
            assert look.place is not None, (path.name, look)
            assert 0 <= look.place.page < pages
            assert 0 <= look.place.top < look.place.bottom <= 1
            assert look.title


def test_an_order_of_somebody_without_an_account_is_confirmed_by_whoever_signs(qtbot, clinic):
    """It says whose it was, and that it is confirmed under one's own name."""
    session = evening.attest(clinic, Examples()("ex-01"), "Dr. N. Elsewhere, MD")
    made = Desk(qtbot, clinic)
    assert "confirm it under your own name" in made.find("order-detail-1").text()
    made.click("confirm-order-1")
    made.read()
    made.type(SECRET)
    made.press(K.Key_Return)
    assert made.chart(session).record.is_signed
