"""The patients' page: found, looked at, changed, registered, led to a session."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from patient_desk import PatientDesk, click, keys, somebody
from PySide6.QtCore import Qt

from ketachart.clinical.acts import SessionPlanned
from ketachart.clinical.administration import Allergy, HomeMedication
from ketachart.gui import theme
from ketachart.gui.patients import work
from ketachart.gui.patients.lists import read_taken, taken_text
from ketachart.gui.patients.page import PatientsPage


@pytest.fixture
def desk(station):
    desk = PatientDesk(station)
    desk.rosa, desk.grace = desk.register(
        somebody(1, phone="555 0100"),
        somebody(
            2,
            given="Grace",
            dob=somebody().dob.replace(year=1990),
            allergy_status="none-known",
            allergies=(),
        ),
    )
    return desk


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
    page.take_focus()
    return page


# Found ----------------------------------------------------------------------------------------


def test_a_patient_is_found_and_looked_at_by_keys(page):
    keys("1983-06↓\r")
    assert page.card.isVisible()
    assert page.card.name.text() == "SAMPLE, Rosa"
    assert page.card.facts.text() == "Born 09-Jun-1983 (42) · female · MRN T-1"
    assert page.search.found.rows[0].is_chosen


def test_arrows_walk_through_the_rows_and_back_to_the_search(page):
    keys("sam↓↓")
    assert page.search.found.rows[1].hasFocus()
    keys("↑↑")
    assert page.search.search.edit.hasFocus()


def test_a_patient_is_looked_at_by_mouse(page):
    page.search.search.put("gra")
    click(page.search.found.rows[0])
    assert page.patient.details.given_name == "Grace"


def test_a_long_name_is_shown_whole(page, desk, qtbot):
    long = "Wolfeschlegelsteinhausenbergerdorff-Montgomery"
    desk.register(somebody(7, family=long, given="Maximiliana Bartholomea Genoveva"))
    page.resize(872, 472)
    page.search.search.put("wolfe")
    row = page.search.found.rows[0]
    qtbot.waitUntil(lambda: row.height() > 62)
    assert row._high() <= row.height()


def test_one_long_word_does_not_widen_the_card_and_is_shown_whole(page, desk, qtbot):
    desk.register(somebody(8, family="Wolfeschlegelsteinhausenbergerdorff" * 2))
    page.resize(872, 472)
    page.search.search.put("wolfe")
    click(page.search.found.rows[0])
    name = page.card.name
    qtbot.waitUntil(lambda: name.height() >= name.heightForWidth(name.width()) > 0)
    assert page.width() == 872
    assert page.card.mapTo(page, page.card.rect().topRight()).x() <= 872


def test_an_allergy_of_one_long_word_is_shown_whole(page, desk, qtbot):
    told = (Allergy(substance="x" * 90),)
    page.resize(872, 472)
    page.show_patient(desk.register(somebody(9, family="Other", allergies=told))[0])
    words = page.card.allergies.words
    qtbot.waitUntil(lambda: words.height() >= words.heightForWidth(words.width()) > 40)
    assert words.minimumSizeHint().width() <= words.width()
    assert page.card.mapTo(page, page.card.rect().topRight()).x() <= 872


def test_who_only_comes_close_is_not_chosen_by_the_enter_after_a_name(page, desk):
    desk.register(somebody(4, family="Alvarez"))
    keys("alvares\r")
    assert page.search.nothing.text() == (
        "No patient “alvares”. Close to it: ALVAREZ, Rosa, born 09-Jun-1983."
    )
    assert page.patient is None
    keys("↓\r")
    assert page.card.name.text() == "ALVAREZ, Rosa"


def test_more_than_can_be_looked_through_asks_for_more_letters(page, desk):
    names = "abcdefghijklmnopqrstu"
    desk.register(*(somebody(100 + n, family=f"Many{x}", given=x) for n, x in enumerate(names)))
    keys("many")
    assert page.search.nothing.text().startswith("The first 20 are shown.")


def test_tab_goes_from_the_search_to_the_first_row_and_on_to_the_registration(page):
    keys("sam\t")
    assert page.search.found.rows[0].hasFocus()
    keys("\t")
    assert page.search.register_button.hasFocus()


def test_tab_goes_on_from_the_search_through_the_patient(page, treated):
    patient, _ = treated
    page.show_patient(patient)
    page.search.register_button.setFocus()
    card = page.card
    rows = card.sessions
    stops = (card.courses_button, rows.lines[0], rows.export_buttons[0], card.history_button)
    for stop in stops:
        keys("\t")
        assert stop.hasFocus()


@pytest.mark.parametrize(
    ("status", "words", "role"),
    [
        ("listed", "Penicillin (rash)", "caution"),
        ("none-known", "No known allergies", "ok"),
        ("not-asked", "Not asked yet", "info"),
    ],
)
def test_allergies_listed_none_and_not_asked_look_different(page, desk, status, words, role):
    allergies = somebody().allergies if status == "listed" else ()
    details = somebody(5, family="Other", allergy_status=status, allergies=allergies)
    page.show_patient(desk.register(details)[0])
    line = page.card.allergies
    assert (line.words.text(), line.words.property("role")) == (words, role)


def test_what_is_not_known_says_so(page, desk):
    page.show_patient(desk.grace)
    card = page.card
    assert {card.phone.text(), card.address.text(), card.medications.text()} == {"not known"}


def test_a_late_answer_about_one_patient_is_not_shown_with_another(page, desk):
    plan = desk.bedside.act(SessionPlanned, indication="Depression")
    desk.station.open_session(desk.rosa.id, plan)
    desk.late = True
    page.show_patient(desk.rosa)
    page.show_patient(desk.grace)
    desk.let_answers_come(backwards=True)
    assert page.card.name.text() == "SAMPLE, Grace"
    assert page.card.sessions.lines == []
    assert page.card.no_sessions.text() == "No session yet."


# Sessions -------------------------------------------------------------------------------------


@pytest.fixture
def treated(desk, example):
    chart = desk.station.import_session(example("ex-05"))
    return desk.station.patient(chart.session.patient), chart


def test_a_session_says_what_was_given_and_is_opened(page, treated, qtbot):
    patient, chart = treated
    page.show_patient(patient)
    (line,) = page.card.sessions.lines
    said = line.accessibleName()
    assert chart.session.record_no in said
    assert work.digest_of(chart).given in said
    with qtbot.waitSignal(page.session_opened) as told:
        click(line)
    assert told.args == [chart.session.session]
    line.setFocus()
    with qtbot.waitSignal(page.session_opened):
        keys("\r")


def test_a_copy_of_a_session_is_asked_for_by_its_form(page, treated, qtbot):
    patient, chart = treated
    page.show_patient(patient)
    click(page.card.sessions.export_buttons[0])
    with qtbot.waitSignal(page.export_wanted) as told:
        click(page.card.sessions.strip.buttons["csv"])
    assert told.args == [chart.session.session, "csv"]
    page.exported("/fictional/KC-1.csv")
    assert page.card.sentence.text() == "The copy is written: /fictional/KC-1.csv"


def test_a_session_is_begun_for_the_patient_on_the_screen(page, desk, qtbot):
    page.show_patient(desk.rosa)
    with qtbot.waitSignal(page.session_wanted) as told:
        click(page.card.begin_button)
    assert told.args[0].id == desk.rosa.id


def test_a_patient_with_an_open_session_is_led_to_it(page, desk, qtbot):
    plan = desk.bedside.act(SessionPlanned, indication="Depression")
    chart = desk.station.open_session(desk.rosa.id, plan)
    page.show_patient(desk.rosa)
    assert page.card.begin_button.text() == "Go to the open session"
    with qtbot.waitSignal(page.session_opened) as told:
        click(page.card.begin_button)
    assert told.args == [chart.session.session]


# Changed --------------------------------------------------------------------------------------


def change_phone(page, to="555 0199"):
    click(page.card.change_button)
    form = page.pages.currentWidget()
    form.form.phone.put(to)
    return form


def test_a_change_needs_a_reason_and_what_was_before_stays_readable(page, desk):
    page.show_patient(desk.rosa)
    form = change_phone(page)
    click(form.save_button)
    assert form.sentence.text() == "Choose why the details are changed."
    form.reason.choose("Told by the patient")
    click(form.save_button)
    assert page.card.phone.text() == "555 0199"
    click(page.card.history_button)
    said = page.card.history_text()
    assert said[0] == "Phone: 555 0100, now 555 0199"
    assert said[1].endswith("P. Nakamura, RN · Told by the patient")
    assert said[2] == "Registered"


def test_nothing_changed_is_nothing_to_save(page, desk):
    page.show_patient(desk.rosa)
    form = change_phone(page, to="555 0100")
    form.reason.choose("Told by the patient")
    click(form.save_button)
    assert form.sentence.text() == "Nothing is changed yet."


def test_a_change_half_typed_waits_while_another_patient_is_looked_at(page, desk):
    page.show_patient(desk.rosa)
    form = change_phone(page)
    page.show_patient(desk.grace)
    assert page.card.isVisible()
    page.show_patient(desk.rosa)
    assert form.isVisible()
    assert form.form.phone.text() == "555 0199"
    click(form.back_button)
    assert page.card.phone.text() == "555 0100"


def test_a_change_saved_late_stays_with_its_patient(page, desk):
    page.show_patient(desk.rosa)
    form = change_phone(page)
    form.reason.choose("Told by the patient")
    desk.late = True
    click(form.save_button)
    page.show_patient(desk.grace)
    desk.late = False
    desk.let_answers_come()
    assert page.card.name.text() == "SAMPLE, Grace"
    assert page.card.phone.text() == "not known"
    page.show_patient(desk.station.patient(desk.rosa.id))
    assert page.card.phone.text() == "555 0199"


def test_the_mrn_of_somebody_else_is_refused_at_the_field(page, desk):
    page.show_patient(desk.rosa)
    form = change_phone(page)
    form.form.mrn.put("T-2")
    form.reason.choose("Mistyped before")
    click(form.save_button)
    assert "T-2" in form.form.at_field.text() or "MRN" in form.form.at_field.text()
    assert form.form.phone.text() == "555 0199"


# Registered -----------------------------------------------------------------------------------


def test_a_registration_half_typed_waits_and_is_finished(page, desk):
    click(page.search.register_button)
    keys("Wren\tAda\tT-77\t1971-02-03")
    page.show_patient(desk.grace)
    click(page.search.register_button)
    form = page.register.form
    assert form.mrn.text() == "T-77"
    form.sex.choose("F")
    form.status.choose("none-known")
    click(form.more_button)
    keys("555 0123\t12 Fictional Rd\tsertraline\t50 mg\t07:30\r")
    known = desk.station.find_patients("T-77")[0].details
    assert known.address == "12 Fictional Rd"
    (drug,) = known.home_medications
    assert (drug.drug, drug.dose) == ("sertraline", "50 mg")
    assert page.card.name.text() == "WREN, Ada"
    assert not page.register.form.touched()


def test_the_same_person_is_asked_about_and_chosen_by_keys(page, desk):
    click(page.search.register_button)
    form = page.register.form
    form.put(somebody(9))
    page.register.save()
    assert page.register.same.buttons[0].hasFocus()
    keys("\r")
    assert page.card.isVisible()
    assert page.patient.id == desk.rosa.id


def test_who_looks_at_somebody_else_meanwhile_is_left_there(page, desk):
    click(page.search.register_button)
    page.register.form.put(somebody(9, family="Wren"))
    desk.late = True
    page.register.save()
    page.register.form.family.take_focus()
    keys("x")
    page.show_patient(desk.grace)
    desk.late = False
    desk.let_answers_come()
    assert page.card.name.text() == "SAMPLE, Grace"
    assert desk.station.find_patients("T-9")[0].details.family_name == "Wren"


def test_typing_on_takes_the_question_back(page):
    click(page.search.register_button)
    form = page.register.form
    form.put(somebody(9))
    page.register.save()
    form.given.put("Ada")
    assert not page.register.same.isVisible()


@pytest.mark.parametrize("typed", ["9-Mar 21:00", "25:00", "soon", "2027-01-01 08:00"])
def test_when_a_drug_was_taken_is_never_guessed(page, typed):
    form = page.register.form
    form.put(somebody(9, home_medications=(HomeMedication(drug="sertraline"),)))
    form.medications.rows[0][2].put(typed)
    sentence, where = form.problem()
    assert sentence
    assert where is form.medications.rows[0][2]


NOW = datetime.fromisoformat("2026-03-10T10:00:00-05:00")


@given(st.timedeltas(min_value=timedelta(), max_value=timedelta(days=4000)))
def test_a_moment_that_is_written_is_read_as_the_same(back):
    at = (NOW - back).replace(second=0, microsecond=0)
    assert read_taken(taken_text(at), NOW) == at


def test_yesterday_is_the_day_before():
    assert read_taken("yesterday 21:00", NOW) == NOW.replace(hour=21) - timedelta(days=1)
    assert read_taken("07:30", NOW) == NOW.replace(hour=7, minute=30)


# In the window --------------------------------------------------------------------------------


def test_from_the_patients_to_a_session_by_keyboard_alone(window_desk, qtbot, example):
    desk = window_desk
    desk.create(example("ex-01"))
    window = desk.open()
    window.pages.show_patients()
    desk.type("T-0001")
    desk.idle()
    desk.press(Qt.Key.Key_Return)
    desk.idle()
    card = window.pages.patients.card
    name = card.name.text()
    for _ in range(20):
        if card.begin_button.hasFocus():
            break
        desk.press(Qt.Key.Key_Tab)
    desk.press(Qt.Key.Key_Return)
    desk.idle()
    desk.type("Depression")
    desk.press(Qt.Key.Key_Return)
    assert "Choose the protocol" in window.pages.new.panel.today.sentence.text()
    desk.press(Qt.Key.Key_Space)
    desk.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.has_session)
    chart = window.charts[window.shown]
    assert chart.plan.indication == "Depression"
    assert chart.patient.family_name.upper() in name
    # The page still knows whom it showed, and now leads to the session that is open.
    window.pages.show_patients()
    desk.idle()
    assert card.name.text() == name
    assert card.begin_button.text() == "Go to the open session"
    click(card.begin_button)
    assert window.has_session
