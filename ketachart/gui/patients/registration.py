"""Who a patient is: names, birth date, MRN, sex, allergies; and more where it is told."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from ketachart.clinical.administration import Patient
from ketachart.clinical.phrases import age, day_text
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.carets import Line
from ketachart.gui.panels.entry import Field
from ketachart.gui.panels.setup.dates import read_birth_date
from ketachart.gui.panels.setup.form import row
from ketachart.gui.panels.setup.inputs import Choice, Text
from ketachart.gui.panels.setup.taps import plain, tapped
from ketachart.gui.patients.lists import AllergyRows, MedicationRows

SEXES = (("F", "Female"), ("M", "Male"), ("X", "X"), ("unknown", "Not known"))
ALLERGIES = (("listed", "Listed"), ("none-known", "None known"), ("not-asked", "Not asked yet"))


class Registration(QWidget):
    """Everything is typed here and nowhere else; ``details`` gives the patient."""

    changed = Signal()

    def __init__(self, bedside: Bedside, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bedside = bedside
        self.family = Text("Family name", name="family-name")
        self.given = Text("Given name", name="given-name")
        self.mrn = Text("MRN", name="mrn")
        self.born = Text("Born", name="birth-date", hint="09-Jun-1983")
        self.read_born = plain("", "label")
        self.sex = Choice("Sex", SEXES, name="sex")
        self.status = Choice("Allergies", ALLERGIES, name="allergies")
        self.allergies = AllergyRows()
        self.more_button = tapped(
            "Phone, address, drugs at home…", "Phone, address, drugs at home", self.show_more
        )
        self.more_button.setObjectName("more-details")
        self.phone = Text("Phone", name="phone")
        self.address = Text("Address", name="address")
        self.medications = MedicationRows(bedside.now)
        self.at_field = plain("", "caution", wrap=True)
        self.at_field.setObjectName("registration-sentence")
        self.at_field.hide()
        self._fields: list[Text | Choice] = [
            self.family,
            self.given,
            self.mrn,
            self.born,
            self.sex,
            self.status,
            self.phone,
            self.address,
        ]
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(11)
        row(column, self.family, self.given)
        row(column, self.mrn, self.born, stretch=(1, 1))
        column.addWidget(self.read_born)
        row(column, self.sex)
        row(column, self.status)
        column.addWidget(self.allergies)
        column.addWidget(self.more_button)
        self.more = QWidget()
        more = QVBoxLayout(self.more)
        more.setContentsMargins(0, 0, 0, 0)
        more.setSpacing(11)
        row(more, self.phone, self.address, stretch=(2, 3))
        more.addWidget(self.medications)
        self.more.hide()
        column.addWidget(self.more)
        for field in (*self._fields, self.allergies, self.medications):
            field.changed.connect(self._typed)
        self._typed()

    def _typed(self) -> None:
        born, _ = read_birth_date(self.born.text(), self._today())
        self.read_born.setText(
            f"{day_text(born)}, {age(born, self._today())} years" if born else ""
        )
        self.read_born.setVisible(born is not None)
        self.allergies.setVisible(self.status.value() == "listed")
        self.at_field.hide()
        self.changed.emit()

    def show_more(self) -> None:
        """The fields that may stay empty."""
        self.more_button.hide()
        self.more.show()
        self.phone.take_focus()

    def _today(self) -> date:
        return self._bedside.now().date()

    # What is wrong ----------------------------------------------------------------------------

    def problem(self) -> tuple[str, QWidget | None]:
        """What is missing or wrong, and where."""
        for field, words in (
            (self.family, "Type the family name."),
            (self.given, "Type the given name."),
            (self.mrn, "Type the MRN."),
        ):
            if not field.value():
                return words, field
        _, sentence = read_birth_date(self.born.text(), self._today())
        if sentence:
            return sentence, self.born
        if self.sex.value() is None:
            return "Choose the sex, or that it is not known.", self.sex
        if self.status.value() is None:
            return "Allergies: choose listed, none known, or not asked yet.", self.status
        return self._problem_in_lists()

    def _problem_in_lists(self) -> tuple[str, QWidget | None]:
        if self.status.value() == "listed":
            if not self.allergies.filled():
                return "Type what the patient is allergic to.", self.allergies.rows[0][0]
            sentence, where = self.allergies.problem()
            if sentence:
                return sentence, where
        return self.medications.problem()

    def field_of(self, sentence: str) -> Text | None:
        """The field that a refusal of the station is about."""
        if sentence.startswith("MRN") or "this MRN" in sentence:
            return self.mrn
        return self.born if "birth date" in sentence else None

    def show_problem(self, sentence: str, where: QWidget | None) -> None:
        """Say it below the field it is about, and put the keyboard there."""
        if not isinstance(where, Field):
            return
        where.mark(wrong=True)
        where.take_focus()
        self._column.removeWidget(self.at_field)
        places = range(self._column.count())
        line = next((n for n in places if _holds(self._column, n, where)), None)
        if line is not None:
            self._column.insertWidget(line + 1, self.at_field)
            self.at_field.setText(sentence)
            self.at_field.show()

    # What it says -----------------------------------------------------------------------------

    def details(self) -> Patient:
        """The patient as typed; ask ``problem`` first."""
        born, _ = read_birth_date(self.born.text(), self._today())
        assert born is not None
        listed = self.status.value() == "listed"
        return Patient(
            mrn=self.mrn.must(),
            family_name=self.family.must(),
            given_name=self.given.must(),
            dob=born,
            sex=self.sex.value(),
            allergy_status=self.status.value(),
            allergies=self.allergies.value() if listed else (),
            home_medications=self.medications.value(),
            phone=self.phone.value(),
            address=self.address.value(),
        )

    def put(self, patient: Patient) -> None:
        """Show what is known, to be changed."""
        self.clear()
        for field, text in (
            (self.family, patient.family_name),
            (self.given, patient.given_name),
            (self.mrn, patient.mrn),
            (self.born, day_text(patient.dob)),
            (self.phone, patient.phone or ""),
            (self.address, patient.address or ""),
        ):
            field.put(text)
        self.sex.choose(patient.sex)
        self.status.choose(patient.allergy_status)
        self.allergies.put(patient.allergies)
        self.medications.put(patient.home_medications)
        self.more_button.hide()
        self.more.show()
        # What is longer than its box is read from its beginning.
        for edit in self.findChildren(Line):
            edit.home(False)

    def lock(self, locked: bool) -> None:
        """While it is saved nothing is typed into it; the keyboard stays where it is."""
        for edit in self.findChildren(Line):
            edit.setReadOnly(locked)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, locked)

    def touched(self) -> bool:
        """Whether anything stands here."""
        lists = (self.allergies, self.medications)
        return any(f.value() for f in self._fields) or any(each.touched() for each in lists)

    def clear(self) -> None:
        """Empty again."""
        for field in (*self._fields, self.allergies, self.medications):
            field.clear()
        self.more.hide()
        self.more_button.show()
        self.at_field.hide()


def _holds(column: QLayout, place: int, wanted: QWidget) -> bool:
    item = column.itemAt(place)
    widget, layout = (item.widget(), item.layout()) if item else (None, None)
    if widget is not None:
        return widget is wanted or widget.isAncestorOf(wanted)
    return layout is not None and layout.indexOf(wanted) >= 0
