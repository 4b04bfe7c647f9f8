"""The audit trail in the window: searched, sorted, read and copied, by keys and by mouse."""

import csv

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from station_fixtures import NURSE, PASSPHRASE, PASSWORD, Examples
from window_desk import LONG, WindowDesk, at

from ketachart.clock import SetClock
from ketachart.gui.background import Background
from ketachart.gui.bedside import Bedside
from ketachart.gui.window import StationWindow
from ketachart.station import Costs, NewPerson, Station

AUDITOR, OWN = "I. Vesely", "forty quiet bears walking"
LEFT = Qt.MouseButton.LeftButton


class AuditDesk(WindowDesk):
    """A station with an auditor, whose window is opened by whoever the test names."""

    def make(self, *files: bytes) -> None:
        self.create(*files)
        with self._opened(NURSE, PASSWORD) as station:
            station.add_person(NewPerson(AUDITOR, ("auditor",), PASSWORD))
        with self._opened(AUDITOR, PASSWORD) as station:
            station.change_password(PASSWORD, OWN)

    def _opened(self, name: str, password: str) -> Station:
        station = Station.open(self.folder, PASSPHRASE, clock=self.clock, costs=Costs.lowest())
        station.sign_in(name, password)
        return station

    def open_as(self, name: str, password: str) -> StationWindow:
        self.background = Background(lambda: self._opened(name, password))
        self.window = StationWindow(
            Bedside(now=lambda: self.clock.now().at, by=name), self.background
        )
        self.window.resize(1366, 768)
        with self.qtbot.waitSignal(self.window.opened, timeout=LONG):
            self.window.show()
            self.window.activateWindow()
        self.idle()
        return self.window

    @property
    def page(self):
        return self.window.pages.audit.page

    def found(self) -> int:
        """Wait for the search, and give how many there are."""
        self.qtbot.waitUntil(
            lambda: self.page.found is not None and not self.page.aside.is_busy, timeout=LONG
        )
        self.idle()
        return self.page.model.rowCount()

    def search(self) -> int:
        before = self.page.found
        self.press(Qt.Key.Key_Return)
        self.qtbot.waitUntil(lambda: self.page.found is not before, timeout=LONG)
        return self.found()

    def row(self, number: int) -> list[str]:
        """A row as it is read, fetched where it is not here."""
        model = self.page.model
        self.qtbot.waitUntil(lambda: model.row(number) is not None, timeout=LONG)
        return [model.index(number, column).data() for column in range(model.columnCount())]


@pytest.fixture
def desk(qtbot, tmp_path):
    desk = AuditDesk(qtbot, tmp_path / "station", SetClock(at("12:30:00")))
    yield desk
    desk.close()


@pytest.fixture
def auditor(desk):
    desk.make(Examples()("ex-05"))
    desk.open_as(AUDITOR, OWN)
    return desk


def test_an_auditor_begins_with_the_trail_and_finds_by_typing(auditor):
    desk = auditor
    assert desk.window.frame.pages.currentWidget() is desk.page
    everything = desk.found()
    assert everything > 50
    assert "Signed in" in [desk.row(n)[2] for n in range(4)]
    desk.page.take_focus()
    desk.type(NURSE)
    few = desk.search()
    assert 0 < few < everything
    assert {desk.row(n)[1] for n in range(0, few, 9)} == {NURSE}
    desk.page.filters.text.take_focus()
    desk.type("labetalol")
    assert desk.search() < few
    assert "labetalol" in desk.row(0)[5]


def test_a_kind_by_a_click_and_a_wrong_day_in_words(auditor):
    desk = auditor
    desk.found()
    before = desk.page.found
    tap = desk.page.findChild(object, "audit-kind-signing-in")
    QTest.mouseClick(tap, LEFT)
    desk.qtbot.waitUntil(lambda: desk.page.found is not before, timeout=LONG)
    assert {desk.row(n)[2] for n in range(desk.found())} <= {
        "Signed in",
        "Proved whose account it is",
    }
    desk.page.filters.since.take_focus()
    desk.type("32.13.2026")
    desk.press(Qt.Key.Key_Return)
    assert "First day" in desk.page.filters.sentence.text()
    desk.page.filters.since.clear()
    desk.page.filters.patient.take_focus()
    desk.type("nobody")
    desk.press(Qt.Key.Key_Return)
    desk.qtbot.waitUntil(
        lambda: "no patient with MRN nobody" in desk.page.filters.sentence.text(), timeout=LONG
    )


def test_sorted_by_a_click_on_a_heading_and_by_key(auditor):
    desk = auditor
    number = desk.found()
    head = desk.page.table.horizontalHeader()
    place = head.sectionViewportPosition(2) + 20
    before = desk.page.found
    QTest.mouseClick(head.viewport(), LEFT, pos=head.viewport().rect().topLeft() + _x(place))
    desk.qtbot.waitUntil(lambda: desk.page.found is not before, timeout=LONG)
    assert desk.found() == number
    titles = [desk.row(n)[2].casefold() for n in range(number)]
    assert titles == sorted(titles)
    before = desk.page.found
    desk.page.table.setFocus()
    desk.press(Qt.Key.Key_Left)
    desk.press(Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: desk.page.found is not before, timeout=LONG)
    desk.found()
    people = [desk.row(n)[1].casefold() for n in range(number)]
    assert people == sorted(people)


def _x(place):
    return QPoint(place, 10)


def test_an_entry_is_read_in_full_by_the_arrow_keys(auditor):
    desk = auditor
    desk.found()
    desk.page.table.setFocus()
    desk.row(0)
    desk.press(Qt.Key.Key_Down)
    shown = desk.page.detail.title.text()
    assert shown.startswith(desk.row(1)[2])
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in desk.page.detail.labels())


def test_a_copy_goes_where_it_is_told_and_is_an_entry(auditor, tmp_path):
    desk = auditor
    number = desk.found()
    desk.page.export_button.click()
    asked = desk.window.frame.pages.currentWidget()
    asked.folder.put(str(tmp_path))
    asked.write_button.click()
    desk.qtbot.waitUntil(lambda: bool(list(tmp_path.glob("audit-trail-*.csv"))), timeout=LONG)
    desk.idle()
    data = next(tmp_path.glob("audit-trail-*.csv")).read_bytes()
    assert data.count(b"\r\n") == number + 1
    rows = list(csv.reader(data.decode().splitlines()))
    assert len(rows) == number + 1
    assert desk.window.frame.pages.currentWidget() is desk.page
    desk.page.again()
    desk.qtbot.waitUntil(lambda: len(desk.page.found) > number, timeout=LONG)
    desk.found()
    newest = [desk.row(n) for n in range(3)]
    assert any(row[2] == "Audit trail read" and "as a copy" in row[5] for row in newest)


def test_an_administrator_comes_by_the_settings_and_reads_no_names(desk):
    desk.make(Examples()("ex-05"))
    desk.open_as(NURSE, PASSWORD)
    pages = desk.window.pages
    pages.show_settings()
    desk.idle()
    assert pages.settings.trail.isVisible()
    pages.settings.trail.click()
    number = desk.found()
    words = " ".join(" ".join(desk.row(n)) for n in range(number))
    assert "PLACEHOLDER" not in words
    assert "labetalol" not in words
    assert "T-0005" in words
    assert "not shown to an administrator" in desk.page.hidden.text()


def test_looking_at_a_chair_is_an_entry(desk):
    desk.make(Examples().until("ex-05", "2026-03-10T10:20:00-05:00"))
    desk.open_as(NURSE, PASSWORD)
    desk.window.show_session(next(iter(desk.window.charts)))
    desk.idle()
    desk.window.pages.audit.show()
    number = desk.found()
    rows = [desk.row(n) for n in range(number)]
    opened = [row for row in rows if row[2] == "Chart opened" and row[4]]
    assert len(opened) == 1
