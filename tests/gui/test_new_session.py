"""Finding or registering a patient and beginning a session, by keys and by taps."""

from datetime import date

import pytest
from bedside_charts import Ward
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from ketachart.clinical.administration import Allergy, Patient
from ketachart.gui import theme
from ketachart.gui.panels.setup.new_session import NewSessionPanel
from ketachart.store.projections import PatientRow

LEFT = Qt.MouseButton.LeftButton


def patient(number, family="Sample", given="Rosa"):
    details = Patient(
        mrn=f"T-{number}",
        family_name=family,
        given_name=given,
        dob=date(1983, 6, 9),
        sex="F",
        allergy_status="listed",
        allergies=(Allergy(substance="penicillin", reaction="rash"),),
    )
    return PatientRow(f"id-{number}", details)


class Finder:
    """Answers at once, or when a test lets it."""

    def __init__(self):
        self.rows = {"sam": [patient(1), patient(2, given="Grace")], "gra": [patient(2)]}
        self.waiting = []
        self.late = False

    def __call__(self, text, show):
        if self.late:
            self.waiting.append((text, show))
        else:
            show(self.rows.get(text, ()))


@pytest.fixture
def finder():
    return Finder()


@pytest.fixture
def panel(qtbot, qapp, finder):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    ward = Ward("ex-05", "2026-03-10T09:20:00-05:00")
    panel = NewSessionPanel(ward.bedside, finder, ("1", "2"))
    qtbot.addWidget(panel)
    panel.wanted = []
    panel.session_wanted.connect(lambda *said: panel.wanted.append(said))
    panel.resize(862, 680)
    panel.show()
    panel.activateWindow()
    panel.take_focus()
    return panel


def keys(text):
    named = {
        "\t": Qt.Key.Key_Tab,
        "\r": Qt.Key.Key_Return,
        "↓": Qt.Key.Key_Down,
        " ": Qt.Key.Key_Space,
    }
    for key in text:
        QTest.keyClick(QApplication.focusWidget(), named.get(key, key))


def test_a_patient_is_found_and_a_session_begun_by_keyboard_alone(panel):
    keys("sam↓↓\r")
    assert panel.name.text() == "SAMPLE, Grace"
    keys("Depression\tF33.2\t2\t6\t \r")
    ((whom, plan),) = panel.wanted
    assert whom == "id-2"
    assert (plan.indication, plan.icd10cm) == ("Depression", "F33.2")
    assert (plan.infusion_no, plan.planned_infusions, plan.chair) == (2, 6, "1")
    assert plan.by == "P. Nakamura, RN"


def test_a_patient_is_found_and_a_session_begun_by_mouse(panel):
    QTest.keyClicks(panel.search.edit, "gra")
    QTest.mouseClick(panel.found.rows[0], LEFT)
    QTest.mouseClick(panel.indication.edit, LEFT)
    QTest.keyClicks(panel.indication.edit, "PTSD")
    QTest.mouseClick(panel.chair._taps["2"], LEFT)
    QTest.mouseClick(panel.save_button, LEFT)
    assert panel.wanted[0][0] == "id-2"


def test_the_patient_chosen_stands_there_with_birth_date_and_allergies(panel):
    panel.choose(patient(1))
    assert panel.facts.text() == "Born 09-Jun-1983 (42) · female · MRN T-1"
    assert panel.allergies.text() == "Allergies: Penicillin (rash)"


def test_a_late_answer_to_fewer_letters_is_not_shown(panel, finder):
    finder.late = True
    QTest.keyClicks(panel.search.edit, "sa")
    for text, show in reversed(finder.waiting):
        show([patient(1)] if text == "sa" else [patient(7), patient(8)])
    assert [row.found.id for row in panel.found.rows] == ["id-1"]


def test_nobody_found_offers_to_register(panel):
    QTest.keyClicks(panel.search.edit, "zzz")
    assert panel.nothing.text() == "No patient “zzz”. Try fewer letters, or register the patient."


def register(panel):
    QTest.mouseClick(panel.register_button, LEFT)
    panel.registration.family.put("Óbáñez")
    keys("\tRosa\tT-9\t9 jun 1983")
    form = panel.registration
    form.sex.take_focus()
    keys(" ")
    form.status.take_focus()
    keys(" ")
    form.substances[0].take_focus()
    keys("penicillin\trash")
    panel.indication.take_focus()
    keys("Depression")
    panel.chair.take_focus()
    keys(" ")


def test_a_new_patient_is_registered_with_the_session(panel):
    register(panel)
    keys("\r")
    ((whom, _),) = panel.wanted
    assert (whom.mrn, whom.family_name, whom.dob, whom.sex) == (
        "T-9",
        "Óbáñez",
        date(1983, 6, 9),
        "F",
    )
    assert whom.allergies == (Allergy(substance="penicillin", reaction="rash"),)


def test_another_allergy_gets_another_line(panel):
    register(panel)
    assert panel.registration.substances[1].isVisible()
    assert not panel.registration.substances[2].isVisible()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("family", "", "Type the family name."),
        ("mrn", "", "Type the MRN."),
        ("born", "06/09/1983", "more than one way"),
        ("born", "2030-01-01", "still to come"),
    ],
)
def test_what_is_wrong_with_a_new_patient_is_said(panel, field, typed, said):
    register(panel)
    getattr(panel.registration, field).put(typed)
    panel.save()
    assert said in panel.sentence.text()
    assert panel.wanted == []


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
def test_what_is_wrong_with_the_plan_is_said_and_stays(panel, field, typed, said):
    panel.choose(patient(1))
    panel.indication.put("Depression")
    panel.of.put("6")
    panel.chair.choose("1")
    box = getattr(panel, field)
    box.put(typed)
    panel.save()
    assert said in panel.sentence.text()
    assert box.text() == typed
    assert panel.wanted == []


def test_a_session_needs_its_patient(panel):
    panel.indication.put("Depression")
    panel.save()
    assert panel.sentence.text() == "Choose the patient first, or register them."


def test_a_refusal_keeps_what_was_typed_and_saving_empties_it(panel):
    panel.choose(patient(1))
    panel.indication.put("Depression")
    panel.chair.choose("1")
    panel.save()
    panel.saving()
    panel.save()
    assert len(panel.wanted) == 1
    panel.refused("This patient's session KC-1 is not closed yet. Go on with that one.")
    assert "not closed yet" in panel.sentence.text()
    assert panel.indication.text() == "Depression"
    panel.saved()
    assert panel.indication.text() == ""
    assert panel.patient is None


def test_names_are_shown_as_they_are_written(panel):
    panel.choose(patient(3, family="O'Brien <b>x</b>", given="%s {} مريم"))
    assert panel.name.text() == "O'BRIEN <B>X</B>, %s {} مريم"
    assert {label.textFormat() for label in panel.findChildren(QLabel)} == {Qt.TextFormat.PlainText}
