"""What leaves is chosen by name and its folder in full; each export is an entry."""

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from window_desk import WindowDesk, at, example_until

from ketachart.clinical.trouble import Refused
from ketachart.clock import SetClock
from ketachart.gui.export_page import OF_A_SESSION, TITLES, WHAT, ExportPage

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(qtbot, tmp_path):
    def make(format):
        made = ExportPage(format, tmp_path)
        qtbot.addWidget(made)
        made.resize(960, 540)
        made.show()
        made.take_focus()
        return made

    return make


@pytest.fixture
def desk(qtbot, tmp_path):
    desk = WindowDesk(qtbot, tmp_path / "station", SetClock(at("10:20:30")))
    yield desk
    desk.close()


def click(made, name):
    QTest.mouseClick(made.findChild(object, name), LEFT)


def test_another_page_of_the_session_is_one_click(page, qtbot, tmp_path):
    made = page("pdf")
    assert made.format == "pdf"
    click(made, "export-what-times")
    assert made.format == "times"
    assert "The time sheet" in made.about.text()
    click(made, "export-whom-insurer")
    with qtbot.waitSignal(made.chosen) as caught:
        made.write_button.click()
    assert caught.args == [tmp_path]
    assert made.for_whom() == "the insurer"


def test_and_by_key(page, qtbot):
    made = page("pdf")
    chosen = made.findChild(object, "export-what-csv")
    chosen.setFocus()
    QTest.keyClick(chosen, Qt.Key.Key_Space)
    assert made.format == "csv"
    made.name.take_focus()
    QTest.keyClicks(made.name.edit, "Dr. A. Family, MD")
    with qtbot.waitSignal(made.chosen):
        QTest.keyClick(made, Qt.Key.Key_Return)


@pytest.mark.parametrize("format", ["pdf", "ambulance", "course", "log", "print"])
def test_for_whom_is_never_guessed(page, format, qtbot):
    """Enter with nothing chosen says so in one sentence, and nothing leaves."""
    made = page(format)
    left = []
    made.chosen.connect(left.append)
    assert made.whom.value() is None
    QTest.keyClick(made.focusWidget(), Qt.Key.Key_Return)
    assert left == []
    assert made.sentence.text() == (
        "For whom is it? Tap one, or type a name. Nothing has left yet."
    )
    click(made, "export-whom-other")
    assert made.sentence.text() == ""
    made.write_button.click()
    assert left == []
    assert made.focusWidget() is made.name.edit
    QTest.keyClicks(made.name.edit, "The county inspector")
    QTest.keyClick(made.name.edit, Qt.Key.Key_Return)
    assert len(left) == 1
    assert made.for_whom() == "The county inspector"


def test_what_goes_to_a_printer_asks_for_no_folder(page):
    made = page("print")
    assert not made.folder.isVisible()
    assert not made.findChild(object, "export-browse").isVisible()
    assert "on paper" in made.about.text()
    assert made.write_button.text() == "Print…"


@pytest.mark.parametrize("format", ["course", "log", "paper"])
def test_what_is_of_no_session_offers_no_choice(page, format):
    made = page(format)
    assert not made.what.isVisible()
    assert made.format == format
    assert made.title.text() == TITLES[format]


def test_every_choice_is_in_sight_in_a_low_window_and_named(page):
    made = page("json")
    for format, words in OF_A_SESSION:
        tap = made.findChild(object, f"export-what-{format}")
        assert tap.height() >= 44
        assert tap.text() == words
        bottom = tap.mapTo(made, tap.rect().bottomRight())
        assert made.rect().contains(bottom)
        assert WHAT[format]
        assert TITLES[format]


def test_the_station_records_a_time_sheet_and_a_paper_chart(station, example, tmp_path):
    chart = station.import_session(example("ex-12"))
    sheet = station.export_to(chart.session.session, "times", tmp_path)
    assert sheet.name == f"{chart.session.record_no}-times.pdf"
    paper = station.export_paper_chart_to(tmp_path)
    assert paper.name == "paper-chart-depression-40.pdf"
    assert len(PdfReader(paper).pages) == 2
    assert station.export_paper_chart_to(tmp_path) != paper
    assert station.count("report-exported") == 3
    assert station.count("session-exported") == 0
    with pytest.raises(Refused):
        station.export_paper_chart("no-such-protocol")


def test_a_paper_chart_is_asked_for_in_the_settings(desk, tmp_path):
    desk.create(example_until("ex-05", at("10:20:00")))
    desk.open()
    pages = desk.window.pages
    pages.show_settings()
    desk.idle()
    settings = pages.settings
    settings.parts.choose("protocols")
    desk.idle()
    settings.protocols.chooser.paper.click()
    made = desk.window.frame.pages.currentWidget()
    assert made.format == "paper"
    made.folder.put(str(tmp_path))
    made.write_button.click()
    desk.idle()
    assert [p.name for p in tmp_path.glob("paper-chart-*.pdf")]
    assert desk.window.frame.pages.currentWidget() is settings


def test_a_chair_that_is_opened_leaves_one_look(desk):
    """The earlier records that are read with it are part of the same look."""
    desk.create(example_until("ex-05", at("10:20:00")))
    desk.open()
    desk.idle()

    def looks(station):
        with station._database.reading() as con:
            return [e.act for e in station._ledger.of_station(con, ("chart-opened",))]

    found = []
    desk.background.do(looks, found.extend)
    desk.idle()
    assert [look.session for look in found] == [desk.window.shown]
