"""Finding or registering a patient and beginning a session, by keys and by taps."""

import pytest
from patient_desk import PatientDesk, click, keys, somebody
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from window_desk import at, example_until

from ketachart.clinical.acts import SessionPlanned
from ketachart.clinical.administration import Allergy
from ketachart.clinical.trouble import Refused
from ketachart.gui import theme
from ketachart.gui.chairs import seats
from ketachart.gui.new_sessions import NewSessions
from ketachart.gui.patients.new_session import NewSessionPanel


@pytest.fixture
def desk(station):
    desk = PatientDesk(station)
    desk.rosa, desk.grace = desk.register(
        somebody(1), somebody(2, given="Grace", dob=somebody().dob.replace(year=1990))
    )
    return desk


@pytest.fixture
def panel(qtbot, qapp, desk):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    panel = NewSessionPanel(desk.bedside, desk.ask, seats(("1", "2"), {}))
    qtbot.addWidget(panel)
    panel.wanted = []
    panel.session_wanted.connect(lambda *said: panel.wanted.append(said))
    panel.resize(1000, 680)
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    panel.take_focus()
    return panel


def planned(desk, **more):
    return desk.bedside.act(SessionPlanned, **({"indication": "Depression"} | more))


def names(panel):
    return [row.name for row in panel.search_page.found.rows]


# Found and begun ------------------------------------------------------------------------------


def test_a_patient_is_found_and_a_session_begun_by_keyboard_alone(panel, desk):
    keys("sam")
    assert names(panel) == ["SAMPLE, Grace", "SAMPLE, Rosa"]
    keys("↓↓\r")
    assert panel.chosen_page.name.text() == "SAMPLE, Rosa"
    keys("Depression\tF33.2\t2\t6\t \r")
    ((whom, plan),) = panel.wanted
    assert whom == desk.rosa.id
    assert (plan.indication, plan.icd10cm) == ("Depression", "F33.2")
    assert (plan.infusion_no, plan.planned_infusions, plan.chair) == (2, 6, "1")
    assert plan.by == "P. Nakamura, RN"


def test_a_patient_is_found_and_a_session_begun_by_mouse(panel, desk):
    QTest.keyClicks(panel.search_page.search.edit, "gra")
    click(panel.search_page.found.rows[0])
    click(panel.today.indication.edit)
    QTest.keyClicks(panel.today.indication.edit, "PTSD")
    click(panel.today.chair.chips[1])
    click(panel.today.save_button)
    assert panel.wanted[0][0] == desk.grace.id
    assert panel.wanted[0][1].chair == "2"


def test_the_patient_chosen_stands_there_with_birth_date_and_allergies(panel, desk):
    panel.choose(desk.rosa)
    assert panel.chosen_page.facts.text() == "Born 09-Jun-1983 (42) · female · MRN T-1"
    assert panel.chosen_page.allergies.words.text() == "Allergies: Penicillin (rash)"


def test_a_late_answer_to_fewer_letters_is_not_shown(panel, desk):
    desk.late = True
    keys("sample g")
    desk.let_answers_come(backwards=True)
    assert names(panel) == ["SAMPLE, Grace"]


def test_nobody_found_says_who_comes_close_and_offers_to_register(panel):
    keys("zzz")
    assert panel.search_page.nothing.text() == (
        "No patient “zzz”. Try fewer letters, or register the patient."
    )
    panel.search_page.clear()
    keys("sampel")
    assert "No patient “sampel”. Close to it: SAMPLE, " in panel.search_page.nothing.text()
    assert len(panel.search_page.found.rows) == 2


def test_names_are_shown_as_they_are_written(panel, desk):
    (odd,) = desk.register(somebody(3, family="O'Brien <b>x</b>", given="%s {} مريم"))
    panel.choose(odd)
    assert panel.chosen_page.name.text() == "O'BRIEN <B>X</B>, %s {} مريم"
    assert {label.textFormat() for label in panel.findChildren(QLabel)} == {Qt.TextFormat.PlainText}


# Registered -----------------------------------------------------------------------------------


def register(panel, family="Óbáñez", born="9 jun 1983", mrn="T-9"):
    click(panel.search_page.register_button)
    form = panel.register_page.form
    form.family.put(family)
    keys(f"\tRosa\t{mrn}\t{born}")
    form.sex.take_focus()
    keys(" ")
    form.status.take_focus()
    keys(" ")
    form.allergies.take_focus()
    keys("penicillin\trash")
    panel.today.indication.take_focus()
    keys("Depression")
    panel.today.chair.take_focus()
    keys(" ")


def test_a_new_patient_is_registered_and_the_session_begun_with_one_enter(panel, desk):
    register(panel)
    keys("\r")
    ((whom, plan),) = panel.wanted
    known = desk.station.patient(whom).details
    assert (known.mrn, known.family_name, known.sex) == ("T-9", "Óbáñez", "F")
    assert known.allergies == (Allergy(substance="penicillin", reaction="rash"),)
    assert plan.indication == "Depression"


def test_enter_in_the_form_registers_and_the_plan_is_typed_after(panel):
    register(panel)
    panel.register_page.form.mrn.take_focus()
    keys("\r")
    assert panel.chosen_page.name.text() == "ÓBÁÑEZ, Rosa"
    assert panel.wanted == []


def test_another_allergy_gets_another_line(panel):
    register(panel)
    rows = panel.register_page.form.allergies.rows
    assert len(rows) == 2
    assert rows[1][0].isVisible()


def test_somebody_who_is_here_already_is_shown_before_anything_is_registered(panel, desk):
    register(panel, family="Sample")
    keys("\r")
    same = panel.register_page.same
    assert same.isVisible()
    assert same.sentences() == ("SAMPLE, Rosa, born 09-Jun-1983, MRN T-1 is here already.",)
    assert desk.station.find_patients("T-9") == ()
    click(same.buttons[0])
    assert panel.patient.id == desk.rosa.id
    # It is the patient who was here before: the session waits for a look at the name.
    assert panel.wanted == []
    click(panel.today.save_button)
    assert panel.wanted[0][0] == desk.rosa.id


def test_somebody_else_of_that_name_is_registered_after_a_look(panel, desk):
    register(panel, family="Sample")
    keys("\r")
    click(panel.register_page.same.other_button)
    ((whom, _),) = panel.wanted
    assert desk.station.patient(whom).mrn == "T-9"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("family", "", "Type the family name."),
        ("mrn", "", "Type the MRN."),
        ("born", "06/09/1983", "more than one way"),
        ("born", "2030-01-01", "still to come"),
        ("born", "1850-01-01", "before 1900"),
    ],
)
def test_what_is_wrong_with_a_new_patient_is_said(panel, field, typed, said):
    register(panel)
    getattr(panel.register_page.form, field).put(typed)
    panel.save()
    assert said in panel.today.sentence.text()
    assert panel.wanted == []


def test_an_mrn_in_use_is_said_at_the_field_and_everything_typed_stays(panel):
    register(panel, mrn="T-1")
    keys("\r")
    form = panel.register_page.form
    assert "T-1" in form.at_field.text()
    assert form.at_field.isVisible()
    assert form.mrn.edit.hasFocus()
    assert form.family.text() == "Óbáñez"
    assert panel.wanted == []


# Today ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("indication", "", "the indication"),
        ("icd", "depression", "not written like an ICD-10-CM code"),
        ("number", "7", "Infusion 7 of 6 cannot be"),
        ("number", "0", "counted from 1"),
        ("of", "x", "is not a number"),
    ],
)
def test_what_is_wrong_with_the_plan_is_said_and_stays(panel, desk, field, typed, said):
    panel.choose(desk.rosa)
    today = panel.today
    today.indication.put("Depression")
    today.of.put("6")
    today.chair.choose("1")
    box = getattr(today, field)
    box.put(typed)
    panel.save()
    assert said in today.sentence.text()
    assert box.text() == typed
    assert panel.wanted == []


def test_a_session_needs_its_patient(panel):
    panel.today.indication.put("Depression")
    panel.save()
    assert panel.today.sentence.text() == "Choose the patient first, or register them."


def test_a_refusal_keeps_what_was_typed(panel, desk):
    panel.choose(desk.rosa)
    panel.today.indication.put("Depression")
    panel.today.chair.choose("1")
    panel.save()
    panel.saving()
    panel.save()
    assert len(panel.wanted) == 1
    panel.refused("Chair 1 is taken. Nothing was recorded; choose a free chair.")
    assert "taken" in panel.today.sentence.text()
    assert panel.today.indication.text() == "Depression"
    panel.save()
    assert len(panel.wanted) == 2


def close(desk, chart):
    """The session is cancelled before the start: a fact that ends it."""
    from ketachart.clinical.acts import SessionCancelled  # noqa: PLC0415

    act = desk.bedside.act(SessionCancelled, stage="before start", reason="patient ill")
    desk.station.record(chart.session.session, act, patient=chart.session.patient)


def test_a_taken_chair_is_named_so_and_cannot_be_chosen(panel, desk):
    chart = desk.station.open_session(desk.grace.id, planned(desk, chair="1"))
    panel.today.show_seats(seats(("1", "2", "3"), {"s": chart}), "1")
    first, second, _ = panel.today.chair.chips
    assert first.text() == "1 · taken"
    click(first)
    assert panel.today.chair.value() is None
    click(second)
    assert panel.today.chair.value() == "2"


def test_begun_from_a_free_chair_that_chair_is_chosen(panel):
    panel.today.show_seats(seats(("1", "2", "Window"), {}), "Window")
    assert panel.today.chair.value() == "Window"


def test_with_every_chair_taken_the_set_up_begins_without_one(panel, desk):
    chart = desk.station.open_session(desk.grace.id, planned(desk, chair="1"))
    panel.choose(desk.rosa)
    panel.today.show_seats(seats(("1",), {"s": chart}))
    assert "Every chair is taken" in panel.today.chair_words.text()
    panel.today.indication.put("Depression")
    panel.save()
    assert panel.today.sentence.text() == "Choose the chair."
    click(panel.today.chair.chips[-1])
    panel.save()
    assert panel.wanted[0][1].chair is None


def test_the_last_session_is_offered_and_never_filled_in_by_itself(panel, desk, example):
    chart = desk.station.import_session(example("ex-05"))
    panel.choose(desk.station.patient(chart.session.patient))
    today, last = panel.today, chart.plan
    assert (today.indication.text(), today.number.text()) == ("", "")
    assert last.indication in today.as_last.words.text()
    click(today.as_last.tap)
    assert today.indication.text() == last.indication
    assert today.icd.text() == (last.icd10cm or "")
    today.next_number.tap.setFocus()
    keys("\r")
    assert today.number.text() == str(last.infusion_no + 1)
    assert today.of.text() == str(last.planned_infusions)
    assert panel.wanted == []


def test_another_patient_is_offered_nothing_of_the_first_one(panel, desk, example):
    chart = desk.station.import_session(example("ex-05"))
    panel.choose(desk.station.patient(chart.session.patient))
    click(panel.today.as_last.tap)
    click(panel.chosen_page.other_button)
    panel.choose(desk.rosa)
    assert panel.today.indication.text() == ""
    assert not panel.today.as_last.isVisible()


def test_a_late_answer_about_one_patient_is_not_offered_to_another(panel, desk, example):
    chart = desk.station.import_session(example("ex-05"))
    desk.late = True
    panel.choose(desk.station.patient(chart.session.patient))
    panel.choose(desk.rosa)
    desk.let_answers_come()
    assert not panel.today.as_last.isVisible()


def test_a_patient_with_an_open_session_is_led_to_it(panel, desk, qtbot):
    chart = desk.station.open_session(desk.rosa.id, planned(desk, chair="1"))
    panel.choose(desk.rosa)
    assert chart.session.record_no in panel.chosen_page.open_words.text()
    panel.today.indication.put("Depression")
    panel.today.chair.choose("2")
    panel.save()
    assert "not closed yet" in panel.today.sentence.text()
    assert panel.wanted == []
    with qtbot.waitSignal(panel.go_to) as told:
        click(panel.chosen_page.open_button)
    assert told.args == [chart.session.session]


def test_a_cancelled_session_does_not_count_as_an_infusion(panel, desk):
    close(desk, desk.station.open_session(desk.rosa.id, planned(desk, infusion_no=1)))
    panel.choose(desk.rosa)
    assert not panel.today.next_number.isVisible()
    assert not panel.chosen_page.open_card.isVisible()


def test_one_protocol_is_not_asked_about_and_of_several_the_usual_one_is_chosen(panel, desk):
    today = panel.today
    today.show_protocols((("depression-40", "Depression"),), "depression-40")
    assert not today.protocol.isVisible()
    today.show_protocols((("depression-40", "Depression"), ("pain", "Pain")), "depression-40")
    panel.choose(desk.rosa)
    today.indication.put("Pain")
    today.chair.choose("1")
    panel.save()
    click(today.protocol.chips[1])
    panel.save()
    assert [plan.protocol for _, plan in panel.wanted] == ["depression-40", "pain"]


def test_a_registration_that_is_saved_late_begins_nothing_for_whoever_is_chosen_now(panel, desk):
    register(panel)
    desk.late = True
    keys("\r")
    click(panel.register_page.back_button)
    panel.choose(desk.grace)
    desk.late = False
    desk.let_answers_come()
    assert panel.patient.id == desk.grace.id
    assert panel.wanted == []
    assert desk.station.find_patients("T-9")


def test_a_first_visit_and_a_return_are_told_apart(panel, desk, example):
    panel.choose(desk.rosa)
    assert panel.chosen_page.last.text() == "A first visit: no session before this one."
    chart = desk.station.import_session(example("ex-05"))
    panel.choose(desk.station.patient(chart.session.patient))
    assert panel.chosen_page.last.text() == "Last session 10-Mar-2026, infusion 1 of 6."


def test_what_is_typed_is_dropped_only_when_it_is_said_twice(panel, desk, qtbot):
    panel.choose(desk.rosa)
    keys("Depr\x1b")
    assert "Escape once more" in panel.today.sentence.text()
    assert panel.today.indication.text() == "Depr"
    with qtbot.waitSignal(panel.closed):
        keys("\x1b")


def test_nothing_typed_is_left_at_once(panel, qtbot):
    with qtbot.waitSignal(panel.closed):
        keys("\x1b")


def test_trouble_while_registering_is_said_and_told(panel, desk, qtbot):
    register(panel)
    desk.late = True
    panel.save()
    desk.station.close()
    with qtbot.waitSignal(panel.troubled) as told:
        desk.let_answers_come()
    assert not isinstance(told.args[0], Refused)
    assert "What is typed here is kept." in panel.register_page.sentence.text()
    assert panel.register_page.form.family.text() == "Óbáñez"


# With the station's thread --------------------------------------------------------------------


@pytest.fixture
def sessions(qtbot, window_desk):
    """The new sessions of a window on a station with ex-05's patient in the chair."""
    window_desk.create(example_until("ex-05", at("10:17:00")))
    window = window_desk.open()
    new = NewSessions(window.bedside, window_desk.background, window.tell, window)
    new.told = []
    new.opened.connect(new.told.append)
    return new


def shown(qtbot, window_desk, panel):
    qtbot.addWidget(panel)
    panel.resize(1000, 640)
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    panel.take_focus()


def test_a_session_is_opened_in_the_station_and_half_typed_plans_wait(qtbot, window_desk, sessions):
    panel = sessions.begin(("1",), chair="1")
    shown(qtbot, window_desk, panel)
    register(panel)
    panel.today.indication.put("Depress")
    panel.hide()
    # Back from another chair: everything stands there as it was left.
    assert sessions.begin(("1",)) is panel
    panel.show()
    assert panel.register_page.form.family.text() == "Óbáñez"
    assert panel.today.indication.text() == "Depress"
    panel.save()
    qtbot.waitUntil(lambda: bool(sessions.told))
    (chart,) = sessions.told
    assert chart.patient.family_name == "Óbáñez"
    assert chart.plan.indication == "Depress"
    assert sessions.panel is None
