"""A patient's courses on the screen, last time at the set-up, the plan, and who is expected."""

from datetime import timedelta

import pytest
from bedside_charts import charted
from course_desk import PHYSICIAN, ROSA, chart_of, day, session_file, two_courses
from patient_desk import PatientDesk, click, keys
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ketachart.clinical.acts import PlanSet
from ketachart.gui import theme
from ketachart.gui.bedside import Bedside
from ketachart.gui.board.board_page import BoardPage
from ketachart.gui.chairs import Seat
from ketachart.gui.panels.plan_panel import PlanPanel
from ketachart.gui.panels.setup.last_time import LastTimeCard
from ketachart.gui.patients.page import PatientsPage

FIRST = day("2027-02-24")


@pytest.fixture
def station(new_station):
    """A station on an afternoon of March."""
    return new_station(at=day("2027-03-17", 14))


@pytest.fixture
def desk(station):
    return PatientDesk(station)


@pytest.fixture
def page(qtbot, qapp, desk):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    page = PatientsPage(desk.bedside, desk.ask)
    qtbot.addWidget(page)
    page.resize(1278, 700)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


@pytest.fixture
def rosa(page, desk):
    """Rosa, found, her courses on the screen."""
    patient = two_courses(desk.station)
    page.show_patient(desk.station.patient(patient))
    click(page.card.courses_button)
    return page.course


def texts(rows):
    return [row.cells[:2] for row in rows.rows]


# The courses ----------------------------------------------------------------------------------


def test_the_last_course_is_shown_first_with_its_sessions_newest_on_top(rosa):
    assert [tab.text() for tab in rosa.tabs] == ["Course 2", "Course 1, 2025", "Details"]
    assert rosa.name.text() == "ALVAREZ, Rosa"
    assert rosa.response_words.text().startswith("PHQ-9 fell from 21 to 9, 57 % less")
    assert texts(rosa.rows)[0] == ("5", "17-Mar-2027")
    assert rosa.plan.text() == (
        f"Plan for the next visit: 0.5 mg/kg · same rate, eyeshade ({PHYSICIAN})"
    )


def test_an_earlier_course_is_a_click_away(rosa):
    click(rosa.tabs[1])
    assert texts(rosa.rows)[-1] == ("1", "05-May-2025")
    assert rosa.plan.isHidden()


def test_an_earlier_course_by_keyboard(rosa):
    rosa.tabs[1].setFocus()
    keys("\r")
    assert rosa.number == 1


def test_another_scale_can_be_looked_at(rosa):
    rosa.choose_scale("GAD-7")
    assert rosa.response_words.text().startswith("GAD-7 fell from 14 to 6")
    assert rosa.rows.rows[0].cells[7] == "6"


def test_a_session_opens_its_record(rosa, page, qtbot):
    with qtbot.waitSignal(page.session_opened) as caught:
        click(rosa.rows.rows[1])
    assert caught.args == [rosa.course.visits[-2].session]


def test_arrows_walk_through_the_sessions_and_enter_opens(rosa, page, qtbot):
    rosa.rows.rows[0].setFocus()
    keys("↓")
    assert rosa.rows.rows[1].hasFocus()
    with qtbot.waitSignal(page.session_opened):
        keys("\r")


def test_t_shows_the_values_as_a_table_and_back(rosa):
    rosa.response.setFocus()
    keys("t")
    assert rosa.is_table
    row = [rosa.table.item(1, column).text() for column in range(6)]
    assert row == ["2", "27-Feb-2027", "18", "6", "0.4", "−3"]
    keys("t")
    assert not rosa.is_table
    assert rosa.response.isVisible()


def test_the_picture_says_itself_to_whoever_does_not_see_it(rosa):
    said = rosa.response.accessibleName()
    assert said.startswith("Course 2, 5 sessions. PHQ-9 fell from 21 to 9, 57 % less.")


def test_details_and_escape_lead_back(rosa, page):
    keys("\x1b")
    assert page.card.isVisible()
    click(page.card.courses_button)
    click(rosa.details_button)
    assert page.card.isVisible()


def test_printing_a_course_says_which(rosa, page, qtbot):
    with qtbot.waitSignal(page.course_export_wanted) as caught:
        click(rosa.print_button)
    assert caught.args == [page.patient.id, 2]


def test_one_session_without_a_scale_says_so_and_draws_nothing_between(page, desk, qtbot):
    chart = desk.station.import_session(session_file(FIRST, 1))
    page.show_patient(desk.station.patient(chart.session.patient))
    page.open_courses()
    assert page.course.response_words.text() == ""
    assert [tab.text() for tab in page.course.tabs] == ["Course 1", "Details"]
    page.course.grab()


@pytest.mark.parametrize("size", [(872, 472), (1278, 700), (1840, 1000)])
def test_nothing_is_wider_than_the_page(rosa, page, size, qtbot):
    page.resize(*size)
    qtbot.waitUntil(lambda: rosa.width() <= size[0])
    assert rosa.print_button.mapTo(page, rosa.print_button.rect().topRight()).x() <= size[0]
    assert rosa.minimumSizeHint().width() <= size[0]


def test_trouble_is_said_and_told(page, desk, qtbot):
    chart = desk.station.import_session(session_file(FIRST, 1))
    row = desk.station.patient(chart.session.patient)
    page.show_patient(row)
    told = []
    page.course.troubled.connect(told.append)
    page.course._failed(RuntimeError("x"))
    assert page.course.sentence.text() == "The sessions could not be read."
    assert len(told) == 1


# Last time ------------------------------------------------------------------------------------


@pytest.fixture
def card(qtbot):
    card = LastTimeCard()
    qtbot.addWidget(card)
    card.resize(900, 240)
    return card


def test_last_time_is_open_at_first_and_folds_away_by_one_tap(card):
    old = chart_of(FIRST, 4, scores={"PHQ-9": 15})
    now = chart_of(FIRST + timedelta(days=7), 5, until="plan")
    card.show_past(now, [old], opened=True)
    card.show()
    assert card.area.isVisible()
    assert "Dose: 31.2 mg (0.5 mg/kg) ordered, 31.2 mg given" in card.texts()
    click(card.button)
    assert card.area.isHidden()
    assert card.brief.words.startswith("31.2 mg (0.5 mg/kg) ordered")
    QTest.keyClick(card.button, Qt.Key.Key_Return)
    assert card.area.isVisible()


def test_folded_away_it_stays_so_when_the_chart_goes_on(card):
    old, now = chart_of(FIRST, 4), chart_of(FIRST + timedelta(days=7), 5, until="plan")
    card.show_past(now, [old], opened=True)
    card.fold(True)
    card.show_past(chart_of(FIRST + timedelta(days=7), 5, until="order"), [old], opened=True)
    assert not card.is_open


def test_a_first_visit_shows_none(card):
    card.show_past(chart_of(FIRST, 1, until="plan"), [], opened=True)
    assert card.isHidden()


# The plan -------------------------------------------------------------------------------------


def plan_panel(qtbot, chart, roles=(), by="P. Nakamura, RN"):
    bedside = Bedside(lambda: FIRST + timedelta(minutes=100), by, roles=roles)
    panel = PlanPanel(bedside, chart)
    qtbot.addWidget(panel)
    panel.show()
    given = []
    panel.acted.connect(given.append)
    return panel, given


def test_a_nurse_says_whose_plan_it_is_and_how_it_was_given(qtbot):
    chart = chart_of(FIRST, 4)
    panel, given = plan_panel(qtbot, chart)
    panel.save()
    assert panel.sentence.text() == "What is planned? Write a few words."
    panel.text.put("same rate, eyeshade")
    panel.who.put(PHYSICIAN)
    panel.save()
    assert panel.sentence.text().startswith("How was it given?")
    panel.mode.choose("phone")
    panel.save()
    [act] = given
    assert (act.text, act.dose_mg_per_kg, act.ordered_by, act.mode) == (
        "same rate, eyeshade",
        None,
        PHYSICIAN,
        "phone",
    )
    assert charted(chart, act).standing.of(PlanSet)


def test_a_physician_plans_in_the_own_name(qtbot):
    panel, given = plan_panel(qtbot, chart_of(FIRST, 4), ("physician",), PHYSICIAN)
    assert not panel.who.isVisible()
    panel.text.put("one step up if well borne")
    panel.dose.put("0.6")
    panel.save()
    [act] = given
    assert (str(act.dose_mg_per_kg), act.ordered_by, act.by) == ("0.6", None, PHYSICIAN)


def test_no_dose_is_offered(qtbot):
    panel, _ = plan_panel(qtbot, chart_of(FIRST, 4))
    assert panel.dose.value() is None


# Today's plan ---------------------------------------------------------------------------------


@pytest.fixture
def board(qtbot, desk):
    board = BoardPage(desk.bedside)
    qtbot.addWidget(board)
    board.resize(1278, 700)
    board.offer_new()
    board.show_seats((Seat(1, "1", None),), desk.bedside.now())
    board.show()
    return board


def test_who_is_expected_stands_on_the_empty_board_and_leads_to_a_session(board, desk, qtbot):
    two_courses(desk.station)
    board.show_expected(desk.station.expected(day("2027-03-24").date()))
    [row] = board.empty.plan.rows
    assert (row.time, row.name) == ("10:00", "ALVAREZ, Rosa")
    assert row.more == "infusion 6 · 0.5 mg/kg planned"
    with qtbot.waitSignal(board.patient_wanted) as caught:
        click(row)
    assert caught.args[0].details.family_name == "Alvarez"


def test_names_on_the_plan_are_those_of_the_board(board, desk):
    two_courses(desk.station)
    board.show_expected(desk.station.expected(day("2027-03-24").date()))
    board.set_names("hidden")
    assert board.empty.plan.rows[0].name == "Name hidden"
    board.set_names("initials")
    assert board.empty.plan.rows[0].name == "R. A."


def test_many_who_are_expected_scroll_and_do_not_make_the_board_higher(board, desk):
    for n in range(6):
        who = dict(ROSA, mrn=f"T-{n}", family_name=f"Sample{n}")
        at = day("2027-03-10", 9 + n)
        desk.station.import_session(
            session_file(at, 1, patient=who, next_at=at + timedelta(days=7))
        )
    before = board.empty.minimumSizeHint().height()
    board.show_expected(desk.station.expected(day("2027-03-17").date()))
    plan = board.empty.plan
    assert [row.time for row in plan.rows] == [f"{9 + n:02}:00" for n in range(6)]
    assert board.empty.minimumSizeHint().height() <= before + 100
    QApplication.processEvents()
    assert plan.area.height() <= 4 * 52 + 2


def test_a_day_without_visits_says_so(board):
    board.show_expected(())
    assert board.empty.plan.title.text() == "No visit is planned for today."
