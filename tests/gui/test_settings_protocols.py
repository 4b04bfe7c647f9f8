"""The clinic's protocols and words as an administrator reads and changes them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from station_fixtures import NURSE, PASSWORD
from window_desk import at, example_until

from ketachart.clinical.trouble import Refused
from ketachart.gui import theme
from ketachart.gui.settings import facts
from ketachart.gui.settings_page import SettingsPage
from ketachart.station import NewPerson

LEFT = Qt.MouseButton.LeftButton
ID = "depression-40"
THEIRS = "forty yellow bicycles"


class Desk:
    """The page before a real station, and the hands at it."""

    def __init__(self, page, station):
        self.page, self.station = page, station
        page.protocol_wanted.connect(lambda new: self.do(facts.change_protocol, new))
        page.words_wanted.connect(lambda new: self.do(facts.change_words, new))
        page.show_facts(facts.look(station))
        page.parts.choose("protocols")
        page._turn()
        self.card, self.chooser = page.protocols.card, page.protocols.chooser
        self.show("vitals")

    def do(self, work, wanted):
        try:
            known = work(self.station, wanted)
        except Refused as trouble:
            self.page.refused(str(trouble))
        else:
            self.page.show_facts(known)
            self.page.saved()

    def show(self, part, protocol=ID):
        for choice, value in ((self.chooser.which, protocol), (self.chooser.part, part)):
            if choice.value() != value:
                QTest.mouseClick(choice._taps[value], LEFT)

    def field(self, label):
        return next(f for f in self.card.blocks.fields if f.asked.label == label)

    def type_in(self, label, text):
        edit = self.field(label).edit
        edit.setFocus()
        edit.selectAll()
        QTest.keyClicks(edit, text)
        QTest.keyClick(edit, Qt.Key.Key_Return)

    def save(self, reason="closer after the audit", approved="Dr. H. Brandt, MD"):
        self.card.reason.put(reason)
        self.card.approved.put(approved)
        QTest.mouseClick(self.card.button, LEFT)

    @property
    def said(self):
        return self.card.sentence.text()

    @property
    def rules(self):
        return self.station.protocol_in_force(ID)


@pytest.fixture
def desk(qtbot, qapp, station):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    page = SettingsPage()
    qtbot.addWidget(page)
    page.resize(1278, 700)
    page.show()
    page.activateWindow()
    return Desk(page, station)


def test_a_number_is_changed_with_its_reason_and_who_approved_it(desk):
    desk.show("limits")
    desk.type_in("SBP, mmHg: H", "155")
    assert "not saved yet" in desk.card.head.text()
    QTest.mouseClick(desk.card.button, LEFT)
    assert "Type the reason" in desk.said
    desk.save()
    assert "In force for sessions that begin from now on" in desk.said
    assert desk.rules.limits_of("sbp").H == 155
    (entry,) = desk.station.protocol_history(ID)
    assert entry.act.approved_by == "Dr. H. Brandt, MD"
    assert "# Every number here is the clinic's own" in entry.act.text
    desk.show("history")
    words = [
        label.text() for label in desk.card.blocks.findChildren(object) if hasattr(label, "text")
    ]
    assert any("H = 155" in text and "H = 160" in text for text in words)


def test_limits_that_cross_are_refused_and_nothing_typed_is_lost(desk):
    desk.show("limits")
    desk.type_in("SBP, mmHg: H", "190")
    desk.save()
    assert f"{ID}.toml, line" in desk.said
    assert "must not fall" in desk.said
    assert desk.field("SBP, mmHg: H").edit.text() == "190"
    assert desk.card.reason.value() == "closer after the audit"
    desk.show("vitals")
    desk.show("limits")
    assert desk.field("SBP, mmHg: H").edit.text() == "190"
    desk.type_in("SBP, mmHg: H", "165")
    QTest.mouseClick(desk.card.button, LEFT)
    assert desk.rules.limits_of("sbp").H == 165


def test_a_line_that_nobody_reads_is_not_taken_in_and_is_said(desk):
    desk.show("text")
    box, before = desk.card.text, desk.card.text.toPlainText()
    QGuiApplication.clipboard().setText("x" * 300_000)
    box.paste()
    assert box.toPlainText() == before
    assert "at most 2,000 characters" in desk.said
    QTest.keyClick(box, Qt.Key.Key_Return)
    QTest.keyClick(box, Qt.Key.Key_Up)
    QGuiApplication.clipboard().setText("# " + "x" * 1_998)
    box.paste()
    QTest.keyClicks(box, "yy")
    assert "yy" not in box.toPlainText()
    QGuiApplication.clipboard().setText("\n# short\n")
    box.paste()
    assert "# short" in box.toPlainText()


def test_an_emptied_text_says_that_nothing_is_there(desk):
    desk.show("text")
    desk.card.text.selectAll()
    QTest.keyClick(desk.card.text, Qt.Key.Key_Delete)
    desk.save()
    assert "No protocol is written here" in desk.said
    assert desk.station.protocol_history(ID) == ()
    QTest.mouseClick(desk.card.drop, LEFT)
    assert desk.card.text.toPlainText() == desk.card.rules.text


def test_the_drug_log_is_reached_from_here_too(desk, qtbot):
    with qtbot.waitSignal(desk.page.log_wanted):
        QTest.mouseClick(desk.page.log, LEFT)


def test_a_word_where_a_number_is_asked_is_said_at_once(desk):
    desk.type_in("Usual infusion", "soon")
    assert "soon is no number" in desk.said
    desk.save()
    assert desk.station.count("protocol-changed") == 0


def test_what_is_changed_can_be_dropped(desk):
    desk.type_in("Usual infusion", "45")
    assert desk.card.drop.isVisible()
    QTest.mouseClick(desk.card.drop, LEFT)
    assert desk.field("Usual infusion").edit.text() == "40"
    assert desk.card.button.isHidden()


def test_lists_and_checklist_lines_are_changed(desk):
    desk.show("lists")
    edit = desk.field("Actions").edit
    edit.setFocus()
    edit.appendPlainText("music changed")
    desk.show("checklist")
    taps = next(f for f in desk.card.blocks.fields if f.asked.label.startswith("Pregnancy")).taps
    QTest.mouseClick(taps._taps["reason"], LEFT)
    desk.save()
    assert "music changed" in desk.rules.words.actions
    assert not desk.rules.blocks("pregnancy test")
    assert not desk.rules.line("pregnancy test").optional


def test_the_text_is_refused_with_its_line_and_the_caret_goes_there(desk):
    desk.show("text")
    text = desk.card.text.toPlainText()
    desk.card.text.setPlainText(text.replace("due_soon_min = 2", "due_soon_min = -2"))
    desk.save()
    line = text.splitlines().index("due_soon_min = 2") + 1
    assert f"line {line}" in desk.said
    assert desk.card.text.textCursor().blockNumber() + 1 == line
    assert "due_soon_min = -2" in desk.card.text.toPlainText()


def test_a_text_that_is_no_text_of_a_protocol_is_told_in_the_other_parts(desk):
    desk.show("text")
    desk.card.text.setPlainText("<html>")
    desk.show("limits")
    assert "Mend it under As text" in desk.said


def test_a_copy_is_a_protocol_of_the_clinics_own(desk):
    QTest.mouseClick(desk.chooser.copy, LEFT)
    desk.card.own_id.put("ours-40")
    desk.card.own_name.put("Our <b>forty</b>")
    desk.save(reason="our own")
    assert desk.station.protocol_in_force("ours-40").name == "Our <b>forty</b>"
    assert desk.chooser.which.value() == "ours-40"
    assert desk.card.title.text() == "Our <b>forty</b>"


def test_a_spoilt_file_is_told_here(desk):
    folder = desk.station.place.folder / "protocols"
    folder.mkdir()
    (folder / "cautious-5.toml").write_text("format = 1\n", encoding="utf-8")
    desk.page.show_facts(facts.look(desk.station))
    assert "cautious-5.toml" in desk.chooser.troubles.text()
    assert "stays in force" in desk.chooser.troubles.text()


def test_who_is_no_administrator_reads_all_and_changes_nothing(desk):
    desk.station.add_person(NewPerson("W. Nurse", ("nurse",), THEIRS))
    desk.station.sign_in("W. Nurse", THEIRS)
    desk.page.show_facts(facts.look(desk.station))
    desk.show("limits")
    assert "Only an administrator" in desk.said
    assert desk.field("SBP, mmHg: H").edit.isReadOnly()
    assert not desk.card.button.isEnabled()
    assert "Only an administrator" in desk.page.words.add.sentence.text()
    desk.station.sign_in(NURSE, PASSWORD)


# Words ------------------------------------------------------------------------------------------


@pytest.fixture
def words(desk):
    desk.page.parts.choose("words")
    desk.page._turn()
    return desk.page.words


def test_a_side_effect_of_the_clinics_own_is_added(desk, words):
    words.add.term.put("cold hands")
    words.add.group.put("circulation")
    QTest.mouseClick(words.add.button, LEFT)
    assert "Type the reason" in words.add.sentence.text()
    words.add.reason.put("often told")
    QTest.mouseClick(words.add.button, LEFT)
    assert "Saved" in words.add.sentence.text()
    assert desk.station.vocabulary.effect("cold hands").group == "circulation"
    words.add.term.put("Cold hands")
    words.add.reason.put("again")
    QTest.mouseClick(words.add.button, LEFT)
    assert "one of the clinic's own already" in words.add.sentence.text()


@pytest.mark.parametrize(("name", "term"), [("drugs", "granisetron"), ("scales", "PHQ-9")])
def test_a_term_is_taken_out_of_the_offer_and_put_back(desk, words, name, term):
    def offered():
        found = getattr(desk.station.vocabulary, name[:-1])(term)
        return found.offered

    def tap():
        taps = words.terms.findChildren(object, f"offer-{term}")
        QTest.mouseClick(next(t for t in taps if t.isVisible()), LEFT)

    QTest.mouseClick(words.terms.which._taps[name], LEFT)
    tap()
    assert "Type the reason first" in words.add.sentence.text()
    for reason, so in (("not kept here", False), ("kept again", True)):
        words.add.reason.put(reason)
        tap()
        assert offered() is so


def test_a_scale_needs_its_highest_total(desk, words):
    QTest.mouseClick(words.terms.which._taps["scales"], LEFT)
    words.add.term.put("Our scale")
    words.add.reason.put("study")
    QTest.mouseClick(words.add.button, LEFT)
    assert "highest total" in words.add.sentence.text()
    words.add.high.put("12")
    QTest.mouseClick(words.add.button, LEFT)
    assert desk.station.vocabulary.scale("our scale").high == 12


def test_words_that_are_changed_are_offered_at_once_in_the_chairs_on_the_screen(window_desk):
    window_desk.create(example_until("ex-05", at("10:20:00")))
    window_desk.clock.set(at("10:20:00"))
    window = window_desk.open()
    window.pages.show_settings()
    window_desk.idle()
    page = window.pages.settings
    page.parts.choose("words")
    page.words.add.term.put("cold hands")
    page.words.add.group.put("circulation")
    page.words.add.reason.put("often told")
    page.words.add.button.click()
    window_desk.idle()
    chart = window.charts[window.shown]
    assert chart.vocabulary.effect("cold hands") is not None
    assert window.page.chart is chart
