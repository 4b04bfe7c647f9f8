"""The drug log as people use it: what came in, what left, a count by two, a copy."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from panel_chair import RUNNING, Chair
from patient_desk import PatientDesk, click, keys
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from station_fixtures import NURSE

from ketachart.clinical.administration import StockReceived
from ketachart.clinical.entry import Surroundings
from ketachart.clinical.stock import item_of
from ketachart.clinical.trouble import Refused
from ketachart.gui import theme
from ketachart.gui.board.board_head import BoardHead
from ketachart.gui.stock.export_card import LogWanted
from ketachart.gui.stock.page import StockPage
from ketachart.gui.stock.words import reminder
from ketachart.station import NewPerson

COLLEAGUE, THEIRS = "B. Osei, RN", "forty yellow bicycles"
VIAL = {"drug": "ketamine", "mg_per_ml": Decimal(50), "vial_ml": Decimal(10)}
ITEM = item_of("ketamine", Decimal(50), Decimal(10))


class Cabinet(PatientDesk):
    """The page before a real station."""

    def __init__(self, qtbot, station):
        super().__init__(station)
        self.page = StockPage(self.bedside, self.ask, self.check)
        qtbot.addWidget(self.page)
        self.troubles, self.copies = [], []
        self.page.troubled.connect(self.troubles.append)
        self.page.export_wanted.connect(self.copies.append)
        self.page.resize(1278, 700)
        self.page.show()
        self.page.activateWindow()
        self.page.again()

    def check(self, name, password, done, failed):
        self.ask(lambda station: station.second_person(name, password), done, failed)

    def find(self, name):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        found = [w for w in self.page.findChildren(QWidget, name) if w.isVisible()]
        assert len(found) == 1, (name, len(found))
        return found[0]

    def put(self, name, text):
        box = self.find(name)
        click(box)
        box.clear()
        keys(text)

    def tap(self, name):
        click(self.find(name))

    def open(self, part):
        self.tap(f"stock-part-{part}")
        return self

    @property
    def book(self):
        return self.station.stock().book

    def words(self):
        QApplication.processEvents()
        labels = [w.text() for w in self.page.findChildren(QLabel) if w.isVisible()]
        rows = self.page.balances.rows + self.page.log.rows
        return " | ".join(labels + [r.accessibleName() for r in rows if r.isVisible()])


@pytest.fixture
def empty(qtbot, qapp, station):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    station.add_person(NewPerson(COLLEAGUE, ("nurse",), THEIRS, "RN"))
    station.add_person(NewPerson("A. Clerk", ("auditor",), THEIRS))
    return Cabinet(qtbot, station)


def put_in(station, vials=10):
    at = station.clock.now().at - timedelta(days=1)
    station.receive_stock(StockReceived(id="first", at=at, by="-", vials=vials, **VIAL))


@pytest.fixture
def cabinet(empty):
    put_in(empty.station)
    empty.page.again()
    return empty


def sign(cabinet, name=COLLEAGUE, password=THEIRS):
    cabinet.tap(f"second-name-{name}")
    cabinet.put("second-password", password)


# What came in and left ------------------------------------------------------------------------


def test_the_first_receipt_is_typed_and_the_log_begins(empty):
    assert "No stock is kept here yet" in empty.words()
    empty.open("receive")
    for name, text in (
        ("receive-drug", "Ketamine"),
        ("receive-strength", "50"),
        ("receive-vial", "10"),
        ("receive-vials", "25"),
        ("receive-lot", "KX1042"),
        ("receive-supplier", "Fictional Supply"),
    ):
        empty.put(name, text)
    keys("\r")
    assert empty.book.expected(ITEM) == 25
    assert "25 vials entered" in empty.words()
    assert "Ketamine 50 mg/mL × 10 mL, 25 vials, 250 mL · 12500 mg" in empty.words()


def test_a_strength_is_chosen_and_never_offered_as_chosen(cabinet):
    cabinet.open("receive").put("receive-vials", "5")
    keys("\r")
    assert "Which one? Choose the drug and its strength." in cabinet.words()
    cabinet.tap("receive-item-i0")
    cabinet.tap("save-receive")
    assert cabinet.book.expected(ITEM) == 15


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "How many vials came in?"), ("0", "How many vials came in?"), ("2,5", "vials")],
)
def test_what_is_no_number_of_vials_is_said_at_the_field(cabinet, typed, said):
    cabinet.open("receive").tap("receive-item-i0")
    cabinet.put("receive-vials", typed)
    cabinet.tap("save-receive")
    assert said in cabinet.find("receive-sentence").text()
    assert cabinet.book.expected(ITEM) == 10


def test_what_the_station_refuses_is_said_and_what_was_typed_stays(cabinet):
    cabinet.open("receive").tap("receive-item-i0")
    cabinet.put("receive-vials", "999999")
    cabinet.tap("save-receive")
    assert "999999 vials cannot be" in cabinet.find("receive-sentence").text()
    assert cabinet.find("receive-vials").text() == "999999"
    assert cabinet.troubles == []


def test_a_removal_is_seen_by_a_witness_with_their_own_password(cabinet):
    cabinet.open("remove").tap("remove-item-i0")
    cabinet.put("remove-vials", "2")
    cabinet.tap("remove-reason-broken")
    cabinet.tap("remove-witness-here")
    sign(cabinet)
    keys("\r")
    assert cabinet.book.expected(ITEM) == 8
    removed = cabinet.book.rows[ITEM][-1].move.act
    witness = next(p for p in cabinet.station.people() if p.name == COLLEAGUE)
    assert (removed.reason, removed.witness, removed.by) == ("broken", witness.id, NURSE)
    assert cabinet.station.person.name == NURSE, "who is signed in did not change"


def test_more_than_the_log_holds_is_asked_once(cabinet):
    cabinet.open("remove").tap("remove-item-i0")
    cabinet.put("remove-vials", "12")
    cabinet.tap("remove-reason-expired")
    cabinet.tap("remove-witness-none")
    cabinet.tap("save-remove")
    assert "The log holds 10 full vials of it." in cabinet.words()
    cabinet.tap("save-remove")
    assert cabinet.book.balance(ITEM) == -1000
    assert "more was opened than came in" in cabinet.words()


def test_a_wrong_password_removes_nothing(cabinet):
    cabinet.open("remove").tap("remove-item-i0")
    cabinet.put("remove-vials", "2")
    cabinet.tap("remove-reason-broken")
    cabinet.tap("remove-witness-here")
    sign(cabinet, password="wrong")
    cabinet.tap("save-remove")
    assert "do not belong together" in cabinet.words()
    assert cabinet.book.expected(ITEM) == 10


# The count ----------------------------------------------------------------------------------------


def first_count(cabinet, number):
    cabinet.open("count").put("count-0", str(number))
    keys("\r")


def test_two_people_count_blind_and_agree(cabinet):
    cabinet.open("count")
    assert "10 vials" not in cabinet.words(), "nobody sees what the log says"
    first_count(cabinet, 10)
    assert cabinet.find("count-0").text() == "", "the first count is nowhere"
    cabinet.put("count-0", "10")
    sign(cabinet)
    keys("\r")
    (count,) = cabinet.book.counts[ITEM]
    assert count.agrees
    assert cabinet.station.to_count() == ()
    assert "The count is entered." in cabinet.words()


def test_while_it_is_counted_the_movements_tell_no_balance_either(cabinet):
    first_count(cabinet, 9)
    cabinet.open("log")
    assert "Hidden while two people count" in cabinet.words()
    assert "10 vials" not in cabinet.words()


def test_a_difference_shows_after_both_and_is_explained(cabinet):
    first_count(cabinet, 9)
    cabinet.put("count-0", "9")
    sign(cabinet)
    cabinet.tap("save-count")
    assert f"Log 10 · {NURSE} 9 · {COLLEAGUE} 9" in cabinet.words()
    assert ITEM not in cabinet.book.counts
    cabinet.tap("save-count")
    assert "explains the difference" in cabinet.find("count-sentence").text()
    cabinet.put("count-explained-0", "one vial fell")
    keys("\r")
    assert cabinet.book.differences(ITEM)[0].act.reason == "one vial fell"
    cabinet.open("log")
    assert "9 and 9 counted, the log says 10 (one vial fell)" in cabinet.words()


def test_counting_again_enters_nothing_of_the_first_try(cabinet):
    first_count(cabinet, 8)
    cabinet.put("count-0", "9")
    sign(cabinet)
    cabinet.tap("save-count")
    cabinet.tap("count-again")
    assert ITEM not in cabinet.book.counts
    assert cabinet.find("count-0").text() == ""


@pytest.mark.parametrize("typed", ["", "9.5", "x"])
def test_a_count_is_a_whole_number(cabinet, typed):
    first_count(cabinet, typed)
    assert cabinet.page.count.stage == 1
    assert cabinet.find("count-sentence").text()


def test_the_second_count_needs_a_name_and_their_password(cabinet):
    first_count(cabinet, 10)
    cabinet.put("count-0", "10")
    cabinet.tap("save-count")
    assert "Who checks? Choose the name." in cabinet.words()
    shown = [tap.text() for tap in cabinet.page.count.person.names.chips]
    assert shown == [COLLEAGUE], "neither who counted first, nor an auditor"


# Striking, reading, the copy ----------------------------------------------------------------------


def test_an_entry_is_struck_with_a_reason_by_keys_alone(cabinet):
    cabinet.page.log.rows[0].setFocus()
    keys("\r")
    keys("a zero too many\r")
    assert cabinet.book.find("first").struck.reason == "a zero too many"
    assert "a zero too many" in cabinet.words()


def test_striking_needs_a_reason(cabinet):
    click(cabinet.page.log.rows[0])
    cabinet.tap("strike-stock")
    assert "why the entry was wrong" in cabinet.words()
    assert cabinet.book.find("first").struck is None


def test_what_a_session_opened_is_not_struck_here(cabinet, example):
    cabinet.station.import_session(example("ex-05"))
    cabinet.page.again()
    row = next(r for r in cabinet.page.log.rows if r.row.move.kind == "opened")
    click(row)
    assert "corrected in its chart" in cabinet.words()
    assert not cabinet.page.log.strike_button.isVisible()
    assert "KC-2026-0310-01" in row.accessibleName()


def test_the_period_of_a_copy_runs_forward(cabinet):
    cabinet.open("export").tap("log-span-month")
    cabinet.tap("log-format-csv")
    cabinet.put("log-until", "2026-05-01")
    cabinet.tap("save-log")
    assert "The last day lies before the first." in cabinet.words()
    cabinet.put("log-until", "soon")
    cabinet.tap("save-log")
    assert "is no day" in cabinet.words()
    cabinet.put("log-until", "2026-06-02")
    cabinet.tap("save-log")
    assert "still to come" in cabinet.words()
    cabinet.tap("log-span-year")
    cabinet.tap("save-log")
    assert cabinet.copies == [LogWanted(date(2026, 1, 1), date(2026, 6, 1), "csv")]


def test_an_auditor_reads_and_enters_nothing(cabinet):
    cabinet.station.sign_in("A. Clerk", THEIRS)
    cabinet.page.again()
    cabinet.open("receive")
    assert not cabinet.find("save-receive").isEnabled()
    assert "Your role reads the log" in cabinet.words()


def test_who_may_not_see_it_is_told(cabinet):
    cabinet.station.person = None
    cabinet.page.again()
    assert isinstance(cabinet.troubles[0], Refused)


def test_every_target_is_reached_by_tab(cabinet):
    for part in ("receive", "remove", "export"):
        cabinet.open(part)
        cabinet.page.take_focus()
        QApplication.processEvents()
        seen = set()
        for _ in range(40):
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
            seen.add(QApplication.focusWidget().objectName())
        assert f"save-{'log' if part == 'export' else part}" in seen


# The reminder -------------------------------------------------------------------------------------


def test_the_head_of_the_board_reminds_calmly(qtbot, qapp):
    head = BoardHead()
    qtbot.addWidget(head)
    head.resize(1100, 56)
    head.show()
    head.offer_stock()
    assert head.stock.text() == "Drug log"
    head.remind_of_count(reminder((ITEM,)))
    assert head.stock.text() == "Drug count due"
    assert head.stock.accessibleName() == "Drug log. Ketamine not counted today."
    with qtbot.waitSignal(head.stock_wanted):
        click(head.stock)
    head.remind_of_count(reminder(()))
    assert head.stock.text() == "Drug log"


# At the field --------------------------------------------------------------------------------


def test_a_lot_that_never_came_in_is_asked_about_before_the_bag_is_charted(qtbot, qapp):
    chair = Chair(qtbot, "bag", RUNNING)
    chair.ward.bedside.around = lambda _: Surroundings(lots=frozenset({"kx1"}))
    chair.tap("bag-kind-bag")
    chair.put("bag-strength", "50").put("bag-vial-ml", "10").put("bag-vials", "1")
    chair.put("bag-drawn", "0.5").tap("bag-method-made-up-to").put("bag-final-ml", "50")
    chair.put("bag-lot", "KX9").put("bag-expiry", "2031-05").tap("side-save")
    assert "Lot KX9 is not in the clinic's stock. Once more charts it." in chair.sentence
